"""The quarantine of a hub: branches of logs that could not be taken in, and what becomes of them.

`branches` says what lies there, read from the `batches` that were parked; `deciding` is what a
person answers: adopt, keep as evidence, ask again; `hearing` is what a site is told of it.
docs/quarantine.md is the page for people.
"""

from recorder.quarantine.batches import Line
from recorder.quarantine.branches import (
    Branch,
    Totals,
    apart,
    branches,
    counted,
    said,
    waiting,
)
from recorder.quarantine.deciding import ANSWERS, can_adopt, decide, may_decide, named
from recorder.quarantine.hearing import Heard, heard, stays

__all__ = [
    "ANSWERS",
    "Branch",
    "Heard",
    "Line",
    "Totals",
    "apart",
    "branches",
    "can_adopt",
    "counted",
    "decide",
    "heard",
    "may_decide",
    "named",
    "said",
    "stays",
    "waiting",
]
