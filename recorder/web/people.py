"""People: who works here and with which roles; added, given a passphrase, sent away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from recorder import canonical, people, store
from recorder.acts import Desk, Hand
from recorder.refusals import NotAllowed, UnknownName, UnprintableText
from recorder.web import faces, shared
from recorder.web.faces import Face
from recorder.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from recorder.store import PersonLine

bp = Blueprint("people", __name__, url_prefix="/people")

WHY_DISABLED = ("left", "moved", "mistake")
LEADS_GIVE = ("assessor", "site_lead")


@bp.get("")
def index() -> str:
    """List everybody who works here, or did."""
    return render_template(
        "people/index.html", people=[Face.of(line) for line in store.people(shared.db())]
    )


@bp.get("/new")
def new() -> str:
    """Show the form for somebody new."""
    return _new(Form())


@bp.post("")
def create() -> Response | tuple[str, int]:
    """Add a person, with a role and a passphrase where they are given."""
    form = Form.sent()
    name, passphrase = _printable(form, "name"), _passphrase(form, needed=False)
    role, site = _role(form)
    if form.wrong:
        return _new(form), 422

    def adds(hand: Hand) -> str:
        person = people.add(hand, name)
        if role:
            people.give_role(hand, person, role, site)
        if passphrase:
            people.set_passphrase(hand, person, passphrase)
        return person

    return redirect(url_for(".show", person=_acts(adds)), code=303)


@bp.get("/<person>")
def show(person: str) -> str:
    """Show one person: their roles, and what may be changed."""
    return _show(_found(person))


@bp.post("/<person>/roles")
def role(person: str) -> Response | tuple[str, int]:
    """Give a person one more role."""
    line, form = _found(person), Form.sent()
    form.needed("role")
    given, site = _role(form)
    if form.wrong:
        return _show(line, role=form), 422
    _acts(lambda hand: people.give_role(hand, line.id, given, site))
    return redirect(url_for(".show", person=line.id), code=303)


@bp.post("/<person>/passphrase")
def passphrase(person: str) -> Response | tuple[str, int]:
    """Set a new passphrase; it ends their sessions and unlocks them."""
    line, form = _found(person), Form.sent()
    words = _passphrase(form, needed=True)
    if form.wrong:
        return _show(line, passphrase=form), 422
    _acts(lambda hand: people.set_passphrase(hand, line.id, words))
    return redirect(url_for(".show", person=line.id), code=303)


@bp.post("/<person>/end")
def disable(person: str) -> Response | tuple[str, int]:
    """End a person's access; what they recorded stays."""
    line, form, present = _found(person), Form.sent(), shared.me()
    why = form.one_of("why", WHY_DISABLED) or form.needed("why")
    if present is not None and present.person.id == line.id:
        form.wrong["why"] = shared.say("not_yourself")
    if form.wrong:
        return _show(line, disable=form), 422
    _acts(lambda hand: people.disable(hand, line.id, why))
    return redirect(url_for(".show", person=line.id), code=303)


def _found(person: str) -> PersonLine:
    found = next((p for p in store.people(shared.db()) if p.id == person), None)
    if found is None:
        raise UnknownName(shared.say("no_such_person", id=person[:40]))
    return found


def _acts(act: Callable[[Hand], str | None]) -> str | None:
    """Let who is signed in do this; say in our words where it is beyond them."""
    with shared.desk() as desk:
        return _judged(desk, act)


def _judged(desk: Desk, act: Callable[[Hand], str | None]) -> str | None:
    try:
        with desk.hand() as hand:
            return act(hand)
    except NotAllowed:
        raise NotAllowed(shared.say("beyond_you")) from None


# ── Reading the forms ───────────────────────────────────────────────────────


def _printable(form: Form, name: str) -> str:
    try:
        return canonical.printable(" ".join(form.needed(name).split()), most=100)
    except UnprintableText:
        form.wrong[name] = shared.say("not_printable", most=100)
        return ""


def _passphrase(form: Form, *, needed: bool) -> str:
    words = form.needed("new_passphrase") if needed else form.said("new_passphrase")
    if words and len(words) < people.SHORTEST_PASSPHRASE:
        form.wrong["new_passphrase"] = shared.say("too_short", n=people.SHORTEST_PASSPHRASE)
    return words


def _role(form: Form) -> tuple[str, str | None]:
    role = form.one_of("role", [name for name, _ in _roles()])
    site = form.one_of("site", [code for code, _ in _sites()])
    if role and not site and not _everywhere():
        form.wrong["site"] = shared.say("needed")
    return role, site or None


def _decides_about_all() -> bool:
    present = shared.me()
    return present is not None and ("administrator", None) in present.person.roles


def _everywhere() -> bool:
    """Say whether a role may be given here in the whole study: never where a hub was joined."""
    return _decides_about_all() and not shared.node().site


def _roles() -> list[tuple[str, str]]:
    given = people.ROLES if _decides_about_all() else LEADS_GIVE
    return [(name, shared.say(f"role_{name}")) for name in given]


def _sites() -> list[tuple[str, str]]:
    """Return the sites that whoever is signed in may give roles at."""
    present = shared.me()
    led = {where for role, where in present.person.roles if role == "site_lead"} if present else {}
    return [
        (site.code, f"{site.code} {site.name}")
        for site in shared.bundle().study.sites
        if shared.node().site in (None, site.code)
        and (_decides_about_all() or site.code in led or None in led)
    ]


# ── Drawing ─────────────────────────────────────────────────────────────────


def _new(form: Form) -> str:
    return render_template(
        "people/new.html",
        form=form,
        roles=_roles(),
        sites=_sites(),
        everywhere=_everywhere(),
    )


def _show(line: PersonLine, **sent: Form) -> str:
    return render_template(
        "people/show.html",
        person=Face.of(line),
        held=[faces.role(*held) for held in line.roles],
        forms={name: sent.get(name, Form()) for name in ("role", "passphrase", "disable")},
        roles=_roles(),
        sites=_sites(),
        everywhere=_everywhere(),
        reasons=[(why, shared.say(f"disabled_{why}")) for why in WHY_DISABLED],
    )
