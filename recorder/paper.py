"""Late entry: what was measured with paper and a watch, written down in the log.

What a sheet says becomes the same events as at a bed, with `source` paper and the day
the sheet claims. One sheet is one transaction, and it carries the id of its first event
from the form, so that the same form sent twice is kept once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from msgspec import UNSET
from uuid_utils import uuid7

from recorder import bundles, canonical, participants, store, transcribed
from recorder.events import (
    MeasureNotDone,
    NoteWritten,
    SafetyEventRecorded,
    SheetChecked,
    VisitFinished,
    VisitOpened,
    VisitSigned,
)
from recorder.intake.row import Claims, RowRefused
from recorder.intake.visit import deeds
from recorder.refusals import NoLonger, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

    from recorder.acts import Desk, Hand
    from recorder.intake.visit import Deed
    from recorder.standing import AnyEvent
    from recorder.study import Bundle
    from recorder.visit import Visit

Source = Literal["paper", "typed"]
SOURCE: Source = "paper"
Place = tuple[str, str | None]  # A measure, and the part of it.
SIGNED = "the visit is signed"


class NeedsReason(Refusal):
    """Something that stands would be replaced, and nobody has said why."""


class RecordedAlready(Refusal):
    """This visit of this participant is here; `visit` is its id."""

    def __init__(self, message: str, visit: str = "") -> None:
        super().__init__(message)
        self.visit = visit


class NothingToCheck(NoLonger):
    """All that was typed from paper was checked, or typed by this person."""


class ChangedSince(NoLonger):
    """What was typed is not what was held against the sheet any more."""


@dataclass(slots=True)
class Sheet:
    """What a person typed from one paper sheet, checked."""

    participant: str
    code: str
    performed: str
    claims: Claims = field(default_factory=Claims)
    said: dict[Place, str] = field(default_factory=dict)  # More about why something was not done.
    safety: SafetyEventRecorded | None = None
    note: str = ""
    about: str = ""  # The measure that the note is about.
    late: str = ""  # Why it is written down so late.
    reason: str = ""  # Why what stands is replaced.
    finishes: bool = False


def keep(
    desk: Desk,
    sheet: Sheet,
    bundle: Bundle,
    first: str,
    visit: str | None = None,
    *,
    amends: bool = False,
) -> str:
    """Keep a sheet as a new visit, or beside one that is here; return the visit's id.

    `first` is the id that the first event gets. `amends` a visit that may be signed, under
    the sheet's reason. Raises RecordedAlready, NeedsReason, the
    refusals of `intake.visit.deeds`, and NotAllowed.
    """
    with desk.hand(participants.scope_at(desk, sheet.participant)) as hand:
        # A note is anybody's to write, a sheet is not: judged before anything is looked at.
        hand.may(VisitFinished(how="complete"))
        known = _kept_before(desk, first)
        if known is not None:
            return known
        if visit is None:
            return _opens(hand, sheet, bundle, first)
        return _adds(hand, sheet, bundle, first, visit, amends=amends)


def agree(desk: Desk, visit_id: str, shown: str) -> None:
    """Say that what others typed agrees with the sheet; `shown` is `fingerprint` of what was seen.

    Raises NothingToCheck where one has typed it all oneself or nothing is left, ChangedSince
    where it is not what was seen any more, and NotAllowed.
    """
    visit = store.known(desk.db, visit_id)
    with desk.hand(participants.scope_at(desk, visit.participant)) as hand:
        visit = store.known(desk.db, visit_id)
        events = to_check(desk.db, visit, desk.person.id if desk.person else "")
        if not events:
            raise NothingToCheck("There is nothing here for you to check. Nothing was changed.")
        if fingerprint(events) != shown:
            raise ChangedSince("It changed since you looked at it. Nothing was changed.")
        names = tuple(sorted(event.hash for event in events))
        hand.does(SheetChecked(events=names), visit=visit.id)


def to_check(db: Database, visit: Visit, person: str) -> tuple[AnyEvent, ...]:
    """Return what a person may hold against the sheet: what others typed and nobody checked."""
    left = transcribed.unchecked(visit)
    known = store.sessions(db, {event.session for event in left if event.session})
    return tuple(
        event for event in left if event.session in known and known[event.session].person != person
    )


def fingerprint(events: Iterable[AnyEvent]) -> str:
    """Return one hash of what is shown, so that only that is agreed to."""
    return canonical.fingerprint("sheet", " ".join(sorted(e.hash for e in events)).encode())


def _kept_before(desk: Desk, first: str) -> str | None:
    for event_hash in store.hashes_of(desk.db, first):
        event = store.by_hash(desk.db, event_hash)
        if event is not None and event.visit:
            return str(event.visit)
    return None


def _opens(hand: Hand, sheet: Sheet, bundle: Bundle, first: str) -> str:
    if sheet.code != "unscheduled":
        here = store.visits_in_slot(hand.desk.db, sheet.participant, sheet.code)
        if here:
            raise RecordedAlready(
                "This visit is recorded already. Nothing was changed. Add to it there.", here[0]
            )
    visit = str(uuid7())
    hand.does(
        VisitOpened(participant=sheet.participant, visit_code=sheet.code, bundle=bundle.hash),
        visit=visit,
        performed=sheet.performed,
        source=SOURCE,
        reason=hand.writes(sheet.late) if sheet.late else UNSET,
        event_id=first,
    )
    _does(hand, sheet, deeds(None, visit, sheet.claims, sheet.performed, bundle), visit, None)
    return visit


def _adds(hand: Hand, sheet: Sheet, bundle: Bundle, first: str, visit: str, *, amends: bool) -> str:
    there = store.known(hand.desk.db, visit)
    if not amends and any(isinstance(e.body, VisitSigned) for e in there.standing.events):
        raise RowRefused(SIGNED, "The visit is signed. Nothing was changed. Amend it.")
    bundle = bundles.named(hand.desk.db, there.bundle)
    made = deeds(there, there.id, sheet.claims, sheet.performed, bundle, amends=amends)
    if (amends or any(deed.replaces for deed in made)) and not sheet.reason:
        raise NeedsReason("What stands would be replaced. Nothing was changed. Say why.")
    amended = there if amends else None
    _does(hand, sheet, made, there.id, first, finished=there.finished is not None, amends=amended)
    return there.id


def _source(amends: Visit | None, replaced: Sequence[AnyEvent] = ()) -> Source:
    """Return where a line comes from: off a sheet, unless it amends what owes nothing to one."""
    if amends is None or any(e.source == SOURCE for e in replaced or transcribed.typed(amends)):
        return SOURCE
    return "typed"


def _does(
    hand: Hand,
    sheet: Sheet,
    made: list[Deed],
    visit: str,
    first: str | None,
    *,
    finished: bool = False,
    amends: Visit | None = None,
) -> None:
    """Make the events of a sheet; the first one takes the form's own id."""
    ids = iter([first] if first else [])
    ends = sheet.finishes and not finished
    late = hand.writes(sheet.late) if sheet.late and (made or sheet.safety) else ""
    said_any = made or sheet.safety or sheet.note or ends
    why = hand.writes(sheet.reason) if sheet.reason and said_any else ""
    about: dict[str, str] = {}  # The last event here about each measure.
    for deed in made:
        source = _source(amends, deed.replaces)
        event = hand.does(
            deed.body,
            visit=deed.visit,
            performed=sheet.performed,
            source=source,
            replaces=[old.hash for old in deed.replaces],
            reason=(why if deed.replaces else late or why) or UNSET,
            event_id=next(ids, None),
        )
        measure = getattr(deed.body, "measure", "")
        about[measure] = event.hash
        words = isinstance(deed.body, MeasureNotDone) and sheet.said.get(
            (measure, deed.body.part or None)
        )
        if words:
            note = NoteWritten(text=hand.writes(words), about=event.hash)
            hand.does(note, visit=deed.visit, source=source)
    source = _source(amends)
    if sheet.safety is not None:
        hand.does(
            sheet.safety,
            visit=visit,
            performed=sheet.performed,
            source=source,
            reason=late or why or UNSET,
            event_id=next(ids, None),
        )
    if sheet.note:
        hand.does(
            NoteWritten(
                text=hand.writes(sheet.note),
                about=about.get(sheet.about) or _stands(hand, visit, sheet.about) or UNSET,
            ),
            visit=visit,
            source=source,
            reason=why or UNSET,
            event_id=next(ids, None),
        )
    if ends:
        hand.does(
            VisitFinished(how="complete"),
            visit=visit,
            source=source,
            reason=why or UNSET,
            event_id=next(ids, None),
        )


def _stands(hand: Hand, visit: str, measure: str) -> str:
    """Return the hash of the last attempt that stands of a measure, "" for none."""
    if not measure:
        return ""
    attempts = store.known(hand.desk.db, visit).attempts
    return next((a.hash for a in reversed(attempts) if a.body.measure == measure), "")
