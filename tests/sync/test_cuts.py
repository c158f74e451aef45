"""Either side may die at any moment: what is confirmed is there, and nothing counts twice."""

import json
import os
import random
import socket
import subprocess
import threading
from contextlib import contextmanager, suppress

import pytest

from recorder import store
from recorder.sync import answering, inbox, merge
from recorder.sync.calling import NotReached
from tests import counts
from tests.heeltoe import HEELTOE
from tests.sync.test_merge import batch

TESTING = {"HEELTOE_TESTING": "1"}
POINTS = ["inbox_kept", "before_commit", "after_commit"]


@pytest.mark.parametrize("point", POINTS)
def test_a_hub_killed_at_any_step_of_a_batch_has_all_of_it_after_the_next_exchange(
    hub, anna, point
):
    anna.visits(20)
    with hub.runs(**TESTING, HEELTOE_DIE_AT=point) as run:
        with pytest.raises(NotReached):
            anna.exchanges()
        assert run.wait(timeout=60) == 9
    assert anna.confirmed() == 0, "nothing was answered, so nothing is called confirmed"
    assert len(hub.entries(anna.log)) in (0, len(anna.entries(anna.log)))

    with hub.runs(**TESTING):
        done = anna.exchanges()

    assert done.ok, done
    assert done.up == 0, "the hub had it on disk and took it in by itself"
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert anna.confirmed() == len(anna.entries(anna.log))
    assert list((hub.data / "inbox").glob("*")) == []
    assert hub.is_sound() and anna.is_sound()


@pytest.mark.parametrize("point", ["receipt_came", "before_commit", "after_commit"])
def test_a_node_killed_at_any_step_goes_on_where_the_hub_is(hub, anna, berta, point):
    berta.visits(5)
    with hub.runs():
        anna.exchanges()
        anna.visits(20)
        berta.exchanges()
        command = [*HEELTOE, "sync", "--data", str(anna.data)]
        world = os.environ | TESTING | {"HEELTOE_DIE_AT": point}
        killed = subprocess.run(command, env=world, capture_output=True, check=False)
        assert killed.returncode == 9, killed
        assert anna.is_sound()
        done = anna.exchanges()

    assert done.ok, done
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert berta.entries(berta.log) == anna.entries(berta.log)
    assert anna.confirmed() == len(anna.entries(anna.log))
    assert hub.is_sound() and anna.is_sound()


@contextmanager
def cutting(port, after):
    """Pass on what comes to a hub, and break the line after so many bytes of its answers."""
    door = socket.create_server(("127.0.0.1", 0))
    left = [after]

    def passes(come, to, counted):
        try:
            while piece := come.recv(4096):
                if counted:
                    piece, left[0] = piece[: max(0, left[0])], left[0] - len(piece)
                to.sendall(piece)
                if left[0] < 0:
                    break
        except OSError:
            pass
        finally:
            for end in (come, to):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def serves():
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            both = [
                threading.Thread(target=passes, args=(near, far, False)),
                threading.Thread(target=passes, args=(far, near, True)),
            ]
            for one in both:
                one.start()
            for one in both:
                one.join()
            near.close()
            far.close()

    work = threading.Thread(target=serves)
    work.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        work.join()


@pytest.mark.proof
def test_a_line_cut_at_any_byte_of_the_answers_loses_nothing_and_doubles_nothing(hub, anna):
    chance = random.Random(counts.SEED)
    anna.visits(3)

    with hub.serves() as url:
        port = int(url.rpartition(":")[2])
        for _ in range(counts.cases(12, 200)):
            anna.keeps(anna.bed.times(4_000 + chance.randrange(999)))
            cut = cutting(port, chance.randrange(6_000))
            with cut as hub.url, suppress(NotReached):
                anna.exchanges()
            assert anna.confirmed() <= len(hub.entries(anna.log))
        hub.url = url
        done = anna.exchanges()

    assert done.ok, done
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.is_sound() and anna.is_sound()


def test_two_at_once_are_one(hub, anna):
    anna.visits()
    with hub.runs():
        anna.joins()
        command = [*HEELTOE, "sync", "--json", "--data", str(anna.data)]
        both = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [run.communicate(timeout=60) for run in both]

    assert {run.returncode for run in both} <= {0, 3}
    assert any(run.returncode == 0 for run in both), said
    for run, (out, err) in zip(both, said, strict=True):
        if run.returncode == 3:
            assert "already" in err and json.loads(out)["ok"] is False
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_a_batch_that_cannot_be_taken_in_keeps_nobody_waiting(hub, anna, berta, monkeypatch):
    anna.visits()
    berta.visits()
    at_the_hub = merge.at_the_hub

    def stumbles(desk, sender, raw):
        if sender == "ANNAX.1":
            raise ZeroDivisionError("A mistake of ours.")
        return at_the_hub(desk, sender, raw)

    monkeypatch.setattr(merge, "at_the_hub", stumbles)
    with hub.serves():
        for _ in range(5):
            anna.exchanges()
        assert berta.exchanges().ok
        monkeypatch.undo()
        assert anna.exchanges().ok
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_words_that_were_blanked_while_they_lay_in_the_inbox_are_not_kept(hub, anna, berta):
    note = anna.bed.notes("Mrs Example", visit=anna.bed.opens("07-1-K").visit)
    anna.keeps(note)
    inbox.let_go(inbox.keep(hub.data, batch(anna), "ANNAX.1"))
    with hub.desk.hand("07") as hand:
        hand.takes([berta.bed.redacts(note)])

    answering.take_what_was_left(hub.desk)

    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert list((hub.data / "inbox").iterdir()) == []
    hub.db.conn.execute("pragma wal_checkpoint(truncate)")
    assert b"Mrs Example" not in (hub.data / store.DATABASE).read_bytes()
    assert hub.is_sound()
