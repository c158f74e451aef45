"""Sites at a hub: one site's recorders and tablets, its visits by window, what is complete.

Which visits and measures are there, never how they went: whoever is kept from results reads
the same here as everybody else.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request

from recorder import clock, completeness, heard, schedule, store
from recorder.sheet import figures
from recorder.web import lists, overview, shared, told, words
from recorder.web.devices import holds

if TYPE_CHECKING:
    from recorder.completeness import Share
    from recorder.heard import Heard
    from recorder.lateness import Look
    from recorder.schedule import Cell, Row, Tally
    from recorder.study import Visit

bp = Blueprint("sites", __name__, url_prefix="/sites")

PER_PAGE = 25  # Participants, each with all their visits.
# What of the schedule one may ask for, beside everything.
STATES = ("due", "missed", "early", "late", "open", "unsigned", "to_decide")
_ASKS = ("open", "unsigned", "to_decide")
_MARKS = {"due": "todo", "missed": "void", "to_come": "", "not_expected": ""}


@bp.before_request
def _only_at_a_hub() -> None:
    if shared.node().place != "hub":
        abort(404)


@bp.get("/table")
def table() -> str:
    """Show how the sites are, alone: the front page asks for it again and again."""
    return overview.table()


@bp.get("/<site>")
def show(site: str) -> str:
    """Show one site: what came of its visits, its recorders, and its tablets."""
    at = shared.bundle().study.site(site)
    if at is None:
        abort(404)
    rows = [row for row in _rows() if row.site == site]
    line = next(it for it in overview.lines(rows) if it.code == site)
    known = heard.of_nodes(shared.db(), shared.node().name)
    nodes = [it for it in known if it.node.site == site]
    return render_template(
        "sites/show.html",
        site=at,
        line=line,
        visits=[(_title(it), _tally(rows, it.code)) for it in shared.bundle().study.visits],
        recorders=[recorder(it) for it in sorted(nodes, key=lambda it: not it.is_on)],
        tablets=_tablets(site),
        rules=_old_rules(rows),
    )


@bp.get("/visits")
def visits() -> str:
    """Show each participant's visits of the schedule, of a site or in a state."""
    study = shared.bundle().study
    site, state = request.args.get("site"), request.args.get("state")
    site = site if site in study.site_codes else None
    state = state if state in STATES else None
    found = [
        row
        for row in _rows()
        if site in (None, row.site)
        and (state is None or any(_is(state, cell) for cell in row.cells))
    ]
    page = lists.Page.asked(request.args.get("page", 1, int), len(found), PER_PAGE)
    return render_template(
        "sites/_visits.html" if _is_a_piece() else "sites/visits.html",
        study=study,
        titles=[_title(it) for it in study.visits],
        rows=[_drawn(row, state) for row in found[page.offset : page.last]],
        page=page,
        site=site,
        state=state,
        states=STATES,
    )


@bp.get("/completeness")
def complete() -> str | Response:
    """Show which measures are recorded, not done or missing, of a site or of all."""
    bundle = shared.bundle()
    site = request.args.get("site")
    site = site if site in bundle.study.site_codes else None
    every = completeness.shares(shared.db(), bundle, _rows())
    if request.args.get("as") == "csv":
        return _csv(every)
    return render_template(
        "sites/_completeness.html" if _is_a_piece() else "sites/completeness.html",
        study=bundle.study,
        site=site,
        titles=[_title(it) for it in bundle.study.visits],
        visits=[(_title(it), _measures(every, it, site or "")) for it in bundle.study.visits],
        sites=[
            (at.code, at.name, [_share(completeness.together(every, site=at.code, visit=it.code))
                                for it in bundle.study.visits])
            for at in bundle.study.sites
        ],
    )  # fmt: skip


def _rows() -> list[Row]:
    return schedule.rows(shared.db(), shared.bundle().study, clock.now())


def _is_a_piece() -> bool:
    """Say whether htmx swaps a piece in; a page that it makes again is wanted whole."""
    return bool(shared.htmx) and not shared.htmx.history_restore_request


def _title(planned: Visit) -> str:
    return planned.title.get(shared.language()) or planned.title["en"]


# ── A site ──────────────────────────────────────────────────────────────────


def _tally(rows: list[Row], code: str) -> Tally:
    found = schedule.Tally()
    for row in rows:
        for cell in row.cells:
            if cell.code == code:
                found.add(cell)
    return found


def _old_rules(rows: list[Row]) -> str:
    """Return by which rules a site's newest visit was made, where those are not today's."""
    made = (visit for row in rows for cell in row.cells for visit in cell.visits)
    newest = max(made, key=lambda visit: visit.at_ms, default=None)
    now = shared.bundle().hash
    return "" if newest is None or newest.bundle == now else newest.bundle[:12]


@dataclass(frozen=True, slots=True)
class Recorder:
    """A recorder as a page shows it."""

    label: str
    revoked: str
    why: str
    heard: str
    heard_look: Look
    announced: tuple[str, ...]
    waits: str
    waits_look: Look
    parked: int
    version: str
    is_older: bool
    clock: str
    clock_is_off: bool


def recorder(it: Heard) -> Recorder:
    """Return what there is to say of a recorder. One that was revoked alarms nobody."""
    now_ms, oldest = clock.now().at_ms, it.oldest_ms
    return Recorder(
        label=it.label,
        revoked=told.moment(it.node.revoked.since_ms) if it.node.revoked else "",
        why=shared.say(f"node_{it.node.revoked.why}") if it.node.revoked else "",
        heard=shared.say(
            "heard_at", when=overview.moment(it.last_ms), age=overview.age(now_ms - it.last_ms)
        )
        if it.seen
        else "",
        heard_look=heard.look(it.last_ms, now_ms) if it.is_on else "",
        announced=tuple(overview.announcement(it.label, one) for one in it.announced),
        waits="" if oldest is None else overview.age(now_ms - oldest),
        waits_look=heard.look(oldest, now_ms) if it.is_on else "",
        parked=it.parked,
        version=it.seen.app if it.seen else "",
        is_older=it.is_older,
        clock=_clock(it.seen.ahead_ms) if it.seen else "",
        clock_is_off=it.clock_is_off,
    )


def _clock(ahead_ms: int) -> str:
    if abs(ahead_ms) < 1_000:
        return shared.say("clock_same")
    key = "its_clock_ahead" if ahead_ms > 0 else "its_clock_behind"
    seconds = abs(ahead_ms) // 1_000
    span = shared.say("age_s", n=seconds) if seconds < 120 else overview.age(abs(ahead_ms))
    return shared.say(key, span=span)


@dataclass(frozen=True, slots=True)
class Tablet:
    """A paired browser as the page of its site shows it."""

    label: str
    holds: str
    lacks: bool
    revoked: bool


def _tablets(site: str) -> list[Tablet]:
    db, found = shared.db(), []
    for device in store.devices(db):
        if store.scope_of_device(db, device.id) == site:
            runs = store.held(db, device.id)
            lacks = bool(runs) and runs != [(1, runs[-1][1])]
            says = holds(device.label, runs)
            found.append(Tablet(device.label, says, lacks, bool(device.revoked)))
    return found


# ── Visits by window ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Drawn:
    """A visit in the table: where it leads, its mark, and its words."""

    visit: str
    mark: str
    words: str
    more: str
    title: str
    look: str  # What asks for a look: late, early or missed.
    is_asked: bool  # It is what the table was asked for.


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A participant in the table."""

    participant: str
    state: str
    cells: tuple[Drawn, ...]


def _is(state: str, cell: Cell) -> bool:
    match state:
        case "open":
            return cell.open
        case "unsigned":
            return cell.made and not cell.open and not cell.signed
        case "to_decide":
            return any(v.questions + v.set_aside + v.waiting + v.others for v in cell.visits)
    return cell.state == state


def _drawn(row: Row, state: str | None) -> DrawnRow:
    cells = tuple(
        _cell(cell, is_asked=state is not None and _is(state, cell)) for cell in row.cells
    )
    return DrawnRow(row.who.id, row.who.state, cells)


def _cell(cell: Cell, *, is_asked: bool) -> Drawn:
    title, say = lists.title(cell.code), shared.say
    look = cell.state if cell.state in ("early", "late", "missed") else ""
    if not cell.made:
        said = say(f"cell_{cell.state}")
        return Drawn("", _MARKS[cell.state], said, _until(cell), title, look, is_asked)
    visit = min(cell.visits, key=lambda v: v.at_ms)
    more = [_kept_to(cell), *(say(f"cell_{it}") for it in _ASKS if _is(it, cell))]
    mark = "begun" if cell.open else lists.mark(visit.state)
    said = " · ".join(filter(None, more))
    return Drawn(visit.id, mark, lists.day(visit), said, title, look, is_asked)


def _until(cell: Cell) -> str:
    if cell.window is None or cell.state not in ("due", "to_come", "missed"):
        return ""
    ends = cell.window.first if cell.state == "to_come" else cell.window.last
    return shared.say(f"cell_{cell.state}_day", day=figures.day(ends, shared.language()))


def _kept_to(cell: Cell) -> str:
    if cell.state not in ("early", "late"):
        return ""
    key = "days_late" if cell.off > 0 else "days_early"
    return words.count(shared.language(), key, abs(cell.off))


# ── Completeness ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Part:
    """How many of how many, and that in a hundred; no percentage of nothing."""

    n: int
    of: int

    @property
    def percent(self) -> str:
        """The share in per cent, to one place, cut so that 100 is all of them."""
        if not self.of:
            return ""
        thousandths = 1000 * self.n // self.of
        return f"{figures.number(10 * thousandths, 1, shared.language())} %"


@dataclass(frozen=True, slots=True)
class Shared:
    """A share as it is shown."""

    of: int
    recorded: Part
    not_done: Part
    missing: Part


def _share(it: Share) -> Shared:
    parts = (Part(n, it.of) for n in (it.recorded, it.not_done, it.missing))
    return Shared(it.of, *parts)


def _measures(
    every: dict[completeness.Key, Share], visit: Visit, site: str
) -> list[tuple[str, Shared]]:
    measures = shared.bundle().measures
    return [
        (
            measures[code].title.get(shared.language()) or measures[code].title["en"],
            _share(completeness.together(every, site=site, visit=visit.code, measure=code)),
        )
        for code in visit.measures
        if not measures[code].sum_of
    ]


def _csv(every: dict[completeness.Key, Share]) -> Response:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["site", "visit", "measure", "expected", "recorded", "not_done", "missing"])
    for (site, visit, measure), it in sorted(every.items()):
        table.writerow([site, visit, measure, it.of, it.recorded, it.not_done, it.missing])
    answer = Response(text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="completeness.csv"'
    return answer
