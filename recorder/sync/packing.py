"""Making a batch: entries of a log and what they name, until it is full, under a signed head."""

from __future__ import annotations

import gzip
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import msgspec

from recorder import canonical, receipts, store
from recorder.naming import Named
from recorder.receipts import Head
from recorder.sync.lines import (
    ASIDE,
    ENTRY,
    HEAD,
    MOST_ENTRIES,
    MOST_PACKED,
    MOST_UNPACKED,
    SIGNED,
    TEXT,
    Aside,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database

    from recorder.store import Row, Signed

MOST_ASIDE = 64 * 1024  # Longer bytes set aside travel before the batch, as a file does.
ROOM = 768 * 1024  # What goes into one batch before it is packed.


def fill(
    db: Database, rows: Iterable[Row], *, most: int = MOST_ENTRIES, room: int = ROOM
) -> tuple[list[Row], list[bytes]]:
    """Take rows until a batch is full; return them, and every line between head and signature."""
    taken: list[Row] = []
    entries: list[bytes] = []
    beside: list[bytes] = []
    size = 0
    for row in rows:
        line = b"%s%s}\n" % (ENTRY, row.body)
        extra = _named_by(db, row.body)
        size += len(line) + sum(map(len, extra))
        if taken and (len(taken) == most or size > room):
            break
        taken.append(row)
        entries.append(line)
        beside += extra
    return taken, entries + sorted(set(beside), reverse=True)  # Texts, then what was set aside.


def seal(log_head: Signed, lines: list[bytes]) -> bytes:
    """Return a packed batch of a signed head and its lines."""
    content = b'%s%s}\n%s%s"%s"}\n' % (
        HEAD,
        log_head.raw,
        b"".join(lines),
        SIGNED,
        log_head.signature.encode(),
    )
    return gzip.compress(content, 6, mtime=0)


def make(
    db: Database,
    study: str,
    log: str,
    first: int,
    sign: Callable[[Head], tuple[bytes, str]],
    *,
    most: int = MOST_ENTRIES,
) -> tuple[Head, bytes] | None:
    """Return a batch of a log from an entry on, with a head that is signed now; None at its end."""
    room = ROOM
    while True:
        rows, lines = fill(db, store.rows_from(db, log, first), most=most, room=room)
        if not rows:
            return None
        head = _head(study, log, rows)
        packed = seal(store.Signed(*sign(head)), lines)
        if len(packed) <= MOST_PACKED or len(rows) == 1:
            return head, packed
        most, room = len(rows) // 2, room // 2


def passed_on(db: Database, log: str, first: int) -> tuple[Head, bytes] | None:
    """Return a batch of another's log under the head that somebody vouched for, if one is kept."""
    signed = store.head_reaching(db, log, first)
    if signed is None:
        return None
    head = receipts.read(Head, signed.raw)
    rows, lines = fill(db, store.rows_from(db, log, head.first, head.last), room=MOST_UNPACKED)
    if not rows or rows[-1].seq != head.last:
        return None
    return head, seal(signed, lines)


def _head(study: str, log: str, rows: list[Row]) -> Head:
    last = rows[-1]
    return Head(
        v=receipts.FORM,
        study=study,
        log=log,
        first=rows[0].seq,
        last=last.seq,
        prev=rows[0].prev,
        head=last.hash,
        # That of the last entry: the same entries make the same head, whenever they are sent.
        at_ms=int(msgspec.json.decode(last.body)["at_ms"]),
    )


def late_texts(db: Database, events: Iterable[dict[str, Any]]) -> set[str]:
    """Return the texts of events that these let in: they may have come after their own entry."""
    named = Named()
    for event in events:
        if event["kind"] == "event_admitted":
            admitted = store.by_hash(db, str(event["body"].get("event")))
            if admitted is not None:
                named.note(msgspec.json.decode(admitted.raw))
    return named.texts


def _named_by(db: Database, body: bytes) -> list[bytes]:
    event = msgspec.json.decode(body)["event"]
    named = Named()
    named.note(event)
    named.texts |= late_texts(db, [event])
    found = []
    if named.texts:
        for digest, salt, text in store.texts_as_kept(db, named.texts):
            said = canonical.encode(Text(digest, salt.hex(), text))
            found.append(b"%s%s}\n" % (TEXT, said))
    if named.set_aside:
        for _, at_ms, device, why, content in store.asides_as_kept(db, named.set_aside, MOST_ASIDE):
            said = canonical.encode(Aside(at_ms, b64encode(content).decode(), device, why))
            found.append(b"%s%s}\n" % (ASIDE, said))
    return found
