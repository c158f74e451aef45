"""Serving: one line when it is ready, a plain word when it cannot, a clean end."""

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

STATUS = Path("/proc/self")
HEELTOE = [sys.executable, "-c", "from recorder.cli import main; main()"]


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
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310, our own.
            assert b"CRATUS-DEMO" in answer.read()

        run.send_signal(how)

        assert run.wait(timeout=10) == 0
        assert run.stderr.read() == ""


@pytest.mark.skipif(not STATUS.exists(), reason="Only Linux says how much a process uses.")
def test_it_is_small_when_idle_and_waits_with_what_is_large(clinic):
    with served(clinic) as (run, address):
        urllib.request.urlopen(address, timeout=10).close()  # noqa: S310, our own.
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


def test_it_listens_to_this_computer_alone(clinic):
    with served(clinic) as (_, address):
        assert address.startswith("http://127.0.0.1:")


def test_a_folder_without_a_study_is_refused_untouched(tmp_path):
    command = [*HEELTOE, "serve", "--data", str(tmp_path / "none"), "--port", "0"]

    run = subprocess.run(command, capture_output=True, text=True, timeout=30)

    assert run.returncode == 3
    assert "heeltoe init" in run.stderr
    assert not (tmp_path / "none").exists()
