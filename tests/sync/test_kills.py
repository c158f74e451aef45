"""Either side dies at every point that is named in the program; the points are found in it.

A point is a line `crashes.here("NAME")` in recorder/sync/. Whoever adds one has it walked by this;
those of backups are walked where backups are tested.
"""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from recorder import store
from recorder.sync import answering, inbox
from recorder.sync.calling import NotReached
from tests import counts
from tests.heeltoe import HEELTOE
from tests.network import Hub, Node
from tests.sync.test_door import sealed
from tests.sync.test_merge import batch

TESTING = {"HEELTOE_TESTING": "1"}
SOURCES = sorted((Path(__file__).parents[2] / "recorder" / "sync").rglob("*.py"))
POINTS = sorted(
    {name for it in SOURCES for name in re.findall(r'crashes\.here\("(\w+)"\)', it.read_text())}
)
AT = [f"{name}:{nth}" for name in POINTS for nth in (1, 2)]
# What only one of the two ever comes to; at any other point both must have died.
NODES_ALONE = {"receipt_came", "receipt_kept"}
HUBS_ALONE = {"inbox_kept", "inbox_done"}


def test_the_points_are_found_in_the_program():
    assert {"inbox_kept", "before_commit", "after_commit", "receipt_came"} <= set(POINTS)
    assert set(POINTS) > NODES_ALONE | HUBS_ALONE


def much(node, *, of):
    """Record reports that are files of two pieces, and more than one batch of entries."""
    for number in range(2):
        sealed(node, bytes([of, number]) * 150_000)
    node.keeps(*(node.bed.lists(f"07-{of}{number}-K") for number in range(510)))


@pytest.fixture(scope="module")
def morning(tmp_path_factory):
    """A hub and two nodes, each with what the other lacks; they are copied for each death."""
    folder = tmp_path_factory.mktemp("morning")
    hub = Hub(folder / "hub")
    nodes = [Node(folder / name, hub, name) for name in ("ANNAX", "BERTA")]
    for node in nodes:
        hub.admits(node)
    with hub.serves():
        nodes[0].exchanges()
        much(nodes[1], of=1)
        nodes[1].exchanges()
    much(nodes[0], of=2)
    for it in (hub, *nodes):
        it.leaves()
    return hub, *nodes


@pytest.fixture
def network(morning, tmp_path):
    """That hub, the node that has something to send, and the one that already has."""
    hub, *nodes = [copied(it, tmp_path / it.name) for it in morning]
    for node in nodes:
        node.hub = hub
    yield hub, *nodes
    for it in (hub, *nodes):
        it.leaves()


def copied(recorder, folder):
    shutil.copytree(recorder.data, folder)
    copy = object.__new__(type(recorder))
    copy.__dict__ |= recorder.__dict__ | {"data": folder}
    copy.comes_back()
    return copy


def both_have_all(hub, *nodes):
    for node in nodes:
        for log in hub.heads():
            assert node.entries(log) == hub.entries(log)
        assert node.confirmed() == len(node.entries(node.log))
        assert node.is_sound()
    assert hub.is_sound() and hub.quarantine() == []
    assert list((hub.data / "inbox").glob("*.batch")) == []


def converges(*nodes):
    for _ in range(3):
        done = [node.exchanges() for node in nodes]
    assert all(it.ok and it.requests == 1 for it in done), done


@pytest.mark.slow
@pytest.mark.parametrize("point", AT)
def test_a_hub_that_dies_at_any_point_has_all_in_the_end(network, point):
    hub, anna, berta = network
    with hub.runs(**TESTING, HEELTOE_DIE_AT=point) as run:
        with suppress(NotReached):
            anna.exchanges()
            assert point.partition(":")[0] in NODES_ALONE
        if point.partition(":")[0] not in NODES_ALONE:
            assert run.wait(timeout=60) == 9
    assert anna.confirmed() <= len(hub.entries(anna.log)), "called safe, and not there"
    assert hub.is_sound()

    with hub.runs(**TESTING):
        converges(anna, berta)
    both_have_all(hub, anna, berta)
    counts.tally("death", trials=1)


@pytest.mark.slow
@pytest.mark.parametrize("point", AT)
def test_a_node_that_dies_at_any_point_has_all_in_the_end(network, point):
    hub, anna, berta = network
    with hub.runs(**TESTING):
        anna.joins()
        run = subprocess.run(
            [*HEELTOE, "sync", "--data", str(anna.data)],
            env=os.environ | TESTING | {"HEELTOE_DIE_AT": point}, capture_output=True, check=False,
        )  # fmt: skip
        assert run.returncode == (0 if point.partition(":")[0] in HUBS_ALONE else 9), run
        assert anna.confirmed() <= len(hub.entries(anna.log)), "called safe, and not there"
        assert anna.is_sound()
        converges(anna, berta)
    both_have_all(hub, anna, berta)
    counts.tally("death", trials=1)


def test_what_a_crash_left_half_written_is_removed_and_nothing_that_is_being_written(hub, anna):
    anna.keeps(anna.bed.notes("Mrs Example", visit=anna.bed.opens("07-1-K").visit))
    path = inbox.keep(hub.data, batch(anna), "ANNAX.1")
    inbox.let_go(path)
    old, new = (path.with_name(f"{path.name}.1.{n}{inbox.FRESH}") for n in (1, 2))
    for fresh in (old, new):
        fresh.write_bytes(path.read_bytes())
    os.utime(old, (1, 1))

    answering.take_what_was_left(hub.desk)

    assert [*(hub.data / "inbox").iterdir()] == [new]
    assert store.heads(hub.db)[anna.log][0] == len(anna.entries(anna.log))
