"""Events: one form of bytes for each, today and in ten years, and nothing else let in."""

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from recorder import canonical, chain, events
from recorder.refusals import NeedsNewerProgram, NotAnEvent, NotCanonical, UnprintableText
from tests.ward import LOG

GOLDEN = Path(__file__).parent / "golden" / "v1"
HASHES = json.loads((GOLDEN / "hashes.json").read_text())
ATTEMPT = (GOLDEN / "attempt_recorded.json").read_bytes()
# Kinds that came after the day of the golden log, which is history.
SINCE = {"aside_looked_at", "sheet_checked", "signature_refused", "trail_read"}
WITHDRAWN = (GOLDEN / "withdrawn.json").read_bytes()

# SHA-256 over the files of tests/golden/v1. A new kind or field adds a file and changes it; nothing
# else may, since every log ever written holds events of this form.
FOLDER = "8c037af992ca4fdbd5d466c627cd4cc6b17516fe6c16f543d24ce317a2a94438"


# ── What v1 is ──────────────────────────────────────────────────────────────


def test_the_golden_vectors_never_change():
    digest = hashlib.sha256()
    for file in sorted(GOLDEN.iterdir()):
        digest.update(b"%s\0%d\0%s" % (file.name.encode(), file.stat().st_size, file.read_bytes()))

    assert digest.hexdigest() == FOLDER


def test_every_kind_has_a_golden_vector():
    assert {name.partition(".")[0] for name in HASHES} == set(events.KINDS)


@pytest.mark.parametrize("name", HASHES)
def test_an_event_of_v1_reads_and_writes_as_ever(name):
    raw = (GOLDEN / name).read_bytes()

    event = events.read(raw)

    assert event.kind == name.partition(".")[0]
    assert event == events.recall(raw)
    assert canonical.encode(event) == raw
    assert event.hash == HASHES[name]


def test_an_event_is_hashed_under_its_own_name():
    assert hashlib.sha256(b"heeltoe/event/1\0" + ATTEMPT).hexdigest() == events.read(ATTEMPT).hash
    assert canonical.fingerprint("entry", ATTEMPT) != events.read(ATTEMPT).hash


def test_a_log_of_v1_reads_as_ever():
    bodies = (GOLDEN / "log.ndjson").read_bytes().splitlines()
    hashes = json.loads((GOLDEN / "log.hashes.json").read_text())
    walk = chain.Walk(LOG)

    prev = chain.FIRST
    for seq, (body, entry_hash) in enumerate(zip(bodies, hashes, strict=True), 1):
        walk.step(seq, prev, entry_hash, body)
        prev = entry_hash

    of_that_day = events.KINDS.keys() - SINCE
    assert (walk.entries, walk.first_bad, walk.why) == (len(of_that_day), None, None)
    assert {events.recall(chain.event_in(body)).kind for body in bodies} == of_that_day


# ── What the gate lets in ───────────────────────────────────────────────────


def swap(old: str, new: str, raw: bytes = ATTEMPT) -> bytes:
    """Return golden bytes with one thing changed; there must be such a thing."""
    changed = raw.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1)
    assert changed != raw
    return changed


NOT_CANONICAL = {
    "nothing": b"",
    "not JSON": b"elapsed 4.78 s",
    "a key twice": swap('"number":1', '"number":1,"number":1'),
    "a key twice, the second other": swap('"number":1', '"number":1,"number":2'),
    "a fraction": swap('"elapsed_ms":13690', '"elapsed_ms":13690.5'),
    "a whole number written as a fraction": swap('"elapsed_ms":13690', '"elapsed_ms":13690.0'),
    "an exponent": swap('"elapsed_ms":13690', '"elapsed_ms":1369e1'),
    "1e999": swap('"elapsed_ms":13690', '"elapsed_ms":1e999'),
    "2^60": swap('"elapsed_ms":13690', f'"elapsed_ms":{2**60}'),
    "-2^60": swap('"elapsed_ms":13690', f'"elapsed_ms":{-(2**60)}'),
    "2^53 + 1": swap('"elapsed_ms":13690', f'"elapsed_ms":{2**53 + 1}'),
    "5,000 digits": swap('"elapsed_ms":13690', f'"elapsed_ms":{"9" * 5_000}'),
    "minus nought": swap('"elapsed_ms":13690', '"elapsed_ms":-0'),
    "a nought in front": swap('"elapsed_ms":13690', '"elapsed_ms":013690'),
    "NaN": swap('"elapsed_ms":13690', '"elapsed_ms":NaN'),
    "Infinity": swap('"elapsed_ms":13690', '"elapsed_ms":Infinity'),
    "null": swap('"elapsed_ms":13690', '"elapsed_ms":null'),
    "a space": swap('"number":1', '"number": 1'),
    "a line feed after it": ATTEMPT + b"\n",
    "a byte order mark": b"\xef\xbb\xbf" + ATTEMPT,
    "UTF-16": ATTEMPT.decode().encode("utf-16"),
    "two events": ATTEMPT + ATTEMPT,
    "cut short": ATTEMPT[:-1],
    "another order": swap('"body":{},"device":"T04"', '"device":"T04","body":{}', WITHDRAWN),
    "a lone surrogate, escaped": swap('"DEMO"', r'"\ud800"'),
    "a lone surrogate, raw": swap('"DEMO"', '"\ud800"'),
    "bytes that are no UTF-8": ATTEMPT.replace(b"DEMO", b"\xff\xfe"),
    "an overlong form": ATTEMPT.replace(b"DEMO", b"\xc0\xaf"),
    "NUL": swap('"DEMO"', r'"DE\u0000MO"'),
    "a raw NUL": swap('"DEMO"', '"DE\0MO"'),
    "a tab": swap('"DEMO"', r'"DE\tMO"'),
    "a line feed": swap('"DEMO"', r'"DEMO\n"'),
    "DEL": swap('"DEMO"', '"DE\x7fMO"'),
    "a C1 control": swap('"DEMO"', '"DE\x85MO"'),
    "right-to-left override": swap('"DEMO"', '"\u202eOMED"'),
    "right-to-left mark": swap('"DEMO"', '"DEMO\u200f"'),
    "an isolate": swap('"DEMO"', '"DEMO\u2066"'),
    "not NFC": swap('"DEMO"', '"De\u0301mo"'),
    "an escape that need not be": swap('"DEMO"', r'"\u0044EMO"'),
    "an escaped slash": swap('"DEMO"', r'"DE\/MO"'),
    "a key that is not ASCII": swap('"outcome"', '"outcöme"'),
    "a key with a line feed": swap('"outcome"', r'"out\ncome"'),
    "an unsorted replaces, spaced": swap('"replaces":[', '"replaces":[ ', WITHDRAWN),
    "depth 100,000": b"[" * 100_000 + b"]" * 100_000,
    "depth 33": b"[" * 33 + b"]" * 33,
    "10 MB of text": swap('"DEMO"', f'"{"A" * 10_000_000}"'),
}  # fmt: skip


@pytest.mark.parametrize("raw", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_bytes_in_any_other_form_are_refused_at_the_gate(raw):
    with pytest.raises(NotCanonical):
        events.read(raw)


@pytest.mark.parametrize("depth", [33, 900, 1_100, 100_000])
def test_depth_is_refused_however_many_bytes_are_allowed(depth):
    with pytest.raises(NotCanonical, match="deeper"):
        canonical.parse(b'{"a":' * depth + b"1" + b"}" * depth, max_bytes=None)


def test_depth_32_is_no_fault():
    assert canonical.parse(b"[" * 32 + b"]" * 32)


HASH = "b" * 64
NO_EVENT = {
    "a list": b"[]",
    "a number": b"7",
    "no kind": b'{"v":1}',
    "a kind that is a number": b'{"kind":7}',
    "text for a number": swap('"elapsed_ms":13690', '"elapsed_ms":"13690"'),
    "true for 1": swap('"number":1', '"number":true'),
    "a number for text": swap('"DEMO"', "7"),
    "a list for text": swap('"DEMO"', '["DEMO"]'),
    "below nought": swap('"elapsed_ms":13690', '"elapsed_ms":-1'),
    "attempt number nought": swap('"number":1', '"number":0'),
    "no measure": swap('"measure":"chair_stand_5",', ""),
    "an empty list": swap('"marks_ms":[2700,5400,8150,10900,13690]', '"marks_ms":[]'),
    "a visit that is no UUID": swap('"visit":"01990000', '"visit":"01990000x'),
    "a visit in capitals": swap('"visit":"01990000-a', '"visit":"01990000-A'),
    "an outcome that is none": swap('"complete"', '"excellent"'),
    "a measure with a space": swap("chair_stand_5", "chair stand"),
    "a study with markup": swap('"DEMO"', '"<b>DEMO</b>"'),
    "an empty study": swap('"DEMO"', '""'),
    "a hash in capitals": swap('"replaces":["', f'"replaces":["{HASH.upper()}","', WITHDRAWN),
    "an unsorted replaces": swap('"replaces":["', f'"replaces":["{"f" * 64}","', WITHDRAWN),
    "a hash named twice": swap('"replaces":["', f'"replaces":["{HASH}","{HASH}","', WITHDRAWN),
    "an empty replaces": swap(WITHDRAWN[WITHDRAWN.index(b'"replaces"') :].decode().split("]")[0],
                              '"replaces":[', WITHDRAWN),
}  # fmt: skip


@pytest.mark.parametrize("raw", NO_EVENT.values(), ids=NO_EVENT.keys())
def test_canonical_bytes_that_break_an_events_form_are_refused(raw):
    with pytest.raises(NotAnEvent):
        events.read(raw)


NEWER = {
    "an unknown kind": swap('"attempt_recorded"', '"attempt_dreamt"'),
    "an unknown field in the body": swap('"outcome"', '"mood":"good","outcome"'),
    "an unknown field around it": swap('"study"', '"sponsor":"us","study"'),
    "an unknown field that has a kind": swap('"v":1', '"v":1,"zoo":{"kind":"note_written"}'),
    "an unknown field that names a kind with another body": swap(
        '"v":1', '"v":1,"zoo":{"kind":"note_written"}', WITHDRAWN
    ),
    "an unknown field that has no kind known": swap('"v":1', '"v":1,"zoo":{"kind":"animal"}'),
    "an unknown kind without a body": b'{"kind":"tea_drunk"}',
    "a newer form of events": swap('"v":1', '"v":2'),
}


def in_order(raw: bytes) -> bytes:
    return canonical.encode(json.loads(raw))


@pytest.mark.parametrize("raw", NEWER.values(), ids=NEWER.keys())
@pytest.mark.parametrize("door", [events.read, events.recall])
def test_what_a_newer_program_made_is_told_from_what_nobody_made(raw, door):
    with pytest.raises(NeedsNewerProgram):
        door(in_order(raw))


FIELDS_OF_TEXT = ["study", "id", "kind", "device", "app", "session", "visit"]


@pytest.mark.parametrize("field", FIELDS_OF_TEXT)
def test_no_pattern_lets_a_line_feed_in_at_its_end(field):
    plain = json.loads(ATTEMPT)
    plain[field] += "\n"

    # Past the gate on purpose: the pattern must hold by itself.
    with pytest.raises((NotAnEvent, NeedsNewerProgram)):
        events.recall(json.dumps(plain, separators=(",", ":"), sort_keys=True).encode())


def test_2_to_the_53_is_the_greatest_number_that_is_kept():
    assert canonical.parse(str(2**53).encode()) == 2**53
    assert canonical.parse(str(-(2**53)).encode()) == -(2**53)


# ── What is true of all values, with RFC 8785 as the judge ──────────────────


def is_kept(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not any(
        unicodedata.category(c) in ("Cc", "Cs") or unicodedata.bidirectional(c) in OVERRIDES
        for c in text
    )


OVERRIDES = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
MARKS = "\u061c\u200e\u200f"
words = st.text(max_size=40).filter(is_kept).filter(lambda text: not set(text) & set(MARKS))
names = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
plain = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=5),
    max_leaves=30,
)


@given(plain)
def test_our_canonical_form_is_that_of_rfc_8785(value):
    raw = canonical.encode(value)

    assert raw == rfc8785.dumps(value)
    assert canonical.parse(raw) == value


@given(plain, st.data())
def test_bytes_pass_the_gate_only_in_their_one_form(value, draw):
    raw = canonical.encode(value)
    at = draw.draw(st.integers(0, len(raw)))
    changed = (
        raw[:at] + draw.draw(st.sampled_from([b" ", b"\n", b"\\", b'"', b"\0", b"0"])) + raw[at:]
    )

    try:
        read = canonical.parse(changed)
    except NotCanonical:
        return
    assert rfc8785.dumps(read) == changed


@given(st.text(max_size=200))
def test_whatever_a_person_types_is_kept_in_one_form_or_refused(typed):
    try:
        kept = canonical.printable(typed)
    except UnprintableText:
        assert not is_kept(unicodedata.normalize("NFC", typed).replace("\n", "")) or set(
            typed
        ) & set(MARKS)
    else:
        assert kept == unicodedata.normalize("NFC", typed)
        assert is_kept(kept.replace("\n", ""))
