"""Sealed reports of many visits, in several processes: they set and seal, one keeps.

A process reads the database for itself and writes nothing. What it made is kept here, by
the same act as one report is: under the lock, and made again where a visit has moved on.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recorder import acts, clock, seals, store
from recorder.reading import read_visit
from recorder.report.many import make_folder, names, put

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Desk, Node
    from recorder.seals import Made, Sealed, Way
    from recorder.store import VisitLine


def seal_all(
    desk: Desk,
    visits: Sequence[VisitLine],
    out: Path,
    *,
    way: Way,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Path]:
    """Write the sealed report of each signed visit into a folder; return the files.

    What nobody signed is a draft, and is left out. Raises OutOfReach where there is no
    folder, no Pango or no key, or a file cannot be written.
    """
    make_folder(out)
    files = dict(zip((line.id for line in visits), names(visits), strict=True))
    seals.certify(desk)
    written = []
    for count, (visit, made) in enumerate(_made(desk, list(files), way, min(jobs, len(files))), 1):
        sealed = _kept(desk, visit, way, made)
        if sealed is not None:
            put(out / files[visit], sealed.pdf)
            written.append(out / files[visit])
        progress(count)
    return sorted(written)


def _kept(desk: Desk, visit: str, way: Way, made: Made | None) -> Sealed | None:
    """Return what is kept of a visit now; None for a draft."""
    if made is not None:
        return seals.keep(desk, visit, way, made) or seals.seal(desk, visit, way)
    reading = read_visit(desk.db, visit)
    return seals.seal(desk, visit, way) if seals.is_signed(reading) else None


# ── In a process ────────────────────────────────────────────────────────────


def _made(
    desk: Desk, visits: Sequence[str], way: Way, jobs: int
) -> Iterator[tuple[str, Made | None]]:
    if jobs < 2:
        yield from (_make(desk.db, desk.data, desk.node, visit, way) for visit in visits)
        return
    # Spawned, not forked: a child of a process that has drawn text is not safe to fork.
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(jobs, _begin, (desk.data, way)) as pool:
        yield from pool.imap_unordered(_make_here, visits)


def _make(db: Database, data: Path, node: Node, visit: str, way: Way) -> tuple[str, Made | None]:
    """Return a visit with its report, sealed; with none for a draft, or where one is kept."""
    reading = read_visit(db, visit)
    if not seals.is_signed(reading) or seals.kept(db, reading, way) is not None:
        return visit, None
    return visit, seals.make(data, node, reading, way, clock.now())


_here: list[tuple[Database, Path, Node, Way]] = []  # In a child alone: its own database.


def _begin(data: Path, way: Way) -> None:
    _here.append((store.open_database(data, write=False), data, acts.this_node(data), way))


def _make_here(visit: str) -> tuple[str, Made | None]:
    db, data, node, way = _here[0]
    return _make(db, data, node, visit, way)
