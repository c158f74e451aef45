"""Whether a batch holds together: its head, each entry and link, and the words it brings along."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from recorder import canonical, chain, receipts, store
from recorder.events import EventAdmitted, LogOpened, Unread, typed, unread
from recorder.naming import Named
from recorder.receipts import Head
from recorder.refusals import BrokenLog, NeedsNewerProgram, NotAnEvent, NotCanonical
from recorder.sync import lines, packing

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.events import Body, Event
    from recorder.sync.lines import Aside, Batch

STUDY_KINDS = frozenset({"study_published", "node_admitted", "node_revoked"})


class CannotTakeIn(Exception):
    """A batch cannot be taken in: why, and from where its log is asked for again."""

    def __init__(self, why: str, need_from: int = 0) -> None:
        super().__init__(why)
        self.why, self.need_from = why, need_from


@dataclass(slots=True)
class Checked:
    """A batch whose lines hold together; whether they belong here is asked under the pen."""

    head: Head
    brought: list[store.Brought]
    named: Named = field(default_factory=Named)
    texts: list[tuple[str, bytes, str]] = field(default_factory=list)
    asides: list[tuple[bytes, Aside]] = field(default_factory=list)


def check(desk: Desk, batch: Batch) -> Checked:
    """Return what a batch brings; raise CannotTakeIn where it does not hold together.

    Raises NeedsNewerProgram for a head of a later form.
    """
    try:
        head = receipts.read(Head, batch.head)
    except NotCanonical:
        raise CannotTakeIn("bad_head") from None
    if desk.study and head.study != desk.study:
        raise CannotTakeIn("other_study")
    found = Checked(head, [])
    parts = chain.parts(head.log)
    walk = chain.Walk(head.log, entries=head.first - 1, head=head.prev)
    for raw in batch.entries:
        found.brought.append(_entry(walk, parts, raw, found.named))
    known = found.named.texts | _late(desk, found.brought)
    if (walk.entries, walk.head) != (head.last, head.head):
        raise CannotTakeIn("bad_hash")
    try:
        found.texts = [lines.text_in(line) for line in batch.texts]
        for line in batch.asides:
            name, content, said = lines.aside_in(line)
            if name not in found.named.set_aside:
                raise CannotTakeIn("bad_aside")
            found.asides.append((content, said))
    except NotCanonical:
        raise CannotTakeIn("bad_text") from None
    if any(digest not in known for digest, _, _ in found.texts):
        newer = any(isinstance(it.event, Unread) for it in found.brought)
        raise CannotTakeIn("needs_newer_program" if newer else "bad_text")
    return found


def _late(desk: Desk, brought: list[store.Brought]) -> set[str]:
    admitted = (it for it in brought if isinstance(getattr(it.event, "body", None), EventAdmitted))
    return packing.late_texts(desk.db, (msgspec.json.decode(it.event.raw) for it in admitted))


def _entry(
    walk: chain.Walk, parts: tuple[str, str, int] | None, raw: bytes, named: Named
) -> store.Brought:
    """Go one entry further along a log; return it as it is to be kept."""
    seq, prev, name = walk.entries + 1, walk.head, chain.fingerprint(raw)
    plain = walk.step(seq, prev, name, raw)
    if plain is None:
        raise CannotTakeIn("needs_newer_program" if _is_newer(raw) else "bad_hash")
    event = _event(plain, chain.event_in(raw))
    body = getattr(event, "body", None)
    opens = isinstance(body, LogOpened) and (body.node, body.scope, body.epoch) == parts
    if seq == 1 and not opens:
        raise CannotTakeIn("not_its_log")
    if event.kind in STUDY_KINDS and (parts is None or parts[1] != "study"):
        raise CannotTakeIn("other_scope")
    named.note(plain)
    return store.Brought(walk.log, store.Row(seq, prev, name, raw), event)


def _event(plain: dict[str, Any], raw: bytes) -> Event[Body] | Unread:
    """Return the event of an entry, which passed the gate as a part of it; it may not be longer."""
    try:
        if len(raw) > canonical.MAX_BYTES:
            raise NotCanonical(f"{len(raw):,} bytes are too many for an event.")
        return typed(plain, raw)
    except NeedsNewerProgram:
        pass  # It is kept as it is, and counts once a newer program reads it.
    except (NotAnEvent, NotCanonical):
        raise CannotTakeIn("not_an_event") from None
    try:
        return unread(raw)
    except (NotAnEvent, NotCanonical):
        raise CannotTakeIn("not_an_event") from None


def _is_newer(raw: bytes) -> bool:
    """Say whether an entry says that it is of a later form than this program knows."""
    try:
        plain = canonical.parse(raw, max_bytes=chain.MAX_BYTES)
    except (NotCanonical, BrokenLog):
        return False
    return isinstance(plain, dict) and type(plain.get("v")) is int and plain["v"] > 1
