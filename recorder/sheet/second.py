"""Whether what was typed from paper was held against the sheet by a second person, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder import transcribed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recorder.sheet.reader import Reader


def lines(reader: Reader) -> Iterator[str]:
    """Say who typed and who checked; nothing of a visit that owes nothing to paper."""
    visit = reader.visit
    left = transcribed.unchecked(visit)
    done = [event for event in transcribed.typed(visit) if event not in left]
    if left:
        names = ", ".join(dict.fromkeys(reader.who(event) for event in left))
        yield reader.say("typed_unchecked", who=names)
    if done:
        names = ", ".join(dict.fromkeys(reader.who(event) for event in done))
        wanted = {event.hash for event in done}
        by = [
            f"{reader.who(check)}, {reader.day_and_time(check)}"
            for check in transcribed.checks(visit)
            if wanted.intersection(check.body.events)
        ]
        yield reader.say("typed_checked", who=names, by="; ".join(by))
