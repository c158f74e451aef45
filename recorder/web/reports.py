"""Reports: the paper of a visit, as a PDF that any viewer can print."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from recorder import report
from recorder.web import shared, visits

bp = Blueprint("reports", __name__, url_prefix="/visits")


@bp.get("/<uuid:visit>/report.pdf")
def show(visit: UUID) -> Response:
    """Show the report of a visit as it stands now, in the language of the page.

    Nobody is signed in, so it is the one an assessor may see. Its file name says
    neither whose it is nor which visit: a folder of downloads is easily looked at.
    """
    reading = visits.found(visit)
    paper = next((p for p in report.PAPERS if p == request.args.get("paper")), report.PAPERS[0])
    pdf = report.render(reading, language=shared.language(), paper=paper, audience="assessor")
    answer = Response(pdf, mimetype="application/pdf")
    name = f"report-{reading.visit.id[-12:]}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
