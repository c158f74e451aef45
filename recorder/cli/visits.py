"""heeltoe visits: what was recorded, one line a visit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from recorder.cli.shared import data_option, json_option, open_read, print_json, tell

# How a visit is signed, in the words of the list; nothing where nobody has.
SIGNED = {
    "none": "",
    "signed": "  signed",
    "countersignature_waiting": "  signed, countersignature waiting",
    "changed": "  changed since signed",
    "signed_question_open": "  signed, question open",
}


@click.command()
@data_option
@json_option
@click.option("--participant", metavar="ID", help="Only this participant's.")
def visits(data: Path, as_json: bool, participant: str | None) -> None:
    """List the visits, newest first, each line beginning with its id.

    After the id: participant, visit, date (claimed dates in brackets), state, attempts
    that stand, how it is signed, and what waits for a person.
    """
    from recorder import bundles, signatures, store

    with open_read(data) as db:
        lines = store.visits(db, participant=participant)
        two = bundles.countersigned(db)
    how = {
        line.id: signatures.state(line.signed, line.asked, countersigned=line.bundle in two)
        for line in lines
    }
    if as_json:
        print_json({"visits": [{**asdict(line), "signature": how[line.id]} for line in lines]})
        return
    for line in lines:
        waits = [
            f"{count} {words}"
            for count, words in (
                (line.questions, "to decide"),
                (line.others, "in the same slot"),
                (line.set_aside, "set aside"),
                (line.waiting, "not arrived"),
            )
            if count
        ]
        tell(
            f"{line.id}  {line.participant}  {line.code:10}  {day(line):12}  {line.state:9}  "
            f"{line.attempts} attempts{SIGNED[how[line.id]]}"
            f"{'  ! ' if waits else ''}{', '.join(waits)}"
        )


def day(line: object) -> str:
    """Return a visit's local date, or the date it claims in brackets."""
    from recorder.store import VisitLine

    assert isinstance(line, VisitLine)
    if line.performed is not None:
        return f"[{line.performed}]"
    local = datetime.fromtimestamp(line.at_ms / 1000, UTC) + timedelta(minutes=line.offset_min)
    return local.date().isoformat()
