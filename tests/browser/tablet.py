"""A tablet in somebody's hands: a touch screen, a watch on it, and a profile that it may keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.browser import chromium
from tests.browser.node import Node
from tests.browser.watch import Watch


class Slate:
    """A touch screen: a page of a browser that knows its node."""

    def __init__(self, node: Node, page: object) -> None:
        self.node, self.page, self.watch = node, page, page.watch

    @property
    def context(self) -> object:
        return self.page.context

    def goes(self, path: str) -> None:
        self.page.goto(path)

    def taps(self, target) -> None:
        """Put a finger on the middle of what a locator or a selector finds, and lift it."""
        self.page.touchscreen.tap(*self._middle(target))

    def touches(self, target) -> None:
        """Put a finger down and leave it there, until it `lifts`."""
        x, y = self._middle(target)
        self._finger("touchStart", [{"x": x, "y": y}])

    def lifts(self) -> None:
        self._finger("touchEnd", [])

    def goes_offline(self, yes: bool = True) -> None:
        """Take its network away; the node goes on (or give it back)."""
        self.context.set_offline(yes)

    def _finger(self, kind: str, points: list[dict[str, float]]) -> None:
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def _middle(self, target) -> tuple[float, float]:
        found = self.page.locator(target) if isinstance(target, str) else target
        found.scroll_into_view_if_needed()
        box = found.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@dataclass
class Tablet(Slate):
    """A browser that keeps what it was given when it is closed, and when it is killed."""

    playwright: object
    node: Node
    profile: Path
    more: dict = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Turn it on, with whatever its profile holds."""
        context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            base_url=self.node.address,
            **chromium.how_to_start(),
            **{**chromium.TABLET, **self.more},
        )
        self.watch = Watch(context, self.node)
        self.page = context.pages[0]
        self.glass = context.new_cdp_session(self.page)

    def close(self) -> None:
        """Turn it off properly."""
        self.context.close()
        self.troubles += self.watch.unexpected

    def kill(self) -> None:
        """Take its power away: every process of it ends at once."""
        with self.context.expect_event("close"):
            chromium.kill(self.profile)
        self.troubles += self.watch.unexpected
