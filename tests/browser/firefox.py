"""The system's own Firefox, asked over Marionette, the protocol that every Firefox speaks.

What the shell promises must not hang on one engine. Playwright drives no Firefox but its
own build, and geckodriver is in few distributions; what we ask of a browser here is a few
lines of JSON over a socket. Its profile is a folder, so it can be turned off and on.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.node import a_free_port

PROGRAM = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
MISSING = "no Firefox here; on Debian or Ubuntu: sudo apt-get install firefox-esr"

PATIENCE_S = 30
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # The name that WebDriver gives to a reference.
PREFERENCES = {"datareporting.policy.dataSubmissionEnabled": False, "app.update.enabled": False}


# What an XPath names and can be seen, or after a while nothing.
SEEN = """
  const wanted = () => {
    const found = document.evaluate(arguments[0], document, null, 7, null)
    const all = Array.from({ length: found.snapshotLength }, (_, at) => found.snapshotItem(at))
    return all.find(one => one.checkVisibility() && !one.closest("[inert]"))
  }
  return new Promise(done => {
    const end = performance.now() + 1000
    const look = () => {
      const found = wanted()
      found?.scrollIntoView({ block: "center" }) // From under the tabs.
      if (found || performance.now() > end) done(found ?? null)
      else setTimeout(look, 30)
    }
    look()
  })
"""
# The page drew itself anew, or went elsewhere, in between.
GONE = {
    "stale element reference",
    "no such element",
    "javascript error",
    "element click intercepted",
}


class Refused(Exception):
    """What Firefox said instead of doing it: the sort, and words."""


@dataclass
class Firefox:
    """A browser with a profile on disk, which stays when it is closed."""

    address: str
    profile: Path
    port: int = field(default_factory=a_free_port)
    asked: int = 0

    def start(self) -> None:
        """Turn it on, with whatever its profile holds."""
        home = self.profile / "home"  # Firefox writes beside its profile as well.
        home.mkdir(parents=True, exist_ok=True)
        said = {**PREFERENCES, "marionette.port": self.port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(to)});" for name, to in said.items()]
        (self.profile / "user.js").write_text("\n".join(lines))
        command = [PROGRAM, "--headless", "--marionette", "--no-remote", "--profile", self.profile]
        with (self.profile / "firefox.log").open("a") as log:
            self.run = subprocess.Popen(
                command, env=os.environ | {"HOME": str(home)}, stdout=log, stderr=log
            )
        self.line = _connected(self.port)
        _heard(self.line)  # Who it is.
        self.asks("WebDriver:NewSession", capabilities={})

    def close(self) -> None:
        """Turn it off properly."""
        if self.run.poll() is None:
            self.asks("Marionette:Quit", flags=["eAttemptQuit"])
            self.run.wait(PATIENCE_S)
        self.line.close()

    def kill(self) -> None:
        """Take its power away."""
        self.run.kill()
        self.run.wait()
        self.line.close()

    def goes(self, path: str) -> None:
        self.asks("WebDriver:Navigate", url=self.address + path)

    def sees(self, xpath: str) -> None:
        """Wait until what an XPath names can be seen."""
        self._upon(xpath)

    def clicks(self, xpath: str) -> None:
        self._upon(xpath, "WebDriver:ElementClick")

    def types(self, xpath: str, text: str) -> None:
        self._upon(xpath, "WebDriver:ElementSendKeys", text=text)

    def says(self, expression: str):
        """Return what the page makes of an expression, or of the promise that it is."""
        return self.asks("WebDriver:ExecuteScript", script=f"return {expression}", args=[])["value"]

    def asks(self, command: str, **more):
        self.asked += 1
        raw = json.dumps([0, self.asked, command, more]).encode()
        self.line.sendall(b"%d:%s" % (len(raw), raw))
        _, _, wrong, said = _heard(self.line)
        if wrong:
            raise Refused(wrong["error"], wrong["message"])
        return said

    def _upon(self, xpath: str, command: str = "", **more) -> None:
        """Do something to what an XPath names, once there is one that can be seen."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            asked = {"script": SEEN, "args": [xpath]}
            try:
                if found := self.asks("WebDriver:ExecuteScript", **asked)["value"]:
                    return command and self.asks(command, id=found[ELEMENT], **more)
            except Refused as refused:
                if refused.args[0] not in GONE:
                    raise
        raise AssertionError(f"never seen: {xpath}\n{self.says('document.body.innerText')}")


def _connected(port: int) -> socket.socket:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)  # It is starting, and says nowhere when it has.


def _heard(line: socket.socket) -> list:
    """Return one message: its length in digits, a colon, and JSON."""
    size = b""
    while (sign := line.recv(1)) not in (b":", b""):
        size += sign
    said = b""
    while len(said) < int(size):
        said += line.recv(int(size) - len(said))
    return json.loads(said)
