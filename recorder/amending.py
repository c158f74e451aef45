"""Amending: what is put right after it was recorded, each by an event with a reason.

Nothing here changes what was kept. A value is taken back, a visit belongs to another
participant or day, is opened by mistake, or is one with another record; who signed it
is told by what the signatures cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from recorder import participants, store
from recorder.events import VisitOpened, VisitsJoined, Withdrawn
from recorder.refusals import NoLonger

if TYPE_CHECKING:
    from collections.abc import Collection

    from recorder.acts import Desk, Hand
    from recorder.standing import AnyEvent
    from recorder.visit import Visit

JOINED = "visits_joined"
# What is taken back one by one; the opening of a visit is not among it.
TAKEN_BACK = (
    "attempt_recorded",
    "measure_not_done",
    "settings_recorded",
    "safety_event_recorded",
    "note_written",
    "visit_finished",
    JOINED,
)


class NothingToAmend(NoLonger):
    """What was to be put right does not stand any more, or is right already."""


def take_back(desk: Desk, visit_id: str, names: Collection[str], reason: str) -> None:
    """Withdraw events of a visit that stand; all of them, or none where one does not."""
    with desk.hand(_scope(desk, visit_id)) as hand:
        visit = store.known(desk.db, visit_id)
        wanted = [e for e in visit.standing.events if e.hash in names]
        if not wanted or not all(may_be_taken_back(visit, e) for e in wanted):
            raise NothingToAmend("It does not stand any more. Nothing was changed. Look again.")
        if any(event.kind == JOINED for event in wanted):
            _is_a_lead(hand, visit)  # Who may join two may also part them.
        why = hand.writes(reason)
        by_visit: dict[str, list[str]] = {}
        for event in wanted:
            by_visit.setdefault(str(event.visit), []).append(event.hash)
        for name, hashes in sorted(by_visit.items()):
            hand.does(Withdrawn(), visit=name, replaces=hashes, reason=why)


def may_be_taken_back(visit: Visit, event: AnyEvent) -> bool:
    """Say whether an event stands and is of those that are taken back one by one."""
    # One of two with the same id stands nowhere, and is taken back all the same.
    stands = visit.stands(event) or event.hash in visit.standing.twins
    return stands and event.kind in TAKEN_BACK


def reopen(
    desk: Desk, visit_id: str, reason: str, *, participant: str, code: str, performed: str = ""
) -> None:
    """Say anew whose visit this is, which one, and on which day it was.

    Without a day, that of the clock or of the paper stays. Raises NothingToAmend where
    all of it is so already.
    """
    db = desk.db
    with desk.hand(_scope(desk, visit_id)) as hand:
        visit = store.known(db, visit_id)
        openings = visit.standing.of(VisitOpened)
        day = performed or visit.performed or ""
        said = {(o.body.participant, o.body.visit_code, o.performed or "") for o in openings}
        if said <= {(participant, code, day)}:
            raise NothingToAmend("The visit says this already. Nothing was changed.")
        hand.may(Withdrawn())  # At the site where it stood, and at the one it belongs to.
        why, scope = hand.writes(reason), participants.scope_at(desk, participant)
        for name in visit.ids:
            own = [o for o in openings if o.visit == name]
            if own:
                hand.does(
                    structs.replace(own[0].body, participant=participant, visit_code=code),
                    visit=name,
                    performed=day or UNSET,
                    source=own[0].source,
                    replaces=[o.hash for o in own],
                    reason=why,
                    scope=scope,
                )


def withdraw(desk: Desk, visit_id: str, reason: str) -> None:
    """Take a whole visit back: it was opened by mistake. A site lead's decision."""
    with desk.hand(_scope(desk, visit_id)) as hand:
        visit = store.known(desk.db, visit_id)
        _is_a_lead(hand, visit)
        if visit.withdrawn:
            return
        why = hand.writes(reason)
        for opened in visit.standing.of(VisitOpened):
            hand.does(Withdrawn(), visit=str(opened.visit), replaces=[opened.hash], reason=why)


def join(desk: Desk, visit_id: str, other_id: str, reason: str) -> str:
    """Say that two records are one visit; return the id that it goes by from now on.

    Raises NothingToAmend where they are not of one participant, visit and edition.
    """
    with desk.hand(_scope(desk, visit_id)) as hand:
        visit, other = (store.known(desk.db, name) for name in (visit_id, other_id))
        if other.id == visit.id:
            return visit.id
        about = {(v.participant, v.code, v.bundle, v.withdrawn) for v in (visit, other)}
        if len(about) > 1 or visit.withdrawn:
            raise NothingToAmend("The two do not fit together. Nothing was changed.")
        names = tuple(sorted((*visit.ids, *other.ids)))
        hand.does(VisitsJoined(visits=names), visit=names[0], reason=hand.writes(reason))
        return names[0]


def _is_a_lead(hand: Hand, visit: Visit) -> None:
    # Whoever may say that two are one may also say that there is none.
    hand.may(VisitsJoined(visits=visit.ids))


def _scope(desk: Desk, visit_id: str) -> str:
    return participants.scope_at(desk, store.known(desk.db, visit_id).participant)
