"""One measure of a visit, read by its sheet: its parts, then the measure as a whole.

The order of questions is the same for every kind: does a person have to decide, is
there a value, could the participant not do it, is there a reason, is it still open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recorder.measures import capture
from recorder.scoring.result import Result, Status, Taken, rule_of, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recorder.events import AttemptRecorded, Event
    from recorder.measures import Counting, Measure, Value
    from recorder.study import Bundle

CONFIRMED = "confirmed"  # The flag on an attempt outside the limits that a person stood by.


class Performed:
    """One measure of a visit, read by its sheet."""

    def __init__(self, bundle: Bundle, measure: Measure, visit: Taken) -> None:
        self.bundle, self.measure = bundle, measure
        self.rounding = bundle.study.rounding
        self.settings = settings_of(bundle, measure, visit)
        self.counting = measure.counting_for(self.settings)
        self.attempts = [a for a in visit.attempts if a.body.measure == measure.code]
        self.not_done = {
            event.body.part or None: event
            for event in visit.not_done
            if event.body.measure == measure.code
        }
        self.asked = {part for code, part in visit.asked if code == measure.code}

    def results(self) -> list[Result]:
        """Return the results of the parts in order, then of the measure as a whole."""
        if self.measure.parts:
            parts = self._routed([self._part(part) for part in self.measure.part_codes])
            return [*parts, self._whole(parts)]
        if self.measure.pretest is not None:
            pretest = self._pretest(self.measure.pretest.part)
            return [pretest, self._after(pretest, self._part(None))]
        return [self._part(None)]

    def _result(self, part: str | None, status: Status, **more: object) -> Result:
        measure = self.measure
        made = Result(
            measure=measure.code,
            part=part,
            status=status,
            unit=measure.unit,
            rule=rule_of(measure, self.counting, part, self.settings),
            rules=measure.rules,
            bundle=self.bundle.hash,
        )
        if status == "zero" and measure.earns_points:
            made = replace(made, points=0)
        return replace(made, **more)  # type: ignore[arg-type]

    def _part(self, part: str | None) -> Result:
        """Return the result of one part, or of a measure that has none."""
        if part in self.asked or None in self.asked:
            return self._result(part, "asked", why="two_in_one_place")
        if self.counting is None:
            return self._result(part, "open", why="no_way_of_counting")
        attempts = self._attempts(part)
        reason = self.not_done.get(part)
        if reason is not None and any(a.body.outcome == "complete" for a in attempts):
            return self._result(part, "asked", why="done_and_not_done")
        read = [(a, capture.read(a.body, self.measure, self.rounding)) for a in attempts]
        valid = [(a, r.value) for a, r in read if r.value is not None]
        if any(v not in self.measure.hard and not _confirmed(a) for a, v in valid):
            return self._result(part, "asked", why="outside_the_limits")
        if len(valid) >= self.counting.least:
            return self._counted(part, valid, self.counting)
        failed = next((r for _, r in read if r.failed), None)
        if failed is not None:
            return self._result(part, "zero", why=failed.why)
        if reason is None and not valid:
            reason = self.not_done.get(None)
        if reason is not None:
            return self._excused(part, reason.body.why)
        return self._result(part, "open", why="too_few_attempts" if valid else _last_why(read))

    def _attempts(self, part: str | None) -> list[Event[AttemptRecorded]]:
        """Return the attempts that take a slot of a part, extra ones left out."""
        most = self.counting.attempts if self.counting is not None else 0
        return [
            a
            for a in self.attempts
            if (a.body.part or None) == part
            and a.body.number <= most
            and a.body.outcome in ("complete", "stopped")
        ]

    def _counted(
        self,
        part: str | None,
        valid: Sequence[tuple[Event[AttemptRecorded], int]],
        counting: Counting,
    ) -> Result:
        value = combined(counting.within, [v for _, v in valid])
        chosen = [a for a, v in valid if v == value][:1]
        if counting.within == "mean":
            chosen = [a for a, _ in valid]
        points = self.measure.points_for(value, self.settings, part)
        lacks_bands = points is None and self.measure.earns_points
        return self._result(
            part,
            "counted",
            value=value,
            points=points,
            derived=speed(self.measure, value, self.settings),
            counted=tuple(a.hash for a in chosen),
            why="no_bands_for_these_settings" if lacks_bands else None,
        )

    def _excused(self, part: str | None, why: str) -> Result:
        """Return what a reason for not doing it means, by the sheet and the study."""
        effect: str = self.measure.not_done.get(why, "query")
        if effect == "by_study":
            effect = self.bundle.study.not_done.get(why, "query")
        status: Status = (
            "zero" if effect == "score_zero" else "missing" if effect == "missing" else "asked"
        )
        return self._result(part, status, why=why)

    def _routed(self, parts: Sequence[Result]) -> list[Result]:
        """Return the parts with those after a failed one skipped, as the sheet routes."""
        ends_below = self.measure.ends_below
        if ends_below is None:
            return list(parts)
        routed: list[Result] = []
        end: Result | None = None
        for part in parts:
            if end is not None and part.status != "asked":
                # What was done all the same stays in view; the sheet gives it nothing.
                points = None if end.status == "missing" else 0
                part = replace(
                    part, status="skipped", points=points, counted=(), why=f"after_{end.part}"
                )
            elif part.status in ("zero", "missing") or (
                part.value is not None and part.value < ends_below
            ):
                end = end or part
            routed.append(part)
        return routed

    def _whole(self, parts: Sequence[Result]) -> Result:
        """Return the result of a measure from those of its parts."""
        if None in self.asked:
            return self._result(None, "asked", why="two_in_one_place")
        unsettled = _first(parts, "asked") or _first(parts, "open")
        if unsettled is not None:
            return self._result(None, unsettled.status, why=unsettled.why)
        counted = [part for part in parts if part.status == "counted"]
        missing, zero = _first(parts, "missing"), _first(parts, "zero")
        across = self.counting.across if self.counting is not None else "none"
        if not counted or (self.measure.scores_parts and missing):
            lacking = missing or zero
            assert lacking is not None  # The first part is never skipped.
            return self._result(None, lacking.status, why=lacking.why)
        # The best of two hands is known from one of them; a sum or a mean is not.
        lacking = missing or zero
        if lacking is not None and across in ("sum", "mean"):
            return self._result(None, "missing", why=lacking.why)
        value = None
        chosen = counted
        if across != "none":
            values = [part.value for part in counted if part.value is not None]
            value = combined(across, values)
            if across in ("lowest", "highest"):
                chosen = [part for part in counted if part.value == value][:1]
        if self.measure.scores_parts:
            points = total(parts)
        else:
            points = None if value is None else self.measure.points_for(value, self.settings)
        return self._result(
            None,
            "counted",
            value=value,
            points=points,
            counted=tuple(event for part in chosen for event in part.counted),
        )

    def _pretest(self, part: str) -> Result:
        """Return the result of a stage that ends in a word."""
        pretest = self.measure.pretest
        if part in self.asked:
            return self._result(part, "asked", why="two_in_one_place")
        attempts = self._attempts(part)
        reason = self.not_done.get(part)
        if reason is not None and any(a.body.outcome == "complete" for a in attempts):
            return self._result(part, "asked", why="done_and_not_done")
        for attempt in attempts:
            word = attempt.body.result or None
            if pretest is not None and word in pretest.goes_on:
                return self._result(part, "counted", counted=(attempt.hash,))
            if attempt.body.outcome == "stopped" or (pretest and word in pretest.results):
                why = word or attempt.body.ended_by or "stopped"
                return self._result(part, "zero", counted=(attempt.hash,), why=why)
            return self._result(part, "asked", why="no_such_result")
        reason = reason or self.not_done.get(None)
        return self._excused(part, reason.body.why) if reason else self._result(part, "open")

    def _after(self, pretest: Result, main: Result) -> Result:
        """Return the result of a measure whose first stage ended like this."""
        if main.status == "asked":
            return main
        if pretest.status == "asked":
            return self._result(None, "asked", why=pretest.why)
        if pretest.status == "zero":
            if main.value is not None:
                return self._result(None, "asked", why="done_after_a_failed_stage")
            return self._result(None, "zero", why=pretest.why, counted=pretest.counted)
        if pretest.status == "missing" and main.status == "open":
            return self._result(None, "missing", why=pretest.why)
        return main


def settings_of(bundle: Bundle, measure: Measure, visit: Taken) -> dict[str, Value]:
    """Return the settings a measure is judged by: the visit's, else the study's, else its own.

    What the study chooses, no event at the bedside can change.
    """
    settings = bundle.settings(measure.code)
    for name, setting in measure.settings.items():
        if setting.chosen_by == "assessor":
            said = visit.settings.get((measure.code, name), visit.settings.get((None, name)))
            if said is not None:
                settings[name] = said
    return settings


def speed(measure: Measure, value: int, settings: Mapping[str, Value]) -> int | None:
    """Return the speed in mm/s (thousandths of m/s, half up) of a time in hundredths."""
    course_cm = settings.get(measure.speed_from or "")
    if not isinstance(course_cm, int) or value <= 0:
        return None
    return (2 * course_cm * 1000 + value) // (2 * value)


def combined(rule: str, values: Sequence[int]) -> int:
    """Return one value for several: the lowest, highest, sum, or mean (half up)."""
    match rule:
        case "lowest":
            return min(values)
        case "highest":
            return max(values)
        case "sum":
            return sum(values)
        case "mean":
            return (2 * sum(values) + len(values)) // (2 * len(values))
    return values[0]


def _confirmed(attempt: Event[AttemptRecorded]) -> bool:
    return CONFIRMED in (attempt.body.flags or ())


def _last_why(read: Sequence[tuple[object, capture.Reading]]) -> str | None:
    return read[-1][1].why if read else None


def _first(parts: Sequence[Result], status: Status) -> Result | None:
    return next((part for part in parts if part.status == status), None)
