"""What a person with the file and some patience may do to it, one act at a time.

Each act gets a bare SQLite connection on which no trigger stands in the way, and
chance to choose by. `alter` puts the triggers back, so that their absence tells nothing.
"""

from __future__ import annotations

import hashlib
import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from recorder.store.projections import KEYS, TABLES

Act = Callable[[sqlite3.Connection, random.Random], object]


@dataclass(frozen=True)
class Alteration:
    """An act, and who must find it: verify always; a stranger; or rebuild --check alone."""

    name: str
    act: Act
    by_stranger: bool = True
    by_verify: bool = True


def alter(path: Path, alteration: Alteration, chance: random.Random) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("pragma synchronous = off")
        base.execute("pragma ignore_check_constraints = on")
        triggers = base.execute("select name, sql from sqlite_master where type = 'trigger'")
        base.execute("begin")
        kept = triggers.fetchall()
        for name, _ in kept:
            base.execute(f"drop trigger {name}")
        alteration.act(base, chance)
        for name, sql in kept:
            if NOT_PUT_BACK.get(alteration.name) != name:
                base.execute(sql)
        base.execute("commit")
        base.execute("pragma wal_checkpoint(truncate)")


def changed(value, sort: str, chance: random.Random):
    """Return another value of the same type, as near as can be."""
    if value is None:
        return {"INTEGER": 7, "BLOB": b"x"}.get(sort.upper(), "something")
    if isinstance(value, int):
        return value + chance.choice([-1_000, 1_000, 2**40])
    at = chance.randrange(len(value))
    if isinstance(value, bytes):
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    other = chance.choice([c for c in "0123456789abcdef" if c != value[at]])
    return value[:at] + other + value[at + 1 :]


def cell(table: str, column: str, where: str = "true", key: str = "rowid") -> Act:
    """Change one cell of a row."""

    def act(base, chance):
        sort = dict(base.execute("select name, type from pragma_table_info(?)", [table]))[column]
        rows = base.execute(f"select {column}, {key} from {table} where {where}").fetchall()
        value, *row = chance.choice(rows)
        new = changed(value, sort, chance)
        base.execute(f"update {table} set {column} = ? where {is_row(key)}", [new, *row])

    return act


def gone(table: str, where: str = "true", key: str = "rowid") -> Act:
    """Delete one row."""

    def act(base, chance):
        rows = base.execute(f"select {key} from {table} where {where}").fetchall()
        base.execute(f"delete from {table} where {is_row(key)}", chance.choice(rows))

    return act


def is_row(key: str) -> str:
    return " and ".join(f"{column} = ?" for column in key.split(", "))


def sql(*statements: str) -> Act:
    def act(base, chance):
        for statement in statements:
            assert base.execute(statement).rowcount != 0, statement

    return act


def swapped(column: str) -> Act:
    """Let two entries of one log swap their bodies, or their places in the table."""

    def act(base, chance):
        log = chance.choice(base.execute("select distinct log from entry").fetchall())[0]
        rows = base.execute(f"select rowid, {column} from entry where log = ?", [log]).fetchall()
        (a, one), (b, other) = chance.sample(rows, 2)
        for row, value in ((a, -1 if column == "rowid" else other), (b, one), (-1, other)):
            base.execute(f"update entry set {column} = ? where rowid = ?", [value, row])

    return act


def copied(base, chance) -> None:
    """Say a second time, at the end and well chained, what was said once."""
    log, seq, head, body = base.execute(
        "select log, seq, hash, body from entry order by rowid desc limit 1"
    ).fetchone()
    base.execute(
        "insert into entry (log, seq, prev, hash, body) values (?, ?, ?, ?, ?)",
        [log, seq + 1, head, entry_hash(body), body],
    )


def rewritten(base, chance, to_the_end=True) -> None:
    """Change how long a walk took and chain all after it anew, as a clever person would."""
    rows = base.execute("select rowid, log, seq, prev, body from entry order by rowid").fetchall()
    _, log, first, *_ = chance.choice([row for row in rows if b'"elapsed_ms":' in row[4]])
    head = None
    for row, _, seq, prev, body in (row for row in rows if row[1] == log):
        if seq == first:
            body = re.sub(
                rb'("elapsed_ms":)(\d)', lambda m: m[1] + b"%d" % (int(m[2]) % 9 + 1), body
            )
        elif head:
            body, prev = body.replace(prev.encode(), head.encode()), head
        if seq >= first:
            head = entry_hash(body)
            base.execute(
                "update entry set prev = ?, hash = ?, body = ? where rowid = ?",
                [prev, head, body, row],
            )
        if seq == first and not to_the_end:
            return


def hashed_anew(base, chance) -> None:
    """Do the same by halves: the entry fits its hash, and the one after it names another."""
    rewritten(base, chance, to_the_end=False)


def unblanked(base, chance) -> None:
    """Put back a text that two people had blanked."""
    words = "Mrs Example said she is on the new drug."
    salt = hashlib.sha256(words.encode()).digest()[:16]
    base.execute(
        "update texts set text = ?, salt = ?, redacted_by = null where redacted_by is not null",
        [words, salt],
    )


def kept_anew(table: str, columns: str, *values) -> Act:
    marks = ", ".join("?" * len(values))

    def act(base, chance):
        base.execute(f"insert into {table} ({columns}) values ({marks})", values)

    return act


def entry_hash(body: bytes) -> str:
    return hashlib.sha256(b"heeltoe/entry/1\0" + body).hexdigest()


def file_hash(content: bytes) -> str:
    return hashlib.sha256(b"heeltoe/file/1\0" + content).hexdigest()


def text_hash(salt: bytes, words: str) -> str:
    return hashlib.sha256(b"heeltoe/text/1\0" + salt + words.encode()).hexdigest()


TEXT = {"where": "redacted_by is null", "key": "digest"}
LAST = "select max(rowid) from entry"
BLANK = "update texts set text = null, salt = null, redacted_by = "

EVIDENCE = [
    Alteration("a byte of an entry", cell("entry", "body")),
    Alteration("the hash of an entry", cell("entry", "hash")),
    Alteration("the link of an entry", cell("entry", "prev")),
    Alteration("the number of an entry", cell("entry", "seq")),
    Alteration("the log of an entry", cell("entry", "log")),
    Alteration("an entry is gone", gone("entry", f"rowid < ({LAST}) and seq > 1")),
    Alteration("the first entry is gone", gone("entry", "seq = 1")),
    Alteration("the tail is cut", sql(f"delete from entry where rowid > ({LAST}) - 3"), False),
    Alteration("a whole log is gone", sql("delete from entry where log like 'hub%'")),
    Alteration("two entries change places", swapped("rowid")),
    Alteration("two bodies change places", swapped("body")),
    Alteration("an entry is said twice", copied),
    Alteration("an entry is hashed anew", hashed_anew),
    Alteration("history is written anew", rewritten, by_stranger=False),
    Alteration("a letter of a text", cell("texts", "text", **TEXT)),
    Alteration("a byte of a salt", cell("texts", "salt", **TEXT)),
    Alteration("the digest of a text", cell("texts", "digest", **TEXT)),
    Alteration("the digest of a blanked text", cell("texts", "digest", "text is null", "digest")),
    Alteration("a text is gone", gone("texts", **TEXT)),
    Alteration("a text nobody wrote", kept_anew("texts", "digest, salt, text",
                                                text_hash(b"s" * 16, "x"), b"s" * 16, "x")),
    Alteration("a text is blanked by nobody", sql(
        f"{BLANK}'{'0' * 64}' "
        "where digest = (select min(digest) from texts where redacted_by is null)")),
    Alteration("a text is blanked in another's name", sql(
        f"{BLANK}(select redacted_by from texts where redacted_by is not null) "
        "where digest = (select min(digest) from texts where redacted_by is null)")),
    Alteration("the redaction of a text", cell("texts", "redacted_by", "text is null", "digest")),
    Alteration("a blanked text is put back", unblanked),
    Alteration("a byte of a file", cell("files", "bytes")),
    Alteration("the hash of a file", cell("files", "sha256")),
    Alteration("a file is gone", gone("files")),
    Alteration("a file nobody named", kept_anew("files", "sha256, bytes", file_hash(b"x"), b"x")),
    Alteration("a byte set aside", cell("aside", "bytes")),
    Alteration("when it was set aside", cell("aside", "at_ms")),
    Alteration("whose it was", cell("aside", "device")),
    Alteration("why it was set aside", cell("aside", "why")),
    Alteration("the digest of what was set aside", cell("aside", "sha256")),
    Alteration("what was set aside is gone", gone("aside")),
]  # fmt: skip

# Alteration → the trigger that is not put back after it.
NOT_PUT_BACK = {
    "a trigger is dropped": "entry_no_update",
    "a trigger is weaker": "entry_no_delete",
}
SCHEMA = [
    Alteration("a trigger is dropped", sql()),
    Alteration("a trigger is weaker", sql(
        "create trigger entry_no_delete before delete on entry when old.seq < 0 "
        "begin select raise(abort, 'what was kept is never deleted'); end")),
    Alteration("a trigger is added", sql(
        "create trigger quiet after insert on attempts begin "
        "update attempts set elapsed_ms = 1; end")),
    Alteration("a table is added", sql("create table arms (participant text, arm text)")),
    Alteration("a view is added", sql("create view walks as select * from attempts")),
    Alteration("an index is added", sql("create index quick on entry (hash)")),
    Alteration("an index is dropped", sql("drop index events_id")),
    Alteration("a column is added", sql("alter table texts add column name text")),
    Alteration("it is no longer ours", sql("pragma application_id = 7")),
]  # fmt: skip


def projection_acts() -> list[Alteration]:
    """Return an alteration for each column of each table that a replay fills."""
    acts = []
    for table, columns in TABLES.items():
        key = ", ".join(columns[: KEYS.get(table, 1)])
        acts += [
            *(Alteration(f"{table}, {c}", cell(table, c, key=key), False, False) for c in columns),
            Alteration(f"a row of {table} is gone", gone(table, key=key), False, False),
        ]
    return acts
