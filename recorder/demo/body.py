"""Who is simulated, and what they can do: true values, and how they vary.

The spread follows the study's own planning figures for people of 70 to 85 living with
frailty: usual gait 0.85 ± 0.18 m/s, five rises about 16 s with 12 % unable, grip 29 ± 7
kg (men) and 18 ± 5 (women), TUG about 13 s, within-person variation as published, and
a gain of 2 to 4 % from the first to the second visit. No arm of any treatment exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated participant, and the values around which they perform."""

    id: str
    site: str
    number: int  # In the order of entry, over all sites.
    sex: str
    birth_year: int
    gait_m_s: float
    rise_s: float | None  # None: cannot rise five times.
    grip_kg: float
    tug_s: float
    balance: float  # 0 to 1: how steady.
    stronger: str
    aid: str


def person(rng: Random, name: str, site: str, number: int, site_effect: float) -> Person:
    """Return a participant drawn from the planning figures."""
    sex = "f" if rng.random() < 0.55 else "m"
    frailty = rng.gauss(0, 1)  # What a person's measures share.
    mean, spread = (29, 7) if sex == "m" else (18, 5)
    gait = max(0.32, 0.85 + 0.18 * (-0.7 * frailty + 0.7 * rng.gauss(0, 1)) + site_effect * 0.18)
    unable = rng.random() < (0.05 if frailty < 0 else 0.2)
    rise = 16 * 2 ** (0.45 * (0.7 * frailty + 0.7 * rng.gauss(0, 1)))
    return Person(
        id=name,
        site=site,
        number=number,
        sex=sex,
        birth_year=2026 - rng.randint(70, 85),
        gait_m_s=gait,
        rise_s=None if unable else min(48, max(8.5, rise)),
        grip_kg=max(7, mean + spread * (-0.5 * frailty + 0.85 * rng.gauss(0, 1))),
        tug_s=max(6.8, 13 * 2 ** (0.4 * (0.7 * frailty + 0.7 * rng.gauss(0, 1)))),
        balance=min(1, max(0, 0.72 - 0.2 * frailty + 0.15 * rng.gauss(0, 1))),
        stronger="right" if rng.random() < 0.88 else "left",
        aid=rng.choices(("none", "cane", "walker"), (0.62, 0.28, 0.10))[0],
    )


def learned(rng: Random, visit: int) -> float:
    """Return how much better a visit goes than the first, from having done it before."""
    return 1.0 if visit == 0 else 1 + rng.uniform(0.02, 0.04)


def walk_ms(rng: Random, who: Person, gain: float, course_m: float = 4) -> int:
    """Return one walk over a course in ms; a person varies by about 0.065 m/s."""
    speed = max(0.25, who.gait_m_s * gain + rng.gauss(0, 0.065))
    return round(1000 * course_m / speed)


def rise_marks_ms(rng: Random, who: Person, gain: float) -> tuple[int, ...]:
    """Return the moments of the full stands in ms; fewer than five where they give up."""
    if who.rise_s is None:
        count, total = rng.randint(1, 3), rng.uniform(14, 32)
    else:
        count, total = 5, max(6.5, who.rise_s / gain + rng.gauss(0, 1.6))
    each = [rng.uniform(0.85, 1.15) + 0.03 * i for i in range(count)]
    marks, at = [], 0.0
    for part in each:
        at += part / sum(each) * total
        marks.append(round(at * 1000))
    return tuple(marks)


def squeeze_hundredths(rng: Random, who: Person, side: str, number: int) -> int:
    """Return one squeeze in hundredths of a kg, read to 0.1 kg as digital ones show it."""
    force = who.grip_kg - (0 if side == who.stronger else 0.08 * who.grip_kg)
    return max(30, round(10 * (force - 0.25 * (number - 1) + rng.gauss(0, 1.2)))) * 10


def hold_ms(rng: Random, who: Person, harder: float) -> int:
    """Return how long a stance was held in ms, ten seconds at most."""
    if rng.random() < who.balance**harder:
        return 10_000
    return round(1000 * rng.uniform(0.8, 9.7))


def tug_ms(rng: Random, who: Person, gain: float) -> int:
    """Return one timed up and go in ms."""
    return round(1000 * max(5.5, who.tug_s / gain + rng.gauss(0, 1.0)))
