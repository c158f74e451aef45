"""A batch is taken in whole or parked whole, and what comes twice is known."""

import gzip
import json
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from recorder import canonical, chain, receipts, store, witness
from recorder.acts import Desk
from recorder.events import (
    EventSetAside,
    LogOpened,
    NodeAdmitted,
    NoteWritten,
    TextRedacted,
    unread,
)
from recorder.receipts import Head
from recorder.refusals import WrongUse
from recorder.sync import identity, lines, merge, packing
from tests import counts
from tests.network import Node


def batch(node, first=1, most=500, log=None, key=None):
    """Return a packed batch of a node's log, as the node makes it."""

    def sign(head):
        return receipts.sign(key or node.key(), head)

    return packing.make(node.db, node.desk.study, log or node.log, first, sign, most=most)[1]


def resigned(raw, node, change, **head):
    """Return a batch whose lines were changed and whose head was signed anew by its node."""
    first, *rest, _, _ = gzip.decompress(raw).split(b"\n")
    said = json.loads(first)["head"] | head
    bytes_of_head = canonical.encode(said)
    signature = witness.sign(node.key(), "head", bytes_of_head)
    return gzip.compress(
        b'{"head":%s}\n%s\n{"signed":"%s"}\n'
        % (bytes_of_head, b"\n".join(change(rest)), signature.encode())
    )


def same(rest):
    return rest


def takes(hub, node, raw):
    return merge.at_the_hub(hub.desk, node.desk.node.device, raw)


@pytest.fixture
def visited(anna):
    anna.visits(6)
    return anna


def test_new_is_merged_and_the_same_again_is_known_with_the_same_receipt(hub, visited):
    raw = batch(visited)

    first, again = takes(hub, visited, raw), takes(hub, visited, raw)

    assert (first.answer, again.answer) == ("merged", "known")
    assert first.receipt == again.receipt
    assert hub.entries(visited.log) == visited.entries(visited.log)


@pytest.mark.proof
def test_the_same_batch_from_twenty_sides_at_once_counts_once(hub, visited):
    raw, many = batch(visited), counts.cases(20, 100)

    def send(_):
        side = Desk(store.open_database(hub.data), hub.data, hub.desk.study)
        try:
            return merge.at_the_hub(side, visited.desk.node.device, raw)
        finally:
            side.db.close()

    with ThreadPoolExecutor(many) as sides:
        answers = list(sides.map(send, range(many)))

    assert sorted(it.answer for it in answers) == ["known"] * (many - 1) + ["merged"]
    assert len({it.receipt for it in answers}) == 1
    assert hub.entries(visited.log) == visited.entries(visited.log)
    assert hub.is_sound()


def test_a_receipt_covers_what_was_sent_and_names_the_hub_its_life_and_the_batch(hub, visited):
    raw = batch(visited)

    signed = takes(hub, visited, raw).receipt

    it = hub.desk.node
    receipt = receipts.believe(it.public_key, it.name, it.epoch, signed.raw, signed.signature)
    seq, head = visited.heads()[visited.log]
    assert (receipt.log, receipt.first, receipt.last, receipt.head) == (visited.log, 1, seq, head)
    assert receipt.batch == lines.read(lines.unpack(raw)).name


def test_of_an_overlap_only_what_is_new_is_taken(hub, visited):
    takes(hub, visited, batch(visited, most=4))

    outcome = takes(hub, visited, batch(visited))

    assert (outcome.answer, outcome.entries) == ("merged", len(visited.entries(visited.log)) - 4)
    assert hub.is_sound()


def test_two_equal_measurements_are_two(hub, anna):
    one = anna.bed.opens("07-1-K")
    anna.keeps(one, anna.bed.times(5_000))
    takes(hub, anna, batch(anna))
    anna.keeps(anna.bed.times(5_000))

    outcome = takes(hub, anna, batch(anna, first=len(hub.entries(anna.log)) + 1))

    assert outcome.answer == "merged"
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_an_event_that_a_tablet_gave_to_two_nodes_stands_in_both_their_logs(hub, anna, berta):
    opened, timed = anna.bed.opens("07-1-K"), anna.bed.times(5_000)
    for node in (anna, berta):
        node.keeps(opened, timed)
        assert takes(hub, node, batch(node)).answer == "merged"

    for node in (anna, berta):
        assert hub.entries(node.log) == node.entries(node.log)
    [visit] = store.visits(hub.db)
    assert store.known(hub.db, visit.id).attempts == (timed,)
    assert hub.is_sound()


# ── What is parked whole ────────────────────────────────────────────────────


def forged(rest):
    return [line.replace(b'"elapsed_ms":4000', b'"elapsed_ms":3000') for line in rest]


def a_newer_form(rest):
    return [rest[0].replace(b',"v":1}}', b',"v":2}}'), *rest[1:]]


def unsorted(rest):
    return [*rest[:-1], rest[-1].replace(b'{"entry":{', b'{"entry":{ ')]


@pytest.mark.parametrize(
    ("why", "change", "head"),
    [
        ("bad_hash", forged, {}),
        ("bad_hash", unsorted, {}),
        ("bad_hash", lambda rest: rest[:-1], {}),
        ("bad_hash", lambda rest: [*rest[:2], *rest[3:]], {}),
        ("bad_hash", same, {"head": "ab" * 32}),
        ("bad_hash", same, {"prev": "ab" * 32}),
        ("needs_newer_program", a_newer_form, {}),
        ("needs_newer_program", same, {"v": 2}),
        ("needs_newer_program", lambda rest: [*rest, b'{"picture":{}}'], {}),
        ("bad_head", same, {"from": 0}),
        ("bad_head", same, {"more": 1}),
        ("other_study", same, {"study": "ANOTHER"}),
        ("bad_text", lambda rest: [*rest, b'{"text":{"digest":"x"}}'], {}),
        ("bad_hash", same, {"log": "BERTA.07.1"}),
    ],
)
def test_what_cannot_be_taken_in_is_parked_whole_with_the_reason(hub, visited, why, change, head):
    raw = resigned(batch(visited), visited, change, **head)

    outcome = takes(hub, visited, raw)

    assert (outcome.answer, outcome.why, outcome.receipt) == ("parked", why, None)
    assert hub.entries(visited.log) == []
    [item] = store.parked(hub.db)
    kept = lines.unpack(raw)
    assert item.content == kept or why == "bad_text"
    assert hub.is_sound()


def test_the_same_again_is_parked_once(hub, visited):
    for _ in range(3):
        takes(hub, visited, resigned(batch(visited), visited, forged))

    assert len(store.parked(hub.db)) == 1


def test_a_head_signed_by_another_key_is_parked(hub, visited, berta):
    outcome = takes(hub, visited, batch(visited, key=berta.key()))

    assert (outcome.answer, outcome.why) == ("parked", "bad_signature")


def test_no_node_brings_a_log_of_another(hub, visited, berta):
    outcome = takes(hub, berta, batch(visited, key=berta.key()))

    assert (outcome.answer, outcome.why) == ("parked", "not_its_log")
    assert hub.entries(visited.log) == []


def test_no_node_brings_a_log_of_another_site(hub, anna):
    with anna.desk.hand("08") as hand:
        hand.takes([anna.bed.lists("08-1-K")])

    outcome = takes(hub, anna, batch(anna, log="ANNAX.08.1"))

    assert (outcome.answer, outcome.why) == ("parked", "other_scope")


def test_no_node_of_a_site_publishes_or_lets_in(hub, anna):
    it = anna.desk.node
    body = NodeAdmitted(node="EVILX", epoch=1, public_key=it.public_key, site="07")
    with anna.desk.hand("07") as hand:
        hand.does(body)

    outcome = takes(hub, anna, batch(anna))

    assert (outcome.answer, outcome.why) == ("parked", "other_scope")
    assert "EVILX.1" not in identity.senders(hub.db, hub.desk.node)


def test_what_a_revoked_node_sends_is_parked_whole(hub, visited):
    hub.revokes(visited)

    outcome = takes(hub, visited, batch(visited))

    assert (outcome.answer, outcome.why) == ("parked", "revoked")
    assert hub.quarantine() == [("revoked", visited.log, 1, len(visited.entries(visited.log)))]


def test_a_gap_is_parked_and_asked_for_and_mended_by_what_comes(hub, visited):
    outcome = takes(hub, visited, batch(visited, first=4))
    assert (outcome.answer, outcome.why, outcome.need_from) == ("parked", "gap", 1)

    takes(hub, visited, batch(visited))

    assert hub.entries(visited.log) == visited.entries(visited.log)
    assert hub.quarantine() == []


def test_a_fork_and_what_follows_it_is_one_branch_in_quarantine(hub, visited, tmp_path):
    copy = visited.clone(tmp_path / "copy")
    takes(hub, visited, batch(visited))
    begun = len(visited.entries(visited.log))
    visited.keeps(visited.bed.times(5_000))
    copy.keeps(copy.bed.lists("07-8-K"), copy.bed.lists("07-9-K"))
    takes(hub, visited, batch(visited))

    first = takes(hub, copy, batch(copy, first=begun + 1, most=1))
    second = takes(hub, copy, batch(copy, first=begun + 2))
    copy.leaves()

    assert [first.why, second.why] == ["fork", "fork"]
    assert hub.entries(visited.log) == visited.entries(visited.log)
    assert hub.quarantine() == [
        ("fork", visited.log, begun + 1, begun + 1),
        ("fork", visited.log, begun + 2, begun + 2),
    ]
    assert hub.is_sound()


def test_a_log_begins_with_what_says_whose_it_is(hub, anna):
    with store.writing(anna.db, anna.data) as writing:
        writing.append(anna.log, [anna.bed.lists("07-1-K")], anna.desk.now())

    outcome = takes(hub, anna, batch(anna))

    assert (outcome.answer, outcome.why) == ("parked", "not_its_log")


def test_a_log_that_declares_another_key_than_was_let_in_is_parked(hub, anna):
    it = anna.desk.node
    body = LogOpened(
        node=it.name, place="tablet", scope="07", epoch=1, public_key=hub.desk.node.public_key
    )
    with store.writing(anna.db, anna.data) as writing:
        writing.append(anna.log, [anna.bed.says(body)], anna.desk.now())

    assert takes(hub, anna, batch(anna)).why == "not_its_log"


# ── Cut, and larger than it may be ──────────────────────────────────────────


def test_cut_at_any_byte_a_batch_is_no_batch_and_nothing_of_it_is_kept(hub, anna):
    anna.visits(1)
    raw = batch(anna)
    unpacked = gzip.decompress(raw)
    before = [*hub.db.conn.iterdump()]

    for at in range(len(raw)):
        with pytest.raises(WrongUse):
            takes(hub, anna, raw[:at])
    for at in range(len(unpacked)):
        with pytest.raises(WrongUse):
            takes(hub, anna, gzip.compress(unpacked[:at]))

    assert [*hub.db.conn.iterdump()] == before


@pytest.mark.proof
def test_one_flipped_bit_anywhere_and_nothing_of_it_is_taken_in(hub, anna):
    chance = random.Random(counts.SEED)
    anna.keeps(anna.bed.opens("07-1-K"), anna.bed.times(5_000), anna.bed.notes())
    unpacked = gzip.decompress(batch(anna))

    for _ in range(counts.cases(300, 5_000)):
        at, bit = chance.randrange(len(unpacked)), chance.randrange(8)
        flipped = unpacked[:at] + bytes([unpacked[at] ^ 1 << bit]) + unpacked[at + 1 :]
        with suppress(WrongUse):
            assert takes(hub, anna, gzip.compress(flipped)).answer == "parked", (at, bit)

    assert hub.entries(anna.log) == []
    assert hub.db["texts"].count_where("text like 'Walked%'") == 0
    assert hub.is_sound()
    assert takes(hub, anna, gzip.compress(unpacked)).answer == "merged"


def test_a_batch_that_grows_when_unpacked_is_stopped_early(hub, anna):
    bomb = gzip.compress(b"\0" * 64 * 1024 * 1024)
    assert len(bomb) < lines.MOST_PACKED

    with pytest.raises(lines.TooLarge):
        takes(hub, anna, bomb)


def test_more_entries_than_a_batch_holds_are_refused(hub, anna):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(501)))
    bodies = anna.entries(anna.log)
    head = Head(
        v=1, study=anna.desk.study, log=anna.log, first=1, last=len(bodies),
        prev=chain.FIRST, head=chain.fingerprint(bodies[-1]), at_ms=1,
    )  # fmt: skip
    rows = [b'{"entry":%s}\n' % body for body in bodies]

    with pytest.raises(lines.TooLarge):
        takes(hub, anna, packing.seal(store.Signed(*receipts.sign(anna.key(), head)), rows))


def test_the_largest_batch_fits_and_a_small_one_is_small_on_the_wire(anna):
    anna.bed.opens("07-1-K")
    anna.keeps(*(anna.bed.times(4_000 + n, number=n + 1) for n in range(700)))

    raw = batch(anna)

    assert len(raw) <= lines.MOST_PACKED
    assert len(lines.read(lines.unpack(raw)).entries) == lines.MOST_ENTRIES


# ── Words that were blanked ─────────────────────────────────────────────────


def test_words_travel_beside_their_entry(hub, anna):
    anna.keeps(anna.bed.opens("07-1-K"), anna.bed.notes("Walked with a stick."))

    takes(hub, anna, batch(anna))

    assert hub.db["texts"].count_where("text = ?", ["Walked with a stick."]) == 1
    assert hub.is_sound()


def test_words_that_came_late_travel_beside_what_lets_their_note_in(hub, anna):
    note = anna.bed.notes("Walked with a stick.", visit=anna.bed.opens("07-1-K").visit)
    late = dict(anna.bed.texts)
    anna.bed.texts.clear()
    anna.keeps(note, anna.bed.sets_aside(note, why="text_missing"))
    takes(hub, anna, batch(anna))
    anna.bed.texts.update(late)
    anna.keeps(anna.bed.admits(note, why="text_arrived"))

    outcome = takes(hub, anna, batch(anna, first=len(hub.entries(anna.log)) + 1))

    assert (outcome.answer, outcome.entries) == ("merged", 1)
    assert store.text(hub.db, note.body.text) == "Walked with a stick."
    assert hub.is_sound()


def test_a_redaction_meets_its_text_in_the_table_and_in_quarantine(hub, anna, berta, tmp_path):
    note = anna.bed.notes("Mrs Example", visit=anna.bed.opens("07-1-K").visit)
    anna.keeps(note)
    takes(hub, anna, batch(anna))
    hub.revokes(berta)
    salt = "11" * 16
    digest = store.digest(bytes.fromhex(salt), "Mrs Example, again")
    berta.bed.texts[digest] = (bytes.fromhex(salt), "Mrs Example, again")
    berta.keeps(berta.bed.opens("07-2-K"), note_of(berta, digest))
    takes(hub, berta, batch(berta))
    assert b"Mrs Example, again" in store.parked(hub.db)[0].content

    anna.keeps(anna.bed.redacts(note), redaction_of(anna, digest))
    takes(hub, anna, batch(anna))

    [item] = store.parked(hub.db)
    assert b"Mrs Example" not in item.content
    assert item.content.count(b'{"entry"') == 3
    assert b"Mrs Example" not in whole_file(hub)
    assert hub.is_sound()


def test_words_that_were_blanked_are_never_stored_again(hub, anna, berta):
    note = anna.bed.notes("Mrs Example", visit=anna.bed.opens("07-1-K").visit)
    texts = dict(anna.bed.texts)
    with hub.desk.hand("07") as hand:
        hand.takes([berta.bed.redacts(note)])
    anna.bed.texts.update(texts)
    anna.keeps(note)

    assert takes(hub, anna, batch(anna)).answer == "merged"
    hub.revokes(anna)
    anna.keeps(anna.bed.notes("Mrs Example", visit=note.visit))
    takes(hub, anna, batch(anna))

    assert len(store.parked(hub.db)) == 1
    assert b"Mrs Example" not in whole_file(hub)
    assert hub.is_sound()


def note_of(node, digest):
    return node.bed.says(NoteWritten(text=digest), visit=node.bed.visit)


def redaction_of(node, digest):
    sessions = (f"01990000-0000-7000-8000-{n:012x}" for n in (1, 2))
    return node.bed.says(TextRedacted(digest=digest, sessions=tuple(sessions), why="other"))


def whole_file(recorder):
    recorder.db.conn.execute("pragma wal_checkpoint(truncate)")
    return (recorder.data / store.DATABASE).read_bytes()


def test_what_was_set_aside_travels_whole(hub, anna):
    with anna.desk.hand("07") as hand:
        name = hand.writing.keep_aside(b"\xffno event", "not_canonical", "T-9", hand.at)
        hand.does(EventSetAside(event=name, why="not_canonical"))

    takes(hub, anna, batch(anna))

    assert [row[0] for row in store.every_aside(hub.db)] == [name]
    assert hub.is_sound()


def test_a_node_let_in_again_in_a_new_life_is_heard(hub, anna, tmp_path):
    hub.revokes(anna)
    fresh = Node(tmp_path / "fresh", hub, "CLARA")
    hub.admits(fresh)
    fresh.visits()

    assert takes(hub, fresh, batch(fresh)).answer == "merged"
    fresh.leaves()


def test_what_goes_on_from_what_was_parked_and_came_after_all_is_merged(hub, visited):
    def with_a_broken_text(rest):
        return [*rest, b'{"text":{"digest":"x"}}']

    takes(hub, visited, resigned(batch(visited, most=4), visited, with_a_broken_text))
    takes(hub, visited, batch(visited, most=4))

    assert takes(hub, visited, batch(visited, first=5)).answer == "merged"
    assert hub.quarantine() == []


# ── From a newer program ────────────────────────────────────────────────────


def from_a_newer_program(node, **body):
    plain = json.loads(node.bed.lists("07-1-K").raw) | {"kind": "step_scanned", "body": body}
    return unread(canonical.encode(plain))


def test_an_event_of_a_newer_program_is_kept_as_it_came(hub, anna):
    anna.keeps(from_a_newer_program(anna, steps=7), anna.bed.lists("07-2-K"))

    assert takes(hub, anna, batch(anna)).answer == "merged"
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.is_sound()


def test_an_event_is_no_longer_than_one_may_be_however_much_room_its_entry_has(hub, anna):
    anna.keeps(from_a_newer_program(anna, words="x" * 65_200))
    assert len(anna.entries(anna.log)[-1]) > 65_536
    assert takes(hub, anna, batch(anna)).answer == "merged"
    anna.keeps(from_a_newer_program(anna, words="x" * 65_400))

    assert takes(hub, anna, batch(anna)).why == "not_an_event"


def test_words_that_only_a_newer_program_can_place_wait_for_it(hub, anna):
    digest = anna.bed.writes("Seen from above.")
    anna.keeps(from_a_newer_program(anna, picture=digest))
    words = "Seen from above."
    [(salt,)] = anna.db.conn.execute("select hex(salt) from texts").fetchall()
    said = canonical.encode({"digest": digest, "salt": salt.lower(), "text": words})
    raw = resigned(batch(anna), anna, lambda rest: [*rest, b'{"text":%s}' % said])

    outcome = takes(hub, anna, raw)

    assert (outcome.answer, outcome.why) == ("parked", "needs_newer_program")


def test_a_log_that_begins_with_what_cannot_be_read_does_not_begin(hub, anna):
    with store.writing(anna.db, anna.data) as writing:
        writing.append(anna.log, [from_a_newer_program(anna)], anna.desk.now())

    assert takes(hub, anna, batch(anna)).why == "not_its_log"
