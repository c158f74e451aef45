"""Reaching a hub: one request, its answer, and in plain words why there was none.

Certificates are checked, always; without TLS nothing leaves this computer. What answers
in a hub's place, such as the sign-in page of a network, is told from the hub by its form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CONNECT_S, READ_S = 10.0, 60.0
MOST_BYTES = 1024 * 1024


class NeverSent(OutOfReach):
    """Nothing of a request reached a hub: whatever it asked for did not happen."""


class NoAnswer(OutOfReach):
    """A request may have reached the hub, and what came of it is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hub answered: its status, its bytes and what they say."""

    status: int
    raw: bytes
    said: dict[str, Any]
    headers: Mapping[str, str]


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
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask a hub and return what it says, be it yes or no.

    Raises NeverSent where no hub was reached, NoAnswer where that is not known.
    """
    import ssl

    import urllib3
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

    http = urllib3.PoolManager(
        ssl_context=ssl.create_default_context(),
        retries=False,
        timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
    )
    try:
        with http.request(
            method,
            hub + path,
            body=body,
            headers={"Accept": "application/json", **(headers or {})},
            redirect=False,
            preload_content=False,
        ) as got:
            raw = got.read(MOST_BYTES + 1)
            status, said_headers = got.status, dict(got.headers)
    except SSLError as error:
        raise NeverSent(
            f"{hub} did not show a certificate that this computer trusts ({_short(error)}). "
            "Nothing was sent. Compare the address and this computer's clock; a network that asks "
            "one to sign in first does this too: open a web page, sign in there, and try again."
        ) from None
    except (NewConnectionError, ConnectTimeoutError) as error:
        raise NeverSent(
            f"{hub} cannot be reached ({_short(error)}). Nothing was sent. Check the address and "
            "this computer's network, and whether the hub is running; then try again."
        ) from None
    except HTTPError as error:
        raise NoAnswer(
            f"{hub} was reached and gave no whole answer ({_short(error)}). Nothing is lost. Try "
            "again: asking twice does nothing twice."
        ) from None
    finally:
        http.clear()
    return Answer(status, raw, _said(hub, status, raw, said_headers), said_headers)


def _said(hub: str, status: int, raw: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return what an answer says; raise where it is not a hub's."""
    kind = next((v for k, v in headers.items() if k.lower() == "content-type"), "")
    try:
        said = json.loads(raw) if len(raw) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and kind.startswith("application/json"):
        return said
    if status >= 500:
        raise NoAnswer(
            f"{hub} answered {status}: the hub, or what stands in front of it, is in trouble. "
            "Nothing is lost. Try again in some minutes."
        )
    page = kind.startswith("text/html") or 300 <= status < 400
    if page and status != 404:
        raise NeverSent(
            f"At {hub} a web page answered, not a hub ({status}). Nothing was changed. Perhaps "
            "this network asks one to sign in first: open a web page, sign in there, and try "
            "again. Else compare the address."
        )
    raise NeverSent(
        f"At {hub} something answers that is no hub ({status}). Nothing was changed. Compare the "
        "address; the page where the code was made shows it."
    )


def _short(error: Exception) -> str:
    """Return the gist of what a library says, without its own names."""
    words = str(getattr(error, "reason", None) or error).rsplit(": ", 1)[-1]
    return words.split(" (")[0].rsplit("] ", 1)[-1].strip(". ")[:160]
