"""What an event says, field by field, in words: for one that no visit shows.

Codes are said by the bundle that is published now, as on a sheet; what it does not name is
said by the recorder, else as it is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from recorder import clock
from recorder.sheet import figures
from recorder.web import lists, shared, words
from recorder.words import for_code

if TYPE_CHECKING:
    from collections.abc import Collection

    from recorder.events import Body, Event
    from recorder.study import Bundle

# Which words of the bundle a field's code is said with; an event's kind may say otherwise.
GROUPS = {
    "result": "results",
    "ended_by": "flags",
    "flags": "flags",
    "what": "safety",
    "action": "actions",
    "why": "reasons",
}
LEFT_OUT = frozenset({"taken", "bundle", "text"})  # Digests, and what only a report goes into.
_HASH = re.compile("[0-9a-f]{64}")
_SHORT = 12  # Digits of a hash that a person compares.
_MOMENTS = frozenset({"began_at_ms", "until_ms"})


def facts(event: Event[Body], leaves_out: Collection[str] = LEFT_OUT) -> list[tuple[str, str]]:
    """Return what an event says, each thing with its name."""
    body = msgspec.to_builtins(event.body)
    found: list[tuple[str, str]] = []
    for name, value in body.items():
        if name in leaves_out:
            continue
        if name == "settings":
            found += [setting(shared.bundle(), code, chosen) for code, chosen in value.items()]
        elif name in _MOMENTS:
            found.append((_name(name), when(value, event.offset_min)))
        else:
            found.append((_name(name), _value(name, value, body)))
    return found


def when(at_ms: int, offset_min: int) -> str:
    """Return the day and the minute."""
    at = figures.moment(at_ms, offset_min)
    return f"{figures.day(at, shared.language())}, {figures.clock(at)}"


def moment(at_ms: int) -> str:
    """Return the day and the minute of a moment, by the clock of this recorder."""
    return when(at_ms, clock.now().offset_min)


def _name(field: str) -> str:
    key = f"fact_{field}"
    return shared.say(key) if key in words.WORDS else field.replace("_", " ")


def setting(bundle: Bundle, code: str, value: int | str) -> tuple[str, str]:
    """Return a setting's name, and its value with the unit that the name carries."""
    name, _, unit = said(bundle, "settings", code).partition(", ")
    if isinstance(value, int):
        return name, figures.length(value, unit, shared.language())
    return name, said(bundle, f"values.{code}", value)


def said(bundle: Bundle, group: str, code: str) -> str:
    """Return the bundle's words for a code of a group, else the recorder's own."""
    language = shared.language()
    words_of = bundle.said(group, code, language)
    return words_of if words_of != code.replace("_", " ") else for_code(code, language)


def _value(name: str, value: Any, body: dict[str, Any]) -> str:
    match name, value:
        case "covers", list() | tuple():
            return words.count(shared.language(), "events", len(value))
        case "taken", dict():
            return for_code(value.get("input", ""), shared.language())
        case _, str() if _HASH.fullmatch(value):
            return value[:_SHORT]
        case _, bool():
            return shared.say("said_yes" if value else "said_no")
        case _, list() | tuple():
            return ", ".join(_value(name, one, body) for one in value)
        case (("measure" | "during"), str()):
            return _measure(value)
        case "part", str():
            return _part(body.get("measure", ""), value)
        case (("outcome" | "how"), str()):
            key = f"said_{value}"
            return shared.say(key) if key in words.WORDS else for_code(value, shared.language())
        case "visit_code", str():
            return lists.title(value)
        case (("elapsed_ms" | "marks_ms"), int()):
            return f"{figures.grouped(value)} ms"
        case "reading", int():
            return figures.value(value, body.get("unit", ""), shared.language())
        case _, str() if name in GROUPS:
            return _code(GROUPS[name], value)
    return str(value)


def _code(group: str, code: str) -> str:
    return said(shared.bundle(), group, code)


def _measure(code: str) -> str:
    measure = shared.bundle().measures.get(code)
    if measure is None:
        return _code("safety", code)
    return measure.title.get(shared.language()) or measure.title["en"]


def _part(code: str, part: str) -> str:
    measure = shared.bundle().measures.get(code)
    titles = {p.code: p.title for p in measure.parts} if measure else {}
    if measure is not None and measure.pretest is not None:
        titles[measure.pretest.part] = measure.pretest.title
    title = titles.get(part, {})
    return title.get(shared.language()) or title.get("en") or part.replace("_", " ")
