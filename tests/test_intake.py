"""Intake: a row is taken whole or refused with its reason, and never counted twice."""

import csv
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from recorder import bundles, store
from recorder.acts import STUDY_SCOPE
from recorder.events import VisitOpened, VisitSigned
from recorder.measures import packaged
from tests.heeltoe import HEELTOE
from tests.office import DANA, Office, an_id

DOCS = Path(__file__).parents[1] / "docs" / "intake"
REAL = Path(__file__).parents[2] / "shared" / "data" / "gaitpdb_demographics.tsv"

HEAD = """
study = "CRATUS-DEMO"
delimiter = "comma"
missing = ["NaN"]
participant = { column = "id" }
visit = { code = "baseline" }
performed = { unknown = true }
"""
TUG = """
[[measurements]]
column = "tug"
measure = "timed_up_and_go"
unit = "s"
"""
GRIP = """
[[measurements]]
column = "left"
measure = "grip"
part = "left"
unit = "kg"

[[measurements]]
column = "left lb"
measure = "grip"
part = "left"
unit = "lb"

[[measurements]]
column = "right"
measure = "grip"
part = "right"
unit_column = "unit"
units = [{ word = "kilo", unit = "kg" }, { word = "pound", unit = "lb" }]
"""
ONE, TWO, THREE = an_id(1), an_id(2), an_id(3)


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path / "data")
    office.map.write_text(HEAD + TUG)
    yield office
    office.leaves()


def rejects(office):
    with office.rejects.open(newline="") as file:
        return list(csv.DictReader(file))


def why(office):
    return rejects(office)[0]["reason"]


# ── A row ───────────────────────────────────────────────────────────────────


def test_a_row_becomes_a_visit_with_its_attempt(office):
    said = office.takes(f"id,tug\n{ONE},12.34\n")

    (visit,) = office.visits()
    (attempt,) = visit.attempts
    assert said["taken"] == 1
    assert (visit.participant, visit.code, visit.performed) == (ONE, "baseline", "unknown")
    assert (attempt.body.elapsed_ms, attempt.source, attempt.performed) == (
        12340,
        "file",
        "unknown",
    )


def test_a_participant_need_not_be_on_the_list(office):
    office.takes(f"id,tug\n{ONE},12.34\n")

    assert [(p.id, p.listed) for p in store.participants(office.db)] == [(ONE, False)]


def test_a_row_joins_the_visit_that_stands_there(office):
    office.takes(f"id,tug\n{ONE},12.34\n")
    office.map.write_text(HEAD + GRIP)
    office.takes(f"id,left,left lb,right,unit\n{ONE},20,,40.5,pound\n")

    (visit,) = office.visits()
    assert {a.body.measure for a in visit.attempts} == {"grip", "timed_up_and_go"}


def test_every_value_keeps_the_unit_it_was_written_in(office):
    office.map.write_text(HEAD + GRIP)
    office.takes(
        "id,left,left lb,right,unit\n"
        f"{ONE},20.1,,18,kilo\n"
        f"{TWO},,44.25,40.5,pound\n"
    )  # fmt: skip

    readings = {
        (v.participant, a.body.part): (a.body.reading, a.body.unit)
        for v in office.visits()
        for a in v.attempts
    }
    assert readings == {
        (ONE, "left"): (2010, "kg"),
        (ONE, "right"): (1800, "kg"),
        (TWO, "left"): (4425, "lb"),
        (TWO, "right"): (4050, "lb"),
    }


def test_two_columns_for_one_attempt_may_not_both_speak(office):
    office.map.write_text(HEAD + GRIP)
    office.takes(f"id,left,left lb,right,unit\n{ONE},20.1,44.3,,\n")

    assert "both hold a value for one attempt" in why(office)


def test_a_word_for_a_unit_that_the_map_does_not_name_is_refused(office):
    office.map.write_text(HEAD + GRIP)
    office.takes(f"id,left,left lb,right,unit\n{ONE},,,20,stone\n")

    assert "unit says “stone”" in why(office)


@pytest.mark.parametrize(
    "value",
    ["4.8.7", "-3", "0", "301", "1e999", "nan", "inf", "12,34", "12.3456", "twelve", "1 2", "12s"],
)
def test_a_value_that_cannot_be_is_refused_with_its_reason(office, value):
    said = office.takes(f'id,tug\n{ONE},"{value}"\n')

    assert said["refused"] == 1
    assert why(office).startswith(f"tug: “{value}”: ")
    assert office.visits() == []


def test_thousandths_of_a_second_are_kept_as_they_are(office):
    office.takes(f"id,tug\n{ONE},12.345\n")

    assert office.visits()[0].attempts[0].body.elapsed_ms == 12345


def test_a_slip_of_the_decimal_point_is_pointed_out_and_never_corrected(office):
    office.map.write_text(HEAD + GRIP)
    office.takes(f"id,left,left lb,right,unit\n{ONE},310,,,\n")

    assert "Above 100 kg. Did you mean 31.0?" in why(office)


def test_a_count_is_whole(tmp_path):
    stands = packaged()["timed_up_and_go.toml"].decode()
    stands = stands.replace('"timed_up_and_go"', '"chair_stand_30"')
    stands = stands.replace('kind = "course"', 'kind = "count"').replace('"s"', '"stands"')
    stands = stands.replace("from = 300, to = 30000", "from = 0, to = 4000")
    study = (DOCS / "gaitpdb-study.toml").read_text().replace("timed_up_and_go", "chair_stand_30")
    office = Office(
        tmp_path / "data",
        study.encode(),
        {**packaged(), "chair_stand_30.toml": stands.encode()},
    )
    office.map.write_text(
        HEAD.replace("CRATUS-DEMO", "GAITPDB").replace("baseline", "visit_1")
        + TUG.replace("timed_up_and_go", "chair_stand_30").replace('"s"', '"stands"')
    )

    said = office.takes("id,tug\nGaPt01,12.5\nGaPt02,12\n")

    assert (said["taken"], said["refused"]) == (1, 1)
    assert "Whole number of stands." in why(office)
    assert office.visits()[0].attempts[0].body.count == 12
    office.leaves()


def test_nothing_of_a_refused_row_is_kept(office):
    office.map.write_text(HEAD + TUG + GRIP)
    office.takes(f"id,tug,left,left lb,right,unit\n{ONE},12.34,20,,999,kilo\n")

    assert office.visits() == []


def test_a_mistyped_id_is_refused(office):
    wrong = ONE[:-1] + ("A" if ONE[-1] != "A" else "B")

    said = office.takes(f"id,tug\n{wrong},12.34\n{TWO},10.00\n")

    assert said["reasons"] == {"an ID that is not one of this study": 1}
    assert "check character" in why(office)


def test_only_an_id_that_the_map_names_is_changed(office):
    office.map.write_text(
        HEAD.replace(
            '{ column = "id" }', f'{{ column = "id", ids = [{{ word = "7", id = "{ONE}" }}] }}'
        )
        + TUG
    )

    said = office.takes("id,tug\n7,12.34\n8,12.34\n")

    assert (said["taken"], said["refused"]) == (1, 1)
    assert office.visits()[0].participant == ONE


# ── Nothing there ───────────────────────────────────────────────────────────


def test_what_is_missing_is_not_taken_and_no_reason_is_guessed(office):
    office.map.write_text(HEAD + TUG + GRIP)

    said = office.takes(f"id,tug,left,left lb,right,unit\n{ONE},NaN,20,,,\n")

    (visit,) = office.visits()
    assert said["taken"] == 1
    assert [a.body.measure for a in visit.attempts] == ["grip"]
    assert visit.not_done == ()


def test_a_row_without_any_measurement_is_refused(office):
    said = office.takes(f"id,tug\n{ONE},NaN\n{TWO},\n")

    assert said["reasons"] == {"no measurement in the row": 2}
    assert why(office) == "No measurement in this row: tug is NaN."
    assert office.visits() == []


def test_a_word_that_the_map_names_is_a_reason_for_not_doing_it(office):
    office.map.write_text(
        HEAD + TUG + 'not_done = [{ word = "refused", reason = "refused" }]\n'
    )  # fmt: skip

    office.takes(f"id,tug\n{ONE},refused\n")

    (event,) = office.visits()[0].not_done
    assert (event.body.measure, event.body.why, event.source) == (
        "timed_up_and_go",
        "refused",
        "file",
    )
    assert office.takes(f"id,tug\n{ONE},refused\n")["known"] == 1
    assert office.takes(f"id,tug\n{ONE},11.00\n")["refused"] == 1
    assert "stands as not done (refused)" in why(office)
    assert office.takes(f"id,tug\n{ONE},11.00\n", "--replace", "found_later")["taken"] == 1
    assert office.visits()[0].not_done == ()


def test_a_value_beside_a_reason_for_the_same_measure_is_refused(office):
    walks = "".join(
        f'[[measurements]]\ncolumn = "w{n}"\nmeasure = "gait_speed"\nnumber = {n}\nunit = "s"\n'
        'not_done = [{ word = "no", reason = "tried_unable" }]\n'
        for n in (1, 2)
    )
    office.map.write_text(HEAD + walks)

    said = office.takes(f"id,w1,w2\n{ONE},4.82,no\n{TWO},no,no\n{THREE},4.5,4.4\n")

    assert (said["taken"], said["refused"]) == (2, 1)
    assert "a reason for not doing it" in why(office)


# ── Known, different, replaced ──────────────────────────────────────────────


def test_a_second_run_takes_nothing_twice(office):
    table = f"id,tug\n{ONE},12.34\n{TWO},10.00\n{ONE},12.340\n"

    first, before = office.takes(table), store.counts(office.db)["attempts"]
    second = office.takes(table)

    assert (first["taken"], first["known"]) == (2, 1)
    assert (second["taken"], second["known"]) == (0, 3)
    assert store.counts(office.db)["attempts"] == before


def test_a_value_that_differs_from_what_stands_is_refused(office):
    office.takes(f"id,tug\n{ONE},12.34\n")

    said = office.takes(f"id,tug\n{ONE},12.35\n")

    assert said["refused"] == 1
    assert why(office).startswith("timed_up_and_go 1 stands as 12.34 s.")


@pytest.mark.parametrize("reason", ["transcription_error", "The sheet says 12.35."])
def test_a_value_that_differs_takes_the_place_under_a_reason(office, reason):
    office.takes(f"id,tug\n{ONE},12.34\n")

    said = office.takes(f"id,tug\n{ONE},12.35\n", "--replace", reason)

    (visit,) = office.visits()
    (attempt,) = visit.attempts
    assert said["taken"] == 1
    assert attempt.body.elapsed_ms == 12350
    assert attempt.replaces is not None
    assert store.text(office.db, attempt.reason) in (None, reason)
    assert reason in (attempt.reason, store.text(office.db, attempt.reason))
    assert office.takes(f"id,tug\n{ONE},12.35\n", "--replace", reason)["known"] == 1


def test_two_lines_that_differ_never_replace_each_other(office):
    office.takes(f"id,tug\n{ONE},12.34\n")
    table = f"id,tug\n{ONE},12.35\n{ONE},12.36\n"

    first = office.takes(table, "--replace", "wrong")
    second = office.takes(table, "--replace", "wrong")

    assert (first["taken"], first["refused"]) == (1, 1)
    assert (second["known"], second["refused"]) == (1, 1)
    assert "Line 2 of this file says otherwise" in why(office)


def test_the_same_value_with_another_day_is_different(office):
    dated = HEAD.replace("{ unknown = true }", '{ column = "day", form = "DD.MM.YYYY" }') + TUG
    office.map.write_text(dated)
    office.takes(f"id,tug,day\n{ONE},12.34,3.9.2024\n")

    assert office.visits()[0].attempts[0].performed == "2024-09-03"
    assert office.takes(f"id,tug,day\n{ONE},12.34,4.9.2024\n")["refused"] == 1
    assert office.takes(f"id,tug,day\n{ONE},12.34,NaN\n")["known"] == 1


@pytest.mark.parametrize(
    ("form", "written", "day"),
    [
        ("YYYY-MM-DD", "2024-09-03", "2024-09-03"),
        ("MM/DD/YYYY", "9/3/2024", "2024-09-03"),
        ("DD.MM.YYYY hh:mm", "03.09.2024 14:05", "2024-09-03T14:05"),
        ("YYYY-MM", "2024-09", "2024-09"),
        ("YYYY", "2024", "2024"),
        ("DD.MM.YYYY", "2024-09-03", None),
        ("DD.MM.YYYY", "31.2.2024", None),
        ("DD.MM.YYYY", "1.1.2199", None),
    ],
)
def test_a_day_is_read_by_the_form_that_the_map_states(office, form, written, day):
    dated = HEAD.replace("{ unknown = true }", f'{{ column = "day", form = "{form}" }}') + TUG
    office.map.write_text(dated)

    office.takes(f"id,tug,day\n{ONE},12.34,{written}\n")

    assert [a.performed for v in office.visits() for a in v.attempts] == ([day] if day else [])


def test_settings_come_from_a_column_or_are_the_same_for_all(office):
    office.map.write_text(
        HEAD
        + TUG
        + '[[settings]]\nmeasure = "timed_up_and_go"\nsetting = "footwear"\nvalue = "flat_shoes"\n'
        + '[[settings]]\nmeasure = "timed_up_and_go"\nsetting = "aid"\ncolumn = "stick"\n'
        + 'words = [{ word = "yes", value = "cane" }, { word = "no", value = "none" }]\n'
    )

    first = office.takes(f"id,tug,stick\n{ONE},12.34,yes\n{TWO},9.00,perhaps\n")

    assert (first["taken"], first["refused"]) == (1, 1)
    assert office.visits()[0].settings == {
        ("timed_up_and_go", "aid"): "cane",
        ("timed_up_and_go", "footwear"): "flat_shoes",
    }
    assert office.takes(f"id,tug,stick\n{ONE},12.34,no\n")["refused"] == 1
    assert office.takes(f"id,tug,stick\n{ONE},12.34,no\n", "--replace", "wrong")["taken"] == 1
    assert office.visits()[0].settings == {
        ("timed_up_and_go", "aid"): "none",
        ("timed_up_and_go", "footwear"): "flat_shoes",
    }
    assert office.takes(f"id,tug,stick\n{ONE},12.34,no\n")["known"] == 1


def test_nothing_is_added_to_a_signed_visit(office):
    office.takes(f"id,tug\n{ONE},12.34\n")
    (visit,) = office.visits()
    with office.desk.hand("03") as hand:
        some = "0" * 64
        signed = VisitSigned(
            covers=tuple(sorted(e.hash for e in visit.record)),
            record=some,
            head=some,
            meaning="performed_by",
            name=hand.writes("Dana Office"),
            how="passphrase",
        )
        hand.does(signed, visit=visit.id)

    assert office.takes(f"id,tug\n{ONE},12.35\n", "--replace", "wrong")["refused"] == 1
    assert "The visit is signed" in why(office)
    assert office.takes(f"id,tug\n{ONE},12.34\n")["known"] == 1


def test_where_two_visits_stand_in_one_slot_a_person_decides_first(office):
    bundle = bundles.current(office.db)
    for _ in range(2):
        with office.desk.hand("03") as hand:
            opened = VisitOpened(participant=ONE, visit_code="baseline", bundle=bundle.hash)
            hand.does(opened, visit=an_uuid())

    office.takes(f"id,tug\n{ONE},12.34\n")

    assert "2 visits" in why(office)


def an_uuid():
    from uuid_utils import uuid7

    return str(uuid7())


# ── The file ────────────────────────────────────────────────────────────────

TRAPS = [
    f"{ONE}\t12,34\tx",
    f"{TWO}\tNaN\tx\t\t\t",
    f"{THREE}\t9,5\tx\t",
    "\t\t\t",
    f"{an_id(4)}\t10,00\t",
    "juc010\t8,82\tx",
    f"{ONE}\t12,34\tx",
    f"{an_id(5)}\t8.82\tx",
]
TRAP_MAP = HEAD.replace('"comma"', '"tab"').replace('["NaN"]', '["NaN"]\ndecimal = "comma"') + TUG


@pytest.mark.parametrize("seed", range(4))
def test_a_dirty_file_in_any_order_comes_to_the_same(office, seed):
    rows = TRAPS.copy()
    random.Random(seed).shuffle(rows)
    office.map.write_text(TRAP_MAP)

    said = office.takes(b"\xef\xbb\xbf" + "\r\n".join(["id\ttug\tx\t\t", *rows, ""]).encode())

    assert {key: said[key] for key in ("rows", "taken", "known", "refused")} == {
        "rows": 7,
        "taken": 3,
        "known": 1,
        "refused": 3,
    }
    assert said["columns_left_out"] == ["x"]
    assert {(v.participant, v.attempts[0].body.elapsed_ms) for v in office.visits()} == {
        (ONE, 12340),
        (THREE, 9500),
        (an_id(4), 10000),
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{TWO},10.0".encode(), "it is cut"),
        (f"{TWO},10.00,a,b".encode(), "a column without a name"),
        (f"{TWO},10\0.00,a".encode(), "NUL"),
        (f"{TWO},10.00,\xe9".encode("latin-1"), "not utf-8"),
        (f'{TWO},"10.00,a'.encode(), "never closed"),
        (b"x" * 100_001, "longer than"),
    ],
)
def test_a_spoiled_line_spoils_no_other(office, line, reason):
    table = b"\n".join(
        [b"id,tug,x", f"{ONE},12.34,".encode(), line, f"{THREE},9.50,".encode(), b""]
    )

    said = office.takes(table)

    assert (said["taken"], said["refused"]) == (2, 1)
    assert (rejects(office)[0]["line"], reason in why(office)) == ("3", True)


def test_the_last_value_of_a_file_without_a_line_end_may_be_cut(office):
    office.takes(f"id,tug\n{ONE},12.34\n{TWO},10.3")

    assert "may be cut short" in why(office)
    assert office.takes(f"tug,id,x\n12.34,{ONE},\n10.3,{TWO},z")["refused"] == 0


def test_a_cell_of_several_lines_is_one_cell(office):
    said = office.takes(f'id,tug,x\n{ONE},12.34,"fell,\nbut ""well"""\n{TWO},9.50,\n')

    assert said["taken"] == 2


def test_a_file_in_another_encoding_is_read_when_the_map_says_so(office):
    office.map.write_text(
        HEAD.replace("missing", 'encoding = "windows-1252"\nmissing')
        + TUG.replace('column = "tug"', 'column = "tïme"')
    )

    said = office.takes(f"id,tïme\n{ONE},12.34\n".encode("cp1252"))

    assert said["taken"] == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "empty"),
        ("id,time\n", "“tug”"),
        ("id,tug,tug\n", "there twice"),
        ("id;tug\n", "Is the delimiter in the map right?"),
        ("id,tug\rx,1\r", "CR alone"),
    ],
)
def test_a_file_that_is_not_the_map_s_is_refused_before_any_row(office, table, words):
    office.file.write_bytes(table.encode())

    result = office.runs("intake", str(office.file), "--map", str(office.map))

    assert result.exit_code == 2
    assert words in result.stderr
    assert not office.rejects.exists()


# ── The map ─────────────────────────────────────────────────────────────────

SETTING = 'unit = "s"\n[[settings]]\nmeasure = "timed_up_and_go"\n'


def test_a_map_of_another_study_is_refused_before_any_row_is_read(office):
    office.map.write_text(HEAD.replace("CRATUS-DEMO", "GAITPDB") + "[[measurements]]\nnonsense = 1")

    result = office.runs("intake", str(office.map), "--map", str(office.map))

    assert result.exit_code == 2
    assert "another study" in result.stderr and "nonsense" not in result.stderr


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"comma"', '"pipe"', "delimiter: found “pipe”; allowed: comma, semicolon, tab"),
        ('code = "baseline"', 'code = "base"', "visit.code: found “base”; allowed: baseline"),
        ('column = "id"', 'columm = "id"', "participant.columm: found a key we do not know"),
        ("unknown = true", 'column = "d", form = "DD/MM"', "performed.form: found “DD/MM”"),
        ("unknown = true", "unknown = false", "performed: found nothing that says when"),
        ('unit = "s"', 'unit = "min"', "measurements[0].unit: found “min”; allowed: s"),
        ('unit = "s"', "", "measurements[0].unit: found nothing"),
        ('unit = "s"', 'unit = "s"\nnumber = 2', "measurements[0].number: found 2"),
        ('unit = "s"', 'unit = "s"\npart = "left"', "measurements[0].part: found “left”"),
        ('"timed_up_and_go"', '"sppb"', "measurements[0].measure: found “sppb”"),
        (
            'unit = "s"',
            'unit = "s"\nnot_done = [{ word = "x", reason = "tired" }]',
            "measurements[0].not_done[0].reason: found “tired”",
        ),
        (
            'unit = "s"',
            SETTING + 'setting = "pace"\nvalue = "usual"',
            "settings[0].setting: found “pace”; allowed: aid, footwear",
        ),
        (
            'unit = "s"',
            SETTING + 'setting = "aid"\nvalue = "crutch"',
            "settings[0].value: found “crutch”; allowed: none, cane, walker, other",
        ),
    ],
)
def test_each_mistake_in_a_map_is_named_by_its_place(office, was, becomes, said):
    office.map.write_text((HEAD + TUG).replace(was, becomes))
    office.file.write_text(f"id,tug\n{ONE},12.34\n")

    result = office.runs("intake", str(office.file), "--map", str(office.map))

    assert result.exit_code == 2
    assert said in result.stderr
    assert office.visits() == []


def test_all_mistakes_in_a_map_are_named_at_once(office):
    office.map.write_text(
        (HEAD + TUG).replace('"comma"', '"pipe"').replace('unit = "s"', 'unit = "min"')
    )

    result = office.runs("intake", str(office.map), "--map", str(office.map))

    assert "2 mistakes" in result.stderr


# ── Rejects, words, people ──────────────────────────────────────────────────


def test_refused_rows_stand_beside_the_file_with_line_and_reason(office):
    said = office.takes(f"id,tug,note\n{ONE},NaN,=1+1\n{TWO},9.00,\n")

    assert said["rejects"] == str(office.rejects)
    assert rejects(office) == [
        {
            "id": ONE,
            "tug": "NaN",
            "note": "'=1+1",  # A spreadsheet would have run it.
            "line": "2",
            "reason": "No measurement in this row: tug is NaN.",
        }
    ]


def test_a_list_of_an_earlier_run_goes_when_no_row_is_refused(office):
    office.takes(f"id,tug\n{ONE},NaN\n")
    said = office.takes(f"id,tug\n{ONE},12.34\n")

    assert said["rejects"] is None
    assert not office.rejects.exists()


def test_the_closing_line_adds_up(office):
    office.file.write_text(f"id,tug,x\n{ONE},12.34,\n{TWO},NaN,\n")

    result = office.runs("intake", str(office.file), "--map", str(office.map))

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "columns left out: x"
    assert result.stdout.splitlines()[-1] == "rows 2, taken 1, known 0, refused 1"


def test_a_run_leaves_one_session_and_one_note_that_names_file_and_map(office):
    office.takes(f"id,tug\n{ONE},12.34\n{TWO},9.00\n")

    kinds = [json.loads(body)["event"]["kind"] for *_, body in store.every_entry(office.db)]
    assert kinds.count("session_opened") == kinds.count("note_written") == 1


def test_a_monitor_may_not_take_in_measurements(office):
    office.hires("Max Monitor", "monitor")
    office.file.write_text(f"id,tug\n{ONE},12.34\n")

    result = office.runs(
        "intake", str(office.file), "--map", str(office.map), who="Max Monitor"
    )  # fmt: skip

    assert result.exit_code == 1
    assert "may not take in measurements" in result.stderr


def test_a_site_lead_takes_in_the_rows_of_their_site_only(office):
    office.hires("Lea Lead", "site_lead", "03")
    elsewhere = an_id(1, "05")

    said = office.takes(f"id,tug\n{ONE},12.34\n{elsewhere},12.34\n", who="Lea Lead")

    assert (said["taken"], said["refused"]) == (1, 1)
    assert rejects(office)[0]["id"] == elsewhere


def test_a_file_that_is_not_there_is_out_of_reach(office):
    result = office.runs("intake", "nowhere.csv", "--map", str(office.map))

    assert result.exit_code == 3


# ── A kill, and the real thing ──────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(3))
def test_a_run_that_was_killed_is_simply_run_again(tmp_path, seed):
    chance = random.Random(seed)
    rows = [f"{an_id(n)},{chance.randint(600, 3000) / 100}" for n in range(1, 301)]
    table = "\n".join(["id,tug", *rows, f"{ONE},77.77", ""])
    killed, whole = Office(tmp_path / "killed"), Office(tmp_path / "whole")
    killed.map.write_text(HEAD + TUG)
    killed.file.write_text(table)
    command = [*HEELTOE, "intake", str(killed.file), "--map", str(killed.map)]
    command += ["--data", str(killed.data)]
    child = subprocess.Popen(
        [*command, "--as", DANA],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    enough, deadline = chance.randint(1, 250), time.monotonic() + 60
    while len(killed.visits()) < enough and child.poll() is None:
        assert time.monotonic() < deadline
    child.send_signal(signal.SIGKILL)
    child.wait()
    before = len(killed.visits())

    again = killed.takes(table)

    assert (again["taken"], again["known"], again["refused"]) == (300 - before, before, 1)
    assert not killed.rejects.with_name(killed.rejects.name + ".new").exists()
    assert whole.takes(table)["taken"] == 300
    assert killed.standing() == whole.standing()
    killed.leaves()
    whole.leaves()


@pytest.mark.slow
def test_ten_thousand_rows_come_in_well_under_a_minute(office):
    rows = [f"{an_id(n % 10_000, f'{n // 10_000:02d}')},12.34" for n in range(10_000, 20_000)]
    began = time.process_time()

    said = office.takes("\n".join(["id,tug", *rows, ""]))

    assert said["taken"] == 10_000
    assert time.process_time() - began < 45


@pytest.mark.skipif(not REAL.exists(), reason="the public data set lies outside the project")
def test_the_real_file_comes_in_as_its_map_says(tmp_path):
    office = Office(tmp_path / "data", (DOCS / "gaitpdb-study.toml").read_bytes())
    office.map.write_bytes((DOCS / "gaitpdb.toml").read_bytes())

    first = office.takes(REAL.read_bytes())
    second = office.takes(REAL.read_bytes())

    # 166 people, 153 times: 13 are NaN, and one stands under an odd id.
    assert (first["rows"], first["taken"], first["refused"]) == (166, 152, 14)
    assert (second["taken"], second["known"], second["refused"]) == (0, 152, 14)
    assert first["reasons"] == {
        "no measurement in the row": 13,
        "an ID that is not one of this study": 1,
    }
    assert [row["ID"] for row in rejects(office) if row["TUAG"] != "NaN"] == ["Juc010"]
    office.leaves()


def test_the_note_of_a_run_is_in_the_study_s_log(office):
    office.takes(f"id,tug\n{ONE},12.34\n")

    logs = {
        log
        for log, *_, body in store.every_entry(office.db)
        if json.loads(body)["event"]["kind"] == "note_written"
    }
    assert {log.split(".")[1] for log in logs} == {STUDY_SCOPE}
