"""The record of a visit: exactly what a person signs, as canonical bytes.

Observations only (design §8): every event that a signature covers, standing or not,
sorted by hash. No score, receipt or clock of a node is in it, so the same visit gives
the same record on every node and in every version of the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from recorder import canonical

if TYPE_CHECKING:
    from recorder.visit import Visit


def record(visit: Visit) -> bytes:
    """Return the canonical {v, study, visits, bundle, events} of a visit."""
    covered = sorted(visit.record, key=lambda event: event.hash)
    return canonical.encode(
        {
            "v": 1,
            "study": visit.standing.events[0].study,
            "visits": sorted(visit.ids),
            "bundle": visit.bundle,
            # Verbatim: an event's bytes are canonical already, and are what its hash is of.
            "events": [msgspec.Raw(event.raw) for event in covered],
        }
    )


def record_hash(raw: bytes) -> str:
    """Return the 64 hex digits that a record is known by."""
    return canonical.fingerprint("record", raw)
