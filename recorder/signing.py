"""Signing: one person puts their name under exactly the record they were shown.

The passphrase is tried first, with the waits and the lock of signing in. Then, under the
write lock, the record is made anew: where it is another one than was reviewed nothing is
signed. Who may mean what is judged here, once (design §6).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recorder import bundles, participants, sessions, signatures, store
from recorder.acts import STUDY_SCOPE
from recorder.events import AttemptRecorded, MeasureNotDone, SignatureRefused, VisitSigned
from recorder.record import record, record_hash
from recorder.refusals import NoLonger, NotAllowed, OnlyAtTheHub, UnknownName
from recorder.sessions import AT_BEDS
from recorder.signatures import ABSENT, PERFORMED, REVIEWED

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Desk, Hand
    from recorder.store import OpenSession, PersonLine
    from recorder.visit import Visit

How = Literal["passphrase", "person_and_passphrase"]


class ChangedSince(NoLonger):
    """The record is not the one that was reviewed any more."""


class NotSound(NoLonger):
    """A visit cannot be signed as it is; `why` has a code for each reason."""

    def __init__(self, message: str, why: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may mean by signing a visit now, and why they may not sign at all."""

    meanings: tuple[str, ...]
    against: tuple[str, ...]
    to_confirm: tuple[str, ...]  # Events kept after their session had ended, by hash.


def offer(db: Database, visit: Visit, person: PersonLine) -> Offer:
    """Return what a person may sign a visit as, and what stands against it."""
    return Offer(_meanings(db, visit, person), against(db, visit), expired(db, visit))


def sign(
    desk: Desk,
    present: OpenSession,
    visit_id: str,
    *,
    meaning: str,
    reviewed: str,
    passphrase: str,
    here: str,
    name: str = "",
    confirms: bool = False,
) -> str:
    """Sign a visit as whoever is present; `reviewed` is the hash of the record they saw.

    Returns the token that opens the session from now on, "" where it stays the same. The
    first signature of a session takes the person's `name` too. A second one by the same
    person, of the same meaning, under the same record, does nothing. Raises the refusals
    of signing in, ChangedSince, NotSound and NotAllowed.
    """
    person = present.person
    first = not present.signs
    who = person.id if not first or is_called(person, name) else ""
    sessions.prove(desk, who, passphrase, here)
    how: How = "person_and_passphrase" if first else "passphrase"
    with desk.hand(_scope(desk, visit_id)) as hand:
        if put(hand, person, visit_id, meaning, reviewed=reviewed, how=how, confirms=confirms):
            return sessions.renew(desk.db, present)
    return ""


def note_refused(desk: Desk, visit_id: str) -> None:
    """Write down that whoever is at the desk tried to sign what is not theirs to sign.

    Nothing where there is no such visit, or where another recorder keeps it.
    """
    with suppress(UnknownName, OnlyAtTheHub), desk.hand(_scope(desk, visit_id)) as hand:
        hand.does(SignatureRefused(), visit=visit_id)


def put(
    hand: Hand,
    person: PersonLine,
    visit_id: str,
    meaning: str,
    *,
    reviewed: str,
    how: How,
    confirms: bool = False,
) -> bool:
    """Put a person's name under a visit, who has proven who they are; False: it was there.

    Raises ChangedSince, NotSound and NotAllowed.
    """
    db = hand.desk.db
    visit = store.known(db, visit_id)
    raw = record_hash(record(visit))
    if raw != reviewed:
        raise ChangedSince("The record changed since you reviewed it. Nothing was signed.")
    if _signed_by(db, visit, person, meaning):
        return False
    found = offer(db, visit, person)
    why = found.against + (("expired",) if found.to_confirm and not confirms else ())
    if why:
        raise NotSound("This visit cannot be signed as it is. Nothing was signed.", why)
    if meaning not in found.meanings:
        raise NotAllowed("This is not yours to sign. Nothing was signed.")
    hand.does(
        VisitSigned(
            covers=tuple(sorted(event.hash for event in visit.record)),
            record=raw,
            head=hand.head(),
            meaning=meaning,
            name=hand.writes(person.name or person.id),
            how=how,
        ),
        visit=visit.id,
    )
    return True


def is_called(person: PersonLine, typed: str) -> bool:
    """Say whether what somebody typed is this person's name or id."""
    said = " ".join(typed.split()).casefold()
    return said in {(person.name or person.id).casefold(), person.id.casefold()}


# ── What stands against it ──────────────────────────────────────────────────


def against(db: Database, visit: Visit) -> tuple[str, ...]:
    """Return why a visit cannot be signed by anybody as it is, each by a code."""
    found = {
        "withdrawn": visit.withdrawn,
        "open": visit.state == "open",
        "conflict": bool(visit.questions or visit.standing.twins),
        "waiting": bool(visit.standing.waiting),
        "same_slot": bool(others(db, visit)),
        "altered": bool(store.altered(db, visit.ids)),
    }
    return tuple(code for code, so in found.items() if so)


def others(db: Database, visit: Visit) -> list[str]:
    """Return the other visits that stand in the slot of this one."""
    try:
        study = bundles.named(db, visit.bundle).study
    except UnknownName:
        return []
    if visit.withdrawn or study.visit(visit.code) is None:
        return []
    here = store.visits_in_slot(db, visit.participant, visit.code)
    return [other for other in here if other not in visit.ids]


def expired(db: Database, visit: Visit) -> tuple[str, ...]:
    """Return the events of the record that were kept after their session had ended.

    Those that a signature covers were confirmed with it.
    """
    confirmed = {name for s in signatures.of(visit) if s.fits for name in s.event.body.covers}
    wanted = [e for e in visit.record if e.session and e.hash not in confirmed]
    known = store.sessions(db, {e.session for e in wanted if e.session})
    return tuple(
        e.hash
        for e in wanted
        if (session := known.get(e.session or "")) and e.at_ms > (session.until_ms or e.at_ms)
    )


# ── Who may mean what ───────────────────────────────────────────────────────


def _meanings(db: Database, visit: Visit, person: PersonLine) -> tuple[str, ...]:
    scope = participants.scope_of(db, bundles.current(db).study, visit.participant)
    site = None if scope == STUDY_SCOPE else scope
    roles = {role for role, where in person.roles if site is None or where in (None, site)}
    if not roles & AT_BEDS:
        return ()
    took = takers(db, visit)
    holding = {s.meaning: s for s in signatures.of(visit) if s.holds}
    signed_first = holding.get(PERFORMED)
    if signed_first is None and ABSENT not in holding:
        if person.id in took:
            return (PERFORMED,)
        if "site_lead" in roles and not any(_can_sign(db, one, site) for one in took):
            return (ABSENT,)
        return ()
    signer = _person_of(db, signed_first.event.session) if signed_first else None
    asked_for = _countersigned(db, visit) and signed_first is not None and REVIEWED not in holding
    if asked_for and "site_lead" in roles and person.id != signer:
        return (REVIEWED,)
    return ()


def takers(db: Database, visit: Visit) -> frozenset[str]:
    """Return who took the measurements of a visit: corrections made later are no part of it."""
    made = [
        e
        for e in visit.record
        if isinstance(e.body, AttemptRecorded | MeasureNotDone) and not e.replaces
    ]
    known = store.sessions(db, {e.session for e in made or visit.record if e.session})
    return frozenset(session.person for session in known.values())


def _can_sign(db: Database, person: str, site: str | None) -> bool:
    return any(
        it.state == "active"
        and it.can_sign_in
        and any(r in AT_BEDS and (site is None or at in (None, site)) for r, at in it.roles)
        for it in store.people(db, person)
    )


def _person_of(db: Database, session: object) -> str | None:
    found = store.sessions(db, [str(session)]).get(str(session))
    return found.person if found else None


def _countersigned(db: Database, visit: Visit) -> bool:
    return visit.bundle in bundles.countersigned(db)


def _signed_by(db: Database, visit: Visit, person: PersonLine, meaning: str) -> bool:
    return any(
        s.holds and s.meaning == meaning and _person_of(db, s.event.session) == person.id
        for s in signatures.of(visit)
    )


def _scope(desk: Desk, visit_id: str) -> str:
    return participants.scope_at(desk, store.known(desk.db, visit_id).participant)
