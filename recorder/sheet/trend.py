"""What a participant's visits came to, side by side: for those who may see earlier results.

A line for each measure, on the days of the schedule with their windows. It says what was
counted and nothing about it: no “better”, no colour, no average (design §9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import scoring
from recorder.sheet import figures

if TYPE_CHECKING:
    from recorder.scoring import Result
    from recorder.study import Bundle, Study
    from recorder.visit import Visit

WIDE, HIGH = 2000, 400  # Of the drawing, in its own units; INSET keeps a dot from its edge.
INSET = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A visit's window on the axis: where it begins, and how wide it is."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One visit's result: where it lies, in hundredths or points, and in words."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure over the visits of the schedule; a place without a result is None."""

    title: str
    unit: str
    marks: tuple[Mark | None, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the strokes to draw: a visit that is missing breaks the line."""
        strokes, stroke = [], []
        for mark in (*self.marks, None):
            if mark is not None:
                stroke.append(f"{mark.x},{mark.y}")
            elif stroke:
                strokes.append(" ".join(stroke))
                stroke = []
        return tuple(stroke for stroke in strokes if " " in stroke)


def axis(study: Study) -> tuple[Span, ...]:
    """Return the window of each visit of the schedule along the drawing's width."""
    first, last = _reach(study)
    return tuple(
        Span(
            x=_along(planned.day - planned.before_days, first, last),
            width=_along(planned.day + planned.after_days, first, last)
            - _along(planned.day - planned.before_days, first, last),
        )
        for planned in study.visits
    )


def trends(
    study: Study, visits: Mapping[str, tuple[Visit, Bundle, int | None]], language: str
) -> tuple[Trend, ...]:
    """Return a trend for each measure that any visit has a whole result of.

    `visits` holds, by visit code, the one visit that stands, the bundle it is read by, and
    the day after day 0 on which it was made, None where that is not known.
    """
    found = {
        code: {r.measure: r for r in scoring.results(bundle, visit) if r.part is None}
        for code, (visit, bundle, _) in visits.items()
    }
    first, last = _reach(study)
    days = {
        planned.code: _along(_day(planned.day, visits.get(planned.code)), first, last)
        for planned in study.visits
    }
    made = []
    for measure in dict.fromkeys(m for planned in study.visits for m in planned.measures):
        row = [found.get(planned.code, {}).get(measure) for planned in study.visits]
        values = [_value(result) for result in row]
        if any(value is not None for value in values):
            unit = next(result.unit for result in row if result is not None)
            made.append(
                Trend(
                    title=_title(visits, measure, language),
                    unit="" if unit == "points" else unit,
                    marks=_marks(values, [days[v.code] for v in study.visits], unit, language),
                )
            )
    return tuple(made)


def _value(result: Result | None) -> int | None:
    """Return what a result comes to: its value, or the points of a composite."""
    if result is None or result.status not in ("counted", "zero"):
        return None
    return result.points if result.unit == "points" else result.value


def _marks(
    values: Sequence[int | None], days: Sequence[int], unit: str, language: str
) -> tuple[Mark | None, ...]:
    known = [value for value in values if value is not None]
    least, most = min(known), max(known)
    room = HIGH - 2 * INSET
    return tuple(
        None
        if value is None
        else Mark(
            x=day,
            y=HIGH // 2
            if least == most
            else HIGH - INSET - room * (value - least) // (most - least),
            words=str(value) if unit == "points" else figures.value(value, unit, language),
        )
        for value, day in zip(values, days, strict=True)
    )


def _title(
    visits: Mapping[str, tuple[Visit, Bundle, int | None]], measure: str, language: str
) -> str:
    named = next(b.measures[measure] for _, b, _ in visits.values() if measure in b.measures)
    return named.title.get(language) or named.title["en"]


def _day(planned: int, made: tuple[Visit, Bundle, int | None] | None) -> int:
    """Return the day to draw a visit on: when it was made, else when it was planned."""
    if made is None or made[2] is None:
        return planned
    return made[2]


def _reach(study: Study) -> tuple[int, int]:
    first = min(planned.day - planned.before_days for planned in study.visits)
    return first, max(planned.day + planned.after_days for planned in study.visits)


def _along(day: int, first: int, last: int) -> int:
    """Return where a day lies; one outside every window is held at the edge."""
    held = max(first, min(last, day))
    return INSET + (WIDE - 2 * INSET) * (held - first) // max(1, last - first)
