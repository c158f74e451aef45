"""A recorder of a site as a process, served over TLS by an authority of its own."""

import socket
import ssl
import subprocess
import urllib.parse

import urllib3
from click.testing import CliRunner

from recorder.cli import main
from tests.heeltoe import HEELTOE
from tests.web.clinic import Clinic

NAME = "heeltoe.local"


class Site:
    """A recorder of a site, served over TLS."""

    def __init__(self, data):
        clinic = Clinic(data)
        self.alice = clinic.hires("Alice West", "assessor", "07")
        self.lead = clinic.hires("Lena West", "site_lead", "07")
        clinic.leaves()
        self.data = data
        self.runs("tls", "--name", NAME)
        self.authority = data / "tls" / "authority.crt"
        self.run = self.serves("--tls", "--host", "127.0.0.1")
        said = self.run.stdout.readline().split()
        assert said[:1] == ["Ready"], self.run.stderr.read()
        self.address = said[1]
        self.port = urllib.parse.urlsplit(self.address).port

    def runs(self, *words):
        done = CliRunner().invoke(main, [*words, "--data", str(self.data)])
        assert done.exit_code == 0, done.output
        return done.stdout

    def serves(self, *words):
        command = [*HEELTOE, "serve", "--data", str(self.data), "--port", "0", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def trust(self):
        """Return how a tablet asks that has the site's profile."""
        return ssl.create_default_context(cafile=self.authority)

    def line(self, trust=None, name=NAME, port=None):
        """Return a line to it, its handshake done."""
        plain = socket.create_connection(("127.0.0.1", port or self.port), timeout=30)
        try:
            return (trust or self.trust()).wrap_socket(plain, server_hostname=name)
        except OSError:
            plain.close()
            raise

    def plainly(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def asks(self, method, path, body=None, host=NAME, me="127.0.0.1", **headers):
        """Ask as a tablet does that found the name in its network."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            self.port,
            ssl_context=self.trust(),
            server_hostname=NAME,
            assert_hostname=NAME,
            retries=False,
            source_address=(me, 0),
        ) as pool:
            shown = {"Host": f"{host}:{self.port}", **named}
            return pool.request(method, path, body=body, headers=shown, redirect=False)
