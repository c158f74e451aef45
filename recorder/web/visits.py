"""Visits: the list, and one visit as its events leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from recorder import store
from recorder.reading import read_visit
from recorder.refusals import UnknownName
from recorder.report import sheet_for
from recorder.web import lists, places, shared

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.reading import Reading
    from recorder.sheet import Sheet

bp = Blueprint("visits", __name__, url_prefix="/visits")

STATES = ("needs_a_person", "open", "finished", "stopped", "withdrawn")


@bp.get("")
def index() -> str:
    """List the visits, newest first, of a site or in a state."""
    db, study = shared.db(), shared.bundle().study
    site, state = request.args.get("site"), request.args.get("state")
    site = site if site in study.site_codes else None
    state = state if state in STATES else None
    page = lists.Page.asked(
        request.args.get("page", 1, int), store.visit_count(db, site=site, state=state)
    )
    lines = store.visits(db, site=site, state=state, limit=lists.PER_PAGE, offset=page.offset)
    return render_template(
        "visits/index.html",
        study=study,
        lines=[lists.line(visit) for visit in lines],
        page=page,
        site=site,
        state=state,
        states=STATES,
    )


@bp.get("/<uuid:visit>")
def show(visit: UUID) -> str | Response:
    """Show one visit: what was measured, what became of it, what is asked and was noted."""
    reading = found(visit)
    if reading.visit.id != str(visit):  # Joined: one visit everywhere, under one address.
        return redirect(url_for(".show", visit=reading.visit.id), code=303)
    others = store.visits_in_slot(shared.db(), reading.visit.participant, reading.visit.code)
    scheduled = reading.bundle and reading.bundle.study.visit(reading.visit.code)
    return render_template(
        "visits/show.html",
        sheet=_sheet(reading),
        where=places.of_rows(shared.node().place),
        others=[other for other in others if scheduled and other not in reading.visit.ids],
    )


@bp.get("/<uuid:visit>/attempts")
def attempts(visit: UUID) -> str:
    """Show the attempts alone, for htmx to swap in when more have arrived."""
    return render_template(
        "visits/_attempts.html",
        sheet=_sheet(found(visit)),
        where=places.of_rows(shared.node().place),
    )


def found(visit: UUID) -> Reading:
    """Return a visit by its id, or by one that was joined into it; refuse in our words."""
    try:
        return read_visit(shared.db(), str(visit))
    except UnknownName:
        raise UnknownName(shared.say("no_such_visit", id=visit)) from None


def _sheet(reading: Reading) -> Sheet:
    # Nobody is signed in, so nobody is shown more than an assessor may see.
    return sheet_for(reading, language=shared.language(), audience="assessor")
