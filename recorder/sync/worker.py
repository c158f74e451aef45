"""The worker: one thread of the process that serves a joined recorder, which exchanges by itself.

At the start, by the schedule, some seconds after a visit was finished or signed, and when
somebody asks for it. Nothing that happens in an exchange ends it, nor the pages beside it.
"""

from __future__ import annotations

import logging
import math
import random
from contextlib import contextmanager
from threading import Condition, Thread
from typing import TYPE_CHECKING

from recorder import acts, clock, store, uplink
from recorder.reaching import NotReached
from recorder.refusals import Refusal
from recorder.sync import told
from recorder.sync.alone import AtItAlready
from recorder.sync.exchanging import exchange_at
from recorder.sync.schedule import SOON_S, next_try
from recorder.sync.talk import Exchanged
from recorder.sync.watch import Ended, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from recorder.store import Kept

WAKES = frozenset({"visit_finished", "visit_signed"})
LOOK_S = 30.0  # A computer that slept does not know it: how late it may see that a try is due.
UNDER_WAY = "under_way"  # Another process exchanges: no failure, and tried again soon.

log = logging.getLogger(__name__)


def awake_or_asleep_s() -> float:
    """Return the seconds since this machine started, those it slept too; no clock that is set."""
    return clock.now().up_ms / 1000


@contextmanager
def at_work(data: Path) -> Iterator[Worker | None]:
    """Exchange by itself as long as this lasts, where the recorder has joined a hub."""
    if not _has_joined(data):
        yield None
        return
    worker = Worker(data)
    worker.start()
    try:
        with store.heard(data, worker.hears):
            yield worker
    finally:
        worker.stop()


def _has_joined(data: Path) -> bool:
    try:
        return acts.this_node(data).place != "hub" and uplink.found(data) is not None
    except Refusal:
        # Every page says what is wrong, and so does every try, until somebody mends it.
        return (data / uplink.FILE).exists()


class Worker:
    """When the next exchange is due, and the thread that does it."""

    def __init__(
        self,
        data: Path,
        *,
        clock: Callable[[], float] = awake_or_asleep_s,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.data, self.watch = data, Watch()
        self.running = False
        self._clock, self._chance = clock, chance
        self._due, self._failed, self._ending = clock(), 0, False
        self._bell = Condition()
        self._thread = Thread(target=self._works, name="sync", daemon=True)

    def start(self) -> None:
        """Begin, with an exchange at once."""
        self._thread.start()

    def stop(self, within_s: float = 2.0) -> None:
        """End between two writes. A wait for the network is left behind: nothing follows it."""
        with self._bell:
            self._ending = True
            self._bell.notify_all()
        self.watch.ends(within_s)
        self._thread.join(0.1)

    def hears(self, kept: list[Kept]) -> None:
        """Be told what was kept here: an exchange follows some seconds after certain events."""
        if any(it.event.kind in WAKES for it in kept):
            self._at_latest_in(SOON_S)

    def asked(self) -> None:
        """Exchange now: somebody asks for it."""
        self._at_latest_in(0)

    def left_s(self) -> float:
        """Return the seconds until the next try; infinite while one is under way."""
        return self._due - self._clock()

    @property
    def is_alive(self) -> bool:
        """Whether the thread is there."""
        return self._thread.is_alive()

    def _at_latest_in(self, seconds: float) -> None:
        with self._bell:
            self._due = min(self._due, self._clock() + seconds)
            self._bell.notify_all()

    def _works(self) -> None:
        while self._waits():
            self.tries()

    def _waits(self) -> bool:
        """Wait until a try is due; say no where there will be none any more."""
        with self._bell:
            while not self._ending and (left := self.left_s()) > 0:
                self._bell.wait(min(left, LOOK_S))
            return not self._ending

    def tries(self) -> None:
        """Exchange once, and reckon when the next is due; who asks meanwhile is not forgotten."""
        with self._bell:
            self._due, self.running = math.inf, True
        try:
            code = self._exchanges()
        finally:
            with self._bell:
                self.running = False
        with self._bell:
            if not code:
                self._failed = 0
            elif code == UNDER_WAY or self.watch.done:
                self._failed = 1  # Somebody got through, so it is worth trying soon.
            else:
                self._failed += 1
            wait = next_try(code, self._failed, self._chance())
            self._due = min(self._due, self._clock() + wait)

    def _exchanges(self) -> str:
        """Exchange; return the code of what it ran into, "" where all went well."""
        try:
            with self.watch.inside():
                exchange_at(self.data, self.watch)
        except Ended:
            return ""
        except AtItAlready:
            return UNDER_WAY
        except NotReached as fault:
            return fault.code  # It is noted already.
        except Exception as fault:
            log.exception("An exchange ended with a fault; the next is tried all the same.")
            return told.note(self.data, Exchanged(), reached=False, fault=fault).code
        return ""
