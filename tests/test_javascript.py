"""JavaScript: the capture shell's pure floor, by Node's own runner and against the recorder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.scoring import results
from recorder.standing import weigh
from recorder.visit import replay, slot
from tests import counts
from tests.tables import event, packed, study

ROOT = Path(__file__).parents[1]
SHELL = ROOT / "static" / "js"
PURE = (
    "canonical",
    "circumstances",
    "event",
    "figures",
    "given",
    "participant_id",
    "schedule",
    "scoring",
    "standing",
    "visit",
)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """Node, with the studies where its tests find them."""
    program = shutil.which("node")
    if program is None:
        pytest.fail("The tests of static/js/ need Node 18 or newer: install nodejs.")
    studies = tmp_path_factory.mktemp("packs") / "studies.json"
    studies.write_text(json.dumps(packed()))

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments],
            cwd=ROOT,
            env={**os.environ, "HEELTOE_STUDIES": str(studies)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_shell_keeps_its_own_promises(node):
    found = sorted((ROOT / "tests" / "js").glob("*.test.mjs"))

    done = node("--test", *found)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"pass [1-9]", done.stdout)


# ── Nothing but values ──────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_has_no_page_no_storage_and_no_clock(name):
    code = re.sub(r"//.*", "", (SHELL / f"{name}.js").read_text())

    assert not re.findall(
        r"\b(document|window|localStorage|indexedDB|navigator|fetch|setTimeout|setInterval"
        r"|performance|Date|Math\.random|console)\b",
        code,
    )
    imported = re.findall(r'from "\./(\w+)\.js"', code)
    assert set(imported) <= set(PURE)
    assert len(imported) == code.count("import ")


def test_the_pure_modules_leave_room_for_the_rest_of_the_shell():
    assert sum((SHELL / f"{name}.js").stat().st_size for name in PURE) <= 43_000


# ── The same visit as the recorder ──────────────────────────────────────────

MEASURES = {
    "gait_speed": [None],
    "grip": ["left", "right"],
    "balance": ["side_by_side", "semi_tandem", "tandem"],
    "chair_stand_5": [None, "single_stand"],
    "timed_up_and_go": [None],
}
OUTCOMES = ["complete", "complete", "complete", "stopped", "false_start", "interrupted"]
WHYS = ["tried_unable", "refused", "no_time", "other", "acute_pain"]
SETTINGS = [
    (None, {"pain": "no"}),
    (None, {"course_cm": 300}),
    ("gait_speed", {"course_cm": 400, "aid": "cane"}),
    ("gait_speed", {"course_cm": 300}),
    ("gait_speed", {"aid": "walker"}),
    ("grip", {"protocol": "asht"}),
]
MS = st.sampled_from([0, 2_999, 3_000, 4_815, 4_820, 6_205, 9_999, 10_000, 10_023, 60_010, 130_000])


@st.composite
def places(draw):
    measure = draw(st.sampled_from(list(MEASURES)))
    return measure, draw(st.sampled_from(MEASURES[measure]))


@st.composite
def attempts(draw):
    measure, part = draw(places())
    body = {"measure": measure, "number": draw(st.integers(1, 3))}
    body |= {"part": part} if part else {}
    body["outcome"] = draw(st.sampled_from(OUTCOMES))
    if part == "single_stand":
        return {**body, "result": draw(st.sampled_from(["stood", "used_arms", "leapt"]))}
    if measure == "grip":
        unit = draw(st.sampled_from(["kg", "lb", "N", "m"]))
        return {**body, "reading": draw(st.integers(-1, 11_000)), "unit": unit}
    if draw(st.integers(0, 9)):
        body["elapsed_ms"] = draw(MS)
    if measure == "chair_stand_5" and draw(st.booleans()):
        body["count"] = draw(st.integers(0, 6))
    flags = draw(st.sets(st.sampled_from(["confirmed", "used_arms", "hidden"]), max_size=2))
    return {**body, "flags": sorted(flags)} if flags else body


@st.composite
def days(draw):
    """A visit as it might be told: things done, taken back, brought back, done again."""
    opening = {"participant": "07-0142-2", "visit_code": "baseline", "bundle": "0" * 64}
    if draw(st.integers(0, 4)) == 0:
        opening["visit_code"] = "unscheduled"
    made = [event(1, "visit_opened", 1, opening, [])]
    for n in range(2, draw(st.integers(2, 18))):
        kind, body = draw(st.one_of(
            attempts().map(lambda body: ("attempt_recorded", body)),
            attempts().map(lambda body: ("attempt_recorded", body)),
            st.just(("withdrawn", {})),
            st.just(("withdrawn", {})),
            st.tuples(places(), st.sampled_from(WHYS)).map(_not_done),
            st.sampled_from(SETTINGS).map(_settings),
            st.sampled_from(["complete", "stopped"]).map(
                lambda how: ("visit_finished", {"how": how})),
            st.sampled_from(["07-0143-0", "07-0142-2"]).map(
                lambda who: ("visit_opened", {**opening, "participant": who})),
        ))  # fmt: skip
        few = 2 if kind == "withdrawn" or draw(st.booleans()) else 0
        targets = draw(
            st.lists(
                st.sampled_from(made),
                min_size=few // 2,
                max_size=few,
                unique_by=lambda one: one.hash,
            )
        )
        visit = 1 if draw(st.integers(0, 19)) else 2
        made.append(event(n, kind, visit, body, [one.hash for one in targets]))
    order = draw(st.permutations(made))
    return draw(st.sampled_from(["demo", "nhanes", "asht", "half_up"])), order


def _not_done(said):
    (measure, part), why = said
    return "measure_not_done", {"measure": measure, "why": why, **({"part": part} if part else {})}


def _settings(said):
    measure, values = said
    return "settings_recorded", {"settings": values, **({"measure": measure} if measure else {})}


def gathered(how_many: int) -> list:
    """Return that many days, to be told to Node in one go."""
    found = []

    @settings(max_examples=how_many)
    @given(day=days())
    def gather(day):
        found.append(day)

    gather()
    return found


@pytest.mark.proof
def test_a_tablet_and_the_recorder_replay_any_visit_alike(node, tmp_path):
    told = gathered(counts.cases(300, 5_000))
    lines = [
        b'{"study":"%s","events":[%s]}' % (name.encode(), b",".join(one.raw for one in events))
        for name, events in told
    ]
    (tmp_path / "days.jsonl").write_bytes(b"\n".join(lines))

    done = node("tests/js/replays.mjs", tmp_path / "days.jsonl")

    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(told)
    for (name, events), answer in zip(told, answers, strict=True):
        progress = answer.pop("progress")
        assert answer == _as_told(study(name), events)
        _is_honest(progress, study(name), answer)


def _as_told(bundle, events):
    """Return what the recorder makes of the same events, in the tablet's words."""
    visit = next(v for v in replay(events) if v.id.endswith("1"))
    whole = weigh(events)
    by_measure: dict = {}
    for (measure, setting), value in visit.settings.items():
        by_measure.setdefault(measure or "", {})[setting] = value
    return {
        "stands": sorted(whole.stands),
        "replaced_by": {h: [e.hash for e in by] for h, by in whole.replaced_by.items()},
        "state": visit.state,
        "participant": visit.participant,
        "slots": [_place(slot(attempt)) for attempt in visit.attempts],
        "not_done": [reason.hash for reason in visit.not_done],
        "settings": by_measure,
        "questions": [
            _known(about=q.about, measure=q.measure, part=q.part, events=[e.hash for e in q.events])
            for q in visit.questions
        ],
        "results": [
            _known(
                measure=r.measure, part=r.part, status=r.status, value=r.value, points=r.points,
                derived=r.derived, counted=list(r.counted), why=r.why,
            )
            for r in results(bundle, visit)
        ],
    }  # fmt: skip


def _is_honest(progress, bundle, answer):
    """Nothing is called done that the recorder would call open or ask a person about."""
    wholes = {r["measure"]: r["status"] for r in answer["results"] if "part" not in r}
    # The pack's measures are in the order of their names.
    for code, said in zip(sorted(bundle.measures), progress, strict=True):
        touched = any(place and place["measure"] == code for place in answer["slots"])
        if bundle.measures[code].sum_of:
            assert said is None
        elif said == "done":
            assert wholes[code] not in ("open", "asked")
        elif said == "todo":
            assert not touched


def _place(place):
    return place and _known(measure=place[0], part=place[1], number=place[2])


def _known(**values):
    return {name: value for name, value in values.items() if value is not None}
