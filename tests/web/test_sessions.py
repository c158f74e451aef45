"""Signing in at a browser: one cookie, a page of ours or none, and out when idle."""

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from recorder import people
from recorder.cli import main
from recorder.web import guard
from tests.web.clinic import ANNA, PASSPHRASE, Clinic
from tests.web.page import Page
from tests.web.test_shared import addresses

HOME = {"Origin": "http://localhost"}


@pytest.fixture
def ward(clinic):
    """A study that is real, and Maria, who has a passphrase."""
    clinic.becomes_real()
    clinic.maria = clinic.hires("Maria Ruiz", "assessor", "07")
    return clinic


@pytest.fixture
def now(monkeypatch):
    """A clock that moves when it is told to: `now(minutes=11)`."""
    at = datetime.fromisoformat("2026-11-22T08:00:00+00:00")

    def moves(**by):
        nonlocal at
        at += timedelta(**by)
        monkeypatch.setenv("HEELTOE_NOW", at.isoformat())

    monkeypatch.setenv("HEELTOE_TESTING", "1")
    moves()
    return moves


# ── Shut unless opened ──────────────────────────────────────────────────────


def test_every_page_of_a_real_study_needs_a_session(busy):
    busy.becomes_real()
    open_to_all = guard.PUBLIC.keys() | guard.DOOR

    for rule, address in addresses(busy):
        if rule.endpoint in open_to_all:
            continue
        if "GET" in rule.methods:
            answer = busy.gets(address)
            assert answer.status_code == 303, rule
            assert answer.location.startswith("/session/new?next="), rule
            assert busy.gets(address, HX_Request="true").status_code == 401, rule
            assert busy.gets(address, Accept="application/json").status_code == 401, rule
        if "POST" in rule.methods:
            status = busy.browser.post(address, headers=HOME).status_code
            assert status == (303 if rule.endpoint == "sessions.end" else 401), rule


def test_a_simulated_study_is_read_without_a_session_and_written_with_one(busy):
    for rule, address in addresses(busy):
        if rule.endpoint in guard.OPEN_WHERE_SIMULATED:
            only_at_a_hub = rule.endpoint.startswith("sites.")
            assert busy.gets(address).status_code == (404 if only_at_a_hub else 200), rule
        elif "POST" in rule.methods and rule.endpoint not in {*guard.DOOR, "sessions.end"}:
            assert busy.browser.post(address, headers=HOME).status_code == 401, rule

    assert "Reading needs no sign-in in this simulated study." in busy.gets("/").text


def test_every_endpoint_is_declared_once(clinic):
    declared = [*guard.PUBLIC, *guard.DOOR, *guard.WHO_MAY]

    assert {rule.endpoint for rule in clinic.app.url_map.iter_rules()} == set(declared)
    assert len(declared) == len(set(declared))
    assert guard.WHO_MAY.keys() >= guard.OPEN_WHERE_SIMULATED
    assert all(guard.PUBLIC.values())


# ── Signing in ──────────────────────────────────────────────────────────────


def test_one_chooses_oneself_and_comes_back_to_the_page_asked_for(ward):
    door = ward.gets(ward.gets("/participants?find=07").location)
    chosen = next(a["href"] for a in Page(door.text).all("a") if a.get("data-person") == ward.maria)
    page = Page(ward.gets(chosen).text)
    fields = {a["name"]: a["value"] for a in page.all("input") if a.get("type") == "hidden"}

    answer = ward.tries(ward.maria, next=fields["next"])

    assert page.faults == Page(door.text).faults == []
    assert (answer.status_code, answer.location) == (303, "/participants?find=07")
    shown = Page(ward.gets("/").text)
    assert "Maria Ruiz Assessor at 07" in " ".join(shown.text.split())
    assert shown.faults == []


def test_the_cookie_is_kept_to_itself(ward):
    said = ward.tries(ward.maria).headers["Set-Cookie"]

    assert said.startswith("heeltoe=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(said.split("; "))
    assert "Secure" not in said and "Domain" not in said


def test_over_https_the_browser_guards_the_cookie_too(ward):
    answer = ward.browser.post(
        "https://localhost/session",
        data={"who": ward.maria, "passphrase": PASSPHRASE},
        headers={"Origin": "https://localhost"},
    )

    said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-heeltoe=")
    assert "Secure" in said


def test_a_cookie_from_before_is_worth_nothing_after(ward):
    ward.browser.set_cookie("heeltoe", "planted-by-somebody")
    ward.tries(ward.maria)
    first = ward.token
    assert first != "planted-by-somebody"

    ward.tries(ward.maria)

    assert ward.token != first
    for old in (first, "planted-by-somebody"):
        ward.browser.set_cookie("heeltoe", old)
        assert ward.gets("/").status_code == 303


def test_a_wrong_passphrase_is_said_and_never_shown_again(ward):
    answer = ward.tries(ward.maria, "s3cret-but-wrong")

    assert answer.status_code == 401
    assert "That is not the passphrase. Nothing was changed" in answer.text
    assert "s3cret-but-wrong" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert Page(answer.text).faults == []
    waiting = ward.tries(ward.maria)
    assert waiting.status_code == 429
    assert "before the next try" in waiting.text


def test_ten_wrong_ones_lock_and_a_new_program_knows(ward, now):
    for _ in range(10):
        now(minutes=10)
        last = ward.tries(ward.maria, "wrong wrong wrong")
    now(hours=1)
    again = Clinic.__new__(Clinic)  # Another process on the same folder.
    again.data = ward.data

    assert last.status_code == again.tries(ward.maria).status_code == 423
    assert "setting a new passphrase" in again.tries(ward.maria).text


def test_a_person_without_a_passphrase_is_told_what_to_do(ward):
    answer = ward.tries(ward.alice)

    assert answer.status_code == 403
    assert "You have no passphrase yet" in answer.text


def test_nobody_by_this_name_is_simply_not_believed(ward):
    assert ward.tries("PNOBODY").status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "\t//evil.test", "/\n/evil.test", "x"],
)
def test_signing_in_never_leads_out_of_the_house(ward, elsewhere):
    assert ward.tries(ward.maria, next=elsewhere).location == "/"


def test_the_next_person_takes_over_in_two_taps(ward):
    ward.tries(ward.maria)
    ben = ward.hires("Ben Carter", "assessor", "07")

    ward.tries(ben)

    assert "Ben Carter" in ward.gets("/").text
    assert [e.body.why for e in ward.events("session_closed")] == ["handed_over"]


def test_signing_out_ends_it_here_and_in_the_log(ward):
    ward.tries(ward.maria)
    token = ward.token

    answer = ward.posts("/session/end")

    assert (answer.status_code, answer.location) == (303, "/session/new")
    assert ward.token == ""
    ward.browser.set_cookie("heeltoe", token)
    assert ward.gets("/").status_code == 303
    assert [e.body.why for e in ward.events("session_closed")] == ["signed_out"]


def test_a_person_who_is_disabled_is_out_at_the_next_page(ward):
    ward.tries(ward.maria)
    with ward.office.desk.hand() as hand:
        people.disable(hand, ward.maria, "left")

    assert ward.gets("/").status_code == 303
    assert ward.tries(ward.maria).status_code == 403


def test_left_alone_a_session_ends_and_the_page_turns_itself_away(ward, now):
    ward.tries(ward.maria)
    now(minutes=9)
    assert ward.gets("/").status_code == 200
    now(minutes=9)
    page = Page(ward.gets("/").text)
    assert any("js/pages/idle.js" in a.get("src", "") for a in page.all("script"))
    assert [a["content"] for a in page.all("meta") if a.get("http-equiv") == "refresh"] == ["605"]

    now(minutes=10)

    assert ward.gets("/").status_code == 303
    assert [e.body.why for e in ward.events("session_closed")] == ["idle"]


def test_what_was_typed_when_the_session_ended_is_held_for_its_own_person(ward, now):
    ward.tries(ward.maria)
    form = {"csrf": ward.csrf, "by": ward.maria, "note": '"><b>07', "new_passphrase": "held not"}
    now(minutes=11)

    door = ward.browser.post("/people?x=1", data=form, headers=HOME)
    carried = {a["name"]: a["value"] for a in Page(door.text).all("input") if "value" in a}
    del carried["who"]
    held = ward.tries(ward.maria, **carried)
    sent_on = {a["name"]: a["value"] for a in Page(held.text).all("input")}

    assert door.status_code == 401
    assert "held not" not in door.text and "<b>07" not in door.text
    assert sent_on["note"] == '"><b>07'
    assert any(a.get("action") == "/people?x=1" for a in Page(held.text).all("form"))
    assert (sent_on["csrf"], sent_on["by"]) == (ward.csrf, ward.maria)

    ben = ward.hires("Ben Carter", "assessor", "07")
    assert ward.tries(ben, **carried).status_code == 303  # Another's entry is not his to send.


def test_whatever_form_came_too_late_its_sign_in_goes_to_the_door(busy):
    busy.hires("Maria Ruiz", "assessor", "07")

    for rule, address in addresses(busy):
        if "POST" in rule.methods and rule.endpoint not in {*guard.DOOR, "sessions.end"}:
            for form in ({}, {"note": "typed"}):
                door = busy.browser.post(address, data=form, headers=HOME)
                forms = {a["action"] for a in Page(door.text).all("form")}
                assert door.status_code == 401, rule
                assert forms == ({"/session"} if form else set()), rule


# ── Pages of ours ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "", "http://localhost.evil.test"])
def test_a_form_of_another_site_is_refused(ward, origin):
    ward.tries(ward.maria)
    for address in ("/session", "/session/end"):
        answer = ward.browser.post(
            address, data={"csrf": ward.csrf}, headers={"Origin": origin} if origin else {}
        )

        assert answer.status_code == 403
        assert "Page expired. Nothing was changed. Open it again." in answer.text
    assert ward.gets("/").status_code == 200


@pytest.mark.parametrize("sent", [None, "", "0" * 64])
def test_every_form_carries_the_sessions_own_token(busy, sent):
    busy.signs_in("administrator")
    form = {} if sent is None else {"csrf": sent}

    for rule, address in addresses(busy):
        if "POST" in rule.methods and rule.endpoint not in guard.DOOR:
            answer = busy.browser.post(address, data=form, headers=HOME)
            assert answer.status_code == 403, rule
            assert "Page expired" in answer.text, rule


def test_no_passphrase_and_no_token_is_in_the_log_and_the_log_is_sound(ward):
    ward.tries(ward.maria, "s3cret-but-wrong")
    ward.office.db.conn.execute("delete from wrong_tries")
    ward.tries(ward.maria)
    ward.posts("/session/end")
    ward.office.db.conn.execute("pragma wal_checkpoint(truncate)")
    kept = b"".join(p.read_bytes() for p in ward.data.iterdir())

    assert b"s3cret" not in kept and PASSPHRASE.encode() not in kept
    for command in (["verify"], ["rebuild", "--check"]):
        done = CliRunner().invoke(main, [*command, "--data", str(ward.data)])
        assert done.exit_code == 0, done.output


def test_no_participant_is_named_on_the_way_in(busy):
    busy.becomes_real()

    said = busy.gets("/session/new?lang=es").text

    assert "¿Quién es usted?" in said
    assert ANNA not in said


# ── One's own passphrase ────────────────────────────────────────────────────

OTHER = "silver window nine boats"


def chooses(ward, old=PASSPHRASE, new=OTHER, again=OTHER):
    form = {"passphrase": old, "new_passphrase": new, "passphrase_again": again}
    return ward.posts("/session/passphrase", **form)


def test_everybody_changes_their_own_passphrase_and_stays_signed_in(ward):
    ward.tries(ward.maria)
    before = ward.token

    assert chooses(ward).status_code == 303

    assert ward.token != before and ward.gets("/").status_code == 200
    ward.posts("/session/end")
    assert ward.tries(ward.maria).status_code == 401
    ward.office.db.conn.execute("delete from wrong_tries")
    assert ward.tries(ward.maria, OTHER).status_code == 303


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"old": "not the one at all"}, 401, "passphrase"),
        ({"new": "short", "again": "short"}, 422, "new_passphrase"),
        ({"new": "n" * 1_001, "again": "n" * 1_001}, 422, "new_passphrase"),
        ({"again": "another one altogether"}, 422, "passphrase_again"),
    ],
)
def test_a_passphrase_is_not_changed_by_mistake(ward, change, status, field):
    ward.tries(ward.maria)
    set_before = len(ward.events("credential_set"))

    answer = chooses(ward, **change)

    assert answer.status_code == status
    page = Page(answer.text)
    assert page.faults == []
    assert [a["name"] for a in page.all("input") if "aria-invalid" in a] == [field]
    assert PASSPHRASE not in answer.text and OTHER not in answer.text
    assert len(ward.events("credential_set")) == set_before
