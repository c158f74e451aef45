"""The quarantine: batches that could not be taken in, whole, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from recorder.events import BranchDecided
from recorder.store.history import event_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from recorder.events import Event

FIELDS = "batch, why, node, log, first, last, head, at_ms, bytes"
# Of a batch `p`: its end is in no log here by now.
NOT_HERE = (
    "not exists (select 1 from entry e where e.log = p.log and e.seq = p.last and e.hash = p.head)"
)
STUDY, ADOPT = "study", "adopt"
# A batch parked for one of these waits for no person: its log is asked for again.
GAP, NEWER = "gap", "needs_newer_program"
# Parked for one of these, its entries were walked: the last of them names all before it.
WALKED = frozenset({"fork", GAP, "revoked", "superseded", "unknown_node", "bad_signature"})


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

    @property
    def branch(self) -> str:
        """What a decision names it by."""
        return branch_of(self.why, self.batch, self.head)


def branch_of(why: str, batch: str, head: str) -> str:
    """Return what a decision about a parked batch names: the entry it reaches, else the batch.

    Whoever holds the same log knows the entry. Of what does not hold together only the bytes
    can be named: another batch may claim the same end.
    """
    return head if why in WALKED else batch


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
    rows = db.conn.execute(f"select {FIELDS} from parked p where {NOT_HERE} order by n")
    return [Parked(*row) for row in rows]


def parked_each(db: Database) -> dict[str, int]:
    """Return how many batches of each node lie in quarantine and wait for somebody's answer."""
    rows = db.conn.execute(
        f"select node, why, batch, head from parked p where {NOT_HERE}"
    ).fetchall()
    decided = decisions(db) if rows else {}
    return Counter(node for node, *names in rows if branch_of(*names) not in decided)


def parked_digests(db: Database) -> list[tuple[int, str]]:
    """Return number and digest of all that `parked` would return, without its bytes."""
    return db.conn.execute(f"select n, sha256 from parked p where {NOT_HERE} order by n").fetchall()


def parked_at(db: Database, number: int) -> Parked:
    """Return one batch in quarantine by its number."""
    row = db.conn.execute(f"select {FIELDS} from parked where n = ?", [number]).fetchone()
    return Parked(*row)


def parked_of(db: Database, node: str, log: str) -> list[tuple[str, int, int, str]]:
    """Return what is not asked for again of a log in quarantine: why, from, to, head.

    What that node brought, and branches, whoever brought them: those were vouched for.
    """
    rows = db.conn.execute(
        "select why, batch, first, last, head from parked p "
        "where (node = ? or why = 'fork') and log = ? and why not in (?, ?) "
        f"and {NOT_HERE} order by last, n",
        [node, log, GAP, NEWER],
    ).fetchall()
    decided = decisions(db) if rows else {}
    return [
        (why, first, last, head)
        for why, batch, first, last, head in rows
        if (said := decided.get(branch_of(why, batch, head))) is None
        or said.body.decision != "ask_again"
    ]


def parked_to(db: Database, log: str, last: int, head: str) -> str | None:
    """Return why a branch that ends at this entry is parked; None where none is."""
    row = db.conn.execute(
        "select why from parked p where log = ? and last = ? and head = ? and why <> ? "
        f"and {NOT_HERE} order by n limit 1",
        [log, last, head, GAP],
    ).fetchone()
    return row[0] if row else None


def decisions(db: Database) -> dict[str, Event[BranchDecided]]:
    """Return the last word about each branch, by its name; once adopted it stays so.

    Only a log of the whole study decides: what a site's log may say of this counts nowhere.
    """
    rows = db.conn.execute(
        "select e.log, e.body from topics t join entry e on e.rowid = t.entry "
        "where t.topic >= ? and t.topic < ? order by t.entry",
        [b"b", b"c"],
    )
    found: dict[str, Event[BranchDecided]] = {}
    for log, body in rows:
        event = event_in(body)
        if event is None or not isinstance(event.body, BranchDecided):
            continue
        before = found.get(event.body.branch)
        if str(log).split(".")[-2] == STUDY and (before is None or before.body.decision != ADOPT):
            found[event.body.branch] = cast("Event[BranchDecided]", event)
    return found


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
