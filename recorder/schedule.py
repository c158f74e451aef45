"""The schedule as it stands: each visit of each participant, and what became of it.

A visit is early, in its window or late by the day it was made; one that was not made is to
come, due, or missed once its window has closed where the participant is seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recorder import bundles, signatures, store
from recorder.participant_id import site_of
from recorder.sheet import figures
from recorder.study.windows import Window, window

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.clock import Moment
    from recorder.roster import Participant
    from recorder.store import VisitLine
    from recorder.study import Study, Visit

State = Literal["early", "in_window", "late", "undated", "due", "missed", "to_come", "not_expected"]
MADE: tuple[State, ...] = ("early", "in_window", "late", "undated")


@dataclass(frozen=True, slots=True)
class Cell:
    """One visit of one participant: its window, and the records of it that stand."""

    code: str
    window: Window | None
    state: State
    off: int  # Days outside its window: below 0 too early, above 0 too late.
    left: int | None  # Days after today on which its window is open; below 0 it is over.
    visits: tuple[VisitLine, ...]
    signed: bool  # Each record of it is signed as the study asks.

    @property
    def made(self) -> bool:
        """Whether there is a record of it."""
        return bool(self.visits)

    @property
    def closed(self) -> bool:
        """Whether its window is over."""
        return self.left is not None and self.left < 0

    @property
    def open(self) -> bool:
        """Whether a record of it was begun and not finished."""
        return any(visit.state == "open" for visit in self.visits)

    @property
    def counts(self) -> bool:
        """Whether it should be there by now: it was finished or stopped, or its window is over."""
        return (self.made and not self.open) or (self.closed and self.state != "not_expected")


@dataclass(frozen=True, slots=True)
class Row:
    """A participant and their visits, in the order of the schedule."""

    who: Participant
    site: str  # Where they are seen; "" at no site of this study.
    cells: tuple[Cell, ...]


def rows(db: Database, study: Study, now: Moment) -> list[Row]:
    """Return every participant with every visit of the schedule, by site and ID."""
    made = defaultdict[tuple[str, str], list["VisitLine"]](list)
    for line in store.visits(db):
        if line.state != "withdrawn":
            made[line.participant, line.code].append(line)
    two = bundles.countersigned(db)
    days = {site.code: _today(site.zone, now) for site in study.sites}
    here = figures.moment(now.at_ms, now.offset_min).date()
    found = []
    for who in store.participants(db):
        site = who.moved_to or site_of(study.id_form, who.id, study.site_codes) or ""
        today, day0 = days.get(site, here), as_day(who.day0)
        cells = tuple(
            _cell(it, day0, today, tuple(made.get((who.id, it.code), ())), who, two)
            for it in study.visits
        )
        found.append(Row(who, site, cells))
    return sorted(found, key=lambda row: (row.site, row.who.id))


def _cell(
    planned: Visit,
    day0: date | None,
    today: date,
    visits: tuple[VisitLine, ...],
    who: Participant,
    two: frozenset[str],
) -> Cell:
    due = window(day0, planned) if day0 else None
    left = (due.last - today).days if due else None
    state, off = _made(due, visits) if visits else (_awaited(due, today, who), 0)
    signed = bool(visits) and all(
        signatures.state(v.signed, v.asked, countersigned=v.bundle in two) not in signatures.WAITING
        for v in visits
    )
    return Cell(planned.code, due, state, off, left, visits, signed)


def _made(due: Window | None, visits: tuple[VisitLine, ...]) -> tuple[State, int]:
    """Say how a visit kept to its window; where it was recorded twice, the first day counts."""
    days = [day for visit in visits if (day := day_of(visit)) is not None]
    if due is None or not days:
        return "undated", 0
    off = due.days_off(min(days))
    return ("late" if off > 0 else "early" if off < 0 else "in_window"), off


def _awaited(due: Window | None, today: date, who: Participant) -> State:
    if due is None or who.left:
        return "not_expected"
    if today < due.first:
        return "to_come"
    return "due" if today <= due.last else "missed"


def day_of(visit: VisitLine) -> date | None:
    """Return the day on which a visit was made; None where only a month or nothing is known."""
    if visit.performed is None:
        return figures.moment(visit.at_ms, visit.offset_min).date()
    return as_day(visit.performed[:10])


def as_day(said: str | None) -> date | None:
    """Return a day; None for a month, a year, the 31st of June, or nothing at all."""
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        return None


def _today(zone: str, now: Moment) -> date:
    """Return the day that it is at a site."""
    at = figures.moment(now.at_ms, now.offset_min)
    known = _zone(zone)
    return (at.astimezone(known) if known else at).date()


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None  # A zone that this computer does not know: its own day is taken.


@dataclass(slots=True)
class Tally:
    """How many of some visits are in which state."""

    in_window: int = 0
    early: int = 0
    late: int = 0
    undated: int = 0
    due: int = 0
    missed: int = 0
    to_come: int = 0
    not_expected: int = 0
    open: int = 0  # Of those made.
    signed: int = 0
    unsigned: int = 0  # Finished or stopped, and not signed as the study asks.
    expected: int = 0  # That should be there by now: the denominator.
    recorded: int = 0  # Of the expected, those that are.
    asked: int = 0  # Questions that nobody answered.
    to_decide: int = 0  # Visits that need a person.

    @property
    def made(self) -> int:
        """How many have a record, finished or not."""
        return self.in_window + self.early + self.late + self.undated

    @property
    def done(self) -> int:
        """How many were finished or stopped."""
        return self.made - self.open

    def add(self, cell: Cell) -> None:
        """Count one more."""
        setattr(self, cell.state, getattr(self, cell.state) + 1)
        self.open += cell.open
        self.signed += cell.signed
        self.unsigned += cell.made and not cell.open and not cell.signed
        self.expected += cell.counts
        self.recorded += cell.counts and cell.made
        for visit in cell.visits:
            self.asked += visit.asked
            self.to_decide += bool(visit.questions + visit.set_aside + visit.waiting + visit.others)
