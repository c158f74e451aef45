"""What every request shares: its database, its language, its frame, and how we say no.

A request reads one snapshot of the database, opened when first needed and closed at
its end; what it writes, it writes at a desk of its own. Refusals are turned into answers
here and nowhere else; what is neither a refusal nor an answer is a bug, is logged, and
shows a page that needs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_htmx import HTMX
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, SecurityError

from recorder import bundles, canonical, clock, refusals, store
from recorder.acts import APP, Desk, Hand, Node, this_node
from recorder.refusals import NotAllowed, Refusal
from recorder.sheet import figures
from recorder.sync import status
from recorder.web import assets, places, words

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.events import Doubt
    from recorder.store import OpenSession
    from recorder.study import Bundle
    from recorder.sync.status import Status

htmx = HTMX()

# Where a tablet's own shell is served: not a page of this app, so it has an address and no name.
CAPTURE = "/c/"

# The first class that fits says how: the status, and the title of the page.
REFUSED: list[tuple[type[Refusal], int, str]] = [
    (refusals.UnknownName, 404, "refused_not_here"),
    (refusals.NotAllowed, 403, "refused_not_allowed"),
    (refusals.OnlyAtTheHub, 403, "refused_not_allowed"),
    (refusals.PageExpired, 403, "refused_page_expired"),
    (refusals.NotBelieved, 401, "sign_in"),
    (refusals.NoPassphrase, 403, "sign_in"),
    (refusals.TooSoon, 429, "sign_in"),
    (refusals.LockedOut, 423, "refused_locked"),
    (refusals.NotCanonical, 422, "refused_not_kept"),
    (refusals.NotAnEvent, 422, "refused_not_kept"),
    (refusals.NeedsNewerProgram, 422, "refused_not_kept"),
    (refusals.UnprintableText, 422, "refused_not_kept"),
    (refusals.FaultyFile, 422, "refused_wrong_use"),
    (refusals.NoSuchParticipantID, 422, "refused_wrong_use"),
    (refusals.NotAMeasurement, 422, "refused_wrong_use"),
    (refusals.WrongUse, 400, "refused_wrong_use"),
    (refusals.NoLonger, 409, "refused_no_longer"),
    (refusals.OutOfReach, 503, "refused_out_of_reach"),
    (Refusal, 500, "refused_broken"),
]

# The words that a page has for what deeper floors refuse; see `desk`. Most have these.
InWords = Mapping[type[Refusal], str]
NOT_YOURS: InWords = {NotAllowed: "not_your_site"}

# What HTTP itself refuses: the words for it.
HTTP_REFUSED = {401: "sign_in_first", 404: "no_such_page", 405: "not_that_way"}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",  # Stricter, and forms would hide where they come from.
    "X-Content-Type-Options": "nosniff",
}


def hang_on(app: Flask) -> None:
    """Give an app what all its requests share."""
    htmx.init_app(app)
    app.teardown_appcontext(_close)
    app.after_request(_head)
    app.url_defaults(_keep_the_language)
    app.context_processor(_context)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _not_http)
    app.register_error_handler(500, _bug)
    app.jinja_env.finalize = canonical.visible  # Let no text turn what follows it.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static"] = assets.address


# ── This request's own ──────────────────────────────────────────────────────


def data() -> Path:
    """Return the data folder."""
    return cast("Path", current_app.config["DATA"])


def db() -> Database:
    """Return this request's database: to read only, and the same moment of it throughout."""
    if "db" not in g:
        g.db = store.open_database(data(), write=False)
        g.db.conn.execute("begin")
    return cast("Database", g.db)


def read_anew() -> None:
    """Let go of the moment that this request began in: what follows is read as it is now."""
    _close(None)


def bundle() -> Bundle:
    """Return the study as it is published now."""
    if "bundle" not in g:
        g.bundle = bundles.current(db())
    return cast("Bundle", g.bundle)


def countersigned() -> frozenset[str]:
    """Return the bundles under which a site lead signs too."""
    if "countersigned" not in g:
        g.countersigned = bundles.countersigned(db())
    return cast("frozenset[str]", g.countersigned)


def node() -> Node:
    """Return the node that answers."""
    if "node" not in g:
        g.node = this_node(data())
    return cast("Node", g.node)


def me() -> OpenSession | None:
    """Return who is signed in at this browser; `guard` found out before the page began."""
    return cast("OpenSession | None", g.get("me"))


def sites_led() -> list[tuple[str, str]]:
    """Return the sites that whoever is signed in leads from here, each with its code and name."""
    present = me()
    roles = present.person.roles if present else ()
    led = {where for role, where in roles if role == "site_lead"}
    sites = bundle().study.sites
    here = node().site
    return [
        (s.code, f"{s.code} {s.name}")
        for s in sites
        if here in (None, s.code) and (s.code in led or None in led)
    ]


@contextmanager
def desk(in_words: InWords = MappingProxyType({})) -> Iterator[Desk]:
    """Let whoever is signed in act: a desk with a connection of its own, to write.

    Without anybody signed in it is the node's own, as for signing in itself. A refusal that
    `in_words` has the word of is raised anew, as that class, in the language of this request.
    """
    writable = store.open_database(data())
    try:
        desk, present = Desk(writable, data(), bundle().study.id), me()
        if present is not None:
            desk.person, desk.session = present.person, present.session
        desk.asked = kept_though_asked()
        yield desk
    except tuple(in_words) as refusal:
        sort = next(sort for sort in in_words if isinstance(refusal, sort))
        raise sort(say(in_words[sort])) from None
    finally:
        writable.close()


def kept_though_asked() -> dict[str, tuple[Doubt, ...]]:
    """Return the words of this request that a person was asked about, and what about."""
    asked: dict[str, tuple[Doubt, ...]] = g.setdefault("asked", {})
    return asked


def act(does: Callable[[Hand], None]) -> None:
    """Let who is signed in do this at their site; say in our words where it is not theirs."""
    with desk(NOT_YOURS) as here, here.hand() as hand:
        does(hand)


def languages() -> tuple[str, ...]:
    """Return the languages that both the study and the recorder speak; English if none."""
    try:
        spoken = bundle().study.languages
    except Refusal:
        spoken = ()  # A page that says no says it all the same.
    return tuple(code for code in spoken if code in words.LANGUAGES) or ("en",)


def language() -> str:
    """Return the language of this request: asked for in the address, else the browser's."""
    known = g.get("language")  # One look: a long list asks some hundred times.
    if known is None:
        asked = request.args.get("lang", "")
        found = languages()
        known = g.language = asked if asked in found else _browsers(found)
    return cast("str", known)


def _browsers(found: tuple[str, ...]) -> str:
    # Not `best_match`: it takes English second to Mexican Spanish over Spanish.
    wished = (code.partition("-")[0].lower() for code in request.accept_languages.values())
    return next((code for code in wished if code in found), found[0])


def say(key: str, **values: object) -> str:
    """Return the recorder's words for a key in the language of this request."""
    return words.say(language(), key, **values)


def say_why(refusal: refusals.Coded) -> str:
    """Return what a refusal says in the language of this request; as it is without a code."""
    if refusal.code not in words.WORDS:
        return str(refusal)
    return say(refusal.code, **{name: _spoken(fact) for name, fact in refusal.facts.items()})


def _spoken(fact: object) -> object:
    """Return a bound or a unit as people write it here; what they typed stays as it is."""
    if fact == "s":
        return say("seconds")
    if isinstance(fact, str) and re.fullmatch(r"[0-9]+\.[0-9]+", fact):
        return fact.replace(".", say("decimal_sign"))
    return fact


def _close(_: BaseException | None) -> None:
    if "db" in g:
        g.pop("db").close()


def _keep_the_language(endpoint: str, values: dict[str, Any]) -> None:
    # There is no cookie to remember it: a language that was asked for stays in every link.
    if endpoint != "assets.show" and request and request.args.get("lang"):
        values.setdefault("lang", language())


# ── The frame ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands round every page."""

    study: str = ""
    title: str = ""
    where: str = ""
    rules: str = ""
    simulated: str = ""
    testing: bool = False
    place: places.Place | None = None
    status: Status | None = None  # How it stands with its hub, where it joined one.


def _frame() -> Frame:
    testing = clock.testing()
    try:
        here, published = node(), bundle()
    except Refusal:
        return Frame(testing=testing)
    study = published.study
    sites = [site for site in study.sites if here.site in (None, site.code)]
    return Frame(
        study=study.id,
        title=study.title,
        where=f"{sites[0].code} {sites[0].name}" if len(sites) == 1 else study.id,
        rules=published.hash[:12],
        simulated=study.simulated.get(language()) or study.simulated.get("en") or "",
        testing=testing,
        place=places.of_node(here),
        status=status.status(db(), data(), here, clock.now()),
    )


def _context() -> dict[str, Any]:
    return {
        "app": APP,
        "capture": CAPTURE,
        "count": lambda key, n: words.count(language(), key, n),
        "frame": _frame(),
        "here_in": _here_in,
        "language": language(),
        "languages": {code: words.LANGUAGES[code] for code in languages()},
        "number": figures.grouped,
        "say": say,
        "say_why": say_why,
    }


def _here_in(code: str) -> str:
    """Return this page's address in another language."""
    # Quoted, one slash in front: “//elsewhere” in a mistyped address must not lead there.
    path = quote(request.path.lstrip("/"))
    return f"/{path}?{urlencode({**request.args.to_dict(), 'lang': code})}"


# ── How we say no ───────────────────────────────────────────────────────────


def status_of(refusal: Exception) -> int:
    """Return the status that a refusal is answered with."""
    return next(status for kind, status, _ in REFUSED if isinstance(refusal, kind))


def _refused(refusal: Refusal) -> Response:
    status, title = next((s, t) for kind, s, t in REFUSED if isinstance(refusal, kind))
    why = say_why(refusal) if isinstance(refusal, refusals.Coded) else str(refusal)
    return no(status, say(title), why)


def _not_http(error: HTTPException) -> Response:
    if error.response is not None or not error.code or error.code < 400:
        return cast("Response", error.get_response())
    title = "refused_not_here" if error.code == 404 else "refused_wrong_use"
    return no(error.code, say(title), say(HTTP_REFUSED.get(error.code, "bad_request")))


def no(status: int, title: str, why: str) -> Response:
    """Return a refusal as a page, or as a piece of one where htmx asked."""
    template = "errors/_refusal.html" if htmx else "errors/refusal.html"
    return make_response(render_template(template, title=title, why=why), status)


def _unknown_host(_: SecurityError) -> Response:
    # No page, no link, no study: whoever asks by another name may be a page of somebody else's.
    return Response(
        "".join(f"{words.say(code, 'unknown_host')}\n" for code in words.LANGUAGES),
        status=400,
        mimetype="text/plain",
    )


def _bug(_: Exception) -> Response:
    # The frame may be what failed, so this page asks nobody for anything.
    found = _browsers(tuple(words.LANGUAGES))
    page = current_app.jinja_env.get_template("errors/bug.html")
    return Response(
        page.render(
            language=found,
            title=words.say(found, "refused_bug"),
            why=words.say(found, "bug"),
            home=words.say(found, "home"),
        ),
        status=500,
    )


def _head(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    # A tablet is handed around: what one person saw, the back button must not show the next.
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
