"""What waits for a person: what was set aside, and the numbers of tablets that lack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from recorder.events import AsideLookedAt, Event, EventSetAside, Unread
from recorder.standing import AnyEvent, weigh
from recorder.store.history import entry_in, event_in
from recorder.store.topics import of_visit

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Aside:
    """Something kept that does not count: an event of a log here, or bytes beside it.

    `scope` is that of the log which says so; `content` is the bytes as they came; `looked`
    is what a person said who looked at it, None while it waits for one.
    """

    name: str
    why: str
    scope: str
    at_ms: int
    device: str
    content: bytes
    event: AnyEvent | None
    looked: Event[AsideLookedAt] | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A tablet of which numbers have not arrived, though later ones have."""

    label: str
    runs: tuple[tuple[int, int], ...]


def everything_set_aside(db: Database) -> list[Aside]:
    """Return all that is set aside now: what waits for a person, then the rest; newest first."""
    said = _said_of_events(db)
    standing = weigh(event for _, event in said)
    looked = {e.body.event: e for e in standing.of(AsideLookedAt)}
    found: dict[str, Aside] = {}
    for log, event in said:
        body = event.body
        if not isinstance(body, EventSetAside) or body.event not in standing.set_aside:
            continue
        if body.event not in found:
            item = _aside(db, body, log.split(".")[-2], event.at_ms)
            found[body.event] = replace(item, looked=looked.get(body.event))
    return sorted(found.values(), key=lambda it: (it.looked is not None, -it.at_ms, it.name))


def set_aside_counts(db: Database) -> tuple[int, int]:
    """Return how many things set aside wait for a person, and at how many one has looked."""
    standing = weigh(event for _, event in _said_of_events(db))
    looked = len(standing.looked_at)
    return len(standing.set_aside) - looked, looked


def _said_of_events(db: Database) -> list[tuple[str, AnyEvent]]:
    """Return what was said about other events or about bytes, each with its log."""
    rows = db.conn.execute(
        "select e.log, e.body from topics t join entry e on e.rowid = t.entry "
        "where t.topic >= ? and t.topic < ?",
        [b"h", b"i"],
    )
    return [(str(log), event) for log, body in rows if (event := event_in(body)) is not None]


def _aside(db: Database, said: EventSetAside, scope: str, at_ms: int) -> Aside:
    row = db.conn.execute(
        "select e.body from events x join entry e on e.rowid = x.entry where x.hash = ? limit 1",
        [bytes.fromhex(said.event)],
    ).fetchone()
    if row:
        event = entry_in(row[0])
        known = None if isinstance(event, Unread) else event
        return Aside(said.event, said.why, scope, at_ms, event.device, event.raw, known)
    beside = db.conn.execute(
        "select device, bytes from aside where sha256 = ?", [said.event]
    ).fetchone()
    device, content = beside or ("", b"")
    return Aside(said.event, said.why, scope, at_ms, device, content, None)


def lacking(db: Database) -> list[Lacking]:
    """Return the paired browsers of which numbers lack here, with the runs that do."""
    held: dict[tuple[str, str], list[tuple[int, int]]] = {}
    rows = db.conn.execute(
        "select d.id, d.label, h.first, h.last from devices d join held h on h.device = d.id "
        "order by d.label, d.id, h.first"
    )
    for device, label, first, last in rows:
        held.setdefault((device, label), [(0, 0)]).append((first, last))
    found = []
    for (_, label), runs in held.items():
        gaps = tuple((a[1] + 1, b[0] - 1) for a, b in pairwise(runs) if b[0] > a[1] + 1)
        if gaps:
            found.append(Lacking(label, gaps))
    return found


def last_arrived(db: Database, visit: str) -> int | None:
    """Return when the newest entry about a visit was written here, in ms."""
    row = db.conn.execute(
        "select json_extract(e.body, '$.at_ms') from topics t join entry e on e.rowid = t.entry "
        "where t.topic = ? order by t.entry desc limit 1",
        [of_visit(visit)],
    ).fetchone()
    return int(row[0]) if row else None
