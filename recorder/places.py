"""Where results are, reckoned from what the hub signed; nothing of it is kept a second time.

At the hub is what a receipt of the hub's present life covers, what the hub itself gave
away, and at a hub all that it holds. A receipt of an earlier life says where something was
before the hub was restored. A node that joined none is asked nothing and nags nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from recorder import acts, chain, lateness, receipts, store, uplink
from recorder.receipts import Head
from recorder.sheet.confirmed import Bracket

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlite_utils import Database

    from recorder.acts import Node
    from recorder.acts import Place as Name
    from recorder.lateness import Look
    from recorder.store import Held
    from recorder.uplink import Uplink


@dataclass(frozen=True, slots=True)
class Place:
    """The place whose loss would lose something; of a visit partly there, how much is at the hub.

    `was`: some of it was at the hub in an earlier life of the hub, and is not now; the backup
    that the hub was restored from is of `restored_ms`, 0 where that is not known.
    """

    name: Name
    at_hub: int = 0
    of: int = 0
    was: bool = False
    restored_ms: int = 0

    @property
    def is_partly_there(self) -> bool:
        """Whether some of it is at the hub, and not all."""
        return 0 < self.at_hub < self.of


@dataclass(frozen=True, slots=True)
class Unsynced:
    """What a node recorded that its hub does not have yet, and since when the oldest waits."""

    count: int = 0
    oldest_ms: int | None = None
    visits: int = 0

    def age_ms(self, now_ms: int) -> int:
        """Return how long the oldest waits; a clock that was set back makes nothing late."""
        return max(0, now_ms - self.oldest_ms) if self.oldest_ms is not None else 0

    def level(self, now_ms: int) -> Look:
        """Return how urgent it is that somebody looks."""
        return lateness.look(self.age_ms(now_ms))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each log here got: to the hub as it lives now, and to what it was before."""

    node: Node
    hub: str
    epoch: int
    now: Mapping[str, int]
    restored_ms: int = 0

    def has(self, log: str, seq: int) -> bool:
        """Say whether the hub has an entry now; a hub has all that it holds."""
        return self.node.place == "hub" or seq <= self.now.get(log, 0)

    def had(self, db: Database, log: str, seq: int) -> bool:
        """Say whether a receipt of an earlier life of the hub covers an entry."""
        return self.epoch > 1 and seq <= store.confirmed_to(db, self.hub, log, (1, self.epoch - 1))

    @property
    def own(self) -> dict[str, int]:
        """The logs that this node writes or wrote, in all its lives."""
        return {log: last for log, last in self.now.items() if _owner(log) == self.node.name}


def reach(db: Database) -> Reach | None:
    """Return how far the logs here got; None at a node that joined no hub and is none."""
    data = store.folder(db)
    node = acts.this_node(data)
    if node.place == "hub":
        return Reach(node, node.name, node.epoch, {})
    joined = uplink.found(data)
    if joined is None:
        return None
    return Reach(node, joined.hub, joined.epoch, reached(db, joined), joined.backup_ms)


def reached(db: Database, joined: Uplink) -> dict[str, int]:
    """Return how far the hub has each log here in its present life: by receipt, or as its giver."""
    return {log: _reached(db, joined, log) for log in store.heads(db)}


def _reached(db: Database, joined: Uplink, log: str) -> int:
    by_receipt = store.confirmed_to(db, joined.hub, log, (joined.epoch, joined.epoch))
    given = store.last_head(db, log)
    if given is None or given[0] <= by_receipt:
        return by_receipt
    last, signed = given
    return last if _gave(joined.public_key, signed.raw, signed.signature) else by_receipt


@lru_cache(maxsize=1024)
def _gave(public_key: str, raw: bytes, signature: str) -> bool:
    """Say whether the hub signed a head with its present key; each page asks again."""
    return receipts.holds(public_key, Head, raw, signature)


def _owner(log: str) -> str:
    parts = chain.parts(log)
    return parts[0] if parts else ""


# ── Places ──────────────────────────────────────────────────────────────────


def of_visits(db: Database, visits: Mapping[str, Iterable[str]]) -> dict[str, Place]:
    """Return where each visit is, by its id; the value names the visits joined in it.

    A visit is at the hub when every event of it is, each in one log at least.
    """
    found = reach(db)
    if found is None or found.node.place == "hub":
        at = Place(found.node.place if found else acts.this_node(store.folder(db)).place)
        return dict.fromkeys(visits, at)
    late = store.behind(db, found.now)
    places = dict.fromkeys(visits, Place("hub"))
    if not late:
        return places
    whole = {part: visit for visit, parts in visits.items() for part in parts}
    some = {whole[part] for part in store.visits_among(db, whole, late)}
    rows = store.rows_of(db, [part for visit in some for part in visits[visit]])
    for visit in some:
        held: dict[bytes, list[int]] = {}
        for part in visits[visit]:
            for event, where in rows[part].items():
                held.setdefault(event, []).extend(where)
        missing = [where for where in held.values() if all(row in late for row in where)]
        if missing:
            was = any(found.had(db, *late[row]) for where in missing for row in where)
            at_hub = len(held) - len(missing)
            restored_ms = found.restored_ms if was else 0
            places[visit] = Place(found.node.place, at_hub, len(held), was, restored_ms)
    return places


def brackets(db: Database, hashes: Iterable[str]) -> dict[str, Bracket]:
    """Return where each of these events is and what the hub's receipts prove of its time.

    Of an event that stands in several logs, the entry that says most. Nothing at a node
    that joined no hub.
    """
    found = reach(db)
    if found is None:
        return {}
    entries = store.entries_of(db, hashes)
    every = [held for copies in entries.values() for held in copies]
    named = store.receipt_times(db, (held.receipt for held in every))
    lives = range(1, found.epoch + 1)
    covered = store.first_confirmed(db, found.hub, lives, ((it.log, it.seq) for it in every))
    made = {
        event: [_bracket(db, found, held, named, covered) for held in copies]
        for event, copies in entries.items()
    }
    return {event: min(several, key=_worth) for event, several in made.items()}


def _bracket(
    db: Database,
    found: Reach,
    held: Held,
    named: Mapping[str, int],
    covered: Mapping[tuple[str, int], int],
) -> Bracket:
    there = found.has(held.log, held.seq)
    return Bracket(
        place="hub" if there else found.node.place,
        first_ms=held.at_ms,
        last_ms=held.at_ms,
        after_ms=named.get(held.receipt),
        before_ms=covered.get((held.log, held.seq)),
        names_unheld=bool(held.receipt) and held.receipt not in named,
        was=not there and found.had(db, held.log, held.seq),
        written=_written(found, _owner(held.log)),
    )


def _written(found: Reach, owner: str) -> str:
    """Return where an entry was written; of another recorder its site is all that is known."""
    if owner == found.hub:
        return "hub"
    return found.node.place if owner == found.node.name else "site"


def _worth(it: Bracket) -> tuple[bool, bool, int]:
    return (it.place != "hub", it.before_ms is None, it.before_ms or 0)


# ── What waits ──────────────────────────────────────────────────────────────


def unsynced(db: Database, known: Reach | None = None) -> Unsynced:
    """Return what this node recorded and its hub does not have; nothing without a hub.

    All entries of its own logs count, since each is somebody's act; `visits` says of how
    many visits they are. `known` is the reach, where it was reckoned already.
    """
    found = known or reach(db)
    if found is None or found.node.place == "hub":
        return Unsynced()
    late = [it for log, last in found.own.items() for it in store.late(db, log, last)]
    return Unsynced(
        count=len(late),
        oldest_ms=min((it.at_ms for it in late), default=None),
        visits=len({it.visit for it in late if it.visit}),
    )


def at_hub_to(db: Database, device: str) -> int | None:
    """Return up to which of its numbers all that a tablet delivered here is at the hub.

    None where that is no question: without a hub, or at the hub itself.
    """
    found = reach(db)
    if found is None or found.node.place == "hub":
        return None
    waiting = [
        it.n
        for log, last in found.now.items()
        for it in store.late(db, log, last)
        if it.device == device
    ]
    last = max((last for _, last in store.held(db, device)), default=0)
    return min([last, *(n - 1 for n in waiting)])
