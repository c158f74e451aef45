"""The store: what is kept is kept once, in one commit, and never written over."""

import random
import sqlite3
import struct
from contextlib import closing

import pytest
from msgspec.structs import replace

from recorder import clock, store
from recorder.events import SignInRefused
from recorder.refusals import NotOurDatabase, OtherSchema, OutOfReach, UnsafeConnection
from recorder.store import database
from recorder.store.projections import KEYS, TABLES
from recorder.verify import verify
from tests.alterations import cell
from tests.ward import LOG, some_hash

# ── What was kept is never changed ──────────────────────────────────────────

ENTRY = "insert into entry (rowid, log, seq, prev, hash, body)"
OR_REPLACE = "insert or replace into entry (rowid, log, seq, prev, hash, body)"
ANEW = "zeroblob(9)"
HEAD = f"(select hash from entry where log = '{LOG}' order by seq desc limit 1)"
NEXT = f"(select max(seq) + 1 from entry where log = '{LOG}')"
HASH = "0" * 64
TEXT = "(select min(digest) from texts where redacted_by is null)"
BLANKED = "(select digest from texts where redacted_by is not null)"
BY = "(select redacted_by from texts where redacted_by is not null)"

REWRITES = {
    "update of a body": "update entry set body = zeroblob(9)",
    "update of a hash": f"update entry set hash = '{HASH}' where seq = 1",
    "update or replace": "update or replace entry set seq = 1 where seq = 2",
    "update of a rowid": "update entry set rowid = rowid + 1000",
    "delete": "delete from entry",
    "delete of the last": "delete from entry where rowid = (select max(rowid) from entry)",
    "replace by log and number": f"{OR_REPLACE} select null, log, seq, prev, hash, {ANEW} "
    "from entry where seq = 2",
    "replace by rowid": f"{OR_REPLACE} values (1, '{LOG}', {NEXT}, {HEAD}, '{HASH}', {ANEW})",
    "replace of everything by itself": "insert or replace into entry select * from entry",
    "a wrong link": f"{ENTRY} values (null, '{LOG}', {NEXT}, '{HASH}', '{HASH}', {ANEW})",
    "a gap": f"{ENTRY} values (null, '{LOG}', {NEXT} + 1, {HEAD}, '{HASH}', {ANEW})",
    "a new log that does not begin": f"{ENTRY} values (null, 'x', 2, '{HASH}', '{HASH}', {ANEW})",
    "a new log that follows from nothing": f"{ENTRY} values (null, 'x', 1, '{'a' * 64}', "
    f"'{HASH}', {ANEW})",
    "upsert": f"{ENTRY} select null, log, seq, prev, hash, body from entry where seq = 2 "
    "on conflict (log, seq) do update set body = excluded.body",
    "update of a text": f"update texts set text = 'other' where digest = {TEXT}",
    "update of a salt": f"update texts set salt = zeroblob(16) where digest = {TEXT}",
    "delete of a text": "delete from texts",
    "replace of a text": f"insert or replace into texts values ({TEXT}, zeroblob(16), 'x', null)",
    "blanking without a redaction": "update texts set text = null, salt = null, "
    f"redacted_by = '{HASH}' where digest = {TEXT}",
    "blanking in another's name": "update texts set text = null, salt = null, "
    f"redacted_by = {BY} where digest = {TEXT}",
    "a blanked text put back": "update texts set text = 'x', salt = zeroblob(16), "
    f"redacted_by = null where digest = {BLANKED}",
    "a blanked text kept anew": f"insert or replace into texts values ({BLANKED}, "
    "zeroblob(16), 'x', null)",
    "update of a file": "update files set bytes = zeroblob(9)",
    "delete of a file": "delete from files",
    "replace of a file": "insert or replace into files select sha256, zeroblob(9) from files",
    "replace of a file by rowid": f"insert or replace into files (rowid, sha256, bytes) "
    f"values (1, '{HASH}', zeroblob(9))",
    "update of what was set aside": "update aside set why = 'nothing'",
    "delete of what was set aside": "delete from aside",
    "replace of what was set aside": "insert or replace into aside "
    "select sha256, at_ms, device, why, zeroblob(9) from aside",
    "replace of what was set aside by rowid": "insert or replace into aside "
    f"(rowid, sha256, at_ms, device, why, bytes) values (1, '{HASH}', 1, 'x', 'x', zeroblob(9))",
}


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES.keys())
@pytest.mark.parametrize("connection", ["the product's", "a bare one"])
def test_what_was_kept_is_never_written_over(evening, rewrite, connection):
    before = evidence(evening.db.conn)

    with closing(sqlite3.connect(evening.data / store.DATABASE, isolation_level=None)) as bare:
        ours = connection == "the product's"
        with pytest.raises(sqlite3.IntegrityError, match=r"kept|extend its log|blanked"):
            (evening.db.conn if ours else bare).execute(rewrite)

    assert evidence(evening.db.conn) == before
    assert verify(evening.data).ok


def evidence(conn):
    tables = ["entry", "texts", "files", "aside"]
    return [conn.execute(f"select * from {table}").fetchall() for table in tables]


# ── One append, one commit, under FULL ──────────────────────────────────────


def commits(wal):
    """Return how many frames of a write-ahead log carry a commit mark."""
    content = wal.read_bytes()
    page = struct.unpack(">I", content[8:12])[0]
    frames = range(32, len(content), 24 + page)
    return sum(struct.unpack(">I", content[at + 4 : at + 8])[0] > 0 for at in frames)


def test_an_append_is_one_commit_however_much_it_holds(bedside):
    wal = bedside.data / f"{store.DATABASE}-wal"
    bedside.keeps(bedside.opens())
    before = commits(wal)

    bedside.keeps(*[bedside.times(5_000 + n) for n in range(20)], bedside.notes())

    assert commits(wal) == before + 1


def test_what_fails_half_way_leaves_nothing(bedside):
    bedside.keeps(bedside.opens())
    before = [*bedside.db.conn.iterdump()]

    with pytest.raises(ZeroDivisionError), store.writing(bedside.db, bedside.data) as transaction:
        transaction.append(LOG, [bedside.times(4_780)], clock.now())
        transaction.keep_text(b"s" * 16, "Half a remark")
        raise ZeroDivisionError

    assert [*bedside.db.conn.iterdump()] == before
    assert bedside.keeps(bedside.times(4_780))[0].seq == 2


def test_a_writer_takes_its_turn_before_it_reads(bedside, data):
    bedside.keeps(bedside.opens())
    other = store.open_database(data)
    other.conn.execute("pragma busy_timeout = 1")

    with (
        store.writing(bedside.db),
        pytest.raises(sqlite3.OperationalError, match="locked"),
        store.writing(other),
    ):
        raise AssertionError("two writers at once")
    other.close()


@pytest.mark.parametrize(("name", "value"), [(s[0], s[2]) for s in database.SETTINGS])
@pytest.mark.parametrize("made", ["made", "opened"])
def test_a_connection_has_every_setting_that_makes_kept_true(bedside, data, name, value, made):
    db = bedside.db if made == "made" else store.open_database(data) if bedside.db else None
    found = db.conn.execute(f"pragma {name}").fetchone()[0]
    journal = db.conn.execute("pragma journal_mode").fetchone()[0]
    db.close()

    assert found == value
    assert journal == "wal"


def test_what_was_made_in_a_hurry_is_on_the_disk_at_its_end(data):
    db = store.ensure(data)

    with store.unsynced(db):
        db.conn.execute("create table made (word)")

    assert db.conn.execute("pragma synchronous").fetchone() == (2,)
    assert (data / f"{store.DATABASE}-wal").stat().st_size == 0
    db.close()


def test_synchronous_is_full():
    assert ("synchronous", "full", 2) in database.SETTINGS


def test_a_connection_without_a_write_ahead_log_is_refused(bedside, data):
    bedside.db.conn.execute("pragma journal_mode = delete")
    bedside.leaves()

    with pytest.raises(UnsafeConnection, match="journal_mode"):
        store.open_database(data)


def test_a_connection_that_does_not_take_a_setting_is_refused(bedside, data, monkeypatch):
    bedside.db.close()
    # SQLite takes no page of 1,000 bytes, and says nothing: only reading back tells.
    monkeypatch.setattr(database, "SETTINGS", [*database.SETTINGS, ("page_size", "1000", 1000)])

    with pytest.raises(UnsafeConnection, match="page_size = 1000"):
        store.open_database(data)


# ── Whose database, and of what age ─────────────────────────────────────────


def test_a_folder_without_a_database_is_named(data):
    with pytest.raises(OutOfReach, match=r"There is no database in .* heeltoe init"):
        store.open_database(data)


@pytest.mark.parametrize("door", [store.ensure, store.open_database])
def test_another_programs_database_is_refused_untouched(data, door):
    data.mkdir()
    with closing(sqlite3.connect(data / store.DATABASE)) as other:
        other.execute("create table recipes (name text)")
    before = (data / store.DATABASE).read_bytes()

    with pytest.raises(NotOurDatabase, match="was not made by this program"):
        door(data)

    assert (data / store.DATABASE).read_bytes() == before


@pytest.mark.parametrize("door", [store.ensure, store.open_database])
def test_a_file_that_is_no_database_is_refused_untouched(data, door):
    data.mkdir()
    (data / store.DATABASE).write_text("Dear diary, " * 100)

    with pytest.raises(NotOurDatabase, match="not a database that can be read"):
        door(data)

    assert (data / store.DATABASE).read_text() == "Dear diary, " * 100


@pytest.mark.parametrize("door", [store.ensure, store.open_database])
def test_a_newer_database_is_refused_with_its_step(bedside, data, door):
    bedside.db.conn.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) "
        "values ('heeltoe', 'keep_pictures', '2031-01-01')"
    )
    bedside.leaves()

    with pytest.raises(OtherSchema, match=r"newer version .*“keep pictures”.* All data are safe"):
        door(data)


@pytest.fixture
def older(data):
    """A database made by the version before the last step."""
    data.mkdir()
    last = database._migrations().pending(sqlite_utils_in_memory())[-1].name
    db = database._connect(data / store.DATABASE, "rwc", "")
    database._migrations().apply(db, stop_before=last)
    db.close()
    return last


def sqlite_utils_in_memory():
    from sqlite_utils import Database

    return Database(memory=True)


def test_an_older_database_is_not_opened_but_what_is_missing_is_named(older, data):
    with pytest.raises(OtherSchema, match=f"older version: “{older.replace('_', ' ')}”"):
        store.open_database(data)


def test_an_older_database_is_copied_and_brought_up_to_date(older, data):
    store.ensure(data).close()

    db = store.open_database(data)
    assert store.schema(db) == store.expected_schema()
    db.close()
    with closing(sqlite3.connect(data / f"before-{older}.db")) as copy:
        names = [name for (name,) in copy.execute("select name from _sqlite_migrations")]
    assert older not in names
    assert len(names) > 1


def test_what_a_step_added_to_a_list_is_filled_by_a_replay(older, data, bedside):
    db = database._connect(data / store.DATABASE, "rwc", "")
    db.execute(
        "insert into visits (id, ids, participant, code, bundle, at_ms, offset_min, state,"
        " attempts, replaced, questions, set_aside, waiting)"
        " values ('v', '[]', 'p', 'c', 'b', 0, 0, 'open', 0, 0, 0, 0, 0)"
    )
    db.conn.commit()
    db.close()

    db = store.ensure(data)

    assert store.differences(db) == (0, [])
    db.close()


def test_a_database_that_is_up_to_date_is_not_copied(bedside, data):
    bedside.keeps(bedside.opens())
    bedside.leaves()

    store.ensure(data).close()

    assert list(data.glob("before-*")) == []


# ── Texts and files ─────────────────────────────────────────────────────────


def test_a_redacted_text_never_comes_back(bedside):
    note = bedside.notes("Mrs Example")
    salt, words = bedside.texts[note.body.text]
    bedside.keeps(bedside.opens(), note)
    bedside.keeps(bedside.redacts(note))

    with store.writing(bedside.db) as transaction:
        transaction.keep_text(salt, words)

    assert store.text(bedside.db, note.body.text) is None
    assert b"Mrs Example" not in (bedside.data / store.DATABASE).read_bytes()


def test_a_text_that_comes_after_its_redaction_is_not_kept(bedside):
    note = bedside.notes("Mrs Example")
    salt, words = bedside.texts.pop(note.body.text)
    bedside.keeps(bedside.opens(), note, bedside.redacts(note))

    with store.writing(bedside.db) as transaction:
        transaction.keep_text(salt, words)

    assert bedside.db["texts"].count == 0
    assert verify(bedside.data).ok


def test_a_file_that_comes_twice_is_kept_once(bedside):
    with store.writing(bedside.db) as transaction:
        names = {transaction.keep_file(b"content") for _ in range(2)}

    assert [store.file(bedside.db, name) for name in names] == [b"content"]
    assert store.file(bedside.db, some_hash("another")) is None


# ── The tables that are replayed ────────────────────────────────────────────


def test_a_rebuild_from_nothing_gives_the_same_tables(evening):
    before = replayed(evening.db)
    assert all(before.values()), "a table without a row proves nothing"

    evening.db.conn.execute("begin immediate")
    store.rebuild(evening.db)
    evening.db.conn.execute("commit")

    assert replayed(evening.db) == before
    assert store.differences(evening.db)[1] == []


def replayed(db):
    return {
        table: db.conn.execute(f"select * from {table} order by 1, 2").fetchall()
        for table in TABLES
    }


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, c) for table, columns in TABLES.items() for c in columns[KEYS.get(table, 1) :]],
)
def test_an_altered_cell_is_named_by_table_key_and_column(evening, table, column):
    key = ", ".join(TABLES[table][: KEYS.get(table, 1)])
    cell(table, column, key=key)(evening.db.conn, random.Random(1))

    (named,) = store.differences(evening.db)[1]

    assert (named.table, named.column) == (table, column)
    assert named.found != named.replayed
    shown = evening.db.conn.execute(f"select {key}, {column} from {table}").fetchall()
    rows = {" ".join(v.hex() if type(v) is bytes else str(v) for v in k): v for *k, v in shown}
    assert rows[named.key] == named.found


def test_an_id_that_another_event_carries_too_is_seen_in_its_visit(bedside):
    opened, walk = bedside.opens(), bedside.times(4_210)
    bedside.keeps(opened, walk)
    refused = bedside.says(SignInRefused(how="pin_offline", tries=3))

    bedside.keeps(replace(refused, id=walk.id))

    assert store.known(bedside.db, opened.visit).standing.twins
    assert store.differences(bedside.db)[1] == []
