"""A crowd: many nodes that were let in, as light as a line of a list, each with days to send.

What they send are the bytes that a node sends; only that nothing of theirs lies on a disk, so
that hundreds fit beside the hub that is measured. All of it is made before the clock runs.
"""

from __future__ import annotations

import http.client
import json
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from recorder import chain, keys, receipts, store
from recorder.demo.tablet import uuid7
from recorder.events import (
    KIND_OF,
    AttemptRecorded,
    Body,
    Event,
    LogOpened,
    NodeAdmitted,
    VisitFinished,
    VisitOpened,
)
from recorder.receipts import Head
from recorder.sync import identity, lines, packing
from tests.network import Hub

FRIDAY = 1_790_000_000_000
WEEK_MS = 7 * 24 * 3_600_000
MOST = 200  # Nodes of one weekend; those of the next have other names.
SITES = 20
ATTEMPTS = 18  # Of a visit, which is opened and finished too: twenty entries.


class Afar:
    """A node that is somewhere else: its key, and its log as far as it goes."""

    def __init__(self, number: int, study: str, bundle: str, began_ms: int) -> None:
        self.name, self.site = f"N{number:04}", f"{number % SITES + 1:02}"
        self.study, self.bundle = study, bundle
        self.chance = Random(number)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.public_key = keys.public_half(self.key.public_key())
        self.log = chain.log_id(self.name, self.site, 1)
        self.rows: list[store.Row] = []
        self.at_ms, self.made = began_ms, 0
        self._browsers = [uuid7(self.chance, began_ms) for _ in range(2)]
        self._sessions = [uuid7(self.chance, began_ms) for _ in range(2)]
        opened = LogOpened(
            node=self.name, place="tablet", scope=self.site, epoch=1, public_key=self.public_key
        )
        self._keeps(self._says(opened, f"{self.name}.1"))

    def visit(self, attempts: int = ATTEMPTS) -> None:
        """Record a visit on a tablet: opened, its attempts, finished."""
        visit = uuid7(self.chance, self.at_ms)
        participant = f"{self.site}-{self.made:04}-K"
        opened = VisitOpened(participant=participant, visit_code="baseline", bundle=self.bundle)
        self._keeps(self._says(opened, visit=visit, event=visit))
        for number in range(1, attempts + 1):
            walk = AttemptRecorded(
                measure="gait_speed",
                number=number,
                outcome="complete",
                began_at_ms=self.at_ms,
                elapsed_ms=self.chance.randint(2_000, 9_000),
            )
            self._keeps(self._says(walk, visit=visit))
        self._keeps(self._says(VisitFinished(how="complete"), visit=visit))

    def _says(self, body: Body, device: str = "", visit: str = "", event: str = "") -> Event[Body]:
        self.made += 1
        self.at_ms += self.chance.randint(3_000, 60_000)
        more = {}
        if visit:
            more = {
                "visit": visit,
                "session": self._sessions[0],
                "source": "timer",
                "mono_ms": self.at_ms % WEEK_MS + self.chance.randint(0, 999),
            }
        return Event(
            v=1, study=self.study, id=event or uuid7(self.chance, self.at_ms),
            kind=KIND_OF[type(body)], at_ms=self.at_ms, offset_min=60,
            device=device or self._browsers[0], n=self.made, app="0.1.0", **more, body=body,
        )  # fmt: skip

    def _keeps(self, event: Event[Body]) -> None:
        seq, prev = len(self.rows) + 1, self.rows[-1].hash if self.rows else chain.FIRST
        body = chain.write(
            chain.Entry(
                v=1, log=self.log, seq=seq, prev=prev,
                at_ms=self.at_ms + self.chance.randint(20, 400), boot=self._sessions[1],
                up_ms=self.at_ms % WEEK_MS, receipt="", event=msgspec.Raw(event.raw),
            )
        )  # fmt: skip
        self.rows.append(store.Row(seq, prev, chain.fingerprint(body), body))

    def batches(self, first: int, last: int, most: int) -> Iterator[bytes]:
        """Yield the packed batches of its entries from one number to another."""
        for at in range(first - 1, last, most):
            rows = self.rows[at : min(at + most, last)]
            head = Head(
                v=receipts.FORM, study=self.study, log=self.log, first=rows[0].seq,
                last=rows[-1].seq, prev=rows[0].prev, head=rows[-1].hash,
                at_ms=int(msgspec.json.decode(rows[-1].body)["at_ms"]),
            )  # fmt: skip
            signed = store.Signed(*receipts.sign(self.key, head))
            yield packing.seal(signed, [b"%s%s}\n" % (lines.ENTRY, row.body) for row in rows])

    def asks(self, method: str, path: str, body: bytes) -> Letter:
        """Return a request of this node, signed."""
        signed = identity.sign_request(self.key, f"{self.name}.1", self.at_ms, method, path, body)
        return Letter(method, path, body, signed | {"Content-Type": "application/octet-stream"})

    def letters(self, first: int, last: int, most: int) -> list[Letter]:
        """Return the requests that bring its entries from one number to another."""
        return [self.asks("POST", "/sync/batches", raw) for raw in self.batches(first, last, most)]


@dataclass(frozen=True, slots=True)
class Letter:
    """A request, ready to be sent as often as one likes."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Sent:
    """What was seen while a crowd was sending."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    said: list[dict] = field(default_factory=list)

    def slowest_of(self, twenty: int = 20) -> float:
        """Return the time that one in twenty was slower than."""
        return sorted(self.took)[-max(1, len(self.took) // twenty)]


class Crowd:
    """The nodes of one weekend, and how they send side by side."""

    def __init__(self, hub: Hub, many: int, visits: int, weekend: int = 0) -> None:
        bundle = store.current_bundle(hub.db) or ""
        self.hub = hub
        self.nodes = [
            Afar(number, hub.desk.study, bundle, FRIDAY + weekend * WEEK_MS)
            for number in range(weekend * MOST, weekend * MOST + many)
        ]
        with hub.desk.hand() as hand:
            for it in self.nodes:
                hand.does(
                    NodeAdmitted(node=it.name, epoch=1, public_key=it.public_key, site=it.site)
                )
        for it in self.nodes:
            for _ in range(visits):
                it.visit()

    def sends(self, post: list[list[Letter]], senders: int) -> Sent:
        """Send each node's letters in their order, so many nodes at a time; none is refused."""
        waiting, sent = deque(post), Sent()
        host = urlsplit(self.hub.url).netloc

        def work(_: int) -> None:
            while True:
                try:
                    letters = waiting.popleft()
                except IndexError:
                    return
                line = http.client.HTTPConnection(host, timeout=300)
                for letter in letters:
                    began = time.perf_counter()
                    sent.said.append(_posted(line, letter))
                    sent.took.append(time.perf_counter() - began)
                line.close()

        began = time.perf_counter()
        with ThreadPoolExecutor(senders) as pool:
            list(pool.map(work, range(senders)))
        sent.seconds = time.perf_counter() - began
        return sent


def _posted(line: http.client.HTTPConnection, letter: Letter) -> dict:
    line.request(letter.method, letter.path, letter.body, letter.headers)
    answer = line.getresponse()
    said = json.loads(answer.read())
    assert answer.status in (200, 201), (answer.status, said)
    return said
