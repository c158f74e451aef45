"""Serving the pages: waitress before the app, on this computer alone unless told otherwise.

A recorder that joined a hub exchanges with it by itself meanwhile (`sync.worker`).
"""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING

from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from recorder.web.channel import Encryption

LOOPBACK_IPV4, ANY_IPV4 = "127.0.0.1", "0.0.0.0"  # noqa: S104, chosen by whoever serves.
LOOPBACK = frozenset({LOOPBACK_IPV4, "::1", "localhost"})
# Nothing but the address of who asks is taken from the program in front.
BEHIND_TLS = {
    "url_scheme": "https",
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for"},
}
ANY = frozenset({ANY_IPV4, "::"})


def serve(
    data: Path,
    host: str,
    port: int,
    ready: Callable[[str], None] | None = None,
    *,
    https: str = "",
    tls: bool = False,
) -> None:
    """Serve a data folder until SIGINT or SIGTERM; `ready` hears the address it listens at.

    Port 0 is any that is free. `https` is the name by which browsers reach it through a
    program on this computer that speaks TLS: cookies are for https alone then, and that
    program says who asks. With `tls` this process speaks it, by the folder's certificate.
    Raises OutOfReach where the address cannot be had, WrongUse where there is no certificate.
    """
    from waitress.server import create_server

    from recorder.sync import worker
    from recorder.web import create_app, logs
    from recorder.web.held import LOOKED_THROUGH

    logs.to_stderr()
    encryption = _encryption(data) if tls else None
    names = [*_names(host), *([https] if https else []), *(encryption.names if encryption else [])]
    app = create_app(data, hosts=names, alone=host in LOOPBACK and not (https or tls))
    listening = _listen(host, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=4,
        ident="",
        max_request_body_size=2 * LOOKED_THROUGH,  # Above it nobody is told why, in any language.
        clear_untrusted_proxy_headers=False,  # `events` asks whether another program passed it on.
        **(BEHIND_TLS if https else {"url_scheme": "https"} if tls else {}),
    )
    if threading.current_thread() is threading.main_thread():
        # waitress ends its work on SystemExit and lets running requests finish.
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, _leave)
    at = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{at}/"
    if encryption:
        from recorder.web.channel import encrypt

        address = encrypt(server, encryption, at)
    try:
        with worker.at_work(data) as app.config["WORKER"]:
            (ready or _say)(address)
            server.run()
    finally:
        server.close()


def _encryption(data: Path) -> Encryption:
    from recorder.web.channel import Encryption

    return Encryption(data)


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket at the address; waitress itself would leave one open where it fails."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise OutOfReach(_why_not(host, port, error)) from None


def _names(host: str) -> list[str]:
    """Return the names a browser may use beside loopback for an address chosen by hand."""
    if host in LOOPBACK:
        return []
    if host not in ANY:
        return [host]
    return [socket.gethostname(), socket.getfqdn(), *_addresses()]


def _addresses() -> list[str]:
    found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    return sorted({str(address[4][0]) for address in found})


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by a recorder that is running already. "
            "The data are safe and nothing was changed. Open that one, stop it, or choose "
            "another port with --port (0 is any)."
        )
    return (
        f"{host}:{port} cannot be listened at ({error.strerror or error}). The data are safe and "
        "nothing was changed. Choose another address with --host, or another port with --port."
    )


def _say(address: str) -> None:
    sys.stdout.write(f"Ready {address}\n")
    sys.stdout.flush()  # Whoever waits for this line reads a pipe.


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
