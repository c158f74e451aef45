"""The sheet: a visit in ready words, one view for screen and paper."""

import random
import re

import pytest

from recorder import words
from recorder.sheet import Facts, figures, lay_out
from recorder.sheet.rows import spread
from tests import paper


def laid(bedside, events, bundle="demo", facts=None, **more):
    bundle = paper.demo() if bundle == "demo" else bundle
    facts = facts or paper.facts(bedside, events)
    return lay_out(paper.read(events), bundle, facts, **more)


def row(sheet, title):
    (found,) = [row for row in sheet.rows if row.title == title]
    return found


def values(row):
    return [[tried.value for tried in place] for place in row.places]


def all_words(value):
    """Return everything a sheet says, as one text."""
    return repr(value)


# ── A whole visit ───────────────────────────────────────────────────────────


@pytest.fixture
def whole(bedside):
    return laid(bedside, paper.whole(bedside))


def test_the_head_says_who_what_where_and_when(whole):
    assert (whole.participant, whole.title) == ("07-0142-2", "Month 3")
    assert (whole.study, whole.site) == ("DEMO", "site 07 Oslo")
    assert whole.span == "21 Sep 2026, 16:13 UTC+2"
    assert whole.people == "Assessor Alice Ruiz"
    assert (whole.devices, whole.apps) == ("device T04", "Heeltoe 0.1.0")
    assert whole.simulated == "Simulated data. No participant exists."


def test_the_total_and_its_parts_are_those_of_the_sheet(whole):
    assert (whole.score.title, whole.score.total, whole.score.of) == ("SPPB", 8, 12)
    assert [(part.points, part.of) for part in whole.score.parts] == [(3, 4), (3, 4), (2, 4)]


def test_rows_stand_in_the_order_of_the_study(whole):
    assert [row.title for row in whole.rows] == [
        "Grip strength, left hand",
        "Grip strength, right hand",
        "Grip strength",
        "Side by side",
        "Semi-tandem",
        "Tandem",
        "Gait speed",
        "Single stand",
        "Chair stands × 5",
        "Timed Up and Go",
    ]


@pytest.mark.parametrize(
    ("title", "tried", "counted", "points"),
    [
        ("Grip strength, left hand", [["17.6"], ["18.2"], ["17.9"]], "18.2 kg", ""),
        ("Grip strength, right hand", [["19.4"], ["20.8"], ["20.1"]], "20.8 kg", ""),
        ("Grip strength", [], "20.8 kg", ""),
        ("Side by side", [["10.00"], [], []], "10.00 s", "1"),
        ("Tandem", [["6.31"], [], []], "6.31 s", "1"),
        ("Gait speed", [["5.31"], ["5.04"], []], "5.04 s", "3"),
        ("Single stand", [["Stood without using arms"], [], []], "", ""),
        ("Chair stands × 5", [["14.26"], [], []], "14.26 s", "2"),
        ("Timed Up and Go", [["13.42"], [], []], "13.42 s", ""),
    ],
)
def test_a_row_says_what_was_tried_what_counts_and_what_it_earns(
    whole, title, tried, counted, points
):
    found = row(whole, title)

    assert (values(found), found.counted, found.points) == (tried, counted, points)


def test_the_trial_that_counts_is_marked(whole):
    gait = row(whole, "Gait speed")

    assert [tried.counted for place in gait.places for tried in place] == [False, True]
    assert [dot.counted for dot in gait.spread] == [False, True]


def test_the_note_says_what_a_value_is_read_with(whole):
    assert row(whole, "Gait speed").note == "0.79 m/s, 4 m, cane"
    assert row(whole, "Grip strength, right hand").note == "dominant"
    assert row(whole, "Tandem").note == "moved feet"
    assert row(whole, "Side by side").note == ""


def test_a_false_start_stays_in_view_and_counts_nowhere(whole):
    (line,) = row(whole, "Gait speed").lines

    assert (line.kind, line.value) == ("aside", "1.22 s")
    assert line.title == "Gait speed, false start"
    assert line.why.startswith("Alice Ruiz 16:")


def test_page_two_has_every_event_with_its_raw_time(whole, bedside):
    gait = [line for line in whole.taken if line.title.startswith("Gait")]

    assert [(line.raw, line.kept) for line in gait] == [
        ("1 224", "1.22 s"),
        ("5 312", "5.31 s"),
        ("5 047", "5.04 s"),
    ]
    assert gait[2].remarks == "counts: the faster"
    assert all(re.fullmatch("[0-9a-f]{6}", line.hash) for line in whole.taken)
    assert len(whole.taken) == 15


def test_splits_are_told_in_hundredths(whole):
    (chair,) = [line for line in whole.taken if line.title == "Chair stands × 5"]

    assert "2.71, 5.48, 8.29, 11.21, 14.26" in chair.remarks


def test_the_bands_that_gave_the_points_are_named(whole):
    bands = {fact.name: fact.value for fact in whole.bands}

    assert bands["Gait speed"] == "4.82–6.20 s: 3"
    assert bands["Chair stands × 5"] == "13.70–16.69 s: 2"
    assert bands["Tandem"] == "3.00–9.99 s: 1"
    assert bands["SPPB"] == "3 + 3 + 2 = 8"


def test_the_window_is_told_and_left_only_with_a_deviation(whole, bedside):
    window = {fact.name: fact.value for fact in whole.settings}["Visit window"]

    assert window == "22 Sep 2026 – 6 Oct 2026, outside"
    assert "Outside the visit window, 22 Sep 2026 – 6 Oct 2026." in [
        remark.words for remark in whole.remarks
    ]


# ── What is missing says so ─────────────────────────────────────────────────


@pytest.fixture
def half(bedside):
    return laid(bedside, paper.half(bedside))


def test_pounds_are_shown_as_entered_and_as_kilograms(half):
    left = row(half, "Grip strength, left hand")

    assert values(left)[0] == ["47.5 lb"]
    assert left.counted == "21.55 kg"
    assert "47.5\N{NO-BREAK SPACE}lb = 21.55\N{NO-BREAK SPACE}kg" in [
        line.kept for line in half.taken
    ]


def test_two_in_one_place_are_both_shown_and_asked_about(half):
    gait = row(half, "Gait speed")

    assert gait.status == "asked"
    assert values(gait) == [["6.66"], ["5.07", "6.12"], []]
    assert [line.value for line in gait.lines if line.kind == "two"] == ["5.07 s", "6.12 s"]
    assert all("two stand here; a person must decide" in line.why for line in gait.lines[:2])
    assert (gait.counted, gait.points, gait.spread) == ("", "", ())
    assert half.open_questions == 1
    assert half.questions[0].words.startswith("Gait speed: two stand here; a person must decide:")


def test_a_replaced_attempt_is_told_with_why_and_by_whom(half):
    (line,) = [line for line in row(half, "Gait speed").lines if line.kind == "replaced"]

    assert line.value == "9.99 s"
    assert re.fullmatch(r"mistyped, Alice Ruiz 16:\d\d", line.why)
    (taken,) = [line for line in half.taken if not line.stands]
    assert re.search(r"replaced 16:\d\d:\d\d, Alice Ruiz: mistyped", taken.remarks)


def test_a_reason_is_a_result_in_words(half):
    side = row(half, "Side by side")

    assert side.status == "zero"
    assert side.reason.startswith("Not done: Not attempted, assessor felt unsafe. Alice Ruiz")
    assert side.points == "0"


def test_without_a_part_there_is_no_total_and_it_says_why(half):
    assert half.score.total is None
    assert half.score.why == "No total: a person must decide about Gait speed."


def test_a_visit_refused_whole_has_a_row_for_each_measure(bedside):
    sheet = laid(bedside, paper.refused(bedside))

    assert [row.title for row in sheet.rows if row.reason] == [
        "Grip strength",
        "Balance",
        "Gait speed",
        "Chair stands × 5",
        "Timed Up and Go",
    ]
    assert all("Participant refused" in row.reason for row in sheet.rows)
    assert (sheet.state_word, sheet.score.total) == ("Stopped", None)
    words = [remark.words for remark in sheet.remarks]
    assert "Dizziness during Grip strength; sat down; the test was stopped." in words
    assert "The visit was stopped: Participant refused." in words


def test_a_reason_beside_a_result_is_asked_about_and_both_are_shown(bedside):
    events = paper.begins(bedside)
    events += [paper.timed(bedside, 5_000), bedside.skips("gait_speed", why="no_time")]

    gait = row(laid(bedside, events), "Gait speed")

    assert gait.status == "asked"
    assert values(gait)[0] == ["5.00"]
    assert [line.kind for line in gait.lines] == ["reason"]


def test_an_extra_trial_is_shown_and_does_not_count(bedside):
    events = paper.begins(bedside)
    events += [paper.timed(bedside, ms) for ms in (5_000, 6_000, 4_000)]

    gait = row(laid(bedside, events), "Gait speed")

    assert gait.counted == "5.00 s"
    assert [(line.kind, line.value) for line in gait.lines] == [("extra", "4.00 s")]


def test_a_measure_the_study_does_not_ask_for_is_shown_all_the_same(bedside):
    events = [*paper.begins(bedside), paper.timed(bedside, 5_000, "stair_climb")]

    assert row(laid(bedside, events), "stair climb").lines[0].value == "5.00 s"


def test_without_its_bundle_a_visit_is_shown_as_taken_and_unscored(bedside):
    sheet = laid(bedside, paper.whole(bedside), bundle=None)

    assert sheet.score is None
    assert "not held here; nothing is scored" in sheet.unscored
    assert {line.value for line in row(sheet, "gait speed").lines} >= {"5 312 ms", "5 047 ms"}
    assert not any(row.points or row.counted for row in sheet.rows)


def test_a_stranger_is_said_not_to_be_on_the_list(bedside):
    sheet = laid(bedside, paper.whole(bedside), facts=Facts())

    assert sheet.remarks[0].words == "07-0142-2 is not on the list of participants."
    assert sheet.people == "Assessor not known here"


def test_what_was_set_aside_is_told_with_why(bedside):
    events = paper.begins(bedside)
    walk = paper.timed(bedside, 5_000)
    sheet = laid(bedside, [*events, walk, bedside.sets_aside(walk)])

    assert "Gait speed, 5.00 s, kept but not counted: session not known." in [
        remark.words for remark in sheet.remarks
    ]
    assert row(sheet, "Gait speed").status == "open"


def test_a_wrong_beginning_that_was_put_right_is_told(bedside):
    events = paper.begins(bedside)
    right = bedside.corrects(events[-1], participant="07-0143-0", reason="wrong_participant")

    remarks = laid(bedside, [*events, right]).remarks

    assert "Replaced, beginning of the visit: 07-0142-2, Month 3. Reason: wrong participant" in [
        remark.words for remark in remarks
    ]


# ── Texts ───────────────────────────────────────────────────────────────────


def test_a_note_reads_as_written_as_blanked_or_as_not_held_here(bedside):
    events = paper.begins(bedside)
    kept, blanked, elsewhere = (bedside.notes(words) for words in ("Kept.", "Gone.", "Far."))
    texts = {kept.body.text: "Kept.", blanked.body.text: None}

    sheet = laid(bedside, [*events, kept, blanked, elsewhere], facts=Facts(texts=texts))

    assert [remark.words for remark in sheet.remarks if remark.kind == "note"] == [
        "Kept.",
        "[blanked by two people]",
        "[not held here]",
    ]


def test_a_question_and_its_answer_are_shown(bedside):
    events = paper.begins(bedside)
    question = bedside.asks("Which chair?", measure="chair_stand_5")

    (waiting,) = laid(bedside, [*events, question]).questions
    (settled,) = laid(bedside, [*events, question, bedside.answers(question)]).questions

    assert (waiting.words, waiting.open) == ("Chair stands × 5: Which chair?", True)
    assert not settled.open
    assert settled.answer.startswith("The blue one. (Alice Ruiz, ")


# ── Dates ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("performed", "source", "span"),
    [
        ("2026-03-02", "paper", "2 Mar 2026, as the paper says"),
        ("2026-03", "file", "Mar 2026, as the file says"),
        ("2026", "file", "2026, as the file says"),
        ("2026-03-02T09:30", "paper", "2 Mar 2026, 09:30, as the paper says"),
        ("unknown", "paper", "date not known"),
    ],
)
def test_a_claimed_date_is_told_as_a_claim(bedside, performed, source, span):
    events = paper.begins(bedside, performed=performed, source=source)

    assert laid(bedside, events).span == span


# ── Languages ───────────────────────────────────────────────────────────────


def test_spanish_has_a_decimal_comma_and_its_own_words(bedside):
    sheet = laid(bedside, paper.whole(bedside), language="es")
    gait = row(sheet, "Velocidad de la marcha")

    assert (values(gait)[1], gait.counted) == (["5,04"], "5,04 s")
    assert gait.note == "0,79 m/s, 4 m, bastón"
    assert sheet.title == "Mes 3"
    assert "sept 2026" in sheet.span


def test_every_word_is_there_in_both_languages():
    english, spanish = words.words("en"), words.words("es")

    for key in english:
        assert spanish[key], key
        places = [sorted(re.findall(r"{\w+}", said[key])) for said in (english, spanish)]
        assert places[0] == places[1], key


def test_an_unknown_language_reads_english():
    assert words.words("nb") == words.words("en")


# ── Scores that are hidden ──────────────────────────────────────────────────


@pytest.mark.parametrize("events", [paper.whole, paper.half, paper.refused])
def test_hidden_scores_leave_no_point_in_the_whole_sheet(bedside, events):
    sheet = laid(bedside, events(bedside), show_scores=False)

    assert (sheet.score, sheet.bands, sheet.rules) == (None, (), ())
    assert not any(row.points for row in sheet.rows)
    assert sheet.hidden[-1].startswith("Scores are hidden")


# ── Figures ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hundredths", "unit", "shown"),
    [
        (482, "s", "4.82 s"),
        (400, "s", "4.00 s"),
        (0, "s", "0.00 s"),
        (1760, "kg", "17.6 kg"),
        (1765, "kg", "17.65 kg"),
        (30400, "m", "304 m"),
        (-5, "kg", "−0.05 kg"),
    ],
)
def test_a_value_has_the_places_of_its_unit(hundredths, unit, shown):
    assert figures.amount(hundredths, unit, "en") == shown


@pytest.mark.parametrize(
    ("course_cm", "hundredths", "shown"),
    [
        (400, 504, "0.79 m/s"),
        (400, 503, "0.80 m/s"),
        (300, 461, "0.65 m/s"),
        (400, 1, "400.00 m/s"),
    ],
)
def test_a_speed_is_rounded_once(course_cm, hundredths, shown):
    assert figures.speed(course_cm, hundredths, "en") == shown


def test_the_strip_shows_trials_around_their_mean():
    dots = spread([(531, False), (504, True)])

    assert [dot.x for dot in dots] == ["62.0", "38.0"]
    assert [dot.beyond for dot in dots] == [0, 0]
    assert [dot.beyond for dot in spread([(450, False), (350, True)])] == [1, -1]
    assert spread([(500, True)]) == spread([(0, True), (0, False)]) == ()


def test_a_clock_gone_mad_does_not_stop_a_sheet(bedside):
    events = [*paper.begins(bedside), paper.timed(bedside, 2**53)]
    late = bedside.attempts("gait_speed", elapsed_ms=5_000, began_at_ms=2**53)

    assert "9999" in laid(bedside, [*events, late]).span


# ── For all histories ───────────────────────────────────────────────────────


@pytest.mark.parametrize("history", [paper.whole, paper.half, paper.refused])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_order_of_arrival_does_not_change_a_sheet(bedside, history, language):
    events = history(bedside)
    shuffled = random.Random(7).sample(events, len(events))

    facts = paper.facts(bedside, events)
    assert laid(bedside, events, facts=facts, language=language) == laid(
        bedside, shuffled, facts=facts, language=language
    )


@pytest.mark.parametrize("bundle", ["demo", None])
def test_no_attempt_is_left_out_however_odd(bedside, bundle):
    chance = random.Random(11)
    measures = [*paper.demo().measures, "stair_climb"]
    for _ in range(60):
        events = paper.begins(bedside)
        for _ in range(chance.randrange(12)):
            made = bedside.attempts(
                chance.choice(measures),
                part=chance.choice([None, "left", "tandem", "single_stand", "odd"]),
                number=chance.choice([1, 2, 3, 9]),
                outcome=chance.choice(["complete", "stopped", "false_start", "interrupted"]),
                **chance.choice(
                    [{"elapsed_ms": 5_000}, {"reading": 990, "unit": "N"}, {"count": 3}, {}]
                ),
            )
            events.append(made)
            if chance.random() < 0.3:
                events.append(bedside.voids(made))
        sheet = laid(bedside, events, bundle=bundle)
        shown = [tried.id for row in sheet.rows for place in row.places for tried in place]
        shown += [line.id for row in sheet.rows for line in row.lines if line.id]

        attempts = [event.id for event in events if event.kind == "attempt_recorded"]
        assert sorted(shown) == sorted(attempts)
        assert sorted(line.id for line in sheet.taken) == sorted(attempts)


@pytest.mark.parametrize(
    ("whole", "unit", "language", "said"),
    [
        (400, "cm", "en", "4 m"),
        (244, "cm", "en", "2.44 m"),
        (244, "cm", "es", "2,44 m"),
        (80, "cm", "en", "80 cm"),
        (450, "mm", "en", "45 cm"),
        (435, "mm", "es", "43,5 cm"),
        (2, "", "en", "2"),
    ],
)
def test_lengths_are_said_as_on_the_ward(whole, unit, language, said):
    assert figures.length(whole, unit, language) == said
