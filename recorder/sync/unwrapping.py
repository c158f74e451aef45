"""Taking in a parcel, through the same door as what comes over the network.

Who made it and for whom is asked first; for another study, hub or recorder nothing is read.
Then each member that came whole is taken in by itself: a file waits for the entry that names
it, a batch is merged or parked whole. What is known changes nothing, and what did not come
is told, so that the same parcel, taken in again, goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from recorder import canonical, store, succession, uplink
from recorder.refusals import LifeUsed, NotBelieved, OutOfReach, Refusal, WrongUse
from recorder.sync import (
    answering,
    exchanging,
    files,
    identity,
    inbox,
    lines,
    lives,
    merge,
    parcel,
    returning,
    sending,
)
from recorder.sync.parcel import Lost, NotForHere, NotOfThem

if TYPE_CHECKING:
    from collections.abc import Callable

    from recorder.acts import Desk, Node
    from recorder.sync.exchanging import Told
    from recorder.sync.identity import Sender
    from recorder.sync.merge import Outcome
    from recorder.sync.parcel import Member, Parcel, Said
    from recorder.uplink import Uplink


@dataclass(slots=True)
class Taken:
    """What became of a parcel, member by member."""

    said: Said
    entries: int = 0  # That are new here.
    files: int = 0
    known: int = 0  # Members that were here already.
    confirmed: int = 0  # Entries that a receipt in it confirmed now.
    cut: int = 0  # Members that are not in the file any more.
    altered: int = 0
    parked: dict[str, str] = field(default_factory=dict)  # Log → why it lies in quarantine.
    stays: dict[str, str] = field(default_factory=dict)  # Log → why it goes no further.
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # What people are to know, and all is well.
    receipts: dict[str, dict[str, str]] = field(default_factory=dict)  # To give back, by log.
    told: Told | None = None  # What the hub asks for.
    let_in: bool = False  # The hub gave this node's life its certificate now.

    @property
    def ok(self) -> bool:
        """Whether all of it is here, and nothing asks for a person."""
        return not (self.cut or self.altered or self.parked or self.stays or self.faults)

    def plain(self) -> dict[str, Any]:
        """Return what `sync --json` says of it."""
        names = ("entries", "files", "known", "confirmed", "cut", "altered", "parked", "stays")
        said = {"ok": self.ok, "from": self.said.sender, "to": self.said.to, "let_in": self.let_in}
        said |= {name: getattr(self, name) for name in names}
        wants = self.told.wants if self.told else {}
        return said | {"wants": wants, "faults": self.faults, "notes": self.notes}


def at_the_hub(desk: Desk, file: IO[bytes]) -> tuple[Taken, Sender]:
    """Take in a node's parcel; raise a Refusal where nothing of it may be read."""
    found = _for_here(desk, desk.study, parcel.opened(file))
    said, node = found.said, desk.node
    if said.asks is UNSET or said.to.rpartition(".")[0] != node.name:
        raise _goes_elsewhere(said, node)
    sender = identity.senders(desk.db, node).get(said.sender)
    if sender is None or not found.is_signed_with(sender.public_key):
        returning.waits(desk, found)
        raise NotOfThem(
            f"This hub does not know the recorder {said.sender}, or the parcel is not as it was "
            "signed. Nothing was read. Make a new one there; if that is refused too, join that "
            "recorder to the hub again.",
            "parcel_not_believed",
            sender=said.sender,
        )
    asks = answering.read(canonical.encode(said.asks))
    answering.take_what_was_left(desk)
    answering.remember(desk, sender, asks, said.at_ms, by_hand=True)
    taken = Taken(said)
    taken.faults += lives.learn(desk, asks.lives)
    if told := lives.over(desk.data, node, desk.study):
        taken.faults.append(told)
    if said.to != node.device:
        taken.notes.append(
            f"It was made for {said.to}, which this hub was before its restore. What is in it is "
            "taken all the same; the answer tells the recorder of it."
        )

    def batch(raw: bytes) -> Outcome | None:
        path = inbox.keep(desk.data, raw, sender.name)
        return answering.take(desk, path, sender.name, raw)

    for member, content in _whole(found, taken):
        if member.is_file:
            if not sender.revoked:  # As over the network: of it only batches, to be parked.
                _take_file(desk, taken, member, content)
        else:
            _take_batch(taken, member, content, batch)
    return taken, sender


def at_a_node(desk: Desk, file: IO[bytes]) -> Taken:
    """Take in the hub's answer; raise a Refusal where nothing of it may be read."""
    joined, node = uplink.needed(desk.data), desk.node
    found = _for_here(desk, desk.study or joined.study, parcel.opened(file))
    said = found.said
    if said.answer is UNSET or said.to != node.device:
        raise _goes_elsewhere(said, node)
    taken = Taken(said)
    if said.succession is not UNSET and not _is_of(joined, found):
        joined = _follows(desk, joined, found, taken)
    if not _is_of(joined, found):
        raise NotOfThem(
            f"This parcel is not from the hub that this recorder joined ({joined.hub}."
            f"{joined.epoch}), or not as it was signed. Nothing was read. Have a new one made "
            "there; if the hub was set up anew, join it again.",
            "parcel_not_believed",
            sender=said.sender,
        )
    if said.succession is not UNSET:
        lives.keep(desk.data, joined, desk.study, msgspec.json.encode(said.succession))
    taken.told = exchanging.understood(desk, joined, said.answer, taken.stays)
    if said.let_in is not UNSET:
        try:
            taken.let_in = returning.taken(desk, said.let_in)
        except OutOfReach as fault:
            taken.faults.append(str(fault))
    taken.faults += taken.told.doubts
    for signed in taken.told.receipts:
        try:
            before = store.confirmed(desk.db, joined.hub, joined.epoch)
            sending.keep_receipt(desk, joined, signed)
            after = store.confirmed(desk.db, joined.hub, joined.epoch)
            taken.confirmed += sum(after.values()) - sum(before.values())
        except NotBelieved as fault:
            taken.faults.append(str(fault))

    def batch(raw: bytes) -> Outcome:
        return merge.from_the_hub(desk, joined, raw)

    for member, content in _whole(found, taken):
        if member.is_file:
            _take_file(desk, taken, member, content)
        else:
            _take_batch(taken, member, content, batch)
    return taken


def _follows(desk: Desk, joined: Uplink, found: Parcel, taken: Taken) -> Uplink:
    """Note that the hub that was joined lives on, where its parcel proves it; else raise."""
    signed = msgspec.json.encode(found.said.succession)
    try:
        statement = succession.believe(desk.data, joined, desk.study, signed)
    except LifeUsed as why:
        if why.public_key == joined.public_key:
            return (
                joined  # Of the very life that is known: then the parcel is not as it was signed.
            )
        raise NotOfThem(
            f"This parcel is from the hub {joined.hub}, restored from a backup, in a life that "
            f"this recorder cannot follow. {why} Nothing was read. Tell who runs the hub.",
            "parcel_hub_life_used",
            hub=joined.hub,
            epoch=why.epoch,
        ) from None
    except NotBelieved as why:
        raise NotOfThem(
            f"This parcel says that it is from the hub {joined.hub}, restored from a backup, and "
            f"does not prove it. {why} Nothing of it was believed, and nothing was changed. Ask "
            "who runs the hub.",
            "parcel_forged_succession",
            hub=joined.hub,
        ) from None
    renewed = succession.renewed(joined, statement)
    if not _is_of(renewed, found):
        return joined  # Somebody holds the statement, and not the key that it names.
    uplink.note(desk.data, renewed)
    taken.notes.append(succession.told(statement))
    return renewed


def _is_of(hub: Uplink, found: Parcel) -> bool:
    """Say whether a hub made a parcel, in the life that it is known by."""
    return found.said.sender == f"{hub.hub}.{hub.epoch}" and found.is_signed_with(hub.public_key)


def _goes_elsewhere(said: Said, node: Node) -> NotForHere:
    return NotForHere(
        f"This parcel goes from {said.sender} to {said.to}, and this is {node.device}. Nothing was "
        "read. Take it to where it goes.",
        "parcel_not_for_here",
        sender=said.sender,
        to=said.to,
        here=node.device,
    )


def _for_here(desk: Desk, study: str, found: Parcel) -> Parcel:
    """Return the parcel; raise WrongUse for one of another study, or one that was made here."""
    said = found.said
    if study and said.study != study:
        raise NotForHere(
            f"This is a parcel of the study {said.study}, and here is {study}. Nothing was read. "
            "Look on the stick for the right one.",
            "parcel_other_study",
            study=said.study,
            here=study,
        )
    if said.sender == desk.node.device:
        raise NotForHere(
            f"This parcel was made here, for {said.to}. Nothing was changed. Take it there.",
            "parcel_made_here",
            to=said.to,
        )
    return found


def _whole(found: Parcel, taken: Taken) -> Any:
    """Yield the members that came whole; count those that did not."""
    for member, at in found.members():
        try:
            yield member, found.content(member, at)
        except Lost as lost:
            if lost.altered:
                taken.altered += 1
            else:
                taken.cut += 1


def _take_file(desk: Desk, taken: Taken, member: Member, content: bytes) -> None:
    name = member.file
    if held := store.files_held(desk.db, [name]):
        files.drop(desk.data, held)  # A copy that a crash left behind.
        taken.known += 1
    elif files.whole(desk.data, name) is not None:
        taken.known += 1
    else:
        try:
            files.put(desk.data, name, content)
        except WrongUse:
            taken.altered += 1
            return
        taken.files += 1
    files.take_in_lacking(desk.data, desk.db, name)


def _take_batch(
    taken: Taken, member: Member, raw: bytes, take: Callable[[bytes], Outcome | None]
) -> None:
    try:
        if len(raw) > lines.MOST_PACKED:
            raise lines.too_large()
        outcome = take(raw)
    except Refusal as refusal:
        taken.faults.append(f"{member.name}: {refusal}")
        return
    if outcome is None:
        taken.faults.append(f"{member.name} is no whole batch. Nothing of it was kept.")
        return
    taken.entries += outcome.entries
    taken.known += outcome.answer == "known"
    if outcome.answer == "parked":
        taken.parked[outcome.log] = outcome.why
    if outcome.receipt:
        taken.receipts[outcome.log] = merge.said_of(outcome.receipt)
