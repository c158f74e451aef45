"""Equipment on the screen: put in use, held against known weights, overdue in words."""

import pytest

from recorder import store
from tests.web.page import Page

NEW = {"equipment": "D-07", "site": "07", "sort": "dynamometer", "serial": "HD-1", "unit": "kg"}


@pytest.fixture
def led(clinic):
    """A clinic whose lead is signed in."""
    clinic.signs_in("site_lead", "07")
    return clinic


def listed(clinic):
    return store.equipment(clinic.office.db)


def test_a_lead_puts_it_in_use_and_checks_it(led):
    assert led.posts("/equipment", **NEW, due="2020-03-31").status_code == 303
    assert "Check was due 31 Mar 2020" in led.gets("/equipment").text

    weights = {"known_1": "20", "read_1": "20,05", "known_2": "40.5", "read_2": "40"}
    assert led.posts("/equipment/D-07/check", **weights, due="2090-01-01").status_code == 303

    (it,) = listed(led)
    assert (it.id, it.site, it.unit, it.due, it.checked) == ("D-07", "07", "kg", "2090-01-01", 1)
    (checked,) = led.events("equipment_checked")
    assert [(c.known, c.read) for c in checked.body.checks] == [(2000, 2005), (4050, 4000)]
    assert "Good until 1 Jan 2090" in led.gets("/equipment").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"equipment": ""}, "equipment"),
        ({"equipment": "<b>"}, "equipment"),
        ({"serial": "é"}, "serial"),
        ({"site": "08"}, "site"),
        ({"sort": "rocket"}, "sort"),
        ({"unit": ""}, "unit"),
        ({"due": "soon"}, "due"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(led, change, field):
    answer = led.posts("/equipment", **{**NEW, **change})
    page = Page(answer.text)

    assert answer.status_code == 422
    assert page.faults == []
    (marked,) = [a for a in page.all("input") + page.all("select") if "aria-invalid" in a]
    assert marked["name"] == field
    assert not listed(led)


def test_a_label_is_used_once(led):
    led.posts("/equipment", **NEW)

    assert "D-07 is in use already" in led.posts("/equipment", **NEW).text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "due"),
        ({"known_1": "20"}, "read_1"),
        ({"known_1": "20", "read_1": "20.1.2"}, "read_1"),
        ({"known_2": "-1", "read_2": "1"}, "known_2"),
    ],
)
def test_half_a_check_is_none(led, form, field):
    led.posts("/equipment", **NEW)

    answer = led.posts("/equipment/D-07/check", **form)

    assert answer.status_code == 422
    (marked,) = [a for a in Page(answer.text).all("input") if "aria-invalid" in a]
    assert marked["name"] == field
    assert listed(led)[0].checked == 0


def test_what_shows_no_weight_is_checked_without_one(led):
    led.posts("/equipment", **{**NEW, "equipment": "W-07", "sort": "stopwatch", "unit": ""})

    assert "Known weight" not in led.gets("/equipment/W-07/check").text
    assert led.posts("/equipment/W-07/check", due="2090-01-01").status_code == 303

    assert listed(led)[0].checked == 1


def test_a_lead_of_another_site_may_not_check_it(led):
    led.posts("/equipment", **NEW)
    led.signs_in("site_lead", "08")

    assert "/equipment/D-07/check" not in led.gets("/equipment").text
    assert led.posts("/equipment/D-07/check", due="2090-01-01").status_code == 403
    assert listed(led)[0].checked == 0


def test_every_page_of_equipment_is_well_formed(led):
    led.posts("/equipment", **NEW)

    for address in ("/equipment", "/equipment/new", "/equipment/D-07/check", "/equipment?lang=es"):
        answer = led.gets(address)
        page = Page(answer.text)

        assert answer.status_code == 200, address
        assert page.faults == [], address
        assert len(page.all("h1")) == 1
        assert page.all("body")[0]["data-screen"]
