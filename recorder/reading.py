"""Reading a visit whole: its events folded, its bundle, and what they name, looked up.

Page, report and export all start here, so that they speak of the same things. Nothing
of another visit is read: an earlier result cannot reach a page by way of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recorder import bundles, participant_id, roster, store
from recorder.events import NoteWritten, QuestionAnswered, QuestionRaised, VisitSigned
from recorder.refusals import UnknownName
from recorder.sheet import Facts
from recorder.sheet.blanked import Blanked
from recorder.store.topics import of_device, of_subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.study import Bundle
    from recorder.visit import Visit

DIGEST = 64  # A reason of this length is the digest of a text, not a code.


class Reading(NamedTuple):
    """A visit, the bundle it is read by if that is held here, and what it names."""

    visit: Visit
    bundle: Bundle | None
    facts: Facts


def read_visit(db: Database, visit_id: str) -> Reading:
    """Return a visit ready to be laid out; raise UnknownName when there is none by this id."""
    visit = store.known(db, visit_id)
    try:
        bundle = bundles.named(db, visit.bundle)
    except UnknownName:
        bundle = None  # Not here yet, or made by a newer program: what was measured is shown.
    return Reading(visit, bundle, gather_facts(db, visit, bundle))


def gather_facts(db: Database, visit: Visit, bundle: Bundle | None) -> Facts:
    """Return what the events of a visit name and do not hold."""
    events, digests = visit.standing.events, _digests(visit)
    sessions = store.sessions(db, {e.session for e in events if e.session})
    topic = of_subject("participant", visit.participant)
    about = store.gather(db, [topic]).values()
    participant = roster.participant(visit.participant, about)
    return Facts(
        texts=store.texts(db, digests),
        blanked=blanked(db, digests),
        people={session.id: store.person_name(db, session.person) for session in sessions.values()},
        sessions=sessions,
        devices=_labels(db, {e.device for e in events}),
        equipment=tuple(
            item
            for item in store.equipment(db)
            if item.site == _site(visit.participant, participant, bundle)
        ),
        participant=participant,
    )


def blanked(db: Database, digests: Iterable[str]) -> dict[str, Blanked]:
    """Return which of these texts two people blanked, with who, when and why."""
    found = {}
    for digest, event in store.redactions(db, digests).items():
        known = store.sessions(db, event.body.sessions)
        names = [
            store.person_name(db, known[name].person) if name in known else ""
            for name in event.body.sessions
        ]
        found[digest] = Blanked(event.at_ms, event.offset_min, (names[0], names[1]), event.body.why)
    return found


def in_words(db: Database, digests: Iterable[str], language: str = "en") -> dict[str, str]:
    """Return the words of the texts held here; for one that was blanked, by whom and when."""
    wanted = set(digests)
    held = {name: said for name, said in store.texts(db, wanted).items() if said is not None}
    return held | {name: it.said(language) for name, it in blanked(db, wanted).items()}


def _digests(visit: Visit) -> set[str]:
    """Return the digest of every text that the events of a visit name."""
    found = set()
    for event in visit.standing.events:
        if event.reason and len(event.reason) == DIGEST:
            found.add(event.reason)
        if isinstance(event.body, NoteWritten | QuestionRaised | QuestionAnswered):
            found.add(event.body.text)
        elif isinstance(event.body, VisitSigned):
            found.add(event.body.name)
    return found


def _labels(db: Database, devices: set[str]) -> dict[str, str]:
    labels = {}
    for name in sorted(devices):
        device = roster.device(name, store.gather(db, [of_device(name)]).values())
        if device is not None:
            labels[name] = device.label
    return labels


def _site(
    visit_participant: str, participant: roster.Participant, bundle: Bundle | None
) -> str | None:
    if participant.moved_to or bundle is None:
        return participant.moved_to
    study = bundle.study
    return participant_id.site_of(study.id_form, visit_participant, study.site_codes)
