"""Tampering: whatever is altered in the database file is found.

Half of the alterations flip one bit anywhere in the file; half are acts of a person who
can remove triggers. An alteration is found by `verify`, or, where it touches only tables
that a replay fills, by `rebuild --check`. A flip that neither finds must have changed
nothing that can be read: the whole content is compared.
"""

import random
import sqlite3
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from recorder import store
from recorder.refusals import Refusal
from recorder.store.projections import TABLES
from recorder.verify import verify
from tests import counts
from tests.alterations import EVIDENCE, SCHEMA, alter, projection_acts
from tests.story import keeps_a_long_day
from tests.ward import Bedside

ALTERATIONS = counts.cases(300, 10_000)
MEMORY = Path("/dev/shm")  # noqa: S108  Only for speed; a temporary folder does as well.


class Copy:
    """A copy of the same database, put back as it was before each alteration."""

    def __init__(self, data):
        alice = Bedside(data)
        keeps_a_long_day(alice)
        alice.db.conn.execute("pragma wal_checkpoint(truncate)")
        alice.leaves()
        self.data, self.path = data, data / store.DATABASE
        self.content = self.path.read_bytes()
        self.written = [at for at, byte in enumerate(self.content) if byte]  # Most is air.
        assert self.found() is None
        self.readable = self.dump()

    def put_back(self, content=None):
        for left_over in self.data.glob(f"{store.DATABASE}-*"):
            left_over.unlink()
        self.path.write_bytes(content or self.content)

    def found(self):
        """Return who finds something wrong: verify, a refusal to open, or rebuild --check."""
        try:
            if not verify(self.data).ok:
                return "verify"
            db = store.open_database(self.data)
        except Refusal:
            return "refused"
        try:
            return "rebuild --check" if store.differences(db)[1] else None
        finally:
            db.close()

    def dump(self):
        """Return everything that can be read from the file."""
        with sqlite3.connect(self.path) as base:
            read = {
                table: base.execute(f"select * from {table} not indexed").fetchall()
                for table in ["entry", "files", "aside", "texts", *TABLES]
            }
            read["rowids"] = base.execute("select rowid from entry not indexed").fetchall()
            read["schema"] = base.execute(
                "select type, name, tbl_name, sql from sqlite_master "
                r"where tbl_name not like '\_sqlite%' escape '\'"  # The library's own notes.
            ).fetchall()
        base.close()
        return read


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    if not MEMORY.is_dir():
        yield Copy(tmp_path_factory.mktemp("copy"))
        return
    with TemporaryDirectory(dir=MEMORY) as folder:
        yield Copy(Path(folder))


@pytest.mark.proof
def test_a_flipped_bit_anywhere_is_found_or_changed_nothing_that_can_be_read(copy):
    chance, tally = random.Random(counts.SEED), Counter()

    for _ in range(ALTERATIONS // 2):
        at = chance.choice([chance.randrange(len(copy.content)), chance.choice(copy.written)])
        bit = chance.randrange(8)
        content = bytearray(copy.content)
        content[at] ^= 1 << bit
        copy.put_back(content)

        found = copy.found()

        if found is None:
            assert copy.dump() == copy.readable, f"byte {at}, bit {bit} was altered unseen"
        tally[found or "nothing readable changed"] += 1

    print(f"{ALTERATIONS // 2} flipped bits: {dict(tally)}")
    assert tally["verify"] > ALTERATIONS / 10


@pytest.mark.proof
def test_whatever_a_person_with_the_file_does_is_found(copy):
    chance, tally = random.Random(counts.SEED), Counter()
    acts = [*EVIDENCE, *SCHEMA, *projection_acts()]
    # Each once, then as chance has it; what is evidence more often than what is replayed.
    weights = [1 if act.by_verify else 0.3 for act in acts]
    chosen = acts + chance.choices(acts, weights, k=max(0, ALTERATIONS // 2 - len(acts)))

    for alteration in chosen:
        copy.put_back()
        alter(copy.path, alteration, chance)

        found = copy.found()

        assert found in WHO_FINDS[alteration.by_verify], (
            f"{alteration.name}: found by {found}, HEELTOE_SEED={counts.SEED}"
        )
        tally[found] += 1

    print(f"{len(chosen)} acts of {len(acts)} sorts: {dict(tally)}")


WHO_FINDS = {True: {"verify", "refused"}, False: {"verify", "rebuild --check"}}


def test_what_is_replayed_is_named_by_table_row_and_column(copy):
    copy.put_back()
    base = sqlite3.connect(copy.path)
    base.execute("update attempts set elapsed_ms = 4780 where elapsed_ms = 5500")
    base.commit()
    base.close()

    db = store.open_database(copy.data)
    (cell,) = store.differences(db)[1]
    db.close()

    assert (cell.table, cell.column) == ("attempts", "elapsed_ms")
    assert (cell.found, cell.replayed) == (4_780, 5_500)
