"""attempts.csv: one row for each attempt event, whether it stands or not.

What the event says is taken from the event alone, so that `said` can be compared with
events.jsonl; the rest says what the visit makes of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, cast

from msgspec import UNSET, UnsetType

from recorder.measures.capture import value_of
from recorder.measures.typed import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recorder.events import AttemptRecorded, Event, Taken
    from recorder.roster import Session
    from recorder.sheet.confirmed import Bracket
    from recorder.study import Bundle
    from recorder.visit import Visit

# Column → unit, meaning. The codebook prints these. First those of `taken`, by its fields.
TAKEN = {
    "input": ("", "touch, pen, mouse or key"),
    "clock": ("", "event: the time of the touch itself; handler: when the program saw it"),
    "isolated": ("", "yes or no: whether the browser gave its finer clock"),
    "step_us": ("µs", "the smallest step seen of the browser's clock"),
    "lag_start_ms": ("ms", "from the touch that began it until the program saw it"),
    "lag_stop_ms": ("ms", "from the touch that ended it until the program saw it"),
    "wall_ms": ("ms", "the same interval by the tablet's clock on the wall"),
    "hidden_ms": ("ms", "when the page was out of sight: from-to after the start, spaced"),
    "wake": ("", "whether the screen was kept on: held, refused, lost or absent"),
    "agent": ("", "the browser"),
    "screen": ("", "width x height x pixels per point"),
    "frame_hz": ("1/s", "how often the screen was drawn"),
}
SAID = {
    "measure": ("", "what was performed; see the codebook's measures"),
    "part": ("", "side, stance or stage; empty where the measure has none"),
    "number": ("", "which attempt, from 1"),
    "outcome": ("", "complete, stopped, false_start or interrupted; the last two take no place"),
    "began_at": ("ISO 8601", "when it began, by the device's clock; empty when not timed"),
    "elapsed_ms": ("ms", "raw time, as the timer said or the file held"),
    "marks_ms": ("ms", "raw times of the marks on the way, separated by spaces"),
    "count": ("", "how many were counted"),
    "reading": ("see unit", "the reading as it was entered"),
    "unit": ("", "the unit in which the reading was entered"),
    "result": ("", "the word for a stage that has no number"),
    "ended_by": ("", "why it was ended early"),
    "instrument": ("", "what it was read off"),
    "flags": ("", "remarks the recorder or a person made, separated by spaces"),
    **{f"taken_{name}": said for name, said in TAKEN.items()},
    "source": ("", "timer, typed, paper or file"),
    "performed": ("ISO 8601", "the day claimed by paper or file; unknown where they do not say"),
    "at": ("ISO 8601", "when it was kept, with the offset from UTC of the place"),
    "visit_event": ("", "the visit as the event names it"),
    "session": ("", "the session it was kept in"),
    "device": ("", "the device that kept it"),
    "n": ("", "the device's own number for it"),
    "app": ("", "the program's version"),
    "replaces": ("", "hashes of the events it takes the place of, separated by spaces"),
    "reason": ("", "why, when it replaces: a code, or the digest of a text"),
    "id": ("", "the attempt's id"),
    "event": ("", "the hash of the event: what happened"),
}
BEFORE = {
    "study": ("", "the study"),
    "site": ("", "the site the participant belongs to"),
    "participant": ("", "the blinded ID"),
    "visit_code": ("", "which visit of the schedule"),
    "visit": ("", "the visit; where records of one visit were joined, the smallest id"),
    "visit_state": ("", "open, finished, stopped or withdrawn; empty while its opening is missing"),
}
AFTER = {
    "hundredths": ("1/100", "the value scoring uses, in hundredths of the measure's own unit"),
    "seconds": ("s", "that value where the measure is timed, by the study's rounding"),
    "kg": ("kg", "that value where the measure is a force"),
    "stands": ("", "yes or no: whether the attempt is still said"),
    "why_not": ("", "why it does not stand"),
    "counted": ("", "yes where a result is made of it"),
    "replaced_by": ("", "hashes of the events that took its place, separated by spaces"),
    "reason_text": (
        "",
        "the words of the reason, as held here; where blanked, by whom",
    ),
    "person": ("", "who kept it: an opaque id, never a name"),
    "bundle": ("", "the rules the visit is read by"),
    "log": ("", "the log it was first written in"),
    "seq": ("", "its number there"),
    "hub_not_before": (
        "ISO 8601",
        "by the hub's clock: it was written into a log after this; empty where no receipt says",
    ),
    "hub_not_after": (
        "ISO 8601",
        "by the hub's clock: it was at the hub by then; empty where no receipt held here says",
    ),
}
COLUMNS = {**BEFORE, **SAID, **AFTER}


def said(event: Event[AttemptRecorded]) -> dict[str, str]:
    """Return the columns that the event alone decides."""
    body = event.body
    return {
        "measure": body.measure,
        "part": body.part or "",
        "number": str(body.number),
        "outcome": body.outcome,
        "began_at": iso(body.began_at_ms, event.offset_min)
        if isinstance(body.began_at_ms, int)
        else "",
        "elapsed_ms": plain(body.elapsed_ms),
        "marks_ms": " ".join(map(str, body.marks_ms or ())),
        "count": plain(body.count),
        "reading": text(body.reading) if isinstance(body.reading, int) else "",
        "unit": body.unit or "",
        "result": body.result or "",
        "ended_by": body.ended_by or "",
        "instrument": body.instrument or "",
        "flags": " ".join(body.flags or ()),
        **_taken(body.taken),
        "source": event.source or "",
        "performed": event.performed or "",
        "at": iso(event.at_ms, event.offset_min),
        "visit_event": event.visit or "",
        "session": event.session or "",
        "device": event.device,
        "n": str(event.n),
        "app": event.app,
        "replaces": " ".join(event.replaces or ()),
        "reason": event.reason or "",
        "id": event.id,
        "event": event.hash,
    }


def row(
    event: Event[AttemptRecorded],
    before: Mapping[str, str],
    visit: Visit | None,
    bundle: Bundle | None,
    counted: frozenset[str],
    session: Session | None,
    place: tuple[str, int],
    bracket: Bracket | None,
    reason_text: str,
) -> dict[str, str]:
    """Return a row: the event, and what its visit makes of it."""
    why_not = _why_not(event, visit)
    hundredths, unit = _value(event.body, bundle)
    shown = "" if hundredths is None else text(hundredths)
    return {
        **before,
        **said(event),
        "hundredths": "" if hundredths is None else str(hundredths),
        "seconds": shown if unit == "s" else "",
        "kg": shown if unit == "kg" else "",
        "stands": "no" if why_not else "yes",
        "why_not": why_not,
        "counted": "yes" if event.hash in counted else "no",
        "replaced_by": " ".join(e.hash for e in visit.replaced_by(event)) if visit else "",
        "reason_text": reason_text,
        "person": session.person if session else "",
        "bundle": visit.bundle if visit else "",
        "log": place[0],
        "seq": str(place[1]),
        "hub_not_before": _utc(bracket.after_ms if bracket else None),
        "hub_not_after": _utc(bracket.before_ms if bracket else None),
    }


def _taken(taken: Taken | UnsetType) -> dict[str, str]:
    return {
        f"taken_{name}": "" if taken is UNSET else _of_taken(getattr(taken, name)) for name in TAKEN
    }


def _of_taken(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " ".join(f"{start}-{end}" for start, end in value)
        case str():
            return value
    return plain(value)


def _value(body: AttemptRecorded, bundle: Bundle | None) -> tuple[int | None, str]:
    measure = bundle.measures.get(body.measure) if bundle else None
    if bundle is None or measure is None:
        return None, ""
    return value_of(body, measure, bundle.study.rounding), measure.unit


def _utc(at_ms: int | None) -> str:
    return "" if at_ms is None else iso(at_ms, 0)


def _why_not(event: Event[AttemptRecorded], visit: Visit | None) -> str:
    if visit is None:
        return "its visit is not here"
    if event.hash in visit.set_aside:
        return f"set aside: {visit.set_aside[event.hash]}"
    if visit.stands(event):
        return "its visit was withdrawn" if visit.withdrawn else ""
    by = {e.kind for e in visit.replaced_by(event)}
    if not by:
        return "another event has its id"
    return "withdrawn" if by == {"withdrawn"} else "replaced"


def iso(at_ms: int, offset_min: int) -> str:
    """Return a moment as ISO 8601 to the millisecond, with its offset from UTC."""
    zone = timezone(timedelta(minutes=offset_min))
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at_ms)
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def plain(value: Any) -> str:
    """Return a whole number as text, nothing where there is none."""
    return "" if value is UNSET or value is None else str(cast(int, value))
