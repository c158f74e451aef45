"""The system's own Chromium, driven by Playwright, which must never fetch one."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

NAMES = ("chromium", "google-chrome")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)

# What a tablet in a ward has: a finger, and ten inches of glass. One dot to a pixel, since here
# the processor draws them all.
GLASS = {"width": 768, "height": 1024}
TABLET = {"viewport": GLASS, "has_touch": True, "device_scale_factor": 1, "locale": "en-GB"}


# Whoever asks their browser for letters twice as large asks here, and media queries hear of it.
LARGE_LETTERS = "--blink-settings=defaultFontSize=32"


def how_to_start(*more: str) -> dict:
    """Return how Playwright is to start it, with further words for its command line."""
    assert PROGRAM, "There is no Chromium here: .ci/system-packages test"
    # Chromium has no sandbox for root, which a test in a container usually is.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": PROGRAM, "args": [*as_root, "--disable-dev-shm-usage", *more]}


def kill(profile: Path) -> None:
    """Take the power away from the browser on a profile: every process of it ends at once."""
    for process in _processes(profile):
        with suppress(ProcessLookupError):  # It ended with the one before it.
            os.kill(process, signal.SIGKILL)


def _processes(profile: Path) -> list[int]:
    ours = f"--user-data-dir={profile}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # It ended by itself.
            if ours in place.read_bytes().split(b"\0"):
                found.append(int(place.parent.name))
    return sorted(found)  # The browser itself began first.
