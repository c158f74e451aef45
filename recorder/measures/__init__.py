"""What is measured, as data: one TOML file per measure, laid out like the printed sheet.

A `Measure` is read from such a file (`loader.measure`) and never from code: its
parts, attempts and how they count, limits, bands and reasons. The kinds of capture
(`capture`) are code and carry a rules number; a measure of a known kind needs none.
Times and readings are whole hundredths of the measure's unit everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = int | str
Effect = Literal["score_zero", "missing", "by_study"]
Words = dict[str, str]  # Language → words.

WORDS_FILE = "words.toml"


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range in hundredths; an end that is None is open."""

    low: int | None
    high: int | None

    def __contains__(self, value: int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Band:
    """Values that earn the same points."""

    range: Range
    points: int


@dataclass(frozen=True, slots=True)
class PointTable:
    """One block of bands on the sheet: for which part and settings, and from where."""

    part: str | None
    when: Mapping[str, Value]
    source: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """How attempts become a value: within one part, then across the parts."""

    when: Mapping[str, Value]
    attempts: int
    least: int
    within: Literal["only", "lowest", "highest", "mean"]
    across: Literal["none", "lowest", "highest", "mean", "sum"]
    words: Words
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """A side or a stance."""

    code: str
    title: Words
    say: Words


@dataclass(frozen=True, slots=True)
class Pretest:
    """A stage before the measure itself that ends in a word, and the words that go on."""

    part: str
    title: Words
    say: Words
    results: tuple[str, ...]
    goes_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Something recorded with a measure: one of some values, a number, or a name."""

    code: str
    values: tuple[Value, ...]
    range: Range | None
    default: Value | None
    chosen_by: Literal["assessor", "study"]

    def allows(self, value: Value) -> bool:
        """Say whether this is a value that the setting can have."""
        if self.values:
            return value in self.values
        if self.range is not None:
            return isinstance(value, int) and value in self.range
        return isinstance(value, str)

    @property
    def allowed(self) -> str:
        """Say in words what the setting can be."""
        if self.values:
            return ", ".join(map(str, self.values))
        if self.range is not None:
            return f"a whole number from {self.range.low} to {self.range.high}"
        return "a name"


@dataclass(frozen=True, slots=True)
class Unit:
    """What one of another unit is in the measure's own: times ÷ over, exactly."""

    times: int
    over: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Something a participant performs, and all that its sheet says about it."""

    code: str
    kind: str
    rules: int
    title: Words
    source: str
    unit: str
    parts: tuple[Part, ...] = ()
    pretest: Pretest | None = None
    counting: tuple[Counting, ...] = ()
    hard: Range = field(default_factory=lambda: Range(None, None))
    soft: tuple[tuple[str | None, Range], ...] = ()
    points: tuple[PointTable, ...] = ()
    not_done: Mapping[str, Effect] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    watch: Mapping[str, Words] = field(default_factory=dict)
    spoken: Mapping[str, Words] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    auto_stop: int | None = None
    ends_below: int | None = None
    speed_from: str | None = None
    rises: int | None = None
    limit: int | None = None
    sum_of: tuple[str, ...] = ()
    most_points: int | None = None
    rest_between_s: int | None = None  # From one attempt at a part to the next at the same.
    rest_before_s: int | None = None  # From whatever was done before to this measure.

    @property
    def part_codes(self) -> tuple[str | None, ...]:
        """Return the sides or stances in order, or None alone where there are none."""
        return tuple(part.code for part in self.parts) or (None,)

    def counting_for(self, settings: Mapping[str, Value]) -> Counting | None:
        """Return how attempts count under these settings."""
        return next((c for c in self.counting if _holds(c.when, settings)), None)

    def table_for(self, part: str | None, settings: Mapping[str, Value]) -> PointTable | None:
        """Return the bands for a part under these settings, if the sheet has any."""
        return next((t for t in self.points if t.part == part and _holds(t.when, settings)), None)

    def points_for(
        self, value: int, settings: Mapping[str, Value], part: str | None = None
    ) -> int | None:
        """Return the points that a value in hundredths earns; None without bands for it."""
        table = self.table_for(part, settings)
        if table is None:
            return None
        return next((band.points for band in table.bands if value in band.range), None)

    @property
    def scores_parts(self) -> bool:
        """Say whether the points belong to the parts, and the measure's are their sum."""
        return any(table.part is not None for table in self.points)

    @property
    def best_points(self) -> int:
        """Return the most points that the sheet can give for this measure."""
        best: dict[str | None, int] = {}
        for table in self.points:
            most = max((band.points for band in table.bands), default=0)
            best[table.part] = max(most, best.get(table.part, 0))
        return sum(best.values())

    @property
    def earns_points(self) -> bool:
        """Say whether the sheet gives points for this measure."""
        return bool(self.points or self.sum_of)

    def soft_for(self, sex: str | None = None) -> Range | None:
        """Return the usual range, for a sex where it is known and matters."""
        known = dict(self.soft)
        return known.get(sex) or known.get(None)

    def defaults(self) -> dict[str, Value]:
        """Return the settings that stand when nobody says otherwise."""
        return {c: s.default for c, s in self.settings.items() if s.default is not None}


def packaged() -> dict[str, bytes]:
    """Return the files of the measures that come with the program, by file name."""
    folder = resources.files(__name__)
    return {
        file.name: file.read_bytes()
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }


def _holds(when: Mapping[str, Value], settings: Mapping[str, Value]) -> bool:
    return all(settings.get(setting) == value for setting, value in when.items())
