"""When a visit is due: its day and window, counted from a participant's day 0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recorder.study.protocol import Visit


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a visit may be made, both ends included."""

    first: date
    planned: date
    last: date

    def days_off(self, day: date) -> int:
        """Return how many days a day lies outside: below 0 too early, above 0 too late."""
        if day < self.first:
            return (day - self.first).days
        return max(0, (day - self.last).days)


def window(day0: date, visit: Visit) -> Window:
    """Return the window of a visit for a participant with this day 0."""
    planned = day0 + timedelta(days=visit.day)
    return Window(
        planned - timedelta(days=visit.before_days),
        planned,
        planned + timedelta(days=visit.after_days),
    )
