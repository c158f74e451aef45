"""Participants: put on the list one by one or many at once, gone, or at another site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from msgspec import UNSET

from recorder import bundles, participant_id, store
from recorder.acts import STUDY_SCOPE
from recorder.events import ParticipantAdded, ParticipantLeft, ParticipantMoved
from recorder.refusals import NoSuchParticipantID
from recorder.standing import weigh
from recorder.store.topics import of_subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlite_utils import Database

    from recorder.acts import Desk, Hand, Node
    from recorder.events import Body, Event
    from recorder.roster import Participant
    from recorder.study import Study

MOST_LINES = 1_000  # More than any site has; one transaction stays short.


def add(
    hand: Hand,
    study: Study,
    participant: str,
    *,
    day0: str = "",
    sex: str = "",
    birth_year: int | None = None,
) -> None:
    """Put an ID on the list, in the log of the site that it belongs to."""
    hand.does(
        ParticipantAdded(
            participant=participant,
            day0=day0 or UNSET,
            sex=sex or UNSET,  # type: ignore[arg-type]
            birth_year=birth_year or UNSET,
        ),
        scope=_scope(hand.desk.node, study, participant, None),
    )


def leave(hand: Hand, study: Study, who: Participant, why: str, day: str = "") -> None:
    """Note that a participant takes no further part."""
    hand.does(
        ParticipantLeft(participant=who.id, why=why, day=day or UNSET),
        scope=_scope(hand.desk.node, study, who.id, who.moved_to),
    )


def move(hand: Hand, study: Study, who: Participant, to_site: str) -> None:
    """Note that a participant goes on at another site, under the same ID.

    The site that lets them go decides. A hub writes it where every site reads it: the
    recorder they go to takes in no log of the site they come from. For that one it writes down
    once more, byte for byte, how they were put on the list: the same event in a log it reads.
    """
    moved, node = ParticipantMoved(participant=who.id, to_site=to_site), hand.desk.node
    scope = _scope(node, study, who.id, who.moved_to)
    hand.may(moved, scope)
    if node.place != "hub":
        hand.does(moved, scope=scope)
        return
    if listed := _listed(hand.desk.db, who.id):
        hand.takes(listed, to_site)
    hand.does(moved, scope=STUDY_SCOPE)


def _listed(db: Database, participant: str) -> list[Event[Body]]:
    """Return what stands of how a participant was put on the list: day 0 and the like."""
    said = weigh(store.gather(db, [of_subject("participant", participant)]).values())
    return [event for event in said.events if event.hash in said.stands
            and isinstance(event.body, ParticipantAdded)]  # fmt: skip


def scope_of(db: Database, study: Study, participant: str) -> str:
    """Return the scope that a participant belongs to: the site they go to now."""
    return _site_of(study, participant, store.moved_to(db, participant)) or STUDY_SCOPE


def scope_at(desk: Desk, participant: str) -> str:
    """Return the scope that a participant's visits are written in from a desk."""
    study = bundles.current(desk.db).study
    return _scope(desk.node, study, participant, store.moved_to(desk.db, participant))


def _scope(node: Node, study: Study, participant: str, moved_to: str | None) -> str:
    return _site_of(study, participant, moved_to) or node.home


def _site_of(study: Study, participant: str, moved_to: str | None) -> str | None:
    by_id = participant_id.site_of(study.id_form, participant, study.site_codes)
    return moved_to or by_id


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pasted list: what it means, or why it cannot be taken."""

    number: int
    typed: str
    participant: str = ""
    day0: str = ""
    known: bool = False
    wrong: str = ""  # In words, or `twice` or `not_a_day`, for which the page has words.
    refusal: NoSuchParticipantID | None = None


def read_list(
    study: Study, pasted: str, known: Collection[str], *, here: str | None = None
) -> Iterator[Line]:
    """Yield the lines of a list: an ID and, after a space, tab, comma or semicolon, day 0.

    Empty lines are passed over. `known` are the IDs on the list already; `here` is the
    one site whose IDs may be added, None for every site's.
    """
    seen: set[str] = set()
    for number, line in enumerate(pasted.splitlines(), 1):
        typed = " ".join(line.replace(",", " ").replace(";", " ").split())
        if not typed:
            continue
        words = typed.split(" ")
        day0 = words.pop() if len(words) > 1 and _is_dated(words[-1]) else ""
        try:
            one = participant_id.check(study.id_form, " ".join(words), study.site_codes, here=here)
        except NoSuchParticipantID as refusal:
            yield Line(number, typed, wrong=str(refusal), refusal=refusal)
            continue
        wrong = "twice" if one in seen else "not_a_day" if day0 and not is_day(day0) else ""
        seen.add(one)
        yield Line(number, typed, one, day0, one in known, wrong)


def is_day(said: str) -> bool:
    """Say whether a text is a day that there is, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False


def _is_dated(word: str) -> bool:
    # An ID has dashes too; only a day is a year and two more numbers.
    parts = word.split("-")
    return len(parts) == 3 and len(parts[0]) == 4 and all(part.isdigit() for part in parts)
