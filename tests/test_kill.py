"""A kill: what was called kept is there when the recorder comes back.

A killed process tests the order of commits and answers; that the disk has what was
committed is the matter of test_power_cut.py.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recorder import store
from recorder.verify import verify
from tests import counts
from tests.ward import changed_rows, kept

TOP = Path(__file__).parents[1]
KILLS = counts.cases(12, 200)
KILLS_TO_A_FOLDER = 20


@pytest.mark.proof
def test_what_was_called_kept_survives_a_kill(tmp_path):
    chance = random.Random(counts.SEED)
    said, total, unsaid = set(), 0, 0

    for kill in range(KILLS):
        data = tmp_path / str(kill // KILLS_TO_A_FOLDER)
        if kill % KILLS_TO_A_FOLDER == 0:
            total += len(said)
            said = set()
        said |= killed_after(
            data,
            run=kill,
            answers=chance.choice([0, 1, 3, 10, 40]),
            extra_s=chance.uniform(0, 0.004),
        )

        found = kept(data)
        assert len(found) == len(set(found)), f"kept twice after kill {kill}"
        assert said <= set(found), f"lost by kill {kill}, HEELTOE_SEED={counts.SEED}"
        unsaid += len(found) - len(said)
        assert verify(data).ok, f"broken by kill {kill}, HEELTOE_SEED={counts.SEED}"
        assert changed_rows(data) == []

    total += len(said)
    counts.tally("kill", trials=KILLS, **{"events called kept before a kill or a cut": total})
    print(f"{KILLS} kills, {total} events called kept, 0 lost, {unsaid} kept but not yet said")
    assert total > KILLS


@pytest.mark.proof
def test_a_recorder_killed_at_its_first_start_starts_again(tmp_path):
    chance = random.Random(counts.SEED)
    begun, wanted, kills = 0, counts.cases(4, 40), 0

    while begun < wanted:
        data = tmp_path / str(kills)
        child = start(data, run=kills)
        while not (data / store.DATABASE).exists():
            assert child.poll() is None
        spin(chance.uniform(0, 0.06))
        begun += not end(child)  # It had said nothing yet: the database was still being made.

        assert killed_after(data, run=kills, answers=1, extra_s=0) <= set(kept(data))
        assert verify(data).ok
        kills += 1


def killed_after(data, run, answers, extra_s):
    """Start a recorder, kill it some time after a number of answers; return what it called kept."""
    child = start(data, run)
    heard = b"".join(child.stdout.readline() for _ in range(answers + 1))
    assert heard.endswith(b"\n"), child.stderr.read().decode()
    spin(extra_s)
    heard += end(child)
    complete = heard[: heard.rindex(b"\n") + 1]
    return set(complete.decode().split())


def start(data, run):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.appender", str(data), str(run)],
        cwd=TOP,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def end(child):
    """Kill a recorder as nothing can be killed harder; return what it still had said."""
    with child:
        child.kill()
        rest = child.stdout.read()  # communicate() would pass over what readline() had read ahead.
    assert child.returncode == -9
    return rest


def spin(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass
