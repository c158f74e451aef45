"""Merging: a batch is taken in whole, in one transaction, or parked whole with the reason.

A batch is believed when its head was signed by whoever may speak for the log, its entries
are canonical, each follows from the one before, and they end where the head says. What is
known already changes nothing. Nothing is judged by its content: an entry is itself by its
place in a log and its hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from recorder import canonical, chain, keys, receipts, store
from recorder.events import EventAdmitted, LogOpened, TextRedacted, read, unread
from recorder.naming import Named
from recorder.receipts import Head, Receipt
from recorder.refusals import BrokenLog, NeedsNewerProgram, NotAnEvent, NotCanonical
from recorder.store.parked import GAP
from recorder.sync import crashes, files, identity, lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from recorder.acts import Desk
    from recorder.store import Writing
    from recorder.sync.identity import Sender
    from recorder.sync.lines import Aside, Batch
    from recorder.uplink import Uplink

STUDY_KINDS = frozenset({"study_published", "node_admitted", "node_revoked"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: merged, known or parked, and the receipt where there is one."""

    answer: str
    log: str = ""
    why: str = ""
    need_from: int = 0
    entries: int = 0  # That are new here.
    receipt: store.Signed | None = None

    def plain(self) -> dict[str, Any]:
        """Return the outcome as the node reads it."""
        said: dict[str, Any] = {"answer": self.answer}
        if self.why:
            said["why"] = self.why
        if self.need_from:
            said["need_from"] = self.need_from
        if self.receipt:
            said["receipt"] = said_of(self.receipt)
        return said


def said_of(signed: store.Signed) -> dict[str, str]:
    """Return signed bytes as they stand in an answer: verbatim, in a text."""
    return {"said": signed.raw.decode(), "signature": signed.signature}


class _Parked(Exception):
    """A batch cannot be taken in: why, and from where its log is asked for again."""

    def __init__(self, why: str, need_from: int = 0) -> None:
        super().__init__(why)
        self.why, self.need_from = why, need_from


@dataclass(slots=True)
class _Checked:
    """A batch whose lines hold together; whether they belong here is asked under the pen."""

    head: Head
    brought: list[store.Brought]
    named: Named = field(default_factory=Named)
    texts: list[tuple[str, bytes, str]] = field(default_factory=list)
    asides: list[tuple[bytes, Aside]] = field(default_factory=list)


def at_the_hub(desk: Desk, sender: str, raw: bytes) -> Outcome:
    """Take in what a node sent, and sign for it; when this returns, all of it is on disk."""

    def doubts(checked: _Checked, batch: Batch) -> str:
        known = identity.senders(desk.db, desk.node)
        it = known.get(sender)
        if it is None or it.revoked:
            return "revoked" if it else "unknown_node"
        return _doubts(desk, known, it, checked, batch)

    return _merge(desk, sender, lines.unpack(raw), doubts, gives_receipts=True)


def from_the_hub(desk: Desk, uplink: Uplink, raw: bytes) -> Outcome:
    """Take in what the hub sent of a log; the hub's signature vouches for it."""

    def doubts(checked: _Checked, batch: Batch) -> str:
        parts = chain.parts(checked.head.log)
        if parts is None or parts[1] not in ("study", uplink.site):
            return "other_scope"
        if (parts[0], parts[2]) == (desk.node.name, desk.node.epoch):
            return "not_its_log"  # What this node writes comes from nowhere else.
        if not receipts.holds(uplink.public_key, Head, batch.head, batch.signature):
            return "bad_signature"
        return ""

    return _merge(
        desk, f"{uplink.hub}.{uplink.epoch}", lines.unpack(raw), doubts, gives_receipts=False
    )


def _doubts(
    desk: Desk, known: dict[str, Sender], sender: Sender, checked: _Checked, batch: Batch
) -> str:
    """Return why a node may not bring this log; "" where it may.

    Its own logs it signs itself. Any other it may carry under a head that this hub signed
    when it gave it away: that is how a hub restored from an old copy gets back what it lost.
    """
    parts = chain.parts(checked.head.log)
    if parts is None:
        return "not_its_log"
    node, scope, epoch = parts
    if node != sender.node:
        own = identity.own_keys(desk.db, desk.node)
        if any(receipts.holds(key, Head, batch.head, batch.signature) for key in own):
            return ""
        return "not_its_log"
    if scope != sender.site:
        return "other_scope"
    if epoch > sender.epoch:
        return "not_its_log"
    if not receipts.holds(sender.public_key, Head, batch.head, batch.signature):
        return "bad_signature"
    opened = getattr(checked.brought[0].event, "body", None)
    let_in = known.get(f"{node}.{epoch}")
    if isinstance(opened, LogOpened) and (let_in is None or opened.public_key != let_in.public_key):
        return "not_its_log"  # It declares a key that is not the one that was let in.
    return ""


def _merge(
    desk: Desk,
    bringer: str,
    content: bytes,
    doubts: Callable[[_Checked, Batch], str],
    *,
    gives_receipts: bool,
) -> Outcome:
    batch: Batch | None = None
    checked: _Checked | None = None
    fault: _Parked | None = None
    try:
        batch = lines.read(content)
        checked = _checked(desk, batch)
    except NeedsNewerProgram:
        fault = _Parked("needs_newer_program")
    except _Parked as parked:
        fault = parked
    receipt, new, blanked = None, list[store.Brought](), False
    taken, lacking = list[str](), set[str]()
    with store.writing(desk.db, desk.data) as writing:
        try:
            if fault:
                raise fault
            assert batch and checked
            head = checked.head
            if why := doubts(checked, batch):
                raise _Parked(why)
            new = _placed(desk, checked)
            blanked = _blanks(desk, new)
            writing.bring(new)
            _keep_beside(writing, checked)
            named = checked.named.files
            taken = files.take_in(desk.data, writing, named)
            lacking = named - store.files_held(desk.db, named) if new else set()
            if new:
                store.keep_head(desk.db, head, store.Signed(batch.head, batch.signature))
            if gives_receipts:
                receipt = confirm(desk, head.log, head.first, head.last, head.head, batch.name)
        except _Parked as parked:
            _park(desk, bringer, content, batch, parked.why)
            outcome = Outcome("parked", _log_of(batch), parked.why, parked.need_from)
        else:
            answer = "merged" if new else "known"
            outcome = Outcome(answer, head.log, entries=len(new), receipt=receipt)
        crashes.here("before_commit")
    crashes.here("after_commit")
    files.drop(desk.data, taken)
    files.note_lacking(desk.data, lacking)
    if blanked:
        store.scrub(desk.db)
    return outcome


def confirm(desk: Desk, log: str, first: int, last: int, head: str, batch: str) -> store.Signed:
    """Return the receipt that covers an entry, in this life of this hub; sign it at the first."""
    node = desk.node
    known = store.receipt_covering(desk.db, node.name, node.epoch, log, last)
    if known is not None:
        return known
    receipt = Receipt(
        v=receipts.FORM,
        hub=node.name,
        epoch=node.epoch,
        log=log,
        first=first,
        last=last,
        head=head,
        batch=batch,
        at_ms=desk.now().at_ms,
    )
    key = keys.load(keys.of_node(desk.data, node.name, node.epoch))
    signed = store.Signed(*receipts.sign(key, receipt))
    store.keep_receipt(desk.db, receipt, signed)
    return signed


# ── Whether a batch holds together ──────────────────────────────────────────


def _checked(desk: Desk, batch: Batch) -> _Checked:
    try:
        head = receipts.read(Head, batch.head)
    except NotCanonical:
        raise _Parked("bad_head") from None
    if desk.study and head.study != desk.study:
        raise _Parked("other_study")
    found = _Checked(head, [])
    parts = chain.parts(head.log)
    walk = chain.Walk(head.log, entries=head.first - 1, head=head.prev)
    for raw in batch.entries:
        found.brought.append(_entry(walk, parts, raw, found.named))
    known = found.named.texts | _late(desk, found.brought)
    if (walk.entries, walk.head) != (head.last, head.head):
        raise _Parked("bad_hash")
    try:
        found.texts = [lines.text_in(line) for line in batch.texts]
        for line in batch.asides:
            name, content, said = lines.aside_in(line)
            if name not in found.named.set_aside:
                raise _Parked("bad_aside")
            found.asides.append((content, said))
    except NotCanonical:
        raise _Parked("bad_text") from None
    if any(digest not in known for digest, _, _ in found.texts):
        raise _Parked("bad_text")
    return found


def _late(desk: Desk, brought: list[store.Brought]) -> set[str]:
    admitted = (it for it in brought if isinstance(getattr(it.event, "body", None), EventAdmitted))
    return lines.late_texts(desk.db, (msgspec.json.decode(it.event.raw) for it in admitted))


def _entry(
    walk: chain.Walk, parts: tuple[str, str, int] | None, raw: bytes, named: Named
) -> store.Brought:
    """Go one entry further along a log; return it as it is to be kept."""
    seq, prev, name = walk.entries + 1, walk.head, chain.fingerprint(raw)
    plain = walk.step(seq, prev, name, raw)
    if plain is None:
        raise _Parked("needs_newer_program" if _is_newer(raw) else "bad_hash")
    inner = chain.event_in(raw)
    try:
        event = read(inner)
    except NeedsNewerProgram:
        try:
            event_of_newer = unread(inner)
        except (NotAnEvent, NotCanonical):
            raise _Parked("not_an_event") from None
        named.note(plain)
        return store.Brought(walk.log, store.Row(seq, prev, name, raw), event_of_newer)
    except (NotAnEvent, NotCanonical):
        raise _Parked("not_an_event") from None
    if event.kind in STUDY_KINDS and (parts is None or parts[1] != "study"):
        raise _Parked("other_scope")
    body = event.body
    opens = isinstance(body, LogOpened) and (body.node, body.scope, body.epoch) == parts
    if seq == 1 and not opens:
        raise _Parked("not_its_log")
    named.note(plain)
    return store.Brought(walk.log, store.Row(seq, prev, name, raw), event)


def _is_newer(raw: bytes) -> bool:
    """Say whether an entry says that it is of a later form than this program knows."""
    try:
        plain = canonical.parse(raw, max_bytes=chain.MAX_BYTES)
    except (NotCanonical, BrokenLog):
        return False
    return isinstance(plain, dict) and type(plain.get("v")) is int and plain["v"] > 1


# ── Where it belongs ────────────────────────────────────────────────────────


def _placed(desk: Desk, checked: _Checked) -> list[store.Brought]:
    """Return the entries that are new here; raise _Parked where they do not follow."""
    head = checked.head
    reached, last_hash = store.head(desk.db, head.log)
    if head.first > 1 and (branch := store.parked_to(desk.db, head.log, head.first - 1, head.prev)):
        raise _Parked(branch)  # It goes on where another batch in quarantine ends.
    if head.first > reached + 1:
        raise _Parked(GAP, reached + 1)
    here = store.hashes_between(desk.db, head.log, head.first, head.last)
    if any(here.get(it.row.seq, it.row.hash) != it.row.hash for it in checked.brought):
        raise _Parked("fork")
    if head.first == reached + 1 and head.prev != last_hash:
        raise _Parked("fork", 1)  # Where it branched off is known to its sender alone.
    return [it for it in checked.brought if it.row.seq > reached]


def _blanks(desk: Desk, new: list[store.Brought]) -> bool:
    """Say whether these entries blank a text whose words are here."""
    digests = [it.event.body.digest for it in new if _is_redaction(it)]  # type: ignore[union-attr]
    return any(words is not None for words in store.texts(desk.db, digests).values())


def _is_redaction(it: store.Brought) -> bool:
    return isinstance(getattr(it.event, "body", None), TextRedacted)


def _keep_beside(writing: Writing, checked: _Checked) -> None:
    """Keep what the entries name; a text that was blanked is never stored again."""
    for _, salt, words in checked.texts:
        writing.keep_text(salt, words)
    for content, said in checked.asides:
        writing.bring_aside(content, said.why, said.device, said.at_ms)


def _park(desk: Desk, bringer: str, content: bytes, batch: Batch | None, why: str) -> None:
    try:
        head = receipts.read(Head, batch.head) if batch else None
    except (NotCanonical, NeedsNewerProgram):
        head = None
    store.park(
        desk.db,
        store.Parked(
            batch=batch.name if batch else canonical.fingerprint("batch", content),
            why=why,
            node=bringer,
            log=head.log if head else "",
            first=head.first if head else 0,
            last=head.last if head else 0,
            head=head.head if head else "",
            at_ms=desk.now().at_ms,
            content=lines.without(content, lambda digest: store.redacted(desk.db, digest)),
        ),
    )


def _log_of(batch: Batch | None) -> str:
    try:
        return receipts.read(Head, batch.head).log if batch else ""
    except (NotCanonical, NeedsNewerProgram):
        return ""
