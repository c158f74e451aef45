"""How a recorder stands with its hub, said at the terminal with the words of the page."""

import json
from dataclasses import replace

from click.testing import CliRunner

from recorder import places, tidings, uplink
from recorder.cli import main
from recorder.doctor import with_the_hub
from recorder.places import Unsynced
from recorder.reaching import NotReached
from recorder.sync import told
from recorder.sync.talk import Exchanged


def doctor(node):
    return list(with_the_hub(node.db, node.data))


def test_the_doctor_says_of_a_recorder_without_a_hub_and_of_a_hub_nothing(hub, anna):
    assert doctor(anna) == doctor(hub) == []


def test_the_doctor_says_how_it_stands_and_what_to_do(hub, anna):
    anna.visits()
    with hub.serves():
        anna.exchanges()
    [well] = doctor(anna)
    told.note(anna.data, Exchanged(), reached=False, fault=NotReached("x", "sign_in_page"))
    [portal] = doctor(anna)
    told.note(anna.data, Exchanged(stays={anna.log: "revoked"}), reached=True)
    [revoked] = doctor(anna)

    assert (well.state, well.do) == ("well", "")
    assert well.found.startswith("At the hub until ")
    assert portal.state == "look"
    assert "The network wants a sign-in" in portal.found
    assert portal.do == tidings.say("en", "met_sign_in_page_do")
    assert revoked.state == "look"
    assert tidings.why_it_stays("en", "revoked") in revoked.found


def test_what_waits_for_three_days_is_wrong(hub, anna, monkeypatch):
    anna.visits()
    anna.joins()
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2099-01-01T00:00:00+00:00")

    done = CliRunner().invoke(main, ["doctor", "--json", "--port", "0", "--data", str(anna.data)])

    [found] = [it for it in json.loads(done.stdout)["checks"] if it["name"] == "hub"]
    assert done.exit_code == 1
    assert found["state"] == "wrong"
    assert found["found"].startswith("1 visit waits for the hub, ")


def test_only_what_this_recorder_wrote_and_this_hub_did_not_sign_for_waits(hub, anna, berta):
    def waits(node, epoch=1):
        joined = replace(uplink.found(node.data), epoch=epoch)
        uplink.note(node.data, joined)
        return places.unsynced(node.db)

    for node in (anna, berta):
        node.joins()
    berta.visits()
    anna.visits()
    anna.visits()
    own = len(anna.entries(anna.log))
    assert (waits(anna).count, waits(anna).visits) == (own, 2)
    with hub.serves():
        berta.exchanges()
        anna.exchanges()

    assert waits(anna) == Unsynced(), "what came from others does not wait"
    assert waits(anna, epoch=2).count == own, "a hub in another life has to sign anew"
    anna.visits(1)
    last = json.loads(anna.entries(anna.log)[own])
    assert (waits(anna).count, waits(anna).visits) == (2, 1)
    assert waits(anna).oldest_ms == last["at_ms"]
