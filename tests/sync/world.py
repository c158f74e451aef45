"""A small world in one process: a hub, three to eight nodes with a browser each, and what happens.

All chance comes from one seed, so that what failed is told again by its number. What may happen
is a method of `World` whose name and weight stand in `HAPPENS`; a rule is added there by name.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from recorder import (
    admitting,
    bundles,
    pairing,
    people,
    readmitting,
    receive,
    signing,
    store,
    uplink,
)
from recorder.backups import making, restoring
from recorder.backups.media import Media
from recorder.clock import Moment
from recorder.measures import packaged
from recorder.record import record, record_hash
from recorder.refusals import Refusal, UnknownName
from recorder.seals import authority
from recorder.signatures import PERFORMED
from recorder.study import Bundle
from recorder.sync import identity
from recorder.sync.calling import NotReached
from recorder.sync.talk import Exchanged
from tests.network import Hub, Node
from tests.office import DANA, DEMO_STUDY, an_id
from tests.sync.proxy import between, chosen
from tests.tablet import Tablet

SITES = ["07", "08"]
NAMES = ["ANNAX", "BERTA", "CLARA", "DORAX", "EMILY", "FRIDA", "GRETA", "HANNA"]
DAY_MS = 86_400_000
JUMPS_MS = [-DAY_MS, 365 * DAY_MS, -3_600_000, 3_600_000, 0]
NOWHERE = "01990000-0000-7000-8000-000000000000"
WHY = "The disk broke."

HAPPENS = {
    "captures": 8, "delivers": 6, "amends": 2, "signs": 3, "writes": 2, "blanks": 1,
    "exchanges": 6, "is_cut_off": 4, "hears_again": 1, "starts_again": 1, "knows_more": 1,
    "publishes": 1, "a_clock_jumps": 1, "copies_the_hub": 1, "puts_the_hub_back": 1,
    "is_cloned": 1, "is_set_back": 1, "is_revoked": 1,
    "is_backed_up": 2, "is_restored": 2, "are_let_in": 2, "an_old_machine_goes_on": 2,
    "backs_up_the_hub": 1, "restores_the_hub": 1,
}  # fmt: skip


class Joined(Node):
    """A node that joined as people do it: it knows the hub by its key of that day, and follows."""

    def joins(self) -> None:
        said = uplink.found(self.data)
        if said:
            uplink.note(self.data, replace(said, url=self.hub.url))
            return
        it, hub = self.desk.node, self.hub
        at = datetime.fromtimestamp(hub.desk.now().at_ms / 1000, UTC)
        seal = authority.admit(hub.data, it.name, it.epoch, it.public_key, hub.desk.study, at)
        authority.keep_given(self.data, it.name, it.epoch, *seal)
        super().joins()


class Browser(Tablet):
    """A browser of a node: what it records waits in its outbox until it was answered for.

    All of it stays there: a recorder that was restored is sent again what it lacks.
    """

    def __init__(self, node: Node, person: str) -> None:
        super().__init__(node, label=f"T-{node.name}", site=node.site)
        self.outbox, self.answered = [self.signs_in(person)], 0
        self.visits: list[str] = []
        self.timed: list = []

    @property
    def waiting(self) -> list:
        """What nobody answered for yet."""
        return self.outbox[self.answered :]


class World:
    """The hub, the nodes, and all that chance does to them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance, self.folder = random.Random(seed), folder
        self.told: list[str] = []  # What happened, to be read after a failure.
        self.copies = 0
        self.hub = Hub(folder / "hub")
        with self.hub.desk.hand() as hand:
            self.people = {}
            for site in SITES:
                self.people[site] = people.add(hand, f"Alice of {site}")
                people.give_role(hand, self.people[site], "assessor", site)
        many = self.chance.randint(3, 8)
        self.nodes = [
            Joined(folder / name, self.hub, name, SITES[number % 2])
            for number, name in enumerate(NAMES[:many])
        ]
        self.apart: set[str] = set()  # Nodes with two lives, or none that the hub takes in.
        self.old: list[Node] = []  # Machines that go on, and were begun anew on another.
        self.notes: list[tuple[str, str, Node, object]] = []  # Digest, words, node, note.
        self.participants = 0
        for node in self.nodes:
            self.hub.admits(node)
        self.exchange_of_all()
        for node in self.nodes:
            node.comes_back()  # As one that joined: what it writes is of its site alone.
        self.browsers = {it.name: Browser(it, self.people[it.site]) for it in self.nodes}
        self.copies_the_hub()
        self.backups = {it.name: self._backup(it) for it in (self.hub, *self.nodes)}

    def goes_on(self) -> None:
        """Let one thing happen."""
        name = self.chance.choices(list(HAPPENS), list(HAPPENS.values()))[0]
        self.told.append(name)
        getattr(self, name)()

    # ── At the bed and at the desk ──────────────────────────────────────────

    def captures(self) -> None:
        """Record something with a browser, whatever its node is at."""
        browser = self.browsers[self.chance.choice(list(self.browsers))]
        try:
            bundle = bundles.current(browser.desk.db).hash
        except UnknownName:
            return  # Published, and its files are on their way: no tablet is given it yet.
        if not browser.visit or self.chance.random() < 0.3:
            self.participants += 1
            participant = an_id(self.participants, browser.office.site)
            browser.outbox.append(browser.opens(participant, bundle=bundle))
            browser.visits.append(browser.visit)
        for _ in range(self.chance.randint(1, 4)):
            browser.outbox.append(browser.times(self.chance.randint(2_000, 9_000)))
            browser.timed.append(browser.outbox[-1])
        if self.chance.random() < 0.4:
            browser.outbox.append(browser.finishes())
            browser.visit = None

    def delivers(self) -> None:
        """Deliver an outbox; now and then only a part of it, or the answer is lost."""
        browser = self.browsers[self.chance.choice(list(self.browsers))]
        part = browser.waiting[: self.chance.randint(0, len(browser.waiting))]
        if part:
            self._delivers(browser, part)
            if self.chance.random() < 0.7:
                browser.answered += len(part)

    def _delivers(self, browser: Browser, events: list) -> None:
        body = browser.delivers(*events)
        device = pairing.known(browser.desk.db, browser.token)
        if device is None:
            return  # Its node was set back to before they were paired: it keeps everything.
        answers = receive.receive(browser.desk, device, receive.unpack(body, device))
        assert {it.answer for it in answers} <= {"kept", "known", "set_aside"}

    def amends(self) -> None:
        """Say a time anew, on the same browser."""
        browser = self.browsers[self.chance.choice(list(self.browsers))]
        if browser.timed:
            old = browser.timed.pop(self.chance.randrange(len(browser.timed)))
            browser.outbox.append(browser.corrects(old, elapsed_ms=1_000))

    def signs(self) -> None:
        """Sign a visit at its node, where that is possible as it stands."""
        browser = self.browsers[self.chance.choice(list(self.browsers))]
        node = browser.office
        with suppress(Refusal, IndexError):
            visit = self.chance.choice(browser.visits)
            reviewed = record_hash(record(store.known(node.db, visit)))
            [person] = store.people(node.db, self.people[node.site])
            with node.desk.hand(node.site) as hand:
                signing.put(hand, person, visit, PERFORMED, reviewed=reviewed, how="passphrase")

    def writes(self) -> None:
        """Keep words that somebody may want blanked."""
        node = self.chance.choice(self.nodes)
        words = f"Mrs Example {node.name} {node.bed.made} {len(self.notes)}"
        note = node.bed.notes(words, visit=NOWHERE)
        node.keeps(note)
        self.notes.append((note.body.text, words, node, note))

    def blanks(self) -> None:
        """Blank words, at any node of the site."""
        if self.notes:
            _, _, at, note = self.chance.choice(self.notes)
            node = self.chance.choice([it for it in self.nodes if it.site == at.site])
            if not store.redacted(node.db, note.body.text):
                node.keeps(node.bed.redacts(note))

    def a_clock_jumps(self) -> None:
        """Turn the clock of a node or of the hub; nothing may depend on it."""
        desk = self.chance.choice([self.hub, *self.nodes]).desk
        at = Moment(1_790_000_000_000, 0, "boot", 1).at_ms + self.chance.choice(JUMPS_MS)
        desk.at = Moment(at, 60, "another boot", self.chance.randrange(DAY_MS))

    def starts_again(self) -> None:
        """Crash and start a node again."""
        node = self.chance.choice(self.nodes)
        node.leaves()
        node.comes_back()

    # ── Between nodes and the hub ───────────────────────────────────────────

    def exchanges(self) -> None:
        """Exchange once over a good line."""
        with self.hub.serves():
            self._exchanges(self.chance.choice(self.nodes))

    def is_cut_off(self) -> None:
        """Exchange over a line on which half of all requests go wrong."""
        node = self.chance.choice(self.nodes)
        with self.hub.serves(), between(self.hub, chosen(self.chance, 0.5)) as line:
            with suppress(NotReached):
                node.exchanges()
            line.brings_what_is_late()

    def hears_again(self) -> None:
        """Deliver a batch once more that came before, as a proxy may."""
        from tests.sync.test_merge import batch, takes

        node = self.chance.choice(self.nodes)
        reached = store.head(node.db, node.log)[0]
        if reached:
            takes(self.hub, node, batch(node, first=self.chance.randint(1, reached)))

    # ── At the hub ──────────────────────────────────────────────────────────

    def knows_more(self) -> None:
        """Write something at the hub that all nodes read."""
        with self.hub.desk.hand() as hand:
            hand.takes([self.nodes[0].bed.lists("07-0-K")])

    def publishes(self) -> None:
        """Publish the study anew, in the middle of everything."""
        self.copies += 1
        title = b'\ntitle = "Amendment %d of ' % self.copies
        study = DEMO_STUDY.read_bytes().replace(b'\ntitle = "', title)
        bundle = Bundle.freeze(study, packaged())
        assert bundle.hash != store.current_bundle(self.hub.db)
        with self.hub.desk.hand() as hand:
            bundles.publish(hand, bundle)

    def copies_the_hub(self) -> None:
        """Copy the hub's folder, as a backup does."""
        self.copies += 1
        self.older = self._copy(self.hub.data)

    def puts_the_hub_back(self) -> None:
        """Put the copy in place of the hub's folder."""
        self.exchange_of_all()  # Or its own last acts were nowhere else.
        self._put_back(self.hub, self.older)
        self.exchange_of_all()  # As on the first day: before it writes anything itself.

    def backs_up_the_hub(self) -> None:
        """Make a backup of the hub."""
        self.backups[self.hub.name] = self._backup(self.hub)

    def restores_the_hub(self) -> None:
        """Begin the hub anew from its backup; who joined follows, and sends what it lacks.

        Half of the time no backup follows at once: the next restore is from before this life.
        """
        self.exchange_of_all()  # Or its own last acts were nowhere else.
        self.hub.leaves()
        self.hub.data = self._begun_anew(self.hub)
        self.hub.comes_back()
        if self.chance.random() < 0.5:
            self.backs_up_the_hub()
        self.copies_the_hub()

    def are_let_in(self) -> None:
        """Let in again whoever was restored and waits."""
        while waiting := readmitting.waiting(
            self.hub.data, admitting.admitted(self.hub.db, self.hub.name)
        ):
            it = max(waiting, key=lambda it: it.epoch)  # Of one restored twice, the last.
            with self.hub.desk.hand() as hand:
                readmitting.let_in(hand, it.name, it.public_key)

    # ── Backups of nodes ────────────────────────────────────────────────────

    def is_backed_up(self) -> None:
        """Make a backup of a node."""
        node = self.chance.choice(self.whole())
        self.backups[node.name] = self._backup(node)

    def is_restored(self) -> None:
        """Begin a node anew from its backup, on another machine; the old one may go on."""
        node = self.chance.choice(self.whole())
        was_let_in = node.desk.node.device in identity.senders(self.hub.db, self.hub.desk.node)
        if was_let_in and self.chance.random() < 0.5:
            self.old.append(copy.copy(node))
        else:
            node.leaves()
        node.data = self._begun_anew(node)
        node.comes_back()
        self.browsers[node.name].answered = 0
        with self.hub.serves():
            self._exchanges(node)  # It waits now, and whoever is there lets it in or not.
        if self.chance.random() < 0.5:
            self.are_let_in()

    def an_old_machine_goes_on(self) -> None:
        """Write on a machine that was begun anew on another, and send; then silence it perhaps."""
        if not self.old:
            return
        old = self.chance.choice(self.old)
        self.copies += 1
        old.keeps(old.bed.lists(f"{old.site}-4{self.copies}-K"))
        with self.hub.serves():
            done = self._exchanges(old)
        if done and self.chance.random() < 0.3:
            self.has_all_of(old)
            self.old.remove(old)
            old.leaves()

    def _backup(self, recorder: Hub | Node) -> Path:
        stick = self.folder / "stick"
        stick.mkdir(exist_ok=True)
        [made] = making.back_up(recorder.data, Media(stick)).backups
        return made.path

    def _begun_anew(self, recorder: Hub | Node) -> Path:
        """Restore the backup of a recorder into a folder, in a life that nobody lived yet."""
        self.copies += 1
        to = self.folder / f"anew-{self.copies}"
        epoch = recorder.desk.node.epoch + 1
        restoring.restore(self.backups[recorder.name], to, WHY, DANA, epoch=epoch)
        return to

    # ── What takes a node out ───────────────────────────────────────────────

    def is_cloned(self) -> None:
        """Copy a node, and let both go on; one of them becomes a branch in quarantine."""
        node = self._leaves_the_others()
        if node:
            self.copies += 1
            twin = node.clone(self.folder / f"twin-{self.copies}")
            twin.keeps(twin.bed.lists(f"{twin.site}-9{self.copies}-K"))
            node.keeps(node.bed.lists(f"{node.site}-8{self.copies}-K"))
            self.nodes.append(twin)

    def is_set_back(self) -> None:
        """Put an older copy in place of a node's folder, and let it go on from there."""
        node = self._leaves_the_others()
        if node:
            older = self._copy(node.data)
            node.keeps(node.bed.lists(f"{node.site}-6{self.copies}-K"))
            with self.hub.serves():
                self._exchanges(node)
            self._put_back(node, older)
            node.keeps(node.bed.lists(f"{node.site}-7{self.copies}-K"))

    def is_revoked(self) -> None:
        """Turn a node away; what it brings from now on is parked whole."""
        node = self._leaves_the_others()
        if node:
            self.hub.revokes(node)
            node.keeps(node.bed.lists(f"{node.site}-5{self.copies}-K"))

    def _leaves_the_others(self) -> Node | None:
        """Return a node that nothing of the kind befell yet, if there are enough of them."""
        whole = [it for it in self.nodes if it.name not in self.apart]
        if len(whole) <= 2:
            return None
        node = self.chance.choice(whole)
        self.apart.add(node.name)
        return node

    def _copy(self, data: Path) -> Path:
        self.copies += 1
        to = self.folder / f"copy-{self.copies}"
        next(it for it in (self.hub, *self.nodes) if it.data == data).db.conn.execute(
            "pragma wal_checkpoint(truncate)"
        )
        shutil.copytree(data, to)
        return to

    def _put_back(self, recorder: Hub | Node, older: Path) -> None:
        recorder.leaves()
        shutil.rmtree(recorder.data)
        shutil.copytree(older, recorder.data)
        recorder.comes_back()

    # ── In the end ──────────────────────────────────────────────────────────

    def exchange_of_all(self) -> list:
        """Let every node exchange once over a good line; return what came of it."""
        with self.hub.serves():
            return [(node, self._exchanges(node)) for node in (*self.nodes, *self.old)]

    def _exchanges(self, node: Node) -> Exchanged | None:
        """Exchange once; None for one that waits to be let in again, or that a hub forgot.

        A hub that was restored knows an old machine again when its own log comes back.
        """
        try:
            return node.exchanges()
        except NotReached as refused:
            forgotten = node in self.old and refused.code == "readmit_epoch_used"
            assert forgotten or refused.code == "waits_for_admission", (refused, self.told)
            return None

    def heals(self, most: int) -> Iterator[tuple[Node, object]]:
        """Let faults stop: browsers deliver all, nodes exchange; yield what the last one said."""
        for browser in self.browsers.values():
            self._delivers(browser, browser.waiting)
        self.exchange_of_all()
        self.are_let_in()
        for _ in range(most):
            done = self.exchange_of_all()
        yield from done

    def has_all_of(self, node: Node) -> None:
        """Hold that each entry of a node is in its log at the hub, or whole in the quarantine."""
        merged = set(self.hub.entries(node.log))
        parked = b"".join(it.content for it in store.parked(self.hub.db))
        for body in node.entries(node.log):
            assert body in merged or b'{"entry":%s}\n' % body in parked, (node.log, self.told)

    def whole(self) -> list[Node]:
        """Return the nodes that nothing befell but bad lines and crashes."""
        return [it for it in self.nodes if it.name not in self.apart]

    def leaves(self) -> None:
        """Close all that is open."""
        for it in (self.hub, *self.nodes, *self.old):
            it.leaves()
