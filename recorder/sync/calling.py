"""Calling the hub: each request signed, each answer believed only with the hub's signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from recorder import clock, tidings
from recorder.reaching import BUSY, Door, NotReached, Safe, TooSlow
from recorder.sync import identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from recorder.acts import Node
    from recorder.sync.watch import Watch
    from recorder.uplink import Uplink

__all__ = ["Answered", "Line", "NotReached", "TooSlow"]

SAFE = tidings.say("en", "safe_here")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the hub answered, believed."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    offset_ms: int  # The hub's clock before this one's.

    def plain(self) -> dict[str, Any]:
        """Return the answer's object; an empty one where it is none."""
        try:
            said = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


class Line:
    """The line to one hub: open as long as an exchange lasts."""

    def __init__(
        self, uplink: Uplink, node: Node, key: EllipticCurvePrivateKey, watch: Watch | None = None
    ) -> None:
        self.uplink, self.node, self.key = uplink, node, key
        outside = {"outside": watch.outside} if watch else {}
        self.door = Door(uplink.url, Safe(SAFE, SAFE), **outside)
        self.reached = False  # The hub itself has answered, be it with a no.

    def close(self) -> None:
        """Hang up."""
        self.door.close()

    def ask(self, method: str, path: str, body: bytes = b"", sort: str = "") -> Answered:
        """Send a request; return the hub's own answer, whatever its status.

        Raises NotReached for everything else.
        """
        asked_ms = clock.now().at_ms
        said = identity.sign_request(self.key, self.node.device, asked_ms, method, path, body)
        if sort:
            said["Content-Type"] = sort
        got = self.door.ask(method, path, body, said)
        own = dict(got.headers)
        if not identity.answers(
            self.uplink.public_key, own, said[identity.SIGNATURE], got.status, got.raw
        ):
            if identity.SIGNATURE in own:
                raise self.door.met("wrong_hub", NotReached, self.uplink.hub)
            raise self.door.stranger(got)
        self.reached = True
        offset = int(own[identity.AT]) - (asked_ms + clock.now().at_ms) // 2
        answered = Answered(got.status, got.raw, own, offset)
        if got.status in (*BUSY, 503):
            raise self.door.met("hub_busy", NotReached, _why(answered))
        if got.status == 401:
            raise self.door.met("not_admitted", NotReached, _why(answered))
        return answered


def _why(answered: Answered) -> str:
    return str(answered.plain().get("why", answered.status)).rstrip(".")
