"""A recorder or a hub begun anew from a backup: let in again, followed, and nobody's data lost."""

import copy
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from recorder import (
    acts,
    admitting,
    canonical,
    doctor,
    keys,
    readmitting,
    store,
    succession,
    uplink,
    witness,
)
from recorder.backups import making, restoring
from recorder.backups.media import Media
from recorder.quarantine import deciding
from recorder.seals import authority
from recorder.sync import exchange, hands, lives
from recorder.sync.calling import NotReached
from recorder.sync.parcel import NotOfThem
from tests.hub import ANA, joins
from tests.hub import Hub as Served
from tests.network import Hub, Node
from tests.office import DANA

WHY = "The disk broke."


def joined(node):
    """Join a node as `heeltoe join` does: with the hub noted, and the study's certificates."""
    it, here = node.desk.node, node.hub
    at = restoring_now(here)
    leaf, by = authority.admit(here.data, it.name, it.epoch, it.public_key, here.desk.study, at)
    authority.keep_given(node.data, it.name, it.epoch, leaf, by)
    node.joins()
    said = uplink.found(node.data)
    uplink.note(node.data, replace(said, study=here.desk.study))
    return node


def restoring_now(recorder):
    return datetime.fromtimestamp(recorder.desk.now().at_ms / 1000, UTC)


def asks(node):
    """Do one exchange, knowing of the hub what this node knows and its address now."""
    said = uplink.found(node.data)
    uplink.note(node.data, replace(said, url=node.hub.url))
    node.desk = acts.Desk(node.db, node.data, node.desk.study)
    return exchange(node.desk)


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A hub and two recorders that joined it, each with a visit that is at the hub; made once."""
    place = tmp_path_factory.mktemp("made")
    hub = Hub(place / "hub")
    nodes = [Node(place / name, hub, name) for name in ("ANNAX", "BERTA")]
    for node in nodes:
        hub.admits(node)
        joined(node).visits()
    with hub.serves():
        assert all(asks(node).ok for node in (*nodes, nodes[0]))
    for it in (hub, *nodes):
        it.leaves()
    return hub, *nodes


def again(it, data):
    """Open a copy of a recorder's folder, for one test."""
    shutil.copytree(it.data, data)
    one = copy.copy(it)
    one.data = data
    if isinstance(it, Node):
        one.bed = copy.deepcopy(it.bed)
    one.comes_back()
    return one


@pytest.fixture
def at_work(made, tmp_path):
    """A hub with two recorders that joined it."""
    it = again(made[0], tmp_path / "hub")
    yield it
    it.leaves()


def node_of(one, at_work, data):
    it = again(one, data)
    it.hub = at_work
    yield it
    it.leaves()


@pytest.fixture
def anna(made, at_work, tmp_path):
    yield from node_of(made[1], at_work, tmp_path / "anna")


@pytest.fixture
def berta(made, at_work, tmp_path):
    yield from node_of(made[2], at_work, tmp_path / "berta")


def backup_of(recorder, stick):
    return making.back_up(recorder.data, Media(stick)).backups[0].path


def begins_anew(node, backup, data, **how):
    """Restore a node from a backup; return it in its new life."""
    restoring.restore(backup, data, WHY, DANA, **how)
    it = Node.__new__(Node)
    it.data, it.hub, it.site, it.desk, it.bed = data, node.hub, node.site, node.desk, node.bed
    it.comes_back()
    return it


def hub_begins_anew(hub, backup, data, **how):
    """Put a restored hub in place of the one there was."""
    hub.leaves()
    restoring.restore(backup, data, WHY, DANA, **how)
    hub.data = data
    hub.comes_back()


def lets_in(hub, node):
    with hub.desk.hand() as hand:
        return readmitting.let_in(hand, node.name)


# ── A recorder ──────────────────────────────────────────────────────────────


@pytest.fixture
def anew(at_work, anna, stick, tmp_path):
    """Anna's tablet from a backup on a new computer; what she sent after it is at the hub."""
    path = backup_of(anna, stick)
    anna.visits(2)
    with at_work.serves():
        assert asks(anna).ok
    it = begins_anew(anna, path, tmp_path / "anew")
    yield it
    it.leaves()


def test_a_restored_recorder_waits_until_an_administrator_lets_it_in(at_work, anna, anew):
    anew.visits(1)
    before = at_work.heads()

    with at_work.serves():
        with pytest.raises(NotReached, match="compar") as refused:
            asks(anew)
        with pytest.raises(NotReached):
            asks(anew)
        everybody = admitting.admitted(at_work.db, at_work.name)
        (waits,) = readmitting.waiting(at_work.data, everybody)
        assert at_work.heads() == before, "nothing of it was taken"

        lets_in(at_work, anew)
        done = asks(anew)

    assert refused.value.code == "waits_for_admission"
    assert admitting.spoken(anew.desk.node.public_key) in str(refused.value)
    assert (waits.name, waits.before, waits.epoch, waits.why) == ("ANNAX", 1, 2, WHY)
    assert done.ok, done
    assert at_work.entries("ANNAX.07.2") == anew.entries("ANNAX.07.2") != []
    assert readmitting.waiting(at_work.data, admitting.admitted(at_work.db, at_work.name)) == []
    assert at_work.is_sound() and anew.is_sound()


def test_it_fetches_back_what_it_had_sent_and_lost_by_the_restore(at_work, anna, anew):
    assert anew.entries(anna.log) != anna.entries(anna.log)
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        lets_in(at_work, anew)
        asks(anew)

    assert anew.entries(anna.log) == anna.entries(anna.log) == at_work.entries(anna.log)


def test_its_new_log_says_where_the_one_before_ended_and_why(anna, anew):
    opened, session, restored, closed = [
        json.loads(body)["event"] for body in anew.entries("ANNAX.07.2")
    ]

    reached = store.head(anew.db, anna.log)
    assert opened["kind"] == "log_opened"
    assert opened["body"]["head_before"] == reached[1]
    assert opened["body"]["public_key"] == anew.desk.node.public_key != anna.desk.node.public_key
    assert (session["kind"], closed["kind"]) == ("session_opened", "session_closed")
    assert restored["kind"] == "restored"
    assert store.text(anew.db, restored["body"]["why"]) == WHY


def test_it_gets_the_certificate_to_seal_with(at_work, anew):
    leaf = authority.of_node(anew.data, "ANNAX", 2)
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        assert not leaf.exists()
        lets_in(at_work, anew)
        asks(anew)

    sealer = authority.sealer(anew.data, anew.desk.node, "CRATUS-DEMO", restoring_now(anew))
    assert keys.public_half(sealer.leaf.public_key()) == anew.desk.node.public_key


def test_the_old_machine_if_it_lives_is_noticed_and_both_are_kept(at_work, anna, berta, anew):
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        lets_in(at_work, anew)
        assert asks(anew).ok
        had = at_work.entries(anna.log)
        anna.visits(4)
        anew.visits(4)

        told = asks(anna)
        again = asks(anna)
        goes_on = asks(anew)
        other = asks(berta)

    assert told.stays == again.stays == {anna.log: "superseded"}
    assert at_work.entries(anna.log) == had
    assert [why for why, *_ in at_work.quarantine()] == ["superseded"]
    kept = b"".join(it.content for it in store.parked(at_work.db))
    assert all(body in kept for body in anna.entries(anna.log)[len(had) :])
    assert goes_on.ok and other.ok
    assert at_work.entries("ANNAX.07.2") == anew.entries("ANNAX.07.2")


def test_what_the_old_machine_recorded_meanwhile_is_adopted_by_a_person(at_work, anna, anew):
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        lets_in(at_work, anew)
        assert asks(anew).ok
        visit = anna.visits(2)
        asks(anna)
    (parked,) = store.parked(at_work.db)
    at_work.desk.sit_down(DANA)

    adopted = deciding.decide(at_work.desk, parked.branch, "adopt", "It was used one day longer.")

    assert adopted == 3
    assert len(store.known(at_work.db, visit).attempts) == 2
    assert at_work.is_sound()


def test_what_its_backup_held_and_the_hub_never_got_is_sent(at_work, anna, stick, tmp_path):
    anna.visits(5)  # Never sent.
    anew = begins_anew(anna, backup_of(anna, stick), tmp_path / "anew")
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        lets_in(at_work, anew)
        assert asks(anew).ok

    assert at_work.entries(anna.log) == anew.entries(anna.log)
    assert set(anna.entries(anna.log)[:-1]) == set(at_work.entries(anna.log))
    anew.leaves()


def test_what_it_recorded_in_a_life_that_was_never_let_in_comes_with_the_next(
    at_work, anna, anew, stick, tmp_path
):
    """It waited, went on recording, was backed up, and broke again before anybody let it in."""
    visit = anew.visits(2)
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        third = begins_anew(anna, backup_of(anew, stick), tmp_path / "third")
        with pytest.raises(NotReached):
            asks(third)
        with at_work.desk.hand() as hand:
            readmitting.let_in(hand, "ANNAX", third.desk.node.public_key)
        done = asks(third)

    assert done.ok and not done.stays, done
    assert at_work.entries("ANNAX.07.2") == third.entries("ANNAX.07.2") != []
    assert len(store.known(at_work.db, visit).attempts) == 2
    third.leaves()


def test_a_second_restore_into_the_same_epoch_is_told_which_to_take(
    at_work, anna, anew, tmp_path, stick
):
    (path,) = stick.iterdir()
    twin = begins_anew(anna, path, tmp_path / "twin")
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        lets_in(at_work, anew)
        with pytest.raises(NotReached, match="--epoch 3") as refused:
            asks(twin)
        assert refused.value.code == "readmit_epoch_used"
        twin.leaves()

        third = begins_anew(anna, path, tmp_path / "third", epoch=3)
        with pytest.raises(NotReached) as waits:
            asks(third)
        assert waits.value.code == "waits_for_admission"
        lets_in(at_work, third)
        assert asks(third).ok
        assert asks(anew).stays.keys() == {"ANNAX.07.2"}
    third.leaves()


def test_two_that_wait_under_one_name_are_told_apart_by_their_keys(
    at_work, anna, anew, tmp_path, stick
):
    (path,) = stick.iterdir()
    twin = begins_anew(anna, path, tmp_path / "twin")
    with at_work.serves():
        for one in (anew, twin):
            with pytest.raises(NotReached):
                asks(one)
        with at_work.desk.hand() as hand, pytest.raises(Exception, match="Say which by its key"):
            readmitting.let_in(hand, "ANNAX")
        with at_work.desk.hand() as hand:
            readmitting.let_in(hand, "ANNAX", twin.desk.node.public_key)

        assert asks(twin).ok
        with pytest.raises(NotReached, match="--epoch 3"):
            asks(anew)
    twin.leaves()


def test_a_recorder_that_was_stolen_lives_on_from_its_backup_when_it_is_let_in(at_work, anna, anew):
    at_work.revokes(anna)
    with at_work.serves():
        with pytest.raises(NotReached) as waits:
            asks(anew)
        assert waits.value.code == "waits_for_admission"
        lets_in(at_work, anew)
        assert asks(anew).ok
        anna.visits()
        assert asks(anna).stays == {anna.log: "superseded"}


def test_nobody_is_let_in_again_under_a_name_that_the_hub_does_not_know(at_work, anew):
    db = at_work.db
    hub_entries = store.event_count(db)
    stranger = anew.desk.node
    node_file = anew.data / acts.NODE_FILE
    node_file.write_text(node_file.read_text().replace(stranger.name, "QQQQQ"))
    shutil.copy(keys.of_node(anew.data, "ANNAX", 2), keys.of_node(anew.data, "QQQQQ", 2))
    with at_work.serves(), pytest.raises(NotReached):
        asks(anew)

    assert readmitting.waiting(at_work.data, admitting.admitted(db, at_work.name)) == []
    assert store.event_count(db) == hub_entries


# ── A hub ───────────────────────────────────────────────────────────────────


def test_a_hub_restored_from_an_older_copy_gets_everything_back(
    at_work, anna, berta, stick, tmp_path
):
    path = backup_of(at_work, stick)
    for node in (anna, berta):
        node.visits()
    with at_work.desk.hand() as hand:  # The hub's own log goes on too.
        hand.takes([anna.bed.lists("07-9-K")])
    with at_work.serves():
        assert asks(anna).ok and asks(berta).ok and asks(anna).ok
    lost = {log: at_work.entries(log) for log in at_work.heads()}

    hub_begins_anew(at_work, path, tmp_path / "anew")
    assert at_work.entries(anna.log) != lost[anna.log]
    with at_work.serves():
        told, other = asks(anna), asks(berta)
        assert (told.ok, other.ok) == (True, True)
        assert asks(anna).notes == []

    assert "restored from its backup of" in told.notes[0]
    for log, entries in lost.items():
        assert at_work.entries(log) == entries, log
    assert uplink.found(anna.data).epoch == 2
    assert anna.confirmed() == len(anna.entries(anna.log))
    assert at_work.is_sound() and anna.is_sound() and berta.is_sound()


def test_receipts_of_the_life_before_confirm_nothing_until_they_are_given_anew(
    at_work, anna, stick, tmp_path
):
    path = backup_of(at_work, stick)
    anna.visits()
    with at_work.serves():
        asks(anna)
    hub_begins_anew(at_work, path, tmp_path / "anew")
    with at_work.serves():
        asks(anna)
    it = uplink.found(anna.data)

    assert store.confirmed(anna.db, it.hub, 1)[anna.log] == len(anna.entries(anna.log))
    assert store.confirmed(anna.db, it.hub, 2)[anna.log] == len(anna.entries(anna.log))


def forged(how, at_work, tmp_path):
    """Change the hub's statement as somebody might who has no key of the study's authority."""
    file = at_work.data / succession.FILE
    signed = json.loads(file.read_text())
    said = json.loads(signed["said"])
    key_file = tmp_path / "other.key"
    keys.make(key_file)
    other = keys.load(key_file)
    if how == "another key":
        signed["signature"] = witness.sign(other, succession.TAG, signed["said"].encode())
    elif how == "the hub's own key":
        node = at_work.desk.node
        own = keys.load(keys.of_node(at_work.data, node.name, node.epoch))
        signed["signature"] = witness.sign(own, succession.TAG, signed["said"].encode())
    elif how == "another tag":
        ca = keys.load(at_work.data / authority.KEY)
        signed["signature"] = witness.sign(ca, "receipt", signed["said"].encode())
    else:
        said[how[0]] = how[1]
        signed["said"] = json.dumps(said, sort_keys=True, separators=(",", ":"))
    file.write_text(json.dumps(signed))


@pytest.mark.parametrize(
    "how",
    ["another key", "the hub's own key", "another tag", ("epoch", 7), ("hub", "OTHER")],
    ids=str,
)
def test_a_forged_succession_changes_nothing_and_is_told(at_work, anna, stick, tmp_path, how):
    path = backup_of(at_work, stick)
    hub_begins_anew(at_work, path, tmp_path / "anew")
    forged(how, at_work, tmp_path)
    anna.visits()
    with at_work.serves():
        with pytest.raises(NotReached) as refused:
            asks(anna)
        before = uplink.found(anna.data)
        with pytest.raises(NotReached):
            asks(anna)

    assert refused.value.code == "forged_succession"
    assert "Nothing of it was believed" in str(refused.value)
    assert (before.epoch, uplink.found(anna.data)) == (1, before)


def test_a_statement_of_another_hub_or_an_earlier_life_is_not_believed(
    at_work, anna, stick, tmp_path
):
    """Signed by the authority itself, so that nothing but what it says is wrong with it."""
    hub_begins_anew(at_work, backup_of(at_work, stick), tmp_path / "anew")
    desk, joined_to = at_work.desk, uplink.found(anna.data)
    said = (at_work.data / succession.FILE).read_bytes()
    assert succession.believe(anna.data, joined_to, "CRATUS-DEMO", said).epoch == 2

    for wrong in (
        replace(joined_to, epoch=2),
        replace(joined_to, epoch=3),
        replace(joined_to, hub="OTHER"),
    ):
        with pytest.raises(succession.NotBelieved, match="about"):
            succession.believe(anna.data, wrong, "CRATUS-DEMO", said)
    with pytest.raises(succession.NotBelieved, match="about"):
        succession.believe(anna.data, joined_to, "OTHER-STUDY", said)
    assert desk


def test_whoever_holds_the_statement_and_not_the_key_is_not_followed(
    at_work, anna, stick, tmp_path
):
    hub_begins_anew(at_work, backup_of(at_work, stick), tmp_path / "anew")
    node = at_work.desk.node
    thief = keys.of_node(at_work.data, node.name, node.epoch)
    thief.unlink()
    keys.make(thief)  # It shows the true statement, and signs with another key.

    with at_work.serves(), pytest.raises(NotReached):
        asks(anna)

    assert uplink.found(anna.data).epoch == 1


# ── A hub that was restored twice from one old backup ───────────────────────


@pytest.fixture
def first(at_work, stick):
    """The backup of a hub from before its first restore."""
    return backup_of(at_work, stick)


@pytest.fixture
def between(at_work, anna, first, tmp_path):
    """A hub in its second life, which wrote a log of its own; anna followed it there."""
    hub_begins_anew(at_work, first, tmp_path / "second")
    with at_work.desk.hand() as hand:
        hand.takes([anna.bed.lists("07-9-K")])
    anna.visits()
    with at_work.serves():
        assert asks(anna).ok
    return {log: at_work.entries(log) for log in at_work.heads()}


def shows(node, statements):
    """Let a recorder hold these statements of lives, and no others."""
    (node.data / lives.FILE).write_bytes(msgspec.json.encode(statements))


def stated_by(hub, **said):
    """Return a statement of another life that the study's authority signed itself."""
    known = json.loads(succession.stated(hub.data))
    raw = canonical.encode(json.loads(known["said"]) | said)
    ca = keys.load(hub.data / authority.KEY)
    return lives.Shown(raw.decode(), witness.sign(ca, succession.TAG, raw))


def test_a_hub_restored_twice_from_one_backup_gets_back_its_log_of_the_life_between(
    at_work, anna, berta, first, between, tmp_path
):
    late = Node(tmp_path / "late", at_work, "LATER")
    at_work.admits(late)  # In the life between: nothing but its log says so.
    joined(late).visits()
    berta.visits()
    with at_work.serves():
        assert asks(late).ok and asks(berta).ok and asks(anna).ok
    lost = {log: at_work.entries(log) for log in at_work.heads()}
    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)

    with at_work.serves():  # Berta is not heard of again; anna has what the hub gave her of it.
        assert asks(anna).ok
        done = asks(late)

    assert {"office.study.2", berta.log} <= lost.keys()
    for log, entries in lost.items():
        assert at_work.entries(log) == entries, log
    assert done.ok and uplink.found(late.data).epoch == 3
    assert at_work.quarantine() == []
    assert all(it.is_sound() for it in (at_work, anna, berta, late))
    late.leaves()


def test_who_joined_in_the_life_between_can_show_it_too(at_work, first, tmp_path):
    """The one recorder that is left was let in then, and followed nobody."""
    hub_begins_anew(at_work, first, tmp_path / "second")
    late = Node(tmp_path / "late", at_work, "LATER")
    at_work.admits(late)
    joined(late).visits()
    with at_work.serves():
        assert asks(late).requests > asks(late).requests == 1, "it asks for the statement once"
    lost = at_work.entries("office.study.2")
    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)

    with at_work.serves():
        with pytest.raises(NotReached) as waits:  # The hub knows it by its certificate alone.
            asks(late)
        lets_in(at_work, late)
        assert asks(late).ok

    assert waits.value.code == "waits_for_admission"
    assert at_work.entries("office.study.2") == lost
    late.leaves()


def test_on_a_stick_too_the_life_between_is_shown_and_comes_back(
    at_work, anna, stick, first, between, tmp_path
):
    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)
    _, parcel = carried(anna, None, stick)
    _, answer = carried(at_work, parcel, stick)
    _, parcel = carried(anna, answer, stick)
    at_hub, _ = carried(at_work, parcel, stick)

    assert at_hub.ok, at_hub
    for log, entries in between.items():
        assert at_work.entries(log) == entries, log


def test_a_forged_statement_of_a_life_between_changes_nothing_and_is_told(
    at_work, anna, first, between, tmp_path
):
    (true,) = lives.held(anna.data)
    keys.make(tmp_path / "other.key")
    by = keys.load(tmp_path / "other.key")
    ca = keys.load(at_work.data / authority.KEY)
    elsewhere = true.said.replace('"hub":"office"', '"hub":"OTHER"')
    forged = [
        lives.Shown(true.said, witness.sign(by, succession.TAG, true.said.encode())),
        lives.Shown(true.said, witness.sign(ca, "receipt", true.said.encode())),
        lives.Shown(true.said.replace('"epoch":2', '"epoch":1'), true.signature),
        lives.Shown(elsewhere, witness.sign(ca, succession.TAG, elsewhere.encode())),
    ]
    assert len({it.said for it in forged}) == 3
    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)
    shows(anna, forged)

    with at_work.serves():
        told = asks(anna)

    assert told.stays == {"office.study.2": "not_its_log"}
    assert sum("does not believe" in fault for fault in told.faults) == len(forged)
    assert lives.held(at_work.data) == [] and 2 not in lives.keys(at_work.desk)
    assert at_work.entries("office.study.2") == []
    assert at_work.entries(anna.log) == anna.entries(anna.log), "what is its own it may bring"


def test_of_two_keys_for_one_life_the_first_is_believed_and_the_other_told(
    at_work, anna, first, between, tmp_path
):
    """Both signed by the authority: one backup was restored twice into the same epoch."""
    key = uplink.found(anna.data).public_key
    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)
    other = stated_by(at_work, epoch=2, public_key=keys.make(tmp_path / "other.key"))
    with at_work.serves():
        assert asks(anna).ok
    assert lives.keys(at_work.desk)[2] == key

    (doubt,) = lives.learn(at_work.desk, [other])

    assert "life 2 is known here by another key" in doubt
    assert other not in lives.held(at_work.data)
    assert lives.keys(at_work.desk)[2] == key
    assert lives.over(at_work.data, at_work.desk.node, at_work.desk.study) == ""


def test_what_was_written_in_the_other_life_of_one_number_is_kept_whole_and_told(
    at_work, anna, berta, first, between, tmp_path
):
    """Berta followed where anna did not: whose life is shown first is the one that is believed."""
    hub_begins_anew(at_work, first, tmp_path / "twin")
    berta.visits()
    with at_work.serves():
        assert asks(berta).ok
    twin = at_work.entries("office.study.2")
    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)

    with at_work.serves():
        assert asks(anna).ok
        told = asks(berta)

    assert told.stays.keys() == {"office.study.2"}
    assert "life 2 is known here by another key" in " ".join(told.faults)
    assert at_work.entries("office.study.2") == between["office.study.2"] != twin
    kept = b"".join(it.content for it in store.parked(at_work.db))
    assert all(body in kept for body in twin)
    assert at_work.entries(berta.log) == berta.entries(berta.log)
    assert at_work.is_sound()


def test_a_second_restore_into_a_life_that_was_led_is_refused_and_says_which_epoch_to_take(
    at_work, anna, first, between, tmp_path
):
    hub_begins_anew(at_work, first, tmp_path / "twin")
    followed, held = uplink.found(anna.data), lives.held(anna.data)

    with at_work.serves(), pytest.raises(NotReached, match="--epoch 3") as refused:
        asks(anna)

    assert refused.value.code == "hub_life_used"
    assert replace(uplink.found(anna.data), url=followed.url) == followed
    assert lives.held(anna.data) == held
    assert at_work.entries("office.study.2") != between["office.study.2"]
    node, study = at_work.desk.node, at_work.desk.study
    assert lives.keys(at_work.desk)[2] == node.public_key != followed.public_key
    assert "--epoch 3" in lives.over(at_work.data, node, study)
    (check,) = doctor.as_a_hub(at_work.db, at_work.data)
    assert check.state == "wrong" and "--epoch 3" in check.do

    hub_begins_anew(at_work, first, tmp_path / "third", epoch=3)
    with at_work.serves():
        assert asks(anna).ok
    assert {log: at_work.entries(log) for log in between} == between
    assert list(doctor.as_a_hub(at_work.db, at_work.data)) == []


def test_on_a_stick_too_it_is_said_which_epoch_to_take(
    at_work, anna, stick, first, between, tmp_path
):
    _, parcel = carried(anna, None, stick)
    hub_begins_anew(at_work, first, tmp_path / "twin")

    at_hub, answer = carried(at_work, parcel, stick)
    with pytest.raises(NotOfThem, match="--epoch 3") as refused:
        carried(anna, answer)

    assert any("--epoch 3" in fault for fault in at_hub.faults)
    assert refused.value.code == "parcel_hub_life_used"
    assert uplink.found(anna.data).epoch == 2


def test_an_old_machine_hears_of_the_life_after_its_own_and_vouches_nothing_by_it(
    at_work, anna, between, tmp_path
):
    at_work.leaves()
    at_work.data = tmp_path / "hub"  # That of the first life is switched on again.
    at_work.comes_back()

    with at_work.serves(), pytest.raises(NotReached) as refused:
        asks(anna)

    assert refused.value.code == "wrong_hub"
    assert "--epoch 3" in lives.over(at_work.data, at_work.desk.node, at_work.desk.study)
    assert uplink.found(anna.data).public_key not in lives.keys(at_work.desk).values()


def test_a_backup_of_a_hub_that_was_told_is_restored_above_every_life_it_heard_of(
    at_work, stick, between, tmp_path
):
    key = keys.make(tmp_path / "later.key")
    lives.learn(at_work.desk, [stated_by(at_work, epoch=6, public_key=key)])

    hub_begins_anew(at_work, backup_of(at_work, stick), tmp_path / "anew")

    assert at_work.desk.node.epoch == 7
    assert lives.keys(at_work.desk)[6] == key


# ── The same on a stick ─────────────────────────────────────────────────────


def carried(recorder, source, to=None):
    """Take in a parcel, and make the one that goes back where a folder is named for it."""
    recorder.desk = acts.Desk(recorder.db, recorder.data, recorder.desk.study)
    path = to / f"{len(list(to.iterdir()))}.tar" if to else None
    taken, made = hands.carried(recorder.desk, source, path)
    return taken, made.path if made else None


@pytest.fixture
def to_and_fro(at_work, anna, stick, tmp_path):
    """A hub that was restored, and anna's parcel for what it was before."""
    path = backup_of(at_work, stick)
    anna.visits()
    with at_work.serves():
        assert asks(anna).ok  # The restore loses this: the node holds void receipts of it.
    anna.visits()
    _, parcel = carried(anna, None, stick)
    hub_begins_anew(at_work, path, tmp_path / "anew")
    return parcel


def test_on_a_stick_too_a_restored_hub_is_followed_and_gets_everything_back(
    at_work, anna, stick, to_and_fro
):
    at_hub, answer = carried(at_work, to_and_fro, stick)
    assert "made for office.1" in at_hub.notes[0]
    assert at_hub.parked == {anna.log: "gap"}, "kept, until what stands before it comes"

    at_node, parcel = carried(anna, answer, stick)
    assert "restored from its backup of" in at_node.notes[0]
    assert at_node.told.wants.keys() == {anna.log, "office.study.1"}, "also its own lost tail"
    at_hub, answer = carried(at_work, parcel, stick)
    assert at_hub.notes == []
    at_node, _ = carried(anna, answer)

    assert at_node.ok and at_node.notes == []
    assert uplink.found(anna.data).epoch == 2
    assert [it.said for it in lives.held(anna.data)] == [at_node.said.succession["said"]]
    assert at_work.entries(anna.log) == anna.entries(anna.log)
    assert store.confirmed(anna.db, "office", 2)[anna.log] == len(anna.entries(anna.log))
    assert at_work.is_sound() and anna.is_sound()


def test_on_a_stick_what_the_backup_held_is_confirmed_anew_in_one_round(
    at_work, anna, stick, tmp_path
):
    hub_begins_anew(at_work, backup_of(at_work, stick), tmp_path / "anew")
    _, parcel = carried(anna, None, stick)  # All of it is confirmed, by the hub of before.
    _, answer = carried(at_work, parcel, stick)

    taken, _ = carried(anna, answer)

    assert taken.ok
    assert store.confirmed(anna.db, "office", 2)[anna.log] == len(anna.entries(anna.log))


def test_what_the_hub_itself_gave_back_is_not_carried_to_it(at_work, anew, stick, tmp_path):
    """Of its log before the restore no receipt reached the backup; the hub's own heads say it."""
    with at_work.serves():
        with pytest.raises(NotReached):
            asks(anew)
        lets_in(at_work, anew)
        assert asks(anew).ok

    _, made = hands.carried(anew.desk, None, tmp_path / "parcel.tar")

    assert made.entries == 0


@pytest.mark.parametrize("how", ["another key", ("epoch", 7)], ids=str)
def test_on_a_stick_too_a_forged_succession_changes_nothing_and_is_told(
    at_work, anna, stick, tmp_path, to_and_fro, how
):
    forged(how, at_work, tmp_path)
    _, answer = carried(at_work, to_and_fro, stick)
    before = uplink.found(anna.data), store.heads(anna.db), anna.confirmed()

    with pytest.raises(NotOfThem, match="Nothing of it was believed") as refused:
        carried(anna, answer)

    assert refused.value.code == "parcel_forged_succession"
    assert (uplink.found(anna.data), store.heads(anna.db), anna.confirmed()) == before


def test_on_a_stick_too_whoever_holds_the_statement_and_not_the_key_is_not_followed(
    at_work, anna, stick, to_and_fro
):
    node = at_work.desk.node
    thief = keys.of_node(at_work.data, node.name, node.epoch)
    thief.unlink()
    keys.make(thief)
    _, answer = carried(at_work, to_and_fro, stick)

    with pytest.raises(NotOfThem, match="not as it was signed"):
        carried(anna, answer)

    assert uplink.found(anna.data).epoch == 1


def test_a_recorder_that_joined_after_the_backup_waits_or_is_known_again_by_another(
    at_work, anna, stick, tmp_path
):
    path = backup_of(at_work, stick)
    late = Node(tmp_path / "late", at_work, "LATER")
    at_work.admits(late)
    joined(late).visits()
    with at_work.serves():
        assert asks(late).ok and asks(anna).ok
    hub_begins_anew(at_work, path, tmp_path / "anew")

    with at_work.serves():
        with pytest.raises(NotReached) as waits:
            asks(late)
        (one,) = readmitting.waiting(at_work.data, admitting.admitted(at_work.db, at_work.name))
        asks(anna)  # She holds the hub's own log, in which it was let in.
        everybody = admitting.admitted(at_work.db, at_work.name)
        assert readmitting.waiting(at_work.data, everybody) == []
        assert asks(late).ok

    assert waits.value.code == "waits_for_admission"
    assert (one.name, one.epoch, one.before) == ("LATER", 1, 1)
    assert at_work.entries(late.log) == late.entries(late.log)
    late.leaves()


def test_what_a_restored_hub_had_lost_and_comes_late_is_read_as_what_was_said_before(
    at_work, anna, berta, stick, tmp_path
):
    """Berta's theft was noted after the backup, and she was let in again by the restored hub."""
    path = backup_of(at_work, stick)
    path_of_berta = backup_of(berta, stick)
    at_work.revokes(berta)
    with at_work.serves():
        assert asks(anna).ok
    hub_begins_anew(at_work, path, tmp_path / "anew")
    again = begins_anew(berta, path_of_berta, tmp_path / "again")

    with at_work.serves():
        with pytest.raises(NotReached):
            asks(again)
        lets_in(at_work, again)
        assert asks(anna).ok  # The hub's own log of before comes back, behind that.
        assert asks(again).ok

    assert at_work.entries("BERTA.07.2") == again.entries("BERTA.07.2")
    again.leaves()


@pytest.mark.slow
def test_by_command_and_between_processes_a_lost_hub_and_a_lost_recorder_come_back(tmp_path):
    """As people do it: join, back up, lose, restore, compare digits, let in, sync."""
    hub = Served.new(tmp_path / "hub")
    node, stick = tmp_path / "node", tmp_path / "stick"
    stick.mkdir()

    def types(data, *words, code=0):
        done = Served(data).runs(*words, code=code)
        return done.output

    with hub.served():
        assert joins(node, hub.address, hub.code()).exit_code == 0
        types(node, "backup", "--to", str(stick))
        types(node, "sync")
        types(hub.data, "backup", "--to", str(stick))
        lost = store_of(hub.data), store_of(node)
    name = acts.this_node(node).name
    of_node = next(path for path in stick.iterdir() if name in path.name)
    of_hub = next(path for path in stick.iterdir() if name not in path.name)
    shutil.rmtree(hub.data)
    shutil.rmtree(node)
    types(hub.data, "restore", str(of_hub), "--why", WHY, "--as", ANA)
    said = types(node, "restore", str(of_node), "--why", WHY, "--as", ANA)
    digits = admitting.spoken(acts.this_node(node).public_key)
    assert digits in said

    with hub.served():
        joined_to = uplink.found(node)
        uplink.note(node, replace(joined_to, url=hub.address))
        assert digits in types(node, "sync", code=3)
        assert digits in types(hub.data, "hub", "nodes")
        types(hub.data, "hub", "admit", "--restored", name, "--key", digits)
        types(node, "backup", "--to", str(stick))
        assert "All that is recorded here is at the hub." in types(node, "sync")
        assert json.loads(types(node, "drill", "--json").splitlines()[-1])["ok"]

    both = store_of(hub.data), store_of(node)
    assert both[0] == {log: head for log, head in both[1].items() if log in both[0]}
    assert {log for log in lost[0] if name in log} <= both[0].keys()
    assert uplink.found(node).epoch == 2


def store_of(data):
    db = store.open_database(data, write=False)
    try:
        return {log: head for log, (_, head) in store.heads(db).items()}
    finally:
        db.close()


def test_both_restored_find_each_other(at_work, anna, anew, stick, tmp_path):
    hub_begins_anew(at_work, backup_of(at_work, stick), tmp_path / "hub anew")
    with at_work.serves():
        with pytest.raises(NotReached) as waits:
            asks(anew)
        lets_in(at_work, anew)
        assert asks(anew).ok

    assert waits.value.code == "waits_for_admission"
    assert at_work.entries("ANNAX.07.2") == anew.entries("ANNAX.07.2")
