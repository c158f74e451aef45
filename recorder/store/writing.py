"""One transaction: events appended, rows replayed, one commit under FULL, heads noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.clock import Moment
from recorder.events import Body, Event, Unread
from recorder.store import entries, hearing, projections
from recorder.store.entries import Kept

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.store.travel import Brought


class Writing:
    """A transaction that is open: what is appended here is kept when it ends well."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.kept: list[Kept] = []
        self._about: set[bytes] = set()
        self._ids: list[str] = []

    def append(self, log: str, events: Iterable[Event[Body] | Unread], at: Moment) -> list[Kept]:
        """Write events at the end of a log. They are kept only when the transaction ends."""
        new = entries.pour(self.db, log, events, at)
        self._about |= projections.index(self.db, ((e.rowid, e.event) for e in new))
        self._ids += [entry.event.id for entry in new]
        self.kept += new
        return new

    def bring(self, brought: Iterable[Brought]) -> None:
        """Write entries of another recorder's logs as they came; their heads are not noted."""
        new = entries.bring(self.db, brought)
        self._about |= projections.index(self.db, ((e.rowid, e.event) for e in new))
        self._ids += [entry.event.id for entry in new]

    def keep_text(self, salt: bytes, text: str) -> str:
        """Keep a text of at most 4,000 characters in this transaction; return its digest."""
        return entries.keep_text(self.db, salt, text)

    def keep_file(self, content: bytes) -> str:
        """Keep a file in this transaction; return its hash."""
        return entries.keep_file(self.db, content)

    def keep_aside(self, content: bytes, why: str, device: str, at: Moment) -> str:
        """Keep bytes that cannot be an event; the caller logs the digest as set aside."""
        return entries.keep_aside(self.db, content, why, device, at)

    def bring_aside(self, content: bytes, why: str, device: str, at_ms: int) -> None:
        """Keep what another recorder set aside, under the name it has there."""
        entries.bring_aside(self.db, content, why, device, at_ms)

    def next_n(self, device: str) -> int:
        """Return the next number of a device that counts its events here."""
        row = self.db.conn.execute(
            "select max(last) from held where device = ?", [device]
        ).fetchone()
        return (row[0] or 0) + 1

    def _project(self) -> None:
        projections.project(self.db, projections.touched(self.db, self._about, self._ids))


@contextmanager
def writing(db: Database, data: Path | None = None) -> Iterator[Writing]:
    """Hold the write lock; commit once at the end, or leave everything as it was.

    BEGIN IMMEDIATE, since a deferred transaction that reads the head first cannot
    become a writer once another has been. With `data`, the heads are noted after, and who
    wants to hear of it is told.
    """
    db.conn.execute("begin immediate")
    try:
        transaction = Writing(db)
        yield transaction
        transaction._project()
        db.conn.execute("commit")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("rollback")
        raise
    if data is not None and transaction.kept:
        entries.note_heads(data, transaction.kept)
        hearing.tell(data, transaction.kept)
