"""FILE.rejects.csv: the rows that were refused, beside the file they came from.

The file's own columns, then the number of the line and the reason. Written under
another name and renamed when the run is through, so that a list is never half a list.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from recorder.export.spreadsheet import safe
from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from recorder.intake.lines import Record

ADDED = ["line", "reason"]


class Rejects:
    """The list of refused rows of one run."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path = path
        self.columns = [column for column in columns if column]
        self.fresh = path.with_name(path.name + ".new")
        self.rows = 0
        try:
            self._file: TextIO = self.fresh.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise OutOfReach(
                f"{path} cannot be written ({error.strerror}), so refused rows could not be "
                "listed. Nothing was taken in. Copy the file to a folder of yours, or say "
                "another place with --rejects."
            ) from None
        self._writer: Any = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([*map(safe, self.columns), *ADDED])

    def add(self, record: Record, reason: str) -> None:
        """Note a refused row; cells that a spreadsheet would run are made harmless."""
        cells = [safe(record.cells.get(column, "")) for column in self.columns]
        self._writer.writerow([*cells, record.line, safe(reason)])
        self.rows += 1

    def close(self) -> str | None:
        """Put the list in its place; return what became of it, in words."""
        self._file.close()
        if self.rows:
            self.fresh.replace(self.path)
            return f"Refused rows are in {self.path}."
        self.fresh.unlink()
        if self._is_an_older_list():
            self.path.unlink()
            return f"No row was refused; the list of an earlier run, {self.path}, was removed."
        return None

    def drop(self) -> None:
        """Leave no half list behind."""
        self._file.close()
        self.fresh.unlink(missing_ok=True)

    def _is_an_older_list(self) -> bool:
        try:
            with self.path.open(encoding="utf-8") as file:
                return file.readline().rstrip("\n").endswith(",".join(ADDED))
        except (OSError, UnicodeDecodeError):
            return False
