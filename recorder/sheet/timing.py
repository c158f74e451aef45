"""How a time was taken, in words: what of it lets somebody judge how far to believe it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recorder.sheet import figures

if TYPE_CHECKING:
    from recorder.events import AttemptRecorded
    from recorder.sheet.reader import Reader


def told(reader: Reader, body: AttemptRecorded) -> Iterator[str]:
    """Yield what is not as it should be; a finger on a screen in view, well timed, is nothing."""
    taken, flags = body.taken, body.flags or ()
    if not taken:
        return
    if taken.input and taken.input != "touch":
        yield reader.words[f"input_{taken.input}"]
    if taken.hidden_ms:
        spells = ", ".join(_spell(reader, *spell) for spell in taken.hidden_ms)
        yield reader.say("hidden_spells", spells=spells)
    if "clock_gap" in flags and isinstance(taken.wall_ms, int):
        yield reader.say("by_the_wall", ms=_signed(taken.wall_ms))
    if "handler_clock" in flags and isinstance(taken.lag_stop_ms, int):
        yield reader.say("heard_late", ms=_signed(taken.lag_stop_ms))
    if taken.wake in ("refused", "lost"):
        yield reader.words[f"wake_{taken.wake}"]


def _spell(reader: Reader, first_ms: int, last_ms: int) -> str:
    first, last = (figures.value(ms // 10, "s", reader.language) for ms in (first_ms, last_ms))
    return f"{first}–{last}"


def _signed(ms: int) -> str:
    return f"−{figures.grouped(-ms)}" if ms < 0 else figures.grouped(ms)
