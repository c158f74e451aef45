"""The front page: today's board, what waits for a person, and the study at a glance."""

from __future__ import annotations

from flask import Blueprint, render_template

from recorder import clock, quarantine, store, tls
from recorder.sheet import figures
from recorder.web import backups, overview, shared
from recorder.web.board import MOST, board, site_of_person

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> str:
    """Show what there is to do today; at a hub, which measures nobody, how its sites are."""
    if shared.node().place == "hub":
        return overview.page()
    db, now, site = shared.db(), clock.now(), site_of_person()
    set_aside, looked_at = store.set_aside_counts(db)
    at = figures.moment(now.at_ms, now.offset_min)
    today = board(db, at.date(), site)
    return render_template(
        "home/show.html",
        study=shared.bundle().study,
        site=shared.bundle().study.site(site) if site else None,
        counts=store.counts(db),
        board=today,
        whereabouts=today.whereabouts,
        day=figures.day(at, shared.language()),
        set_aside=set_aside,
        looked_at=looked_at,
        parked=quarantine.waiting(db, site),
        stays=len(quarantine.stays(shared.data())) if shared.node().site else 0,
        most=MOST,
        backup=backups.standing(),
        begun_anew=backups.begun_anew(),
        readmissions=backups.waiting(),
        certificate_days=tls.ends_soon(shared.data()),
    )
