"""Where the rooms beside the code are: in a checkout, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return templates/, static/ or migrations/, wherever this program stands."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
