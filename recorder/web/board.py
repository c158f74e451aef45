"""Today's board: who is due, what was begun and not finished, what waits for whom.

Two questions to the database and one for the visits that are drawn with their progress,
however many visits there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from recorder import bundles, schedule, store
from recorder.participant_id import site_of
from recorder.refusals import UnknownName
from recorder.scoring.progress import progress
from recorder.study.windows import window
from recorder.visit import replay
from recorder.web import eyes, lists, shared, whereabouts, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

    from recorder.roster import Participant
    from recorder.store import Lacking, VisitLine
    from recorder.study import Bundle, Study
    from recorder.visit import Visit
    from recorder.web.places import Place

MOST = 8  # Lines of one sort on the board; the rest is a number and a link.


@dataclass(frozen=True, slots=True)
class Begun:
    """A visit with how far each of its measures is: one mark for each."""

    line: lists.Line
    marks: tuple[str, ...]
    done: int

    @property
    def of(self) -> int:
        """How many measures the visit has."""
        return len(self.marks)


@dataclass(frozen=True, slots=True)
class Due:
    """A participant whose visit can be made today, and how long it still can."""

    participant: str
    title: str
    code: str
    left: int  # Days after today on which it still can be made.
    today: bool  # It is planned for today, or today is the last day.
    words: str


@dataclass(frozen=True, slots=True)
class Board:
    """What there is to do today, at one site or at all of them."""

    site: str | None
    day: date
    begun: list[Begun] = field(default_factory=list)
    begun_count: int = 0
    today: list[Due] = field(default_factory=list)
    open: list[Due] = field(default_factory=list)
    due_count: int = 0
    finished: list[Begun] = field(default_factory=list)
    finished_count: int = 0
    unsigned: list[lists.Line] = field(default_factory=list)
    unsigned_count: int = 0
    waiting: list[lists.Line] = field(default_factory=list)
    waiting_count: int = 0
    newest: list[lists.Line] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    whereabouts: dict[str, Place] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due, begun or finished today."""
        return not (self.begun or self.today or self.open or self.finished)


def board(db: Database, day: date, site: str | None) -> Board:
    """Return the board of a day; of one site where it is named."""
    bundle = shared.bundle()
    study = bundle.study
    everybody = [p for p in store.participants(db) if site in (None, _site(study, p))]
    here = {p.id for p in everybody}
    lines = [line for line in store.visits(db) if line.participant in here]
    begun = [line for line in lines if line.state == "open"]
    finished = [
        line
        for line in lines
        if line.state in ("finished", "stopped") and schedule.day_of(line) == day
    ]
    waits = [v for v in lines if v.questions + v.set_aside + v.waiting + v.others > 0]
    unsigned = [v for v in lines if lists.waits_for_signature(v, lists.signature(v))]
    unsigned.sort(key=lists.since)
    due = _due(study, everybody, lines, day)
    drawn = _begun(db, [*begun[:MOST], *finished[:MOST]], bundle)
    drawn_lines = [*begun[:MOST], *finished[:MOST], *waits[:MOST]]
    shown = {line.id for line in drawn_lines}
    return Board(
        site=site,
        day=day,
        begun=drawn[: len(begun[:MOST])],
        begun_count=len(begun),
        today=[d for d in due if d.today][:MOST],
        open=[d for d in due if not d.today][:MOST],
        due_count=len(due),
        finished=drawn[len(begun[:MOST]) :],
        finished_count=len(finished),
        unsigned=[lists.line(v) for v in unsigned[:MOST]],
        unsigned_count=len(unsigned),
        waiting=[lists.line(v) for v in waits[:MOST]],
        waiting_count=len(waits),
        newest=[lists.line(v) for v in lines[:5] if v.id not in shown],
        lacking=[_lacking(it) for it in store.lacking(db)],
        whereabouts=whereabouts.of_lines([*drawn_lines, *unsigned[:MOST], *lines[:5]]),
    )


def site_of_person() -> str | None:
    """Return the one site that whoever is signed in works at; None for more, or the study."""
    present = shared.me()
    sites = {where for _, where in present.person.roles} if present else set()
    return sites.pop() if len(sites) == 1 else None


def _site(study: Study, who: Participant) -> str | None:
    return who.moved_to or site_of(study.id_form, who.id, study.site_codes)


# ── Due ─────────────────────────────────────────────────────────────────────


def _due(
    study: Study, everybody: Iterable[Participant], lines: Iterable[VisitLine], day: date
) -> list[Due]:
    """Return the visits that can be made on a day and were not, those that end first in front."""
    made = {(line.participant, line.code) for line in lines if line.state != "withdrawn"}
    found = []
    for who in everybody:
        start = None if who.left else schedule.as_day(who.day0)
        if start is None:
            continue
        for planned in study.visits:
            due = window(start, planned)
            if (who.id, planned.code) in made or not due.first <= day <= due.last:
                continue
            left = (due.last - day).days
            today = day in (due.planned, due.last)
            found.append(
                Due(who.id, lists.title(planned.code), planned.code, left, today, words_left(left))
            )
    return sorted(found, key=lambda d: (d.left, d.participant))


def words_left(days: int) -> str:
    """Say on how many days after today a visit still can be made."""
    if days == 0:
        return shared.say("last_day")
    return words.count(shared.language(), "days_left", days)


# ── Begun ───────────────────────────────────────────────────────────────────


def _begun(db: Database, lines: Sequence[VisitLine], bundle: Bundle) -> list[Begun]:
    """Return visits with their progress, all of their events read at once."""
    visits = {visit.id: visit for visit in replay(store.events_of(db, [v.id for v in lines]))}
    read: dict[str, Bundle | None] = {bundle.hash: bundle}
    return [_one(db, line, visits.get(line.id), read) for line in lines]


def _one(
    db: Database, line: VisitLine, visit: Visit | None, read: dict[str, Bundle | None]
) -> Begun:
    if line.bundle not in read:
        try:
            read[line.bundle] = bundles.named(db, line.bundle)
        except UnknownName:
            read[line.bundle] = None
    bundle = read[line.bundle]
    # How far a measure is may tell how its first part went.
    if visit is None or bundle is None or not eyes.sees_results(line.id):
        return Begun(lists.line(line), (), 0)
    states = tuple(progress(bundle, visit).values())
    return Begun(lists.line(line), states, sum(s in ("done", "not_done") for s in states))


# ── Tablets ─────────────────────────────────────────────────────────────────


def _lacking(it: Lacking) -> str:
    runs = ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in it.runs[:5])
    if len(it.runs) > 5:
        runs += " …"
    return shared.say("numbers_lack", label=it.label, runs=runs)
