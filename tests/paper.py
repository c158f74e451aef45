"""Visits to read and print: whole, half done, all refused, and an unlucky one.

Each comes from events that a tablet at the ward makes, under the demonstration study.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec import UNSET

from recorder import canonical, measures, roster
from recorder.events import Event, PersonAdded, Taken, VisitOpened, VisitSigned
from recorder.record import record, record_hash
from recorder.sheet import Facts
from recorder.study import Bundle
from recorder.visit import Visit, replay
from tests.ward import MORNING, Bedside, some_hash

DEMO = Path(__file__).parents[1] / "recorder" / "demo" / "study.toml"
PARTICIPANT = "07-0142-2"


@cache
def demo(**changes: tuple[str, str]) -> Bundle:
    """Return the demonstration study, some words of its file exchanged."""
    words = DEMO.read_text()
    for old, new in changes.values():
        assert old in words
        words = words.replace(old, new)
    return Bundle.freeze(words.encode(), measures.packaged())


@cache
def hiding_scores() -> Bundle:
    return demo(scores=("hide_scores = false", "hide_scores = true"))


def brings(bedside: Bedside, bundle: Bundle) -> None:
    """Let the bundle's files come with the next events that are kept."""
    bedside.files += [*bundle.files.values(), canonical.encode(bundle.hashes)]


def begins(bedside: Bedside, bundle: Bundle | None = None, **more) -> list[Event]:
    """Alice, whose name is Alice Ruiz, signs in and opens a visit in Oslo."""
    bundle = bundle or demo()
    brings(bedside, bundle)
    added = bedside.says(PersonAdded(person="alice", name=bedside.writes("Alice Ruiz")))
    session = bedside.signs_in()
    listed = bedside.lists(more.pop("participant", PARTICIPANT), day0="2026-07-01", sex="f")
    opened: Event[VisitOpened] = bedside.opens(
        PARTICIPANT, more.pop("code", "month_3"), bundle=bundle.hash, **more
    )
    return [added, session, listed, opened]


def timed(bedside: Bedside, ms: int, measure: str = "gait_speed", **more) -> Event:
    """Time an attempt that began when it was pressed, four seconds before it is kept."""
    began = MORNING + 1_000 * bedside.made - 4_000
    return bedside.times(ms, measure=measure, source="timer", began_at_ms=began, **more)


def squeezed(bedside: Bedside, *readings: int, part: str, **more) -> list[Event]:
    return [bedside.squeezes(r, part=part, source="typed", **more) for r in readings]


def whole(bedside: Bedside, bundle: Bundle | None = None, **more) -> list[Event]:
    """A whole visit: SPPB 1 + 1 + 1, 3 and 2, so 8; a false start on the way."""
    events = begins(bedside, bundle, **more)
    events.append(bedside.settings("grip", device="D-03", dominant_hand="right"))
    events += squeezed(bedside, 1760, 1820, 1790, part="left")
    events += squeezed(bedside, 1940, 2080, 2010, part="right")
    for part, ms, why in (
        ("side_by_side", 10_000, "auto_stop"),
        ("semi_tandem", 10_000, "auto_stop"),
        ("tandem", 6_314, "moved_feet"),
    ):
        events.append(timed(bedside, ms, "balance", part=part, ended_by=why))
    events.append(bedside.settings("gait_speed", aid="cane"))
    events.append(timed(bedside, 1_224, number=1, outcome="false_start"))
    events += [timed(bedside, 5_312, number=1), timed(bedside, 5_047, number=2)]
    events.append(
        bedside.attempts("chair_stand_5", part="single_stand", result="stood", source="typed")
    )
    marks = (2_710, 5_480, 8_290, 11_210, 14_268)
    events.append(timed(bedside, 14_268, "chair_stand_5", marks_ms=marks, count=5))
    events.append(timed(bedside, 13_426, "timed_up_and_go"))
    events.append(bedside.finishes())
    return events


def signed(bedside: Bedside, visit: list[Event], *, by: str = "Alice Ruiz", **more) -> Event:
    """Sign what a visit's events are so far, as the store would keep it."""
    now = read(visit)
    said = {"meaning": "performed", "how": "person_and_passphrase", "head": some_hash("head")}
    body = VisitSigned(
        covers=tuple(sorted(event.hash for event in now.record)),
        record=record_hash(record(now)),
        name=bedside.writes(by),
        **{**said, **more},
    )
    return bedside.says(body, visit=now.id)


def half(bedside: Bedside) -> list[Event]:
    """A visit still going on: grip in pounds, balance not tried, two in one place."""
    events = begins(bedside)
    events += squeezed(bedside, 4750, part="left", unit="lb")
    wrong = timed(bedside, 9_990, number=1)
    events += [wrong, bedside.corrects(wrong, elapsed_ms=6_660, reason="mistyped")]
    events += [timed(bedside, 5_079, number=2), timed(bedside, 6_120, number=2)]
    events.append(bedside.skips("balance", part="side_by_side", why="unsafe_assessor"))
    events.append(bedside.notes("Light-headed on standing."))
    return events


def amended(bedside: Bedside, visit: list[Event]) -> list[Event]:
    """A visit signed by two, of which a walk was put right and something asked after that."""
    events = [*visit, signed(bedside, visit)]
    events.append(signed(bedside, events, by="Grace Muller", meaning="reviewed"))
    walk = next(e for e in events if getattr(e.body, "elapsed_ms", 0) == 5_047)
    events.append(bedside.corrects(walk, elapsed_ms=5_447, reason="misread"))
    return [*events, bedside.asks("Was the stick her own?", about=walk.hash)]


def refused(bedside: Bedside) -> list[Event]:
    """A visit in which the participant would do none of it."""
    events = begins(bedside)
    for measure in ("grip", "balance", "gait_speed", "chair_stand_5", "timed_up_and_go"):
        events.append(bedside.skips(measure, why="refused"))
    events.append(bedside.helps("dizziness", "sat_down", during="grip"))
    events.append(bedside.finishes("stopped", why="refused"))
    return events


def facts(bedside: Bedside, events: list[Event]) -> Facts:
    """Return what the events name, as a store would look it up."""
    about = [event for event in events if event.kind.startswith("participant_")]
    return Facts(
        texts={digest: words for digest, (_, words) in bedside.texts.items()},
        people={bedside.session: "Alice Ruiz"} if bedside.session else {},
        participant=roster.participant(PARTICIPANT, about),
    )


def read(events: list[Event]) -> Visit:
    (visit,) = replay(events)
    return visit


TAKEN = Taken(
    input="touch",
    clock="handler",
    isolated=False,
    step_us=100,
    lag_start_ms=4,
    lag_stop_ms=31,
    wall_ms=6_010,
    hidden_ms=((1_000, 1_250),),
    wake="lost",
    agent="Chromium 140",
    screen="768x1024x2",
    frame_hz=60,
)


def eventful(bedside: Bedside) -> list[Event]:
    """A visit with all that the shell says beside a number: flags, clocks, voids, safety."""
    events = begins(bedside)
    events.append(bedside.settings(pain="yes", dizzy="no", pressure="no", spoken_language="es"))
    events.append(bedside.settings("grip", device="D-03", handle="2", dominant_hand="right"))
    events += squeezed(bedside, 4750, part="left", unit="lb", instrument="D-03")
    events += squeezed(bedside, 5100, part="left", unit="lb", flags=("short_rest",))
    events += squeezed(bedside, 20_120, part="left", unit="lb", flags=("confirmed",))
    events.append(bedside.skips("grip", part="right", why="iv_line_or_fistula"))
    stance = timed(bedside, 10_000, "balance", part="side_by_side", ended_by="auto_stop")
    hidden = timed(
        bedside,
        6_020,
        "balance",
        part="semi_tandem",
        ended_by="held_on",
        flags=("hidden", "clock_gap"),
        taken=TAKEN,
    )
    events += [stance, hidden, bedside.skips("balance", part="tandem", why="unsafe_participant")]
    events.append(bedside.helps("near_fall", "clinician_called", during="balance"))
    events.append(bedside.settings("gait_speed", aid="cane", order_reason="tired"))
    lost = timed(bedside, 5_312, number=1, flags=("hidden", "handler_clock"), taken=TAKEN)
    backup = bedside.corrects(
        lost,
        reason="interruption",
        elapsed_ms=5_400,
        flags=("backup_watch",),
        instrument="W-2",
        taken=UNSET,
    )
    wrong = timed(bedside, 4_100, number=2)
    events += [lost, backup, wrong, bedside.voids(wrong, reason="wrong_course")]
    events += [
        timed(bedside, 900, number=2, outcome="interrupted"),
        timed(bedside, 5_047, number=2),
    ]
    events.append(
        bedside.attempts("chair_stand_5", part="single_stand", result="used_arms", source="typed")
    )
    events.append(bedside.skips("chair_stand_5", why="tried_unable"))
    late = timed(
        bedside,
        60_000,
        "timed_up_and_go",
        outcome="stopped",
        ended_by="time_limit",
        flags=("out_of_order",),
    )
    events += [late, bedside.notes("Light-headed on standing.", about=late.hash)]
    events.append(bedside.finishes())
    closed = events[-1]
    events += [bedside.voids(closed, reason="reopened"), bedside.finishes("stopped", why="no_time")]
    return events
