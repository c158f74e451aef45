"""TLS in our own process: who trusts the site is served, who is slow holds nobody up."""

import hashlib
import http.client
import json
import signal
import socket
import ssl
import threading
import urllib.parse
from datetime import timedelta

import pytest
from click.testing import CliRunner

from recorder import tls
from recorder.cli import main
from recorder.house import folder
from recorder.refusals import OutOfReach
from recorder.tls import given, own
from recorder.web.channel import Encryption
from tests.hospital import NOW, Hospital
from tests.site import NAME, Site
from tests.web.clinic import PASSPHRASE
from tests.web.page import Page

HELLO = b"\x16\x03\x01\x02\x00\x01\x00"  # How a handshake begins, cut short.


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = Site(tmp_path_factory.mktemp("tls") / "data")
    yield place
    with place.run as run:
        run.kill()


def test_who_trusts_the_site_is_served_and_nobody_else_speaks_to_it(site):
    assert site.asks("GET", "/ping").status == 200
    assert site.address == f"https://{NAME}:{site.port}/"

    with pytest.raises(ssl.SSLCertVerificationError):
        site.line(ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        site.line(name="ward-8.local")


def test_another_name_is_told_nothing(site):
    answer = site.asks("GET", "/", host="ward-8.local")

    assert answer.status == 400
    assert b"Unknown host" in answer.data


def test_an_older_protocol_is_not_spoken(site):
    old = site.trust()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning):
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    with pytest.raises(ssl.SSLError, match="version"):
        site.line(old)
    # What OpenSSL is set to on this machine may refuse it by itself.
    assert Encryption(site.data).context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_whoever_speaks_plain_http_is_told_where_to_go(site):
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    line.request("GET", "/visits")
    answer = line.getresponse()

    assert (answer.status, answer.headers["Connection"]) == (400, "close")
    assert answer.read().decode() == f"This recorder speaks https alone. Open {site.address}\n"
    line.close()


def test_cookies_are_for_https_alone_and_forms_come_from_it(site):
    form = urllib.parse.urlencode({"who": site.alice, "passphrase": PASSPHRASE})
    kind = "application/x-www-form-urlencoded"
    here = site.address.rstrip("/")

    elsewhere = site.asks("POST", "/session", form, Origin=f"http://{NAME}", Content_Type=kind)
    said = site.asks("POST", "/session", form, Origin=here, Content_Type=kind)

    assert elsewhere.status == 403 and "Set-Cookie" not in elsewhere.headers
    assert said.headers["Set-Cookie"].startswith("__Host-heeltoe=")
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(said.headers["Set-Cookie"].split("; "))


def test_who_asks_is_the_browser_itself_whatever_it_says(site):
    kind = "application/x-www-form-urlencoded"
    said = {"Origin": site.address.rstrip("/"), "Content_Type": kind}

    def guesses(n, me):
        form = urllib.parse.urlencode({"who": f"P{n}", "passphrase": "a guess"})
        claimed = f"10.0.0.{n}"
        return site.asks("POST", "/session", form, me=me, X_Forwarded_For=claimed, **said).status

    assert [guesses(n, "127.0.0.2") for n in range(5)] == [401, 401, 401, 401, 429]
    assert guesses(9, "127.0.0.3") == 401


def test_a_tablet_is_paired_with_a_code_and_by_no_other_way(site):
    asked = {"device": "01990000-0000-7000-8000-000000000009"}
    code = site.runs("pair", "--label", "T04", "--code", "--json", "--as", "Lena West")
    home = {"Origin": site.address.rstrip("/"), "Content_Type": "application/json"}

    by_itself = site.asks("POST", "/devices", json.dumps({**asked, "local": True}), **home)
    with_it = site.asks(
        "POST", "/devices", json.dumps({**asked, "code": json.loads(code)["code"]}), **home
    )

    assert json.loads(site.asks("GET", "/ping").data)["pairs_itself"] is False
    assert (by_itself.status, with_it.status) == (403, 201)
    assert json.loads(with_it.data)["token"]


def test_what_is_large_comes_whole_also_to_whoever_reads_slowly(site):
    font = folder("static") / "fonts" / "Inter_400Regular.ttf"
    line = site.line()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
    line.sendall(f"GET /static/fonts/{font.name} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())

    answer = http.client.HTTPResponse(line)
    answer.begin()
    got = b"".join(iter(lambda: answer.read(10_000), b""))

    assert hashlib.sha256(got).digest() == hashlib.sha256(font.read_bytes()).digest()
    answer.close()
    line.close()


def test_what_is_sent_is_taken_whole_in_whatever_pieces(site):
    form = urllib.parse.urlencode({"note": "n" * 10_000_000}).encode()

    answer = site.asks("POST", "/paper?lang=es", form, Origin=site.address.rstrip("/"))

    assert answer.status == 413
    assert "4 MB como máximo" in answer.data.decode()


def test_a_request_that_comes_in_one_piece_is_read_to_its_end(site):
    head = f"POST /session HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 12000\r\n\r\n"
    with site.line() as line:
        line.sendall(head.encode() + b"n" * 12_000)  # One record, and more than is read at once.

        assert line.recv(12).startswith(b"HTTP/1.1 4")


def test_two_requests_in_one_piece_get_two_answers(site):
    with site.line() as line:
        line.sendall(f"GET /ping HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode() * 2)
        said = b""
        while said.count(b'"heeltoe"') < 2:
            piece = line.recv(65536)
            assert piece, said
            said += piece


def test_who_is_slow_or_silent_holds_nobody_up(site):
    slow = [site.plainly() for _ in range(8)]
    for line in slow[::2]:
        line.sendall(HELLO)  # The rest of the handshake never comes.
    begun = [site.line() for _ in range(8)]
    for line in begun:
        line.sendall(b"POST /events HTTP/1.1\r\nHost: heeltoe.local\r\nContent-Length: 9\r\n\r\nab")

    assert [site.asks("GET", "/ping").status for _ in range(3)] == [200] * 3
    for line in (*slow, *begun):
        line.close()


def test_many_at_once_are_all_answered(site):
    statuses = []

    def asks():
        statuses.append(site.asks("GET", "/session/new").status)

    threads = [threading.Thread(target=asks) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 12


def test_it_ends_when_asked_with_lines_open_and_has_named_who_does_not_trust_it(site):
    other = site.serves("--tls", "--host", "127.0.0.1")
    with other:
        port = urllib.parse.urlsplit(other.stdout.readline().split()[1]).port
        with socket.create_connection(("127.0.0.1", port)) as silent:
            silent.sendall(HELLO)
            for _ in range(2):
                with (
                    socket.create_connection(("127.0.0.1", port)) as plain,
                    pytest.raises(ssl.SSLCertVerificationError),
                ):
                    ssl.create_default_context().wrap_socket(plain, server_hostname=NAME)
            with site.line(port=port) as line:
                line.sendall(f"GET /ping HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
                assert line.recv(15) == b"HTTP/1.1 200 OK"

            other.send_signal(signal.SIGTERM)

            assert other.wait(timeout=60) == 0
        [said] = other.stderr.read().splitlines()  # Once, however often it is tried.
        assert "127.0.0.1 does not trust" in said and "ipad.txt" in said


@pytest.mark.parametrize(
    ("words", "why"), [(["--tls"], "heeltoe tls --name"), (["--tls", "--https", "x"], "Either")]
)
def test_without_a_certificate_or_with_two_ways_nothing_is_served(clinic, words, why):
    clinic.leaves()

    done = CliRunner().invoke(main, ["serve", *words, "--data", str(clinic.data)])

    assert done.exit_code == 2
    assert why in done.output


# ── While it runs ───────────────────────────────────────────────────────────


def shown_by(encryption):
    """Return the certificate that a new line is shown."""
    here, there = socket.socketpair()
    trusts = ssl.create_default_context()
    trusts.check_hostname, trusts.verify_mode = False, ssl.CERT_NONE
    served = encryption.wrap(here)
    shake = threading.Thread(target=served.do_handshake)
    shake.start()
    try:
        with trusts.wrap_socket(there) as line:
            return line.getpeercert(binary_form=True)
    finally:
        shake.join()
        served.close()


@pytest.fixture
def later(monkeypatch):
    """Set the clock to a number of days from when the certificate was made."""

    def sets(days):
        monkeypatch.setenv("HEELTOE_TESTING", "1")
        monkeypatch.setenv("HEELTOE_NOW", (NOW + timedelta(days=days)).isoformat())

    sets(0)
    return sets


def test_a_running_recorder_renews_its_own_and_takes_what_is_given(tmp_path, later):
    own.make(tmp_path, NAME, [], NOW, anew=False)
    encryption = Encryption(tmp_path)
    first = shown_by(encryption)

    later(365 * 2)
    assert shown_by(encryption) == first  # It does not look with each line.
    encryption.looked_s -= 61
    renewed = shown_by(encryption)
    later(0)
    hospital = Hospital(tmp_path)
    given.take(tmp_path, *hospital.gives(), "", NOW)
    encryption.looked_s -= 61

    assert len({first, renewed, shown_by(encryption)}) == 3


def test_a_file_that_is_gone_leaves_what_was_loaded(tmp_path, later):
    own.make(tmp_path, NAME, [], NOW, anew=False)
    encryption = Encryption(tmp_path)
    first = shown_by(encryption)

    (tmp_path / "tls" / "server.pem").unlink()
    encryption.looked_s -= 61

    assert shown_by(encryption) == first


def test_what_has_ended_is_served_with_a_word_of_it(tmp_path, later, caplog):
    (tmp_path / "brought").mkdir()
    given.take(tmp_path, *Hospital(tmp_path / "brought").gives(), "", NOW)

    later(400)

    assert shown_by(Encryption(tmp_path))
    assert "good from 2026-11-22 09:00:00+00:00 to 2027-11-22" in caplog.text


def test_without_its_authority_it_serves_what_it_has(tmp_path, later, caplog):
    own.make(tmp_path, NAME, [], NOW, anew=False)
    (tmp_path / "tls" / "authority.key").unlink()

    later(390)

    assert shown_by(Encryption(tmp_path))
    assert "authority.key cannot be read" in caplog.text


@pytest.mark.parametrize("lacks", [b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN CERTIFICATE-----"])
def test_a_file_that_is_not_whole_is_named(tmp_path, later, lacks):
    own.make(tmp_path, NAME, [], NOW, anew=False)
    file = tmp_path / "tls" / "server.pem"
    file.write_bytes(file.read_bytes().replace(lacks, b"-----BEGIN NOTHING-----"))

    with pytest.raises(OutOfReach, match=r"server\.pem cannot be .*heeltoe tls"):
        Encryption(tmp_path)


def test_it_is_renewed_when_it_starts_to_serve(tmp_path, later):
    own.make(tmp_path, NAME, [], NOW, anew=False)
    before = tls.shown(tmp_path)

    later(365 * 2)

    assert shown_by(Encryption(tmp_path))
    assert tls.shown(tmp_path).ends > before.ends
    assert tls.shown(tmp_path).authority == before.authority


# ── On the front page ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (300, "Nothing is waiting for a decision."),
        (380, "In 16 days no tablet will reach this recorder any more"),
        (500, "No tablet reaches this recorder: its certificate has ended."),
    ],
)
def test_the_front_page_says_so_when_little_time_is_left(clinic, later, days, said):
    own.make(clinic.data, NAME, [], NOW, anew=False)
    later(days)

    page = " ".join(Page(clinic.gets("/").text).text.split())

    assert said in page
    assert ("certificate" in page) == (days != 300)
