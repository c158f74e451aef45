"""Every branch of signing, verifying and roles is taken by a test: `python -m tests.covered`.

Runs the tests that concern these modules, without a browser, and leaves with 1 where a
line or a branch of one of them was never taken.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
MODULES = (
    "acts",
    "blinding",
    "signatures",
    "signing",
    "verify",
    "seals/check",
    "web/eyes",
    "web/guard",
    "web/review",
)
# In two heaps that run side by side.
TESTS = (
    (
        "web/test_review",
        "web/test_blinding",
        "test_signatures",
        "test_blinding",
        "web/test_people",
        "web/test_held",
        "web/test_hardening",
        "web/test_checking",
    ),
    (
        "test_seals",
        "test_verify",
        "test_acts",
        "test_tamper",
        "web/test_sessions",
        "web/test_roles",
    ),
)


def main() -> int:
    """Run the tests under coverage and say what they did not take."""
    folder = TOP / "build" / "coverage"
    folder.mkdir(parents=True, exist_ok=True)
    world = os.environ | {"COVERAGE_FILE": str(folder / "data")}
    coverage = [sys.executable, "-m", "coverage"]
    files = ",".join(f"recorder/{module}.py" for module in MODULES)
    run = [*coverage, "run", "--branch", "--parallel-mode", f"--include={files}"]
    pytest = [*run, "-m", "pytest", "-n", "0", "-q", "-m", ""]  # Those too slow for a day too.
    heaps = [
        subprocess.Popen(
            [*pytest, *(f"tests/{name}.py" for name in heap)],
            cwd=TOP,
            env=world,
        )
        for heap in TESTS
    ]
    red = [heap.wait() for heap in heaps]
    subprocess.run([*coverage, "combine", "--quiet"], cwd=TOP, env=world, check=True)
    report = [*coverage, "report", "--show-missing", "--fail-under=100"]
    bare = subprocess.run(report, cwd=TOP, env=world, check=False).returncode
    return 1 if any(red) or bare else 0


if __name__ == "__main__":
    raise SystemExit(main())
