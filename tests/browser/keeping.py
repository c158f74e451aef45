"""A tablet at a bed, of real parts: Chromium on a profile, a recorder process, a bad line.

The page under test holds the outbox and the delivery and nothing else (keeping.html). It
is handed out under the recorder's own origin by the browser itself, so that it opens
while no recorder runs, as the capture shell does; what it sends goes over a real socket.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from uuid_utils import uuid7

from recorder import acts, bundles, chain, store
from recorder.events import TextRedacted, recall
from tests.browser import chromium
from tests.heeltoe import HEELTOE
from tests.office import Office, an_id

PAGE = Path(__file__).with_name("keeping.html")
SCRIPTS = Path(__file__).parents[2] / "static" / "js"
LEAD = "Sita Lead"
ANNA = an_id(1, "07")


class Node:
    """A recorder in a process of its own, always at the same address, with one tablet paired."""

    def __init__(self, data: Path) -> None:
        self.data, self.run = data, None
        office = Office(data)
        alice = office.hires("Alice Ward", "assessor", "07")
        office.hires(LEAD, "site_lead", "07")
        paired = json.loads(office.runs("pair", "--label", "T01", "--json", who=LEAD).stdout)
        self.device, self.token = paired["device"], paired["token"]
        self.said = {
            "study": office.desk.study,
            "person": alice,
            "participant": ANNA,
            "bundle": bundles.current(office.db).hash,
        }
        office.leaves()
        self.port = a_free_port()

    def starts(self) -> None:
        command = [*HEELTOE, "serve", "--data", str(self.data), "--port", str(self.port)]
        self.run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.run.stdout.readline().startswith("Ready")

    def stops(self) -> None:
        if self.run:
            self.run.kill()
            self.run.wait(timeout=60)
            self.run.stdout.close()
            self.run = None

    def does(self, *words: str) -> None:
        command = [*HEELTOE, *words, "--data", str(self.data), "--as", LEAD]
        subprocess.run(command, check=True, capture_output=True)

    def entries(self) -> list:
        """Return the events of the tablet in the entry table, as often as they stand there."""
        db = store.open_database(self.data)
        found = [recall(chain.event_in(body)) for *_, body in store.every_entry(db)]
        db.close()
        return [event for event in found if event.device == self.device]

    def held(self) -> list:
        db = store.open_database(self.data)
        found = store.held(db, self.device)
        db.close()
        return found

    def redacts(self, digest: str) -> None:
        """Blank a text of the tablet, as two people at the recorder would."""
        db = store.open_database(self.data)
        with acts.Desk(db, self.data, self.said["study"]).hand("07") as hand:
            two = (str(uuid7()), str(uuid7()))
            hand.does(TextRedacted(digest=digest, sessions=two, why="names_a_person"))
        db.close()

    def aside(self) -> int:
        db = store.open_database(self.data)
        (count,) = db.conn.execute("select count(*) from aside").fetchone()
        db.close()
        return count


class Line:
    """A line to a recorder that loses some of its answers after they were made.

    What goes up is kept word for word in `heard`; the answers to lose are chosen by chance.
    """

    def __init__(self, port: int, *, loses: float = 0.0, seed: int = 0) -> None:
        self.upstream, self.loses, self.chance = port, loses, Random(seed)
        self.heard, self.lost = [], 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._listens, daemon=True).start()

    def ends(self) -> None:
        # A close alone would leave accept() waiting.
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def _listens(self) -> None:
        while True:
            try:
                near, _ = self.listening.accept()
                far = socket.create_connection(("127.0.0.1", self.upstream))
            except OSError:
                return
            for pump in (self._up, self._down):
                threading.Thread(target=pump, args=(near, far), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while said := near.recv(65_536):
                self.heard.append(said)
                far.sendall(said)
        hangs_up(near, far)

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while said := far.recv(65_536):  # The recorder answers after its commit.
                if self.chance.random() < self.loses:
                    self.lost += 1
                    break
                near.sendall(said)
        hangs_up(near, far)
        near.close()
        far.close()


def hangs_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Browser:
    """Chromium on a profile that outlives it."""

    def __init__(self, playwright, profile: Path, port: int) -> None:
        self.profile, self.origin = profile, f"http://127.0.0.1:{port}"
        self.context = playwright.chromium.launch_persistent_context(
            profile, **chromium.how_to_start()
        )
        self.context.route(f"{self.origin}/c/test/**", hands_out)

    def opens(self, *, init: str = ""):
        """Open the page under test and wait until its outbox has said how it is."""
        page = self.context.new_page()
        if init:
            page.add_init_script(init)
        self.reopens(page)
        return page

    def reopens(self, page) -> None:
        page.goto(f"{self.origin}/c/test/keeping.html")
        page.wait_for_function("window.ready")

    def dies(self, after_s: float = 0) -> None:
        """End every process of it at once, as when the battery is gone."""
        with self.context.expect_event("close"):
            threading.Timer(after_s, chromium.kill, [self.profile]).start()

    def loses_its_database(self) -> None:
        """Turn it off, and let it find no IndexedDB at its next start."""
        self.leaves()
        shutil.rmtree(self.profile / "Default/IndexedDB")

    def leaves(self) -> None:
        with suppress(Exception):  # It may be dead, on purpose.
            self.context.close()


def hands_out(route) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    file = PAGE if name == PAGE.name else SCRIPTS / name
    kind = "text/html" if file == PAGE else "text/javascript"
    route.fulfill(body=file.read_bytes(), content_type=kind)


class Bed:
    """A tablet at a bed: its browser, its recorder, and the line between them."""

    def __init__(self, playwright, folder: Path) -> None:
        self.playwright, self.folder = playwright, folder
        self.node = Node(folder / "data")
        self.port, self.browser, self.line = self.node.port, None, None

    def over(self, **line) -> Line:
        """Lay a line to the recorder; the browser then knows the line's address alone."""
        self.line = Line(self.node.port, **line)
        self.port = self.line.port
        return self.line

    def starts(self) -> Browser:
        self.browser = Browser(self.playwright, self.folder / "profile", self.port)
        return self.browser

    def begins(self, page) -> dict:
        """Pair the tablet, sign Alice in and open a visit: two events."""
        page.evaluate("id => outbox.meta.set('device', id)", self.node.device)
        return page.evaluate("said => begins(said)", self.node.said)

    def sends(self, page, token: str | None = None) -> dict:
        """Let the page send, until nothing waits or it says why not; return its status."""
        return page.evaluate(
            "token => sends(token).then(() => delivery.status)", token or self.node.token
        )

    def leaves(self) -> None:
        if self.browser:
            self.browser.leaves()
        if self.line:
            self.line.ends()
        self.node.stops()


def rows(page) -> list[dict]:
    return page.evaluate("outbox.rows()")


def states(page) -> list[str]:
    return [row["state"] for row in rows(page)]


@pytest.fixture
def bed(playwright, tmp_path):
    place = Bed(playwright, tmp_path)
    yield place
    place.leaves()
