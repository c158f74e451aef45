"""Amending a visit: values by the sheet, one thing taken back, whose visit it is, two made one.

Each form asks for a reason. What was said before stays in view, struck out, and a visit
that was signed reads “changed since signed” until it is signed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from recorder import amending, clock, participant_id, signing
from recorder.refusals import NoSuchParticipantID, NotAllowed
from recorder.sheet import figures
from recorder.sheet.reader import Reader
from recorder.sheet.signed import said, what
from recorder.study import UNSCHEDULED
from recorder.web import guard, lists, shared
from recorder.web.forms import Form
from recorder.web.visits import found

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.reading import Reading

bp = Blueprint("amend", __name__, url_prefix="/visits")

REFUSED = {NotAllowed: "not_your_site", amending.NothingToAmend: "nothing_to_amend"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that stands in a visit and can be taken back: what, its value, by whom."""

    hash: str
    what: str
    said: str
    by: str
    asked: bool  # One of two in a place of one.


@bp.get("/<uuid:visit>/amend")
def show(visit: UUID) -> str:
    """Show what can be put right in a visit."""
    return _page(visit, Form())


@bp.get("/<uuid:visit>/withdrawals")
@bp.get("/<uuid:visit>/opening")
@bp.get("/<uuid:visit>/withdrawal")
@bp.get("/<uuid:visit>/joining")
def again(visit: UUID) -> Response:
    """Lead back from a form's address, where a page that was refused is loaded again."""
    return redirect(url_for(".show", visit=visit), code=303)


@bp.post("/<uuid:visit>/withdrawals")
def take_back(visit: UUID) -> Response | tuple[str, int]:
    """Take back one thing that stands."""
    form = Form.sent()
    form.needed("event")
    reason = form.needed("reason") and form.text("reason")
    if form.wrong or form.asks:
        return _page(visit, form), 422
    with shared.desk(REFUSED) as desk:
        amending.take_back(desk, str(visit), [form.said("event")], reason)
    return redirect(url_for("visits.show", visit=visit), code=303)


@bp.post("/<uuid:visit>/opening")
def reopen(visit: UUID) -> Response | tuple[str, int]:
    """Say anew whose visit it is, which one, and on which day it was."""
    form, study = Form.sent(), shared.bundle().study
    participant = ""
    try:
        participant = participant_id.check(
            study.id_form, form.said("participant"), study.site_codes
        )
    except NoSuchParticipantID as refusal:
        form.wrong["participant"] = shared.say_why(refusal)
    code = form.one_of("code", [code for code, _ in _codes()]) or form.needed("code")
    performed = form.day("performed")
    now = clock.now()
    if performed and date.fromisoformat(performed) > _today(now.at_ms, now.offset_min):
        day = figures.claimed(performed, shared.language())
        form.wrong["performed"] = shared.say("in_the_future", day=day)
    reason = form.needed("opening_reason") and form.text("opening_reason")
    if form.wrong or form.asks:
        return _page(visit, form), 422
    with shared.desk(REFUSED) as desk:
        amending.reopen(
            desk, str(visit), reason, participant=participant, code=code, performed=performed
        )
    return redirect(url_for("visits.show", visit=visit), code=303)


@bp.post("/<uuid:visit>/withdrawal")
def withdraw(visit: UUID) -> Response | tuple[str, int]:
    """Take a whole visit back that was opened by mistake."""
    form = Form.sent()
    reason = form.needed("withdrawal_reason") and form.text("withdrawal_reason")
    if form.wrong or form.asks:
        return _page(visit, form), 422
    with shared.desk(REFUSED) as desk:
        amending.withdraw(desk, str(visit), reason)
    return redirect(url_for("visits.show", visit=visit), code=303)


@bp.post("/<uuid:visit>/joining")
def join(visit: UUID) -> Response | tuple[str, int]:
    """Say that another record in the same slot is of this same visit."""
    form = Form.sent()
    other = form.one_of("other", signing.others(shared.db(), found(visit).visit))
    other = other or form.needed("other")
    reason = form.needed("joining_reason") and form.text("joining_reason")
    if form.wrong or form.asks:
        return _page(visit, form), 422
    with shared.desk(REFUSED) as desk:
        name = amending.join(desk, str(visit), other, reason)
    return redirect(url_for("visits.show", visit=name), code=303)


def _today(at_ms: int, offset_min: int) -> date:
    return figures.moment(at_ms, offset_min).date()


# ── Drawing ─────────────────────────────────────────────────────────────────


def _page(visit: UUID, form: Form) -> str:
    reading = found(visit)
    it = reading.visit
    if not form.typed:
        day = it.performed if it.performed and len(it.performed) == 10 else ""
        form.typed = {"participant": it.participant, "code": it.code, "performed": day}
    return render_template(
        "amend/show.html",
        visit=it,
        title=lists.title(it.code),
        signed=_is_signed(reading),
        standing=_standing(reading),
        codes=_codes(),
        others=[
            (other, shared.say("other_record", n=n))
            for n, other in enumerate(signing.others(shared.db(), it), 1)
        ],
        has_rules=reading.bundle is not None,
        form=form,
    )


def _is_signed(reading: Reading) -> bool:
    return any(event.kind == "visit_signed" for event in reading.visit.standing.events)


def _standing(reading: Reading) -> list[Standing]:
    """Return what can be taken back, what a person is asked about first."""
    visit = reading.visit
    reader = Reader(visit, reading.bundle, reading.facts, shared.language())
    asked = {event.hash for question in visit.questions for event in question.events}
    asked |= visit.standing.twins
    lines = [
        Standing(
            event.hash,
            what(reader, event),
            said(reader, event),
            f"{reader.who(event)}, {reader.day_and_time(event)}",
            event.hash in asked,
        )
        for event in visit.standing.events
        if amending.may_be_taken_back(visit, event)
        and (event.kind != amending.JOINED or guard.may("amend.join"))
    ]
    return sorted(lines, key=lambda line: not line.asked)


def _codes() -> list[tuple[str, str]]:
    study = shared.bundle().study
    codes = [visit.code for visit in study.visits]
    codes += [UNSCHEDULED] if study.unscheduled is not None else []
    return [(code, lists.title(code)) for code in codes]
