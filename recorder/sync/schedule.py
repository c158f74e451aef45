"""When the next exchange is tried: reckoned from how the last one went, and a little by chance.

Every five minutes while all goes well, also where nothing waits here: what the hub has for this
recorder (somebody who may not work any more, a new version of the study) only the hub knows, and
an exchange with nothing new is one request of less than 2 kB. After one that failed, in seconds,
each time twice as late up to those five minutes: the try itself is the probe, since without a
network it fails before anything is sent.
"""

from __future__ import annotations

EVERY_S = 300.0
SOON_S = 3.0  # After a visit was finished or signed: two signatures are one exchange.
FIRST_S = 5.0
BUSY_S = 30.0  # A hub that is busy is left alone a little longer.
SPREAD = 0.25  # So that the recorders of a study do not all knock in the same second.


def next_try(code: str, failed: int, chance: float) -> float:
    """Return the seconds until the next try, from what the last ran into and how often in a row.

    `failed` is 0 after one that went well; `chance` is between 0 and 1.
    """
    wait = EVERY_S
    if failed:
        first = BUSY_S if code == "hub_busy" else FIRST_S
        wait = min(EVERY_S, first * 2 ** min(failed - 1, 16))
    return wait * (1 - SPREAD * chance)
