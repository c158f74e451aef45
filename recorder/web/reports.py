"""Reports: the paper of a visit or of a day, as PDFs that any viewer can print.

What somebody signed is sealed the first time it is asked for, by the node itself; asking
again gives the same bytes, so asking changes nothing. A draft is drawn each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from recorder import clock, printers, redacting, report, seals, store
from recorder.participant_id import check as participant
from recorder.refusals import NoLonger, NoSuchParticipantID, OutOfReach, UnknownName, WrongUse
from recorder.report import covers
from recorder.seals import copies
from recorder.sheet import figures
from recorder.sheet.reader import Reader
from recorder.study import UNSCHEDULED
from recorder.web import eyes, lists, shared, visits
from recorder.web.forms import Form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from recorder.reading import Reading
    from recorder.report import Audience, Paper
    from recorder.store import VisitLine

bp = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """One time that a report went to paper: its number, who and when, and where it is."""

    number: int
    words: str
    digest: str


@bp.get("/visits/<uuid:visit>/report.pdf")
def show(visit: UUID) -> Response:
    """Show the report of a visit in the language of the page: sealed if signed, else a draft.

    Its file name says neither whose it is nor which visit: a folder of downloads is easily
    looked at.
    """
    reading = visits.found(visit)
    way = _way(eyes.audience(reading))
    if not seals.is_signed(reading):
        pdf = report.render(reading, language=way.language, paper=way.paper, audience=way.audience)
    else:
        found = seals.kept(shared.db(), reading, way)
        pdf = found.pdf if found is not None else _sealed(reading, way).pdf
    return _pdf(pdf, f"report-{reading.visit.id[-12:]}")


@bp.get("/visits/<uuid:visit>/print")
def choose(visit: UUID) -> str:
    """Show how a visit's report gets to paper, and each time that it did."""
    return _choose(visits.found(visit), Form(dict(request.args)))


@bp.post("/visits/<uuid:visit>/print")
def printed(visit: UUID) -> AnyResponse | tuple[str, int]:
    """Note one more copy, and send it to a printer of this node if one was chosen."""
    reading, form = visits.found(visit), Form.sent()
    way = _way(eyes.audience(reading))
    printer = form.one_of("printer", printers.names())
    if form.wrong:
        return _choose(reading, form), 422
    try:
        sealed = _sealed(reading, way)
    except WrongUse:
        form.wrong["printer"] = shared.say("draft_not_counted")
        return _choose(reading, form), 409
    # First noted, then sent: a number that went nowhere is harmless, a copy without one is not.
    with shared.desk() as desk:
        number = seals.note_print(desk, reading.visit.id, sealed.digest)
        pdf = copies.copy(desk.db, reading.visit.id, sealed.digest, number, way)
    if printer:
        try:
            printers.send(printer, pdf, f"report-{reading.visit.id[-12:]}", way.paper)
        except OutOfReach:
            form.wrong["printer"] = shared.say("not_printed", printer=printer)
            return _choose(visits.found(visit), form), 503
    where = url_for(".choose", visit=visit, copy=number, printer=printer or None, paper=way.paper)
    return redirect(where, code=303)


@bp.get("/visits/<uuid:visit>/copies/<digest>/<int:number>.pdf")
def copy(visit: UUID, digest: str, number: int) -> Response:
    """Show a copy again: the sealed report, behind a cover if it was not the first."""
    reading = visits.found(visit)
    if redacting.holds_blanked(shared.db(), digest):
        raise NoLonger(shared.say("report_holds_blanked"))
    try:
        pdf = copies.copy(
            shared.db(), reading.visit.id, digest, number, _way(eyes.audience(reading))
        )
    except UnknownName:
        raise UnknownName(shared.say("no_such_copy", n=number)) from None
    return _pdf(pdf, f"report-{reading.visit.id[-12:]}-{number}")


@bp.get("/reports")
def index() -> str:
    """Show the visits of a day, and their reports as one file."""
    on, site = _day(), _site()
    study = shared.bundle().study
    codes = [visit.code for visit in study.visits]
    codes += [UNSCHEDULED] if study.unscheduled is not None else []
    return render_template(
        "reports/index.html",
        on=on,
        day=figures.day(on, shared.language()),
        site=site,
        sites=study.sites,
        lines=[(line, lists.title(line.code)) for line in _of_day(on, site)],
        codes=[(code, lists.title(code)) for code in codes],
    )


@bp.get("/reports/day.pdf")
def day() -> Response:
    """Show the reports of a day as one file behind a list."""
    on, site = _day(), _site()
    named = shared.bundle().study.site(site) if site else None
    where = f"{named.code} {named.name}" if named else shared.say("every_site")
    with shared.desk() as desk:
        lines = [line.id for line in reversed(_of_day(on, site))]
        hidden = frozenset(visit for visit in lines if not eyes.sees_results(visit))
        pdf = copies.day(desk, on, lines, _way(), where, hidden)
    return _pdf(pdf, f"reports-{on.isoformat()}")


@bp.get("/worksheets/<code>.pdf")
def worksheet(code: str) -> Response:
    """Show a blank worksheet of a visit, for a participant if one is named."""
    study, whose = shared.bundle().study, request.args.get("participant", "")
    if study.visit(code) is None and not (code == UNSCHEDULED and study.unscheduled is not None):
        raise UnknownName(shared.say("no_such_worksheet"))
    try:
        whose = participant(study.id_form, whose, study.site_codes) if whose else ""
    except NoSuchParticipantID as refusal:
        raise NoSuchParticipantID(shared.say_why(refusal)) from None
    pdf = covers.worksheet(
        shared.bundle(), code, language=shared.language(), paper=_paper(), whose=whose
    )
    return _pdf(pdf, f"worksheet-{code}")


def _sealed(reading: Reading, way: seals.Way) -> seals.Sealed:
    with shared.desk() as desk:
        return seals.seal(desk, reading.visit.id, way)


def _way(audience: Audience = "assessor") -> seals.Way:
    return seals.Way(language=shared.language(), paper=_paper(), audience=audience)


def _paper() -> Paper:
    asked = request.form.get("paper") or request.args.get("paper")
    return next((paper for paper in report.PAPERS if paper == asked), report.PAPERS[0])


def _day() -> date:
    """Return the day that is asked for, else today."""
    now = clock.now()
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return figures.moment(now.at_ms, now.offset_min).date()


def _site() -> str | None:
    asked = request.args.get("site", "")
    return asked if asked in shared.bundle().study.site_codes else None


def _of_day(on: date, site: str | None) -> list[VisitLine]:
    def day_of(line: VisitLine) -> str:
        return line.performed or figures.moment(line.at_ms, line.offset_min).date().isoformat()

    lines = store.visits(shared.db(), site=site)
    return [it for it in lines if day_of(it)[:10] == on.isoformat() and it.state != "withdrawn"]


# ── Drawing ─────────────────────────────────────────────────────────────────


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _choose(reading: Reading, form: Form) -> str:
    sheet = report.sheet_for(reading, language=shared.language(), audience=eyes.audience(reading))
    reader = Reader(reading.visit, reading.bundle, reading.facts, shared.language())
    # A page that comes after an act reads what that act wrote.
    made = [
        Copy(
            event.body.copy,
            shared.say(
                "copy_line",
                n=event.body.copy,
                who=reader.who(event),
                when=reader.day_and_time(event),
            ),
            event.body.report,
        )
        for event in seals.every_print(reading)
    ]
    return render_template(
        "reports/print.html",
        sheet=sheet,
        form=form,
        signed=seals.is_signed(reading),
        copies=made,
        printers=[(name, name) for name in printers.names()],
        papers=[(paper, paper) for paper in report.PAPERS],
        can_print=printers.are_here(),
    )
