"""Devices on the screen: paired by a code that is shown once, revoked, and what is missing."""

import pytest

from recorder import pairing, store
from recorder.web import create_app
from tests.tablet import Tablet
from tests.ward import some_uuid
from tests.web.page import Page

T05 = some_uuid("T05")


@pytest.fixture
def led(clinic):
    """A clinic whose lead is signed in, with Alice's tablet T04."""
    clinic.signs_in("site_lead", "07")
    clinic.tablet = Tablet(clinic.office)
    yield clinic
    clinic.tablet.leaves()


def sends(clinic, *events):
    shown = {"Authorization": f"Bearer {clinic.tablet.token}"}
    body = clinic.tablet.delivers(*events)
    assert clinic.browser.post("/events", data=body, headers=shown).status_code == 200


def test_a_code_pairs_the_browser_that_reads_it(led):
    page = Page(led.posts("/devices/codes", label="T05", site="07").text)
    (shown,) = [a["data-code"] for a in page.all("strong") if "data-code" in a]

    answer = (
        create_app(led.data).test_client().post("/devices", json={"code": shown, "device": T05})
    )

    assert page.faults == []
    assert page.all("svg")
    assert (answer.status_code, answer.json["label"]) == (201, "T05")
    assert store.scope_of_device(led.office.db, T05) == "07"


def test_the_picture_is_the_shells_address_with_the_code(led, monkeypatch):
    import segno

    said = []
    make = segno.make
    monkeypatch.setattr(
        segno, "make", lambda words, **how: said.append(words) or make(words, **how)
    )

    page = led.posts("/devices/codes", label="T05", site="07").text

    code = page.partition('data-code="')[2][:9]
    assert said == [f"http://localhost/c/#/door?code={code}"]


def test_the_page_says_what_arrived_and_what_has_not(led):
    tablet = led.tablet
    assert "I hold nothing of T04 yet." in led.gets("/devices").text
    first, second = tablet.signs_in(led.alice), tablet.signs_out()
    third = tablet.signs_in(led.alice)

    sends(led, first, third)
    page = led.gets("/devices").text
    assert "I hold 1 and 3 of T04; 2 has not arrived." in page
    assert "last heard from" in page

    sends(led, second)
    assert "I hold 1–3 of T04." in led.gets("/devices").text
    assert "Tengo 1–3 de T04." in led.gets("/devices?lang=es").text


def test_a_lead_revokes_with_a_reason(led):
    address = f"/devices/{led.tablet.device}/revocation"
    assert led.posts(address).status_code == 422
    assert pairing.labelled(led.office.db, "T04")

    assert led.posts(address, why="lost").status_code == 303

    (revoked,) = led.events("device_revoked")
    assert (revoked.body.why, bool(revoked.session)) == ("lost", True)
    page = Page(led.gets("/devices").text)
    assert page.faults == []
    assert "Revoked." in led.gets("/devices").text
    assert "Reason: Lost." in led.gets("/devices").text
    assert "Motivo: Perdido." in led.gets("/devices?lang=es").text
    assert led.posts(address, why="lost").status_code == 404


def test_another_sites_device_is_not_revoked_and_no_code_is_made_for_it(led):
    other = Tablet(led.office, label="T08", site="08")

    assert led.posts(f"/devices/{other.device}/revocation", why="lost").status_code == 403
    assert led.posts("/devices/codes", label="T09", site="08").status_code == 422
    assert pairing.labelled(led.office.db, "T08")
    other.leaves()


@pytest.mark.parametrize("label", ["", "<b>", "é", "x" * 41])
def test_a_label_that_cannot_be_is_said_at_its_field(led, label):
    answer = led.posts("/devices/codes", label=label, site="07")

    assert answer.status_code == 422
    assert 'id="label-wrong"' in answer.text
