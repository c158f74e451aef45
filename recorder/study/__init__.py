"""A study: what its protocol says (`protocol`), and how it is published (`bundle`).

A study and its measures are files; publishing freezes them into a bundle that is
known by one hash. A visit is pinned to the bundle it began with, and everything that
is ever said about it is worked out from those bytes.
"""

from recorder.study.bundle import STUDY_FILE, Bundle
from recorder.study.protocol import UNSCHEDULED, EquipmentRule, Site, Study, Visit

__all__ = [
    "STUDY_FILE",
    "UNSCHEDULED",
    "Bundle",
    "EquipmentRule",
    "Site",
    "Study",
    "Visit",
]
