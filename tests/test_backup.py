"""Backups: read back and verified before they count, told when they fail, old ones let go."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from click.testing import CliRunner

from recorder import canonical, doctor, store
from recorder.backups import daily, folder, making, media, told
from recorder.backups.media import Media
from recorder.cli import main
from recorder.refusals import BrokenBackup, CannotBackUp, WrongUse
from recorder.sync.alone import AtItAlready
from recorder.verify import verify
from recorder.web.serve import serve
from tests.heeltoe import HEELTOE
from tests.office import Office

DAY_MS = 24 * 60 * 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a study in it, made once; each test has a copy."""
    it = Office(tmp_path_factory.mktemp("office") / "data")
    it.db.close()
    return it.data


@pytest.fixture
def office(made, tmp_path):
    it = Office.again(shutil.copytree(made, tmp_path / "data"))
    yield it
    it.db.close()


@pytest.fixture
def stick(tmp_path):
    """A folder on another medium."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def second(tmp_path):
    """A folder on a second medium."""
    (tmp_path / "second").mkdir()
    return tmp_path / "second"


def backs_up(office, *media_):
    return making.back_up(office.data, Media(*media_)).backups[0]


def events(office, kind):
    return [it.event for it in store.written(office.db, (kind,), 0)]


def at(monkeypatch, moment):
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", moment)


# ── What it holds ───────────────────────────────────────────────────────────


def test_a_backup_holds_all_that_was_kept_and_opens_with_sqlite_alone(office, stick):
    made = backs_up(office, stick)

    copy = sqlite3.connect(f"file:{made.path / 'heeltoe.db'}?mode=ro&immutable=1", uri=True)
    entries = copy.execute("select log, seq, hash, body from entry order by rowid").fetchall()
    copy.close()
    here = office.db.conn.execute("select log, seq, hash, body from entry order by rowid")
    assert entries == here.fetchall()[:-1], "all but that it was made"
    assert made.facts.entries == len(entries)
    assert made.path.parent == stick and made.facts.node == "office"


def test_the_log_says_which_backup_was_made(office, stick):
    made = backs_up(office, stick)

    (event,) = events(office, "backup_made")
    assert (event.body.backup, event.body.entries) == (made.digest, made.facts.entries)
    sums = (made.path / folder.SUMS).read_bytes()
    assert canonical.fingerprint("backup", sums) == made.digest
    assert verify(office.data).ok


def test_its_sums_are_those_that_sha256sum_reads(office, stick):
    made = backs_up(office, stick)

    lines = (made.path / "SHA256SUMS").read_text().splitlines()

    named = dict(reversed(line.split("  ")) for line in lines)
    files = {p.relative_to(made.path).as_posix() for p in made.path.rglob("*") if p.is_file()}
    assert set(named) == files - {"SHA256SUMS"}
    for name, expected in named.items():
        assert hashlib.sha256((made.path / name).read_bytes()).hexdigest() == expected


def test_it_holds_what_belongs_beside_the_database_and_not_the_nodes_own_key(office, stick):
    (office.data / "study-ca.key").write_text("the authority's key")
    (office.data / "study-ca.crt").write_text("its certificate")
    waiting = office.data / "inbox" / "files"
    waiting.mkdir(parents=True)
    (waiting / ("a" * 64)).write_bytes(b"a file that waits for its entry")
    (office.data / "inbox" / "b.ANNAX.1.batch").write_bytes(b"a batch not taken in yet")
    (office.data / "inbox" / "b.1.2.fresh").write_bytes(b"half")
    (office.data / "tls").mkdir()
    (office.data / "tls" / "authority.key").write_text("what the tablets here trust")
    (office.data / "tls" / "a copy (1).key").write_text("what somebody put there")
    (waiting / f"{'c' * 64}.ANNAX.1.part").write_bytes(b"half of a file")

    made = backs_up(office, stick)

    assert set(made.facts.files) == {
        "heeltoe.db", "node.toml", "heads.json", "study-ca.key", "study-ca.crt",
        f"inbox/files/{'a' * 64}", "inbox/b.ANNAX.1.batch", "tls/authority.key",
    }  # fmt: skip
    assert {stat.S_IMODE((made.path / name).stat().st_mode) for name in made.facts.files} == {0o600}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700


def test_pages_are_served_and_events_kept_while_a_backup_is_made(office, stick, monkeypatch):
    copy_to = store.copy_to

    def busy(db, path):
        copy_to(db, path)
        office.hires("Ida Late", "assessor", "03")

    monkeypatch.setattr(store, "copy_to", busy)

    made = backs_up(office, stick)

    assert folder.check(made.path)
    assert made.facts.logs["office.study.1"][0] < store.head(office.db, "office.study.1")[0]


# ── What counts ─────────────────────────────────────────────────────────────


def test_a_copy_that_does_not_verify_is_thrown_away_told_and_never_counts(
    office, stick, monkeypatch
):
    good = backs_up(office, stick)
    copy_to = store.copy_to

    def spoils(db, path):
        copy_to(db, path)
        copy = sqlite3.connect(path)
        copy.execute("drop trigger entry_no_update")
        copy.execute(
            "update entry set body = cast(replace(body, 'office', 'OFFICE') as blob) where seq = 2"
        )
        copy.commit()
        copy.close()

    monkeypatch.setattr(store, "copy_to", spoils)

    with pytest.raises(BrokenBackup, match="thrown away"):
        backs_up(office, stick)

    assert list(stick.iterdir()) == [good.path]
    assert len(events(office, "backup_made")) == 1
    state = told.state(office.data)
    assert state.good_ms == good.facts.at_ms
    assert [it.code for it in state.troubles] == ["backup_not_sound"]


def test_a_tail_that_is_missing_in_the_copy_is_missed(office, stick, monkeypatch):
    copy_to = store.copy_to

    def cuts(db, path):
        copy_to(db, path)
        copy = sqlite3.connect(path)
        sql = "select sql from sqlite_master where name = 'entry_no_delete'"
        trigger = copy.execute(sql).fetchone()[0]
        copy.execute("drop trigger entry_no_delete")
        copy.execute("delete from entry where rowid = (select max(rowid) from entry)")
        copy.execute(trigger)
        copy.commit()
        copy.close()

    monkeypatch.setattr(store, "copy_to", cuts)

    with pytest.raises(BrokenBackup, match="gone"):
        backs_up(office, stick)


def test_a_medium_that_forgets_a_byte_of_what_it_took_is_found_out(office, stick, monkeypatch):
    sync_folder = making.sync_folder

    def forgets(path):
        file = path / "heeltoe.db"
        if file.exists() and path.suffix == ".part":
            raw = bytearray(file.read_bytes())
            raw[len(raw) // 2] ^= 1
            file.write_bytes(raw)
        sync_folder(path)

    monkeypatch.setattr(making, "sync_folder", forgets)

    with pytest.raises(BrokenBackup, match=r"heeltoe\.db is not as it was written"):
        backs_up(office, stick)

    assert list(stick.iterdir()) == []


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("backup_copied", marks=pytest.mark.slow),
        "backup_written",
        pytest.param("backup_named", marks=pytest.mark.slow),
    ],
)
def test_a_backup_that_is_killed_leaves_none_that_half_counts(office, stick, point):
    world = os.environ | {"HEELTOE_TESTING": "1", "HEELTOE_DIE_AT": point}
    command = [*HEELTOE, "backup", "--to", str(stick), "--data", str(office.data)]

    killed = subprocess.run(command, env=world, capture_output=True, check=False)

    assert killed.returncode == 9, killed.stderr
    left = folder.listed(stick)
    assert len(left) == (1 if point == "backup_named" else 0)
    assert all(folder.check(path) for path in left)
    assert verify(office.data).ok
    made = backs_up(office, stick)
    assert folder.check(made.path)
    assert [path for path in stick.iterdir() if path.name.startswith(".")] == []


def test_two_at_once_are_one(office, stick):
    with (
        making.alone(office.data, making.LOCK),
        pytest.raises(AtItAlready),
    ):
        backs_up(office, stick)


# ── Media ───────────────────────────────────────────────────────────────────


def test_a_medium_that_is_not_plugged_in_is_named_and_no_folder_is_made_for_it(office, tmp_path):
    gone = tmp_path / "media" / "stick"

    with pytest.raises(CannotBackUp, match="Plug the medium in") as refused:
        backs_up(office, gone)

    assert refused.value.code == "backup_medium_gone"
    assert not gone.exists()
    assert [it.code for it in told.state(office.data).troubles] == ["backup_medium_gone"]


def test_a_full_medium_is_named_and_no_older_backup_is_deleted(office, stick, monkeypatch):
    good = backs_up(office, stick)
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000))

    with pytest.raises(CannotBackUp, match="no room"):
        backs_up(office, stick)

    assert list(stick.iterdir()) == [good.path]


@pytest.mark.slow
def test_a_medium_that_fills_up_on_the_way_is_left_as_it_was(office, stick):
    """A file size limit stands for the end of the medium: the same refusal of the system."""
    code = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))\n"
        "from recorder.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "backup", "--to", str(stick), "--data"]

    done = subprocess.run([*command, str(office.data)], capture_output=True, text=True, check=False)

    assert done.returncode == 3, done
    assert "All data are safe" in done.stderr or "all data are safe" in done.stderr
    assert list(stick.iterdir()) == []


def test_a_second_medium_that_fails_is_told_and_does_not_undo_the_first(office, stick, tmp_path):
    done = making.back_up(office.data, Media(stick, tmp_path / "gone"))

    assert [it.path.parent for it in done.backups] == [stick]
    assert [it.code for it in done.troubles] == ["backup_medium_gone"]
    assert [it.code for it in told.state(office.data).troubles] == ["backup_medium_gone"]
    assert told.state(office.data).good_ms == done.backups[0].facts.at_ms


def test_where_the_first_medium_fails_the_second_has_a_whole_backup(office, stick, tmp_path):
    done = making.back_up(office.data, Media(tmp_path / "gone", stick))

    assert folder.check(done.backups[0].path).path.parent == stick
    assert len(events(office, "backup_made")) == 1


def test_both_media_hold_the_same_backup_byte_for_byte(office, stick, second):
    one, two = making.back_up(office.data, Media(stick, second)).backups

    assert one.digest == two.digest
    assert {name: (one.path / name).read_bytes() for name in one.files} == {
        name: (two.path / name).read_bytes() for name in two.files
    }
    assert len(events(office, "backup_made")) == 1


def test_the_data_folder_itself_is_no_medium(office):
    with pytest.raises(CannotBackUp, match="data folder itself"):
        backs_up(office, office.data)


def test_nobody_said_where_and_it_asks(office):
    with pytest.raises(WrongUse, match="--to FOLDER"):
        making.back_up(office.data, media.of(office.data))


# ── Old ones ────────────────────────────────────────────────────────────────


def test_of_old_backups_the_rule_keeps_fourteen_days_and_twelve_months(office, stick, monkeypatch):
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in (1, 15, 28)]
    days += [f"2025-{month:02}-28" for month in range(1, 13)]
    days += [f"2026-11-{day:02}" for day in range(1, 23)]
    for day in days:
        for hour in ("08", "20"):
            (stick / f"{day}T{hour}-00-00Z-office.1").mkdir()
    (stick / "2020-01-01T08-00-00Z-OTHER.1").mkdir()
    (stick / "letters").mkdir()
    at(monkeypatch, "2026-11-23T12:00:00+00:00")

    made = making.back_up(office.data, Media(stick))

    left = [path.name for path in folder.listed(stick, "office")]
    assert left[0] == made.backups[0].path.name
    newest_days = sorted({day for day in days if day < "2026-11-23"}, reverse=True)[:13]
    months = [f"2026-{month:02}-28" for month in range(10, 0, -1)] + ["2025-12-28"]
    assert left[1:] == [f"{day}T20-00-00Z-office.1" for day in [*newest_days, *months]]
    assert (stick / "2020-01-01T08-00-00Z-OTHER.1").exists(), "another recorder's"
    assert (stick / "letters").exists()
    assert len(made.removed) == 2 * len(set(days)) - len(left) + 1


def test_a_clock_that_was_set_back_deletes_not_the_backup_just_made(office, stick, monkeypatch):
    for day in range(1, 31):
        (stick / f"2026-09-{day:02}T08-00-00Z-office.1").mkdir()
    for month in range(1, 13):
        (stick / f"2025-{month:02}-01T08-00-00Z-office.1").mkdir()
    at(monkeypatch, "1970-01-02T12:00:00+00:00")

    made = backs_up(office, stick)

    assert folder.check(made.path)


# ── Each day ────────────────────────────────────────────────────────────────


def test_one_a_day_is_due_and_after_a_failure_one_an_hour(office, stick, tmp_path):
    assert not daily.is_due(office.data, 0), "nobody said where"
    media.note(office.data, Media(tmp_path / "gone"))
    assert daily.is_due(office.data, 0)
    with pytest.raises(CannotBackUp):
        making.back_up(office.data, media.of(office.data))
    tried = told.state(office.data).tried_ms
    assert not daily.is_due(office.data, tried + 59 * 60_000)
    assert daily.is_due(office.data, tried + 60 * 60_000)

    media.note(office.data, Media(stick))
    good = backs_up(office, stick).facts.at_ms

    assert not daily.is_due(office.data, good + DAY_MS - 1)
    assert daily.is_due(office.data, good + DAY_MS + 60 * 60_000)


@pytest.mark.slow
def test_while_it_serves_a_backup_that_is_due_is_made(office, stick, monkeypatch):
    media.note(office.data, Media(stick))
    made, done = daily.make, threading.Event()

    def makes(data):
        made(data)
        done.set()

    monkeypatch.setattr(daily, "make", makes)

    ends = daily.start(office.data, first_s=0, tick_s=3600)

    assert done.wait(60)
    ends()
    assert [folder.check(path).facts.node for path in folder.listed(stick)] == ["office"]


def test_while_pages_are_served_somebody_looks_whether_one_is_due(office):
    seen = []

    def ready(_):
        seen.extend(thread for thread in threading.enumerate() if thread.name == "backup")
        raise SystemExit

    def serves():
        with suppress(SystemExit):
            serve(office.data, "127.0.0.1", 0, ready)

    serving = threading.Thread(target=serves)
    serving.start()
    serving.join()

    (looks,) = seen
    looks.join(10)
    assert not looks.is_alive(), "it ends with the server"


def test_where_they_go_is_said_by_the_environment_before_the_file(
    office, stick, second, monkeypatch
):
    media.note(office.data, Media(stick, second))
    assert media.of(office.data) == Media(stick, second)

    monkeypatch.setenv(media.FIRST, str(second))

    assert media.of(office.data).first == second


def test_the_doctor_says_how_it_stands_and_what_to_do(office, stick, monkeypatch):
    def says():
        return [
            (it.name, it.state, it.found, it.do)
            for it in doctor._backup(office.data)  # Without the probe of this computer's disk.
        ]

    ((name, state, found, do),) = says()
    assert (name, state, found[:17]) == ("backup", "look", "none was made yet")
    assert "--every-day" in do

    media.note(office.data, Media(stick))
    good = backs_up(office, stick)
    (_, state, found, _), (name, _, same, _) = says()
    assert state == "well" and str(good.path) in found
    assert (name, "same disk as the data" in same) == ("backup medium", True)

    media.note(office.data, Media(stick, stick.parent / "gone"))
    making.back_up(office.data, media.of(office.data))
    assert [it[2] for it in says()][1:] == ["backup medium gone"]

    at(monkeypatch, "2999-01-01T00:00:00+00:00")
    assert says()[0][1] == "look"


# ── By command ──────────────────────────────────────────────────────────────


def test_the_command_says_where_how_much_and_each_day(office, stick):
    done = office_runs(office, "backup", "--to", str(stick), "--every-day")

    assert done.exit_code == 0, done.output
    assert "read back and verified" in done.output
    assert media.of(office.data) == Media(stick)
    said = json.loads(office_runs(office, "backup", "--json").stdout)
    assert (
        said["ok"] and said["backups"][0]["digest"] == folder.check(folder.listed(stick)[0]).digest
    )


def office_runs(office, *words):
    plain = {name: None for name in os.environ if name.startswith("HEELTOE_")}
    return CliRunner(env=plain).invoke(main, [*words, "--data", str(office.data)])


def test_what_failed_is_said_with_its_exit_code(office, tmp_path):
    done = office_runs(office, "backup", "--to", str(tmp_path / "gone"), "--json")

    assert done.exit_code == 3
    assert json.loads(done.stdout)["code"] == "backup_medium_gone"
