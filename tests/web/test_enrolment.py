"""Enrolment on the screen: one ID or a pasted list, each checked, all of it or nothing."""

import re

import pytest

from recorder import store
from recorder.roster import Participant
from tests.office import an_id
from tests.web.clinic import ANNA, CLARA
from tests.web.page import Page

NEW, OTHER = an_id(41, "07"), an_id(42, "07")


def listed(clinic):
    return {p.id: p for p in store.participants(clinic.office.db) if p.listed}


def test_one_is_added_with_day_0_and_what_the_study_allows(clinic):
    clinic.signs_in("data_manager")
    form = {"day0": "2026-11-20", "sex": "f", "birth_year": "1941"}

    answer = clinic.posts("/participants", participant=NEW.lower().replace("-", " "), **form)

    assert (answer.status_code, answer.location) == (303, f"/participants/{NEW}")
    assert listed(clinic)[NEW] == Participant(NEW, True, "2026-11-20", "f", 1941)
    (added,) = clinic.events("participant_added")
    assert added.session == clinic.events("session_opened")[-1].id


@pytest.mark.parametrize(
    ("form", "field", "says"),
    [
        ({}, "participant", "This is needed."),
        ({"participant": NEW[:-1] + "?"}, "participant", "Compare with the bracelet."),
        ({"participant": NEW[:-1] + "0"}, "participant", "(check character)"),
        ({"participant": ANNA}, "participant", "is on the list already"),
        ({"participant": NEW, "day0": "20/11/2026"}, "day0", "This is no day."),
        ({"participant": NEW, "sex": "x"}, "sex", "Choose one of the list."),
        ({"participant": NEW, "birth_year": "41"}, "birth_year", "from 1880 to 2100"),
        ({"participant": "<b>"}, "participant", "is not a valid ID"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(clinic, form, field, says):
    clinic.lists(ANNA)
    clinic.signs_in("data_manager")

    answer = clinic.posts("/participants", **form)
    page = Page(answer.text)

    assert answer.status_code == 422
    assert page.faults == []
    assert says in page.text
    (marked,) = [a for a in page.all("input") + page.all("select") if "aria-invalid" in a]
    assert marked["name"] == field
    if field != "sex":
        assert marked["value"] == form.get(field, "")
    assert list(listed(clinic)) == [ANNA]


def test_a_lead_adds_to_the_own_site_alone(clinic):
    clinic.signs_in("site_lead", "07")

    answer = clinic.posts("/participants", participant=CLARA)

    assert answer.status_code == 422
    assert "This ID belongs to site 08; you work at site 07." in answer.text
    assert clinic.posts("/participants", participant=NEW).status_code == 303


def test_a_list_is_looked_at_before_it_is_taken(clinic):
    clinic.lists(ANNA)
    clinic.signs_in("data_manager")
    pasted = f"{NEW}\t2026-11-20\r\n\r\n{OTHER}\r\n{ANNA}"

    preview = clinic.posts("/participants/list", pasted=pasted)
    page = Page(preview.text)

    assert preview.status_code == 200
    assert page.faults == []
    assert list(listed(clinic)) == [ANNA]
    assert "Add these 2 participants" in page.text
    sent = {a["name"]: a["value"] for a in page.all("input") if a.get("type") == "hidden"}
    answer = clinic.posts("/participants/list", pasted=sent["pasted"], sure=sent["sure"])
    assert answer.status_code == 303
    assert listed(clinic).keys() == {ANNA, NEW, OTHER}
    assert listed(clinic)[NEW].day0 == "2026-11-20"


def test_each_bad_line_of_a_list_is_named_and_none_is_taken(clinic):
    clinic.signs_in("data_manager")
    bad = NEW[:-1] + ("0" if NEW[-1] != "0" else "1")
    pasted = f"{OTHER}\n{bad}\n{OTHER}\n{an_id(43, '07')}, 2026-02-30\n<script>alert(1)</script>"

    answer = clinic.posts("/participants/list", pasted=pasted, sure="yes")

    assert answer.status_code == 422
    assert re.findall(r'<tr class="pasted__wrong" data-line="(\d)"', answer.text) == list("2345")
    page = Page(answer.text)
    assert page.faults == []
    assert "4 lines cannot be taken. Nothing was added." in page.text
    assert "Twice in this list." in page.text and "This is no day." in page.text
    assert "<script>alert" not in answer.text
    assert pasted in page.text
    assert not listed(clinic)


def test_a_list_without_end_is_refused(clinic):
    clinic.signs_in("data_manager")

    answer = clinic.posts("/participants/list", pasted=f"{NEW}\n" * 1001)

    assert answer.status_code == 422
    assert "At most 1000 lines" in answer.text


def test_a_participant_leaves_and_what_was_recorded_stays(busy):
    busy.signs_in("site_lead", "07")

    assert busy.posts(f"/participants/{ANNA}/left").status_code == 422
    answer = busy.posts(f"/participants/{ANNA}/left", why="own_wish", day="2026-11-20")

    assert answer.status_code == 303
    assert "left the study" in busy.gets(answer.location).text
    assert "1 visit" in busy.gets("/participants").text


def test_a_participant_moves_to_another_site(busy):
    busy.signs_in("data_manager")

    assert busy.posts(f"/participants/{ANNA}/moved", to_site="07").status_code == 422
    assert busy.posts(f"/participants/{ANNA}/moved", to_site="08").status_code == 303

    assert "08 Madrid" in busy.gets(f"/participants/{ANNA}").text


def test_a_lead_of_another_site_may_not_say_so(busy):
    busy.signs_in("site_lead", "08")
    before = store.event_count(busy.office.db)

    for address, form in [("left", {"why": "died"}), ("moved", {"to_site": "08"})]:
        answer = busy.posts(f"/participants/{ANNA}/{address}", **form)
        assert answer.status_code == 403
        assert "Your role does not cover this site. Nothing was changed." in answer.text

    assert store.event_count(busy.office.db) == before


def test_every_page_of_enrolment_is_well_formed(busy):
    busy.signs_in("data_manager")

    for address in ("/participants/new", "/participants/list", f"/participants/{ANNA}/edit"):
        for language in ("", "?lang=es"):
            answer = busy.gets(address + language)
            page = Page(answer.text)

            assert answer.status_code == 200, address
            assert page.faults == [], address
            assert len(page.all("h1")) == 1
            assert page.all("body")[0]["data-screen"]


def test_only_who_may_is_shown_the_way_there(busy):
    assert "Add a participant" not in busy.gets("/participants").text
    busy.signs_in("assessor", "07")
    assert "Add a participant" not in busy.gets("/participants").text
    busy.signs_in("data_manager")
    assert "Add a participant" in busy.gets("/participants").text
