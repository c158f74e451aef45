"""What an event says, field by field, in words: for one that no visit shows.

Codes are said by the bundle that is published now, as on a sheet; what it does not name is
said by the recorder, else as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from recorder.sheet import figures
from recorder.web import lists, shared, words
from recorder.words import for_code

if TYPE_CHECKING:
    from recorder.events import Body, Event

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
_MOMENTS = frozenset({"began_at_ms", "until_ms"})


def facts(event: Event[Body]) -> list[tuple[str, str]]:
    """Return what an event says, each thing with its name."""
    said = msgspec.to_builtins(event.body)
    found: list[tuple[str, str]] = []
    for name, value in said.items():
        if name in LEFT_OUT:
            continue
        if name == "settings":
            found += [setting(code, chosen) for code, chosen in value.items()]
        elif name in _MOMENTS:
            found.append((_name(name), when(value, event.offset_min)))
        else:
            found.append((_name(name), _value(name, value, said)))
    return found


def when(at_ms: int, offset_min: int) -> str:
    """Return the day and the minute."""
    at = figures.moment(at_ms, offset_min)
    return f"{figures.day(at, shared.language())}, {figures.clock(at)}"


def _name(field: str) -> str:
    key = f"fact_{field}"
    return shared.say(key) if key in words.WORDS else field.replace("_", " ")


def setting_name(code: str) -> str:
    """Return what a setting is called, with the unit that its number has."""
    return _code("settings", code)


def setting(code: str, value: int | str) -> tuple[str, str]:
    """Return a setting's name, and its value with the unit that the name carries."""
    name, _, unit = setting_name(code).partition(", ")
    if isinstance(value, int):
        return name, figures.length(value, unit, shared.language())
    return name, _code(f"values.{code}", value)


def _value(name: str, value: Any, said: dict[str, Any]) -> str:
    match name, value:
        case _, bool():
            return shared.say("said_yes" if value else "said_no")
        case _, list() | tuple():
            return ", ".join(_value(name, one, said) for one in value)
        case (("measure" | "during"), str()):
            return _measure(value)
        case "part", str():
            return _part(said.get("measure", ""), value)
        case (("outcome" | "how"), str()):
            key = f"said_{value}"
            return shared.say(key) if key in words.WORDS else for_code(value, shared.language())
        case "visit_code", str():
            return lists.title(value)
        case (("elapsed_ms" | "marks_ms"), int()):
            return f"{figures.grouped(value)} ms"
        case "reading", int():
            return figures.value(value, said.get("unit", ""), shared.language())
        case _, str() if name in GROUPS:
            return _code(GROUPS[name], value)
    return str(value)


def _code(group: str, code: str) -> str:
    language = shared.language()
    said = shared.bundle().said(group, code, language)
    return said if said != code.replace("_", " ") else for_code(code, language)


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
