"""What travels between recorders: entries of a log as they are, and what they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from recorder.events import Event, NodeAdmitted, NodeRevoked
from recorder.store.entries import aside_about, file
from recorder.store.history import event_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from recorder.events import Body, Unread

CHUNK = 500


class Row(NamedTuple):
    """A stored entry: its number, link, hash and bytes."""

    seq: int
    prev: str
    hash: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Brought:
    """An entry that came from another recorder, and the event in it."""

    log: str
    row: Row
    event: Event[Body] | Unread


def rows_from(db: Database, log: str, first: int, last: int | None = None) -> Iterator[Row]:
    """Yield a log's entries from a number on, in their order."""
    for row in db.conn.execute(
        "select seq, prev, hash, body from entry where log = ? and seq >= ? "
        "and seq <= coalesce(?, seq) order by seq",
        [log, first, last],
    ):
        yield Row(*row)


def hashes_between(db: Database, log: str, first: int, last: int) -> dict[int, str]:
    """Return the hashes of a log's entries from one number to another, those that are here."""
    rows = db.conn.execute(
        "select seq, hash from entry where log = ? and seq between ? and ?", [log, first, last]
    )
    return dict(rows.fetchall())


def texts_as_kept(db: Database, names: Iterable[str]) -> list[tuple[str, bytes, str]]:
    """Return the texts among these that are here and were not blanked: digest, salt, text."""
    return [
        row
        for part in _parts(names)
        for row in db.conn.execute(
            f"select digest, salt, text from texts where digest in ({_marks(part)}) "
            "and text is not null order by digest",
            part,
        )
    ]


def asides_as_kept(
    db: Database, names: Iterable[str], most: int
) -> list[tuple[str, int, str, str, bytes]]:
    """Return what was set aside under these names and is not longer than `most` bytes."""
    return [
        row
        for part in _parts(names)
        for row in db.conn.execute(
            "select sha256, at_ms, device, why, bytes from aside "
            f"where sha256 in ({_marks(part)}) and length(bytes) <= ? order by sha256",
            [*part, most],
        )
    ]


def files_held(db: Database, names: Iterable[str]) -> set[str]:
    """Return which of these are held here, be it as files or as bytes set aside."""
    return {
        name
        for part in _parts(names)
        for (name,) in db.conn.execute(
            f"select sha256 from files where sha256 in ({_marks(part)}) "
            f"union all select sha256 from aside where sha256 in ({_marks(part)})",
            [*part, *part],
        )
    }


def entry_named(db: Database, node: str, name: str) -> list[tuple[str, int]]:
    """Return where an entry of this hash stands in a node's own logs: log and number."""
    return db.conn.execute(
        "select log, seq from entry where log >= ? and log < ? and hash = ?",
        [f"{node}.", f"{node}/", name],
    ).fetchall()


def events_held(db: Database, hashes: Iterable[str]) -> set[str]:
    """Return which of these events stand in a log here."""
    return {
        name.hex()
        for part in _parts(hashes)
        for (name,) in db.conn.execute(
            f"select distinct hash from events where hash in ({_marks(part)})",
            [bytes.fromhex(it) for it in part],
        )
    }


def file_of(db: Database, name: str) -> bytes | None:
    """Return what travels in pieces under this hash; None where it is not held here.

    Bytes set aside travel behind what is said of them, so that their digest is the hash of both.
    """
    content = file(db, name)
    if content is not None:
        return content
    row = db.conn.execute(
        "select at_ms, device, why, bytes from aside where sha256 = ?", [name]
    ).fetchone()
    return b"%s\0%s" % (aside_about(row[2], row[1], row[0]), row[3]) if row else None


def asides_longer(db: Database, names: Iterable[str], most: int) -> set[str]:
    """Return which of these were set aside here and are longer than `most` bytes."""
    return {
        name
        for part in _parts(names)
        for (name,) in db.conn.execute(
            f"select sha256 from aside where sha256 in ({_marks(part)}) and length(bytes) > ?",
            [*part, most],
        )
    }


def asides_lacking(db: Database, names: Iterable[str]) -> set[str]:
    """Return which of these names of what was set aside are neither bytes nor an event here."""
    names = set(names)
    return names - events_held(db, names) - files_held(db, names)


def is_named(db: Database, name: str, logs: Iterable[str]) -> bool:
    """Say whether an entry of one of these logs names a file by this hash; the newest first."""
    return any(
        db.conn.execute(
            "select 1 from entry where log = ? and instr(body, cast(? as blob)) "
            "order by seq desc limit 1",
            [log, name],
        ).fetchone()
        for log in logs
    )


def admissions(db: Database, hub: str) -> list[Event[NodeAdmitted] | Event[NodeRevoked]]:
    """Return whom a hub let in and whom it turned away, as its own study logs say, in order."""
    rows = db.conn.execute(
        "select body from entry where log >= ? and log < ? and (instr(body, cast(? as blob)) "
        "or instr(body, cast(? as blob))) order by rowid",
        [f"{hub}.study.", f"{hub}.study/", '"kind":"node_admitted"', '"kind":"node_revoked"'],
    )
    found = (event_in(body) for (body,) in rows)
    return [
        cast("Event[NodeAdmitted] | Event[NodeRevoked]", event)
        for event in found
        if event is not None and isinstance(event.body, NodeAdmitted | NodeRevoked)
    ]


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(names))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _marks(part: list[str]) -> str:
    return ",".join("?" * len(part))
