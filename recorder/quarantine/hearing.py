"""What a site hears of the quarantine: what the hub did not take in, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recorder import store
from recorder.sync import told

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.events import BranchDecided, Event


class Heard(NamedTuple):
    """What was decided at the hub about a log that is here, up to which entry."""

    log: str
    last: int
    event: Event[BranchDecided]


def heard(db: Database, node: str) -> list[Heard]:
    """Return what was decided about a recorder's own logs, as the log of the study says."""
    found = [
        Heard(log, last, event)
        for name, event in store.decisions(db).items()
        for log, last in store.entry_named(db, node, name)
    ]
    return sorted(found, key=lambda it: it.event.id, reverse=True)


def stays(data: Path) -> dict[str, str]:
    """Return which logs the hub did not take in at a recorder's last exchange, and why."""
    said = told.last(data)
    return said.stays if said else {}
