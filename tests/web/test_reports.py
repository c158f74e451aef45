"""The paper of a visit, from its page."""

import pytest

from recorder import report
from recorder.refusals import OutOfReach


def test_a_report_is_a_pdf_with_a_name_that_tells_nothing(busy):
    answer = busy.gets(f"/visits/{busy.visit}/report.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert (
        answer.headers["Content-Disposition"] == f'inline; filename="report-{busy.visit[-12:]}.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["paper=Letter", "paper=A7", "lang=es"])
def test_paper_and_language_are_those_asked_for_or_the_usual(busy, query):
    assert busy.gets(f"/visits/{busy.visit}/report.pdf?{query}").data.startswith(b"%PDF-")


def test_a_computer_that_cannot_set_type_says_so_aloud(busy, monkeypatch):
    def missing():
        raise OutOfReach("Pango is missing. The data are safe. Install it with: apt-get …")

    monkeypatch.setattr(report, "press", missing)

    answer = busy.gets(f"/visits/{busy.visit}/report.pdf")

    assert answer.status_code == 503
    assert "Pango is missing. The data are safe. Install it" in answer.text
