"""The door for tablets: a token and never a cookie, every cap in words, kept through a kill."""

import gzip
import http.client
import json
import random
import sqlite3
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from recorder import acts, bundles, pairing, store
from recorder.events import VisitSigned
from recorder.record import record, record_hash
from recorder.verify import verify
from recorder.web import create_app, shared
from tests import counts
from tests.heeltoe import HEELTOE
from tests.office import Office, an_id
from tests.tablet import Tablet

ANNA = an_id(1, "07")
KEEPS = "The tablet keeps everything"
KILLS = counts.cases(10, 200)


class Door:
    """A recorder's door, with Alice's tablet before it."""

    def __init__(self, data: Path, site: str = "07") -> None:
        self.office = Office(data)
        self.tablet = Tablet(self.office, site=site)
        self.alice = self.office.hires("Alice Ward", "assessor", site)
        self.browser = create_app(data).test_client()

    def begins(self):
        bundle = bundles.current(self.office.db).hash
        return [self.tablet.signs_in(self.alice), self.tablet.opens(ANNA, bundle=bundle)]

    def posts(self, body, *, token=None, **headers):
        shown = {"Authorization": f"Bearer {token or self.tablet.token}", **headers}
        named = {name.replace("_", "-"): value for name, value in shown.items() if value}
        return self.browser.post("/events", data=body, headers=named)

    def gets(self, address, token=None):
        shown = {"Authorization": f"Bearer {token or self.tablet.token}"}
        return self.browser.get(address, headers=shown)

    def held(self):
        return store.held(self.office.db, self.tablet.device)


@pytest.fixture
def door(data):
    place = Door(data)
    yield place
    place.office.leaves()


# ── POST /events ────────────────────────────────────────────────────────────


def test_a_delivery_is_answered_event_by_event(door):
    events = door.begins()

    answer = door.posts(door.tablet.delivers(*events))

    assert answer.status_code == 200
    assert answer.json["held"] == [[1, 2]]
    assert answer.json["answers"] == [
        {"id": e.id, "hash": e.hash, "answer": "kept"} for e in events
    ]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert set(answer.headers.keys()) >= shared.HEADERS.keys()


def test_an_empty_delivery_says_what_is_held(door):
    door.posts(door.tablet.delivers(*door.begins()))

    assert door.posts(door.tablet.delivers()).json["held"] == [[1, 2]]


def test_a_delivery_may_come_packed(door):
    body = gzip.compress(door.tablet.delivers(*door.begins()))

    assert door.posts(body, Content_Encoding="gzip").json["held"] == [[1, 2]]


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer x", "Basic x", "Bearer \u00e9", "x" * 4_000]
)
def test_an_unknown_token_is_told_that_the_tablet_keeps_everything(door, shown):
    body = door.tablet.delivers(*door.begins())

    answer = door.browser.post("/events", data=body, headers={"Authorization": shown})

    assert answer.status_code == 401
    assert "keeps everything" in answer.json["why"]
    assert door.held() == []


def test_no_session_and_no_cookie_is_needed_to_deliver(door):
    body = door.tablet.delivers(*door.begins())
    door.browser.set_cookie("__Host-heeltoe", "somebody", secure=True)

    assert door.posts(body).status_code == 200
    bare = door.browser.post("/events", data=body)
    assert bare.status_code == 401


def test_a_page_from_elsewhere_may_not_deliver(door):
    body = door.tablet.delivers(*door.begins())

    assert door.posts(body, Origin="https://evil.test").status_code == 403
    assert door.posts(body, Host="evil.test").status_code == 400
    assert door.posts(body, Origin="null").status_code == 403
    assert door.held() == []
    assert door.posts(body, Origin="http://localhost").status_code == 200


def test_more_than_the_body_may_hold_is_refused_in_words(door):
    answer = door.posts(b"x" * (8 * 1024 * 1024 + 1))

    assert (answer.status_code, KEEPS.lower() in answer.json["why"].lower()) == (413, True)


def test_more_lines_than_allowed_are_refused_in_words(door):
    body = door.tablet.delivers(*door.begins()) + b"{}\n" * 5_000

    answer = door.posts(body)

    assert (answer.status_code, "5,000 lines" in answer.json["why"]) == (413, True)
    assert door.held() == []


@pytest.mark.parametrize("bomb", [b"0" * 40_000_000, b"0" * 1_000_000])
def test_a_bomb_is_not_unpacked(door, bomb):
    answer = door.posts(gzip.compress(bomb), Content_Encoding="gzip")

    assert answer.status_code == 413
    assert "nothing was read" in answer.json["why"]


def test_a_packed_delivery_cut_anywhere_is_refused(door):
    body = gzip.compress(door.tablet.delivers(*door.begins()))

    for cut in (0, 5, len(body) // 2, len(body) - 1):
        answer = door.posts(body[:cut], Content_Encoding="gzip")
        assert (answer.status_code, "keeps everything" in answer.json["why"]) == (400, True)
    assert door.posts(body + b"x", Content_Encoding="gzip").status_code == 400
    assert door.posts(body, Content_Encoding="br").status_code == 415
    assert door.held() == []


def test_what_is_no_delivery_is_refused_in_words(door):
    answer = door.posts(b"hello\n")

    assert (answer.status_code, "keeps everything" in answer.json["why"]) == (400, True)


def test_a_full_disk_is_said_and_nothing_is_kept(door, monkeypatch):
    body = door.tablet.delivers(*door.begins())

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("recorder.receive._Door.ends", full)
        answer = door.posts(body)

    assert (answer.status_code, "Free space" in answer.json["why"]) == (507, True)
    assert door.held() == []
    assert door.posts(body).json["held"] == [[1, 2]]


def test_a_revoked_tablet_delivers_and_nothing_of_it_counts(door):
    with door.office.desk.hand("07") as hand:
        pairing.revoke(hand, pairing.labelled(door.office.db, "T04"), "lost")

    answer = door.posts(door.tablet.delivers(*door.begins()))

    assert answer.status_code == 200
    assert {(a["answer"], a["why"]) for a in answer.json["answers"]} == {
        ("set_aside", "device_revoked")
    }
    assert door.gets("/packs").status_code == 403


# ── Killed behind the door ──────────────────────────────────────────────────


@pytest.mark.proof
def test_what_was_answered_kept_survives_a_kill_of_the_server(door):
    chance = random.Random(counts.SEED)
    tablet, data, bundle = door.tablet, door.office.data, bundles.current(door.office.db).hash
    said, told, unsaid = set(), 0, tablet.delivers(tablet.signs_in(door.alice))
    door.office.leaves()

    for kill in range(KILLS):
        run, address = start(data)
        timer = threading.Timer(chance.uniform(0.01, 0.2), run.kill)
        timer.start()
        new = [tablet.opens(an_id(kill + 1, "07"), bundle=bundle)]
        while True:
            if unsaid is None:
                new += [tablet.times(chance.randrange(3_000, 9_000)) for _ in range(3)]
                unsaid, new = tablet.delivers(*new), []
            body = unsaid  # What was sent and not answered is sent again, as it was.
            try:
                found = post(address, tablet.token, body)
            except (OSError, http.client.HTTPException):
                break
            unsaid = None
            assert {a["answer"] for a in found["answers"]} <= {"kept", "known"}
            said |= {a["hash"] for a in found["answers"]}
            told += 1
        assert run.wait() == -9
        run.stdout.close()
        timer.join()

        db = store.open_database(data)
        kept = [h for (h,) in db.conn.execute("select lower(hex(hash)) from events")]
        db.close()
        assert len(kept) == len(set(kept)), f"kept twice after kill {kill}"
        assert said <= set(kept), f"lost by kill {kill}, HEELTOE_SEED={counts.SEED}"

    assert verify(data).ok
    db = store.open_database(data)
    assert store.differences(db)[1] == []
    db.close()
    print(f"{KILLS} kills, {told} deliveries answered, {len(said)} events called kept, 0 lost")
    assert told > KILLS / 2


def start(data):
    run = subprocess.Popen(
        [*HEELTOE, "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    return run, run.stdout.readline().split()[1]


def post(address, token, body):
    request = urllib.request.Request(  # noqa: S310, our own.
        address + "events", data=body, headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def test_one_delivery_posted_by_eight_at_once_is_kept_once(door):
    body = door.tablet.delivers(*door.begins(), *[door.tablet.times(4_000 + n) for n in range(9)])
    run, address = start(door.office.data)
    said = []

    def deliver():
        said.append(post(address, door.tablet.token, body))

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.terminate()
    run.wait(timeout=60)
    run.stdout.close()

    kept = [a for found in said for a in found["answers"] if a["answer"] == "kept"]
    assert len(said) == 8
    assert len(kept) == len({a["hash"] for a in kept}) == 11
    assert door.held() == [(1, 11)]


# ── /ping and /packs ────────────────────────────────────────────────────────


def test_ping_says_who_answers_here(door):
    said = door.browser.get("/ping").json

    assert said["heeltoe"] == 1
    assert (said["place"], said["node"], said["study"]) == ("site", "office", "CRATUS-DEMO")


def test_a_pack_holds_what_a_visit_needs(door):
    tablet = door.tablet
    with door.office.desk.hand("07"):
        pass
    door.posts(tablet.delivers(*door.begins(), tablet.settings("gait_speed", aid="cane")))

    said = door.gets("/packs").json

    assert said["bundle"]["hash"] == bundles.current(door.office.db).hash
    assert set(said["bundle"]["measures"]) >= {"gait_speed", "grip", "chair_stand_5", "balance"}
    assert said["bundle"]["study"]["id"] == said["study"] == "CRATUS-DEMO"
    assert said["bundle"]["words"]["reasons"]["refused"]["en"] == "Participant refused"
    assert said["hides"] == {"earlier_results": True, "scores": False}
    assert said["people"][-1].keys() >= {"id", "name", "roles"}
    (anna,) = said["participants"]
    assert (anna["id"], anna["site"], anna["listed"]) == (ANNA, "07", False)
    assert anna["settings"] == [{"measure": "gait_speed", "setting": "aid", "value": "cane"}]
    assert [due["made"] for due in anna["due"]] == [True, False, False, False, False]
    assert said["places"] == ["tablet", "site"]
    assert said["device"] == {"id": tablet.device, "label": "T04", "site": "07"}
    assert said["program"] == acts.APP
    assert set(said["site_names"]) >= {"03", "07"}
    assert said["simulated"].keys() >= {"en", "es"}
    assert said["settled"] == []


def test_a_pack_names_a_visit_as_settled_until_something_is_recorded_after_its_signature(door):
    tablet = door.tablet
    signed_in, opened = door.begins()
    door.posts(tablet.delivers(signed_in, opened, walk := tablet.times(4_780)))
    done = tablet.finishes()
    door.posts(tablet.delivers(done))
    covers = tuple(sorted(event.hash for event in (opened, walk, done)))
    record_of = record_hash(record(store.known(door.office.db, opened.visit)))

    def signs(of):
        with door.office.desk.hand("07") as hand:
            name, some = hand.writes("Alice Ward"), "0" * 64
            return hand.does(
                VisitSigned(covers=covers, record=of, head=some, meaning="performed", name=name,
                            how="passphrase"), visit=opened.visit)  # fmt: skip

    signs("0" * 64)
    assert door.gets("/packs").json["settled"] == [], "what does not fit its record signs nothing"
    signed = signs(record_of)
    assert door.gets("/packs").json["settled"] == [{"visit": opened.visit, "at_ms": signed.at_ms}]

    door.posts(tablet.delivers(tablet.times(4_900)))
    assert door.gets("/packs").json["settled"] == []


def test_a_pack_is_for_paired_tablets_only(door):
    assert door.gets("/packs", token="another").status_code == 401
    assert door.browser.get("/packs").status_code == 401


def test_an_earlier_result_changes_no_byte_of_a_pack(door, tmp_path, monkeypatch):
    import shutil

    tablet = door.tablet
    tablet_settings = tablet.settings("gait_speed", aid="cane")
    door.posts(tablet.delivers(*door.begins(), tablet_settings))
    door.office.leaves()
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2026-11-20T09:00:00+00:00")
    packs = []
    for name, elapsed_ms, reading in (("slow", 9_990, 9_00), ("fast", 3_010, 42_00)):
        data = tmp_path / name
        shutil.copytree(door.office.data, data)
        there = create_app(data).test_client()
        shown = {"Authorization": f"Bearer {tablet.token}"}
        body = tablet.delivers(
            tablet.times(elapsed_ms), tablet.squeezes(reading), tablet.finishes()
        )
        kept = there.post("/events", data=body, headers=shown).json["answers"]
        assert {a["answer"] for a in kept} == {"kept"}
        packs.append(there.get("/packs", headers=shown).data)

    assert packs[0] == packs[1]
    assert b'"cane"' in packs[0]
