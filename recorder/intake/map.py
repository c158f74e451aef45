"""A map: where in somebody's table each measurement of a study stands.

A map is a TOML file that a person writes and another can check. It names columns,
units, words for what is missing or was not done, and nothing is guessed beside it.
Every mistake is named by its place before a single row is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from recorder.declared import Place, complain, plain
from recorder.intake.days import DayForm
from recorder.refusals import FaultyFile, Mistake
from recorder.study import UNSCHEDULED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recorder.measures import Measure, Value
    from recorder.study import Bundle

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}
# Each of these leaves the line feed a byte of its own, so that a bad line spoils no other.
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1")
UNITS = ("s", "kg", "lb", "N", "m", "stands")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One column of values: an attempt each, or a word for why there is none."""

    column: str
    measure: str
    part: str | None
    number: int
    unit: str | None  # None: `unit_column` says.
    unit_column: str | None
    units: Mapping[str, str]  # The file's word → unit.
    decimal: str
    not_done: Mapping[str, str]  # The file's word → reason code.
    results: Mapping[str, str]  # The file's word → result of a stage that has no number.


@dataclass(frozen=True, slots=True)
class SettingColumn:
    """A setting to record with a measure: the same for every row, or from a column."""

    measure: str
    setting: str
    value: Value | None
    column: str | None
    words: Mapping[str, Value]  # The file's word → value; empty: as it is written.


@dataclass(frozen=True, slots=True)
class Map:
    """Where everything stands in a table of earlier measurements."""

    delimiter: str
    encoding: str
    missing: frozenset[str]
    participant: str
    ids: Mapping[str, str]  # The file's ID → the study's; no other is changed.
    visit: str | None  # None: `visit_column` says.
    visit_column: str | None
    visits: Mapping[str, str]  # The file's word → visit code.
    performed: str | None  # The column; None: the day is not known.
    day_form: DayForm | None
    measurements: tuple[Measurement, ...]
    settings: tuple[SettingColumn, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the map names, once."""
        named = [self.participant, self.visit_column, self.performed]
        for measurement in self.measurements:
            named += [measurement.column, measurement.unit_column]
        named += [setting.column for setting in self.settings]
        return tuple(dict.fromkeys(column for column in named if column))


def read_map(file: str, raw: bytes, bundle: Bundle) -> Map:
    """Return the map in a file, held against the study as published.

    Raises FaultyFile naming every mistake; one that names another study is refused
    before anything else in it is looked at.
    """
    mistakes: list[Mistake] = []
    values = plain(file, raw, mistakes)
    complain(mistakes)
    place = Place(file, values, mistakes)
    study = place.text("study", allowed=bundle.study.id)
    if study and study != bundle.study.id:
        place.wrong("study", study, f"{bundle.study.id}, the study in this data folder")
        raise FaultyFile(
            f"This map is for another study; no row was read.\n- {mistakes[-1]}", mistakes
        )
    found = _map(place, bundle)
    complain(mistakes)
    return found


def _map(place: Place, bundle: Bundle) -> Map:
    participant = place.table("participant")
    visit = place.table("visit")
    performed = place.table("performed")
    code, visit_column, visits = _visit(visit, bundle)
    day_column, day_form = _performed(performed)
    decimal = place.one_of("decimal", DECIMALS, "point")
    codes = [code] if code else list(visits.values())
    planned = {m for c in codes if (v := bundle.study.visit(c)) for m in v.measures}
    found = Map(
        delimiter=DELIMITERS[place.one_of("delimiter", DELIMITERS)],
        encoding=place.one_of("encoding", ENCODINGS, "utf-8"),
        missing=frozenset(["", *_texts(place, "missing")]),
        participant=participant.text("column"),
        ids=_words(participant, "ids", "id"),
        visit=code,
        visit_column=visit_column,
        visits=visits,
        performed=day_column,
        day_form=day_form,
        measurements=tuple(
            _measurement(inner, bundle, planned, decimal) for inner in place.tables("measurements")
        ),
        settings=tuple(_setting(inner, bundle) for inner in place.tables("settings", need=False)),
    )
    if place.values.get("measurements") == []:
        place.wrong("measurements", [], "at least one [[measurements]]")
    for table in (participant, visit, performed, place):
        table.done()
    _each_once(place, found)
    return found


def _visit(place: Place, bundle: Bundle) -> tuple[str | None, str | None, dict[str, str]]:
    # A visit outside the schedule has no place of its own: a second run would not
    # know it again, so it cannot come in from a file.
    codes = tuple(visit.code for visit in bundle.study.visits)
    _one_way(place, "code", "column")
    if "column" not in place.values:
        code = place.one_of("code", codes) if "code" in place.values else ""
        return code or codes[0], None, {}
    column = place.text("column")
    words = cast("dict[str, str]", _words(place, "codes", "code", codes)) or {
        code: code for code in codes
    }
    if UNSCHEDULED in words:
        place.wrong("codes", UNSCHEDULED, "visits of the schedule: " + ", ".join(codes))
    return None, column, words


def _performed(place: Place) -> tuple[str | None, DayForm | None]:
    if place.flag("unknown", default=False):
        for key in ("column", "form"):
            if key in place.values:
                place.wrong(key, place.values[key], "nothing, beside unknown = true")
                place.known.add(key)
        return None, None
    if place.values.get("unknown") is False or "column" not in place.values:
        allowed = "unknown = true, or column and form"
        _absent(place, "", "nothing that says when it was done", allowed)
        place.known |= {"column", "form"}
        return None, None
    column, form = place.text("column"), place.text("form")
    try:
        return column, DayForm.of(form)
    except ValueError as error:
        if form:
            place.wrong("form", form, str(error))
        return column, None


def _measurement(place: Place, bundle: Bundle, planned: Iterable[str], decimal: str) -> Measurement:
    column = place.text("column")
    able = [c for c in bundle.measures if c in planned and not bundle.measures[c].sum_of]
    code = place.one_of("measure", able or ("a measure of this visit",))
    measure = bundle.measures.get(code)
    part = _part(place, measure)
    number = place.whole("number", 1, _most(bundle, measure), 1)
    stage = measure is not None and measure.pretest is not None and part == measure.pretest.part
    units: Mapping[str, str] = {}
    unit = unit_column = None
    if not stage:
        able_units = [measure.unit, *measure.units] if measure else list(UNITS)
        _one_way(place, "unit", "unit_column")
        if "unit_column" in place.values:
            unit_column = place.text("unit_column")
            units = cast("dict[str, str]", _words(place, "units", "unit", able_units)) or {
                name: name for name in able_units
            }
        elif "unit" in place.values:
            unit = place.one_of("unit", able_units)
    reasons = tuple(measure.not_done) if measure else ()
    results = measure.pretest.results if stage and measure and measure.pretest else ()
    found = Measurement(
        column=column,
        measure=code,
        part=part,
        number=number,
        unit=unit,
        unit_column=unit_column,
        units=units,
        decimal=DECIMALS[place.one_of("decimal", DECIMALS, decimal)],
        not_done=cast("dict[str, str]", _words(place, "not_done", "reason", reasons)),
        results=cast("dict[str, str]", _words(place, "results", "result", results, need=stage))
        if stage
        else {},
    )
    place.done()
    return found


def _part(place: Place, measure: Measure | None) -> str | None:
    able = [part.code for part in measure.parts] if measure else []
    if measure is not None and measure.pretest is not None:
        able.append(measure.pretest.part)
        if "part" not in place.values:
            place.known.add("part")
            return None
    if able:
        return place.one_of("part", able)
    place.known.add("part")
    if measure is not None and "part" in place.values:
        place.wrong("part", place.values["part"], f"no part: {measure.code} has none")
    return None


def _most(bundle: Bundle, measure: Measure | None) -> int:
    """Return how many attempts a measure may have under the study's settings."""
    if measure is None:
        return 1_000
    counting = measure.counting_for(bundle.settings(measure.code))
    return counting.attempts if counting else max(c.attempts for c in measure.counting)


def _setting(place: Place, bundle: Bundle) -> SettingColumn:
    code = place.one_of("measure", [c for c in bundle.measures if bundle.measures[c].settings])
    able = {
        name: setting
        for name, setting in bundle.measures[code].settings.items()
        if setting.chosen_by == "assessor"
    }
    name = place.one_of("setting", able or ("none: the study chooses them",))
    setting = able.get(name)
    _one_way(place, "value", "column")
    column = place.text("column") if "column" in place.values else None
    words = _words(place, "words", "value") if column else {}
    place.known.add("value")
    value = None if column else place.values.get("value")
    if setting is not None:
        near = [v for v in setting.values if isinstance(v, str)]
        for key, said in [("value", value), *(("words", v) for v in words.values())]:
            if said is not None and (type(said) not in (int, str) or not setting.allows(said)):
                place.wrong(key, said, setting.allowed, near)
    place.done()
    return SettingColumn(code, name, value, column, words)


def _texts(place: Place, name: str) -> tuple[str, ...]:
    place.known.add(name)
    values = place.values.get(name, [])
    if type(values) is not list or any(type(value) is not str for value in values):
        place.wrong(name, values, 'a list of the words for “missing”, such as ["NaN", "."]')
        return ()
    return tuple(value.strip() for value in values)


def _words(
    place: Place, name: str, to: str, choices: Iterable[str] = (), *, need: bool = False
) -> dict[str, Any]:
    """Return a list of {word, …} as a mapping; a word is matched exactly as it stands."""
    choices = tuple(choices)
    found: dict[str, Any] = {}
    for index, inner in enumerate(place.tables(name, need=need)):
        word = inner.text("word").strip()
        inner.known.add(to)
        value = inner.values.get(to)
        if choices:
            value = inner.one_of(to, choices)
        elif type(value) not in (int, str):
            allowed = "a word or a whole number"
            if value is None:
                _absent(inner, to, "nothing", allowed)
            else:
                inner.wrong(to, value, allowed)
        if word in found:
            place.wrong(f"{name}[{index}].word", word, "each word once")
        found[word] = value
        inner.done()
    return found


def _one_way(place: Place, one: str, other: str) -> None:
    place.known |= {one, other}
    if (one in place.values) == (other in place.values):
        found = "both" if one in place.values else "nothing"
        _absent(place, one, found, f"either {one} or {other}")


def _absent(place: Place, name: str, found: str, allowed: str) -> None:
    key = place.key(name) if name else place.path
    place.mistakes.append(Mistake(place.file, key, found, allowed))


def _each_once(place: Place, found: Map) -> None:
    seen: set[tuple[Any, ...]] = set()
    for index, m in enumerate(found.measurements):
        key = (m.column, m.measure, m.part, m.number)
        if key in seen:
            place.wrong(f"measurements[{index}].column", m.column, "each column once per attempt")
        seen.add(key)
    chosen: set[tuple[str, str]] = set()
    for index, s in enumerate(found.settings):
        if (s.measure, s.setting) in chosen:
            place.wrong(f"settings[{index}].setting", s.setting, "each setting once")
        chosen.add((s.measure, s.setting))
    for m in found.measurements:
        both = (found.missing - {""}) & m.not_done.keys()
        if both:
            place.wrong("missing", min(both), f"a word that is no reason in {m.column}")
