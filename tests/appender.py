"""A recorder that keeps one event after another until it is killed: `tests/test_kill.py`.

Each line it writes names the events of one transaction, after its commit and not
before: what stands on a line was called kept.
"""

import os
import random
import sys
from pathlib import Path

from recorder import store
from tests.ward import Bedside


def main(data: Path, run: int) -> None:
    chance = random.Random(run)
    alice = Bedside(data, device=f"T{run}")
    alice.db = store.ensure(data)
    told(alice.keeps(alice.opens()))
    while True:
        told(alice.keeps(*[one(alice, chance) for _ in range(chance.choice([1, 1, 1, 2, 7]))]))


def one(alice: Bedside, chance: random.Random):
    if chance.random() < 0.1:
        return alice.notes(f"Remark {alice.made}")
    return alice.times(chance.randrange(3_000, 9_000), measure=f"walk_{alice.made // 900}")


def told(kept) -> None:
    line = " ".join(entry.event.hash for entry in kept) + "\n"
    os.write(sys.stdout.fileno(), line.encode())  # Not through a buffer: said is said.


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
