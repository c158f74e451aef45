"""An exchange by hand: take in what a stick brings, put on it what goes back, or both."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING

from recorder import bundles, store
from recorder.acts import Desk
from recorder.refusals import OutOfReach, UnknownName, WrongUse
from recorder.sync import told, unwrapping, wrapping
from recorder.sync.alone import AtItAlready, alone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from recorder.sync.unwrapping import Taken
    from recorder.sync.wrapping import Wrapped


@contextmanager
def desk_at(data: Path) -> Iterator[Desk]:
    """Open a data folder for an exchange by hand; the study may not have come yet."""
    db = store.open_database(data)
    try:
        try:
            study = bundles.current(db).study.id
        except UnknownName:
            study = ""
        yield Desk(db, data, study)
    finally:
        db.close()


def carried(
    desk: Desk, source: Path | None, to: Path | None
) -> tuple[Taken | None, Wrapped | None]:
    """Take in the parcel at one path and make the answer at another, as far as each is named.

    Raises what `unwrapping` and `wrapping` raise; a parcel that was taken in by then stays so.
    """
    if source is None:
        assert to is not None
        if desk.node.place == "hub":
            raise WrongUse(
                "A hub answers a recorder's parcel. Nothing was changed. Name that parcel with "
                "--from-file."
            )
        return None, wrapping.for_the_hub(desk, to, None)
    if to is not None:
        wrapping.free(to)
    try:
        file = source.open("rb")
    except OSError as error:
        raise OutOfReach(
            f"The file {source} cannot be read ({error.strerror}). Nothing was changed. "
            "Check that the stick is in and the name is right."
        ) from None
    with file:
        return unwrapped(desk, file, to)


def unwrapped(desk: Desk, file: IO[bytes], to: Path | None) -> tuple[Taken, Wrapped | None]:
    """Take in an open parcel, and make the answer where one is asked for."""
    with _undisturbed(desk):
        return _unwrapped(desk, file, to)


@contextmanager
def _undisturbed(desk: Desk) -> Iterator[None]:
    """Let no exchange over the network begin meanwhile; raise AtItAlready while one lasts."""
    with ExitStack() as stack:
        try:
            stack.enter_context(alone(desk.data))
        except AtItAlready:
            raise AtItAlready(
                "This recorder is sending and fetching just now. Nothing of the parcel was read. "
                "Try again in a minute."
            ) from None
        yield


def _unwrapped(desk: Desk, file: IO[bytes], to: Path | None) -> tuple[Taken, Wrapped | None]:
    if desk.node.place == "hub":
        taken, sender = unwrapping.at_the_hub(desk, file)
    else:
        taken, sender = unwrapping.at_a_node(desk, file), None
        told.note_by_hand(desk.data)
    if to is None:
        return taken, None
    try:
        if sender is None:
            return taken, wrapping.for_the_hub(desk, to, taken.told)
        given = taken.receipts.values()
        return taken, wrapping.for_a_node(desk, to, sender, taken.said, given)
    except OutOfReach as refusal:  # What was taken in stays so, and is told all the same.
        taken.faults.append(str(refusal))
        return taken, None
