"""What pages say of backups and of restores: how old, who waits, what is being sent again."""

import json
from datetime import UTC, datetime

import pytest

from recorder import (
    acts,
    admitting,
    canonical,
    keys,
    readmitting,
    store,
    succession,
    uplink,
    witness,
)
from recorder.backups import making, told
from recorder.backups.media import Media
from recorder.events import NodeAdmitted
from recorder.receipts import Receipt
from recorder.seals import authority
from recorder.sync import lives
from recorder.uplink import Uplink
from tests.ward import some_hash
from tests.web.page import Page

DAY_MS = 24 * 60 * 60_000
KEY = "02" + 64 * "1"


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def ages(clinic, days):
    """Let the last good backup be older than it is."""
    file = clinic.data / told.FILE
    said = json.loads(file.read_text())
    said["good"]["at_ms"] -= days * DAY_MS
    file.write_text(json.dumps(said))


def marks(page, name):
    return [a[name] for _, a in page.found if name in a]


def test_whoever_can_do_something_about_it_sees_how_old_the_last_backup_is(clinic, stick):
    making.back_up(clinic.data, Media(stick))
    clinic.signs_in("site_lead", "07")
    home = Page(clinic.gets("/").text)
    assert marks(home, "data-backup") == ["well"]

    ages(clinic, 1)
    assert marks(Page(clinic.gets("/").text), "data-backup") == ["well"]
    ages(clinic, 2)
    for language, words in (("en", "It is time for a backup"), ("es", "Toca hacer una copia")):
        text = clinic.gets(f"/?lang={language}").text
        assert marks(Page(text), "data-backup") == ["old"]
        assert Page(text).faults == []
        assert words in text


def test_a_medium_that_failed_is_said_until_it_takes_a_backup(clinic, stick):
    making.back_up(clinic.data, Media(stick, stick.parent / "gone"))
    clinic.signs_in("administrator")
    assert "gone is not there: plug the backup’s medium in." in clinic.gets("/").text

    making.back_up(clinic.data, Media(stick))

    assert marks(Page(clinic.gets("/").text), "data-backup") == ["well"]


@pytest.mark.parametrize("role", ["assessor", "monitor"])
def test_nobody_else_is_troubled_with_it(clinic, stick, role):
    making.back_up(clinic.data, Media(stick))
    ages(clinic, 9)
    clinic.signs_in(role, "07" if role == "assessor" else None)

    assert marks(Page(clinic.gets("/").text), "data-backup") == []


def test_without_any_a_real_study_is_told_and_a_simulated_one_is_not(clinic):
    clinic.signs_in("administrator")
    assert marks(Page(clinic.gets("/").text), "data-backup") == []

    clinic.becomes_real()

    text = clinic.gets("/").text
    assert marks(Page(text), "data-backup") == ["well"], "it is not two days old yet"
    assert "No backup of this recorder was made yet." in text


def test_what_is_two_days_old_and_has_no_backup_is_old(clinic):
    db, node = clinic.office.db, clinic.office.desk.node
    state = told.state(clinic.data, db, node)

    assert not state.is_old(state.since_ms + 2 * DAY_MS)
    assert state.is_old(state.since_ms + 2 * DAY_MS + 1)


# ── A restored hub, and those that joined it ────────────────────────────────


def test_a_node_says_that_its_hub_was_restored_until_all_is_confirmed_anew(clinic):
    joined = Uplink("http://localhost", "HUBBA", 2, KEY, "07", "", 1_790_000_000_000)
    with clinic.office.desk.hand() as hand:  # Something of its own, that no hub has confirmed.
        hand.writes("words")
    uplink.note(clinic.data, joined)
    clinic.signs_in("assessor", "07")
    heads = store.heads(clinic.office.db)
    own = {log: it for log, it in heads.items() if log.startswith("office.")}
    for language, words in (("en", "The hub was restored from"), ("es", "La central se restauró")):
        text = clinic.gets(f"/?lang={language}").text
        assert words in text
        assert Page(text).faults == []

    clinic.signs_in("site_lead", "07")
    assert "The hub was restored from" in clinic.gets("/parcel").text, "also without a network"

    confirms(clinic, own, epoch=1)
    assert "The hub was restored from" in clinic.gets("/").text, "that was its life before"
    confirms(clinic, store.heads(clinic.office.db), epoch=2)

    assert "The hub was restored from" not in clinic.gets("/").text


def confirms(clinic, heads, epoch):
    with store.writing(clinic.office.db):
        for log, (reached, head) in heads.items():
            receipt = Receipt(
                v=1, hub="HUBBA", epoch=epoch, log=log, first=1, last=reached, head=head,
                batch=some_hash(f"{log}{epoch}"), at_ms=1,
            )  # fmt: skip
            raw = f"{log} {epoch} {reached}".encode()
            store.keep_receipt(clinic.office.db, receipt, store.Signed(raw, ""))


@pytest.fixture
def hub(clinic):
    """A clinic that is a hub, with its administrator signed in."""
    clinic.is_a("hub")
    clinic.office.desk = acts.Desk(clinic.office.db, clinic.data, clinic.office.desk.study)
    clinic.signs_in("administrator")
    return clinic


def lets_in(hub, name="KRTBA", epoch=1):
    with hub.office.desk.hand() as hand:
        key = keys.make(hub.data / f"{name}.{epoch}.key")
        hand.does(NodeAdmitted(node=name, epoch=epoch, public_key=key, site="07"))
    return key


def test_a_restored_hub_names_whom_it_has_not_heard_since(hub):
    lets_in(hub)
    lets_in(hub, "LATER")
    statement = {"said": json.dumps({"backup_ms": 1_790_000_000_000}), "signature": ""}
    (hub.data / succession.FILE).write_text(json.dumps(statement))
    text = hub.gets("/").text
    assert "until these recorders have sent it again: KRTBA, LATER." in text
    assert "hasta que estos registradores lo envíen de nuevo" in hub.gets("/?lang=es").text

    node = hub.office.desk.node
    with store.writing(hub.office.db):
        for name in ("KRTBA", "LATER"):
            receipt = Receipt(
                v=1, hub=node.name, epoch=node.epoch, log=f"{name}.07.1", first=1, last=1,
                head=some_hash(name), batch=some_hash("b"), at_ms=1,
            )  # fmt: skip
            store.keep_receipt(hub.office.db, receipt, store.Signed(name.encode(), ""))

    assert "data-restored" not in hub.gets("/").text


def test_a_hub_that_is_led_elsewhere_too_says_which_epoch_ends_that(hub):
    """The authority signed another life of its own number, and a recorder showed it."""
    desk = hub.office.desk
    at = datetime.fromtimestamp(desk.now().at_ms / 1000, UTC)
    authority.admit(hub.data, "KRTBA", 1, lets_in(hub), desk.study, at)
    assert "data-restored" not in hub.gets("/").text
    another = keys.make(hub.data / "another.key")
    said = succession.Statement(
        succession.FORM, desk.study, desk.node.name, 4, another, 1, 1, "0" * 64
    )
    raw = canonical.encode(said)
    signature = witness.sign(keys.load(hub.data / authority.KEY), succession.TAG, raw)

    assert lives.learn(desk, [lives.Shown(raw.decode(), signature)]) == []

    for language, words in (("en", "Restore its backup once more"), ("es", "Restaure su copia")):
        text = hub.gets(f"/?lang={language}").text
        assert words in text and "--epoch 5" in text
        assert Page(text).faults == []


# ── Restored recorders that wait at the hub ─────────────────────────────────


def asks(hub, name="KRTBA", epoch=2, tmp="new"):
    key = keys.make(hub.data / f"{name}.{epoch}.{tmp}.key")
    asked = readmitting.Asked(
        1, hub.office.desk.study, name, epoch, key, "07", 1, 1_790_000_000_000, "The disk <b>broke"
    )
    readmitting.ask(hub.office.desk, asked)
    return key


def test_a_restored_recorder_is_shown_with_its_reason_and_key_and_let_in_by_a_tap(hub):
    lets_in(hub)
    key = asks(hub)
    home = hub.gets("/").text
    assert marks(Page(home), "data-readmissions") == ["1"]
    for language, words in (("en", "Restored, waits"), ("es", "Restaurado, espera")):
        text = hub.gets(f"/nodes?lang={language}").text
        assert Page(text).faults == []
        assert words in text and admitting.spoken(key) in text and "KRTBA.1" in text
        assert "The disk &lt;b&gt;broke" in text

    done = hub.posts("/nodes/KRTBA/readmission", key=key)

    assert done.status_code == 303
    admitted = hub.events("node_admitted")[-1]
    assert (admitted.body.epoch, admitted.body.public_key) == (2, key)
    text = hub.gets("/nodes").text
    assert "data-waiting" not in text
    assert "Restored: it goes on as KRTBA.2" in text
    assert "data-readmissions" not in hub.gets("/").text


def test_only_the_key_that_was_shown_is_let_in(hub):
    lets_in(hub)
    asks(hub)

    for said in ({}, {"key": ""}, {"key": KEY}):
        assert hub.posts("/nodes/KRTBA/readmission", **said).status_code == 404
    assert hub.posts("/nodes/NOONE/readmission", key=KEY).status_code == 404

    assert len(hub.events("node_admitted")) == 1


def test_a_command_lets_it_in_too_and_lists_it(hub):
    lets_in(hub)
    key = asks(hub)
    listed = hub.office.runs_plain("hub", "nodes")
    assert "restored, waits to be let in" in listed.output

    again = ["admit", "--restored", "KRTBA", "--key", admitting.spoken(key)]
    done = hub.office.runs_plain("hub", *again, "--as", "Some administrator")

    assert done.exit_code == 0, done.output
    assert hub.events("node_admitted")[-1].body.public_key == key
    assert "it goes on as KRTBA.2" in hub.office.runs_plain("hub", "nodes").output


def test_the_list_of_those_that_wait_has_an_end_and_holds_each_once(hub):
    lets_in(hub)
    asks(hub)
    everybody = admitting.admitted(hub.office.db, "office")
    (one,) = readmitting.waiting(hub.data, everybody)
    again = readmitting.Asked(
        1, "", "KRTBA", 2, one.public_key, "07", 1, 1_790_000_000_000, "Said anew"
    )
    readmitting.ask(hub.office.desk, again)
    (same,) = readmitting.waiting(hub.data, everybody)
    assert (same.why, same.since_ms) == ("Said anew", one.since_ms)

    for n in range(9):  # Somebody asks under its name, again and again.
        asks(hub, epoch=3 + n)
    readmitting.ask(hub.office.desk, again)

    waits = readmitting.waiting(hub.data, everybody)
    assert len(waits) == readmitting.MOST_OF_A_NAME
    assert waits[-1].public_key == one.public_key
