"""When the next exchange is tried: soon enough, never in a rush, and not all at once."""

from hypothesis import given
from hypothesis import strategies as st

from recorder.sync.schedule import BUSY_S, EVERY_S, FIRST_S, SPREAD, next_try

codes = st.sampled_from(["", "no_network", "sign_in_page", "hub_busy", "under_way", "broken"])
counts = st.integers(0, 10_000)
chances = st.floats(0, 1)


@given(codes, counts, chances)
def test_a_try_is_never_in_a_rush_and_never_later_than_five_minutes(code, failed, chance):
    assert FIRST_S * (1 - SPREAD) <= next_try(code, failed, chance) <= EVERY_S


@given(codes, st.integers(1, 10_000), chances)
def test_each_failure_puts_it_off_and_none_brings_it_nearer(code, failed, chance):
    assert next_try(code, failed, chance) <= next_try(code, failed + 1, chance)


@given(codes, counts)
def test_chance_moves_it_by_a_quarter_at_most(code, failed):
    latest = next_try(code, failed, 0)

    assert next_try(code, failed, 1) == latest * (1 - SPREAD)
    assert next_try(code, failed, 0.5) < latest


def test_a_network_that_is_gone_is_tried_at_once_twice_as_late_each_time():
    tries = [next_try("no_network", failed, 0) for failed in range(1, 9)]

    assert tries == [5, 10, 20, 40, 80, 160, 300, 300]


def test_a_hub_that_is_busy_is_left_alone_longer():
    assert next_try("hub_busy", 1, 0) == BUSY_S > next_try("no_network", 1, 0)
