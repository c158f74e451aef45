"""What two people had blanked: which texts, who names them, and what may hold them still."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from recorder import canonical
from recorder.events import Event, TextRedacted
from recorder.store.history import by_hash, event_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.standing import AnyEvent


DIGEST = 64  # A reason of this length is the digest of a text, not a code.


@dataclass(frozen=True, slots=True)
class Written:
    """An event, where it came among all entries here, and the scope of its log."""

    place: int
    scope: str
    event: AnyEvent


def redactions(db: Database, digests: Iterable[str]) -> dict[str, Event[TextRedacted]]:
    """Return the redaction of each of these texts that was blanked, or would be if it came."""
    wanted, found = set(digests), {}
    for digest, name in db.conn.execute("select digest, event from redactions").fetchall():
        event = by_hash(db, name) if digest in wanted else None
        if event is not None and isinstance(event.body, TextRedacted):
            found[digest] = cast("Event[TextRedacted]", event)
    return found


def every_redaction(db: Database) -> list[str]:
    """Return the digests of all texts that were blanked here."""
    return [digest for (digest,) in db.conn.execute("select digest from redactions order by 1")]


def naming(db: Database, digest: str) -> list[Written]:
    """Return the events that hold a text as their words or their reason, oldest first.

    A name, be it a person's or one that somebody signed with, is not among them.
    """
    return [it for it in _holding(db, digest) if digest in words_of(it.event)]


def words_of(event: AnyEvent) -> tuple[str, ...]:
    """Return the digests of the free texts that an event holds: its words, and its reason."""
    named = (getattr(event.body, "text", None), getattr(event.body, "why", None), event.reason)
    return tuple(name for name in named if name and len(name) == DIGEST)


def written(db: Database, kinds: Iterable[str], since: int) -> list[Written]:
    """Return the events of some kinds that came after an entry here, oldest first."""
    found = [it for kind in kinds for it in _holding(db, f'"kind":"{kind}"', since)]
    return sorted(found, key=lambda it: it.place)


def asides_holding(db: Database, digest: str, words: str | None) -> list[str]:
    """Return what lies set aside whole and names a text, or holds its words, by name."""
    said = canonical.encode(words or "")[1:-1]
    rows = db.conn.execute(
        "select sha256 from aside where instr(bytes, cast(:digest as blob)) "
        "or (length(:said) > 0 and instr(bytes, :said)) order by at_ms",
        {"digest": digest, "said": said},
    )
    return [name for (name,) in rows]


def scrub(db: Database) -> bool:
    """Leave nothing of what was blanked in the file and its log of writes; say if that was done.

    What is freed is overwritten as it is freed (`secure_delete`), but a page that was split or
    joined may hold an old copy beside its rows: the file is written anew. Somebody who reads
    all the while is not waited for longer than any writer is.
    """
    try:
        db.conn.execute("vacuum")
        busy, *_ = db.conn.execute("pragma wal_checkpoint(truncate)").fetchone()
    except sqlite3.OperationalError:
        return False  # No space, or somebody writes.
    return not busy


def _holding(db: Database, said: str, since: int = 0) -> list[Written]:
    rows = db.conn.execute(
        "select rowid, log, body from entry where rowid > ? and instr(body, cast(? as blob)) "
        "order by rowid",
        [since, said],
    )
    return [
        Written(place, str(log).split(".")[-2], event)
        for place, log, body in rows
        if (event := event_in(body)) is not None
    ]
