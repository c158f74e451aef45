"""Amending: nothing is changed, everything is said anew, and a signed visit says that it was."""

import pytest
from msgspec import structs

from recorder import amending, bundles, paper, signatures, store
from recorder.events import VisitSigned
from recorder.intake.row import RowRefused
from recorder.refusals import NotAllowed
from tests.office import an_id
from tests.web.clinic import ANNA, BERTA
from tests.web.page import Page
from tests.web.test_review import needs, seen, signed, signs, ward  # noqa: F401

OTHER_SITE = an_id(4, "08")


@pytest.fixture
def signed_ward(ward):  # noqa: F811
    """Anna's visit, signed by Alice, who is at the browser."""
    assert signs(ward).status_code == 303
    return ward


def here(clinic):
    return clinic.bedside.sees(clinic.visit)


def state(clinic):
    return signatures.signing(here(clinic)).state(countersigned=False)


def text_of(clinic, event):
    return store.text(clinic.office.db, event.reason)


SHEET = {"performed": "2026-09-21", "nonce": "01a00000-0000-7000-8000-000000000001", "late": "-"}


def test_a_signed_visit_is_changed_from_the_amend_page_alone(signed_ward):
    there = f"/visits/{signed_ward.visit}"
    assert "This visit is signed" in signed_ward.gets(f"{there}/paper").text
    kept = signed_ward.posts(f"{there}/paper", **SHEET, **{"gait_speed-all-1": "5.12"})
    assert kept.status_code == 409 and f'href="{there}/amend"' in kept.text

    page = Page(signed_ward.gets(f"{there}/amend").text)
    assert page.faults == [] and "This visit is signed" in page.text
    assert f"{there}/amend/sheet" in {a["href"] for a in page.all("a")}
    assert Page(signed_ward.gets(f"{there}/amend/sheet").text).faults == []


def test_a_value_is_amended_under_a_reason_and_the_old_one_stays_in_view(signed_ward):
    there = f"/visits/{signed_ward.visit}"
    change = {"gait_speed-all-1": "5.12"}

    answer = signed_ward.posts(f"{there}/amend/sheet", **SHEET, **change)
    assert answer.status_code == 422 and state(signed_ward) == "signed"

    answer = signed_ward.posts(f"{there}/amend/sheet", **SHEET, **change, reason="Misread.")
    assert (answer.status_code, answer.location) == (303, there)
    page = Page(signed_ward.gets(there).text)
    said = " ".join(page.text.split())
    assert "Changed since signed" in said and "5.31 s → 5.12 s" in said
    assert "Alice Ward" in said and "Reason: Misread." in said and "not signed yet" in said
    assert page.faults == []

    assert signs(signed_ward).status_code == 303
    said = " ".join(Page(signed_ward.gets(there).text).text.split())
    assert "signed since" in said and state(signed_ward) == "signed"


@pytest.mark.parametrize("more", [{"note": "She was tired."}, {"gait_speed-all-3": "4.99"}])
def test_what_is_only_added_takes_a_reason_too(signed_ward, more):
    there = f"/visits/{signed_ward.visit}/amend/sheet"
    assert signed_ward.posts(there, **SHEET, **more).status_code == 422

    kept = signed_ward.posts(there, **SHEET, **more, reason="Left out at first.")
    if "gait_speed-all-3" in more:  # The sheet has two places for walks.
        assert kept.status_code == 422
        return
    (amended,) = signatures.signing(here(signed_ward)).unsigned
    assert text_of(signed_ward, amended.event) == "Left out at first."


def test_what_is_amended_is_judged_once_more_where_it_is_kept(signed_ward):
    visit, desk = signed_ward.visit, signed_ward.office.desk
    bundle = bundles.current(desk.db)
    sheet = paper.Sheet(ANNA, "baseline", "2026-09-21", note="One more.")
    first = SHEET["nonce"]

    with pytest.raises(RowRefused, match="signed"):
        paper.keep(desk, sheet, bundle, first, visit)
    with pytest.raises(paper.NeedsReason):
        paper.keep(desk, sheet, bundle, first, visit, amends=True)
    assert state(signed_ward) == "signed"

    sheet.reason = "Left out at first."
    assert paper.keep(desk, sheet, bundle, first, visit, amends=True) == visit
    assert state(signed_ward) == "changed"


def test_only_a_lead_withdraws_a_visit_by_whichever_door(signed_ward):
    desk = signed_ward.office.desk
    desk.sit_down("Alice Ward")

    with pytest.raises(NotAllowed, match="site lead"):
        amending.withdraw(desk, signed_ward.visit, "Opened by mistake.")

    desk.stand_up()
    assert not here(signed_ward).withdrawn


@pytest.mark.parametrize("kind", ["attempt_recorded", "measure_not_done", "visit_finished"])
def test_one_thing_is_taken_back_under_a_reason(signed_ward, kind):
    there = f"/visits/{signed_ward.visit}"
    wanted = next(e for e in here(signed_ward).standing.events if e.kind == kind)

    for lacking in ({"event": wanted.hash}, {"reason": "Why not."}):
        answer = signed_ward.posts(f"{there}/withdrawals", **lacking)
        assert answer.status_code == 422 and Page(answer.text).faults == []
    answer = signed_ward.posts(f"{there}/withdrawals", event=wanted.hash, reason="A false start.")

    assert answer.status_code == 303
    assert not here(signed_ward).stands(wanted)
    assert wanted in here(signed_ward).record
    assert state(signed_ward) == "changed"
    again = signed_ward.posts(f"{there}/withdrawals", event=wanted.hash, reason="Once more.")
    assert again.status_code == 409 and "does not stand any more" in again.text


def test_a_reason_that_was_kept_though_asked_about_says_so(signed_ward):
    wanted = here(signed_ward).attempts[0]
    form = {"event": wanted.hash, "reason": "Mrs Moe walked for her."}
    there = f"/visits/{signed_ward.visit}/withdrawals"
    assert signed_ward.posts(there, **form).status_code == 422

    assert signed_ward.posts(there, **form, **{"reason-right": "yes"}).status_code == 303

    assert signed_ward.events("withdrawn")[-1].asked == ("person",)


def test_the_opening_and_what_is_elsewhere_are_not_taken_back_so(signed_ward):
    opened = here(signed_ward).opened.hash
    for event in (opened, signed(signed_ward)[0].hash, "0" * 64):
        answer = signed_ward.posts(
            f"/visits/{signed_ward.visit}/withdrawals", event=event, reason="No."
        )
        assert answer.status_code == 409


def test_one_of_two_with_the_same_id_is_taken_back(ward):  # noqa: F811
    bed = ward.bedside
    one = bed.times(4_700, number=3)
    other = structs.replace(one, at_ms=one.at_ms + 1)
    ward.keeps(one, other)
    assert needs(seen(ward))[0] == "conflict"

    answer = ward.posts(f"/visits/{ward.visit}/withdrawals", event=other.hash, reason="A copy.")

    assert answer.status_code == 303 and here(ward).standing.twins == frozenset()
    assert here(ward).stands(one)


@pytest.mark.parametrize("form", ["withdrawals", "opening", "withdrawal", "joining"])
def test_a_form_that_was_refused_can_be_loaded_again_or_in_the_other_language(signed_ward, form):
    answer = signed_ward.gets(f"/visits/{signed_ward.visit}/{form}?lang=es")

    assert answer.status_code == 303
    assert answer.location == f"/visits/{signed_ward.visit}/amend?lang=es"


def test_what_may_reveal_the_treatment_is_asked_about_first(signed_ward):
    wanted = here(signed_ward).attempts[0].hash
    form = {"event": wanted, "reason": "He is on placebo."}

    answer = signed_ward.posts(f"/visits/{signed_ward.visit}/withdrawals", **form)
    assert answer.status_code == 422 and "may reveal the treatment" in answer.text

    form["reason-right"] = "yes"
    assert signed_ward.posts(f"/visits/{signed_ward.visit}/withdrawals", **form).status_code == 303


# ── Whose visit, and when ───────────────────────────────────────────────────


def opening(**more):
    return {"participant": BERTA, "code": "baseline", "performed": "", **more}


def test_a_wrong_id_found_later_moves_the_visit_with_all_that_was_measured(signed_ward):
    answer = signed_ward.posts(
        f"/visits/{signed_ward.visit}/opening", **opening(), opening_reason="The bracelet says so."
    )

    assert answer.status_code == 303
    visit = here(signed_ward)
    assert visit.participant == BERTA and len(visit.attempts) == 2
    assert (visit.began.at_ms, visit.performed) == (visit.record[0].at_ms, None)
    assert state(signed_ward) == "changed"
    said = " ".join(signed_ward.gets(f"/visits/{visit.id}").text.split())
    assert f"<s><bdi>{ANNA}, baseline</bdi></s> → <bdi>{BERTA}, baseline</bdi>" in said
    (line,) = store.visits(signed_ward.office.db)
    assert (line.participant, line.at_ms) == (BERTA, visit.began.at_ms)


def test_a_wrong_day_found_later_is_put_right(signed_ward):
    there = f"/visits/{signed_ward.visit}/opening"
    form = opening(participant=ANNA, performed="2026-09-20")
    assert (
        signed_ward.posts(there, **form, opening_reason="The clock was wrong.").status_code == 303
    )
    assert here(signed_ward).performed == "2026-09-20"

    again = signed_ward.posts(there, **form, opening_reason="Once more.")
    assert again.status_code == 409 and "so already" in again.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"participant": "07-0001-X"}, "participant"),
        ({"code": "never"}, "code"),
        ({"code": ""}, "code"),
        ({"performed": "2999-01-01"}, "performed"),
        ({"performed": "yesterday"}, "performed"),
        ({"opening_reason": ""}, "opening_reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(signed_ward, change, field):
    form = {**opening(opening_reason="A reason."), **change}
    answer = signed_ward.posts(f"/visits/{signed_ward.visit}/opening", **form)

    page = Page(answer.text)
    marked = page.all("input") + page.all("select") + page.all("textarea")
    assert answer.status_code == 422 and page.faults == []
    assert {a["name"] for a in marked if "aria-invalid" in a} == {field}
    assert here(signed_ward).participant == ANNA


def test_a_visit_goes_to_another_site_only_by_who_works_at_both(signed_ward):
    form = opening(participant=OTHER_SITE, opening_reason="It is theirs.")
    there = f"/visits/{signed_ward.visit}/opening"
    assert signed_ward.posts(there, **form).status_code == 403
    signed_ward.signs_in("site_lead", "08")
    assert signed_ward.posts(there, **form).status_code == 403
    assert here(signed_ward).participant == ANNA

    signed_ward.signs_in("site_lead", None)
    assert signed_ward.posts(there, **form).status_code == 303
    assert here(signed_ward).participant == OTHER_SITE


# ── Two in one slot ─────────────────────────────────────────────────────────


@pytest.fixture
def twice(signed_ward):
    """Another record of the same visit, and the site's lead at the browser."""
    first = signed_ward.visit
    bed = signed_ward.bedside
    signed_ward.other = signed_ward.visits(ANNA)
    signed_ward.keeps(bed.squeezes(20_50), bed.finishes())
    signed_ward.visit = first
    signed_ward.lead = signed_ward.signs_in("site_lead", "07")
    return signed_ward


def test_two_records_of_one_visit_are_joined_by_a_lead(twice):
    page = Page(twice.gets(f"/visits/{twice.visit}/amend").text)
    assert page.faults == [] and "Recorded more than once" in page.text
    there = f"/visits/{twice.visit}/joining"
    for lacking in ({"other": twice.other}, {"joining_reason": "One."}, {"other": "x"}):
        assert twice.posts(there, **lacking).status_code == 422

    answer = twice.posts(there, other=twice.other, joining_reason="Two tablets.")

    assert answer.status_code == 303
    visit = here(twice)
    assert set(visit.ids) == {twice.visit, twice.other}
    assert state(twice) == "changed"
    assert "changed since signed" in twice.gets(f"/visits/{visit.id}").text.lower()


def test_one_of_two_is_withdrawn_by_a_lead(twice):
    there = f"/visits/{twice.other}/withdrawal"
    assert twice.posts(there).status_code == 422

    for _ in range(2):  # Twice is once.
        assert twice.posts(there, withdrawal_reason="Opened by mistake.").status_code == 303

    assert twice.bedside.sees(twice.other).withdrawn
    assert len(twice.events("withdrawn")) == 1
    page = Page(twice.gets(f"/visits/{twice.other}/amend").text)
    assert "opening" not in {a.get("id") for a in page.all("section")}
    answer = twice.posts(f"/visits/{twice.other}/opening", **opening(), opening_reason="No.")
    assert answer.status_code == 409
    assert "same_slot" not in needs(seen(twice))


def test_an_assessor_neither_joins_nor_withdraws(twice):
    twice.tries(twice.alice)
    for address in ("joining", "withdrawal"):
        answer = twice.posts(f"/visits/{twice.visit}/{address}", other=twice.other,
                             joining_reason="No.", withdrawal_reason="No.")  # fmt: skip
        assert answer.status_code == 403
    assert twice.events("visits_joined") == []


def test_a_lead_of_another_site_withdraws_nothing_here(twice):
    twice.signs_in("site_lead", "08")
    answer = twice.posts(f"/visits/{twice.visit}/withdrawal", withdrawal_reason="Mine.")

    assert answer.status_code == 403 and not here(twice).withdrawn


def test_two_that_do_not_fit_are_not_joined_and_one_is_itself(twice):
    desk, other = twice.office.desk, twice.visits(BERTA)

    with pytest.raises(amending.NothingToAmend, match="do not fit"):
        amending.join(desk, twice.visit, other, "No.")
    assert amending.join(desk, twice.visit, twice.visit, "No.") == twice.visit
    assert twice.events("visits_joined") == []


def test_joined_visits_are_put_right_together(twice):
    twice.posts(f"/visits/{twice.visit}/joining", other=twice.other, joining_reason="Two tablets.")
    visit = here(twice)
    form = opening(opening_reason="The bracelet says so.")
    assert twice.posts(f"/visits/{visit.id}/opening", **form).status_code == 303

    visit = here(twice)
    assert visit.participant == BERTA and set(visit.ids) == {twice.visit, twice.other}
    both = [e.hash for e in visit.attempts]
    amending.take_back(twice.office.desk, visit.id, both, "Both wrong.")
    assert here(twice).attempts == ()


def test_what_a_lead_joined_a_lead_parts_and_no_assessor(twice):
    twice.posts(f"/visits/{twice.visit}/joining", other=twice.other, joining_reason="Two tablets.")
    (joined,) = twice.events("visits_joined")
    there = f"/visits/{here(twice).id}"
    form = {"event": joined.hash, "reason": "Two days after all."}

    lead = twice.token
    twice.tries(twice.alice)
    assert joined.hash not in twice.gets(f"{there}/amend").text
    assert twice.posts(f"{there}/withdrawals", **form).status_code == 403
    twice.tries(twice.lead)
    assert twice.token != lead and joined.hash in twice.gets(f"{there}/amend").text
    assert twice.posts(f"{there}/withdrawals", **form).status_code == 303
    assert here(twice).ids == (twice.visit,)
    assert state(twice) == "signed"


def test_where_one_of_two_openings_was_withdrawn_the_other_is_put_right(twice):
    twice.posts(f"/visits/{twice.visit}/joining", other=twice.other, joining_reason="Two tablets.")
    visit = here(twice)
    own = next(
        e for e in visit.standing.events if e.kind == "visit_opened" and e.visit == twice.other
    )
    twice.keeps(twice.bedside.voids(own, visit=twice.other))

    form = opening(opening_reason="The bracelet says so.")
    assert twice.posts(f"/visits/{visit.id}/opening", **form).status_code == 303
    assert here(twice).participant == BERTA


def test_each_amendment_says_what_it_was_and_is(signed_ward):
    bed = signed_ward.bedside
    left = bed.skips("grip", "no_time", part="left")
    signed_ward.keeps(bed.helps(), bed.settings("gait_speed", aid="cane"), left)
    signed_ward.keeps(bed.voids(next(n for n in here(signed_ward).not_done)))
    signed_ward.keeps(bed.notes("Later."), bed.finishes("stopped"), bed.repins("0" * 64))
    signs(signed_ward)
    note = here(signed_ward).notes[0]
    signed_ward.keeps(bed.sets_aside(note))

    said = " ".join(Page(signed_ward.gets(f"/visits/{signed_ward.visit}").text).text.split())
    for words in ("Safety event: added: Fall", "Settings: added:", "“Later.”", "→ taken back",
                  "End of the visit: added: Stopped", "→ does not count any more",
                  "Other rules: added: "):  # fmt: skip
        assert words in said, words


def test_a_signature_that_fits_nothing_is_named_for_what_it_is(ward):  # noqa: F811
    visit = here(ward)
    with ward.office.desk.hand("07") as hand:
        hand.does(
            VisitSigned(
                covers=(*(e.hash for e in visit.record), "f" * 64),
                record="0" * 64,
                head="0" * 64,
                meaning="performed",
                name=hand.writes("Alice Ward"),
                how="passphrase",
            ),
            visit=visit.id,
        )

    said = Page(ward.gets(f"/visits/{visit.id}").text).text
    assert "does not fit what it names" in said and "1 events that were signed are not here" in said
    assert "Not signed" in said


# ── From a tablet ───────────────────────────────────────────────────────────


def test_what_a_tablet_sends_for_a_signed_visit_is_kept_and_shown(signed_ward):
    late = signed_ward.bedside.notes("Found on the tablet on Monday.")
    signed_ward.keeps(late)

    assert state(signed_ward) == "changed"
    (amended,) = signatures.signing(here(signed_ward)).unsigned
    assert amended.event == late
    assert "Found on the tablet on Monday." in signed_ward.gets(f"/visits/{signed_ward.visit}").text


def test_a_page_of_another_site_amends_nothing(signed_ward):
    signed_ward.signs_in("assessor", "08")
    wanted = here(signed_ward).attempts[0].hash
    answer = signed_ward.posts(
        f"/visits/{signed_ward.visit}/withdrawals", event=wanted, reason="Mine."
    )

    assert answer.status_code == 403 and here(signed_ward).attempts[0].hash == wanted
