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
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recorder import acts, canonical, chain, receipts, store
from recorder.chain import Walk
from recorder.naming import Named
from recorder.receipts import SaidT
from recorder.refusals import OutOfReach, Refusal

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
        return check(db, store.noted_heads(data), progress, node=_name(data))
    finally:
        db.close()


def check(
    db: Database,
    noted: dict[str, tuple[int, str]],
    progress: Callable[[int], None] = lambda done: None,
    *,
    node: str | None = None,
) -> Finding:
    """Check an open database against the heads noted beside it.

    `node` is whose it is: what events of other nodes' logs name may not have come here.
    """
    found, named, ours, keys = Finding(), Named(), Named(), dict[str, str]()
    study, blanked = Named(), dict[str, set[str]]()
    found.checked_against.append("its own chain")
    if noted:
        found.checked_against.append("the heads noted beside the database")
    try:
        _check_schema(db, found)
        for log, event in _walk_logs(db, noted, found, progress):
            named.note(event)
            _note_key(event, keys)
            if node is None or str(log).startswith(f"{node}."):
                ours.note(event)
            if str(log).split(".")[-2:-1] == ["study"]:
                study.note(event)
            if event.get("kind") == "text_redacted":
                name = canonical.fingerprint("event", canonical.encode(event))
                blanked.setdefault(name, set()).add(str(log))
        _forget_beyond(found, named, study, blanked)
        _check_texts(db, found, named, ours)
        _check_files(db, found, named, ours)
        _check_aside(db, found, named, ours)
        _check_signed(db, found, keys)
        _check_parked(db, found)
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
    progress: Callable[[int], None],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk along every log; yield each sound entry's log and its event's plain values."""
    walks: dict[str, Walk] = {}
    for count, (log, seq, prev, stored_hash, body) in enumerate(store.every_entry(db), 1):
        walk = walks.get(log)
        if walk is None:
            walk = walks[log] = Walk(str(log), watch=noted.get(log, (0, ""))[0])
        event = walk.step(seq, prev, stored_hash, body)
        if event is not None:
            yield log, event
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


def _forget_beyond(
    found: Finding, named: Named, study: Named, blanked: dict[str, set[str]]
) -> None:
    """Forget redactions that have no say: a site's log blanks no text of the study's."""
    parts = [walk.log.split(".") for walk in found.logs]
    hubs = {it[0] for it in parts if it[-2:-1] == ["study"]}
    for name, logs in blanked.items():
        nodes = {log.split(".")[0] for log in logs}
        if named.redactions.get(name) in study.texts and not nodes & hubs:
            del named.redactions[name]


def _check_texts(db: Database, found: Finding, named: Named, ours: Named) -> None:
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
    missing = ours.texts - held - set(named.redactions.values())
    if missing:
        missing &= _that_count(db, named).texts
    found.faults += [
        f"Text {_short(digest)} is named by an event and is not here." for digest in sorted(missing)
    ]


def _check_files(db: Database, found: Finding, named: Named, ours: Named) -> None:
    held: set[str] = set()
    for name, content in store.every_file(db):
        held.add(name)
        if type(content) is not bytes or canonical.fingerprint("file", content) != name:
            found.faults.append(f"File {_short(name)} does not match its hash.")
        elif name not in named.files:
            found.faults.append(f"File {_short(name)} is named by no event.")
    missing = ours.files - held
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


def _check_aside(db: Database, found: Finding, named: Named, ours: Named) -> None:
    held: set[str] = set()
    for name, at_ms, device, why, content in store.every_aside(db):
        held.add(name)
        if type(content) is not bytes or store.aside_digest(content, why, device, at_ms) != name:
            found.faults.append(f"Set-aside item {_short(name)} does not match its digest.")
        elif name not in named.set_aside:
            found.faults.append(f"Set-aside item {_short(name)} is named by no event.")
    missing = ours.set_aside - held
    if missing:  # Most often an event was set aside, and stands in a log like any other.
        missing -= {canonical.fingerprint("event", raw) for raw in _events(db)}
    found.faults += [
        f"Set-aside item {_short(name)} is named by an event and is not here."
        for name in sorted(missing)
    ]


def _note_key(event: dict[str, Any], keys: dict[str, str]) -> None:
    """Note the key that a sound entry declares or lets in, under NAME.EPOCH."""
    body = event.get("body")
    if event.get("kind") in ("log_opened", "node_admitted") and isinstance(body, dict):
        keys[f"{body.get('node')}.{body.get('epoch')}"] = str(body.get("public_key"))


def _check_signed(db: Database, found: Finding, keys: dict[str, str]) -> None:
    """Hold what was signed about the logs against them: receipts, and heads of other logs."""
    every = list(store.every_receipt(db))
    if every:
        found.checked_against.append("the hub's receipts")
    for name, hub, epoch, log, last, head, at_ms, raw, signature in every:
        said = _said(receipts.Receipt, raw)
        key = keys.get(f"{hub}.{epoch}")
        if (
            said is None
            or receipts.fingerprint(raw) != name
            or (said.hub, said.epoch, said.log, said.last, said.head, said.at_ms)
            != (hub, epoch, log, last, head, at_ms)
            or (key and not receipts.holds(key, receipts.Receipt, raw, signature))
        ):
            found.faults.append(f"Receipt {_short(name)} is not as the hub signed it.")
        elif store.hashes_between(db, log, last, last).get(last) != head:
            found.faults.append(
                f"The hub confirmed entry {last} of {log}, and it is not here as it was confirmed."
            )
    for name, log, first, last, head, raw, _ in store.every_head(db):
        vouched = _said(receipts.Head, raw)
        if (
            vouched is None
            or canonical.fingerprint("head", raw) != name
            or (vouched.log, vouched.first, vouched.last, vouched.head) != (log, first, last, head)
        ):
            found.faults.append(f"Head {_short(name)} is not as it was signed.")
        elif store.hashes_between(db, log, last, last).get(last) != head:
            found.faults.append(f"Entry {last} of {log} is not here as it was signed.")


def _said(form: type[SaidT], raw: object) -> SaidT | None:
    try:
        return receipts.read(form, raw) if type(raw) is bytes else None
    except Refusal:
        return None


def _check_parked(db: Database, found: Finding) -> None:
    for number, name, content in store.every_parked(db):
        if type(content) is not bytes or sha256(content).hexdigest() != name:
            found.faults.append(f"Batch {number} in quarantine does not match its digest.")


def _name(data: Path) -> str | None:
    """Return the name of the node whose folder this is; None where the folder does not say."""
    try:
        return acts.this_node(data).name
    except OutOfReach:
        return None


def _events(db: Database) -> Iterator[bytes]:
    for *_, body in store.every_entry(db):
        # What holds no event was named when the logs were walked.
        if type(body) is bytes and b'"event":' in body and b',"log":"' in body:
            yield chain.event_in(body)


def _short(name: object) -> str:
    """Return enough of a name to find it by; a broken row may hold anything for one."""
    return str(name)[:12]
