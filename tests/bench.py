"""How fast, how large: each figure beside what it must reach, as `make bench` prints it.

CPU time of the process, not the wall, and ratios taken in one run, since the machine is
shared; its load is printed. What a browser shows is timed by the wall
(bedside_bench.py). Writes build/bench.json. Nothing here is a test.
"""

import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from recorder import acts, bundles, people, seals, store
from recorder.demo import fill
from recorder.demo.fill import LEADS, PASSPHRASES
from recorder.demo.tablet import moment, uuid7
from recorder.events import AttemptRecorded, Body, Event, VisitOpened
from recorder.measures import packaged
from recorder.reading import read_visit
from recorder.report import render
from recorder.report.many import Way, write_all
from recorder.report.press import press
from recorder.seals import pades
from recorder.seals.check import check
from recorder.seals.many import seal_all
from recorder.study import Bundle
from recorder.verify import verify
from recorder.web import create_app
from tests.bedside_bench import bench_bedside
from tests.heeltoe import HEELTOE
from tests.office import Office, an_id
from tests.sync_bench import bench_million, bench_sync
from tests.tablet import Tablet

PARTS = ["log", "pages", "sync", "start"]  # One alone: `python -m tests.bench sync`.
MANY = 100_000
PER_VISIT = 20
CHANCE = Random(1)


class Figures:
    """What was measured, printed as it comes and kept as one JSON object."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def add(self, name: str, value: float, unit: str, must: str, reached: bool | None) -> None:
        self.rows.append(
            {"name": name, "value": round(value, 4), "unit": unit, "must": must, "ok": reached}
        )
        sign = {True: "✓", False: "✗", None: " "}[reached]
        print(f"{sign} {name:56} {value:>12,.3f} {unit:10} {must}", flush=True)

    def write(self, load: list[tuple[float, float, float]]) -> None:
        Path("build").mkdir(exist_ok=True)
        about = {"cores": os.cpu_count(), "load": load, "python": sys.version.split()[0]}
        Path("build/bench.json").write_text(
            json.dumps({**about, "sqlite": sqlite3.sqlite_version, "figures": self.rows}, indent=1)
        )


def main() -> None:
    load = [os.getloadavg()]
    print(f"{os.cpu_count()} cores, load {load[0][0]:.2f}, SQLite {sqlite3.sqlite_version}\n")
    figures = Figures()
    wanted = sys.argv[1:] or PARTS
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        if "log" in wanted:
            bench_log(figures, Path(place) / "log")
        if "pages" in wanted:
            bench_people(figures, Path(place) / "demo")
            bench_door(figures, Path(place) / "door")
            bench_bedside(figures, Path(place) / "demo", Path(place) / "bedside")
        if "sync" in wanted:
            bench_sync(figures, Path(place) / "sync")
        if "million" in wanted:
            bench_million(figures, Path(place) / "million")
    if "start" in wanted:
        bench_start(figures)
    load.append(os.getloadavg())
    print(f"\nload {load[1][0]:.2f} at the end")
    figures.write(load)


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


# ── The log ─────────────────────────────────────────────────────────────────


class Ward:
    """A log that visits of one walk after another are written into."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir(parents=True)
        acts.found_node(data, "site", "BENCH")
        self.db = store.ensure(data)
        here = Path("recorder/demo/study.toml").read_bytes()
        self.bundle = Bundle.freeze(here, packaged())
        desk = acts.Desk(self.db, data, self.bundle.study.id)
        with desk.hand() as hand:
            people.found(hand, "Bench", None)
            bundles.publish(hand, self.bundle)
        self.n = 0
        self.at_ms = 1_790_000_000_000

    def visit(self) -> list[Event[Body]]:
        """Return a visit's opening and its attempts, as a tablet would have made them."""
        name = uuid7(CHANCE, self.at_ms)
        opening = VisitOpened(
            participant="03-0001-9", visit_code="baseline", bundle=self.bundle.hash
        )
        events = [self.event(opening, name, name)]
        for number in range(1, PER_VISIT):
            walk = AttemptRecorded(
                measure="gait_speed",
                number=number,
                outcome="complete",
                began_at_ms=self.at_ms,
                elapsed_ms=CHANCE.randint(2000, 9000),
            )
            events.append(self.event(walk, name))
        return events

    def event(self, body: Body, visit: str, event_id: str | None = None) -> Event[Body]:
        self.n += 1
        self.at_ms += 1000
        kind = "visit_opened" if isinstance(body, VisitOpened) else "attempt_recorded"
        return Event(
            v=1, study=self.bundle.study.id, id=event_id or uuid7(CHANCE, self.at_ms), kind=kind,
            at_ms=self.at_ms, offset_min=60, device="01930000-0000-7000-8000-0000000000aa",
            n=self.n, app="0.1.0", mono_ms=self.n * 900, visit=visit, source="timer",
            session="01930000-0000-7000-8000-0000000000bb", body=body,
        )  # fmt: skip

    def keeps(self, events: list[Event[Body]]) -> None:
        with store.writing(self.db, self.data) as writing:
            writing.append("BENCH.03.1", events, moment(self.at_ms, 60))

    def fills(self, count: int) -> None:
        for _ in range(count // PER_VISIT):
            self.keeps(self.visit())

    def one_by_one(self, visits: int) -> float:
        """Return the CPU seconds of one append, the median over whole visits."""
        took = []
        for _ in range(visits):
            events = self.visit()
            for event in events:
                event.raw  # noqa: B018  Made before the clock runs.
            took.append(cpu(lambda events=events: [self.keeps([e]) for e in events]) / len(events))
        return statistics.median(took)


def bench_log(figures: Figures, data: Path) -> None:
    ward = Ward(data)
    ward.one_by_one(5)  # Warm, here and below: the first visits pay for what is read once.
    at_none = ward.one_by_one(30)
    ward.fills(MANY)
    ward.one_by_one(5)
    at_many = ward.one_by_one(30)
    figures.add("append of one event, at none", at_none * 1e3, "ms CPU", "", None)
    figures.add(f"append of one event, at {MANY:,}", at_many * 1e3, "ms CPU", "", None)
    ratio = at_many / at_none
    figures.add("  the ratio of the two", ratio, "×", "≤ 1.3", ratio <= 1.3)
    bare = bare_commit(data / "bare.db")
    figures.add("  against a bare insert and commit", at_none / bare, "×", "", None)
    commits = commits_of_one_append(ward)
    figures.add("commits of one append", commits, "", "exactly 1", commits == 1)

    ward.db.conn.execute("pragma wal_checkpoint(truncate)")
    entries = store.event_count(ward.db)
    size = (data / store.DATABASE).stat().st_size
    canonical = ward.db.conn.execute("select sum(length(body)) from entry").fetchone()[0]
    over = (size - canonical) / entries / 1000
    figures.add("disk over an entry's canonical bytes", over, "kB", "≤ 0.7", over <= 0.7)

    def rebuilds() -> None:
        with store.writing(ward.db):
            store.rebuild(ward.db)

    speed = statistics.median(entries / cpu(rebuilds) for _ in range(3))
    figures.add("rebuild", speed, "entries/s", "≥ 20,000", speed >= 20_000)
    speed = statistics.median(entries / cpu(lambda: verify(data)) for _ in range(3))
    figures.add("verify", speed, "entries/s", "≥ 40,000", speed >= 40_000)
    ward.db.close()


def bare_commit(path: Path) -> float:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table t (x blob)")
    took = [
        cpu(lambda: [db.execute("insert into t values (?)", [b"x" * 650]) for _ in range(20)]) / 20
        for _ in range(15)
    ]
    db.close()
    return statistics.median(took)


def commits_of_one_append(ward: Ward) -> int:
    said: list[str] = []
    ward.db.conn.set_trace_callback(lambda sql: said.append(sql.strip().lower()))
    ward.keeps(ward.visit()[:1])
    ward.db.conn.set_trace_callback(None)
    return sum(sql.startswith("commit") for sql in said)


# ── Pages and paper ─────────────────────────────────────────────────────────


def bench_people(figures: Figures, data: Path) -> None:
    took = cpu(lambda: fill(data))
    figures.add("the demo study, filled", took, "s CPU", "≤ 20", took <= 20)
    db = store.open_database(data, write=False)
    visits = [line.id for line in store.visits(db)][10:30]
    db.close()

    browser = create_app(data).test_client()
    for path in ("/", "/visits", f"/visits/{visits[0]}"):
        assert browser.get(path).status_code == 200
    page = statistics.median(cpu(lambda v=v: browser.get(f"/visits/{v}")) for v in visits)
    figures.add("a visit page", page * 1e3, "ms CPU", "≤ 20", page <= 0.02)
    bench_desk(figures, data, visits)
    bench_paper(figures, data, visits)


def bench_desk(figures: Figures, data: Path, visits: list[str]) -> None:
    """Sign in as a site lead of the demo does, and review visits of that site."""
    app = create_app(data)
    db = store.open_database(data, write=False)
    lead = next(line for line in store.people(db) if line.name == LEADS[0])
    own = [line.id for line in store.visits(db, site=lead.roles[0][1])][:20]
    db.close()
    form = {"who": lead.id, "passphrase": PASSPHRASES[LEADS[0]]}
    came_from = {"Origin": "http://localhost"}

    def signed_in() -> float:
        browser = app.test_client()
        took = cpu(lambda: browser.post("/session", data=form, headers=came_from))
        assert browser.get(f"/visits/{own[0]}/review").status_code == 200
        return took

    signed_in()  # Warm.
    took = statistics.median(signed_in() for _ in range(10))
    figures.add("a sign-in", took * 1e3, "ms CPU", "≤ 150", took <= 0.15)
    browser = app.test_client()
    browser.post("/session", data=form, headers=came_from)
    took = statistics.median(cpu(lambda v=v: browser.get(f"/visits/{v}/review")) for v in own)
    figures.add("a review page", took * 1e3, "ms CPU", "≤ 40", took <= 0.04)


def bench_paper(figures: Figures, data: Path, visits: list[str]) -> None:
    """Make reports with a stopwatch round WeasyPrint, and beside WeasyPrint alone."""
    inside = [0.0]
    bare: list[float] = []
    typesetter = press()
    sets = typesetter.sets

    def timed(page: str, paper: str, **options: object) -> bytes:
        began = time.process_time()
        made: bytes = sets(page, paper, **options)
        inside[0] += time.process_time() - began
        return made

    db = store.open_database(data, write=False)
    render(read_visit(db, visits[0]))  # Warm: imports, fonts and templates are there.
    typesetter.sets = timed  # type: ignore[method-assign]
    whole, outside = [], []
    for visit in visits[:10]:
        inside[0] = 0.0
        took = cpu(lambda visit=visit: render(read_visit(db, visit)))
        whole.append(took)
        outside.append(took - inside[0])
        bare.append(inside[0])
    del typesetter.sets
    db.close()
    least = statistics.median(outside)
    figures.add("a report, warm", statistics.median(whole) * 1e3, "ms CPU", "", None)
    figures.add("  outside WeasyPrint", least * 1e3, "ms CPU", "≤ 60", least <= 0.06)
    ratio = statistics.median(whole) / statistics.median(bare)
    figures.add("  against WeasyPrint alone", ratio, "×", "", None)
    bench_seals(figures, data)
    bench_jobs(figures, data)
    bench_sealing_jobs(figures, data)


def bench_seals(figures: Figures, data: Path) -> None:
    """Ask for the sealed reports of signed visits, with a stopwatch round the seal itself."""
    db = store.open_database(data)
    desk = acts.Desk(db, data, bundles.current(db).study.id)
    visits = [line.id for line in store.visits(db) if line.signed == "countersigned"][:11]
    inside = [0.0]
    put = pades.put

    def timed(*of: object) -> bytes:
        began = time.process_time()
        sealed: bytes = put(*of)  # type: ignore[arg-type]
        inside[0] = time.process_time() - began
        return sealed

    seals.seal(desk, visits[0], seals.Way())  # Warm: pyHanko is there, and the authority.
    pades.put = timed  # type: ignore[assignment]
    whole, sealing = [], []
    for visit in visits[1:11]:
        whole.append(cpu(lambda visit=visit: seals.seal(desk, visit, seals.Way())))
        sealing.append(inside[0])
    pades.put = put
    again = cpu(lambda: [seals.seal(desk, visit, seals.Way()) for visit in visits[1:11]]) / 10
    pdfs = [seals.seal(desk, visit, seals.Way()).pdf for visit in visits[1:11]]
    checking = cpu(lambda: [check(pdf, db) for pdf in pdfs]) / 10
    db.close()
    took, seal = statistics.median(whole), statistics.median(sealing)
    figures.add("a report, made and sealed, warm", took * 1e3, "ms CPU", "≤ 700", took <= 0.7)
    figures.add("  the seal of it", seal * 1e3, "ms CPU", "≤ 60", seal <= 0.06)
    figures.add("  asked for again", again * 1e3, "ms CPU", "", None)
    figures.add("a sealed report, checked", checking * 1e3, "ms CPU", "", None)


def bench_jobs(figures: Figures, data: Path) -> None:
    """Make the same reports by one process and by two; the wall clock, best of two rounds."""
    db = store.open_database(data, write=False)
    lines = store.visits(db)[:40]
    db.close()

    def took(jobs: int) -> float:
        with tempfile.TemporaryDirectory() as out:
            began = time.perf_counter()
            write_all(data, lines, Path(out), way=Way(), jobs=jobs)
            return time.perf_counter() - began

    pairs = [(took(1), took(2)) for _ in range(2)]
    ratio = max(one / two for one, two in pairs)
    figures.add("40 reports by 2 processes, times faster", ratio, "×", "≥ 1.5", ratio >= 1.5)


def bench_sealing_jobs(figures: Figures, data: Path) -> None:
    """Seal the same signed visits by one process and by two; the wall clock, once each."""

    def took(jobs: int) -> float:
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / "demo"
            shutil.copytree(data, copy)
            db = store.open_database(copy)
            desk = acts.Desk(db, copy, bundles.current(db).study.id)
            lines = [line for line in store.visits(db) if line.signed == "countersigned"][-200:]
            began = time.perf_counter()
            made = seal_all(desk, lines, copy / "out", way=seals.Way(paper="Letter"), jobs=jobs)
            assert len(made) == len(lines) == 200
            db.close()
            return time.perf_counter() - began

    ratio = took(1) / took(2)
    figures.add(
        "200 sealed reports by 2 processes, times faster", ratio, "×", "≥ 1.5", ratio >= 1.5
    )


# ── The door for tablets ────────────────────────────────────────────────────


def bench_door(figures: Figures, data: Path) -> None:
    """Deliver visits event by event, as a tablet does while it has a network."""
    office = Office(data)
    tablet, door = Tablet(office), create_app(data).test_client()
    alice = office.hires("Alice Ward", "assessor", "07")
    shown = {"Authorization": f"Bearer {tablet.token}"}
    bundle = bundles.current(office.db).hash
    door.post("/events", data=tablet.delivers(tablet.signs_in(alice)), headers=shown)

    def one_visit(number: int) -> float:
        events = [tablet.opens(an_id(number, "07"), bundle=bundle)]
        events += [tablet.times(CHANCE.randint(2000, 9000)) for _ in range(PER_VISIT - 1)]
        bodies = [tablet.delivers(event) for event in events]
        took = cpu(lambda: [door.post("/events", data=b, headers=shown) for b in bodies])
        return took / len(bodies)

    one_visit(1)  # Warm.
    took = statistics.median(one_visit(number) for number in range(2, 22))
    figures.add("a delivery of one event", took * 1e3, "ms CPU", "≤ 3", took <= 0.003)
    pack = statistics.median(cpu(lambda: door.get("/packs", headers=shown)) for _ in range(5))
    figures.add("a pack of 21 participants", pack * 1e3, "ms CPU", "", None)
    office.leaves()


# ── Starting ────────────────────────────────────────────────────────────────


def bench_start(figures: Figures) -> None:
    def started(*command: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    took = statistics.median(started("-c", "import recorder.cli.score") for _ in range(5))
    figures.add("import for `heeltoe score`", took, "s CPU", "≤ 0.4", took <= 0.4)
    memory = idle_memory()
    figures.add("`serve`, idle", memory, "MB", "≤ 70", memory <= 70)


def idle_memory() -> float:
    """Return what a server holds once it said it is ready, in MB."""
    with tempfile.TemporaryDirectory() as data:
        served = subprocess.Popen(
            [*HEELTOE, "demo", "--data", data, "--no-serve"], stderr=subprocess.DEVNULL
        )
        served.wait()
        served = subprocess.Popen(
            [*HEELTOE, "serve", "--data", data, "--port", "0"], stdout=subprocess.PIPE, text=True
        )
        assert served.stdout is not None
        while not served.stdout.readline().startswith("Ready"):
            pass
        pages = int(Path(f"/proc/{served.pid}/statm").read_text().split()[1])
        served.terminate()
        served.wait()
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
