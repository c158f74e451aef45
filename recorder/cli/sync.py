"""heeltoe sync: one exchange with the hub, now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder.cli.by_hand import by_hand, from_file_option, to_file_option
from recorder.cli.shared import data_option, json_option, print_json, tell

if TYPE_CHECKING:
    from recorder.sync import Exchanged

# Why a log goes no further: what it means, and what to do.
STAYS = {
    "fork": "the hub has other entries in the same places, as after a copy of this recorder was "
    "used. What is here was kept whole at the hub, in quarantine. An administrator decides",
    "gap": "the hub misses entries before those that were sent, and was not given them. "
    "It asks again next time",
    "revoked": "this recorder was revoked. What it sent is kept whole at the hub, in quarantine. "
    "Ask the study's administrator",
    "bad_hash": "entries were altered here or on the way. They are kept at the hub, in quarantine. "
    "Run heeltoe verify",
    "bad_signature": "it was not signed with the key that the hub knows. Join the hub again",
    "needs_newer_program": "it was made by a newer program than the other side's. Bring both to "
    "the same version",
    "other_scope": "it is of another site than this recorder was let in for. It stays here",
    "not_its_log": "it is another recorder's log. It stays here",
    "other_study": "it is of another study. It stays here",
    "set_back": "the hub has more of this recorder's own log than the recorder itself: it was set "
    "back to an older copy. Record nothing more with it, and restore it with heeltoe restore",
    "not_vouched_for": "the hub asks for entries of another recorder that nobody vouched for here. "
    "That recorder sends them itself",
}
UNKNOWN = "it was kept whole, in quarantine. The study's administrator can look at it"


@click.command()
@to_file_option
@from_file_option
@data_option
@json_option
@click.pass_context
def sync(
    ctx: click.Context, to_file: Path | None, from_file: Path | None, data: Path, as_json: bool
) -> None:
    r"""Send what the hub lacks and fetch what it has more, once, now.

    Without a network, on a stick:

    \b
    heeltoe sync --to-file /media/stick                     at the recorder
    heeltoe sync --from-file PARCEL --to-file /media/stick  at the hub
    heeltoe sync --from-file ANSWER                         at the recorder again

    Exit code 0: all that is here is at the hub; with a file, all in it is well. 1: something
    stays, or is wrong; each is said. 3: the hub, or the file, was not reached. Whatever
    happens, nothing here is lost.
    """
    if to_file or from_file:
        ctx.exit(0 if by_hand(data, from_file, to_file, as_json) else 1)
    from recorder import acts, bundles, store
    from recorder.refusals import OutOfReach, UnknownName
    from recorder.sync import exchange

    db = store.open_database(data)
    try:
        try:
            study = bundles.current(db).study.id
        except UnknownName:
            study = ""  # It comes from the hub.
        done = exchange(acts.Desk(db, data, study))
    except OutOfReach as refusal:
        if as_json:
            code = getattr(refusal, "code", "out_of_reach")
            print_json({"ok": False, "code": code, "why": str(refusal)})
        raise
    finally:
        db.close()
    if as_json:
        print_json(done.plain())
    else:
        for sentence in _sentences(done):
            tell(sentence)
    ctx.exit(0 if done.ok else 1)


def _sentences(done: Exchanged) -> list[str]:
    said = [
        f"Sent to the hub and confirmed: {_counted(done.up, done.files_up)}.",
        f"Fetched from the hub: {_counted(done.down, done.files_down)}.",
    ]
    for log, why in sorted(done.stays.items()):
        said.append(f"{log} goes no further: {STAYS.get(why, f'{why}: {UNKNOWN}')}.")
    said += done.faults
    if done.ok:
        said.append("All that is recorded here is at the hub.")
    else:
        said.append("All data are safe here.")
    return said


def _counted(entries: int, files: int) -> str:
    if not entries and not files:
        return "nothing new"
    said = f"{entries:,} {'entry' if entries == 1 else 'entries'}"
    return f"{said} and {files} {'file' if files == 1 else 'files'}" if files else said
