"""The front page: what the study is, what waits for a person, what was done last."""

from __future__ import annotations

from flask import Blueprint, render_template

from recorder import store
from recorder.web import lists, shared

bp = Blueprint("home", __name__)

NEWEST = 5
MOST_WAITING = 5


@bp.get("/")
def show() -> str:
    """Show the study at a glance."""
    db = shared.db()
    return render_template(
        "home/show.html",
        study=shared.bundle().study,
        counts=store.counts(db),
        waiting=[
            lists.line(v) for v in store.visits(db, state="needs_a_person", limit=MOST_WAITING)
        ],
        waiting_count=store.visit_count(db, state="needs_a_person"),
        newest=[lists.line(v) for v in store.visits(db, limit=NEWEST)],
    )
