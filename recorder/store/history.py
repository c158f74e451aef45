"""Reading events back: by what they are about, by their hash, or all in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from recorder import chain
from recorder.events import Unread, VisitsJoined, recall, unread
from recorder.refusals import NeedsNewerProgram, UnknownName
from recorder.standing import AnyEvent
from recorder.store.entries import heads
from recorder.store.reach import within
from recorder.store.topics import of_event, of_visit, packed
from recorder.visit import Visit, replay

if TYPE_CHECKING:
    from sqlite_utils import Database

CHUNK = 500  # Parameters to one statement; SQLite's own limit is far higher.


def gather(db: Database, topics: Iterable[bytes]) -> dict[str, AnyEvent]:
    """Return every event that has a say about some topics, by hash.

    Follows joined visits, what was said about an event found, and other events that
    carry the id of one found. What a site's log says beyond its site has no say.
    """
    found, logs = everything(db, topics)
    return within(found, logs, lambda node: _is_hub(db, node))


def everything(
    db: Database, topics: Iterable[bytes]
) -> tuple[dict[str, AnyEvent], dict[str, set[str]]]:
    """Return what `gather` finds with what has no say, by hash, and the logs each stands in."""
    found: dict[str, AnyEvent] = {}
    logs: dict[str, set[str]] = {}
    asked: set[bytes] = set()
    wanted = set(topics)
    while wanted:
        asked |= wanted
        new = _typed(_bodies_about(db, wanted), found, logs)
        new += _typed(_namesakes(db, new), found, logs)
        wanted = {of_event(event.hash) for event in new}
        for event in new:
            if isinstance(event.body, VisitsJoined):
                wanted.update(of_visit(visit) for visit in event.body.visits)
            if event.visit:
                wanted.add(of_visit(event.visit))
        wanted -= asked
    return found, logs


def history(db: Database, visit: str) -> tuple[AnyEvent, ...]:
    """Return all events of a visit and of those joined with it, ready for `replay`."""
    return tuple(gather(db, [of_visit(visit)]).values())


def altered(db: Database, visits: Iterable[str]) -> list[tuple[str, int]]:
    """Return the entries of some visits that are not as they were written: (log, number).

    Each is held against its own fingerprint and against the entries before and after it.
    """
    found = set()
    for visit in visits:
        rows = db.conn.execute(
            """
            select e.log, e.seq, e.prev, e.hash, e.body, before.hash, after.prev
            from topics t
            join entry e on e.rowid = t.entry
            left join entry before on before.log = e.log and before.seq = e.seq - 1
            left join entry after on after.log = e.log and after.seq = e.seq + 1
            where t.topic = ?
            """,
            [of_visit(visit)],
        )
        found |= {(row[0], row[1]) for row in rows if not _sound(*row)}
    return sorted(found)


def _sound(
    log: str, seq: int, prev: str, stored: str, body: bytes, before: str | None, after: str | None
) -> bool:
    walk = chain.Walk(log, entries=seq - 1, head=before or chain.FIRST)
    walk.step(seq, prev, stored, body)
    return walk.first_bad is None and after in (None, stored)


def events_of(db: Database, visits: Iterable[str]) -> tuple[AnyEvent, ...]:
    """Return all events of some visits and of those joined with them, read together."""
    return tuple(gather(db, [of_visit(visit) for visit in visits]).values())


def known(db: Database, visit: str) -> Visit:
    """Return a visit by its id, or by the id of one that was joined into it.

    Raises UnknownName when there is no such visit here.
    """
    try:
        UUID(visit)
    except ValueError:
        visits: tuple[Visit, ...] = ()
    else:
        visits = replay(history(db, visit))
    for found in visits:
        if visit in found.ids:
            return found
    raise UnknownName(
        f"There is no visit {visit} here. Nothing was changed. "
        "`heeltoe visits` lists them, each line beginning with its id."
    )


def by_hash(db: Database, event_hash: str) -> AnyEvent | None:
    """Return the event of this hash, if it is in a log here and this program can read it."""
    row = db.conn.execute(
        "select e.body from events x join entry e on e.rowid = x.entry where x.hash = ? limit 1",
        [bytes.fromhex(event_hash)],
    ).fetchone()
    return event_in(row[0]) if row else None


def every_entry(db: Database, log: str | None = None) -> Iterator[tuple[str, int, str, str, bytes]]:
    """Yield every stored entry (log, seq, prev, hash, body) in the order it was written."""
    where = "where log = ?" if log else ""
    yield from db.conn.execute(
        f"select log, seq, prev, hash, body from entry {where} order by rowid",
        [log] if log else [],
    )


def event_count(db: Database) -> int:
    """Return how many entries all logs here hold together."""
    return int(db.conn.execute("select count(*) from entry").fetchone()[0])


def newest_ms(db: Database) -> int | None:
    """Return when the newest entry here was written, in ms; None in an empty log."""
    row = db.conn.execute("select body from entry order by rowid desc limit 1").fetchone()
    return int(json.loads(row[0])["at_ms"]) if row else None


def since_ms(db: Database, log: str) -> int | None:
    """Return when a log was begun, in ms; None where it was not."""
    row = db.conn.execute("select body from entry where log = ? and seq = 1", [log]).fetchone()
    return int(json.loads(row[0])["at_ms"]) if row else None


def subjects(db: Database, letter: bytes) -> list[bytes]:
    """Return every topic that begins so, each once."""
    rows = db.conn.execute(
        "select distinct topic from topics where topic >= ? and topic < ? order by topic",
        [letter, letter[:-1] + bytes([letter[-1] + 1])],
    )
    return [row[0] for row in rows]


def event_in(body: bytes) -> AnyEvent | None:
    """Return the event in a stored entry; None where it needs a newer program than this."""
    try:
        return recall(chain.event_in(body))
    except NeedsNewerProgram:
        return None


def entry_in(body: bytes) -> AnyEvent | Unread:
    """Return the event in a stored entry, also one that needs a newer program than this."""
    return event_in(body) or unread(chain.event_in(body))


def _typed(
    said: Iterable[tuple[str, bytes]], found: dict[str, AnyEvent], logs: dict[str, set[str]]
) -> list[AnyEvent]:
    """Return the events that are new among these, and note which logs each stands in."""
    new = []
    for log, body in said:
        event = event_in(body)
        if event is None:
            continue
        logs.setdefault(event.hash, set()).add(log)
        if event.hash not in found:
            found[event.hash] = event
            new.append(event)
    return new


def _bodies_about(db: Database, topics: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    for part in _chunks(sorted(topics)):
        yield from db.conn.execute(
            "select e.log, e.body from topics t join entry e on e.rowid = t.entry "
            f"where t.topic in ({_marks(part)})",
            part,
        )


def _namesakes(db: Database, events: Iterable[AnyEvent]) -> Iterator[tuple[str, bytes]]:
    """Yield other events that carry the id of one of these: neither may count."""
    hashes = {packed(event.id): bytes.fromhex(event.hash) for event in events}
    for part in _chunks(sorted(hashes)):
        rows = db.conn.execute(
            f"select entry, id, hash from events where id in ({_marks(part)})",
            part,
        )
        for entry, event_id, event_hash in rows.fetchall():
            if event_hash != hashes[event_id]:
                yield db.conn.execute(
                    "select log, body from entry where rowid = ?", [entry]
                ).fetchone()


def _is_hub(db: Database, node: str) -> bool:
    """Say whether a recorder writes for the whole study: whether a log of it is here."""
    row = db.conn.execute(
        "select 1 from entry where log >= ? and log < ? limit 1",
        [f"{node}.study.", f"{node}.study/"],
    )
    return row.fetchone() is not None


def beyond_its_site(db: Database, entry: int, digest: str) -> bool:
    """Say whether a site's log would blank a text that a log of the study names.

    Names, passphrases and reasons that every site reads are blanked at the hub alone.
    """
    (log,) = db.conn.execute("select log from entry where rowid = ?", [entry]).fetchone()
    return not _is_hub(db, str(log).split(".")[0]) and named_in_study(db, digest)


def named_in_study(db: Database, digest: str) -> bool:
    """Say whether an entry of a log of the study names a text."""
    logs = [log for log in heads(db) if log.split(".")[-2:-1] == ["study"]]
    # Who blanks a text names it too, wherever that is written.
    said = (
        "select 1 from entry where log = ? and instr(body, cast(? as blob)) "
        "and not instr(body, cast(? as blob)) limit 1"
    )
    blanks = '"kind":"text_redacted"'
    return any(db.conn.execute(said, [log, digest, blanks]).fetchone() for log in logs)


def carried_twice(db: Database, event_ids: Iterable[str]) -> Iterator[bytes]:
    """Yield those of these ids, packed, that more than one entry carries."""
    for part in _chunks([packed(event_id) for event_id in event_ids]):
        rows = db.conn.execute(
            f"select id from events where id in ({_marks(part)}) group by id having count(*) > 1",
            part,
        )
        yield from (row[0] for row in rows.fetchall())


def _chunks(values: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _marks(values: list[bytes]) -> str:
    return ",".join("?" * len(values))
