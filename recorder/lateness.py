"""When a person is to look: at what waits or is silent for long, and at a clock that is off."""

from __future__ import annotations

from typing import Literal

Look = Literal["", "amber", "red"]

HOUR_MS = 60 * 60_000
AMBER_MS, RED_MS = 24 * HOUR_MS, 72 * HOUR_MS
CLOCK_OFF_MS = 2 * 60_000  # Beyond this two clocks disagree.


def look(age_ms: int) -> Look:
    """Say how urgent it is that somebody looks: amber at a day, red at three."""
    return "red" if age_ms >= RED_MS else "amber" if age_ms >= AMBER_MS else ""
