"""A node at work: `heeltoe demo` as a process, to be stopped, killed and started again."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from click.testing import CliRunner

from recorder import store
from recorder.cli import main
from tests.heeltoe import HEELTOE

LEAD = "Grace Muller"

# Below the ports that Linux lends to anybody who asks, or one might be lent while we are stopped.
PORTS = range(20_000, 32_000)


@dataclass
class Node:
    """The demo study, served from a folder of its own, always at the same address."""

    data: Path
    port: int = field(default_factory=lambda: a_free_port())
    run: subprocess.Popen[str] | None = None
    doors: dict[str, list] = field(default_factory=dict)  # Cookies of who signed in before.
    labels: Iterator[int] = field(default_factory=lambda: count(90))
    ended: bool = False  # At least once, so an answer may have been cut.
    checkout: Path | None = None  # A copy of the program to run instead of this one.

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve; return when pages can be asked for."""
        command = [*HEELTOE, "demo", "--data", str(self.data), "--port", str(self.port)]
        with (self.data.parent / "node.log").open("a") as log:
            self.run = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=_plain(),
                cwd=self.checkout,
            )
        assert self.run.stdout
        said = self.run.stdout.readline()
        assert said == f"Ready {self.address}/\n", (self.data.parent / "node.log").read_text()

    def stop(self) -> None:
        """Ask it to end, as a person does who turns the computer off."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as nothing can be ended harder."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.run is None:
            return
        self.ended = True
        with self.run as run:
            run.send_signal(how)
        self.run = None

    @contextmanager
    def db(self):
        """Read its database, beside it or while it is stopped."""
        db = store.open_database(self.data, write=False)
        try:
            yield db
        finally:
            db.close()

    def one(self, question: str, *values):
        """Return the first field of the first row that answers a question in SQL."""
        with self.db() as db:
            return db.conn.execute(question, values).fetchone()[0]

    def person(self, name: str) -> str:
        """Return the id of one of the demo's people."""
        with self.db() as db:
            return next(person.id for person in store.people(db) if person.name == name)

    def kept(self) -> list[dict]:
        """Return every event in its log, oldest first, as plain data."""
        with self.db() as db:
            return [json.loads(body)["event"] for *_, body in store.every_entry(db)]

    def pair(self) -> dict[str, str]:
        """Let a browser in; return its `device`, `token` and `label`."""
        label = self.label()
        said = self.says("pair", "--label", label, "--site", "01", "--json")
        return {**json.loads(said), "label": label}

    def label(self) -> str:
        """Return what no other tablet is called here."""
        return f"T{next(self.labels)}"

    def says(self, *words: str, who: str | None = LEAD) -> str:
        """Give a command at this node's own keyboard; return what it prints."""
        acts_as = ["--as", who] if who else []
        ours = {name: None for name in os.environ if name.startswith("HEELTOE_")}
        done = CliRunner(env=ours).invoke(main, [*words, "--data", str(self.data), *acts_as])
        assert done.exit_code == 0, done.output
        return done.stdout


def a_free_port() -> int:
    for port in random.Random(os.getpid()).sample(PORTS, 100):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("a hundred ports in use")


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HEELTOE_")}
