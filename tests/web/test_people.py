"""People on the screen: added, given roles and passphrases, sent away, by whom it befits."""

import pytest

from recorder import store
from tests.web.clinic import PASSPHRASE
from tests.web.page import Page


def person(clinic, name):
    return next(p for p in store.people(clinic.office.db) if p.name == name)


def test_an_administrator_adds_somebody_who_can_then_sign_in(clinic):
    clinic.signs_in("administrator")
    form = {"name": " Ruth  Keller ", "role": "assessor", "site": "08"}

    answer = clinic.posts("/people", **form, new_passphrase=PASSPHRASE)

    ruth = person(clinic, "Ruth Keller")
    assert (answer.status_code, answer.location) == (303, f"/people/{ruth.id}")
    assert ruth.roles == (("assessor", "08"),)
    assert clinic.tries(ruth.id).status_code == 303
    (added,) = [e for e in clinic.events("person_added") if e.body.person == ruth.id]
    assert added.session == clinic.events("session_opened")[-2].id


def test_every_page_of_people_is_well_formed(clinic):
    clinic.signs_in("administrator")

    for address in ("/people", "/people/new", f"/people/{clinic.alice}", "/people?lang=es"):
        answer = clinic.gets(address)
        page = Page(answer.text)

        assert answer.status_code == 200, address
        assert page.faults == [], address
        assert len(page.all("h1")) == 1
        assert page.all("body")[0]["data-screen"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "This is needed."),
        ({"name": "a\u202eb"}, "all of them printable"),
        ({"name": "x" * 101}, "At most 100 characters"),
        ({"name": "Ruth", "role": "owner"}, "Choose one of the list."),
        ({"name": "Ruth", "role": "assessor", "site": "99"}, "Choose one of the list."),
        ({"name": "Ruth", "new_passphrase": "short"}, "At least 10 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(clinic, form, says):
    clinic.signs_in("administrator")
    before = store.event_count(clinic.office.db)

    answer = clinic.posts("/people", **form)
    page = Page(answer.text)

    assert answer.status_code == 422
    assert says in page.text
    assert page.faults == []
    assert [a for a in page.all("input") + page.all("select") if "aria-invalid" in a]
    if form.get("name") == "Ruth":
        assert [a["value"] for a in page.all("input") if a.get("name") == "name"] == ["Ruth"]
    assert "short" not in answer.text
    assert store.event_count(clinic.office.db) == before


def test_a_name_is_text_and_never_a_part_of_the_page(clinic):
    clinic.signs_in("administrator")
    clinic.posts("/people", name="<script>alert(1)</script>", role="assessor")

    html = clinic.gets("/people").text + clinic.gets("/session/new").text

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_role_is_given_and_a_passphrase_set(clinic):
    clinic.signs_in("administrator")

    assert clinic.posts(f"/people/{clinic.alice}/roles", role="monitor").status_code == 303
    words = {"new_passphrase": PASSPHRASE}
    assert clinic.posts(f"/people/{clinic.alice}/passphrase", **words).status_code == 303

    alice = person(clinic, "Alice Ward")
    assert alice.roles == (("assessor", "07"), ("monitor", None))
    assert clinic.tries(clinic.alice).status_code == 303


def test_access_is_ended_with_a_reason_and_never_ones_own(clinic):
    iris = clinic.signs_in("administrator")

    assert clinic.posts(f"/people/{clinic.alice}/end").status_code == 422
    assert clinic.posts(f"/people/{iris}/end", why="left").status_code == 422
    assert clinic.posts(f"/people/{clinic.alice}/end", why="left").status_code == 303

    assert person(clinic, "Alice Ward").state == "disabled: left"
    assert "access ended" in clinic.gets(f"/people/{clinic.alice}").text


def test_a_site_lead_decides_about_the_own_site(clinic):
    clinic.signs_in("site_lead", "07")

    form = {"name": "Ruth Keller", "role": "assessor", "site": "07"}
    assert clinic.posts("/people", **form).status_code == 303
    words = {"new_passphrase": PASSPHRASE}
    assert clinic.posts(f"/people/{clinic.alice}/passphrase", **words).status_code == 303


def test_a_site_lead_cannot_become_more_than_that(clinic):
    lead = clinic.signs_in("site_lead", "07")
    iris = clinic.hires("Iris Okafor", "administrator")
    elsewhere = clinic.hires("Ben Carter", "assessor", "08")
    before = store.event_count(clinic.office.db)

    for address, form, status in [
        ("/people", {"name": "X", "role": "administrator"}, 422),
        ("/people", {"name": "X", "role": "assessor", "site": "08"}, 422),
        (f"/people/{lead}/roles", {"role": "administrator"}, 422),
        (f"/people/{iris}/passphrase", {"new_passphrase": PASSPHRASE}, 403),
        (f"/people/{iris}/end", {"why": "left"}, 403),
        (f"/people/{elsewhere}/passphrase", {"new_passphrase": PASSPHRASE}, 403),
        (f"/people/{elsewhere}/end", {"why": "left"}, 403),
    ]:
        assert clinic.posts(address, **form).status_code == status, (address, form)

    assert store.event_count(clinic.office.db) == before


def test_nobody_by_that_id_is_refused_in_three_parts(clinic):
    clinic.signs_in("administrator")

    answer = clinic.gets("/people/PNONE")

    assert answer.status_code == 404
    assert "There is no person PNONE here. Nothing was changed. Look" in answer.text
