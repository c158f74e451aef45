"""A drill: the newest backup is restored in a scratch place, and all that one would need is tried.

It is restored as in earnest, but tells nobody; verified; held against the live database; its
tables are made anew; one report is made. The figures say how old it is, how many entries are
not in it, and how long it took. Nothing of what is live is written, and the scratch place goes.
"""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recorder import acts, clock, report, seals, store
from recorder.backups import folder, media, restoring, told
from recorder.reading import read_visit
from recorder.refusals import OutOfReach, Refusal, UnknownName
from recorder.seals.check import check as check_paper
from recorder.sync.alone import alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from recorder.backups.folder import Backup

SCRATCH = "drill"
LOCK = "drill.lock"
AT_IT = "A drill is going on already. All data are safe; look again in some minutes."


@dataclass(slots=True)
class Drilled:
    """What a drill found, in figures; `faults` are sentences, none where all is well."""

    backup: Path
    at_ms: int
    made_ms: int
    entries: int = 0
    behind: int = 0  # Entries that are live and not in it: what would be lost today.
    seconds: dict[str, float] = field(default_factory=dict)
    paper: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether one could go on from this backup."""
        return not self.faults

    def plain(self) -> dict[str, Any]:
        """Return the figures as the one object that `drill --json` prints."""
        return {
            "ok": self.ok,
            "backup": str(self.backup),
            "at_ms": self.at_ms,
            "made_ms": self.made_ms,
            "age_s": max(0, self.at_ms - self.made_ms) // 1000,
            "entries": self.entries,
            "behind": self.behind,
            "seconds": self.seconds,
            "total_s": round(sum(self.seconds.values()), 2),
            "paper": self.paper,
            "faults": self.faults,
        }


def newest(data: Path) -> Path:
    """Return the newest backup of this node on any of its media; raise OutOfReach for none."""
    node = acts.this_node(data)
    every = media.of(data).every
    if last := told.state(data).where:  # As when it was made by hand, to a folder of its own.
        every.append(Path(last).parent)
    found = [path for target in every for path in folder.listed(target, node.name)]
    if not found:
        raise OutOfReach(
            "There is no backup of this recorder to be found. Nothing was tried. Plug its medium "
            "in, name the backup's folder, or make one with: heeltoe backup --to FOLDER"
        )
    return max(found, key=lambda path: path.name)


def drill(data: Path, backup: Path) -> Drilled:
    """Restore a backup in a scratch place and hold it against the live data folder.

    Raises BrokenBackup where it is not whole, OutOfReach where there is no room to try.
    """
    scratch = data / SCRATCH
    with alone(data, LOCK, AT_IT):
        shutil.rmtree(scratch, ignore_errors=True)  # Of one that was cut short.
        scratch.mkdir(mode=0o700)
        try:
            done = _runs(data, backup, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    told.note_drill(data, done.plain())
    return done


def _runs(data: Path, backup: Path, scratch: Path) -> Drilled:
    seconds: dict[str, float] = {}
    with _clocked(seconds, "restored"):
        begun = restoring.restore(backup, scratch, restoring.DRILL, None, rehearsal=True)
    found = Drilled(backup, clock.now().at_ms, begun.backup.facts.at_ms, begun.backup.facts.entries)
    found.seconds = seconds
    live, db = store.open_database(data, write=False), store.open_database(scratch)
    try:
        with _clocked(seconds, "compared"):
            found.faults += _compared(live, begun.backup, found)
        with _clocked(seconds, "rebuilt"):
            cells = store.differences(db)[1]
            found.faults += [f"A table is not what the log makes of it: {it}" for it in cells[:3]]
        with _clocked(seconds, "printed"):
            found.faults += _printed(db, found)
    finally:
        live.close()
        db.close()
    return found


def _compared(live: Database, backup: Backup, found: Drilled) -> Iterator[str]:
    """Count what is live and not in the backup; name each log that went another way."""
    now = store.heads(live)
    for log, (reached, last) in backup.facts.logs.items():
        if store.hashes_between(live, log, reached, reached).get(reached) != last:
            yield (
                f"{log} is another log in the backup than here: at its entry {reached} they differ."
            )
    here = {log: backup.facts.logs.get(log, (0, ""))[0] for log in now}
    found.behind = sum(max(0, now[log][0] - reached) for log, reached in here.items())


def _printed(db: Database, found: Drilled) -> Iterator[str]:
    """Make one report, and check a sealed one if there is any: paper is what is left in need."""
    lines = store.visits(db)
    signed = [line for line in lines if line.signed != "none"]
    if not lines:
        found.paper = "no_visit"
        return
    try:
        reading = read_visit(db, (signed or lines)[0].id)
        kept = seals.kept(db, reading, seals.Way())
        if kept is not None:
            verdict = check_paper(kept.pdf, db)
            found.paper = verdict.found
            if not verdict.ok:
                yield f"The sealed report of a visit: {verdict.sentence()}"
            return
        found.paper = "made" if report.render(reading).startswith(b"%PDF") else "none"
    except (Refusal, UnknownName) as refusal:
        found.paper = "none"
        yield f"No report could be made: {refusal}"


@contextmanager
def _clocked(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Note how long a step took."""
    began = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - began, 2)
