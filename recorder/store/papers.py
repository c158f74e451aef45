"""What is asked of the logs when a paper is held against them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from recorder.events import Event, LogOpened, NodeAdmitted, ReportSealed
from recorder.store.history import event_in

if TYPE_CHECKING:
    from sqlite_utils import Database


def node_keys(db: Database) -> dict[str, str]:
    """Return the node behind each public key that a log here declares or admits."""
    rows = db.conn.execute(
        "select body from entry where seq = 1 or instr(body, cast(? as blob))",
        ['"kind":"node_admitted"'],
    )
    found = {}
    for (body,) in rows:
        event = event_in(body)
        if event is not None and isinstance(event.body, LogOpened | NodeAdmitted):
            found[event.body.public_key] = f"{event.body.node}.{event.body.epoch}"
    return found


def arrivals(db: Database, hashes: Iterable[str]) -> dict[str, int]:
    """Return in which order events came into the logs here, each as it came first."""
    found = {}
    for event_hash in hashes:
        row = db.conn.execute(
            "select min(entry) from events where hash = ?", [bytes.fromhex(event_hash)]
        ).fetchone()
        if row and row[0] is not None:
            found[event_hash] = int(row[0])
    return found


def sealing(db: Database, report: str) -> Event[ReportSealed] | None:
    """Return the event by which a file was sealed, by the file's digest."""
    rows = db.conn.execute(
        "select body from entry where instr(body, cast(? as blob))", [f'"report":"{report}"']
    )
    for (body,) in rows:
        event = event_in(body)
        if event is not None and isinstance(event.body, ReportSealed):
            return cast("Event[ReportSealed]", event)
    return None
