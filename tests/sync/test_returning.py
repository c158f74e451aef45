"""Let in again by parcels alone: a recorder in a new life, or one that its restored hub forgot."""

import json
import re
import shutil
from contextlib import suppress
from datetime import timedelta

import pytest

from recorder import acts, admitting, canonical, keys, readmitting, store, uplink
from recorder.refusals import CannotJoin, Refusal
from recorder.seals import authority
from recorder.sync import parcel
from recorder.sync.calling import NotReached
from recorder.sync.parcel import NotOfThem
from recorder.sync.returning import Waits
from tests.hub import ANA, joins
from tests.hub import Hub as Served
from tests.network import Node
from tests.sync.test_parcel import everything, forged, says
from tests.sync.test_restored import (
    WHY,
    anew,
    anna,
    asks,
    at_work,
    backup_of,
    begins_anew,
    berta,
    carried,
    hub_begins_anew,
    joined,
    lets_in,
    made,
    restoring_now,
    stick,
)

__all__ = ["anew", "anna", "at_work", "berta", "made", "stick"]


def waiting(hub):
    return readmitting.waiting(hub.data, admitting.admitted(hub.db, hub.name))


def spoken(node):
    return admitting.spoken(node.desk.node.public_key)


@pytest.fixture
def asked(anew, stick):
    """The parcel of Anna's restored tablet, with a visit that only it has."""
    anew.visits(1)
    return carried(anew, None, stick)[1]


@pytest.fixture
def answer(at_work, anew, asked, stick):
    """What the hub gave back once the tablet was let in."""
    with pytest.raises(Waits):
        carried(at_work, asked)
    lets_in(at_work, anew)
    return carried(at_work, asked, stick)[1]


# ── There, let in, and back ─────────────────────────────────────────────────


def test_by_stick_a_restored_recorder_waits_is_let_in_and_all_of_it_is_at_the_hub(
    at_work, anna, anew, asked, stick
):
    before = everything(at_work)

    for _ in range(2):
        with pytest.raises(Waits, match="take in the same parcel again") as refused:
            carried(at_work, asked, stick)
    (waits,) = waiting(at_work)
    assert everything(at_work) == before, "nothing of it was taken, and nothing kept by half"
    assert len(list(stick.glob("*.tar"))) == 1, "and no answer was made"
    lets_in(at_work, anew)
    brought, answer = carried(at_work, asked, stick)
    back, _ = carried(anew, answer)

    assert spoken(anew) in str(refused.value) and refused.value.code == "waits_for_admission"
    assert (waits.name, waits.before, waits.epoch, waits.why) == ("ANNAX", 1, 2, WHY)
    assert brought.ok and back.ok and back.let_in
    assert at_work.entries("ANNAX.07.2") == anew.entries("ANNAX.07.2") != []
    assert anew.entries(anna.log) == anna.entries(anna.log), "what it had lost came back"
    assert anew.confirmed() == len(anew.entries("ANNAX.07.2"))
    sealer = authority.sealer(anew.data, anew.desk.node, "CRATUS-DEMO", restoring_now(anew))
    assert keys.public_half(sealer.leaf.public_key()) == anew.desk.node.public_key
    assert at_work.is_sound() and anew.is_sound() and waiting(at_work) == []


def test_by_stick_the_same_again_changes_nothing(at_work, anew, asked, answer):
    carried(anew, answer)
    before = everything(at_work), everything(anew), files_of(anew)

    brought, _ = carried(at_work, asked)
    back, _ = carried(anew, answer)

    assert (brought.entries, back.entries, back.confirmed, back.let_in) == (0, 0, 0, False)
    assert (everything(at_work), everything(anew), files_of(anew)) == before
    assert "all of it was known" in says(anew, "--from-file", answer)[1]


def test_why_it_was_restored_is_on_no_stick_once_it_is_let_in(anew, asked, answer, stick):
    carried(anew, answer)

    _, later = carried(anew, None, stick)

    assert WHY.encode() in asked.read_bytes()
    assert WHY.encode() not in later.read_bytes()


def files_of(node):
    return {file.name: file.read_bytes() for file in node.data.glob("*.crt")}


def test_the_commands_say_what_to_do_at_each_step(at_work, anew, stick):
    parcel_, answer = stick / "1.tar", stick / "2.tar"

    made = says(anew, "--to-file", parcel_)
    first = says(at_work, "--from-file", parcel_, "--to-file", answer)
    told = says(at_work, "--from-file", parcel_, "--json")
    lets_in(at_work, anew)
    second = says(at_work, "--from-file", parcel_, "--to-file", answer)
    last = says(anew, "--from-file", answer)

    assert made[0] == 0 and spoken(anew) in made[1]
    assert first[0] == 1 and spoken(anew) in first[2]
    assert "heeltoe hub admit --restored ANNAX" in first[2]
    said = json.loads(told[1])
    assert (told[0], said["ok"], said["code"]) == (1, False, "waits_for_admission")
    assert second[0] == 0 and last[0] == 0
    assert "has let this recorder in again" in last[1]


def test_a_recorder_that_waited_over_the_network_is_let_in_by_stick(at_work, anew, stick):
    with at_work.serves(), pytest.raises(NotReached):
        asks(anew)
    lets_in(at_work, anew)
    _, parcel_ = carried(anew, None, stick)

    _, answer = carried(at_work, parcel_, stick)

    assert carried(anew, answer)[0].let_in
    with at_work.serves():
        assert asks(anew).ok


@pytest.mark.parametrize("known_by", ["a person", "the hub's own log"])
def test_by_stick_a_recorder_that_joined_after_the_hubs_backup_comes_back(
    at_work, anna, stick, tmp_path, known_by
):
    backup = backup_of(at_work, stick)
    late = Node(tmp_path / "late", at_work, "LATER")
    at_work.admits(late)
    joined(late).visits()
    with at_work.serves():
        assert asks(late).ok and asks(anna).ok
    certificate, shown = files_of(late), says(late, "--to-file", stick / "before.tar")[1]
    hub_begins_anew(at_work, backup, tmp_path / "anew")
    late.visits()
    _, parcel_ = carried(late, None, stick)

    with pytest.raises(Waits, match=spoken(late)):
        carried(at_work, parcel_)
    if known_by == "a person":
        lets_in(at_work, late)
    else:  # Anna holds the log of before, in which it was let in.
        with at_work.serves():
            asks(anna)
    _, answer = carried(at_work, parcel_, stick)
    back, more = carried(late, answer, stick)
    _, answer = carried(at_work, more, stick)
    carried(late, answer)

    assert spoken(late) in shown, "also what was never restored says who it is"
    assert uplink.found(late.data).epoch == 2 and not back.let_in
    assert files_of(late) == certificate, "it has what it seals by"
    assert at_work.entries(late.log) == late.entries(late.log)
    assert store.confirmed(late.db, "office", 2)[late.log] == len(late.entries(late.log))
    late.leaves()


def test_by_stick_too_both_restored_find_each_other(at_work, anew, asked, stick, tmp_path):
    hub_begins_anew(at_work, backup_of(at_work, stick), tmp_path / "hub anew")

    with pytest.raises(Waits):
        carried(at_work, asked)
    lets_in(at_work, anew)
    _, answer = carried(at_work, asked, stick)
    back, _ = carried(anew, answer)

    assert back.let_in and "restored from its backup of" in back.notes[0]
    assert uplink.found(anew.data).epoch == 2
    assert at_work.entries("ANNAX.07.2") == anew.entries("ANNAX.07.2") != []
    assert store.confirmed(anew.db, "office", 2)["ANNAX.07.2"] > 0


@pytest.mark.slow
def test_by_command_and_stick_alone_a_lost_recorder_comes_back(tmp_path):
    """As people do it at a place without a network: only the joining was over one."""
    hub, node, stick = Served.new(tmp_path / "hub"), Served(tmp_path / "node"), tmp_path / "stick"
    stick.mkdir()
    with hub.served():
        assert joins(node.data, hub.address, hub.code()).exit_code == 0
    node.runs("backup", "--to", str(stick))
    shutil.rmtree(node.data)
    (backup,) = stick.iterdir()
    name = node.runs("restore", str(backup), "--why", WHY, "--as", ANA).output.split("It is ")[1]
    name, digits = name.split(".")[0], admitting.spoken(acts.this_node(node.data).public_key)
    there, back = stick / "there.tar", stick / "back.tar"

    assert digits in node.runs("sync", "--to-file", str(there)).output
    waits = hub.runs("sync", "--from-file", str(there), "--to-file", str(back), code=1).output
    assert digits in waits and not back.exists()
    command = re.search(r"heeltoe (hub admit --restored [A-Z0-9]+)", waits)[1]
    assert digits in hub.runs(*command.split()).output
    hub.runs("sync", "--from-file", str(there), "--to-file", str(back))
    assert "has let this recorder in again" in node.runs("sync", "--from-file", str(back)).output

    assert hub.nodes()[-1]["node"] == name and hub.nodes()[-1]["epoch"] == 2
    (stick / "later").mkdir()
    node.runs("backup", "--to", str(stick / "later"))
    assert json.loads(node.runs("drill", "--json").output.splitlines()[-1])["ok"]


# ── Refused ─────────────────────────────────────────────────────────────────


def both_say(hub, node, stick, code):
    """Return what the hub says to a recorder it cannot let in: over the network, and by stick."""
    _, parcel_ = carried(node, None, stick)
    before = everything(hub), waiting(hub)
    with pytest.raises(CannotJoin) as by_stick:
        carried(hub, parcel_, stick)
    assert (everything(hub), waiting(hub)) == before
    with hub.serves(), pytest.raises(NotReached) as over_the_network:
        asks(node)
    assert by_stick.value.code == code
    assert str(by_stick.value) in str(over_the_network.value)
    return str(by_stick.value)


def test_another_that_asks_under_its_name_is_told_apart_and_comes_too_late(
    at_work, anna, anew, asked, stick, tmp_path
):
    backup = next(path for path in stick.iterdir() if path.is_dir())
    twin = begins_anew(anna, backup, tmp_path / "twin")
    _, other = carried(twin, None, stick)
    for parcel_, one in ((asked, anew), (other, twin)):
        with pytest.raises(Waits, match=spoken(one)):
            carried(at_work, parcel_)
    with at_work.desk.hand() as hand, pytest.raises(Refusal, match="Say which by its key"):
        readmitting.let_in(hand, "ANNAX")

    with at_work.desk.hand() as hand:
        readmitting.let_in(hand, "ANNAX", anew.desk.node.public_key)

    assert carried(at_work, asked)[0].ok
    assert "--epoch 3" in both_say(at_work, twin, stick, "readmit_epoch_used")
    assert at_work.entries("ANNAX.07.2") == anew.entries("ANNAX.07.2")
    twin.leaves()


def test_of_another_site_or_ended_it_is_refused_in_the_words_of_the_network(
    at_work, anew, asked, stick
):
    it = uplink.found(anew.data)
    uplink.note(anew.data, uplink.Uplink(it.url, it.hub, it.epoch, it.public_key, "03", it.study))
    assert "records for site 07" in both_say(at_work, anew, stick, "readmit_other_site")
    uplink.note(anew.data, it)

    with pytest.raises(Waits):
        carried(at_work, asked)
    lets_in(at_work, anew)
    at_work.revokes(anew)
    taken, answer = carried(at_work, asked, stick)
    back, _ = carried(anew, answer)

    assert set(taken.parked.values()) == {"revoked"} and not back.let_in
    assert "node-ANNAX-2.crt" not in files_of(anew)


def changed(asked, key, sender=None, **other):
    """Return a parcel whose request says something else, signed anew with a key."""
    with asked.open("rb") as file:
        said = canonical.parse(parcel.opened(file).raw, max_bytes=None)
    more = {"from": sender} if sender else {}
    return forged(asked, {"returns": said["returns"] | other, **more}, key)


def test_a_request_that_is_not_its_own_is_not_noted(at_work, anew, berta, asked):
    other = berta.desk.node.public_key
    cases = [
        (changed(asked, berta.key()), NotOfThem, "not as it was signed"),
        (changed(asked, anew.key(), public_key="zz"), NotOfThem, "not as it was signed"),
        (changed(asked, anew.key(), public_key=other), NotOfThem, "not as it was signed"),
        (changed(asked, anew.key(), "QQQQQ.2"), NotOfThem, "not as it was signed"),
        (changed(asked, anew.key(), epoch=3), NotOfThem, "not as it was signed"),
        (changed(asked, anew.key(), study="ANOTHER"), CannotJoin, "not of ANOTHER"),
        (changed(asked, anew.key(), v=2), Refusal, "of another version"),
        (changed(asked, anew.key(), why=5), Refusal, "no request of a restored recorder"),
        (
            changed(asked, anew.key(), "QQQQQ.2", node="QQQQQ", certificate=""),
            CannotJoin,
            "never let a recorder QQQQQ in",
        ),
    ]
    before = everything(at_work)

    for parcel_, refusal, words in cases:
        with pytest.raises(refusal, match=words):
            carried(at_work, parcel_)
        assert (everything(at_work), waiting(at_work)) == (before, []), words


def test_who_is_let_in_asks_for_nobody_else(at_work, anew, berta, stick):
    """It signed the parcel itself, and the other's request in it is not signed by that other."""
    _, own = carried(berta, None, stick)
    it = anew.desk.node

    for said in ({"node": it.name, "epoch": 5, "public_key": it.public_key}, {"v": "no request"}):
        asks_so = changed(own, berta.key(), certificate="", **said)
        taken, _ = carried(at_work, asks_so, stick)
        assert taken.ok and waiting(at_work) == []


def test_a_flipped_bit_in_the_request_is_found_and_nothing_is_noted(at_work, asked):
    content = asked.read_bytes()
    begins = content.index(b'"returns":')
    ends = content.index(b"}", begins)
    bent = asked.with_name("bent.tar")

    for at in range(begins, ends, 7):
        bent.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises((NotOfThem, parcel.NoParcel)):
            carried(at_work, bent)
        assert waiting(at_work) == []
        found = says_of(bent)
        assert found["ok"] is False

    with suppress(Waits):
        carried(at_work, asked)
    assert len(waiting(at_work)) == 1


def says_of(path):
    from recorder.sync.inspecting import inspect

    with path.open("rb") as file:
        return inspect(file, None).plain()


def test_a_certificate_for_another_key_or_recorder_is_refused_and_told(
    at_work, anna, berta, anew, answer
):
    """Signed by the hub itself, so that nothing but the certificate is wrong."""
    hub_key = keys.load(keys.of_node(at_work.data, "office", 1))
    own = anew.desk.node.public_key
    before = files_of(anew)
    others = [
        ("ANNAX", 1, anna.desk.node.public_key),
        ("BERTA", 1, berta.desk.node.public_key),
        ("BERTA", 7, own),
        ("ANNAX", 7, own),
        ("ANNAX", 2, berta.desk.node.public_key),
    ]

    for name, epoch, key in others:
        bad, by = authority.admit(
            at_work.data, name, epoch, key, "CRATUS-DEMO", restoring_now(at_work)
        )
        given = {
            "v": 1, "let_in": True, "certificate": on_one_line(bad), "authority": on_one_line(by),
        }  # fmt: skip
        told, _ = carried(anew, forged(answer, {"let_in": given}, hub_key))
        assert "not for this recorder's key" in told.faults[0] and not told.let_in, name
        assert files_of(anew) == before
    assert anew.confirmed() > 0, "what else it brings is taken"

    assert carried(anew, answer)[0].let_in


def test_a_clock_that_is_behind_keeps_no_recorder_from_its_certificate(anew, answer, monkeypatch):
    began = restoring_now(anew)
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", (began - timedelta(days=60)).isoformat())

    told, _ = carried(anew, answer)

    assert told.let_in and not told.faults


def on_one_line(pem):
    return "".join(pem.splitlines()[1:-1])
