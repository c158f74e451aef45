"""A second person's check of what was typed from paper, and who it may not be."""

import pytest

from recorder import seals
from recorder.signatures import signing
from tests.test_report import flat, pdftotext, tool
from tests.ward import some_hash
from tests.web.clinic import ANNA
from tests.web.page import Page
from tests.web.test_paper import SHEET, desk  # noqa: F401
from tests.web.test_review import needs, signs, ward  # noqa: F401

OTHER = "01a00000-0000-7000-8000-000000000002"


@pytest.fixture
def typed(desk):  # noqa: F811
    """A visit that an assessor typed from a sheet, and a lead of the site who looks on."""
    form = {"grip-left-1": "18,2", "note": "Sat down twice."}
    form |= {"safety-what": "fall", "safety-action": "sat_down", "safety-stopped": "yes"}
    answer = desk.posts("/paper", **SHEET, **form)
    desk.visit = answer.location.rpartition("/")[2]
    desk.typist = desk.events("session_opened")[-1].body.person
    desk.lead = desk.hires("Lena Lead", "site_lead", "07")
    desk.tries(desk.lead)
    return desk


def page_of(clinic):
    answer = clinic.gets(f"/visits/{clinic.visit}/sheet")
    page = Page(answer.text)
    assert answer.status_code == 200 and page.faults == []
    return page


def agrees(clinic, shown=None):
    hidden = [a["value"] for a in page_of(clinic).all("input") if a.get("name") == "shown"]
    return clinic.posts(f"/visits/{clinic.visit}/sheet", shown=shown or "".join(hidden))


def says(clinic, place="", language="en"):
    return clinic.gets(f"/visits/{clinic.visit}{place}?lang={language}").text


def test_until_somebody_else_agrees_the_visit_says_that_nobody_did(typed):
    for place in ("", "/review"):
        assert "Some assessor; not yet checked against the sheet" in says(typed, place)
        assert "Some assessor; aún no comprobado" in says(typed, place, "es")
    assert "typed" in needs(Page(says(typed, "/review")))

    assert agrees(typed).location == f"/visits/{typed.visit}"

    assert "typed from paper by Some assessor; checked against the sheet by Lena Lead, 22 Nov" in (
        says(typed).replace("Typed", "typed")
    )
    assert "not yet checked" not in says(typed) + says(typed, "/review")
    assert "typed" not in needs(Page(says(typed, "/review")))


def test_a_check_names_each_line_that_was_seen_and_touches_no_record(typed):
    before = typed.bedside.sees(typed.visit).record
    shown = page_of(typed)
    for value in ("4.87 s", "18.2 kg", "Sat down twice.", "sat down", "Fall", ANNA):
        assert value in shown.text

    agrees(typed)

    (check,) = typed.events("sheet_checked")
    visit = typed.bedside.sees(typed.visit)
    assert set(check.body.events) == {e.hash for e in before if e.kind != "visit_finished"}
    assert visit.record == before and signing(visit).held == "none"


def test_who_typed_it_does_not_check_it(typed):
    typed.tries(typed.typist)

    page = page_of(typed)
    answer = agrees(typed, shown=some_hash("anything"))

    assert page.all("ol") == [] and "typed by you: somebody else checks them" in page.text
    assert answer.status_code == 409 and "nothing here for you to check" in answer.text
    assert typed.events("sheet_checked") == []


def test_a_lead_of_another_site_does_not_check_it(typed):
    shown = [a["value"] for a in page_of(typed).all("input") if a.get("name") == "shown"]
    typed.signs_in("site_lead", "08")

    assert agrees(typed, shown="".join(shown)).status_code == 403
    assert typed.events("sheet_checked") == []


def test_what_changed_meanwhile_is_not_agreed_to(typed):
    seen = [a["value"] for a in page_of(typed).all("input") if a.get("name") == "shown"]
    more = {**SHEET, "nonce": OTHER, "gait_speed-all-1": "", "gait_speed-all-2": "5.01"}
    typed.tries(typed.typist)
    assert typed.posts(f"/visits/{typed.visit}/paper", **more).status_code == 303
    typed.tries(typed.lead)

    answer = agrees(typed, shown="".join(seen))

    assert answer.status_code == 409 and "It changed since you looked at it" in answer.text
    assert "5.01 s" in answer.text and typed.events("sheet_checked") == []
    assert agrees(typed).status_code == 303


def test_a_correction_by_the_second_person_is_checked_by_the_first(typed):
    form = {**SHEET, "nonce": OTHER, "gait_speed-all-1": "4.78", "reason": "Misread."}
    assert typed.posts(f"/visits/{typed.visit}/paper", **form).status_code == 303
    assert "4.78 s" not in page_of(typed).text  # The lead's own.
    agrees(typed)
    assert "Lena Lead; not yet checked" in says(typed)

    typed.tries(typed.typist)
    assert "4.78 s" in page_of(typed).text and "4.87 s" not in page_of(typed).text
    agrees(typed)

    assert "not yet checked" not in says(typed)
    assert len(typed.events("sheet_checked")) == 2


def test_a_visit_that_owes_nothing_to_paper_says_nothing(busy):
    assert "data-transcribed" not in busy.gets(f"/visits/{busy.visit}").text


@pytest.mark.parametrize(
    "form",
    [
        {"gait_speed-all-1": "5.12"},
        {"gait_speed-set-aid": "cane"},
        {"chair_stand_5-all-why": "other", "chair_stand_5-all-say": "Asked to stop."},
        {"note": "She was tired."},
        {"safety-what": "fall", "safety-action": "sat_down", "safety-stopped": "no"},
    ],
    ids=str,
)
def test_what_is_amended_of_a_visit_that_owes_nothing_to_paper_is_not_to_be_checked(
    ward,  # noqa: F811
    form,
):
    assert signs(ward).status_code == 303
    before = {e.hash for e in ward.bedside.sees(ward.visit).record}
    more = {"nonce": OTHER, "performed": "2026-09-21", "reason": "Misread."}

    answer = ward.posts(f"/visits/{ward.visit}/amend/sheet", **form, **more)

    assert answer.status_code == 303
    made = [e for e in ward.bedside.sees(ward.visit).record if e.hash not in before]
    assert made and {e.source for e in made} == {"typed"}
    assert "data-transcribed" not in ward.gets(f"/visits/{ward.visit}").text
    assert "typed" not in needs(Page(says(ward, "/review")))


def test_what_is_amended_of_a_sheet_is_held_against_it_again(typed):
    agrees(typed)
    typed.tries(typed.typist)
    form = {"finishes": "yes", "nonce": OTHER, "performed": "2026-11-22"}
    assert typed.posts(f"/visits/{typed.visit}/paper", **form).status_code == 303
    assert signs(typed, signer="Some assessor").status_code == 303

    for n, form in enumerate(({"gait_speed-all-1": "4.78"}, {"gait_speed-all-2": "5.01"})):
        more = {"nonce": OTHER[:-1] + str(n + 3), "performed": "2026-11-22", "reason": "Misread."}
        answer = typed.posts(f"/visits/{typed.visit}/amend/sheet", **form, **more)
        assert answer.status_code == 303 and "not yet checked" in says(typed)
        typed.tries(typed.lead)
        agrees(typed)
        assert "not yet checked" not in says(typed)
        typed.tries(typed.typist)


@tool("pdftotext")
def test_a_report_says_it_and_the_check_asks_for_another_report(typed):
    more = {"finishes": "yes", "gait_speed-all-1": "", "nonce": OTHER}
    typed.tries(typed.typist)
    typed.posts(f"/visits/{typed.visit}/paper", **{**SHEET, **more})
    assert signs(typed, signer="Some assessor").status_code == 303
    way, office = seals.Way(language="en"), typed.office.desk
    before = seals.seal(office, typed.visit, way)
    assert "not yet checked against the sheet" in flat(pdftotext(before.pdf))
    typed.tries(typed.lead)

    agrees(typed)

    after = seals.seal(office, typed.visit, way)
    said = flat(pdftotext(after.pdf))
    assert after.digest != before.digest and "not yet checked" not in said
    assert "checked against the sheet by Lena Lead" in said
    visit = typed.bedside.sees(typed.visit)
    assert all(it.holds for it in signing(visit).signatures)
