"""What was signed and what lies in quarantine is never written over, and altered it is found."""

import sqlite3
from contextlib import closing

import pytest

from recorder import store
from recorder.verify import verify
from tests import verify_log
from tests.sync.test_merge import batch, takes
from tests.test_verify import altered
from tests.ward import some_hash

ANEW = f"'{some_hash('anew')}'"
OTHER = f"'{some_hash('other')}'"
REWRITES = {
    "update of a receipt": "update receipts set last = 1",
    "delete of a receipt": "delete from receipts",
    "replace of a receipt": "insert or replace into receipts "
    "select n, hash, hub, epoch, log, 1, head, at_ms, bytes, signature from receipts",
    "replace of a receipt by its number": f"insert or replace into receipts select n, {ANEW}, hub, "
    "epoch, log, 1, head, at_ms, bytes, signature from receipts",
    "update of a head": "update heads set last = 99",
    "delete of a head": "delete from heads",
    "replace of a head": "insert or replace into heads "
    "select n, hash, log, 1, 99, head, bytes, signature from heads",
    "delete of what is parked": "delete from parked",
    "update of why": "update parked set why = 'nothing'",
    "update of what is parked": "update parked set bytes = zeroblob(9)",
    "blanking under no redaction": f"update parked set bytes = zeroblob(9), blanked = {ANEW}",
    "replace of what is parked": "insert or replace into parked select n, batch, why, node, log, "
    "first, last, head, at_ms, sha256, zeroblob(9), blanked from parked",
    "replace of what is parked by its number": f"insert or replace into parked select n, {OTHER}, "
    "why, node, log, first, last, head, at_ms, sha256, zeroblob(9), blanked from parked",
}


@pytest.fixture
def evening(hub, anna, berta):
    """A hub with a receipt, a head and a batch in quarantine."""
    anna.visits()
    takes(hub, anna, batch(anna))
    berta.visits()
    hub.revokes(berta)
    takes(hub, berta, batch(berta))
    return hub


def evidence(conn):
    tables = ("receipts", "heads", "parked")
    return [conn.execute(f"select * from {table}").fetchall() for table in tables]


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES.keys())
def test_what_was_kept_is_never_written_over(evening, rewrite):
    before = evidence(evening.db.conn)
    assert all(before), "a table without a row proves nothing"

    with (
        closing(sqlite3.connect(evening.data / store.DATABASE, isolation_level=None)) as bare,
        pytest.raises(sqlite3.IntegrityError, match="kept"),
    ):
        bare.execute(rewrite)

    assert evidence(evening.db.conn) == before
    assert verify(evening.data).ok


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update receipts set last = last - 1", "is not as the hub signed it"),
        ("update receipts set signature = replace(signature, 'a', 'b')", "as the hub signed it"),
        ("update receipts set bytes = cast(bytes || x'20' as blob)", "is not as the hub signed it"),
        ("update receipts set at_ms = 1", "is not as the hub signed it"),
        ("update heads set last = last - 1", "is not as it was signed"),
        ("update parked set bytes = zeroblob(9)", "in quarantine does not match its digest"),
        (
            "delete from entry where log = 'ANNAX.07.1' and seq = 5",
            "confirmed entry 5 of ANNAX.07.1, and it is not here",
        ),
    ],
)
def test_what_was_altered_is_found(evening, statement, words):
    altered(evening.data, statement)

    found = verify(evening.data)

    assert not found.ok
    assert any(words in fault for fault in found.faults), found.faults


def test_a_tail_cut_off_with_its_note_is_missed_by_the_receipt(hub, anna):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(4)))
    with hub.serves():
        anna.exchanges()
    anna.leaves()
    altered(anna.data, "delete from entry where log = 'ANNAX.07.1' and seq > 3")
    (anna.data / "heads.json").unlink()

    found = verify(anna.data)
    anna.comes_back()

    assert "the hub's receipts" in found.checked_against
    assert any("confirmed entry 5" in fault for fault in found.faults)


def test_a_text_of_another_recorders_log_may_be_absent_and_of_ones_own_may_not(hub, anna):
    anna.bed.opens("07-1-K")
    note = anna.bed.notes("Walked with a stick.")
    anna.keeps(note)
    takes(hub, anna, batch(anna))

    altered(hub.data, f"delete from texts where digest = '{note.body.text}'")
    altered(anna.data, f"delete from texts where digest = '{note.body.text}'")

    assert verify(hub.data).ok
    assert "is not here" in verify(anna.data).faults[0]


def test_a_stranger_finds_a_hub_and_a_node_sound(hub, anna, berta):
    anna.keeps(anna.bed.opens("07-1-K", bundle=store.current_bundle(hub.db)), anna.bed.notes())
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
    texts = "delete from texts where digest in (select digest from texts where text like 'Walked%')"
    altered(hub.data, texts)

    for recorder in (hub, anna, berta):
        assert verify_log.main([str(recorder.data / store.DATABASE)]) == 0
    altered(anna.data, texts)
    assert verify_log.main([str(anna.data / store.DATABASE)]) == 1
