"""A passphrase typed on a tablet: believed, counted and locked exactly as at the node itself."""

import pytest

from recorder import pairing, people, sessions, store
from recorder.refusals import NotBelieved
from recorder.web import create_app
from tests.web.test_events import Door

RIGHT = "quiet lemon bridge nine"


class Bed(Door):
    """Alice with her tablet, and a clock that moves when it is told to."""

    def __init__(self, data, monkeypatch):
        self.monkeypatch, self.minutes = monkeypatch, 0
        monkeypatch.setenv("HEELTOE_TESTING", "1")
        self.waits(0)
        super().__init__(data)
        with self.office.desk.hand() as hand:
            people.set_passphrase(hand, self.alice, RIGHT)

    def waits(self, minutes):
        self.minutes += minutes
        hours, rest = divmod(self.minutes, 60)
        self.monkeypatch.setenv("HEELTOE_NOW", f"2026-11-22T{6 + hours:02}:{rest:02}:00+00:00")

    def types(self, passphrase=RIGHT, person=None, **headers):
        shown = {"Authorization": f"Bearer {self.tablet.token}", **headers}
        typed = {"person": person or self.alice, "passphrase": passphrase}
        return self.browser.post("/devices/session", json=typed, headers=shown)

    def restarts(self):
        self.browser = create_app(self.office.data).test_client()

    def events(self):
        return store.event_count(self.office.db)


@pytest.fixture
def bed(data, monkeypatch):
    bed = Bed(data, monkeypatch)
    yield bed
    bed.office.leaves()


def test_the_right_passphrase_is_believed_and_opens_nothing_here(bed):
    before = bed.events()

    answer = bed.types()

    assert answer.status_code == 200
    assert answer.json["person"] == bed.alice
    assert answer.json["until_ms"] > sessions.LONGEST_MS
    assert bed.events() == before
    assert "Set-Cookie" not in answer.headers
    assert bed.office.db.conn.execute("select count(*) from open_sessions").fetchone() == (0,)


def test_a_wrong_passphrase_is_logged_and_makes_the_next_try_wait(bed):
    before = bed.events()

    wrong, hasty = bed.types("not hers"), bed.types()

    assert (wrong.status_code, wrong.json["code"]) == (401, "not_believed")
    assert "WWW-Authenticate" not in wrong.headers  # It is still a tablet that we know.
    assert (hasty.status_code, hasty.json["code"], hasty.json["wait_s"]) == (429, "too_soon", 1)
    assert bed.events() == before + 1
    bed.waits(1)
    assert bed.types().status_code == 200


def test_ten_wrong_ones_lock_the_person_also_after_a_restart(bed):
    for _ in range(10):
        answer = bed.types("not hers")
        bed.waits(10)
    assert answer.json["code"] == "locked"
    bed.restarts()

    assert bed.types().status_code == 423
    bed.waits(60)
    assert bed.types().status_code == 423


def test_tries_at_the_tablet_and_at_the_node_are_counted_together(bed):
    for n in range(9):
        if n % 2:
            with pytest.raises(NotBelieved):
                sessions.sign_in(bed.office.desk, bed.alice, "not hers", "127.0.0.1")
        else:
            bed.types("not hers")
        bed.waits(10)

    assert bed.types("not hers").status_code == 423


def test_being_believed_forgives_what_was_wrong_before(bed):
    for _ in range(2):
        for _ in range(9):
            bed.types("not hers")
            bed.waits(10)
        assert bed.types().status_code == 200


def test_nobody_is_tried_with_the_same_work_and_refused_in_the_same_words(bed, monkeypatch):
    worked = []
    tried = sessions._verified
    monkeypatch.setattr(sessions, "_verified", lambda *a: worked.append(a[0]) or tried(*a))

    wrong = bed.types("not hers")
    bed.waits(10)
    nobody = bed.types("not hers", person="PNOBODY")

    assert nobody.json == wrong.json
    assert nobody.status_code == wrong.status_code
    cost = [argon2.rsplit("$", 2)[0] for argon2 in worked]
    assert len(cost) == 2
    assert cost[0] == cost[1]


def test_who_does_not_work_at_beds_there_is_refused(bed):
    with bed.office.desk.hand() as hand:
        monitor, elsewhere = (people.add(hand, name) for name in ("Mo Nitor", "Else Where"))
        people.give_role(hand, monitor, "monitor", None)
        people.give_role(hand, elsewhere, "assessor", "03")
        for person in (monitor, elsewhere):
            people.set_passphrase(hand, person, RIGHT)

    for person in (monitor, elsewhere):
        answer = bed.types(person=person)
        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
        assert "assessor" in answer.json["why"]


def test_a_disabled_person_is_refused(bed):
    with bed.office.desk.hand() as hand:
        people.disable(hand, bed.alice, "left")

    assert bed.types().json["code"] == "not_allowed"


def test_a_revoked_or_unknown_tablet_is_refused_before_anybody_is_tried(bed):
    before = bed.events()
    unknown = bed.types(Authorization="Bearer another")
    with bed.office.desk.hand("07") as hand:
        pairing.revoke(hand, pairing.labelled(bed.office.db, "T04"), "lost")
    after = bed.events()
    revoked = bed.types("not hers")

    assert (unknown.status_code, unknown.json["code"]) == (401, "device_unknown")
    assert "WWW-Authenticate" in unknown.headers
    assert (revoked.status_code, revoked.json["code"]) == (403, "device_revoked")
    assert before < after == bed.events()


def test_a_page_from_elsewhere_may_not_try_passphrases(bed):
    assert bed.types(Origin="https://elsewhere.example").status_code == 403
    assert bed.types("not hers", Origin="http://localhost").status_code == 401


@pytest.mark.parametrize(
    "typed", [b"", b"[]", b'{"person":"P"}', b'{"person":"\xff"}', b"[" * 9999]
)
def test_what_is_no_sign_in_is_refused_and_not_counted(bed, typed):
    shown = {"Authorization": f"Bearer {bed.tablet.token}"}

    assert bed.browser.post("/devices/session", data=typed, headers=shown).status_code == 400
    assert bed.types().status_code == 200
