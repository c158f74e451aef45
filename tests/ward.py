"""The ward: a tablet at a bed, whose verbs make the events that real ones make.

Nothing here is left to chance or to the clock, so that what failed once fails again:
ids count up, a second passes with each event, and salts are made from the words.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from recorder import canonical, clock, events, store
from recorder.events import (
    KIND_OF,
    AttemptRecorded,
    Body,
    Event,
    EventAdmitted,
    EventSetAside,
    MeasureNotDone,
    NoteWritten,
    ParticipantAdded,
    QuestionAnswered,
    QuestionRaised,
    SafetyEventRecorded,
    SessionClosed,
    SessionOpened,
    SettingsRecorded,
    TextRedacted,
    VisitFinished,
    VisitOpened,
    VisitRepinned,
    VisitsJoined,
    Withdrawn,
)
from recorder.store import entries
from recorder.visit import Visit

if TYPE_CHECKING:
    from sqlite_utils import Database

LOG = "ward-1.S01.1"
MORNING = 1_790_000_000_000  # 2026-09-21, UTC.


def some_hash(word: str) -> str:
    """Return the hash of something this test need not know."""
    return hashlib.sha256(word.encode()).hexdigest()


# A study as published: one file, and the listing that names it.
FILES = {"study.toml": canonical.encode({"id": "DEMO", "sites": {"S01": "Ward 1"}})}
HASHES = {name: canonical.fingerprint("file", content) for name, content in FILES.items()}
LISTING = canonical.encode(HASHES)
BUNDLE = canonical.fingerprint("file", LISTING)


@dataclass
class Bedside:
    """Alice, who assesses, with one tablet."""

    data: Path
    device: str = "T04"
    session: str | None = None
    visit: str | None = None
    made: int = 0
    numbers: Counter[tuple[str | None, str, str | None]] = field(default_factory=Counter)
    texts: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=lambda: [LISTING])

    # ── What happens ────────────────────────────────────────────────────────

    def says(self, body: Body, *, visit: str | None = None, **more) -> Event:
        """Make an event of any body; it passes the same gate as one from a real tablet."""
        self.made += 1
        if self.session:
            more.setdefault("session", self.session)
        if visit:
            more["visit"] = visit
        if replaced := more.pop("replaces", ()):
            more["replaces"] = tuple(sorted({event.hash for event in replaced}))
        event = Event(
            v=1,
            study="DEMO",
            id=self.new_id(),
            kind=KIND_OF[type(body)],
            at_ms=MORNING + 1_000 * self.made,
            offset_min=120,
            device=self.device,
            n=self.made,
            app="0.1.0",
            **more,
            body=body,
        )
        return events.read(event.raw)

    def new_id(self) -> str:
        """Return an id like a UUIDv7: later ones are greater."""
        tablet = int(some_hash(self.device)[:8], 16)
        stamp = f"{MORNING + 1_000 * self.made:012x}"
        return f"{stamp[:8]}-{stamp[8:]}-7000-8000-{tablet:08x}{self.made % 65_536:04x}"

    def signs_in(self, person: str = "alice") -> Event[SessionOpened]:
        self.session = None
        event = self.says(SessionOpened(person=person, how="passphrase"))
        self.session = event.id
        return event

    def signs_out(self) -> Event[SessionClosed]:
        return self.says(SessionClosed(why="handed_over"))

    def opens(
        self, participant="S01-017-K", code="baseline", *, bundle=BUNDLE, **more
    ) -> Event[VisitOpened]:
        """Begin a visit; what is recorded from now on belongs to it."""
        body = VisitOpened(participant=participant, visit_code=code, bundle=bundle)
        if "visit" not in more:
            self.visit = more["visit"] = some_uuid(f"{self.device} {self.made}")
        return self.says(body, **more)

    def times(self, elapsed_ms: int, **more) -> Event[AttemptRecorded]:
        """Time one attempt, by default the next one of the 4 m walk."""
        return self.attempts(elapsed_ms=elapsed_ms, **more)

    def squeezes(
        self, reading: int, part="left", measure="grip", unit="kg", **more
    ) -> Event[AttemptRecorded]:
        return self.attempts(reading=reading, part=part, measure=measure, unit=unit, **more)

    def attempts(
        self, measure="gait_speed", number=None, part=None, outcome="complete", **more
    ) -> Event[AttemptRecorded]:
        if part:
            more["part"] = part
        if number is None:
            key = (more.get("visit", self.visit), measure, part)
            self.numbers[key] += 1
            number = self.numbers[key]
        return self._here(AttemptRecorded, measure=measure, number=number, outcome=outcome, **more)

    def skips(self, measure="gait_speed", why="unable", **more) -> Event[MeasureNotDone]:
        return self._here(MeasureNotDone, measure=measure, why=why, **more)

    def settings(self, measure=None, *, visit=None, **settings) -> Event[SettingsRecorded]:
        body = {"measure": measure} if measure else {}
        return self._here(SettingsRecorded, settings=settings, visit=visit, **body)

    def helps(self, what="fall", action="sat_down", **more) -> Event[SafetyEventRecorded]:
        return self._here(SafetyEventRecorded, what=what, action=action, stopped=True, **more)

    def notes(self, words="Walked with a stick.", **more) -> Event[NoteWritten]:
        return self._here(NoteWritten, text=self.writes(words), **more)

    def asks(self, words="Which chair was it?", **more) -> Event[QuestionRaised]:
        return self._here(QuestionRaised, text=self.writes(words), **more)

    def answers(self, question: Event, words="The blue one.") -> Event[QuestionAnswered]:
        return self._here(
            QuestionAnswered,
            question=question.hash,
            text=self.writes(words),
            visit=question.visit or None,
        )

    def finishes(self, how="complete", **more) -> Event[VisitFinished]:
        return self._here(VisitFinished, how=how, **more)

    # ── What is changed afterwards ──────────────────────────────────────────

    def voids(self, *events: Event, reason="wrong_button", **more) -> Event[Withdrawn]:
        """Take events back and put nothing in their place; one alone is an *undo*."""
        if events[0].visit:
            more.setdefault("visit", events[0].visit)
        return self.says(Withdrawn(), replaces=events, reason=reason, **more)

    def restores(self, withdrawal: Event[Withdrawn]) -> Event[Withdrawn]:
        return self.voids(withdrawal, reason="void_was_wrong")

    def corrects(self, *events: Event, reason="misread", visit=None, **body) -> Event:
        """Say an event anew with other values; more events may go in its place."""
        if "settings" in body or not isinstance(events[0].body, SettingsRecorded):
            new = replace(events[0].body, **body)
        else:
            new = replace(events[0].body, settings=body)
        more = {"visit": visit or events[0].visit} if events[0].visit else {}
        return self.says(new, replaces=events, reason=reason, **more)

    def joins(self, *visits: str) -> Event[VisitsJoined]:
        return self.says(VisitsJoined(visits=tuple(visits)), visit=min(visits))

    def repins(self, bundle: str, **more) -> Event[VisitRepinned]:
        return self._here(VisitRepinned, bundle=bundle, reason="wrong_bundle", **more)

    def sets_aside(self, event: Event, why="session_unknown") -> Event[EventSetAside]:
        return self.says(EventSetAside(event=event.hash, why=why))

    def admits(self, event: Event, why="session_arrived") -> Event[EventAdmitted]:
        return self.says(EventAdmitted(event=event.hash, why=why))

    def lists(self, participant="S01-017-K", **more) -> Event[ParticipantAdded]:
        return self.says(ParticipantAdded(participant=participant, **more))

    # ── Words, which stand outside the events ───────────────────────────────

    def writes(self, words: str) -> str:
        """Return the digest of a text; `keeps` keeps the text with the event."""
        salt = hashlib.sha256(words.encode()).digest()[:16]
        digest = entries.digest(salt, words)
        self.texts[digest] = (salt, words)
        return digest

    def attaches(self, content: bytes) -> str:
        """Return the hash of a file; `keeps` keeps the file with the event."""
        self.files.append(content)
        return canonical.fingerprint("file", content)

    def redacts(self, note: Event[NoteWritten], why="names_a_person") -> Event[TextRedacted]:
        sessions = (some_uuid("Alice's"), some_uuid("Bob's"))
        return self.says(TextRedacted(digest=note.body.text, sessions=sessions, why=why))

    # ── Through the product's own store ─────────────────────────────────────

    @cached_property
    def db(self) -> Database:
        return store.ensure(self.data)

    def keeps(self, *events: Event, log: str = LOG) -> list[store.Kept]:
        """Append events, with the texts and files they name, in one transaction."""
        with store.writing(self.db, self.data) as transaction:
            for salt, words in self.texts.values():
                transaction.keep_text(salt, words)
            for content in self.files:
                transaction.keep_file(content)
            kept = transaction.append(log, events, clock.now())
        self.texts.clear()
        self.files.clear()
        return kept

    def sees(self, visit: str | None = None) -> Visit:
        """Return a visit as a page would show it: replayed from the log."""
        return store.known(self.db, visit or self.visit)

    def leaves(self) -> None:
        if "db" in self.__dict__:
            self.__dict__.pop("db").close()

    def _here(self, kind: type[Body], *, visit: str | None = None, **fields) -> Event:
        """Make an event of the visit at hand; each field finds its place by its name."""
        inside = {name: fields.pop(name) for name in kind.__struct_fields__ if name in fields}
        return self.says(kind(**inside), visit=visit or self.visit, **fields)


def some_uuid(word: str) -> str:
    digits = some_hash(word)
    return f"01990000-{digits[:4]}-7000-8000-{digits[4:16]}"


# ── What a data folder holds ────────────────────────────────────────────────


def kept(data: Path) -> list[str]:
    """Return the hashes of all events in a data folder that was let go of."""
    db = store.open_database(data)
    try:
        return [h for (h,) in db.conn.execute("select lower(hex(hash)) from events")]
    finally:
        db.close()


def changed_rows(data: Path) -> list:
    """Return every cell that is not what a replay of its log makes of it."""
    db = store.open_database(data)
    try:
        return store.differences(db)[1]
    finally:
        db.close()
