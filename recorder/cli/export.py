"""heeltoe export: everything that is kept, as files that others can read and check."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from recorder.cli.shared import as_option, data_option, open_desk, progress, tell


@click.command()
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The new folder to make.",
)
@click.option(
    "--check",
    "checked",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Read an export back instead, and say whether it is whole and unaltered.",
)
@data_option
@as_option
def export(out: Path | None, checked: Path | None, data: Path, who: str | None) -> None:
    r"""Write everything as CSV, JSON Lines and SDTM-shaped files into a new folder.

    An export shows results that are hidden from assessors: it takes a data manager,
    a monitor or an administrator of the whole study. It is logged.

    \b
    heeltoe export -o export-2026-11 --as "Ana Ruiz"
    heeltoe export --check export-2026-11
    """
    if checked is not None:
        _check(checked)
    if out is None:
        raise click.UsageError("Say where to with -o FOLDER, or what to read back with --check.")
    from recorder import store
    from recorder.export import export as write_all

    with open_desk(data, who) as desk:
        visits = store.counts(desk.db)["visits"]
        with progress(visits, "Exporting") as to:
            manifest, altered = write_all(desk, out, progress=to)
    files = manifest["files"]
    tell(
        f"{manifest['visits']} visits, {files['attempts.csv']['rows']} attempts, "
        f"{files['results.csv']['rows']} results, {manifest['entries']} entries of the log "
        f"are in {out}, and read back as written."
    )
    if manifest["visits_without_bundle"]:
        tell(
            f"{len(manifest['visits_without_bundle'])} visits have no results: the rules they "
            "were taken by are not held here yet."
        )
    parked, aside = manifest["quarantine"], manifest["set_aside"]["events"]
    if aside:
        tell(f"{aside} events are set aside: in events.jsonl, and not counted in any result.")
    if parked["branches"]:
        tell(
            f"{parked['entries']} events ({parked['attempts']} attempts) lie in quarantine, in "
            f"{parked['branches']} branches, and are in no file. See: heeltoe hub parked"
        )
    if (kept := parked["kept_as_evidence"])["branches"]:
        tell(
            f"Of these, {kept['entries']} events ({kept['attempts']} attempts), in "
            f"{kept['branches']} branches, were kept as evidence: they stay out for good."
        )
    for words in altered:
        tell(f"{words} It was exported as it is. Run `heeltoe verify`.", err=True)
    sys.exit(1 if altered else 0)


def _check(folder: Path) -> None:
    from recorder.export import check
    from recorder.refusals import OutOfReach

    if not folder.is_dir():
        raise OutOfReach(f"There is no folder {folder}. Nothing was changed.")
    wrong = check(folder)
    for words in wrong:
        tell(words, err=True)
    if not wrong:
        tell(f"{folder} is whole and says what its events say.")
    sys.exit(1 if wrong else 0)
