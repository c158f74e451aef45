"""How long ago something was, in a word: minutes, then hours, then days."""

from __future__ import annotations

from recorder.heard import HOUR_MS
from recorder.web import shared, words

DAYS_FROM_MS = 48 * HOUR_MS  # “30 h” says more than “1 day”.


def age(ms: int) -> str:
    """Return a span as people say it, cut and not rounded."""
    if ms < HOUR_MS:
        return shared.say("age_min", n=max(0, ms) // 60_000)
    if ms < DAYS_FROM_MS:
        return shared.say("age_h", n=ms // HOUR_MS)
    return words.count(shared.language(), "age_days", ms // (24 * HOUR_MS))
