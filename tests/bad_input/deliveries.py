"""Rows that meet the tablets' door: what is cut, packed, repeated, altered or from a stranger.

The recorder answers in a sentence, for who reads a log of the network; a person reads the words
of the tablet, which knows the answer by its status or by its code.
"""

from __future__ import annotations

import gzip
import threading

from msgspec.structs import replace

from recorder import bundles, events, pairing, people, store
from recorder.verify import verify
from tests.bad_input import At, row
from tests.tablet import Tablet, framed, packed, text_line
from tests.web.clinic import PASSPHRASE
from tests.web.test_events import ANNA
from tests.web.test_sessions import HOME

KEEPS = "the tablet keeps everything; nothing here"
WHOLE = "the bytes whole, beside the log; what came with them is in it"
AGAIN = "it is sent again by itself, and kept"


def whole(at: At, raw: bytes, why: str) -> None:
    """Deliver bytes that are no event before one that is: both are kept, each in its place."""
    begun(at)
    behind = at.place.tablet.times(5_000)
    at.tells(at.place.posts(at.place.tablet.delivers(raw, behind)), why=why)
    at.keeps("event_set_aside", "attempt_recorded", aside=(raw,))
    again = at.place.posts(at.place.tablet.delivers(raw)).json["answers"]
    at.goes_on([(one["answer"], one["why"]) for one in again] == [("known", why)])


def begun(at: At) -> None:
    """Sign in and open a visit, before what goes wrong."""
    assert at.place.posts(at.place.tablet.delivers(*at.place.begins())).status_code == 200
    at.begins()


def refused(at: At, body: bytes, good: bytes, **headers: str) -> None:
    """Deliver what is refused as a whole; then what it should have been."""
    at.begins()
    at.tells(at.place.posts(body, **headers))
    at.keeps()
    answers = at.place.posts(good).json["answers"]
    at.goes_on({one["answer"] for one in answers} == {"kept"})


@row(
    11, "The same visit from two tablets, neither of which knew of the other", 200, place="door",
    en="There is another record of this visit. A site lead joins the two or withdraws one.",
    es="Hay otro registro de esta visita. La persona responsable une los dos o retira uno.",
    kept="both, each attempt under its own visit",
    next="a site lead joins the two or withdraws one; neither is signed before",
    tests=("tests/web/test_amend.py::test_two_records_of_one_visit_are_joined_by_a_lead",),
    left="two sites’ recorders that meet there",
)  # fmt: skip
def two_tablets(at: At) -> None:
    door = at.place
    begun(at)
    other = Tablet(door.office, label="T05")
    bundle = bundles.current(door.office.db).hash
    at.begins()
    first = door.posts(door.tablet.delivers(door.tablet.times(4_870)))
    shown = {"token": other.token}
    second = door.posts(
        other.delivers(
            other.signs_in(door.alice), other.opens(ANNA, bundle=bundle), other.times(5_100)
        ),
        **shown,
    )
    assert first.status_code == second.status_code == 200
    at.keeps("attempt_recorded", "session_opened", "visit_opened", "attempt_recorded")
    here = [visit for visit in store.visits(door.office.db) if visit.participant == ANNA]
    with door.office.desk.hand() as hand:
        people.set_passphrase(hand, door.alice, PASSPHRASE)
    form = {"who": door.alice, "passphrase": PASSPHRASE}
    assert door.browser.post("/session", data=form, headers=HOME).status_code == 303
    there = f"/visits/{here[0].id}"
    at.each(lambda query: door.browser.get(f"{there}/review?{query}"))
    at.offers(f"{there}/amend")
    assert len(here) == 2 and all(visit.others for visit in here)


@row(
    22, "Words with a lone surrogate, which no browser’s form can send", 200, place="door",
    tablet="aside_text_not_readable", kept="the line whole, beside the log",
    next="somebody looks at it",
)  # fmt: skip
def a_surrogate(at: At) -> None:
    begun(at)
    line = b'{"text":{"digest":"%s","salt":"%s","text":"a\\ud800b"}}' % (b"0" * 64, b"0" * 32)
    head = at.place.tablet.delivers().removesuffix(b"\n")
    at.tells(at.place.posts(framed([head, line])))
    at.keeps("event_set_aside", aside=(line,))
    at.goes_on(
        [why for *_, why, _ in store.every_aside(at.place.office.db)] == ["text_not_readable"]
    )


@row(
    29, "A packed delivery of 40 kB that grows to 40 MB", 413, place="door",
    en="Larger than 32 MB or a hundred times itself when unpacked; nothing was read.",
    tablet="delivery_too_large", kept=KEEPS, next="smaller parts are sent",
    tests=("tests/sync/test_parcel.py::test_a_batch_that_grows_is_stopped_early_and_what_follows_is_taken",),
)  # fmt: skip
def a_bomb(at: At) -> None:
    good = at.place.tablet.delivers(*at.place.begins())
    refused(at, gzip.compress(b"0" * 40_000_000), good, Content_Encoding="gzip")


@row(
    30, "JSON nested 60 000 deep", 200, place="door", tablet="aside_not_canonical",
    kept=WHOLE, next="somebody looks at it",
)  # fmt: skip
def deep(at: At) -> None:
    whole(at, b"[" * 60_000, "not_canonical")


@row(
    30, "A number of 5 000 digits", 200, place="door", tablet="aside_not_canonical",
    kept=WHOLE, next="somebody looks at it",
)  # fmt: skip
def long_number(at: At) -> None:
    whole(at, b"9" * 5_000, "not_canonical")


@row(
    30, "A key twice", 200, place="door", tablet="aside_not_canonical",
    kept=WHOLE, next="somebody looks at it",
)  # fmt: skip
def key_twice(at: At) -> None:
    whole(at, b'{"a":1,"a":2}', "not_canonical")


@row(
    31, "A delivery cut at any byte", 400, place="door",
    en="The delivery arrived incomplete", tablet="delivery_other", kept=KEEPS, next=AGAIN,
    left="a batch between recorders",
)  # fmt: skip
def cut(at: At) -> None:
    body = at.place.tablet.delivers(*at.place.begins())
    small = packed(body)
    for length in (1, len(small) // 2, len(small) - 1):
        at.tells(at.place.posts(small[:length], Content_Encoding="gzip"))
    refused(at, body[:-1], body)


@row(
    32, "The same delivery a hundred times, eight at once", 200, place="door",
    tablet="nothing_waits", kept="one copy of each event", next="the tablet forgets it",
    tests=("tests/web/test_events.py::test_one_delivery_posted_by_eight_at_once_is_kept_once",),
    left="the receipt of a batch",
)  # fmt: skip
def a_hundred_times(at: At) -> None:
    door = at.place
    body = door.tablet.delivers(*door.begins(), door.tablet.times(4_870))
    at.begins()
    said, clients = [], [door.browser.application.test_client() for _ in range(8)]
    shown = {"Authorization": f"Bearer {door.tablet.token}"}

    def sends(client):
        for _ in range(13):
            said.append(client.post("/events", data=body, headers=shown))

    threads = [threading.Thread(target=sends, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 104 and {answer.status_code for answer in said} == {200}
    at.tells(said[-1])
    at.keeps("session_opened", "visit_opened", "attempt_recorded")
    whys = {one["answer"] for answer in said for one in answer.json["answers"]}
    at.goes_on(whys == {"kept", "known"} and said[0].json["held"] == [[1, 3]])


@row(
    33, "Events out of order, and one missing", 200, place="door", tablet="aside_session_unknown",
    kept="what came, in the order of its numbers; the answer says which are held",
    next="the missing one is sent by itself; what waited for it then counts",
    tests=("tests/test_receive.py::test_which_numbers_are_held_is_said_with_the_gap",),
    left="entries of another recorder’s log, which wait for the one before",
)  # fmt: skip
def one_missing(at: At) -> None:
    door = at.place
    session, opened = door.begins()
    walk = door.tablet.times(4_870)
    at.begins()
    answer = door.posts(door.tablet.delivers(walk, opened))
    at.tells(answer, why="session_unknown")
    assert answer.json["held"] == [[2, 3]]
    at.keeps("attempt_recorded", "visit_opened", "event_set_aside", "event_set_aside")
    answer = door.posts(door.tablet.delivers(session))
    visit = store.known(door.office.db, door.tablet.visit)
    at.goes_on(answer.json["held"] == [[1, 3]] and list(visit.attempts) == [walk])


@row(
    34, "One value altered on the way: two contents under one id", 200, place="door",
    tablet="aside_same_id_other_bytes", kept="both, byte for byte; neither counts",
    next="somebody withdraws one",
    left="a batch whose fingerprint does not fit",
)  # fmt: skip
def altered(at: At) -> None:
    begun(at)
    tablet = at.place.tablet
    walk = tablet.times(4_870)
    other = replace(walk, body=replace(walk.body, elapsed_ms=3_870))
    at.place.posts(tablet.delivers(walk))
    at.begins()
    at.tells(at.place.posts(tablet.delivers(other.raw)), why="same_id_other_bytes")
    (found,) = at.keeps("attempt_recorded")
    assert found.raw == other.raw
    visit = store.known(at.place.office.db, tablet.visit)
    at.goes_on({event.hash for event in (walk, found)} <= visit.standing.twins)


@row(
    34, "Words altered on the way: not those that their digest names", 200, place="door",
    tablet="aside_text_missing", kept="the words whole, beside the log; the note waits for its own",
    next="the right words are sent again, and the note counts",
)  # fmt: skip
def other_words(at: At) -> None:
    begun(at)
    tablet = at.place.tablet
    note = tablet.notes("Walked with a stick.")
    ((digest, (salt, words)),) = tablet.texts.items()
    tablet.texts.clear()
    false = text_line(digest, salt, "Walked alone.")
    head = tablet.delivers(note).removesuffix(b"\n")
    at.tells(at.place.posts(framed([head, false])), why="text_missing")
    at.keeps("note_written", "event_set_aside", "event_set_aside", aside=(false,))
    at.place.posts(framed([head, text_line(digest, salt, words)]))
    at.goes_on(store.text(at.place.office.db, digest) == words)


@row(
    36, "A delivery of an unknown tablet", 401, place="door",
    en="This recorder does not know this tablet. Nothing was read; the tablet keeps everything.",
    tablet="delivery_unpaired", kept=KEEPS, next="the tablet is paired, and sends it again",
)  # fmt: skip
def unknown(at: At) -> None:
    door, body = at.place, at.place.tablet.delivers(*at.place.begins())
    at.begins()
    at.tells(door.posts(body, token="of nobody"))
    at.keeps()
    at.goes_on(door.posts(body).json["held"] == [[1, 2]])


@row(
    36, "A delivery of a tablet that was revoked", 200, place="door", tablet="aside_device_revoked",
    kept="each line whole, beside the log; nothing counts", next="a site lead looks at it",
    tests=("tests/browser/test_keeping.py::test_what_a_revoked_tablet_sends_is_set_aside_and_stays_readable",),
)  # fmt: skip
def revoked(at: At) -> None:
    door = at.place
    made = door.begins()
    with door.office.desk.hand("07") as hand:
        pairing.revoke(hand, pairing.labelled(door.office.db, "T04"), "lost")
    at.begins()
    at.tells(door.posts(door.tablet.delivers(*made)), why="device_revoked")
    at.keeps("event_set_aside", "event_set_aside", aside=tuple(event.raw for event in made))
    at.goes_on(verify(door.office.data).ok)


@row(
    38, "A delivery while the recorder’s disk is full", 507, place="door",
    en="Nothing of this delivery was kept here", tablet="delivery_full", kept=KEEPS,
    next="space is freed on the recorder; it is sent again by itself",
    tests=(
        "tests/browser/test_trouble.py::"
        "test_a_time_that_nothing_keeps_stays_in_large_print_and_is_to_be_written_down",
    ),
)  # fmt: skip
def a_full_disk(at: At) -> None:
    door = at.place
    made = door.begins()
    many = [door.tablet.times(4_000 + n) for n in range(200)]
    body = door.tablet.delivers(*made, *many)
    at.begins()
    door.fills_up()
    at.tells(door.posts(body))
    at.keeps()
    door.has_room()
    at.goes_on({one["answer"] for one in door.posts(body).json["answers"]} == {"kept"})


@row(
    39, "A tablet’s clock set back by a day between two trials", 200, place="door",
    tablet="clock_differs", kept="both, byte for byte, with the time that the tablet claimed",
    next="goes on; the trials are told apart by their numbers, and the clock is set right",
    tests=(
        "tests/browser/test_opening.py::test_a_clock_that_differs_is_said_on_today",
        "tests/test_sessions.py::test_a_session_is_over_when_idle_or_when_the_day_is",
    ),
)  # fmt: skip
def set_back(at: At) -> None:
    begun(at)
    tablet = at.place.tablet
    first, second = tablet.times(4_870), tablet.times(5_100)
    earlier = events.read(replace(second, at_ms=first.at_ms - 86_400_000).raw)
    at.tells(at.place.posts(tablet.delivers(first, earlier)))
    found = at.keeps("attempt_recorded", "attempt_recorded")
    assert {event.raw for event in found} == {first.raw, earlier.raw}
    visit = store.known(at.place.office.db, tablet.visit)
    at.goes_on([event.body.number for event in visit.attempts] == [1, 2])
