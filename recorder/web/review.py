"""Review and sign: a visit drawn from its record, what lacks on top, one act at the end.

The page shows what a signature covers and nothing else; points, which rules work out, stand
below it. The form carries the hash of the record that was shown, and only that is signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from recorder import signatures, signing
from recorder.events import AttemptRecorded
from recorder.refusals import LockedOut, NoPassphrase, NotAllowed, NotBelieved, TooSoon
from recorder.report import sheet_for
from recorder.sheet import lay_out
from recorder.sheet.reader import Reader
from recorder.sheet.signed import meaning as meaning_in_words
from recorder.signatures import recorded
from recorder.visit import unanswered
from recorder.web import eyes, guard, shared, whereabouts, words
from recorder.web.forms import Form
from recorder.web.sessions import why_not, with_token
from recorder.web.visits import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from recorder.reading import Reading
    from recorder.sheet import Sheet
    from recorder.signing import Offer

bp = Blueprint("review", __name__, url_prefix="/visits")


@dataclass(frozen=True, slots=True)
class Need:
    """Something to look at before signing, and the one button that helps, if any does."""

    sort: str
    words: str
    button: str = ""
    address: str = ""


@bp.get("/<uuid:visit>/review")
def show(visit: UUID) -> str | Response:
    """Show the record of a visit as it would be signed now."""
    reading = found(visit)
    if reading.visit.id != str(visit):
        return redirect(url_for(".show", visit=reading.visit.id), code=303)
    return _page(reading, Form())


@bp.post("/<uuid:visit>/review")
def sign(visit: UUID) -> Response | tuple[str, int]:
    """Sign the record that was shown, and no other."""
    form, present = Form.sent(), shared.me()
    assert present is not None  # The guard let nobody else in.
    passphrase = request.form.get("passphrase", "")  # As it was typed: a space is a part of it.
    if not passphrase:
        form.wrong["passphrase"] = shared.say("needed")
    if not present.signs:
        form.needed("signer")
    if form.wrong:
        return _page(found(visit), form), 422
    try:
        with shared.desk() as desk:
            token = signing.sign(
                desk,
                present,
                found(visit).visit.id,
                meaning=form.said("meaning"),
                reviewed=form.said("reviewed"),
                passphrase=passphrase,
                here=request.remote_addr or "",
                name=form.said("signer"),
                confirms=form.said("confirms") == "yes",
            )
    except (NotBelieved, NoPassphrase, TooSoon, LockedOut) as refusal:
        form.wrong["passphrase"] = why_not(refusal)
        if isinstance(refusal, NotBelieved):  # Which of the two was wrong is not told.
            form.wrong["passphrase"] = shared.say("signer_not_believed")
        return _page(found(visit), form), shared.status_of(refusal)
    except signing.ChangedSince:
        form.wrong["record"] = shared.say("changed_since_reviewed")
        return _anew(visit, form), 409
    except signing.NotSound as refusal:
        # What stands against it is told by the page itself.
        sort = "confirm_first" if refusal.why == ("expired",) else "not_signed_yet"
        form.wrong["record"] = shared.say(sort)
        return _anew(visit, form), 409
    except NotAllowed:
        guard.note_refused()
        raise NotAllowed(shared.say("not_yours_to_sign")) from None
    signed = redirect(url_for("visits.show", visit=found(visit).visit.id), code=303)
    return with_token(signed, token) if token else signed


def _anew(visit: UUID, form: Form) -> str:
    """Draw the page from what is kept now: this request may have begun before it came."""
    shared.read_anew()
    return _page(found(visit), form)


def _page(reading: Reading, form: Form) -> str:
    visit, present = reading.visit, shared.me()
    assert present is not None
    language = shared.language()
    whole = sheet_for(reading, language=language, audience=eyes.audience(reading))
    own = lay_out(
        recorded(visit), reading.bundle, reading.facts, language=language, show_scores=False
    )
    offer = signing.offer(shared.db(), visit, present.person)
    reader = Reader(visit, reading.bundle, reading.facts, language)
    return render_template(
        "review/show.html",
        sheet=replace(own, hidden=whole.hidden),
        whole=whole,
        where=whereabouts.of_rows(reading, whereabouts.brackets(reading)),
        needs=list(_needs(reading, whole, offer)),
        offer=offer,
        meanings=[(code, meaning_in_words(reader, code)) for code in offer.meanings],
        why_not=_why_not(whole, offer),
        name=present.person.name or present.person.id,
        needs_name=not present.signs,
        form=form,
    )


# ── What stands on top ──────────────────────────────────────────────────────


def _needs(reading: Reading, sheet: Sheet, offer: Offer) -> Iterator[Need]:
    visit, say = reading.visit, shared.say
    amend = url_for("amend.show", visit=visit.id)
    by_hand = url_for("paper.amend" if sheet.signing.signed else "paper.edit", visit=visit.id)
    if "altered" in offer.against:
        yield Need("altered", say("need_altered"))
    if "withdrawn" in offer.against:
        yield Need("withdrawn", say("need_withdrawn"))
    if "open" in offer.against:
        yield Need("open", say("need_open"), say("go_on_measuring"), _capture(visit.id))
    for question in sheet.questions:
        if question.by or not question.open:
            continue  # A monitor's, which stands below.
        yield Need("conflict", question.words, say("decide"), amend)
    if "same_slot" in offer.against:
        yield Need("same_slot", say("need_same_slot"), say("join_or_withdraw"), f"{amend}#join")
    if "waiting" in offer.against:
        yield Need("waiting", words.count(shared.language(), "need_waiting", _lacking(reading)))
    conflicts = visit.asked
    for row in sheet.rows:
        if row.status == "open" and visit.state != "open":
            yield Need("missing", f"{row.title}: {row.reason}", say("give_it"), by_hand)
        elif row.status == "asked" and (row.measure, row.part or None) not in conflicts:
            yield Need("asked", f"{row.title}: {row.reason}", say("correct"), amend)
    if visit.set_aside:
        may = guard.may("aside.index")
        yield Need(
            "set_aside",
            words.count(shared.language(), "need_aside", len(visit.set_aside)),
            say("look_at_aside") if may else "",
            url_for("aside.index") if may else "",
        )
    if offer.to_confirm:
        yield Need(
            "expired",
            words.count(shared.language(), "need_confirmed", len(offer.to_confirm)),
            say("confirm_below") if offer.meanings else "",
            "#confirms",
        )
    if sheet.to_check:
        address = url_for("checking.show", visit=visit.id)
        yield Need("typed", sheet.transcribed[0], say("check_sheet"), address)
    if not sheet.listed:
        may = guard.may("enrolment.new")
        yield Need(
            "not_listed",
            say("need_listed", participant=visit.participant),
            say("add_participant") if may else "",
            url_for("enrolment.new") if may else "",
        )
    for raised in unanswered(visit):
        asked = next(q for q in sheet.questions if raised.hash in q.events)
        address = url_for("questions.show", visit=visit.id, event=raised.hash)
        yield Need("question", asked.words, say("answer"), address)
    yield from _flagged(reading, sheet)


def _flagged(reading: Reading, sheet: Sheet) -> Iterator[Need]:
    flagged = {
        e.id for e in reading.visit.attempts if isinstance(e.body, AttemptRecorded) and e.body.flags
    }
    for taken in sheet.taken:
        if taken.id in flagged and taken.stands:
            said = f"{taken.title}, {taken.kept}: {taken.remarks}"
            yield Need("flagged", said, shared.say("look_at_it"), f"#attempt-{taken.id}")


def _lacking(reading: Reading) -> int:
    return len(reading.visit.standing.waiting)


def _capture(visit: str) -> str:
    return f"{shared.CAPTURE}#/visit/{visit}"


def _why_not(sheet: Sheet, offer: Offer) -> str:
    """Return why there is nothing for this person to sign, where nothing else says it."""
    if offer.meanings or offer.against:
        return ""
    waits = sheet.signing.state in signatures.WAITING
    return shared.say("not_yours_to_sign" if waits else "nothing_to_sign")
