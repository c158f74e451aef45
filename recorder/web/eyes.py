"""Eyes: what of a visit whoever is signed in may see; the guard asks before each page.

Where nothing is real a page may be read without signing in; nobody is kept blind there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder import blinding, clock
from recorder.web import shared

if TYPE_CHECKING:
    from recorder.reading import Reading
    from recorder.report import Audience


def sees_results(visit: str) -> bool:
    """Say whether whoever is signed in may see what was measured in a visit."""
    present = shared.me()
    return present is None or blinding.sees_results(shared.db(), present.person, visit, clock.now())


def is_blinded(participant: str) -> bool:
    """Say whether earlier results of a participant are kept from whoever is signed in."""
    present = shared.me()
    return present is not None and blinding.is_blinded(shared.db(), present.person, participant)


def audience(reading: Reading) -> Audience:
    """Return for whom a sheet is drawn; where a study hides no score, for everybody alike."""
    present, bundle = shared.me(), reading.bundle
    if present is None or bundle is None or not bundle.study.hides_scores:
        return "assessor"
    only_assesses = blinding.only_assesses(shared.db(), present.person, reading.visit.participant)
    return "assessor" if only_assesses else "study"
