"""The record: exactly what a person signs, the same bytes wherever it is made."""

import json
from itertools import islice, permutations

import pytest
import rfc8785

from recorder.record import record, record_hash
from tests import paper


def test_a_record_holds_every_event_of_the_visit_sorted_by_hash(bedside):
    visit = paper.read(paper.half(bedside))

    said = json.loads(record(visit))

    assert list(said) == ["bundle", "events", "study", "v", "visits"]
    assert (said["v"], said["study"], said["visits"]) == (1, "DEMO", [visit.id])
    assert said["bundle"] == paper.demo().hash
    in_order = sorted(visit.record, key=lambda event: event.hash)
    assert [rfc8785.dumps(event) for event in said["events"]] == [e.raw for e in in_order]


def test_what_was_replaced_is_in_the_record_too(bedside):
    events = paper.begins(bedside)
    wrong = paper.timed(bedside, 9_990)
    visit = paper.read([*events, wrong, bedside.voids(wrong)])

    assert wrong.raw in record(visit)


def test_a_record_is_canonical(bedside):
    raw = record(paper.read(paper.whole(bedside)))

    assert rfc8785.dumps(json.loads(raw)) == raw


def test_the_order_of_arrival_does_not_change_the_record(bedside):
    events = paper.half(bedside)
    orders = [events, *islice(permutations(events), 100), events[::-1], events + events]

    assert len({record(paper.read(list(order))) for order in orders}) == 1


@pytest.mark.parametrize("word", ["question", "session", "participant"])
def test_what_nobody_observed_is_not_in_the_record(bedside, word):
    events = paper.whole(bedside)
    before = record(paper.read(events))
    more = {
        "question": bedside.asks,
        "session": bedside.signs_out,
        "participant": lambda: bedside.lists("07-0143-0"),
    }

    assert record(paper.read([*events, more[word]()])) == before


def test_any_other_observation_is_another_record(bedside):
    events = paper.whole(bedside)
    before = record_hash(record(paper.read(events)))

    after = record_hash(record(paper.read([*events, bedside.notes()])))

    assert before != after
    assert len(after) == 64
