"""Acts at a desk: the right log, a counter without gaps, and a judgement made once."""

import stat

import pytest

from recorder import acts, chain, people, store
from recorder.events import NoteWritten, SafetyEventRecorded, recall
from recorder.refusals import NotAllowed, NotCanonical, OutOfReach, UnprintableText, WrongUse


@pytest.fixture
def desk(data):
    data.mkdir()
    acts.found_node(data, "site", "WARD")
    db = store.ensure(data)
    desk = acts.Desk(db, data, "DEMO")
    yield desk
    db.close()


@pytest.fixture
def alice(desk):
    with desk.hand() as hand:
        person = people.add(hand, "Alice Ash")
        people.give_role(hand, person, "assessor", "03")
    desk.sit_down("alice ash")
    return person


def events_of(desk):
    return [recall(chain.event_in(body)) for *_, body in store.every_entry(desk.db)]


FELL = SafetyEventRecorded(what="fall", action="helped_up", stopped=True)


def test_a_log_begins_by_saying_whose_it_is(desk, alice):
    with desk.hand("03") as hand:
        hand.does(FELL)

    opened = [event for event in events_of(desk) if event.kind == "log_opened"]
    assert [event.body.scope for event in opened] == ["study", "03"]
    assert {event.body.public_key for event in opened} == {desk.node.public_key}
    assert list(store.heads(desk.db)) == ["WARD.03.1", "WARD.study.1"]


def test_the_nodes_own_events_are_counted_without_a_gap(desk, alice):
    with desk.hand("03") as hand:
        hand.does(FELL)
        hand.does(FELL)
    with desk.hand("03") as hand:
        hand.does(FELL)

    counted = [event.n for event in events_of(desk) if event.device == "WARD.1"]
    assert sorted(counted) == list(range(1, len(counted) + 1))


def test_who_did_it_is_known_from_the_session(desk, alice):
    with desk.hand("03") as hand:
        fell = hand.does(FELL)

    session = store.sessions(desk.db, [fell.session])[fell.session]
    assert session.person == alice
    assert session.how == "command_line"


def test_an_act_at_another_site_is_not_allowed_and_nothing_is_kept(desk, alice):
    before = store.event_count(desk.db)

    with pytest.raises(NotAllowed, match="at site 04"), desk.hand("04") as hand:
        hand.does(FELL)

    assert store.event_count(desk.db) == before


def test_what_goes_wrong_in_the_middle_leaves_nothing_behind(desk, alice):
    before = store.event_count(desk.db), store.heads(desk.db)

    with pytest.raises(ZeroDivisionError), desk.hand("03") as hand:
        hand.does(FELL)
        hand.writes("half a sentence")
        _ = 1 / 0

    assert (store.event_count(desk.db), store.heads(desk.db)) == before
    assert store.counts(desk.db)["texts"] == 1  # Alice's name.


@pytest.mark.parametrize("words", ["a\x00b", "\ud800", "left \u202eright", "x" * 4001])
def test_words_that_cannot_be_printed_are_refused_and_not_kept(desk, alice, words):
    before = store.counts(desk.db)["texts"]

    with pytest.raises(UnprintableText, match="Nothing was kept"), desk.hand("03") as hand:
        hand.does(NoteWritten(text=hand.writes(words)))

    assert store.counts(desk.db)["texts"] == before


def test_words_are_kept_in_one_unicode_form(desk, alice):
    with desk.hand("03") as hand:
        digest = hand.writes("Ran\u0303a\nsecond line")

    assert store.text(desk.db, digest) == "Raña\nsecond line"


def test_what_we_make_ourselves_passes_the_same_gate(desk, alice):
    bad = SafetyEventRecorded(what="fall", action="a\u202eb", stopped=True)

    with pytest.raises(NotCanonical), desk.hand("03") as hand:
        hand.does(bad)


def test_the_nodes_key_can_be_read_by_its_owner_only(desk):
    key = desk.data / "node-WARD-1.key"

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")


def test_a_node_keeps_its_key(data, desk):
    with pytest.raises(OutOfReach, match="has no key in it already"):
        acts.found_node(data, "site", "WARD")


def test_a_folder_without_its_note_says_what_to_put_back(desk):
    (desk.data / acts.NODE_FILE).unlink()

    with pytest.raises(OutOfReach, match="Put the file back"):
        acts.this_node(desk.data)


@pytest.mark.parametrize(
    "does",
    [
        lambda hand, admin, lead: people.set_passphrase(hand, admin, "quiet lemon bridge nine"),
        lambda hand, admin, lead: people.disable(hand, admin, "left"),
        lambda hand, admin, lead: people.give_role(hand, lead, "administrator"),
        lambda hand, admin, lead: people.give_role(hand, lead, "assessor", "04"),
        lambda hand, admin, lead: people.give_role(hand, lead, "monitor", "03"),
    ],
)
def test_a_site_lead_cannot_make_themselves_more(desk, does):
    with desk.hand() as hand:
        lead, admin = people.add(hand, "Lena Lead"), people.add(hand, "Ada Admin")
        people.give_role(hand, lead, "site_lead", "03")
        people.give_role(hand, admin, "administrator")
    desk.sit_down("Lena Lead")

    with pytest.raises(NotAllowed, match="may not decide about a"), desk.hand() as hand:
        does(hand, admin, lead)


def test_whoever_is_not_here_any_more_does_not_sit_down(desk, alice):
    desk.stand_up()
    assert (desk.person, desk.session) == (None, None)
    with desk.hand() as hand:
        people.disable(hand, alice, "left")

    with pytest.raises(NotAllowed, match="cannot act here"):
        desk.sit_down(alice)


def test_a_name_that_is_nobodys_or_two_peoples_is_asked_about(desk, alice):
    desk.stand_up()
    with desk.hand() as hand:
        people.add(hand, "Alice Ash")

    with pytest.raises(WrongUse, match="2 people here"):
        desk.somebody("Alice Ash")
    with pytest.raises(WrongUse, match="Nobody here answer"):
        desk.somebody("Bob")


def test_events_of_a_browser_are_kept_as_they_came_in_the_log_of_their_scope(desk, alice):
    with desk.hand("03") as hand:
        fell = hand.does(FELL)
    with desk.hand("04") as hand:
        hand.takes([fell])
        head = hand.head()

    assert [e.hash for e in events_of(desk)].count(fell.hash) == 2
    assert store.head(desk.db, "WARD.04.1")[1] == head
