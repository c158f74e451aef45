"""The worker: it exchanges by itself, when it should, whatever happens to one exchange."""

import json
import os
import signal
import subprocess
import threading
from contextlib import contextmanager

import pytest
import urllib3

from recorder import acts, keys, pairing, store
from recorder.sync import alone, crashes, told, worker
from recorder.sync.schedule import EVERY_S, FIRST_S, SOON_S
from recorder.sync.worker import Worker
from tests.heeltoe import HEELTOE
from tests.sync.test_trouble import HTML, PAGE, answering, says
from tests.tablet import framed, line

LONG_S = 30  # For what comes by itself; a test that waits as long has failed.


class Clock:
    """A clock that stands until it is told otherwise."""

    now = 1_000.0

    def __call__(self):
        return self.now


class Bell(threading.Condition):
    """What a worker waits for, and a word that it does."""

    def __init__(self):
        super().__init__()
        self.waits = threading.Event()

    def wait(self, timeout=None):
        self.waits.set()
        return super().wait(timeout)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def at_work(anna, clock):
    """Anna's worker, without its thread: what is due is done when a test says so."""
    return Worker(anna.data, clock=clock, chance=lambda: 0)


@contextmanager
def relay(url, before=lambda *_: None, after=lambda *_: None):
    """Stand between a node and its hub, and be told of each request and each answer."""

    def passes(method, path, headers, body):
        before(method, path)
        answer = urllib3.request(method, url + path, body=body, headers=dict(headers))
        after(path, answer.status)
        said = {n: v for n, v in answer.headers.items() if n.startswith("Heeltoe")}
        return answer.status, said, answer.data

    with answering(passes) as address:
        yield address


def finishes(node):
    """Record a visit at a node and finish it, heard by whoever wants to hear it."""
    node.visits()
    node.keeps(node.bed.finishes())


# ── When ────────────────────────────────────────────────────────────────────


def test_it_begins_with_an_exchange_and_goes_on_every_five_minutes(hub, anna, at_work):
    assert at_work.left_s() == 0
    anna.visits()

    with hub.serves():
        anna.joins()
        at_work.tries()

    assert anna.confirmed() == len(anna.entries(anna.log)) > 0
    assert at_work.left_s() == EVERY_S


def test_a_visit_finished_or_signed_is_sent_some_seconds_later_and_two_together(
    hub, anna, at_work, clock
):
    with hub.serves():
        anna.joins()
        at_work.tries()
        with store.heard(anna.data, at_work.hears):
            anna.visits()
            assert at_work.left_s() == EVERY_S, "an attempt waits for the timer"
            anna.keeps(anna.bed.finishes())
            clock.now += 1
            finishes(anna)
            assert at_work.left_s() == SOON_S - 1, "the second does not put off the first"
        at_work.tries()

    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert at_work.left_s() == EVERY_S


def test_what_is_finished_while_an_exchange_runs_is_not_forgotten(hub, anna, at_work):
    anna.visits()
    end = anna.bed.finishes()

    def meanwhile(*_):
        db = store.open_database(anna.data)
        with acts.Desk(db, anna.data, anna.desk.study).hand(anna.site) as hand:
            hand.takes([end])
        db.close()

    with hub.serves() as url, relay(url, after=once(meanwhile)) as hub.url:
        anna.joins()
        with store.heard(anna.data, at_work.hears):
            at_work.tries()

    assert at_work.left_s() == SOON_S


def test_a_computer_that_slept_exchanges_when_it_wakes(hub, anna, clock, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_S", 0.01)
    asked = threading.Semaphore(0)

    def counts(path, _):
        if path == "/sync/heads":
            asked.release()

    with hub.serves() as url, relay(url, after=counts) as hub.url:
        anna.joins()
        it = Worker(anna.data, clock=clock)
        it._bell = Bell()
        it.start()
        assert asked.acquire(timeout=LONG_S)
        assert it._bell.waits.wait(LONG_S)
        with it._bell:  # It lets go of this only in its sleep.
            clock.now += 8 * 3600

        assert asked.acquire(timeout=LONG_S)
        it.stop()


def test_what_was_not_kept_is_not_heard(anna):
    heard = []
    with store.heard(anna.data, heard.extend):
        with pytest.raises(ZeroDivisionError), anna.desk.hand(anna.site) as hand:
            hand.takes([anna.bed.opens("07-1-K")])
            1 / 0  # noqa: B018, the transaction breaks.
        assert heard == []
        anna.keeps(anna.bed.finishes())
    anna.keeps(anna.bed.finishes())

    assert [it.event.kind for it in heard] == ["log_opened", "visit_finished"]


def once(does):
    """Do something the first time only."""
    left = [does]
    return lambda *how: left and left.pop()(*how)


def test_with_the_hub_down_it_waits_longer_each_time_and_is_itself_when_it_is_up(
    hub, anna, at_work
):
    anna.visits()
    with hub.serves():
        anna.joins()
    waits = []
    for _ in range(4):
        at_work.tries()
        waits.append(at_work.left_s())
    assert waits == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S, 8 * FIRST_S]
    assert told.last(anna.data).code == "no_network"

    with hub.serves() as hub.url:
        anna.joins()
        at_work.tries()

    assert at_work.left_s() == EVERY_S
    assert told.last(anna.data).ok
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_a_sign_in_page_is_tried_again_until_the_hub_answers(hub, anna, at_work):
    anna.visits()
    with answering(lambda *_: (200, HTML, PAGE)) as hub.url:
        anna.joins()
        at_work.tries()
    first = told.last(anna.data)

    with hub.serves():
        anna.joins()
        at_work.tries()

    assert (first.ok, first.code, first.reached_ms) == (False, "sign_in_page", 0)
    assert "sign in to the network" in first.why
    assert told.last(anna.data).ok
    assert anna.confirmed() == len(anna.entries(anna.log))


def test_a_line_that_breaks_after_some_of_it_got_through_is_tried_again_soon(hub, anna, at_work):
    anna.bed.opens("07-1-K")
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    seen = []

    def cut(path, status):
        seen.append(path)
        if seen.count("/sync/batches") > 1:
            raise ConnectionError  # Nothing is answered any more.

    with hub.serves() as url:
        for _ in range(3):
            hub.url = "http://127.0.0.1:1"
            anna.joins()
            at_work.tries()
        with relay(url, after=cut) as hub.url:
            anna.joins()
            at_work.tries()

    assert told.last(anna.data).code == "cut_off"
    assert told.last(anna.data).up == 500
    assert at_work.left_s() == FIRST_S


def test_another_process_at_it_is_no_failure_and_is_waited_for_a_little(hub, anna, at_work):
    with hub.serves():
        anna.joins()
        at_work.tries()
        before = told.last(anna.data)
        with alone.alone(anna.data):
            for _ in range(3):
                at_work.tries()

                assert at_work.left_s() == FIRST_S
                assert told.last(anna.data) == before
        at_work.tries()

    assert at_work.left_s() == EVERY_S


def test_whoever_asks_need_not_wait(hub, anna, at_work):
    with hub.serves():
        anna.joins()
        at_work.tries()
        at_work.asked()

        assert at_work.left_s() == 0


# ── Whatever happens ────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["its key is gone", "its key is broken", "its database is away"])
def test_a_fault_of_this_computer_is_told_and_ends_nothing(hub, anna, at_work, how, caplog):
    it = anna.desk.node
    file = anna.data / store.DATABASE if "database" in how else keys.of_node(anna.data, it.name, 1)
    with hub.serves():
        anna.joins()
        anna.leaves()
        whole = file.read_bytes()
        file.write_bytes(b"no key") if "broken" in how else file.unlink()
        at_work.tries()

        it = told.last(anna.data)
        assert (it.ok, it.code in ("here", "broken")) == (False, True)
        assert it.why
        assert "An exchange ended with a fault" in caplog.text
        assert at_work.left_s() == FIRST_S
        file.write_bytes(whole)
        at_work.tries()

    assert told.last(anna.data).ok
    anna.comes_back()


def test_what_an_exchange_said_is_there_after_a_restart_and_whoever_exchanged(hub, anna):
    anna.visits()
    assert told.last(anna.data) is None
    with hub.serves():
        anna.joins()
        assert says(anna)[0] == 0
    sent = told.last(anna.data)

    code, _, _ = says(anna)

    lost = told.last(anna.data)
    assert code == 3
    assert (sent.ok, sent.up, sent.code) == (True, len(anna.entries(anna.log)), "")
    assert (lost.ok, lost.code, lost.reached_ms) == (False, "no_network", sent.reached_ms)
    assert json.loads((anna.data / told.FILE).read_text())["why"] == lost.why
    assert [path.name for path in anna.data.glob("sync.json*")] == ["sync.json"]


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b'{"at_ms":1}', b"\xff"])
def test_a_note_that_cannot_be_read_is_as_none(anna, left):
    (anna.data / told.FILE).write_bytes(left)

    assert told.last(anna.data) is None


def test_a_recorder_that_joined_no_hub_and_a_hub_itself_have_no_worker(hub, anna):
    for place in (hub, anna):
        with worker.at_work(place.data) as found:
            assert found is None
    hub.url = "http://127.0.0.1:1"
    anna.joins()
    (hub.data / "hub.toml").write_bytes((anna.data / "hub.toml").read_bytes())

    with worker.at_work(hub.data) as found:
        assert found is None


def test_a_hub_that_cannot_be_read_about_stops_no_page(anna, hub):
    (anna.data / "hub.toml").write_text("url = ")

    with worker.at_work(anna.data) as found:
        assert found is not None and found.is_alive


# ── Its end ─────────────────────────────────────────────────────────────────


def test_it_ends_while_it_waits_for_the_network_and_nothing_is_written_after_it(hub, anna):
    anna.visits()
    asked, go_on = threading.Event(), threading.Event()

    def hold(method, path):
        if path == "/sync/batches":
            asked.set()
            assert go_on.wait(LONG_S)

    with hub.serves() as url, relay(url, before=hold) as hub.url:
        anna.joins()
        with worker.at_work(anna.data) as it:
            assert asked.wait(LONG_S)
        left_behind = it.is_alive
        go_on.set()
        it._thread.join(LONG_S)

    assert left_behind, "a network that hangs holds nobody up"
    assert not it.is_alive
    assert anna.confirmed() == 0
    assert told.last(anna.data) is None
    assert len(hub.entries(anna.log)) == len(anna.entries(anna.log))  # The hub has it all the same.


def test_it_never_ends_in_the_middle_of_what_it_writes(hub, anna, monkeypatch):
    anna.visits()
    writing, go_on = threading.Event(), threading.Event()

    def slow(point):
        if point == "receipt_came":
            writing.set()
            assert go_on.wait(LONG_S)

    monkeypatch.setattr(crashes, "here", slow)
    with hub.serves():
        anna.joins()
        it = Worker(anna.data)
        it.start()
        assert writing.wait(LONG_S)
        assert not it.watch.ends(0.05), "it is in the middle of it"
        go_on.set()
        it.stop()
        it._thread.join(LONG_S)

    assert anna.confirmed() == len(anna.entries(anna.log))


# ── As processes ────────────────────────────────────────────────────────────


@contextmanager
def served(node, **world):
    """Serve a node as a process of its own; yield it and its address."""
    command = [*HEELTOE, "serve", "--data", str(node.data), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | world
    ) as run:
        try:
            said = run.stdout.readline().split()
            assert said[:1] == ["Ready"], run.stderr.read()
            yield run, said[1].rstrip("/")
        finally:
            run.kill()


def delivers(address, token, device, *events):
    head = json.dumps({"delivery": 1, "device": device, "now_ms": 1_790_000_000_000}).encode()
    answer = urllib3.request(
        "POST",
        f"{address}/events",
        body=framed([head, *map(line, events)]),
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status == 200, answer.data


@pytest.mark.slow
def test_a_visit_finished_at_a_node_reaches_the_hub_without_anybody_asking(hub, anna):
    began, sent = threading.Event(), threading.Event()

    def seen(path, status):
        if path == "/sync/heads":
            began.set()
        if path == "/sync/batches" and began.is_set() and status == 201:
            sent.set()

    with hub.runs():
        url = hub.url
        anna.exchanges()
        with anna.desk.hand(anna.site) as hand:
            paired = pairing.pair(hand, "T09")
        anna.exchanges()
        anna.bed.device = paired.device
        events = [anna.bed.opens("07-1-K"), anna.bed.times(4_000), anna.bed.finishes()]
        with relay(url, after=seen) as hub.url:
            anna.joins()
            with served(anna) as (run, address):
                assert began.wait(LONG_S)
                delivers(address, paired.token, paired.device, *events)
                assert sent.wait(LONG_S)
                run.send_signal(signal.SIGTERM)
                assert run.wait(5) == 0
                assert run.stderr.read() == ""

    assert any(b"visit_finished" in body for body in hub.entries(anna.log))


@pytest.mark.slow
def test_asked_to_end_in_the_middle_of_an_exchange_it_does_at_once_and_loses_nothing(hub, anna):
    anna.visits()
    asked, go_on = threading.Event(), threading.Event()

    def hold(method, path):
        if path == "/sync/batches":
            asked.set()
            assert go_on.wait(LONG_S)

    with hub.serves() as url:
        with relay(url, before=hold) as hub.url:
            anna.joins()
            with served(anna) as (run, _):
                assert asked.wait(LONG_S)
                run.send_signal(signal.SIGTERM)
                assert run.wait(3) == 0
                assert run.stderr.read() == ""
            go_on.set()
        hub.url = url
        done = anna.exchanges()

    assert done.ok, done
    assert anna.is_sound()
    assert hub.entries(anna.log) == anna.entries(anna.log)


@pytest.mark.slow
def test_two_processes_at_once_are_one_after_the_other(hub, anna):
    anna.visits()
    asked, go_on = threading.Event(), threading.Event()

    def hold(method, path):
        asked.set()
        assert go_on.wait(LONG_S)

    with hub.serves() as url, relay(url, before=hold) as hub.url:
        anna.joins()
        with served(anna):
            assert asked.wait(LONG_S)
            code, _, err = says(anna)
            go_on.set()

    assert code == 3
    assert "sending and fetching already" in err
