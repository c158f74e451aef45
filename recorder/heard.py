"""Heard: what a hub knows of the recorders it let in: when they spoke, and what has not come.

A recorder says how far its log goes before it sends, so a hub can name what it lacks. What
was recorded since it was last heard of, nobody here can know: then its silence is told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import admitting, lateness, store
from recorder.acts import APP
from recorder.lateness import CLOCK_OFF_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.admitting import Admitted
    from recorder.lateness import Look


@dataclass(frozen=True, slots=True)
class Announcement:
    """How far a node said that a log goes, since when, and how far it is here."""

    log: str
    last: int
    since_ms: int
    here: int
    branched: bool  # Another entry stands here in that place.

    @property
    def missing(self) -> int:
        """How many entries were announced and have not arrived."""
        return max(0, self.last - self.here)

    @property
    def all_here(self) -> bool:
        """Whether what was announced is in the log here, and nothing else in its place."""
        return not self.missing and not self.branched


@dataclass(frozen=True, slots=True)
class Heard:
    """A recorder that was let in, and what is known of it."""

    node: Admitted
    seen: store.Seen | None  # None before it first spoke.
    announced: tuple[Announcement, ...]
    parked: int  # Batches of it in quarantine.

    @property
    def label(self) -> str:
        """NAME.EPOCH."""
        return f"{self.node.name}.{self.node.epoch}"

    @property
    def is_on(self) -> bool:
        """Whether it is still taken from: neither revoked nor gone on in a new life."""
        return self.node.revoked is None and not self.node.followed_by

    @property
    def last_ms(self) -> int:
        """When it was last heard of; before it first spoke, when it was let in."""
        return self.seen.at_ms if self.seen else self.node.since_ms

    @property
    def missing(self) -> int:
        """How many entries it announced that have not arrived."""
        return sum(it.missing for it in self.announced)

    @property
    def oldest_ms(self) -> int | None:
        """Since when the oldest entry waits that is known of and not here."""
        if all(it.all_here for it in self.announced):
            return None
        said = [it.since_ms for it in self.announced if not it.all_here]
        if self.seen and self.seen.oldest_ms is not None:
            said.append(self.seen.oldest_ms)
        return min(said)

    @property
    def clock_is_off(self) -> bool:
        """Whether its clock was more than two minutes from the hub's."""
        return self.seen is not None and abs(self.seen.ahead_ms) > CLOCK_OFF_MS

    @property
    def is_older(self) -> bool:
        """Whether its program is older than this hub's, as far as it said."""
        return bool(self.seen and self.seen.app) and _version(self.seen.app) < _version(APP)  # type: ignore[union-attr]


def of_nodes(db: Database, hub: str) -> list[Heard]:
    """Return every recorder that a hub let in, in that order, revoked or not."""
    seen, here = store.seen(db), store.heads(db)
    parked = store.parked_each(db)
    found = []
    for node in admitting.admitted(db, hub):
        name = f"{node.name}.{node.epoch}"
        said = seen.get(name)
        announced = tuple(
            _announcement(db, log, it, here.get(log, (0, ""))[0])
            for log, it in sorted(said.announced.items())
        ) if said else ()  # fmt: skip
        found.append(Heard(node, said, announced, parked.get(name, 0)))
    return found


def _announcement(db: Database, log: str, it: store.Announced, here: int) -> Announcement:
    there = store.hashes_between(db, log, it.last, it.last).get(it.last)
    branched = it.last > 0 and there is not None and there != it.head
    return Announcement(log, it.last, it.since_ms, here, branched)


@dataclass(frozen=True, slots=True)
class Site:
    """A site's recorders together. A revoked one counts for nothing here."""

    code: str
    nodes: tuple[Heard, ...]

    @property
    def on(self) -> list[Heard]:
        """The recorders that are still taken from."""
        return [it for it in self.nodes if it.is_on]

    @property
    def last_ms(self) -> int | None:
        """When the site was last heard of; None where it has no recorder."""
        return max((it.last_ms for it in self.on), default=None)

    @property
    def oldest_ms(self) -> int | None:
        """Since when the oldest entry waits that is known of and not here."""
        return min((at for it in self.on if (at := it.oldest_ms) is not None), default=None)


def by_site(nodes: Iterable[Heard]) -> dict[str, Site]:
    """Return the recorders by the site they were let in for."""
    found = defaultdict[str, list[Heard]](list)
    for it in nodes:
        found[it.node.site].append(it)
    return {code: Site(code, tuple(those)) for code, those in found.items()}


def look(since_ms: int | None, now_ms: int) -> Look:
    """Say how urgent it is that somebody looks at what is so since a moment, if it is."""
    return "" if since_ms is None else lateness.look(now_ms - since_ms)


def _version(said: str) -> tuple[int, ...]:
    """Return a version's numbers, to be compared; whatever else it says is left out."""
    return tuple(int(part) for part in said.split("+")[0].split(".") if part.isdigit())
