"""Equipment: a dynamometer, chair, tape or watch at a site, and each check of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from recorder.events import Check, EquipmentAdded, EquipmentChecked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recorder.acts import Hand
    from recorder.roster import Equipment

SORTS = ("dynamometer", "chair", "course", "stopwatch", "scale")
UNITS = ("kg", "lb", "N")


def add(
    hand: Hand, name: str, *, site: str, sort: str, serial: str, unit: str = "", due: str = ""
) -> None:
    """Put a piece of equipment in use at a site, under a name of the site's own."""
    hand.does(
        EquipmentAdded(
            equipment=name,
            site=site,
            sort=sort,
            serial=serial,
            unit=unit or UNSET,  # type: ignore[arg-type]
            due=due or UNSET,
        ),
        scope=site,
    )


def check(hand: Hand, it: Equipment, weights: Sequence[tuple[int, int]], due: str = "") -> None:
    """Note a check: known weights and what was read, in hundredths, and until when it holds."""
    hand.does(
        EquipmentChecked(
            equipment=it.id,
            checks=tuple(Check(known=known, read=read) for known, read in weights) or UNSET,
            due=due or UNSET,
        ),
        scope=it.site,
    )
