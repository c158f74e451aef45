"""Who signed a visit, what they meant, and what was done to it since.

How it stands is reckoned in `signatures` alone; here it is put into words, the same for
the visit's page, the page it is signed on, and paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder import signatures
from recorder.events import (
    AttemptRecorded,
    MeasureNotDone,
    NoteWritten,
    SafetyEventRecorded,
    SettingsRecorded,
    VisitFinished,
    VisitOpened,
)
from recorder.sheet import figures
from recorder.sheet.parts import Amended, Signed, Signing
from recorder.sheet.taken import is_repeated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recorder.sheet.reader import Reader
    from recorder.signatures import Signature
    from recorder.standing import AnyEvent


def signing(reader: Reader) -> Signing:
    """Return how the visit stands under its signatures, in words."""
    study = reader.bundle.study if reader.bundle is not None else None
    countersigned = study is not None and study.countersign == "site_lead"
    found = signatures.signing(reader.visit)
    state = found.state(countersigned=countersigned)
    words = reader.words[f"signature_{state}"]
    return Signing(
        state=state,
        words=words,
        stamp=reader.words["draft"] if state == "none" else words,
        line=reader.words[f"{state}_line"],
        signed=tuple(_signed(reader, it) for it in found.signatures),
        amended=tuple(
            amended(reader, it.event, it.old, gone=it.gone, signed=it.signed)
            for it in found.amendments
        ),
        to_sign=tuple(_to_sign(reader, state, countersigned=countersigned)),
        missing=reader.say("signed_missing", n=found.missing) if found.missing else "",
    )


def _to_sign(reader: Reader, state: str, *, countersigned: bool) -> Iterator[str]:
    """Yield what an ink line is left for; what was changed is signed again in the recorder."""
    if reader.visit.state == "open":
        return  # There is nothing to sign yet.
    if state == "none":
        yield reader.words["performed_by"]
    if state == "countersignature_waiting" or (state == "none" and countersigned):
        yield reader.words["reviewed_by"]


def meaning(reader: Reader, code: str) -> str:
    """Return what a person says by signing: in the study's words, else in ours."""
    study = reader.bundle.study if reader.bundle is not None else None
    own = study.meanings.get(code, {}) if study is not None else {}
    return reader.pick(own, "") or reader.words.get(f"meaning_{code}") or code.replace("_", " ")


def _signed(reader: Reader, it: Signature) -> Signed:
    event, body = it.event, it.event.body
    if not it.fits:
        standing = "signature_unfit"
    else:
        standing = "signature_holds" if it.holds else "signature_changed_since"
    return Signed(
        id=event.id,
        name=reader.text(body.name),
        meaning=meaning(reader, body.meaning),
        when=f"{reader.day_and_time(event)} {figures.offset(event.offset_min)}",
        how=reader.words[f"signed_by_{body.how}"],
        standing=reader.words[standing],
        holds=it.holds,
        fits=it.fits,
        record=body.record,
        head=figures.fingerprint(body.head),
    )


def amended(
    reader: Reader,
    event: AnyEvent,
    old: Sequence[AnyEvent],
    *,
    gone: bool = False,
    signed: bool = False,
) -> Amended:
    """Return what an event changed: what it was, what it is, by whom and why."""
    about = old[0] if old and event.kind == "withdrawn" else event
    if gone:
        new = reader.words["amended_gone"]
    elif event.kind == "withdrawn":
        new = reader.words["amended_withdrawn"]
    else:
        new = said(reader, event)
    before = "; ".join(said(reader, one) for one in old)
    return Amended(
        id=event.id,
        what=what(reader, about),
        old=before or (said(reader, event) if gone else ""),
        new=new,
        by=f"{reader.who(event)}, {reader.day_and_time(event)}",
        why=reader.reason(event),
        signed=signed,
    )


def what(reader: Reader, event: AnyEvent) -> str:
    """Return what an event is about, as a line of a list begins."""
    body = event.body
    if isinstance(body, AttemptRecorded | MeasureNotDone):
        title = reader.title(body.measure, body.part or None)
        if isinstance(body, AttemptRecorded) and is_repeated(reader, body):
            return reader.say("trial_n", name=title, n=body.number)
        return title
    words = reader.words.get(f"kind_{event.kind}", event.kind.replace("_", " "))
    return words[:1].upper() + words[1:]


def said(reader: Reader, event: AnyEvent) -> str:
    """Return what an event says, in a few words."""
    body = event.body
    match body:
        case AttemptRecorded():
            return reader.kept(event)
        case MeasureNotDone():
            return reader.say("not_done", why=reader.said("reasons", body.why))
        case SettingsRecorded():
            return ", ".join(
                " ".join(reader.setting(n, v)) for n, v in sorted(body.settings.items())
            )
        case NoteWritten():
            return f"“{reader.text(body.text)}”"
        case SafetyEventRecorded():
            return reader.said("safety", body.what)
        case VisitOpened():
            day = figures.claimed(event.performed, reader.language) if event.performed else ""
            code = body.visit_code.replace("_", " ")
            return ", ".join(filter(None, (body.participant, code, day)))
        case VisitFinished():
            return reader.words["finished" if body.how == "complete" else "stopped"]
    return event.hash[:6]
