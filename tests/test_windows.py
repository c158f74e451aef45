"""When a visit is due: a window of days, both ends included."""

from datetime import date

import pytest

from recorder.study import Visit
from recorder.study.windows import window

VISIT = Visit("month_3", {"en": "Month 3"}, 90, 7, 5, "fixed", ())


def test_a_window_counts_from_day_0():
    due = window(date(2026, 1, 1), VISIT)

    assert (due.first, due.planned, due.last) == (
        date(2026, 3, 25), date(2026, 4, 1), date(2026, 4, 6)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "off"),
    [((3, 24), -1), ((3, 25), 0), ((4, 1), 0), ((4, 6), 0), ((4, 7), 1), ((5, 6), 30)],
)
def test_both_ends_belong_to_a_window(day, off):
    assert window(date(2026, 1, 1), VISIT).days_off(date(2026, *day)) == off
