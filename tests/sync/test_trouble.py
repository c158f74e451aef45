"""What goes wrong on the way has a name, and a sentence for whoever has to mend it."""

import http.server
import json
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
import urllib3
from click.testing import CliRunner

from recorder import canonical, keys, receipts, store, witness
from recorder.cli import main
from recorder.receipts import Receipt
from recorder.sync import calling, identity, lines, told
from recorder.sync.calling import NotReached
from tests.network import Hub, Node
from tests.vouched_by_none import self_signed
from tests.ward import MORNING


@contextmanager
def answering(answers, certificate=None):
    """Answer every request by a function of (method, path, headers, body)."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            size = int(self.headers.get("Content-Length", 0))
            said = answers(self.command, self.path, self.headers, self.rfile.read(size))
            status, headers, body = said
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    run = threading.Thread(target=server.serve_forever)
    run.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        run.join()
        server.server_close()


def trouble(node):
    with pytest.raises(NotReached) as raised:
        node.exchanges()
    assert "safe" in str(raised.value)
    return raised.value.code


HTML = {"Content-Type": "text/html"}
PAGE = b"<html>Welcome to the guest network. Accept our terms.</html>"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, HTML, PAGE), "sign_in_page"),
        ((302, {"Location": "http://login.example/"}, b""), "sign_in_page"),
        ((200, {"Content-Type": "application/json"}, b'{"wants":{}}'), "not_the_hub"),
        ((502, HTML, b"<html>Bad gateway</html>"), "hub_busy"),
        ((503, {}, b""), "hub_busy"),
        ((200, {"Heeltoe-Signature": "00" * 64, "Heeltoe-At": "1"}, b"{}"), "wrong_hub"),
    ],
)
def test_what_answers_in_place_of_the_hub_is_named(hub, anna, answer, code):
    anna.visits()

    with answering(lambda *_: answer) as hub.url:
        assert trouble(anna) == code

    assert anna.confirmed() == 0


def test_no_network_is_named(hub, anna):
    with answering(lambda *_: (200, {}, b"")) as hub.url:
        pass

    assert trouble(anna) == "no_network"


def test_a_certificate_of_somebody_else_is_named(hub, anna, tmp_path):
    guest = self_signed(tmp_path / "guest.pem", "guest")

    with answering(lambda *_: (200, HTML, PAGE), guest) as hub.url:
        assert trouble(anna) == "wrong_certificate"


def test_a_line_that_ends_before_it_is_encrypted_is_no_wrong_certificate(hub, anna):
    def hangs_up():
        door.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        run = threading.Thread(target=hangs_up)
        run.start()
        hub.url = f"https://127.0.0.1:{door.getsockname()[1]}"
        assert trouble(anna) == "cut_off"
        run.join()


def test_another_hub_at_the_same_address_is_named_and_given_nothing_it_can_use(hub, anna, tmp_path):
    anna.visits()
    other = Hub(tmp_path / "other")

    with other.serves() as hub.url:
        assert trouble(anna) == "wrong_hub"

    assert other.entries(anna.log) == []
    assert store.parked(other.db) == []
    other.leaves()


def test_a_node_that_was_not_let_in_is_told_to_join(hub, tmp_path):
    stranger = Node(tmp_path / "stranger", hub, "ALIEN")
    with hub.serves():
        assert trouble(stranger) == "not_admitted"
    stranger.leaves()


@pytest.mark.parametrize(("minutes", "said"), [(-5, "behind"), (5, "ahead of")])
def test_a_clock_that_is_off_is_named_and_stops_nothing(hub, anna, monkeypatch, minutes, said):
    anna.visits()
    real = calling.clock.now
    with hub.serves():
        monkeypatch.setattr(
            "recorder.sync.calling.clock",
            type("Clock", (), {"now": staticmethod(lambda: _later(real(), minutes))}),
        )
        done = anna.exchanges()

    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert anna.confirmed() == len(anna.entries(anna.log))
    [fault] = done.faults
    assert f"5 minutes {said} the hub" in fault


def _later(moment, minutes):
    return replace(moment, at_ms=moment.at_ms + minutes * 60_000)


# ── A hub that lies ─────────────────────────────────────────────────────────


def lying(hub, anna, receipt):
    """Answer as the hub, with its key, and give a receipt that `receipt` makes of the true one."""
    it = hub.desk.node
    key = keys.load(keys.of_node(hub.data, it.name, it.epoch))
    seq, head = anna.heads()[anna.log]

    def answers(method, path, headers, body):
        if path == "/sync/heads":
            wants = {anna.log: 1}
            said = {"hub": it.name, "epoch": 1, "study": anna.desk.study, "wants": wants}
            status, said = 200, said | {"more": {}, "stays": {}, "receipts": []}
        else:
            batch = lines.read(lines.unpack(body))
            true = Receipt(v=1, hub=it.name, epoch=1, log=anna.log, first=1, last=seq,
                           head=head, batch=batch.name, at_ms=MORNING)  # fmt: skip
            raw, signature = receipts.sign(key, true)
            raw, signature = receipt(key, raw, signature)
            said = {"answer": "merged", "receipt": {"said": raw.decode(), "signature": signature}}
            status = 201
        content = json.dumps(said).encode()
        asked = headers[identity.SIGNATURE]
        signed = identity.sign_answer(key, it.device, MORNING, asked, status, content)
        return status, signed, content

    return answers


def refusing(hub, anna, **said):
    """Answer as the hub, with its key: it wants a log, and then says no."""
    truly = lying(hub, anna, lambda key, raw, signature: (raw, signature))
    it = hub.desk.node
    key = keys.load(keys.of_node(hub.data, it.name, it.epoch))

    def answers(method, path, headers, body):
        if path == "/sync/heads":
            return truly(method, path, headers, body)
        content = json.dumps(said).encode()
        asked = headers[identity.SIGNATURE]
        return 403, identity.sign_answer(key, it.device, MORNING, asked, 403, content), content

    return answers


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"why": "No.", "code": "revoked"}, ("revoked", "")),
        ({"why": "No.", "code": "of_a_later_hub"}, ("not_taken", "No.")),
        ({"why": "No."}, ("not_taken", "No.")),
    ],
)
def test_a_no_of_the_hub_is_kept_as_it_came_and_known_by_its_code(hub, anna, said, known):
    anna.visits()

    with answering(refusing(hub, anna, **said)) as hub.url:
        anna.exchanges()

    note = told.last(anna.data)
    [fault] = [it for it in note.faults if "clock" not in it]
    code, detail = known
    assert fault == f"{anna.log}: No."
    assert tuple(note.known[fault]) == (code, anna.log, detail)


def changed(**fields):
    def change(key, raw, signature):
        said = canonical.parse(raw) | fields
        raw = canonical.encode(said)
        return raw, witness.sign(key, "receipt", raw)

    return change


LIES = {
    "another signature": lambda key, raw, signature: (raw, "00" * 64),
    "changed after it was signed": lambda key, raw, signature: (
        raw.replace(b'"from":1', b'"from":2'),
        signature,
    ),
    "another hub": changed(hub="OTHER"),
    "another life": changed(epoch=2),
    "another chain": changed(head="ab" * 32),
    "beyond what is here": changed(to=99),
    "less than what was sent": changed(to=1),
    "another log": changed(log="BERTA.07.1"),
    "no receipt": lambda key, raw, signature: (b"{}", signature),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_receipt_that_does_not_fit_is_not_kept_and_confirms_nothing(hub, anna, lie):
    anna.visits()

    with answering(lying(hub, anna, lie)) as hub.url:
        done = anna.exchanges()

    assert not done.ok and done.up == 0
    assert any("receipt" in fault for fault in done.faults), done.faults
    assert anna.confirmed() == 0
    assert list(store.every_receipt(anna.db)) == []


def test_a_receipt_that_reaches_less_far_than_what_was_sent_confirms_only_so_much(hub, anna):
    anna.visits()
    first = store.hashes_between(anna.db, anna.log, 1, 1)[1]

    with answering(lying(hub, anna, changed(to=1, head=first))) as hub.url:
        done = anna.exchanges()

    assert not done.ok and done.up == 0
    assert anna.confirmed() == 1


def test_a_receipt_that_fits_is_kept_and_named_by_what_is_written_after_it(hub, anna):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(4)))
    true = answering(lying(hub, anna, lambda key, raw, signature: (raw, signature)))

    with true as hub.url:
        anna.exchanges()
    anna.keeps(anna.bed.lists("07-9-K"))

    named = [json.loads(body)["receipt"] for body in anna.entries(anna.log)]
    [(name, *_)] = store.every_receipt(anna.db)
    assert named[:5] == [""] * 5
    assert set(named[5:]) == {name}
    assert anna.is_sound()


# ── On a bad line ───────────────────────────────────────────────────────────


def test_batches_halve_when_only_less_gets_through_and_grow_back(hub, anna):
    anna.bed.opens("07-1-K")
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    sizes = []

    with hub.serves() as url:

        def narrow(method, path, headers, body):
            if path == "/sync/batches":
                sizes.append(len(lines.read(lines.unpack(body)).entries))
                if 1 < len(sizes) < 4:
                    return 413, HTML, b"<html>too large</html>"
            answer = urllib3.request(
                method, url + path, body=body, headers=dict(headers), redirect=False
            )
            said = {n: v for n, v in answer.headers.items() if n.startswith("Heeltoe")}
            return answer.status, said, answer.data

        with answering(narrow) as hub.url:
            done = anna.exchanges()

    assert done.ok, done
    assert sizes == [500, 101, 50, 25, 50, 26]
    assert hub.entries(anna.log) == anna.entries(anna.log)


# ── At the terminal ─────────────────────────────────────────────────────────


def says(node, *words):
    done = CliRunner().invoke(main, ["sync", "--data", str(node.data), *words])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_says_what_went_up_and_what_came_down(hub, anna):
    anna.visits()
    with hub.serves():
        anna.joins()
        code, out, _ = says(anna)
        again = says(anna, "--json")

    assert code == 0
    assert "Sent to the hub and confirmed: 5 entries." in out
    assert "All that is recorded here is at the hub." in out
    assert again[0] == 0
    assert json.loads(again[1])["requests"] == 1


def test_the_command_says_what_stays_and_why(hub, anna):
    anna.visits()
    hub.revokes(anna)
    with hub.serves():
        anna.joins()
        code, out, _ = says(anna)

    assert code == 1
    assert "ANNAX.07.1 goes no further: this recorder was revoked" in out


def test_the_command_says_that_the_hub_is_out_of_reach(hub, anna):
    with answering(lambda *_: (200, HTML, PAGE)) as hub.url:
        anna.joins()
        code, out, err = says(anna, "--json")

    assert code == 3
    assert json.loads(out)["code"] == "sign_in_page"
    assert "sign in to the network" in err


def test_a_recorder_that_joined_no_hub_is_told_how(anna):
    code, _, err = says(anna)

    assert code == 2
    assert "has joined no hub" in err and "heeltoe join" in err
