"""heeltoe participants: the list of blinded IDs."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import (
    as_option,
    data_option,
    inner_data_option,
    open_desk,
    open_read,
    tell,
)


@click.group(invoke_without_command=True)
@click.pass_context
@data_option
def participants(ctx: click.Context, data: Path) -> None:
    """List the participants, one a line: ID, day 0, state, number of visits.

    An ID that was seen at a visit without being on the list reads "not on the list".
    """
    ctx.obj = data
    if ctx.invoked_subcommand is not None:
        return
    from collections import Counter

    from recorder import store

    with open_read(data) as db:
        visits = Counter(visit.participant for visit in store.visits(db))
        for somebody in store.participants(db):
            tell(
                f"{somebody.id}  {somebody.day0 or '-':10}  {somebody.state}  "
                f"{visits[somebody.id]} visits"
            )


@participants.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--day0", metavar="YYYY-MM-DD", help="The day the visit windows count from.")
@as_option
@inner_data_option
def add(data: Path, ids: tuple[str, ...], day0: str | None, who: str | None) -> None:
    """Put IDS on the list. A mistyped one is refused and none of them is added."""
    from msgspec import UNSET

    from recorder import bundles, participant_id
    from recorder.events import ParticipantAdded

    with open_desk(data, who) as desk:
        study = bundles.current(desk.db).study
        written = [participant_id.check(study.id_form, text, study.site_codes) for text in ids]
        with desk.hand() as hand:
            for one in written:
                hand.does(
                    ParticipantAdded(participant=one, day0=day0 or UNSET),
                    scope=participant_id.site_of(study.id_form, one, study.site_codes)
                    or desk.node.home,
                )
    for one in written:
        tell(one)
