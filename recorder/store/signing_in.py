"""Who is signed in at a browser, and who was not believed: two tables beside the log.

A browser holds a token, we hold its digest: who reads the database cannot be somebody
else. Both tables carry the digest of the passphrase they are about, so that a new
passphrase, set by whichever door, ends old sessions and forgives wrong tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder.store.lists import PersonLine, people

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session at a browser: whose, since which event, seen when, until when; has it signed."""

    token: str
    session: str
    person: PersonLine
    seen_ms: int
    until_ms: int
    signs: bool


def credential(db: Database, person: str) -> tuple[str, str] | None:
    """Return the digest and the argon2 string of a person's passphrase; None without one."""
    row = db.conn.execute(
        "select t.digest, t.text from people p join texts t on t.digest = p.credential "
        "where p.id = ? and t.text is not null",
        [person],
    ).fetchone()
    return (row[0], row[1]) if row else None


def wrong_tries(db: Database, who: str, passphrase: str) -> tuple[int, int]:
    """Return how often somebody was wrong about this passphrase, and when last; 0 for never."""
    row = db.conn.execute(
        "select tries, at_ms from wrong_tries where who = ? and credential = ?", [who, passphrase]
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def count_try(db: Database, who: str, passphrase: str, at_ms: int) -> int:
    """Count one more try before it is judged; return how many there are with it."""
    tries = wrong_tries(db, who, passphrase)[0] + 1
    db.conn.execute(
        "insert or replace into wrong_tries (who, credential, tries, at_ms) values (?, ?, ?, ?)",
        [who, passphrase, tries, at_ms],
    )
    return tries


def forget_tries(db: Database, who: str) -> None:
    """Forget somebody's wrong tries: they were believed."""
    db.conn.execute("delete from wrong_tries where who = ?", [who])


def open_session(
    db: Database, token: str, session: str, person: str, passphrase: str, at_ms: int, until_ms: int
) -> None:
    """Remember a session by its token's digest; forget those that are over anyway."""
    db.conn.execute("delete from open_sessions where until_ms < ?", [at_ms])
    db.conn.execute(
        "insert into open_sessions (token, session, person, credential, seen_ms, until_ms) "
        "values (?, ?, ?, ?, ?, ?)",
        [token, session, person, passphrase, at_ms, until_ms],
    )


def forget_sessions(db: Database) -> None:
    """Forget everybody who is signed in: they sign in again."""
    db.conn.execute("delete from open_sessions")


def find_session(db: Database, token: str) -> OpenSession | None:
    """Return the session behind a token's digest.

    None where there is none, it was closed, its person may not sign in any more, or
    their passphrase is another one by now.
    """
    row = db.conn.execute(
        """
        select o.session, o.person, o.seen_ms, o.until_ms, o.signs
        from open_sessions o
        join people p on p.id = o.person and p.credential = o.credential and p.state = 'active'
        join sessions s on s.id = o.session and s.closed = 0
        where o.token = ?
        """,
        [token],
    ).fetchone()
    if row is None:
        return None
    person = next(p for p in people(db) if p.id == row[1])
    return OpenSession(token, row[0], person, row[2], row[3], bool(row[4]))


def touch_session(db: Database, token: str, at_ms: int) -> None:
    """Note that somebody was at work just now."""
    db.conn.execute("update open_sessions set seen_ms = ? where token = ?", [at_ms, token])


def note_signature(db: Database, token: str, new_token: str) -> bool:
    """Note that a session signed: its next signature takes the passphrase alone.

    From now on it is opened by another token; return whether the old one still opened it.
    """
    done = db.conn.execute(
        "update open_sessions set signs = 1, token = ? where token = ?", [new_token, token]
    )
    return done.rowcount == 1


def drop_session(db: Database, token: str) -> None:
    """Forget a session: its token is worth nothing from now on."""
    db.conn.execute("delete from open_sessions where token = ?", [token])
