"""Boundaries: what the recorder answers to the tables that the tablet answers to as well."""

from __future__ import annotations

import json
from types import SimpleNamespace

import msgspec
import pytest

from recorder import canonical
from recorder.events import AttemptRecorded, MeasureNotDone
from recorder.measures import typed
from recorder.measures.capture import converted, hundredths
from recorder.participant_id import IDForm, check
from recorder.refusals import (
    NoSuchParticipantID,
    NotAMeasurement,
    NotCanonical,
    UnprintableText,
)
from recorder.scoring import results, score_value
from recorder.standing import weigh
from recorder.store import entries
from recorder.visit import replay
from tests.tables import event, study, table

WHY_NOT_AN_ID = {
    "form": "is not a valid ID (a site, ",
    "letter": "(a letter among the digits)",
    "check_character": "(check character)",
    "other_site": "This ID belongs to site",
    "pattern": "is not an ID of this study",
}


def rows(name: str, key: str = "rows"):
    return pytest.mark.parametrize("row", table(name)[key], ids=lambda row: str(row)[:60])


# ── Numbers ─────────────────────────────────────────────────────────────────


def test_milliseconds_become_hundredths_once_and_exactly():
    found = [
        [ms, hundredths(ms, "truncate"), hundredths(ms, "half_up")]
        for ms, *_ in table("rounding")["rows"]
    ]

    assert found == table("rounding")["rows"]


def test_pounds_and_newtons_become_kilograms_exactly():
    grip = study("demo").measure("grip")
    found = [
        [amount, unit, amount if unit == "kg" else converted(amount, grip.units[unit])]
        for amount, unit, _ in table("units")["rows"]
    ]

    assert found == table("units")["rows"]


def test_a_typed_number_is_read_with_point_or_comma_and_digits_of_any_script():
    for text, value in table("typed")["accepted"]:
        assert typed.scaled(text, 2) == value
    for row in table("typed")["stricter"]:
        assert typed.scaled(row["text"], 2) == row["recorder"]


@rows("typed", "refused")
def test_what_is_no_number_of_ours_is_refused(row):
    text, _ = row
    if text == "-4.82":
        assert typed.scaled(text, 2) == -482  # Below every limit there is.
        with pytest.raises(NotAMeasurement):
            typed.value(text, study("demo").measure("gait_speed"), "truncate")
    else:
        with pytest.raises(NotAMeasurement):
            typed.scaled(text, 2)


# ── The sheets ──────────────────────────────────────────────────────────────


@rows("points")
def test_a_value_earns_what_the_sheet_says(row):
    measure = study("demo").measure(row["measure"])

    found = score_value(measure, row["hundredths"], row.get("settings"), row.get("part"))

    assert found == row["points"]


@rows("limits")
def test_a_value_is_possible_and_usual_within_the_limits(row):
    measure, value = study("demo").measure(row["measure"]), row["hundredths"]
    usual = measure.soft_for(row.get("sex"))

    found = "hard" if value not in measure.hard else "soft" if value not in usual else None

    assert found == row["outside"]


@rows("visits")
def test_a_visit_amounts_to_what_the_sheet_makes_of_it(row):
    taken = SimpleNamespace(
        code="baseline",
        attempts=_said(row["attempts"], AttemptRecorded),
        not_done=_said(row["not_done"], MeasureNotDone),
        settings={
            (measure or None, name): value
            for measure, settings in row.get("settings", {}).items()
            for name, value in settings.items()
        },
        asked=frozenset((measure, part) for measure, part in row.get("asked", [])),
    )

    found = {
        "/".join(filter(None, (result.measure, result.part))): result
        for result in results(study(row["bundle"]), taken)
    }

    for place, expected in row["expect"].items():
        said = {name: getattr(found[place], name) for name in ("status", "value", "points")}
        said |= {name: getattr(found[place], name) for name in expected}
        assert said == {"value": None, "points": None, **expected}, place


def _said(bodies, kind):
    return [
        SimpleNamespace(hash=str(at), body=msgspec.convert(body, kind))
        for at, body in enumerate(bodies)
    ]


# ── Who ─────────────────────────────────────────────────────────────────────


@rows("participants")
def test_an_id_is_written_one_way_or_refused(row):
    form = IDForm(**row.get("form", {}))

    if "id" in row:
        assert check(form, row["typed"], row["sites"], here=row.get("here")) == row["id"]
    else:
        with pytest.raises(NoSuchParticipantID) as refusal:
            check(form, row["typed"], row["sites"], here=row.get("here"))
        assert WHY_NOT_AN_ID[row["why"]] in str(refusal.value)


# ── Bytes ───────────────────────────────────────────────────────────────────


@rows("canonical", "encoded")
def test_values_have_one_form_of_bytes(row):
    assert canonical.encode(row["plain"]).decode() == row["bytes"]
    assert canonical.parse(row["bytes"].encode()) == row["plain"]


@rows("canonical", "refused")
def test_what_is_not_canonical_passes_no_gate(row):
    words = json.dumps(row["plain"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    with pytest.raises(NotCanonical):
        canonical.parse(words.encode("utf-8", "surrogatepass"))


@rows("canonical", "words")
def test_words_are_kept_composed_or_not_at_all(row):
    most = {"most": row["most"]} if "most" in row else {}

    if "kept" in row:
        assert canonical.printable(row["text"], **most) == row["kept"]
    else:
        with pytest.raises(UnprintableText):
            canonical.printable(row["text"], **most)


@rows("texts")
def test_a_text_is_known_by_its_salted_digest(row):
    assert entries.digest(bytes.fromhex(row["salt"]), row["text"]) == row["digest"]


# ── What stands ─────────────────────────────────────────────────────────────


@rows("standing")
def test_what_stands_is_what_the_rules_say(row):
    made = _made(row["events"])

    (visit,) = replay(made.values())

    names = {event.hash: name for name, event in made.items()}
    assert {names[h] for h in weigh(made.values()).stands} == set(row["stands"])
    assert [[q.about, q.measure, q.part] for q in visit.questions] == row["questions"]
    assert visit.state == row["state"]
    if "values" in row:
        found = {r.measure: r.value for r in results(study("demo"), visit) if r.part is None}
        assert {m: v for m, v in found.items() if v is not None} == row["values"]
    if "settings" in row:
        assert visit.settings == {
            (measure or None, name): value
            for measure, settings in row["settings"].items()
            for name, value in settings.items()
        }


@pytest.mark.parametrize(
    "row", [row for row in table("standing")["rows"] if "chain" in row], ids=lambda r: r["name"]
)
def test_a_void_of_the_whole_chain_leaves_nothing_of_it(row):
    made = _made(row["events"])
    for name, chain in row["chain"].items():
        void = event(99, "withdrawn", 1, {}, [made[one].hash for one in chain])

        (visit,) = replay([*made.values(), void])

        assert not {made[one].hash for one in chain} & visit.standing.stands, name
        assert void.hash in visit.standing.stands


def _made(rows):
    """Return a case's events by their names; each may name those before it."""
    made = {}
    for n, row in enumerate(rows, 1):
        replaces = [made[name].hash for name in row.get("replaces", [])]
        made[row["name"]] = event(n, row["kind"], row["visit"], row["body"], replaces)
    return made
