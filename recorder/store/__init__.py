"""The event log on disk. All SQL of the recorder is in this package.

Functions take the database first and speak in events; callers never see rows.
The log only grows: the triggers in migrations/ refuse UPDATE, DELETE and REPLACE.
What people see in lists is rewritten, in the transaction of the append, from a
replay of the events it touches.
"""

from recorder.store.database import DATABASE, ensure, open_database
from recorder.store.entries import Kept, file, heads, pour, text
from recorder.store.history import (
    by_hash,
    event_count,
    every_entry,
    gather,
    history,
    known,
    subjects,
)
from recorder.store.projections import differences, rebuild
from recorder.store.writing import Writing, writing

__all__ = [
    "DATABASE",
    "Kept",
    "Writing",
    "by_hash",
    "differences",
    "ensure",
    "every_entry",
    "event_count",
    "file",
    "gather",
    "heads",
    "history",
    "known",
    "open_database",
    "pour",
    "rebuild",
    "subjects",
    "text",
    "writing",
]
