"""Where what this node shows is kept: on this tablet, at the site, at the hub.

The word names the place whose loss would lose the data, and only places that exist are
drawn (design §3): one box for each, filled as far as a result has got.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recorder import packs

if TYPE_CHECKING:
    from recorder.acts import Node

Name = Literal["tablet", "site", "hub"]

WORD = {"tablet": "on_this_tablet", "site": "at_the_site", "hub": "at_the_hub"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the way, how many there are before and after it, and what is to be added."""

    name: Name
    reached: int
    of: int
    more: str = ""

    @property
    def word(self) -> str:
        """The key of its words."""
        return WORD[self.name]


def of_node(node: Node) -> Place:
    """Return the place of all that stands in a node's log."""
    return at(node, node.place)


def at(node: Node, name: Name, more: str = "") -> Place:
    """Return a place on the way to a node and beyond it."""
    on_the_way = packs.places(node)
    return Place(name, on_the_way.index(name) + 1, len(on_the_way), more)
