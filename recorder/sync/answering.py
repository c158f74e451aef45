"""The hub's side of an exchange: what it lacks, what it has more, and what stays where it is.

No answer depends on an earlier exchange: each is read from the logs. When a node was heard of
and how far it said to be is noted for people.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from recorder import chain, clock, keys, receipts, store
from recorder.events import Hash
from recorder.receipts import LogName
from recorder.refusals import NotAllowed, UnknownName, WrongUse
from recorder.sync import files, inbox, lines, lives, merge, packing

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.receipts import Head
    from recorder.sync.identity import Sender

FORM = 1
MOST_REMEMBERED = 1_000
MOST_LIVES = 50  # Of a node, that are remembered.
_read_before: set[tuple[str, str, str]] = set()
Count = Annotated[int, Meta(ge=0, le=2**53)]


class Asked(msgspec.Struct, frozen=True):
    """How far each log goes that a node holds, and how far this hub confirmed it."""

    v: int
    study: str  # Empty where the node has none yet.
    heads: Annotated[dict[LogName, tuple[Count, Hash, Count]], Meta(max_length=20_000)]
    app: Annotated[str, Meta(max_length=64)] = ""  # Its program's version.
    oldest_ms: Count | None = None  # When it wrote its oldest entry without a receipt.
    lives: Annotated[tuple[lives.Shown, ...], Meta(max_length=lives.MOST)] = ()  # It followed.


@dataclass(slots=True)
class Answer:
    """What the hub says to that; every map is by log."""

    wants: dict[str, int] = field(default_factory=dict)  # From where it wants entries.
    more: dict[str, int] = field(default_factory=dict)  # How far it goes here.
    stays: dict[str, str] = field(default_factory=dict)  # Why it goes no further.
    receipts: list[dict[str, str]] = field(default_factory=list)


def read(body: bytes) -> Asked:
    """Return what a node asks; raise WrongUse where it is no such question."""
    try:
        asked = msgspec.json.decode(body, type=Asked)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WrongUse(f"This names no logs ({error}). Nothing was read.") from None
    if asked.v != FORM:
        raise WrongUse("This was asked in a form that this program does not know. Update the hub.")
    return asked


def take_what_was_left(desk: Desk) -> None:
    """Take in what lies in the inbox since a crash; leave no words in it that were blanked."""
    inbox.forget_what_was_never_whole(desk.data)
    for path, sender, raw in inbox.left_behind(desk.data):
        try:
            take(desk, path, sender, raw)
        except Exception:
            logging.getLogger(__name__).exception("A batch of %s stays in the inbox", sender)
    inbox.scrub(desk.data, lambda digest: store.redacted(desk.db, digest))


def take(desk: Desk, path: Any, sender: str, raw: bytes) -> merge.Outcome | None:
    """Merge what lies in the inbox, and let go of it; None where it is no batch at all."""
    try:
        outcome = merge.at_the_hub(desk, sender, raw)
    except lines.TooLarge:
        inbox.done(path)
        raise
    except WrongUse:
        inbox.done(path)
        return None
    except BaseException:
        inbox.let_go(path)
        raise
    inbox.done(path)
    return outcome


def answer(desk: Desk, sender: Sender, asked: Asked) -> dict[str, Any]:
    """Return what the hub wants, and what it has, for one node."""
    if desk.study != asked.study and asked.study:
        raise WrongUse(
            f"This hub is that of the study {desk.study}, and not of {asked.study}. Nothing was "
            "sent or taken."
        )
    doubts = lives.learn(desk, asked.lives)
    said = Answer()
    for log, (theirs, head, confirmed) in asked.heads.items():
        _compare(desk, sender, said, log, theirs, head, confirmed)
    if not sender.revoked:
        for log, (here, _) in store.heads(desk.db).items():
            parts = chain.parts(log)
            if parts and sender.may_read(parts[1]) and log not in asked.heads:
                said.more[log] = here
    node = desk.node
    return {
        "v": FORM,
        "hub": node.name,
        "epoch": node.epoch,
        "study": desk.study,
        "wants": said.wants,
        "more": said.more,
        "stays": said.stays,
        "receipts": said.receipts,
        "lacks": [] if sender.revoked else files.lacking(desk.data),
        **({"doubts": doubts} if doubts else {}),
    }


def remember(
    desk: Desk, sender: Sender, asked: Asked, said_ms: int, *, by_hand: bool = False
) -> None:
    """Note for people that a node was heard of, and what it said; no exchange reads it.

    What comes by hand was said when it was made: it tells nothing of the node's clock, and
    what was heard later stands.
    """
    now = clock.now().at_ms
    before = store.seen(desk.db).get(sender.name) if by_hand else None
    ahead = said_ms - now if not by_hand else before.ahead_ms if before else 0
    at = min(said_ms - ahead, now)
    announced = {
        log: store.Announced(last, head, at)
        for log, (last, head, _) in asked.heads.items()
        if _is_its_own(sender, log)
    }
    oldest = None if asked.oldest_ms is None else min(asked.oldest_ms - ahead, now)
    said = store.Seen(sender.name, at, ahead, asked.app, oldest, announced)
    if before is not None and before.at_ms > at:
        said = replace(before, announced=announced)
    store.note_seen(desk.db, said)  # A hub that is full or busy answers all the same.


def _is_its_own(sender: Sender, log: str) -> bool:
    parts = chain.parts(log)
    return (
        parts is not None
        and parts[:2] == (sender.node, sender.site)
        and sender.epoch - MOST_LIVES < parts[2] <= sender.epoch
    )


def _compare(
    desk: Desk, sender: Sender, said: Answer, log: str, theirs: int, head: str, confirmed: int
) -> None:
    parts = chain.parts(log)
    own = parts is not None and parts[0] == sender.node
    if parts is None or not (parts[1] == sender.site if own else sender.may_read(parts[1])):
        said.stays[log] = "other_scope"
        return
    here, _ = store.head(desk.db, log)
    same = theirs > here or theirs == 0 or _hash_at(desk, log, theirs) == head
    if not same or theirs > here:
        _want(desk, sender, said, log, theirs, head, here, same=same)
    elif here > theirs and not sender.revoked:
        said.more[log] = here
    elif confirmed < theirs and not sender.revoked:
        said.receipts.append(merge.said_of(_confirmed(desk, log, theirs, head)))


def _want(
    desk: Desk,
    sender: Sender,
    said: Answer,
    log: str,
    theirs: int,
    head: str,
    here: int,
    *,
    same: bool,
) -> None:
    """Ask for what is not here, unless it lies in quarantine already."""
    parked = [
        it
        for it in store.parked_of(desk.db, sender.name, log)
        if it[0] != "revoked" or sender.revoked  # A node that was let in again is asked again.
    ]
    so_far = 0
    for why, first, last, its_head in parked:
        if first > max(here, so_far) + 1:
            continue  # What stands before it has not come, so it is asked for.
        if (last, its_head) == (theirs, head):
            said.stays[log] = why
            return
        so_far = max(so_far, last) if last < theirs else so_far
    # Of a branch, where it left the log is found on the way.
    said.wants[log] = (max(here, so_far) if same else so_far) + 1


def _hash_at(desk: Desk, log: str, number: int) -> str | None:
    return store.hashes_between(desk.db, log, number, number).get(number)


def _confirmed(desk: Desk, log: str, last: int, head: str) -> store.Signed:
    """Return the receipt for what is here already, as after a restore of this hub."""
    node = desk.node
    known = store.receipt_covering(desk.db, node.name, node.epoch, log, last)
    if known is not None:
        return known
    with store.writing(desk.db):
        return merge.confirm(desk, log, 1, last, head, chain.FIRST)


def batch_of(desk: Desk, sender: Sender, log: str, first: int) -> bytes:
    """Return the next batch of a log for a node, its head signed by this hub.

    Raises NotAllowed for a log that this node is not given, UnknownName at its end.
    """
    parts = chain.parts(log)
    if sender.revoked or parts is None or not sender.may_read(parts[1]):
        raise NotAllowed(f"The log {log} is not given to {sender.name}. Nothing was sent.")
    made = vouched_for(desk, log, first)
    if made is None:
        raise UnknownName(f"The log {log} has no entry {first} here.")
    return made[1]


def vouched_for(
    desk: Desk, log: str, first: int, most: int = lines.MOST_ENTRIES
) -> tuple[Head, bytes] | None:
    """Return a batch of a log whose head this recorder signs now; None at the log's end."""
    key = keys.load(keys.of_node(desk.data, desk.node.name, desk.node.epoch))

    def sign(head: Head) -> tuple[bytes, str]:
        return receipts.sign(key, head)

    return packing.make(desk.db, desk.study, log, first, sign, most=most)


def may_read_file(desk: Desk, sender: Sender, name: str) -> bool:
    """Say whether a log names a file that this node is given."""
    asked = (str(desk.data), sender.site, name)
    if asked not in _read_before:  # Each piece asks, and a log never unsays a name.
        logs = (
            log
            for log in store.heads(desk.db)
            if (parts := chain.parts(log)) is not None and sender.may_read(parts[1])
        )
        if not store.is_named(desk.db, name, logs):
            return False
        if len(_read_before) > MOST_REMEMBERED:
            _read_before.clear()
        _read_before.add(asked)
    return True
