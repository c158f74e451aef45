"""The event log on disk. All SQL of the recorder is in this package.

Functions take the database first and speak in events; callers never see rows.
The log only grows: the triggers in migrations/ refuse UPDATE, DELETE and REPLACE.
What people see in lists is rewritten, in the transaction of the append, from a
replay of the events it touches.
"""

from recorder.store.database import (
    DATABASE,
    ensure,
    expected_schema,
    integrity,
    open_database,
    schema,
)
from recorder.store.entries import (
    Kept,
    aside_digest,
    digest,
    every_aside,
    every_file,
    every_text,
    file,
    head,
    heads,
    noted_heads,
    text,
    texts,
)
from recorder.store.history import (
    by_hash,
    event_count,
    every_entry,
    gather,
    history,
    known,
    newest_ms,
    subjects,
)
from recorder.store.lists import (
    PersonLine,
    VisitLine,
    counts,
    current_bundle,
    equipment,
    participants,
    people,
    person_name,
    sessions,
    visit_count,
    visits,
    visits_each,
    visits_in_slot,
)
from recorder.store.projections import differences, rebuild
from recorder.store.reading import places, reading, visit_names
from recorder.store.writing import Writing, writing

__all__ = [
    "DATABASE",
    "Kept",
    "PersonLine",
    "VisitLine",
    "Writing",
    "aside_digest",
    "by_hash",
    "counts",
    "current_bundle",
    "differences",
    "digest",
    "ensure",
    "equipment",
    "event_count",
    "every_aside",
    "every_entry",
    "every_file",
    "every_text",
    "expected_schema",
    "file",
    "gather",
    "head",
    "heads",
    "history",
    "integrity",
    "known",
    "newest_ms",
    "noted_heads",
    "open_database",
    "participants",
    "people",
    "person_name",
    "places",
    "reading",
    "rebuild",
    "schema",
    "sessions",
    "subjects",
    "text",
    "texts",
    "visit_count",
    "visit_names",
    "visits",
    "visits_each",
    "visits_in_slot",
    "writing",
]
