"""The front page: today's board, what waits for a person, and the study at a glance."""

from __future__ import annotations

from flask import Blueprint, render_template

from recorder import clock, store
from recorder.sheet import figures
from recorder.web import shared, whereabouts
from recorder.web.board import MOST, board, site_of_person

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> str:
    """Show what there is to do today."""
    db, now, site = shared.db(), clock.now(), site_of_person()
    set_aside, looked_at = store.set_aside_counts(db)
    at = figures.moment(now.at_ms, now.offset_min)
    return render_template(
        "home/show.html",
        study=shared.bundle().study,
        site=shared.bundle().study.site(site) if site else None,
        counts=store.counts(db),
        board=(today := board(db, at.date(), site)),
        whereabouts=today.whereabouts,
        waiting=whereabouts.waiting(),
        day=figures.day(at, shared.language()),
        set_aside=set_aside,
        looked_at=looked_at,
        most=MOST,
    )
