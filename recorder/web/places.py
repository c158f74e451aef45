"""Where what this node shows is kept: on this tablet, at the site, at the hub.

The word names the place whose loss would lose the data, and only places that exist are
drawn (design §3): one box for each, filled as far as a result has got.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recorder import packs
from recorder.packs import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable

    from recorder.acts import Node
    from recorder.sheet import Row

Name = Literal["tablet", "site", "hub"]

WORD = {"tablet": "on_this_tablet", "site": "at_the_site", "hub": "at_the_hub"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the way, and how many there are before and after it."""

    name: Name
    reached: int
    of: int

    @property
    def word(self) -> str:
        """The key of its words."""
        return WORD[self.name]


def of_node(node: Node) -> Place:
    """Return the place of all that stands in a node's log."""
    return Place(node.place, len(PLACES[node.place]), len(packs.places(node)))


def of_rows(node: Node) -> Callable[[Row], Place | None]:
    """Return what says where a row of attempts is: where nothing was taken, nowhere.

    All that a node shows stands in its log. Only a sync can take it further.
    """

    def where(row: Row) -> Place | None:
        taken = any(row.places) or bool(row.reason_id)
        return of_node(node) if taken else None

    return where
