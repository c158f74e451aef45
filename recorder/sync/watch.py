"""Who watches an exchange from another thread: sees how far it is, and may ask it to end.

An exchange is asked to end at its next wait for the network, never in the middle of what it
writes here. A wait for the network cannot be broken off, so it is simply not waited for:
whoever comes back from it finds that the exchange is over, before anything is written.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ended(Exception):
    """This exchange was asked to end, and nothing is half done."""


class Watch:
    """How far an exchange is, and whether it is to end."""

    def __init__(self) -> None:
        self.done = self.of = 0  # Entries that went or came, of those that have to.
        self._at_work = self._ending = False
        self._turn = Condition()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Work in the folder as long as this lasts; raise Ended where that is over."""
        self.done = self.of = 0
        self._is(at_work=True)
        try:
            yield
        finally:
            with self._turn:
                self._at_work = False
                self._turn.notify_all()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Wait for the network as long as this lasts; raise Ended where it is over by then."""
        self._is(at_work=False)
        try:
            yield
        finally:
            self._is(at_work=True)

    def ends(self, within_s: float) -> bool:
        """Ask the exchange to end; return as soon as nothing is under way in the folder."""
        with self._turn:
            self._ending = True
            return self._turn.wait_for(lambda: not self._at_work, within_s)

    def _is(self, *, at_work: bool) -> None:
        with self._turn:
            if self._ending:
                self._at_work = False
                self._turn.notify_all()
                raise Ended
            self._at_work = at_work
            self._turn.notify_all()
