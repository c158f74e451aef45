"""`heeltoe score IN.csv`: what values are worth by the sheets, without a study or a database.

Reads columns measure and value, and course_m, side, stance and unit where they matter;
writes the same rows with counted, points and error. A row that cannot be scored says
why and the rest go on.
"""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast

import click

from recorder.cli.shared import tell
from recorder.declared import complain, plain
from recorder.measures import WORDS_FILE, loader, packaged, typed
from recorder.refusals import NotAMeasurement, OutOfReach, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from recorder.measures import Measure, Value
    from recorder.measures.capture import Rounding
    from recorder.refusals import Mistake

NEEDED = ("measure", "value")
ADDED = ("counted", "points", "error")
MOST_LETTERS = 10_000  # In one line; a longer one is no row of numbers.


@click.command()
@click.argument("file", metavar="IN.csv", type=click.Path(allow_dash=True))
@click.option(
    "--rounding",
    type=click.Choice(["truncate", "half_up"]),
    default="truncate",
    show_default=True,
    help="How thousandths of a second become hundredths.",
)
def score(file: str, rounding: Rounding) -> None:
    """Write the rows of IN.csv (- for standard input) with their points.

    Columns: measure and value; course_m for gait_speed (4 or 3, else 4), stance for
    balance, side and unit (kg, lb, N) for grip. Leaves with 1 when a row has an error.
    """
    sys.exit(_score_file(file, rounding))


def _score_file(file: str, rounding: Rounding) -> int:
    try:
        raw = click.open_file(file, "rb")
    except OSError as error:
        tell(f"{file} cannot be read: {error.strerror}.", err=True)
        return OutOfReach.exit_code
    try:
        with io.TextIOWrapper(cast("BinaryIO", raw), "utf-8-sig", newline="") as lines:
            delimiter, rows = _rows(lines)
            writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
            return score_rows(rows, writer, rounding)
    except UnicodeDecodeError:
        problem = f"{file} is not saved as UTF-8. Save it as “CSV UTF-8” and try again."
    except csv.Error as error:
        problem = f"{file} is no table that can be read: {error}."
    except WrongUse as refusal:
        problem = f"{file}: {refusal}"
    tell(problem, err=True)
    return WrongUse.exit_code


def score_rows(reader: Iterable[list[str]], writer: Any, rounding: Rounding = "truncate") -> int:
    """Score rows, the first of them the column names; return 1 when one has an error.

    Raises WrongUse when there are no rows, or columns are missing.
    """
    rows = iter(reader)
    header = next(rows, None)
    if not header:
        raise WrongUse("the file is empty. It needs a first line with measure and value.")
    columns = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise WrongUse(
            f"there is no column {' and no column '.join(missing)}. "
            "The first line must name at least measure and value."
        )
    twice = [name for name in columns if name and columns.count(name) > 1]
    if twice:
        raise WrongUse(f"the column {twice[0]} is there twice.")
    taken = [name for name in ADDED if name in columns]
    if taken:
        raise WrongUse(f"there is a column {taken[0]} already. Rename it and try again.")
    measures = _measures()
    writer.writerow([*header, *ADDED])
    errors = 0
    for row in rows:
        if not any(row):
            continue
        cells = [*row, *[""] * (len(header) - len(row))][: len(header)]
        try:
            if len(row) > len(header):
                raise NotAMeasurement(
                    "More cells than columns. Put a value with a comma in quotes."
                )
            named = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
            added = [*_scored(named, measures, rounding), ""]
        except NotAMeasurement as refusal:
            added = ["", "", str(refusal)]
            errors += 1
        writer.writerow([*cells, *added])
    return 1 if errors else 0


def _scored(row: dict[str, str], measures: dict[str, Measure], rounding: Rounding) -> list[str]:
    """Return counted and points for one row; raise NotAMeasurement saying why not."""
    code = row["measure"]
    if code not in measures:
        known = ", ".join(measures)
        raise NotAMeasurement(f"No measure “{code[:40]}”. There are {known}.")
    measure = measures[code]
    part = _part(measure, row)
    settings = _settings(measure, row)
    found = typed.value(row["value"], measure, rounding, row.get("unit") or None)
    points = measure.points_for(found, {**measure.defaults(), **settings}, part)
    return [typed.text(found), "" if points is None else str(points)]


def _part(measure: Measure, row: dict[str, str]) -> str | None:
    """Return the side or stance a row names, needed where the points depend on it."""
    if not measure.parts:
        return None
    column = "stance" if measure.scores_parts else "side"
    named = row.get(column, "")
    known = [part.code for part in measure.parts]
    if named in known or (not named and not measure.scores_parts):
        return named or None
    found = f"“{named[:40]}” is no {column} of {measure.code}." if named else f"No {column}."
    raise NotAMeasurement(f"{found} Use {', '.join(known)}.")


def _settings(measure: Measure, row: dict[str, str]) -> dict[str, Value]:
    """Return the course a row names, in the measure's own unit."""
    course = row.get("course_m", "")
    if not course or "course_cm" not in measure.settings:
        return {}
    setting = measure.settings["course_cm"]
    course_cm = typed.scaled(course, 2)
    if not setting.allows(course_cm):
        known = " or ".join(typed.text(int(cm)).removesuffix(".00") for cm in setting.values)
        raise NotAMeasurement(f"No sheet for a course of {course[:40]} m. Use {known}.")
    return {"course_cm": course_cm}


def _measures() -> dict[str, Measure]:
    """Return the measures that come with the program."""
    mistakes: list[Mistake] = []
    measures = {}
    for file, raw in packaged().items():
        if file != WORDS_FILE:
            measure = loader.measure(file, plain(file, raw, mistakes), mistakes)
            measures[measure.code] = measure
    complain(mistakes)
    return measures


def _rows(lines: TextIO) -> tuple[str, Iterator[list[str]]]:
    """Return the mark between cells, as the first line uses it, and the rows."""
    first = lines.readline(MOST_LETTERS + 1)
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    return delimiter, csv.reader(_short(first, lines), delimiter=delimiter, strict=True)


def _short(first: str, lines: TextIO) -> Iterator[str]:
    """Yield lines one at a time, so that a file of any size fits; refuse endless ones."""
    line = first
    while line:
        if len(line) > MOST_LETTERS:
            raise csv.Error(f"a line is longer than {MOST_LETTERS:,} letters")
        yield line
        line = lines.readline(MOST_LETTERS + 1)
