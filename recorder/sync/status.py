"""How this recorder stands with its hub: what waits here, what the last exchange said.

From receipts and the note of the last exchange alone; the hub is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recorder import admitting, places, tidings, uplink
from recorder.sheet import figures
from recorder.sync import told
from recorder.sync.told import Told

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.acts import Node
    from recorder.clock import Moment
    from recorder.places import Unsynced
    from recorder.uplink import Uplink

PASSING = frozenset({"no_network", "hub_busy", "cut_off"})  # It mends itself, most often.

Level = Literal["well", "waits", "trouble", "late", "very_late"]


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands at a moment, for a page, a line on it, and `doctor`."""

    hub: Uplink
    waiting: Unsynced
    told: Told | None
    now: Moment
    public_key: str  # Of this node: what somebody at the hub compares by telephone.

    @property
    def age_ms(self) -> int:
        """How long the oldest entry waits."""
        return self.waiting.age_ms(self.now.at_ms)

    @property
    def level(self) -> Level:
        """How much it asks of a person: nothing, a little patience, a look, a deed."""
        if late := self.waiting.level(self.now.at_ms):
            return "very_late" if late == "red" else "late"
        if self.stays or self.faults or self.clock_off("en"):
            return "trouble"
        if self.told and self.told.code and self.told.code not in PASSING:
            return "trouble"
        return "waits" if self.waiting.visits else "well"

    @property
    def stays(self) -> dict[str, str]:
        """Which logs go no further, and why."""
        return self.told.stays if self.told else {}

    @property
    def faults(self) -> list[str]:
        """What else was wrong, in the words of whoever said it."""
        known = self.clock_off("en")
        return [it for it in self.told.faults if it != known] if self.told else []

    def also(self, language: str) -> list[tuple[str, str]]:
        """Say what else was wrong, and what only whoever said it can say; as it came if need be."""
        return [self._known(it, language) or (it, "") for it in self.faults]

    def because(self, language: str) -> str:
        """Say why the hub said no, where its code has words here."""
        why, _ = (self.told and self._known(self.told.why, language)) or ("", "")
        return why

    def _known(self, said: str, language: str) -> tuple[str, str] | None:
        it = self.told.known.get(said) if self.told else None
        if it is None or f"said_{it.code}" not in tidings.WORDS:
            return None  # It may have been noted by a newer program.
        words = tidings.say(language, f"said_{it.code}")
        return (f"{it.log}: {words}" if it.log else words), it.detail

    def clock_off(self, language: str) -> str:
        """Say how far this clock is from the hub's; "" where that is near enough."""
        return tidings.clock_off(language, self.told.offset_ms) if self.told else ""

    def line(self, language: str) -> str:
        """Say it in a line."""
        it = self.waiting
        if self.level == "trouble":
            return self.title(language)
        age = tidings.age(language, self.age_ms)
        if it.visits:
            return tidings.count(language, "visits_wait", it.visits, age=age)
        if self.level != "well":
            return tidings.count(language, "entries_wait", it.count, age=age)
        heard_ms = max(self.told.reached_ms, self.told.by_hand_ms) if self.told else 0
        if not heard_ms:
            return tidings.say(language, "never_at_the_hub")
        return tidings.say(language, "at_the_hub_until", when=self.when(language, heard_ms))

    def title(self, language: str) -> str:
        """Name what is wrong, in some words; "" where nothing is."""
        if self.told and self.told.code:
            return tidings.say(language, f"met_{_known(self.told.code)}_title")
        if self.stays or self.faults:
            return tidings.say(language, "some_stays")
        return tidings.say(language, "clock_off_title") if self.clock_off(language) else ""

    def wrong(self, language: str) -> str:
        """Say what the last exchange ran into; "" where it ran into nothing."""
        if not (self.told and self.told.code):
            return ""
        return tidings.say(language, f"met_{_known(self.told.code)}", hub=self.hub.url)

    @property
    def is_untold(self) -> bool:
        """Whether what it ran into has no words of its own here beyond a no, or a mistake."""
        code = self.told.code if self.told else ""
        return _known(code) in ("here", "broken", "refused")

    def do(self, language: str) -> str:
        """Say what to do about it."""
        code = self.told.code if self.told else ""
        digits = admitting.spoken_unbroken(self.public_key)
        facts = {"digits": digits, "epoch": self.hub.epoch + 1}
        return tidings.say(language, f"met_{_known(code)}_do", **facts) if code else ""

    def when(self, language: str, at_ms: int) -> str:
        """Return a moment: today by its time alone."""
        at = figures.moment(at_ms, self.now.offset_min)
        today = figures.moment(self.now.at_ms, self.now.offset_min).date()
        clock = figures.clock(at)
        return clock if at.date() == today else f"{figures.day(at, language)}, {clock}"


def status(db: Database, data: Path, node: Node, now: Moment) -> Status | None:
    """Return how a node stands with the hub that it joined, None where it joined none."""
    joined = uplink.found(data)
    if joined is None or node.place == "hub":
        return None
    return Status(joined, places.unsynced(db), told.last(data), now, node.public_key)


def _known(code: str) -> str:
    """Return the code whose words say it; one without words is the hub's no."""
    return code if f"met_{code}" in tidings.WORDS else "refused"
