"""Page two of a sheet: every event about a measure as it was taken, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from recorder import scoring
from recorder.events import AttemptRecorded, Body, Event, MeasureNotDone
from recorder.sheet import figures, timing
from recorder.sheet.parts import Fact, Taken

if TYPE_CHECKING:
    from recorder.measures import Measure, Range
    from recorder.sheet.reader import Reader

AnyEvent = Event[Body]


def taken(reader: Reader) -> tuple[Taken, ...]:
    """Return every attempt and reason ever recorded here, standing or not, in order."""
    events = [
        e
        for e in reader.visit.standing.events
        if isinstance(e.body, AttemptRecorded | MeasureNotDone)
    ]
    events.sort(key=lambda e: (reader.began(e), e.id))
    days = {reader.began(e).date() for e in events}
    several = len({reader.who(e) for e in events}) > 1  # Else the head of the page says who.
    return tuple(_taken(reader, e, with_day=len(days) > 1, several=several) for e in events)


def _taken(reader: Reader, event: AnyEvent, *, with_day: bool, several: bool) -> Taken:
    body = cast("AttemptRecorded | MeasureNotDone", event.body)
    title = reader.title(body.measure, body.part or None)
    raw = ""
    if isinstance(body, AttemptRecorded):
        if _repeated(reader, body):
            title = f"{title} {body.number}"
        raw = figures.grouped(body.elapsed_ms) if isinstance(body.elapsed_ms, int) else ""
    remarks = [reader.who(event) if several else "", *_remarks(reader, event)]
    return Taken(
        id=event.id,
        title=title,
        began=_began(reader, event, with_day=with_day),
        raw=raw,
        kept=reader.kept(event),
        how=reader.words[f"how_{event.source}"] if event.source else "",
        hash=event.hash[:6],
        remarks="; ".join(remark for remark in remarks if remark),
        stands=reader.visit.stands(event),
        counted=event.hash in reader.counted,
    )


def _repeated(reader: Reader, body: AttemptRecorded) -> bool:
    """Say whether there can be, or is, more than one of these, so that a number tells."""
    measure = reader.measure(body.measure)
    counting = measure.counting_for(reader.settings(body.measure)) if measure else None
    return body.number > 1 or counting is None or counting.attempts > 1


def _began(reader: Reader, event: AnyEvent, *, with_day: bool) -> str:
    if event.performed:
        return figures.claimed(event.performed, reader.language).replace("unknown", "–")
    at = reader.began(event)
    shown = figures.second(at)
    if with_day:
        shown = f"{at.day}.{at.month}. {shown}"
    body = event.body
    timed = isinstance(body, AttemptRecorded) and isinstance(body.began_at_ms, int)
    return shown if timed else f"({shown})"


def _remarks(reader: Reader, event: AnyEvent) -> Iterator[str]:
    visit, body = reader.visit, event.body
    if isinstance(body, MeasureNotDone):
        yield reader.said("reasons", body.why)
    if isinstance(body, AttemptRecorded):
        if body.outcome in ("false_start", "interrupted"):
            yield reader.words[body.outcome]
        elif body.outcome == "stopped":
            yield reader.words["outcome_stopped"]
        if body.ended_by and body.ended_by != "fifth_stand":  # Its time is the last split.
            yield reader.said("flags", body.ended_by)
        yield from (reader.said("flags", flag) for flag in body.flags or ())
        yield from timing.told(reader, body)
        yield _splits(reader, body)
        if event.hash in reader.counted:
            yield _rule(reader, body.measure)
        if body.instrument:
            yield body.instrument
    if event.hash in visit.set_aside:
        yield reader.say("set_aside", why=reader.said("set_aside", visit.set_aside[event.hash]))
    if event.hash in visit.standing.twins:
        yield reader.words["twin"]
    for by in visit.replaced_by(event):
        key = "withdrawn_by" if by.kind == "withdrawn" else "replaced_by"
        words = reader.say(key, when=figures.second(reader.at(by)), who=reader.who(by))
        why = reader.reason(by)
        yield f"{words}: {why}" if why else words
    if event.reason and not event.replaces:
        yield reader.reason(event)


def _splits(reader: Reader, body: AttemptRecorded) -> str:
    if not body.marks_ms or reader.bundle is None:
        return ""
    rounding = reader.bundle.study.rounding
    marks = (scoring.hundredths(mark, rounding) for mark in body.marks_ms)
    # A decimal comma asks for another sign between the marks.
    apart = "; " if reader.language == "es" else ", "
    return apart.join(figures.value(mark, "s", reader.language) for mark in marks)


def _rule(reader: Reader, code: str) -> str:
    measure = reader.measure(code)
    counting = measure.counting_for(reader.settings(code)) if measure else None
    if counting is None or counting.within == "only":
        return ""
    return reader.say("counts_here", rule=reader.pick(counting.words, ""))


# ── By which rules ──────────────────────────────────────────────────────────


def counts_words(reader: Reader) -> str:
    """Return in a line how trials count, measure by measure."""
    said = []
    for code in _measured(reader):
        measure = reader.measure(code)
        counting = measure.counting_for(reader.settings(code)) if measure else None
        if counting is not None and counting.within != "only":
            said.append(f"{reader.measure_title(code)} {reader.pick(counting.words, '')}")
    return reader.say("counts_words", rules="; ".join(said)) if said else ""


def rules(reader: Reader) -> tuple[Fact, ...]:
    """Return for each measure how it counts, its source, and its rules number."""
    found = []
    for code in dict.fromkeys(result.measure for result in reader.results):
        measure = reader.measure(code)
        if measure is None:
            continue
        counting = measure.counting_for(reader.settings(code))
        if measure.sum_of:
            names = ", ".join(reader.measure_title(c) for c in measure.sum_of)
            words = reader.say("sum_line", measures=names, source=measure.source)
        else:
            words = reader.say(
                "rules_line",
                counting=reader.pick(counting.words if counting else {}, "no_way_of_counting"),
                source=measure.source,
                kind=measure.kind,
                number=measure.rules,
            )
        found.append(Fact(reader.measure_title(code), words))
    return tuple(found)


def bands(reader: Reader) -> tuple[Fact, ...]:
    """Return for each value that earned points the band it lies in."""
    found = []
    for result in reader.results:
        measure = reader.measure(result.measure)
        if measure is None or result.status != "counted" or result.points is None:
            continue
        if measure.sum_of:
            wholes = {r.measure: r for r in reader.results if r.part is None}
            points = [str(wholes[c].points or 0) for c in measure.sum_of if c in wholes]
            words = f"{' + '.join(points)} = {result.points}"
            found.append(Fact(reader.measure_title(result.measure), words))
        elif result.value is not None:
            table = measure.table_for(result.part, reader.settings(result.measure))
            band = (
                next((b for b in table.bands if result.value in b.range), None) if table else None
            )
            if band is not None:
                words = f"{_band(reader, measure, band.range)}: {band.points}"
                found.append(Fact(reader.title(result.measure, result.part), words))
    return tuple(found)


def _band(reader: Reader, measure: Measure, band: Range) -> str:
    def shown(hundredths: int | None) -> str:
        return figures.value(hundredths or 0, measure.unit, reader.language)

    if band.low is None or (band.low == 0 and band.high is not None):
        return reader.say("up_to", high=f"{shown(band.high)} {measure.unit}")
    if band.high is None:
        return reader.say("or_more", low=f"{shown(band.low)} {measure.unit}")
    if band.low == band.high:
        return f"{shown(band.low)} {measure.unit}"
    return f"{shown(band.low)}–{shown(band.high)} {measure.unit}"


def settings(reader: Reader) -> tuple[Fact, ...]:
    """Return the settings of each measure that was tried, and those of the whole visit."""
    found = []
    whole = {name: value for (m, name), value in reader.visit.settings.items() if m is None}
    if whole:
        said = "; ".join(_setting(reader, name, value) for name, value in sorted(whole.items()))
        found.append(Fact(reader.words["whole_visit"], said))
    for code in _measured(reader):
        # Also what the measure asks for nowhere, such as why it was taken out of order.
        own = reader.settings(code)
        more = sorted((s, v) for (m, s), v in reader.visit.settings.items() if m == code)
        every = {**own, **{s: v for s, v in more if s not in own}}
        said = "; ".join(_setting(reader, name, value) for name, value in every.items())
        if said:
            found.append(Fact(reader.measure_title(code), said))
    return tuple(found)


def _setting(reader: Reader, name: str, value: int | str) -> str:
    return "{}: {}".format(*reader.setting(name, value))


def _measured(reader: Reader) -> list[str]:
    done = {attempt.body.measure for attempt in reader.visit.attempts}
    done |= {reason.body.measure for reason in reader.visit.not_done}
    done |= {measure for measure, _ in reader.visit.settings if measure}
    ordered = list(reader.bundle.measures) if reader.bundle else []
    return [c for c in ordered if c in done] + sorted(done - set(ordered))
