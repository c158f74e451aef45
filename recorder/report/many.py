"""Reports of many visits, in several processes: each opens the database for itself.

A file appears under its name when it is whole; one that is there already is replaced.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recorder import store
from recorder.reading import read_visit
from recorder.refusals import OutOfReach
from recorder.report import Audience, Paper, render

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.store import VisitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the reports are made."""

    language: str | None = None
    paper: Paper = "A4"
    audience: Audience = "assessor"


def write_all(
    data: Path,
    visits: Sequence[VisitLine],
    out: Path,
    *,
    way: Way,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Path]:
    """Write the report of each visit into a folder; return the files in the same order.

    The folder is made where there is a place for it. Raises OutOfReach when there is
    none, or a file cannot be written.
    """
    make_folder(out)
    files = [out / name for name in names(visits)]
    work = [(line.id, file) for line, file in zip(visits, files, strict=True)]
    for done, _ in enumerate(_written(data, work, way, min(jobs, len(work))), start=1):
        progress(done)
    return files


def make_folder(out: Path) -> None:
    """Make the folder for the reports where there is a place for it; else raise OutOfReach."""
    try:
        out.mkdir(exist_ok=True)
    except OSError as error:
        raise OutOfReach(
            f"There is no folder {out}, and it cannot be made ({error.strerror}). Nothing was "
            "written. Name another with -o."
        ) from None


def names(visits: Iterable[VisitLine]) -> list[str]:
    """Return a file name for each visit: PARTICIPANT_VISITCODE_ID, the id cut to 8 signs.

    Ids begin with their time, so two of one minute may agree that far; those stay whole.
    """
    taken: set[str] = set()
    found = []
    for line in visits:
        stem = f"{re.sub('[^A-Za-z0-9.-]', '-', line.participant)}_{line.code}_"
        short = stem + line.id[:8]
        name = stem + line.id if short.casefold() in taken else short
        taken.add(short.casefold())
        found.append(f"{name}.pdf")
    return found


def write(db: Database, visit: str, file: Path, way: Way) -> None:
    """Write the report of one visit; raise UnknownName or OutOfReach."""
    made = render(
        read_visit(db, visit), language=way.language, paper=way.paper, audience=way.audience
    )
    put(file, made)


def put(file: Path, content: bytes) -> None:
    """Write a file that appears under its name when it is whole; raise OutOfReach."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        raise OutOfReach(
            f"{file} could not be written ({error.strerror}). Reports written before it are whole. "
            "Check that the folder is there, is yours to write, and has space."
        ) from None


def _written(data: Path, work: Sequence[tuple[str, Path]], way: Way, jobs: int) -> Iterator[None]:
    if jobs < 2:
        db = store.open_database(data, write=False)
        try:
            for visit, file in work:
                write(db, visit, file, way)
                yield
        finally:
            db.close()
        return
    # Spawned, not forked: a child of a process that has drawn text is not safe to fork.
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(jobs, _begin, (data, way)) as pool:
        yield from pool.imap_unordered(_write_here, work)


_here: list[tuple[Database, Way]] = []  # In a child alone: its own database.


def _begin(data: Path, way: Way) -> None:
    _here.append((store.open_database(data, write=False), way))


def _write_here(task: tuple[str, Path]) -> None:
    db, way = _here[0]
    write(db, *task, way)
