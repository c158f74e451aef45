"""A bundle: a study and its measures, frozen, known by one hash.

Each file is its parsed TOML as canonical JSON; the bundle's hash is that of the
canonical {name: file hash}. `freeze` makes one from the TOML files, `thaw` reads one
back from the frozen bytes: the installed program's files play no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from recorder import canonical
from recorder.declared import Place, complain, plain
from recorder.measures import WORDS_FILE, Measure, Value, loader
from recorder.refusals import FaultyFile, Mistake, NotCanonical, UnknownName
from recorder.study.protocol import UNSCHEDULED, Study, study

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STUDY_FILE = "study.toml"
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Bundle:
    """A published study with the measures it names."""

    files: Mapping[str, bytes]
    study: Study
    measures: Mapping[str, Measure]
    words: Mapping[str, Any]

    @classmethod
    def freeze(
        cls, study_file: bytes, measure_files: Mapping[str, bytes], *, name: str = STUDY_FILE
    ) -> Bundle:
        """Publish: read the study and each measure it names, and keep them canonically.

        Raises FaultyFile naming every mistake in any of the files. `name` is what the
        study's file is called in those mistakes.
        """
        mistakes: list[Mistake] = []
        values = {STUDY_FILE: _checked(name, study_file, mistakes)}
        if mistakes and not values[STUDY_FILE]:
            complain(mistakes)
        needed = _needed(values[STUDY_FILE], measure_files)
        for file in sorted(needed):
            values[file] = _checked(file, measure_files[file], mistakes)
        available = tuple(_code(file) for file in measure_files if file != WORDS_FILE)
        found, measures, words = _read(values, mistakes, name=name, available=available)
        _zones(name, found, mistakes)
        complain(mistakes)
        files = {file: canonical.encode(inner) for file, inner in values.items()}
        return cls(files, found, measures, words)

    @classmethod
    def thaw(cls, files: Mapping[str, bytes]) -> Bundle:
        """Return the bundle that was frozen into these files; raise FaultyFile if none."""
        mistakes: list[Mistake] = []
        values: dict[str, Any] = {}
        for file, raw in files.items():
            try:
                values[file] = canonical.parse(raw, max_bytes=MOST_BYTES)
            except NotCanonical as error:
                raise FaultyFile(f"{file} is no frozen file: {error}") from None
            if not isinstance(values[file], dict):
                raise FaultyFile(f"{file} is no frozen file: it holds no table.")
        if STUDY_FILE not in values:
            raise FaultyFile(f"This is no bundle: it has no {STUDY_FILE}.")
        found, measures, words = _read(values, mistakes, name=STUDY_FILE)
        complain(mistakes)
        return cls(dict(files), found, measures, words)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each file, by its name."""
        return {file: canonical.fingerprint("file", raw) for file, raw in self.files.items()}

    @cached_property
    def hash(self) -> str:
        """What the bundle is known by."""
        return canonical.fingerprint("file", canonical.encode(self.hashes))

    def measure(self, code: str) -> Measure:
        """Return a measure of this bundle; raise UnknownName."""
        if code not in self.measures:
            known = ", ".join(self.measures)
            raise UnknownName(f"This study has no measure “{code}”. It has: {known}.")
        return self.measures[code]

    def settings(self, code: str) -> dict[str, Value]:
        """Return the settings of a measure that stand when a visit says nothing."""
        return {**self.measure(code).defaults(), **self.study.settings.get(code, {})}

    def said(self, group: str, code: str, language: str) -> str:
        """Return the words for a code: of reasons, settings, results, flags, "values.aid".

        English where the language has none, else the code with spaces.
        """
        inner: Any = self.words
        for step in (*group.split("."), code):
            inner = inner.get(step, {}) if isinstance(inner, dict) else {}
        words = inner if isinstance(inner, dict) else {}
        return str(words.get(language) or words.get("en") or code.replace("_", " "))


def _checked(file: str, raw: bytes, mistakes: list[Mistake]) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        mistakes.append(Mistake(file, "", f"{len(raw):,} bytes", f"at most {MOST_BYTES:,}"))
        return {}
    return plain(file, raw, mistakes)


def _code(file: str) -> str:
    return file.removesuffix(".toml")


def _needed(values: Mapping[str, Any], files: Mapping[str, bytes]) -> set[str]:
    """Return the files that a study's visits name, as far as they are there."""
    named: set[str] = set()
    visits = values.get("visits")
    tables = [*(visits if isinstance(visits, list) else []), values.get("unscheduled")]
    for table in tables:
        measures = table.get("measures") if isinstance(table, dict) else None
        named.update(m for m in measures or () if isinstance(m, str))
    return {f"{code}.toml" for code in named} & set(files) | ({WORDS_FILE} & set(files))


def _read(
    values: Mapping[str, Any],
    mistakes: list[Mistake],
    *,
    name: str,
    available: tuple[str, ...] | None = None,
) -> tuple[Study, dict[str, Measure], dict[str, Any]]:
    """Read the study and its measures, and note where they do not fit together."""
    found = study(name, values[STUDY_FILE], mistakes)
    measures: dict[str, Measure] = {}
    for file in sorted(values):
        if file not in (STUDY_FILE, WORDS_FILE):
            measures[_code(file)] = measure = loader.measure(file, values[file], mistakes)
            if measure.code and measure.code != _code(file):
                place = Place(file, {}, mistakes)
                place.wrong("code", measure.code, f"{_code(file)}, as the file is called")
    known = tuple(measures) if available is None else available
    _visits_fit(Place(name, {}, mistakes), found, measures, known)
    _settings_fit(Place(name, {}, mistakes), found, measures)
    _sums_fit(measures, mistakes)
    _languages_fit(found, values, name, mistakes)
    order = [code for code in found.measure_codes if code in measures]
    return found, {code: measures[code] for code in order}, dict(values.get(WORDS_FILE, {}))


def _visits_fit(
    place: Place, found: Study, measures: Mapping[str, Measure], known: tuple[str, ...]
) -> None:
    lists = [(f"visits[{at}].measures", visit.measures) for at, visit in enumerate(found.visits)]
    if found.unscheduled is not None:
        lists.append((f"{UNSCHEDULED}.measures", found.unscheduled))
    for key, codes in lists:
        for index, code in enumerate(codes):
            if code not in known:
                place.wrong(f"{key}[{index}]", code, ", ".join(known) or "none", known)
            elif code in measures:
                for needed in measures[code].sum_of:
                    if needed not in codes:
                        place.wrong(
                            f"{key}[{index}]",
                            f"{code} without {needed}",
                            f"{code} beside all of {', '.join(measures[code].sum_of)}",
                        )


def _settings_fit(place: Place, found: Study, measures: Mapping[str, Measure]) -> None:
    for code, settings in found.settings.items():
        if code not in measures:
            place.wrong(f"settings.{code}", code, ", ".join(measures) or "none", measures)
            continue
        allowed = measures[code].settings
        for name, value in settings.items():
            key = f"settings.{code}.{name}"
            if name not in allowed:
                place.wrong(key, name, ", ".join(allowed) or "none", allowed)
            elif not allowed[name].allows(value):
                words = [str(v) for v in allowed[name].values]
                place.wrong(key, value, allowed[name].allowed, words)


def _sums_fit(measures: Mapping[str, Measure], mistakes: list[Mistake]) -> None:
    """Note a composite that says another best score than its measures can add up to."""
    for code, measure in measures.items():
        if measure.sum_of and all(part in measures for part in measure.sum_of):
            most = sum(measures[part].best_points for part in measure.sum_of)
            if most != measure.most_points:
                allowed = f"{most}, as its measures add up to"
                Place(f"{code}.toml", {}, mistakes).wrong(
                    "most_points", measure.most_points, allowed
                )


def _languages_fit(
    found: Study, values: Mapping[str, Any], name: str, mistakes: list[Mistake]
) -> None:
    """Note words that a language of the study lacks, wherever words are given at all."""
    for file, inner in values.items():
        shown = name if file == STUDY_FILE else file
        for key, words in _word_tables("", inner, {"en", *found.languages}):
            for language in found.languages:
                if language not in words:
                    allowed = "words in " + ", ".join(found.languages)
                    mistakes.append(Mistake(shown, f"{key}.{language}", "nothing", allowed))


def _word_tables(
    key: str, value: Any, languages: set[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        if languages & value.keys():
            yield key, value
            return
        for name, inner in value.items():
            yield from _word_tables(f"{key}.{name}" if key else name, inner, languages)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _word_tables(f"{key}[{index}]", inner, languages)


def _zones(name: str, found: Study, mistakes: list[Mistake]) -> None:
    """Note time zones nobody knows. Only at publishing: a bundle must thaw anywhere."""
    from zoneinfo import available_timezones

    known = available_timezones()
    for index, site in enumerate(found.sites):
        if site.zone and site.zone not in known:
            Place(name, {}, mistakes).wrong(
                f"sites[{index}].zone", site.zone, "a time zone such as Europe/Madrid", known
            )
