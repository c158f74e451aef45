"""Joining a hub: by a code that works once, all or nothing, and every way it can fail in words."""

import http.server
import ipaddress
import json
import re
import shutil
import socket
import ssl
import stat
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from recorder import (
    acts,
    admitting,
    bundles,
    canonical,
    codes,
    joining,
    keys,
    reaching,
    store,
    uplink,
    witness,
)
from recorder.events import NodeAdmitted
from recorder.refusals import CannotJoin, OutOfReach
from recorder.seals import authority
from recorder.verify import verify
from tests.heeltoe import HEELTOE
from tests.hub import Hub, joins
from tests.vouched_by_none import self_signed

SITE = "03"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A hub's folder with a study in it, made once; each test has a copy."""
    return Hub.new(tmp_path_factory.mktemp("hub") / "data").data


@pytest.fixture
def hub(made, tmp_path):
    with a_hub(made, tmp_path).served() as place:
        yield place
    assert verify(place.data).ok


def a_hub(made, tmp_path):
    shutil.copytree(made, tmp_path / "hub")
    return Hub(tmp_path / "hub")


@pytest.fixture
def folder(tmp_path):
    """Where a recorder is to be: nothing is there yet."""
    return tmp_path / "node"


def asks(hub, node, code, *, key=None, **more):
    """Send what a recorder sends, as another program might; return status and answer."""
    asked = {
        "v": 1,
        "code": code,
        "node": node,
        "epoch": 1,
        "public_key": keys.public_half(key.public_key()),
        "at_ms": 1,
        "study": "",
        **more,
    }
    raw = canonical.encode(asked)
    return sends(hub, raw, witness.sign(key, "join", raw))


def sends(hub, raw, signature):
    got = reaching.ask(
        hub.address,
        "/sync/join",
        method="POST",
        body=raw,
        headers={"Heeltoe-Signature": signature},
    )
    return got.status, got.said


def a_key(tmp_path, name="other"):
    file = tmp_path / f"{name}.key"
    keys.make(file)
    return keys.load(file)


# ── As it should be ─────────────────────────────────────────────────────────


def test_an_empty_folder_becomes_a_recorder_of_a_site(hub, folder):
    run = joins(folder, hub.address, hub.code())

    assert run.exit_code == 0, run.output
    node, study = acts.this_node(folder), "CRATUS-DEMO"
    assert (node.place, node.site, node.home, node.epoch) == ("site", SITE, SITE, 1)
    assert re.fullmatch("[A-Z]{5}", node.name)
    up, here = uplink.found(folder), acts.this_node(hub.data)
    assert (up.url, up.hub, up.epoch) == (hub.address, here.name, 1)
    assert (up.public_key, up.study) == (here.public_key, study)
    key = keys.load(keys.of_node(folder, node.name, 1))
    assert keys.public_half(key.public_key()) == node.public_key
    assert stat.S_IMODE(keys.of_node(folder, node.name, 1).stat().st_mode) == 0o600
    assert admitting.spoken(here.public_key) in run.output
    db = store.open_database(folder)
    assert {log.split(".")[1] for log in store.heads(db)} == {"study"}  # Nothing of its own yet.
    assert bundles.current(db).study.id == study  # With all that is in it: it can be measured by.
    db.close()


def test_the_hub_writes_down_whom_it_let_in_and_who_had_the_code_made(hub, folder):
    joins(folder, hub.address, hub.code())

    ((log, admitted),) = hub.events("node_admitted")
    node = acts.this_node(folder)
    assert admitted.body == NodeAdmitted(
        node=node.name, epoch=1, public_key=node.public_key, site=SITE
    )
    assert log == f"{acts.this_node(hub.data).name}.study.1"
    (opened,) = [e for _, e in hub.events("session_opened") if e.id == admitted.session]
    assert opened.body.how == "command_line"
    assert [(n["node"], n["site"]) for n in hub.nodes()] == [(node.name, SITE)]


def test_a_tablet_joins_as_one(hub, folder):
    assert joins(folder, hub.address, hub.code(), "--tablet").exit_code == 0

    assert acts.this_node(folder).place == "tablet"


def test_it_seals_with_the_studys_certificate_and_has_no_authority_of_its_own(hub, folder):
    joins(folder, hub.address, hub.code())
    node, now = acts.this_node(folder), datetime.now(UTC)

    made = authority.sealer(folder, node, "CRATUS-DEMO", now)

    assert not (folder / authority.KEY).exists()
    assert (hub.data / authority.KEY).exists()
    assert (folder / authority.CERTIFICATE).read_text() == (
        hub.data / authority.CERTIFICATE
    ).read_text()
    made.leaf.verify_directly_issued_by(made.authority)
    assert keys.public_half(made.leaf.public_key()) == node.public_key
    assert node.device in made.leaf.subject.rfc4514_string()


@pytest.mark.parametrize("lost", ["study-ca.crt", "node-*-1.crt"])
def test_without_its_certificates_it_seals_nothing_and_makes_none(hub, folder, lost):
    joins(folder, hub.address, hub.code())
    next(folder.glob(lost)).unlink()

    with pytest.raises(OutOfReach, match="nothing was sealed"):
        authority.sealer(folder, acts.this_node(folder), "CRATUS-DEMO", datetime.now(UTC))

    assert not (folder / authority.KEY).exists()


def test_one_can_look_whom_one_would_trust_and_leave_nothing(hub, folder):
    run = joins(folder, hub.address, hub.code(), "--look")

    here = acts.this_node(hub.data)
    assert run.exit_code == 0
    assert here.device in run.output and admitting.spoken(here.public_key) in run.output
    assert not folder.exists()
    assert hub.nodes() == []


def test_two_at_once_with_one_code_and_one_gets_in(hub, tmp_path):
    code, ends = hub.code(), {}

    def one(name):
        try:
            joining.join(tmp_path / name, hub.address, code, "site")
            ends[name] = "in"
        except CannotJoin:
            ends[name] = "out"

    both = [threading.Thread(target=one, args=(name,)) for name in ("a", "b")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(ends.values()) == ["in", "out"]
    assert len(hub.nodes()) == 1


# ── Codes ───────────────────────────────────────────────────────────────────


def test_a_code_lets_in_one_recorder_and_no_other(hub, folder, tmp_path):
    code = hub.code()
    joins(folder, hub.address, code)

    run = joins(tmp_path / "second", hub.address, code)

    assert (run.exit_code, "used by another recorder" in run.stderr) == (1, True)
    assert list((tmp_path / "second").iterdir()) == []
    assert len(hub.nodes()) == 1


def test_a_wrong_code_leaves_the_folder_empty_and_the_right_one_then_does(hub, folder):
    code = hub.code()

    run = joins(folder, hub.address, "ABCD-EFGH")

    assert (run.exit_code, "This code is wrong" in run.stderr) == (1, True)
    assert list(folder.iterdir()) == []
    assert joins(folder, hub.address, code.lower().replace("-", " ")).exit_code == 0


def test_ten_wrong_codes_lock_the_door_for_a_while_also_after_a_restart(hub, folder):
    code = hub.code()
    for _ in range(10):
        assert "This code is wrong" in joins(folder, hub.address, "ABCD-EFGH").stderr

    with Hub(hub.data).served() as restarted:
        run = joins(folder, restarted.address, code)

    assert (run.exit_code, "Too many wrong codes" in run.stderr) == (1, True)
    assert hub.nodes() == []


def test_a_code_is_good_for_a_day(made, tmp_path, monkeypatch):
    place = a_hub(made, tmp_path)
    code, key = place.code(), a_key(tmp_path)
    db = store.open_database(place.data)
    desk = acts.Desk(db, place.data, "CRATUS-DEMO")
    asked = admitting.Asked(1, code, "KRTBA", 1, keys.public_half(key.public_key()), 1)
    now = datetime.now(UTC)
    monkeypatch.setenv("HEELTOE_TESTING", "1")

    monkeypatch.setenv("HEELTOE_NOW", (now + timedelta(hours=24, minutes=1)).isoformat())
    with pytest.raises(CannotJoin, match="older than a day"):
        admitting.admit(desk, asked)

    monkeypatch.setenv("HEELTOE_NOW", (now + timedelta(hours=23, minutes=59)).isoformat())
    assert admitting.admit(desk, asked).site == SITE
    db.close()


def test_a_hub_that_was_killed_between_code_and_log_lets_the_same_recorder_in(hub, tmp_path):
    code, mine, other = hub.code(), a_key(tmp_path, "a"), a_key(tmp_path, "b")
    file = hub.data / admitting.FILE
    kept = codes.read(file)
    codes.write(file, kept.with_used(kept.match(code), keys.public_half(mine.public_key())))

    assert asks(hub, "KRTBB", code, key=other)[1]["code"] == "join_code_used"
    assert asks(hub, "KRTBA", code, key=mine)[0] == 200

    assert [n["node"] for n in hub.nodes()] == ["KRTBA"]


def test_two_codes_for_one_site_are_both_good(hub, tmp_path):
    first, second = hub.code(), hub.code()

    for name, code in (("a", first), ("b", second)):
        assert joins(tmp_path / name, hub.address, code).exit_code == 0

    assert len(hub.nodes()) == 2


def test_the_file_beside_the_database_holds_no_code(hub):
    code = hub.code()

    file = hub.data / admitting.FILE
    assert code.replace("-", "") not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_an_administrator_has_codes_made_and_only_for_a_site_there_is(hub):
    hub.runs("person", "add", "Grace Lead", "--role", "site_lead", "--site", SITE)

    refused = hub.runs("hub", "admit", "--site", SITE, who="Grace Lead", code=1)
    nowhere = hub.runs("hub", "admit", "--site", "99", code=2)

    assert "administrator" in refused.stderr
    assert "no site 99" in nowhere.stderr
    assert not (hub.data / admitting.FILE).exists()


# ── Cut short ───────────────────────────────────────────────────────────────


@contextmanager
def between(hub, then):
    """Stand between a recorder and its hub: `then` says what comes of the hub's answer."""

    class Relay(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signature = self.headers["Heeltoe-Signature"]
            then(self, sends(hub, body, signature))

        def log_message(self, *_):
            pass

    with listening(Relay) as address:
        yield address


@contextmanager
def listening(handler, tls=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cut(relay, _):
    relay.close_connection = True
    relay.connection.shutdown(socket.SHUT_RDWR)


def test_an_answer_lost_on_the_way_is_had_again_with_the_same_code(hub, folder):
    code = hub.code()
    with between(hub, cut) as address:
        run = joins(folder, address, code)
    (admitted,) = hub.nodes()

    again = joins(folder, hub.address, code)

    assert run.exit_code == 3
    assert "asking twice does nothing twice" in run.stderr
    assert again.exit_code == 0, again.output
    assert acts.this_node(folder).name == admitted["node"]
    assert len(hub.events("node_admitted")) == 1


def test_a_join_that_was_killed_is_done_again_with_the_same_code(hub, folder):
    code, runs = hub.code(), []

    def kill(relay, _):
        runs[0].kill()
        runs[0].wait(10)
        cut(relay, _)

    with between(hub, kill) as address:
        command = [*HEELTOE, "join", address, code, "--data", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            runs.append(run)
            assert run.wait(60) < 0
    (file,) = folder.iterdir()

    assert joins(folder, hub.address, code).exit_code == 0

    assert file.name == f"node-{acts.this_node(folder).name}-1.key"
    assert len(hub.events("node_admitted")) == 1


@pytest.mark.parametrize(
    "left", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (0, 1, 3, 4))]
)
def test_killed_while_it_wrote_it_is_done_again_and_gets_the_same(hub, folder, left):
    code = hub.code()
    joins(folder, hub.address, code)
    name = acts.this_node(folder).name
    whole = {file: (folder / file).read_bytes() for file in ("hub.toml", f"node-{name}-1.crt")}
    steps = [f"node-{name}-1.crt", "study-ca.crt", store.DATABASE, "hub.toml"]
    for file in ["node.toml", *steps[left:]]:
        (folder / file).unlink()

    run = joins(folder, hub.address, code)

    assert run.exit_code == 0, run.output
    assert acts.this_node(folder).name == name
    assert {file: (folder / file).read_bytes() for file in whole} == whole
    assert len(hub.events("node_admitted")) == 1


@pytest.mark.parametrize("file", ["study-ca.crt", "hub.toml.fresh", "node.toml.fresh"])
def test_what_cannot_be_written_is_said_and_is_done_again_once_it_can(hub, folder, file):
    code = hub.code()
    with between(hub, cut) as address:
        joins(folder, address, code)
    (folder / file).mkdir()

    run = joins(folder, hub.address, code)

    assert (run.exit_code, "type the same again" in run.stderr) == (3, True), run.output
    assert not (folder / acts.NODE_FILE).exists()
    (folder / file).rmdir()
    assert joins(folder, hub.address, code).exit_code == 0
    assert len(hub.events("node_admitted")) == 1


def test_a_mistyped_code_does_not_cost_the_key_that_may_have_been_let_in(hub, folder):
    code = hub.code()
    with between(hub, cut) as address:
        joins(folder, address, code)

    assert joins(folder, hub.address, "ABCD-EFGH").exit_code == 1

    assert joins(folder, hub.address, code).exit_code == 0


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_is_in_use_is_left_as_it_is(hub, folder):
    joins(folder, hub.address, hub.code())
    before = contents(folder)

    run = joins(folder, hub.address, hub.code())

    assert (run.exit_code, "holds a recorder already" in run.stderr) == (2, True)
    assert contents(folder) == before


def test_a_folder_with_other_files_is_left_as_it_is(hub, folder):
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear Alice")

    run = joins(folder, hub.address, hub.code())

    assert (run.exit_code, "is not empty (letter.txt)" in run.stderr) == (2, True)
    assert [file.name for file in folder.iterdir()] == ["letter.txt"]


# ── Whom the hub does not let in ────────────────────────────────────────────


def test_whoever_does_not_hold_the_key_is_not_let_in(hub, tmp_path):
    code, mine, theirs = hub.code(), a_key(tmp_path, "a"), a_key(tmp_path, "b")
    asked = {
        "v": 1, "code": code, "node": "KRTBA", "epoch": 1, "at_ms": 1, "study": "",
        "public_key": keys.public_half(theirs.public_key()),
    }  # fmt: skip
    raw = canonical.encode(asked)

    for signature in (witness.sign(mine, "join", raw), witness.sign(theirs, "request", raw), ""):
        status, said = sends(hub, raw, signature)
        assert (status, said["code"]) == (403, "join_key_not_held")

    assert hub.nodes() == []
    assert sends(hub, raw, witness.sign(theirs, "join", raw))[0] == 200


def test_the_same_recorder_gets_the_same_answer_to_the_byte_but_for_the_time(hub, tmp_path):
    code, key = hub.code(), a_key(tmp_path)

    answers = [asks(hub, "KRTBA", code, key=key) for _ in range(3)]

    assert [status for status, _ in answers] == [200] * 3
    told = [{k: v for k, v in said.items() if k != "now_ms"} for _, said in answers]
    assert told[0] == told[1] == told[2]
    assert len(hub.events("node_admitted")) == 1


def test_a_name_that_is_anothers_is_refused_and_the_code_stays_good(hub, tmp_path):
    first, second, here = hub.code(), hub.code(), acts.this_node(hub.data).name
    mine, other = a_key(tmp_path, "a"), a_key(tmp_path, "b")
    assert asks(hub, "KRTBA", first, key=mine)[0] == 200

    for name, key in (("KRTBA", other), (here, other), ("KRTBB", mine)):
        status, said = asks(hub, name, second, key=key)
        assert (status, said["code"]) == (403, "join_name_taken"), name

    assert asks(hub, "KRTBC", second, key=other)[0] == 200


def test_a_recorder_of_one_site_is_not_let_in_for_another(hub, tmp_path):
    here, there, key = hub.code("03"), hub.code("04"), a_key(tmp_path)
    assert asks(hub, "KRTBA", here, key=key)[0] == 200

    assert asks(hub, "KRTBA", there, key=key)[1]["code"] == "join_name_taken"

    assert [n["site"] for n in hub.nodes()] == ["03"]


def test_whoever_was_revoked_is_not_let_in_again(hub, tmp_path):
    first, key = hub.code(), a_key(tmp_path)
    asks(hub, "KRTBA", first, key=key)
    hub.runs("hub", "revoke", "KRTBA", "--why", "stolen")

    for name, code, with_key in (
        ("KRTBA", first, key),
        ("KRTBA", hub.code(), key),
        ("KRTBA", hub.code(), a_key(tmp_path, "new")),
        ("KRTBB", hub.code(), key),
    ):
        status, said = asks(hub, name, code, key=with_key)
        assert (status, said["code"]) == (403, "join_revoked"), (name, code)

    assert len(hub.events("node_admitted")) == 1


def test_the_hub_of_another_study_is_not_joined_and_the_code_stays_good(hub, folder):
    code = hub.code()

    run = joins(folder, hub.address, code, "--study", "OTHER")

    assert run.exit_code == 1
    assert "CRATUS-DEMO, not of OTHER" in run.stderr
    assert list(folder.iterdir()) == []
    assert joins(folder, hub.address, code, "--study", "CRATUS-DEMO").exit_code == 0


def test_what_is_no_request_to_join_is_refused_in_words(hub):
    for raw in (
        b"",
        b"[]",
        b"\xff",
        b"{" * 3_000,
        b'{"v":1}',
        b'{"at_ms":1,"code":"A","epoch":1,"node":"a.b","public_key":"00","study":"","v":1}',
        b'{"at_ms":1,"code":"A","epoch":1,"node":"A","public_key":"%s","study":"","v":1}'
        % (b"02" + 64 * b"f"),
    ):
        status, said = sends(hub, raw, "00")

        assert (status, "Nothing was changed" in said["why"]) == (400, True), raw


def test_who_is_no_hub_is_joined_by_nobody(made, tmp_path, folder):
    place = a_hub(made, tmp_path)
    code, file = place.code(), place.data / acts.NODE_FILE
    file.write_text(file.read_text().replace('place = "hub"', 'place = "site"'))

    with place.served():
        run = joins(folder, place.address, code)
        look = joins(folder, place.address, code, "--look")

    assert (run.exit_code, look.exit_code) == (3, 3)
    assert "is no hub" in run.stderr
    assert list(folder.iterdir()) == []


# ── Who answers in a hub's place ────────────────────────────────────────────


def answering(status, body, kind="text/html", **headers):
    class Portal(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Portal


PAGE = b"<!doctype html><title>Sign in to the ward's network</title>"


@pytest.mark.parametrize(
    "portal",
    [answering(200, PAGE), answering(302, b"", Location="http://portal.example/")],
    ids=["a page", "a redirect"],
)
def test_the_sign_in_page_of_a_network_is_told_from_a_hub(folder, portal):
    with listening(portal) as address:
        run = joins(folder, address, "ABCD-EFGH")

    assert (run.exit_code, "sign in" in run.stderr) == (3, True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("portal", "says"),
    [
        (answering(404, b"not found", "text/plain"), "is no hub (404)"),
        (answering(502, b"<h1>Bad gateway</h1>"), "in trouble"),
        (answering(200, b"{}", "application/json"), "this program cannot read"),
        (answering(200, b"{" * 9, "application/json"), "is no hub"),
    ],
)
def test_whatever_else_answers_is_named_with_exit_code_3(folder, portal, says):
    with listening(portal) as address:
        run = joins(folder, address, "ABCD-EFGH")

    assert (run.exit_code, says in run.stderr) == (3, True), run.stderr
    assert not (folder / acts.NODE_FILE).exists()


def test_an_answer_that_the_hubs_key_did_not_sign_is_not_believed(hub, folder):
    code = hub.code()

    def unsigned(relay, got):
        raw = json.dumps(got[1]).encode()
        relay.send_response(200)
        relay.send_header("Content-Type", "application/json")
        relay.send_header("Content-Length", str(len(raw)))
        relay.end_headers()
        relay.wfile.write(raw)

    with between(hub, unsigned) as address:
        run = joins(folder, address, code)

    assert (run.exit_code, "not believed" in run.stderr) == (3, True)
    assert not (folder / uplink.FILE).exists()
    assert joins(folder, hub.address, code).exit_code == 0


def test_nobody_there_is_said_and_the_folder_stays_empty(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    run = joins(folder, f"http://127.0.0.1:{port}", "ABCD-EFGH")

    assert (run.exit_code, "cannot be reached" in run.stderr) == (3, True)
    assert list(folder.iterdir()) == []


def test_a_certificate_that_nobody_here_trusts_is_not_trusted(folder, tmp_path):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(a_certificate(tmp_path))

    with listening(answering(200, PAGE), tls) as address:
        run = joins(folder, address, "ABCD-EFGH")

    assert (run.exit_code, "certificate" in run.stderr) == (3, True)
    assert list(folder.iterdir()) == []


def test_a_certificate_that_this_computer_trusts_is_enough(hub, folder, tmp_path, monkeypatch):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = a_certificate(tmp_path)
    tls.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with listening(answering(403, b'{"why":"Not you."}', "application/json"), tls) as address:
        run = joins(folder, address, hub.code())

    assert (run.exit_code, "Not you." in run.stderr) == (1, True)


def a_certificate(folder):
    """Return the file of a certificate for this computer that nobody has vouched for."""
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    return self_signed(folder / "tls.pem", "hub", here)


@pytest.mark.parametrize(
    "typed",
    ["http://hub.example.org", "hub.example.org", "ftp://hub", "https://", "https://a:b", ""],
)
def test_an_address_that_cannot_be_trusted_is_not_asked(folder, typed):
    run = joins(folder, typed, "ABCD-EFGH")

    assert (run.exit_code, "Nothing was changed" in run.stderr) == (2, True)
    assert not folder.exists()
