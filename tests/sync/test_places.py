"""Where a result is follows from what the hub signed, and from nothing else."""

from __future__ import annotations

import pytest

from recorder import keys, places, receipts, store, uplink
from recorder.lateness import HOUR_MS
from recorder.places import Unsynced
from recorder.receipts import Receipt
from tests.network import Hub, Node

MONDAY = "2026-11-23T"


@pytest.fixture
def at(monkeypatch):
    """Say what time it is: at("08:03")."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")

    def says(clock: str) -> None:
        monkeypatch.setenv("HEELTOE_NOW", f"{MONDAY}{clock}:00+00:00")

    says("08:00")
    return says


def ms(clock: str) -> int:
    """Return a time of that Monday in ms."""
    hours, minutes = map(int, clock.split(":"))
    return 1_795_392_000_000 + (hours * 60 + minutes) * 60_000


def place(node, visit: str) -> places.Place:
    return places.of_visits(node.db, {visit: [visit]})[visit]


def brackets(node, visit: str):
    events = store.known(node.db, visit).standing.events
    found = places.brackets(node.db, [event.hash for event in events])
    return [found[event.hash] for event in events]


def signs(hub: Hub, node: Node, *, last: int, epoch: int | None = None, at_ms: int = 1) -> None:
    """Let the hub sign at a moment that it has a node's log so far, and the node keep it."""
    it = hub.desk.node
    head = store.hashes_between(node.db, node.log, last, last)[last]
    said = Receipt(
        v=1, hub=it.name, epoch=epoch or it.epoch, log=node.log, first=1, last=last, head=head,
        batch="0" * 64, at_ms=at_ms,
    )  # fmt: skip
    raw, signature = receipts.sign(keys.load(keys.of_node(hub.data, it.name, it.epoch)), said)
    with store.writing(node.db):
        store.keep_receipt(node.db, said, store.Signed(raw, signature))


def test_a_node_without_a_hub_has_all_of_it_and_waits_for_nobody(anna):
    visit = anna.visits()

    assert place(anna, visit) == places.Place("tablet")
    assert places.unsynced(anna.db) == Unsynced()
    assert places.brackets(anna.db, [e.hash for e in store.known(anna.db, visit).record]) == {}
    assert places.at_hub_to(anna.db, anna.bed.device) is None


def test_a_visit_is_at_the_hub_when_every_event_of_it_is(hub, anna):
    first = anna.visits()
    with hub.serves():
        anna.exchanges()
    second = anna.visits()
    assert place(anna, first) == places.Place("hub")
    assert place(anna, second) == places.Place("tablet", 0, 4)

    anna.keeps(anna.bed.times(5_000, visit=first))
    assert place(anna, first) == places.Place("tablet", 4, 5)

    with hub.serves():
        anna.exchanges()
    assert place(anna, first) == place(anna, second) == places.Place("hub")


def test_a_receipt_covers_its_last_entry_and_none_beyond(hub, anna):
    visit = anna.visits(attempts=3)
    anna.joins()
    reached = store.head(anna.db, anna.log)[0]

    signs(hub, anna, last=reached - 1)
    assert place(anna, visit) == places.Place("tablet", 3, 4)
    assert [(it.place, it.before_ms) for it in brackets(anna, visit)] == [
        *[("hub", 1)] * 3,
        ("tablet", None),
    ]
    assert places.unsynced(anna.db).count == 1

    signs(hub, anna, last=reached)
    assert place(anna, visit) == places.Place("hub")
    assert places.unsynced(anna.db).count == 0


def test_a_receipt_of_an_earlier_life_says_only_that_it_was_there(hub, anna):
    visit = anna.visits(attempts=3)
    anna.joins()
    reached = store.head(anna.db, anna.log)[0]
    signs(hub, anna, last=reached, epoch=1, at_ms=ms("08:30"))
    joined = uplink.found(anna.data)
    assert joined is not None and place(anna, visit) == places.Place("hub")

    uplink.note(anna.data, replace_epoch(joined, 2))

    assert place(anna, visit) == places.Place("tablet", 0, 4, was=True)
    assert all(it.was and it.place == "tablet" for it in brackets(anna, visit))
    # It was there by then, whatever became of the hub since.
    assert {it.before_ms for it in brackets(anna, visit)} == {ms("08:30")}
    assert places.unsynced(anna.db).count == reached


def replace_epoch(joined, epoch: int):
    return uplink.Uplink(
        joined.url, joined.hub, epoch, joined.public_key, joined.site, joined.study
    )


def test_an_event_in_two_logs_is_where_the_better_of_them_is(hub, anna):
    visit = anna.visits(attempts=1)
    with hub.serves():
        anna.exchanges()
    again = store.known(anna.db, visit).standing.events

    anna.keeps(*again)  # As when a browser sends all of it again.

    assert place(anna, visit) == places.Place("hub")
    assert {it.place for it in brackets(anna, visit)} == {"hub"}


def test_what_the_hub_gave_away_is_at_the_hub_without_a_receipt(hub, anna, berta):
    visit = anna.visits()
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
        assert place(berta, visit) == places.Place("hub")
        assert {(it.before_ms, it.written) for it in brackets(berta, visit)} == {(None, "site")}
        assert places.unsynced(berta.db) == Unsynced()

        again = berta.exchanges()

    assert (again.requests, again.faults) == (1, [])
    assert store.confirmed(berta.db, hub.name, 1) == {}  # It asked for no receipt either.


def test_a_hub_in_a_new_life_confirms_anew_what_it_gave_away_before(hub, anna, berta):
    visit = anna.visits()
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
    hub.lives_anew()
    berta.joins()
    assert place(berta, visit).name == "tablet"
    assert places.unsynced(berta.db) == Unsynced()  # What waits is what it wrote itself.

    with hub.serves():
        berta.exchanges()

    assert place(berta, visit) == places.Place("hub")


def test_at_a_hub_all_that_it_holds_is_at_the_hub(hub, anna):
    visit = anna.visits()
    with hub.serves():
        anna.exchanges()

    assert place(hub, visit) == places.Place("hub")
    assert places.unsynced(hub.db) == Unsynced()


# ── The time bracket ────────────────────────────────────────────────────────


def test_the_hub_confirms_between_the_receipt_that_is_named_and_the_first_that_covers(
    hub, anna, at
):
    anna.visits()
    with hub.serves():
        at("08:03")
        anna.exchanges()
        at("10:42")
        visit = anna.visits()
        assert {(it.after_ms, it.before_ms) for it in brackets(anna, visit)} == {
            (ms("08:03"), None)
        }
        at("17:20")
        anna.exchanges()
        at("18:00")
        anna.visits()
        anna.exchanges()

    for it in brackets(anna, visit):
        assert (it.first_ms, it.after_ms, it.before_ms) == (ms("10:42"), ms("08:03"), ms("17:20"))
    # Whoever reads at the hub sees the same, from the receipts that it gave.
    assert [(it.after_ms, it.before_ms, it.first_ms) for it in brackets(hub, visit)] == [
        (it.after_ms, it.before_ms, it.first_ms) for it in brackets(anna, visit)
    ]


def test_before_the_first_receipt_nothing_bounds_it_from_below(hub, anna, at):
    visit = anna.visits()
    anna.joins()
    assert {(it.after_ms, it.before_ms) for it in brackets(anna, visit)} == {(None, None)}
    at("09:00")
    with hub.serves():
        anna.exchanges()

    assert {(it.after_ms, it.before_ms) for it in brackets(anna, visit)} == {(None, ms("09:00"))}
    assert not any(it.names_unheld for it in brackets(anna, visit))


def test_a_receipt_that_is_named_and_not_held_bounds_nothing_and_is_told(hub, anna, berta, at):
    anna.visits()
    with hub.serves():
        anna.exchanges()
        visit = anna.visits()
        anna.exchanges()
        berta.exchanges()

    assert {(it.after_ms, it.names_unheld) for it in brackets(berta, visit)} == {(None, True)}


@pytest.mark.parametrize(
    ("claimed", "how"),
    [("08:01", ""), ("08:00", "early"), ("17:22", ""), ("17:23", "late")],
)
def test_a_clock_disagrees_from_two_minutes_outside_the_bracket_on(hub, anna, at, claimed, how):
    from recorder.sheet.confirmed import Bracket

    it = Bracket(place="hub", first_ms=0, last_ms=0, after_ms=ms("08:03"), before_ms=ms("17:20"))

    assert it.disagrees(ms(claimed)) == how


# ── What waits ──────────────────────────────────────────────────────────────


def test_what_waits_is_counted_with_the_age_of_the_oldest(hub, anna, at):
    anna.visits()
    with hub.serves():
        anna.exchanges()
    assert places.unsynced(anna.db) == Unsynced()
    at("10:42")
    anna.visits(attempts=2)
    at("11:00")
    anna.visits(attempts=1)

    assert places.unsynced(anna.db) == Unsynced(count=5, oldest_ms=ms("10:42"), visits=2)


@pytest.mark.parametrize(
    ("age_ms", "level"),
    [
        (-HOUR_MS, ""),
        (24 * HOUR_MS - 1, ""),
        (24 * HOUR_MS, "amber"),
        (72 * HOUR_MS - 1, "amber"),
        (72 * HOUR_MS, "red"),
    ],
)
def test_it_is_amber_from_a_day_on_and_red_from_three(age_ms, level):
    assert Unsynced(1, 1_000, 0).level(1_000 + age_ms) == level
    assert Unsynced().level(10**15) == ""


# ── What a tablet is told ───────────────────────────────────────────────────


def test_a_tablet_is_told_up_to_which_of_its_numbers_all_is_at_the_hub(hub, anna, at):
    anna.visits(attempts=2)
    anna.joins()
    assert places.at_hub_to(anna.db, anna.bed.device) == 0
    with hub.serves():
        anna.exchanges()
    assert places.at_hub_to(anna.db, anna.bed.device) == 3

    anna.keeps(anna.bed.times(5_000))

    assert places.at_hub_to(anna.db, anna.bed.device) == 3
    assert places.at_hub_to(anna.db, "another") == 0


def test_a_list_of_visits_is_one_question(hub, anna):
    visits = [anna.visits(attempts=1) for _ in range(12)]
    with hub.serves():
        anna.exchanges()
    late = [anna.visits(attempts=1) for _ in range(12)]
    asked: list[str] = []
    anna.db.conn.set_trace_callback(asked.append)

    def questions(some: list[str]) -> int:
        asked.clear()
        found = places.of_visits(anna.db, {visit: [visit] for visit in some})
        assert [at.name for at in found.values()] == ["hub"] * len(set(some) & set(visits)) + [
            "tablet"
        ] * len(set(some) & set(late))
        return len(asked)

    few = questions([visits[0], late[0]])
    assert questions([*visits, *late]) == few
