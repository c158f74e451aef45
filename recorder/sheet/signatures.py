"""Who signed a visit, whether that still covers it, and what was changed since.

A signature covers exactly the events that its signer was shown. The visit is signed as
long as one of its signatures covers all there is; else it was changed since, and the
difference is the list of amendments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recorder.events import AttemptRecorded, Body, Event, MeasureNotDone, VisitSigned
from recorder.sheet import figures, said
from recorder.sheet.parts import Fact, Remark, SealState, Signature

if TYPE_CHECKING:
    from recorder.sheet.reader import Reader

AnyEvent = Event[Body]
PERFORMED = ("performed", "assessed")  # Whoever stood at the bed; every other meaning reviews.


def signed(reader: Reader) -> list[Event[VisitSigned]]:
    """Return the signatures under a visit, oldest first."""
    return reader.visit.standing.of(VisitSigned)


def state(reader: Reader) -> SealState:
    """Say whether a visit is a draft, signed as it stands, or changed since."""
    found = signed(reader)
    if not found:
        return "draft"
    return "signed" if any(_covers_all(reader, it) for it in found) else "changed"


def signatures(reader: Reader) -> tuple[Signature, ...]:
    """Return each signature as it is printed."""
    return tuple(_signature(reader, it) for it in signed(reader))


def waiting(reader: Reader) -> tuple[str, ...]:
    """Return what an ink line is left for: whoever has not signed what stands now.

    A visit that is still open has nothing to sign yet, and one that was changed since is
    signed again in the recorder, beside what is there.
    """
    if reader.visit.state == "open" or state(reader) == "changed":
        return ()
    current = [it.body.meaning for it in signed(reader) if _covers_all(reader, it)]
    performed = any(meaning in PERFORMED for meaning in current)
    reviewed = any(meaning not in PERFORMED for meaning in current)
    lines = [] if performed or reviewed else [reader.words["performed_by"]]
    return (*lines, *([] if reviewed else [reader.words["reviewed_by"]]))


def heads(reader: Reader) -> tuple[Fact, ...]:
    """Return where the log stood when each person signed: paper is a witness of that."""
    return tuple(
        Fact(
            reader.say("head_before", who=reader.text(it.body.name), when=reader.day_and_time(it)),
            figures.fingerprint(it.body.head),
        )
        for it in signed(reader)
    )


def amendments(reader: Reader) -> tuple[Remark, ...]:
    """Return what came after the last signature that does not cover all: old, new, who, why."""
    found = signed(reader)
    if state(reader) != "changed":
        return ()
    covered = set(found[-1].body.covers)
    known = {event.hash: event for event in reader.visit.standing.events}
    after = (event for event in reader.visit.record if event.hash not in covered)
    return tuple(line for event in after for line in amended(reader, event, known))


def amended(reader: Reader, event: AnyEvent, known: dict[str, AnyEvent]) -> Iterator[Remark]:
    """Yield what an event changed: old, new, who, when and why."""
    why = reader.reason(event)
    by = ", ".join(filter(None, (reader.who(event), reader.day_and_time(event), why)))
    new = reader.words["withdrawn_short"] if event.kind == "withdrawn" else _what(reader, event)
    olds = [known[name] for name in event.replaces or () if name in known]
    for old in olds:
        words = reader.say("amended", what=_about(reader, old), old=_what(reader, old), new=new)
        yield Remark(kind="amendment", title="", words=words, by=by, id=event.id)
    if not olds:
        words = reader.say("added_after", what=_about(reader, event), new=new)
        yield Remark(kind="amendment", title="", words=words, by=by, id=event.id)


def _about(reader: Reader, event: AnyEvent) -> str:
    body = event.body
    if isinstance(body, AttemptRecorded):
        title = reader.title(body.measure, body.part or None)
        return reader.say("trial_n", name=title, n=body.number)
    if isinstance(body, MeasureNotDone):
        return reader.title(body.measure, body.part or None)
    words = reader.words.get(f"kind_{event.kind}", event.kind.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}"


def _what(reader: Reader, event: AnyEvent) -> str:
    body = event.body
    if isinstance(body, MeasureNotDone):
        return reader.say("not_done", why=reader.said("reasons", body.why))
    if isinstance(body, AttemptRecorded):
        return reader.kept(event)
    return said.once_said(reader, event).partition(": ")[2] or "–"


def _signature(reader: Reader, event: Event[VisitSigned]) -> Signature:
    body = event.body
    key = f"signed_{body.meaning}"
    name = reader.text(body.name)
    known = key in reader.words
    at = reader.at(event)
    when = (
        f"{figures.day(at, reader.language)}, {figures.second(at)} "
        f"{figures.offset(event.offset_min)}"
    )
    meaning = reader.said("meanings", body.meaning)
    return Signature(
        title=reader.say(key, who=name) if known else f"{meaning[:1].upper()}{meaning[1:]}: {name}",
        sentence=reader.words.get(f"sentence_{body.meaning}", ""),
        how=reader.say("signed_how", how=reader.words[f"by_{body.how}"], when=when),
        stands=_covers_all(reader, event),
        past="" if _covers_all(reader, event) else reader.words["signature_past"],
    )


def _covers_all(reader: Reader, event: Event[VisitSigned]) -> bool:
    return set(event.body.covers) == {covered.hash for covered in reader.visit.record}
