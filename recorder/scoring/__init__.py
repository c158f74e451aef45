"""What a visit's attempts amount to: the value that counts, and the points it earns.

Whole hundredths only; every cut-off comes from the visit's bundle. A participant who
could not do a measure scores 0; one that was not done for any other reason is missing,
and so is every sum it belongs to. Where two things stand in one place, or a value lies
outside what is possible, a person is asked and nothing is counted meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recorder.measures.capture import hundredths, value_of
from recorder.scoring.performed import CONFIRMED, Performed, combined, settings_of, speed
from recorder.scoring.result import Result, Status, Taken, total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recorder.measures import Measure, Value
    from recorder.study import Bundle

__all__ = [
    "CONFIRMED",
    "Result",
    "Status",
    "Taken",
    "combined",
    "hundredths",
    "results",
    "score_value",
    "settings_of",
    "speed",
    "value_of",
]


def results(bundle: Bundle, visit: Taken) -> tuple[Result, ...]:
    """Return a result per part and per measure of a visit, in the study's order.

    A measure's parts come before it. Outside the schedule, what was taken so far.
    """
    planned = bundle.study.visit(visit.code)
    codes = planned.measures if planned is not None else _taken(bundle, visit)
    found: dict[str, list[Result]] = {}
    for code in codes:
        if not bundle.measures[code].sum_of:
            found[code] = Performed(bundle, bundle.measures[code], visit).results()
    for code in codes:
        if bundle.measures[code].sum_of:
            found[code] = [_sum(bundle, bundle.measures[code], found)]
    return tuple(result for code in codes for result in found[code])


def score_value(
    measure: Measure,
    value: int,
    settings: Mapping[str, Value] | None = None,
    part: str | None = None,
) -> int | None:
    """Return the points a value in hundredths earns by the sheet, None where it gives none."""
    return measure.points_for(value, {**measure.defaults(), **(settings or {})}, part)


def _taken(bundle: Bundle, visit: Taken) -> list[str]:
    begun = {event.body.measure for event in visit.attempts}
    begun |= {event.body.measure for event in visit.not_done}
    return [
        code
        for code, measure in bundle.measures.items()
        if code in begun or (measure.sum_of and begun.issuperset(measure.sum_of))
    ]


def _sum(bundle: Bundle, measure: Measure, found: Mapping[str, list[Result]]) -> Result:
    """Return the result of a composite: no sum while any of its measures lacks one."""
    wholes = [found[code][-1] for code in measure.sum_of]
    status: Status = "zero" if all(whole.status == "zero" for whole in wholes) else "counted"
    made = Result(
        measure=measure.code,
        part=None,
        status=status,
        unit=measure.unit,
        rule=f"sum of {', '.join(measure.sum_of)}; {measure.source}",
        rules=measure.rules,
        bundle=bundle.hash,
    )
    for lacking in ("asked", "open", "missing"):
        for whole in wholes:
            if whole.status == lacking:
                return replace(made, status=whole.status, why=f"{lacking}_{whole.measure}")
    for whole in wholes:
        if whole.points is None:
            return replace(made, status="missing", why=f"no_points_{whole.measure}")
    counted = tuple(event for whole in wholes for event in whole.counted)
    return replace(made, points=total(wholes), counted=counted)
