"""The proof tests over and over, each round from another seed: `make soak MINUTES=60`.

A round that fails does not end the soak; its seed stands in build/soak.json, so that
it can be run again: `HEELTOE_SEED=… make proof`.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

RESULT = Path("build/soak.json")


def main() -> int:
    minutes = float(os.environ.get("MINUTES", "5"))
    began = time.monotonic()
    rounds, failures = 0, []
    while rounds == 0 or time.monotonic() - began < minutes * 60:
        rounds += 1
        if not passes(seed=rounds):
            failures.append(rounds)
        seconds = round(time.monotonic() - began)
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(
            json.dumps({"rounds": rounds, "failed_seeds": failures, "seconds": seconds}) + "\n"
        )
        print(f"Round {rounds}, {len(failures)} failed, {seconds} s", flush=True)
    return 1 if failures else 0


def passes(seed: int) -> bool:
    """Run the proof tests once; a run without any test passes nothing."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "proof"]
    world = os.environ | {"HEELTOE_PROOF": "1", "HEELTOE_SOAK": "1", "HEELTOE_SEED": str(seed)}
    run = subprocess.run([*pytest, f"--hypothesis-seed={seed}"], env=world, check=False)
    return run.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
