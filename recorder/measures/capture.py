"""The kinds of capture: what an attempt of each kind says, in whole hundredths.

Kinds are code and carry a rules number. A change in how an attempt is read is a new
number in KINDS; the old one stays, so that a visit replays as the day it was taken.
Milliseconds become hundredths here and nowhere else, by the study's rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from recorder.events import AttemptRecorded
    from recorder.measures import Measure, Unit

Rounding = Literal["truncate", "half_up"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one attempt says: a value in hundredths, or why there is none.

    `failed` means that the participant could not do it, which scores 0.
    """

    value: int | None = None
    why: str | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of taking an attempt: the keys its measures may have, and how it is read."""

    keys: frozenset[str]
    read: Callable[[AttemptRecorded, Measure, Rounding], Reading]


def hundredths(milliseconds: int, rounding: Rounding) -> int:
    """Return hundredths of a second: cut as a stopwatch shows, or to the nearest."""
    return (milliseconds + 5) // 10 if rounding == "half_up" else milliseconds // 10


def converted(amount: int, unit: Unit) -> int:
    """Return hundredths in the measure's unit, exactly, half up to the hundredth."""
    return (2 * amount * unit.times + unit.over) // (2 * unit.over)


def read(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    """Return what an attempt says; one that takes no slot says nothing."""
    if attempt.outcome in ("false_start", "interrupted"):
        return Reading(why=attempt.outcome)
    return kind_named(measure.kind, measure.rules).read(attempt, measure, rounding)


def value_of(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> int | None:
    """Return an attempt's value in hundredths of the measure's unit, if it has one.

    A stage that ends in a word has none. Pounds and newtons become kilograms exactly.
    """
    if measure.pretest is not None and attempt.part == measure.pretest.part:
        return None
    return read(attempt, measure, rounding).value


def _hold(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    # The time held counts, also when the participant had to stop.
    if not isinstance(attempt.elapsed_ms, int):
        return Reading(why="no_time_recorded")
    held = hundredths(attempt.elapsed_ms, rounding)
    # The clock stops by itself; what the finger added afterwards was not asked for.
    return Reading(held if measure.auto_stop is None else min(held, measure.auto_stop))


def _course(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    if attempt.outcome == "stopped":
        return Reading(why="stopped")
    if not isinstance(attempt.elapsed_ms, int):
        return Reading(why="no_time_recorded")
    return Reading(hundredths(attempt.elapsed_ms, rounding))


def _rises(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    if "used_arms" in (attempt.flags or ()) or attempt.ended_by == "used_arms":
        return Reading(why="used_arms", failed=True)
    if attempt.outcome == "stopped":
        return Reading(why=attempt.ended_by or "stopped", failed=True)
    # A typed time has neither count nor splits: it stands for all the rises.
    counted = attempt.count if isinstance(attempt.count, int) else len(attempt.marks_ms or ())
    said = isinstance(attempt.count, int) or bool(attempt.marks_ms)
    if said and measure.rises is not None and counted < measure.rises:
        return Reading(why="too_few_rises", failed=True)
    if not isinstance(attempt.elapsed_ms, int):
        return Reading(why="no_time_recorded")
    return Reading(hundredths(attempt.elapsed_ms, rounding))


def _count(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    if not isinstance(attempt.count, int):
        return Reading(why="no_count_recorded")
    return Reading(attempt.count * 100)


def _reading(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    if attempt.outcome == "stopped":
        return Reading(why="stopped")
    if not isinstance(attempt.reading, int):
        return Reading(why="no_reading_recorded")
    unit = attempt.unit or measure.unit
    if unit == measure.unit:
        return Reading(attempt.reading)
    if unit not in measure.units:
        return Reading(why="unit_not_of_this_measure")
    return Reading(converted(attempt.reading, measure.units[unit]))


def _laps(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    # The distance walked counts, also when the participant had to stop.
    if not isinstance(attempt.reading, int):
        return Reading(why="no_reading_recorded")
    return Reading(attempt.reading)


def _composite(attempt: AttemptRecorded, measure: Measure, rounding: Rounding) -> Reading:
    return Reading(why="not_performed_itself")


KINDS: dict[tuple[str, int], Kind] = {
    ("hold", 1): Kind(frozenset({"auto_stop_hundredths", "ends_below_hundredths"}), _hold),
    ("course", 1): Kind(frozenset({"speed_from"}), _course),
    ("rises", 1): Kind(frozenset({"rises", "pretest"}), _rises),
    ("count", 1): Kind(frozenset({"pretest"}), _count),
    ("reading", 1): Kind(frozenset({"units"}), _reading),
    ("laps", 1): Kind(frozenset(), _laps),
    ("composite", 1): Kind(frozenset({"sum_of"}), _composite),
}


def kind_named(kind: str, rules: int) -> Kind:
    """Return a kind as it was under a rules number."""
    return KINDS[kind, rules]
