"""A study as its protocol says: sites, visits, who may see what, how numbers are cut.

`study` reads it from plain values, from a TOML file at publishing or a frozen one at
replay, and notes every mistake by its key. What a study may not hold has no key here:
no arm, dose, kit number, name or date of birth of anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from recorder.declared import CODE, LANGUAGE, NAME, Place
from recorder.participant_id import IDForm
from recorder.refusals import Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recorder.measures import Value, Words
    from recorder.measures.capture import Rounding

UNSCHEDULED = "unscheduled"
# What a person can say by signing; a study may word each in its own way.
MEANINGS = ("performed", "reviewed", "reviewed_in_absence")
SITE = "[A-Z0-9]{1,8}"  # Letters and digits: it stands at the front of every ID.
ZONE = r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where participants are seen."""

    code: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the schedule; days count from day 0 of the participant."""

    code: str
    title: Words
    day: int
    before_days: int
    after_days: int
    order: Literal["fixed", "free"]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EquipmentRule:
    """How often equipment of a sort is checked, and what happens when that is overdue."""

    check_every_days: int | None
    calibrate_every_days: int | None
    overdue: Literal["warn", "block"]


@dataclass(frozen=True, slots=True)
class Study:
    """What the protocol says, as published."""

    id: str
    title: str
    languages: tuple[str, ...]
    sites: tuple[Site, ...]
    id_form: IDForm
    records_sex: bool
    records_birth_year: bool
    visits: tuple[Visit, ...]
    unscheduled: tuple[str, ...] | None  # Measures that may be taken; None: no such visits.
    rounding: Rounding
    hides_earlier_results: bool
    hides_scores: bool
    countersign: Literal["none", "site_lead"]
    meanings: Mapping[str, Words]  # What a person says by signing, where the study words it.
    careful: tuple[str, ...]  # Words of its own that are asked about before they are kept.
    not_done: Mapping[str, Literal["score_zero", "missing", "query"]]
    settings: Mapping[str, Mapping[str, Value]]
    equipment: Mapping[str, EquipmentRule]
    simulated: Words  # Words to print on everything, {} for a real study.

    @property
    def site_codes(self) -> tuple[str, ...]:
        """Return the codes of the sites in the order of the file."""
        return tuple(site.code for site in self.sites)

    def site(self, code: str) -> Site | None:
        """Return a site by its code."""
        return next((site for site in self.sites if site.code == code), None)

    def visit(self, code: str) -> Visit | None:
        """Return a visit of the schedule by its code; an unscheduled one is none of them."""
        return next((visit for visit in self.visits if visit.code == code), None)

    @property
    def measure_codes(self) -> tuple[str, ...]:
        """Return every measure the study names, in the order it first names them."""
        named = [code for visit in self.visits for code in visit.measures]
        return tuple(dict.fromkeys([*named, *(self.unscheduled or ())]))


def study(file: str, values: Mapping[str, Any], mistakes: list[Mistake]) -> Study:
    """Return the study that these plain values declare; note what is wrong with them."""
    place = Place(file, values, mistakes)
    sites = tuple(_site(inner) for inner in place.tables("sites"))
    _each_once(place, "sites", [site.code for site in sites])
    _none_begins_another(place, [site.code for site in sites])
    visits = tuple(_visit(inner) for inner in place.tables("visits"))
    _each_once(place, "visits", [visit.code for visit in visits])
    people = place.table("participants", need=False)
    id_form = _id_form(people, len(sites))
    assessors = place.table("assessors", need=False)
    found = Study(
        id=place.text("id", NAME, "letters, digits, spaces and . _ / -, at most 64"),
        title=place.text("title"),
        languages=place.strings("languages", LANGUAGE, "language codes such as en, es"),
        sites=sites,
        id_form=id_form,
        records_sex=people.flag("sex", default=False),
        records_birth_year=people.flag("birth_year", default=False),
        visits=visits,
        unscheduled=_unscheduled(place),
        rounding=cast("Any", place.one_of("rounding", ("truncate", "half_up"), "truncate")),
        hides_earlier_results=assessors.flag("hide_earlier_results", default=True),
        hides_scores=assessors.flag("hide_scores", default=True),
        countersign=cast("Any", place.one_of("countersign", ("none", "site_lead"), "none")),
        meanings=_meanings(place.table("meanings", need=False)),
        careful=_careful(place.table("careful", need=False)),
        not_done=_not_done(place.table("not_done", need=False)),
        settings=_settings(place),
        equipment={sort: _equipment(inner) for sort, inner in place.named("equipment").items()},
        simulated=place.words("simulated", need=False),
    )
    people.done()
    assessors.done()
    place.done()
    return found


def _site(place: Place) -> Site:
    site = Site(
        place.text("code", SITE, "capital letters and digits, at most 8"),
        place.text("name"),
        place.text("zone", ZONE, "a time zone such as Europe/Madrid"),
    )
    place.done()
    return site


def _visit(place: Place) -> Visit:
    code = place.text("code", CODE, "small letters, digits and _")
    if code == UNSCHEDULED:
        place.wrong("code", code, "any other code: this one is for visits outside the schedule")
    visit = Visit(
        code=code,
        title=place.words("title"),
        day=place.whole("day", -3650, 36500),
        before_days=place.whole("before_days", 0, 365, 0),
        after_days=place.whole("after_days", 0, 365, 0),
        order=cast("Any", place.one_of("order", ("fixed", "free"), "fixed")),
        measures=place.strings("measures", CODE, "codes of measures"),
    )
    place.done()
    return visit


def _id_form(place: Place, sites: int) -> IDForm:
    form = place.one_of("form", ("check", "pattern"), "check")
    if form == "check":
        return IDForm("check", digits=place.whole("digits", 2, 8, 4))
    pattern, example = place.text("pattern"), place.text("example", NAME, "one such ID")
    if sites > 1:
        place.wrong("form", form, "“check” in a study of several sites: a pattern names no site")
    try:
        matches = re.fullmatch(pattern, example)
    except re.error as error:
        place.wrong("pattern", f"{pattern} ({error})", "a regular expression")
    else:
        if pattern and example and not matches:
            place.wrong("example", example, f"an ID that fits the pattern {pattern}")
    return IDForm("pattern", pattern=pattern, example=example)


def _unscheduled(place: Place) -> tuple[str, ...] | None:
    if "unscheduled" not in place.values:
        place.known.add("unscheduled")
        return None
    inner = place.table("unscheduled")
    measures = inner.strings("measures", CODE, "codes of measures")
    inner.done()
    return measures


def _not_done(place: Place) -> dict[str, Any]:
    effects = ("score_zero", "missing", "query")
    # What may depend on the study; the rest stands in the measures.
    found = {
        "refused": place.one_of("refused", effects, "missing"),
        "other": place.one_of("other", effects, "query"),
    }
    place.done()
    return found


def _meanings(place: Place) -> dict[str, Words]:
    found = {code: place.words(code, need=False) for code in MEANINGS}
    place.done()
    return found


def _careful(place: Place) -> tuple[str, ...]:
    words = place.strings("words", r"\S(.{0,58}\S)?", "words of at most 60 letters", need=False)
    place.done()
    return words


def _settings(place: Place) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for measure, inner in place.named("settings").items():
        found[measure] = {}
        for setting, value in inner.values.items():
            if type(value) in (int, str):
                found[measure][setting] = value
            elif type(value) is not float:
                inner.wrong(setting, value, "a whole number or a word")
    return found


def _equipment(place: Place) -> EquipmentRule:
    rule = EquipmentRule(
        place.whole_or_none("check_every_days", 1, 3650),
        place.whole_or_none("calibrate_every_days", 1, 3650),
        cast("Any", place.one_of("overdue", ("warn", "block"), "warn")),
    )
    place.done()
    return rule


def _each_once(place: Place, name: str, codes: list[str]) -> None:
    for index, code in enumerate(codes):
        if code and code in codes[:index]:
            place.wrong(f"{name}[{index}].code", code, "each code once")


def _none_begins_another(place: Place, codes: list[str]) -> None:
    """Note sites that an ID without dashes could not tell apart."""
    for index, code in enumerate(codes):
        if any(len(other) != len(code) for other in codes[:index] if other and code):
            place.wrong(f"sites[{index}].code", code, "codes of one length, so that IDs are clear")
