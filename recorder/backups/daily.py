"""A backup each day, while the pages are served.

It is made by a program of its own: to verify a large log takes a computer's whole core for
a while, and no page is to wait for that.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from recorder import clock
from recorder.backups import media, told
from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST_S, TICK_S = 60.0, 600.0
DAY_MS, AGAIN_MS = 24 * 60 * 60_000, 60 * 60_000
BACKUP = [sys.executable, "-c", "from recorder.cli import main; main()", "backup", "--data"]


def start(data: Path, *, first_s: float = FIRST_S, tick_s: float = TICK_S) -> Callable[[], None]:
    """Look from time to time whether a backup is due, and make it; return what ends that."""
    over = threading.Event()

    def looks() -> None:
        wait_s = first_s
        while not over.wait(wait_s):
            wait_s = tick_s
            if is_due(data, clock.now().at_ms):
                make(data)

    threading.Thread(target=looks, name="backup", daemon=True).start()
    return over.set


def is_due(data: Path, now_ms: int) -> bool:
    """Say whether a day is over since the last good backup, and an hour since the last try."""
    try:
        if not media.of(data).every:
            return False
    except OutOfReach:
        return False  # `heeltoe doctor` says so.
    last = told.state(data)
    if last.good_ms is not None and abs(now_ms - last.good_ms) < DAY_MS:
        return False
    return last.tried_ms is None or abs(now_ms - last.tried_ms) >= AGAIN_MS


def make(data: Path) -> None:
    """Make a backup by a program of its own, and wait for it; what it says goes to the server's."""
    subprocess.run([*BACKUP, str(data)], stdout=subprocess.DEVNULL, check=False)  # noqa: S603
