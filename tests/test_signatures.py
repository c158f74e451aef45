"""How a visit stands under its signatures: pure, the same in gives the same out."""

import pytest

from recorder import signatures
from recorder.events import QuestionAnswered, VisitSigned
from recorder.record import record, record_hash
from recorder.signatures import ABSENT, PERFORMED, REVIEWED
from recorder.visit import replay
from tests.ward import some_hash


class Desk:
    """Events as they gather at one visit, and signatures under what is there."""

    def __init__(self, bedside):
        self.bed, self.events = bedside, []
        self.keeps(bedside.opens(), bedside.times(5_310), bedside.times(5_040))
        self.keeps(bedside.finishes())

    def keeps(self, *events):
        self.events += events
        return events[-1]

    @property
    def visit(self):
        return replay(self.events)[0]

    def signs(self, meaning=PERFORMED, **more):
        said = {
            "covers": tuple(sorted(e.hash for e in self.visit.record)),
            "record": record_hash(record(self.visit)),
            "head": some_hash("head"),
            "meaning": meaning,
            "name": some_hash("Alice"),
            "how": "passphrase",
        }
        return self.keeps(
            self.bed.says(VisitSigned(**{**said, **more}), visit=self.bed.visit),
        )

    @property
    def now(self):
        return signatures.signing(self.visit)

    def state(self, countersigned=False):
        return self.now.state(countersigned=countersigned)


@pytest.fixture
def desk(bedside):
    return Desk(bedside)


def test_a_visit_that_nobody_signed_waits_since_it_was_finished(desk):
    assert desk.state() == "none"
    assert desk.now.since_ms == desk.visit.finished.at_ms
    assert desk.now.amendments == ()


def test_one_that_is_not_finished_waits_for_nobody(desk):
    desk.keeps(desk.bed.voids(desk.visit.finished))

    assert desk.now.since_ms is None


def test_the_assessors_signature_is_enough_or_waits_for_the_leads(desk):
    signed = desk.signs()

    assert (desk.state(), desk.state(countersigned=True)) == ("signed", "countersignature_waiting")
    assert desk.now.since_ms == signed.at_ms

    desk.signs(REVIEWED)
    assert desk.state(countersigned=True) == "signed"
    assert desk.now.since_ms is None


def test_a_review_in_absence_stands_for_both(desk):
    desk.signs(ABSENT)

    assert desk.state(countersigned=True) == "signed"


def test_a_countersignature_alone_signs_nothing(desk):
    desk.signs(REVIEWED)

    assert desk.state() == "changed"


@pytest.mark.parametrize("later", ["times", "notes", "voids", "helps", "settings"])
def test_whatever_comes_after_a_signature_is_changed_since_signed(desk, later):
    first = desk.visit.attempts[0]
    desk.signs()
    came = {
        "times": lambda: desk.bed.times(4_990, number=3),
        "notes": lambda: desk.bed.notes(),
        "voids": lambda: desk.bed.voids(first),
        "helps": lambda: desk.bed.helps(),
        "settings": lambda: desk.bed.settings("gait_speed", aid="cane"),
    }[later]()
    desk.keeps(came)

    assert desk.state() == desk.state(countersigned=True) == "changed"
    assert desk.now.since_ms == came.at_ms
    (amended,) = desk.now.unsigned
    assert amended.event == came
    assert amended.old == ((first,) if later == "voids" else ())


def test_signing_again_makes_it_signed_and_the_amendment_stays_in_the_list(desk):
    desk.signs()
    desk.keeps(desk.bed.corrects(desk.visit.attempts[0], elapsed_ms=5_300))
    again = desk.signs()

    assert desk.state() == "signed"
    assert [s.holds for s in desk.now.signatures] == [False, True]
    assert [a.signed for a in desk.now.amendments] == [True]
    assert desk.now.unsigned == ()
    assert desk.now.since_ms == again.at_ms


def test_a_question_changes_no_signature_and_is_open_until_it_is_answered(desk):
    desk.signs()
    asked = desk.keeps(desk.bed.asks())
    assert desk.state() == "signed_question_open"
    assert desk.state(countersigned=True) == "countersignature_waiting"

    desk.keeps(desk.bed.says(QuestionAnswered(question=asked.hash, text=some_hash("a")),
                             visit=desk.bed.visit))  # fmt: skip
    assert desk.state() == "signed"


@pytest.mark.parametrize(
    "change",
    [
        {"record": some_hash("another record")},
        {"covers": (some_hash("an event elsewhere"),)},
        {"meaning": "of_another_program"},
    ],
)
def test_a_signature_that_does_not_fit_signs_nothing(desk, change):
    desk.signs(**change)

    assert desk.state() == "none"


def test_a_signature_moved_from_another_visit_signs_nothing(desk):
    signed = desk.signs()
    desk.events.remove(signed)
    other = Desk(desk.bed)
    other.keeps(desk.bed.says(signed.body, visit=desk.bed.visit))

    assert other.state() == "none"
    assert [s.fits for s in other.now.signatures] == [False]
    assert other.now.missing == len(signed.body.covers)


def test_what_was_signed_and_is_set_aside_later_is_changed_since_signed(desk):
    note = desk.keeps(desk.bed.notes())
    desk.signs()
    desk.keeps(desk.bed.sets_aside(note))

    assert desk.state() == "changed"
    (gone,) = desk.now.amendments
    assert gone.gone and not gone.signed and gone.event == note


def test_a_signature_without_its_own_events_waits_for_them(desk):
    signed = desk.signs()
    lost = desk.visit.attempts[0]
    desk.events.remove(lost)

    assert desk.now.missing == 1
    assert not desk.now.signatures[0].fits
    desk.keeps(lost)
    assert desk.state() == "signed" and desk.now.signatures[0].event == signed


def test_a_record_that_is_again_what_was_signed_is_signed(desk):
    note = desk.keeps(desk.bed.notes())
    desk.signs()
    desk.keeps(desk.bed.sets_aside(note))
    desk.signs()
    desk.keeps(desk.bed.admits(note))

    assert desk.state() == "signed"
    assert [s.holds for s in desk.now.signatures] == [True, False]


def test_two_that_are_joined_are_to_be_signed_together(desk):
    first = desk.bed.visit
    desk.signs()
    desk.keeps(desk.bed.opens(), desk.bed.squeezes(2_050))
    joined = desk.keeps(desk.bed.joins(first, desk.bed.visit))
    assert desk.state() == "changed"
    assert joined in [a.event for a in desk.now.amendments]

    desk.bed.visit = first
    desk.signs()
    assert desk.state() == "signed"


def test_what_a_signer_is_shown_is_the_record_and_nothing_else(desk):
    note = desk.keeps(desk.bed.notes())
    desk.keeps(desk.bed.sets_aside(note), desk.bed.asks())
    desk.signs()

    shown = signatures.recorded(desk.visit)

    assert record(shown) == record(desk.visit)
    assert {e.hash for e in shown.standing.events} == {e.hash for e in desk.visit.record}
    assert shown.raised == () and shown.set_aside == {}


def test_any_order_and_any_copies_give_the_same(desk):
    desk.signs()
    desk.keeps(desk.bed.corrects(desk.visit.attempts[0], elapsed_ms=5_300))
    desk.signs(ABSENT)

    there = desk.now
    back = signatures.signing(replay([*reversed(desk.events), *desk.events])[0])

    assert back == there
