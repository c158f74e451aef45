"""`heeltoe score`: a table in, the same table out, with points or the reason why not."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from recorder.cli.score import score, score_rows


def scored(rows: str, *options: str) -> tuple[int, list[dict[str, str]]]:
    result = CliRunner().invoke(score, ["-", *options], input=rows.encode())
    assert not result.stderr
    return result.exit_code, list(csv.DictReader(io.StringIO(result.stdout)))


def one(measure: str, value: str, **more: str) -> tuple[int, dict[str, str]]:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerows([["measure", "value", *more], [measure, value, *more.values()]])
    code, [row] = scored(out.getvalue())
    return code, row


@pytest.mark.parametrize(
    ("measure", "value", "more", "counted", "points"),
    [
        ("gait_speed", "4.81", {}, "4.81", "4"),
        ("gait_speed", "4.82", {}, "4.82", "3"),
        ("gait_speed", "4,82", {}, "4.82", "3"),
        ("gait_speed", "4.819", {}, "4.81", "4"),
        ("gait_speed", "6.20", {"course_m": "4"}, "6.20", "3"),
        ("gait_speed", "8.71", {"course_m": "4.0"}, "8.71", "1"),
        ("gait_speed", "3.62", {"course_m": "3"}, "3.62", "3"),
        ("gait_speed", "3.61", {"course_m": "3,00"}, "3.61", "4"),
        ("chair_stand_5", "11.199", {}, "11.19", "4"),
        ("chair_stand_5", "60.00", {}, "60.00", "1"),
        ("chair_stand_5", "60.01", {}, "60.01", "0"),
        ("balance", "10", {"stance": "tandem"}, "10.00", "2"),
        ("balance", "9.99", {"stance": "side_by_side"}, "9.99", "0"),
        ("grip", "18.2", {"side": "left"}, "18.20", ""),
        ("grip", "40", {"unit": "lb"}, "18.14", ""),
        ("grip", "200", {"unit": "N"}, "20.39", ""),
        ("timed_up_and_go", "13.426", {}, "13.42", ""),
    ],
)
def test_a_row_gets_its_value_and_points(measure, value, more, counted, points):
    code, row = one(measure, value, **more)

    assert (row["counted"], row["points"], row["error"]) == (counted, points, "")
    assert row["value"] == value
    assert code == 0


@pytest.mark.parametrize(
    ("measure", "value", "more", "words"),
    [
        ("tug", "11", {}, "No measure “tug”. There are balance, "),
        ("", "11", {}, "No measure “”"),
        ("gait_speed", "", {}, "is not a number"),
        ("gait_speed", "4.8.7", {}, "“4.8.7” is not a number."),
        ("gait_speed", "0", {}, "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "-3", {}, "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "NaN", {}, "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "1e999", {}, "Enter seconds between 1.00 and 120.00."),
        ("gait_speed", "4.8", {"course_m": "5"}, "No sheet for a course of 5 m. Use 4 or 3."),
        ("gait_speed", "4.8", {"unit": "min"}, "“min” is no unit of gait_speed. Use s."),
        ("grip", "310", {}, "Above 100 kg. Did you mean 31.0? Retype it or record why."),
        ("grip", "18", {"side": "middle"}, "“middle” is no side of grip. Use left, right."),
        ("balance", "10", {}, "No stance. Use side_by_side, semi_tandem, tandem."),
        ("sppb", "9", {}, "sppb is a sum"),
    ],
)
def test_a_bad_row_says_why_and_earns_nothing(measure, value, more, words):
    code, row = one(measure, value, **more)

    assert words in row["error"]
    assert (row["counted"], row["points"]) == ("", "")
    assert code == 1


def test_good_rows_go_on_after_a_bad_one():
    code, rows = scored("measure,value\ngait_speed,4.8.7\n\ngait_speed,4.82\ngait_speed,4,82\n")

    assert [row["points"] for row in rows] == ["", "3", ""]
    assert "Put a value with a comma in quotes" in rows[2]["error"]
    assert code == 1


def test_the_rounding_can_be_chosen():
    rows = "measure,value\ngait_speed,4.815\n"

    assert scored(rows)[1][0]["points"] == "4"
    assert scored(rows, "--rounding", "half_up")[1][0]["points"] == "3"


@pytest.mark.parametrize(
    "rows",
    [
        "\ufeffmeasure,value\ngait_speed,4.82\n",
        "measure,value\r\ngait_speed,4.82\r\n",
        "Measure , VALUE\ngait_speed,4.82",
        "value,who,measure\n4.82,somebody,gait_speed\n",
    ],
)
def test_how_a_spreadsheet_saved_it_does_not_matter(rows):
    result = CliRunner().invoke(score, ["-"], input=rows.encode())

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].endswith(",4.82,3,")


@pytest.mark.parametrize("mark", [";", "\t"])
def test_cells_may_be_parted_as_in_other_countries(mark):
    rows = f"measure{mark}value\ngait_speed{mark}4,82\n"

    result = CliRunner().invoke(score, ["-"], input=rows.encode())

    assert result.stdout.splitlines()[1] == mark.join(["gait_speed", "4,82", "4.82", "3", ""])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the file is empty"),
        (b"measure,seconds\na,1\n", "no column value"),
        (b"a,b\n", "no column measure and no column value"),
        (b"measure,value,value\n", "column value is there twice"),
        (b"measure,value,points\n", "column points already"),
        (b"measure,value\ngait_speed,\xff\n", "not saved as UTF-8"),
        (b"\xff\xfem\x00", "not saved as UTF-8"),
        (b'measure,value\n"gait_speed,4\n', "no table that can be read"),
        (b"measure,value\n" + b"x" * 1_000_000, "longer than 10,000 letters"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_a_sentence(raw, words):
    result = CliRunner().invoke(score, ["-"], input=raw)

    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("place", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_reached_is_said_to_be(tmp_path, place):
    result = CliRunner().invoke(score, [str(tmp_path / place)])

    assert result.exit_code == 3
    assert "cannot be read" in result.stderr


def test_a_huge_table_is_never_held_in_memory():
    class Counting:
        rows = 0

        def writerow(self, row):
            self.rows += 1

    def table():
        yield ["measure", "value"]
        for _ in range(50_000):
            # A generator of rows that nobody keeps: what was read before has been written.
            assert writer.rows >= table.yielded
            table.yielded += 1
            yield ["gait_speed", "4.82"]

    writer, table.yielded = Counting(), 0

    assert score_rows(table(), writer) == 0
    assert writer.rows == 50_001


def test_scoring_starts_quickly_and_needs_no_server_and_no_database(tmp_path):
    file = tmp_path / "in.csv"
    file.write_text("measure,value\ngait_speed,4.82\n")
    program = (
        "import sys, time; from recorder.cli.score import _score_file\n"
        "_score_file(sys.argv[1], 'truncate')\n"
        "heavy = {'flask', 'sqlite_utils', 'weasyprint', 'recorder.events'}\n"
        "print(sorted(heavy & set(sys.modules)), time.process_time() < 0.4)"
    )
    root = str(Path(__file__).parents[1])

    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.splitlines()[-1] == "[] True"
