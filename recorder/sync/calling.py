"""Calling the hub: each request signed, each answer believed only with the hub's signature.

What goes wrong on the way is named for whoever has to mend it: no network, a page one has
to sign in to first, a certificate that is not the hub's, another hub, a hub that is busy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import urllib3
from urllib3.exceptions import (
    HTTPError,
    LocationParseError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from recorder import clock
from recorder.refusals import OutOfReach
from recorder.sync import identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from recorder.acts import Node
    from recorder.uplink import Uplink

MOST_READ = 8 * 1024 * 1024  # An answer is far smaller; whatever sends more is no hub.
CONNECT_S = 10
READ_S = 60
SAFE = "All data are safe here, and are sent when it can be reached."


class NotReached(OutOfReach):
    """The hub was not reached, or what answered is not the hub; `code` says which way."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class TooSlow(NotReached):
    """The hub was not done in time, or the line broke: less at once may get through."""


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

    def __init__(self, uplink: Uplink, node: Node, key: EllipticCurvePrivateKey) -> None:
        self.uplink, self.node, self.key = uplink, node, key
        self.pool = urllib3.PoolManager(
            num_pools=1,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
        )

    def close(self) -> None:
        """Hang up."""
        self.pool.clear()

    def ask(self, method: str, path: str, body: bytes = b"", sort: str = "") -> Answered:
        """Send a request; return the hub's own answer, whatever its status.

        Raises NotReached for everything else.
        """
        asked_ms = clock.now().at_ms
        said = identity.sign_request(self.key, self.node.device, asked_ms, method, path, body)
        if sort:
            said["Content-Type"] = sort
        status, headers, content = self.send(method, path, body, said)
        own = {name.title(): value for name, value in headers.items()}
        if not identity.answers(
            self.uplink.public_key, own, said[identity.SIGNATURE], status, content
        ):
            raise self._not_the_hub(status, own, content)
        offset = int(own[identity.AT]) - (asked_ms + clock.now().at_ms) // 2
        answered = Answered(status, content, own, offset)
        if status in (429, 503, 507):
            raise NotReached(
                f"The hub is busy or has no room just now ({_why(answered)}) {SAFE}", "hub_busy"
            )
        if status == 401:
            raise NotReached(
                f"The hub does not let this recorder in: {_why(answered)} {SAFE} "
                "Ask the study's administrator for a new code to join with.",
                "not_admitted",
            )
        return answered

    def send(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request; return what answers, be it who it may: status, headers, body.

        Raises NotReached where nothing does.
        """
        url = self.uplink.url.rstrip("/") + path
        try:
            answer = self.pool.request(
                method, url, body=body or None, headers=headers, redirect=False,
                preload_content=False, decode_content=False,
            )  # fmt: skip
            try:
                content = answer.read(MOST_READ + 1)
            finally:
                answer.release_conn()
        except (SSLError, MaxRetryError, NewConnectionError, LocationParseError) as error:
            raise self._no_line(error) from None
        except (ReadTimeoutError, ProtocolError) as error:
            raise TooSlow(
                f"The line to the hub broke or was too slow ({_short(error)}). {SAFE}", "cut_off"
            ) from None
        except HTTPError as error:
            raise self._no_line(error) from None
        return answer.status, answer.headers, content

    def _no_line(self, error: Exception) -> NotReached:
        if isinstance(error, SSLError) or "certificate" in str(error).lower():
            return NotReached(
                f"What answers at {self.uplink.url} shows a certificate that is not the hub's "
                f"({_short(error)}). Nothing was sent. {SAFE} Check this computer's date, and "
                "whether a network with a sign-in page stands between; else ask who runs the hub.",
                "wrong_certificate",
            )
        return NotReached(
            f"The hub at {self.uplink.url} cannot be reached ({_short(error)}). {SAFE} "
            "Check that this computer has a network.",
            "no_network",
        )

    def _not_the_hub(self, status: int, headers: Mapping[str, str], content: bytes) -> NotReached:
        sort = headers.get("Content-Type", "")
        if identity.SIGNATURE in headers:
            return NotReached(
                f"Another hub answers at {self.uplink.url} than the one this recorder joined "
                f"({self.uplink.hub}): its key is not the one that was noted. Nothing of it was "
                f"believed. {SAFE} Ask who runs the hub whether it was set up anew, and join it "
                "again only if that is so.",
                "wrong_hub",
            )
        if status in (429, 502, 503, 504):
            return NotReached(
                f"The hub is busy or being restarted (status {status}). {SAFE}", "hub_busy"
            )
        if status == 413:
            raise TooSlow(f"Something on the way lets only less through. {SAFE}", "too_large")
        if "html" in sort or 300 <= status < 400 or content.lstrip()[:1] == b"<":
            return NotReached(
                f"A web page answers at {self.uplink.url} in place of the hub: most often the "
                "sign-in page of a guest network, or a program in front of the hub. Nothing was "
                f"sent to it that it can use. {SAFE} Open a browser and sign in to the network.",
                "sign_in_page",
            )
        return NotReached(
            f"What answers at {self.uplink.url} is not the hub (status {status}). {SAFE} "
            "Check the address with who runs the hub.",
            "not_the_hub",
        )


def _why(answered: Answered) -> str:
    return str(answered.plain().get("why", f"status {answered.status}"))


def _short(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason).partition(": ")[2][:120] or type(reason).__name__
