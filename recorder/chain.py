"""Entries: an event at its place in one node's log.

Each entry holds the hash of the one before it, so a log can only be read as it
was written or not at all. The event stands nested, its bytes verbatim; the hash is
taken of the stored bytes, which are never written anew to be checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from recorder import canonical
from recorder.refusals import BrokenLog, NotCanonical

FIRST = "0" * 64

#: An entry holds an event of at most canonical.MAX_BYTES and about 400 bytes of its own.
MAX_BYTES = canonical.MAX_BYTES + 1_024


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry as stored; `event` is the event's own bytes."""

    v: int
    log: str
    seq: int
    prev: str
    at_ms: int
    boot: str
    up_ms: int
    receipt: str
    event: msgspec.Raw


_decode = msgspec.json.Decoder(Entry).decode


def write(entry: Entry) -> bytes:
    """Return the canonical bytes of an entry, the event's bytes verbatim in them."""
    return msgspec.json.encode(entry, order="sorted")


def recall(raw: bytes) -> Entry:
    """Return the entry that bytes out of our own log are."""
    return _decode(raw)


def fingerprint(raw: bytes) -> str:
    """Return an entry's hash: where an event is written."""
    return canonical.fingerprint("entry", raw)


def log_id(node: str, scope: str, epoch: int) -> str:
    """Return the name of a log: whose it is, what it is about, which life of the node."""
    return f"{node}.{scope}.{epoch}"


@dataclass(slots=True)
class Walk:
    """What was found on a walk along one log, entry by entry in stored order."""

    log: str
    entries: int = 0
    head: str = FIRST
    first_bad: int | None = None
    why: str | None = None
    #: Hashes by sequence number, kept only where somebody wants to compare them.
    marks: dict[int, str] = field(default_factory=dict)

    def step(self, seq: int, prev: str, stored_hash: str, body: bytes) -> msgspec.Raw | None:
        """Go on to the next stored row; return its event's bytes if the row is sound.

        The first fault is remembered and the walk goes on, so that every text and
        file an event names can still be looked for.
        """
        try:
            return self._sound(seq, prev, stored_hash, body)
        except (BrokenLog, NotCanonical) as fault:
            if self.first_bad is None:
                self.first_bad, self.why = self.entries + 1, str(fault)
            return None
        finally:
            self.entries += 1
            self.head = stored_hash

    def _sound(self, seq: int, prev: str, stored_hash: str, body: bytes) -> msgspec.Raw:
        if seq != self.entries + 1:
            raise BrokenLog(f"Entry {self.entries + 1} is missing; {seq} stands in its place.")
        if fingerprint(body) != stored_hash:
            raise BrokenLog("The bytes do not match their fingerprint.")
        canonical.parse(body, max_bytes=MAX_BYTES)
        try:
            entry = _decode(body)
        except msgspec.ValidationError as error:
            raise BrokenLog(f"No entry: {error}.") from None
        if (entry.log, entry.seq, entry.prev) != (self.log, seq, prev):
            raise BrokenLog("The row's log, number or link differ from those in its bytes.")
        if prev != self.head:
            raise BrokenLog("It does not follow from the entry before it.")
        return entry.event
