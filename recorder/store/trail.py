"""The trail of one subject: every entry about it, in the order in which this node wrote them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from recorder.events import Unread
from recorder.store.history import entry_in, everything, gather
from recorder.store.topics import of_device, of_subject, of_visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.standing import AnyEvent

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry: where it stands, when it came, and its event, read as far as it can be."""

    log: str
    seq: int
    arrived_ms: int
    event: AnyEvent | Unread
    has_say: bool = True  # Not where a site's log says what is not its to say.


def trail_of_visit(db: Database, visit: str) -> list[Traced]:
    """Return the entries about a visit and those joined with it, and about their events."""
    return _of_events(db, [of_visit(visit)])


def trail_of_participant(db: Database, participant: str) -> list[Traced]:
    """Return the entries about a participant and about every visit ever opened under that ID."""
    rows = db.conn.execute(
        "select distinct visit from (select json_extract(cast(body as text), '$.event.visit') "
        "as visit, json_extract(cast(body as text), '$.event.body.participant') as participant, "
        "json_extract(cast(body as text), '$.event.kind') as kind from entry) "
        "where kind = 'visit_opened' and participant = ?",
        [participant],
    )
    topics = [of_visit(visit) for (visit,) in rows if visit]
    return _of_events(db, [of_subject("participant", participant), *topics])


def trail_of_person(db: Database, person: str) -> list[Traced]:
    """Return the entries about a person, and those that their sessions made."""
    about = [of_subject("person", person)]
    made = db.conn.execute(
        "select log, seq, at, body from (select log, seq, body, rowid as place, "
        "json_extract(cast(body as text), '$.at_ms') as at, "
        "json_extract(cast(body as text), '$.event.session') as session, "
        "json_extract(cast(body as text), '$.event.id') as id from entry) "
        "where session in (select id from sessions where person = ?1) "
        "or id in (select id from sessions where person = ?1) order by place",
        [person],
    )
    return _together(_read(made), _of_events(db, about))


def trail_of_device(db: Database, device: str) -> list[Traced]:
    """Return the entries about a paired browser, and those that it made."""
    about = [of_device(device)]
    made = db.conn.execute(
        "select log, seq, json_extract(cast(body as text), '$.at_ms'), body from entry "
        "where json_extract(cast(body as text), '$.event.device') = ? order by rowid",
        [device],
    )
    return _together(_read(made), _of_events(db, about))


def was_read(db: Database, session: str, about: str, name: str) -> bool:
    """Say whether the log holds that a trail was read in a session; once is enough."""
    rows = db.conn.execute(
        "select 1 from entry where instr(body, cast(? as blob)) and instr(body, cast(? as blob)) "
        "and instr(body, cast(? as blob)) limit 1",
        [
            '"kind":"trail_read"',
            f'"session":"{session}"',
            f'{{"about":"{about}","name":"{name}"}}',
        ],
    )
    return rows.fetchone() is not None


def _of_events(db: Database, topics: Iterable[bytes]) -> list[Traced]:
    topics = list(topics)
    wanted, say = sorted(everything(db, topics)[0]), gather(db, topics)
    found: list[Traced] = []
    for start in range(0, len(wanted), CHUNK):
        part = [bytes.fromhex(event_hash) for event_hash in wanted[start : start + CHUNK]]
        found += _read(
            db.conn.execute(
                "select e.log, e.seq, json_extract(cast(e.body as text), '$.at_ms'), e.body "
                "from events x join entry e on e.rowid = x.entry "
                f"where x.hash in ({','.join('?' * len(part))}) order by x.entry",
                part,
            )
        )
    return _together(
        [replace(it, has_say=isinstance(it.event, Unread) or it.event.hash in say) for it in found]
    )


def _read(rows: Iterable[tuple[str, int, int, bytes]]) -> list[Traced]:
    return [Traced(log, seq, at_ms, entry_in(body)) for log, seq, at_ms, body in rows]


def _together(*parts: list[Traced]) -> list[Traced]:
    known = {(it.log, it.seq): it for part in parts for it in part}
    return sorted(known.values(), key=lambda it: (it.arrived_ms, it.log, it.seq))
