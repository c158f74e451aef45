"""heeltoe drill: what the newest backup is worth, tried in a scratch place."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import data_option, json_option, print_json, tell
from recorder.refusals import BrokenBackup

PAPERS = {
    "no_visit": "There is no visit yet, so no report was made.",
    "made": "A report was made from it.",
    "as_in_log": "A sealed report in it is whole, and as its log says.",
}


@click.command()
@click.argument("backup", required=False, type=click.Path(path_type=Path, file_okay=False))
@data_option
@json_option
@click.pass_context
def drill(ctx: click.Context, backup: Path | None, data: Path, as_json: bool) -> None:
    """Restore the newest backup, or BACKUP, in a scratch place; verify it, and print figures.

    Nothing live is touched, and the scratch place is removed. Exit code 0: one could go on
    from it. 1: something is wrong with it, and each is said.
    """
    from recorder.backups import drill as drilling

    try:
        found = drilling.drill(data, backup or drilling.newest(data))
    except BrokenBackup as refusal:
        if as_json:
            print_json({"ok": False, "code": refusal.code, "why": str(refusal)})
        raise
    figures = found.plain()
    if as_json:
        print_json(figures)
    else:
        hours, minutes = divmod(figures["age_s"] // 60, 60)
        tell(f"Backup: {found.backup}")
        tell(f"Made {hours} h {minutes} min ago, with {found.entries:,} entries.")
        tell(f"Not in it, and lost if only it were left: {found.behind:,} entries.")
        took = ", ".join(f"{name} in {seconds} s" for name, seconds in found.seconds.items())
        tell(f"Ready after {figures['total_s']} s: {took}.")
        tell(PAPERS.get(found.paper, "No report could be made."))
        for fault in found.faults:
            tell(fault)
        tell(
            "One could go on from this backup."
            if found.ok
            else "This backup is not what it should be. Make a new one today: heeltoe backup"
        )
    ctx.exit(0 if found.ok else 1)
