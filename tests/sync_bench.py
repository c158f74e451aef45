"""How much a hub takes in, how fast, and how little goes over the wire: a part of `make bench`.

A real hub in a process of its own, asked over real HTTP by nodes whose requests were made
before the clock runs. What it costs is the hub's own CPU time, which a busy machine does not
change much; what is timed by the wall says so, and stands beside the load.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from recorder import store
from recorder.backups import making, restoring
from recorder.backups.folder import Backup
from recorder.backups.media import Media
from recorder.backups.restoring import Anew
from tests.crowd import ATTEMPTS, Afar, Crowd, Letter
from tests.network import Hub, Node
from tests.office import DANA
from tests.sync.proxy import between

NODES = 200
SENDERS = 4
VISITS = 25  # Twenty entries each: five hundred of a node.
FULL, SMALL = 500, 100  # Entries of a batch: the most, and what an afternoon makes.
AT_ONCE = 8  # Nodes of a weekend that send at the same time.
WALL = "(wall)"


class Figures(Protocol):
    """Where figures go."""

    def add(self, name: str, value: float, unit: str, must: str, reached: bool | None) -> None:
        """Note one."""


class Running:
    """A hub's process, and what it used so far."""

    def __init__(self, pid: int) -> None:
        self.proc = Path(f"/proc/{pid}")

    def cpu(self) -> float:
        """Return the seconds of CPU that its threads used, which all live as long as it does."""
        tasks = (self.proc / "task").glob("*/schedstat")
        return sum(int(it.read_text().split()[0]) for it in tasks) / 1e9

    def most_memory(self) -> float:
        """Return the most that it ever held, in MB."""
        line = next(
            it for it in (self.proc / "status").read_text().splitlines() if it.startswith("VmHWM")
        )
        return int(line.split()[1]) / 1e3


def bench_sync(figures: Figures, place: Path) -> None:
    """Measure what the exchange must reach."""
    place.mkdir()
    bench_wire(figures, place / "wire")
    bench_hub(figures, place / "hub")


# ── The wire ────────────────────────────────────────────────────────────────


def bench_wire(figures: Figures, place: Path) -> None:
    """Count what goes over the wire, both ways and with headers, and what nothing new costs."""
    place.mkdir()
    hub = Hub(place / "hub")
    nodes = [Node(place / name, hub, name) for name in ("ANNAX", "BERTA", "CLARA", "DORAX")]
    crowd = Crowd(hub, 1, visits=2 * SMALL // ATTEMPTS)
    for it in nodes:
        hub.admits(it)
    with hub.runs() as run:
        for _ in range(2):
            for it in nodes:
                it.visits()
                it.exchanges()
        with between(hub) as wire:
            crowd.sends([crowd.nodes[0].letters(1, SMALL, SMALL)], 1)
            per_attempt, before = wire.bytes / SMALL, wire.bytes
            quiet = nodes[-1].exchanges()
            nothing = wire.bytes - before
        own, hubs = nothing_new(nodes[-1], Running(run.pid))
    for it in (hub, *nodes):
        it.leaves()
    figures.add(
        f"wire of an attempt, in batches of {SMALL}", per_attempt, "bytes", "≤ 150",
        per_attempt <= 150,
    )  # fmt: skip
    asked = quiet.requests
    figures.add("nothing new, four nodes at the site", asked, "requests", "exactly 1", asked == 1)
    figures.add("  over the wire, both ways", nothing, "bytes", "< 2,000", nothing < 2_000)
    figures.add("  at the hub", hubs * 1e3, "ms CPU", "< 20", hubs < 0.02)
    figures.add("  at the node", own * 1e3, "ms CPU", "< 20", own < 0.02)


def nothing_new(node: Node, hub: Running, times: int = 100) -> tuple[float, float]:
    """Return what an exchange of nothing costs the node and the hub, in seconds of CPU."""
    own, hubs = time.process_time(), hub.cpu()
    for _ in range(times):
        assert node.exchanges().requests == 1
    return (time.process_time() - own) / times, (hub.cpu() - hubs) / times


# ── What the hub takes in ───────────────────────────────────────────────────


def bench_hub(figures: Figures, place: Path) -> None:
    """Let a weekend come home, and go on until the hub has twice as much and more.

    Each crowd recorded after the one before it, as in a study: what comes is of late.
    """
    place.mkdir()
    hub = Hub(place / "hub")
    sizes = (20, 20, NODES, NODES, 20, 20)
    crowds = [Crowd(hub, many, VISITS, weekend) for weekend, many in enumerate(sizes)]
    first, few, weekend, more, late, last = (it.nodes for it in crowds)
    crowd, each = crowds[0], len(weekend[0].rows)
    with hub.runs() as run:
        running = Running(run.pid)
        crowd.sends(letters(first, FULL), 1)  # Warm, and what a small study has.
        at_few = cost(crowd, running, few, FULL)

        came = crowd.sends(letters(weekend, SMALL), AT_ONCE)
        seconds, slow = came.seconds, came.slowest_of()
        figures.add(
            f"{NODES} nodes with {each} entries each, {AT_ONCE} at once {WALL}", seconds, "s",
            "< 60", seconds < 60,
        )  # fmt: skip
        figures.add(
            f"  one batch of {SMALL}, 95 of 100 {WALL}", slow * 1e3, "ms", "< 300", slow < 0.3
        )

        bench_restore(figures, hub, place)  # While it serves, as each day.

        before = running.cpu()
        came = crowd.sends(letters(more, FULL), SENDERS)
        entries = NODES * each
        speed, alone = entries / came.seconds, entries / (running.cpu() - before)
        figures.add(
            f"merge through HTTP, {SENDERS} senders {WALL}", speed, "entries/s", "≥ 3,000",
            speed >= 3_000,
        )  # fmt: skip
        figures.add("  by the hub's own CPU", alone, "entries/s CPU", "aim 10,000", None)

        at_many = cost(crowd, running, late, FULL)
        ratio = at_many / at_few
        held = sum(seq for seq, _ in hub.heads().values())
        figures.add(f"an entry's merge at {20 * each:,}", at_few * 1e6, "µs CPU", "", None)
        figures.add(f"an entry's merge at {held:,}", at_many * 1e6, "µs CPU", "", None)
        figures.add("  the ratio of the two", ratio, "×", "≤ 1.3", ratio <= 1.3)

        came = crowd.sends(letters(last, SMALL), 20)
        figures.add(
            f"20 nodes at once: a batch of {SMALL}, 95 of 100 {WALL}",
            came.slowest_of() * 1e3, "ms", "", None,
        )  # fmt: skip
        memory = running.most_memory()
        figures.add("hub's memory, the most it held", memory, "MB", "< 200", memory < 200)
    hub.db.conn.execute("pragma wal_checkpoint(truncate)")
    size = (hub.data / store.DATABASE).stat().st_size / sum(seq for seq, _ in hub.heads().values())
    figures.add("  its disk for an entry", size / 1e3, "kB", "", None)
    reached = {log: seq for log, (seq, _) in hub.heads().items()}
    for it in [node for part in crowds for node in part.nodes]:
        assert reached[it.log] == len(it.rows), "the hub lacks something"
    hub.leaves()


def bench_restore(figures: Figures, hub: Hub, place: Path) -> None:
    """Back the hub up as each day, and begin it anew from that in another folder, verified."""
    (place / "stick").mkdir()
    db = hub.db

    def copies() -> None:
        db.conn.execute("vacuum into ?", [str(place / "bare.db")])

    def backs_up() -> None:
        made.extend(making.back_up(hub.data, Media(place / "stick")).backups)

    def restores() -> None:
        anew.append(restoring.restore(made[0].path, place / "anew", "The disk broke.", DANA))

    made: list[Backup] = []
    anew: list[Anew] = []
    bare, _ = took(copies)
    whole, whole_wall = took(backs_up)
    cpu, wall = took(restores)
    entries = made[0].facts.entries
    figures.add(f"backup of {entries:,} entries, verified", whole, "s CPU", "", None)
    figures.add(f"  as it passes {WALL}", whole_wall, "s", "", None)
    figures.add("  against a bare VACUUM INTO", whole / bare, "× CPU", "", None)
    figures.add(f"restore of {entries:,} entries, verified {WALL}", wall, "s", "< 60", wall < 60)
    figures.add("  of the processor", cpu, "s CPU", "", None)
    shutil.rmtree(place / "anew")
    shutil.rmtree(place / "stick")
    (place / "bare.db").unlink()


def took(work: Callable[[], None]) -> tuple[float, float]:
    """Return how long something takes in this process: seconds of CPU, and of the wall."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def bench_million(figures: Figures, place: Path) -> None:
    """Fill a hub with a million entries, and see what one more costs; it takes some minutes."""
    place.mkdir()
    hub = Hub(place / "hub")
    with hub.runs() as run:
        running = Running(run.pid)
        first, few = (Crowd(hub, many, VISITS, week) for week, many in enumerate((20, 10)))
        first.sends(letters(first.nodes, FULL), 1)
        at_few = cost(few, running, few.nodes, FULL)
        held = 0
        for week in range(2, 12):
            more = Crowd(hub, NODES, VISITS, week)
            more.sends(letters(more.nodes, FULL), SENDERS)
            held = sum(seq for seq, _ in hub.heads().values())
        last = Crowd(hub, 20, VISITS, 12)
        at_many = cost(last, running, last.nodes, FULL)
        figures.add(f"an entry's merge at {held:,}", at_many * 1e6, "µs CPU", "", None)
        figures.add("  against one at 10,020", at_many / at_few, "×", "", None)
        figures.add("  the hub's memory", running.most_memory(), "MB", "", None)
    hub.db.conn.execute("pragma wal_checkpoint(truncate)")
    size = (hub.data / store.DATABASE).stat().st_size / held
    figures.add("  its disk for an entry", size / 1e3, "kB", "", None)
    hub.leaves()


def letters(nodes: list[Afar], most: int) -> list[list[Letter]]:
    """Return all that these nodes have, in batches of so many."""
    return [it.letters(1, len(it.rows), most) for it in nodes]


def cost(crowd: Crowd, hub: Running, nodes: list[Afar], most: int) -> float:
    """Return the CPU seconds that the hub takes for one entry of these nodes, one at a time."""
    took = []
    for it, post in zip(nodes, letters(nodes, most), strict=True):
        before = hub.cpu()
        crowd.sends([post], 1)
        took.append((hub.cpu() - before) / len(it.rows))
    return statistics.median(took)  # So that whoever else works here meanwhile counts little.
