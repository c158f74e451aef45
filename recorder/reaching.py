"""Reaching a hub: what is asked at its address, what answered there, and what that was.

Certificates are checked, always; without TLS nothing leaves this computer. What answers
in a hub's place, such as the sign-in page of a network, is named by its form, with the words
of `tidings`. Joining asks here and `sync` does: what was met has one name for both.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from recorder import tidings
from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CONNECT_S, READ_S = 10.0, 60.0
MOST_READ = 8 * 1024 * 1024  # An answer is far smaller; whatever sends more is no hub.
BUSY = (429, 507)


class NotReached(OutOfReach):
    """The hub was not reached, or what answered is not the hub; `code` says which way."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class NeverSent(NotReached):
    """Nothing of a request reached a hub: whatever it asked for did not happen."""


class NoAnswer(NotReached):
    """A request may have reached the hub, and what came of it is not known."""


class TooSlow(NoAnswer):
    """The hub was not done in time, or the line broke: less at once may get through."""


@dataclass(frozen=True, slots=True)
class Safe:
    """What is safe, in words: where nothing was sent, and where that is not known."""

    never_sent: str
    no_answer: str


NOTHING_JOINED = Safe(
    "Nothing was changed.", "Nothing is lost. Try again: asking twice does nothing twice."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered at an address: its status, its bytes, its headers by their usual names."""

    status: int
    raw: bytes
    headers: Mapping[str, str]

    @property
    def said(self) -> dict[str, Any]:
        """The object in it; an empty one where it is none."""
        return self._object() or {}

    @property
    def is_json(self) -> bool:
        """Whether it is an object, and says so."""
        named = self.headers.get("Content-Type", "").startswith("application/json")
        return named and self._object() is not None

    def _object(self) -> dict[str, Any] | None:
        try:
            said = json.loads(self.raw)
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None


class Door:
    """Where a hub is to be found: knocked at as long as it is open."""

    def __init__(
        self,
        hub: str,
        safe: Safe,
        outside: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Keep one line to an address; each wait for the network is within `outside`."""
        import ssl

        import urllib3

        self.hub, self.safe, self.outside = hub, safe, outside
        encrypted = hub.lower().startswith("https:")  # Reading the system's roots is dear.
        self.pool = urllib3.PoolManager(
            num_pools=1,
            ssl_context=ssl.create_default_context() if encrypted else None,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
        )

    def close(self) -> None:
        """Hang up."""
        self.pool.clear()

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request and return what answers, whoever that is.

        Raises NeverSent where nobody was reached, NoAnswer where that is not known.
        """
        from urllib3.exceptions import (
            ConnectTimeoutError,
            HTTPError,
            LocationParseError,
            NewConnectionError,
            ProxyError,
            SSLError,
        )

        try:
            with self.outside():
                got = self.pool.request(
                    method, self.hub.rstrip("/") + path, body=body or None, headers=headers,
                    redirect=False, preload_content=False, decode_content=False,
                )  # fmt: skip
                try:
                    raw = got.read(MOST_READ + 1)
                finally:
                    got.release_conn()
        except SSLError as error:
            if "EOF" in str(error):
                raise self.met("cut_off", TooSlow, _short(error)) from None
            raise self.met("wrong_certificate", NeverSent, _short(error)) from None
        except (NewConnectionError, ConnectTimeoutError, LocationParseError, ProxyError) as error:
            raise self.met("no_network", NeverSent, _short(error)) from None
        except HTTPError as error:
            raise self.met("cut_off", TooSlow, _short(error)) from None
        return Answer(got.status, raw, {name.title(): it for name, it in got.headers.items()})

    def stranger(self, answer: Answer) -> NotReached:
        """Name what answered in the hub's place."""
        sort, status = answer.headers.get("Content-Type", ""), answer.status
        if status in BUSY or status >= 500:
            return self.met("hub_busy", NoAnswer, status)
        if status == 413:
            return self.met("too_large", TooSlow, status)
        page = "html" in sort or answer.raw.lstrip()[:1] == b"<"
        if status != 404 and (page or 300 <= status < 400):
            return self.met("sign_in_page", NeverSent, status)
        return self.met("not_the_hub", NeverSent, status)

    def met(self, code: str, kind: type[NotReached], detail: object = "") -> NotReached:
        """Say what was met here: what is wrong, what is safe, what to do."""
        wrong = tidings.say("en", f"met_{code}", hub=self.hub)
        safe = self.safe.no_answer if issubclass(kind, NoAnswer) else self.safe.never_sent
        do = tidings.say("en", f"met_{code}_do")
        return kind(f"{_with(wrong, detail)} {safe} {do}", code)


def address(typed: str) -> str:
    """Return a hub's address without its last slash; raise WrongUse where it is none to trust."""
    found = urlsplit(typed.strip())
    try:
        host, _ = found.hostname, found.port
    except ValueError:
        host = None
    if found.scheme not in ("http", "https") or not host or found.query or found.username:
        raise WrongUse(
            f"“{typed}” is no address of a hub. Nothing was changed. It begins with https:// and "
            "is on the page where the code was made."
        )
    if found.scheme == "http" and host not in LOOPBACK:
        raise WrongUse(
            f"{typed} would be asked without TLS, so anybody on the way could answer. Nothing was "
            "changed. Use the hub's address with https://."
        )
    return f"{found.scheme}://{found.netloc}{found.path.rstrip('/')}"


def ask(
    hub: str,
    path: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask a hub that is not joined yet, once, and return what it says, be it yes or no.

    Raises NeverSent where no hub was reached, NoAnswer where that is not known.
    """
    door = Door(hub, NOTHING_JOINED)
    try:
        answer = door.ask(method, path, body, {"Accept": "application/json", **(headers or {})})
    finally:
        door.close()
    if not answer.is_json:
        raise door.stranger(answer)
    return answer


def _with(sentence: str, detail: object) -> str:
    """Put what a library or a hub said behind a sentence of ours, in brackets."""
    return f"{sentence.removesuffix('.')} ({detail})." if detail else sentence


def _short(error: Exception) -> str:
    """Return the gist of what a library says, without its own names."""
    words = str(getattr(error, "reason", None) or error).rsplit(": ", 1)[-1]
    return words.split(" (")[0].rsplit("] ", 1)[-1].strip(". ")[:160]
