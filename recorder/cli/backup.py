"""heeltoe backup: a copy on another medium that was read back and verified."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import data_option, json_option, print_json, tell
from recorder.refusals import BrokenBackup, CannotBackUp


@click.command()
@data_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="A folder on another medium; else HEELTOE_BACKUP, else as backup.toml says.",
)
@click.option(
    "--second",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="One on a second medium; else HEELTOE_BACKUP_SECOND, else as backup.toml says.",
)
@click.option("--every-day", is_flag=True, help="Do so each day from now on, while it serves.")
@json_option
@click.pass_context
def backup(
    ctx: click.Context,
    data: Path,
    to: Path | None,
    second: Path | None,
    every_day: bool,
    as_json: bool,
) -> None:
    r"""Copy all that a restore needs, read it back, verify it, and then call it a backup.

    Each is a folder named by its moment. Kept are those of the newest day, the newest of
    each of the last 14 days, and the newest of each of the last 12 months. A second medium
    that fails is told and does not undo the first.

    \b
    heeltoe backup --to /media/stick/heeltoe --every-day
    """
    from recorder.backups import making, media

    said = media.of(data)
    where = media.Media(to or said.first, second or (None if to else said.second))
    try:
        made = making.back_up(data, where)
    except (CannotBackUp, BrokenBackup) as trouble:
        if as_json:
            print_json({"ok": False, "code": trouble.code, "why": str(trouble)})
        raise
    if every_day:
        media.note(data, where)
    if as_json:
        print_json(
            {
                "ok": True,
                "backups": [
                    {
                        "where": str(it.path),
                        "digest": it.digest,
                        "at_ms": it.facts.at_ms,
                        "entries": it.facts.entries,
                    }
                    for it in made.backups
                ],
                "removed": [str(path) for path in made.removed],
                "troubles": [{"code": it.code, "why": str(it)} for it in made.troubles],
            }
        )
        return
    for it in made.backups:
        tell(f"{it.path}: {it.facts.entries:,} entries, read back and verified.")
    if all(media.is_same_disk(it.path, data) for it in made.backups):
        tell(
            "It lies on the same disk as the data. Is the medium plugged in and mounted?", err=True
        )
    for path in made.removed:
        tell(f"Deleted by the rule for old ones: {path}")
    for wrong in made.troubles:
        tell(str(wrong), err=True)
    if every_day:
        tell("From now on each day, while heeltoe serve runs.")
