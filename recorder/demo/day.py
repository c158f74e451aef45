"""One simulated visit, from saying hello to finishing, as an assessor would take it."""

from __future__ import annotations

from random import Random

from msgspec import UNSET

from recorder.demo import body
from recorder.demo.body import Person
from recorder.demo.tablet import Tablet, flagged
from recorder.events import (
    AttemptRecorded,
    Body,
    Event,
    MeasureNotDone,
    SafetyEventRecorded,
    SettingsRecorded,
    VisitFinished,
    VisitOpened,
    Withdrawn,
)

REASONS = ("tried_unable", "unsafe_participant", "refused", "no_time", "equipment")


class Day:
    """A visit of one participant on one tablet.

    `habits` are what sets this assessor apart: "rounds" types times with .0 and .5;
    "pounds" once reads the dynamometer in pounds and keeps it as kg.
    """

    def __init__(
        self, tablet: Tablet, rng: Random, who: Person, visit: int, habits: frozenset[str]
    ) -> None:
        self.tablet, self.rng, self.who, self.habits = tablet, rng, who, habits
        self.gain = body.learned(rng, visit)
        self.visit = ""

    def begins(self, code: str, bundle: str, participant: str | None = None) -> str:
        """Open the visit; return its id."""
        name = self.tablet.uuid()
        self.tablet.visit = self.visit = name
        self.tablet.does(
            VisitOpened(participant=participant or self.who.id, visit_code=code, bundle=bundle),
            event_id=name,
        )
        self.tablet.waits(self.rng.uniform(90, 240))
        return name

    def whole(self) -> None:
        """Do every measure of the schedule, in its order, and finish."""
        for measure in (self.grip, self.balance, self.gait, self.chair, self.up_and_go):
            name = MEASURES[measure.__name__]
            if self.rng.random() < 0.04:
                why = self.rng.choice(REASONS)
                self.tablet.does(MeasureNotDone(measure=name, why=why))
            else:
                measure()
            self.tablet.waits(self.rng.uniform(60, 200))
        self.finishes()

    def finishes(self, how: str = "complete", why: str | None = None) -> None:
        """Close the visit."""
        self.tablet.does(VisitFinished(how=how, why=why or UNSET))  # type: ignore[arg-type]
        self.tablet.visit = None

    def grip(self) -> None:
        """Three squeezes with each hand in turn, right first."""
        self.settings(
            "grip", handle=2, device=f"D-{self.who.site}", dominant_hand=self.who.stronger
        )
        sides = ["right", "left"]
        if self.rng.random() < 0.03:
            self.tablet.does(MeasureNotDone(measure="grip", part="left", why="iv_line_or_fistula"))
            sides = ["right"]
        for number in (1, 2, 3):
            for side in sides:
                reading = body.squeeze_hundredths(self.rng, self.who, side, number)
                if "pounds" in self.habits:
                    reading = round(reading * 2.2046 / 10) * 10
                self.tablet.waits(self.rng.uniform(31, 50))
                self.tablet.does(
                    AttemptRecorded(
                        measure="grip",
                        part=side,
                        number=number,
                        outcome="complete",
                        began_at_ms=self.tablet.now.at_ms - 4000,
                        reading=reading,
                        unit="kg",
                        instrument=f"D-{self.who.site}",
                    ),
                    source="typed",
                )

    def balance(self) -> None:
        """Three stances, each harder, until one is not held for ten seconds."""
        for part, harder in (("side_by_side", 0.35), ("semi_tandem", 0.8), ("tandem", 2.2)):
            held = body.hold_ms(self.rng, self.who, harder)
            full = held == 10_000
            why = "auto_stop" if full else self.rng.choice(("moved_feet", "held_on"))
            self.timed("balance", held, part=part, ended_by=why)
            if not full:
                return

    def gait(self) -> None:
        """Two walks; now and then one starts too soon and is done again."""
        self.settings(
            "gait_speed",
            course_cm=400,
            start_type="standing",
            aid=self.who.aid,
            footwear="flat_shoes",
        )
        for number in (1, 2):
            if self.rng.random() < 0.06:
                self.timed(
                    "gait_speed", self.rng.randint(700, 2100), number=number, outcome="false_start"
                )
            walk = body.walk_ms(self.rng, self.who, self.gain)
            attempt = self.timed("gait_speed", walk, number=number)
            if self.rng.random() < 0.03:
                self.tablet.waits(8)
                self.tablet.does(Withdrawn(), replaces=[attempt.hash], reason="interrupted")
                again = body.walk_ms(self.rng, self.who, self.gain)
                self.timed("gait_speed", again, number=number)

    def chair(self) -> None:
        """One stand to see whether it is safe; then five, a mark for each."""
        self.settings("chair_stand_5", chair_height_mm=450)
        gives_up = self.who.rise_s is None
        stood = not gives_up or self.rng.random() < 0.5
        result = "stood" if stood else self.rng.choice(("used_arms", "not_completed"))
        self.tablet.waits(20)
        self.tablet.does(
            AttemptRecorded(
                measure="chair_stand_5",
                part="single_stand",
                number=1,
                outcome="complete",
                result=result,
            ),
            source="typed",
        )
        if not stood:
            return
        marks = body.rise_marks_ms(self.rng, self.who, self.gain)
        done = len(marks) == 5
        self.timed(
            "chair_stand_5",
            marks[-1] if done else marks[-1] + self.rng.randint(800, 4000),
            marks_ms=marks,
            count=len(marks),
            outcome="complete" if done else "stopped",
            ended_by="fifth_stand" if done else self.rng.choice(("used_arms", "tired")),
        )
        if not done and self.rng.random() < 0.15:
            self.tablet.does(
                SafetyEventRecorded(
                    what="near_fall", during="chair_stand_5", action="sat_down", stopped=True
                )
            )

    def up_and_go(self) -> None:
        """Rise, walk 3 m, turn, come back, sit."""
        self.settings("timed_up_and_go", aid=self.who.aid, footwear="flat_shoes", pace="usual")
        self.timed("timed_up_and_go", body.tug_ms(self.rng, self.who, self.gain))

    def settings(self, measure: str, **values: int | str) -> None:
        """Record how a measure was set up."""
        self.tablet.waits(self.rng.uniform(15, 40))
        self.tablet.does(SettingsRecorded(measure=measure, settings=dict(values)))

    def timed(
        self,
        measure: str,
        elapsed_ms: int,
        *,
        part: str | None = None,
        number: int = 1,
        outcome: str = "complete",
        marks_ms: tuple[int, ...] = (),
        count: int | None = None,
        ended_by: str | None = None,
    ) -> Event[Body]:
        """Time one attempt by touch; an assessor who rounds types it from a watch."""
        self.tablet.waits(self.rng.uniform(20, 60))
        began = self.tablet.now.at_ms
        self.tablet.waits(elapsed_ms / 1000 + 1.2)
        typed = "rounds" in self.habits and measure != "balance" and not marks_ms
        if typed:
            elapsed_ms = round(elapsed_ms / 500) * 500
        return self.tablet.does(
            AttemptRecorded(
                measure=measure,
                part=part or UNSET,
                number=number,
                outcome=outcome,  # type: ignore[arg-type]
                began_at_ms=began,
                elapsed_ms=elapsed_ms,
                marks_ms=marks_ms or UNSET,
                count=count or UNSET,
                ended_by=ended_by or UNSET,
                instrument=f"W-{self.who.site}" if typed else UNSET,
                flags=flagged("backup_watch") if typed else UNSET,
            ),
            source="typed" if typed else "timer",
        )


MEASURES = {
    "grip": "grip",
    "balance": "balance",
    "gait": "gait_speed",
    "chair": "chair_stand_5",
    "up_and_go": "timed_up_and_go",
}
