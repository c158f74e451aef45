"""The quarantine: batches that could not be taken in, whole, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

FIELDS = "batch, why, node, log, first, last, head, at_ms, bytes"
# A batch parked for one of these waits for no person: its log is asked for again.
GAP, NEWER = "gap", "needs_newer_program"


@dataclass(frozen=True, slots=True)
class Parked:
    """A batch in quarantine: who brought it, what it claims, why it is here, and all of it."""

    batch: str
    why: str
    node: str
    log: str
    first: int
    last: int
    head: str
    at_ms: int
    content: bytes


def park(db: Database, item: Parked) -> bool:
    """Put a batch into quarantine; say whether it is new there for this reason."""
    there = "select 1 from parked where batch = ? and why = ?"
    if db.conn.execute(there, [item.batch, item.why]).fetchone():
        return False
    db.conn.execute(
        f"insert into parked ({FIELDS}, sha256) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [item.batch, item.why, item.node, item.log, item.first, item.last, item.head, item.at_ms,
         item.content, sha256(item.content).hexdigest()],
    )  # fmt: skip
    return True


def parked(db: Database) -> list[Parked]:
    """Return what is in quarantine and not in a log here by now, oldest first."""
    rows = db.conn.execute(
        f"select {FIELDS} from parked p where not exists ("
        "select 1 from entry e where e.log = p.log and e.seq = p.last and e.hash = p.head) "
        "order by n"
    )
    return [Parked(*row) for row in rows]


def parked_of(db: Database, node: str, log: str) -> list[tuple[str, int, int, str]]:
    """Return what waits for a person of a log in quarantine: why, from, to, head.

    What that node brought, and branches, whoever brought them: those were vouched for.
    """
    return db.conn.execute(
        "select why, first, last, head from parked p "
        "where (node = ? or why = 'fork') and log = ? and why not in (?, ?) "
        "and not exists (select 1 from entry e "
        "where e.log = p.log and e.seq = p.last and e.hash = p.head) order by last, n",
        [node, log, GAP, NEWER],
    ).fetchall()


def parked_to(db: Database, log: str, last: int, head: str) -> str | None:
    """Return why a branch that ends at this entry is parked; None where none is."""
    row = db.conn.execute(
        "select why from parked p where log = ? and last = ? and head = ? and why <> ? "
        "and not exists (select 1 from entry e "
        "where e.log = p.log and e.seq = p.last and e.hash = p.head) order by n limit 1",
        [log, last, head, GAP],
    ).fetchone()
    return row[0] if row else None


def every_parked(db: Database) -> Iterator[tuple[int, str, bytes]]:
    """Yield all that is in quarantine: its number, its digest, the bytes."""
    yield from db.conn.execute("select n, sha256, bytes from parked order by n")


def blank_parked(db: Database, digest: str, redaction: str) -> None:
    """Take a text out of every batch in quarantine, under a redaction that is in the log."""
    begins = b'{"text":{"digest":"%s"' % digest.encode()
    rows = db.conn.execute("select n, bytes from parked where instr(bytes, ?)", [begins]).fetchall()
    for number, content in rows:
        lines = content.splitlines(keepends=True)
        left = b"".join(line for line in lines if not line.startswith(begins))
        if left != content:
            db.conn.execute(
                "update parked set bytes = ?, sha256 = ?, blanked = ? where n = ?",
                [left, sha256(left).hexdigest(), redaction, number],
            )
