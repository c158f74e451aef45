"""A hub and three tablets through whatever happens; in the end the hub holds all of it.

Each story is told by a seed: `HEELTOE_SEED` begins elsewhere, and a story that failed is told
again by the number in its name.
"""

import random
import shutil
from contextlib import suppress

import pytest

from recorder import store
from recorder.sync.calling import NotReached
from tests import counts
from tests.network import Hub, Node
from tests.sync.test_cuts import cutting

STORIES = counts.cases(3, 50)
STEPS = 25


class Story:
    """A hub, three tablets of two sites, and what happens to them."""

    def __init__(self, folder, seed):
        self.chance, self.folder = random.Random(seed), folder
        self.hub = Hub(folder / "hub")
        sites = {"ANNAX": "07", "BERTA": "07", "CLARA": "08"}
        self.nodes = [Node(folder / name, self.hub, name, site) for name, site in sites.items()]
        self.written = []  # Notes, each with its node's site, that can be blanked.
        self.blanked = []
        self.copies = 0
        for node in self.nodes:
            self.hub.admits(node)
        self.copies_the_hub()

    def goes_on(self):
        happens = {
            self.records: 6, self.writes: 3, self.blanks: 1, self.exchanges: 6,
            self.is_cut_off: 4, self.copies_the_hub: 1, self.puts_the_hub_back: 1,
            self.hears_again: 2, self.knows_more: 1,
        }  # fmt: skip
        self.chance.choices(list(happens), list(happens.values()))[0]()

    def records(self):
        node = self.chance.choice(self.nodes)
        node.keeps(*(node.bed.lists(f"{node.site}-{node.bed.made}-K") for _ in range(3)))

    def writes(self):
        node = self.chance.choice(self.nodes)
        words = f"Mrs Example {node.name} {node.bed.made}"
        note = node.bed.notes(words, visit="01990000-0000-7000-8000-000000000000")
        node.keeps(note)
        self.written.append((node.site, note, words))

    def blanks(self):
        if self.written:
            site, note, words = self.written.pop(self.chance.randrange(len(self.written)))
            node = self.chance.choice([it for it in self.nodes if it.site == site])
            node.keeps(node.bed.redacts(note))
            self.blanked.append(words)

    def exchanges(self):
        with self.hub.serves():
            self.chance.choice(self.nodes).exchanges()

    def is_cut_off(self):
        node = self.chance.choice(self.nodes)
        with self.hub.serves() as url:
            port = int(url.rpartition(":")[2])
            cut = cutting(port, self.chance.randrange(12_000))
            with cut as self.hub.url, suppress(NotReached):
                node.exchanges()

    def hears_again(self):
        """Deliver a batch once more that came before, as a proxy may."""
        from tests.sync.test_merge import batch, takes

        node = self.chance.choice(self.nodes)
        reached = store.head(node.db, node.log)[0]
        if reached:
            takes(self.hub, node, batch(node, first=self.chance.randint(1, reached)))

    def knows_more(self):
        with self.hub.desk.hand() as hand:
            hand.takes([self.nodes[0].bed.lists("07-0-K")])

    def copies_the_hub(self):
        self.copies += 1
        self.hub.db.conn.execute("pragma wal_checkpoint(truncate)")
        self.older = self.folder / f"copy-{self.copies}"
        shutil.copytree(self.hub.data, self.older)

    def puts_the_hub_back(self):
        self.exchanges_of_all()  # Or its own last acts were nowhere else.
        self.hub.leaves()
        shutil.rmtree(self.hub.data)
        shutil.copytree(self.older, self.hub.data)
        self.hub.comes_back()
        self.exchanges_of_all()  # As on the first day: before it writes anything itself.

    def exchanges_of_all(self):
        with self.hub.serves():
            return [node.exchanges() for node in self.nodes]

    def heals(self):
        for _ in range(3):
            done = self.exchanges_of_all()
        return done


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(counts.SEED, counts.SEED + STORIES))
def test_whatever_happens_the_hub_holds_all_of_it_in_the_end(tmp_path, seed):
    story = Story(tmp_path, seed)
    for _ in range(STEPS):
        story.goes_on()
        for node in story.nodes:  # Called confirmed is at the hub, or was when it was put back.
            assert node.confirmed() <= len(node.entries(node.log))

    for done in story.heals():
        assert done.ok, done
        assert done.requests == 1, "there is nothing new any more"

    hub = story.hub
    for node in story.nodes:
        assert hub.entries(node.log) == node.entries(node.log)
        assert node.confirmed() == len(node.entries(node.log))
        for other in story.nodes:
            same = other.site == node.site
            assert other.entries(node.log) == (node.entries(node.log) if same else [])
        assert node.entries("office.study.1") == hub.entries("office.study.1")
        assert node.is_sound()
    assert hub.is_sound()
    for recorder in (hub, *story.nodes):
        recorder.db.conn.execute("pragma wal_checkpoint(truncate)")
        content = (recorder.data / store.DATABASE).read_bytes()
        assert not [words for words in story.blanked if words.encode() in content]
        recorder.leaves()
