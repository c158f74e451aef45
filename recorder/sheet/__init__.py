"""A visit laid out for reading: the one view model that screen and paper share.

Pure: the same visit, bundle and facts give the same sheet, in words of one language.
Everything is a ready string or a small number, so that the two templates that draw it
(templates/visits/_attempts.html, templates/reports/visit.html) decide nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from recorder import transcribed
from recorder.record import record, record_hash
from recorder.sheet import figures, head, rows, said, second, sessions, signed, taken
from recorder.sheet.parts import (
    Asked,
    Dot,
    Fact,
    Facts,
    Line,
    Remark,
    Row,
    Score,
    ScorePart,
    Sheet,
    Taken,
    Tried,
)
from recorder.sheet.reader import Reader

if TYPE_CHECKING:
    from recorder.scoring import Result
    from recorder.study import Bundle
    from recorder.visit import Visit

__all__ = [
    "Asked",
    "Dot",
    "Fact",
    "Facts",
    "Line",
    "Remark",
    "Row",
    "Score",
    "ScorePart",
    "Sheet",
    "Taken",
    "Tried",
    "lay_out",
]


def lay_out(
    visit: Visit,
    bundle: Bundle | None,
    facts: Facts,
    *,
    language: str = "en",
    show_scores: bool = True,
) -> Sheet:
    """Return a visit as a sheet; without its bundle, as it was taken and unscored.

    `show_scores` False leaves out every point, band and total, for an audience the
    study hides them from; what was measured and which trial counts stay.
    """
    reader = Reader(visit, bundle, facts, language)
    words = reader.words
    show_scores = show_scores and bundle is not None
    covered = visit.record or visit.standing.events
    latest = max(covered, key=lambda event: (event.at_ms, event.hash))
    digits = record_hash(record(visit))
    questions = said.questions(reader)
    open_questions = sum(q.open for q in questions)
    audit = taken.taken(reader)
    laid = rows.rows(reader, show_scores=show_scores)
    replaced = sum(bool(visit.replaced_by(e)) for e in visit.record if not visit.stands(e))
    study = bundle.study if bundle is not None else None
    in_words = {} if study is None else dict(study.simulated)
    return Sheet(
        language=language,
        words=words,
        id=visit.id,
        participant=visit.participant,
        title=head.title(reader),
        study=covered[0].study,
        study_title=study.title if study is not None else "",
        site=head.site(reader),
        span=head.span(reader),
        people=head.people(reader),
        devices=head.devices(reader),
        apps=", ".join(f"Heeltoe {app}" for app in sorted({e.app for e in covered})),
        published=reader.say("study_as_published", bundle=visit.bundle[:6]),
        listed=bool(facts.participant and facts.participant.listed),
        simulated=reader.pick(in_words, "") if in_words else "",
        state=visit.state,
        state_word=words[visit.state],
        state_when=head.state_when(reader),
        counts=(_n(reader, "replaced", replaced), _n(reader, "questions", open_questions)),
        replaced=replaced,
        open_questions=open_questions,
        signing=signed.signing(reader),
        transcribed=tuple(second.lines(reader)),
        to_check=bool(transcribed.unchecked(visit)),
        score=_score(reader) if show_scores else None,
        shows_scores=show_scores,
        unscored="" if bundle else reader.say("no_bundle", bundle=visit.bundle[:12]),
        columns=rows.columns(reader),
        rows=laid,
        counts_words=taken.counts_words(reader),
        spread_words=words["spread_words"] if any(row.spread for row in laid) else "",
        questions=questions,
        remarks=said.remarks(reader, window=_window(reader)),
        hidden=_hidden(reader, show_scores=show_scores),
        taken=audit,
        brackets=any(line.began.startswith("(") for line in audit),
        settings=(*_window_fact(reader), *taken.settings(reader)),
        equipment=said.equipment(reader),
        bands=taken.bands(reader) if show_scores else (),
        sessions=sessions.sessions(reader),
        rounding=_rounding(reader, show_scores=show_scores),
        rules=taken.rules(reader) if show_scores else (),
        latest_ms=latest.at_ms,
        latest=reader.day_and_time(latest),
        record_hash=digits,
        record_digits=figures.fingerprint(digits),
        record_short=figures.fingerprint(digits[:12]),
        bundle_digits=figures.fingerprint(visit.bundle),
    )


# ── In words ───────────────────────────────────────────────────────────────


def _n(reader: Reader, word: str, n: int) -> str:
    return reader.words[f"{word}_one"] if n == 1 else reader.say(f"{word}_many", n=n)


def _hidden(reader: Reader, *, show_scores: bool) -> tuple[str, ...]:
    if reader.bundle is None:
        return ()
    lines = []
    if reader.bundle.study.hides_earlier_results:
        lines.append(reader.words["earlier_hidden"])
    if not show_scores:
        lines.append(reader.words["scores_hidden"])
    return tuple(lines)


def _rounding(reader: Reader, *, show_scores: bool) -> str:
    if reader.bundle is None:
        return ""
    cut = reader.words[reader.bundle.study.rounding]
    return f"{cut} {reader.words['from_hundredths']}" if show_scores else cut


# ── The window ──────────────────────────────────────────────────────────────


def _window(reader: Reader) -> tuple[str, bool] | None:
    """Return the visit's window in words, and whether the visit lies inside."""
    study = reader.bundle.study if reader.bundle is not None else None
    planned = study.visit(reader.visit.code) if study is not None else None
    participant = reader.facts.participant
    if planned is None or participant is None or not participant.day0 or not planned.day:
        return None
    on = _on(reader)
    if on is None:
        return None
    try:
        due = date.fromisoformat(participant.day0) + timedelta(days=planned.day)
        first = due - timedelta(days=planned.before_days)
        last = due + timedelta(days=planned.after_days)
    except (ValueError, OverflowError):
        return None  # The 31st of June, or a day beyond the calendar.
    words = f"{figures.day(first, reader.language)} – {figures.day(last, reader.language)}"
    return words, first <= on <= last


def _on(reader: Reader) -> date | None:
    """Return the day of the visit, None where it is not known to the day."""
    visit = reader.visit
    if visit.performed:
        try:
            return date.fromisoformat(visit.performed.partition("T")[0])
        except ValueError:
            return None
    return reader.at(visit.began).date() if visit.began else None


def _window_fact(reader: Reader) -> tuple[Fact, ...]:
    window = _window(reader)
    if window is None:
        return ()
    key = "inside" if window[1] else "outside"
    return (Fact(reader.words["window"], reader.say(key, window=window[0])),)


# ── The score ───────────────────────────────────────────────────────────────


def _score(reader: Reader) -> Score | None:
    """Return the total of the visit's composite measure, if it has one."""
    assert reader.bundle is not None
    wholes = {result.measure: result for result in reader.results if result.part is None}
    result = next((r for r in wholes.values() if reader.bundle.measures[r.measure].sum_of), None)
    if result is None:
        return None
    measure = reader.bundle.measures[result.measure]
    parts = tuple(
        ScorePart(
            title=reader.measure_title(code),
            points=wholes[code].points if code in wholes else None,
            of=_most(reader, code),
        )
        for code in measure.sum_of
    )
    why = "" if result.points is not None else reader.say("no_total", why=_lacking(reader, result))
    return Score(
        title=reader.measure_title(result.measure),
        total=result.points,
        of=measure.most_points or sum(part.of for part in parts),
        parts=parts,
        why=why,
    )


def _lacking(reader: Reader, result: Result) -> str:
    return reader.why(result.why or "", result.measure)


def _most(reader: Reader, code: str) -> int:
    """Return the most points a measure can earn under its settings."""
    measure = reader.measure(code)
    if measure is None:
        return 0
    settings = reader.settings(code)
    parts = measure.part_codes if measure.scores_parts else (None,)
    tables = [measure.table_for(part, settings) for part in parts]
    return sum(max(band.points for band in table.bands) for table in tables if table is not None)
