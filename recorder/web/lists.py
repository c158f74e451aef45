"""Lines of visits as a page shows them, and long lists cut into pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import clock, signatures
from recorder.sheet import figures
from recorder.study import UNSCHEDULED
from recorder.web import shared, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recorder.store import VisitLine

PER_PAGE = 50
DAY_MS = 24 * 60 * 60 * 1000
_MARKS = {"open": "begun", "finished": "done", "stopped": "not-done", "withdrawn": "void"}


@dataclass(frozen=True, slots=True)
class Line:
    """One visit in a list: when, whose, which, how far, and what it asks of a person."""

    id: str
    participant: str
    title: str
    when: str
    state: str
    attempts: int
    asks: str
    signature: str = "none"  # A word of `signatures.STATES`.
    waits: str = ""  # Since when it waits for a signature.

    @property
    def mark(self) -> str:
        """The drawing that goes with the state, told apart by shape and not by colour."""
        return mark(self.state)


def mark(state: str) -> str:
    """Return the drawing that goes with a visit's state."""
    return _MARKS[state]


def line(visit: VisitLine) -> Line:
    """Return a visit as a list shows it."""
    return Line(
        id=visit.id,
        participant=visit.participant,
        title=title(visit.code),
        when=when(visit),
        state=visit.state,
        attempts=visit.attempts,
        asks=" · ".join(_asks(visit)),
        signature=(signed := signature(visit)),
        waits=_waits(visit, signed),
    )


def signature(visit: VisitLine) -> str:
    """Return how a visit is signed, as a word of `signatures.STATES`."""
    asks_two = visit.bundle in shared.countersigned()
    return signatures.state(visit.signed, visit.asked, countersigned=asks_two)


def waits_for_signature(visit: VisitLine, signed: str) -> bool:
    """Say whether somebody is to sign a visit, by how it is signed; not where it only began."""
    if visit.state == "withdrawn" or (visit.state == "open" and visit.signed == "none"):
        return False
    return signed in signatures.WAITING


def since(visit: VisitLine) -> int:
    """Return since when a visit waits for a signature, in ms."""
    return visit.since_ms or visit.at_ms


def _waits(visit: VisitLine, signed: str) -> str:
    if not waits_for_signature(visit, signed):
        return ""
    days = max(0, clock.now().at_ms - since(visit)) // DAY_MS
    return words.count(shared.language(), "waits_days", days) if days else shared.say("waits_today")


def title(code: str) -> str:
    """Return what the study calls a visit."""
    planned = shared.bundle().study.visit(code)
    if planned is not None:
        return planned.title.get(shared.language()) or planned.title["en"]
    return shared.say("unscheduled") if code == UNSCHEDULED else code.replace("_", " ")


def when(visit: VisitLine) -> str:
    """Return when a visit was made: as paper or file claims, else as the clock said."""
    language = shared.language()
    if visit.performed == "unknown":
        return shared.say("day_unknown")
    if visit.performed:
        return figures.claimed(visit.performed, language)
    at = figures.moment(visit.at_ms, visit.offset_min)
    return f"{figures.day(at, language)}, {figures.clock(at)}"


def day(visit: VisitLine) -> str:
    """Return the day alone on which a visit was made."""
    return when(visit).partition(",")[0]


def _asks(visit: VisitLine) -> Iterable[str]:
    for key, n in (
        ("asks_questions", visit.questions),
        ("asks_others", visit.others),
        ("asks_set_aside", visit.set_aside),
        ("asks_waiting", visit.waiting),
    ):
        if n:
            yield shared.say(key, n=n)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a long list is shown; pages count from 1."""

    number: int
    total: int
    per: int = PER_PAGE

    @classmethod
    def asked(cls, number: int, total: int, per: int = PER_PAGE) -> Page:
        """Return the page asked for, or the nearest that there is."""
        return cls(min(max(number, 1), max(1, -(-total // per))), total, per)

    @property
    def offset(self) -> int:
        """How many lines come before this page."""
        return (self.number - 1) * self.per

    @property
    def last(self) -> int:
        """The number of its last line."""
        return min(self.offset + self.per, self.total)

    @property
    def before(self) -> int | None:
        """The page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after this one."""
        return self.number + 1 if self.last < self.total else None
