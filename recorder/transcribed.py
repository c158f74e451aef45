"""What a visit owes to a paper sheet, and what of it a second person held against the sheet.

Pure: a check names the events it was made of, so what is typed or corrected from the sheet
afterwards is unchecked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder.events import SheetChecked, VisitFinished

if TYPE_CHECKING:
    from recorder.events import Event
    from recorder.standing import AnyEvent
    from recorder.visit import Visit

PAPER = "paper"


def typed(visit: Visit) -> tuple[AnyEvent, ...]:
    """Return what stands in a visit and was typed from a sheet, in the order shown.

    That the visit is over is said by whoever typed it, and stands on no sheet.
    """
    return tuple(
        event
        for event in visit.record
        if event.source == PAPER
        and visit.stands(event)
        and not isinstance(event.body, VisitFinished)
    )


def checks(visit: Visit) -> list[Event[SheetChecked]]:
    """Return each time that somebody held it against the sheet, oldest first."""
    return visit.standing.of(SheetChecked)


def unchecked(visit: Visit) -> tuple[AnyEvent, ...]:
    """Return what was typed and nobody has held against the sheet yet."""
    seen = {name for event in checks(visit) for name in event.body.events}
    return tuple(event for event in typed(visit) if event.hash not in seen)
