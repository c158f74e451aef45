"""The hub's door: who is let in, and what each answer says."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
import urllib3

from recorder import canonical, store
from recorder.events import NodeAdmitted, ReportSealed
from recorder.sync import files, identity, lines
from recorder.web import create_app
from tests.network import Node
from tests.sync.test_merge import batch

HEADS = "/sync/heads"


@pytest.fixture
def asks(hub):
    """Ask the hub's door in a node's name; returns the answer."""
    door = create_app(hub.data).test_client()

    def ask(node, method, path, body=b"", *, key=None, name=None, at_ms=1, change=lambda h: h):
        device = name or node.desk.node.device
        said = identity.sign_request(key or node.key(), device, at_ms, method, path, body)
        answer = door.open(path, method=method, data=body, headers=change(said))
        answer.asked = said[identity.SIGNATURE]
        return answer

    return ask


def question(node, **more):
    heads = {log: [seq, head, 0] for log, (seq, head) in node.heads().items()}
    return canonical.encode({"v": 1, "study": node.desk.study, "heads": heads} | more)


def test_it_answers_a_node_that_it_let_in_and_signs_the_answer(hub, anna, asks):
    anna.visits()

    answer = asks(anna, "POST", HEADS, question(anna))

    assert answer.status_code == 200
    assert answer.json["wants"] == {anna.log: 1}
    assert answer.json["more"] == {"office.study.1": len(hub.entries("office.study.1"))}
    key, headers = hub.desk.node.public_key, dict(answer.headers)
    assert identity.answers(key, headers, answer.asked, 200, answer.data)
    assert not identity.answers(key, headers, answer.asked, 201, answer.data)
    assert not identity.answers(key, headers, "00", 200, answer.data)
    assert not identity.answers(key, headers, answer.asked, 200, answer.data + b" ")


@pytest.mark.parametrize(
    "change",
    [
        lambda said: {},
        lambda said: said | {identity.NODE: "BERTA.1"},
        lambda said: said | {identity.NODE: "ANNAX.2"},
        lambda said: said | {identity.AT: "2"},
        lambda said: said | {identity.AT: "-1"},
        lambda said: said | {identity.AT: "9" * 40},
        lambda said: said | {identity.SIGNATURE: "00" * 64},
        lambda said: said | {identity.SIGNATURE: "ä"},
    ],
)
def test_whoever_did_not_sign_so_is_not_let_in(anna, berta, asks, change):
    answer = asks(anna, "POST", HEADS, question(anna), change=change)

    assert answer.status_code == 401
    assert "keeps everything" in answer.json["why"]


def test_whoever_was_never_let_in_leaves_nothing_behind(hub, tmp_path, asks):
    stranger = Node(tmp_path / "stranger", hub, "ALIEN")
    stranger.visits()

    answer = asks(stranger, "POST", "/sync/batches", batch(stranger))

    assert answer.status_code == 401
    assert not (hub.data / "inbox").exists()
    assert store.parked(hub.db) == []
    stranger.leaves()


@pytest.mark.parametrize("name", ["../x", "A/B", "A.B", "A B"])
def test_a_name_that_no_file_could_have_is_let_in_nowhere(hub, tmp_path, asks, name):
    node = Node(tmp_path / "node", hub, "PLAIN")
    it = node.desk.node
    with hub.desk.hand() as hand:
        body = {"node": name.replace("..", "0"), "public_key": it.public_key}
        hand.does(NodeAdmitted(epoch=1, site="07", **body))

    answer = asks(node, "POST", "/sync/batches", b"x", name=f"{body['node']}.1")

    assert answer.status_code == 401
    node.leaves()


def test_one_request_cannot_stand_for_another(anna, asks):
    anna.visits()
    body = batch(anna)
    said = identity.sign_request(anna.key(), "ANNAX.1", 1, "POST", HEADS, body)

    answer = asks(anna, "POST", "/sync/batches", body, change=lambda _: said)

    assert answer.status_code == 401


@pytest.mark.parametrize("path", [HEADS, "/sync/batches"])
def test_a_recorder_that_is_no_hub_has_no_such_door(anna, berta, path):
    answer = create_app(anna.data).test_client().post(path, data=b"x")

    assert answer.status_code == 404
    assert identity.SIGNATURE not in answer.headers


def test_what_is_larger_than_a_batch_may_be_is_not_read(hub, anna, asks):
    answer = asks(anna, "POST", "/sync/batches", b"x" * (lines.MOST_PACKED + 1))

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert not (hub.data / "inbox").exists()


def test_what_is_no_batch_is_refused_and_leaves_nothing(hub, anna, asks):
    assert asks(anna, "POST", "/sync/batches", b"no batch").status_code == 400

    assert list((hub.data / "inbox").iterdir()) == []


def test_another_study_is_refused(anna, asks):
    answer = asks(anna, "POST", HEADS, question(anna, study="ANOTHER"))

    assert answer.status_code == 400
    assert "is that of the study" in answer.json["why"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"v":1}', b"\xff", b"[" * 100_000])
def test_what_asks_nothing_is_refused(anna, asks, body):
    assert asks(anna, "POST", HEADS, body).status_code == 400


# ── What a node is given ────────────────────────────────────────────────────


def test_a_node_is_given_study_and_its_site_and_nothing_else(hub, anna, tmp_path, asks):
    far = Node(tmp_path / "far", hub, "FARAW", site="08")
    hub.admits(far)
    far.visits()
    asks(far, "POST", "/sync/batches", batch(far))

    more = asks(anna, "POST", HEADS, question(anna)).json["more"]
    fetched = asks(anna, "GET", f"/sync/batches?log={far.log}&from=1")

    assert far.log not in more
    assert (fetched.status_code, fetched.json["code"]) == (403, "not_given")
    far.leaves()


def test_a_revoked_node_is_given_nothing(hub, anna, berta, asks):
    berta.visits()
    asks(berta, "POST", "/sync/batches", batch(berta))
    hub.revokes(anna)

    assert asks(anna, "POST", HEADS, question(anna)).json["more"] == {}
    assert asks(anna, "GET", f"/sync/batches?log={berta.log}&from=1").status_code == 403
    bundle = store.current_bundle(hub.db)
    fetched = asks(anna, "GET", f"/sync/files/{bundle}?at=0")
    assert (fetched.status_code, fetched.json["code"]) == (403, "revoked")


def test_a_file_of_another_site_is_not_given(hub, anna, tmp_path, asks):
    far = Node(tmp_path / "far", hub, "FARAW", site="08")
    hub.admits(far)
    name = sealed(far, b"%PDF of site 08")
    content = store.file(far.db, name)
    asks(far, "PUT", f"/sync/files/{name}?at=0&of={len(content)}", content)
    asks(far, "POST", "/sync/batches", batch(far))
    assert store.file(hub.db, name) == content

    assert asks(anna, "GET", f"/sync/files/{name}?at=0").status_code == 404
    assert asks(far, "GET", f"/sync/files/{name}?at=0").data == content
    far.leaves()


# ── Files ───────────────────────────────────────────────────────────────────


def sealed(node, content):
    """Record that a report was sealed; return the file's hash."""
    visit, name = node.visits(1), node.bed.attaches(content)
    node.keeps(node.bed.says(ReportSealed(report=name, record="ab" * 32), visit=visit))
    return name


def test_a_file_whose_last_piece_came_before_a_crash_is_whole_when_it_is_asked_for(hub, anna, asks):
    content = b"a sealed report" * 1_000
    name = sealed(anna, content)
    part = hub.data / "inbox" / "files" / f"{name}.ANNAX.1.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(content)  # As it lies there when the hub dies before it has its name.

    answer = asks(anna, "PUT", f"/sync/files/{name}?at=0&of={len(content)}", b"")

    assert answer.json["at"] == len(content)
    assert files.whole(hub.data, name) == content
    assert not part.exists()


def test_a_file_comes_in_pieces_goes_on_after_a_cut_and_waits_for_its_entry(hub, anna, asks):
    content = bytes(range(256)) * 3_000
    name = sealed(anna, content)
    path = f"/sync/files/{name}?of={len(content)}&at="

    def put(at, size):
        return asks(anna, "PUT", f"{path}{at}", content[at : at + size])

    assert put(0, 0).json == {"at": 0}
    assert put(0, 1_000).json == {"at": 1_000}
    skipped = put(5_000, 1_000)
    assert (skipped.status_code, skipped.json) == (409, {"at": 1_000})
    at = 1_000
    while at < len(content):
        at = put(at, files.PIECE).json["at"]
    assert store.file(hub.db, name) is None, "named by nothing yet"
    assert hub.is_sound()

    asks(anna, "POST", "/sync/batches", batch(anna))

    assert store.file(hub.db, name) == content
    assert list((hub.data / "inbox" / "files").iterdir()) == []
    assert hub.is_sound()


def test_a_file_with_another_hash_is_thrown_away(hub, anna, asks):
    name = "ab" * 32

    answer = asks(anna, "PUT", f"/sync/files/{name}?at=0&of=5", b"other")

    assert answer.status_code == 400
    assert list((hub.data / "inbox" / "files").iterdir()) == []


@pytest.mark.parametrize("name", ["x", "AB" * 32, "..%2Fhub.toml", "ab" * 31 + "a/"])
def test_a_file_by_no_hash_is_nowhere(anna, asks, name):
    assert asks(anna, "GET", f"/sync/files/{name}?at=0").status_code in (401, 404)
    assert asks(anna, "PUT", f"/sync/files/{name}?at=0&of=1", b"x").status_code in (400, 401, 404)


# ── On disk before anybody looks inside ─────────────────────────────────────


def test_what_came_is_on_the_disk_before_it_is_looked_into(hub, anna, asks, monkeypatch):
    anna.visits()
    raw = batch(anna)
    seen = []
    fsync, unpack = store.entries.os.fsync, lines.unpack

    def noted(handle):
        seen.append(Path(f"/proc/self/fd/{handle}").resolve().name)
        fsync(handle)

    monkeypatch.setattr("os.fsync", noted)
    monkeypatch.setattr("recorder.sync.lines.unpack", lambda it: seen.append("in") or unpack(it))

    answer = asks(anna, "POST", "/sync/batches", raw)

    assert answer.status_code == 201
    file, folder, looked = seen[:3]
    assert file.startswith(f"{sha256(raw).hexdigest()}.ANNAX.1.batch")
    assert (folder, looked) == ("inbox", "in")
    assert list((hub.data / "inbox").iterdir()) == []


def test_over_the_wire_it_is_the_same_door(hub, anna):
    with hub.serves() as url:
        said = identity.sign_request(anna.key(), "ANNAX.1", 1, "POST", HEADS, question(anna))
        answer = urllib3.request("POST", url + HEADS, body=question(anna), headers=said)

    assert (answer.status, json.loads(answer.data)["hub"]) == (200, "office")
