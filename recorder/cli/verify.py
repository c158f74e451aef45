"""heeltoe verify: whether everything is as it was written."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import data_option, json_option, open_read, print_json, progress
from recorder.refusals import NotOurDatabase, OtherSchema, Refusal


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@data_option
@json_option
@click.pass_context
def verify(ctx: click.Context, path: Path | None, data: Path, as_json: bool) -> None:
    """Check every entry, text and file of a data folder (or of the database at PATH).

    Says for each log how far it is sound and the number of the first bad entry, and
    what the answer was held against: a chain alone proves that it hangs together, not
    that nobody wrote it all anew. Exit code 0 when all is as written, 1 when not.
    """
    from recorder import store
    from recorder import verify as checking

    folder = path.parent if path is not None and path.is_file() else path or data
    try:
        with open_read(folder) as db:
            total = store.event_count(db)
        with progress(total, "Checking") as moved:
            found = checking.verify(folder, moved)
    except (NotOurDatabase, OtherSchema) as refusal:
        _cannot(ctx, refusal, as_json)
        return
    if as_json:
        print_json(found.plain())
    else:
        for log in found.logs:
            if log.first_bad is None:
                click.echo(f"{log.log}: {log.entries:,} entries, unbroken to {log.head[:12]}.")
            else:
                click.echo(f"{log.log}: entry {log.first_bad} is not as it was written. {log.why}")
        for fault in found.faults:
            click.echo(fault)
        held = " and ".join(found.checked_against)
        click.echo(
            f"All {found.entries:,} entries are as they were written, held against {held}."
            if found.ok
            else f"Something was altered. Held against {held}. Keep this folder as evidence, go on "
            "with paper or another recorder, and tell the data manager."
        )
    ctx.exit(0 if found.ok else 1)


def _cannot(ctx: click.Context, refusal: Refusal, as_json: bool) -> None:
    if not as_json:
        raise refusal
    print_json({"ok": False, "checked_against": [], "logs": [], "faults": [str(refusal)]})
    ctx.exit(1)
