"""Measures: what each sheet says, edge by edge, and how a mistake in one is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recorder
from recorder.declared import plain
from recorder.measures import Measure, Unit, loader, packaged, typed
from recorder.measures.capture import converted, hundredths
from recorder.refusals import Mistake, NotAMeasurement
from recorder.scoring import score_value

FILES = packaged()


def read(file: str, raw: bytes) -> tuple[Measure, list[Mistake]]:
    mistakes: list[Mistake] = []
    return loader.measure(file, plain(file, raw, mistakes), mistakes), mistakes


def packaged_measure(code: str) -> Measure:
    measure, mistakes = read(f"{code}.toml", FILES[f"{code}.toml"])
    assert not mistakes
    return measure


@pytest.fixture
def gait() -> Measure:
    return packaged_measure("gait_speed")


# The edges of the sheets, in milliseconds: (the last before, the first after) an edge,
# truncated, differ by one millisecond.
COURSE_4_M = [(4819, 4), (4820, 3), (6209, 3), (6210, 2), (8709, 2), (8710, 1)]
COURSE_3_M = [(3619, 4), (3620, 3), (4659, 3), (4660, 2), (6529, 2), (6530, 1)]
CHAIR = [
    (11199, 4), (11200, 3), (13699, 3), (13700, 2),
    (16699, 2), (16700, 1), (60009, 1), (60010, 0),
]  # fmt: skip
TANDEM = [(2999, 0), (3000, 1), (9999, 1), (10000, 2)]
STANCE = [(0, 0), (9999, 0), (10000, 1)]

EDGES = [
    *(("gait_speed", {"course_cm": 400}, None, ms, points) for ms, points in COURSE_4_M),
    *(("gait_speed", {"course_cm": 300}, None, ms, points) for ms, points in COURSE_3_M),
    *(("chair_stand_5", {}, None, ms, points) for ms, points in CHAIR),
    *(("balance", {}, "tandem", ms, points) for ms, points in TANDEM),
    *(("balance", {}, "side_by_side", ms, points) for ms, points in STANCE),
    *(("balance", {}, "semi_tandem", ms, points) for ms, points in STANCE),
]


@pytest.mark.parametrize(("code", "settings", "part", "ms", "points"), EDGES)
def test_truncated_a_time_earns_what_the_sheet_says_to_the_millisecond(
    code, settings, part, ms, points
):
    value = hundredths(ms, "truncate")

    assert score_value(packaged_measure(code), value, settings, part) == points


@pytest.mark.parametrize(("code", "settings", "part", "ms", "points"), EDGES)
def test_rounded_half_up_every_edge_moves_five_milliseconds_down(code, settings, part, ms, points):
    shifted = max(ms - 5, 0)

    value = hundredths(shifted, "half_up")

    assert score_value(packaged_measure(code), value, settings, part) == points


@pytest.mark.parametrize(
    ("ms", "truncated", "half_up"),
    [(4819, 4, 3), (4815, 4, 3), (4814, 4, 4), (6205, 3, 2), (6204, 3, 3), (8705, 2, 1)],
)
def test_the_rounding_rule_decides_between_two_hundredths(gait, ms, truncated, half_up):
    assert score_value(gait, hundredths(ms, "truncate")) == truncated
    assert score_value(gait, hundredths(ms, "half_up")) == half_up


@pytest.mark.parametrize(
    ("value", "points"),
    [(481, 4), (482, 3), (620, 3), (621, 2), (870, 2), (871, 1), (6000, 1)],
)
def test_the_4_m_walk_earns_what_the_sheet_says(gait, value, points):
    assert gait.points_for(value, {"course_cm": 400}) == points


def test_a_time_over_a_minute_on_the_chair_is_a_value_that_earns_nothing():
    chair = packaged_measure("chair_stand_5")

    assert score_value(chair, 6000) == 1
    assert score_value(chair, 6001) == 0
    assert 6001 in chair.hard


def test_sitting_down_again_never_scores_the_chair_stands():
    assert score_value(packaged_measure("chair_stand_5"), 1100, {"endpoint": "sit5"}) is None


@pytest.mark.parametrize("file", [file for file in FILES if file != "words.toml"])
@given(value=st.integers(0, 20_000))
def test_every_hundredth_lies_in_exactly_one_band(file, value):
    measure, _ = read(file, FILES[file])

    for table in measure.points:
        assert sum(value in band.range for band in table.bands) == 1


@pytest.mark.parametrize(
    ("amount", "unit", "kg"),
    [(4000, "lb", 1814), (10000, "lb", 4536), (20000, "N", 2039), (980665, "N", 100_000)],
)
def test_pounds_and_newtons_become_kilograms_exactly(amount, unit, kg):
    assert converted(amount, packaged_measure("grip").units[unit]) == kg


@given(amount=st.integers(0, 10**7))
def test_a_conversion_is_off_by_at_most_half_a_hundredth(amount):
    unit = Unit(45359237, 100_000_000)

    assert abs(2 * converted(amount, unit) * unit.over - 2 * amount * unit.times) <= unit.over


def test_what_comes_with_the_program_can_be_said_in_english_and_spanish():
    for file in FILES:
        if file != "words.toml":
            measure, mistakes = read(file, FILES[file])
            assert not mistakes
            assert set(measure.title) == {"en", "es"}
            assert measure.source


def test_no_cut_off_stands_in_the_code():
    folder = Path(recorder.__file__).parent
    cut_offs = r"\b(482|4\.82|620|870|362|465|652|1119|1369|1669|6000|60010|1000\.00|999)\b"

    for file in [*folder.glob("scoring/*.py"), *folder.glob("measures/*.py")]:
        code = re.sub(r'""".*?"""|#.*', "", file.read_text(), flags=re.DOTALL)
        assert not re.search(cut_offs, code), file


# ── Sheets that came later ──────────────────────────────────────────────────


def test_a_new_course_needs_only_its_bands():
    raw = FILES["gait_speed.toml"].replace(b"values = [400, 300]", b"values = [400, 300, 244]")
    raw += b"""
[[points]]
when = { course_cm = 244 }
source = "Guralnik 1994, 8-foot walk"
bands_hundredths = [
  { to = 310, points = 4 },
  { from = 311, to = 400, points = 3 },
  { from = 401, to = 560, points = 2 },
  { above = 560, points = 1 },
]
"""

    gait, mistakes = read("gait_speed.toml", raw)

    assert not mistakes
    assert [gait.points_for(v, {"course_cm": 244}) for v in (310, 311, 560, 561)] == [4, 3, 2, 1]


# ── Mistakes ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "found", "allowed"),
    [
        ("gait_speed", 'kind = "course"', 'kind = "cuorse"', "kind", "“cuorse”", "course"),
        ("gait_speed", "rules = 1", "rules = 9", "rules", "9", "knows: 1"),
        ("gait_speed", "rules = 1", 'rules = "1"', "rules", "“1”", "a whole number"),
        ("gait_speed", "rules = 1", "rules = true", "rules", "true", "a whole number"),
        ("gait_speed", 'unit = "s"', "", "unit", "nothing", "s, kg"),
        ("gait_speed", "least = 1", "leest = 1", "counting[0].leest", "do not know", "least"),
        ("gait_speed", "below = 482", "below = 4.82",
         "points[0].bands_hundredths[0].below", "fraction 4.82", "whole numbers"),
        ("gait_speed", "below = 482", "below = 481",
         "points[0].bands_hundredths", "481 in no band", "one band"),
        ("gait_speed", "below = 482", "below = 483",
         "points[0].bands_hundredths", "482 in two bands", "one band"),
        ("gait_speed", "above = 870", "from = 871, to = 900",
         "points[0].bands_hundredths", "901 and more", "one band"),
        ("gait_speed", "course_cm = 400 }", "course_cm = 410 }",
         "points[0].when.course_cm", "410", "400, 300"),
        ("gait_speed", "when = { course_cm = 400 }", "when = { corse_cm = 400 }",
         "points[0].when.corse_cm", "“corse_cm”", "course_cm"),
        ("gait_speed", "default = 400", "default = 410",
         "settings.course_cm.default", "410", "400, 300"),
        ("gait_speed", "from = 100, to = 12000", "from = 12000, to = 100",
         "limits_hundredths.hard.to", "100", "12000 or more"),
        ("gait_speed", 'within = "lowest"', 'within = "only"',
         "counting[0].within", "only", "mean"),
        ("gait_speed", 'speed_from = "course_cm"', 'speed_from = "aid"',
         "speed_from", "“aid”", "course_cm"),
        ("balance", 'code = "tandem"', 'code = "semi_tandem"', "parts[2].code", "semi", "once"),
        ("balance", 'part = "tandem"', 'part = "tandum"', "points[2].part", "“tandum”", "tandem"),
        ("balance", "auto_stop_hundredths = 1000", "", "auto_stop_hundredths", "nothing", "whole"),
        ("chair_stand_5", 'goes_on = ["stood"]', 'goes_on = ["stod"]',
         "pretest.goes_on[0]", "“stod”", "stood"),
        ("grip", "over = 980665", "over = 0", "units.N.over", "0", "1 to"),
        ("grip", '"refused", "other"', '"refused", "no_time"', "missing[5]", "no_time", "family"),
        ("grip", 'chosen_by = "study"', 'chosen_by = "nurse"',
         "settings.protocol.chosen_by", "“nurse”", "assessor, study"),
        ("grip", "rest_between_s = 60", "rest_between_s = 0", "rest_between_s", "0", "1 to"),
        ("sppb", "most_points = 12", "most_points = 2024-01-01", "most_points", "date", "whole"),
        ("sppb", "most_points = 12", "attempts = 2\nmost_points = 12", "attempts", "not know", ""),
        ("sppb", 'unit = "points"', 'unit = "po\\u202eints"', "unit", "kept", "NFC"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_key_what_was_found_and_what_is_allowed(
    file, old, new, key, found, allowed
):
    raw = FILES[f"{file}.toml"].decode()
    assert old in raw

    _, mistakes = read(f"{file}.toml", raw.replace(old, new, 1).encode())

    fitting = [m for m in mistakes if m.key.endswith(key) and found in m.found]
    assert fitting, [str(m) for m in mistakes]
    assert allowed in fitting[0].allowed
    assert fitting[0].file == f"{file}.toml"


def test_a_rest_is_as_long_as_the_sheet_says():
    found = {
        code: (measure.rest_between_s, measure.rest_before_s)
        for code in ("grip", "gait_speed", "timed_up_and_go", "balance")
        for measure, _ in [read(f"{code}.toml", FILES[f"{code}.toml"])]
    }

    assert found == {
        "grip": (60, None),
        "gait_speed": (30, None),
        "timed_up_and_go": (None, 300),
        "balance": (None, None),
    }


@pytest.mark.parametrize(
    ("wrong", "meant"), [("cuorse", "course"), ("holds", "hold"), ("raises", "rises")]
)
def test_a_near_miss_is_met_with_did_you_mean(wrong, meant):
    raw = FILES["gait_speed.toml"].replace(b'kind = "course"', f'kind = "{wrong}"'.encode())

    _, mistakes = read("gait_speed.toml", raw)

    assert mistakes[0].hint == meant
    assert f"Did you mean “{meant}”?" in str(mistakes[0])


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"code = ", "cannot be read"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a = 1\na = 2", "cannot be read"),
    ],
)
def test_a_file_that_is_no_toml_is_one_mistake(raw, found):
    mistakes: list[Mistake] = []

    assert plain("x.toml", raw, mistakes) == {}
    assert len(mistakes) == 1
    assert found in mistakes[0].found


# ── Typed numbers ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("gait_speed", "4.82", 482),
        ("gait_speed", "4,87", 487),
        ("gait_speed", " 4.819 ", 481),
        ("gait_speed", "٤٫٨٢".replace("٫", "."), 482),
        ("gait_speed", "4.8200", 482),
        ("gait_speed", "120", 12000),
        ("grip", "18.2", 1820),
        ("grip", "0", 0),
        ("balance", "10.00", 1000),
    ],
)
def test_a_typed_number_is_read_exactly(code, text, value):
    assert typed.value(text, packaged_measure(code), "truncate") == value


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("gait_speed", "4.8.7", "“4.8.7” is not a number."),
        ("gait_speed", "4,8,7", "is not a number"),
        ("gait_speed", "1.234,5", "is not a number"),
        ("gait_speed", "", "is not a number"),
        ("gait_speed", "½", "is not a number"),
        ("gait_speed", "0x10", "is not a number"),
        ("gait_speed", "4.8199", "At most 3 decimals"),
        ("gait_speed", "0", "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "-3", "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "1e999", "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "NaN", "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "9" * 5000, "Enter seconds between 1.00 and 120.00."),
        ("grip", "310", "Above 100 kg. Did you mean 31.0? Retype it or record why."),
        ("grip", "9000", "Above 100 kg. Retype it or record why."),
        ("grip", "-1", "Enter kilograms between 0.00 and 100.00."),
        ("balance", "-0.001", "Enter seconds between 0.00 and 10.00."),
        ("sppb", "9", "sppb is a sum; give its parts."),
    ],
)
def test_what_is_no_measurement_is_refused_in_words_that_help(code, text, words):
    with pytest.raises(NotAMeasurement, match=re.escape(words)):
        typed.value(text, packaged_measure(code), "truncate")


@given(value=st.integers(100, 12_000))
def test_what_is_written_is_read_back(value):
    assert typed.value(typed.text(value), packaged_measure("gait_speed"), "half_up") == value
