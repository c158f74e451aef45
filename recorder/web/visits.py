"""Visits: the list, and one visit as its events leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from recorder import signatures, store
from recorder.reading import read_visit
from recorder.refusals import NotAllowed, UnknownName
from recorder.report import sheet_for
from recorder.sheet import figures
from recorder.sheet.glance import glance
from recorder.web import eyes, lists, shared, whereabouts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from recorder.reading import Reading
    from recorder.sheet import Sheet
    from recorder.sheet.confirmed import Bracket

bp = Blueprint("visits", __name__, url_prefix="/visits")

PER_PAGE = 30  # Each row says much: the page is to stay light.
STATES = ("needs_a_person", "to_sign", "open", "finished", "stopped", "withdrawn")


@bp.get("")
def index() -> str:
    """List the visits, newest first, of a site or in a state."""
    db, study = shared.db(), shared.bundle().study
    site, state = request.args.get("site"), request.args.get("state")
    site = site if site in study.site_codes else None
    state = state if state in STATES else None
    two = shared.countersigned()
    page = lists.Page.asked(
        request.args.get("page", 1, int),
        store.visit_count(db, site=site, state=state, countersigned=two),
        PER_PAGE,
    )
    lines = store.visits(
        db,
        site=site,
        state=state,
        countersigned=two,
        limit=PER_PAGE,
        offset=page.offset,
    )
    return render_template(
        "visits/index.html",
        study=study,
        lines=[lists.line(visit) for visit in lines],
        page=page,
        site=site,
        state=state,
        states=STATES,
        whereabouts=whereabouts.of_lines(lines),
    )


@bp.get("/<uuid:visit>")
def show(visit: UUID) -> str | AnyResponse:
    """Show one visit: what was measured, what became of it, what is asked and was noted."""
    reading = found(visit)
    if reading.visit.id != str(visit):  # Joined: one visit everywhere, under one address.
        return redirect(url_for(".show", visit=reading.visit.id), code=303)
    if not eyes.sees_results(reading.visit.id):
        it = glance(*reading, language=shared.language())
        since = whereabouts.since(reading, whereabouts.brackets(reading))
        return render_template("visits/glance.html", glance=it, since=since)
    others = store.visits_in_slot(shared.db(), reading.visit.participant, reading.visit.code)
    scheduled = reading.bundle and reading.bundle.study.visit(reading.visit.code)
    sheet, known = _sheet(reading), whereabouts.brackets(reading)
    return render_template(
        "visits/show.html",
        sheet=sheet,
        live=_live(reading, known),
        where=whereabouts.of_rows(reading, known),
        since=whereabouts.since(reading, known),
        others=[other for other in others if scheduled and other not in reading.visit.ids],
        to_sign=reading.visit.state != "open" and sheet.signing.state in signatures.WAITING,
    )


@bp.get("/<uuid:visit>/attempts")
def attempts(visit: UUID) -> str | Response:
    """Show the attempts alone, for htmx to swap in when more have arrived.

    A page that watches says what it has `seen`: where that is all there is, nothing is
    drawn anew. A visit that is not under way any more is shown whole, once.
    """
    reading = found(visit)
    if not eyes.sees_results(reading.visit.id):
        if not shared.htmx:
            raise NotAllowed(shared.say("results_hidden"))
        return Response(headers={"HX-Refresh": "true"})  # Drawn while they could be seen.
    known = whereabouts.brackets(reading)
    live, seen = _live(reading, known), request.args.get("seen")
    if shared.htmx and seen is not None:
        if not live.goes_on:
            return Response(headers={"HX-Refresh": "true"})
        if seen == live.seen:
            return Response(status=204)
    return render_template(
        "visits/_live.html",
        sheet=_sheet(reading),
        live=live,
        where=whereabouts.of_rows(reading, known),
    )


def found(visit: UUID) -> Reading:
    """Return a visit by its id, or by one that was joined into it; refuse in our words."""
    try:
        return read_visit(shared.db(), str(visit))
    except UnknownName:
        raise UnknownName(shared.say("no_such_visit", id=visit)) from None


@dataclass(frozen=True, slots=True)
class Live:
    """Whether a visit is under way, what a page has seen of it, and when the last of it came."""

    goes_on: bool
    seen: str
    arrived: str


def _live(reading: Reading, known: Mapping[str, Bracket]) -> Live:
    visit = reading.visit
    events = visit.standing.events
    arrived = max(filter(None, (store.last_arrived(shared.db(), v) for v in visit.ids)), default=0)
    # The offset of the bedside: a tablet and its ward have one clock on the wall.
    at = figures.moment(arrived, events[-1].offset_min)
    return Live(
        goes_on=visit.state == "open",
        seen=f"{len(events)}-{arrived}-{sum(it.place == 'hub' for it in known.values())}",
        arrived=f"{figures.day(at, shared.language())}, {figures.second(at)}",
    )


def _sheet(reading: Reading) -> Sheet:
    return sheet_for(reading, language=shared.language(), audience=eyes.audience(reading))
