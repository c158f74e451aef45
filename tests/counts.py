"""How many cases a test tries: a few every day, all of them as proof.

`HEELTOE_PROOF=1` asks for the full counts. A long run (tests/soak.py) adds `HEELTOE_SOAK=1`
where even more are wanted, or `HEELTOE_ROUND` where fewer are, so that a round ends soon; and
`HEELTOE_SEED` says where chance begins, so that it does not try the same cases again. Mark a
test that reads this `proof`; then `make test` runs it small and `make proof` in full.
"""

import json
import os
from pathlib import Path

from hypothesis import settings

PROOF = os.environ.get("HEELTOE_PROOF") == "1"
SOAK = os.environ.get("HEELTOE_SOAK") == "1"
SEED = int(os.environ.get("HEELTOE_SEED", "0"))
ROUND = int(os.environ.get("HEELTOE_ROUND", "0"))
TALLY = os.environ.get("HEELTOE_TALLY", "")


def cases(few: int, full: int, soak: int = 0) -> int:
    if PROOF and ROUND:
        return min(full, ROUND)
    return max(full, soak * SOAK) if PROOF else few


def tally(what: str, **ran: int) -> None:
    """Note what a test tried and came through, once it has; a long run counts these."""
    if TALLY:
        with Path(TALLY).open("a") as file:
            file.write(json.dumps({"what": what, **ran}) + "\n")


# A slow machine is no failure, hence no deadline; what failed once is found again by its
# seed, hence no database of examples. Every day the same cases: a red test is then ours.
settings.register_profile("daily", max_examples=100, deadline=None, database=None, derandomize=True)
settings.register_profile("proof", max_examples=2_000, deadline=None, database=None)
settings.load_profile("proof" if PROOF else "daily")
