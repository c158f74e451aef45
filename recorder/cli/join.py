"""heeltoe join: an empty folder becomes a recorder of a site that sends to a hub."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import data_option, tell
from recorder.refusals import WrongUse


@click.command()
@click.argument("url")
@click.argument("code", required=False)
@click.option("--tablet", is_flag=True, help="This computer is itself the tablet at the bed.")
@click.option("--study", metavar="ID", default="", help="Join only the hub of this study.")
@click.option("--look", is_flag=True, help="Only say which hub is there and what its key is.")
@data_option
def join(url: str, code: str | None, tablet: bool, study: str, look: bool, data: Path) -> None:
    r"""Make an empty folder a recorder of the hub at URL, let in by CODE.

    The code comes from the hub: `heeltoe hub admit`, or its page Recorders. It says for
    which site this is, works once and for a day. Where joining fails nothing is left
    behind; where it was cut short the same code does once more, from the same folder.

    \b
    heeltoe join https://hub.example.org --look             whom one would trust
    heeltoe join https://hub.example.org K7QM-2XPD --data ./data
    """
    from recorder import acts, admitting, joining, store
    from recorder.refusals import OutOfReach
    from recorder.sync import exchange

    if look:
        hub = joining.look(url)
        tell(
            f"{hub.hub}.{hub.epoch} is the hub of {hub.study}, {hub.title}. "
            f"Its key reads {admitting.spoken(hub.public_key)}."
        )
        return
    if not code:
        raise WrongUse(
            "A code is needed: heeltoe join URL CODE. Nothing was changed. It is made at the hub "
            "with: heeltoe hub admit --site SITE --as ADMINISTRATOR"
        )
    joined = joining.join(data, url, code, "tablet" if tablet else "site", study=study)
    answer = joined.answer
    tell(f"{joined.node.device} records for site {answer.site} {answer.site_name} in {data}.")
    tell(f"Study {answer.study}, {answer.title}.")
    tell(
        f"It trusts the hub {answer.hub}.{answer.epoch} at {joined.node.hub}, "
        f"whose key reads {admitting.spoken(answer.public_key)}."
    )
    db = store.open_database(data)
    try:
        done = exchange(acts.Desk(db, data, answer.study))
    except OutOfReach:
        tell("It has joined. What the hub has for it comes with the next: heeltoe sync")
        raise
    finally:
        db.close()
    tell(f"Fetched from the hub: {done.down} entries and {done.files_down} files.")
    for fault in done.faults:
        tell(fault)
