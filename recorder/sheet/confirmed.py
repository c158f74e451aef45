"""What the hub's receipts prove of a visit, in words: where each of its events is, since when.

An entry names the newest receipt that was known when it was written, so it was written
after the hub gave that; and the first receipt that covers it says when the hub had it. Both
times are the hub's. Pure: times are given, never asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recorder.events import RECORD_KINDS
from recorder.lateness import CLOCK_OFF_MS
from recorder.sheet import figures
from recorder.sheet.head import DONE
from recorder.sheet.parts import Fact
from recorder.sheet.signed import what

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recorder.sheet.reader import Reader
    from recorder.standing import AnyEvent

Name = Literal["tablet", "site", "hub"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """Where something is, when it was written into a log, and between which times of the hub."""

    place: Name
    first_ms: int  # By the clock of the recorder that wrote it; of several, the first and last.
    last_ms: int
    after_ms: int | None  # The hub's time in the receipt that it names.
    before_ms: int | None  # The hub's time in the first receipt that covers it.
    names_unheld: bool = False  # It names a receipt, and that is not held here.
    was: bool = False  # The hub had it in an earlier life, and has it no more.
    written: str = "site"  # Where it was written into a log: a tablet, the site, the hub.

    def disagrees(self, claimed_ms: int) -> str:
        """Return how a device's clock disagrees: "early", "late" or not at all."""
        if self.before_ms is not None and claimed_ms > self.before_ms + CLOCK_OFF_MS:
            return "late"
        if self.after_ms is not None and claimed_ms < self.after_ms - CLOCK_OFF_MS:
            return "early"
        return ""


@dataclass(frozen=True, slots=True)
class Line:
    """One event: what it is, where it is, and what is proven of its time."""

    id: str
    what: str
    place: Name
    said: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A visit: what is proven of its time as a whole, and of each of its events."""

    said: str
    notes: int  # How many events have a note about clocks.
    lines: tuple[Line, ...]


def of_visit(reader: Reader, brackets: Mapping[str, Bracket]) -> Confirmed | None:
    """Return what is proven of a visit; None where nothing is to be said of it."""
    known = [e for e in reader.visit.standing.events if e.hash in brackets]
    if not known:
        return None
    lines = tuple(
        _line(reader, event, brackets[event.hash])
        for event in _shown(reader)
        if event.hash in brackets
    )
    return Confirmed(
        said=in_words(reader, known[0].offset_min, whole(reader, brackets)),
        notes=sum(bool(line.notes) for line in lines),
        lines=lines,
    )


def facts(reader: Reader, brackets: Mapping[str, Bracket]) -> tuple[Fact, ...]:
    """Return, for the cover of a copy, where the record is and what is proven of its time.

    Of the record and its signatures: each print is an event too, and no hub has that one yet.
    """
    known = [it for event in _shown(reader) if (it := brackets.get(event.hash)) is not None]
    if not known:
        return ()
    at_hub = sum(it.place == "hub" for it in known)
    place = reader.words[f"place_{_together(known).place}"]
    if 0 < at_hub < len(known):
        place += f", {reader.say('some_at_the_hub', n=at_hub, of=len(known))}"
    first = reader.visit.standing.events[0]
    said = in_words(reader, first.offset_min, whole(reader, brackets))
    return (Fact(reader.words["where_it_is"], place), Fact(reader.words["hub_times"], said))


def _shown(reader: Reader) -> list[AnyEvent]:
    events = reader.visit.standing.events
    return [e for e in events if e.kind in RECORD_KINDS or e.kind == "visit_signed"]


def whole(reader: Reader, brackets: Mapping[str, Bracket]) -> Bracket:
    """Return the bracket of what was done at a visit; a correction of weeks later has its own."""
    known = [e for e in reader.visit.standing.events if e.hash in brackets]
    done = [e for e in known if e.kind in DONE and not e.replaces] or known
    return _together([brackets[event.hash] for event in done])


def in_words(reader: Reader, offset_min: int, it: Bracket) -> str:
    """Return when it was received, and between which times the hub confirms that."""
    return f"{_received(reader, offset_min, it)} · {_confirmed(reader, offset_min, it)}"


def _together(several: list[Bracket]) -> Bracket:
    after = [it.after_ms for it in several]
    before = [it.before_ms for it in several]
    there = {it.place for it in several}
    return Bracket(
        place="hub" if there == {"hub"} else next(iter(there - {"hub"})),
        first_ms=min(it.first_ms for it in several),
        last_ms=max(it.last_ms for it in several),
        after_ms=None if None in after else min(filter(None, after)),
        before_ms=None if None in before else max(filter(None, before)),
        names_unheld=any(it.names_unheld for it in several),
        was=any(it.was for it in several),
        written=several[0].written if len({it.written for it in several}) == 1 else "site",
    )


def _line(reader: Reader, event: AnyEvent, it: Bracket) -> Line:
    return Line(
        id=event.id,
        what=what(reader, event),
        place=it.place,
        said=in_words(reader, event.offset_min, it),
        notes=tuple(_notes(reader, event, it)),
    )


def _received(reader: Reader, offset_min: int, it: Bracket) -> str:
    first, last = (figures.moment(ms, offset_min) for ms in (it.first_ms, it.last_ms))
    when = figures.span(first, last, offset_min, reader.language)
    return reader.say(f"received_{it.written}", when=when)


def _confirmed(reader: Reader, offset_min: int, it: Bracket) -> str:
    after, before = (_moment(reader, ms, offset_min) for ms in (it.after_ms, it.before_ms))
    if it.written == "hub" and not before:
        return reader.words["hub_wrote_it"]
    if after and before:
        # The day is said once where it is one.
        last = before.removeprefix(f"{after.rpartition(', ')[0]}, ")
        said = reader.say("hub_confirms", first=after, last=last)
    elif before:
        said = reader.say("hub_had_by", last=before)
    elif it.place == "hub":
        said = reader.words["hub_has"]
    else:
        said = reader.words["hub_not_yet"]
        if after:
            said = f"{said}; {reader.say('hub_not_before', first=after)}"
    if not after:
        said = f"{said}; {reader.words['receipt_unheld' if it.names_unheld else 'no_receipt']}"
    return said


def _notes(reader: Reader, event: AnyEvent, it: Bracket) -> Iterator[str]:
    if how := it.disagrees(event.at_ms):
        yield reader.say(f"clock_{how}", when=reader.day_and_time(event))
    if it.disagrees(it.first_ms):
        when = _moment(reader, it.first_ms, event.offset_min)
        yield reader.say("clock_of_recorder", when=when)


def _moment(reader: Reader, at_ms: int | None, offset_min: int) -> str:
    if at_ms is None:
        return ""
    at = figures.moment(at_ms, offset_min)
    return f"{figures.day(at, reader.language)}, {figures.clock(at)}"
