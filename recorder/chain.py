"""Entries: an event at its place in one node's log.

Each entry holds the hash of the one before it, so a log can only be read as it
was written or not at all. The event stands nested, its bytes verbatim; the hash is
taken of the stored bytes, which are never written anew to be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


FIELDS = frozenset(Entry.__struct_fields__)


def write(entry: Entry) -> bytes:
    """Return the canonical bytes of an entry, the event's bytes verbatim in them."""
    return msgspec.json.encode(entry, order="sorted")


def event_in(raw: bytes) -> bytes:
    """Return the event's bytes, verbatim, out of an entry of our own log.

    Keys are sorted and a quote inside a text is escaped, so the first "event" and the
    last "log" can only be the entry's own.
    """
    return raw[raw.index(b'"event":') + 8 : raw.rindex(b',"log":"')]


def fingerprint(raw: bytes) -> str:
    """Return an entry's hash: where an event is written."""
    return canonical.fingerprint("entry", raw)


def log_id(node: str, scope: str, epoch: int) -> str:
    """Return the name of a log: whose it is, what it is about, which life of the node."""
    return f"{node}.{scope}.{epoch}"


def parts(log: str) -> tuple[str, str, int] | None:
    """Return the node, scope and epoch that a log's name says; None where it is no such name."""
    node, _, rest = log.partition(".") if log.count(".") == 2 else ("", "", "")
    scope, _, epoch = rest.partition(".")
    if not (node and scope and epoch.isascii() and epoch.isdigit() and epoch[0] != "0"):
        return None
    return node, scope, int(epoch)


@dataclass(slots=True)
class Walk:
    """What was found on a walk along one log, entry by entry in stored order."""

    log: str
    entries: int = 0
    head: str = FIRST
    first_bad: int | None = None
    why: str | None = None
    #: An entry whose hash somebody noted elsewhere, and the hash it has here.
    watch: int = 0
    watched: str | None = None

    def step(self, seq: int, prev: str, stored_hash: str, body: bytes) -> dict[str, Any] | None:
        """Go on to the next stored row; return its event's plain values if it is sound.

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
            if self.entries == self.watch:
                self.watched = stored_hash

    def _sound(self, seq: int, prev: str, stored_hash: str, body: bytes) -> dict[str, Any]:
        if seq != self.entries + 1:
            raise BrokenLog(f"Entry {self.entries + 1} is missing; {seq} stands in its place.")
        if type(body) is not bytes or fingerprint(body) != stored_hash:
            raise BrokenLog("The bytes do not match their fingerprint.")
        entry = canonical.parse(body, max_bytes=MAX_BYTES)
        if not isinstance(entry, dict) or entry.keys() != FIELDS or entry["v"] != 1:
            raise BrokenLog("The bytes are no entry.")
        if (entry["log"], entry["seq"], entry["prev"]) != (self.log, seq, prev):
            raise BrokenLog("The row's log, number or link differ from those in its bytes.")
        if prev != self.head:
            raise BrokenLog("It does not follow from the entry before it.")
        event = entry["event"]
        if not isinstance(event, dict):
            raise BrokenLog("The entry holds no event.")
        return event
