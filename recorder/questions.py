"""Questions: a monitor asks about a visit, the site answers. Neither changes its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from recorder import participants, store
from recorder.events import QuestionAnswered, QuestionRaised
from recorder.refusals import UnknownName
from recorder.visit import unanswered

if TYPE_CHECKING:
    from recorder.acts import Desk


def ask(
    desk: Desk, visit_id: str, words: str, *, about: str = "", measure: str = "", part: str = ""
) -> None:
    """Raise a question about a visit, an event of it, or a part of it that is not there."""
    visit = store.known(desk.db, visit_id)
    if about and about not in {event.hash for event in visit.standing.events}:
        raise UnknownName("This visit has no such event. Nothing was changed.")
    with desk.hand(participants.scope_at(desk, visit.participant)) as hand:
        hand.does(
            QuestionRaised(
                text=hand.writes(words),
                about=about or UNSET,
                measure=measure or UNSET,
                part=part or UNSET,
            ),
            visit=visit.id,
        )


def answer(desk: Desk, visit_id: str, question: str, words: str) -> None:
    """Answer a question; one that was answered meanwhile is left as it is."""
    about = store.known(desk.db, visit_id).participant
    with desk.hand(participants.scope_at(desk, about)) as hand:
        visit = store.known(desk.db, visit_id)
        if question not in {event.hash for event in visit.raised}:
            raise UnknownName("This visit has no such question. Nothing was changed.")
        if question in {event.hash for event in unanswered(visit)}:
            hand.does(QuestionAnswered(question=question, text=hand.writes(words)), visit=visit.id)
