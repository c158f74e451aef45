"""What stands between a node and its hub: a proxy that does to each request what a plan says.

It listens on a socket of its own and passes on to a real hub. What it may do is what networks
do: lose a request before the hub got it, or the answer after the hub has committed; bring the
same twice, or long after; cut at any byte either way; crawl; flip a bit; answer in the hub's
place with an error of its own or with the page one has to sign in to first.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from urllib.parse import urlsplit

CRAWL_S = 0.001  # Between two pieces of an answer that crawls; there are at most PIECES.
PIECES = 50
WAIT_S = 20

CAPTIVE = b"<!doctype html><title>Welcome</title><form action=/login>Accept the terms</form>"


def _answered(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


PAGES = {
    "sign_in_page": _answered("200 OK", CAPTIVE),
    "sign_in_asked": _answered("302 Found", b"", "Location: http://192.0.2.1/login"),
    "bad_gateway": _answered("502 Bad Gateway", b"<h1>502</h1>"),
    "no_service": _answered("503 Service Unavailable", b"<h1>503</h1>", "Retry-After: 1"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of one request; `at` is where, as a part of what is cut or changed."""

    name: str = "passes"
    at: float = 0.0
    bit: int = 0

    def __str__(self) -> str:
        return f"{self.name} at {self.at:.3f}"


FAULTS = (
    "lost_before", "lost_after", "twice", "late", "cut_up", "cut_down", "crawls", "flip_up",
    "flip_down", *PAGES,
)  # fmt: skip


def chosen(chance: Random, share: float) -> Iterator[Fault]:
    """Yield a fault for each request: a share of them goes wrong, the others pass."""
    while True:
        name = chance.choice(FAULTS) if chance.random() < share else "passes"
        yield Fault(name, chance.random(), chance.randrange(8))


class Proxy:
    """The line between: requests are numbered as they come, and each meets its fault."""

    def __init__(self, hub: str, plan: Iterator[Fault] | None = None) -> None:
        self.hub = urlsplit(hub).netloc.rpartition(":")
        self.plan = plan or iter(Fault, None)  # Without one everything passes.
        self.met: list[str] = []  # What became of each request, to be read after a failure.
        self.counted: Counter[str] = Counter()
        self.bytes = 0  # Both ways, with all headers, between the node and here.
        self._held: list[bytes] = []  # Requests that arrive late.
        self._one = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._work = threading.Thread(target=self._serves)
        self._lines: list[threading.Thread] = []
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Proxy:
        self._work.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._work.join()
        for near in list(self._open):
            with suppress(OSError):
                near.shutdown(socket.SHUT_RDWR)
        for line in self._lines:
            line.join()

    def brings_what_is_late(self) -> None:
        """Bring the hub what was held back, as a network does when nobody waits any more."""
        while self._held:
            self._ask(self._held.pop())

    # ── One line ────────────────────────────────────────────────────────────

    def _serves(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            self._open.add(near)
            line = threading.Thread(target=self._talks, args=(near,))
            self._lines.append(line)
            line.start()

    def _talks(self, near: socket.socket) -> None:
        near.settimeout(WAIT_S)
        with near, suppress(OSError):
            while request := whole(near):
                self.bytes += len(request)
                with self._one:
                    fault = next(self.plan)
                    self.met.append(f"{request.split(b' HTTP', 1)[0].decode()}: {fault}")
                    self.counted[fault.name] += 1
                    goes_on = self._does(near, request, fault)
                if not goes_on:
                    break
        self._open.discard(near)

    def _does(self, near: socket.socket, request: bytes, fault: Fault) -> bool:
        """Let a request meet its fault; say whether the line stays."""
        name = fault.name
        if name in PAGES:
            return self._gives(near, PAGES[name])
        if name == "lost_before":
            return False
        if name == "late":
            self._held.append(request)
            return False
        if name == "cut_up":
            self._ask(request[: int(fault.at * len(request))])
            return False
        if name == "flip_up":
            request = flipped(request, fault)
        answer = self._ask(request)
        if name == "twice":
            answer = self._ask(request)
        if self._held and name == "passes":
            self._ask(self._held.pop(0))  # Long after it was sent, and behind what came after.
        if name == "lost_after" or not answer:
            return False
        if name == "cut_down":
            self._gives(near, answer[: int(fault.at * len(answer))])
            return False
        if name == "flip_down":
            answer = flipped(answer, fault)
        self._gives(near, answer, crawls=name == "crawls")
        return name != "flip_down"  # It may say that more is to come.

    def _gives(self, near: socket.socket, answer: bytes, *, crawls: bool = False) -> bool:
        step = max(1, len(answer) // PIECES) if crawls else len(answer)
        for at in range(0, len(answer), max(1, step)):
            piece = answer[at : at + step]
            self.bytes += len(piece)  # Before whoever waits for it can ask how many.
            near.sendall(piece)
            if crawls:
                time.sleep(CRAWL_S)
        return True

    def _ask(self, request: bytes) -> bytes:
        """Bring the hub a request, whole or not; return what it answers, if it does."""
        host, _, port = self.hub
        with suppress(OSError), socket.create_connection((host, int(port)), WAIT_S) as far:
            far.sendall(request)
            if not is_whole(request):
                far.shutdown(socket.SHUT_WR)  # Or the hub would wait for the rest.
            return whole(far)
        return b""


def whole(line: socket.socket) -> bytes:
    """Return the next request or answer of a line, or what of it came before the end."""
    content = b""
    while not is_whole(content):
        try:
            piece = line.recv(65_536)
        except OSError:
            break
        if not piece:
            break
        content += piece
    return content


def is_whole(content: bytes) -> bool:
    """Say whether a request or an answer has all that its own head says."""
    head, found, body = content.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return value.strip().isdigit() and len(body) >= int(value)
    return True


def flipped(content: bytes, fault: Fault) -> bytes:
    """Return bytes of which one bit is another."""
    at = int(fault.at * len(content))
    return content[:at] + bytes([content[at] ^ 1 << fault.bit]) + content[at + 1 :]


@contextmanager
def between(hub: object, plan: Iterator[Fault] | None = None) -> Iterator[Proxy]:
    """Stand between a hub that is served and whoever asks it meanwhile."""
    url = hub.url  # type: ignore[attr-defined]
    with Proxy(url, plan) as proxy:
        hub.url = proxy.url  # type: ignore[attr-defined]
        try:
            yield proxy
        finally:
            hub.url = url  # type: ignore[attr-defined]
