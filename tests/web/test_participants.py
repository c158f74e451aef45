"""Participants on the screen: blinded IDs, when each visit is due, and no result of any."""

from tests.office import an_id
from tests.web.clinic import ANNA, BERTA, CLARA
from tests.web.page import Page


def words(clinic, address):
    return " ".join(Page(clinic.gets(address).text).text.split())


def test_participants_stand_under_their_site(busy):
    said = words(busy, "/participants")

    assert said.index("07 Oslo") < said.index(ANNA) < said.index("08 Madrid") < said.index(CLARA)
    assert f"{ANNA} 1 visit" in said
    assert f"{BERTA} not on the list 1 visit" in said


def test_nobody_on_the_list_is_said(clinic):
    assert "No participant is on the list yet." in words(clinic, "/participants")


def test_a_part_of_an_id_finds_its_participant(busy):
    found = busy.gets("/participants", query="").status_code
    assert found == 200

    answer = busy.gets(f"/participants?find={ANNA.replace('-', '').lower()}")

    assert (answer.status_code, answer.location) == (303, f"/participants/{ANNA}")
    assert "No participant here has “zzz” in the ID" in words(busy, "/participants?find=zzz")


def test_an_unknown_participant_is_refused_in_three_parts(clinic):
    answer = clinic.gets("/participants/99-9999-9")

    assert answer.status_code == 404
    assert "There is no participant 99-9999-9 here. Nothing was changed. Compare" in answer.text


def test_a_schedule_says_whether_a_visit_kept_to_its_window(clinic):
    clinic.lists(ANNA, day0="2026-06-01")
    for code, day in [
        ("baseline", "2026-06-01"),
        ("month_3", "2026-09-16"),
        ("month_6", "2026-11"),
    ]:
        clinic.visits(ANNA, code, performed=day, source="paper")

    said = words(clinic, f"/participants/{ANNA}")

    assert "Baseline due 1 Jun 2026 Open 1 Jun 2026 · in the window" in said
    assert "Month 3 due 23 Aug – 6 Sep 2026 Open 16 Sep 2026 · 10 days late" in said
    assert "Month 6 due 14 Nov – 12 Dec 2026 Open Nov 2026 Month 9" in said  # No day, no verdict.
    assert "Month 12 due 13 May – 10 Jun 2027 no record yet" in said


def test_without_a_day_0_nothing_is_due(clinic):
    clinic.visits(BERTA)

    said = words(clinic, f"/participants/{BERTA}")

    assert "due" not in said
    assert "window" not in said


def test_visits_outside_the_schedule_stand_apart(clinic):
    visit = clinic.visits(ANNA, "unscheduled")

    assert "Outside the schedule" in words(clinic, f"/participants/{ANNA}")
    assert f"/visits/{visit}" in clinic.gets(f"/participants/{ANNA}").text


def test_earlier_results_change_no_byte_of_a_participants_page(tmp_path):
    from tests.web.clinic import Clinic

    pages = []
    for name, time in (("slow", 9_990), ("fast", 3_010)):
        clinic = Clinic(tmp_path / name)
        clinic.lists(ANNA, day0="2026-09-20")
        clinic.visits(ANNA)
        clinic.keeps(clinic.bedside.times(time), clinic.bedside.finishes())
        pages.append(clinic.gets(f"/participants/{ANNA}").text)
        clinic.leaves()

    assert pages[0] == pages[1]
    assert "Hidden by the study" in pages[0]


def test_many_participants_come_in_pages(clinic):
    clinic.keeps(*(clinic.bedside.lists(an_id(n, "07")) for n in range(1, 53)))

    first = clinic.gets("/participants").text

    assert first.count('class="roster__row"') == 50
    assert "1–50 of 52" in first
    assert clinic.gets("/participants?page=2").text.count('class="roster__row"') == 2


def test_results_over_the_visits_are_shown_to_whom_the_study_lets_see_them(clinic):
    clinic.lists(ANNA, day0="2026-06-01")
    for code, ms in (("baseline", 4_120), ("month_3", 5_340)):
        clinic.visits(ANNA, code)
        clinic.keeps(*(clinic.bedside.times(ms, number=n, source="timer") for n in (1, 2)))

    page = f"/participants/{ANNA}"
    for role, site, sees in (
        ("assessor", "07", False),
        ("administrator", None, True),
        ("site_lead", "07", True),
        ("monitor", None, True),
        ("data_manager", None, True),
    ):
        clinic.signs_in(role, site)
        assert ("Results over the visits" in words(clinic, page)) == sees
        said = words(clinic, f"{page}/results")
        assert ("4.12" in said, "5.34" in said) == (sees, sees)
        assert ("keeps earlier results from those who assess" in said) != sees


def test_two_records_of_one_visit_have_no_result_yet(clinic):
    clinic.lists(ANNA)
    for code, ms in (("baseline", 4_120), ("month_3", 5_340), ("month_6", 6_010)):
        clinic.visits(ANNA, code)
        clinic.keeps(*(clinic.bedside.times(ms, number=n, source="timer") for n in (1, 2)))
    clinic.visits(ANNA, "baseline")
    clinic.signs_in("monitor")

    said = words(clinic, f"/participants/{ANNA}/results")

    assert "5.34" in said and "6.01" in said and "4.12" not in said


def test_one_visit_is_nothing_to_lay_beside_another(clinic):
    clinic.lists(ANNA)
    clinic.visits(ANNA)
    clinic.signs_in("monitor")

    assert "not yet two visits" in words(clinic, f"/participants/{ANNA}/results")
