"""What is asked of the database while a delivery of a tablet is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from recorder.events import DevicePaired, EventSetAside, VisitOpened
from recorder.roster import Device
from recorder.standing import weigh
from recorder.store.history import event_in, gather
from recorder.store.topics import of_device, of_event, of_visit, packed

if TYPE_CHECKING:
    from sqlite_utils import Database


def devices(db: Database) -> list[Device]:
    """Return every browser that was ever paired, by label."""
    rows = db.conn.execute("select id, label, token, revoked from devices order by label, id")
    return [Device(*row) for row in rows]


def device_of_token(db: Database, token: str) -> Device | None:
    """Return the browser whose token has this digest, revoked or not."""
    row = db.conn.execute(
        "select id, label, token, revoked from devices where token = ?", [token]
    ).fetchone()
    return Device(*row) if row else None


def scope_of_device(db: Database, device: str) -> str | None:
    """Return the scope in whose log a browser was paired: the site it is used at."""
    rows = db.conn.execute(
        "select e.log, e.body from topics t join entry e on e.rowid = t.entry "
        "where t.topic = ? order by t.entry desc",
        [of_device(device)],
    )
    for log, body in rows:
        event = event_in(body)
        if event is not None and isinstance(event.body, DevicePaired):
            return str(log).split(".")[-2]
    return None


def device_times(db: Database, device: str) -> tuple[int | None, int | None]:
    """Return when a browser was last paired, and when it was last heard from, in ms."""
    rows = db.conn.execute(
        "select e.body from topics t join entry e on e.rowid = t.entry "
        "where t.topic = ? order by t.entry desc",
        [of_device(device)],
    )
    events = (event_in(row[0]) for row in rows)
    paired = (e.at_ms for e in events if e is not None and isinstance(e.body, DevicePaired))
    since = next(paired, None)
    # Backwards from the newest; one that never sent anything is not looked for.
    newest = db.conn.execute(
        "select body from entry where exists (select 1 from held where device = :device) "
        "and instr(body, cast(:said as blob)) order by rowid desc limit 1",
        {"device": device, "said": f'"device":"{device}"'},
    ).fetchone()
    heard = msgspec.json.decode(newest[0])["at_ms"] if newest else None
    return since, heard


def hashes_of(db: Database, event_id: str) -> set[str]:
    """Return the hashes of all events in a log here that carry this id."""
    rows = db.conn.execute("select hash from events where id = ?", [packed(event_id)])
    return {row[0].hex() for row in rows}


def in_aside(db: Database, device: str, content: bytes) -> str | None:
    """Return why these very bytes of a device were set aside whole; None when they were not."""
    row = db.conn.execute(
        "select why from aside where device = :device and length(bytes) = length(:bytes) "
        "and substr(bytes, 1, 120) is substr(:bytes, 1, 120) and bytes = :bytes",
        {"device": device, "bytes": content},
    ).fetchone()
    return row[0] if row else None


def set_aside_for(db: Database, why: str) -> list[str]:
    """Return the hashes of events set aside for this reason and not admitted since."""
    rows = db.conn.execute(
        "select e.body from topics t join entry e on e.rowid = t.entry "
        "where t.topic >= ? and t.topic < ?",
        [b"h", b"i"],
    )
    events = [event for row in rows if (event := event_in(row[0])) is not None]
    still = weigh(events).set_aside
    named = {e.body.event for e in events if isinstance(e.body, EventSetAside)}
    return sorted(h for h in named if still.get(h) == why)


def why_set_aside(db: Database, event_hash: str) -> str | None:
    """Return why an event in a log here does not count; None when it may."""
    return weigh(gather(db, [of_event(event_hash)]).values()).set_aside.get(event_hash)


def site_of_visit(db: Database, visit: str) -> tuple[str, str | None] | None:
    """Return a visit's participant and the site they moved to, if any; None: no such visit."""
    row = db.conn.execute(
        "select v.participant, p.site from visits v "
        "left join participants p on p.id = v.participant where v.id = ?",
        [visit],
    ).fetchone()
    if row:
        return row[0], row[1]
    # Joined into another, or not opened in a way that counts.
    for event in gather(db, [of_visit(visit)]).values():
        if isinstance(event.body, VisitOpened) and event.visit == visit:
            return event.body.participant, moved_to(db, event.body.participant)
    return None


def moved_to(db: Database, participant: str) -> str | None:
    """Return the site that a participant moved to; None where the ID says it."""
    row = db.conn.execute("select site from participants where id = ?", [participant]).fetchone()
    return row[0] if row else None
