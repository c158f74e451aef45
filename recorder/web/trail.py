"""The audit trail of a visit, a participant, a person or a tablet: as a page, and as CSV.

Whoever assesses sees what was done and when, never what was measured, where the study
hides earlier results. That somebody from outside the site read a trail is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from recorder import store, trail
from recorder.refusals import UnknownName
from recorder.sheet import figures
from recorder.web import eyes, lists, shared, told, visits
from recorder.web import kinds as titles

if TYPE_CHECKING:
    from recorder.standing import AnyEvent
    from recorder.trail import About, Line

bp = Blueprint("trail", __name__, url_prefix="/trail")

WORDLESS = frozenset({"text", "events"})  # Digests: the words are shown, the events stand there.
# Who works at the site; everybody else reads it from outside.
AT_THE_SITE = frozenset({"assessor", "site_lead"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a trail in words."""

    when: str
    arrived: str
    place: str
    title: str
    who: str
    device: str
    state: str
    says: tuple[tuple[str, str], ...]
    before: tuple[tuple[tuple[str, str], ...], ...]
    text: str
    reason: str
    hidden: bool


@bp.get("/visit/<uuid:visit>")
def visit(visit: UUID) -> str | Response:
    """Show the trail of a visit and of those joined with it."""
    reading = visits.found(visit)
    title = f"{reading.visit.participant} {lists.title(reading.visit.code)}"
    back = url_for("visits.show", visit=reading.visit.id)
    return _shown("visit", reading.visit.id, title, back, of=reading.visit.participant)


@bp.get("/participant/<participant>")
def participant(participant: str) -> str | Response:
    """Show the trail of a participant and of all their visits."""
    if all(it.id != participant for it in store.participants(shared.db())):
        raise UnknownName(shared.say("no_such_participant", id=participant[:40]))
    back = url_for("participants.show", participant=participant)
    return _shown("participant", participant, participant, back, of=participant)


@bp.get("/person/<person>")
def person(person: str) -> str | Response:
    """Show what was decided about a person, and all that they did."""
    found = store.people(shared.db(), person)
    if not found:
        raise UnknownName(shared.say("no_such_person", id=person[:40]))
    return _shown("person", person, found[0].name or person, url_for("home.show"))


@bp.get("/device/<uuid:device>")
def device(device: UUID) -> str | Response:
    """Show the trail of a paired browser, and all that it sent."""
    found = next((it for it in store.devices(shared.db()) if it.id == str(device)), None)
    if found is None:
        raise UnknownName(shared.say("no_such_device"))
    return _shown("device", found.id, found.label, url_for("home.show"))


# ── Drawing ─────────────────────────────────────────────────────────────────


def _shown(about: About, name: str, title: str, back: str, *, of: str = "") -> str | Response:
    language, results = shared.language(), not (of and eyes.is_blinded(of))
    lines = trail.trail(shared.db(), about, name, results=results, language=language)
    if not _works_at_a_site():
        with shared.desk() as desk:
            trail.note_reading(desk, about, name)
    kinds = sorted({line.at.event.kind for line in lines}, key=titles.title)
    kind = request.args.get("kind")
    chosen = [line for line in lines if line.at.event.kind == kind] if kind in kinds else lines
    if request.args.get("as") == "csv":
        return _csv(chosen, about, name)
    page = lists.Page.asked(request.args.get("page", 1, int), len(chosen))
    return render_template(
        "trail/show.html",
        title=title,
        back=back,
        rows=[_row(line) for line in chosen[page.offset : page.last]],
        page=page,
        kinds=[(it, titles.title(it)) for it in kinds],
        kind=kind if kind in kinds else None,
        address=request.path,
    )


def _csv(lines: list[Line], about: About, name: str) -> Response:
    answer = Response(trail.table(lines), mimetype="text/csv")
    # Neither whose it is nor which visit: a folder of downloads is easily looked at.
    tail = f"-{name[-12:]}" if about in ("visit", "device") else ""
    answer.headers["Content-Disposition"] = f'attachment; filename="trail-{about}{tail}.csv"'
    return answer


def _roles() -> set[str]:
    present = shared.me()
    return {role for role, _ in present.person.roles} if present else set()


def _works_at_a_site() -> bool:
    return bool(_roles() & AT_THE_SITE)


def _row(line: Line) -> Row:
    event = line.event
    moment = _the_day if line.hidden else _moment
    return Row(
        when=moment(event.at_ms, event.offset_min) if event is not None else "",
        arrived=moment(line.at.arrived_ms, event.offset_min if event is not None else 0),
        place=f"{line.at.log} {line.at.seq}",
        title=titles.title(line.at.event.kind),
        who=line.name or shared.say("the_recorder"),
        device=line.device,
        state=shared.say(f"trail_{line.state}"),
        says=_facts(event, hidden=line.hidden) if event is not None else (),
        before=tuple(_facts(old, hidden=line.hidden) for old in line.before),
        text=line.text,
        reason=_reason(line),
        hidden=line.hidden,
    )


def _moment(at_ms: int, offset_min: int) -> str:
    at = figures.moment(at_ms, offset_min)
    return f"{figures.day(at, shared.language())}, {figures.second(at)}"


def _the_day(at_ms: int, offset_min: int) -> str:
    return figures.day(figures.moment(at_ms, offset_min), shared.language())


def _reason(line: Line) -> str:
    event = line.event
    if event is None or event.reason != line.reason:
        return line.reason  # In somebody's own words, or none.
    return told.said(shared.bundle(), "reasons", line.reason)


def _facts(event: AnyEvent, *, hidden: bool) -> tuple[tuple[str, str], ...]:
    if not hidden:
        asked = ", ".join(shared.say(f"asked_{doubt}") for doubt in event.asked or ())
        kept = [(shared.say("kept_though_asked"), asked)] if asked else []
        return (*told.facts(event, WORDLESS), *kept)
    return tuple(told.facts(event, set(event.body.__struct_fields__) - trail.TELLS_NOTHING))
