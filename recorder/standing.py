"""What stands: the one rule under everything that is replayed.

An event stands unless a standing event replaces it. The answer depends on the set of
events alone: not on their order, not on how often each came, and on no clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from recorder.events import (
    AsideLookedAt,
    Body,
    Event,
    EventAdmitted,
    EventSetAside,
    may_replace,
)

AnyEvent = Event[Body]
BodyT = TypeVar("BodyT", bound=Body)


@dataclass(frozen=True)
class Standing:
    """Which of a set of events stand, and what became of the others."""

    events: tuple[AnyEvent, ...]  # Every event once, by id: the order things are shown in.
    stands: frozenset[str]
    replaced_by: Mapping[str, tuple[AnyEvent, ...]]
    set_aside: Mapping[str, str]  # Hash → why.
    looked_at: frozenset[str]  # Set aside, and a person has said that it needs nobody now.
    twins: frozenset[str]  # Same id, other bytes: neither counts until one is withdrawn.
    waiting: frozenset[str]  # Named by an event here, but not arrived yet.

    def of(self, kind: type[BodyT]) -> list[Event[BodyT]]:
        """Return the standing events with a body of this kind, in the order shown."""
        return cast("list[Event[BodyT]]", self._by_kind.get(kind, []))

    @cached_property
    def _by_kind(self) -> dict[type[Body], list[AnyEvent]]:
        found: dict[type[Body], list[AnyEvent]] = {}
        for event in self.events:
            if event.hash in self.stands:
                found.setdefault(type(event.body), []).append(event)
        return found


def weigh(events: Iterable[AnyEvent]) -> Standing:
    """Decide what stands in a set of events, whatever their order and copies."""
    known = {event.hash: event for event in events}
    shown = tuple(sorted(known.values(), key=lambda event: (event.id, event.hash)))
    admitted = {e.body.event for e in shown if isinstance(e.body, EventAdmitted)}
    set_aside = {
        e.body.event: e.body.why
        for e in shown
        if isinstance(e.body, EventSetAside) and e.body.event not in admitted
    }
    counted = {h: e for h, e in known.items() if h not in set_aside}

    same_id: dict[str, list[str]] = defaultdict(list)
    for h, event in counted.items():
        same_id[event.id].append(h)
    twins = frozenset(h for group in same_id.values() if len(group) > 1 for h in group)
    single = {h: e for h, e in counted.items() if h not in twins}
    replacers = _replacers(single.values(), counted)
    stands = _standing(single, replacers)
    if twins:
        # A twin counts once all its namesakes are withdrawn. Decided by events that
        # have no twin themselves, so that the answer never depends on itself.
        gone = {
            h
            for h in twins
            if any(r.kind == "withdrawn" and r.hash in stands for r in replacers.get(h, ()))
        }
        freed = {
            h: counted[h]
            for h in twins
            if all(other in gone for other in same_id[counted[h].id] if other != h)
        }
        single |= freed
        twins -= freed.keys() | gone
        replacers = _replacers(single.values(), counted)
        stands = _standing(single, replacers)
    named = {h for e in counted.values() for h in (e.replaces or ())}
    return Standing(
        events=shown,
        stands=frozenset(stands),
        replaced_by={
            event.hash: by
            for event in shown
            if (by := tuple(r for r in replacers.get(event.hash, ()) if r.hash in stands))
        },
        set_aside=set_aside,
        looked_at=frozenset(
            e.body.event
            for e in shown
            if isinstance(e.body, AsideLookedAt) and e.body.event in set_aside
        ),
        twins=twins,
        waiting=frozenset(named - known.keys()),
    )


def _replacers(
    events: Iterable[AnyEvent], known: Mapping[str, AnyEvent]
) -> dict[str, list[AnyEvent]]:
    replacers: dict[str, list[AnyEvent]] = defaultdict(list)
    for event in events:
        for target in event.replaces or ():
            if target in known and may_replace(event, known[target]):
                replacers[target].append(event)
    for by in replacers.values():
        by.sort(key=lambda event: (event.id, event.hash))
    return replacers


def _standing(events: Mapping[str, AnyEvent], replacers: Mapping[str, list[AnyEvent]]) -> set[str]:
    """Settle each event after those that replace it; naming by hash makes circles unwritable."""
    settled: dict[str, bool] = {}
    for start in events:
        path = [start]
        while path:
            h = path[-1]
            by = replacers.get(h, ())
            unsettled = [r.hash for r in by if r.hash not in settled]
            if unsettled:
                path.extend(unsettled)
                continue
            settled[h] = not any(settled[r.hash] for r in by)
            path.pop()
    return {h for h, stands in settled.items() if stands and h in events}
