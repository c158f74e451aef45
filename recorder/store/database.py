"""Opening the database: the settings that make "kept" true, set and read back.

A connection that did not take every setting is refused, since a commit on it could
be lost in a power cut (tests/test_power_cut.py shows how many are). A file that is
not ours, or was made by an older or newer program, is refused untouched.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.house import folder as house_folder
from recorder.refusals import NotOurDatabase, OtherSchema, OutOfReach, UnsafeConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database, Migrations

DATABASE = "heeltoe.db"
APPLICATION_ID = 0x4845454C  # "HEEL", as the first migration writes it.

# Name, value to set, value that must be read back.
SETTINGS = [
    ("synchronous", "full", 2),
    ("foreign_keys", "on", 1),
    ("recursive_triggers", "on", 1),
    ("trusted_schema", "off", 0),
    ("secure_delete", "on", 1),
    ("busy_timeout", "5000", 5000),
    ("cell_size_check", "on", 1),
    ("temp_store", "memory", 2),
]


def open_database(
    data: Path, *, write: bool = True, query: str = "", one_thread: bool = True
) -> Database:
    """Open a data folder's database; `query` adds SQLite URI parameters (tests use a VFS).

    Without `one_thread` it may go from hand to hand; that one at a time works with it, the
    caller sees to.
    Raises OutOfReach, NotOurDatabase, OtherSchema or UnsafeConnection.
    """
    path = data / DATABASE
    if not path.exists():
        raise OutOfReach(
            f"There is no database in {data}. Nothing was changed. "
            "Make one with: heeltoe init STUDY.toml --data FOLDER"
        )
    db = _connect(path, "rw" if write else "ro", query, one_thread=one_thread)
    try:
        _ours(db, path)
        _same_schema(db, path)
        _set(db, write=write)
    except BaseException:
        db.close()
        raise
    return db


def ensure(data: Path) -> Database:
    """Make a data folder's database, or bring an older one up to date, and open it.

    An older one is copied to `before-NAME.db` and read back first.
    """
    data.mkdir(parents=True, exist_ok=True)
    path = data / DATABASE
    db = _connect(path, "rwc", "")
    missing: list[str] = []
    try:
        if _still_empty(db):
            # Entries are about a kilobyte: on pages of 4 kB a quarter of the file is air.
            db.conn.execute("pragma page_size = 8192")
        else:
            _ours(db, path)
            missing = _missing(db, path)
            if missing:
                _copy(db, data / f"before-{missing[0]}.db")
        _migrations().apply(db)
        _set(db)
        if missing:
            _replay(db)
    except BaseException:
        db.close()
        raise
    return db


def copy_to(db: Database, path: Path) -> None:
    """Write a whole copy of a database into a new file, as it is at this moment.

    The caller waits for the disk, and reads it back before it calls it a copy.
    """
    db.conn.execute("vacuum into ?", [str(path)])


def open_copy(path: Path) -> Database:
    """Open a copy that nobody writes, to read only; also on a medium that cannot be written."""
    db = _connect(path, "ro", "immutable=1")
    try:
        _ours(db, path)
        _same_schema(db, path)
        db.conn.execute("pragma trusted_schema = off")
        db.conn.execute("pragma cell_size_check = on")
    except BaseException:
        db.close()
        raise
    return db


def revive(data: Path) -> Database:
    """Open a copy as a database to work with, brought up to date where it is older."""
    db = _connect(data / DATABASE, "rw", "")
    try:
        _ours(db, data / DATABASE)
        db.conn.execute("pragma journal_mode = wal")  # A copy has none.
    finally:
        db.close()
    return ensure(data)


def _replay(db: Database) -> None:
    """Make the tables of lists anew: a step may have given them columns, only a replay a value."""
    from recorder.store import projections
    from recorder.store.writing import writing

    with writing(db):
        projections.rebuild(db)


@contextmanager
def unsynced(db: Database) -> Iterator[None]:
    """Make a database that is thrown away if it is cut short: the disk is waited for at the end.

    Nothing may be called kept before that.
    """
    db.conn.execute("pragma synchronous = off")
    yield
    _set(db)
    db.conn.execute("pragma wal_checkpoint(truncate)")


def schema(db: Database) -> dict[str, str]:
    """Return every table, index and trigger of a database, by name, with its SQL.

    Without the library's own list of migrations, whose index comes in a commit after
    it: a kill between the two leaves it out for good. Without SQLite's statistics too.
    """
    rows = db.conn.execute(
        """
        select type, name, tbl_name, coalesce(sql, '')
        from sqlite_master
        where tbl_name not like '\\_sqlite%' escape '\\'
          and name not like 'sqlite\\_stat%' escape '\\'
        """
    )
    return {f"{sort} {name}": f"on {table}: {sql}" for sort, name, table, sql in rows}


@cache
def expected_schema() -> dict[str, str]:
    """Return the schema that our own migrations make."""
    from sqlite_utils import Database

    scratch = Database(memory=True)
    _migrations().apply(scratch)
    return schema(scratch)


def integrity(db: Database) -> list[str]:
    """Return what SQLite itself finds wrong with the file; empty when nothing is."""
    found = [row[0] for row in db.conn.execute("pragma integrity_check(10)").fetchall()]
    return [] if found == ["ok"] else found


def _connect(path: Path, mode: str, query: str, *, one_thread: bool = True) -> Database:
    from sqlite_utils import Database

    uri = f"{path.absolute().as_uri()}?mode={mode}{query and '&' + query}"
    try:
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=5, check_same_thread=one_thread
        )
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        raise OutOfReach(
            f"{path} cannot be opened ({error}). Nothing was changed. "
            "Check that the folder is there, is yours to read and write, and has space."
        ) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    return Database(connection)


def _unreadable(path: Path, error: Exception) -> NotOurDatabase:
    return NotOurDatabase(
        f"{path} is not a database that can be read ({error}). Nothing was changed. "
        "Keep the file as it is and start from the newest backup."
    )


def _ours(db: Database, path: Path) -> None:
    if db.conn.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise NotOurDatabase(
            f"{path} was not made by this program. Nothing was changed. "
            "Choose another data folder with --data."
        )


def _still_empty(db: Database) -> bool:
    """Say whether a file is new, or one whose making was cut short before it had a table."""
    about = {row[0] for row in db.conn.execute("select tbl_name from sqlite_master")}
    made_by = db.conn.execute("pragma application_id").fetchone()[0]
    return about <= {"_sqlite_migrations"} and made_by in (0, APPLICATION_ID)


def _same_schema(db: Database, path: Path) -> None:
    missing = _missing(db, path)
    if missing:
        raise OtherSchema(
            f"{path} was made by an older version: “{missing[0].replace('_', ' ')}” is still "
            "to be done. All data are safe. Run `heeltoe serve` once: it copies the database, "
            "brings it up to date and says so."
        )


def _missing(db: Database, path: Path) -> list[str]:
    """Return the names of migrations that this database has not seen; refuse a newer one."""
    try:
        has_any = db.conn.execute(
            "select 1 from sqlite_master where name = '_sqlite_migrations'"
        ).fetchone()
        done = _done(db) if has_any else set()
    except (sqlite3.DatabaseError, UnicodeDecodeError, KeyError) as error:
        raise _unreadable(path, error) from None
    newer = done - set(_steps())
    if newer:
        raise OtherSchema(
            f"{path} was made by a newer version of this program "
            f"(“{min(newer).replace('_', ' ')}”). All data are safe and nothing was changed. "
            "Install that version here, or use the database where it came from."
        )
    return [step for step in _steps() if step not in done] if has_any else []


def _done(db: Database) -> set[str]:
    # Not by the library's own `applied`, which takes five questions; each delivery asks this one.
    rows = db.conn.execute(
        "select name from _sqlite_migrations where migration_set = ?", [_migrations().name]
    )
    return {str(name) for (name,) in rows}


@cache
def _steps() -> list[str]:
    """Return the names of our own migrations, oldest first."""
    from sqlite_utils import Database

    return [m.name for m in _migrations().pending(Database(memory=True))]


def _set(db: Database, *, write: bool = True) -> None:
    # A backup has no write-ahead log, and nobody writes to it.
    if write and db.conn.execute("pragma journal_mode").fetchone()[0] != "wal":
        raise UnsafeConnection(_unsafe("journal_mode", "wal"))
    for name, value, expected in SETTINGS:
        db.conn.execute(f"pragma {name} = {value}")
        found = db.conn.execute(f"pragma {name}").fetchone()
        if found is None or found[0] != expected:
            raise UnsafeConnection(_unsafe(name, value))


def _unsafe(name: str, value: str) -> str:
    return (
        f"SQLite would not take the setting {name} = {value}, so what is called kept might be "
        "lost. What is in the database is safe; nothing new was taken. Run `heeltoe doctor`."
    )


def _copy(db: Database, to: Path) -> None:
    """Copy the database before it is changed; a copy counts only after it was read back."""
    to.unlink(missing_ok=True)
    db.conn.execute("vacuum into ?", [str(to)])
    copy = sqlite3.connect(f"{to.absolute().as_uri()}?mode=ro", uri=True)
    try:
        if copy.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise OtherSchema(f"The copy {to} could not be read back. Nothing was changed.")
    finally:
        copy.close()


@cache
def _migrations() -> Migrations:
    path = house_folder("migrations") / "migrations.py"
    spec = importlib.util.spec_from_file_location("heeltoe_migrations", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Migrations = module.migration
    return found
