"""What can happen: every kind of event, typed, with what it means at the bedside.

An event is small, typed, and never changed (design §6). This module holds their
shapes and says which bytes are one: `read` for bytes from outside, which pass the
gate of `canonical` first, `recall` for bytes out of our own log. A kind gains no
required field once in use; golden vectors in tests/golden/ keep v1 as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from recorder import canonical
from recorder.refusals import NeedsNewerProgram, NotAnEvent

# The words that values are made of. Patterns end in \Z: `$` would let a line feed in.
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Uuid = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}\Z")]
Reason = Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_]{0,39}|[0-9a-f]{64})\Z")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}\Z")]
Claimed = Annotated[str, Meta(pattern=r"^(unknown|\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2})?)?)?)\Z")]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Ordinal = Annotated[int, Meta(ge=1, le=1_000)]
Milliseconds = Annotated[int, Meta(ge=0, le=2**53)]
Between = Annotated[int, Meta(ge=-(2**53), le=2**53)]  # Milliseconds from one clock to another.
Doubt = Literal["person", "study", "treatment"]  # What a text may tell: see `careful`.
Files = dict[str, Hash]

BodyT = TypeVar("BodyT", bound="Body", covariant=True)


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an event says; each kind has its own."""


class Event(
    msgspec.Struct, Generic[BodyT], frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True
):
    """Something that happened, in the words of the place where it happened.

    `at_ms`, `mono_ms` and `n` belong to the moment of keeping; when a test began
    and ended stands in the body. `reason` is a code, or the digest of a text. `asked`
    says what its words were asked about, which the person then kept as they are.
    """

    v: Literal[1]
    study: Name
    id: Uuid
    kind: Code
    at_ms: Milliseconds
    offset_min: Annotated[int, Meta(ge=-1080, le=1080)]
    device: Name
    n: Annotated[int, Meta(ge=1, le=2**53)]
    app: Name
    mono_ms: Milliseconds | UnsetType = UNSET
    session: Uuid | UnsetType = UNSET
    visit: Uuid | UnsetType = UNSET
    performed: Claimed | UnsetType = UNSET
    source: Literal["timer", "typed", "paper", "file"] | UnsetType = UNSET
    replaces: Annotated[tuple[Hash, ...], Meta(min_length=1)] | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET
    asked: Annotated[tuple[Doubt, ...], Meta(min_length=1)] | UnsetType = UNSET
    body: BodyT

    @cached_property
    def raw(self) -> bytes:
        """The canonical bytes of this event."""
        return msgspec.json.encode(self, order="sorted")

    @cached_property
    def hash(self) -> str:
        """What happened, as 64 hex digits: the name corrections and signatures use."""
        return canonical.fingerprint("event", self.raw)


# ── People at the tablet ────────────────────────────────────────────────────


class SessionOpened(Body, frozen=True, kw_only=True):
    """A person said who they are, here, and how we believe it."""

    person: Name
    how: Literal["passphrase", "pin_offline", "command_line"]
    until_ms: Milliseconds | UnsetType = UNSET


class SessionClosed(Body, frozen=True, kw_only=True):
    """The person put the tablet down, handed it over, or was idle too long."""

    why: Code | UnsetType = UNSET


class SignInRefused(Body, frozen=True, kw_only=True):
    """Somebody tried to sign in and was not believed."""

    how: Literal["passphrase", "pin_offline"]
    tries: Count
    person: Name | UnsetType = UNSET


# ── What was recorded about a visit ─────────────────────────────────────────


class VisitOpened(Body, frozen=True, kw_only=True):
    """An assessor began a visit with a participant, under the rules of one bundle."""

    participant: Name
    visit_code: Code
    bundle: Hash


class SettingsRecorded(Body, frozen=True, kw_only=True):
    """How a measure, or the whole visit, was set up: course, chair, aid, shoes.

    Numbers are whole and carry their unit in the setting's name (`course_cm`).
    """

    settings: Annotated[dict[Code, int | Name], Meta(min_length=1)]
    measure: Code | UnsetType = UNSET


class Taken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a time was taken: what the tablet knows of its own clocks, screen and finger.

    It scores nothing. It lets somebody judge later how far a time can be believed. What
    is reckoned from two clocks may be less than nothing, when one of them was set back.
    """

    input: Literal["touch", "pen", "mouse", "key"] | UnsetType = UNSET
    clock: Literal["event", "handler"] | UnsetType = UNSET
    isolated: bool | UnsetType = UNSET
    step_us: Count | UnsetType = UNSET
    lag_start_ms: Between | UnsetType = UNSET
    lag_stop_ms: Between | UnsetType = UNSET
    wall_ms: Between | UnsetType = UNSET
    hidden_ms: (
        Annotated[tuple[tuple[Milliseconds, Milliseconds], ...], Meta(min_length=1)] | UnsetType
    ) = UNSET
    wake: Literal["held", "refused", "lost", "absent"] | UnsetType = UNSET
    agent: Name | UnsetType = UNSET
    screen: Name | UnsetType = UNSET
    frame_hz: Count | UnsetType = UNSET


class AttemptRecorded(Body, frozen=True, kw_only=True):
    """A participant had one go at a measure, or at one side, stance or stage of it.

    Times are what the finger said, in whole milliseconds from the start;
    hundredths are derived once, by the study's rounding. `reading` is hundredths
    of `unit` exactly as entered. `result` is the word for a stage that has no
    number (a single stand). An attempt the participant could not carry through is
    `stopped`; one that says nothing about the participant is a `false_start` or
    `interrupted`, takes no slot and never counts. `taken` says how it was timed.
    """

    measure: Code
    number: Ordinal
    outcome: Literal["complete", "stopped", "false_start", "interrupted"]
    part: Code | UnsetType = UNSET
    began_at_ms: Milliseconds | UnsetType = UNSET
    elapsed_ms: Milliseconds | UnsetType = UNSET
    marks_ms: Annotated[tuple[Milliseconds, ...], Meta(min_length=1)] | UnsetType = UNSET
    count: Count | UnsetType = UNSET
    reading: Annotated[int, Meta(ge=-(2**53), le=2**53)] | UnsetType = UNSET
    unit: Literal["kg", "lb", "N", "m"] | UnsetType = UNSET
    result: Code | UnsetType = UNSET
    ended_by: Code | UnsetType = UNSET
    instrument: Name | UnsetType = UNSET
    flags: Annotated[tuple[Code, ...], Meta(min_length=1)] | UnsetType = UNSET
    taken: Taken | UnsetType = UNSET


class MeasureNotDone(Body, frozen=True, kw_only=True):
    """A measure, or a part of it, was not done, and the protocol's reason why."""

    measure: Code
    why: Code
    part: Code | UnsetType = UNSET


class SafetyEventRecorded(Body, frozen=True, kw_only=True):
    """Something happened to the participant, a fall or pain or dizziness, and what was done."""

    what: Code
    action: Code
    stopped: bool
    during: Code | UnsetType = UNSET


class NoteWritten(Body, frozen=True, kw_only=True):
    """Somebody wrote a remark. The words are in `texts`; only their digest is here."""

    text: Hash
    about: Hash | UnsetType = UNSET


class Withdrawn(Body, frozen=True, kw_only=True):
    """What the replaced events said is taken back; nothing is put in their place."""


class VisitFinished(Body, frozen=True, kw_only=True):
    """The assessor closed the visit: all that could be done is done, or it was stopped."""

    how: Literal["complete", "stopped"]
    why: Code | UnsetType = UNSET


# ── What was decided about a visit ──────────────────────────────────────────


class VisitSigned(Body, frozen=True, kw_only=True):
    """A person put their name under exactly the events they were shown."""

    covers: Annotated[tuple[Hash, ...], Meta(min_length=1)]
    record: Hash
    head: Hash
    meaning: Code
    name: Hash
    how: Literal["passphrase", "person_and_passphrase"]


class SignatureRefused(Body, frozen=True, kw_only=True):
    """Somebody who is signed in tried to sign a visit that is not theirs to sign."""


class VisitRepinned(Body, frozen=True, kw_only=True):
    """The rules a visit was taken under were found wrong; it is read by others from now on."""

    bundle: Hash


class VisitsJoined(Body, frozen=True, kw_only=True):
    """Two records of one visit are one: a site lead said so."""

    visits: Annotated[tuple[Uuid, ...], Meta(min_length=2)]


class QuestionRaised(Body, frozen=True, kw_only=True):
    """A monitor asks about an event, or about something that is not there."""

    text: Hash
    about: Hash | UnsetType = UNSET
    measure: Code | UnsetType = UNSET
    part: Code | UnsetType = UNSET


class QuestionAnswered(Body, frozen=True, kw_only=True):
    """The site answers a question."""

    question: Hash
    text: Hash


class SheetChecked(Body, frozen=True, kw_only=True):
    """A second person held what was typed from a paper sheet against it, and it agrees."""

    events: Annotated[tuple[Hash, ...], Meta(min_length=1)]


# ── Participants ────────────────────────────────────────────────────────────


class ParticipantAdded(Body, frozen=True, kw_only=True):
    """A blinded ID is on the list, with what the study allows to be known of the person."""

    participant: Name
    day0: Day | UnsetType = UNSET
    sex: Literal["f", "m"] | UnsetType = UNSET
    birth_year: Annotated[int, Meta(ge=1880, le=2100)] | UnsetType = UNSET


class ParticipantLeft(Body, frozen=True, kw_only=True):
    """A participant takes no further part."""

    participant: Name
    why: Code
    day: Day | UnsetType = UNSET


class ParticipantMoved(Body, frozen=True, kw_only=True):
    """A participant goes on at another site, under the same ID."""

    participant: Name
    to_site: Name


# ── People, equipment, devices ──────────────────────────────────────────────


class PersonAdded(Body, frozen=True, kw_only=True):
    """Somebody may be given work here. The name is a text, so that it can be blanked."""

    person: Name
    name: Hash


class RoleGiven(Body, frozen=True, kw_only=True):
    """A person has a role, at one site or in the whole study."""

    person: Name
    role: Literal["assessor", "site_lead", "monitor", "data_manager", "administrator"]
    site: Name | UnsetType = UNSET


class CredentialSet(Body, frozen=True, kw_only=True):
    """A person has a new passphrase; its argon2 string is a text."""

    person: Name
    argon2: Hash


class PersonCertified(Body, frozen=True, kw_only=True):
    """A person was trained in a measure, until a day."""

    person: Name
    measure: Code
    until: Day


class PersonDisabled(Body, frozen=True, kw_only=True):
    """A person may not sign in any more. What they recorded stays."""

    person: Name
    why: Code


class EquipmentAdded(Body, frozen=True, kw_only=True):
    """A dynamometer, chair, tape or watch is in use at a site."""

    equipment: Name
    site: Name
    sort: Code
    serial: Name
    unit: Literal["kg", "lb", "N"] | UnsetType = UNSET
    due: Day | UnsetType = UNSET


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known weight and what the equipment read, in hundredths of its unit."""

    known: Annotated[int, Meta(ge=0, le=1_000_000)]
    read: Annotated[int, Meta(ge=0, le=1_000_000)]


class EquipmentChecked(Body, frozen=True, kw_only=True):
    """Equipment was checked against known weights; good until a day."""

    equipment: Name
    checks: Annotated[tuple[Check, ...], Meta(min_length=1)] | UnsetType = UNSET
    due: Day | UnsetType = UNSET


class DevicePaired(Body, frozen=True, kw_only=True):
    """A browser may send what it records to this node; the token's digest is known."""

    paired: Uuid
    label: Name
    token: Hash


class DeviceRevoked(Body, frozen=True, kw_only=True):
    """A browser was lost, replaced or paired wrongly."""

    revoked: Uuid
    why: Code


# ── Nodes and what they do ──────────────────────────────────────────────────


class LogOpened(Body, frozen=True, kw_only=True):
    """A node begins a log: its place, its key, and the head it had before, if any."""

    node: Name
    place: Literal["tablet", "site", "hub"]
    scope: Name
    epoch: Ordinal
    public_key: Annotated[str, Meta(pattern=r"^[0-9a-f]{66}\Z")]
    head_before: Hash | UnsetType = UNSET


class StudyPublished(Body, frozen=True, kw_only=True):
    """The study and its measures were frozen: one bundle, known by one hash."""

    bundle: Hash
    files: Annotated[Files, Meta(min_length=1)]


class NodeAdmitted(Body, frozen=True, kw_only=True):
    """The hub takes entries from this node and believes this key."""

    node: Name
    epoch: Ordinal
    public_key: Annotated[str, Meta(pattern=r"^[0-9a-f]{66}\Z")]
    site: Name


class NodeRevoked(Body, frozen=True, kw_only=True):
    """From a moment on, what this node sends is parked until somebody looks."""

    node: Name
    since_ms: Milliseconds
    why: Literal["stolen", "retired", "wrong"]


class EventSetAside(Body, frozen=True, kw_only=True):
    """An event was kept but may not count, and why."""

    event: Hash
    why: Code


class EventAdmitted(Body, frozen=True, kw_only=True):
    """An event that was set aside counts after all."""

    event: Hash
    why: Reason


class AsideLookedAt(Body, frozen=True, kw_only=True):
    """A person looked at what was set aside: it stays as it is, and waits for nobody now.

    It counts no more than before. An admission after it still lets an event count.
    """

    event: Hash
    why: Reason


class BranchDecided(Body, frozen=True, kw_only=True):
    """A person decided what a forked or unexplained branch of a log is worth."""

    branch: Hash
    decision: Literal["adopt", "keep_as_evidence", "ask_again"]
    why: Reason


class TextRedacted(Body, frozen=True, kw_only=True):
    """Two people blanked a text that should not have been written."""

    digest: Hash
    sessions: Annotated[tuple[Uuid, ...], Meta(min_length=2, max_length=2)]
    why: Code


class ReportSealed(Body, frozen=True, kw_only=True):
    """A report was made and sealed; the file is kept by its digest."""

    report: Hash
    record: Hash
    request: Hash | UnsetType = UNSET  # Of what it was made: the same is not made twice.


class ReportPrinted(Body, frozen=True, kw_only=True):
    """A copy of a sealed report went to paper."""

    report: Hash
    copy: Ordinal


class Exported(Body, frozen=True, kw_only=True):
    """Data left this node; the manifest says what."""

    manifest: Hash
    events: Annotated[int, Meta(ge=0, le=2**53)]


class TrailRead(Body, frozen=True, kw_only=True):
    """Somebody from outside the site read the trail of a visit, participant, person or browser."""

    about: Literal["visit", "participant", "person", "device"]
    name: Name


class BackupMade(Body, frozen=True, kw_only=True):
    """A copy of the database was made, reopened and verified."""

    backup: Hash
    entries: Annotated[int, Meta(ge=0, le=2**53)]


class Restored(Body, frozen=True, kw_only=True):
    """This node begins again from a backup."""

    backup: Hash
    why: Reason


class ClockStepped(Body, frozen=True, kw_only=True):
    """The node's clock jumped against the time it has been running."""

    by_ms: Annotated[int, Meta(ge=-(2**53), le=2**53)]


KINDS: dict[str, type[Body]] = {
    "session_opened": SessionOpened,
    "session_closed": SessionClosed,
    "sign_in_refused": SignInRefused,
    "visit_opened": VisitOpened,
    "settings_recorded": SettingsRecorded,
    "attempt_recorded": AttemptRecorded,
    "measure_not_done": MeasureNotDone,
    "safety_event_recorded": SafetyEventRecorded,
    "note_written": NoteWritten,
    "withdrawn": Withdrawn,
    "visit_finished": VisitFinished,
    "visit_signed": VisitSigned,
    "visit_repinned": VisitRepinned,
    "visits_joined": VisitsJoined,
    "question_raised": QuestionRaised,
    "question_answered": QuestionAnswered,
    "participant_added": ParticipantAdded,
    "participant_left": ParticipantLeft,
    "participant_moved": ParticipantMoved,
    "person_added": PersonAdded,
    "role_given": RoleGiven,
    "credential_set": CredentialSet,
    "person_certified": PersonCertified,
    "person_disabled": PersonDisabled,
    "equipment_added": EquipmentAdded,
    "equipment_checked": EquipmentChecked,
    "device_paired": DevicePaired,
    "device_revoked": DeviceRevoked,
    "log_opened": LogOpened,
    "study_published": StudyPublished,
    "node_admitted": NodeAdmitted,
    "node_revoked": NodeRevoked,
    "event_set_aside": EventSetAside,
    "event_admitted": EventAdmitted,
    "aside_looked_at": AsideLookedAt,
    "branch_decided": BranchDecided,
    "text_redacted": TextRedacted,
    "report_sealed": ReportSealed,
    "report_printed": ReportPrinted,
    "exported": Exported,
    "trail_read": TrailRead,
    "backup_made": BackupMade,
    "restored": Restored,
    "clock_stepped": ClockStepped,
    "sheet_checked": SheetChecked,
    "signature_refused": SignatureRefused,
}

KIND_OF: dict[type[Body], str] = {body: kind for kind, body in KINDS.items()}

# What a person signs: all events of these kinds in a visit, standing or not.
RECORD_KINDS = frozenset(
    {
        "visit_opened",
        "visit_repinned",
        "visits_joined",
        "settings_recorded",
        "attempt_recorded",
        "measure_not_done",
        "safety_event_recorded",
        "note_written",
        "withdrawn",
        "visit_finished",
    }
)

# What a paired browser makes; every other kind is a node's own act (design §6a).
TABLET_KINDS = frozenset(
    {
        "session_opened",
        "session_closed",
        "sign_in_refused",
        "visit_opened",
        "settings_recorded",
        "attempt_recorded",
        "measure_not_done",
        "safety_event_recorded",
        "note_written",
        "withdrawn",
        "visit_finished",
    }
)

# Kinds about a participant, a person or a piece of equipment: the field that names it.
SUBJECT_FIELD = {
    "participant_added": "participant",
    "participant_left": "participant",
    "participant_moved": "participant",
    "person_added": "person",
    "role_given": "person",
    "credential_set": "person",
    "person_certified": "person",
    "person_disabled": "person",
    "equipment_added": "equipment",
    "equipment_checked": "equipment",
}

_DECODERS: dict[str, msgspec.json.Decoder[Event[Any]]] = {
    kind: msgspec.json.Decoder(Event[body])  # type: ignore[valid-type]
    for kind, body in KINDS.items()
}


def read(raw: bytes) -> Event[Body]:
    """Return the event that these bytes from outside are.

    Raises NotCanonical when they do not pass the gate, NeedsNewerProgram when the
    kind or a field is not known here, NotAnEvent when they break a known kind's form.
    """
    return typed(canonical.parse(raw), raw)


def typed(plain: Any, raw: bytes) -> Event[Body]:
    """Return the event of bytes that passed the gate, and of the plain values in them.

    Raises NeedsNewerProgram or NotAnEvent, as `read` does.
    """
    if not isinstance(plain, dict) or not isinstance(plain.get("kind"), str):
        raise NotAnEvent("This is no event: it has no kind.")
    event = recall(raw)
    replaces = event.replaces
    if replaces is not UNSET and list(replaces) != sorted(set(replaces)):
        raise NotAnEvent("The hashes in “replaces” must be sorted and named once.")
    return event


@dataclass(frozen=True)
class Unread:
    """An event that needs a newer program: its bytes, and what every form of one has.

    It is kept in a log like any other and set aside, so that it is there when the
    program that can read it is.
    """

    raw: bytes
    id: str
    kind: str
    device: str
    n: int

    @cached_property
    def hash(self) -> str:
        """What happened, as 64 hex digits."""
        return canonical.fingerprint("event", self.raw)


class _Least(msgspec.Struct, frozen=True):
    """What every form of an event has, whatever else it may hold."""

    v: int
    study: str
    id: Uuid
    kind: str
    at_ms: int
    offset_min: int
    device: Name
    n: Annotated[int, Meta(ge=1, le=2**53)]
    app: str
    body: dict[str, Any]


def unread(raw: bytes) -> Unread:
    """Return what can be told of an event that needs a newer program.

    Raises NotCanonical when it is nested too deep for an entry, NotAnEvent when it has
    not even what every form of one has.
    """
    plain = canonical.parse(b'{"event":%s}' % raw, max_bytes=None)["event"]
    try:
        least = msgspec.convert(plain, _Least)
    except msgspec.ValidationError as error:
        raise NotAnEvent(f"This is no event: {error}.") from None
    return Unread(raw, least.id, least.kind, least.device, least.n)


def recall(raw: bytes) -> Event[Body]:
    """Return the event that bytes out of our own log are; they passed the gate before."""
    # Canonical: keys are sorted and quotes in texts escaped, so the last one is the event's own.
    start = raw.rindex(b'"kind":"') + 8
    kind = raw[start : raw.index(b'"', start)].decode()
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise _refusal(raw, "this kind is not known here")
    try:
        event = decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise _refusal(raw, str(error)) from None
    event.__dict__["raw"] = raw  # Seeds the cached property: our log holds them verbatim.
    return cast("Event[Body]", event)


def _refusal(raw: bytes, words: str) -> NeedsNewerProgram | NotAnEvent:
    """Tell what a newer program made from what breaks the form we know."""
    plain = msgspec.json.decode(raw)
    kind, form = plain.get("kind"), plain.get("v")
    if (
        kind not in _DECODERS
        or plain.keys() - set(Event.__struct_fields__)
        or (isinstance(form, int) and form > 1)
        or "unknown field" in words
    ):
        return NeedsNewerProgram(f"{kind}: {words}. It needs a newer program.")
    return NotAnEvent(f"{kind}: {words}.")


def slot(event: Event[Body]) -> tuple[str, str | None, int] | None:
    """Return the (measure, part, number) that an attempt claims, if it claims one."""
    body = event.body
    if isinstance(body, AttemptRecorded) and body.outcome in ("complete", "stopped"):
        return body.measure, body.part or None, body.number
    return None


def may_replace(new: Event[Body], old: Event[Body]) -> bool:
    """Say whether one event may take another's place, by kind and by what they are about.

    Who may do so is judged at append and never here (design §6, "may be replaced").
    """
    if new.kind == "withdrawn" and old.kind in SUBJECT_FIELD:
        return new.visit is UNSET
    if old.kind in SUBJECT_FIELD:
        field = SUBJECT_FIELD[old.kind]
        return new.kind == old.kind and getattr(new.body, field) == getattr(old.body, field)
    if old.kind == "withdrawn" and old.visit is UNSET:
        return new.kind == "withdrawn" and new.visit is UNSET
    if old.kind not in RECORD_KINDS or new.visit != old.visit:
        return False
    pair = {new.kind, old.kind}
    return (
        new.kind == old.kind
        or new.kind == "withdrawn"
        or pair == {"attempt_recorded", "measure_not_done"}
    )
