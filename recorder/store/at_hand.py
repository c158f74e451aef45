"""Databases at hand: open from one request to the next, for a door that is knocked at all day.

Opening one reads its schema and sets what makes "kept" true, and closing it forgets every page
of the indexes that was read: for a batch of entries that is as much work as the batch. Only one
request works with each at a time. All writing is done with the same one, since what another
connection writes makes it forget too.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.store.database import DATABASE, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

PAGES_KB = 32 * 1024  # Of the one that writes: a log's indexes are touched all over.


@dataclass(slots=True)
class _Open:
    """An open database, and by what one knows that its file is still the same and ours."""

    db: Database
    was: tuple[int, ...]


@dataclass(slots=True)
class AtHand:
    """The open databases of one data folder."""

    data: Path
    _free: list[_Open] = field(default_factory=list)
    _pen: list[_Open] = field(default_factory=list)
    _one_writes: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def to_ask(self) -> Iterator[Database]:
        """Lend one to a request that asks, and writes a line at most."""
        with _lent(self._free, self.data) as db:
            yield db

    @contextmanager
    def to_take_in(self) -> Iterator[Database]:
        """Lend the one that takes in what comes, to one request after the other."""
        with self._one_writes, _lent(self._pen, self.data) as db:
            db.conn.execute(f"pragma cache_size = -{PAGES_KB}")
            yield db

    def __del__(self) -> None:
        """Close them with the app that they belong to."""
        for them in (self._free, self._pen):
            while them:
                them.pop().db.close()


@contextmanager
def _lent(free: list[_Open], data: Path) -> Iterator[Database]:
    it = _still_ours(free, data) or _opened(data)
    try:
        yield it.db
    except BaseException:
        it.db.close()  # Whatever it was in the middle of, the next request is not.
        raise
    if it.db.conn.in_transaction:
        it.db.close()
        raise AssertionError("A request left a transaction open.")
    free.append(it)


def _opened(data: Path) -> _Open:
    db = open_database(data, one_thread=False)
    return _Open(db, _file(data, db))


def _still_ours(free: list[_Open], data: Path) -> _Open | None:
    """Return an open one of the file that is there now; close those of one that was before it."""
    while free:
        try:
            it = free.pop()
        except IndexError:
            return None  # Another request was faster.
        if (data / DATABASE).exists() and it.was == _file(data, it.db):
            return it
        it.db.close()
    return None


def _file(data: Path, db: Database) -> tuple[int, ...]:
    about = (data / DATABASE).stat()
    return about.st_dev, about.st_ino, db.conn.execute("pragma schema_version").fetchone()[0]
