"""Blinding: who may see the results of which visit (design §9).

Where the study hides earlier results, whoever only assesses at a participant's site sees
those of the visit at hand and of no other. At hand is what they still have to do with:

* a visit they measured in, until it is signed, while it has to be signed again, while a
  question about it waits for the site, and for the rest of the day on which it was begun;
* a visit of their site begun today that nobody has signed: one may go on where another left
  off, and a second person checks what was typed from paper.

Everybody else sees what their role allows. What a role may do is not judged here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder import bundles, participants, signatures, signing, store
from recorder.acts import STUDY_SCOPE
from recorder.sheet import figures

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.clock import Moment
    from recorder.store import PersonLine
    from recorder.visit import Visit

# Roles that are not kept from results, at the site they hold them for.
UNBLINDED = frozenset({"site_lead", "monitor", "data_manager", "administrator"})


def is_blinded(db: Database, person: PersonLine, participant: str) -> bool:
    """Say whether the study keeps a person from the earlier results of a participant."""
    hides = bundles.current(db).study.hides_earlier_results
    return hides and only_assesses(db, person, participant)


def only_assesses(db: Database, person: PersonLine, participant: str) -> bool:
    """Say whether a person has no role that may see results where a participant belongs."""
    return not _roles_at_site_of(db, person, participant) & UNBLINDED


def _roles_at_site_of(db: Database, person: PersonLine, participant: str) -> set[str]:
    scope = participants.scope_of(db, bundles.current(db).study, participant)
    return {role for role, at in person.roles if at is None or scope in (at, STUDY_SCOPE)}


def sees_results(db: Database, person: PersonLine, visit_id: str, now: Moment) -> bool:
    """Say whether a person may see the results of a visit; there are none of one not here."""
    about = store.site_of_visit(db, visit_id)
    if about is None or not is_blinded(db, person, about[0]):
        return True
    return _is_at_hand(db, person, store.known(db, visit_id), now)


def _is_at_hand(db: Database, person: PersonLine, visit: Visit, now: Moment) -> bool:
    signed = signatures.signing(visit)
    today = _begun_on_the_day_of(visit, now)
    if person.id not in signing.takers(db, visit):
        here = _roles_at_site_of(db, person, visit.participant)
        return today and signed.held == "none" and bool(here)
    return today or signed.held in ("none", "changed") or bool(signed.asked)


def _begun_on_the_day_of(visit: Visit, now: Moment) -> bool:
    """Say whether a visit was written down first on the day that it is at its own bedside."""
    first = visit.began or visit.standing.events[0]
    begun, here = (figures.moment(at, first.offset_min) for at in (first.at_ms, now.at_ms))
    return begun.date() == here.date()
