"""Blinding: who may see the results of which visit (design §9).

Where the study hides earlier results, whoever only assesses at a participant's site sees
those of the visit at hand and of no other. At hand is what they still have to do with:

* a visit they measured in, until it is signed, while it has to be signed again, while a
  question about it waits for the site, and for the rest of the day on which it was begun or
  those who measured signed it: whoever read it in the morning may put it right at noon;
* a visit of their site begun today that nobody has signed: one may go on where another left
  off, and a second person checks what was typed from paper.

Everybody else sees what their role allows. What a role may do is not judged here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recorder import bundles, participants, signatures, signing, store
from recorder.acts import STUDY_SCOPE
from recorder.sheet import figures

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.clock import Moment
    from recorder.events import Event
    from recorder.store import PersonLine
    from recorder.visit import Visit

# Roles that are not kept from results; who also assesses has to hold one at the same site.
UNBLINDED = frozenset({"site_lead", "monitor", "data_manager", "administrator"})


def is_blinded(db: Database, person: PersonLine, participant: str) -> bool:
    """Say whether the study keeps a person from the earlier results of a participant."""
    hides = bundles.current(db).study.hides_earlier_results
    return hides and only_assesses(db, person, participant)


def only_assesses(db: Database, person: PersonLine, participant: str) -> bool:
    """Say whether nothing that a person is but assessor counts where a participant belongs."""
    here = _roles_at_site_of(db, person, participant)
    counts = here if "assessor" in here else {role for role, _ in person.roles}
    return not counts & UNBLINDED


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
    begun = visit.began or visit.standing.events[0]
    if person.id not in signing.takers(db, visit):
        here = _roles_at_site_of(db, person, visit.participant)
        return _is_of_today(begun, now) and signed.held == "none" and bool(here)
    days = [begun, *(s.event for s in signed.signatures if s.meaning == signatures.PERFORMED)]
    if any(_is_of_today(event, now) for event in days):
        return True
    return signed.held in ("none", "changed") or bool(signed.asked)


def _is_of_today(event: Event[Any], now: Moment) -> bool:
    """Say whether an event was kept on the day that it is now where that happened."""
    then, here = (figures.moment(at, event.offset_min) for at in (event.at_ms, now.at_ms))
    return then.date() == here.date()
