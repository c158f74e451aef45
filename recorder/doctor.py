"""A look over this computer: what the recorder needs, what it found, what to do.

Nothing is changed; the one probe that writes, of how fast the disk really keeps
things, uses a file of its own beside the data and takes it away again.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from recorder import bundles, clock, store, tls
from recorder.acts import this_node
from recorder.backups import media, told
from recorder.house import folder
from recorder.lateness import CLOCK_OFF_MS
from recorder.refusals import Refusal
from recorder.sync import lives
from recorder.sync.status import status
from recorder.tidings import why_it_stays

if TYPE_CHECKING:
    from sqlite_utils import Database

PROBES = 60
NOT_KEEPING_MS = 0.05  # A commit that is faster was hardly written to a medium.
SLOW_MS = 50
LITTLE = 1_000_000_000
TOO_LITTLE = 200_000_000
OLDEST_SQLITE = (3, 38, 0)
BUILT = datetime(2026, 11, 1, tzinfo=UTC)


State = Literal["well", "look", "wrong"]
STATES: dict[str, State] = {"well": "well", "waits": "well", "very_late": "wrong"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, what was found, and what to do about it."""

    name: str
    state: State
    found: str
    do: str = ""


def examine(data: Path, port: int) -> Iterator[Check]:
    """Yield every check of this computer, of a data folder and of a port."""
    if clock.testing():
        yield Check(
            "test mode",
            "look",
            "HEELTOE_TESTING=1: THE CLOCK CAN BE SET FROM OUTSIDE.",
            "Never record a study like this: start again without it.",
        )
    yield _sqlite()
    yield _pango()
    yield _fonts()
    yield from _data(data)
    yield from certificate(data)
    yield _keeping(data)
    yield _disk(data)
    yield _port(port)


def _sqlite() -> Check:
    found = f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Check("programs", "wrong", found, "Install Python with SQLite 3.38 or newer.")
    return Check("programs", "well", found)


def _pango() -> Check:
    try:
        import weasyprint
    except OSError as error:
        return Check(
            "paper",
            "wrong",
            f"Pango is missing ({str(error).splitlines()[0][:120]})",
            "On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
            "All but reports works without.",
        )
    return Check("paper", "well", f"WeasyPrint {weasyprint.__version__} with Pango")


def _fonts() -> Check:
    fonts = sorted(path.name for path in (folder("static") / "fonts").glob("*.ttf"))
    if len(fonts) < 2:
        return Check("fonts", "wrong", "Inter is not here", "Install the program again.")
    return Check("fonts", "well", ", ".join(fonts))


def _data(data: Path) -> Iterator[Check]:
    if not (data / store.DATABASE).exists():
        yield Check(
            "data", "look", f"no study in {data}", "Make one: heeltoe init STUDY.toml --data FOLDER"
        )
        yield _clock(None)
        return
    try:
        db = store.open_database(data, write=False)
    except Refusal as refusal:
        yield Check("data", "wrong", f"{data} cannot be opened", str(refusal))
        return
    try:
        entries = store.event_count(db)
        newest = store.newest_ms(db)
        hub = [*with_the_hub(db, data), *as_a_hub(db, data)]
    finally:
        db.close()
    yield Check("data", "well", f"{entries:,} entries in {data}; settings took")
    yield _clock(newest)
    yield from _backup(data)
    yield from hub


def certificate(data: Path) -> Iterator[Check]:
    """Yield how long browsers accept what they are shown; nothing where nothing is."""
    try:
        shown = tls.shown(data)
    except Refusal as refusal:
        yield Check("certificate", "wrong", "it cannot be read", str(refusal))
        return
    if shown is None:
        return
    now = tls.now()
    days = shown.days_left(now)
    found = f"for {shown.names[0]}, {days} days left (until {shown.ends:%Y-%m-%d})"
    renew = (
        "heeltoe serve --tls renews it when it starts, and while it runs."
        if shown.own
        else "Ask for the next one, then: heeltoe tls --certificate FILE --key FILE"
    )
    if not shown.good(now):
        yield Check("certificate", "wrong", f"{found}: no tablet accepts it", renew)
    elif days < tls.SOON.days:
        yield Check("certificate", "look", found, renew)
    elif os.name != "nt" and tls.open_to_others(data):
        yield Check("certificate", "look", f"{found}; others may read its key", "chmod 600 it.")
    else:
        yield Check("certificate", "well", found)


def _clock(newest_ms: int | None) -> Check:
    now = datetime.fromtimestamp(clock.now().at_ms / 1000, UTC)
    found = f"{now:%Y-%m-%d %H:%M} UTC"
    set_it = "Set date, time and zone of this computer; entries made meanwhile keep their order."
    if now < BUILT:
        return Check("clock", "wrong", f"{found}, before this program was made", set_it)
    if newest_ms is not None and now.timestamp() * 1000 < newest_ms - CLOCK_OFF_MS:
        newest = datetime.fromtimestamp(newest_ms / 1000, UTC)
        return Check(
            "clock", "wrong", f"{found}, but the log goes to {newest:%Y-%m-%d %H:%M}", set_it
        )
    return Check("clock", "well", found)


def _backup(data: Path) -> Iterator[Check]:
    """Say when the last good backup was made, what went wrong since, and when it was tried."""
    try:
        node = this_node(data)
        db = store.open_database(data, write=False)
        try:
            now, last = clock.now().at_ms, told.state(data, db, node)
        finally:
            db.close()
        every = media.of(data).every
    except Refusal as refusal:
        yield Check("backup", "wrong", "nobody can say", str(refusal))
        return
    found = "none was made yet"
    if last.good_ms is not None:
        at = datetime.fromtimestamp(last.good_ms / 1000, UTC)
        found = f"the last good one is of {at:%Y-%m-%d %H:%M} UTC: {last.where}"
    if not every:
        yield Check(
            "backup",
            "look",
            f"{found}; nobody said where one goes each day",
            "Plug another medium in: heeltoe backup --to FOLDER --every-day",
        )
    else:
        old = last.is_old(now)
        do = "Make one now: heeltoe backup. docs/backup.md says how." if old else ""
        yield Check("backup", "look" if old else "well", found, do)
    if every and all(media.is_same_disk(target, data) for target in every):
        yield Check(
            "backup medium",
            "look",
            f"{every[0]} is on the same disk as the data",
            "Is the medium plugged in and mounted? A disk that dies takes both along.",
        )
    for trouble in last.troubles:
        yield Check("backup medium", "look", trouble.code.replace("_", " "), trouble.said)
    if last.drill is not None:
        well = last.drill.get("ok") is True
        at = datetime.fromtimestamp(int(last.drill.get("at_ms", 0)) / 1000, UTC)
        yield Check(
            "drill",
            "well" if well else "wrong",
            f"a backup was tried on {at:%Y-%m-%d}, ready after {last.drill.get('total_s')} s",
            "" if well else "; ".join(map(str, last.drill.get("faults", []))),
        )


def with_the_hub(db: Database, data: Path) -> Iterator[Check]:
    """Say how a recorder that joined a hub stands with it, as its page does."""
    try:
        it = status(db, data, this_node(data), clock.now())
    except Refusal as refusal:
        yield Check("hub", "wrong", "this recorder does not know what it joined", str(refusal))
        return
    if it is None:
        return
    found = [it.line("en"), it.wrong("en"), *it.faults]
    if it.stays:
        found += [f"{log}: {why_it_stays('en', why)}" for log, why in sorted(it.stays.items())]
    state = STATES.get(it.level, "look")
    yield Check("hub", state, "; ".join(filter(None, found)), it.do("en") or it.clock_off("en"))


def as_a_hub(db: Database, data: Path) -> Iterator[Check]:
    """Say of a hub that recorders follow another life of it; nothing where none does."""
    try:
        node = this_node(data)
        over = lives.over(data, node, bundles.current(db).study.id) if node.place == "hub" else ""
    except Refusal:
        return  # The checks before say what is wrong.
    if over:
        yield Check("hub", "wrong", f"{node.device} is not the only one of its name", over)


def _keeping(data: Path) -> Check:
    """Commit under FULL as the recorder does, and say how long the disk takes to keep it."""
    where = data if data.is_dir() else Path(tempfile.gettempdir())
    took: list[float] = []
    try:
        with tempfile.TemporaryDirectory(prefix="probe-", dir=where) as place:
            probe = sqlite3.connect(Path(place) / "probe.db", isolation_level=None)
            probe.execute("pragma journal_mode = wal")
            probe.execute("pragma synchronous = full")
            probe.execute("create table t (x)")
            for number in range(PROBES):
                began = time.perf_counter()
                probe.execute("insert into t values (?)", [number])
                took.append((time.perf_counter() - began) * 1000)
            probe.close()
    except (OSError, sqlite3.Error) as error:
        return Check("keeping", "wrong", f"{where} cannot be written ({error})", "Free the folder.")
    median = statistics.median(took)
    found = f"a commit takes {median:.2f} ms (the slowest {max(took):.1f} ms)"
    if median < NOT_KEEPING_MS:
        return Check(
            "keeping",
            "look",
            f"{found}: too fast for a disk that keeps what it says it keeps",
            "A power cut here may lose what was called kept. Use a disk of its own.",
        )
    if median > SLOW_MS:
        return Check("keeping", "look", found, "Recording works, slowly. A faster disk helps.")
    return Check("keeping", "well", found)


def _disk(data: Path) -> Check:
    where = next(path for path in (data, *data.absolute().parents) if path.exists())
    free = shutil.disk_usage(where).free
    found = f"{free / 1e9:.1f} GB free"
    if free < TOO_LITTLE:
        return Check("space", "wrong", found, "Free space before the next visit.")
    if free < LITTLE:
        return Check("space", "look", found, "Free space soon.")
    return Check("space", "well", found)


def _port(port: int) -> Check:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        return Check(
            "port",
            "look",
            f"127.0.0.1:{port} is taken ({os.strerror(error.errno or 0)})",
            "Perhaps the recorder is running already; else choose another: --port N.",
        )
    return Check("port", "well", f"127.0.0.1:{port} is free")
