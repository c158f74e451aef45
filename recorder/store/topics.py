"""What each event is about: the handles under which it is found again.

A topic is a letter and a name. An event about another event (a withdrawal of a
participant's data, an admission) has the other's hash as its topic, so it is found
whenever the other is, whichever of the two arrived first.
"""

from __future__ import annotations

from recorder.events import (
    SUBJECT_FIELD,
    AsideLookedAt,
    Body,
    BranchDecided,
    DevicePaired,
    DeviceRevoked,
    Event,
    EventAdmitted,
    EventSetAside,
    SessionOpened,
    VisitsJoined,
)

LETTERS = {"participant": b"p", "person": b"w", "equipment": b"e"}
# What is said about an event, or a branch in quarantine: no row of any list is about these.
ROWLESS = (b"h", b"b")


def packed(uuid: str) -> bytes:
    """Return the 16 bytes of a UUID; much faster than making a UUID of it."""
    return bytes.fromhex(uuid.replace("-", ""))


def of_visit(visit: str) -> bytes:
    """Return the topic of a visit."""
    return b"v" + packed(visit)


def of_session(session: str) -> bytes:
    """Return the topic of a session."""
    return b"s" + packed(session)


def of_device(device: str) -> bytes:
    """Return the topic of a paired browser."""
    return b"d" + device.encode()


def of_subject(field: str, name: str) -> bytes:
    """Return the topic of a participant, person or piece of equipment."""
    return LETTERS[field] + name.encode()


def of_event(event_hash: str) -> bytes:
    """Return the topic of what is said about one event."""
    return b"h" + bytes.fromhex(event_hash)


def of_branch(branch: str) -> bytes:
    """Return the topic of what is decided about a branch in quarantine."""
    return b"b" + bytes.fromhex(branch)


def topics(event: Event[Body]) -> set[bytes]:
    """Return what an event is about."""
    body = event.body
    found: set[bytes] = set()
    if event.visit:
        found.add(of_visit(event.visit))
    if isinstance(body, VisitsJoined):
        found.update(of_visit(visit) for visit in body.visits)
    elif event.kind in SUBJECT_FIELD:
        field = SUBJECT_FIELD[event.kind]
        found.add(of_subject(field, getattr(body, field)))
    elif isinstance(body, EventSetAside | EventAdmitted | AsideLookedAt):
        found.add(of_event(body.event))
    elif isinstance(body, BranchDecided):
        found.add(of_branch(body.branch))
    elif isinstance(body, SessionOpened):
        found.add(of_session(event.id))
    elif event.kind == "session_closed" and event.session:
        found.add(of_session(event.session))
    elif isinstance(body, DevicePaired):
        found.add(of_device(body.paired))
    elif isinstance(body, DeviceRevoked):
        found.add(of_device(body.revoked))
    elif event.kind == "withdrawn" and not event.visit:
        found.update(of_event(target) for target in event.replaces or ())
    return found
