"""Reading what people declare in TOML, so that every mistake is named by its place.

A study and a measure are files that people write and check. `plain` turns such a
file into plain values and says what can never stand in one (fractions, dates,
text that cannot be printed); a `Place` walks through them and notes, instead of
stopping at the first, each key that is missing, unknown or wrong: the file, the
key, what was found and what is allowed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from recorder import canonical
from recorder.refusals import FaultyFile, Mistake, NotCanonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CODE = r"[a-z][a-z0-9_]{0,39}"
LANGUAGE = r"[a-z]{2,3}"
NAME = r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}"  # As events write names.


def complain(mistakes: Sequence[Mistake]) -> None:
    """Raise FaultyFile naming all mistakes; do nothing when there are none."""
    if mistakes:
        number = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        lines = [f"{number}; nothing was taken over.", *(f"- {mistake}" for mistake in mistakes)]
        raise FaultyFile("\n".join(lines), mistakes)


def plain(file: str, raw: bytes, mistakes: list[Mistake]) -> dict[str, Any]:
    """Return the plain values of a TOML file; note what can never stand in one."""
    try:
        values = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        found = f"a byte that is not UTF-8 at position {error.start}"
        mistakes.append(Mistake(file, "", found, "text saved as UTF-8"))
        return {}
    except tomllib.TOMLDecodeError as error:
        mistakes.append(Mistake(file, "", f"TOML that cannot be read: {error}", "valid TOML"))
        return {}
    except RecursionError:
        mistakes.append(Mistake(file, "", "values nested too deep", "a few levels"))
        return {}
    mistakes.extend(_impossible(file, "", values))
    return values


def _impossible(file: str, key: str, value: Any) -> Iterator[Mistake]:
    match value:
        case dict():
            for name, inner in value.items():
                if not (name.isascii() and name.isprintable()):
                    yield Mistake(file, f"{key}.{name!r}", "a key beyond ASCII", "ASCII keys")
                yield from _impossible(file, f"{key}.{name}" if key else name, inner)
        case list():
            for index, inner in enumerate(value):
                yield from _impossible(file, f"{key}[{index}]", inner)
        case float():
            yield Mistake(
                file, key, f"the fraction {value}", "whole numbers, in the small unit of the key"
            )
        case datetime() | date() | time():
            yield Mistake(file, key, f"the date or time {value}", "text and whole numbers")
        case int() if abs(value) > canonical.MAX_INTEGER:
            yield Mistake(file, key, f"{value}", "whole numbers within ±2^53")
        case str():
            try:
                canonical.check_text(value)
            except NotCanonical as error:
                yield Mistake(file, key, f"text that cannot be kept ({error})", "one line, NFC")


@dataclass(slots=True)
class Place:
    """A table in a file, read key by key; what is wrong is noted and reading goes on."""

    file: str
    values: Mapping[str, Any]
    mistakes: list[Mistake]
    path: str = ""
    known: set[str] = field(default_factory=set)

    def key(self, name: str) -> str:
        """Return the dotted path of a key in this table."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, found: Any, allowed: str, choices: Iterable[str] = ()) -> None:
        """Note a mistake at a key; offer the nearest of the choices if one is near."""
        hint = _nearest(found, choices) if isinstance(found, str) else ""
        key = self.key(name) if name else self.path
        self.mistakes.append(Mistake(self.file, key, _shown(found), allowed, hint))

    def _get(self, name: str, kind: type, allowed: str, *, need: bool) -> Any:
        self.known.add(name)
        value = self.values.get(name)
        if value is None:
            if need:
                self.mistakes.append(Mistake(self.file, self.key(name), "nothing", allowed))
            return None
        if type(value) is not kind:
            if not isinstance(value, float | date | time):  # Those were noted before.
                self.wrong(name, value, allowed)
            return None
        return value

    def text(
        self, name: str, pattern: str = r".+", allowed: str = "text", *, need: bool = True
    ) -> str:
        """Return a text of a given form, or "" when it is not there or wrong."""
        value = self._get(name, str, allowed, need=need)
        if value is not None and not re.fullmatch(pattern, value):
            self.wrong(name, value, allowed)
            return ""
        return value or ""

    def one_of(self, name: str, choices: Iterable[str], default: str | None = None) -> str:
        """Return one of the words allowed, or the default when the key is absent."""
        choices = tuple(choices)
        allowed = ", ".join(choices)
        value = self._get(name, str, allowed, need=default is None)
        if value is not None and value not in choices:
            self.wrong(name, value, allowed, choices)
            value = None
        return value if value is not None else default or choices[0]

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number within bounds, or the default when the key is absent."""
        allowed = f"a whole number from {low} to {high}"
        value = self._get(name, int, allowed, need=default is None)
        if value is not None and not low <= value <= high:
            self.wrong(name, value, allowed)
            value = None
        return value if value is not None else default if default is not None else low

    def whole_or_none(self, name: str, low: int = 0, high: int = 1_000_000_000) -> int | None:
        """Return a whole number within bounds, or None when the key is absent."""
        self.known.add(name)
        return self.whole(name, low, high) if name in self.values else None

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._get(name, bool, "true or false", need=False)
        return default if value is None else bool(value)

    def strings(
        self,
        name: str,
        pattern: str,
        allowed: str,
        *,
        need: bool = True,
        choices: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Return a list of texts of a given form, each named once."""
        values = self._get(name, list, f"a list of {allowed}", need=need) or []
        good: list[str] = []
        known = None if choices is None else tuple(choices)
        for index, value in enumerate(values):
            at = f"{name}[{index}]"
            if type(value) is not str or not re.fullmatch(pattern, value):
                self.wrong(at, value, allowed, known or ())
            elif known is not None and value not in known:
                self.wrong(at, value, ", ".join(known) or "none", known)
            elif value in good:
                self.wrong(at, value, "each named once")
            else:
                good.append(value)
        if need and not values and name in self.values and type(self.values[name]) is list:
            self.wrong(name, [], f"at least one of {allowed}")
        return tuple(good)

    def table(self, name: str, *, need: bool = True) -> Place:
        """Return the table under a key, an empty one when it is not there."""
        value = self._get(name, dict, "a table", need=need)
        return Place(self.file, value or {}, self.mistakes, self.key(name))

    def tables(self, name: str, *, need: bool = True) -> list[Place]:
        """Return the tables of a list, each with its index in its path."""
        values = self._get(name, list, f"tables [[{name}]]", need=need) or []
        places = []
        for index, value in enumerate(values):
            if type(value) is dict:
                places.append(Place(self.file, value, self.mistakes, f"{self.key(name)}[{index}]"))
            else:
                self.wrong(f"{name}[{index}]", value, "a table")
        return places

    def named(self, name: str, pattern: str = CODE, *, need: bool = False) -> dict[str, Place]:
        """Return the tables of a table, by their names."""
        place = self.table(name, need=need)
        found = {}
        for inner in place.values:
            if re.fullmatch(pattern, inner):
                found[inner] = place.table(inner)
            else:
                place.wrong(inner, inner, "a name in small letters, digits and _")
        return found

    def words(self, name: str, *, need: bool = True) -> dict[str, str]:
        """Return one text per language."""
        place = self.table(name, need=need)
        return place.languages()

    def languages(self) -> dict[str, str]:
        """Return what this table says per language, {} when it is empty."""
        said = {}
        for language in self.values:
            if re.fullmatch(LANGUAGE, language):
                said[language] = self.text(language)
            else:
                self.wrong(language, language, "a language code such as en, es")
        return said

    def done(self) -> None:
        """Note every key of this table that nobody asked for."""
        for name in self.values:
            if name not in self.known:
                hint = _nearest(name, self.known)
                allowed = ", ".join(sorted(self.known))
                self.mistakes.append(
                    Mistake(self.file, self.key(name), "a key we do not know", allowed, hint)
                )


def _nearest(word: str, choices: Iterable[str]) -> str:
    from difflib import get_close_matches  # Only mistakes pay for it.

    near = get_close_matches(word, list(choices), 1, 0.6)
    return near[0] if near else ""


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{value[:60]}…”" if len(value) > 60 else f"“{value}”"
        case dict():
            return "a table"
        case list():
            return "a list" if value else "an empty list"
    return str(value)
