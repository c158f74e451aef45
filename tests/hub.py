"""A hub at work: made by its command, served as a process, and asked over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from recorder import chain, store
from recorder.cli import main
from recorder.events import recall
from tests.heeltoe import HEELTOE
from tests.office import DEMO_STUDY

ANA = "Ana Ruiz"


@dataclass
class Hub:
    """A hub's folder, and its address while it is served."""

    data: Path
    address: str = ""

    @classmethod
    def new(cls, data: Path) -> Hub:
        """Make a hub for the demonstration study, with Ana as its administrator."""
        hub = cls(data)
        hub.runs("hub", "init", str(DEMO_STUDY), "--administrator", ANA)
        return hub

    def runs(self, *words: str, who: str = ANA, code: int = 0) -> Result:
        """Type a command at the hub's own keyboard; one that acts is Ana's."""
        plain = {name: None for name in os.environ if name.startswith("HEELTOE_")}
        done = CliRunner(env={**plain, "HEELTOE_AS": who}).invoke(
            main, [*words, "--data", str(self.data)]
        )
        assert done.exit_code == code, done.output
        return done

    def code(self, site: str = "03") -> str:
        """Return a fresh code for one more recorder of a site."""
        return str(json.loads(self.runs("hub", "admit", "--site", site, "--json").stdout)["code"])

    def nodes(self) -> list[dict]:
        """Return what the hub says of the recorders that joined it."""
        return list(json.loads(self.runs("hub", "nodes", "--json").stdout)["nodes"])

    def events(self, kind: str) -> list:
        """Return the events of a kind in its logs with the name of the log, oldest first."""
        db = store.open_database(self.data, write=False)
        try:
            rows = [(log, recall(chain.event_in(body))) for log, *_, body in store.every_entry(db)]
        finally:
            db.close()
        return [(log, event) for log, event in rows if event.kind == kind]

    @contextmanager
    def served(self, port: str = "0"):
        """Serve it as a process of its own, at an address of its own."""
        command = [*HEELTOE, "serve", "--data", str(self.data), "--port", port]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as run:
            try:
                said = run.stdout.readline().split()
                assert said[:1] == ["Ready"], run.stderr.read()
                self.address = said[1].rstrip("/")
                yield self
            finally:
                run.kill()


def joins(data: Path, url: str, code: str, *more: str) -> Result:
    """Type `heeltoe join` for a folder."""
    plain = {name: None for name in os.environ if name.startswith("HEELTOE_")}
    return CliRunner(env=plain).invoke(main, ["join", url, code, *more, "--data", str(data)])
