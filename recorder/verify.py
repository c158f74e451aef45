"""Checking that nothing stored was altered, without trusting any table but the log.

Every entry is walked in order: its bytes, its fingerprint, its link, its canonical
form. Every text, file and set-aside item is compared with the digest an event names.
A chain proves only that it hangs together, so the answer says what outside the
database it was held against.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recorder import canonical, chain, store
from recorder.chain import Walk
from recorder.naming import Named

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(slots=True)
class Finding:
    """What was found: each log, and each fault outside the logs, as a sentence."""

    logs: list[Walk] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    checked_against: list[str] = field(default_factory=list)

    @property
    def entries(self) -> int:
        """How many entries were walked."""
        return sum(walk.entries for walk in self.logs)

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.faults and all(walk.first_bad is None for walk in self.logs)

    def plain(self) -> dict[str, Any]:
        """Return the finding as the one object that `verify --json` prints."""
        return {
            "ok": self.ok,
            "checked_against": self.checked_against,
            "logs": [
                {
                    "log": walk.log,
                    "entries": walk.entries,
                    "head": walk.head,
                    "first_bad": walk.first_bad,
                    "why": walk.why,
                }
                for walk in self.logs
            ],
            "faults": self.faults,
        }


def verify(data: Path, progress: Callable[[int], None] = lambda done: None) -> Finding:
    """Check a data folder; `progress` hears of every thousand entries.

    Raises what `store.open_database` raises when there is no database of ours at all.
    """
    db = store.open_database(data, write=False)
    try:
        return check(db, store.noted_heads(data), progress)
    finally:
        db.close()


def check(
    db: Database,
    noted: dict[str, tuple[int, str]],
    progress: Callable[[int], None] = lambda done: None,
) -> Finding:
    """Check an open database against the heads noted beside it."""
    found, named = Finding(), Named()
    found.checked_against.append("its own chain")
    if noted:
        found.checked_against.append("the heads noted beside the database")
    try:
        _check_schema(db, found)
        _walk_logs(db, noted, found, named, progress)
        _check_texts(db, found, named)
        _check_files(db, found, named)
        _check_aside(db, found, named)
        found.faults += [f"SQLite: {words}" for words in store.integrity(db)]
    except sqlite3.DatabaseError as error:
        found.faults.append(f"The database cannot be read to its end: {error}.")
    return found


def _check_schema(db: Database, found: Finding) -> None:
    here, ours = store.schema(db), store.expected_schema()
    for name in sorted(here.keys() | ours.keys()):
        if name not in here:
            found.faults.append(f"The {name} is missing from the database.")
        elif name not in ours:
            found.faults.append(f"The {name} is not ours.")
        elif here[name] != ours[name]:
            found.faults.append(f"The {name} was changed.")


def _walk_logs(
    db: Database,
    noted: dict[str, tuple[int, str]],
    found: Finding,
    named: Named,
    progress: Callable[[int], None],
) -> None:
    walks: dict[str, Walk] = {}
    for count, (log, seq, prev, stored_hash, body) in enumerate(store.every_entry(db), 1):
        walk = walks.get(log)
        if walk is None:
            walk = walks[log] = Walk(str(log), watch=noted.get(log, (0, ""))[0])
        event = walk.step(seq, prev, stored_hash, body)
        if event is not None:
            named.note(event)
        if count % 1000 == 0:
            progress(count)
    for log, (seq, head) in noted.items():
        walk = walks.setdefault(log, Walk(log))
        if walk.first_bad is not None or seq == 0:
            continue
        if walk.entries < seq:
            walk.first_bad = walk.entries + 1
            walk.why = f"Entries {walk.entries + 1} to {seq} were here once and are gone."
        elif walk.watched != head:
            walk.first_bad, walk.why = (
                seq,
                "It is not the entry that was noted when it was written.",
            )
    found.logs = sorted(walks.values(), key=lambda walk: walk.log)


def _check_texts(db: Database, found: Finding, named: Named) -> None:
    held: set[str] = set()
    for digest, salt, text, redacted_by in store.every_text(db):
        held.add(digest)
        if redacted_by is not None:
            if named.redactions.get(redacted_by) != digest:
                found.faults.append(
                    f"Text {_short(digest)} was blanked without a redaction in the log."
                )
        elif not (type(salt) is bytes and type(text) is str and store.digest(salt, text) == digest):
            found.faults.append(f"Text {_short(digest)} does not match its digest.")
        elif digest in named.redactions.values():
            found.faults.append(f"Text {_short(digest)} was redacted and stands here all the same.")
        if digest not in named.texts:
            found.faults.append(f"Text {_short(digest)} is named by no event.")
    missing = named.texts - held - set(named.redactions.values())
    if missing:
        missing &= _that_count(db, named).texts
    found.faults += [
        f"Text {_short(digest)} is named by an event and is not here." for digest in sorted(missing)
    ]


def _check_files(db: Database, found: Finding, named: Named) -> None:
    held: set[str] = set()
    for name, content in store.every_file(db):
        held.add(name)
        if type(content) is not bytes or canonical.fingerprint("file", content) != name:
            found.faults.append(f"File {_short(name)} does not match its hash.")
        elif name not in named.files:
            found.faults.append(f"File {_short(name)} is named by no event.")
    missing = named.files - held
    if missing:
        missing &= _that_count(db, named).files
    found.faults += [
        f"File {_short(name)} is named by an event and is not here." for name in sorted(missing)
    ]


def _that_count(db: Database, named: Named) -> Named:
    """Return what is named by events that do not wait for what they name."""
    counting = Named()
    for raw in _events(db):
        if canonical.fingerprint("event", raw) not in named.lacking:
            counting.note(json.loads(raw))
    return counting


def _check_aside(db: Database, found: Finding, named: Named) -> None:
    held: set[str] = set()
    for name, at_ms, device, why, content in store.every_aside(db):
        held.add(name)
        if type(content) is not bytes or store.aside_digest(content, why, device, at_ms) != name:
            found.faults.append(f"Set-aside item {_short(name)} does not match its digest.")
        elif name not in named.set_aside:
            found.faults.append(f"Set-aside item {_short(name)} is named by no event.")
    missing = named.set_aside - held
    if missing:  # Most often an event was set aside, and stands in a log like any other.
        missing -= {canonical.fingerprint("event", raw) for raw in _events(db)}
    found.faults += [
        f"Set-aside item {_short(name)} is named by an event and is not here."
        for name in sorted(missing)
    ]


def _events(db: Database) -> Iterator[bytes]:
    for *_, body in store.every_entry(db):
        # What holds no event was named when the logs were walked.
        if type(body) is bytes and b'"event":' in body and b',"log":"' in body:
            yield chain.event_in(body)


def _short(name: object) -> str:
    """Return enough of a name to find it by; a broken row may hold anything for one."""
    return str(name)[:12]
