"""A power cut: what was called kept is on the disk, and would not be without FULL.

SQLite runs on a disk that forgets any part of what it was not made to sync. The same
cuts with `synchronous` one step lower lose data: the test can fail.
"""

import random
import sqlite3
from shutil import copytree

import pytest

from recorder import store
from recorder.verify import verify
from tests import counts
from tests.power import Power
from tests.ward import Bedside, changed_rows, kept

CUTS = counts.cases(15, 150)
CUTS_TO_A_FOLDER = 5


@pytest.fixture(scope="module")
def power():
    return Power()


@pytest.fixture
def empty(tmp_path):
    """A data folder with a new database, made while the power was on."""
    store.ensure(tmp_path / "empty").close()
    return tmp_path / "empty"


def test_the_recorder_runs_on_the_disk_that_forgets(power, empty):
    power.restore()
    alice = on_this_disk(empty, "T1")

    alice.keeps(alice.opens())

    written = {name.rpartition("/")[2]: len(file.synced) for name, file in power.files.items()}
    alice.leaves()
    assert written[f"{store.DATABASE}-wal"] > 4_096


@pytest.mark.proof
def test_what_was_called_kept_survives_a_power_cut(power, empty, tmp_path):
    chance = random.Random(counts.SEED)
    folder, said = None, set()
    total = unsaid = in_the_midst = 0

    for number in range(CUTS):
        if number % CUTS_TO_A_FOLDER == 0:
            folder, said = copytree(empty, tmp_path / f"{number} before"), set()
        acts, folder = life_until_a_cut(power, folder, tmp_path / f"{number} after", number, chance)
        said |= {h for told, act in acts if told for h in act}
        total += sum(len(act) for told, act in acts if told)
        in_the_midst += not acts[-1][0]

        found = kept(folder)
        where = f"cut {number}, HEELTOE_SEED={counts.SEED}"
        assert len(found) == len(set(found)), where
        assert said <= set(found), where
        for told, act in acts:
            assert set(act) <= set(found) or set(act).isdisjoint(found), f"half an act: {where}"
            unsaid += not told and set(act) <= set(found)
        assert verify(folder).ok, where
        assert changed_rows(folder) == [], where

    counts.tally("cut", trials=CUTS, **{"events called kept before a kill or a cut": total})
    print(
        f"{CUTS} cuts, {in_the_midst} of them in the midst of a transaction; "
        f"{total} events called kept, 0 lost; {unsaid} acts kept that were not yet called so"
    )
    assert total > CUTS
    assert 0 < in_the_midst < CUTS


@pytest.mark.proof
def test_with_synchronous_normal_the_same_cuts_lose_what_was_called_kept(power, empty, tmp_path):
    chance = random.Random(counts.SEED)
    losing = lost = 0

    for number in range(CUTS):
        before = copytree(empty, tmp_path / f"{number} before")
        acts, after = life_until_a_cut(
            power, before, tmp_path / f"{number} after", number, chance, synchronous="normal"
        )
        missing = {h for told, act in acts if told for h in act} - set(kept(after))
        losing += bool(missing)
        lost += len(missing)

    print(f"{CUTS} cuts under NORMAL, {losing} of them lost {lost} events called kept")
    assert losing > 0


def life_until_a_cut(power, before, after, number, chance, synchronous=None):
    """Record on a disk until the power goes; return what was done, and the disk found then.

    Each act is (whether it was called kept, the hashes of its events).
    """
    power.restore(off_after=chance.choice([chance.randrange(1, 200), None]))
    acts, notes = [], [None, b"", b"{"]
    try:
        alice = on_this_disk(before, f"T{number}")
        if synchronous:
            alice.db.conn.execute(f"pragma synchronous = {synchronous}")
        alice.db.conn.execute(f"pragma wal_autocheckpoint = {chance.choice([1_000, 40, 10])}")
        story = [[alice.opens()]] + [
            [alice.times(3_000 + n, number=1 + n % 100) for n in range(chance.choice([1, 1, 2, 5]))]
            for _ in range(20)
        ]
        for act in story:
            acts.append((False, [event.hash for event in act]))
            alice.keeps(*act)
            acts[-1] = (True, acts[-1][1])
            notes = [*notes[-4:], (before / "heads.json").read_bytes()]
    except sqlite3.OperationalError as error:
        assert "disk I/O error" in str(error) and not power.on
    power.goes_off()
    after.mkdir()
    power.cut(after, chance)
    note = chance.choice(notes)  # It is not synced; any of the last may be found, or a part.
    if note is not None:
        (after / "heads.json").write_bytes(note)
    alice.leaves()
    return acts, after


def on_this_disk(data, device):
    alice = Bedside(data, device)
    alice.db = store.open_database(data, query="vfs=power")
    return alice
