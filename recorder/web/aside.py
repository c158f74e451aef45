"""What was set aside: what it is, why it does not count, and who can do what about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for

from recorder import asides, store
from recorder.acts import STUDY_SCOPE
from recorder.events import NoteWritten, VisitOpened
from recorder.receive import LEADS, WHO_CAN_ACT
from recorder.refusals import NotAllowed, UnknownName, WrongUse
from recorder.sheet import figures
from recorder.web import kinds, lists, shared, words
from recorder.web.forms import Form

if TYPE_CHECKING:
    from sqlite_utils import Database
    from werkzeug.wrappers import Response

    from recorder.store import Aside

bp = Blueprint("aside", __name__, url_prefix="/aside")

MOST_SHOWN = 4_000  # Characters of what came; a whole page of noise helps nobody.


@dataclass(frozen=True, slots=True)
class Item:
    """One thing set aside, in words."""

    name: str
    title: str
    why: str
    who: str
    when: str
    device: str
    visit: str | None
    facts: tuple[tuple[str, str], ...]
    raw: str
    admittable: bool


@bp.get("")
def index() -> str:
    """List all that is set aside now."""
    return _index(Form())


@bp.post("/<event>/admission")
def admit(event: str) -> Response | tuple[str, int]:
    """Let an event count that was set aside."""
    form = Form.sent()
    why = form.one_of("why", asides.GROUNDS) or form.needed("why")
    if form.wrong:
        return _index(form, event), 422
    try:
        with shared.desk() as desk:
            asides.admit(desk, event, why)
    except UnknownName:
        raise UnknownName(shared.say("no_such_aside")) from None
    except WrongUse:
        raise WrongUse(shared.say("not_admittable")) from None
    except NotAllowed:
        raise NotAllowed(shared.say("not_your_site")) from None
    return redirect(url_for(".index"), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _index(form: Form, about: str = "") -> str:
    db = shared.db()
    found = store.everything_set_aside(db)
    page = lists.Page.asked(request.args.get("page", 1, int), len(found))
    labels = {device.id: device.label for device in store.devices(db)}
    return render_template(
        "aside/index.html",
        items=[_item(db, it, labels) for it in found[page.offset : page.last]],
        page=page,
        form=form,
        about=about,
        grounds=[(code, shared.say(f"ground_{code}")) for code in asides.GROUNDS],
    )


def _item(db: Database, it: Aside, labels: dict[str, str]) -> Item:
    event = it.event
    sentence = f"aside_why_{it.why}"
    return Item(
        name=it.name,
        title=shared.say("aside_bytes") if event is None else kinds.title(event.kind),
        why=shared.say(sentence if sentence in words.WORDS else "aside_why_other"),
        who=shared.say(f"role_{WHO_CAN_ACT.get(it.why, LEADS)}"),
        when=_when(it.at_ms, event.offset_min if event else 0),
        device=labels.get(it.device, it.device[:12]),
        visit=_visit(db, it),
        facts=tuple(_facts(db, event)) if event is not None else (),
        raw="" if event is not None else it.content.decode(errors="replace")[:MOST_SHOWN],
        admittable=event is not None and it.why in asides.ADMITTABLE and _is_mine(it.scope),
    )


def _when(at_ms: int, offset_min: int) -> str:
    at = figures.moment(at_ms, offset_min)
    return f"{figures.day(at, shared.language())}, {figures.clock(at)}"


def _visit(db: Database, it: Aside) -> str | None:
    """Return the visit an event is of, where there is a page for it."""
    visit = it.event.visit if it.event is not None else None
    return visit if visit and store.site_of_visit(db, visit) is not None else None


def _facts(db: Database, event: Any) -> list[tuple[str, str]]:
    """Return what an event says, by the names it uses; a text by its words."""
    body = event.body
    said = list(msgspec.to_builtins(body).items())
    if getattr(body, "began_at_ms", None):
        said = [(name, value) for name, value in said if name != "began_at_ms"]
        said.append(("began", _when(body.began_at_ms, event.offset_min)))
    if isinstance(body, NoteWritten):
        words_of = store.text(db, body.text)
        said = [("text", words_of if words_of is not None else shared.say("not_held_here"))]
    elif not isinstance(body, VisitOpened) and event.visit:
        about = store.site_of_visit(db, event.visit)
        if about is not None:
            said.insert(0, ("participant", about[0]))
    if event.session:
        session = store.sessions(db, [event.session]).get(event.session)
        person = store.person_name(db, session.person) if session else event.session
        said.append(("person", person))
    said.append(("at", _when(event.at_ms, event.offset_min)))
    return [(name.replace("_", " "), _plain(value)) for name, value in said]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')}: {_plain(inner)}" for name, inner in value.items()
        )
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)


def _is_mine(scope: str) -> bool:
    present = shared.me()
    roles = present.person.roles if present else ()
    return any(
        role in ("site_lead", "data_manager") and (where is None or scope in (where, STUDY_SCOPE))
        for role, where in roles
    )
