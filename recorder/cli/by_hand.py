"""What `heeltoe sync` does with a stick in place of a network, and what it says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder import tidings
from recorder.cli.shared import print_json, tell

if TYPE_CHECKING:
    from recorder.sync.inspecting import Inspected
    from recorder.sync.unwrapping import Taken
    from recorder.sync.wrapping import Wrapped

to_file_option = click.option(
    "--to-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Put what the other side lacks into a file, or into a folder under a name of its own.",
)
from_file_option = click.option(
    "--from-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Take in what came in a file; with --to-file, the answer to it is made.",
)


def by_hand(data: Path, source: Path | None, to: Path | None, as_json: bool) -> bool:
    """Take in a parcel, make one, or both; return whether all is well."""
    from recorder.refusals import Refusal
    from recorder.sync.hands import carried, desk_at

    try:
        with desk_at(data) as desk:
            taken, made = carried(desk, source, to)
            at_hub = desk.node.place == "hub"
    except Refusal as refusal:
        if as_json:
            code = getattr(refusal, "code", "")
            print_json({"ok": False, **({"code": code} if code else {}), "why": str(refusal)})
        raise
    if as_json:
        print_json(
            {
                "ok": taken is None or taken.ok,
                **({"taken": taken.plain()} if taken else {}),
                **({"made": made.plain()} if made else {}),
            }
        )
    else:
        for sentence in taken_in(taken, source, at_hub, answered=bool(to)) if taken else ():
            tell(sentence)
        for sentence in written(made, at_hub) if made else ():
            tell(sentence)
    return taken is None or taken.ok


def taken_in(taken: Taken, source: Path | None, at_hub: bool, *, answered: bool) -> list[str]:
    """Return what became of a parcel, as sentences."""
    said, whose = [], f"Parcel of {taken.said.sender}"
    if taken.let_in:
        said.append("The hub has let this recorder in again, and it can seal reports.")
    if taken.entries or taken.files:
        said += [f"{whose}: {_counted(taken.entries, taken.files)} taken in."]
    elif taken.confirmed or taken.parked or taken.cut or taken.altered or taken.faults:
        said += [f"{whose}: nothing new was taken in."]
    elif not taken.let_in:
        said += [f"{whose}: all of it was known. Nothing was changed."]
    if taken.confirmed:
        said.append(f"The hub confirms {_entries(taken.confirmed)} more of this recorder.")
    for log, why in sorted(taken.parked.items()):
        said.append(f"{log or 'A batch'} lies in quarantine, whole: {_why(why)}.")
    for log, why in sorted(taken.stays.items()):
        said.append(f"{log} goes no further: {_why(why)}.")
    said += taken.faults + taken.notes
    members = len(taken.said.members)
    if taken.cut:
        said.append(
            f"The file is cut or cannot be read to its end: {taken.cut} of {members} pieces did "
            "not come. What came is kept. Copy it again from where it was made, or make a new "
            "one, and take that in: it goes on."
        )
    if taken.altered:
        said.append(
            f"{taken.altered} of {members} pieces are not as they were written, and were left out. "
            "Make a new parcel; if it happens again, take another stick."
        )
    if taken.told and taken.told.wants:
        said.append(
            "The hub asks for more. Make the next parcel with: "
            f"heeltoe sync --from-file {source} --to-file FILE"
        )
    if at_hub and not answered and taken.ok:
        said.append(
            "The recorder does not know yet that it arrived. Make the answer to take back with: "
            f"heeltoe sync --from-file {source} --to-file FILE"
        )
    return said


def written(made: Wrapped, at_hub: bool) -> list[str]:
    """Return what is in a parcel and where to take it, as sentences."""
    inside = _counted(made.entries, made.files) if made.entries or made.files else "nothing new"
    if at_hub:
        inside += f", {made.receipts} {'receipt' if made.receipts == 1 else 'receipts'}"
    said = [f"Written to {made.path}: {inside} ({made.size / 1_000_000:,.2f} MB)."]
    said += [f"{log} is not in it: {_why(why)}." for log, why in sorted(made.stays.items())]
    if made.rest:
        said.append("More than one parcel holds is waiting: the next one goes on after this.")
    if made.digits:
        said.append(f"Should the hub ask who this is: its key reads {made.digits}.")
    then = " --to-file FILE" if not at_hub else ""
    said.append(
        f"Eject the stick, take it to {made.to}, and type there: "
        f"heeltoe sync --from-file {made.path.name}{then}"
    )
    if not at_hub:
        said.append("All data are safe here, and stay here.")
    return said


def is_parcel(path: Path) -> bool:
    """Say whether a file begins as a parcel does."""
    try:
        with path.open("rb") as file:
            return file.read(12) == b"parcel.json\0"
    except OSError:
        return False


def inspect_parcel(path: Path, data: Path, as_json: bool) -> bool:
    """Check a parcel against itself, and against a data folder where there is one."""
    from recorder import store
    from recorder.refusals import OutOfReach
    from recorder.sync.inspecting import inspect

    db = store.open_database(data, write=False) if (data / store.DATABASE).exists() else None
    try:
        with path.open("rb") as file:
            found = inspect(file, db)
    except OSError as error:
        raise OutOfReach(
            f"The file {path} cannot be read ({error.strerror}). Nothing was checked."
        ) from None
    finally:
        if db is not None:
            db.close()
    if as_json:
        print_json(found.plain())
    else:
        for sentence in inspected(found):
            tell(sentence)
    return found.ok


def inspected(found: Inspected) -> list[str]:
    """Return what was found in a parcel, as sentences."""
    said = []
    for run in found.runs.values():
        walk = run.walk
        if walk.first_bad is None:
            said.append(f"{run.log}: {run.first:,} to {walk.entries:,}, to {walk.head[:12]}.")
        else:
            said.append(f"{run.log}: entry {walk.first_bad} is not as it was written. {walk.why}")
    said += found.faults
    if found.said is None:
        return said
    held = " and ".join(found.checked_against)
    made = f"from {found.said.sender} to {found.said.to}"
    if not any(it.startswith("the key of") for it in found.checked_against):
        held += "; nothing here knows the key of who made it"
    said.append(
        f"The parcel {made} is whole and as it was written, held against {held}."
        if found.ok
        else f"The parcel {made} is not whole, or was altered. Held against {held}. What is sound "
        "in it can be taken in all the same; have a new one made for the rest."
    )
    return said


def _counted(entries: int, files: int) -> str:
    said = _entries(entries)
    return f"{said} and {files} {'file' if files == 1 else 'files'}" if files else said


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def _why(code: str) -> str:
    return tidings.why_it_stays("en", code)
