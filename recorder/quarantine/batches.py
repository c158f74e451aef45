"""One parked batch: the entries in it, as far as they can be told apart and read.

Each is read once in the life of a process, since every front page counts what lies here.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from recorder import canonical, chain, store
from recorder.events import read
from recorder.refusals import NeedsNewerProgram, NotAnEvent, NotCanonical, WrongUse
from recorder.sync import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from recorder.store import Parked

MOST_REMEMBERED = 4_000  # Batches; a quarantine that is longer is read anew each time.
UNREADABLE = "unreadable"

_read_before: dict[str, Batch] = {}


class Line(NamedTuple):
    """An entry in quarantine: its number, its hash, and of its event the hash and the kind."""

    seq: int
    name: str
    event: str
    kind: str


class Batch(NamedTuple):
    """A parked batch without its bytes."""

    number: int
    name: str  # What a decision names it by.
    why: str
    node: str
    log: str
    first: int
    last: int
    head: str
    prev: str
    at_ms: int
    lines: tuple[Line, ...]


def read_batch(db: Database, number: int, digest: str) -> Batch:
    """Return a parked batch by its number and the digest of its bytes."""
    known = _read_before.get(digest)
    if known is not None and known.number == number:
        return known
    it = store.parked_at(db, number)
    batch = Batch(
        number, it.branch, it.why, it.node, it.log, it.first, it.last, it.head,
        _prev(it), it.at_ms, tuple(_lines(it)),
    )  # fmt: skip
    if len(_read_before) >= MOST_REMEMBERED:
        _read_before.clear()
    _read_before[digest] = batch
    return batch


def entries_in(content: bytes) -> list[bytes]:
    """Return the entries of parked lines, also of those that are no whole batch."""
    try:
        return lines.read(content).entries
    except (WrongUse, NeedsNewerProgram):
        begins, rest = lines.ENTRY, content.split(b"\n")
        return [it[len(begins) : -1] for it in rest if it.startswith(begins) and it[-1:] == b"}"]


def _lines(it: Parked) -> Iterator[Line]:
    for seq, raw in enumerate(entries_in(it.content), max(it.first, 1)):
        event, kind = "", UNREADABLE
        if (found := event_of(raw)) is not None:
            event = canonical.fingerprint("event", found)
            kind = _kind(found)
        yield Line(seq, chain.fingerprint(raw), event, sys.intern(kind))


def event_of(raw: bytes) -> bytes | None:
    """Return the bytes of the event in a parked entry; None where they are none."""
    try:
        if not isinstance(canonical.parse(raw, max_bytes=chain.MAX_BYTES), dict):
            return None
        event = chain.event_in(raw)
        read(event)
    except NeedsNewerProgram:
        return None  # Nobody can say what it would mean here.
    except (NotCanonical, NotAnEvent, ValueError):
        return None
    return event


def _kind(event: bytes) -> str:
    return str(canonical.parse(event)["kind"])


def _prev(it: Parked) -> str:
    """Return the link of its first entry as its head claims it; "" where that cannot be read."""
    try:
        head = canonical.parse(lines.read(it.content).head)
        return str(head["prev"]) if isinstance(head, dict) else ""
    except (WrongUse, NeedsNewerProgram, NotCanonical, KeyError):
        return ""
