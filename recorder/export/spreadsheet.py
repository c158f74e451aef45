"""Cells that a spreadsheet would run as a formula, made harmless; numbers stay numbers.

Marks that control a terminal or turn the text behind them are written as their numbers.
"""

from __future__ import annotations

import re

from recorder.canonical import visible

# What a cell begins with when a spreadsheet may read it as a formula or a command,
# their full-width forms included.
DANGEROUS = frozenset("=+-@|%\t\r\n\0＝＋－＠｜％")
PREFIX = "'"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs: a number as it is, else prefixed where needed."""
    if not cell or _NUMBER.match(cell):
        return cell
    first = cell.lstrip()[:1]
    shown = str(visible(cell))
    if cell[0] in DANGEROUS or first in DANGEROUS:
        return PREFIX + shown
    return shown
