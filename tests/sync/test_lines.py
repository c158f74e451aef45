"""Bad lines: whatever stands between a node and its hub, nothing is lost, doubled or called safe.

Each session has two nodes of a site of its own, a real hub process that all sessions share, and
a proxy between them whose faults a seed chooses. A session that failed is told again by the
number in its name (`HEELTOE_SEED` begins elsewhere).
"""

import random
from contextlib import suppress
from itertools import chain, product, repeat

import pytest

from recorder.sync.calling import NotReached
from tests import counts
from tests.network import Hub, Node
from tests.sync.proxy import FAULTS, Fault, between, chosen
from tests.sync.test_door import sealed

SIZES = [2_000, 300_000]  # Of a sealed report: in one piece, and in two.
SESSIONS = counts.cases(3, 300)
NAMED = {
    "no_network", "cut_off", "sign_in_page", "wrong_hub", "not_the_hub", "hub_busy",
    "not_admitted", "refused", "other_version", "too_large",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A hub in a process of its own; in the end all of it is checked."""
    hub = Hub(tmp_path_factory.mktemp("lines") / "hub")
    with hub.runs():
        yield hub
    assert hub.is_sound()
    assert hub.quarantine() == [], "nothing that a line does is a matter for a person"
    assert list((hub.data / "inbox").glob("*.batch*")) == []
    hub.leaves()


class Session:
    """Two nodes of a site, and what they do over a bad line."""

    def __init__(self, folder, hub, seed):
        self.chance, self.hub = random.Random(seed), hub
        self.nodes = [
            Node(folder / side, hub, f"{side}{seed:06}", site=f"{seed:06}") for side in "AB"
        ]
        for node in self.nodes:
            hub.admits(node)
        self.kept = {node.log: [] for node in self.nodes}
        self.refusals = []

    def records(self, node):
        happens = [
            lambda: node.visits(self.chance.randint(1, 6)),
            lambda: node.keeps(node.bed.lists(f"{node.site}-{node.bed.made}-K")),
            lambda: node.keeps(node.bed.notes(f"Words {node.bed.made}", visit=node.visits(1))),
            lambda: sealed(node, self.chance.randbytes(self.chance.choice(SIZES))),
        ]
        self.chance.choices(happens, [4, 2, 2, 1])[0]()
        self.kept[node.log] = node.entries(node.log)

    def exchanges(self, node):
        with suppress(NotReached):
            try:
                return node.exchanges()
            except NotReached as why:
                self.refusals.append(why)
                raise
        return None

    def holds(self):
        """Hold what must be true at any moment against what is here and at the hub."""
        for node in self.nodes:
            confirmed = node.confirmed()
            here, there = node.entries(node.log), self.hub.entries(node.log)
            assert here[: len(self.kept[node.log])] == self.kept[node.log], "kept stays kept"
            assert there == here[: len(there)], "the hub has what was sent, and as it was"
            assert confirmed <= len(there), "called safe at the hub, and not there"
        for why in self.refusals:
            assert why.code in NAMED, why.code
            assert "safe" in str(why), "a refusal says what became of the data"

    def heals(self):
        """Exchange over a good line; return how often each had to until nothing was new."""
        rounds = 0
        while True:
            rounds += 1
            done = [node.exchanges() for node in self.nodes]
            if all(it.ok and it.requests == 1 for it in done):
                return rounds
            assert rounds <= 4, done


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(counts.SEED * 1_000, counts.SEED * 1_000 + SESSIONS))
def test_over_a_bad_line_nothing_is_lost_doubled_or_called_safe_too_early(tmp_path, served, seed):
    session = Session(tmp_path, served, seed)
    chance = session.chance

    with between(served, chosen(chance, share=chance.choice([0.2, 0.5, 0.8]))) as line:
        for _ in range(chance.randint(2, 6)):
            node = chance.choice(session.nodes)
            session.records(node)
            session.exchanges(node)
            session.holds()
        line.brings_what_is_late()
        session.holds()
        said = "\n".join(line.met)

    assert session.heals() <= 3, said
    for node in session.nodes:
        for log in [it.log for it in session.nodes]:
            assert node.entries(log) == served.entries(log), said
        assert node.confirmed() == len(node.entries(node.log)), said
        assert node.is_sound()
        node.leaves()
    faults = len(line.met) - line.counted["passes"]
    counts.tally("line", trials=1, **{"requests over bad lines": len(line.met), "faults": faults})


def test_each_thing_that_a_line_does_is_outlived_by_itself(tmp_path, served):
    """At the first request and at the batch, so that none is met by chance alone."""
    session = Session(tmp_path, served, 900_000)
    node = session.nodes[0]

    for name, before in product(FAULTS, ([], [Fault()])):
        session.records(node)
        with between(served, chain([*before, Fault(name, 0.6, 3)], repeat(Fault()))) as line:
            session.exchanges(node)
            assert line.counted[name] == 1
            session.holds()
            line.brings_what_is_late()
        session.holds()

    assert session.heals() <= 3
    assert served.entries(node.log) == node.entries(node.log)
    for it in session.nodes:
        it.leaves()
