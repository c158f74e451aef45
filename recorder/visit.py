"""What a visit amounts to: its events, folded.

`replay` takes the events of a visit, and of those joined with it, in any order
and any number of copies, and always gives the same visits. Events stand unless a
standing event replaces them; what was replaced stays in view; where two stand in
one slot, neither is chosen: both are shown and a person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from recorder.events import (
    RECORD_KINDS,
    AttemptRecorded,
    Event,
    MeasureNotDone,
    NoteWritten,
    QuestionAnswered,
    QuestionRaised,
    SafetyEventRecorded,
    SettingsRecorded,
    VisitFinished,
    VisitOpened,
    VisitRepinned,
    VisitsJoined,
    slot,
)
from recorder.standing import AnyEvent, Standing, weigh

#: The visit code that takes no slot: there may be as many of these as were needed.
UNSCHEDULED = "unscheduled"


@dataclass(frozen=True, slots=True)
class Question:
    """Two or more things stand where one should; a person decides between them."""

    about: str  # attempt | not_done | setting | visit_opened | bundle | join
    measure: str | None
    part: str | None
    events: tuple[AnyEvent, ...]


# ── Visits ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of one participant, as its events leave it."""

    id: str
    ids: tuple[str, ...]  # More than one where site leads joined records of one visit.
    opened: Event[VisitOpened] | None
    participant: str
    code: str
    bundle: str
    attempts: tuple[Event[AttemptRecorded], ...]
    not_done: tuple[Event[MeasureNotDone], ...]
    settings: Mapping[tuple[str | None, str], int | str]
    safety: tuple[Event[SafetyEventRecorded], ...]
    notes: tuple[Event[NoteWritten], ...]
    raised: tuple[Event[QuestionRaised], ...]
    answered: tuple[Event[QuestionAnswered], ...]
    finished: Event[VisitFinished] | None
    repinned: Event[VisitRepinned] | None
    questions: tuple[Question, ...]
    standing: Standing

    @property
    def asked(self) -> frozenset[tuple[str, str | None]]:
        """The (measure, part) pairs where a person must decide before anything counts."""
        return frozenset((q.measure, q.part) for q in self.questions if q.measure is not None)

    @property
    def record(self) -> tuple[AnyEvent, ...]:
        """All that a signature of this visit covers, standing or not, in the order shown."""
        return tuple(
            e
            for e in self.standing.events
            if e.kind in RECORD_KINDS and e.visit in self.ids and e.hash not in self.set_aside
        )

    @property
    def set_aside(self) -> Mapping[str, str]:
        """Events of this visit that were kept but may not count: hash → why."""
        return self.standing.set_aside

    @property
    def withdrawn(self) -> bool:
        """Whether the visit was opened by mistake and taken back."""
        return self.opened is None

    @property
    def state(self) -> str:
        """One word for lists: open, finished, stopped or withdrawn."""
        if self.withdrawn:
            return "withdrawn"
        if self.finished is None:
            return "open"
        return "finished" if self.finished.body.how == "complete" else "stopped"

    @property
    def performed(self) -> str | None:
        """The date claimed by paper or file; None when the clock's own date holds."""
        return (self.opened.performed or None) if self.opened else None

    def stands(self, event: AnyEvent) -> bool:
        """Say whether an event of this visit still counts as said."""
        return event.hash in self.standing.stands

    def replaced_by(self, event: AnyEvent) -> tuple[AnyEvent, ...]:
        """Return the standing events that took an event's place."""
        return self.standing.replaced_by.get(event.hash, ())


def replay(events: Iterable[AnyEvent]) -> tuple[Visit, ...]:
    """Return the visits that these events amount to, smallest id first.

    Give all events of a visit and of every visit that a `visits_joined` names
    with it (`store.history` gathers them): one visit comes out for each group that
    is joined now, none for events without a `visit_opened`.
    """
    standing = weigh(events)
    openings: dict[str, list[Event[VisitOpened]]] = defaultdict(list)
    ever_opened: dict[str, Event[VisitOpened]] = {}
    for event in standing.events:
        if isinstance(event.body, VisitOpened) and event.visit:
            opening = cast("Event[VisitOpened]", event)
            ever_opened.setdefault(event.visit, opening)
            if event.hash in standing.stands:
                openings[event.visit].append(opening)
    groups, refused = _groups(standing, ever_opened, openings)
    return tuple(_visit(ids, ever_opened, openings, standing, refused) for ids in groups)


def _groups(
    standing: Standing,
    ever_opened: Mapping[str, Event[VisitOpened]],
    openings: Mapping[str, list[Event[VisitOpened]]],
) -> tuple[list[tuple[str, ...]], list[AnyEvent]]:
    group_of = {visit: {visit} for visit in ever_opened}
    refused: list[AnyEvent] = []
    for join in standing.of(VisitsJoined):
        named = [visit for visit in join.body.visits if visit in group_of]
        about = {
            (o.body.participant, o.body.visit_code, o.body.bundle)
            for visit in named
            for o in openings.get(visit, ())
        }
        if len(named) < len(join.body.visits) or len(about) != 1:
            refused.append(join)
            continue
        merged = set().union(*(group_of[visit] for visit in named))
        for visit in merged:
            group_of[visit] = merged
    return sorted({tuple(sorted(group)) for group in group_of.values()}), refused


def _visit(
    ids: tuple[str, ...],
    ever_opened: Mapping[str, Event[VisitOpened]],
    openings: Mapping[str, list[Event[VisitOpened]]],
    whole: Standing,
    refused_joins: list[AnyEvent],
) -> Visit:
    own = tuple(e for e in whole.events if _belongs(e, ids))
    hashes = {e.hash for e in own}
    standing = Standing(
        events=own,
        stands=whole.stands & hashes,
        replaced_by={h: by for h, by in whole.replaced_by.items() if h in hashes},
        set_aside={h: why for h, why in whole.set_aside.items() if h in hashes},
        looked_at=whole.looked_at & hashes,
        twins=whole.twins & hashes,
        waiting=frozenset(t for e in own for t in (e.replaces or ()) if t in whole.waiting),
    )
    opened = [o for visit in ids for o in openings.get(visit, ())]
    first = opened[0] if opened else ever_opened[ids[0]]
    questions = [
        Question("join", None, None, (join,)) for join in refused_joins if join.hash in hashes
    ]
    if any(o.body != first.body for o in opened):
        questions.append(Question("visit_opened", None, None, tuple(opened)))
    repins = standing.of(VisitRepinned)
    if len({e.body.bundle for e in repins}) > 1:
        questions.append(Question("bundle", None, None, tuple(repins)))
    settings, unsettled = _settings(standing)
    attempts, not_done = standing.of(AttemptRecorded), standing.of(MeasureNotDone)
    finished = standing.of(VisitFinished)
    return Visit(
        id=ids[0],
        ids=ids,
        opened=first if opened else None,
        participant=first.body.participant,
        code=first.body.visit_code,
        bundle=repins[0].body.bundle if len(repins) == 1 else first.body.bundle,
        attempts=tuple(attempts),
        not_done=tuple(not_done),
        settings=settings,
        safety=tuple(standing.of(SafetyEventRecorded)),
        notes=tuple(standing.of(NoteWritten)),
        raised=tuple(standing.of(QuestionRaised)),
        answered=tuple(standing.of(QuestionAnswered)),
        finished=finished[-1] if finished else None,
        repinned=repins[0] if len(repins) == 1 else None,
        questions=(*questions, *unsettled, *_slots(attempts, not_done)),
        standing=standing,
    )


def _belongs(event: AnyEvent, ids: tuple[str, ...]) -> bool:
    if isinstance(event.body, VisitsJoined):
        return not set(event.body.visits).isdisjoint(ids)
    return event.visit in ids


def _settings(
    standing: Standing,
) -> tuple[dict[tuple[str | None, str], int | str], list[Question]]:
    said: dict[tuple[str | None, str], dict[int | str, AnyEvent]] = defaultdict(dict)
    for event in standing.of(SettingsRecorded):
        for name, value in event.body.settings.items():
            said[event.body.measure or None, name].setdefault(value, event)
    settled = {key: next(iter(values)) for key, values in said.items() if len(values) == 1}
    questions = [
        Question("setting", key[0], None, tuple(values.values()))
        for key, values in said.items()
        if len(values) > 1
    ]
    return settled, questions


def _slots(
    attempts: Iterable[Event[AttemptRecorded]], not_done: Iterable[Event[MeasureNotDone]]
) -> list[Question]:
    claims: dict[tuple[str, str | None, int], list[AnyEvent]] = defaultdict(list)
    done: dict[tuple[str, str | None], list[Event[AttemptRecorded]]] = defaultdict(list)
    for attempt in attempts:
        claimed = slot(attempt)
        if claimed is None:
            continue
        claims[claimed].append(attempt)
        if attempt.body.outcome == "complete":
            done[claimed[:2]].append(attempt)
    questions = [
        Question("attempt", measure, part, tuple(events))
        for (measure, part, _), events in claims.items()
        if len(events) > 1
    ]
    refusals: dict[tuple[str, str | None], list[AnyEvent]] = defaultdict(list)
    for event in not_done:
        refusals[event.body.measure, event.body.part or None].append(event)
    for (measure, part), events in refusals.items():
        # A reason for the whole measure speaks of each of its parts, but a stage that ended in a
        # word, as a single stand does, says nothing against it.
        beside = [
            e
            for key, es in done.items()
            if key[0] == measure
            for e in es
            if key[1] == part or (part is None and not e.body.result)
        ]
        if beside or len({e.body.why for e in events if isinstance(e.body, MeasureNotDone)}) > 1:
            questions.append(Question("not_done", measure, part, (*events, *beside)))
    return questions


def same_slot(visits: Iterable[Visit]) -> dict[str, tuple[str, ...]]:
    """Return, for each visit that is not alone in (participant, visit code), the others.

    The program never merges them: a site lead joins the two or withdraws one.
    """
    by_slot: dict[tuple[str, str], list[str]] = defaultdict(list)
    for visit in visits:
        if not visit.withdrawn and visit.code != UNSCHEDULED:
            by_slot[visit.participant, visit.code].append(visit.id)
    return {
        visit: tuple(other for other in group if other != visit)
        for group in by_slot.values()
        if len(group) > 1
        for visit in group
    }


def unanswered(visit: Visit) -> tuple[Event[QuestionRaised], ...]:
    """Return the monitor's questions that nobody at the site has answered yet."""
    answered = {event.body.question for event in visit.answered}
    return tuple(event for event in visit.raised if event.hash not in answered)
