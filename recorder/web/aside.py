"""What was set aside: what it is, why it does not count, and who can do what about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from recorder import asides, store
from recorder.acts import STUDY_SCOPE
from recorder.events import NoteWritten, VisitOpened
from recorder.reading import in_words
from recorder.receive import LEADS, WHO_CAN_ACT
from recorder.refusals import NotAllowed, UnknownName, WrongUse
from recorder.web import kinds, lists, shared, told, words
from recorder.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database
    from werkzeug.wrappers import Response

    from recorder.acts import Desk
    from recorder.standing import AnyEvent
    from recorder.store import Aside

bp = Blueprint("aside", __name__, url_prefix="/aside")

REFUSED = {
    UnknownName: "no_such_aside",
    WrongUse: "not_admittable",
    NotAllowed: "not_your_site",
}

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
    looked: tuple[str, str] | None  # What was found, and by whom.
    mine: bool


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
    return _done(lambda desk: asides.admit(desk, event, why))


@bp.post("/<event>/look")
def look(event: str) -> Response | tuple[str, int]:
    """Note that what was set aside was looked at, and what was found."""
    form = Form.sent()
    words_of = form.text("found") or form.needed("found")
    if form.wrong or form.asks:
        return _index(form, event), 422
    return _done(lambda desk: asides.look_at(desk, event, words_of))


def _done(does: Callable[[Desk], None]) -> Response:
    """Do it, and show the list again."""
    with shared.desk(REFUSED) as desk:
        does(desk)
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
        when=told.when(it.at_ms, event.offset_min if event else 0),
        device=labels.get(it.device, it.device[:12]),
        visit=_visit(db, it),
        facts=tuple(_facts(db, event)) if event is not None else (),
        raw="" if event is not None else it.content.decode(errors="replace")[:MOST_SHOWN],
        admittable=event is not None and it.why in asides.ADMITTABLE and _is_mine(it.scope),
        looked=_looked(db, it),
        mine=_is_mine(it.scope),
    )


def _visit(db: Database, it: Aside) -> str | None:
    """Return the visit an event is of, where there is a page for it."""
    visit = it.event.visit if it.event is not None else None
    return visit if visit and store.site_of_visit(db, visit) is not None else None


def _facts(db: Database, event: AnyEvent) -> list[tuple[str, str]]:
    """Return what an event says, a text by its words; and who made it, when."""
    said, body = told.facts(event), event.body
    if isinstance(body, NoteWritten):
        said = [(_fact("text"), _text(db, body.text))]
    elif not isinstance(body, VisitOpened) and event.visit:
        about = store.site_of_visit(db, event.visit)
        if about is not None:
            said.insert(0, (_fact("participant"), about[0]))
    if event.session:
        said.append((_fact("person"), _who(db, event.session)))
    said.append((_fact("at"), told.when(event.at_ms, event.offset_min)))
    return said


def _fact(name: str) -> str:
    return shared.say(f"fact_{name}")


def _who(db: Database, session: str) -> str:
    """Return who a session is of; its id where it is not known."""
    found = store.sessions(db, [session]).get(session)
    return store.person_name(db, found.person) if found else session


def _looked(db: Database, it: Aside) -> tuple[str, str] | None:
    """Return what was found by somebody who looked, and who it was, when."""
    event = it.looked
    if event is None:
        return None
    who = _who(db, event.session) if event.session else ""
    by = ", ".join(filter(None, [who, told.when(event.at_ms, event.offset_min)]))
    return _text(db, event.body.why), by


def _text(db: Database, digest: str) -> str:
    """Return the words of a text, or why they cannot be shown."""
    return in_words(db, [digest], shared.language()).get(digest) or shared.say("not_held_here")


def _is_mine(scope: str) -> bool:
    present = shared.me()
    roles = present.person.roles if present else ()
    return any(
        role in ("site_lead", "data_manager") and (where is None or scope in (where, STUDY_SCOPE))
        for role, where in roles
    )
