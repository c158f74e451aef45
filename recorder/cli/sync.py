"""heeltoe sync: one exchange with the hub, now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder import tidings
from recorder.cli.by_hand import by_hand, from_file_option, to_file_option
from recorder.cli.shared import data_option, json_option, print_json, tell

if TYPE_CHECKING:
    from recorder.sync import Exchanged


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
    from recorder.refusals import OutOfReach
    from recorder.sync import exchange_at

    try:
        done = exchange_at(data)
    except OutOfReach as refusal:
        if as_json:
            code = getattr(refusal, "code", "out_of_reach")
            print_json({"ok": False, "code": code, "why": str(refusal)})
        raise
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
        said.append(f"{log} goes no further: {tidings.why_it_stays('en', why)}.")
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
