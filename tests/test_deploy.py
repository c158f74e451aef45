"""The hub behind nginx, by the very file that docs/deploy.md gives: real TLS, real uploads."""

import http.client
import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import urllib.parse
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from recorder.cli import main
from recorder.events import ReportSealed
from recorder.web.held import LOOKED_THROUGH
from tests.browser.node import PORTS
from tests.heeltoe import HEELTOE
from tests.hospital import Hospital
from tests.hub import Hub as MadeHub
from tests.hub import joins
from tests.line import asked
from tests.network import Hub, Node

TOP = Path(__file__).parents[1]
CONFIG = TOP / "docs" / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SITE = "hub.example.org"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not here: .ci/system-packages proof"),
]


@pytest.fixture
def hospital(tmp_path):
    (tmp_path / "brought").mkdir()
    return Hospital(tmp_path / "brought")


@pytest.fixture
def trusted(hospital, monkeypatch):
    """Let this computer trust the hospital's root, as its administrator would."""
    file = hospital.folder / "root.pem"
    file.write_bytes(hospital.root.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def free_ports(count):
    """Return ports that nobody listens at, each another one."""
    found = []
    for port in random.Random(os.getpid()).sample(PORTS, 100):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        found.append(port)
    return found[-count:]


class Front:
    """nginx before a recorder, both as processes of their own."""

    def __init__(self, folder, hospital):
        self.folder = folder
        self.port, self.inner, self.plain = free_ports(3)
        today = datetime.now(UTC) - timedelta(days=1)
        self.chain, self.key = hospital.gives(names=("localhost", SITE), begins=today)
        self.url = f"https://localhost:{self.port}"

    def config(self):
        """Return the file of the documents, at free ports of this computer alone."""
        said = CONFIG.read_text()
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            f"    server_name {SITE};\n\n": f"    server_name {SITE} localhost;\n\n",
            "/etc/letsencrypt/live/hub.example.org/fullchain.pem": str(self.chain),
            "/etc/letsencrypt/live/hub.example.org/privkey.pem": str(self.key),
            "http://127.0.0.1:8040": f"http://127.0.0.1:{self.inner}",
        }.items():
            assert said.count(old) == 1, old
            said = said.replace(old, new)
        temporary = "\n".join(
            f"{kind}_temp_path {self.folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
            daemon off; master_process off; pid {self.folder}/pid; error_log {self.folder}/error;
            events {{}}
            http {{
                {temporary}
                log_format told '$remote_addr "$request" $status $request_length';
                access_log {self.folder}/access told;
                {said}
            }}"""

    @contextmanager
    def before(self, data):
        """Serve a data folder through it."""
        file = self.folder / "nginx.conf"
        file.write_text(self.config())
        command = [*HEELTOE, "serve", "--data", str(data), "--port", str(self.inner)]
        start = [NGINX, "-c", str(file), "-p", str(self.folder), "-e", str(self.folder / "error")]
        checked = subprocess.run([*start, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        with subprocess.Popen(
            [*command, "--https", "localhost"], stdout=subprocess.PIPE, text=True
        ) as recorder:
            try:
                assert recorder.stdout.readline().startswith("Ready")
                with subprocess.Popen(start) as nginx:
                    try:
                        self._answers(nginx)
                        yield self
                    finally:
                        nginx.kill()
            finally:
                recorder.kill()

    def _answers(self, nginx):
        while nginx.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                continue
            return
        raise AssertionError((self.folder / "error").read_text())

    def asks(self, method, path, body=None, me="127.0.0.1", **headers):
        """Ask as a browser does, from an address of this computer."""
        line = http.client.HTTPSConnection(
            "localhost",
            self.port,
            timeout=60,
            source_address=(me, 0),
            context=ssl.create_default_context(),
        )
        return asked(line, method, path, body, **headers)

    def lengths(self):
        """Return how long each request was that nginx wrote down, by its address."""
        rows = [line.split('"') for line in (self.folder / "access").read_text().splitlines()]
        return [(request.split()[1], int(rest.split()[1])) for _, request, rest in rows]


@pytest.fixture
def front(tmp_path, hospital, trusted):
    (tmp_path / "nginx").mkdir()
    return Front(tmp_path / "nginx", hospital)


def heeltoe(*words, data, code=0):
    done = CliRunner().invoke(main, [*words, "--data", str(data)])
    assert done.exit_code == code, done.output
    return done.stdout


def test_a_recorder_joins_and_syncs_through_it(tmp_path, front):
    hub = MadeHub.new(tmp_path / "hub")
    with front.before(hub.data):
        done = joins(tmp_path / "site", front.url, hub.code())
        assert done.exit_code == 0, done.output

        said = json.loads(heeltoe("sync", "--json", data=tmp_path / "site"))

    assert said["ok"] is True
    assert [node["site"] for node in hub.nodes()] == ["03"]


def test_the_largest_batches_and_a_large_file_get_through(tmp_path, front):
    chance = random.Random(5)
    hub = Hub(tmp_path / "hub")
    anna = Node(tmp_path / "anna", hub, "ANNAX")
    hub.admits(anna)
    visit = anna.visits()
    letters = [chr(point) for point in range(0x4E00, 0x9FA0)]  # Little of it can be packed.
    notes = [anna.bed.notes("".join(chance.choices(letters, k=3900))) for _ in range(60)]
    paper = anna.bed.attaches(b"%PDF" + chance.randbytes(5_000_000))
    anna.keeps(*notes, anna.bed.says(ReportSealed(report=paper, record="ab" * 32), visit=visit))

    with front.before(hub.data):
        hub.url = front.url
        done = anna.exchanges()

    sent = front.lengths()
    assert (done.ok, done.files_up) == (True, 1)
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert max(length for path, length in sent if path == "/sync/batches") > 200_000
    assert max(length for path, length in sent if path.startswith("/sync/files")) > 250_000
    assert anna.is_sound() and hub.is_sound()
    anna.leaves()
    hub.leaves()


def test_pages_and_large_answers_come_through_and_too_large_is_said_in_words(tmp_path, front):
    hub = MadeHub.new(tmp_path / "hub")
    font = TOP / "static" / "fonts" / "Inter_400Regular.ttf"
    form = urllib.parse.urlencode({"note": "n" * (LOOKED_THROUGH - 100)}).encode()
    with front.before(hub.data):
        page = front.asks("GET", "/session/new")
        large = front.asks("GET", f"/static/fonts/{font.name}")
        too_large = front.asks("POST", "/paper?lang=en", form, Origin=front.url)
        elsewhere = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=60)
        elsewhere.request("GET", "/visits?x=1")
        moved = elsewhere.getresponse()

    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]
    assert large.said == font.read_bytes()
    assert too_large.status == 413 and b"4 MB at most" in too_large.said
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{SITE}/visits?x=1")
    elsewhere.close()


def test_who_asks_is_who_nginx_says_and_nobody_else(tmp_path, front):
    hub = MadeHub.new(tmp_path / "hub")
    kind = "application/x-www-form-urlencoded"

    with front.before(hub.data):

        def guesses(n, me):
            form = urllib.parse.urlencode({"who": f"P{n}", "passphrase": "a guess"})
            said = {"Origin": front.url, "Content_Type": kind, "X_Forwarded_For": f"10.0.0.{n}"}
            return front.asks("POST", "/session", form, me, **said).status

        assert [guesses(n, "127.0.0.2") for n in range(5)] == [401, 401, 401, 401, 429]
        assert guesses(9, "127.0.0.3") == 401
