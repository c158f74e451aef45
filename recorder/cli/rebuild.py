"""heeltoe rebuild: the tables for lists, made anew from the log."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import data_option, json_option, print_json, progress, tell


@click.command()
@data_option
@json_option
@click.option("--check", is_flag=True, help="Change nothing; name every cell that differs.")
@click.pass_context
def rebuild(ctx: click.Context, data: Path, as_json: bool, check: bool) -> None:
    """Replay the log from nothing and write the tables that lists and exports read.

    The log itself is not touched. With --check, exit code 1 when a cell is not what
    the log makes of it.
    """
    from recorder import store

    db = store.open_database(data)
    try:
        total = store.event_count(db)
        with progress(total, "Replaying") as moved:
            if check:
                entries, found = store.differences(db, moved)
            else:
                with store.writing(db):
                    entries, found = store.rebuild(db, moved), []
                store.scrub(db)  # Old copies of what was blanked go too.
    finally:
        db.close()
    if as_json:
        print_json(
            {"ok": not found, "entries": entries, "differences": [str(cell) for cell in found]}
        )
    else:
        for cell in found:
            tell(str(cell))
        if found:
            tell(
                f"{len(found)} cells differ. The log is the truth: `heeltoe verify` checks it, "
                "`heeltoe rebuild` makes the tables anew."
            )
        else:
            tell(f"{entries:,} entries replayed; the tables are what the log makes of them.")
    ctx.exit(1 if found else 0)
