"""A network: a hub and the nodes that it let in, each with a data folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waitress import wasyncore
from waitress.server import create_server

from recorder import acts, bundles, chain, keys, store, uplink
from recorder.events import NodeAdmitted, NodeRevoked
from recorder.sync import Exchanged, exchange
from recorder.uplink import Uplink
from recorder.verify import verify
from recorder.web import create_app
from tests.heeltoe import HEELTOE
from tests.office import Office
from tests.ward import Bedside


class Recorder:
    """What hub and node have in common: a folder, and what is in it."""

    data: Path
    desk: acts.Desk

    @property
    def db(self):
        return self.desk.db

    @property
    def name(self) -> str:
        return self.desk.node.name

    def heads(self) -> dict[str, tuple[int, str]]:
        return store.heads(self.db)

    def entries(self, log: str) -> list[bytes]:
        return [row.body for row in store.rows_from(self.db, log, 1)]

    def is_sound(self) -> bool:
        found = verify(self.data)
        assert found.ok, [walk.why for walk in found.logs] + found.faults
        return store.differences(self.db)[1] == []

    def leaves(self) -> None:
        self.db.close()

    def comes_back(self) -> None:
        """Open the folder again, after somebody changed it."""
        self.desk = acts.Desk(store.open_database(self.data), self.data, self.desk.study)


class Hub(Recorder):
    """The hub of the demonstration study."""

    def __init__(self, data: Path) -> None:
        office = Office(data)
        office.db.close()
        self.data, self.url = data, ""
        file = data / acts.NODE_FILE
        file.write_text(file.read_text().replace('place = "site"', 'place = "hub"'))
        db = store.open_database(data)
        self.desk = acts.Desk(db, data, bundles.current(db).study.id)

    def admits(self, node: Node) -> None:
        it = node.desk.node
        body = NodeAdmitted(node=it.name, epoch=it.epoch, public_key=it.public_key, site=node.site)
        with self.desk.hand() as hand:
            hand.does(body)

    def revokes(self, node: Node, why: str = "stolen") -> None:
        with self.desk.hand() as hand:
            hand.does(NodeRevoked(node=node.name, since_ms=hand.at.at_ms, why=why))

    def lives_anew(self) -> None:
        """Begin a second life, as a restore does: a new epoch with a new key."""
        it = self.desk.node
        key = keys.make(keys.of_node(self.data, it.name, it.epoch + 1))
        (self.data / acts.NODE_FILE).write_text(
            f'name = "{it.name}"\nplace = "hub"\nepoch = {it.epoch + 1}\npublic_key = "{key}"\n'
        )
        self.leaves()
        self.comes_back()

    @contextmanager
    def serves(self, threads: int = 4) -> Iterator[str]:
        """Serve in this process; the address is known to the nodes while it lasts."""
        server = create_server(create_app(self.data), port=0, threads=threads, host="127.0.0.1")
        run = threading.Thread(target=server.run)
        left: dict[int, wasyncore.dispatcher] = {}
        run.start()
        self.url = f"http://127.0.0.1:{server.effective_port}"
        try:
            yield self.url
        finally:
            server.task_dispatcher.shutdown()
            server.trigger.pull_trigger(lambda: left.update(server._map) or server._map.clear())
            run.join()
            for it in left.values():  # Not before: what is being written to would be gone.
                it.close()
            self.url = ""

    @contextmanager
    def runs(self, **world: str) -> Iterator[subprocess.Popen[str]]:
        """Serve as a process of its own, to be killed."""
        command = [*HEELTOE, "serve", "--data", str(self.data), "--port", "0"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | world,
        ) as run:  # fmt: skip
            try:
                assert run.stdout
                said = run.stdout.readline().split()
                assert said[:1] == ["Ready"]
                self.url = said[1].rstrip("/")
                yield run
            finally:
                run.kill()
                self.url = ""

    def quarantine(self) -> list[tuple[str, str, int, int]]:
        """Return what is parked: why, log, from, to."""
        return [(it.why, it.log, it.first, it.last) for it in store.parked(self.db)]


class Node(Recorder):
    """A tablet of a site, with somebody at a bed."""

    def __init__(self, data: Path, hub: Hub, name: str, site: str = "07") -> None:
        data.mkdir()
        self.data, self.hub, self.site = data, hub, site
        acts.found_node(data, "tablet", name)
        self.desk = acts.Desk(store.ensure(data), data, hub.desk.study)
        self.bed = Bedside(data, device=f"T-{name}", files=[])

    @property
    def log(self) -> str:
        node = self.desk.node
        return chain.log_id(node.name, self.site, node.epoch)

    def keeps(self, *events) -> None:
        """Keep events as they come from a tablet's browser, with the texts and files they name."""
        with self.desk.hand(self.site) as hand:
            for salt, words in self.bed.texts.values():
                hand.writing.keep_text(salt, words)
            for content in self.bed.files:
                hand.writing.keep_file(content)
            hand.takes(events)
        self.bed.texts.clear()
        self.bed.files.clear()

    def visits(self, attempts: int = 3) -> str:
        """Record a visit; return its id."""
        bundle = store.current_bundle(self.hub.db)
        opened = self.bed.opens(f"{self.site}-{len(self.heads())}-K", bundle=bundle)
        self.keeps(opened, *(self.bed.times(4_000 + n) for n in range(attempts)))
        return opened.visit

    def joins(self) -> None:
        """Note the hub as the one joined; it let this node in before, or did not."""
        it = self.hub.desk.node
        study = self.hub.desk.study
        said = Uplink(self.hub.url, it.name, it.epoch, it.public_key, self.site, study)
        uplink.note(self.data, said)

    def exchanges(self) -> Exchanged:
        """Do one exchange with the hub, wherever it answers now."""
        self.joins()
        return exchange(self.desk)

    def confirmed(self) -> int:
        it = self.hub.desk.node
        return store.confirmed(self.db, it.name, it.epoch).get(self.log, 0)

    def clone(self, data: Path) -> Node:
        """Return a copy of this node as it is now, that believes to be it."""
        self.db.conn.execute("pragma wal_checkpoint(truncate)")
        shutil.copytree(self.data, data)
        copy = self.__new__(type(self))
        copy.data, copy.hub, copy.site = data, self.hub, self.site
        copy.desk = self.desk
        copy.comes_back()
        copy.bed = Bedside(data, device=f"{self.bed.device}-copy", files=[])
        return copy

    def key(self):
        node = self.desk.node
        return keys.load(keys.of_node(self.data, node.name, node.epoch))


def events_in(recorder: Recorder, log: str) -> list[dict]:
    return [json.loads(body)["event"] for body in recorder.entries(log)]
