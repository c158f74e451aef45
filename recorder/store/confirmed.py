"""What was signed about logs: the hub's receipts, and heads that say who vouched for entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import canonical, receipts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from recorder.receipts import Head, Receipt


@dataclass(frozen=True, slots=True)
class Signed:
    """Bytes that somebody signed, as they came."""

    raw: bytes
    signature: str


def keep_receipt(db: Database, receipt: Receipt, signed: Signed) -> str:
    """Keep a receipt that was believed; return its hash. The same is kept once."""
    name = receipts.fingerprint(signed.raw)
    if db.conn.execute("select 1 from receipts where hash = ?", [name]).fetchone() is None:
        db.conn.execute(
            "insert into receipts (hash, hub, epoch, log, last, head, at_ms, bytes, signature) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [name, receipt.hub, receipt.epoch, receipt.log, receipt.last, receipt.head,
             receipt.at_ms, signed.raw, signed.signature],
        )  # fmt: skip
    return name


def newest_receipt(db: Database) -> str:
    """Return the hash of the newest receipt known here, "" before the first."""
    row = db.conn.execute("select hash from receipts order by n desc limit 1").fetchone()
    return row[0] if row else ""


def receipt_covering(db: Database, hub: str, epoch: int, log: str, last: int) -> Signed | None:
    """Return the first receipt of a hub's life that covers an entry, if there is one."""
    row = db.conn.execute(
        "select bytes, signature from receipts where log = ? and hub = ? and epoch = ? "
        "and last >= ? order by last, n limit 1",
        [log, hub, epoch, last],
    ).fetchone()
    return Signed(*row) if row else None


def receipt_at(db: Database, hub: str, epoch: int, log: str, last: int) -> Signed | None:
    """Return the receipt of a hub's life that reaches exactly this entry, if there is one."""
    row = db.conn.execute(
        "select bytes, signature from receipts where log = ? and hub = ? and epoch = ? "
        "and last = ? order by n limit 1",
        [log, hub, epoch, last],
    ).fetchone()
    return Signed(*row) if row else None


def confirmed(db: Database, hub: str, epoch: int) -> dict[str, int]:
    """Return how far a hub, in one of its lives, has confirmed each log."""
    return dict(
        db.conn.execute(
            "select log, max(last) from receipts where hub = ? and epoch = ? group by log",
            [hub, epoch],
        ).fetchall()
    )


def every_receipt(
    db: Database,
) -> Iterator[tuple[str, str, int, str, int, str, int, bytes, str]]:
    """Yield each receipt: hash, hub, epoch, log, to, head, when, bytes, signature."""
    yield from db.conn.execute(
        "select hash, hub, epoch, log, last, head, at_ms, bytes, signature from receipts order by n"
    )


def keep_head(db: Database, head: Head, signed: Signed) -> None:
    """Keep who vouched for a run of entries; the same run to the same head is kept once."""
    known = db.conn.execute(
        "select 1 from heads where log = ? and last = ? and head = ? and first <= ?",
        [head.log, head.last, head.head, head.first],
    )
    if known.fetchone() is None:
        db.conn.execute(
            "insert into heads (hash, log, first, last, head, bytes, signature) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [canonical.fingerprint("head", signed.raw), head.log, head.first, head.last,
             head.head, signed.raw, signed.signature],
        )  # fmt: skip


def head_reaching(db: Database, log: str, number: int) -> Signed | None:
    """Return a kept head whose run holds an entry, the one that reaches furthest."""
    row = db.conn.execute(
        "select bytes, signature from heads where log = ? and last >= ? and first <= ? "
        "order by last desc limit 1",
        [log, number, number],
    ).fetchone()
    return Signed(*row) if row else None


def every_head(db: Database) -> Iterator[tuple[str, str, int, int, str, bytes, str]]:
    """Yield each kept head: hash, log, from, to, head, bytes, signature."""
    yield from db.conn.execute(
        "select hash, log, first, last, head, bytes, signature from heads order by n"
    )
