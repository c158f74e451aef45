"""How far a site's log reaches: it says of people and participants what holds at its own site.

A recorder of a site refuses by itself to say more (`acts`); one that was stolen or changed may
say it all the same. Its entries are kept, since they follow from each other, and have no say.
That is a rule about logs and not about people: it asks which log an event stands in and never
who was allowed to make it, so it is the same for any order of arrival, at the hub and at each
recorder that fetches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recorder.events import (
    SUBJECT_FIELD,
    AsideLookedAt,
    CredentialSet,
    EquipmentAdded,
    EventAdmitted,
    EventSetAside,
    ParticipantMoved,
    PersonAdded,
    PersonDisabled,
    RoleGiven,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from recorder.standing import AnyEvent

# What is said of a person or of other events: asked about once more where a site says it.
_OF_OTHERS = (EventSetAside, EventAdmitted, AsideLookedAt)


def within(
    found: dict[str, AnyEvent],
    logs: Mapping[str, Collection[str]],
    is_hub: Callable[[str], bool],
) -> dict[str, AnyEvent]:
    """Return those of some events that their logs may say; all that are about one are here.

    `logs` says in which logs each event stands, `is_hub` whether a recorder writes for the
    whole study: what it says holds, and so does what stands in a log of its as well.
    """
    asked = [event for event in found.values() if _is_asked_about(event)]
    if not asked:
        return found
    nodes = {log.split(".")[0] for there in logs.values() for log in there}
    hubs = {node for node in nodes if is_hub(node)}
    at = {name: _At(there, hubs) for name, there in logs.items()}
    out = {
        event.hash
        for event in asked
        if not at[event.hash].hubs and not _may(event, at[event.hash].scopes, found, at)
    }
    return {name: event for name, event in found.items() if name not in out}


class _At:
    """Where an event stands: the scopes of its logs, and whether one of them is a hub's."""

    def __init__(self, logs: Collection[str], hubs: Collection[str]) -> None:
        parts = [log.split(".") for log in logs]
        self.scopes = frozenset(it[-2] for it in parts)
        self.hubs = any(it[0] in hubs for it in parts)


def _is_asked_about(event: AnyEvent) -> bool:
    return (
        event.kind in SUBJECT_FIELD
        or isinstance(event.body, _OF_OTHERS)
        or (event.kind == "withdrawn" and not event.visit)
    )


def _may(
    event: AnyEvent,
    sites: frozenset[str],
    found: Mapping[str, AnyEvent],
    at: Mapping[str, _At],
) -> bool:
    """Say whether what only logs of these sites say is theirs to say."""
    body = event.body
    if isinstance(body, CredentialSet | PersonDisabled):
        return _may_open_or_shut(body, sites, found, at)
    targets = [*(event.replaces or ())] if not event.visit else []
    if isinstance(body, _OF_OTHERS):
        targets.append(body.event)
    if any(target in at and not at[target].scopes & sites for target in targets):
        return False  # It would take back, or put aside, what only other scopes' logs say.
    if isinstance(body, RoleGiven):
        return body.site in sites and body.role != "administrator"
    if isinstance(body, PersonAdded):
        return not any(at[it.hash].hubs for it in _of(found, PersonAdded, body.person))
    if isinstance(body, EquipmentAdded):
        return body.site in sites
    return not isinstance(body, ParticipantMoved)


def _may_open_or_shut(
    body: CredentialSet | PersonDisabled,
    sites: frozenset[str],
    found: Mapping[str, AnyEvent],
    at: Mapping[str, _At],
) -> bool:
    """Say whether sites may set a person's passphrase, or end what the person may.

    A passphrase opens every door that the person has, so all of them must be theirs. Access is
    ended by any site that the person works at, but not of somebody with the whole study.
    """
    homes = [at[it.hash] for it in _of(found, PersonAdded, body.person)]
    if homes and not any(home.hubs or home.scopes & sites for home in homes):
        return False
    given = [it for it in _of(found, RoleGiven, body.person) if at[it.hash].hubs]
    doors = {it.body.site or "" for it in given}
    if isinstance(body, CredentialSet):
        return doors <= sites
    return "" not in doors and (not doors or bool(doors & sites))


def _of(found: Mapping[str, AnyEvent], kind: type[Any], person: str) -> list[Any]:
    return [it for it in found.values() if isinstance(it.body, kind) and it.body.person == person]
