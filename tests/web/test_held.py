"""What was typed and could not be taken comes back whole, and is sent again by one tap."""

import pytest

from recorder.web import guard
from tests.web.clinic import ANNA, PASSPHRASE
from tests.web.page import Page
from tests.web.test_paper import NONCE, NOW, SHEET

HOME = {"Origin": "http://localhost"}
TYPED = {**SHEET, "note": "Walked with a stick.\r\nRested <b>twice</b>.", "late": "No power."}


@pytest.fixture
def desk(clinic, monkeypatch):
    """A clinic on a Sunday in November; Maria of site 07 is signed in."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", NOW)
    clinic.lists(ANNA, day0="2026-11-20", sex="f")
    clinic.maria = clinic.hires("Maria Ruiz", "assessor", "07")
    assert clinic.tries(clinic.maria).status_code == 303
    return clinic


def sends(clinic, form, address="/paper"):
    """Send a form just as it stands, without a field more."""
    return clinic.browser.post(address, data=form, headers=HOME)


def again(clinic, answer):
    """Tap the one button of a page that holds what was typed."""
    page = Page(answer.text)
    assert page.faults == []
    (form,) = [a for a in page.all("form") if "/session/end" not in a["action"]]
    fields = {a["name"]: a["value"] for a in page.all("input") if "value" in a}
    fields |= {a["name"]: "The beginning, shortened." for a in page.all("textarea")}
    return sends(clinic, fields, form["action"])


@pytest.mark.parametrize("ours", [{}, {"csrf": ""}, {"csrf": guard.csrf_of("of an older session")}])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/paper", "what you typed is safe on this page"),
        ("/paper?lang=es", "lo que escribió está a salvo en esta página"),
    ],
)
def test_a_page_from_before_comes_back_with_all_that_was_typed(desk, ours, address, says):
    typed = {**TYPED, "pasted": "one\ttwo\r\n"}

    answer = sends(desk, {**typed, **ours}, address)

    assert answer.status_code == 403
    assert says in " ".join(answer.text.split())
    assert "Rested &lt;b&gt;twice&lt;/b&gt;." in answer.text
    held = {a["name"]: a["value"] for a in Page(answer.text).all("input") if "value" in a}
    assert typed.items() <= held.items()
    assert desk.events("visit_opened") == []


def test_sent_again_it_is_kept_as_it_was_typed(desk):
    kept = again(desk, sends(desk, {**TYPED, "csrf": "0" * 64, "by": desk.maria}))

    assert kept.status_code == 303
    assert "Rested &lt;b&gt;twice&lt;/b&gt;." in desk.gets(kept.location).text
    assert [e.body.elapsed_ms for e in desk.events("attempt_recorded")] == [4_870]


def test_no_passphrase_is_held(desk):
    secrets = ("passphrase", "new_passphrase", "passphrase_again")
    form = {name: f"secret {name}" for name in secrets} | {"note": "Something typed."}

    for answer in (sends(desk, form, "/session/passphrase"), sends(desk, form)):
        assert answer.status_code == 403 and "Something typed." in answer.text
        assert "secret" not in answer.text


def test_another_persons_page_is_held_for_that_person_alone(desk):
    ben = desk.hires("Ben Carter", "assessor", "07")
    assert desk.tries(ben).status_code == 303

    door = sends(desk, {**TYPED, "csrf": "0" * 64, "by": desk.maria})

    assert door.status_code == 401 and "Maria Ruiz" in door.text
    fields = {a["name"]: a["value"] for a in Page(door.text).all("input") if "value" in a}
    held = sends(desk, {**fields, "passphrase": PASSPHRASE}, "/session")
    assert again(desk, held).status_code == 303
    assert desk.events("visit_opened")[-1].session != desk.bedside.session


def test_what_nobody_signed_is_held_for_whoever_signs_in(desk):
    desk.posts("/session/end")

    door = sends(desk, TYPED)

    page = Page(door.text)
    assert door.status_code == 401 and page.faults == []
    assert [a["name"] for a in page.all("select")] == ["who"]
    fields = {a["name"]: a["value"] for a in page.all("input") if "value" in a}
    held = sends(desk, {**fields, "who": desk.maria, "passphrase": PASSPHRASE}, "/session")
    assert again(desk, held).status_code == 303
    assert len(desk.events("note_written")) == 1


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/paper", "A page may send 4 MB at most, and one text 4 000 characters."),
        ("/paper?lang=es", "Una página puede enviar 4 MB como máximo, y un texto 4 000 caracteres"),
    ],
)
def test_ten_megabytes_are_refused_in_words_and_the_rest_of_the_form_is_held(desk, address, says):
    endless = "Palabra\n" * 1_250_000
    fields = {"csrf": desk.csrf, "by": desk.maria, **TYPED, "note": endless, "reason": "Misread."}

    answer = sends(desk, fields, address)

    assert answer.status_code == 413
    assert says in " ".join(answer.text.split())
    assert len(answer.text) < 20_000 and "Palabra\nPalabra" in answer.text
    held = {a["name"]: a["value"] for a in Page(answer.text).all("input") if "value" in a}
    assert (held["gait_speed-all-1"], held["reason"], held["nonce"]) == ("4.87", "Misread.", NONCE)
    assert "note" not in held  # It is shown, so that nobody sends half a text for a whole one.
    assert desk.events("visit_opened") == []

    assert again(desk, answer).status_code == 303
    assert len(desk.events("note_written")) == 1


def test_of_what_has_no_end_nothing_is_held_and_it_is_said(desk):
    for fields in (
        {"csrf": desk.csrf, **TYPED, "note": "n" * 17_000_000},
        {"csrf": desk.csrf, "by": "Ben", **TYPED, "note": "n" * 5_000_000},
    ):
        answer = sends(desk, fields)

        assert answer.status_code == 413 and "A page may send 4 MB at most" in answer.text
        assert "4.87" not in answer.text
    assert desk.events("visit_opened") == []


def test_before_anybody_signed_in_too_much_is_refused_in_words(desk):
    desk.posts("/session/end")

    answer = sends(desk, {**TYPED, "note": "n" * 5_000_000})

    assert answer.status_code == 413 and "A page may send 4 MB at most" in answer.text


def test_what_was_held_through_a_sign_in_is_the_same_to_the_letter(desk):
    desk.posts("/session/end")
    typed = {**TYPED, "pasted": "one\ttwo\r\n"}
    door = sends(desk, {**typed, "by": desk.maria})
    fields = {a["name"]: a["value"] for a in Page(door.text).all("input") if "value" in a}

    held = sends(desk, {**fields, "passphrase": PASSPHRASE}, "/session")

    carried = {a["name"]: a["value"] for a in Page(held.text).all("input") if "value" in a}
    assert typed.items() <= carried.items()
