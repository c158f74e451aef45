"""heeltoe report: the PDF report of a visit, or of all visits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder.cli.shared import data_option, open_read, progress, tell
from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from recorder.report import Audience, Paper


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
@data_option
def report(
    data: Path,
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
    PARTICIPANT_VISIT_ID.pdf.
    """
    from recorder import store
    from recorder.report.many import Way, write, write_all

    if every == (visit is not None):
        raise WrongUse(
            "Name one visit, or all of them with --all. Nothing was written. "
            "`heeltoe visits` lists them, each line beginning with its id."
        )
    way = Way(language=language, paper=paper, audience=audience)
    with open_read(data) as db:
        if visit is not None:
            if not out.parent.is_dir():
                raise OutOfReach(
                    f"There is no folder {out.parent}. Nothing was written. "
                    "Make it, or name another place with -o."
                )
            if out.is_dir():
                raise WrongUse(
                    f"{out} is a folder. Nothing was written. Name the file too: -o {out}/FILE.pdf"
                )
            write(db, visit, out, way)
            tell(f"Written: {out}", err=True)
            return
        lines = store.visits(db)
    with progress(len(lines), f"Making {len(lines)} reports") as moved:
        write_all(data, lines, out, way=way, jobs=jobs, progress=moved)
    tell(f"{len(lines)} reports in {out}", err=True)
