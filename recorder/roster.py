"""Who and what a study works with: participants, people, equipment, devices, folded.

The same rule as for visits: an event stands unless a standing event replaces it.
Where two facts of one kind stand about one subject, the one made later (by its
time-ordered id) is used, since work at the bedside must not wait for a decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from recorder.events import (
    Body,
    CredentialSet,
    DevicePaired,
    DeviceRevoked,
    EquipmentAdded,
    EquipmentChecked,
    Event,
    ParticipantAdded,
    ParticipantLeft,
    ParticipantMoved,
    PersonAdded,
    PersonCertified,
    PersonDisabled,
    RoleGiven,
    SessionClosed,
    SessionOpened,
)
from recorder.standing import AnyEvent, Standing, weigh

BodyT = TypeVar("BodyT", bound=Body)


@dataclass(frozen=True, slots=True)
class Participant:
    """A blinded participant as the list knows them."""

    id: str
    listed: bool
    day0: str | None = None
    sex: str | None = None
    birth_year: int | None = None
    moved_to: str | None = None
    left: str | None = None

    @property
    def state(self) -> str:
        """One word for lists."""
        if not self.listed:
            return "not on the list"
        return "left" if self.left else "taking part"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here; `name` and `credential` are digests of texts."""

    id: str
    name: str
    credential: str | None = None
    roles: tuple[tuple[str, str | None], ...] = ()
    certified: tuple[tuple[str, str], ...] = ()
    disabled: str | None = None
    #: The standing events by kind, so that a new one can name what it replaces.
    standing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, role: str, site: str | None = None) -> bool:
        """Say whether this person has a role at a site, or in the whole study."""
        return not self.disabled and any(
            held == role and (where is None or site is None or where == site)
            for held, where in self.roles
        )


@dataclass(frozen=True, slots=True)
class Equipment:
    """A dynamometer, chair, tape or watch at a site."""

    id: str
    site: str
    sort: str
    serial: str
    unit: str | None
    due: str | None
    checked: int


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that was paired with a node."""

    id: str
    label: str
    token: str
    revoked: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A time in which one person acted on one device."""

    id: str
    person: str
    how: str
    device: str
    at_ms: int
    until_ms: int | None
    closed: bool


def participant(name: str, events: Iterable[AnyEvent]) -> Participant:
    """Return what stands about a participant ID."""
    standing = weigh(events)
    added = _last(standing, ParticipantAdded)
    moved, left = _last(standing, ParticipantMoved), _last(standing, ParticipantLeft)
    return Participant(
        id=name,
        listed=added is not None,
        day0=(added.day0 or None) if added else None,
        sex=(added.sex or None) if added else None,
        birth_year=(added.birth_year or None) if added else None,
        moved_to=moved.to_site if moved else None,
        left=left.why if left else None,
    )


def person(name: str, events: Iterable[AnyEvent]) -> Person | None:
    """Return what stands about a person; None where nobody was added by this name."""
    standing = weigh(events)
    added = _last(standing, PersonAdded)
    if added is None:
        return None
    credential, disabled = _last(standing, CredentialSet), _last(standing, PersonDisabled)
    by_kind: dict[str, list[str]] = {}
    for event in standing.events:
        if event.hash in standing.stands:
            by_kind.setdefault(event.kind, []).append(event.hash)
    return Person(
        id=name,
        name=added.name,
        credential=credential.argon2 if credential else None,
        roles=tuple((b.role, b.site or None) for b in _all(standing, RoleGiven)),
        certified=tuple((b.measure, b.until) for b in _all(standing, PersonCertified)),
        disabled=disabled.why if disabled else None,
        standing={kind: tuple(hashes) for kind, hashes in by_kind.items()},
    )


def equipment(name: str, events: Iterable[AnyEvent]) -> Equipment | None:
    """Return what stands about a piece of equipment; None where none was added."""
    standing = weigh(events)
    added = _last(standing, EquipmentAdded)
    if added is None:
        return None
    checks = _all(standing, EquipmentChecked)
    due = next((c.due for c in reversed(checks) if c.due), added.due)
    return Equipment(
        name, added.site, added.sort, added.serial, added.unit or None, due or None, len(checks)
    )


def device(name: str, events: Iterable[AnyEvent]) -> Device | None:
    """Return what stands about a paired browser; None where it was never paired."""
    standing = weigh(events)
    paired, revoked = _last(standing, DevicePaired), _last(standing, DeviceRevoked)
    if paired is None:
        return None
    return Device(name, paired.label, paired.token, revoked.why if revoked else None)


def session(name: str, events: Iterable[AnyEvent]) -> Session | None:
    """Return a session; None while its opening has not arrived."""
    opened, closed = None, False
    for event in events:
        if event.id == name and isinstance(event.body, SessionOpened):
            opened = cast("Event[SessionOpened]", event)
        closed = closed or isinstance(event.body, SessionClosed)
    if opened is None:
        return None
    body = opened.body
    return Session(
        name, body.person, body.how, opened.device, opened.at_ms, body.until_ms or None, closed
    )


def _all(standing: Standing, kind: type[BodyT]) -> list[BodyT]:
    return [event.body for event in standing.of(kind)]


def _last(standing: Standing, kind: type[BodyT]) -> BodyT | None:
    found = _all(standing, kind)
    return found[-1] if found else None
