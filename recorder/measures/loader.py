"""A measure read from plain values, every mistake noted by its key.

The same function reads a TOML file at publishing and a frozen file at replay, so
that a bundle means the same as the day it was published. Bands are checked to tile
the line: each hundredth from 0 up belongs to exactly one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from recorder.declared import CODE, NAME, Place
from recorder.measures import (
    Band,
    Counting,
    Effect,
    Measure,
    Part,
    PointTable,
    Pretest,
    Range,
    Setting,
    Unit,
    Value,
)
from recorder.measures.capture import KINDS, kind_named
from recorder.refusals import Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 10**9  # No hundredth, millimetre or factor of ours is larger.
LONGEST_REST_S = 3600
EFFECTS: tuple[Effect, ...] = ("score_zero", "by_study", "missing")


def measure(file: str, values: Mapping[str, Any], mistakes: list[Mistake]) -> Measure:
    """Return the measure that these plain values declare; note what is wrong with them."""
    place = Place(file, values, mistakes)
    code = place.text("code", CODE, "small letters, digits and _")
    kind = place.one_of("kind", sorted({kind for kind, _ in KINDS}))
    rules = place.whole("rules", 1, 1000)
    if (kind, rules) not in KINDS:
        known = ", ".join(str(number) for name, number in sorted(KINDS) if name == kind)
        place.wrong("rules", rules, f"the rules of {kind} that this program knows: {known}")
        rules = min(number for name, number in KINDS if name == kind)
    capture = kind_named(kind, rules)
    read: dict[str, Any] = {}
    if "auto_stop_hundredths" in capture.keys:
        read["auto_stop"] = place.whole("auto_stop_hundredths", 1, MOST)
    if "ends_below_hundredths" in capture.keys:
        read["ends_below"] = place.whole_or_none("ends_below_hundredths")
    if "rises" in capture.keys:
        read["rises"] = place.whole("rises", 1, 100)
        read["limit"] = place.whole("limit_hundredths", 1, MOST)
    if "pretest" in capture.keys and "pretest" in values:
        read["pretest"] = _pretest(place.table("pretest"))
    if "units" in capture.keys:
        read["units"] = {
            name: _unit(unit) for name, unit in place.named("units", "lb|N|kg|m").items()
        }
    if "sum_of" in capture.keys:
        read["sum_of"] = place.strings("sum_of", CODE, "codes of measures")
        read["most_points"] = place.whole("most_points", 0, 1000)
    else:
        read |= _performed(place, speed="speed_from" in capture.keys)
    found = Measure(
        code=code,
        kind=kind,
        rules=rules,
        title=place.words("title"),
        source=place.text("source"),
        unit=place.one_of("unit", ("s", "kg", "m", "stands", "points")),
        codes=_codes(place),
        **read,
    )
    place.done()
    return found


def _performed(place: Place, *, speed: bool) -> dict[str, Any]:
    """Read what every measure has that somebody performs."""
    settings = {code: _setting(code, inner) for code, inner in place.named("settings").items()}
    parts = tuple(_part(inner) for inner in place.tables("parts", need=False))
    codes = tuple(part.code for part in parts)
    for index, code in enumerate(codes):
        if code in codes[:index]:
            place.wrong(f"parts[{index}].code", code, "each part named once")
    limits = place.table("limits_hundredths")
    hard = _range(limits.table("hard"))
    soft = tuple(_soft(inner) for inner in limits.tables("soft", need=False))
    limits.done()
    speed_from = None
    if speed and "speed_from" in place.values:
        courses = [name for name in settings if name.endswith("_cm")]
        speed_from = place.one_of("speed_from", courses or ("a setting in _cm",))
    return {
        "parts": parts,
        "settings": settings,
        "counting": tuple(_counting(inner, settings) for inner in place.tables("counting")),
        "hard": hard,
        "soft": soft,
        "points": tuple(
            _point_table(inner, settings, codes) for inner in place.tables("points", need=False)
        ),
        "not_done": _not_done(place.table("not_done")),
        "watch": _said(place, "watch"),
        "spoken": _said(place, "spoken"),
        "speed_from": speed_from,
        "rest_between_s": place.whole_or_none("rest_between_s", 1, LONGEST_REST_S),
        "rest_before_s": place.whole_or_none("rest_before_s", 1, LONGEST_REST_S),
    }


def _setting(code: str, place: Place) -> Setting:
    values: tuple[Value, ...] = ()
    bounds = None
    if "values" in place.values:
        values = _values(place)
    elif "form" in place.values:
        place.one_of("form", ("name",))
    elif "from" in place.values or "to" in place.values:
        bounds = Range(place.whole("from", 0, MOST), place.whole("to", 0, MOST))
    else:
        place.wrong(
            "", "nothing that says what it can be", 'values = […], from and to, or form = "name"'
        )
    chosen_by = place.one_of("chosen_by", ("assessor", "study"), "assessor")
    default = place.values.get("default")
    place.known.add("default")
    setting = Setting(code, values, bounds, default, cast("Any", chosen_by))
    if default is not None and (type(default) not in (int, str) or not setting.allows(default)):
        place.wrong("default", default, setting.allowed, [v for v in values if isinstance(v, str)])
    place.done()
    return setting


def _values(place: Place) -> tuple[Value, ...]:
    place.known.add("values")
    values = place.values["values"]
    kinds = {type(value) for value in values} if isinstance(values, list) else set()
    if kinds not in ({int}, {str}):
        place.wrong("values", values, "a list of words, or a list of whole numbers")
        return ()
    if len(set(values)) < len(values):
        place.wrong("values", "a value twice", "each value named once")
    return tuple(values)


def _part(place: Place) -> Part:
    part = Part(
        place.text("code", CODE, "small letters, digits and _"),
        place.words("title"),
        place.words("say", need=False),
    )
    place.done()
    return part


def _pretest(place: Place) -> Pretest:
    results = place.strings("results", CODE, "small letters, digits and _")
    pretest = Pretest(
        place.text("part", CODE, "small letters, digits and _"),
        place.words("title"),
        place.words("say", need=False),
        results,
        place.strings("goes_on", CODE, "results that go on", choices=results),
    )
    place.done()
    return pretest


def _unit(place: Place) -> Unit:
    unit = Unit(place.whole("times", 1, MOST), place.whole("over", 1, MOST))
    place.done()
    return unit


def _counting(place: Place, settings: Mapping[str, Setting]) -> Counting:
    attempts = place.whole("attempts", 1, 100)
    within = place.one_of("within", ("only", "lowest", "highest", "mean"))
    if within == "only" and attempts > 1:
        place.wrong("within", "“only” of several attempts", "lowest, highest, mean")
    counting = Counting(
        _when(place, settings),
        attempts,
        place.whole("least", 1, attempts, attempts if within == "mean" else 1),
        cast("Any", within),
        cast("Any", place.one_of("across", ("none", "lowest", "highest", "mean", "sum"), "none")),
        place.words("words"),
        place.text("source", need=False),
    )
    place.done()
    return counting


def _point_table(
    place: Place, settings: Mapping[str, Setting], parts: tuple[str, ...]
) -> PointTable:
    part = place.one_of("part", parts) if parts and "part" in place.values else None
    places = place.tables("bands_hundredths")
    table = PointTable(
        part, _when(place, settings), place.text("source"), tuple(_band(b) for b in places)
    )
    place.done()
    if places:
        _tiles(place, table.bands)
    return table


def _band(place: Place) -> Band:
    low, above = place.whole_or_none("from"), place.whole_or_none("above")
    high, below = place.whole_or_none("to"), place.whole_or_none("below")
    if low is not None and above is not None:
        place.wrong("above", above, "from or above, not both")
    if high is not None and below is not None:
        place.wrong("below", below, "to or below, not both")
    points = place.whole("points", 0, 100)
    place.done()
    return Band(
        Range(
            low if above is None else above + 1,  # Whole hundredths: above 870 is from 871.
            high if below is None else below - 1,
        ),
        points,
    )


def _tiles(place: Place, bands: tuple[Band, ...]) -> None:
    """Note where bands leave a hundredth out, or claim one twice."""
    due: int | None = 0
    for band in sorted(bands, key=lambda band: band.range.low or 0):
        low = band.range.low or 0
        if due is None or low < due:
            place.wrong("bands_hundredths", f"{low} in two bands", "each hundredth in one band")
        elif low > due:
            between = f"{due}" if due == low - 1 else f"{due} to {low - 1}"
            place.wrong("bands_hundredths", f"{between} in no band", "each hundredth in one band")
        due = None if band.range.high is None else band.range.high + 1
    if due is not None:
        place.wrong("bands_hundredths", f"{due} and more in no band", "each hundredth in one band")


def _when(place: Place, settings: Mapping[str, Setting]) -> dict[str, Value]:
    inner = place.table("when", need=False)
    when: dict[str, Value] = {}
    for name, value in inner.values.items():
        if name not in settings:
            inner.wrong(name, name, "settings: " + (", ".join(settings) or "none"), settings)
        elif type(value) not in (int, str) or not settings[name].allows(value):
            words = [str(v) for v in settings[name].values]
            inner.wrong(name, value, settings[name].allowed, words)
        else:
            when[name] = value
    return when


def _range(place: Place) -> Range:
    found = Range(place.whole("from", 0, MOST), place.whole("to", 0, MOST))
    place.done()
    if found.low is not None and found.high is not None and found.low > found.high:
        place.wrong("to", found.high, f"{found.low} or more")
    return found


def _soft(place: Place) -> tuple[str | None, Range]:
    sex = place.one_of("sex", ("f", "m")) if "sex" in place.values else None
    place.known.add("sex")
    return sex, _range(place)


def _not_done(place: Place) -> dict[str, Effect]:
    reasons: dict[str, Effect] = {}
    for effect in EFFECTS:
        for index, code in enumerate(place.strings(effect, CODE, "reason codes", need=False)):
            if code in reasons:
                place.wrong(f"{effect}[{index}]", code, "each reason in one family")
            reasons[code] = effect
    place.done()
    return reasons


def _said(place: Place, name: str) -> dict[str, dict[str, str]]:
    return {step: inner.languages() for step, inner in place.named(name).items()}


def _codes(place: Place) -> dict[str, dict[str, str]]:
    return {
        list_: {key: inner.text(key, NAME, "a code") for key in inner.values}
        for list_, inner in place.named("codes").items()
    }
