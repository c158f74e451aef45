"""Visits on the screen: what was measured, what became of it, and one address for each."""

import re

from recorder.study import Bundle
from recorder.web import visits
from tests.web.clinic import ANNA, BERTA, CLARA, NOBODY
from tests.web.page import Page


def words(answer):
    return " ".join(Page(answer.text).text.split())


def test_a_visit_shows_its_attempts_by_their_ids(busy):
    bed = busy.bedside
    page = Page(busy.gets(f"/visits/{busy.visit}").text)
    shown = {a["data-attempt"] for _, a in page.found if "data-attempt" in a}

    taken = bed.sees(busy.visit).standing.events
    assert {e.id for e in taken if e.kind in ("attempt_recorded", "measure_not_done")} <= shown


def test_a_visit_says_what_was_replaced_who_and_why(busy):
    said = words(busy.gets(f"/visits/{busy.visit}"))

    assert "<s>5.31" in busy.gets(f"/visits/{busy.visit}").text
    assert "false start, Alice Ward" in said
    assert "5.04 s" in said
    assert "· 1 replaced · 1 open question" in said


def test_a_visit_says_what_was_not_done_noted_asked_and_set(busy):
    said = words(busy.gets(f"/visits/{busy.visit}"))

    assert "Participant refused" in said
    assert "Walked with a stick." in said
    assert "Which chair was it?" in said
    assert "cane" in said
    assert "Fall" in said


def test_the_attempts_come_alone_and_are_those_of_the_page(busy):
    alone = busy.gets(f"/visits/{busy.visit}/attempts").text

    assert "<html" not in alone
    assert Page(alone).faults == []
    assert re.search(r'<section id="attempts"', alone)
    assert alone.strip() in busy.gets(f"/visits/{busy.visit}").text


def test_an_unknown_visit_is_refused_in_three_parts(clinic):
    for address in (
        f"/visits/{NOBODY}",
        f"/visits/{NOBODY}/attempts",
        f"/visits/{NOBODY}/report.pdf",
    ):
        answer = clinic.gets(address)

        assert answer.status_code == 404
        assert f"There is no visit {NOBODY} here. Nothing was changed. Find it" in words(answer)


def test_joined_visits_have_one_address(clinic):
    first = clinic.visits(ANNA)
    clinic.keeps(clinic.bedside.times(5_310))
    second = clinic.visits(ANNA)
    clinic.keeps(clinic.bedside.times(5_040))
    clinic.keeps(clinic.bedside.joins(first, second))
    smaller, larger = sorted((first, second))

    answer = clinic.gets(f"/visits/{larger}?lang=es")

    assert answer.status_code == 303
    assert answer.location == f"/visits/{smaller}?lang=es"
    assert clinic.gets(f"/visits/{smaller}").status_code == 200


def test_two_records_of_one_visit_lead_to_each_other(clinic):
    first, second = clinic.visits(ANNA), clinic.visits(ANNA)

    assert f'href="/visits/{second}"' in clinic.gets(f"/visits/{first}").text
    assert "Recorded more than once" in words(clinic.gets(f"/visits/{first}"))


def test_unscheduled_visits_of_one_participant_are_no_question(clinic):
    first, _ = clinic.visits(ANNA, "unscheduled"), clinic.visits(ANNA, "unscheduled")

    assert "Recorded more than once" not in words(clinic.gets(f"/visits/{first}"))


def test_spanish_pages_have_a_decimal_comma(busy):
    said = words(busy.gets(f"/visits/{busy.visit}?lang=es"))

    assert "5,04 s" in said
    assert "5.04" not in said
    assert "Velocidad" in said


def test_a_note_is_text_and_never_a_part_of_the_page(clinic):
    visit = clinic.visits()
    clinic.keeps(clinic.bedside.notes('<script>alert(1)</script> "&lt;" \u2028end'))

    html = clinic.gets(f"/visits/{visit}").text

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert Page(html).faults == []


def test_a_note_cannot_turn_the_direction_of_a_page(clinic):
    visit = clinic.visits()
    clinic.keeps(clinic.bedside.notes("left \u202egnp.exe\u0007 right"))

    html = clinic.gets(f"/visits/{visit}").text

    assert "\u202e" not in html and "\u0007" not in html
    assert "left [U+202E]gnp.exe[U+0007] right" in html


def test_scores_are_hidden_where_the_study_hides_them(clinic):
    visit = clinic.visits()
    clinic.keeps(clinic.bedside.times(4_100))
    page = Page(clinic.gets(f"/visits/{visit}").text)
    assert [a for a in page.all("td") if a.get("class") == "attempts__points"]

    hides = clinic.office.study.replace(b"hide_scores = false", b"hide_scores = true")
    clinic.office.publishes(Bundle.freeze(hides, clinic.office.measures))
    hidden = clinic.visits(BERTA)
    clinic.keeps(clinic.bedside.times(4_100))

    page = Page(clinic.gets(f"/visits/{hidden}").text)
    assert "4.10 s" in page.text
    assert not [a for a in page.all("td") if a.get("class") == "attempts__points"]
    assert "SPPB" not in page.text


def test_the_list_is_newest_first_and_can_be_narrowed(clinic):
    old = clinic.visits(ANNA)
    clinic.keeps(clinic.bedside.finishes())
    new = clinic.visits(CLARA)

    def listed(query=""):
        return re.findall(r'row" href="/visits/([^"]+)"', clinic.gets(f"/visits{query}").text)

    assert listed() == [new, old]
    assert listed("?site=07") == [old]
    assert listed("?state=open") == [new]
    assert listed("?site=07&state=open") == []
    assert listed("?site=nowhere&state=odd&page=x") == [new, old]
    assert "Nothing here matches" in clinic.gets("/visits?site=01").text


def test_a_long_list_comes_in_pages(clinic):
    for _ in range(visits.PER_PAGE + 1):
        clinic.visits(ANNA, "unscheduled")

    first, second = clinic.gets("/visits?site=07").text, clinic.gets("/visits?site=07&page=2").text

    assert first.count("visits__row") == visits.PER_PAGE
    assert second.count("visits__row") == 1
    assert 'href="/visits?page=2&amp;site=07"' in first
    assert f"1–{visits.PER_PAGE} of {visits.PER_PAGE + 1}" in first
    assert clinic.gets("/visits?page=99").text.count("visits__row") == 1


# ── While it is under way ───────────────────────────────────────────────────


def watched(clinic, visit):
    """Return the address that a visit's page asks for again and again; None if it does not."""
    page = Page(clinic.gets(f"/visits/{visit}").text)
    found = [a for _, a in page.found if "hx-get" in a]
    return found[0]["hx-get"] if found else None


def test_a_visit_under_way_shows_what_arrives_and_is_quiet_till_then(clinic):
    visit = clinic.visits()
    clinic.keeps(clinic.bedside.times(5_310))
    address = watched(clinic, visit)

    assert clinic.gets(address, HX_Request="true").status_code == 204

    clinic.keeps(clinic.bedside.times(5_040))
    answer = clinic.gets(address, HX_Request="true")
    assert "5.04" in answer.text and "Last arrived" in answer.text
    assert address not in answer.text  # What is swapped in has seen more.


def test_a_finished_visit_asks_for_nothing_and_is_shown_whole_once(clinic):
    visit = clinic.visits()
    clinic.keeps(clinic.bedside.times(5_310))
    address = watched(clinic, visit)
    clinic.keeps(clinic.bedside.finishes())

    answer = clinic.gets(address, HX_Request="true")

    assert answer.headers["HX-Refresh"] == "true"
    assert watched(clinic, visit) is None
    assert "hx-get" not in clinic.gets(f"/visits/{visit}/attempts").text


def test_watching_is_no_sign_that_somebody_is_at_work(clinic, monkeypatch):
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2026-11-22T08:00:00+00:00")
    clinic.becomes_real()
    visit = clinic.visits()
    clinic.signs_in("assessor", "07")
    for minute in range(1, 10):
        monkeypatch.setenv("HEELTOE_NOW", f"2026-11-22T08:{minute:02d}:00+00:00")
        clinic.gets(f"/visits/{visit}/attempts?seen=x", HX_Request="true")

    monkeypatch.setenv("HEELTOE_NOW", "2026-11-22T08:11:00+00:00")

    assert clinic.gets(f"/visits/{visit}").status_code == 303


def test_how_each_attempt_was_taken_is_said_in_words(busy):
    said = words(busy.gets(f"/visits/{busy.visit}"))

    assert "How each was taken" in said
