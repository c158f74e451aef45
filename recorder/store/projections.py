"""The tables that lists and exports read, each row a replay of the events it is about.

Nothing here is a source of anything: `rebuild` makes all of it from the log, and
`differences` names every cell that is not what a rebuild would make.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from recorder import roster
from recorder.events import AttemptRecorded, StudyPublished, TextRedacted, Unread
from recorder.signatures import signing
from recorder.standing import AnyEvent
from recorder.store.entries import blank_text
from recorder.store.held import hold
from recorder.store.history import beyond_its_site, carried_twice, entry_in, event_in, gather
from recorder.store.parked import blank_parked
from recorder.store.topics import ROWLESS, of_visit, packed, topics
from recorder.visit import Visit, replay

if TYPE_CHECKING:
    from sqlite_utils import Database


# Table → its columns, key first. What differs is named by table, key and column.
TABLES = {
    "events": ("entry", "hash", "id"),
    "topics": ("topic", "entry"),
    "held": ("device", "first", "last"),
    "redactions": ("digest", "event"),
    "sessions": ("id", "person", "how", "device", "at_ms", "until_ms", "closed"),
    "bundles": ("bundle", "study", "entry"),
    "visits": (
        "id", "ids", "participant", "code", "bundle", "at_ms", "offset_min", "performed",
        "state", "attempts", "replaced", "questions", "set_aside", "waiting", "signed", "asked",
        "since_ms", "settled_ms", "tried", "not_done",
    ),
    "attempts": (
        "visit", "event", "id", "measure", "part", "number", "outcome", "elapsed_ms", "count",
        "reading", "unit", "result", "stands",
    ),
    "participants": ("id", "site", "day0", "sex", "birth_year", "state"),
    "people": ("id", "name", "credential", "roles", "certified", "state"),
    "equipment": ("id", "site", "sort", "serial", "unit", "due", "checked"),
    "devices": ("id", "label", "token", "revoked"),
}  # fmt: skip
BATCH = 1000  # Entries read and indexed at once.
KEYS = {"topics": 2, "attempts": 2, "held": 2}  # How many columns the key has, where not one.

INSERT = {
    table: f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
    for table, columns in TABLES.items()
}


def index(db: Database, written: Iterable[tuple[int, AnyEvent | Unread]]) -> set[bytes]:
    """Make entries findable, by rowid and event; return the topics of what they touch."""
    found, about, numbers = [], [], dict[str, list[int]]()
    for rowid, event in written:
        found.append((rowid, bytes.fromhex(event.hash), packed(event.id)))
        numbers.setdefault(event.device, []).append(event.n)
        if isinstance(event, Unread):
            continue  # What it is about is known to a newer program alone.
        about += [(topic, rowid) for topic in topics(event)]
        if isinstance(event.body, TextRedacted):
            if not beyond_its_site(db, rowid, event.body.digest):
                _redact(db, event.body.digest, event.hash)
        elif isinstance(event.body, StudyPublished):
            db.conn.execute(
                "insert or ignore into bundles (bundle, study, entry) values (?, ?, ?)",
                [event.body.bundle, event.study, rowid],
            )
    db.conn.executemany(INSERT["events"], found)
    db.conn.executemany(INSERT["topics"], about)
    for device, counted in numbers.items():
        hold(db, device, counted)
    return {topic for topic, _ in about}


def _redact(db: Database, digest: str, redaction: str) -> None:
    db.conn.execute(
        "insert or ignore into redactions (digest, event) values (?, ?)", [digest, redaction]
    )
    blank_text(db, digest, redaction)
    blank_parked(db, digest, redaction)


def touched(db: Database, about: Iterable[bytes], event_ids: Iterable[str] = ()) -> set[bytes]:
    """Return the subjects whose rows these topics touch, through any chain of events."""
    subjects: set[bytes] = set()
    asked: set[bytes] = set()
    wanted = set(about)
    for event_id in carried_twice(db, event_ids):
        wanted |= _topics_where(db, "id", event_id)
    while wanted:
        topic = wanted.pop()
        if topic in asked:
            continue
        asked.add(topic)
        if topic[:1] == b"h":
            wanted |= _topics_where(db, "hash", topic[1:])
        elif topic[:1] not in ROWLESS:
            subjects.add(topic)
    return subjects


def _topics_where(db: Database, column: str, value: bytes) -> set[bytes]:
    # Read from the events themselves: topics are stored for the way there, not back.
    rows = db.conn.execute(
        f"select e.body from events x join entry e on e.rowid = x.entry where x.{column} = ?",
        [value],
    )
    found = (event_in(row[0]) for row in rows)
    return {topic for event in found if event is not None for topic in topics(event)}


def project(db: Database, subjects: Iterable[bytes]) -> None:
    """Rewrite the rows of some subjects from a replay of their events."""
    done: set[bytes] = set()
    for subject in sorted(subjects):
        if subject in done:
            continue
        events = gather(db, [subject]).values()
        if subject[:1] == b"v":
            done |= _project_visits(db, events)
        else:
            _project_one(db, subject, events)


def _project_visits(db: Database, events: Iterable[AnyEvent]) -> set[bytes]:
    visits = replay(events)
    every = {visit for found in visits for visit in found.ids}
    for visit in every:
        db.conn.execute("delete from visits where id = ?", [visit])
        db.conn.execute("delete from attempts where visit = ?", [visit])
    for found in visits:
        db.conn.execute(INSERT["visits"], _visit_row(found))
        db.conn.executemany(INSERT["attempts"], _attempt_rows(found))
    return {of_visit(visit) for visit in every}


def _visit_row(visit: Visit) -> tuple[Any, ...]:
    shown = [e for e in visit.standing.events if e.hash not in visit.set_aside]
    attempts = [e for e in shown if isinstance(e.body, AttemptRecorded)]
    first = visit.began or next(iter(shown), visit.standing.events[0])
    how = signing(visit)
    tried = {event.body.measure for event in visit.attempts}
    return (
        visit.id,
        json.dumps(visit.ids),
        visit.participant,
        visit.code,
        visit.bundle,
        first.at_ms,
        first.offset_min,
        visit.performed,
        visit.state,
        len(visit.attempts),
        len(attempts) - len(visit.attempts),
        len(visit.questions),
        len(visit.set_aside.keys() - visit.standing.looked_at) + len(visit.standing.twins),
        len(visit.standing.waiting),
        how.held,
        how.asked,
        how.since_ms,
        min((s.event.at_ms for s in how.signatures if s.holds), default=None),
        json.dumps(sorted(tried)),
        json.dumps(sorted({event.body.measure for event in visit.not_done})),
    )


def _attempt_rows(visit: Visit) -> Iterator[tuple[Any, ...]]:
    for event in visit.standing.events:
        body = event.body
        if not isinstance(body, AttemptRecorded):
            continue
        yield (
            visit.id,
            bytes.fromhex(event.hash),
            event.id,
            body.measure,
            body.part or None,
            body.number,
            body.outcome,
            _known(body.elapsed_ms),
            _known(body.count),
            _known(body.reading),
            body.unit or None,
            body.result or None,
            int(visit.stands(event)),
        )


def _known(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _project_one(db: Database, subject: bytes, events: Iterable[AnyEvent]) -> None:
    table, fold = _FOLDS[subject[:1]]
    name = str(UUID(bytes=subject[1:])) if table == "sessions" else subject[1:].decode()
    db.conn.execute(f"delete from {table} where id = ?", [name])
    row = fold(name, events)
    if row is not None:
        db.conn.execute(INSERT[table], row)


def _participant(name: str, events: Iterable[AnyEvent]) -> tuple[Any, ...]:
    it = roster.participant(name, events)
    return (it.id, it.moved_to, it.day0, it.sex, it.birth_year, it.state)


def _person(name: str, events: Iterable[AnyEvent]) -> tuple[Any, ...] | None:
    it = roster.person(name, events)
    if it is None:
        return None
    state = f"disabled: {it.disabled}" if it.disabled else "active"
    return (
        it.id, it.name, it.credential, json.dumps(it.roles), json.dumps(it.certified), state,
    )  # fmt: skip


def _equipment(name: str, events: Iterable[AnyEvent]) -> tuple[Any, ...] | None:
    it = roster.equipment(name, events)
    return astuple(it) if it else None


def _device(name: str, events: Iterable[AnyEvent]) -> tuple[Any, ...] | None:
    it = roster.device(name, events)
    return astuple(it) if it else None


def _session(name: str, events: Iterable[AnyEvent]) -> tuple[Any, ...] | None:
    it = roster.session(name, events)
    return (*astuple(it)[:-1], int(it.closed)) if it else None


_FOLDS: dict[bytes, tuple[str, Callable[[str, Iterable[AnyEvent]], tuple[Any, ...] | None]]] = {
    b"p": ("participants", _participant),
    b"w": ("people", _person),
    b"e": ("equipment", _equipment),
    b"d": ("devices", _device),
    b"s": ("sessions", _session),
}


# ── Replay from nothing ─────────────────────────────────────────────────────


def rebuild(db: Database, progress: Callable[[int], None] = lambda done: None) -> int:
    """Make all these tables anew from the log, in the caller's transaction.

    Returns how many entries were replayed; `progress` hears of every batch.
    """
    db.conn.execute("pragma cache_size = -65536")  # Indexes of hashes are written all over.
    for table in TABLES:
        db.conn.execute(f"delete from {table}")
    count, about = 0, set[bytes]()
    rows = db.conn.execute("select rowid, body from entry order by rowid")
    while batch := rows.fetchmany(BATCH):
        about |= index(db, ((rowid, entry_in(body)) for rowid, body in batch))
        count += len(batch)
        progress(count)
    project(db, {topic for topic in about if topic[:1] not in ROWLESS})
    return count


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what a replay of the log makes of it."""

    table: str
    key: str
    column: str
    found: Any
    replayed: Any

    def __str__(self) -> str:
        return (
            f"{self.table}, {self.key}: {self.column} is {self.found!r}, "
            f"a replay gives {self.replayed!r}"
        )


def differences(
    db: Database, progress: Callable[[int], None] = lambda done: None
) -> tuple[int, list[Difference]]:
    """Compare these tables with a replay from nothing; change nothing.

    Returns how many entries were replayed and every cell that differs.
    """
    db.conn.text_factory = _any_text
    db.conn.execute("begin immediate")
    try:
        for table in TABLES:
            db.conn.execute(f"create temp table was_{table} as select * from {table}")
        count = rebuild(db, progress)
        return count, [d for table in TABLES for d in _differences(db, table)]
    finally:
        db.conn.execute("rollback")
        db.conn.text_factory = str


def _any_text(raw: bytes) -> str:
    """Read text of which a byte may be broken: it is to be named, not to stop us."""
    return raw.decode(errors="surrogateescape")


def _differences(db: Database, table: str) -> Iterator[Difference]:
    columns, keys = TABLES[table], KEYS.get(table, 1)
    chosen = ", ".join(columns)
    was = _only_in(db, chosen, f"temp.was_{table}", f"main.{table}")
    now = _only_in(db, chosen, f"main.{table}", f"temp.was_{table}")
    before = {row[:keys]: row for row in was}
    after = {row[:keys]: row for row in now}
    for key in sorted(before.keys() | after.keys(), key=repr):
        name = " ".join(v.hex() if isinstance(v, bytes) else str(v) for v in key)
        if key not in before:
            yield Difference(table, name, "row", "missing", "there")
        elif key not in after:
            yield Difference(table, name, "row", "there", "missing")
        else:
            for column, a, b in zip(columns, before[key], after[key], strict=True):
                if a != b or type(a) is not type(b):
                    yield Difference(table, name, column, a, b)


def _only_in(db: Database, columns: str, one: str, other: str) -> list[tuple[Any, ...]]:
    return db.conn.execute(
        f"select {columns} from {one} except select {columns} from {other}"
    ).fetchall()
