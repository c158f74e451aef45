"""Questions: a monitor or data manager asks about a visit, the site answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from recorder import questions
from recorder.refusals import NotAllowed, UnknownName
from recorder.report import sheet_for
from recorder.sheet import Sheet
from recorder.visit import unanswered
from recorder.web import eyes, lists, shared
from recorder.web.forms import Form
from recorder.web.visits import found

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.reading import Reading

bp = Blueprint("questions", __name__, url_prefix="/visits")

REFUSED = {UnknownName: "no_such_question", NotAllowed: "not_your_site"}


@bp.get("/<uuid:visit>/question")
def new(visit: UUID) -> str:
    """Show the form to ask something about a visit."""
    return _ask(found(visit), Form())


@bp.post("/<uuid:visit>/question")
def create(visit: UUID) -> Response | tuple[str, int]:
    """Ask something about a visit, or about one thing in it."""
    reading, form = found(visit), Form.sent()
    about = form.one_of("about", [name for name, _ in _abouts(_sheet(reading))])
    words = form.needed("question") and form.text("question")
    if form.wrong or form.asks:
        return _ask(reading, form), 422
    measure, _, part = about.partition("-")
    with shared.desk(REFUSED) as desk:
        questions.ask(desk, reading.visit.id, words, measure=measure, part=part)
    return redirect(url_for("visits.show", visit=reading.visit.id), code=303)


@bp.get("/<uuid:visit>/questions/<event>")
def show(visit: UUID, event: str) -> str:
    """Show a question and the form to answer it."""
    return _answer(found(visit), event, Form())


@bp.post("/<uuid:visit>/questions/<event>")
def answer(visit: UUID, event: str) -> Response | tuple[str, int]:
    """Answer a question; what was answered meanwhile is left as it is."""
    reading, form = found(visit), Form.sent()
    words = form.needed("answer") and form.text("answer")
    if form.wrong or form.asks:
        return _answer(reading, event, form), 422
    with shared.desk(REFUSED) as desk:
        questions.answer(desk, reading.visit.id, event, words)
    return redirect(url_for("visits.show", visit=reading.visit.id), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _ask(reading: Reading, form: Form) -> str:
    visit = reading.visit
    return render_template(
        "questions/new.html",
        visit=visit,
        title=lists.title(visit.code),
        abouts=_abouts(_sheet(reading)),
        form=form,
    )


def _answer(reading: Reading, event: str, form: Form) -> str:
    visit = reading.visit
    asked = next((q for q in _sheet(reading).questions if q.by and event in q.events), None)
    if asked is None:
        raise UnknownName(shared.say("no_such_question"))
    return render_template(
        "questions/show.html",
        visit=visit,
        title=lists.title(visit.code),
        question=asked,
        event=event,
        is_open=event in {raised.hash for raised in unanswered(visit)},
        form=form,
    )


def _sheet(reading: Reading) -> Sheet:
    return sheet_for(reading, language=shared.language(), audience=eyes.audience(reading))


def _abouts(sheet: Sheet) -> list[tuple[str, str]]:
    """Return what can be asked about: each line of the visit, done or not."""
    return [(f"{row.measure}-{row.part}".rstrip("-"), row.title) for row in sheet.rows]
