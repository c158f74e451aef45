"""Restoring and drills: from a backup that is whole, into an empty folder, as a new life."""

import json
import os
import random
import shutil
import stat
import subprocess

import pytest
from click.testing import CliRunner

from recorder import acts, keys, seals, store, succession
from recorder.backups import drill, folder, making, media, restoring, told
from recorder.backups.media import Media
from recorder.cli import main
from recorder.refusals import BrokenBackup, WrongUse
from recorder.seals import authority
from recorder.verify import verify
from tests import counts
from tests.heeltoe import HEELTOE
from tests.office import DANA, Office
from tests.ward import Bedside

WHY = "The disk broke."


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a study and visits, and a backup of it, made once; each test has a copy."""
    place = tmp_path_factory.mktemp("made")
    office = Office(place / "data")
    bed = Bedside(office.data, device="T04", files=[])
    with office.desk.hand("07") as hand:
        opened = bed.opens("07-1-K", bundle=store.current_bundle(office.db))
        hand.takes([opened, *(bed.times(4_000 + n) for n in range(5))])
    (place / "stick").mkdir()
    making.back_up(office.data, Media(place / "stick"))
    office.db.close()
    return place


@pytest.fixture
def office(made, tmp_path):
    shutil.copytree(made / "stick", tmp_path / "stick")
    data = shutil.copytree(made / "data", tmp_path / "data")
    (data / told.FILE).unlink()
    media.note(data, Media(tmp_path / "stick"))
    it = Office.again(data)
    yield it
    it.db.close()


@pytest.fixture
def backup(office):
    """A backup of that office."""
    (path,) = (office.data.parent / "stick").iterdir()
    return path


@pytest.fixture
def anew(tmp_path):
    """Where the office is to be again."""
    return tmp_path / "anew"


def runs(*words):
    plain = {name: None for name in os.environ if name.startswith("HEELTOE_")}
    return CliRunner(env=plain).invoke(main, [str(word) for word in words])


def entries(db, *logs):
    return {log: [row.body for row in store.rows_from(db, log, 1)] for log in logs}


# ── Restoring ───────────────────────────────────────────────────────────────


def test_an_empty_folder_becomes_the_recorder_in_a_new_life(office, backup, anew):
    done = runs("restore", backup, "--data", anew, "--why", WHY, "--as", DANA)

    assert done.exit_code == 0, done.output
    old, node = office.desk.node, acts.this_node(anew)
    assert (node.name, node.place, node.epoch) == (old.name, old.place, 2)
    assert node.public_key != old.public_key
    key_file = keys.of_node(anew, node.name, 2)
    assert keys.public_half(keys.load(key_file).public_key()) == node.public_key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert not keys.of_node(anew, node.name, 1).exists()
    back = Office.again(anew)
    logs = folder.check(backup).facts.logs
    assert entries(back.db, *logs) == {
        log: here[: logs[log][0]] for log, here in entries(office.db, *logs).items()
    }
    assert set(store.heads(back.db)) == {*logs, "office.study.2"}
    assert verify(anew).ok and store.differences(back.db)[1] == []
    assert sorted(path.name for path in anew.iterdir() if path.name.startswith("rest")) == [
        told.RESTORED
    ]
    back.db.close()


def test_what_waits_and_what_tablets_trust_is_back_in_its_place(office, anew):
    kept = {"inbox/b.ANNAX.1.batch": b"not taken in yet", "tls/authority.key": b"trusted here"}
    for name, content in kept.items():
        (office.data / name).parent.mkdir()
        (office.data / name).write_bytes(content)
    (backup,) = making.back_up(office.data, Media(office.data.parent / "stick")).backups

    restoring.restore(backup.path, anew, WHY, DANA)

    assert {name: (anew / name).read_bytes() for name in kept} == kept


def test_each_log_of_the_new_life_begins_where_the_one_before_ended(backup, anew):
    restoring.restore(backup, anew, WHY, DANA)
    back = Office.again(anew)
    with back.desk.hand("07") as hand:
        hand.takes([Bedside(anew, device="T05", files=[]).lists("07-2-K")])

    for scope in ("study", "07"):
        (row,) = store.rows_from(back.db, f"office.{scope}.2", 1, 1)
        opened = json.loads(row.body)["event"]
        assert opened["kind"] == "log_opened"
        assert opened["body"]["head_before"] == store.head(back.db, f"office.{scope}.1")[1]
    back.db.close()


def test_who_was_signed_in_when_it_was_made_is_not_signed_in_after(office, anew):
    store.open_session(office.db, "a" * 64, "s", "p", "c", 0, 2**50)
    path = making.back_up(office.data, Media(office.data.parent / "stick")).backups[0].path

    restoring.restore(path, anew, WHY, DANA)

    back = store.open_database(anew)
    assert back.conn.execute("select count(*) from open_sessions").fetchone() == (0,)
    back.close()


@pytest.mark.proof
def test_a_flipped_bit_anywhere_in_a_backup_is_refused(backup, anew):
    chance = random.Random(counts.SEED)
    files = [path for path in sorted(backup.rglob("*")) if path.is_file()]
    places = [(path, None) for path in files]
    places += [(chance.choice(files), None) for _ in range(counts.cases(3, 200))]
    for path, _ in places:
        raw = path.read_bytes()
        flipped = bytearray(raw)
        flipped[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)

        with pytest.raises(BrokenBackup, match="Nothing was restored"):
            restoring.restore(backup, anew, WHY, DANA)

        assert not (anew / acts.NODE_FILE).exists()
        path.write_bytes(raw)
    restoring.restore(backup, anew, WHY, DANA)


@pytest.mark.parametrize("lost", ["heeltoe.db", "node.toml", "heads.json", "SHA256SUMS"])
def test_a_backup_that_lacks_a_file_is_refused(backup, anew, lost):
    (backup / lost).unlink()

    with pytest.raises(BrokenBackup):
        restoring.restore(backup, anew, WHY, DANA)


def test_a_list_of_sums_cut_short_is_refused(backup, anew):
    sums = backup / folder.SUMS
    lines = sums.read_text().splitlines(keepends=True)
    sums.write_text("".join(line for line in lines if "heads.json" not in line))

    with pytest.raises(BrokenBackup, match="files that it says"):
        restoring.restore(backup, anew, WHY, DANA)


@pytest.mark.parametrize("name", ["../letter", "/letter", "sub/letter", "inbox/../letter"])
def test_no_name_in_a_list_of_sums_leads_out_of_the_backup(backup, anew, tmp_path, name):
    """Written by somebody who has the medium, with every sum right."""
    name = f"{tmp_path}{name}" if name.startswith("/") else name
    (backup / "sub").mkdir()
    (backup / "inbox").mkdir()
    (backup / name).write_text("a letter")
    facts = json.loads((backup / folder.FACTS).read_text())
    facts["files"].append(name)
    (backup / folder.FACTS).write_text(json.dumps(facts))
    sums = {n: folder.sum_of(backup / n) for n in [*facts["files"], folder.FACTS]}
    (backup / folder.SUMS).write_bytes(folder.sums_of(sums))

    with pytest.raises(BrokenBackup, match="SHA256SUMS"):
        restoring.restore(backup, anew, WHY, DANA)

    assert not anew.exists()


def test_one_whose_log_was_changed_with_its_sums_made_anew_is_refused(backup, anew):
    """Whoever has the medium can write sums, but no entry that follows from the one before."""
    copy = store.database._connect(backup / "heeltoe.db", "rw", "")
    sql = "select sql from sqlite_master where name = 'entry_no_update'"
    trigger = copy.conn.execute(sql).fetchone()[0]
    copy.conn.execute("drop trigger entry_no_update")
    copy.conn.execute("update entry set prev = hash where log = 'office.07.1' and seq = 3")
    copy.conn.execute(trigger)
    copy.close()
    sums = {n: folder.sum_of(backup / n) for n in [*folder_files(backup), folder.FACTS]}
    (backup / folder.SUMS).write_bytes(folder.sums_of(sums))
    assert folder.check(backup)

    with pytest.raises(BrokenBackup, match=r"office\.07\.1"):
        restoring.restore(backup, anew, WHY, DANA)

    assert not (anew / acts.NODE_FILE).exists()


def folder_files(backup):
    return json.loads((backup / folder.FACTS).read_text())["files"]


def test_a_folder_that_is_in_use_is_refused_and_stays_as_it_is(office, backup, tmp_path):
    used = tmp_path / "used"
    used.mkdir()
    (used / "letter.txt").write_text("to the ethics committee")
    live = {path: path.read_bytes() for path in office.data.iterdir() if path.is_file()}

    for place in (used, office.data):
        done = runs("restore", backup, "--data", place, "--why", WHY, "--as", DANA)
        assert (done.exit_code, "is not empty" in done.output) == (2, True)

    assert [path.name for path in used.iterdir()] == ["letter.txt"]
    assert {path: path.read_bytes() for path in live} == live


@pytest.mark.parametrize(
    "point", [pytest.param("restore_copied", marks=pytest.mark.slow), "restore_made"]
)
def test_a_restore_that_is_killed_is_no_recorder_and_is_begun_anew(backup, anew, point):
    world = os.environ | {"HEELTOE_TESTING": "1", "HEELTOE_DIE_AT": point}
    words = ["restore", str(backup), "--data", str(anew), "--why", WHY, "--as", DANA]

    killed = subprocess.run([*HEELTOE, *words], env=world, capture_output=True, check=False)

    assert killed.returncode == 9, killed.stderr
    assert not (anew / acts.NODE_FILE).exists()
    done = runs(*words)
    assert done.exit_code == 0, done.output
    assert not (anew / restoring.STAGE).exists()
    assert verify(anew).ok


def test_nobody_restores_without_a_name_and_a_reason(backup, anew):
    assert runs("restore", backup, "--data", anew, "--why", WHY).exit_code == 2
    assert runs("restore", backup, "--data", anew, "--as", DANA).exit_code == 2
    nobody = runs("restore", backup, "--data", anew, "--why", WHY, "--as", "Nobody Here")
    assert (nobody.exit_code, "answer to" in nobody.output) == (2, True)

    assert list(anew.iterdir()) == [], "not even a copy of the authority's key stays"


def test_an_epoch_that_was_lived_before_is_not_lived_again(backup, anew):
    with pytest.raises(WrongUse, match="the next is 2"):
        restoring.restore(backup, anew, WHY, DANA, epoch=1)

    restoring.restore(backup, anew, WHY, DANA, epoch=4)
    assert acts.this_node(anew).epoch == 4


def test_a_backup_of_a_restored_recorder_is_restored_into_the_life_after(backup, anew, tmp_path):
    restoring.restore(backup, anew, WHY, DANA)
    second = making.back_up(anew, Media(backup.parent)).backups[0].path

    restoring.restore(second, tmp_path / "third", WHY, DANA)

    assert acts.this_node(tmp_path / "third").epoch == 3
    assert second.name.endswith("office.2")


@pytest.mark.slow
def test_a_thousand_entries_are_restored_as_they_were(office, anew):
    bed = Bedside(office.data, device="T09", files=[])
    with office.desk.hand("07") as hand:
        opened = bed.opens("07-9-K", bundle=store.current_bundle(office.db))
        hand.takes([opened, *(bed.times(4_000 + n) for n in range(1_000))])
    path = making.back_up(office.data, Media(office.data.parent / "stick")).backups[0].path

    done = restoring.restore(path, anew, WHY, DANA)

    assert done.backup.facts.entries > 1_000
    back = Office.again(anew)
    assert entries(back.db, "office.07.1") == entries(office.db, "office.07.1")
    assert store.differences(back.db)[1] == []
    back.db.close()


def test_a_backup_can_be_verified_where_it_lies(backup):
    assert runs("verify", backup).exit_code == 0

    (backup / "node.toml").write_text("nothing of ours")

    done = runs("verify", backup, "--json")
    assert (done.exit_code, json.loads(done.stdout)["ok"]) == (1, False)
    assert "node.toml" in done.stdout


# ── A hub ───────────────────────────────────────────────────────────────────


def as_hub(office):
    file = office.data / acts.NODE_FILE
    file.write_text(file.read_text().replace('place = "site"', 'place = "hub"'))
    office.desk = acts.Desk(office.db, office.data, office.desk.study)
    seals.certify(office.desk)


def test_a_hub_brings_its_authority_along_and_states_that_it_lives_on(office, anew):
    as_hub(office)
    path = making.back_up(office.data, Media(office.data.parent / "stick")).backups[0].path

    done = runs("restore", path, "--data", anew, "--why", WHY, "--as", DANA)

    assert done.exit_code == 0, done.output
    for name in (authority.KEY, authority.CERTIFICATE):
        assert (anew / name).read_bytes() == (office.data / name).read_bytes()
    assert stat.S_IMODE((anew / authority.KEY).stat().st_mode) == 0o600
    said = json.loads(json.loads(succession.stated(anew))["said"])
    node = acts.this_node(anew)
    assert (said["hub"], said["epoch"], said["public_key"]) == (node.name, 2, node.public_key)
    assert said["backup_ms"] == folder.check(path).facts.at_ms
    assert succession.stated(office.data) is None


# ── Drills ──────────────────────────────────────────────────────────────────


def state_of(data):
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and path.name not in (told.FILE, drill.LOCK)
    }


def test_a_drill_says_how_old_how_much_would_be_lost_and_how_long_it_took(office, backup):
    facts = folder.check(backup).facts
    office.hires("Ida Late", "assessor", "03")
    office.db.conn.execute("pragma wal_checkpoint(truncate)")
    live = state_of(office.data)

    done = runs("drill", "--data", office.data, "--json")

    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["ok"] and figures["backup"] == str(backup)
    assert figures["entries"] == facts.entries
    assert figures["behind"] == store.event_count(office.db) - facts.entries > 0
    assert figures["age_s"] == (figures["at_ms"] - facts.at_ms) // 1000
    assert set(figures["seconds"]) == {"restored", "compared", "rebuilt", "printed"}
    assert figures["paper"] == "made"
    assert state_of(office.data) == live, "nothing of what is live was touched"
    assert not (office.data / drill.SCRATCH).exists()
    assert told.state(office.data).drill == figures


@pytest.mark.slow
def test_a_drill_of_a_hub_leaves_no_statement_that_it_lives_on(office, monkeypatch):
    as_hub(office)
    path = making.back_up(office.data, Media(office.data.parent / "stick")).backups[0].path
    seen = []
    differences = store.differences
    monkeypatch.setattr(
        store,
        "differences",
        lambda db: seen.append(succession.stated(office.data / drill.SCRATCH)) or differences(db),
    )

    assert drill.drill(office.data, path).ok

    assert seen == [None]


@pytest.mark.slow
def test_a_drill_with_a_backup_of_another_history_says_so(office, backup, tmp_path):
    """As when two computers go by one name: both logs are whole, and they are not the same."""
    other = Office.again(shutil.copytree(office.data, tmp_path / "other"))
    with other.desk.hand("07") as hand:
        hand.takes([Bedside(other.data, device="T05", files=[]).lists("07-2-K")])
    with office.desk.hand("07") as hand:
        hand.takes([Bedside(office.data, device="T06", files=[]).lists("07-3-K")])
    path = making.back_up(other.data, Media(backup.parent)).backups[0].path
    other.db.close()

    found = drill.drill(office.data, path)

    assert not found.ok
    assert any("office.07.1 is another log" in fault for fault in found.faults)
    assert runs("drill", path, "--data", office.data).exit_code == 1


def test_a_drill_of_a_broken_backup_says_so_and_cleans_up(office, backup):
    raw = bytearray((backup / "heeltoe.db").read_bytes())
    raw[len(raw) // 2] ^= 1
    (backup / "heeltoe.db").write_bytes(raw)

    done = runs("drill", "--data", office.data, "--json")

    assert (done.exit_code, json.loads(done.stdout)["code"]) == (1, "backup_broken")
    assert not (office.data / drill.SCRATCH).exists()


def test_a_drill_finds_the_newest_backup_on_any_medium(office, backup, tmp_path, monkeypatch):
    (tmp_path / "second").mkdir()
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "2999-01-01T00:00:00+00:00")
    newer = making.back_up(office.data, Media(tmp_path / "second")).backups[0].path

    assert drill.newest(office.data) == newer


def test_without_any_backup_a_drill_says_what_to_do(office, backup):
    shutil.rmtree(backup)

    done = runs("drill", "--data", office.data)

    assert (done.exit_code, "heeltoe backup" in done.output) == (3, True)
