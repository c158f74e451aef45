"""Reviewing and signing: what was on the screen is what is signed, by whom it is to sign."""

import json
import threading

import pytest
from click.testing import CliRunner

from recorder import people, signatures, signing, store
from recorder.cli import main
from recorder.events import PersonDisabled, SessionOpened, VisitOpened
from recorder.record import record, record_hash
from recorder.study import Bundle
from recorder.web import create_app
from tests.ward import some_hash
from tests.web.clinic import ANNA, BERTA, PASSPHRASE
from tests.web.page import Page
from tests.web.test_sessions import HOME, now  # noqa: F401

SIGN = {"signer": "Alice Ward", "passphrase": PASSPHRASE}


@pytest.fixture
def ward(clinic, monkeypatch):
    """A finished visit of Anna, and Alice, who took it, at the browser on the same day."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2026-09-21T18:00:00+02:00")
    bed = clinic.bedside
    clinic.lists(ANNA, day0="2026-09-20", sex="f")
    clinic.visit = clinic.visits(ANNA)
    clinic.keeps(bed.times(5_310), bed.times(5_040, number=2))
    clinic.keeps(bed.skips("balance", "refused"), bed.skips("grip", "refused"))
    clinic.keeps(bed.skips("chair_stand_5", "refused"), bed.skips("timed_up_and_go", "refused"))
    clinic.keeps(bed.finishes())
    with clinic.office.desk.hand() as hand:
        people.set_passphrase(hand, clinic.alice, PASSPHRASE)
    assert clinic.tries(clinic.alice).status_code == 303
    return clinic


def seen(clinic, visit=None):
    """Return the review page of a visit, its form filled in with what it hides."""
    answer = clinic.gets(f"/visits/{visit or clinic.visit}/review")
    assert answer.status_code == 200
    return Page(answer.text)


def hidden(page):
    return {a["name"]: a["value"] for a in page.all("input") if a.get("type") == "hidden"}


def signs(clinic, page=None, visit=None, **typed):
    form = hidden(page or seen(clinic, visit))
    form = {name: form[name] for name in ("meaning", "reviewed") if name in form}
    return clinic.posts(f"/visits/{visit or clinic.visit}/review", **{**form, **SIGN, **typed})


def signed(clinic):
    return clinic.events("visit_signed")


def state(clinic, countersigned=True):
    visit = clinic.bedside.sees(clinic.visit)
    return signatures.signing(visit).state(countersigned=countersigned)


def against(clinic):
    page = seen(clinic)
    return next(a["data-against"] for a in page.all("p") if "data-against" in a)


def needs(page):
    return [a["data-need"] for a in page.all("li") if "data-need" in a]


# ── What is signed ──────────────────────────────────────────────────────────


def test_a_signature_names_each_event_that_was_shown(ward):
    answer = signs(ward)

    assert (answer.status_code, answer.location) == (303, f"/visits/{ward.visit}")
    (event,) = signed(ward)
    visit = ward.bedside.sees(ward.visit)
    assert event.body.covers == tuple(sorted(e.hash for e in visit.record))
    assert event.body.record == record_hash(record(visit))
    assert event.body.meaning == "performed"
    assert event.body.how == "person_and_passphrase"
    assert store.text(ward.office.db, event.body.name) == "Alice Ward"
    assert event.visit == ward.visit and event.session
    assert state(ward, countersigned=False) == "signed"


def test_a_signature_holds_the_head_that_it_follows(ward):
    signs(ward)

    entries = list(store.every_entry(ward.office.db))
    at = next(i for i, e in enumerate(entries) if b'"kind":"visit_signed"' in e[-1])
    log, _, prev, *_ = entries[at]
    assert signed(ward)[0].body.head == prev
    assert log == "office.07.1"


def test_what_is_shown_is_drawn_from_the_record_alone(ward):
    bed = ward.bedside
    note = bed.notes("Not to be signed, not to be seen.")
    ward.keeps(note, bed.sets_aside(note))
    page = seen(ward)

    shown = next(a["data-record"] for a in page.all("section") if "data-record" in a)
    assert shown == hidden(page)["reviewed"] == record_hash(record(bed.sees(ward.visit)))
    assert "Not to be signed" not in page.text
    assert page.faults == []


def test_points_stand_below_the_record_and_only_where_they_may_be_seen(ward):
    text = seen(ward).text
    assert text.index("The record") < text.index("Computed by rules") < text.index("Your name")

    ward.office.study = ward.office.study.replace(b"hide_scores = false", b"hide_scores = true")
    bundle = Bundle.freeze(ward.office.study, ward.office.measures)
    ward.office.publishes(bundle)
    ward.keeps(ward.bedside.repins(bundle.hash))
    assert "Computed by rules" not in seen(ward).text
    assert "Scores are hidden by the study" in " ".join(seen(ward).text.split())


def test_the_record_changed_since_it_was_reviewed_and_nothing_is_signed(ward):
    page = seen(ward)
    ward.keeps(ward.bedside.notes("It came later."))

    answer = signs(ward, page)

    assert answer.status_code == 409
    assert "The record changed since you reviewed it" in answer.text
    assert "It came later." in answer.text
    assert signed(ward) == []
    assert signs(ward, Page(answer.text)).status_code == 303


def test_an_event_that_comes_between_the_passphrase_and_the_lock_is_seen(ward, monkeypatch):
    # Not in place of ours: the same is done, and then time passes.
    page = seen(ward)
    believed = signing.sessions.prove

    def slowly(*more):
        believed(*more)
        ward.keeps(ward.bedside.notes("Just now."))

    monkeypatch.setattr(signing.sessions, "prove", slowly)
    answer = signs(ward, page)

    assert answer.status_code == 409 and "Just now." in answer.text
    assert signed(ward) == []


def test_a_signature_sent_twice_is_made_once(ward):
    page = seen(ward)

    assert [signs(ward, page).status_code for _ in range(2)] == [303, 303]
    assert len(signed(ward)) == 1


def test_of_two_who_press_at_once_each_signs_what_they_saw_or_nothing(ward):
    page, answers = seen(ward), []
    form = {**hidden(page), **SIGN}
    browsers = [create_app(ward.data).test_client() for _ in range(2)]
    for browser in browsers:
        browser.set_cookie("heeltoe", ward.token)

    def press(browser):
        answers.append(
            browser.post(f"/visits/{ward.visit}/review", data=form, headers=HOME).status_code
        )

    threads = [threading.Thread(target=press, args=(b,)) for b in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {303, 429}
    assert len(signed(ward)) == 1


# ── Who it is ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    [{"passphrase": "wrong words all over"}, {"signer": "Grace Muller"}, {"signer": "Alice"}],
)
def test_name_and_passphrase_must_both_be_right(ward, typed):
    answer = signs(ward, **typed)

    assert answer.status_code == 401
    assert "Nothing was signed" in answer.text
    assert Page(answer.text).faults == []
    assert signed(ward) == []
    assert len(ward.events("sign_in_refused")) == 1


@pytest.mark.parametrize(
    ("left_out", "field"), [("passphrase", "passphrase"), ("signer", "signer")]
)
def test_neither_can_be_left_out(ward, left_out, field):
    answer = signs(ward, **{left_out: ""})

    assert answer.status_code == 422
    marked = [a["name"] for a in Page(answer.text).all("input") if "aria-invalid" in a]
    assert marked == [field]
    assert signed(ward) == [] and ward.events("sign_in_refused") == []


def test_a_name_is_believed_as_people_type_it(ward):
    assert signs(ward, signer="  alice   WARD ").status_code == 303


def test_a_second_signature_of_a_session_takes_the_passphrase_alone(ward):
    signs(ward)
    ward.keeps(ward.bedside.notes("One more thing."))
    page = seen(ward)
    assert "signer" not in {a.get("name") for a in page.all("input")}

    assert signs(ward, page, signer="").status_code == 303
    assert [e.body.how for e in signed(ward)] == ["person_and_passphrase", "passphrase"]

    ward.keeps(ward.bedside.notes("And one more."))
    ward.tries(ward.alice)
    assert signs(ward, signer="").status_code == 422
    assert signs(ward, passphrase="not this one at all").status_code == 401


def test_wrong_passphrases_wait_and_lock_as_those_of_signing_in_do(ward, now):  # noqa: F811
    ward.tries(ward.alice)
    for wait in (0, *(2**n for n in range(9))):
        now(seconds=max(wait, 60) if wait else 1)
        last = signs(ward, passphrase="wrong words all over")
    assert last.status_code == 423

    now(seconds=59)
    answer = signs(ward)
    assert answer.status_code in (423, 429) and signed(ward) == []


def test_a_wrong_passphrase_has_to_wait_before_the_right_one(ward, now):  # noqa: F811
    ward.tries(ward.alice)
    signs(ward, passphrase="wrong words all over")
    signs(ward, passphrase="wrong words all over")

    assert signs(ward).status_code == 429
    assert signed(ward) == []
    now(seconds=5)
    assert signs(ward).status_code == 303


# ── Whose it is to sign ─────────────────────────────────────────────────────


def test_a_site_lead_countersigns_where_the_study_asks(ward):
    signs(ward)
    assert state(ward) == "countersignature_waiting"
    ward.signs_in("site_lead", "07")

    answer = signs(ward, signer="Some site_lead")

    assert answer.status_code == 303
    assert [e.body.meaning for e in signed(ward)] == ["performed", "reviewed"]
    assert state(ward) == "signed"
    assert "nothing more to sign" in seen(ward).text


def test_where_the_study_does_not_ask_one_signature_is_enough(ward):
    alone = ward.office.study.replace(b'countersign = "site_lead"', b'countersign = "none"')
    bundle = Bundle.freeze(alone, ward.office.measures)
    ward.office.publishes(bundle)
    ward.keeps(ward.bedside.repins(bundle.hash))
    signs(ward)

    assert signatures.signing(ward.bedside.sees(ward.visit)).held == "assessed"
    assert "nothing more to sign" in seen(ward).text
    ward.signs_in("site_lead", "07")
    assert "nothing more to sign" in seen(ward).text


def test_nobody_countersigns_what_they_signed_themselves(ward):
    with ward.office.desk.hand() as hand:
        people.give_role(hand, ward.alice, "site_lead", "07")
    signs(ward)

    assert "meaning" not in hidden(seen(ward))
    answer = ward.posts(
        f"/visits/{ward.visit}/review",
        meaning="reviewed",
        reviewed=record_hash(record(ward.bedside.sees(ward.visit))),
        **SIGN,
    )
    assert answer.status_code == 403 and len(signed(ward)) == 1


def test_an_assessor_who_did_not_measure_has_nothing_to_sign(ward):
    ward.signs_in("assessor", "07")

    page = seen(ward)
    assert "meaning" not in hidden(page) and "not yours to sign" in page.text
    answer = signs(ward, signer="Some assessor", meaning="performed",
                   reviewed=record_hash(record(ward.bedside.sees(ward.visit))))  # fmt: skip
    assert answer.status_code == 403 and "not yours to sign" in answer.text
    assert signed(ward) == []


def test_who_works_at_another_site_signs_nothing_here(ward):
    ward.signs_in("site_lead", "08")

    assert "meaning" not in hidden(seen(ward))
    reviewed = record_hash(record(ward.bedside.sees(ward.visit)))
    answer = signs(ward, signer="Some site_lead", meaning="reviewed_in_absence", reviewed=reviewed)
    assert answer.status_code == 403
    assert signed(ward) == []


def test_a_lead_signs_in_the_absence_of_an_assessor_who_left_and_not_before(ward):
    ward.signs_in("site_lead", "07")
    assert "meaning" not in hidden(seen(ward))

    with ward.office.desk.hand() as hand:
        hand.does(PersonDisabled(person=ward.alice, why="left"))
    assert hidden(seen(ward))["meaning"] == "reviewed_in_absence"

    assert signs(ward, signer="Some site_lead").status_code == 303
    assert state(ward) == "signed"


def test_a_study_may_word_what_signing_means(ward):
    own = ward.office.study.replace(
        b"[participants]",
        b'[meanings.performed]\nen = "I measured as protocol v3 says."\nes = "Medido."\n'
        b"\n[participants]",
    )
    bundle = Bundle.freeze(own, ward.office.measures)
    ward.office.publishes(bundle)
    ward.keeps(ward.bedside.repins(bundle.hash))

    assert "“I measured as protocol v3 says.”" in seen(ward).text
    assert "“Medido.”" in ward.gets(f"/visits/{ward.visit}/review?lang=es").text


# ── What stands against it ──────────────────────────────────────────────────


def test_a_visit_that_is_not_finished_cannot_be_signed_and_says_so(clinic):
    clinic.lists(ANNA)
    clinic.visit = clinic.visits(ANNA)
    clinic.signs_in("site_lead", "07")

    assert against(clinic) == "open"
    assert needs(seen(clinic)) == ["open"]


def test_an_open_conflict_cannot_be_signed_until_it_is_decided(ward):
    twice = ward.bedside.times(4_990, number=2)
    ward.keeps(twice)
    page = seen(ward)
    assert needs(page)[0] == "conflict" and against(ward) == "conflict"
    answer = signs(ward, reviewed=record_hash(record(ward.bedside.sees(ward.visit))),
                   meaning="performed")  # fmt: skip
    assert answer.status_code == 409 and signed(ward) == []
    assert "cannot be signed as it is" in answer.text

    button = next(a["href"] for a in page.all("a") if a["href"].endswith("/amend"))
    answer = ward.posts(f"/visits/{ward.visit}/withdrawals", event=twice.hash, reason="Twice.")
    assert ward.gets(button).status_code == 200 and answer.status_code == 303
    assert signs(ward).status_code == 303


def test_two_records_of_one_visit_are_joined_or_withdrawn_first(ward):
    first = ward.visit
    ward.visits(ANNA)

    assert against(ward) == "same_slot"
    ward.visit = first
    assert "same_slot" in needs(seen(ward))


def test_what_has_not_arrived_is_waited_for(ward):
    bed = ward.bedside
    lost = bed.times(4_800, number=3)
    ward.keeps(bed.voids(lost))

    assert against(ward) == "waiting" and "waiting" in needs(seen(ward))


def test_a_visit_whose_entries_were_altered_cannot_be_signed_and_another_can(ward):
    bed = ward.bedside
    db = ward.office.db.conn
    triggers = db.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    for (name,) in triggers:
        db.execute(f"drop trigger {name}")
    db.execute(
        "update entry set body = cast(replace(cast(body as text), '5310', '4310') as blob) "
        "where instr(body, cast('\"elapsed_ms\":5310' as blob))"
    )

    assert against(ward) == "altered" and needs(seen(ward))[0] == "altered"
    other = ward.visits(BERTA)
    ward.keeps(bed.times(5_000), bed.finishes())
    assert "data-against" not in ward.gets(f"/visits/{other}/review").text


def test_a_visit_that_was_taken_back_cannot_be_signed(ward):
    ward.keeps(ward.bedside.voids(ward.bedside.sees(ward.visit).opened))

    assert "withdrawn" in against(ward) and "withdrawn" in needs(seen(ward))


def test_what_was_kept_after_its_session_had_ended_is_confirmed_first(clinic):
    bed = clinic.bedside
    clinic.lists(ANNA)
    with clinic.office.desk.hand() as hand:
        people.set_passphrase(hand, clinic.alice, PASSPHRASE)
    over = bed.says(SessionOpened(person=clinic.alice, how="pin_offline", until_ms=1))
    clinic.keeps(over)
    bed.session = over.id
    clinic.visit = clinic.visits(ANNA)
    clinic.keeps(bed.times(5_040), bed.finishes())
    clinic.tries(clinic.alice)
    page = seen(clinic)
    assert "expired" in needs(page) and "confirms" in {a.get("name") for a in page.all("input")}

    answer = signs(clinic, page)
    assert answer.status_code == 409 and "Tick that what was kept" in answer.text
    assert signed(clinic) == []

    assert signs(clinic, page, confirms="yes").status_code == 303
    fresh = bed.signs_in(clinic.alice)  # A session that has no end.
    clinic.keeps(fresh, bed.notes(session=fresh.id))
    assert "expired" not in needs(seen(clinic))


def test_all_that_needs_a_look_stands_on_top_with_its_button(clinic):
    bed = clinic.bedside
    clinic.visit = clinic.visits(BERTA)
    note = bed.notes()
    clinic.keeps(bed.times(5_310, flags=("backup_watch",)), note, bed.sets_aside(note))
    clinic.keeps(bed.asks("Which chair?"), bed.skips("grip", "other"), bed.finishes())
    clinic.signs_in("site_lead", "07")

    page = seen(clinic)
    found = needs(page)

    assert {"missing", "set_aside", "not_listed", "question", "flagged"} <= set(found)
    assert page.faults == []
    for a in page.all("a"):
        if not a["href"].startswith(("#", "/c/")):
            assert clinic.gets(a["href"]).status_code == 200, a["href"]
    assert Page(clinic.gets(f"/visits/{clinic.visit}/review?lang=es").text).faults == []


def test_a_visit_without_its_rules_is_reviewed_all_the_same(clinic):
    bed = clinic.bedside
    clinic.lists(ANNA)
    clinic.keeps(
        bed.says(
            VisitOpened(participant=ANNA, visit_code="baseline", bundle=some_hash("none")),
            visit=(visit := bed.new_id()),
        )
    )
    clinic.signs_in("site_lead", "07")

    assert clinic.gets(f"/visits/{visit}/review").status_code == 200


def test_a_joined_visit_is_reviewed_under_its_one_address(ward):
    first = ward.visit
    second = ward.visits(ANNA)
    ward.keeps(ward.bedside.joins(first, second))
    other = max(first, second)

    answer = ward.gets(f"/visits/{other}/review")
    assert (answer.status_code, answer.location) == (303, f"/visits/{min(first, second)}/review")


# ── Where it is read ────────────────────────────────────────────────────────


def test_how_a_visit_is_signed_is_read_everywhere(ward, now):  # noqa: F811
    places = ["/", "/visits", f"/participants/{ANNA}", f"/visits/{ward.visit}"]
    ward.tries(ward.alice)
    signs(ward)
    ward.keeps(ward.bedside.notes("Later."))

    for place in places:
        assert "changed since signed" in ward.gets(place).text.lower(), place
        assert "cambiada después de firmar" in ward.gets(f"{place}?lang=es").text.lower(), place
    (line,) = store.visits(ward.office.db, state="to_sign")
    assert line.signed == "changed"


def test_waiting_signatures_stand_on_the_board_with_their_age(ward, now):  # noqa: F811
    now(days=3)
    ward.tries(ward.alice)
    page = Page(ward.gets("/").text)

    assert "unsigned" in {a.get("data-board") for a in page.all("section")}
    assert "not signed · for" in " ".join(page.text.split())
    assert page.faults == []


def test_a_finished_list_of_what_is_to_be_signed_can_be_asked_for(ward):
    two = {"countersigned": [ward.bedside.sees(ward.visit).bundle]}
    assert len(store.visits(ward.office.db, state="to_sign", **two)) == 1
    signs(ward)
    assert len(store.visits(ward.office.db, state="to_sign", **two)) == 1
    assert store.visits(ward.office.db, state="to_sign") == []
    assert ward.visit in ward.gets("/visits?state=to_sign").text


def test_the_command_line_says_how_a_visit_is_signed(ward):
    def says(*more):
        return CliRunner().invoke(main, ["visits", *more, "--data", str(ward.data)]).stdout

    assert [v["signature"] for v in json.loads(says("--json"))["visits"]] == ["none"]
    signs(ward)
    (visit,) = json.loads(says("--json"))["visits"]
    assert (visit["signature"], visit["signed"]) == ("countersignature_waiting", "assessed")
    assert "signed, countersignature waiting" in says()
