"""What could lose data, over and over, each round from another seed: `make soak MINUTES=60`.

Bad lines, deaths of either side, simulated worlds, kills and power cuts. A round that fails does
not end the soak; its seed stands in build/soak.json, so that it can be run again:
`HEELTOE_SEED=… make proof`. What truly ran is written into RELIABILITY.md, and nothing else. A
soak of an hour and more also runs every other proof once, and a hub with a million entries.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULT, PAGE = Path("build/soak.json"), Path("RELIABILITY.md")
LONG_MIN = 60  # From here on everything is run, once.
ROUND = 24  # Cases of a test in one round; its end is looked at before the next.

# What a test notes when it came through (counts.tally) → what one trial is.
TRIALS = {
    "line": "sessions of two nodes over a bad line",
    "death": "deaths of a hub or a node in an exchange",
    "world": "simulated networks, from beginning to end",
    "kill": "kills of a recorder that keeps",
    "cut": "simulated power cuts",
}
TESTS = [
    "tests/sync/test_lines.py", "tests/sync/test_kills.py", "tests/sync/test_simulation.py",
    "tests/test_kill.py", "tests/test_power_cut.py",
]  # fmt: skip


@dataclass
class Soak:
    """What ran so far: how often each came through, and what did not."""

    minutes: float
    rounds: int = 0
    seconds: float = 0.0
    ran: dict[str, int] = field(default_factory=dict)
    also: dict[str, int] = field(default_factory=dict)  # What went through in these trials.
    failed: list[str] = field(default_factory=list)  # Tests that failed, each with its seed.
    figures: list[dict[str, object]] = field(default_factory=list)
    proof: str = "not run"
    commit: str = ""

    def notes(self, tally: Path) -> None:
        """Add what the tests of a round noted."""
        ran, also = Counter(self.ran), Counter(self.also)
        for line in tally.read_text().splitlines() if tally.exists() else []:
            said = json.loads(line)
            ran[said.pop("what")] += said.pop("trials")
            also.update(said)
        self.ran, self.also = dict(ran), dict(also)

    def writes(self) -> None:
        """Write what is known so far."""
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(asdict(self) | {"machine": machine()}, indent=1) + "\n")
        PAGE.write_text(page(self))


def main() -> int:
    soak = Soak(float(os.environ.get("MINUTES", "5")), commit=commit())
    began = time.monotonic()
    while soak.rounds == 0 or time.monotonic() - began < soak.minutes * 60:
        soak.rounds += 1
        runs_a_round(soak)
        soak.seconds = round(time.monotonic() - began)
        soak.writes()
        print(f"Round {soak.rounds}: {soak.ran}, {len(soak.failed)} failed", flush=True)
    if soak.minutes >= LONG_MIN:
        runs_everything(soak)
        soak.seconds = round(time.monotonic() - began)
        soak.writes()
    return 1 if soak.failed else 0


def runs_a_round(soak: Soak) -> None:
    """Run the trials once, from this round's seed; a round without any test passes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally"
        run = pytest(
            [*TESTS, "-m", "proof or slow"], soak.rounds,
            HEELTOE_ROUND=str(ROUND), HEELTOE_TALLY=str(tally),
        )  # fmt: skip
        soak.notes(tally)
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE)
    soak.failed += [f"{name} HEELTOE_SEED={soak.rounds}" for name in failed]
    if run.returncode and not failed:
        soak.failed.append(f"the round itself HEELTOE_SEED={soak.rounds}")


def runs_everything(soak: Soak) -> None:
    """Run every proof in full, and measure a hub that holds a million entries."""
    run = pytest(["-m", "proof or slow"], soak.rounds, HEELTOE_SOAK="1")
    soak.proof = run.stdout.strip().splitlines()[-1].strip("= ") if run.stdout else "not run"
    if run.returncode:
        soak.failed.append(f"the whole proof HEELTOE_SEED={soak.rounds}")
    subprocess.run([sys.executable, "-m", "tests.bench", "million"], check=False)
    soak.figures = json.loads(Path("build/bench.json").read_text())["figures"]


def pytest(words: list[str], seed: int, **world: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--hypothesis-seed={seed}", *words]
    here = os.environ | {"HEELTOE_PROOF": "1", "HEELTOE_SEED": str(seed)} | world
    run = subprocess.run(command, env=here, check=False, stdout=subprocess.PIPE, text=True)
    print(run.stdout[-2_000:] if run.returncode else "", end="", flush=True)
    return run


def commit() -> str:
    """Return which state of the program this is, and whether it was changed by hand."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return said.stdout.strip() or "no commit"


def machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def page(soak: Soak) -> str:
    """Return what ran as a page, with what may be concluded from it and no more."""
    rows = [
        f"| {one} | {soak.ran[name]:,} | {bound(soak, soak.ran[name])} |"
        for name, one in TRIALS.items()
        if soak.ran.get(name)
    ]
    also = ", ".join(f"{number:,} {what}" for what, number in sorted(soak.also.items()))
    failed = "".join(f"* {name}\n" for name in soak.failed)
    measured = "".join(
        f"* {it['name'].strip()}: {it['value']:,} {it['unit']}\n"  # type: ignore[attr-defined]
        for it in soak.figures
    )
    return f"""# How reliable it is

Written by `make soak MINUTES={soak.minutes:g}` on {datetime.now(UTC):%Y-%m-%d}, never by hand.
Program: {soak.commit}. Machine: {machine()}. It ran for {soak.seconds / 60:,.0f} minutes,
each round from a seed of its own ({soak.rounds} so far).

| what was tried | came through | so fewer are lost than |
| --- | --- | --- |
{chr(10).join(rows)}

{f"In them: {also}." if also else ""}

{f"**{len(soak.failed)} failed:**{chr(10)}{chr(10)}{failed}" if failed else "None failed."}

After each trial: what was called kept or confirmed is there, once; chains verify; lists equal a
replay from nothing; every entry is at the hub or whole in its quarantine; after at most three clean
exchanges nothing is new. Where none of N trials lost anything, the rate of losses is below 3/N, at
95 % confidence: of such trials, on such machines, and not of what nobody thought of trying. The
deaths are at the same points in every round, so there a second round adds less than its number.

The whole proof (`make proof`): {soak.proof}.
{measured}"""


def bound(soak: Soak, many: int) -> str:
    if soak.failed:
        return "see below"
    return f"{3 / many:.2%} (3/{many:,})"


if __name__ == "__main__":
    raise SystemExit(main())
