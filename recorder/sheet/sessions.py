"""In which sessions a visit was recorded: who, how believed, on what, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder.sheet import figures
from recorder.sheet.parts import Fact

if TYPE_CHECKING:
    from recorder.sheet.reader import Reader


def sessions(reader: Reader) -> tuple[Fact, ...]:
    """Return each session that gave events to this record, in the order of its first one."""
    given: dict[str, list[int]] = {}
    for event in reader.visit.record:
        if event.session:
            given.setdefault(event.session, []).append(event.at_ms)
    offset = reader.visit.record[0].offset_min if reader.visit.record else 0
    return tuple(_line(reader, name, times, offset) for name, times in given.items())


def _line(reader: Reader, name: str, times: list[int], offset: int) -> Fact:
    known = reader.facts.sessions.get(name)
    first, last = (figures.moment(at, offset) for at in (min(times), max(times)))
    device = known.device if known else ""
    count = "events_one" if len(times) == 1 else "events_many"
    words = reader.say(
        "session_line",
        how=reader.words.get(f"by_{known.how}", known.how) if known else "–",
        device=reader.facts.devices.get(device, device[:12]) or "–",
        span=figures.span(first, last, offset, reader.language),
        events=reader.say(count, n=len(times)),
    )
    return Fact(reader.facts.people.get(name, reader.words["not_known_here"]), words)
