"""The front page: the study at a glance, and what waits for a person."""

import re
from datetime import date

import pytest

from recorder.events import DevicePaired, ParticipantLeft
from recorder.web import shared
from recorder.web.board import board
from tests.office import an_id
from tests.ward import Bedside
from tests.web.clinic import ANNA, BERTA, CLARA
from tests.web.page import Page


def words(clinic, address="/"):
    return " ".join(Page(clinic.gets(address).text).text.split())


def test_a_study_without_visits_says_so(clinic):
    said = words(clinic)

    assert "Physical performance in frailty" in said
    assert "No visit has been recorded here yet." in said
    assert "Nothing is waiting for a decision." in said


def test_the_newest_visits_lead_to_themselves(busy):
    assert f'href="/visits/{busy.visit}"' in busy.gets("/").text


def test_what_needs_a_person_is_named(clinic):
    clinic.visits(ANNA)
    bed = clinic.bedside
    clinic.keeps(bed.times(5_040, number=1), bed.times(6_120, number=1))
    aside = bed.times(5_500)
    clinic.keeps(aside, bed.sets_aside(aside))
    clinic.visits(ANNA)

    said = words(clinic)

    assert "1 to decide · recorded more than once · 1 set aside" in said
    assert said.count("recorded more than once") == 4  # Both wait, and both are the newest.


def test_a_visit_in_order_does_not_wait(busy):
    assert "Nothing is waiting for a decision." in words(busy)


# ── Today's board ───────────────────────────────────────────────────────────


@pytest.fixture
def today(monkeypatch):
    """The day on which the tests of the ward happen, after its first hours."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2026-09-21T18:00:00+02:00")


def part(clinic, name):
    """Return what one part of the board says, in words; "" where it is not there."""
    html = clinic.gets("/").text
    found = re.search(rf'data-board="{name}">(.*?)</section>', html, re.DOTALL)
    return " ".join(Page(f"<main>{found[1]}</main>").text.split()) if found else ""


def test_who_can_come_today_is_named_with_the_days_left(clinic, today):
    clinic.lists(ANNA, day0="2026-09-21")
    clinic.lists(BERTA, day0="2026-06-18")  # Month 3 is planned for three days ago.
    clinic.lists(CLARA)  # Of unknown day 0: nothing can be said.

    due, opened = part(clinic, "due_today"), part(clinic, "window_open")

    assert ANNA in due and "Baseline" in due
    assert BERTA in opened and "days left" in opened
    assert CLARA not in due + opened


def test_a_visit_that_was_made_is_not_due(clinic, today):
    clinic.lists(ANNA, day0="2026-09-21")
    clinic.visits(ANNA)

    assert ANNA not in part(clinic, "due_today")
    assert ANNA in part(clinic, "begun")


def test_who_left_the_study_is_not_due(clinic, today):
    clinic.lists(ANNA, day0="2026-09-21")
    clinic.keeps(clinic.bedside.says(ParticipantLeft(participant=ANNA, why="own_wish")))

    assert ANNA not in part(clinic, "due_today")


def test_a_visit_under_way_says_how_far_it_is(clinic, today):
    bed = clinic.bedside
    clinic.visits(ANNA)
    assert "0 of 5" in part(clinic, "begun")

    clinic.keeps(bed.times(5_310))
    assert "0 of 5" in part(clinic, "begun")  # One of two walks: begun, not done.

    clinic.keeps(bed.times(5_040), bed.skips("balance", "refused"))
    assert "2 of 5" in part(clinic, "begun")


def test_a_visit_finished_today_is_under_today_and_not_tomorrow(clinic, today, monkeypatch):
    clinic.visits(ANNA)
    clinic.keeps(clinic.bedside.finishes())

    assert ANNA in part(clinic, "finished")
    monkeypatch.setenv("HEELTOE_NOW", "2026-09-22T08:00:00+02:00")
    assert part(clinic, "finished") == ""


def test_who_belongs_to_a_site_sees_that_site(clinic, today):
    clinic.lists(ANNA, day0="2026-09-21")
    clinic.lists(CLARA, day0="2026-09-21")
    assert CLARA in part(clinic, "due_today")

    clinic.signs_in("assessor", "07")

    assert ANNA in part(clinic, "due_today")
    assert CLARA not in part(clinic, "due_today")


def test_numbers_that_lack_are_named_with_their_tablet(clinic):
    paired = "01990000-0000-7000-8000-00000000000a"
    with clinic.office.desk.hand("07") as hand:
        hand.does(DevicePaired(paired=paired, label="T09", token="0" * 64))
    far = Bedside(clinic.data, device=paired, files=[])
    sent = [far.signs_in(clinic.alice), *(far.signs_out() for _ in range(4))]
    far.keeps(sent[0], sent[4], log="ward.07.1")
    far.leaves()

    assert "Tablet T09: number 2–4 has not arrived." in words(clinic)


def test_what_is_set_aside_is_counted(clinic):
    clinic.visits(ANNA)
    aside = clinic.bedside.times(5_500)
    clinic.keeps(aside, clinic.bedside.sets_aside(aside))
    assert "1 thing is set aside" in words(clinic)
    assert 'href="/aside"' not in clinic.gets("/").text  # Nobody is signed in.

    clinic.signs_in("site_lead", "07")

    assert 'href="/aside"' in clinic.gets("/").text


def test_a_new_visit_begins_in_the_shell_for_who_works_at_a_bed(clinic):
    clinic.signs_in("monitor")
    assert 'href="/c/' not in clinic.gets("/").text

    clinic.signs_in("assessor", "07")
    page = clinic.gets("/").text
    assert 'href="/c/#/new"' in page and 'href="/c/"' in page


def test_six_hundred_visits_take_few_questions(clinic, today):
    for n in range(1, 31):
        clinic.visits(an_id(n, "07"))

    few = asked(clinic)
    for n in range(31, 61):
        clinic.visits(an_id(n, "07"))

    assert asked(clinic) == few
    assert "All 60 begun" in words(clinic)


def asked(clinic):
    """Return how many questions to the database the front page takes."""
    counted = []
    with clinic.app.test_request_context("/"):
        shared.db().conn.set_trace_callback(counted.append)
        board(shared.db(), date(2026, 9, 21), None)
    return len(counted)
