"""What was set aside, on the screen: readable, with its reason, and let in by who may."""

import re
from pathlib import Path

import pytest

from recorder.events import EventSetAside
from recorder.web import words
from tests.web.clinic import ANNA
from tests.web.page import Page

DELIVERY = (Path(__file__).parents[2] / "docs" / "delivery.md").read_text()
WHYS = re.findall(r"`([a-z_]+)`", DELIVERY.partition("| why |")[2].partition("Where the")[0])


@pytest.fixture
def aside(clinic):
    """A clinic where a walk was set aside, and the lead of its site is signed in."""
    clinic.visit = clinic.visits(ANNA)
    clinic.walk = clinic.bedside.times(5_500)
    clinic.keeps(clinic.walk, clinic.bedside.sets_aside(clinic.walk, "role_missing"))
    clinic.signs_in("site_lead", "07")
    return clinic


def puts_aside(clinic, raw, why="not_canonical"):
    """Keep bytes beside the log, as the door for tablets does."""
    with clinic.office.desk.hand("07") as hand:
        digest = hand.writing.keep_aside(raw, why, "T04", hand.at)
        hand.does(EventSetAside(event=digest, why=why))


def test_every_reason_of_the_delivery_has_a_sentence():
    reasons = set(WHYS) - {"kept", "session_expired", "same_id_other_bytes"}

    assert len(reasons) > 15
    assert {why for why in reasons if f"aside_why_{why}" not in words.WORDS} == set()


def test_what_was_set_aside_is_readable_with_its_reason_and_who_can_act(aside):
    page = Page(aside.gets("/aside").text)
    said = " ".join(page.text.split())

    assert page.faults == []
    assert "A trial" in said and "gait_speed" in said and "5500" in said and ANNA in said
    assert "does not have the role for this" in said
    assert "Who can act: Site lead" in said
    assert f"/visits/{aside.visit}" in aside.gets("/aside").text


def test_a_lead_lets_it_count_once(aside):
    address = f"/aside/{aside.walk.hash}/admission"

    assert aside.posts(address, why="assessor_confirms").status_code == 303
    assert aside.posts(address, why="assessor_confirms").status_code == 303  # A double tap.

    (admitted,) = aside.events("event_admitted")
    assert (admitted.body.event, admitted.body.why) == (aside.walk.hash, "assessor_confirms")
    assert "Nothing is set aside." in aside.gets("/aside").text
    assert "5.50 s" in aside.gets(f"/visits/{aside.visit}").text


def test_it_takes_a_reason(aside):
    answer = aside.posts(f"/aside/{aside.walk.hash}/admission")

    assert answer.status_code == 422
    assert [a for a in Page(answer.text).all("select") if "aria-invalid" in a]
    assert aside.events("event_admitted") == []


def test_the_lead_of_another_site_may_not(aside):
    aside.signs_in("site_lead", "08")

    assert "/admission" not in aside.gets("/aside").text
    answer = aside.posts(f"/aside/{aside.walk.hash}/admission", why="matches_paper")
    assert answer.status_code == 403
    assert aside.events("event_admitted") == []


def test_what_waits_for_a_tablet_cannot_be_let_in(clinic):
    clinic.visits(ANNA)
    walk = clinic.bedside.times(5_500)
    clinic.keeps(walk, clinic.bedside.sets_aside(walk, "session_unknown"))
    clinic.signs_in("site_lead", "07")

    assert "/admission" not in clinic.gets("/aside").text
    answer = clinic.posts(f"/aside/{walk.hash}/admission", why="matches_paper")
    assert answer.status_code == 400 and "Nothing was changed" in answer.text
    assert clinic.events("event_admitted") == []


def test_what_is_not_there_is_said_so(aside):
    for name in ("0" * 64, "x"):
        assert aside.posts(f"/aside/{name}/admission", why="matches_paper").status_code == 404


def test_bytes_are_shown_as_text_and_never_as_a_part_of_the_page(aside):
    puts_aside(aside, b"<script>alert(1)</script> \xff \xe2\x80\xae" + b"long" * 5_000)

    html = aside.gets("/aside").text

    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert "\u202e" not in html and "[U+202E]" in html
    assert len(html) < 30_000
    assert Page(html).faults == []


def test_a_note_set_aside_is_shown_by_its_words(aside):
    note = aside.bedside.notes("Walked with a <b>stick</b>.")
    aside.keeps(note, aside.bedside.sets_aside(note, "no_session"))

    assert "Walked with a &lt;b&gt;stick&lt;/b&gt;." in aside.gets("/aside").text


def test_the_page_speaks_spanish(aside):
    said = aside.gets("/aside?lang=es").text

    assert "Apartado" in said and "Que cuente" in said and 'lang="es"' in said
