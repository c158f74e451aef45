"""heeltoe restore: an empty folder becomes the recorder that a backup was made of."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import as_option, json_option, print_json, tell
from recorder.refusals import WrongUse


@click.command()
@click.argument("backup", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="FOLDER",
    help="A new or empty folder.",
)
@click.option("--why", required=True, metavar="WORDS", help="Why, in a few words.")
@click.option(
    "--epoch",
    type=click.IntRange(min=2),
    default=None,
    metavar="N",
    help="Which life this is, where the hub, or doctor at a hub, says that the next one was used.",
)
@as_option
@json_option
def restore(
    backup: Path, data: Path, why: str, epoch: int | None, who: str | None, as_json: bool
) -> None:
    r"""Make an empty folder the recorder that the folder BACKUP was made of.

    The backup is verified first. The recorder keeps its name and gets a new epoch and a
    new key; the old machine is not needed, and must not be used any more. One that joined
    a hub is let in again there by an administrator, and then fetches what it had sent.

    \b
    heeltoe restore /media/stick/heeltoe/2026-11-23T08-22-10Z-KRTBA.1 --data ./data \
        --why "The disk broke." --as "Ana Ruiz"
    """
    from recorder import admitting
    from recorder.backups import restoring
    from recorder.export.attempts import iso

    if not who:
        raise WrongUse(
            "Say who does this with --as PERSON (or HEELTOE_AS): somebody who worked with this "
            "recorder. Nothing was restored."
        )
    done = restoring.restore(backup, data, why, who, epoch=epoch or 0)
    node, facts = done.node, done.backup.facts
    if as_json:
        print_json(
            {
                "node": node.name,
                "epoch": node.epoch,
                "public_key": node.public_key,
                "backup": done.backup.digest,
                "backup_ms": facts.at_ms,
                "entries": done.entries,
            }
        )
        return
    tell(f"{facts.entries:,} entries of {iso(facts.at_ms, 0)} are in {data}, all of them verified.")
    tell(f"It is {node.device} now; {node.name}.{done.before} must not be used any more.")
    if node.site is not None:
        tell(
            f"The hub lets it in when an administrator says so there: heeltoe hub admit --restored "
            f"{node.name}, or on its page Recorders. Its key reads "
            f"{admitting.spoken(node.public_key)}. What it had sent is fetched then. Without a "
            "network its parcel asks for that: heeltoe sync --to-file"
        )
    elif node.place == "hub":
        tell(
            "Recorders that joined go on with it by themselves, and send again what is missing. "
            f"The hub's key is new: {admitting.spoken(node.public_key)}. Whom you revoked after "
            "the backup, revoke again."
            if done.authority
            else "No recorder had joined it, so nobody needs to be told."
        )
    tell(f"Start it with: heeltoe serve --data {data}")
