"""A hub, nodes and browsers through whatever happens; in the end nothing is lost and all agree.

Each story is told by a seed: `HEELTOE_SEED` begins elsewhere, and a story that failed is told
again by the number in its name.
"""

import pytest

from recorder import store
from recorder.record import record, record_hash
from recorder.signatures import signing
from tests import counts
from tests.sync.world import HAPPENS, World

STORIES = counts.cases(2, 50)
STEPS = counts.cases(25, 60)
ROUNDS = 3  # Of clean exchanges, after which everybody has everything.


def file_of(recorder):
    recorder.db.conn.execute("pragma wal_checkpoint(truncate)")
    return (recorder.data / store.DATABASE).read_bytes()


def signed(recorder, visit):
    """Return what is signed of a visit, and how it holds, as this recorder reads it."""
    found = store.known(recorder.db, visit)
    how = signing(found)
    return record_hash(record(found)), how.held, [s.event.hash for s in how.signatures]


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(counts.SEED * 1_000, counts.SEED * 1_000 + STORIES))
def test_whatever_happens_nothing_is_lost_and_all_agree_in_the_end(tmp_path, seed):
    world = World(tmp_path, seed)
    for _ in range(STEPS):
        world.goes_on()
        for node in world.whole():  # Called confirmed is at the hub, or was when it was put back.
            assert node.confirmed() <= len(node.entries(node.log)), world.told

    hub, whole = world.hub, world.whole()
    for node, done in world.heals(ROUNDS):
        if node in whole:  # What is told of a log with two branches is all that may be left.
            assert done.requests == 1 and not done.faults, (node.name, done, world.told)
            assert {log.partition(".")[0] for log in done.stays} <= world.apart, (done, world.told)
        else:
            world.has_all_of(node)
    at_hub = b"".join(body for log in hub.heads() for body in hub.entries(log))
    for node in whole:
        for event in world.browsers[node.name].outbox:
            assert event.id.encode() in at_hub, (node.name, event, world.told)
        assert node.confirmed() == len(node.entries(node.log))
        for log in node.heads():
            if log.partition(".")[0] not in world.apart:
                assert node.entries(log) == hub.entries(log), world.told
        for visit in world.browsers[node.name].visits:
            assert signed(node, visit) == signed(hub, visit)
        for other in whole:
            same = other.site == node.site
            assert other.entries(node.log) == (node.entries(node.log) if same else [])
    for recorder in (hub, *world.nodes, *world.old):
        assert recorder.is_sound(), (recorder.name, world.apart, world.told)
        content = file_of(recorder)
        for digest, words, *_ in world.notes:
            assert not (store.redacted(recorder.db, digest) and words.encode() in content)
    held = sum(seq for seq, _ in hub.heads().values())
    counts.tally("world", trials=1, **{"simulated steps": STEPS, "entries in simulated hubs": held})
    world.leaves()


def test_every_rule_of_the_world_can_be_told(tmp_path):
    """So that none is only a name: each happens once, in the order it stands in."""
    world = World(tmp_path, 7)
    for name in HAPPENS:
        getattr(world, name)()
    assert len(world.apart) <= 3
    world.leaves()
