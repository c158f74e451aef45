"""Pairing a browser: a token that only the browser knows, by command or by a code."""

import inspect
import json
import re
import stat
from pathlib import Path

import pytest

from recorder import pairing, store
from recorder.verify import verify
from recorder.web import create_app, events
from tests.office import Office
from tests.ward import some_uuid

LEAD = "Grace Lead"
T04, T05 = some_uuid("T04"), some_uuid("T05")


@pytest.fixture
def office(data):
    place = Office(data)
    place.hires(LEAD, "site_lead", "07")
    yield place
    place.leaves()


@pytest.fixture
def browser(office):
    return create_app(office.data).test_client()


def code(office, label="T04"):
    run = office.runs("pair", "--label", label, "--code", "--json", who=LEAD)
    assert run.exit_code == 0, run.output
    return json.loads(run.stdout)["code"]


def asks(browser, typed, device=T04):
    return browser.post("/devices", json={"code": typed, "device": device})


def test_a_command_pairs_and_says_the_token_once(office, browser):
    run = office.runs("pair", "--label", "T04", "--json", who=LEAD)

    said = json.loads(run.stdout)
    assert said.keys() == {"device", "token"}
    device = pairing.known(office.db, said["token"])
    assert (device.id, device.label, device.revoked) == (said["device"], "T04", None)
    assert store.scope_of_device(office.db, device.id) == "07"
    assert said["token"].encode() not in (office.data / store.DATABASE).read_bytes()
    shown = {"Authorization": f"Bearer {said['token']}"}
    assert browser.get("/packs", headers=shown).status_code == 200
    assert verify(office.data).ok


def test_who_may_not_pair_is_told(office):
    run = office.runs("pair", "--label", "T04", "--code")

    assert run.exit_code == 1
    assert "site lead" in run.stderr
    assert not (office.data / pairing.FILE).exists()


def test_a_code_is_exchanged_for_a_token_once(office, browser):
    typed = code(office)

    answer = asks(browser, typed.lower().replace("-", " "))

    assert answer.status_code == 201
    assert (answer.json["device"], answer.json["label"]) == (T04, "T04")
    assert pairing.known(office.db, answer.json["token"]).id == T04
    assert store.scope_of_device(office.db, T04) == "07"
    again = asks(browser, typed, T05)
    assert (again.status_code, "used already" in again.json["why"]) == (403, True)
    assert again.json["code"] == "code_wrong"


def test_the_log_says_who_had_the_code_made(office, browser):
    asks(browser, code(office))

    entries = [json.loads(body)["event"] for *_, body in store.every_entry(office.db)]
    (paired,) = [e for e in entries if e["kind"] == "device_paired"]
    session = store.sessions(office.db, [paired["session"]])[paired["session"]]
    assert store.person_name(office.db, session.person) == LEAD


def test_the_file_beside_the_database_holds_no_code(office):
    typed = code(office)

    file = office.data / pairing.FILE
    assert typed.replace("-", "") not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_code_is_good_for_ten_minutes(office, browser, monkeypatch):
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2026-11-20T09:00:00+00:00")
    typed = code(office)

    monkeypatch.setenv("HEELTOE_NOW", "2026-11-20T09:10:00+00:00")
    answer = asks(browser, typed)

    assert (answer.status_code, "older than ten minutes" in answer.json["why"]) == (403, True)
    assert answer.json["code"] == "code_too_old"
    monkeypatch.setenv("HEELTOE_NOW", "2026-11-20T09:09:59+00:00")
    assert asks(browser, typed).status_code == 201


def test_ten_wrong_codes_lock_the_door_for_a_while_also_after_a_restart(
    office, browser, monkeypatch
):
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2026-11-20T09:00:00+00:00")
    typed = code(office)
    for _ in range(10):
        assert "wrong" in asks(browser, "ABCD-EFGH").json["why"]

    restarted = create_app(office.data).test_client()
    answer = asks(restarted, typed)

    assert (answer.status_code, "Too many wrong codes" in answer.json["why"]) == (403, True)
    assert answer.json["code"] == "codes_locked"
    assert 14 * 60 <= answer.json["wait_s"] <= 16 * 60
    monkeypatch.setenv("HEELTOE_NOW", "2026-11-20T09:15:01+00:00")
    assert asks(restarted, code(office)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 9_999,
        b"\xff",
        b'{"code":1,"device":"x"}',
        b'{"code":"ABCD-EFGH","device":"x"}',
    ],
)
def test_what_is_no_request_to_pair_is_refused_in_words(browser, body):
    answer = browser.post("/devices", data=body)

    assert (answer.status_code, "Nothing was changed" in answer.json["why"]) == (400, True)


def test_a_label_that_is_in_use_is_refused(office, browser):
    asks(browser, code(office))

    run = office.runs("pair", "--label", "T04", who=LEAD)

    assert (run.exit_code, "T04 is another browser" in run.stderr) == (2, True)


def test_a_label_taken_meanwhile_is_refused_on_the_tablet_by_a_code(office, browser):
    early = code(office)
    office.runs("pair", "--label", "T04", who=LEAD)

    answer = asks(browser, early)

    assert (answer.status_code, answer.json["code"]) == (403, "label_in_use")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_refusal_to_pair_has_its_words_on_the_tablet(language):
    shell = Path(__file__).parents[1] / "static" / "js" / f"words_{language}.js"
    doors = [inspect.getsource(door) for door in (pairing, events.pair, events._from_here)]
    codes = set(re.findall(r'^ +(?:code=)?"([a-z_]+)",?$', "".join(doors), re.M))

    assert codes >= {"code_wrong", "label_in_use", "here_already", "code_needed"}
    assert [c for c in codes if f"  refusal_{c}: " not in shell.read_text()] == []


def test_a_browser_that_lost_its_token_is_paired_anew_under_its_name(office, browser):
    first = asks(browser, code(office)).json["token"]
    second = asks(browser, code(office)).json["token"]

    assert pairing.known(office.db, first) is None
    assert pairing.known(office.db, second).id == T04


def test_a_revoked_browser_is_listed_and_let_in_no_more(office, browser):
    token = asks(browser, code(office)).json["token"]

    run = office.runs("device", "revoke", "T04", "--why", "lost", who=LEAD)

    assert run.exit_code == 0, run.output
    assert pairing.known(office.db, token).revoked == "lost"
    assert f"T04  {T04}  revoked: lost" in office.runs("pair", "--list").stdout
    answer = asks(browser, code(office))
    assert (answer.status_code, "was revoked" in answer.json["why"]) == (403, True)
    assert answer.json["code"] == "browser_revoked"
    unknown = office.runs("device", "revoke", "T09", "--why", "lost", who=LEAD)
    assert (unknown.exit_code, "No paired browser" in unknown.stderr) == (2, True)


def test_a_broken_file_is_named(office, browser):
    code(office)
    (office.data / pairing.FILE).write_text("{")

    answer = asks(browser, "ABCD-EFGH")

    assert (answer.status_code, "Remove that file" in answer.json["why"]) == (503, True)
