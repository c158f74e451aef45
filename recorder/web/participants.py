"""Participants: blinded IDs by site, and the visits of one of them.

A participant's page shows which visits were made and when, never how they went: what an
assessor knows of earlier results could sway the next one (design §9). A page of its own
shows that to those who may see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from recorder import bundles, schedule, store
from recorder.participant_id import site_of
from recorder.refusals import NotAllowed, UnknownName
from recorder.sheet import figures, trend
from recorder.study.windows import Window, window
from recorder.web import eyes, guard, lists, shared, whereabouts, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response

    from recorder.roster import Participant
    from recorder.store import VisitLine
    from recorder.study import Study, Visit

bp = Blueprint("participants", __name__, url_prefix="/participants")


@bp.get("")
def index() -> str | Response:
    """List the participants of every site, or those whose ID holds what is looked for."""
    study = shared.bundle().study
    find, site = request.args.get("find", "").strip(), request.args.get("site", "")
    found = [
        p
        for p in store.participants(shared.db())
        if _compact(find) in _compact(p.id) and site in ("", _site(study, p))
    ]
    if find and len(found) == 1:
        return redirect(url_for(".show", participant=found[0].id), code=303)
    found.sort(key=lambda p: (_site(study, p), p.id))
    page = lists.Page.asked(request.args.get("page", 1, int), len(found))
    return render_template(
        "participants/index.html",
        study=study,
        groups=_groups(study, found[page.offset : page.last]),
        visits=store.visits_each(shared.db()),
        page=page,
        find=find,
        site=site,
    )


@bp.get("/<participant>")
def show(participant: str) -> str:
    """Show one participant: what the study may know of them, and their visits."""
    db, study, known = shared.db(), shared.bundle().study, _known(participant)
    visits = store.visits(db, participant=participant)
    scheduled = {visit.code for visit in study.visits}
    return render_template(
        "participants/show.html",
        study=study,
        participant=known,
        site=study.site(_site(study, known)),
        day0=figures.claimed(known.day0, shared.language()) if known.day0 else "",
        slots=[_slot(visit, known.day0, visits) for visit in study.visits],
        others=[lists.line(v) for v in visits if v.code not in scheduled],
        whereabouts=whereabouts.of_lines(visits),
        sees_results=guard.may("participants.results") and not eyes.is_blinded(participant),
    )


@bp.get("/<participant>/results")
def results(participant: str) -> str:
    """Show what one participant's visits came to, to whom the study lets see that."""
    known = _known(participant)
    if eyes.is_blinded(participant):
        raise NotAllowed(shared.say("earlier_hidden"))
    visits = store.visits(shared.db(), participant=participant)
    return render_template(
        "participants/results.html",
        study=shared.bundle().study,
        participant=known,
        over_visits=_over_visits(shared.bundle().study, known, visits),
    )


@dataclass(frozen=True, slots=True)
class OverVisits:
    """What the visits of the schedule came to, and the axis they are drawn along."""

    titles: list[str]
    spans: tuple[trend.Span, ...]
    trends: tuple[trend.Trend, ...]


def _over_visits(
    study: Study, known: Participant, visits: Iterable[VisitLine]
) -> OverVisits | None:
    """Return results over the visits; None before there is more than one to look at.

    A slot that holds two records has no result until a person decided between them.
    """
    db, language, day0 = shared.db(), shared.language(), schedule.as_day(known.day0)
    made = {}
    for planned in study.visits:
        standing = [v for v in visits if v.code == planned.code and v.state != "withdrawn"]
        if len(standing) != 1:
            continue
        visit, on = store.known(db, standing[0].id), schedule.day_of(standing[0])
        try:
            bundle = bundles.named(db, visit.bundle)
        except UnknownName:
            continue  # Not here yet: nothing can be scored by it.
        made[planned.code] = (visit, bundle, (on - day0).days if on and day0 else None)
    if len(made) < 2:
        return None
    return OverVisits(
        titles=[planned.title.get(language) or planned.title["en"] for planned in study.visits],
        spans=trend.axis(study),
        trends=trend.trends(study, made, language),
    )


def _known(participant: str) -> Participant:
    found = (p for p in store.participants(shared.db()) if p.id == participant)
    known = next(found, None)
    if known is None:
        raise UnknownName(shared.say("no_such_participant", id=participant[:40]))
    return known


def _compact(text: str) -> str:
    return "".join(c for c in text.upper() if c not in " -–—")


def _site(study: Study, participant: Participant) -> str:
    by_id = site_of(study.id_form, participant.id, study.site_codes)
    return participant.moved_to or by_id or ""


def _groups(study: Study, found: Iterable[Participant]) -> list[tuple[str, list[Participant]]]:
    """Return participants under the name of their site; they are sorted by it."""
    groups = []
    for code, group in groupby(found, key=lambda p: _site(study, p)):
        site = study.site(code)
        groups.append((f"{site.code} {site.name}" if site else shared.say("no_site"), list(group)))
    return groups


@dataclass(frozen=True, slots=True)
class Slot:
    """A visit of the schedule, when it is due, and what was recorded for it."""

    title: str
    due: str
    made: list[tuple[lists.Line, str]]  # Each record with what its day says about the window.


def _slot(planned: Visit, day0: str | None, visits: Iterable[VisitLine]) -> Slot:
    language = shared.language()
    start = schedule.as_day(day0)
    due = window(start, planned) if start else None
    return Slot(
        title=planned.title.get(language) or planned.title["en"],
        due=_due(due),
        made=[(lists.line(v), _kept_to(due, v)) for v in visits if v.code == planned.code],
    )


def _due(due: Window | None) -> str:
    if due is None:
        return ""
    first, last = (figures.day(day, shared.language()) for day in (due.first, due.last))
    if first == last:
        return shared.say("due_on", first=first)
    if due.first.year == due.last.year:
        first = first.rpartition(" ")[0]  # The year is said once.
    return shared.say("due", first=first, last=last)


def _kept_to(due: Window | None, visit: VisitLine) -> str:
    """Return in words whether a visit was made in its window; nothing where it cannot be known."""
    made = schedule.day_of(visit)
    if due is None or made is None or visit.state == "withdrawn":
        return ""
    off = due.days_off(made)
    if off == 0:
        return shared.say("in_window")
    return words.count(shared.language(), "days_late" if off > 0 else "days_early", abs(off))
