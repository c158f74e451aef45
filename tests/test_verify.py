"""Verify: what it is held against, beyond the chain itself."""

import sqlite3

import pytest

from recorder import canonical, store
from recorder.store.entries import HEADS
from recorder.verify import verify


@pytest.fixture
def walks(bedside):
    """A log that is closed, whose last entries name no text or file."""
    bedside.keeps(bedside.opens())
    for elapsed in (5_120, 4_780, 4_950, 5_010):
        bedside.keeps(bedside.times(elapsed))
    bedside.leaves()
    return bedside.data


def altered(data, *statements):
    """Alter the database as somebody would who has the file and knows its triggers."""
    db = sqlite3.connect(data / store.DATABASE)
    triggers = db.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"drop trigger {name}")
    for statement in statements:
        db.execute(statement)
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.close()


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_tail_that_was_cut_off_is_missed(walks, cut):
    [log] = verify(walks).logs
    altered(walks, f"delete from entry where seq > {log.entries - cut}")

    [found] = verify(walks).logs

    assert found.first_bad == log.entries - cut + 1
    assert "were here once and are gone" in found.why


def test_a_whole_log_that_is_gone_is_missed(walks):
    altered(walks, "delete from entry")

    found = verify(walks)

    assert not found.ok
    assert found.logs[0].first_bad == 1


def test_a_last_entry_written_anew_is_not_the_one_that_was_noted(walks):
    [log] = verify(walks).logs
    db = store.open_database(walks, write=False)
    *_, (_, seq, _, _, body) = store.every_entry(db)
    db.close()
    forged = body.replace(b'"elapsed_ms":5010', b'"elapsed_ms":4010')
    assert forged != body
    name = canonical.fingerprint("entry", forged)
    altered(
        walks,
        f"update entry set body = x'{forged.hex()}', hash = '{name}' where seq = {seq}",
    )

    [found] = verify(walks).logs

    assert found.first_bad == log.entries
    assert "noted when it was written" in found.why


def test_without_the_note_it_says_that_only_the_chain_was_there_to_ask(walks):
    assert "the heads noted beside the database" in verify(walks).checked_against

    (walks / HEADS).unlink()

    assert verify(walks).checked_against == ["its own chain"]


@pytest.mark.parametrize("note", ["", "{", "[]", '{"log": 7}', '{"log": ["x", "y"]}', "\xff"])
def test_a_note_that_cannot_be_read_is_no_note(walks, note):
    (walks / HEADS).write_text(note, encoding="latin-1")

    assert verify(walks).ok


def test_what_an_event_that_waits_names_may_be_missing_and_of_another_not(bedside):
    waiting, told = bedside.notes("Not come yet."), bedside.notes("Lost on the way.")
    keys = list(bedside.texts)
    bedside.keeps(bedside.opens(), waiting, bedside.sets_aside(waiting, why="text_missing"))
    bedside.keeps(told)
    bedside.leaves()

    altered(bedside.data, *(f"delete from texts where digest = '{it}'" for it in keys))

    [fault] = verify(bedside.data).faults
    assert keys[1][:12] in fault and "is not here" in fault


def test_a_file_that_cannot_be_read_to_its_end_is_a_finding_and_no_crash(walks):
    file = walks / store.DATABASE
    whole = bytearray(file.read_bytes())
    page = whole.index(b'"elapsed_ms":5010') // 8192 * 8192
    whole[page : page + 8192] = b"\xff" * 8192
    file.write_bytes(whole)

    found = verify(walks).plain()

    assert not found["ok"]
    assert any("cannot be read to its end" in fault for fault in found["faults"])


def test_a_long_log_is_walked_aloud(bedside):
    bedside.keeps(bedside.opens(), *(bedside.times(5_000 + n, number=n) for n in range(1, 1_001)))
    bedside.leaves()
    heard = []

    assert verify(bedside.data, heard.append).ok
    assert heard == [1_000]


def test_an_entry_whose_event_is_of_no_kind_is_walked_and_names_nothing(walks):
    (walks / HEADS).unlink()
    db = store.open_database(walks, write=False)
    *_, (_, seq, _, _, body) = store.every_entry(db)
    db.close()
    forged = body.replace(b'"kind":"attempt_recorded"', b'"kind":7')
    assert forged != body
    name = canonical.fingerprint("entry", forged)
    altered(
        walks,
        f"update entry set body = x'{forged.hex()}', hash = '{name}' where seq = {seq}",
    )

    assert verify(walks).logs[0].entries >= seq - 1
