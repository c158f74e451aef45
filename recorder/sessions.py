"""Sessions: a person proves who they are, works, and leaves; each an event.

A passphrase is tried with waits that double, and after ten wrong ones not at all until
a new one is set. A try is counted before it is judged, so that neither a kill nor
guesses side by side give one for free. Whoever is meant, the same work is done.
"""

from __future__ import annotations

import secrets
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import UNSET

from recorder import clock, store
from recorder.events import SessionClosed, SessionOpened, SignInRefused
from recorder.refusals import LockedOut, NoPassphrase, NotAllowed, NotBelieved, TooSoon

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Desk
    from recorder.store import OpenSession, PersonLine

IDLE_MS = 10 * 60 * 1000
LONGEST_MS = 12 * 60 * 60 * 1000
NOTED_MS = 30 * 1000  # Being at work is noted this often, not with every page.

AT_BEDS = frozenset({"assessor", "site_lead"})  # Who works with a tablet.

MOST_TRIES = 10
FREE_TRIES_HERE = 4  # One slip of each of a team must not hold up the next.
LONGEST_WAIT_HERE_S = 60  # A place is never locked: others work there too.
LONGEST_PASSPHRASE = 1_000


def sign_in(
    desk: Desk, who: str, passphrase: str, here: str, leaving: OpenSession | None = None
) -> str:
    """Open a session for a person and return its token, which is kept nowhere here.

    `here` is where the try comes from (an address); `leaving` is the session it takes
    the place of. Raises TooSoon, LockedOut, NotBelieved, NoPassphrase or NotAllowed.
    """
    person, digest = _believed(desk, who, passphrase, here)
    return _open(desk, person, digest, here, leaving)


def check(desk: Desk, who: str, passphrase: str, here: str, site: str | None) -> int:
    """Believe a person who signs in on a tablet of a site; return until when, opening nothing.

    The tablet keeps the session as an event of its own, so that it goes on without a
    network. Raises as `sign_in`; NotAllowed too for who does not work at beds there.
    """
    person, _ = _believed(desk, who, passphrase, here)
    _forgive(desk, person, here)
    if not any(
        role in AT_BEDS and (where is None or site in (where, None)) for role, where in person.roles
    ):
        raise NotAllowed(
            f"{person.name or person.id} is no assessor and no site lead here. Nothing was "
            "changed; all that was recorded is safe. An administrator can give the role."
        )
    return clock.now().at_ms + LONGEST_MS


def prove(desk: Desk, who: str, passphrase: str, here: str) -> None:
    """Believe somebody who is signed in once more, as for a signature; open nothing.

    Tries count as those of signing in do. Raises as `sign_in`.
    """
    person, _ = _believed(desk, who, passphrase, here)
    _forgive(desk, person, here)


def renew(db: Database, session: OpenSession) -> str:
    """Note that a session signed, and return the token that opens it from now on.

    The one before is worth nothing then: who took it before this proof has none after it. ""
    where it was worth nothing already, as for the second of two taps.
    """
    token = secrets.token_urlsafe(32)
    return token if store.note_signature(db, session.token, _digest(token)) else ""


def sign_out(desk: Desk, session: OpenSession, why: str) -> None:
    """Close a session: its token is worth nothing from now on."""
    desk.session = session.session
    with desk.hand() as hand:
        hand.does(SessionClosed(why=why))
        store.drop_session(desk.db, session.token)
    desk.session = None


def find(db: Database, token: str) -> OpenSession | None:
    """Return the session that a token opens, be it idle or over; None where it opens none."""
    return store.find_session(db, _digest(token))


def is_over(session: OpenSession, at_ms: int) -> bool:
    """Say whether a session was left alone too long, or lasted as long as one may."""
    return not session.seen_ms - IDLE_MS < at_ms < min(session.until_ms, session.seen_ms + IDLE_MS)


def is_to_be_noted(session: OpenSession, at_ms: int) -> bool:
    """Say whether it is time to note that somebody is at work."""
    return at_ms - session.seen_ms >= NOTED_MS


def _believed(desk: Desk, who: str, passphrase: str, here: str) -> tuple[PersonLine, str]:
    """Try a passphrase, counted and logged; return who it is, and the passphrase's digest."""
    person = next((p for p in store.people(desk.db) if p.id == who), None)
    known = store.credential(desk.db, person.id) if person else None
    digest = known[0] if known else ""
    tries = _count(desk, person, digest, here)
    believed = _verified(known[1] if known else _nobodys(), passphrase) and known is not None
    if person is None or not believed:
        with desk.hand() as hand:
            hand.does(
                SignInRefused(how="passphrase", tries=tries, person=person.id if person else UNSET)
            )
        raise _why(person, known is not None, tries)
    if person.state != "active":
        raise NotAllowed(
            f"{person.name or person.id} cannot sign in any more ({person.state}). Nothing was "
            "changed, and what they recorded stays. An administrator can say who may."
        )
    return person, digest


def _count(desk: Desk, person: PersonLine | None, digest: str, here: str) -> int:
    """Count this try; raise TooSoon or LockedOut where there may be none now."""
    at = clock.now().at_ms
    with store.writing(desk.db):
        if person is not None:
            tries, last = store.wrong_tries(desk.db, person.id, digest)
            if tries >= MOST_TRIES:
                raise _locked()
            _wait(2 ** (tries - 1) if tries else 0, last, at)
        tries, last = store.wrong_tries(desk.db, _place(here), "")
        late = tries - FREE_TRIES_HERE
        _wait(min(2**late, LONGEST_WAIT_HERE_S) if late >= 0 else 0, last, at)
        count = store.count_try(desk.db, _place(here), "", at)
        if person is not None:
            count = store.count_try(desk.db, person.id, digest, at)
    return count


def _wait(seconds: int, last_ms: int, at_ms: int) -> None:
    # A clock that was set back must not make a wait of a year.
    left_ms = seconds * 1000 - abs(at_ms - last_ms)
    if left_ms > 0:
        left = -(-left_ms // 1000)
        raise TooSoon(
            f"Wait {left} s before the next try, after the wrong ones before. "
            "Nothing was changed; all that was recorded is safe.",
            left,
        )


def _verified(argon2: str, passphrase: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(argon2, passphrase[:LONGEST_PASSPHRASE])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """Return an argon2 string of no passphrase, as dear to try as anybody's."""
    from recorder.people import hashed

    return hashed(secrets.token_hex(32))


def _why(
    person: PersonLine | None, has_passphrase: bool, tries: int
) -> NotBelieved | NoPassphrase | LockedOut:
    if person is not None and person.state == "active" and not has_passphrase:
        return NoPassphrase(
            f"{person.name or person.id} has no passphrase yet. Nothing was changed. "
            "A site lead or an administrator sets one, on the page People."
        )
    if person is not None and tries >= MOST_TRIES:
        return _locked()
    return NotBelieved(
        "That is not the passphrase. Nothing was changed; all that was recorded is safe. Try again."
    )


def _locked() -> LockedOut:
    return LockedOut(
        f"Locked after {MOST_TRIES} wrong passphrases. All that was recorded is safe. "
        "A site lead or an administrator unlocks it by setting a new passphrase."
    )


def _open(
    desk: Desk, person: PersonLine, digest: str, here: str, leaving: OpenSession | None
) -> str:
    token = secrets.token_urlsafe(32)
    at = clock.now()
    until_ms = at.at_ms + LONGEST_MS
    with desk.hand(at=at) as hand:
        if leaving is not None:
            desk.session = leaving.session
            hand.does(SessionClosed(why="handed_over"))
            store.drop_session(desk.db, leaving.token)
        desk.session = None
        opened = hand.does(SessionOpened(person=person.id, how="passphrase", until_ms=until_ms))
        _forget(desk, person, here)
        store.open_session(
            desk.db, _digest(token), opened.id, person.id, digest, at.at_ms, until_ms
        )
    return token


def _forgive(desk: Desk, person: PersonLine, here: str) -> None:
    with store.writing(desk.db):
        _forget(desk, person, here)


def _forget(desk: Desk, person: PersonLine, here: str) -> None:
    store.forget_tries(desk.db, person.id)
    store.forget_tries(desk.db, _place(here))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _place(here: str) -> str:
    return f"@{here}"  # No person's id begins so.
