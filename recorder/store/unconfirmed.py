"""What a node wrote and its hub has not confirmed: how much, of how many visits, since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from recorder.store.confirmed import confirmed
from recorder.store.entries import heads

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries that wait for the hub, the visits they are about, and when the oldest was made."""

    entries: int = 0
    visits: int = 0
    oldest_ms: int = 0  # 0 where nothing waits.


class _Event(msgspec.Struct):
    visit: str = ""


class _Entry(msgspec.Struct):
    at_ms: int
    event: _Event


def unconfirmed(db: Database, node: str, hub: str, epoch: int) -> Waiting:
    """Return what a node has in its own logs that its hub, in this life, did not sign for."""
    has = confirmed(db, hub, epoch)
    entries, visits, oldest = 0, set[str](), list[int]()
    for log, (last, _) in heads(db).items():
        first = has.get(log, 0) + 1
        if not log.startswith(f"{node}.") or first > last:
            continue
        entries += last - first + 1
        bodies = db.conn.execute(
            "select body from entry where log = ? and seq >= ? order by seq", [log, first]
        )
        found = [msgspec.json.decode(body, type=_Entry) for (body,) in bodies]
        oldest.append(found[0].at_ms)
        visits |= {it.event.visit for it in found}
    return Waiting(entries, len(visits - {""}), min(oldest, default=0))
