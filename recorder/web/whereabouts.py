"""Where visits and their events are, as pages show it.

A node that joined no hub asks the database nothing here: its own place is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import clock
from recorder import places as reckoned
from recorder.sheet import confirmed, figures
from recorder.sheet.reader import Reader
from recorder.web import places, shared
from recorder.words import words as sheet_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from recorder.acts import Node
    from recorder.reading import Reading
    from recorder.sheet import Row
    from recorder.sheet.confirmed import Bracket, Confirmed
    from recorder.store import VisitLine


@dataclass(frozen=True, slots=True)
class Since:
    """Where a visit is, as a whole and event by event, and what is proven of its time."""

    place: places.Place
    confirmed: Confirmed
    drawn: dict[places.Name, places.Place]  # Each place that a line names.


def of_lines(lines: Iterable[VisitLine]) -> dict[str, places.Place]:
    """Return where visits of a list are; nothing at a node that has no hub, or is one."""
    node = shared.node()
    if node.site is None:
        return {}
    found = reckoned.of_visits(shared.db(), {line.id: line.ids for line in lines})
    return {visit: in_words(node, at) for visit, at in found.items()}


def brackets(reading: Reading) -> dict[str, Bracket]:
    """Return what the hub's receipts prove of each event of a visit; without a hub, nothing."""
    node = shared.node()
    if node.site is None and node.place != "hub":
        return {}
    return reckoned.brackets(shared.db(), [e.hash for e in reading.visit.standing.events])


def since(reading: Reading, known: Mapping[str, Bracket]) -> Since | None:
    """Return where a visit is and what is proven of its time; without a hub, nothing."""
    reader = Reader(reading.visit, reading.bundle, reading.facts, shared.language())
    said = confirmed.of_visit(reader, known)
    if said is None:
        return None
    visit = reading.visit
    at = reckoned.of_visits(shared.db(), {visit.id: visit.ids})[visit.id]
    node = shared.node()
    drawn = {line.place: places.at(node, line.place) for line in said.lines}
    return Since(in_words(node, at), said, drawn)


def of_rows(reading: Reading, known: Mapping[str, Bracket]) -> Callable[[Row], places.Place | None]:
    """Return what says where a row of attempts is: as far as the one that got least far.

    Where nothing was taken it is nowhere. Without a hub, all of it stands in the node's log.
    """
    node = shared.node()
    there = {e.id: known[e.hash].place for e in reading.visit.standing.events if e.hash in known}

    def where(row: Row) -> places.Place | None:
        taken = [tried.id for tried in sum(row.places, start=())] or [row.reason_id]
        if taken == [""]:
            return None
        at_hub = sum(there.get(name) == "hub" for name in taken)
        name: places.Name = "hub" if at_hub == len(taken) else node.place
        return in_words(node, reckoned.Place(name, at_hub, len(taken)))

    return where


def in_words(node: Node, at: reckoned.Place) -> places.Place:
    """Return a place as it is drawn, with what is to be said beside its name."""
    more = []
    if at.is_partly_there:
        more.append(_sheet("some_at_the_hub", n=at.at_hub, of=at.of))
    if at.was:
        more.append(_restored(at.restored_ms))
    return places.at(node, at.name, "; ".join(more))


def _restored(at_ms: int) -> str:
    if not at_ms:
        return _sheet("was_at_the_hub")
    day = figures.moment(at_ms, clock.now().offset_min).date()
    return _sheet("was_at_the_hub_of", when=figures.day(day, shared.language()))


def _sheet(key: str, **filled: object) -> str:
    return sheet_words(shared.language())[key].format(**filled)
