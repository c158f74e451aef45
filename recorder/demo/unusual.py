"""What does not go by the book: the visits that show what becomes of trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from recorder import participant_id
from recorder.acts import Desk
from recorder.demo.body import Person
from recorder.demo.day import MEASURES, Day
from recorder.demo.signers import Signers
from recorder.events import (
    MeasureNotDone,
    NoteWritten,
    QuestionAnswered,
    QuestionRaised,
    VisitOpened,
    VisitsJoined,
    Withdrawn,
)
from recorder.study import Bundle


@dataclass(frozen=True, slots=True)
class Unusual:
    """A visit that takes an unusual course, and everybody who has a part in it."""

    desk: Desk
    bundle: Bundle
    staff: dict[str, str]
    day: Day
    who: Person
    code: str
    lead: str
    signers: Signers

    def keeps(self) -> None:
        """Let the site's node keep what the tablet hands over, under its own clock."""
        tablet = self.day.tablet
        with self.desk.hand(self.who.site, tablet.now) as hand:
            hand.takes(tablet.hands_over())

    def begins(self, participant: str | None = None) -> str:
        """Open the visit; return its id."""
        return self.day.begins(self.code, self.bundle.hash, participant)

    def wrong_id(self) -> None:
        """Open under a neighbour's ID by mistake, and put it right the same hour."""
        other = next(participant_id.series(self.bundle.study.id_form, self.who.site, start=200))
        visit, tablet = self.begins(other), self.day.tablet
        wrong = tablet.recorded[-1]
        self.day.whole()
        tablet.visit = visit
        tablet.waits(900)
        tablet.does(
            VisitOpened(participant=self.who.id, visit_code=self.code, bundle=self.bundle.hash),
            replaces=[wrong.hash],
            reason="wrong_participant",
        )
        tablet.visit = None

    def on_two_records(self) -> None:
        """Take grip on one record and the rest on another; the site lead joins them."""
        day, tablet = self.day, self.day.tablet
        first = self.begins()
        day.grip()
        second = self.begins()
        for measure in (day.balance, day.gait, day.chair, day.up_and_go):
            measure()
        day.finishes()
        self.keeps()
        tablet.signs_in(self.staff[self.lead], tablet.at + timedelta(hours=3))
        tablet.visit = min(first, second)
        tablet.does(VisitsJoined(visits=tuple(sorted((first, second)))))
        tablet.visit = None

    def asked_about(self) -> None:
        """Write a remark; a monitor asks a question, and the site answers it."""
        visit, tablet = self.begins(), self.day.tablet
        self.day.whole()
        tablet.visit = visit
        with self.desk.hand(self.who.site, tablet.now) as hand:
            remark = "The corridor was busy during the second walk; waited for it to clear."
            tablet.does(NoteWritten(text=hand.writes(remark)))
            hand.takes(tablet.hands_over())
        self.signers.as_ever(self.who.site, visit, tablet.at)
        with self.desk.hand(self.who.site, tablet.now) as hand:
            tablet.signs_in(self.staff["Tomas Lind"], tablet.at + timedelta(days=12))
            tablet.visit = visit
            asked = tablet.does(
                QuestionRaised(
                    text=hand.writes("Both walks within 0.05 s: were they timed one by one?"),
                    measure="gait_speed",
                )
            )
            tablet.signs_in(self.staff[self.lead], tablet.at + timedelta(days=1))
            tablet.visit = visit
            answer = hand.writes("Yes, each by its own start and stop.")
            tablet.does(QuestionAnswered(question=asked.hash, text=answer))
            hand.takes(tablet.hands_over())
        tablet.visit = None

    def stopped(self) -> None:
        """Do half a visit: the participant felt unwell after the balance stances."""
        visit, tablet = self.begins(), self.day.tablet
        self.day.grip()
        self.day.balance()
        self.day.finishes("stopped", "unwell")
        tablet.visit = visit
        with self.desk.hand(self.who.site, tablet.now) as hand:
            remark = "Light-headed on standing. Sat down, recovered within two minutes."
            tablet.does(NoteWritten(text=hand.writes(remark)))
            hand.takes(tablet.hands_over())
        tablet.visit = None

    def all_refused(self) -> None:
        """Hold a visit at which the participant wishes to do nothing."""
        self.begins()
        for measure in MEASURES.values():
            self.day.tablet.waits(20)
            self.day.tablet.does(MeasureNotDone(measure=measure, why="refused"))
        self.day.finishes()

    def two_in_one_slot(self) -> None:
        """Keep the first walk twice; nobody has decided yet which one counts."""
        day, tablet = self.day, self.day.tablet
        self.begins()
        for measure in (day.grip, day.balance, day.gait):
            measure()
        day.timed("gait_speed", 6120)
        day.chair()
        undone = day.timed("timed_up_and_go", 18_400)
        tablet.does(Withdrawn(), replaces=[undone.hash], reason="instruction_error")
        day.up_and_go()
        day.finishes()

    def still_open(self) -> None:
        """Begin a visit and leave it half done for tomorrow."""
        self.begins()
        self.day.grip()
        self.day.balance()


#: Which participant, in order of entry, at which visit.
UNUSUAL: dict[tuple[int, int], Callable[[Unusual], None]] = {
    (47, 0): Unusual.wrong_id,
    (58, 1): Unusual.on_two_records,
    (71, 0): Unusual.asked_about,
    (8, 2): Unusual.stopped,
    (12, 3): Unusual.all_refused,
    (90, 0): Unusual.two_in_one_slot,
    (118, 0): Unusual.still_open,
    (119, 0): Unusual.still_open,
}
