"""How far logs got on their way to a hub: what is behind it, and which visits and events that is.

Most questions are answered by the indexes alone: an entry is a kilobyte, and a page asks
about fifty visits.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from recorder.store.confirmed import Signed
from recorder.store.topics import of_visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlite_utils import Database

CHUNK = 500


class Held(NamedTuple):
    """An entry that holds an event: where, when it was written, and the receipt that it names."""

    log: str
    seq: int
    at_ms: int
    receipt: str


class Late(NamedTuple):
    """An entry that is behind: when it was written, and what its event is."""

    at_ms: int
    visit: str
    device: str
    n: int


class _Event(msgspec.Struct):
    device: str
    n: int
    visit: str = ""


class _Entry(msgspec.Struct):
    at_ms: int
    receipt: str
    event: _Event


_read = msgspec.json.Decoder(_Entry).decode


def folder(db: Database) -> Path:
    """Return the data folder that a database lies in."""
    return Path(db.conn.execute("pragma database_list").fetchone()[2]).parent


def behind(db: Database, reach: Mapping[str, int]) -> dict[int, tuple[str, int]]:
    """Return the entries that lie beyond a reach, by row: (log, number); of those logs alone."""
    return {
        rowid: (log, seq)
        for log, last in reach.items()
        for rowid, seq in db.conn.execute(
            "select rowid, seq from entry where log = ? and seq > ?", [log, last]
        )
    }


def late(db: Database, log: str, last: int) -> Iterator[Late]:
    """Yield the entries of a log after a number, oldest first."""
    for (body,) in db.conn.execute(
        "select body from entry where log = ? and seq > ? order by seq", [log, last]
    ):
        it = _read(body)
        yield Late(it.at_ms, it.event.visit, it.event.device, it.event.n)


def visits_among(db: Database, visits: Iterable[str], rows: Iterable[int]) -> set[str]:
    """Return which of these visits have an event in one of these rows."""
    wanted = {of_visit(visit): visit for visit in visits}
    found = db.conn.execute(
        "select distinct topic from topics "
        f"where topic in ({','.join('?' * len(wanted))}) "
        "and +entry in (select value from json_each(?))",  # Each visit is walked once: the plus.
        [*wanted, json.dumps(list(rows))],
    )
    return {wanted[topic] for (topic,) in found}


def rows_of(db: Database, visits: Iterable[str]) -> dict[str, dict[bytes, list[int]]]:
    """Return the events of some visits, each with every row that it stands in."""
    wanted = {of_visit(visit): visit for visit in visits}
    found: dict[str, dict[bytes, list[int]]] = {visit: {} for visit in wanted.values()}
    for topic, event_hash, row in db.conn.execute(
        "select t.topic, x.hash, x.entry from topics t join events x on x.entry = t.entry "
        f"where t.topic in ({','.join('?' * len(wanted))})",
        [*wanted],
    ):
        found[wanted[topic]].setdefault(event_hash, []).append(row)
    return found


def entries_of(db: Database, hashes: Iterable[str]) -> dict[str, list[Held]]:
    """Return every entry that holds one of these events, by the event's hash."""
    wanted = [bytes.fromhex(event_hash) for event_hash in sorted(set(hashes))]
    found: dict[str, list[Held]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        for event_hash, log, seq, body in db.conn.execute(
            "select x.hash, e.log, e.seq, e.body from events x join entry e on e.rowid = x.entry "
            f"where x.hash in ({','.join('?' * len(part))}) order by x.entry",
            part,
        ):
            it = _read(body)
            found.setdefault(event_hash.hex(), []).append(Held(log, seq, it.at_ms, it.receipt))
    return found


def confirmed_to(db: Database, hub: str, log: str, epochs: tuple[int, int]) -> int:
    """Return how far a hub confirmed a log, from one of its lives to another; 0 for not at all."""
    row = db.conn.execute(
        "select max(last) from receipts where log = ? and hub = ? and epoch between ? and ?",
        [log, hub, *epochs],
    ).fetchone()
    return row[0] or 0


def last_head(db: Database, log: str) -> tuple[int, Signed] | None:
    """Return the kept head of a log that reaches furthest, and how far, if there is one."""
    row = db.conn.execute(
        "select last, bytes, signature from heads where log = ? order by last desc, n desc limit 1",
        [log],
    ).fetchone()
    return (row[0], Signed(row[1], row[2])) if row else None


def receipt_times(db: Database, names: Iterable[str]) -> dict[str, int]:
    """Return the hub's time in each of these receipts that is held here."""
    wanted = sorted(set(names) - {""})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found.update(
            db.conn.execute(
                f"select hash, at_ms from receipts where hash in ({','.join('?' * len(part))})",
                part,
            ).fetchall()
        )
    return found


def first_confirmed(
    db: Database, hub: str, epochs: Iterable[int], where: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], int]:
    """Return the earliest hub time at which a receipt covers each of these entries, if any does."""
    lives = list(epochs)
    found: dict[tuple[str, int], int] = {}
    for log, seq in set(where):
        first = (
            db.conn.execute(
                "select at_ms from receipts where log = ? and hub = ? and epoch = ? "
                "and last >= ? order by last, n limit 1",
                [log, hub, epoch, seq],
            ).fetchone()
            for epoch in lives
        )
        times = [row[0] for row in first if row]
        if times:
            found[log, seq] = min(times)
    return found
