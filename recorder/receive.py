"""Receiving: one delivery of a paired tablet taken in, each event answered, nothing refused.

What the tablet called kept is never turned away (design §3). Each event of a delivery
is *kept* in the log of its scope, *known* from before, or *set aside*: kept too, with
the reason, until a person decides. A delivery is one transaction, and it is answered
after its commit. Who may do what is judged here, once, and never in replay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

import msgspec
from msgspec import UNSET

from recorder import bundles, canonical, participant_id, store
from recorder.acts import STUDY_SCOPE, WHO, Desk
from recorder.events import (
    KINDS,
    TABLET_KINDS,
    Body,
    Event,
    EventAdmitted,
    EventSetAside,
    NoteWritten,
    SessionOpened,
    Unread,
    VisitOpened,
    may_replace,
    read,
    unread,
)
from recorder.refusals import (
    NeedsNewerProgram,
    NoSuchParticipantID,
    NotAnEvent,
    NotCanonical,
    UnprintableText,
    WrongUse,
)

if TYPE_CHECKING:
    from recorder.acts import Hand
    from recorder.roster import Device
    from recorder.store import PersonLine
    from recorder.study import Study

FORM = 1  # Of a delivery; its first line names it.
MOST_LINES = 5_000
EVENT, TEXT, END = b'{"event":', b'{"text":', b"}"

# Why → who can act on it; a site lead or data manager, where nobody else is named.
WHO_CAN_ACT = {"needs_newer_program": "administrator", "session_expired": "assessor"}
LEADS = "site_lead"
DIGEST = 64  # A reason of this length is the digest of a text, not a code.
LONGEST_ID = 64

# May be done at a bed by whoever has one of these roles there; the rest stands in acts.WHO.
_HANDS = WHO["attempt_recorded"]
_WITHOUT_SESSION = frozenset({"session_opened", "sign_in_refused"})
_WITHOUT_VISIT = _WITHOUT_SESSION | {"session_closed"}


class Answer(NamedTuple):
    """What became of one event."""

    id: str
    hash: str
    answer: str
    why: str = ""

    def plain(self) -> dict[str, str]:
        """Return the answer as the tablet reads it."""
        said = {"id": self.id, "hash": self.hash, "answer": self.answer}
        if self.why:
            said["why"] = self.why
            said["who"] = WHO_CAN_ACT.get(self.why, LEADS)
        return said


@dataclass(slots=True)
class Delivery:
    """The lines of one delivery: events in their order, and the texts they name."""

    events: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)


def unpack(body: bytes, device: Device) -> Delivery:
    """Return the lines of a delivery; raise WrongUse when it is none, or another device's."""
    lines = body.split(b"\n")
    if lines[-1]:
        raise WrongUse(
            "The delivery arrived incomplete: its last line has no end. Nothing was read; the "
            "tablet keeps everything. It will be sent again."
        )
    first, *rest = lines[:-1] or [b""]
    try:
        said = msgspec.json.decode(first)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("delivery") != FORM:
        raise WrongUse(
            'The first line is not that of a delivery this program can read ({"delivery":1,…}). '
            "Nothing was read; the tablet keeps everything. Bring recorder and tablet up to date."
        )
    if said.get("device") != device.id:
        raise WrongUse(
            f"The delivery names another device than {device.label}, whose token it came with. "
            "Nothing was read; the tablet keeps everything. Pair it again."
        )
    found = Delivery()
    for line in rest:
        (found.texts if line.startswith(TEXT) else found.events).append(line)
    return found


def receive(desk: Desk, device: Device, delivery: Delivery) -> list[Answer]:
    """Take in a delivery; return an answer for each line that is no text, in their order.

    When this returns, all that is answered is on disk.
    """
    study = bundles.current(desk.db).study
    with desk.hand(desk.node.scope(store.scope_of_device(desk.db, device.id))) as hand:
        door = _Door(hand, device, study)
        door.hears(delivery.texts)
        answers = [door.takes(line) for line in delivery.events]
        door.ends()
    return answers


class _Door:
    """One delivery on its way in, inside its transaction."""

    def __init__(self, hand: Hand, device: Device, study: Study) -> None:
        self.hand, self.device, self.study = hand, device, study
        self.db = hand.desk.db
        self.texts: dict[str, tuple[bytes, str, bytes]] = {}  # Digest → salt, text, its line.
        self.people: dict[str, PersonLine | None] = {}
        self.sessions: dict[str, SessionOpened] = {}
        self.arrived: set[str] = set()  # The sessions that this delivery brought.

    # ── Texts ───────────────────────────────────────────────────────────────

    def hears(self, lines: Iterable[bytes]) -> None:
        """Read the texts; those that are not what they say are set aside whole."""
        for line in lines:
            try:
                salt, text = _text(line)
            except (NotCanonical, UnprintableText):
                why = "device_revoked" if self.device.revoked else "text_not_readable"
                self._put_aside(line, why)
                continue
            digest = store.digest(salt, text)
            if store.redacted(self.db, digest):
                continue  # Two people blanked it: it is never stored again, nowhere.
            if self.device.revoked:
                self._put_aside(line, "device_revoked")
            else:
                self.texts[digest] = (salt, text, line)

    def ends(self) -> None:
        """Let in what waited for what came; set aside the texts that no event names."""
        for event_hash in store.set_aside_for(self.db, "session_unknown") if self.arrived else ():
            event = self._here(event_hash)
            if event is not None and event.session in self.arrived:
                self._admit(event, "session_arrived")
        for event_hash in store.set_aside_for(self.db, "text_missing") if self.texts else ():
            event = self._here(event_hash)
            if event is not None and not self._lacks_text(event):
                self._admit(event, "text_arrived")
        for digest, (_, _, line) in self.texts.items():
            if store.text(self.db, digest) is None:
                self._put_aside(line, "text_of_no_event")

    def _admit(self, event: Event[Body], why: str) -> None:
        # What else stood against it is judged now: the first reason was the only one named.
        scope, against = self._judged(event)
        if against:
            self._say_set_aside(event.hash, against, scope)
        else:
            self.hand.does(EventAdmitted(event=event.hash, why=why), scope=scope)

    def _lacks_text(self, event: Event[Body]) -> bool:
        """Keep the texts that an event names and the delivery brought; say whether one lacks."""
        lacks = False
        for digest in _digests(event):
            if digest in self.texts:
                salt, text, _ = self.texts[digest]
                self.hand.writing.keep_text(salt, text)
            elif store.text(self.db, digest) is None and not store.redacted(self.db, digest):
                lacks = True
        return lacks

    # ── Events ──────────────────────────────────────────────────────────────

    def takes(self, line: bytes) -> Answer:
        """Take in one line; return what became of it."""
        if not (line.startswith(EVENT) and line.endswith(END)):
            return self._whole(line, "line_not_known")
        raw = line[len(EVENT) : -len(END)]
        if self.device.revoked:
            return self._whole(raw, "device_revoked")
        try:
            event = _event(raw)
        except NotCanonical:
            too_large = len(raw) > canonical.MAX_BYTES
            return self._whole(raw, "too_large" if too_large else "not_canonical")
        except NotAnEvent:
            return self._whole(raw, "not_an_event")
        # What pretends to be another's never enters a log: it could act before it is judged.
        if event.device != self.device.id:
            return self._whole(raw, "other_device", event.id)
        if event.kind in KINDS and event.kind not in TABLET_KINDS:
            return self._whole(raw, "kind_of_a_node", event.id)
        return self._event(event)

    def _event(self, event: Event[Body] | Unread) -> Answer:
        namesakes = store.hashes_of(self.db, event.id)
        if event.hash in namesakes:
            why = store.why_set_aside(self.db, event.hash) or ""
            if isinstance(event, Event):
                self._lacks_text(event)
            return Answer(event.id, event.hash, "known", why)
        if isinstance(event, Unread):
            scope, why = self.hand.scope, "needs_newer_program"
        else:
            scope, why = self._judged(event)
            if isinstance(event.body, SessionOpened):
                self.sessions[event.id] = event.body
                self.arrived.add(event.id)
        self.hand.takes([event], scope)
        if why:
            self._say_set_aside(event.hash, why, scope)
            return Answer(event.id, event.hash, "set_aside", why)
        if namesakes:
            return Answer(event.id, event.hash, "kept", "same_id_other_bytes")
        late = isinstance(event, Event) and self._session_was_over(event)
        return Answer(event.id, event.hash, "kept", "session_expired" if late else "")

    def _whole(self, raw: bytes, why: str, event_id: str = "") -> Answer:
        """Keep bytes that are no event of this device as they came, beside the log."""
        known = self._put_aside(raw, why)
        return Answer(
            event_id or _id_in(raw),
            canonical.fingerprint("event", raw),
            "known" if known else "set_aside",
            why,
        )

    def _put_aside(self, raw: bytes, why: str) -> bool:
        """Keep bytes whole and log their digest, once; return whether they were here."""
        if store.in_aside(self.db, self.device.id, raw) is not None:
            return True
        digest = self.hand.writing.keep_aside(raw, why, self.device.id, self.hand.at)
        self._say_set_aside(digest, why, self.hand.scope)
        return False

    def _say_set_aside(self, name: str, why: str, scope: str) -> None:
        self.hand.does(EventSetAside(event=name, why=why), scope=scope)

    # ── Judging, once ───────────────────────────────────────────────────────

    def _judged(self, event: Event[Body]) -> tuple[str, str]:
        """Return the scope an event is kept in, and why it may not count: "" when it may."""
        site, why = self._site(event)
        scope = site or self.hand.scope  # Judged where it belongs, also if it is kept elsewhere.
        reasons = (
            # First, since `verify` looks for what an event names unless told that it lacks.
            "text_missing" if self._lacks_text(event) else "",
            why,
            "other_study" if event.study != self.study.id else "",
            self._against_person(event, scope),
            self._against_replacing(event),
        )
        return self.hand.desk.node.scope(scope), next(filter(None, reasons), "")

    def _site(self, event: Event[Body]) -> tuple[str | None, str]:
        """Return the site that an event is about, and what is wrong with the visit it names."""
        if event.kind in _WITHOUT_VISIT:
            return None, ""
        if not event.visit:
            return None, "no_visit"
        if isinstance(event.body, VisitOpened):
            participant = event.body.participant
            moved, why = store.moved_to(self.db, participant), self._against_opening(event.body)
        else:
            found = store.site_of_visit(self.db, event.visit)
            if found is None:
                return None, ""  # Its opening has not arrived: any order gives the same visit.
            (participant, moved), why = found, ""
        by_id = participant_id.site_of(self.study.id_form, participant, self.study.site_codes)
        return moved or by_id, why

    def _against_opening(self, body: VisitOpened) -> str:
        form, sites = self.study.id_form, self.study.site_codes
        if store.file(self.db, body.bundle) is None:
            return "bundle_not_here"
        try:
            written = participant_id.check(form, body.participant, sites)
        except NoSuchParticipantID:
            return "no_such_id"
        return "" if written == body.participant else "no_such_id"

    def _against_person(self, event: Event[Body], scope: str) -> str:
        if event.kind == "sign_in_refused":
            return ""  # Nobody was believed to be anybody.
        session = self._session(event)
        if session is None:
            return "session_unknown" if event.session else "no_session"
        person = self._person(session.person)
        if person is None:
            return "person_unknown"
        if person.state != "active":
            return "person_disabled"
        return "" if _may(person, event, scope) else "role_missing"

    def _person(self, name: str) -> PersonLine | None:
        if name not in self.people:
            self.people[name] = next(iter(store.people(self.db, name)), None)
        return self.people[name]

    def _session(self, event: Event[Body]) -> SessionOpened | None:
        """Return what was said when the session began in which an event was made."""
        if isinstance(event.body, SessionOpened):
            return event.body
        if not event.session:
            return None
        if event.session not in self.sessions:
            known = store.sessions(self.db, [event.session]).get(event.session)
            if known is None:
                return None
            self.sessions[event.session] = SessionOpened(
                person=known.person, how=cast("Any", known.how), until_ms=known.until_ms or UNSET
            )
        return self.sessions[event.session]

    def _session_was_over(self, event: Event[Body]) -> bool:
        session = self._session(event)
        until_ms = session.until_ms if session else UNSET
        return until_ms is not UNSET and event.at_ms > until_ms

    def _against_replacing(self, event: Event[Body]) -> str:
        targets = (self._here(name) for name in event.replaces or ())
        # One that is not here yet is waited for; replay asks again.
        wrong = any(target is not None and not may_replace(event, target) for target in targets)
        return "may_not_replace" if wrong else ""

    def _here(self, event_hash: str) -> Event[Body] | None:
        return store.by_hash(self.db, event_hash)


def _may(person: PersonLine, event: Event[Body], scope: str) -> bool:
    """Say whether a person's role lets them do this at a site (design §6a)."""
    if event.kind in _WITHOUT_VISIT:
        return True
    roles = WHO.get(event.kind, _HANDS)
    return any(
        role in roles and (where is None or scope in (where, STUDY_SCOPE))
        for role, where in person.roles
    )


def _event(raw: bytes) -> Event[Body] | Unread:
    try:
        return read(raw)
    except NeedsNewerProgram:
        return unread(raw)


def _digests(event: Event[Body]) -> set[str]:
    """Return the digests of the texts that an event of a tablet names."""
    found = {event.body.text} if isinstance(event.body, NoteWritten) else set()
    if event.reason and len(event.reason) == DIGEST:
        found.add(event.reason)
    return found


def _text(line: bytes) -> tuple[bytes, str]:
    """Return the salt and the words of a text's line; raise when they are not what it says."""
    try:
        said = msgspec.json.decode(line, type=_TextLine).text
        salt = bytes.fromhex(said.salt)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"This is no text: {error}") from None
    if canonical.printable(said.text) != said.text or store.digest(salt, said.text) != said.digest:
        raise NotCanonical("The text is not the one its digest names.")
    return salt, said.text


class _Text(msgspec.Struct, forbid_unknown_fields=True):
    digest: str
    salt: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    text: str


class _TextLine(msgspec.Struct, forbid_unknown_fields=True):
    text: _Text


def _id_in(raw: bytes) -> str:
    """Return the id that bytes claim, as far as it can be told: the tablet knows it by that."""
    try:
        found = msgspec.json.decode(raw)
        name = found.get("id") if isinstance(found, dict) else ""
    except (ValueError, RecursionError):
        return ""
    return name if isinstance(name, str) and len(name) <= LONGEST_ID and name.isascii() else ""
