"""A simulated tablet: it counts its events, keeps the time, and knows who holds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from msgspec import UNSET

from recorder.acts import APP
from recorder.clock import Moment
from recorder.events import KIND_OF, Body, Event, SessionOpened


class Tablet:
    """One browser of a site: what it records comes out as a list of events."""

    def __init__(self, rng: Random, study: str, device: str) -> None:
        self.rng = rng
        self.study = study
        self.device = device
        self.n = 0
        self.at = datetime.min.replace(tzinfo=UTC)
        self.session: str | None = None
        self.visit: str | None = None
        self.performed: str | None = None
        self.recorded: list[Event[Body]] = []

    def waits(self, seconds: float) -> None:
        """Let time pass on the ward."""
        self.at += timedelta(seconds=seconds)

    def signs_in(self, person: str, at: datetime) -> None:
        """Begin a session of a person at a time of day."""
        self.at, self.session, self.visit = at, None, None
        opened = self.does(SessionOpened(person=person, how="passphrase"))
        self.session = opened.id

    def does(
        self,
        body: Body,
        *,
        source: str | None = None,
        replaces: Iterable[str] = (),
        reason: str | None = None,
        event_id: str | None = None,
    ) -> Event[Body]:
        """Record one event at this moment."""
        self.n += 1
        event: Event[Body] = Event(
            v=1,
            study=self.study,
            id=event_id or self.uuid(),
            kind=KIND_OF[type(body)],
            at_ms=self.now.at_ms,
            offset_min=self.now.offset_min,
            device=self.device,
            n=self.n,
            app=APP,
            session=self.session or UNSET,
            visit=self.visit or UNSET,
            performed=self.performed or UNSET,
            source=source or UNSET,  # type: ignore[arg-type]
            replaces=tuple(sorted(replaces)) or UNSET,
            reason=reason or UNSET,
            body=body,
        )
        self.recorded.append(event)
        return event

    def hands_over(self) -> list[Event[Body]]:
        """Return what was recorded since the last time."""
        recorded, self.recorded = self.recorded, []
        return recorded

    @property
    def now(self) -> Moment:
        """This moment on this tablet, as the log of its node will note it."""
        offset = self.at.utcoffset()
        assert offset is not None
        return moment(int(self.at.timestamp() * 1000), int(offset.total_seconds() // 60))

    def uuid(self) -> str:
        """Return a UUIDv7 of this moment, the same in every run."""
        return uuid7(self.rng, self.now.at_ms)


def uuid7(rng: Random, at_ms: int) -> str:
    """Return a UUIDv7 with chance from a seed."""
    value = (at_ms << 80) | (7 << 76) | (rng.getrandbits(12) << 64)
    return str(UUID(int=value | (2 << 62) | rng.getrandbits(62)))


def moment(at_ms: int, offset_min: int) -> Moment:
    """Return a moment of the simulated study, on a machine that never restarted."""
    return Moment(at_ms, offset_min, "00000000-0000-4000-8000-000000000000", at_ms % 10**9)


def flagged(*flags: str) -> Any:
    """Return flags as an event holds them: sorted, or absent."""
    return tuple(sorted(flags)) or UNSET
