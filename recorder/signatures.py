"""Signatures: what each covers, and how a visit stands under them.

A signature holds while the events it names are exactly those of the record (design §8):
one more event of a record kind, from wherever it comes, and it reads “changed since
signed”. Nothing here asks who may sign; that was judged once, when it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recorder.events import Event, VisitSigned
from recorder.record import record, record_hash
from recorder.study.protocol import MEANINGS
from recorder.visit import Visit, replay, unanswered

if TYPE_CHECKING:
    from recorder.standing import AnyEvent

PERFORMED, REVIEWED, ABSENT = MEANINGS

Held = Literal["none", "assessed", "countersigned", "changed"]
State = Literal["none", "signed", "countersignature_waiting", "changed", "signed_question_open"]
STATES: tuple[State, ...] = (
    "none",
    "signed",
    "countersignature_waiting",
    "changed",
    "signed_question_open",
)
WAITING = frozenset({"none", "countersignature_waiting", "changed"})


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature under a visit.

    It `fits` when the events it names make up the record whose hash it holds; one that
    does not was altered, moved from another visit, or names what has not arrived. It
    `holds` when it fits and those are the events of the record as it is now.
    """

    event: Event[VisitSigned]
    fits: bool
    holds: bool

    @property
    def meaning(self) -> str:
        """What the person meant by it."""
        return self.event.body.meaning


@dataclass(frozen=True, slots=True)
class Amendment:
    """Something done after the first signature: the event, and what it took the place of."""

    event: AnyEvent
    old: tuple[AnyEvent, ...]
    signed: bool  # A later signature covers it.
    gone: bool = False  # It was signed, and does not count any more.


@dataclass(frozen=True, slots=True)
class Signing:
    """How a visit stands under its signatures, whatever its study asks for."""

    held: Held
    since_ms: int | None  # Since when it waits for the next signature.
    signatures: tuple[Signature, ...]
    amendments: tuple[Amendment, ...]
    asked: int  # A monitor's questions that nobody has answered.
    missing: int  # Events that were signed and are not here.

    def state(self, *, countersigned: bool) -> State:
        """Return the one word for it in a study that asks for a countersignature, or not."""
        return state(self.held, self.asked, countersigned=countersigned)

    @property
    def unsigned(self) -> tuple[Amendment, ...]:
        """The amendments that no signature covers yet."""
        return tuple(a for a in self.amendments if not a.signed)


def state(held: str, asked: int, *, countersigned: bool) -> State:
    """Return the one word for how a visit is signed."""
    if held == "assessed" and countersigned:
        return "countersignature_waiting"
    if held in ("assessed", "countersigned"):
        return "signed_question_open" if asked else "signed"
    return "changed" if held == "changed" else "none"


def of(visit: Visit) -> tuple[Signature, ...]:
    """Return the signatures under a visit, oldest first."""
    now = {event.hash for event in visit.record}
    here = {event.hash: event for event in visit.standing.events}
    return tuple(_weighed(event, here, now) for event in visit.standing.of(VisitSigned))


def _weighed(event: Event[VisitSigned], here: dict[str, AnyEvent], now: set[str]) -> Signature:
    covers = set(event.body.covers)
    covered = [here[name] for name in covers if name in here]
    made = {record_hash(record(visit)) for visit in replay(covered)}
    fits = len(covered) == len(covers) and event.body.record in made
    return Signature(event, fits, fits and covers == now)


def signing(visit: Visit) -> Signing:
    """Return how a visit stands under its signatures."""
    every = of(visit)
    known = [s for s in every if s.fits and s.meaning in MEANINGS]
    holding = {s.meaning for s in known if s.holds}
    amendments = _amendments(visit, known)
    held = _held(known, holding)
    names = {event.hash for event in visit.standing.events}
    return Signing(
        held=held,
        since_ms=_since(visit, held, known, amendments),
        signatures=every,
        amendments=amendments,
        asked=len(unanswered(visit)),
        missing=len({name for s in every for name in s.event.body.covers} - names),
    )


def _held(known: list[Signature], holding: set[str]) -> Held:
    if ABSENT in holding or {PERFORMED, REVIEWED} <= holding:
        return "countersigned"
    if PERFORMED in holding:
        return "assessed"
    return "changed" if known else "none"


def _amendments(visit: Visit, known: list[Signature]) -> tuple[Amendment, ...]:
    if not known:
        return ()
    here = {event.hash: event for event in visit.standing.events}
    now = {event.hash for event in visit.record}
    first, last = set(known[0].event.body.covers), set(known[-1].event.body.covers)
    added = [
        Amendment(
            event,
            tuple(here[name] for name in event.replaces or () if name in here),
            event.hash in last,
        )
        for event in visit.record
        if event.hash not in first
    ]
    signed = first.union(*(s.event.body.covers for s in known))
    gone = [
        Amendment(event, (), event.hash not in last, gone=True)
        for event in visit.standing.events
        if event.hash in signed - now
    ]
    return (*added, *gone)


def _since(
    visit: Visit, held: Held, known: list[Signature], amendments: tuple[Amendment, ...]
) -> int | None:
    match held:
        case "none":
            return visit.finished.at_ms if visit.finished else None
        case "assessed":
            return min(s.event.at_ms for s in known if s.holds)
        case "changed":
            unsigned = [a.event.at_ms for a in amendments if not a.signed]
            return min(unsigned, default=known[-1].event.at_ms)
    return None


def recorded(visit: Visit) -> Visit:
    """Return a visit made of its record alone: what a signer is shown, and nothing else.

    Its record is the same, byte for byte; what was set aside, asked or signed is not in it.
    """
    return next(found for found in replay(visit.record) if visit.id in found.ids)
