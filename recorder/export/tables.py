"""The CSV files of an export: written row by row, and a second time for spreadsheets."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from recorder.export.spreadsheet import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import ExitStack
    from pathlib import Path


class Csv:
    """One CSV file: UTF-8, commas, line feeds; beside it one for spreadsheets if asked."""

    def __init__(
        self, stack: ExitStack, folder: Path, name: str, columns: Iterable[str], *, also_safe: bool
    ) -> None:
        self.names = [name, *([f"{name.removesuffix('.csv')}.safe.csv"] if also_safe else [])]
        self.columns = list(columns)
        self.rows = 0
        self._writers: list[Any] = []
        for one in self.names:
            file = stack.enter_context((folder / one).open("x", encoding="utf-8", newline=""))
            self._writers.append(csv.writer(file, lineterminator="\n"))
            self._writers[-1].writerow(self.columns)

    def add(self, row: Mapping[str, str]) -> None:
        """Write a row; a column it does not name is left empty."""
        cells = [row.get(column, "") for column in self.columns]
        self._writers[0].writerow(cells)
        for writer in self._writers[1:]:
            writer.writerow(map(safe, cells))
        self.rows += 1
