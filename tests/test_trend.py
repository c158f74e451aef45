"""Results over the visits: numbers of each visit and a line, and no judgement of it."""

import pytest

from recorder.sheet import trend
from tests import paper


@pytest.fixture
def study():
    return paper.demo().study


def over(bedside, **times):
    """Return trends over visits at which one walk each took so many milliseconds."""
    made = {}
    for code, ms in times.items():
        bedside.visit = None
        events = [*paper.begins(bedside, code=code), *(paper.timed(bedside, ms) for _ in range(2))]
        day = next(v.day for v in paper.demo().study.visits if v.code == code)
        made[code] = (paper.read(events), paper.demo(), day)
    return trend.trends(paper.demo().study, made, "en")


def test_a_measure_has_a_place_for_each_visit_of_the_schedule(bedside, study):
    (walk,) = over(bedside, baseline=4_100, month_3=5_350)

    assert (walk.title, walk.unit) == ("Gait speed", "s")
    assert [mark and mark.words for mark in walk.marks] == ["4.10", "5.35", None, None, None]
    assert len(walk.marks) == len(trend.axis(study)) == len(study.visits)


def test_a_higher_number_lies_higher_and_equal_ones_lie_in_the_middle(bedside):
    (walk,) = over(bedside, baseline=4_100, month_3=5_350)
    (same,) = over(bedside, baseline=4_100, month_3=4_100)

    assert walk.marks[0].y > walk.marks[1].y  # A drawing counts downwards.
    assert [mark.y for mark in same.marks if mark] == [trend.HIGH // 2] * 2


def test_a_visit_that_is_missing_breaks_the_line(bedside):
    (walk,) = over(bedside, baseline=4_100, month_3=4_200, month_9=4_300, month_12=4_400)

    assert [line.count(",") for line in walk.lines] == [2, 2]
    (alone,) = over(bedside, baseline=4_100, month_6=4_200)
    assert alone.lines == ()  # Two dots that no visit joins.


def test_a_result_lies_within_the_window_it_was_made_in(bedside, study):
    (walk,) = over(bedside, baseline=4_100, month_6=4_200)

    for mark, span in zip(walk.marks, trend.axis(study), strict=True):
        assert mark is None or span.x <= mark.x <= span.x + span.width


def test_a_day_outside_every_window_is_held_at_the_edge(bedside):
    visit = paper.read([*paper.begins(bedside, code="month_12"), paper.timed(bedside, 4_000)])

    (walk,) = trend.trends(paper.demo().study, {"month_12": (visit, paper.demo(), 9_000)}, "en")

    assert walk.marks[-1].x == trend.WIDE - trend.INSET
