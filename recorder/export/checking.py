"""Reading an export back: whether it is whole, unaltered, and says what the events say.

Needs nothing but the folder. The log's chain is walked; each row of attempts.csv is
made again from its event; the file for spreadsheets is compared with the exact one.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from recorder import chain
from recorder.events import AttemptRecorded, VisitOpened, recall
from recorder.export import attempts, codebook, results, sdtm
from recorder.export.spreadsheet import safe
from recorder.refusals import BrokenLog, NeedsNewerProgram, NotAnEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from recorder.events import Event

COLUMNS: dict[str, list[str]] = {
    "attempts.csv": list(attempts.COLUMNS),
    "attempts.safe.csv": list(attempts.COLUMNS),
    "results.csv": list(results.COLUMNS),
    "results.safe.csv": list(results.COLUMNS),
    "codebook.csv": list(codebook.COLUMNS),
    "sdtm_ft.csv": list(sdtm.FT),
    "sdtm_mk.csv": list(sdtm.MK),
}
ASIDE = b'{"aside":'


def check(folder: Path) -> list[str]:
    """Return what is wrong with an export, a sentence each; empty when nothing is."""
    wrong, altered = examine(folder)
    return [*wrong, *altered]


def examine(folder: Path) -> tuple[list[str], list[str]]:
    """Return what is wrong with the files of an export, and where its log was altered.

    A log that was altered before it was exported is exported as it is: what can still
    be read must be saved, and said to be altered.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        files: dict[str, Any] = manifest["files"]
        heads = {log: (at["seq"], at["hash"]) for log, at in manifest["heads"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"manifest.json cannot be read ({error})."], []
    reader = _Reader(folder, files)
    reader.sums()
    if not reader.wrong:
        reader.events(heads, manifest.get("entries"))
        reader.attempts()
        reader.results()
        for name in ("attempts", "results"):
            reader.compare_safe(name)
        for name in ("codebook.csv", "sdtm_ft.csv", "sdtm_mk.csv"):
            reader.count(name)
    return reader.wrong, reader.altered


@dataclass(slots=True)
class _Reader:
    folder: Path
    files: dict[str, Any]
    wrong: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)  # Visits that an opening is here of.
    visit_of: dict[str, str] = field(default_factory=dict)
    said: dict[str, bytes] = field(default_factory=dict)  # Attempt's hash → digest of its row.
    standing: set[str] = field(default_factory=set)

    def sums(self) -> None:
        there = {path.name for path in self.folder.iterdir()} - {"manifest.json"}
        expected = {"events.jsonl", *COLUMNS}
        for name in sorted(expected - there):
            self.wrong.append(f"{name} is missing.")
        for name in sorted(there - expected):
            self.wrong.append(f"{name} is no file of an export.")
        for name in sorted(expected & there):
            with (self.folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if self.files.get(name, {}).get("sha256") != found:
                self.wrong.append(f"{name} is not the file that the manifest names.")

    def events(self, heads: dict[str, tuple[int, str]], entries: int | None) -> None:
        walks: dict[str, chain.Walk] = {}
        lines = count = 0
        with (self.folder / "events.jsonl").open("rb") as file:
            for lines, line in enumerate(file, 1):
                body = line.rstrip(b"\n")
                if body.startswith(ASIDE):
                    continue
                count += 1
                try:
                    self._entry(body, walks)
                except (BrokenLog, ValueError, KeyError, TypeError, NotAnEvent) as error:
                    self.wrong.append(f"events.jsonl, line {lines}: {error}")
        self._counted("events.jsonl", lines)
        if count != entries:
            self.wrong.append(f"events.jsonl holds {count} entries; the manifest says {entries}.")
        ends = {log: walk.entries for log, walk in walks.items()}
        if ends != {log: seq for log, (seq, _) in heads.items()}:
            self.wrong.append("The logs in events.jsonl do not end where the manifest says.")
            return
        for log, walk in walks.items():
            if walk.first_bad is None and walk.head != heads[log][1]:
                walk.first_bad, walk.why = walk.entries, "The bytes do not match their fingerprint."
            if walk.first_bad is not None:
                self.altered.append(f"Log {log} was altered at entry {walk.first_bad}: {walk.why}")

    def _entry(self, body: bytes, walks: dict[str, chain.Walk]) -> None:
        entry = json.loads(body)
        walk = walks.setdefault(entry["log"], chain.Walk(entry["log"]))
        walk.step(entry["seq"], entry["prev"], chain.fingerprint(body), body)
        try:
            event = recall(chain.event_in(body))
        except NeedsNewerProgram:
            return
        if isinstance(event.body, VisitOpened) and event.visit:
            self.opened.add(event.visit)
        if isinstance(event.body, AttemptRecorded):
            self.visit_of[event.hash] = event.visit or ""
            said = attempts.said(cast("Event[AttemptRecorded]", event))
            self.said[event.hash] = _digest([said[column] for column in attempts.SAID])

    def attempts(self) -> None:
        rows = 0
        for row in self._rows("attempts.csv"):
            rows += 1
            expected = self.said.pop(row["event"], None)
            if expected is None:
                self.wrong.append(f"attempts.csv has a row twice or of no event: {row['event']}.")
            elif expected != _digest([row[column] for column in attempts.SAID]):
                self.wrong.append(f"attempts.csv differs from its event {row['event']}.")
            if row["stands"] == "yes":
                self.standing.add(row["event"])
        self._counted("attempts.csv", rows)
        # An attempt whose visit has not arrived belongs to no visit that could be told of.
        lacking = [name for name in self.said if self.visit_of[name] in self.opened]
        if lacking:
            self.wrong.append(f"attempts.csv lacks {len(lacking)} attempts of events.jsonl.")

    def results(self) -> None:
        rows = 0
        for row in self._rows("results.csv"):
            rows += 1
            if set(row["counted"].split()) - self.standing:
                self.wrong.append(
                    f"results.csv counts an attempt that does not stand: {row['visit']} "
                    f"{row['measure']}."
                )
        self._counted("results.csv", rows)

    def compare_safe(self, name: str) -> None:
        exact, harmless = self._rows(f"{name}.csv"), self._rows(f"{name}.safe.csv")
        for rows, row in enumerate(exact, 1):
            other = next(harmless, None)
            if other is None or any(safe(cell) != other[column] for column, cell in row.items()):
                self.wrong.append(f"{name}.safe.csv differs from {name}.csv in row {rows}.")
                return
        if next(harmless, None) is not None:
            self.wrong.append(f"{name}.safe.csv has more rows than {name}.csv.")

    def count(self, name: str) -> None:
        self._counted(name, sum(1 for _ in self._rows(name)))

    def _counted(self, name: str, rows: int) -> None:
        said = self.files[name].get("rows")
        if said != rows:
            self.wrong.append(f"{name} has {rows} rows; the manifest says {said}.")

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            columns = next(reader, [])
            if columns != COLUMNS[name]:
                self.wrong.append(f"{name} has other columns than an export of this version.")
                return
            for cells in reader:
                if len(cells) != len(columns):
                    self.wrong.append(f"{name}: a row has {len(cells)} cells.")
                    return
                yield dict(zip(columns, cells, strict=True))


def _digest(cells: list[str]) -> bytes:
    return hashlib.sha256("\0".join(cells).encode()).digest()
