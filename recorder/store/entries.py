"""Putting entries, texts and files into their tables, and where each log ends.

Nothing here begins or commits; `writing` does both.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

import msgspec

from recorder import canonical, chain
from recorder.clock import Moment
from recorder.events import Body, Event, Unread
from recorder.store.confirmed import newest_receipt

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.store.travel import Brought

HEADS = "heads.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an event was written."""

    rowid: int
    log: str
    seq: int
    hash: str
    event: Event[Body] | Unread


def pour(db: Database, log: str, events: Iterable[Event[Body] | Unread], at: Moment) -> list[Kept]:
    """Write events at the end of a log, each chained to the one before."""
    seq, prev = head(db, log)
    receipt = newest_receipt(db)
    kept = []
    for event in events:
        seq += 1
        body = chain.write(
            chain.Entry(
                v=1,
                log=log,
                seq=seq,
                prev=prev,
                at_ms=at.at_ms,
                boot=at.boot,
                up_ms=at.up_ms,
                receipt=receipt,
                event=msgspec.Raw(event.raw),
            )
        )
        entry_hash = chain.fingerprint(body)
        cursor = db.conn.execute(
            """
            insert into entry (log, seq, prev, hash, body)
            values (:log, :seq, :prev, :hash, :body)
            """,
            {"log": log, "seq": seq, "prev": prev, "hash": entry_hash, "body": body},
        )
        assert cursor.lastrowid is not None
        kept.append(Kept(cursor.lastrowid, log, seq, entry_hash, event))
        prev = entry_hash
    return kept


def bring(db: Database, entries: Iterable[Brought]) -> list[Kept]:
    """Write entries of another recorder's log as they came, each where its log ends here."""
    brought = list(entries)
    if not brought:
        return []
    db.conn.executemany(
        "insert into entry (log, seq, prev, hash, body) values (?, ?, ?, ?, ?)",
        [(it.log, *it.row) for it in brought],
    )
    # Rows are numbered one after the other and never removed, and nobody else writes meanwhile.
    (last,) = db.conn.execute("select max(rowid) from entry").fetchone()
    first = last - len(brought) + 1
    return [
        Kept(rowid, it.log, it.row.seq, it.row.hash, it.event)
        for rowid, it in enumerate(brought, first)
    ]


def head(db: Database, log: str) -> tuple[int, str]:
    """Return the number and hash of a log's last entry; 0 and zeros before the first."""
    row = db.conn.execute(
        "select seq, hash from entry where log = ? order by seq desc limit 1", [log]
    ).fetchone()
    return (row[0], row[1]) if row else (0, chain.FIRST)


def heads(db: Database) -> dict[str, tuple[int, str]]:
    """Return where each log here ends: log → (number, hash) of its last entry."""
    logs = db.conn.execute(
        """
        with recursive names (log) as (
          select min(log) from entry
          union all
          select (select min(log) from entry where log > names.log) from names
          where names.log is not null
        )
        select log from names where log is not null
        """
    ).fetchall()
    return {log: head(db, log) for (log,) in logs}


def note_heads(data: Path, kept: Iterable[Kept]) -> None:
    """Note beside the database where its logs end, so that a cut tail is missed.

    Written after the commit and not synced: after a power cut, or beside another
    process, it may be behind the database, never ahead of it.
    """
    noted = noted_heads(data)
    noted.update({entry.log: (entry.seq, entry.hash) for entry in kept})
    fresh = data / f"{HEADS}.{os.getpid()}.{get_ident()}"
    try:
        fresh.write_text(json.dumps(noted, sort_keys=True))
        fresh.replace(data / HEADS)
    except OSError:
        # The events are kept all the same; only the witness of it lags.
        fresh.unlink(missing_ok=True)


def noted_heads(data: Path) -> dict[str, tuple[int, str]]:
    """Return the heads noted beside the database; empty where there is no note."""
    try:
        noted = json.loads((data / HEADS).read_text())
        return {str(log): (int(seq), str(last)) for log, (seq, last) in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


# ── Texts and files ─────────────────────────────────────────────────────────


def digest(salt: bytes, text: str) -> str:
    """Return the digest that stands in an event for a text."""
    return canonical.fingerprint("text", salt + text.encode())


def keep_text(db: Database, salt: bytes, text: str) -> str:
    """Keep a text; return its digest. The same is kept once, a redacted one never again."""
    name = digest(salt, text)
    seen = """
        select 1 from texts where digest = :it union select 1 from redactions where digest = :it
        """
    if db.conn.execute(seen, {"it": name}).fetchone() is None:
        db.conn.execute(
            "insert into texts (digest, salt, text) values (?, ?, ?)", [name, salt, text]
        )
    return name


def text(db: Database, name: str) -> str | None:
    """Return a text by its digest; None where it was blanked or is not held here."""
    row = db.conn.execute("select text from texts where digest = ?", [name]).fetchone()
    return row[0] if row else None


def texts(db: Database, names: Iterable[str]) -> dict[str, str | None]:
    """Return the texts held here by their digests, None for one that was blanked."""
    wanted = sorted(set(names))
    found: dict[str, str | None] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = db.conn.execute(
            f"select digest, text from texts where digest in ({','.join('?' * len(part))})", part
        )
        found.update(rows.fetchall())
    return found


def redacted(db: Database, name: str) -> bool:
    """Say whether a text was ordered to be blanked: it is then never stored again."""
    row = db.conn.execute("select 1 from redactions where digest = ?", [name]).fetchone()
    return row is not None


def blank_text(db: Database, name: str, redaction: str) -> None:
    """Blank a text under a redaction that is in the log and in `redactions`."""
    db.conn.execute(
        "update texts set text = null, salt = null, redacted_by = :by "
        "where digest = :digest and redacted_by is null",
        {"by": redaction, "digest": name},
    )


def keep_file(db: Database, content: bytes) -> str:
    """Keep a file by its hash; return the hash. The same content is kept once."""
    name = canonical.fingerprint("file", content)
    if db.conn.execute("select 1 from files where sha256 = ?", [name]).fetchone() is None:
        db.conn.execute("insert into files (sha256, bytes) values (?, ?)", [name, content])
    return name


def keep_aside(db: Database, content: bytes, why: str, device: str, at: Moment) -> str:
    """Keep bytes that cannot be an event, whole; return the digest that binds them."""
    name = aside_digest(content, why, device, at.at_ms)
    db.conn.execute(
        "insert into aside (sha256, at_ms, device, why, bytes) values (?, ?, ?, ?, ?)",
        [name, at.at_ms, device, why, content],
    )
    return name


def bring_aside(db: Database, content: bytes, why: str, device: str, at_ms: int) -> None:
    """Keep what another recorder set aside, under the name it has there; the same once."""
    name = aside_digest(content, why, device, at_ms)
    if db.conn.execute("select 1 from aside where sha256 = ?", [name]).fetchone() is None:
        db.conn.execute(
            "insert into aside (sha256, at_ms, device, why, bytes) values (?, ?, ?, ?, ?)",
            [name, at_ms, device, why, content],
        )


def aside_digest(content: bytes, why: str, device: str, at_ms: int) -> str:
    """Return the digest of bytes set aside, and of what is said about them."""
    return canonical.fingerprint("aside", aside_about(why, device, at_ms) + b"\0" + content)


def aside_about(why: str, device: str, at_ms: int) -> bytes:
    """Return what is said about bytes set aside: why, from which device, when."""
    return canonical.encode({"at_ms": at_ms, "device": device, "why": why})


def file(db: Database, name: str) -> bytes | None:
    """Return a file by its hash, or None where it is not held here."""
    row = db.conn.execute("select bytes from files where sha256 = ?", [name]).fetchone()
    return row[0] if row else None


# ── What `verify` reads ─────────────────────────────────────────────────────


def every_text(db: Database) -> Iterator[tuple[str, bytes | None, str | None, str | None]]:
    """Yield each kept text: digest, salt, text, and the redaction that blanked it."""
    yield from db.conn.execute("select digest, salt, text, redacted_by from texts")


def every_file(db: Database) -> Iterator[tuple[str, bytes]]:
    """Yield each kept file: hash and content."""
    yield from db.conn.execute("select sha256, bytes from files")


def every_aside(db: Database) -> Iterator[tuple[str, int, str, str, bytes]]:
    """Yield all that was set aside: digest, when, from which device, why, the bytes."""
    yield from db.conn.execute("select sha256, at_ms, device, why, bytes from aside")
