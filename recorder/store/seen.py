"""What a hub remembers of each node it spoke with: when, its clock, and how far it said to be.

Beside the log and not replayed: hearing of a node is no event. Nothing of an exchange is
judged by it; people are shown what was announced and has not come.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from recorder.store.database import SETTINGS
from recorder.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database


PATIENCE_MS = 250  # An exchange is not held up for a note.
_USUAL_MS = next(value for name, value, _ in SETTINGS if name == "busy_timeout")


class Announced(NamedTuple):
    """How far a node said that one of its logs goes, and when it first said so."""

    last: int
    head: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A node as it was last heard of; every moment is by the hub's clock."""

    node: str
    at_ms: int
    ahead_ms: int  # How far its clock was ahead of the hub's.
    app: str  # Its program's version; "" where it did not say.
    oldest_ms: int | None  # Of its oldest entry without a receipt; None where it did not say.
    announced: Mapping[str, Announced]


def seen(db: Database) -> dict[str, Seen]:
    """Return what is remembered of every node, by NAME.EPOCH."""
    rows = db.conn.execute(
        "select node, at_ms, ahead_ms, app, oldest_ms, announced from seen order by node"
    )
    return {
        node: Seen(node, at_ms, ahead_ms, app, oldest_ms, _announced(announced))
        for node, at_ms, ahead_ms, app, oldest_ms, announced in rows
    }


def note_seen(db: Database, said: Seen) -> bool:
    """Remember what a node said last; of each log the furthest that it ever said.

    One that was set back to an older copy says less than it had: what it announced before
    is missing all the same. Where the database is full, or somebody writes for long, nothing
    is noted: return whether it was.
    """
    try:
        db.conn.execute(f"pragma busy_timeout = {PATIENCE_MS}")
        with writing(db):
            _note(db, said)
        return True
    except sqlite3.OperationalError:
        return False
    finally:
        db.conn.execute(f"pragma busy_timeout = {_USUAL_MS}")


def _note(db: Database, said: Seen) -> None:
    row = db.conn.execute("select announced from seen where node = ?", [said.node]).fetchone()
    known = _announced(row[0]) if row else {}
    furthest = known | {
        log: it
        for log, it in said.announced.items()
        if log not in known or it.last > known[log].last
    }
    db.conn.execute(
        "insert or replace into seen (node, at_ms, ahead_ms, app, oldest_ms, announced) "
        "values (?, ?, ?, ?, ?, ?)",
        [said.node, said.at_ms, said.ahead_ms, said.app, said.oldest_ms,
         msgspec.json.encode(furthest).decode()],
    )  # fmt: skip


_announced = msgspec.json.Decoder(dict[str, Announced]).decode
