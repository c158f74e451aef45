"""Serving: one line when it is ready, a plain word when it cannot, a clean end."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder.refusals import OutOfReach
from recorder.web.serve import serve
from tests.heeltoe import HEELTOE
from tests.line import asked
from tests.web.clinic import PASSPHRASE

STATUS = Path("/proc/self")


@contextmanager
def served(clinic, *words):
    """Run `heeltoe serve` on any free port; yield it and the address it says."""
    clinic.leaves()
    command = [*HEELTOE, "serve", "--data", str(clinic.data), "--port", "0", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        try:
            said = run.stdout.readline().split()
            assert said[:1] == ["Ready"], run.stderr.read()
            yield run, said[1]
        finally:
            run.kill()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_answers_and_ends_when_asked(clinic, how):
    with served(clinic) as (run, address):
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310, our own.
            assert b"CRATUS-DEMO" in answer.read()

        run.send_signal(how)

        assert run.wait(timeout=60) == 0
        assert run.stderr.read() == ""


@pytest.mark.skipif(not STATUS.exists(), reason="Only Linux says how much a process uses.")
def test_it_is_small_when_idle_and_waits_with_what_is_large(clinic):
    with served(clinic) as (run, address):
        urllib.request.urlopen(address, timeout=60).close()  # noqa: S310, our own.
        status = STATUS.with_name(str(run.pid)) / "status"
        lines = status.read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    assert kilobytes <= 70_000


def test_what_is_large_is_imported_when_it_is_needed():
    large = {"weasyprint", "pikepdf", "cryptography", "fontTools", "segno"}
    look = f"import sys, recorder.web.serve, recorder.web; print({large} & sys.modules.keys())"

    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"


def test_ten_megabytes_are_refused_in_words_by_the_server_itself(clinic):
    with served(clinic) as (_, address):
        form = urllib.parse.urlencode({"note": "n" * 10_000_000}).encode()
        sent = urllib.request.Request(  # noqa: S310, our own.
            address + "paper?lang=es", form, {"Origin": address.rstrip("/")}
        )

        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(sent, timeout=30)  # noqa: S310, our own.

        assert refused.value.code == 413
        assert "4 MB como máximo" in refused.value.read().decode()


def test_a_port_in_use_is_named_and_nothing_is_lost(clinic):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OutOfReach, match=f"Port {port} on 127.0.0.1 is in use.*safe.*--port"):
            serve(clinic.data, "127.0.0.1", port)


def asks(address, method, path, body=None, **headers):
    """Send a request just as a program in front would pass it on; return the answer."""
    where = urllib.parse.urlsplit(address)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    return asked(line, method, path, body, **headers)


def test_behind_a_program_that_speaks_tls_cookies_are_for_https_alone(clinic):
    alice = clinic.hires("Alice West", "assessor", "07")
    form = urllib.parse.urlencode({"who": alice, "passphrase": PASSPHRASE})
    kind = "application/x-www-form-urlencoded"
    with served(clinic, "--https", "ward-7.test") as (_, address):
        shown = {"Host": "ward-7.test", "Origin": "https://ward-7.test", "Content_Type": kind}
        said = asks(address, "POST", "/session", form, **shown).headers["Set-Cookie"]
        elsewhere = asks(address, "GET", "/", Host="evil.test")
        ping = json.loads(asks(address, "GET", "/ping", Host="ward-7.test").said)

    assert said.startswith("__Host-heeltoe=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(said.split("; "))
    assert elsewhere.status == 400
    assert ping["pairs_itself"] is False  # Whoever comes through it is not at this computer.


def test_who_guesses_through_that_program_is_told_apart_by_address(clinic):
    kind = "application/x-www-form-urlencoded"
    shown = {"Host": "ward-7.test", "Origin": "https://ward-7.test", "Content_Type": kind}
    with served(clinic, "--https", "ward-7.test") as (_, address):

        def guesses(place, n):
            form = urllib.parse.urlencode({"who": f"P{n}", "passphrase": "a guess"})
            forged = f"10.9.9.{n}, {place}"  # What it adds stands last; the rest anybody can say.
            return asks(address, "POST", "/session", form, X_Forwarded_For=forged, **shown).status

        assert [guesses("10.0.0.1", n) for n in range(5)] == [401, 401, 401, 401, 429]
        assert guesses("10.0.0.2", 9) == 401


@pytest.mark.parametrize("passed_on", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_no_browser_that_came_through_another_program_is_paired_without_a_code(clinic, passed_on):
    with served(clinic) as (_, address):
        home = {"Origin": address.rstrip("/"), "Content_Type": "application/json"}
        asked = json.dumps({"device": "01990000-0000-7000-8000-000000000009", "local": True})
        through = asks(address, "POST", "/devices", asked, **home, **{passed_on: "10.0.0.1"})
        here = asks(address, "POST", "/devices", asked, **home)

    assert (through.status, here.status) == (403, 201)


def test_it_listens_to_this_computer_alone(clinic):
    with served(clinic) as (_, address):
        assert address.startswith("http://127.0.0.1:")


def test_a_folder_without_a_study_is_refused_untouched(tmp_path):
    command = [*HEELTOE, "serve", "--data", str(tmp_path / "none"), "--port", "0"]

    run = subprocess.run(command, capture_output=True, text=True, timeout=30)

    assert run.returncode == 3
    assert "heeltoe init" in run.stderr
    assert not (tmp_path / "none").exists()
