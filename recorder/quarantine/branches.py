"""What lies in quarantine: parked batches, put together to the branches they are parts of.

A batch is a piece of what somebody sent; a branch is all that belongs together: batches that
go on where another ends, or hold the same entries again. What a log here holds by now is no
part of it, so a branch says what is still missing from every count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import chain, store
from recorder.events import read
from recorder.quarantine.batches import Batch, Line, entries_in, event_of, read_batch
from recorder.store.parked import WALKED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.events import Body, BranchDecided, Event


@dataclass(frozen=True, slots=True)
class Branch:
    """What belongs together in quarantine, oldest batch first."""

    batches: tuple[Batch, ...]
    lines: tuple[Line, ...]  # Entries that no log here holds, each once.
    missing: int  # Of their events: those that no log here holds either, so that nothing counts.
    attempts: int  # Of those: attempts.
    decided: Event[BranchDecided] | None  # The last word; None while any of it waits for one.

    @property
    def name(self) -> str:
        """The name of its newest batch: whoever decides about that decides about all."""
        return self.batches[-1].name

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its batches, each once."""
        return tuple(dict.fromkeys(batch.name for batch in self.batches))

    @property
    def log(self) -> str:
        """The log it claims to be of; "" where that could not be read."""
        return self.batches[-1].log

    @property
    def scope(self) -> str:
        """The scope of that log; "" where that could not be read."""
        parts = chain.parts(self.log)
        return parts[1] if parts else ""

    @property
    def node(self) -> str:
        """Who brought it."""
        return self.batches[-1].node

    @property
    def why(self) -> str:
        """Why it could not be taken in."""
        return self.batches[0].why

    @property
    def since_ms(self) -> int:
        """Since when it lies here."""
        return min(batch.at_ms for batch in self.batches)

    @property
    def decision(self) -> str:
        """What was decided, "" where nothing was."""
        return self.decided.body.decision if self.decided else ""

    @property
    def waits(self) -> bool:
        """Whether a person is asked about it: not where it was answered."""
        return self.decided is None

    @property
    def is_evidence(self) -> bool:
        """Whether it stays for good, and nobody is asked any more."""
        return self.decision == "keep_as_evidence"


@dataclass(frozen=True, slots=True)
class Totals:
    """How much of the quarantine this is: what is decided about still counts as missing."""

    branches: int = 0
    waiting: int = 0
    entries: int = 0
    attempts: int = 0

    def plain(self) -> dict[str, int]:
        """Return the counts as a manifest and a command print them."""
        return {
            "branches": self.branches,
            "waiting": self.waiting,
            "entries": self.entries,
            "attempts": self.attempts,
        }


def branches(db: Database) -> list[Branch]:
    """Return what lies in quarantine and was not taken in since, oldest first."""
    decided = store.decisions(db)
    found = []
    for group in _grouped([read_batch(db, *row) for row in store.parked_digests(db)], db):
        entries = _elsewhere(db, group)
        gone = _not_held(db, {line.event for line in entries if line.event})
        kinds = Counter(
            {line.event or line.name: line.kind for line in entries if line.event in gone}.values()
        )
        said = [decided.get(batch.name) for batch in group]
        last = max((it for it in said if it), key=lambda it: it.id, default=None)
        found.append(
            Branch(
                batches=tuple(group),
                lines=entries,
                missing=len(gone) + sum(not line.event for line in entries),
                attempts=kinds["attempt_recorded"],
                decided=last if all(said) else None,
            )
        )
    return sorted(found, key=lambda it: (it.since_ms, it.name))


def waiting(db: Database, site: str | None = None) -> Totals:
    """Return how much of it waits for somebody's answer, as front pages ask for it."""
    return counted(it for it in branches(db) if it.waits and site in (None, it.scope))


def apart(found: list[Branch]) -> dict[str, object]:
    """Return the counts of all, and again those of what was kept as evidence."""
    kept = counted(it for it in found if it.is_evidence).plain()
    del kept["waiting"]  # None of it does.
    return {**counted(found).plain(), "kept_as_evidence": kept}


def counted(found: Iterable[Branch]) -> Totals:
    """Count branches; one that was adopted is in a log by now, and no more missing."""
    still = [it for it in found if it.decision != "adopt"]
    return Totals(
        branches=len(still),
        waiting=sum(it.waits for it in still),
        entries=sum(it.missing for it in still),
        attempts=sum(it.attempts for it in still),
    )


def said(db: Database, branch: Branch) -> dict[str, Event[Body]]:
    """Return the events of a branch that can be read here, by the hash of their entry."""
    mine = {line.name for line in branch.lines}
    found = {}
    for batch in branch.batches:
        for raw in entries_in(store.parked_at(db, batch.number).content):
            name = chain.fingerprint(raw)
            if name in mine and (event := event_of(raw)) is not None:
                found[name] = read(event)
    return found


# ── Branches ────────────────────────────────────────────────────────────────


def _grouped(batches: list[Batch], db: Database) -> list[list[Batch]]:
    """Put batches together that share an entry, or go on where another ends."""
    groups: list[list[Batch]] = []
    at: dict[tuple[str, str, str], int] = {}
    for batch in sorted(batches, key=lambda it: (it.log, it.first, it.number)):
        keys = _keys(batch, db)
        known = {at[key] for key in keys if key in at}
        mine = min(known, default=len(groups))
        if mine == len(groups):
            groups.append([])
        groups[mine].append(batch)
        for other in sorted(known - {mine}, reverse=True):
            groups[mine] += groups[other]
            groups[other] = []
            at = {key: mine if index == other else index for key, index in at.items()}
        at.update(dict.fromkeys(keys, mine))
    # Where two end alike, the one that came later says so.
    return [sorted(group, key=lambda it: (it.last, it.number)) for group in groups if group]


def _keys(batch: Batch, db: Database) -> list[tuple[str, str, str]]:
    if not batch.head:
        return []
    here = store.hashes_between(db, batch.log, max(batch.first - 1, 1), batch.last)
    own = {batch.head}
    if batch.why in WALKED:
        own |= {line.name for line in batch.lines if here.get(line.seq) != line.name}
    if batch.first > 1 and here.get(batch.first - 1) != batch.prev:
        own.add(batch.prev)
    return [(batch.node, batch.log, name) for name in own]


def _elsewhere(db: Database, group: list[Batch]) -> tuple[Line, ...]:
    """Return the entries of a branch that the log here does not hold, each once."""
    first = min(batch.first for batch in group)
    here = store.hashes_between(db, group[0].log, first, max(batch.last for batch in group))
    every = {line.name: line for batch in group for line in batch.lines}
    return tuple(
        sorted((it for it in every.values() if here.get(it.seq) != it.name), key=lambda it: it.seq)
    )


def _not_held(db: Database, events: set[str]) -> set[str]:
    return events - store.events_held(db, events)
