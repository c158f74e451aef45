"""Receiving a delivery: every event is answered, all are on disk first, none is refused."""

import json
import threading

import pytest
from msgspec.structs import replace

from recorder import acts, bundles, canonical, pairing, people, sessions, signing, store
from recorder.chain import event_in
from recorder.events import (
    ParticipantMoved,
    RoleGiven,
    SessionOpened,
    StudyPublished,
    TextRedacted,
)
from recorder.receive import receive, unpack
from recorder.record import record, record_hash
from recorder.refusals import WrongUse
from recorder.verify import verify
from tests import verify_log
from tests.office import Office, an_id
from tests.tablet import Tablet, framed
from tests.ward import some_hash, some_uuid

ANNA = an_id(1, "07")


@pytest.fixture
def office(data):
    place = Office(data)
    yield place
    place.leaves()


@pytest.fixture
def tablet(office):
    """A tablet of site 07 whose recorder knows Alice; she has signed in and begun a visit."""
    alice = Tablet(office)
    alice.person = office.hires("Alice Ward", "assessor", "07")
    alice.first = [
        alice.signs_in(alice.person),
        alice.opens(ANNA, bundle=bundles.current(office.db).hash),
    ]
    return alice


def sends(tablet, *events, body=None):
    """Deliver events as `POST /events` does; return (answer, why) for each."""
    body = body if body is not None else tablet.delivers(*events)
    return [(a.answer, a.why) for a in answers(tablet, body)]


def answers(tablet, body, db=None):
    db = db or tablet.office.db
    device = pairing.known(db, tablet.token)
    desk = acts.Desk(db, tablet.office.data, tablet.office.desk.study)
    return receive(desk, device, unpack(body, device))


def begins(tablet):
    assert sends(tablet, *tablet.first) == [("kept", ""), ("kept", "")]


@pytest.fixture(autouse=True)
def all_is_well_afterwards(office, data):
    """Whatever was sent, the database verifies, a stranger agrees, and a replay gives the same."""
    yield
    found = verify(data)
    assert found.ok, (found.faults, [walk.why for walk in found.logs])
    verify_log.check_database(data / store.DATABASE)
    assert store.differences(office.db)[1] == []


# ── Kept, known ─────────────────────────────────────────────────────────────


def test_events_are_kept_in_their_order_with_their_texts(tablet):
    walk, note = tablet.times(4_210), tablet.notes("Walked with a stick.")

    said = answers(tablet, tablet.delivers(*tablet.first, walk, note))

    assert [a.hash for a in said] == [e.hash for e in (*tablet.first, walk, note)]
    assert [a.plain() for a in said][2] == {"id": walk.id, "hash": walk.hash, "answer": "kept"}
    assert store.text(tablet.office.db, note.body.text) == "Walked with a stick."
    visit = store.known(tablet.office.db, tablet.visit)
    assert [a.hash for a in visit.attempts] == [walk.hash]


def test_what_came_before_is_known_and_not_written_again(tablet):
    body = tablet.delivers(*tablet.first, tablet.times(4_210), tablet.notes())
    sends(tablet, body=body)
    before = store.counts(tablet.office.db)

    assert sends(tablet, body=body) == [("known", "")] * 4

    assert store.counts(tablet.office.db) == before


def test_an_event_that_stands_twice_in_a_delivery_is_kept_once(tablet):
    begins(tablet)
    walk = tablet.times(4_210)

    assert sends(tablet, walk, walk) == [("kept", ""), ("known", "")]


def test_one_delivery_from_eight_threads_is_kept_once(tablet):
    walks = [tablet.times(4_000 + n) for n in range(20)]
    body = tablet.delivers(*tablet.first, *walks, tablet.notes())
    said, ready = [], threading.Barrier(8)

    def deliver():
        db = store.open_database(tablet.office.data)
        db.conn.execute("pragma busy_timeout = 60000")
        ready.wait()
        said.append([a.answer for a in answers(tablet, body, db)])
        db.close()

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == sorted([["kept"] * 23] + [["known"] * 23] * 7)
    rows = tablet.office.db.conn.execute("select count(*), count(distinct hash) from events")
    assert len(set(rows.fetchone())) == 1


def test_the_same_id_with_other_bytes_is_kept_and_neither_counts(tablet):
    begins(tablet)
    walk = tablet.times(4_210)
    other = replace(walk, body=replace(walk.body, elapsed_ms=9_990))

    assert sends(tablet, walk) == [("kept", "")]
    assert sends(tablet, other) == [("kept", "same_id_other_bytes")]

    assert store.known(tablet.office.db, tablet.visit).attempts == ()


def test_nothing_is_answered_before_it_is_committed(tablet):
    said = []
    tablet.office.db.conn.set_trace_callback(said.append)

    answers(tablet, tablet.delivers(*tablet.first, tablet.times(4_210)))

    tablet.office.db.conn.set_trace_callback(None)
    assert [s for s in said if s.lower().startswith(("begin", "commit"))] == [
        "begin immediate",
        "commit",
    ]
    assert not tablet.office.db.conn.in_transaction


def test_what_goes_wrong_in_the_middle_leaves_all_to_the_tablet(tablet, monkeypatch):
    body = tablet.delivers(*tablet.first, tablet.times(4_210))
    before = store.counts(tablet.office.db)
    monkeypatch.setattr("recorder.receive._Door.ends", lambda self: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        answers(tablet, body)

    assert store.counts(tablet.office.db) == before
    monkeypatch.undo()
    assert sends(tablet, body=body) == [("kept", "")] * 3


def test_which_numbers_are_held_is_said_with_the_gap(tablet):
    begins(tablet)
    walks = [tablet.times(4_000 + n) for n in range(6)]  # Numbers 3 to 8.

    sends(tablet, walks[5], walks[0], walks[3])
    assert store.held(tablet.office.db, tablet.device) == [(1, 3), (6, 6), (8, 8)]

    sends(tablet, walks[4], walks[1], walks[2])
    assert store.held(tablet.office.db, tablet.device) == [(1, 8)]


# ── Where it goes ───────────────────────────────────────────────────────────


def logs_of(tablet):
    return {
        recall_kind(body): log.split(".")[1]
        for log, _, _, _, body in store.every_entry(tablet.office.db)
        if json.loads(body)["event"]["device"] == tablet.device
    }


def recall_kind(body):
    return json.loads(event_in(body))["kind"]


def test_a_visit_goes_into_the_log_of_its_participants_site(tablet, office):
    with office.desk.hand() as hand:
        people.give_role(hand, tablet.person, "assessor", "08")
    opened = tablet.opens(an_id(3, "08"), bundle=bundles.current(office.db).hash)

    assert sends(tablet, tablet.first[0], opened, tablet.times(4_210)) == [("kept", "")] * 3

    assert logs_of(tablet) == {
        "session_opened": "07", "visit_opened": "08", "attempt_recorded": "08",
    }  # fmt: skip


def test_a_participant_who_moved_is_where_they_went(tablet, office):
    with office.desk.hand("07") as hand:
        hand.does(ParticipantMoved(participant=ANNA, to_site="08"))

    assert sends(tablet, *tablet.first) == [("kept", ""), ("set_aside", "role_missing")]
    assert logs_of(tablet)["visit_opened"] == "08"


def test_an_attempt_that_came_before_its_visit_is_kept_and_counts_when_it_comes(tablet):
    walk = tablet.times(4_210)

    assert sends(tablet, tablet.first[0], walk) == [("kept", ""), ("kept", "")]
    assert sends(tablet, tablet.first[1]) == [("kept", "")]

    visit = store.known(tablet.office.db, tablet.visit)
    assert [a.hash for a in visit.attempts] == [walk.hash]


# ── Set aside, in the log ───────────────────────────────────────────────────


def set_aside(tablet, event, why):
    """Deliver an event that may not count: it is in the log, and behind it another is kept."""
    behind = tablet.times(5_000)
    assert sends(tablet, event, behind) == [("set_aside", why), ("kept", "")]
    assert store.by_hash(tablet.office.db, event.hash) == event
    assert store.why_set_aside(tablet.office.db, event.hash) == why
    visit = store.known(tablet.office.db, tablet.visit)
    assert event.hash not in visit.standing.stands
    assert sends(tablet, event) == [("known", why)]
    return visit


def test_an_event_of_an_unknown_session_waits_for_it(tablet):
    begins(tablet)
    session, tablet.session = tablet.session, None
    later = tablet.signs_in(tablet.person)
    walk = tablet.times(4_210)
    tablet.session = session

    set_aside(tablet, walk, "session_unknown")
    assert sends(tablet, later) == [("kept", "")]

    assert store.why_set_aside(tablet.office.db, walk.hash) is None
    assert walk in store.known(tablet.office.db, tablet.visit).attempts


def test_an_event_without_a_session_is_set_aside(tablet):
    begins(tablet)
    session, tablet.session = tablet.session, None
    walk = tablet.times(4_210)
    tablet.session = session

    set_aside(tablet, walk, "no_session")


def test_what_somebody_does_who_was_disabled_is_set_aside(tablet, office):
    begins(tablet)
    other = office.hires("Bob Ward", "assessor", "07")
    mine = tablet.session
    signed_in = tablet.signs_in(other)
    walk = tablet.times(4_210)
    tablet.session = mine
    sends(tablet, signed_in)
    with office.desk.hand() as hand:
        people.disable(hand, other, "left")

    set_aside(tablet, walk, "person_disabled")


def test_what_a_stranger_does_is_set_aside(tablet):
    begins(tablet)
    mine = tablet.session
    signed_in = tablet.signs_in("Pnobody")
    walk = tablet.times(4_210)
    tablet.session = mine

    assert sends(tablet, signed_in) == [("set_aside", "person_unknown")]
    set_aside(tablet, walk, "person_unknown")


@pytest.mark.parametrize(("role", "site"), [("monitor", None), ("assessor", "08")])
def test_what_a_role_does_not_allow_is_set_aside(tablet, office, role, site):
    begins(tablet)
    other, mine = office.hires("Bob Ward", role, site), tablet.session
    signed_in = tablet.signs_in(other)
    walk = tablet.times(4_210)
    tablet.session = mine
    sends(tablet, signed_in)

    set_aside(tablet, walk, "role_missing")


def test_it_is_judged_once(tablet, office):
    begins(tablet)
    walk = tablet.times(4_210)
    sends(tablet, walk)
    with office.desk.hand() as hand:
        people.disable(hand, tablet.person, "left")

    assert sends(tablet, walk) == [("known", "")]
    assert walk in store.known(office.db, tablet.visit).attempts


def test_an_event_of_another_study_is_set_aside(tablet):
    begins(tablet)
    set_aside(tablet, replace(tablet.times(4_210), study="OTHER"), "other_study")


def test_what_may_not_replace_is_set_aside(tablet):
    begins(tablet)
    walk = tablet.times(4_210)
    sends(tablet, walk)

    visit = set_aside(tablet, tablet.voids(walk, visit=some_uuid("elsewhere")), "may_not_replace")

    assert visit.stands(walk)


def test_what_belongs_to_no_visit_is_set_aside(tablet):
    begins(tablet)
    loose = replace(tablet.times(4_210), visit=tablet.first[0].visit)

    set_aside(tablet, loose, "no_visit")


@pytest.mark.parametrize("participant", ["07-0001-X", "nobody", "07 0001"])
def test_a_visit_of_no_such_id_is_set_aside(tablet, office, participant):
    begins(tablet)
    here = tablet.visit
    opened = tablet.opens(participant, bundle=bundles.current(office.db).hash)
    tablet.visit = here

    set_aside(tablet, opened, "no_such_id")


def test_a_visit_by_rules_that_are_not_here_is_set_aside(tablet):
    begins(tablet)
    here = tablet.visit
    opened = tablet.opens(an_id(2, "07"), bundle=some_hash("elsewhere"))
    tablet.visit = here

    set_aside(tablet, opened, "bundle_not_here")


def test_a_remark_whose_words_have_not_come_waits_for_them(tablet):
    begins(tablet)
    note = tablet.notes("Walked with a stick.")
    kept, tablet.texts = tablet.texts, {}

    set_aside(tablet, note, "text_missing")
    tablet.texts = kept
    assert sends(tablet, note) == [("known", "text_missing")]

    assert store.why_set_aside(tablet.office.db, note.hash) is None
    assert store.known(tablet.office.db, tablet.visit).notes == (note,)


def newer(event, **more):
    """Return what a newer program might have made of an event."""
    return canonical.encode({**json.loads(event.raw), **more})


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "gait_filmed"},
        {"v": 2},
        {"mood": "cheerful"},
        {"body": {"measure": "gait_speed", "frames": [[1]]}},
        {"kind": "note_written", "body": {"text": ["a"], "mood": 1}},
    ],
)
def test_what_needs_a_newer_program_is_in_the_log_as_it_came(tablet, more):
    begins(tablet)
    raw = newer(tablet.times(4_210), **more)
    behind = tablet.times(5_000)

    assert sends(tablet, raw, behind) == [("set_aside", "needs_newer_program"), ("kept", "")]
    assert sends(tablet, raw) == [("known", "needs_newer_program")]

    assert raw in [event_in(body) for *_, body in store.every_entry(tablet.office.db)]
    assert store.held(tablet.office.db, tablet.device) == [(1, 4)]


def test_a_session_that_was_over_counts_and_says_so(tablet):
    until_ms = tablet.signs_in(tablet.person).at_ms + 1_000  # The moment of the next event.
    over = tablet.says(
        SessionOpened(person=tablet.person, how="pin_offline", until_ms=until_ms),
        session=tablet.session,
    )
    over = replace(over, session=tablet.first[0].session)
    tablet.session = over.id
    walk = tablet.times(4_210)

    assert sends(tablet, *tablet.first, over) == [("kept", "")] * 3
    said = answers(tablet, tablet.delivers(walk))[0].plain()

    assert (said["answer"], said["why"], said["who"]) == ("kept", "session_expired", "assessor")
    assert walk in store.known(tablet.office.db, tablet.visit).attempts


# ── Set aside whole, beside the log ─────────────────────────────────────────


def whole(tablet, raw, why):
    """Deliver bytes that are no event of this tablet: kept whole, once, and nothing stops."""
    behind = tablet.times(5_000)
    assert sends(tablet, raw, behind) == [("set_aside", why), ("kept", "")]
    assert sends(tablet, raw) == [("known", why)]
    rows = [
        (device, w, content) for _, _, device, w, content in store.every_aside(tablet.office.db)
    ]
    assert rows == [(tablet.device, why, raw if isinstance(raw, bytes) else raw.raw)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\x00",
        b'{"a":1,"a":2}',
        b'{"b":1, "a":2}',
        b'{"kind":null}',
        b'{"a":1.5}',
        b'{"a":"\xc2\x85"}',
        b'{"a":"\\ud800"}',
        b"9" * 5_000,
        b"[" * 60_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
    ids=range(12),
)
def test_bytes_that_are_not_canonical_are_kept_whole(tablet, raw):
    begins(tablet)
    whole(tablet, raw, "not_canonical")


def test_an_event_over_the_cap_is_kept_whole(tablet):
    begins(tablet)
    whole(tablet, newer(tablet.times(4_210), zz="x" * 66_000), "too_large")


@pytest.mark.parametrize("more", [{"n": 0}, {"body": {"measure": 7}}, {"id": "x", "kind": "new"}])
def test_what_breaks_the_form_of_an_event_is_kept_whole(tablet, more):
    begins(tablet)
    whole(tablet, newer(tablet.times(4_210), **more), "not_an_event")


def test_an_event_as_deep_as_an_entry_cannot_hold_is_kept_whole(tablet):
    begins(tablet)
    deep = 1
    for _ in range(31):
        deep = [deep]
    whole(tablet, newer(tablet.times(4_210), zz=deep), "not_canonical")


def test_another_devices_event_is_kept_whole_and_takes_no_number_of_it(tablet, office):
    begins(tablet)
    forged = replace(tablet.times(4_210), device=office.desk.node.device, n=2**53)

    whole(tablet, forged, "other_device")

    with office.desk.hand() as hand:
        hand.does(RoleGiven(person=tablet.person, role="monitor"))


@pytest.mark.parametrize("extra", [{}, {"zz": 1}])
def test_what_only_a_node_may_do_never_takes_effect(tablet, office, extra):
    begins(tablet)
    note = tablet.notes("Walked with a stick.")
    sends(tablet, note)
    sessions = (some_uuid("one"), some_uuid("two"))
    redaction = tablet.says(TextRedacted(digest=note.body.text, sessions=sessions, why="x"))
    published = tablet.says(StudyPublished(bundle=some_hash("b"), files={"f": some_hash("f")}))
    before = bundles.current(office.db).hash

    forged = [newer(event, **extra) for event in (redaction, published)]

    assert sends(tablet, *forged) == [("set_aside", "kind_of_a_node")] * 2
    assert store.text(office.db, note.body.text) == "Walked with a stick."
    assert bundles.current(office.db).hash == before


def test_a_line_that_is_no_event_is_kept_whole(tablet):
    begins(tablet)
    head = tablet.delivers().splitlines()[0]
    behind = tablet.times(5_000)
    body = framed([head, b'{"photo":1}', b"", b'{"event":%s}' % behind.raw])

    assert sends(tablet, body=body) == [
        ("set_aside", "line_not_known"),
        ("set_aside", "line_not_known"),
        ("kept", ""),
    ]


def test_what_a_revoked_tablet_sends_is_kept_whole(tablet, office):
    begins(tablet)
    device = pairing.labelled(office.db, "T04")
    with office.desk.hand("07") as hand:
        pairing.revoke(hand, device, "lost")
    walk, note = tablet.times(4_210), tablet.notes()
    body = tablet.delivers(walk, note)

    assert sends(tablet, body=body) == [("set_aside", "device_revoked")] * 2
    assert sends(tablet, body=body) == [("known", "device_revoked")] * 2

    assert store.counts(office.db)["aside"] == 3  # Two events, one text.
    assert store.text(office.db, note.body.text) is None


def test_a_text_of_no_event_and_one_that_is_not_its_digests_are_kept_whole(tablet):
    begins(tablet)
    tablet.writes("Nobody wrote this.")
    digest = tablet.notes("Walked.").body.text
    good = tablet.delivers()
    wrong = good.replace(digest.encode(), some_hash("other").encode())

    sends(tablet, body=good)
    sends(tablet, body=good)
    sends(tablet, body=wrong)

    whys = sorted(why for _, _, _, why, _ in store.every_aside(tablet.office.db))
    assert whys == ["text_not_readable", "text_of_no_event", "text_of_no_event"]


def test_a_text_that_was_redacted_is_never_stored_again(tablet, office):
    note = tablet.notes("Names a person.")
    body = tablet.delivers(*tablet.first, note)
    sends(tablet, body=body)
    sessions = (some_uuid("one"), some_uuid("two"))
    with office.desk.hand() as hand:
        hand.does(TextRedacted(digest=note.body.text, sessions=sessions, why="names_a_person"))

    assert sends(tablet, body=body) == [("known", "")] * 3

    assert b"Names a person." not in (office.data / store.DATABASE).read_bytes()
    assert store.counts(office.db)["aside"] == 0


def test_a_redacted_text_is_not_even_set_aside_for_a_tablet_that_was_revoked(tablet, office):
    note = tablet.notes("Names a person.")
    body = tablet.delivers(*tablet.first, note)
    two = (some_uuid("one"), some_uuid("two"))
    with office.desk.hand() as hand:
        hand.does(TextRedacted(digest=note.body.text, sessions=two, why="names_a_person"))
        pairing.revoke(hand, pairing.labelled(office.db, "T04"), "lost")

    assert sends(tablet, body=body) == [("set_aside", "device_revoked")] * 3

    assert all(b"Names a person." not in came for *_, came in store.every_aside(office.db))


# ── What is no delivery ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [b"", b"\n", b"[]\n", b'{"delivery":2,"device":"x"}\n', b"\xff\n", b"[" * 9_999 + b"\n"],
)
def test_what_is_no_delivery_is_refused_with_everything_left_to_the_tablet(tablet, body):
    with pytest.raises(WrongUse, match="Nothing was read; the tablet keeps everything"):
        answers(tablet, body)


def test_a_delivery_cut_short_is_refused(tablet):
    body = tablet.delivers(*tablet.first)

    for cut in (1, 40, len(body) - 1):
        with pytest.raises(WrongUse, match=r"incomplete|first line"):
            answers(tablet, body[:cut])


def test_a_delivery_in_anothers_name_is_refused(tablet):
    with pytest.raises(WrongUse, match="another device than T04"):
        answers(tablet, tablet.delivers(device=some_uuid("other")))


# ── After a signature ───────────────────────────────────────────────────────


def test_what_a_tablet_sends_for_a_signed_visit_is_kept_and_it_reads_changed(office, tablet):
    begins(tablet)
    sends(tablet, tablet.times(4_780), tablet.finishes())
    desk, words, visit = office.desk, "four words are easy", tablet.visit
    with desk.hand() as hand:
        people.set_passphrase(hand, tablet.person, words)
    present = sessions.find(office.db, sessions.sign_in(desk, tablet.person, words, "here"))
    desk.person, desk.session = present.person, present.session
    seen = record_hash(record(store.known(office.db, visit)))
    signing.sign(desk, present, visit, meaning="performed", reviewed=seen, passphrase=words,
                 here="here", name="Alice Ward")  # fmt: skip
    assert [line.signed for line in store.visits(office.db)] == ["assessed"]

    assert sends(tablet, tablet.times(4_700, number=2)) == [("kept", "")]

    assert [line.signed for line in store.visits(office.db)] == ["changed"]
    assert len(store.known(office.db, visit).attempts) == 2
