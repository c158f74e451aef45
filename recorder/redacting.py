"""Redacting: two people blank a text that should not have been written.

Both prove who they are, the first a second time, the second with a session of their own that
lasts for this one act. The words go from the database for good; the event that held their
digest stays, so that chain and signatures stand. Prints, sealed reports, exports and older
copies of the database are out of reach: `remains` lists those that may hold the words still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from recorder import sessions, store
from recorder.events import (
    BackupMade,
    Event,
    Exported,
    ReportPrinted,
    ReportSealed,
    SessionClosed,
    SessionOpened,
    TextRedacted,
)
from recorder.refusals import (
    LockedOut,
    NoPassphrase,
    NotAllowed,
    NotBelieved,
    Refusal,
    TooSoon,
    UnknownName,
    WrongUse,
)
from recorder.signing import is_called

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.acts import Desk, Hand
    from recorder.store import PersonLine, Written

WHYS = ("names_a_person", "may_reveal_treatment", "wrong_participant", "other")


class NotProven(NotAllowed):
    """One of the two was not believed: `second` says which, `why` what signing in would say."""

    def __init__(self, why: Refusal, *, second: bool) -> None:
        super().__init__(str(why))
        self.why, self.second = why, second


class NotTwo(NotAllowed):
    """Both are the same person, or the second may not blank a text here."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What may hold the words of a text still, and is out of reach of a redaction here."""

    sealed: tuple[Event[ReportSealed], ...]
    prints: tuple[Event[ReportPrinted], ...]
    exports: int
    copies: tuple[str, ...]  # Of the whole database, by file name.
    backups: int
    asides: tuple[str, ...]  # Bytes set aside whole: they are evidence, and are never changed.


def named_by(db: Database, digest: str) -> list[Written]:
    """Return the events that a text stands in; raise UnknownName when there is none."""
    found = store.naming(db, digest)
    if not found:
        raise UnknownName("There is no such text here. Nothing was changed.")
    return found


def redact(
    desk: Desk, digest: str, why: str, *, passphrase: str, second: str, secret: str, here: str
) -> bool:
    """Blank a text, by whoever is at the desk and a second person; say if the file was swept.

    `second` is a name or an id, `secret` that person's passphrase. A text that was blanked is
    left as it is. Raises NotProven, NotTwo, NotAllowed, UnknownName and WrongUse.
    """
    first, session = desk.person, desk.session
    if first is None or session is None:
        raise NotAllowed("Nobody is signed in. Nothing was changed.")
    if why not in WHYS:
        raise WrongUse("This is no reason to blank a text. Nothing was changed.")
    other = _called(desk.db, second)
    if other is not None and other.id == first.id:
        raise NotTwo("It takes two people. Nothing was changed.")
    _prove(desk, first.id, passphrase, here, second=False)
    _prove(desk, other.id if other else "", secret, here, second=True)
    assert other is not None  # Nobody is not believed.
    named, home = named_by(desk.db, digest), desk.node.home
    with desk.hand(named[0].scope) as hand:
        if store.redacted(desk.db, digest):
            return True
        body = TextRedacted(digest=digest, sessions=(session, session), why=why)
        _judged(hand, body, named)
        try:
            desk.person, desk.session = other, None
            try:
                _judged(hand, body, named)
            except NotAllowed as refusal:
                raise NotTwo(str(refusal)) from None
            opened = hand.does(SessionOpened(person=other.id, how="passphrase"), scope=home)
            desk.session = opened.id
            hand.does(SessionClosed(why="second_person"), scope=home)
        finally:
            desk.person, desk.session = first, session
        hand.does(
            TextRedacted(digest=digest, sessions=(session, opened.id), why=why),
            visit=named[0].event.visit,
        )
    return store.scrub(desk.db)


def remains(db: Database, data: Path, digest: str, words: str | None = None) -> Remains:
    """Return what may hold a text still; `words` are its own, as long as they are here."""
    named, until = named_by(db, digest), _blanked_at(db, digest)
    visits, since = {it.event.visit for it in named}, named[0].place
    came = store.written(db, ("report_sealed", "report_printed", "exported", "backup_made"), since)
    before = [it.event for it in came if until is None or it.place < until]
    sealed = [
        cast("Event[ReportSealed]", event)
        for event in before
        if isinstance(event.body, ReportSealed) and event.visit in visits
    ]
    reports = {event.body.report for event in sealed}
    return Remains(
        sealed=tuple(sealed),
        prints=tuple(
            cast("Event[ReportPrinted]", it.event)
            for it in came
            if isinstance(it.event.body, ReportPrinted) and it.event.body.report in reports
        ),
        exports=sum(isinstance(event.body, Exported) for event in before),
        backups=sum(isinstance(event.body, BackupMade) for event in before),
        copies=tuple(sorted(file.name for file in data.glob("before-*.db"))),
        asides=tuple(store.asides_holding(db, digest, words)),
    )


def holds_blanked(db: Database, report: str) -> bool:
    """Say whether a sealed report may show words that were blanked since it was sealed."""
    sealing = store.sealing(db, report)
    if sealing is None or not sealing.visit:
        return False
    events = store.known(db, sealing.visit).standing.events
    texts = (digest for event in events for digest in store.words_of(event))
    redacted = store.redactions(db, texts).values()
    came = store.arrivals(db, [sealing.hash, *(event.hash for event in redacted)])
    return any(came[event.hash] > came[sealing.hash] for event in redacted)


def _blanked_at(db: Database, digest: str) -> int | None:
    redaction = store.redactions(db, [digest]).get(digest)
    return store.arrivals(db, [redaction.hash])[redaction.hash] if redaction else None


def _called(db: Database, name: str) -> PersonLine | None:
    meant = [person for person in store.people(db) if is_called(person, name)]
    return meant[0] if len(meant) == 1 else None


def _prove(desk: Desk, who: str, passphrase: str, here: str, *, second: bool) -> None:
    try:
        sessions.prove(desk, who, passphrase, here)
    except (NotBelieved, NoPassphrase, TooSoon, LockedOut, NotAllowed) as refusal:
        raise NotProven(refusal, second=second) from None


def _judged(hand: Hand, body: TextRedacted, named: list[Written]) -> None:
    """Judge at every site where the words stand, not only where it is written down."""
    for scope in {it.scope for it in named}:
        hand.may(body, scope)
