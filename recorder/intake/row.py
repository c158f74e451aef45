"""What one row claims: a participant, a visit, values, settings, reasons.

Reading is strict and says why it refuses; nothing here knows what is kept already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from recorder import participant_id
from recorder.events import AttemptRecorded, MeasureNotDone
from recorder.measures import typed
from recorder.refusals import NoSuchParticipantID, NotAMeasurement, Refusal, UnknownName

if TYPE_CHECKING:
    from recorder.intake.map import Map, Measurement
    from recorder.measures import Measure, Value
    from recorder.study import Bundle

UNKNOWN = "unknown"


class RowRefused(Refusal):
    """A row cannot be taken; `sort` says in few words why, to be counted."""

    def __init__(self, sort: str, message: str = "") -> None:
        super().__init__(message or sort)
        self.sort = sort


@dataclass(frozen=True, slots=True)
class Who:
    """Whose row it is, of which visit, done when."""

    participant: str
    code: str
    performed: str


@dataclass(slots=True)
class Claims:
    """What a row says was measured."""

    attempts: dict[str, AttemptRecorded] = field(default_factory=dict)  # Column → attempt.
    not_done: dict[str, MeasureNotDone] = field(default_factory=dict)  # Column → reason.
    settings: dict[tuple[str, str], Value] = field(default_factory=dict)


def who(table_map: Map, cells: dict[str, str], bundle: Bundle, today: str) -> Who:
    """Return whose row it is; raise RowRefused. `today` is the newest day that can be true."""
    said = cells[table_map.participant]
    study = bundle.study
    try:
        participant = participant_id.check(
            study.id_form, table_map.ids.get(said, said), study.site_codes
        )
    except NoSuchParticipantID as refusal:
        raise RowRefused("an ID that is not one of this study", str(refusal)) from None
    return Who(participant, _visit(table_map, cells), _performed(table_map, cells, today))


def _visit(table_map: Map, cells: dict[str, str]) -> str:
    if table_map.visit is not None:
        return table_map.visit
    assert table_map.visit_column is not None
    said = cells[table_map.visit_column]
    if said not in table_map.visits:
        known = ", ".join(table_map.visits)
        raise RowRefused(
            "a visit that the map does not name",
            f"{table_map.visit_column}: “{_shown(said)}” is no visit that the map names: {known}.",
        )
    return table_map.visits[said]


def _performed(table_map: Map, cells: dict[str, str], today: str) -> str:
    if table_map.performed is None or table_map.day_form is None:
        return UNKNOWN
    said = cells[table_map.performed]
    if said in table_map.missing:
        return UNKNOWN
    try:
        day = table_map.day_form.read(said)
    except ValueError as error:
        raise RowRefused(
            "a day that cannot be read", f"{table_map.performed}: “{_shown(said)}”: {error}."
        ) from None
    if day[: len(today)] > today[: len(day)]:
        raise RowRefused(
            "a day in the future", f"{table_map.performed}: {day} has not been yet. Check the year."
        )
    return day


def claims(table_map: Map, cells: dict[str, str], code: str, bundle: Bundle) -> Claims:
    """Return what a row says under a bundle; raise RowRefused.

    A value that is missing says nothing: nothing is taken, and no reason is guessed.
    """
    planned = bundle.study.visit(code)
    found = Claims()
    missing = []
    columns: dict[tuple[str, str | None, int], str] = {}
    for m in table_map.measurements:
        said = cells[m.column]
        if said in table_map.missing:
            missing.append(f"{m.column} is {said or 'empty'}")
            continue
        if planned is None or m.measure not in planned.measures:
            raise RowRefused(
                "a measure that is not of this visit", f"{m.column}: {code} has no {m.measure}."
            )
        if said in m.not_done:
            found.not_done[m.column] = MeasureNotDone(
                measure=m.measure, part=m.part or UNSET, why=m.not_done[said]
            )
            continue
        other = columns.setdefault((m.measure, m.part, m.number), m.column)
        if other != m.column:
            raise RowRefused(
                "two values for one attempt",
                f"{other} and {m.column} both hold a value for one attempt. Empty one of them.",
            )
        try:
            found.attempts[m.column] = _attempt(m, said, cells, bundle)
        except (NotAMeasurement, UnknownName) as refusal:
            raise RowRefused(
                "a value that cannot be", f"{m.column}: “{_shown(said)}”: {refusal}"
            ) from None
    if not found.attempts and not found.not_done:
        raise RowRefused(
            "no measurement in the row", f"No measurement in this row: {', '.join(missing)}."
        )
    _reasons_agree(found)
    _settings(table_map, cells, bundle, found)
    return found


def _attempt(m: Measurement, said: str, cells: dict[str, str], bundle: Bundle) -> AttemptRecorded:
    measure = bundle.measure(m.measure)
    if measure.pretest is not None and m.part == measure.pretest.part:
        if said not in m.results:
            known = ", ".join(m.results)
            raise NotAMeasurement(f"no result that the map names: {known}.")
        return AttemptRecorded(
            measure=m.measure,
            part=m.part,
            number=m.number,
            outcome="complete",
            result=m.results[said],
        )
    other = "," if m.decimal == "." else "."
    if other in said:
        raise NotAMeasurement(f"the map says that decimals are written with “{m.decimal}”.")
    unit = _unit(m, cells)
    typed.value(said, measure, bundle.study.rounding, unit)
    return written(measure, m.part, m.number, said, unit)


def _unit(m: Measurement, cells: dict[str, str]) -> str:
    if m.unit is not None:
        return m.unit
    assert m.unit_column is not None
    said = cells[m.unit_column]
    if said not in m.units:
        raise NotAMeasurement(
            f"{m.unit_column} says “{_shown(said)}”; the map knows {', '.join(m.units)}."
        )
    return m.units[said]


def written(
    measure: Measure, part: str | None, number: int, said: str, unit: str
) -> AttemptRecorded:
    """Return the attempt with the number as it was written, in the unit it was written in."""
    made = AttemptRecorded(
        measure=measure.code, part=part or UNSET, number=number, outcome="complete"
    )
    if measure.unit == "s":
        return replace(made, elapsed_ms=typed.scaled(said, 3))
    if measure.unit == "stands":
        return replace(made, count=typed.scaled(said, 0))
    return replace(made, reading=typed.scaled(said, 2), unit=unit)


def _reasons_agree(found: Claims) -> None:
    """Refuse a row that says both done and not done: a reason speaks of all attempts."""
    done = {(a.measure, a.part): column for column, a in found.attempts.items()}
    reasons: dict[tuple[str, object], tuple[str, str]] = {}
    for column, n in list(found.not_done.items()):
        key = (n.measure, n.part)
        if key in done:
            raise RowRefused(
                "done and not done",
                f"{done[key]} holds a value and {column} a reason for not doing it. A reason "
                "speaks of all attempts: empty one of them.",
            )
        first, why = reasons.setdefault(key, (column, n.why))
        if why != n.why:
            raise RowRefused(
                "two reasons", f"{first} and {column} hold two reasons for one thing not done."
            )
        if first != column:
            del found.not_done[column]  # The same reason for each attempt is one reason.


def _settings(table_map: Map, cells: dict[str, str], bundle: Bundle, found: Claims) -> None:
    begun = {a.measure for a in found.attempts.values()}
    begun |= {n.measure for n in found.not_done.values()}
    for s in table_map.settings:
        if s.measure not in begun:
            continue
        value = s.value
        if s.column is not None:
            said = cells[s.column]
            if said in table_map.missing:
                continue
            value = s.words.get(said) if s.words else said
            setting = bundle.measure(s.measure).settings.get(s.setting)
            if setting is not None and type(value) is str and not s.words and _is_whole(setting):
                value = int(value) if value.isascii() and value.isdigit() else None
            if value is None or setting is None or not setting.allows(value):
                allowed = ", ".join(s.words) or (setting.allowed if setting else "nothing")
                raise RowRefused(
                    "a setting that cannot be",
                    f"{s.column}: “{_shown(said)}” is none of: {allowed}.",
                )
        assert value is not None
        found.settings[s.measure, s.setting] = value


def _is_whole(setting: object) -> bool:
    values = getattr(setting, "values", ())
    return getattr(setting, "range", None) is not None or any(type(v) is int for v in values)


def _shown(said: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in said[:40])
    return f"{shown}…" if len(said) > 40 else shown
