"""A table read line by line, so that a spoiled line spoils no other.

Each record comes with the number of its first line. What is not text of the stated
encoding, holds a NUL byte, opens a quote that nothing closes, or has too few or too
many cells comes as a fault with words for it, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from recorder.refusals import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recorder.intake.map import Map

LONGEST = 100_000  # Bytes in a line; a longer one is no row of measurements.
LINES_IN_A_CELL = 20


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table: its cells by column, or what is wrong with it."""

    line: int
    cells: dict[str, str]
    fault: str | None = None


@dataclass(slots=True)
class Table:
    """A table that is open: its columns, and what was read so far in bytes."""

    file: BinaryIO
    map: Map
    columns: list[str] = field(default_factory=list)  # As in the file; "" for an unnamed one.
    line: int = 0
    done_bytes: int = 0
    _pushed: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the first line; raise WrongUse when it does not name what the map needs."""
        first = self._next()
        if first is None:
            raise WrongUse("The file is empty. Nothing was taken in. Is it the right one?")
        first = first.removeprefix(b"\xef\xbb\xbf")
        if b"\r" in first.rstrip(b"\r\n"):
            raise WrongUse(
                "The lines of this file end in CR alone, as on old machines. Nothing was taken "
                "in. Save it with ordinary line ends and try again."
            )
        cells = self._cells(first)
        if isinstance(cells, str):
            raise WrongUse(f"The first line cannot be read: {cells} Nothing was taken in.")
        self.columns = [cell.strip() for cell in cells]
        while self.columns and not self.columns[-1]:
            self.columns.pop()
        twice = sorted({c for c in self.columns if c and self.columns.count(c) > 1})
        if twice:
            raise WrongUse(
                f"The column “{twice[0]}” is there twice, so nobody can say which is meant. "
                "Nothing was taken in. Rename one of them and try again."
            )
        lacking = [c for c in self.map.columns if c not in self.columns]
        if lacking:
            named = ", ".join(f"“{c}”" for c in lacking)
            have = ", ".join(c for c in self.columns if c) or "none"
            raise WrongUse(
                f"The map names columns that the file does not have: {named}. The file has: "
                f"{have}. Nothing was taken in. Is the delimiter in the map right?"
            )

    @property
    def left_out(self) -> list[str]:
        """The columns that the map does not name; nothing of them is taken."""
        named = set(self.map.columns)
        return [column for column in self.columns if column and column not in named]

    def records(self) -> Iterator[Record]:
        """Yield every row but empty ones."""
        while (raw := self._next()) is not None:
            record = self._record(raw)
            if record is not None:
                yield record

    def _record(self, raw: bytes) -> Record | None:
        line = self.line
        cells = self._cells(raw)
        if isinstance(cells, str):
            return Record(line, self._salvaged(raw), cells)
        if not any(cell.strip() for cell in cells):
            return None
        width = len(self.columns)
        named = dict(zip(self.columns, (cell.strip() for cell in cells), strict=False))
        if len(cells) < width:
            fault = f"The line has {len(cells)} cells, the first line names {width}: it is cut."
            return Record(line, named, fault)
        beyond = [c for c in cells[width:] if c.strip()]
        unnamed = [c for n, c in zip(self.columns, cells, strict=False) if not n and c.strip()]
        if beyond or unnamed:
            fault = "A value stands in a column without a name. Is a value with a comma not quoted?"
            return Record(line, named, fault)
        if not raw.endswith(b"\n") and len(cells) == width and self._takes_last():
            fault = (
                "The last line has no line end, so its last value may be cut short. Compare it, "
                "end the line and take the file in again."
            )
            return Record(line, named, fault)
        return Record(line, named)

    def _takes_last(self) -> bool:
        return self.columns[-1] in self.map.columns

    def _cells(self, raw: bytes) -> list[str] | str:
        """Return the cells of a record that begins with this line, or what is wrong."""
        text = self._text(raw)
        if text is None:
            return self._why_not(raw)
        extra: list[bytes] = []
        while True:
            try:
                source = io.StringIO(text, newline="")
                rows = list(csv.reader(source, delimiter=self.map.delimiter, strict=True))
                return rows[0] if rows else []
            except csv.Error as error:
                more = self._next() if len(extra) < LINES_IN_A_CELL else None
                if "unexpected end" in str(error) and more is not None:
                    extra.append(more)
                    added = self._text(more)
                    if added is not None:
                        text += added
                        continue
                # Nothing closes the quote: this line alone is spoiled.
                for one in reversed(extra):
                    self._pushed.append(one)
                self.line -= len(extra)
                if "unexpected end" in str(error):
                    return "A quote is opened and never closed: the line is cut or mistyped."
                return f"The line is no row of a table ({error})."

    def _text(self, raw: bytes) -> str | None:
        if b"\0" in raw or len(raw) > LONGEST:
            return None
        try:
            return raw.decode(self.map.encoding)
        except UnicodeDecodeError:
            return None

    def _why_not(self, raw: bytes) -> str:
        if len(raw) > LONGEST:
            return f"The line is longer than {LONGEST:,} bytes."
        if b"\0" in raw:
            return "The line holds a NUL byte: the file was damaged or cut when it was written."
        try:
            raw.decode(self.map.encoding)
        except UnicodeDecodeError as error:
            return (
                f"Byte {error.start + 1} of the line is not {self.map.encoding}. "
                "Say the right encoding in the map."
            )
        raise AssertionError("It is text after all.")

    def _salvaged(self, raw: bytes) -> dict[str, str]:
        """Return what can be shown of a spoiled line, for the list of rejects."""
        text = raw[:LONGEST].decode("ascii", "backslashreplace").replace("\0", "\\x00")
        return dict(zip(self.columns, text.rstrip("\r\n").split(self.map.delimiter), strict=False))

    def _next(self) -> bytes | None:
        if self._pushed:
            self.line += 1
            return self._pushed.pop()
        raw = self.file.readline(LONGEST + 1)
        if not raw:
            return None
        self.line += 1
        self.done_bytes += len(raw)
        rest = raw
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = self.file.readline(LONGEST + 1)
            self.done_bytes += len(rest)
        return raw
