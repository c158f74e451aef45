"""heeltoe intake: earlier measurements from a CSV or TSV file into visits."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from recorder.cli.shared import (
    as_option,
    data_option,
    json_option,
    open_desk,
    print_json,
    progress,
    tell,
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--map",
    "map_file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="MAP.toml",
    help="Where in the file each measurement stands; docs/intake.md says how to write one.",
)
@click.option(
    "--replace",
    metavar="REASON",
    help="Put values that differ in place of those that stand, for this reason.",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to list refused rows; else FILE.rejects.csv beside the file.",
)
@data_option
@as_option
@json_option
def intake(
    file: Path,
    map_file: Path,
    replace: str | None,
    rejects: Path | None,
    data: Path,
    who: str | None,
    as_json: bool,
) -> None:
    r"""Take in earlier measurements from FILE, row by row, as MAP.toml says.

    A row is taken whole or refused with its reason; what is known is not taken twice,
    so it is safe to run again. Leaves with 1 when a row was refused.

    \b
    heeltoe intake old.tsv --map old.toml --as "Ana Ruiz"
    """
    from recorder.intake import take_in
    from recorder.refusals import OutOfReach

    try:
        size = file.stat().st_size
    except OSError as error:
        raise OutOfReach(
            f"{file} cannot be read ({error.strerror}). Nothing was taken in."
        ) from None
    with open_desk(data, who) as desk, progress(size, "Taking in") as to:
        done = take_in(desk, file, map_file, replace=replace, rejects=rejects, progress=to)
    if as_json:
        print_json(done.plain())
    else:
        if done.columns_left_out:
            tell(f"columns left out: {', '.join(done.columns_left_out)}")
        for why, rows in done.reasons.most_common():
            tell(f"refused {rows}: {why}")
        if done.said:
            tell(done.said)
        tell(f"rows {done.rows}, taken {done.taken}, known {done.known}, refused {done.refused}")
    sys.exit(1 if done.refused else 0)
