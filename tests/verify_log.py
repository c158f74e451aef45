#!/usr/bin/env python3
"""Check a recorder's database without the recorder: only Python's standard library.

    python3 verify_log.py heeltoe.db | log.ndjson …

Written from the description of the format, sharing no code with the program it checks.
Prints a line for each log and each fault; leaves with 1 when anything is wrong.
"""

import hashlib
import json
import re
import sqlite3
import sys
import tomllib
import unicodedata
from pathlib import Path

ENTRY = {"v", "log", "seq", "prev", "at_ms", "boot", "up_ms", "receipt", "event"}
EVENT = {"v", "study", "id", "kind", "at_ms", "offset_min", "device", "n", "app", "body"}
TEXTS = {
    "text": ("note_written", "question_raised", "question_answered"),
    "name": ("person_added", "visit_signed"),
    "argon2": ("credential_set",),
}
FILES = {
    "bundle": ("study_published", "visit_opened", "visit_repinned"),
    "report": ("report_sealed", "report_printed"),
}
ASIDE = "event_set_aside"
LACKING = {"text_missing", "bundle_not_here", "needs_newer_program"}
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Fault(Exception):
    """Something is not as it was written."""


def digest(tag, raw):
    return hashlib.sha256(b"heeltoe/" + tag.encode() + b"/1\0" + raw).hexdigest()


def parse(raw):
    try:
        value = json.loads(
            raw.decode("utf-8", "strict"),
            object_pairs_hook=once_each,
            parse_float=no_fraction,
            parse_constant=no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise Fault(f"not JSON: {error}") from None
    check(value, 0)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if written.encode() != raw:
        raise Fault("not in canonical form")
    return value


def once_each(pairs):
    if len(dict(pairs)) < len(pairs):
        raise Fault("a key stands twice")
    return dict(pairs)


def no_fraction(text):
    raise Fault(f"{text} is no whole number")


def check(value, depth):
    if depth > 32:
        raise Fault("nested too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (key.isascii() and key.isprintable()):
                raise Fault("a key that is not plain")
            check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            check(inner, depth + 1)
    elif isinstance(value, str):
        control = any(unicodedata.category(c) in ("Cc", "Cs") or c in BIDI for c in value)
        if control or unicodedata.normalize("NFC", value) != value:
            raise Fault("text that cannot be printed")
    elif value is None or (not isinstance(value, bool) and abs(value) > 2**53):
        raise Fault("a value that is not allowed")


def walk(log, rows):
    """Yield the event in each row of a log; rows are (seq, prev, hash, body)."""
    head, number = "0" * 64, 0
    for seq, prev, stored, body in rows:
        number += 1
        try:
            if not isinstance(body, bytes):
                raise Fault("no bytes")
            entry = parse(body)
            if not isinstance(entry, dict) or set(entry) != ENTRY or entry["v"] != 1:
                raise Fault("no entry")
            if digest("entry", body) != stored:
                raise Fault("the bytes do not match their hash")
            if (entry["log"], entry["seq"], entry["prev"]) != (log, seq, prev):
                raise Fault("the row differs from its bytes")
            if seq != number or prev != head:
                raise Fault("it does not follow from the one before")
            event = entry["event"]
            if not isinstance(event, dict) or not set(event) >= EVENT:
                raise Fault("no event")
        except Fault as fault:
            raise Fault(f"log {log}: entry {number}: {fault}") from None
        # Sorted keys: "event" is followed by "log", and a quote inside a text is escaped.
        raw = body[body.index(b'"event":') + 8 : body.rindex(b',"log":"')]
        yield event, digest("event", raw)
        head = stored
    print(f"log {log}: {number} entries, head {head}")


def check_database(path):
    base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    base.execute("pragma cell_size_check = on")
    # In the order of writing, and straight from the table: an index may lie.
    rows = base.execute("select log, seq, prev, hash, body from entry not indexed order by rowid")
    logs, texts, files, spared_texts, spared_files, redacted = {}, set(), set(), set(), set(), {}
    for log, *row in rows:
        logs.setdefault(log, []).append(row)
    found = {log: list(walk(log, logs[log])) for log in sorted(logs)}
    events = [it for log in found for it in found[log]]
    known = {name for _, name in events}
    ours = {name for log in found if log.startswith(whose(path)) for _, name in found[log]}
    owed = {e["body"]["event"] for e, name in events if e["kind"] == ASIDE and name in ours}
    aside = {e["body"]["event"]: e["body"]["why"] for e, _ in events if e["kind"] == ASIDE}
    lets_in = {e["body"]["event"] for e, _ in events if e["kind"] == "event_admitted"}
    waiting = {name for name in aside if aside[name] in LACKING} - lets_in | (known - ours)
    for event, name in events:
        kind, body = event["kind"], event["body"]
        named = words(body.get(field) for field in TEXTS if kind in TEXTS[field])
        reasons = words([event.get("reason"), body.get("why")])
        named |= {reason for reason in reasons if DIGEST.match(reason)}
        shown = words(body.get(field) for field in FILES if kind in FILES[field])
        shown |= set(body["files"].values()) if kind == "study_published" else set()
        # What an event that does not count names, or another recorder's, may never have come.
        (spared_texts if name in waiting else texts).update(named)
        (spared_files if name in waiting else files).update(shown)
        if kind == "text_redacted":
            redacted.setdefault(body["digest"], set()).add(name)
    check_texts(base, texts, spared_texts, redacted)
    held = set()
    for name, content in base.execute("select sha256, bytes from files not indexed"):
        held.add(name)
        require(digest("file", content) == name, f"file {name[:12]} was altered")
    require(files <= held <= files | spared_files, "files: one is missing or unnamed")
    held = set()
    for name, at_ms, device, why, content in base.execute("select * from aside not indexed"):
        about = {"at_ms": at_ms, "device": device, "why": why}
        raw = json.dumps(about, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        held.add(name)
        require(digest("aside", raw.encode() + b"\0" + content) == name, "aside: altered")
    require(owed - known <= held <= set(aside) - known, "aside: one is missing or unnamed")
    require(base.execute("pragma integrity_check").fetchone()[0] == "ok", "SQLite: not intact")


def whose(path):
    """Return how the recorder's own logs begin; without a note of its name all are."""
    told = path.with_name("node.toml")
    return tomllib.loads(told.read_text())["name"] + "." if told.exists() else ""


def words(values):
    """Return the texts among values: an event of a newer program may hold anything."""
    return {value for value in values if isinstance(value, str)}


def check_texts(base, named, spared, redacted):
    held = set()
    for name, salt, text, by in base.execute("select digest, salt, text, redacted_by from texts"):
        held.add(name)
        if by is not None:
            require(by in redacted.get(name, ()), f"text {name[:12]} was blanked by nobody")
        else:
            require(name not in redacted, f"text {name[:12]} was redacted and is here")
            require(digest("text", salt + text.encode()) == name, f"text {name[:12]} was altered")
    sound = held <= named | spared and named - held <= set(redacted)
    require(sound, "texts: one is missing or unnamed")


def require(sound, words):
    if not sound:
        raise Fault(words)


def main(arguments):
    for path in map(Path, arguments):
        try:
            if path.suffix == ".ndjson":
                lines = [(parse(body), body) for body in path.read_bytes().splitlines()]
                rows = [(e["seq"], e["prev"], digest("entry", body), body) for e, body in lines]
                list(walk(lines[0][0]["log"], rows))
            else:
                check_database(path)
        except (Fault, sqlite3.Error, KeyError, TypeError, AttributeError, ValueError) as fault:
            print(f"WRONG: {path.name}: {fault}")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
