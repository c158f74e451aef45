"""Those who put their names under what was measured, and what becomes of it after that.

Assessors sign the same day, leads countersign on a Friday, at the desk of their site
and by the acts that the pages use. What was measured in the last week waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from recorder import amending, people, questions, seals, signing, store
from recorder.acts import Desk, Hand
from recorder.demo.staff import ADMINISTRATOR, ASSESSORS, LEADS, LEFT, MONITOR
from recorder.demo.tablet import moment
from recorder.events import AttemptRecorded, SessionOpened
from recorder.record import record, record_hash
from recorder.refusals import OutOfReach
from recorder.seals import authority
from recorder.sessions import LONGEST_MS
from recorder.signatures import ABSENT, PERFORMED, REVIEWED
from recorder.signing import NotSound
from recorder.store import PersonLine

FRIDAY = 4
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Signers:
    """Everybody who signs, amends, asks or prints, each in their turn until the study's end."""

    def __init__(self, desk: Desk, end: datetime) -> None:
        self.desk, self.end = desk, end

    def may_seal(self, since: datetime) -> None:
        """Make the certificates of this node's seals on the first day of the study."""
        with self.desk.hand():
            authority.sealer(self.desk.data, self.desk.node, self.desk.study, since)

    # ── What each does ──────────────────────────────────────────────────────

    @contextmanager
    def sits(self, name: str, at: datetime) -> Iterator[Desk]:
        """Let a person work at the desk of their site, from a moment on."""
        with self._when(at) as desk:
            with desk.hand() as hand:
                self._comes(hand, name)
            yield desk

    def signs(self, name: str, site: str, visit: str, meaning: str, at: datetime) -> None:
        """Let a person sign what they read; what cannot be signed, or not yet, is left."""
        if at > self.end:
            return
        reviewed = record_hash(record(store.known(self.desk.db, visit)))
        with suppress(NotSound), self._when(at) as desk, desk.hand(site) as hand:
            person = self._comes(hand, name)
            signing.put(
                hand, person, visit, meaning, reviewed=reviewed, how="person_and_passphrase"
            )

    @contextmanager
    def _when(self, at: datetime) -> Iterator[Desk]:
        offset = at.utcoffset()
        assert offset is not None
        self.desk.at = moment(int(at.timestamp() * 1000), int(offset.total_seconds() // 60))
        try:
            yield self.desk
        finally:
            self.desk.person = self.desk.session = self.desk.at = None

    def _comes(self, hand: Hand, name: str) -> PersonLine:
        desk = self.desk
        person = desk.somebody(name)
        until_ms = desk.now().at_ms + LONGEST_MS
        opened = SessionOpened(person=person.id, how="passphrase", until_ms=until_ms)
        desk.session = hand.does(opened, scope=desk.node.home).id
        desk.person = person
        return person

    def prints(self, site: str, visit: str, at: datetime) -> None:
        """Let the lead of a site seal a visit's report and print it once."""
        # Without Pango no page can be set; the study is the same without its papers.
        with suppress(OutOfReach), self.sits(_lead(site), at) as desk:
            sealed = seals.seal(desk, visit, seals.Way())
            seals.note_print(desk, visit, sealed.digest)

    # ── What becomes of a visit ─────────────────────────────────────────────

    def as_ever(self, site: str, visit: str, at: datetime) -> None:
        """Sign a visit the same day, and countersign it on the Friday after."""
        self.same_day(site, visit, at)
        self.signs(_lead(site), site, visit, REVIEWED, _friday(at))

    def same_day(self, site: str, visit: str, at: datetime) -> None:
        """Sign a visit as the one who measured; nobody countersigns it."""
        self.signs(_assessor(site), site, visit, PERFORMED, at + timedelta(minutes=7))

    def forgotten(self, site: str, visit: str, at: datetime) -> None:
        """Leave a visit unsigned."""

    def in_absence(self, site: str, visit: str, at: datetime) -> None:
        """Take an assessor off the list who has not signed; the lead reviews in their place."""
        with self.sits(ADMINISTRATOR, at + DAY) as desk, desk.hand() as hand:
            people.disable(hand, desk.somebody(LEFT).id, "left_the_study")
        self.signs(_lead(site), site, visit, ABSENT, _friday(at))

    def printed(self, site: str, visit: str, at: datetime) -> None:
        """Print the report once it is countersigned."""
        self.as_ever(site, visit, at)
        self.prints(site, visit, _friday(at) + HOUR)

    def asked(self, site: str, visit: str, at: datetime) -> None:
        """Let the monitor ask about a signed visit, late enough that no answer has come."""
        self.as_ever(site, visit, at)
        with self.sits(MONITOR, (self.end - 2 * DAY).astimezone(at.tzinfo)) as desk:
            words = "Was the chair the same one as at the visit before?"
            questions.ask(desk, visit, words, measure="chair_stand_5")

    def amended(self, site: str, visit: str, at: datetime) -> None:
        """Take a squeeze back that was signed and printed; it waits to be signed again."""
        self.printed(site, visit, at)
        self._takes_back(site, visit, (self.end - 3 * DAY).astimezone(at.tzinfo))

    def signed_again(self, site: str, visit: str, at: datetime) -> None:
        """Do the same, and sign again; the lead has not yet looked at it."""
        self.printed(site, visit, at)
        later = (self.end - 4 * DAY).astimezone(at.tzinfo)
        self._takes_back(site, visit, later)
        self.same_day(site, visit, later)

    def _takes_back(self, site: str, visit: str, at: datetime) -> None:
        squeezes = [
            event
            for event in store.known(self.desk.db, visit).attempts
            if isinstance(event.body, AttemptRecorded) and event.body.measure == "grip"
        ]
        with self.sits(_assessor(site), at) as desk:
            why = "Read off after the needle had been set back."
            amending.take_back(desk, visit, [squeezes[-1].hash], why)


def _lead(site: str) -> str:
    return LEADS[int(site) - 1]


def _assessor(site: str) -> str:
    return ASSESSORS[int(site) - 1]


def _friday(at: datetime) -> datetime:
    """Return the afternoon of the next Friday; on a Friday that is a week from then."""
    days = (FRIDAY - at.weekday() - 1) % 7 + 1
    return (at + timedelta(days=days)).replace(hour=15, minute=20)


#: What becomes of which participant's visit, by order of entry, where it is not as ever.
THEN: dict[tuple[int, int], Callable[[Signers, str, str, datetime], None]] = {
    (41, 3): Signers.printed,
    (21, 4): Signers.asked,
    (61, 3): Signers.signed_again,
    (101, 2): Signers.amended,
    (91, 2): Signers.in_absence,
    (31, 4): Signers.forgotten,
    (94, 2): Signers.forgotten,
    (99, 2): Signers.forgotten,
}
