"""Seen: what a hub remembers of a node that spoke; no exchange depends on it, no event is made."""

import json

import pytest
import urllib3
from click.testing import CliRunner

from recorder import acts, chain, clock, heard, store, uplink
from recorder.cli import main
from recorder.sync import exchanging, hands, identity, wrapping
from recorder.sync.calling import Line
from recorder.sync.talk import Talk

HEADS = "/sync/heads"


def talks(node):
    """Open a line to the hub; what is asked on it is asked by hand."""
    node.joins()
    return Talk(node.desk, Line(uplink.found(node.data), node.desk.node, node.key()))


def told(hub, node):
    """Return what the hub says it heard of a node."""
    return next(it for it in heard.of_nodes(hub.db, hub.name) if it.node.name == node.name)


def test_an_exchange_leaves_when_it_was_with_which_program_and_how_far(hub, anna):
    anna.visits()
    before = clock.now().at_ms
    with hub.serves():
        anna.exchanges()

    it = told(hub, anna)

    assert before <= it.seen.at_ms <= clock.now().at_ms
    assert abs(it.seen.ahead_ms) < 60_000
    assert it.seen.app == acts.APP and not it.is_older
    last, head = anna.heads()[anna.log]
    assert [(a.log, a.last, a.here, a.missing) for a in it.announced] == [(anna.log, last, last, 0)]
    assert store.seen(hub.db)[it.label].announced[anna.log].head == head


def test_hearing_of_a_node_writes_no_event(hub, anna):
    anna.visits()
    with hub.serves():
        anna.exchanges()
        before = hub.heads()
        anna.exchanges()

    assert hub.heads() == before
    assert hub.is_sound()


def test_what_a_node_announced_before_its_line_was_cut_is_missing(hub, anna):
    anna.visits()
    with hub.serves():
        anna.exchanges()
        here = anna.heads()[anna.log][0]
        anna.visits(attempts=11)
        exchanging._heads(talks(anna))  # And nothing more of it came.

    (it,) = told(hub, anna).announced

    assert (it.last, it.here, it.missing) == (here + 12, here, 12)
    with hub.serves():
        anna.exchanges()
    (it,) = told(hub, anna).announced
    assert it.all_here


def test_a_node_of_before_and_one_of_later_are_answered_and_noted(hub, anna):
    body = {"v": 1, "study": "", "heads": {}}
    with hub.serves():
        talk = talks(anna)
        for more, app in (({}, ""), ({"app": "9.9", "mood": [1, {"a": 2}]}, "9.9")):
            answered = talk.ask("POST", HEADS, json.dumps(body | more).encode())
            assert answered.status == 200
            assert told(hub, anna).seen.app == app
    assert not told(hub, anna).is_older


@pytest.mark.parametrize("said", [{"app": 7}, {"app": "x" * 65}, {"oldest_ms": -1}])
def test_what_is_no_version_and_no_moment_is_refused_in_a_sentence(hub, anna, said):
    with hub.serves():
        body = json.dumps({"v": 1, "study": "", "heads": {}} | said).encode()
        answered = talks(anna).ask("POST", HEADS, body)

    assert answered.status == 400 and "Nothing was read" in answered.plain()["why"]
    assert told(hub, anna).seen is None


def test_the_age_of_what_waits_is_by_the_hubs_clock(hub, anna):
    now, hour = clock.now().at_ms, 3_600_000
    heads = {anna.log: [5, "ab" * 32, 0]}
    body = {"v": 1, "study": "", "heads": heads, "oldest_ms": now - 30 * hour}
    with hub.serves():
        talk = talks(anna)
        assert talk.ask("POST", HEADS, json.dumps(body).encode()).status == 200

    it = told(hub, anna)

    assert abs(it.oldest_ms - (now - 30 * hour)) < 60_000
    assert heard.look(it.oldest_ms, now) == "amber"


def test_a_clock_that_is_ahead_is_told_and_taken_off_the_age(hub, anna):
    with hub.serves():
        real = clock.now()
        ahead = 3 * 3_600_000
        said = {"v": 1, "study": "", "heads": {anna.log: [5, "ab" * 32, 0]},
                "oldest_ms": real.at_ms + ahead - 3_600_000}  # fmt: skip
        body = json.dumps(said).encode()
        signed = _signed_at(anna, real.at_ms + ahead, body)
        answer = urllib3.request("POST", hub.url + HEADS, body=body, headers=signed)

    it = told(hub, anna)
    assert answer.status == 200
    assert abs(it.seen.ahead_ms - ahead) < 60_000 and it.clock_is_off
    assert abs(real.at_ms - 3_600_000 - it.oldest_ms) < 60_000


def _signed_at(node, at_ms, body):
    return identity.sign_request(node.key(), node.desk.node.device, at_ms, "POST", HEADS, body)


def test_only_its_own_logs_are_announced_by_a_node(hub, anna, berta):
    anna.visits()
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
        berta.exchanges()

    assert anna.log in berta.heads()
    assert {chain.parts(a.log)[0] for a in told(hub, berta).announced} <= {berta.name}


def test_a_revoked_node_that_speaks_is_noted_all_the_same(hub, anna):
    anna.visits()
    hub.revokes(anna)
    with hub.serves():
        anna.exchanges()

    it = told(hub, anna)

    assert it.seen is not None and not it.is_on
    assert it.parked == 1 and it.announced[0].missing > 0


def test_a_hub_that_is_written_to_answers_without_waiting_for_its_note(hub, anna):
    other = store.open_database(hub.data)
    other.conn.execute("begin immediate")
    try:
        with hub.serves():
            talk = talks(anna)
            body = json.dumps({"v": 1, "study": "", "heads": {}}).encode()
            began = clock.now().up_ms
            assert talk.ask("POST", HEADS, body).status == 200
            assert clock.now().up_ms - began < 4_000  # As long as any writer waits: five seconds.
    finally:
        other.conn.execute("rollback")
        other.close()
    assert told(hub, anna).seen is None


def test_the_list_of_nodes_says_when_each_was_heard_and_what_has_not_arrived(hub, anna, berta):
    anna.visits()
    with hub.serves():
        exchanging._heads(talks(anna))
    runner = CliRunner()

    said = runner.invoke(main, ["hub", "nodes", "--data", str(hub.data)]).stdout
    nodes = json.loads(
        runner.invoke(main, ["hub", "nodes", "--json", "--data", str(hub.data)]).stdout
    )

    first, second = said.splitlines()
    last = anna.heads()[anna.log][0]
    assert f"{last} announced and not arrived" in first and "never heard" in second
    assert [node.get("not_arrived") for node in nodes["nodes"]] == [last, None]
    assert nodes["nodes"][0]["app"] == acts.APP


def test_what_comes_by_hand_is_heard_too_and_tells_nothing_of_the_clock(hub, anna, tmp_path):
    anna.visits()
    with hub.serves():
        body = json.dumps({"v": 1, "study": "", "heads": {}}).encode()
        far = _signed_at(anna, clock.now().at_ms + 3_600_000, body)
        assert urllib3.request("POST", hub.url + HEADS, body=body, headers=far).status == 200
    before = told(hub, anna)
    anna.joins()
    wrapping.for_the_hub(anna.desk, tmp_path / "stick", None)

    hands.carried(hub.desk, tmp_path / "stick", tmp_path / "answer")

    it = told(hub, anna)
    assert it.seen.ahead_ms == before.seen.ahead_ms
    assert [(a.log, a.missing) for a in it.announced] == [(anna.log, 0)]
