"""Sessions: who works at this browser. Signing in, handing over, signing out.

One chooses oneself from the list and types a passphrase. What was typed on a page when
the session ran out is held on the sign-in page, and sent on by its own person alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from recorder import people, sessions, store
from recorder.refusals import LockedOut, NoPassphrase, NotAllowed, NotBelieved, TooSoon
from recorder.web import guard, held, shared
from recorder.web.faces import Face
from recorder.web.forms import Form

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse


bp = Blueprint("sessions", __name__, url_prefix="/session")

HELD = "held-"


@bp.get("/new")
def new() -> str:
    """Show who may sign in, or, for one who was chosen, the field for the passphrase."""
    return _page(request.args.get("who", ""), _inside(request.args.get("next", "")))


@bp.post("")
def create() -> AnyResponse | tuple[str, int]:
    """Sign somebody in, then go on where they wanted to."""
    who, wanted = request.form.get("who", ""), _inside(request.form.get("next", ""))
    with shared.desk() as desk:
        desk.person, desk.session = None, None
        try:
            token = sessions.sign_in(
                desk,
                who,
                request.form.get("passphrase", ""),
                request.remote_addr or "",
                leaving=shared.me(),
            )
        except (NotBelieved, NoPassphrase, TooSoon, LockedOut, NotAllowed) as refusal:
            return _page(who, wanted, why_not(refusal)), shared.status_of(refusal)
    typed = _held()
    if typed and who == (request.form.get("held_by") or who):
        return with_token(make_response(_send_on(typed, token, who)), token)
    return with_token(redirect(wanted or url_for("home.show"), code=303), token)


@bp.get("/passphrase")
def own() -> str:
    """Show the form to choose another passphrase of one's own."""
    return _own(Form())


@bp.post("/passphrase")
def change() -> AnyResponse | tuple[str, int]:
    """Give whoever is signed in the passphrase they chose; every other session of theirs ends."""
    form, present = Form.sent(), shared.me()
    assert present is not None  # The guard let nobody else in.
    # As it was typed: a space at its end is a part of it.
    old, new = (request.form.get(name, "") for name in ("passphrase", "new_passphrase"))
    if len(new) < people.SHORTEST_PASSPHRASE:
        form.wrong["new_passphrase"] = shared.say("too_short", n=people.SHORTEST_PASSPHRASE)
    elif len(new) > sessions.LONGEST_PASSPHRASE:
        form.wrong["new_passphrase"] = shared.say("too_long", n=sessions.LONGEST_PASSPHRASE)
    elif new != request.form.get("passphrase_again", ""):
        form.wrong["passphrase_again"] = shared.say("not_the_same")
    if form.wrong:
        return _own(form), 422
    who, here = present.person.id, request.remote_addr or ""
    with shared.desk() as desk:
        with desk.hand() as hand:
            people.may_set_passphrase(hand, who)  # Before this session gives way to the next.
        desk.person, desk.session = None, None
        try:
            proven = sessions.sign_in(desk, who, old, here, leaving=present)
        except (NotBelieved, NoPassphrase, TooSoon, LockedOut, NotAllowed) as refusal:
            form.wrong["passphrase"] = why_not(refusal)
            return _own(form), shared.status_of(refusal)
        session = sessions.find(desk.db, proven)
        assert session is not None
        desk.person, desk.session = session.person, session.session
        with desk.hand() as hand:
            people.set_passphrase(hand, who, new)
        desk.person, desk.session = None, None
        token = sessions.sign_in(desk, who, new, here, leaving=session)
    return with_token(redirect(url_for("home.show"), code=303), token)


@bp.post("/end")
def end() -> AnyResponse:
    """Sign out, and show who may sign in."""
    present = shared.me()
    if present is not None:
        with shared.desk() as desk:
            sessions.sign_out(desk, present, "signed_out")
    answer = redirect(url_for(".new"), code=303)
    answer.delete_cookie(guard.cookie(), secure=request.is_secure, httponly=True)
    return answer


def held_back() -> str:
    """Return the sign-in page that holds what was sent after the session had run out."""
    typed = held.fields(request.form.items())
    return _page(request.form.get("by", ""), "", shared.say("held"), typed, guard.here())


# ── Drawing ─────────────────────────────────────────────────────────────────


def _page(
    who: str,
    wanted: str,
    why: str = "",
    typed: dict[str, str] | None = None,
    held_at: str = "",
) -> str:
    everybody = [p for p in store.people(shared.db()) if p.state == "active"]
    chosen = next((Face.of(p) for p in everybody if p.id == who), None)
    return render_template(
        "sessions/new.html",
        somebody=[Face.of(p) for p in everybody if p.can_sign_in],
        chosen=chosen,
        why=why,
        wanted=wanted,
        held=typed if typed is not None else _held(),
        held_at=held_at or _inside(request.form.get("held_at", "")),
        held_by=request.form.get("held_by", "") or request.form.get("by", ""),
    )


def _own(form: Form) -> str:
    return render_template("sessions/passphrase.html", form=form)


def _send_on(typed: dict[str, str], token: str, who: str) -> str:
    # The page is drawn for the session that begins with it.
    address = _inside(request.form.get("held_at", "")) or url_for("home.show")
    title, why = shared.say("held_title"), shared.say("held_why")
    return held.page(title, why, typed, address, token=guard.csrf_of(token), by=who)


def _held() -> dict[str, str]:
    return {
        name.removeprefix(HELD): value
        for name, value in request.form.items()
        if name.startswith(HELD)
    }


def why_not(refusal: Exception) -> str:
    """Return in words why somebody was not believed, and what to do."""
    match refusal:
        case TooSoon():
            return shared.say("wait", n=refusal.wait_s)
        case LockedOut():
            return shared.say("locked", n=sessions.MOST_TRIES)
        case NoPassphrase():
            return shared.say("no_passphrase_yet")
        case NotAllowed():
            return shared.say("may_not_sign_in")
    return shared.say("not_believed")


def _inside(address: str) -> str:
    """Return an address of our own; "" for one that leads elsewhere, or back to this page."""
    # “//elsewhere” and “/\elsewhere” are other hosts to a browser; it drops tabs and line feeds.
    outside = address[:1] != "/" or address[1:2] in ("/", "\\") or not address.isprintable()
    return "" if outside or address.startswith(bp.url_prefix or "") else address


def with_token(answer: Response | AnyResponse, token: str) -> AnyResponse:
    """Return an answer with the cookie that opens a session, kept to itself as far as can be."""
    answer.set_cookie(
        guard.cookie(), token, secure=request.is_secure, httponly=True, samesite="Strict", path="/"
    )
    return answer
