"""What was said beside the numbers: questions, deviations, safety, notes, equipment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recorder.events import (
    Body,
    Event,
    NoteWritten,
    SafetyEventRecorded,
    SettingsRecorded,
    VisitOpened,
)
from recorder.sheet import figures
from recorder.sheet.parts import Asked, Fact, Remark
from recorder.visit import unanswered

if TYPE_CHECKING:
    from recorder.roster import Equipment
    from recorder.sheet.reader import Reader
    from recorder.visit import Question

AnyEvent = Event[Body]
# Replaced attempts stand beneath their row; a withdrawal is told by what it took back.
IN_THE_TABLE = ("attempt_recorded", "measure_not_done", "withdrawn")


def questions(reader: Reader) -> tuple[Asked, ...]:
    """Return what a person must decide, then what a monitor asked."""
    return (*_to_decide(reader), *_raised(reader))


def _to_decide(reader: Reader) -> Iterator[Asked]:
    for question in reader.visit.questions:
        yield Asked(
            words=_asked(reader, question),
            measure=question.measure or "",
            part=question.part or "",
            events=tuple(event.hash for event in question.events),
        )
    for twin in sorted(reader.visit.standing.twins):
        event = next(e for e in reader.visit.standing.events if e.hash == twin)
        yield Asked(words=f"{_named(reader, event)}: {reader.words['twin']}.", events=(twin,))


def _asked(reader: Reader, question: Question) -> str:
    values = "; ".join(_brief(reader, event, question) for event in question.events)
    what = reader.title(question.measure, question.part) if question.measure else ""
    if question.about == "setting":
        what = what or reader.words["whole_visit"]
        return reader.say("two_settings", what=what, values=values)
    return reader.say(f"question_{question.about}", what=what, values=values)


def _brief(reader: Reader, event: AnyEvent, question: Question) -> str:
    body = event.body
    if isinstance(body, SettingsRecorded):
        said = ", ".join(" ".join(reader.setting(n, v)) for n, v in sorted(body.settings.items()))
    elif isinstance(body, VisitOpened):
        said = f"{body.participant}, {reader.visit_title(body.visit_code)}"
    elif event.kind == "measure_not_done":
        said = reader.said("reasons", str(getattr(body, "why", "")))
    elif event.kind == "attempt_recorded":
        said = reader.kept(event)
    else:
        said = event.hash[:6]
    return f"{said} ({reader.signed(event)})"


def _raised(reader: Reader) -> Iterator[Asked]:
    waiting = {event.hash for event in unanswered(reader.visit)}
    for event in reader.visit.raised:
        answers = [a for a in reader.visit.answered if a.body.question == event.hash]
        said = "; ".join(
            f"{reader.text(a.body.text)} ({reader.who(a)}, {reader.day_and_time(a)})"
            for a in answers
        )
        measure = event.body.measure or ""
        about = reader.title(measure, event.body.part or None) if measure else ""
        words = reader.text(event.body.text)
        yield Asked(
            words=f"{about}: {words}" if about else words,
            by=f"{reader.who(event)}, {reader.day_and_time(event)}",
            answer=said or reader.words["no_answer"],
            open=event.hash in waiting,
            measure=measure,
            part=event.body.part or "",
            events=(event.hash,),
        )


def remarks(reader: Reader, *, window: tuple[str, bool] | None) -> tuple[Remark, ...]:
    """Return deviations, safety events and notes, in that order."""
    return (*_deviations(reader, window), *_safety(reader), *_notes(reader))


def _deviations(reader: Reader, window: tuple[str, bool] | None) -> Iterator[Remark]:
    visit = reader.visit

    def deviation(words: str, *, by: str = "", event_id: str = "") -> Remark:
        return Remark(kind="deviation", title="", words=words, by=by, id=event_id)

    if not (reader.facts.participant and reader.facts.participant.listed):
        yield deviation(reader.say("not_listed", participant=visit.participant))
    if window is not None and not window[1]:
        yield deviation(reader.say("outside_window", window=window[0]))
    if visit.finished is not None and visit.finished.body.how == "stopped":
        why = reader.said("reasons", visit.finished.body.why or "stopped")
        yield deviation(reader.say("visit_stopped", why=why), by=reader.signed(visit.finished))
    if visit.repinned is not None:
        yield deviation(
            reader.say(
                "repinned",
                when=reader.day_and_time(visit.repinned),
                who=reader.who(visit.repinned),
                why=reader.reason(visit.repinned) or "–",
            )
        )
    if len(visit.ids) > 1:
        yield deviation(reader.say("joined", n=len(visit.ids)))
    if visit.standing.waiting:
        yield deviation(reader.say("waiting", n=len(visit.standing.waiting)))
    for event in visit.standing.events:
        if event.hash in visit.set_aside:
            why = reader.said("set_aside", visit.set_aside[event.hash])
            words = reader.say("aside_line", what=_named(reader, event), why=why)
            yield deviation(words, by=reader.signed(event), event_id=event.id)
    for event in visit.record:
        if event.kind not in IN_THE_TABLE and not visit.stands(event) and visit.replaced_by(event):
            by = visit.replaced_by(event)[0]
            key = "gone_withdrawn" if by.kind == "withdrawn" else "gone_replaced"
            why = reader.reason(by) or "–"
            words = reader.say(key, what=_once_said(reader, event), why=why)
            yield deviation(words, by=reader.signed(by), event_id=event.id)
    for item in _used(reader):
        if _overdue(reader, item):
            due = figures.claimed(item.due or "", reader.language)
            yield deviation(
                reader.say("overdue", what=f"{_sort(reader, item)} {item.id}", date=due)
            )


def _once_said(reader: Reader, event: AnyEvent) -> str:
    """Return what a replaced event beside the table had said."""
    body = event.body
    what = reader.words.get(f"kind_{event.kind}", event.kind.replace("_", " "))
    if isinstance(body, VisitOpened):
        return f"{what}: {body.participant}, {reader.visit_title(body.visit_code)}"
    if isinstance(body, SettingsRecorded):
        said = ", ".join(" ".join(reader.setting(n, v)) for n, v in sorted(body.settings.items()))
        return f"{what}: {said}"
    if isinstance(body, NoteWritten):
        return f"{what}: “{reader.text(body.text)}”"
    if isinstance(body, SafetyEventRecorded):
        return f"{what}: {reader.said('safety', body.what)}"
    return what


def _named(reader: Reader, event: AnyEvent) -> str:
    """Return what an event is about, in a few words."""
    measure = getattr(event.body, "measure", "") or ""
    if not measure:
        return reader.words.get(f"kind_{event.kind}", event.kind.replace("_", " "))
    words = reader.title(measure, getattr(event.body, "part", "") or None)
    if event.kind in ("attempt_recorded", "measure_not_done"):
        return f"{words}, {reader.kept(event)}"
    return words


def _safety(reader: Reader) -> Iterator[Remark]:
    for event in reader.visit.safety:
        body = event.body
        what = reader.said("safety", body.what)
        if body.during:
            known = reader.measure(body.during) is not None
            during = (
                reader.measure_title(body.during) if known else reader.said("safety", body.during)
            )
            what += f" {reader.say('safety_during', what=during)}"
        words = reader.say("safety_line", what=what, action=reader.said("actions", body.action))
        if body.stopped:
            words += f"; {reader.words['safety_stopped']}"
        yield Remark(
            kind="safety",
            title=reader.words["safety"],
            words=f"{words}.",
            by=reader.signed(event),
            id=event.id,
        )


def _notes(reader: Reader) -> Iterator[Remark]:
    by_hash = {event.hash: event for event in reader.visit.standing.events}
    for event in reader.visit.notes:
        yield Remark(
            kind="note",
            title=reader.words["note"] + _about(reader, event, by_hash),
            words=reader.text(event.body.text),
            by=reader.signed(event),
            id=event.id,
        )


def _about(reader: Reader, event: Event[NoteWritten], by_hash: dict[str, AnyEvent]) -> str:
    about = by_hash.get(event.body.about or "")
    return f" {reader.say('about', what=_named(reader, about))}" if about is not None else ""


# ── Equipment ───────────────────────────────────────────────────────────────


def equipment(reader: Reader) -> tuple[Fact, ...]:
    """Return the equipment that was used here, as the list of the site knows it."""
    known = _used(reader)
    found = []
    for item in known:
        words = [item.id, reader.say("serial", serial=item.serial)]
        if item.due:
            words.append(reader.say("due", date=figures.claimed(item.due, reader.language)))
        found.append(Fact(_sort(reader, item), ", ".join(words)))
    listed = {name for item in known for name in (item.id, item.serial)}
    for name in sorted(_instruments(reader) - listed):
        found.append(Fact(name, reader.words["not_registered"]))
    return tuple(found)


def _instruments(reader: Reader) -> set[str]:
    named = {a.body.instrument for a in reader.visit.attempts if a.body.instrument}
    named |= {
        v for (_, s), v in reader.visit.settings.items() if s == "device" and isinstance(v, str)
    }
    return {name for name in named if isinstance(name, str)}


def _used(reader: Reader) -> list[Equipment]:
    named = _instruments(reader)
    return [e for e in reader.facts.equipment if e.id in named or e.serial in named]


def _sort(reader: Reader, item: Equipment) -> str:
    return reader.words.get(f"sort_{item.sort}", item.sort.replace("_", " "))


def _overdue(reader: Reader, item: Equipment) -> bool:
    visit = reader.visit
    on = visit.performed or (reader.at(visit.opened).date().isoformat() if visit.opened else "")
    return bool(item.due and len(on) >= len(item.due) and on[: len(item.due)] > item.due)
