"""Reading a database as it is at one moment, however long the reading takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

CHUNK = 500


@contextmanager
def reading(db: Database) -> Iterator[None]:
    """Hold one state of the database: what others write meanwhile is not seen."""
    db.conn.execute("begin")
    try:
        db.conn.execute("select 1 from entry limit 1").fetchone()  # The state is taken here.
        yield
    finally:
        db.conn.execute("rollback")


def visit_names(db: Database) -> list[tuple[str, str, str]]:
    """Return every visit by participant, visit code and id; joined ones by their one id."""
    return db.conn.execute("select participant, code, id from visits").fetchall()


def places(db: Database, hashes: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return where each event was written first: event hash → (log, number)."""
    wanted = sorted(set(hashes))
    found: dict[str, tuple[str, int]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = [bytes.fromhex(event_hash) for event_hash in wanted[start : start + CHUNK]]
        rows = db.conn.execute(
            "select x.hash, e.log, e.seq from events x join entry e on e.rowid = x.entry "
            f"where x.hash in ({','.join('?' * len(part))}) order by x.entry",
            part,
        )
        for event_hash, log, seq in rows:
            found.setdefault(event_hash.hex(), (log, seq))
    return found
