"""Sessions: a person is believed by their passphrase, and guessing is slow and counted."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from recorder import acts, chain, people, sessions, store
from recorder.events import recall
from recorder.refusals import LockedOut, NoPassphrase, NotAllowed, NotBelieved, TooSoon

RIGHT, HERE = "quiet lemon bridge nine", "127.0.0.1"


class Day:
    """A recorder with Maria, and a clock that moves when it is told to."""

    def __init__(self, data, monkeypatch):
        self.data, self.monkeypatch, self.minute = data, monkeypatch, 0.0
        monkeypatch.setenv("HEELTOE_TESTING", "1")
        self.waits(0)
        data.mkdir()
        acts.found_node(data, "site", "WARD")
        self.desk = acts.Desk(store.ensure(data), data, "DEMO")
        with self.desk.hand() as hand:
            self.maria = people.add(hand, "Maria Ruiz")
            people.give_role(hand, self.maria, "assessor", "03")
            self.ben = people.add(hand, "Ben Carter")
            self.sets(hand, RIGHT)

    def sets(self, hand, passphrase):
        people.set_passphrase(hand, self.maria, passphrase)

    def waits(self, seconds):
        self.minute += seconds
        hours, rest = divmod(int(self.minute), 3600)
        now = f"2026-11-22T{8 + hours:02}:{rest // 60:02}:{rest % 60:02}+00:00"
        self.monkeypatch.setenv("HEELTOE_NOW", now)

    def restarts(self):
        self.desk.db.close()
        self.desk = acts.Desk(store.ensure(self.data), self.data, "DEMO")

    def tries(self, passphrase=RIGHT, who=None, here=HERE):
        return sessions.sign_in(self.desk, who or self.maria, passphrase, here)

    def is_wrong(self, times, who=None, here=HERE):
        for _ in range(times):
            self.waits(600)
            with pytest.raises((NotBelieved, LockedOut)):
                self.tries("not her passphrase", who, here)

    def kinds(self):
        found = (recall(chain.event_in(body)) for *_, body in store.every_entry(self.desk.db))
        return [e for e in found if e.kind.startswith(("session", "sign"))]


@pytest.fixture
def day(data, monkeypatch):
    day = Day(data, monkeypatch)
    yield day
    day.desk.db.close()


def test_the_right_passphrase_opens_a_session_until_the_evening(day):
    token = day.tries()
    found = sessions.find(day.desk.db, token)

    assert found.person.id == day.maria
    (opened,) = day.kinds()
    assert (opened.kind, opened.id, opened.body.how) == (
        "session_opened",
        found.session,
        "passphrase",
    )
    assert opened.body.until_ms == opened.at_ms + sessions.LONGEST_MS


def test_a_token_cannot_be_found_in_the_database(day):
    token = day.tries()
    day.desk.db.conn.execute("pragma wal_checkpoint(truncate)")

    kept = b"".join(p.read_bytes() for p in day.data.iterdir())

    assert token.encode() not in kept
    assert RIGHT.encode() not in kept


def test_a_wrong_passphrase_is_an_event_without_the_passphrase(day):
    with pytest.raises(NotBelieved, match="all that was recorded is safe"):
        day.tries("not her passphrase")

    (refused,) = day.kinds()
    assert (refused.kind, refused.body.person, refused.body.tries) == (
        "sign_in_refused",
        day.maria,
        1,
    )
    assert b"not her" not in refused.raw


def test_waits_double_with_each_wrong_try(day):
    waits = []
    for _ in range(4):
        with pytest.raises(NotBelieved):
            day.tries("not her passphrase")
        with pytest.raises(TooSoon) as refused:
            day.tries()
        waits.append(refused.value.wait_s)
        day.waits(refused.value.wait_s)

    assert waits == [1, 2, 4, 8]
    assert day.tries()


def test_ten_wrong_tries_lock_also_after_a_restart(day):
    day.is_wrong(9)
    day.restarts()
    day.is_wrong(1)
    day.waits(7200)

    with pytest.raises(LockedOut, match="setting a new passphrase"):
        day.tries()
    day.restarts()
    with pytest.raises(LockedOut):
        day.tries()
    assert [e.body.tries for e in day.kinds()] == list(range(1, 11))


def test_guesses_side_by_side_are_no_more_than_one(day):
    def guess(n):
        desk = acts.Desk(store.open_database(day.data), day.data, "DEMO")
        try:
            sessions.sign_in(desk, day.maria, f"guess {n}", f"10.0.0.{n}")
        except (NotBelieved, TooSoon) as refusal:
            return type(refusal)
        finally:
            desk.db.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(guess, range(6)))

    assert answers.count(NotBelieved) == 1
    assert answers.count(TooSoon) == 5


def test_a_new_passphrase_unlocks(day):
    day.is_wrong(10)
    with day.desk.hand() as hand:
        day.sets(hand, "another one entirely")
    day.waits(600)

    assert day.tries("another one entirely")


def test_being_believed_forgives_what_was_wrong_before(day):
    day.is_wrong(9)
    day.waits(600)
    day.tries()
    day.is_wrong(9)
    day.waits(600)

    assert day.tries()


def test_guessing_many_people_from_one_place_is_slowed_down_there(day):
    for n in range(sessions.FREE_TRIES_HERE):
        with pytest.raises(NotBelieved):
            day.tries("guess", who=f"P{n}")

    with pytest.raises(TooSoon):
        day.tries("guess", who="PX")
    assert day.tries(here="10.0.0.7")


def test_nobody_is_refused_in_the_same_words_and_after_the_same_work(day):
    def refused(who):
        start = time.process_time()
        with pytest.raises(NotBelieved) as why:
            day.tries("not her passphrase", who)
        return str(why.value), time.process_time() - start

    sessions._nobodys()
    words, seconds = refused(day.maria)
    day.waits(600)
    same, as_long = refused("PNOBODY")

    assert same == words
    assert max(seconds, as_long) < 0.150
    assert as_long > seconds / 3


def test_somebody_without_a_passphrase_is_told_what_to_do(day):
    with pytest.raises(NoPassphrase, match="A site lead or an administrator sets one"):
        day.tries(who=day.ben)


def test_a_disabled_person_is_out_at_once_and_cannot_come_back(day):
    token = day.tries()
    with day.desk.hand() as hand:
        people.disable(hand, day.maria, "left")

    assert sessions.find(day.desk.db, token) is None
    with pytest.raises(NotAllowed, match="what they recorded stays"):
        day.tries()


def test_a_new_passphrase_ends_the_sessions_of_the_old_one(day):
    token = day.tries()
    with day.desk.hand() as hand:
        day.sets(hand, "another one entirely")

    assert sessions.find(day.desk.db, token) is None


def test_leaving_makes_the_token_worth_nothing(day):
    token = day.tries()
    sessions.sign_out(day.desk, sessions.find(day.desk.db, token), "signed_out")

    assert sessions.find(day.desk.db, token) is None
    opened, closed = day.kinds()
    assert (closed.kind, closed.session, closed.body.why) == (
        "session_closed",
        opened.id,
        "signed_out",
    )


def test_a_session_is_over_when_idle_or_when_the_day_is(day):
    found = sessions.find(day.desk.db, day.tries())
    seen = found.seen_ms

    assert not sessions.is_over(found, seen)
    assert not sessions.is_over(found, seen + sessions.IDLE_MS - 1)
    assert sessions.is_over(found, seen + sessions.IDLE_MS)
    assert sessions.is_over(found, seen - 2 * sessions.IDLE_MS)  # The clock was set back.
    store.touch_session(day.desk.db, found.token, found.until_ms)
    later = store.find_session(day.desk.db, found.token)
    assert sessions.is_over(later, found.until_ms)
