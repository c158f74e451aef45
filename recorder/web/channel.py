"""TLS inside our own server: waitress as it is, its lines to browsers encrypted.

waitress reads and writes all lines in one thread and hands a request to a worker when it is
whole. Handshakes are done there in the same way, piece by piece as bytes come, so that a slow
or silent browser holds neither that thread nor a worker. Who asks is the browser itself.

What speaks plain http to this port is told where to go and learns nothing.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel

from recorder import tls
from recorder.refusals import OutOfReach, Refusal, WrongUse
from recorder.tls import own

if TYPE_CHECKING:
    from pathlib import Path

    from waitress.server import BaseWSGIServer

HANDSHAKE = b"\x16"  # The first byte of whoever speaks TLS.
LOOK_S = 60.0
log = logging.getLogger(__name__)
PLAIN = """\
HTTP/1.1 400 Bad Request\r
Content-Type: text/plain; charset=utf-8\r
Connection: close\r
Content-Length: {length}\r
\r
{words}"""
NOT_GOOD = (
    "Tablets refuse what this recorder shows: it is good from %s to %s. Look at this computer's "
    "clock, then at heeltoe tls."
)
DISTRUSTED = (
    "%s does not trust the certificate of this recorder. Tell it once, both taps: tls/ipad.txt in "
    "the data folder."
)
# What a browser says when it hangs up for that reason.
DISTRUSTS = {
    "TLSV1_ALERT_UNKNOWN_CA",
    "SSLV3_ALERT_BAD_CERTIFICATE",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
}
MOST_TOLD = 100
WORDS = "This recorder speaks https alone. Open {address}\n"


class Encryption:
    """What new lines are encrypted with; a renewed certificate is taken while it serves."""

    def __init__(self, data: Path) -> None:
        """Load what is there, renewed where it ends soon; refuse where nothing is.

        What has ended is served all the same: it may be this computer's clock that is wrong.
        """
        self.data, self.file = data, data / tls.FOLDER / tls.SERVER
        try:
            own.renew(data, tls.now())
        except Refusal as refusal:
            log.warning("%s", refusal)
        found = tls.shown(data)
        if found is None:
            raise WrongUse(
                "Nothing is here to serve over TLS. The data are safe and nothing was changed. "
                "Make it: heeltoe tls --name heeltoe.local, or give what you were given: "
                "heeltoe tls --certificate FILE --key FILE."
            )
        if not found.good(tls.now()):
            log.warning(NOT_GOOD, found.starts, found.ends)
        # A name with * for its first part is written by Flask with nothing there.
        self.names = [name.removeprefix("*") for name in found.names]
        self.first = found.names[0].replace("*", socket.gethostname().partition(".")[0])
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        self.loaded = 0
        self.told: set[str] = set()
        self.looked_s = time.monotonic()
        try:
            self._load()
        except OSError as error:
            raise OutOfReach(
                f"{self.file} cannot be served ({error.strerror or error}). The data are safe and "
                "nothing was changed. Give or make one anew: heeltoe tls --help."
            ) from None

    def wrap(self, line: socket.socket) -> ssl.SSLSocket:
        """Return a line that will be encrypted, its handshake not begun."""
        if time.monotonic() - self.looked_s >= LOOK_S:
            self.looked_s = time.monotonic()
            with suppress(Refusal, OSError):  # What was loaded before still serves.
                own.renew(self.data, tls.now())
            with suppress(OSError):
                self._load()
        return self.context.wrap_socket(line, server_side=True, do_handshake_on_connect=False)

    def is_distrusted_by(self, address: str) -> None:
        """Say once of each tablet that it has to be told whom to trust."""
        if address not in self.told and len(self.told) < MOST_TOLD:
            self.told.add(address)
            log.warning(DISTRUSTED, address)

    def _load(self) -> None:
        changed = self.file.stat().st_mtime_ns
        if changed != self.loaded:
            self.context.load_cert_chain(self.file)
            self.loaded = changed


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types.
    """One line to one browser: first plain bytes to look at, then TLS."""

    socket: Any  # waitress sets it when accepted, and takes it away when closed.

    def __init__(self, encryption: Encryption, address: str, *words: Any, **more: Any) -> None:
        self.encryption, self.address = encryption, address
        self.shaken = False
        self.wants_to_write = False
        # One may read and one write at the same time here; a TLS line is for one at a time.
        self.turn = threading.Lock()
        super().__init__(*words, **more)

    def writable(self) -> bool:
        """Say whether to wait for room to send."""
        return self.wants_to_write or bool(super().writable())

    def handle_write(self) -> None:
        """Go on where TLS itself had something to send, or send what waits."""
        if self.wants_to_write:
            self.wants_to_write = False
            self.handle_read()
        else:
            super().handle_write()

    def handle_read(self) -> None:
        """Take what came, all of it: what lies decrypted in memory wakes nobody later."""
        try:
            if not self.shaken and not self._shake():
                return
            while True:
                with self.turn:
                    data = self.socket.recv(self.adj.recv_bytes)
                    more = self.socket.pending()
                if not data:
                    self.handle_close()
                    return
                self.last_activity = time.time()
                self.received(data)
                if not more or self.socket is None:
                    return
        except ssl.SSLWantReadError:
            return
        except ssl.SSLWantWriteError:
            self.wants_to_write = True
        except OSError as error:  # Whoever it was went away.
            if getattr(error, "reason", None) in DISTRUSTS:
                self.encryption.is_distrusted_by(self.addr[0])
            self.handle_close()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what there is room for; return how much that was."""
        try:
            with self.turn:
                return int(self.socket.send(data)) if self.socket else 0
        except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
            return 0
        except OSError:
            if do_close:
                self.handle_close()
            else:
                self.will_close = True
            return 0

    def handle_close(self) -> None:
        """Say that this is the end, which TLS tells from a line that was cut, and hang up."""
        # In this order, as whoever sends does; both, so that nobody sends on a line half closed.
        with self.outbuf_lock, self.turn:
            if self.shaken and self.socket:
                with suppress(OSError, ValueError):
                    self.socket.unwrap()
            super().handle_close()

    def _shake(self) -> bool:
        """Go on with the handshake; say whether it is done."""
        if not isinstance(self.socket, ssl.SSLSocket):
            first = self.socket.recv(1, socket.MSG_PEEK)
            if first != HANDSHAKE:
                self._send_elsewhere(bool(first))
                return False
            self.socket = self.encryption.wrap(self.socket)
        self.socket.do_handshake()
        self.shaken = True
        return True

    def _send_elsewhere(self, asked: bool) -> None:
        if asked:
            self.socket.recv(65536)  # What stays unread would cut off the answer.
            words = WORDS.format(address=self.address)
            self.socket.send(PLAIN.format(words=words, length=len(words.encode())).encode())
            self.socket.shutdown(socket.SHUT_WR)
        self.handle_close()


def encrypt(server: BaseWSGIServer, encryption: Encryption, port: int) -> str:
    """Have a server of waitress speak TLS with whoever it accepts; return its address."""
    at = "" if port == 443 else f":{port}"
    address = f"https://{encryption.first}{at}/"
    server.channel_class = partial(Channel, encryption, address)
    return address
