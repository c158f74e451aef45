"""Visits: what stands, whatever the order in which news of it arrives."""

from itertools import permutations
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder import store
from recorder.events import SettingsRecorded
from recorder.visit import replay, same_slot, unanswered
from tests import counts
from tests.ward import BUNDLE, Bedside, some_hash, some_uuid

TABLES = ["visits", "attempts", "participants", "redactions"]


def seen(*events):
    """Replay events that amount to one visit."""
    (visit,) = replay(events)
    return visit


def about(visit):
    return [(question.about, question.measure, question.part) for question in visit.questions]


# ── Void, undo, restore ─────────────────────────────────────────────────────


def test_a_voided_attempt_no_longer_counts_and_stays_in_view(bedside):
    opened, slow, fast = bedside.opens(), bedside.times(5_120), bedside.times(4_780)
    void = bedside.voids(fast)

    visit = seen(opened, slow, fast, void)

    assert visit.attempts == (slow,)
    assert fast in visit.record
    assert visit.replaced_by(fast) == (void,)


def test_a_voided_attempt_that_is_restored_counts_again(bedside):
    opened, fast = bedside.opens(), bedside.times(4_780)
    void = bedside.voids(fast)
    restored = bedside.restores(void)

    assert seen(opened, fast, void, restored).attempts == (fast,)


def test_a_restoring_can_itself_be_taken_back(bedside):
    opened, fast = bedside.opens(), bedside.times(4_780)
    void = bedside.voids(fast)
    restored = bedside.restores(void)

    assert seen(opened, fast, void, restored, bedside.voids(restored)).attempts == ()


def test_undo_names_the_last_event_and_shows_what_was_beneath(bedside):
    opened, first = bedside.opens(), bedside.times(4_780)
    corrected = bedside.corrects(first, elapsed_ms=4_870)

    assert seen(opened, first, corrected, bedside.voids(corrected)).attempts == (first,)


def test_void_names_every_event_of_the_chain_and_nothing_beneath_comes_back(bedside):
    opened, first = bedside.opens(), bedside.times(4_780)
    second = bedside.corrects(first, elapsed_ms=4_870)
    third = bedside.corrects(second, elapsed_ms=4_860)

    voided = seen(opened, first, second, third, bedside.voids(first, second, third))

    assert voided.attempts == ()


def test_two_who_void_one_attempt_agree(bedside):
    opened, fast = bedside.opens(), bedside.times(4_780)
    once, twice = bedside.voids(fast), bedside.voids(fast)

    assert seen(opened, fast, once, twice).attempts == ()
    assert seen(opened, fast, once, twice, bedside.restores(once)).attempts == ()


# ── Corrections ─────────────────────────────────────────────────────────────


def test_a_correction_takes_the_place_of_what_it_names(bedside):
    opened, read = bedside.opens(), bedside.squeezes(2_850)
    corrected = bedside.corrects(read, reading=2_830)

    visit = seen(opened, read, corrected)

    assert visit.attempts == (corrected,)
    assert visit.replaced_by(read) == (corrected,)
    assert visit.questions == ()


def test_a_correction_that_comes_first_waits_for_what_it_names(bedside):
    opened, read = bedside.opens(), bedside.squeezes(2_850)
    corrected = bedside.corrects(read, reading=2_830)

    before, after = seen(opened, corrected), seen(opened, corrected, read)

    assert before.standing.waiting == {read.hash}
    assert before.attempts == after.attempts == (corrected,)
    assert after.standing.waiting == frozenset()


def test_an_attempt_and_a_reason_why_not_may_take_each_others_place(bedside):
    opened, walked = bedside.opens(), bedside.times(4_780)
    skipped = bedside.says(bedside.skips().body, visit=opened.visit, replaces=[walked])

    visit = seen(opened, walked, skipped)

    assert (visit.attempts, visit.not_done, visit.questions) == ((), (skipped,), ())


def test_an_event_is_not_replaced_by_one_of_another_kind(bedside):
    opened, walked = bedside.opens(), bedside.times(4_780)
    note = bedside.says(bedside.notes().body, visit=opened.visit, replaces=[walked])

    assert seen(opened, walked, note).attempts == (walked,)


def test_what_was_signed_or_asked_is_never_replaced(bedside):
    opened, question = bedside.opens(), bedside.asks()

    assert seen(opened, question, bedside.voids(question)).raised == (question,)


def test_replacing_across_visits_has_no_effect(bedside):
    first, walked = bedside.opens(), bedside.times(4_780)
    second = bedside.opens("S01-018-9")
    reaching = bedside.corrects(walked, elapsed_ms=9_999, visit=second.visit)
    void = bedside.voids(walked, visit=second.visit)

    one, other = sorted(
        replay([first, walked, second, reaching, void]), key=lambda v: v.participant
    )

    assert one.attempts == (walked,)
    assert other.attempts == (reaching,)


def test_a_correction_of_a_correction_names_both(bedside):
    opened, first = bedside.opens(), bedside.times(4_780)
    second = bedside.corrects(first, elapsed_ms=4_870)
    third = bedside.corrects(second, first, elapsed_ms=4_860)

    assert seen(opened, first, second, third).attempts == (third,)


def test_a_correction_that_names_only_the_last_lets_what_is_beneath_show(bedside):
    opened, first = bedside.opens(), bedside.times(4_780)
    second = bedside.corrects(first, elapsed_ms=4_870)
    third = bedside.corrects(second, elapsed_ms=4_860)

    visit = seen(opened, first, second, third)

    assert visit.attempts == (first, third)
    assert about(visit) == [("attempt", "gait_speed", None)]


def test_a_chain_of_5_000_withdrawals_has_its_end(bedside):
    opened, walked = bedside.opens(), bedside.times(4_780)
    chain = [walked]
    for _ in range(5_000):
        chain.append(bedside.voids(chain[-1]))

    assert seen(opened, *chain).attempts == (walked,)
    assert seen(opened, *reversed(chain)).attempts == (walked,)
    assert seen(opened, *chain, bedside.voids(chain[-1])).attempts == ()


# ── Slots ───────────────────────────────────────────────────────────────────


def test_two_in_one_slot_are_both_shown_and_a_person_is_asked(bedside):
    opened, one = bedside.opens(), bedside.times(5_120, number=1)
    other = bedside.times(4_780, number=1)

    visit = seen(opened, one, other)

    assert visit.attempts == (one, other)
    assert visit.questions[0].events == (one, other)
    assert about(visit) == [("attempt", "gait_speed", None)]
    assert visit.asked == {("gait_speed", None)}


def test_withdrawing_one_of_two_answers_the_question(bedside):
    opened, one = bedside.opens(), bedside.times(5_120, number=1)
    other = bedside.times(4_780, number=1)

    visit = seen(opened, one, other, bedside.voids(one))

    assert (visit.attempts, visit.questions) == ((other,), ())


def test_two_corrections_of_one_attempt_are_both_shown(bedside):
    opened, read = bedside.opens(), bedside.squeezes(2_850)
    one, other = bedside.corrects(read, reading=2_830), bedside.corrects(read, reading=2_580)

    visit = seen(opened, read, one, other)

    assert visit.attempts == (one, other)
    assert about(visit) == [("attempt", "grip", "left")]


def test_left_and_right_are_two_slots(bedside):
    opened = bedside.opens()
    left, right = bedside.squeezes(2_850), bedside.squeezes(2_700, part="right")

    assert seen(opened, left, right).questions == ()


@pytest.mark.parametrize("outcome", ["false_start", "interrupted"])
def test_an_attempt_that_says_nothing_takes_no_slot(bedside, outcome):
    opened, spoilt = bedside.opens(), bedside.times(300, number=1, outcome=outcome)
    walked = bedside.times(4_780, number=1)

    assert seen(opened, spoilt, walked).questions == ()


def test_an_attempt_that_was_stopped_takes_its_slot(bedside):
    opened, stopped = bedside.opens(), bedside.times(3_000, number=1, outcome="stopped")
    walked = bedside.times(4_780, number=1)

    assert about(seen(opened, stopped, walked)) == [("attempt", "gait_speed", None)]


def test_a_reason_why_not_beside_a_complete_attempt_is_asked_about(bedside):
    opened, walked, skipped = bedside.opens(), bedside.times(4_780), bedside.skips()

    visit = seen(opened, walked, skipped)

    assert about(visit) == [("not_done", "gait_speed", None)]
    assert set(visit.questions[0].events) == {walked, skipped}


def test_a_reason_for_the_whole_measure_speaks_of_each_part(bedside):
    opened, squeezed = bedside.opens(), bedside.squeezes(2_850, part="right")

    assert about(seen(opened, squeezed, bedside.skips("grip"))) == [("not_done", "grip", None)]
    assert about(seen(opened, squeezed, bedside.skips("grip", part="left"))) == []


def test_a_reason_why_not_after_a_stopped_attempt_is_no_conflict(bedside):
    opened, stopped = bedside.opens(), bedside.times(3_000, outcome="stopped")

    assert seen(opened, stopped, bedside.skips()).questions == ()


def test_two_reasons_are_asked_about_and_one_reason_twice_is_not(bedside):
    opened, unable = bedside.opens(), bedside.skips(why="unable")

    assert about(seen(opened, unable, bedside.skips(why="refused"))) == [
        ("not_done", "gait_speed", None)
    ]
    assert about(seen(opened, unable, bedside.skips(why="unable"))) == []


def test_settings_that_differ_are_asked_about_and_settings_that_agree_are_not(bedside):
    opened = bedside.opens()
    four = bedside.settings("gait_speed", course_cm=400)
    also_four = bedside.settings("gait_speed", course_cm=400, start="standing")
    three = bedside.settings("gait_speed", course_cm=300)

    agreed, conflict = seen(opened, four, also_four), seen(opened, four, also_four, three)

    assert agreed.settings == {
        ("gait_speed", "course_cm"): 400,
        ("gait_speed", "start"): "standing",
    }
    assert conflict.settings == {("gait_speed", "start"): "standing"}
    assert about(conflict) == [("setting", "gait_speed", None)]


def test_a_setting_of_the_visit_is_not_that_of_a_measure(bedside):
    opened = bedside.opens()
    visit = seen(opened, bedside.settings(shoes="own"), bedside.settings("grip", shoes="none"))

    assert visit.settings == {(None, "shoes"): "own", ("grip", "shoes"): "none"}
    assert visit.questions == ()


def test_corrected_settings_ask_nothing(bedside):
    opened, wrong = bedside.opens(), bedside.settings("gait_speed", course_cm=300)
    right = bedside.corrects(wrong, course_cm=400)

    visit = seen(opened, wrong, right)

    assert isinstance(right.body, SettingsRecorded)
    assert visit.settings == {("gait_speed", "course_cm"): 400}
    assert visit.questions == ()


# ── Visits ──────────────────────────────────────────────────────────────────


def test_two_visits_in_one_slot_are_never_merged_by_the_program(bedside):
    one, other = bedside.opens(), bedside.opens()

    visits = replay([one, other])

    assert same_slot(visits) == {one.visit: (other.visit,), other.visit: (one.visit,)}


def test_a_withdrawn_visit_leaves_its_slot_to_the_other(bedside):
    one, other = bedside.opens(), bedside.opens()

    visits = replay([one, other, bedside.voids(one)])

    assert same_slot(visits) == {}
    assert {visit.id: visit.state for visit in visits} == {
        one.visit: "withdrawn",
        other.visit: "open",
    }


def test_unscheduled_visits_take_no_slot(bedside):
    visits = replay([bedside.opens(code="unscheduled"), bedside.opens(code="unscheduled")])

    assert same_slot(visits) == {}


def test_joined_visits_are_one_named_by_the_smallest_id(bedside):
    one, walked = bedside.opens(), bedside.times(4_780)
    other, squeezed = bedside.opens(), bedside.squeezes(2_850)
    joined = bedside.joins(one.visit, other.visit)

    visit = seen(one, walked, other, squeezed, joined)

    assert visit.ids == tuple(sorted([one.visit, other.visit]))
    assert visit.id == min(one.visit, other.visit)
    assert set(visit.attempts) == {walked, squeezed}
    assert visit.questions == ()


def test_joined_visits_part_when_the_joining_is_withdrawn(bedside):
    one, other = bedside.opens(), bedside.opens()
    joined = bedside.joins(one.visit, other.visit)

    assert len(replay([one, other, joined, bedside.voids(joined)])) == 2


def test_joining_reaches_through_a_third(bedside):
    one, two, three = bedside.opens(), bedside.opens(), bedside.opens()
    joins = [bedside.joins(one.visit, two.visit), bedside.joins(two.visit, three.visit)]

    assert set(seen(one, two, three, *joins).ids) == {one.visit, two.visit, three.visit}


@pytest.mark.parametrize(
    "other",
    [{"participant": "S01-018-9"}, {"code": "month_3"}, {"bundle": some_hash("another study")}],
    ids=["participant", "visit code", "bundle"],
)
def test_visits_that_do_not_share_it_are_not_joined_but_asked_about(bedside, other):
    one, two = bedside.opens(), bedside.opens(**other)
    joined = bedside.joins(one.visit, two.visit)

    visits = replay([one, two, joined])

    assert [visit.ids for visit in visits] == sorted([(one.visit,), (two.visit,)])
    assert all(("join", None, None) in about(visit) for visit in visits)


def test_a_joining_with_a_visit_not_here_yet_is_a_question(bedside):
    one = bedside.opens()

    visit = seen(one, bedside.joins(one.visit, some_uuid("not here")))

    assert about(visit) == [("join", None, None)]


def test_a_wrong_participant_is_corrected_by_another_opening(bedside):
    wrong, walked = bedside.opens("S01-018-9"), bedside.times(4_780)
    right = bedside.corrects(wrong, participant="S01-017-K")

    visit = seen(wrong, walked, right)

    assert (visit.participant, visit.attempts, visit.questions) == ("S01-017-K", (walked,), ())


def test_a_repinned_visit_is_read_by_other_rules(bedside):
    opened = bedside.opens()
    repinned = bedside.repins(some_hash("mended study"))

    assert seen(opened).bundle == BUNDLE
    assert seen(opened, repinned).bundle == some_hash("mended study")


def test_two_repinnings_leave_it_as_it_was_and_ask(bedside):
    opened, one, two = (
        bedside.opens(),
        bedside.repins(some_hash("a")),
        bedside.repins(some_hash("b")),
    )

    visit = seen(opened, one, two)

    assert visit.bundle == BUNDLE
    assert about(visit) == [("bundle", None, None)]


def test_a_visit_whose_opening_is_set_aside_is_kept_all_the_same(bedside):
    opened = bedside.opens()

    bedside.keeps(opened, bedside.sets_aside(opened))

    assert bedside.sees().opened is None
    assert bedside.sees().set_aside == {opened.hash: "session_unknown"}


def test_events_without_an_opening_are_no_visit_yet(bedside):
    bedside.opens()

    assert replay([bedside.times(4_780)]) == ()


@pytest.mark.parametrize(("how", "state"), [("complete", "finished"), ("stopped", "stopped")])
def test_a_visit_says_how_it_ended(bedside, how, state):
    opened = bedside.opens()
    finished = bedside.finishes(how)

    assert seen(opened).state == "open"
    assert seen(opened, finished).state == state
    assert seen(opened, finished, bedside.voids(finished)).state == "open"


def test_a_question_is_open_until_it_is_answered(bedside):
    opened, question = bedside.opens(), bedside.asks()
    answer = bedside.answers(question)

    assert unanswered(seen(opened, question)) == (question,)
    assert unanswered(seen(opened, question, answer)) == ()


# ── Set aside, and twins ────────────────────────────────────────────────────


def test_an_event_that_is_set_aside_does_not_count_and_one_admitted_does(bedside):
    opened, walked = bedside.opens(), bedside.times(4_780)
    aside, admitted = bedside.sets_aside(walked), bedside.admits(walked)

    kept_out, let_in = seen(opened, walked, aside), seen(opened, walked, aside, admitted)

    assert (kept_out.attempts, kept_out.set_aside) == ((), {walked.hash: "session_unknown"})
    assert walked not in kept_out.record
    assert let_in.attempts == (walked,)


def test_a_withdrawal_that_is_set_aside_withdraws_nothing(bedside):
    opened, walked = bedside.opens(), bedside.times(4_780)
    void = bedside.voids(walked)

    assert seen(opened, walked, void, bedside.sets_aside(void)).attempts == (walked,)


def twins(bedside):
    """Return two events with one id: a counter ran twice, or somebody forged one."""
    true = bedside.times(4_780, number=1)
    bedside.made -= 1
    return true, bedside.times(9_870, number=1)


def test_of_one_id_with_two_contents_neither_counts(bedside):
    opened, (true, false) = bedside.opens(), twins(bedside)

    visit = seen(opened, true, false)

    assert true.id == false.id
    assert visit.attempts == ()
    assert visit.standing.twins == {true.hash, false.hash}


def test_of_one_id_with_two_contents_one_counts_when_the_other_is_withdrawn(bedside):
    opened, (true, false) = bedside.opens(), twins(bedside)
    void = bedside.voids(false)

    visit = seen(opened, true, false, void)

    assert visit.attempts == (true,)
    assert visit.standing.twins == frozenset()
    assert seen(opened, true, false, void, bedside.restores(void)).attempts == ()


def test_an_event_that_came_twice_counts_once(bedside):
    opened, walked = bedside.opens(), bedside.times(4_780)

    visit = seen(opened, walked, walked, opened, walked)

    assert visit.attempts == (walked,)
    assert visit.record == (opened, walked)


# ── Any order ───────────────────────────────────────────────────────────────


def test_every_order_of_a_short_story_gives_the_same_visit(bedside):
    opened, slow, fast = bedside.opens(), bedside.times(5_120), bedside.times(4_780)
    void = bedside.voids(fast)
    story = [opened, slow, fast, void, bedside.restores(void)]

    assert all(replay(order) == replay(story) for order in permutations(story))


STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=16
)


def a_story(steps):
    """Return what two tablets did with two participants, any step about any event before it."""
    alice, bob = Bedside(Path(), "T04"), Bedside(Path(), "T05")
    told = [alice.lists(), alice.opens(), bob.opens(), alice.opens("S01-018-9")]
    opened = told[1:]
    for step, a, b in steps:
        who = (alice, bob)[a % 2]
        visit = opened[b % 3].visit
        old = told[a % len(told)]
        attempts = [event for event in told if event.kind == "attempt_recorded"]
        if step in (0, 1):
            told.append(who.times(4_000 + b, visit=visit, number=1 + b % 2))
        elif step == 2:
            told.append(who.skips(visit=visit, why=("unable", "refused")[b % 2]))
        elif step == 3:
            told.append(who.settings("grip", visit=visit, handle=1 + b % 2))
        elif step == 4:
            told.append(who.voids(old, visit=old.visit or visit))
        elif step == 5:
            told.append(who.voids(old, told[b % len(told)], visit=old.visit or visit))
        elif step == 6 and attempts:
            told.append(who.corrects(attempts[b % len(attempts)], elapsed_ms=5_000 + a))
        elif step == 7:
            told.append(who.sets_aside(old))
        elif step == 8:
            told.append(who.joins(opened[a % 3].visit, opened[b % 3].visit))
        elif step == 9 and attempts:
            who.made -= 1  # A tablet whose counter went back: one id, two contents.
            told.append(who.times(7_000 + a, visit=visit, number=3))
    return told


@given(steps=STEPS, chance=st.randoms(use_true_random=False))
def test_any_order_and_any_copies_give_the_same_visits(steps, chance):
    told = a_story(steps)
    again = told + chance.choices(told, k=5)
    chance.shuffle(again)

    assert replay(again) == replay(told)


@pytest.mark.proof
@settings(max_examples=counts.cases(25, 500))
@given(steps=STEPS, chance=st.randoms(use_true_random=False))
def test_any_order_logs_and_batches_give_the_same_tables(empty, steps, chance):
    told = a_story(steps)
    again = told + chance.choices(told, k=3)
    chance.shuffle(again)

    assert tables(empty, told, None) == tables(empty, again, chance)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A folder with a new database, which is quicker copied than made."""
    data = tmp_path_factory.mktemp("empty")
    store.ensure(data).close()
    return data


def tables(empty, told, chance):
    """Keep events through the store, in batches and logs as chance has it; read the tables."""
    with TemporaryDirectory() as folder:
        ward = Bedside(Path(copytree(empty, folder, dirs_exist_ok=True)))
        while told:
            size = chance.randint(1, 5) if chance else len(told)
            batch, told = told[:size], told[size:]
            ward.keeps(*batch, log=chance.choice(["a.S01.1", "b.S01.1"]) if chance else "a.S01.1")
        rows = {
            table: ward.db.conn.execute(f"select * from {table} order by 1, 2").fetchall()
            for table in TABLES
        }
        assert store.differences(ward.db)[1] == []
        ward.leaves()
    return rows
