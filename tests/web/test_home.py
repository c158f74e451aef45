"""The front page: the study at a glance, and what waits for a person."""

from tests.web.clinic import ANNA
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
