"""The rows of a sheet: for each part of each measure what was tried and what counts.

What was replaced, false starts, extra trials and reasons stay in view beneath the row
they belong to. A part that was not done says why; that is a result too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from recorder.events import AttemptRecorded, Body, Event, MeasureNotDone
from recorder.sheet import figures
from recorder.sheet.parts import Dot, Line, Row, RowState, Tried

if TYPE_CHECKING:
    from recorder.scoring import Result
    from recorder.sheet.reader import Reader

AnyEvent = Event[Body]
MOST_COLUMNS = 5  # More trials than fit across stand beneath the row.
AS_PLANNED = ("auto_stop", "fifth_stand")  # Endings that need no word beside the value.
NOTED = ("course_cm", "chair_height_mm", "aid")  # What a result is read with.


def columns(reader: Reader) -> tuple[int, ...]:
    """Return the numbers of the trials that have a column of their own."""
    most = 1
    for result in reader.results:
        measure = reader.measure(result.measure)
        counting = measure.counting_for(reader.settings(result.measure)) if measure else None
        most = max(most, counting.attempts if counting else 1)
    if reader.bundle is None:
        most = max([most, *(a.body.number for a in reader.visit.attempts)])
    return tuple(range(1, min(most, MOST_COLUMNS) + 1))


def rows(reader: Reader, *, show_scores: bool) -> tuple[Row, ...]:
    """Return the rows in the study's order, then what the study does not name."""
    if reader.bundle is None:
        return tuple(_unscored(reader))
    made = []
    named: set[tuple[str, str | None]] = set()
    wide = len(columns(reader))
    for result in reader.results:
        measure = reader.measure(result.measure)
        if measure is None or measure.sum_of:
            continue
        if measure.parts and result.part is None:
            whole = _whole(reader, result, show_scores=show_scores)
            made += [whole] if whole is not None else []
            continue  # An attempt at no part of it has a row of its own, at the end.
        if not _covered(reader, result):
            made.append(_row(reader, result, wide, show_scores=show_scores))
        elif result.part == measure.part_codes[0]:
            made.append(_not_done_at_all(reader, result))
        named.add((result.measure, result.part))
    made += _beside(reader, named)
    return tuple(made)


def spread(values: Sequence[tuple[int, bool]]) -> tuple[Dot, ...]:
    """Return where trials lie around their mean, full width ±10 %; none for fewer than two."""
    total = sum(value for value, _ in values)
    if len(values) < 2 or total <= 0:
        return ()
    dots = []
    for value, counted in values:
        # Tenths of a percent of the width, in whole numbers: 460 is ten percent.
        away = 4600 * (value * len(values) - total) // total
        held = max(-460, min(460, away))
        dots.append(
            Dot(x=f"{(500 + held) / 10:.1f}", counted=counted, beyond=(away > held) - (away < held))
        )
    return tuple(dots)


def _row(reader: Reader, result: Result, wide: int, *, show_scores: bool) -> Row:
    measure = reader.measure(result.measure)
    assert measure is not None
    title = reader.title(result.measure, result.part)
    mine = [
        a
        for a in reader.visit.attempts
        if a.body.measure == result.measure and (a.body.part or None) == result.part
    ]
    counting = measure.counting_for(reader.settings(result.measure))
    most = counting.attempts if counting else 1
    in_place = [a for a in mine if a.body.outcome in ("complete", "stopped")]
    shown = [a for a in in_place if a.body.number <= min(most, wide)]
    places = tuple(
        tuple(
            Tried(id=a.id, value=reader.shown(a), counted=a.hash in result.counted)
            for a in shown
            if a.body.number == place
        )
        for place in range(1, wide + 1)
    )
    values = [(reader.value(a), a.hash in result.counted) for a in shown]
    reason, reason_id = _reason(reader, result, show_scores=show_scores)
    lines = tuple(_lines(reader, result, title, mine, shown))
    points = "" if result.points is None or not show_scores else str(result.points)
    return Row(
        measure=result.measure,
        part=result.part or "",
        title=title,
        note=_note(reader, result, shown),
        status=cast("RowState", result.status),
        places=places if any(places) else (),
        in_words=any(a.body.result for a in shown),
        counted=_counted(reader, result),
        points=points,
        points_word=reader.words["point_word" if points == "1" else "points_word"],
        spread=()
        if result.status == "asked"
        else spread([(v, counted) for v, counted in values if v is not None]),
        reason="" if any(line.kind == "two" for line in lines) else reason,
        reason_id=reason_id,
        lines=lines,
    )


def _counted(reader: Reader, result: Result) -> str:
    if result.value is None or result.status != "counted":
        return ""
    counted = [a for a in reader.visit.attempts if a.hash in result.counted]
    converted = any(a.body.unit and a.body.unit != result.unit for a in counted)
    exact = converted or len(counted) > 1
    return figures.amount(result.value, result.unit, reader.language, exact=exact)


def _whole(reader: Reader, result: Result, *, show_scores: bool) -> Row | None:
    """Return the row of the value that stands for all parts, where there is one."""
    if result.value is None:
        return None
    measure = reader.measure(result.measure)
    counting = measure.counting_for(reader.settings(result.measure)) if measure else None
    points = "" if result.points is None or not show_scores else str(result.points)
    return Row(
        measure=result.measure,
        part="",
        title=reader.measure_title(result.measure),
        note=reader.pick(counting.words if counting else {}, ""),
        status="whole",
        counted=_counted(reader, result),
        points=points,
        points_word=reader.words["point_word" if points == "1" else "points_word"],
    )


def _covered(reader: Reader, result: Result) -> bool:
    """Say whether a part is spoken of by a reason for the whole measure, and by nothing else."""
    mine = [a for a in reader.visit.attempts if a.body.measure == result.measure]
    reasons = [e for e in reader.visit.not_done if e.body.measure == result.measure]
    gone = [e for e in _gone(reader) if getattr(e.body, "measure", None) == result.measure]
    whole = [e for e in reasons if not e.body.part]
    measure = reader.measure(result.measure)
    has_parts = bool(measure and (measure.parts or measure.pretest))
    return has_parts and len(whole) == 1 and len(reasons) == 1 and not mine and not gone


def _not_done_at_all(reader: Reader, result: Result) -> Row:
    reason = next(e for e in reader.visit.not_done if e.body.measure == result.measure)
    whole = [r for r in reader.results if r.measure == result.measure][-1]
    return Row(
        measure=result.measure,
        part="",
        title=reader.measure_title(result.measure),
        note="",
        status=cast("RowState", whole.status),
        reason=_not_done_words(reader, reason),
        reason_id=reason.id,
    )


def _not_done_words(reader: Reader, event: Event[MeasureNotDone]) -> str:
    why = reader.said("reasons", event.body.why)
    if event.reason:
        why += f" ({reader.reason(event)})"
    return f"{reader.say('not_done', why=why)}. {reader.signed(event)}"


def _reason(reader: Reader, result: Result, *, show_scores: bool) -> tuple[str, str]:
    """Return why a row has no value, and the event that says so."""
    # A stage that ended in a word was done: a reason for the whole measure is not its own.
    in_a_word = any(
        a.body.result and _belongs(a, result.measure, result.part) for a in reader.visit.attempts
    )
    parts = (result.part,) if in_a_word else (result.part, None)
    said = next(
        (
            e
            for e in reader.visit.not_done
            if e.body.measure == result.measure and (e.body.part or None) in parts
        ),
        None,
    )
    about = said.id if said is not None else ""
    why = reader.why(result.why, result.measure) if result.why else ""
    match result.status:
        case "zero" if said is not None:
            return _not_done_words(reader, said), about
        case "zero":
            return "" if in_a_word else why, ""  # The word stands in the row itself.
        case "missing":
            if said is not None:
                return _not_done_words(reader, said), about
            return reader.say("not_done", why=why), ""
        case "open":
            state = "open_row" if reader.visit.state == "open" else "open_row_finished"
            known = why if result.why in ("stopped", "no_way_of_counting") else ""
            return known or reader.words[state], ""
        case "asked":
            sentence = why if why.endswith(".") else reader.say("asked_reason", why=why)
            return reader.say("asked", why=sentence), about
        case "skipped":
            return why, ""
    return (why if result.why and show_scores else ""), ""


def _note(reader: Reader, result: Result, shown: Sequence[Event[AttemptRecorded]]) -> str:
    """Return what the value is read with: speed, settings, how it ended, flags."""
    measure = reader.measure(result.measure)
    settings = reader.settings(result.measure)
    words = []
    course = settings.get(measure.speed_from or "") if measure else None
    if result.derived is not None and result.value and isinstance(course, int):
        words.append(figures.speed(course, result.value, reader.language))
    if measure is None or measure.pretest is None or result.part is None:
        for code in NOTED:
            if code in settings and settings[code] != "none":
                words.append(reader.setting(code, settings[code])[1])
    if result.part and settings.get("dominant_hand") == result.part:
        words.append(reader.words["dominant"])
    for attempt in shown:
        words += _said_of(reader, attempt)
    return ", ".join(dict.fromkeys(words))


def _said_of(reader: Reader, attempt: Event[AttemptRecorded]) -> list[str]:
    body = attempt.body
    said = [reader.said("flags", flag) for flag in body.flags or ()]
    if body.ended_by and body.ended_by not in (*AS_PLANNED, *(body.flags or ())):
        said.insert(0, reader.said("flags", body.ended_by))
    elif body.outcome == "stopped" and not body.ended_by:
        said.insert(0, reader.words["outcome_stopped"])
    return said


def _lines(
    reader: Reader,
    result: Result,
    title: str,
    mine: Sequence[Event[AttemptRecorded]],
    shown: Sequence[Event[AttemptRecorded]],
) -> Iterator[Line]:
    """Yield what stands beneath a row, in the order it happened."""
    in_row = {a.hash for a in shown}
    crowded = {a.hash for a in shown if sum(o.body.number == a.body.number for o in shown) > 1}
    for attempt in mine:
        body, by = attempt.body, reader.signed(attempt)
        if attempt.hash in crowded:
            yield Line(
                kind="two",
                id="",
                title=reader.say("row_two", name=title, n=body.number),
                value=reader.kept(attempt),
                why=f"{reader.words['two_here']}, {by}",
            )
        elif body.outcome in ("false_start", "interrupted"):
            outcome = reader.words[body.outcome]
            yield Line(
                kind="aside",
                id=attempt.id,
                title=reader.say("row_aside", name=title, outcome=outcome),
                value=reader.kept(attempt),
                why=", ".join([*_said_of(reader, attempt), by]),
            )
        elif attempt.hash not in in_row:
            yield Line(
                kind="extra",
                id=attempt.id,
                title=reader.say("trial_n", name=title, n=body.number),
                value=reader.kept(attempt),
                why=f"{reader.words['extra_why']}, {by}",
            )
    for reason in reader.visit.not_done:
        if mine and _belongs(reason, result.measure, result.part):
            yield Line(
                kind="reason",
                id=reason.id,
                title=title,
                value=reader.words["not_done_short"],
                why=_not_done_words(reader, reason),
            )
    for event in _gone(reader):
        if _belongs(event, result.measure, result.part):
            yield gone_line(reader, event, title)


def gone_line(reader: Reader, event: AnyEvent, title: str) -> Line:
    """Return the line of an event that something standing took the place of."""
    by = reader.visit.replaced_by(event)[0]
    words = [reader.reason(by), reader.signed(by)]
    key = "row_withdrawn" if by.kind == "withdrawn" else "row_replaced"
    return Line(
        kind="replaced",
        id=event.id,
        title=reader.say(key, name=title),
        value=reader.kept(event),
        why=", ".join(word for word in words if word),
    )


def _gone(reader: Reader) -> list[AnyEvent]:
    """Return the events about measures that were replaced, in the order shown."""
    visit = reader.visit
    return [
        e
        for e in visit.standing.events
        if isinstance(e.body, AttemptRecorded | MeasureNotDone)
        and not visit.stands(e)
        and visit.replaced_by(e)
    ]


def _belongs(event: AnyEvent, measure: str, part: str | None) -> bool:
    body = cast("AttemptRecorded | MeasureNotDone", event.body)
    return body.measure == measure and (body.part or None) == part


def _beside(reader: Reader, named: set[tuple[str, str | None]]) -> Iterator[Row]:
    """Yield rows for what was recorded although the study does not ask for it."""
    told = {measure for measure, _ in named}  # A reason for the whole stands in each part's row.
    reasons = [e for e in reader.visit.not_done if e.body.part or e.body.measure not in told]
    events: list[AnyEvent] = [*reader.visit.attempts, *reasons, *_gone(reader)]
    keys = dict.fromkeys(
        (body.measure, body.part or None)
        for body in (cast("AttemptRecorded | MeasureNotDone", e.body) for e in events)
    )
    for measure, part in keys:
        if (measure, part) not in named:
            yield _bare(reader, measure, part)


def _unscored(reader: Reader) -> Iterator[Row]:
    """Yield rows as they were taken, for a visit whose rules are not held here."""
    yield from _beside(reader, set())


def _bare(reader: Reader, measure: str, part: str | None) -> Row:
    title = reader.title(measure, part)
    mine = [a for a in reader.visit.attempts if _belongs(a, measure, part)]
    told = part is None and any(r.measure == measure and r.part for r in reader.results)
    reasons = [e for e in reader.visit.not_done if _belongs(e, measure, part) and not told]
    lines = [
        Line(
            kind="extra",
            id=a.id,
            title=reader.say("trial_n", name=title, n=a.body.number),
            value=reader.kept(a),
            why=", ".join([*_said_of(reader, a), reader.signed(a)]),
        )
        for a in mine
    ]
    gone = [gone_line(reader, e, title) for e in _gone(reader) if _belongs(e, measure, part)]
    return Row(
        measure=measure,
        part=part or "",
        title=title,
        note="",
        status="open",
        reason="; ".join(_not_done_words(reader, e) for e in reasons),
        reason_id=reasons[0].id if reasons else "",
        lines=(*lines, *gone),
    )
