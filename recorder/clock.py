"""What time it is, and how long this machine has been running.

The wall clock can be set; the time since start-up cannot. Entries hold both, so a
clock that was turned can be seen. Under HEELTOE_TESTING=1 the environment may say
what time it is (HEELTOE_NOW, ISO 8601 with an offset); nothing else may.
"""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

TESTING = "HEELTOE_TESTING"


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: UTC in ms, minutes east of it, and ms since this machine started."""

    at_ms: int
    offset_min: int
    boot: str
    up_ms: int


def testing() -> bool:
    """Say whether this process runs under test, with powers that a study must not have."""
    return os.environ.get(TESTING) == "1"


def now() -> Moment:
    """Return this moment."""
    stated = os.environ.get("HEELTOE_NOW") if testing() else None
    here = datetime.fromisoformat(stated) if stated else datetime.now().astimezone()
    offset = here.utcoffset()
    return Moment(
        at_ms=int(here.timestamp() * 1000) if stated else time.time_ns() // 1_000_000,
        offset_min=int(offset.total_seconds() // 60) if offset else 0,
        boot=_boot(),
        up_ms=_up_ms(),
    )


@cache
def _boot() -> str:
    """Return a name for this run of the machine; where none is told, of this process."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(uuid.uuid4())


def _up_ms() -> int:
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Counts sleep; Linux alone has it.
    return (time.clock_gettime_ns(clock) if clock else time.monotonic_ns()) // 1_000_000
