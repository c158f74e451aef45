"""Who asks and who answers: both sign what they send with their own key, each time anew.

A request names its sender, and its signature covers method, address, body and moment; an
answer's covers its body, its status and the request it is for. So no secret is shared, a copy
of an answer is worth nothing, and what stands between the two cannot speak for either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from recorder import admitting, canonical, chain, store, witness

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from sqlite_utils import Database

    from recorder.acts import Node

NODE, SIGNATURE, AT = "Heeltoe-Node", "Heeltoe-Signature", "Heeltoe-At"
LATEST_MS = 2**53
SUPERSEDED = "superseded"  # It was restored from a backup, and the hub takes from that one.
_NODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_KNOWN = 8

# Where a hub's study logs end, by which nothing else is meant → whom they let in.
_known: dict[tuple[tuple[str, int, str], ...], dict[str, Sender]] = {}


@dataclass(frozen=True, slots=True)
class Sender:
    """A node that the hub let in: its name, its life, its key and its site."""

    node: str
    epoch: int
    public_key: str
    site: str
    revoked: str = ""  # Why, where the hub takes nothing of it any more.

    @property
    def parks_as(self) -> str:
        """Why what it sends is parked; "" where it is taken in."""
        return self.revoked if self.revoked == SUPERSEDED else self.revoked and "revoked"

    @property
    def name(self) -> str:
        """NAME.EPOCH."""
        return f"{self.node}.{self.epoch}"

    def may_read(self, scope: str) -> bool:
        """Say whether a log of this scope is one that this node is given."""
        return scope in ("study", self.site)


def senders(db: Database, hub: Node) -> dict[str, Sender]:
    """Return every node that this hub let in, by NAME.EPOCH, revoked or not."""
    logs = (chain.log_id(hub.name, "study", epoch) for epoch in range(1, hub.epoch + 1))
    now = tuple((log, *store.head(db, log)) for log in logs)
    if now not in _known:  # Every request asks, and the answer is in the log alone.
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known[now] = _read(db, hub.name)
    return _known[now]


def _read(db: Database, hub: str) -> dict[str, Sender]:
    found: dict[str, Sender] = {}
    for one in admitting.admitted(db, hub):
        if not _NODE.fullmatch(one.name):
            continue  # No log could be called by it, and no file.
        ended = SUPERSEDED if one.followed_by else one.revoked.why if one.revoked else ""
        it = Sender(one.name, one.epoch, one.public_key, one.site, ended)
        found[it.name] = it
    return found


def believed(
    known: dict[str, Sender],
    headers: dict[str, str],
    method: str,
    path: str,
    body: bytes,
) -> Sender | None:
    """Return who signed a request; None where nobody known did."""
    sender = known.get(headers.get(NODE, ""))
    at = headers.get(AT, "")
    if sender is None or not (at.isascii() and at.isdigit() and int(at) <= LATEST_MS):
        return None
    raw = _request(sender.name, int(at), method, path, body)
    if not witness.holds(sender.public_key, "request", raw, headers.get(SIGNATURE, "")):
        return None
    return sender


def sign_request(
    key: EllipticCurvePrivateKey, node: str, at_ms: int, method: str, path: str, body: bytes
) -> dict[str, str]:
    """Return the headers by which a request says who sends it."""
    raw = _request(node, at_ms, method, path, body)
    return {NODE: node, AT: str(at_ms), SIGNATURE: witness.sign(key, "request", raw)}


def sign_answer(
    key: EllipticCurvePrivateKey, node: str, at_ms: int, asked: str, status: int, body: bytes
) -> dict[str, str]:
    """Return the headers by which an answer says who gives it, and to which request."""
    raw = _answer(node, at_ms, asked, status, body)
    return {NODE: node, AT: str(at_ms), SIGNATURE: witness.sign(key, "answer", raw)}


def answers(public_key: str, headers: dict[str, str], asked: str, status: int, body: bytes) -> bool:
    """Say whether an answer was given with this key to the request of this signature."""
    at = headers.get(AT, "")
    if not (at.isascii() and at.isdigit() and int(at) <= LATEST_MS):
        return False
    raw = _answer(headers.get(NODE, ""), int(at), asked, status, body)
    return witness.holds(public_key, "answer", raw, headers.get(SIGNATURE, ""))


def _request(node: str, at_ms: int, method: str, path: str, body: bytes) -> bytes:
    said = {"at_ms": at_ms, "method": method, "node": node, "path": path}
    return canonical.encode(said | {"body": sha256(body).hexdigest()})


def _answer(node: str, at_ms: int, asked: str, status: int, body: bytes) -> bytes:
    said = {"asked": asked, "at_ms": at_ms, "node": node, "status": status}
    return canonical.encode(said | {"body": sha256(body).hexdigest()})
