"""Scoring: what counts of what was taken, what it earns, and when nobody can say yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recorder
from recorder.events import AttemptRecorded, Event, MeasureNotDone
from recorder.measures import packaged
from recorder.scoring import Result, combined, results, speed, value_of
from recorder.study import Bundle

DEMO = (Path(recorder.__file__).parent / "demo" / "study.toml").read_bytes()
VISIT = "01890000-0000-7000-8000-000000000000"


def bundle_with(*changes: tuple[str, str], files: dict[str, bytes] | None = None) -> Bundle:
    study = DEMO.decode()
    for old, new in changes:
        assert old in study
        study = study.replace(old, new)
    return Bundle.freeze(study.encode(), files or packaged())


STUDY = bundle_with()


@dataclass
class Ward:
    """A visit as scoring sees it, with verbs for what happens in it."""

    bundle: Bundle = STUDY
    code: str = "baseline"
    attempts: list = field(default_factory=list)
    not_done: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)
    asked: frozenset = frozenset()
    n: count = field(default_factory=lambda: count(1))

    def _event(self, kind, body):
        n = next(self.n)
        return Event(
            v=1, study="CRATUS-DEMO", id=f"01890000-0000-7000-8000-{n:012d}", kind=kind,
            at_ms=n, offset_min=0, device="T04", n=n, app="1.0", visit=VISIT, body=body,
        )  # fmt: skip

    def tries(self, measure, part=None, *, number=1, outcome="complete", **said):
        """Record one attempt, its time as `ms`."""
        if part:
            said["part"] = part
        if "ms" in said:
            said["elapsed_ms"] = said.pop("ms")
        body = AttemptRecorded(measure=measure, number=number, outcome=outcome, **said)
        self.attempts.append(self._event("attempt_recorded", body))
        return self.attempts[-1]

    def leaves_out(self, measure, why, part=None):
        said = {"part": part} if part else {}
        body = MeasureNotDone(measure=measure, why=why, **said)
        self.not_done.append(self._event("measure_not_done", body))

    def holds(self, *ms):
        for part, held in zip(("side_by_side", "semi_tandem", "tandem"), ms, strict=False):
            self.tries("balance", part, ms=held)

    def squeezes(self, part, *readings, unit="kg"):
        return [
            self.tries("grip", part, number=number, reading=reading, unit=unit)
            for number, reading in enumerate(readings, 1)
        ]

    def rises(self, ms=14_268, **said):
        self.tries("chair_stand_5", "single_stand", result="stood")
        return self.tries("chair_stand_5", ms=ms, count=5, **said)

    def does_the_sppb(self):
        self.holds(10_000, 10_000, 6_314)
        self.tries("gait_speed", ms=5_312)
        self.tries("gait_speed", number=2, ms=5_047)
        self.rises()

    def result(self, measure, part=None) -> Result:
        found = results(self.bundle, self)
        return next(r for r in found if (r.measure, r.part) == (measure, part))


@pytest.fixture
def ward() -> Ward:
    return Ward()


# ── The battery as a whole ──────────────────────────────────────────────────


def test_a_battery_adds_up_as_on_the_sheet(ward):
    ward.does_the_sppb()

    points = {r.measure: r.points for r in results(STUDY, ward) if r.part is None}

    assert (points["balance"], points["gait_speed"], points["chair_stand_5"]) == (3, 3, 2)
    assert points["sppb"] == 8
    assert ward.result("sppb").status == "counted"


def test_every_result_says_its_rule_bundle_and_rules_number(ward):
    ward.does_the_sppb()

    for result in results(STUDY, ward):
        assert result.bundle == STUDY.hash
        assert result.rules == 1
        assert result.rule
    assert ward.result("gait_speed").rule == "lowest of 2; NIA SPPB sheet, part 2, 4-metre walk"


def test_results_come_in_the_studys_order_parts_before_their_measure(ward):
    found = [(r.measure, r.part) for r in results(STUDY, ward)]

    assert found[:4] == [
        ("grip", "left"), ("grip", "right"), ("grip", None), ("balance", "side_by_side"),
    ]  # fmt: skip
    assert found[-2:] == [("sppb", None), ("timed_up_and_go", None)]


def test_nothing_done_is_open_everywhere(ward):
    assert {r.status for r in results(STUDY, ward)} == {"open"}


def test_the_order_of_arrival_does_not_matter(ward):
    ward.holds(10_000, 10_000, 6_314)
    ward.tries("gait_speed", ms=5_312)
    ward.tries("gait_speed", number=2, ms=5_047)

    orders = [Ward(attempts=list(order)) for order in permutations(ward.attempts)]

    assert len({results(STUDY, order) for order in orders}) == 1


@pytest.mark.parametrize(
    ("measure", "part"),
    [("balance", "side_by_side"), ("gait_speed", None), ("chair_stand_5", None)],
)
@pytest.mark.parametrize(
    ("why", "status", "total"),
    [
        ("tried_unable", "counted", True),
        ("unsafe_participant", "counted", True),
        ("no_time", "missing", False),
        ("equipment", "missing", False),
        ("refused", "missing", False),
        ("other", "asked", False),
        ("a_code_nobody_knows", "asked", False),
    ],
)
def test_only_inability_counts_as_nought_in_the_total(ward, measure, part, why, status, total):
    ward.does_the_sppb()
    ward.attempts = [
        a for a in ward.attempts
        if a.body.measure != measure or (measure == "chair_stand_5" and a.body.part)
    ]  # fmt: skip
    ward.leaves_out(measure, why, part)

    sppb = ward.result("sppb")

    assert sppb.status == status
    assert (sppb.points is not None) is total
    if not total:
        assert sppb.why == f"{status}_{measure}"


def test_all_three_unable_is_nought_of_twelve(ward):
    for measure in ("balance", "gait_speed", "chair_stand_5"):
        ward.leaves_out(measure, "tried_unable")

    assert (ward.result("sppb").status, ward.result("sppb").points) == ("zero", 0)


@pytest.mark.parametrize(
    ("effect", "status", "points"),
    [("score_zero", "zero", 0), ("missing", "missing", None), ("query", "asked", None)],
)
def test_what_a_refusal_means_is_the_studys_decision(effect, status, points):
    ward = Ward(bundle_with(('refused = "missing"', f'refused = "{effect}"')))
    ward.leaves_out("gait_speed", "refused")

    result = ward.result("gait_speed")

    assert (result.status, result.points, result.why) == (status, points, "refused")


# ── Balance ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held", "points"),
    [
        ((10_000, 10_000, 10_000), [1, 1, 2, 4]),
        ((10_000, 10_000, 9_999), [1, 1, 1, 3]),
        ((10_000, 10_000, 3_000), [1, 1, 1, 3]),
        ((10_000, 10_000, 2_999), [1, 1, 0, 2]),
        ((10_000, 9_999), [1, 0, 0, 1]),
        ((9_999,), [0, 0, 0, 0]),
        ((0,), [0, 0, 0, 0]),
    ],
)
def test_balance_ends_with_the_first_stance_not_held(ward, held, points):
    ward.holds(*held)

    found = [r.points for r in results(STUDY, ward) if r.measure == "balance"]

    assert found == points


def test_a_stance_after_the_end_is_skipped_and_earns_nothing(ward):
    ward.holds(10_000, 5_000, 10_000)

    tandem = ward.result("balance", "tandem")

    assert (tandem.status, tandem.points, tandem.value) == ("skipped", 0, 1000)
    assert tandem.why == "after_semi_tandem"
    assert ward.result("balance").points == 1


def test_a_stance_nobody_could_watch_leaves_balance_missing(ward):
    ward.tries("balance", "side_by_side", ms=10_000)
    ward.leaves_out("balance", "no_time", "semi_tandem")

    assert ward.result("balance").status == "missing"
    assert ward.result("balance", "tandem").points is None


def test_a_reason_for_the_whole_covers_the_stances_still_to_come(ward):
    ward.tries("balance", "side_by_side", ms=10_000)
    ward.leaves_out("balance", "tried_unable")

    assert ward.result("balance", "semi_tandem").status == "zero"
    assert (ward.result("balance").status, ward.result("balance").points) == ("counted", 1)


def test_the_clock_that_stops_by_itself_never_shows_more_than_ten_seconds(ward):
    ward.tries("balance", "side_by_side", ms=10_023, outcome="stopped")

    assert ward.result("balance", "side_by_side").value == 1000


# ── Gait speed ──────────────────────────────────────────────────────────────


def test_the_faster_walk_counts_and_is_named_by_its_hash(ward):
    ward.tries("gait_speed", ms=5_312)
    faster = ward.tries("gait_speed", number=2, ms=5_047)

    gait = ward.result("gait_speed")

    assert (gait.value, gait.unit, gait.points) == (504, "s", 3)
    assert gait.counted == (faster.hash,)
    assert gait.derived == 794  # 4 m ÷ 5.04 s = 0.794 m/s


def test_one_walk_alone_is_used(ward):
    ward.tries("gait_speed", ms=4_810)

    assert (ward.result("gait_speed").status, ward.result("gait_speed").points) == ("counted", 4)


@pytest.mark.parametrize("outcome", ["false_start", "interrupted"])
def test_what_says_nothing_about_the_participant_never_counts(ward, outcome):
    ward.tries("gait_speed", ms=1_222, outcome=outcome)
    ward.tries("gait_speed", ms=5_312)

    assert ward.result("gait_speed").value == 531


def test_a_stopped_walk_stays_open_until_somebody_says_why(ward):
    ward.tries("gait_speed", ms=3_000, outcome="stopped")
    assert (ward.result("gait_speed").status, ward.result("gait_speed").why) == ("open", "stopped")

    ward.leaves_out("gait_speed", "tried_unable")
    assert (ward.result("gait_speed").status, ward.result("gait_speed").points) == ("zero", 0)


def test_a_third_walk_is_not_one_of_the_two(ward):
    for number, ms in enumerate((5_312, 5_047, 4_000), 1):
        ward.tries("gait_speed", number=number, ms=ms)

    assert ward.result("gait_speed").value == 504


@pytest.mark.parametrize(("where", "points"), [("gait_speed", 3), (None, 3)])
def test_a_shorter_course_has_bands_of_its_own(ward, where, points):
    ward.settings[where, "course_cm"] = 300
    ward.tries("gait_speed", ms=4_000)

    assert ward.result("gait_speed").points == points
    assert ward.result("gait_speed").derived == 750


def test_a_course_without_bands_has_a_time_and_a_speed_but_no_points(ward):
    ward.does_the_sppb()
    ward.settings["gait_speed", "course_cm"] = 600

    gait = ward.result("gait_speed")

    assert (gait.status, gait.value, gait.points) == ("counted", 504, None)
    assert gait.why == "no_bands_for_these_settings"
    assert ward.result("sppb").why == "no_points_gait_speed"


def test_the_study_chooses_how_milliseconds_are_cut():
    half_up = Ward(bundle_with(("truncate", "half_up")))
    cut = Ward()
    for ward in (half_up, cut):
        ward.tries("gait_speed", ms=4_815)

    assert (half_up.result("gait_speed").value, half_up.result("gait_speed").points) == (482, 3)
    assert (cut.result("gait_speed").value, cut.result("gait_speed").points) == (481, 4)


@given(value=st.integers(1, 12_000), course_cm=st.sampled_from([300, 400]))
def test_a_speed_is_exact_to_half_a_millimetre_a_second(value, course_cm):
    found = speed(STUDY.measure("gait_speed"), value, {"course_cm": course_cm})

    assert abs(2 * found * value - 2 * course_cm * 1000) <= value


# ── Chair stands ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("ms", "points"), [(60_000, 1), (60_009, 1), (60_010, 0)])
def test_more_than_a_minute_is_a_time_that_earns_nothing(ward, ms, points):
    ward.rises(ms)

    chair = ward.result("chair_stand_5")

    assert (chair.status, chair.value, chair.points) == ("counted", ms // 10, points)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"flags": ("used_arms",), "count": 5}, "used_arms"),
        ({"ended_by": "used_arms", "outcome": "stopped"}, "used_arms"),
        ({"outcome": "stopped", "count": 3}, "stopped"),
        ({"outcome": "stopped", "ended_by": "breathless"}, "breathless"),
        ({"count": 4}, "too_few_rises"),
        ({"marks_ms": (2_000, 4_000)}, "too_few_rises"),
    ],
)
def test_what_was_not_five_rises_without_arms_is_nought(ward, said, why):
    ward.tries("chair_stand_5", "single_stand", result="stood")
    ward.tries("chair_stand_5", ms=14_000, **said)

    chair = ward.result("chair_stand_5")

    assert (chair.status, chair.value, chair.points, chair.why) == ("zero", None, 0, why)


def test_five_splits_are_five_rises_and_a_typed_time_needs_none(ward):
    ward.tries("chair_stand_5", ms=14_268, marks_ms=(2_710, 5_480, 8_290, 11_210, 14_268))
    typed = Ward()
    typed.tries("chair_stand_5", ms=14_268)

    assert ward.result("chair_stand_5").value == typed.result("chair_stand_5").value == 1426


@pytest.mark.parametrize("word", ["used_arms", "not_completed"])
def test_a_failed_single_stand_ends_the_chair_with_nought(ward, word):
    ward.tries("chair_stand_5", "single_stand", result=word)

    assert ward.result("chair_stand_5", "single_stand").status == "zero"
    assert (ward.result("chair_stand_5").points, ward.result("chair_stand_5").why) == (0, word)


def test_five_rises_after_a_failed_single_stand_are_asked_about(ward):
    ward.tries("chair_stand_5", "single_stand", result="used_arms")
    ward.tries("chair_stand_5", ms=14_000, count=5)

    assert ward.result("chair_stand_5").status == "asked"
    assert ward.result("chair_stand_5").why == "done_after_a_failed_stage"


def test_a_single_stand_that_was_unsafe_to_try_is_nought_and_no_time_is_missing(ward):
    ward.leaves_out("chair_stand_5", "unsafe_assessor", "single_stand")
    assert (ward.result("chair_stand_5").status, ward.result("chair_stand_5").points) == ("zero", 0)

    ward = Ward()
    ward.leaves_out("chair_stand_5", "no_time", "single_stand")
    assert ward.result("chair_stand_5").status == "missing"


def test_no_visit_can_choose_what_the_study_chose(ward):
    ward.settings["chair_stand_5", "endpoint"] = "sit5"
    ward.rises()

    assert ward.result("chair_stand_5").points == 2


# ── Grip ────────────────────────────────────────────────────────────────────


def with_protocol(protocol: str, files: dict[str, bytes] | None = None) -> Ward:
    return Ward(bundle_with(('"southampton"', f'"{protocol}"'), files=files))


@pytest.mark.parametrize(
    ("protocol", "left", "right", "whole"),
    [
        ("southampton", 1820, 2080, 2080),
        ("nhanes", 1820, 2080, 3900),
        ("asht", 1790, 2010, None),
    ],
)
def test_six_readings_count_as_the_protocol_says(protocol, left, right, whole):
    ward = with_protocol(protocol)
    ward.squeezes("left", 1760, 1820, 1790)
    ward.squeezes("right", 1940, 2080, 2010)

    values = [ward.result("grip", part).value for part in ("left", "right", None)]

    assert values == [left, right, whole]
    assert ward.result("grip").status == "counted"
    assert len(ward.result("grip").counted) == {"southampton": 1, "nhanes": 2, "asht": 6}[protocol]


@pytest.mark.parametrize(
    ("protocol", "status", "value"),
    [("southampton", "counted", 2080), ("nhanes", "missing", None), ("asht", "counted", None)],
)
def test_one_hand_alone_gives_a_best_but_no_sum(protocol, status, value):
    ward = with_protocol(protocol)
    ward.squeezes("right", 1940, 2080, 2010)
    ward.leaves_out("grip", "recent_surgery", "left")

    assert (ward.result("grip").status, ward.result("grip").value) == (status, value)
    assert ward.result("grip", "left").status == "missing"


def test_a_hand_not_yet_tested_leaves_the_best_open(ward):
    ward.squeezes("right", 1940, 2080, 2010)

    assert (ward.result("grip").status, ward.result("grip").value) == ("open", None)


def test_a_mean_of_three_waits_for_three():
    ward = with_protocol("asht")
    ward.squeezes("left", 1760, 1820)

    assert (ward.result("grip", "left").status, ward.result("grip", "left").why) == (
        "open", "too_few_attempts",
    )  # fmt: skip


@pytest.mark.parametrize(("unit", "value"), [("kg", 4000), ("lb", 1814), ("N", 408)])
def test_each_reading_carries_its_own_unit(ward, unit, value):
    [attempt] = ward.squeezes("left", 4000, unit=unit)

    assert value_of(attempt.body, STUDY.measure("grip"), "truncate") == value
    assert ward.result("grip", "left").value == value


def test_two_readings_in_different_units_are_compared_in_kilograms(ward):
    ward.squeezes("left", 4000, unit="lb")
    ward.tries("grip", "left", number=2, reading=1900, unit="kg")

    assert ward.result("grip", "left").value == 1900


def test_another_way_of_counting_grip_needs_no_code():
    files = packaged()
    files["grip.toml"] = files["grip.toml"].replace(
        b'values = ["southampton", "nhanes", "asht"]', b'values = ["southampton", "mean_of_best"]'
    )
    blocks = files["grip.toml"].decode()
    start, end = (
        blocks.index('[[counting]]\nwhen = { protocol = "nhanes" }'),
        blocks.index("[limits"),
    )
    counting = """[[counting]]
when = { protocol = "mean_of_best" }
attempts = 2
within = "highest"
across = "mean"
words = { en = "the mean of both hands' best", es = "la media del mejor de cada mano" }

"""
    files["grip.toml"] = (blocks[:start] + counting + blocks[end:]).encode()
    ward = with_protocol("mean_of_best", files)
    ward.squeezes("left", 1760, 1820, 9000)  # The third is extra and does not count.
    ward.squeezes("right", 1940, 2081)

    assert ward.result("grip").value == 1951


# ── When a person must decide ───────────────────────────────────────────────


def test_two_in_one_place_are_asked_about_and_hold_up_the_total(ward):
    ward.does_the_sppb()
    ward.asked = frozenset({("gait_speed", None)})

    assert ward.result("gait_speed").status == "asked"
    assert ward.result("gait_speed").value is None
    assert ward.result("sppb").status == "asked"


def test_a_stance_in_dispute_holds_up_balance(ward):
    ward.holds(10_000, 10_000, 10_000)
    ward.asked = frozenset({("balance", "tandem")})

    assert [ward.result("balance", p).status for p in ("semi_tandem", "tandem", None)] == [
        "counted", "asked", "asked",
    ]  # fmt: skip


def test_done_and_not_done_at_once_is_asked_about(ward):
    ward.tries("gait_speed", ms=5_000)
    ward.leaves_out("gait_speed", "no_time")

    assert (ward.result("gait_speed").status, ward.result("gait_speed").why) == (
        "asked", "done_and_not_done",
    )  # fmt: skip


def test_an_impossible_value_never_counts_until_somebody_stands_by_it(ward):
    ward.tries("gait_speed", ms=300)
    assert (ward.result("gait_speed").status, ward.result("gait_speed").why) == (
        "asked", "outside_the_limits",
    )  # fmt: skip

    sure = Ward()
    sure.tries("gait_speed", ms=130_000, flags=("confirmed",))
    assert (sure.result("gait_speed").status, sure.result("gait_speed").points) == ("counted", 1)


# ── Outside the schedule ────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["unscheduled", "a_visit_of_another_version"])
def test_outside_the_schedule_what_was_taken_is_what_there_is(code):
    ward = Ward(code=code)
    ward.tries("timed_up_and_go", ms=11_000)
    ward.leaves_out("gait_speed", "no_time")

    assert [r.measure for r in results(STUDY, ward)] == ["gait_speed", "timed_up_and_go"]


def test_outside_the_schedule_a_battery_taken_whole_has_its_total():
    ward = Ward(code="unscheduled")
    ward.does_the_sppb()

    assert ward.result("sppb").points == 8


# ── Arithmetic ──────────────────────────────────────────────────────────────


@given(values=st.lists(st.integers(0, 100_000), min_size=1, max_size=9))
def test_a_mean_is_the_nearest_hundredth(values):
    assert abs(2 * len(values) * combined("mean", values) - 2 * sum(values)) <= len(values)


@given(
    held=st.lists(st.integers(0, 11_000), max_size=3),
    walks=st.lists(st.integers(1_000, 120_000), max_size=2),
    rise=st.none() | st.integers(3_000, 120_000),
)
def test_a_total_is_the_sum_of_its_measures_or_none(held, walks, rise):
    ward = Ward()
    ward.holds(*held)
    for number, ms in enumerate(walks, 1):
        ward.tries("gait_speed", number=number, ms=ms)
    if rise is not None:
        ward.rises(rise)

    points = [ward.result(m).points for m in ("balance", "gait_speed", "chair_stand_5")]
    sppb = ward.result("sppb")

    assert sppb.points == (None if None in points else sum(points))
    assert sppb.points is None or 0 <= sppb.points <= 12
    assert (sppb.status == "open") is (None in points)
