"""Printing from a page: what was signed is sealed once, copies are counted, a PDF is checked."""

import io

import pytest

from recorder import store
from recorder.events import ReportPrinted
from tests import cups, paper
from tests.web.page import Page


@pytest.fixture
def ward(clinic):
    """A clinic with a whole visit that Alice signed; a draft beside it."""
    bed = clinic.bedside
    clinic.keeps(*paper.whole(bed, None))
    clinic.visit = bed.visit
    clinic.keeps(paper.signed(bed, list(bed.sees().standing.events)))
    clinic.signs_in("site_lead", "07")
    return clinic


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Nothing on the path that prints."""
    cups.take_away(monkeypatch, tmp_path / "empty")


def printed(ward):
    return store.known(ward.office.db, ward.visit).standing.of(ReportPrinted)


def test_the_same_address_gives_the_same_sealed_bytes(ward):
    first = ward.gets(f"/visits/{ward.visit}/report.pdf?lang=en")
    again = ward.gets(f"/visits/{ward.visit}/report.pdf?lang=en")

    assert first.data == again.data and b"/ETSI.CAdES.detached" in first.data
    assert len(ward.events("report_sealed")) == 1
    assert first.headers["Content-Disposition"].startswith('inline; filename="report-')


def test_a_draft_is_drawn_and_never_sealed(ward):
    ward.visits()
    ward.keeps(ward.bedside.times(5_310))
    draft = ward.bedside.visit

    answer = ward.gets(f"/visits/{draft}/report.pdf")

    assert answer.status_code == 200 and b"/ETSI.CAdES" not in answer.data
    page = ward.gets(f"/visits/{draft}/print")
    assert "Nobody has signed this visit." in page.text
    assert Page(page.text).faults == []
    assert ward.posts(f"/visits/{draft}/print", paper="A4").status_code == 409
    assert ward.events("report_sealed") == ward.events("report_printed") == []


def test_a_copy_is_noted_and_opened_where_there_is_no_printer(ward, nowhere):
    page = ward.gets(f"/visits/{ward.visit}/print")
    assert "cannot print by itself" in page.text and Page(page.text).faults == []

    done = ward.posts(f"/visits/{ward.visit}/print", paper="A4")
    ward.posts(f"/visits/{ward.visit}/print", paper="A4")
    shown = ward.gets(done.location)
    links = [a["href"] for a in Page(shown.text).all("a") if "/copies/" in a.get("href", "")]

    assert done.status_code == 303 and "Copy 1 is noted." in shown.text
    first, second = (ward.gets(link).data for link in links)
    assert first == ward.gets(f"/visits/{ward.visit}/report.pdf?paper=A4&lang=en").data
    assert first != second and second.startswith(b"%PDF")
    assert [event.body.copy for event in printed(ward)] == [1, 2]
    assert all(event.session for event in printed(ward))


def test_a_copy_goes_to_a_printer_of_this_node(ward, tmp_path, monkeypatch):
    kept = cups.set_up(tmp_path / "cups", monkeypatch)
    assert "office-printer" in ward.gets(f"/visits/{ward.visit}/print").text

    done = ward.posts(f"/visits/{ward.visit}/print", paper="Letter", printer="ward-printer")

    assert "Copy 1 was sent to ward-printer." in ward.gets(done.location).text
    sealed = ward.gets(f"/visits/{ward.visit}/report.pdf?paper=Letter").data
    assert (kept / "job.pdf").read_bytes() == sealed
    assert "media=Letter" in (kept / "words").read_text()


def test_a_jammed_printer_is_told_and_the_copy_can_still_be_opened(ward, tmp_path, monkeypatch):
    (cups.set_up(tmp_path / "cups", monkeypatch) / "jam").touch()

    answer = ward.posts(f"/visits/{ward.visit}/print", paper="A4", printer="ward-printer")

    assert answer.status_code == 503
    assert "ward-printer did not take the print." in answer.text
    [event] = printed(ward)
    address = f"/visits/{ward.visit}/copies/{event.body.report}/1.pdf"
    assert ward.gets(address).data.startswith(b"%PDF")


def test_only_a_printer_of_the_list_can_be_chosen(ward, tmp_path, monkeypatch):
    cups.set_up(tmp_path / "cups", monkeypatch)

    answer = ward.posts(f"/visits/{ward.visit}/print", paper="A4", printer="-o")

    assert answer.status_code == 422 and printed(ward) == []


def test_a_copy_that_never_was_is_not_here(ward):
    assert ward.gets(f"/visits/{ward.visit}/copies/{'0' * 64}/3.pdf").status_code == 404


def test_the_reports_of_a_day_are_one_file(ward):
    page = ward.gets("/reports?on=2026-09-21&site=07")
    found = Page(page.text)
    assert found.faults == [] and paper.PARTICIPANT in found.text
    address = next(a["href"] for a in found.all("a") if "/day.pdf" in a.get("href", ""))

    answer = ward.gets(address)

    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    assert len(ward.events("report_sealed")) == 1
    assert "No visit was recorded on this day." in ward.gets("/reports?on=2020-01-01").text
    assert ward.gets("/reports?on=nonsense").status_code == 200


def test_a_worksheet_is_made_for_each_visit_of_the_study(ward):
    links = {
        a["href"] for a in Page(ward.gets("/reports").text).all("a") if "/worksheets/" in a["href"]
    }

    study = ward.office.study.decode()
    assert len(links) == study.count("[[visits]]") + 1  # One of them unscheduled.
    assert all(ward.gets(link).data.startswith(b"%PDF") for link in list(links)[:2])
    assert ward.gets("/worksheets/none.pdf").status_code == 404
    whose = "/worksheets/baseline.pdf?participant="
    assert ward.gets(f"{whose}{paper.PARTICIPANT}").status_code == 200
    assert ward.gets(f"{whose}07-0142-3").status_code == 422


# ── A PDF dropped on a page ─────────────────────────────────────────────────


def drops(ward, content):
    return ward.posts("/verify", pdf=(io.BytesIO(content), "some.pdf"))


def test_a_dropped_report_is_told_what_it_is_worth(ward):
    sealed = ward.gets(f"/visits/{ward.visit}/report.pdf").data

    well, appended = drops(ward, sealed), drops(ward, sealed + b"x")

    for answer in (well, appended):
        assert answer.status_code == 200 and Page(answer.text).faults == []
    assert 'data-found="as_in_log"' in well.text and "Sealed by node office.1" in well.text
    assert f"/visits/{ward.visit}" in well.text
    assert 'data-found="appended"' in appended.text


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7"])
def test_what_is_no_report_is_told_too(ward, content):
    assert 'data-found="unreadable"' in drops(ward, content).text


def test_nothing_dropped_is_asked_for_again(ward):
    answer = ward.posts("/verify")

    assert answer.status_code == 422 and Page(answer.text).faults == []
