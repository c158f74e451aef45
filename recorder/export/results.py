"""results.csv: one row for each part and measure of each visit, as its bundle reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder.measures.typed import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recorder.scoring import Result
    from recorder.visit import Visit

# Column → unit, meaning.
COLUMNS = {
    "study": ("", "the study"),
    "site": ("", "the site the participant belongs to"),
    "participant": ("", "the blinded ID"),
    "visit_code": ("", "which visit of the schedule"),
    "visit": ("", "the visit; where records of one visit were joined, the smallest id"),
    "visit_state": ("", "open, finished or stopped; a withdrawn visit has no results"),
    "same_slot": ("", "how many other visits stand for the same participant and visit code"),
    "performed": ("ISO 8601", "the day claimed by paper or file"),
    "opened_at": ("ISO 8601", "when the visit was opened in the recorder"),
    "measure": ("", "what was performed; see the codebook's measures"),
    "part": ("", "side, stance or stage; empty for the measure as a whole"),
    "status": ("", "counted, zero, missing, open, asked or skipped; see the codebook"),
    "value": ("see unit", "the value that counts"),
    "hundredths": ("1/100", "the same in whole hundredths of the unit"),
    "unit": ("", "the unit of the value"),
    "points": ("points", "what the value earns by the sheet"),
    "derived": ("m/s", "speed: the course divided by the time that counts"),
    "why": ("", "why there is no value, or no points: a code"),
    "rule": ("", "how attempts became the value, and where the points come from"),
    "rules": ("", "the number of the rules of this kind of measure"),
    "bundle": ("", "the study and measures, as published, that this was read by"),
    "counted": ("", "hashes of the events that count, separated by spaces"),
}


def row(
    result: Result, before: Mapping[str, str], visit: Visit, same_slot: int, opened_at: str
) -> dict[str, str]:
    """Return a row for a result."""
    return {
        **before,
        "same_slot": str(same_slot),
        "performed": visit.performed or "",
        "opened_at": opened_at,
        "measure": result.measure,
        "part": result.part or "",
        "status": result.status,
        "value": "" if result.value is None else text(result.value),
        "hundredths": "" if result.value is None else str(result.value),
        "unit": result.unit,
        "points": "" if result.points is None else str(result.points),
        "derived": "" if result.derived is None else _thousandths(result.derived),
        "why": result.why or "",
        "rule": result.rule,
        "rules": str(result.rules),
        "bundle": result.bundle,
        "counted": " ".join(result.counted),
    }


def _thousandths(value: int) -> str:
    return f"{value // 1000}.{value % 1000:03d}"
