"""Lists, read from the tables that are replayed: visits, participants, people, bundles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from recorder.roster import Equipment, Participant, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as a list shows it; `others` are visits in the same slot, to be joined or not.

    It waits for a signature since `since_ms`; the first that holds was made at `settled_ms`.
    """

    id: str
    ids: tuple[str, ...]
    participant: str
    code: str
    bundle: str
    at_ms: int
    offset_min: int
    performed: str | None
    state: str
    attempts: int
    replaced: int
    questions: int
    set_aside: int
    waiting: int
    signed: str
    asked: int
    since_ms: int | None
    settled_ms: int | None
    others: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as a list shows them; `name` is None where it was blanked or is not held."""

    id: str
    name: str | None
    roles: tuple[tuple[str, str | None], ...]
    certified: tuple[tuple[str, str], ...]
    can_sign_in: bool
    state: str


# What a person must look at before a visit is settled; `others` is counted in the same row.
_NEEDS_A_PERSON = "questions + set_aside + waiting + others > 0"

# Waits for a signature: the first one, a site lead's, or one that covers what was changed.
_TO_SIGN = """
  (signed = 'changed' or (signed = 'none' and state <> 'open') or (signed = 'assessed'
    and bundle in (select value from json_each(:countersigned)))) and state <> 'withdrawn'
"""

_VISITS = """
  select v.id, v.ids, v.participant, v.code, v.bundle, v.at_ms, v.offset_min,
    v.performed, v.state, v.attempts, v.replaced, v.questions, v.set_aside, v.waiting,
    v.signed, v.asked, v.since_ms, v.settled_ms,
    (select count(*) from visits o
      where o.participant = v.participant and o.code = v.code and o.id <> v.id
        and v.code <> 'unscheduled'
        and o.state <> 'withdrawn' and v.state <> 'withdrawn') as others
  from visits v
"""


def visits(
    db: Database,
    *,
    participant: str | None = None,
    site: str | None = None,
    state: str | None = None,
    countersigned: Iterable[str] = (),
    limit: int = -1,
    offset: int = 0,
) -> list[VisitLine]:
    """Return the visits asked for, newest first; all of them when nothing is.

    `site` is where a participant goes now; `state` is a visit's word, `needs_a_person`, or
    `to_sign`: under the `countersigned` bundles that takes a site lead too.
    """
    where, values = _wanted(participant, site, state, countersigned)
    rows = db.conn.execute(
        f"""
        select * from ({_VISITS}) {where}
        order by at_ms desc, id desc
        limit :limit offset :offset
        """,
        {**values, "limit": limit, "offset": offset},
    )
    return [VisitLine(row[0], _ids(row[1]), *row[2:]) for row in rows]


def visit_count(
    db: Database,
    *,
    site: str | None = None,
    state: str | None = None,
    countersigned: Iterable[str] = (),
) -> int:
    """Return how many visits `visits` has for the same wishes."""
    where, values = _wanted(None, site, state, countersigned)
    row = db.conn.execute(f"select count(*) from ({_VISITS}) {where}", values).fetchone()
    return int(row[0])


def _wanted(
    participant: str | None, site: str | None, state: str | None, countersigned: Iterable[str]
) -> tuple[str, dict[str, str]]:
    clauses, values = [], {}
    if participant is not None:
        clauses.append("participant = :participant")
        values["participant"] = participant
    if site is not None:
        # Moved participants are where they went; the others are where their ID begins.
        clauses.append(
            "coalesce((select site from participants p where p.id = participant),"
            " substr(participant, 1, length(:site))) = :site"
        )
        values["site"] = site
    if state == "needs_a_person":
        clauses.append(_NEEDS_A_PERSON)
    elif state == "to_sign":
        clauses.append(_TO_SIGN)
        values["countersigned"] = json.dumps(sorted(countersigned))
    elif state is not None:
        clauses.append("state = :state")
        values["state"] = state
    return ("where " + " and ".join(clauses) if clauses else ""), values


def measures_each(db: Database) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return of which measures each visit has a trial, and of which a word why there is none."""
    rows = db.conn.execute("select id, tried, not_done from visits")
    return {row[0]: (frozenset(_ids(row[1])), frozenset(_ids(row[2]))) for row in rows}


def visits_each(db: Database) -> dict[str, int]:
    """Return how many standing visits each participant has."""
    return dict(
        db.conn.execute(
            "select participant, count(*) from visits where state <> 'withdrawn' group by 1"
        ).fetchall()
    )


def visits_in_slot(db: Database, participant: str, code: str) -> list[str]:
    """Return the ids of a participant's standing visits under one visit code."""
    rows = db.conn.execute(
        "select id from visits where participant = ? and code = ? and state <> 'withdrawn' "
        "order by id",
        [participant, code],
    )
    return [row[0] for row in rows]


def participants(db: Database) -> list[Participant]:
    """Return everybody on the list, and everybody who was seen without being on it."""
    rows = db.conn.execute(
        """
        select id, state <> 'not on the list', day0, sex, birth_year, site,
          case when state = 'left' then 'left' end
        from participants
        union all
        select distinct participant, 0, null, null, null, null, null from visits
        where participant not in (select id from participants)
        order by 1
        """
    )
    return [Participant(row[0], bool(row[1]), *row[2:]) for row in rows]


def people(db: Database, person: str | None = None) -> list[PersonLine]:
    """Return everybody who works here by id, or the one who is asked for."""
    rows = db.conn.execute(
        """
        select p.id, t.text, p.roles, p.certified, p.credential is not null, p.state
        from people p left join texts t on t.digest = p.name
        where :person is null or p.id = :person
        order by p.id
        """,
        {"person": person},
    )
    return [
        PersonLine(row[0], row[1], _pairs(row[2]), _pairs(row[3]), bool(row[4]), row[5])
        for row in rows
    ]


def person_name(db: Database, person: str) -> str:
    """Return a person's name, or their id where the name is not held here."""
    row = db.conn.execute(
        "select t.text from people p join texts t on t.digest = p.name where p.id = ?", [person]
    ).fetchone()
    return row[0] if row and row[0] else person


def sessions(db: Database, ids: Iterable[str]) -> dict[str, Session]:
    """Return the sessions with these ids that are known here."""
    wanted = sorted(set(ids))
    found: dict[str, Session] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = db.conn.execute(
            "select id, person, how, device, at_ms, until_ms, closed from sessions "
            f"where id in ({','.join('?' * len(part))})",
            part,
        )
        for name, person, how, device, at_ms, until_ms, closed in rows:
            found[name] = Session(name, person, how, device, at_ms, until_ms, bool(closed))
    return found


def equipment(db: Database) -> list[Equipment]:
    """Return the equipment of all sites, by site and id."""
    rows = db.conn.execute(
        "select id, site, sort, serial, unit, due, checked from equipment order by site, id"
    )
    return [Equipment(*row) for row in rows]


def current_bundle(db: Database) -> str | None:
    """Return the hash of the bundle that was published last; None before the first."""
    row = db.conn.execute("select bundle from bundles order by entry desc limit 1").fetchone()
    return row[0] if row else None


def published(db: Database) -> list[str]:
    """Return the hash of every bundle that was published here, oldest first."""
    return [row[0] for row in db.conn.execute("select bundle from bundles order by entry")]


def counts(db: Database) -> dict[str, int]:
    """Return how many rows each list has, for the manifest and the front page."""
    tables = ("entry", "texts", "files", "aside", "visits", "attempts", "participants", "people")
    return {
        table: int(db.conn.execute(f"select count(*) from {table}").fetchone()[0])
        for table in tables
    }


_ids = msgspec.json.Decoder(tuple[str, ...]).decode  # The home page reads every visit's.


def _pairs(packed: str) -> tuple[tuple[Any, Any], ...]:
    return tuple((a, b) for a, b in json.loads(packed))
