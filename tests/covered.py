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
TESTS = (
    "test_acts",
    "test_blinding",
    "test_seals",
    "test_signatures",
    "test_tamper",
    "test_verify",
    "web/test_amend",
    "web/test_blinding",
    "web/test_held",
    "web/test_people",
    "web/test_review",
    "web/test_roles",
    "web/test_sessions",
)


def main() -> int:
    """Run the tests under coverage and say what they did not take."""
    data = TOP / "build" / "coverage"
    data.parent.mkdir(exist_ok=True)
    world = os.environ | {"COVERAGE_FILE": str(data)}
    coverage = [sys.executable, "-m", "coverage"]
    files = ",".join(f"recorder/{module}.py" for module in MODULES)
    run = [*coverage, "run", "--branch", f"--include={files}", "-m", "pytest", "-n", "0", "-q"]
    tests = [f"tests/{name}.py" for name in TESTS]
    red = subprocess.run([*run, *tests], cwd=TOP, env=world, check=False).returncode
    report = [*coverage, "report", "--show-missing", "--fail-under=100"]
    bare = subprocess.run(report, cwd=TOP, env=world, check=False).returncode
    return 1 if red or bare else 0


if __name__ == "__main__":
    raise SystemExit(main())
