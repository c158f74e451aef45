"""A door keeps its database open; what is read is what is there, and nothing is left half done."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from recorder import store
from recorder.store import AtHand
from tests.ward import Bedside


@pytest.fixture
def bed(tmp_path):
    it = Bedside(tmp_path / "here")
    it.keeps(it.lists("S01-001-K"))
    yield it
    it.leaves()


def held(db):
    return [line.id for line in store.participants(db)]


def test_it_stays_open_from_one_request_to_the_next(bed):
    at_hand = AtHand(bed.data)

    for lends in (at_hand.to_ask, at_hand.to_take_in):
        with lends() as first:
            pass
        with lends() as again:
            assert again is first


def test_it_sees_what_others_wrote_meanwhile(bed):
    at_hand = AtHand(bed.data)
    with at_hand.to_take_in() as db:
        assert held(db) == ["S01-001-K"]

    bed.keeps(bed.lists("S01-002-K"))

    with at_hand.to_take_in() as db:
        assert held(db) == ["S01-001-K", "S01-002-K"]


def test_a_folder_that_was_put_in_its_place_is_read_and_not_the_one_before(bed, tmp_path):
    at_hand = AtHand(bed.data)
    with at_hand.to_ask() as db:
        assert held(db) == ["S01-001-K"]
    other = Bedside(tmp_path / "other")
    other.keeps(other.lists("S01-009-K"))
    bed.leaves()
    other.leaves()

    bed.data.rename(tmp_path / "before")
    other.data.rename(bed.data)

    with at_hand.to_ask() as db:
        assert held(db) == ["S01-009-K"]


def test_a_request_that_broke_off_leaves_nothing_open_to_the_next(bed):
    at_hand = AtHand(bed.data)

    with pytest.raises(ZeroDivisionError), at_hand.to_take_in() as db:
        db.conn.execute("begin immediate")
        raise ZeroDivisionError

    with at_hand.to_take_in() as db, store.writing(db):
        pass


def test_it_goes_from_hand_to_hand_and_is_set_as_every_other(bed):
    at_hand = AtHand(bed.data)

    def asks(_):
        with at_hand.to_take_in() as db:
            return db.conn.execute("pragma synchronous").fetchone()[0], held(db)

    with ThreadPoolExecutor(4) as hands:
        said = list(hands.map(asks, range(20)))

    assert said == [(2, ["S01-001-K"])] * 20
