"""heeltoe report: the PDF report of a visit, or of all visits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder.cli.shared import as_option, data_option, open_desk, open_read, progress, tell
from recorder.refusals import NotAllowed, OutOfReach, WrongUse

if TYPE_CHECKING:
    from recorder.report import Audience, Paper
    from recorder.seals import Way


@click.command()
@click.argument("visit", required=False)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PLACE",
    help="The file to write; with --all, the folder.",
)
@click.option("--all", "every", is_flag=True, help="The reports of all visits.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes to share the work of --all; each takes about 100 MB.",
)
@click.option("--language", type=click.Choice(["en", "es"]), help="Else the study's first.")
@click.option("--paper", type=click.Choice(["A4", "Letter"]), default="A4", show_default=True)
@click.option(
    "--for",
    "audience",
    type=click.Choice(["assessor", "study"]),
    default="assessor",
    show_default=True,
    help="Who reads it: scores that the study hides from assessors are left out for them.",
)
@click.option(
    "--sealed",
    is_flag=True,
    help="Seal what was signed, once, as printing from a page does; takes --as. Drafts are left "
    "out.",
)
@as_option
@data_option
def report(
    data: Path,
    who: str | None,
    sealed: bool,
    visit: str | None,
    out: Path,
    every: bool,
    jobs: int,
    language: str | None,
    paper: Paper,
    audience: Audience,
) -> None:
    """Make the PDF report of VISIT (its id, as `heeltoe visits` lists it), or of all.

    The same visit gives the same file, byte for byte. With --all each file is called
    PARTICIPANT_VISIT_ID.pdf. Without --sealed no file bears a seal.
    """
    from recorder import seals, store
    from recorder.report import many

    if every == (visit is not None):
        raise WrongUse(
            "Name one visit, or all of them with --all. Nothing was written. "
            "`heeltoe visits` lists them, each line beginning with its id."
        )
    if visit is not None:
        _is_a_place_for_a_file(out)
    if sealed:
        asked = seals.Way(language=language, paper=paper, audience=audience)
        _seal(data, who, visit, out, asked, jobs)
        return
    way = many.Way(language=language, paper=paper, audience=audience)
    with open_read(data) as db:
        if visit is not None:
            many.write(db, visit, out, way)
            tell(f"Written: {out}, not sealed", err=True)
            return
        lines = store.visits(db)
    with progress(len(lines), f"Making {len(lines)} reports") as moved:
        many.write_all(data, lines, out, way=way, jobs=jobs, progress=moved)
    tell(f"{len(lines)} reports in {out}, none of them sealed", err=True)


def _is_a_place_for_a_file(out: Path) -> None:
    if not out.parent.is_dir():
        raise OutOfReach(
            f"There is no folder {out.parent}. Nothing was written. "
            "Make it, or name another place with -o."
        )
    if out.is_dir():
        raise WrongUse(
            f"{out} is a folder. Nothing was written. Name the file too: -o {out}/FILE.pdf"
        )


def _seal(data: Path, who: str | None, visit: str | None, out: Path, way: Way, jobs: int) -> None:
    """Write sealed reports: of one visit, or of all that are signed and not hidden from WHO."""
    from recorder import blinding, clock, seals, store
    from recorder.report.many import put
    from recorder.seals.many import seal_all

    with open_desk(data, who) as desk:
        person, now = desk.person, clock.now()
        assert person is not None  # Whoever opened the desk sits at it.
        if visit is not None:
            if not blinding.sees_results(desk.db, person, visit, now):
                raise NotAllowed(
                    f"This study keeps the results of this visit from {person.name or person.id}, "
                    "who assesses. Nothing was written. A lead of the site can do it."
                )
            put(out, seals.seal(desk, visit, way).pdf)
            tell(f"Written: {out}, sealed", err=True)
            return
        every = store.visits(desk.db)
        lines = [it for it in every if blinding.sees_results(desk.db, person, it.id, now)]
        with progress(len(lines), f"Sealing {len(lines)} reports") as moved:
            written = seal_all(desk, lines, out, way=way, jobs=jobs, progress=moved)
    left = len(every) - len(written)
    tell(
        f"{len(written)} reports in {out}, all of them sealed; {left} visits left out, "
        "which nobody signed or whose results are hidden",
        err=True,
    )
