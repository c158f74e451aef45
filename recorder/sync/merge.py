"""Merging: a batch is taken in whole, in one transaction, or parked whole with the reason.

A batch is believed when its head was signed by whoever may speak for the log, its entries
are canonical, each follows from the one before, and they end where the head says. What is
known already changes nothing. Nothing is judged by its content: an entry is itself by its
place in a log and its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recorder import canonical, chain, keys, receipts, store
from recorder.events import LogOpened, TextRedacted
from recorder.receipts import Head, Receipt
from recorder.refusals import NeedsNewerProgram, NotCanonical
from recorder.store.parked import GAP
from recorder.sync import crashes, files, identity, lines, lives
from recorder.sync.checking import CannotTakeIn, Checked, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from recorder.acts import Desk
    from recorder.store import Writing
    from recorder.sync.identity import Sender
    from recorder.sync.lines import Batch
    from recorder.uplink import Uplink


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


def at_the_hub(desk: Desk, sender: str, raw: bytes) -> Outcome:
    """Take in what a node sent, and sign for it; when this returns, all of it is on disk."""

    def doubts(checked: Checked, batch: Batch) -> str:
        known = identity.senders(desk.db, desk.node)
        it = known.get(sender)
        if it is None or it.parks_as:
            return it.parks_as if it else "unknown_node"
        return _doubts(desk, known, it, checked, batch)

    return _merge(desk, sender, lines.unpack(raw), doubts, gives_receipts=True)


def from_the_hub(desk: Desk, uplink: Uplink, raw: bytes) -> Outcome:
    """Take in what the hub sent of a log; the hub's signature vouches for it."""

    def doubts(checked: Checked, batch: Batch) -> str:
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
    desk: Desk, known: dict[str, Sender], sender: Sender, checked: Checked, batch: Batch
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
        own = lives.keys(desk)
        if any(receipts.holds(key, Head, batch.head, batch.signature) for key in own.values()):
            return ""
        return "not_its_log"
    if scope != sender.site:
        return "other_scope"
    if epoch > sender.epoch:
        return "not_its_log"
    if not receipts.holds(sender.public_key, Head, batch.head, batch.signature):
        return "bad_signature"
    opened = getattr(checked.brought[0].event, "body", None)
    let_in = known.get(f"{node}.{epoch}")  # None: restored again while it waited in that life.
    if isinstance(opened, LogOpened) and let_in and opened.public_key != let_in.public_key:
        return "not_its_log"  # It declares a key that is not the one that was let in.
    return ""


def _merge(
    desk: Desk,
    bringer: str,
    content: bytes,
    doubts: Callable[[Checked, Batch], str],
    *,
    gives_receipts: bool,
) -> Outcome:
    batch: Batch | None = None
    checked: Checked | None = None
    fault: CannotTakeIn | None = None
    try:
        batch = lines.read(content)
        checked = check(desk, batch)
    except NeedsNewerProgram:
        fault = CannotTakeIn("needs_newer_program")
    except CannotTakeIn as parked:
        fault = parked
    receipt, new, blanked = None, list[store.Brought](), False
    taken, lacking, gone = list[str](), set[str](), set[str]()
    with store.writing(desk.db, desk.data) as writing:
        try:
            if fault:
                raise fault
            assert batch and checked
            head = checked.head
            if why := doubts(checked, batch):
                raise CannotTakeIn(why)
            new = _placed(desk, checked)
            blanked = _blanks(desk, new)
            writing.bring(new)
            _keep_beside(writing, checked)
            named = checked.named.files
            asides = set(filter(files.is_name, checked.named.set_aside))
            taken = files.take_in(desk.data, writing, named, asides)
            if new:
                lacking = named - store.files_held(desk.db, named)
                gone = store.asides_lacking(desk.db, asides)
            if new:
                store.keep_head(desk.db, head, store.Signed(batch.head, batch.signature))
            if gives_receipts:
                receipt = confirm(desk, head.log, head.first, head.last, head.head, batch.name)
        except CannotTakeIn as parked:
            claimed = _claimed(batch)
            _park(desk, bringer, content, batch, claimed, parked.why)
            log = claimed.log if claimed else ""
            outcome = Outcome("parked", log, parked.why, parked.need_from)
        else:
            answer = "merged" if new else "known"
            outcome = Outcome(answer, head.log, entries=len(new), receipt=receipt)
        crashes.here("before_commit")
    crashes.here("after_commit")
    files.drop(desk.data, taken)
    files.note_lacking(desk.data, lacking, gone)
    if blanked:
        store.scrub(desk.db)
    return outcome


def confirm(desk: Desk, log: str, first: int, last: int, head: str, batch: str) -> store.Signed:
    """Return the receipt that ends at an entry, in this life of this hub; sign it at the first.

    One that reaches further says the same of it, and nobody whose log has another end, or an
    earlier one, could hold it against what they have.
    """
    node = desk.node
    known = store.receipt_at(desk.db, node.name, node.epoch, log, last)
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


# ── Where it belongs ────────────────────────────────────────────────────────


def _placed(desk: Desk, checked: Checked) -> list[store.Brought]:
    """Return the entries that are new here; raise CannotTakeIn where they do not follow."""
    head = checked.head
    reached, last_hash = store.head(desk.db, head.log)
    if head.first > 1 and (branch := store.parked_to(desk.db, head.log, head.first - 1, head.prev)):
        raise CannotTakeIn(branch)  # It goes on where another batch in quarantine ends.
    if head.first > reached + 1:
        raise CannotTakeIn(GAP, reached + 1)
    here = store.hashes_between(desk.db, head.log, head.first, head.last)
    if any(here.get(it.row.seq, it.row.hash) != it.row.hash for it in checked.brought):
        raise CannotTakeIn("fork")
    if head.first == reached + 1 and head.prev != last_hash:
        raise CannotTakeIn("fork", 1)  # Where it branched off is known to its sender alone.
    return [it for it in checked.brought if it.row.seq > reached]


def _blanks(desk: Desk, new: list[store.Brought]) -> bool:
    """Say whether these entries blank a text whose words are here."""
    bodies = (getattr(it.event, "body", None) for it in new)
    digests = [body.digest for body in bodies if isinstance(body, TextRedacted)]
    return any(words is not None for words in store.texts(desk.db, digests).values())


def _keep_beside(writing: Writing, checked: Checked) -> None:
    """Keep what the entries name; a text that was blanked is never stored again."""
    for _, salt, words in checked.texts:
        writing.keep_text(salt, words)
    for content, said in checked.asides:
        writing.bring_aside(content, said.why, said.device, said.at_ms)


def _claimed(batch: Batch | None) -> Head | None:
    """Return the head that a batch claims, where that can be read at all."""
    try:
        return receipts.read(Head, batch.head) if batch else None
    except (NotCanonical, NeedsNewerProgram):
        return None


def _park(
    desk: Desk, bringer: str, content: bytes, batch: Batch | None, head: Head | None, why: str
) -> None:
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
