"""Points at which a test lets this process die, as a power cut would: HEELTOE_DIE_AT=NAME[:N].

Only under HEELTOE_TESTING=1, which every page and `heeltoe doctor` shout about.
"""

from __future__ import annotations

import os
from collections import Counter

from recorder import clock

_passed: Counter[str] = Counter()


def here(name: str) -> None:
    """Die here, at the nth time, if a test asked for it."""
    if not clock.testing():
        return
    wanted, _, times = os.environ.get("HEELTOE_DIE_AT", "").partition(":")
    if wanted != name:
        return
    _passed[name] += 1
    if _passed[name] == int(times or 1):
        os._exit(9)
