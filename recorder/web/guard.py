"""The guard: who may open which page, and that what is sent comes from a page of ours.

Everything is shut unless a table here opens it. PUBLIC are endpoints without a session,
each with its reason; WHO_MAY says for every other one which roles it serves. What a role
then may do in detail is judged once more where it is done (acts.WHO).
"""

from __future__ import annotations

import hmac
import sqlite3
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, abort, g, redirect, request, url_for

from recorder import clock, sessions, signing, store
from recorder.refusals import NotAllowed, PageExpired
from recorder.web import eyes, shared
from recorder.web.faces import Face

if TYPE_CHECKING:
    from flask import Response as FlaskResponse
    from werkzeug.wrappers import Response

    from recorder.store import OpenSession

READING = ("GET", "HEAD", "OPTIONS")
# What is sent to these may be larger than a form, by who may send there: a parcel's file.
MOST_SENT = {"parcel.create": 30 * 1024 * 1024}
MOST_FIELDS = 1_000  # Of a form; the longest sheet has a tenth of it.

# Endpoints that ask for no session. They guard themselves, or have nothing to guard.
PUBLIC = {
    "assets.show": "the sign-in page needs its stylesheet",
    # The shell is the same for everybody and holds nothing of anybody.
    "capture.file": "a file of the program",
    "capture.shell": "a page of the program",
    "capture.worker": "a file of the program",
    # The door for tablets: a token in each request, never a cookie, so no session can block it.
    "events.deliver": "a device shows its token",
    "events.believe": "a device shows its token, and a person's passphrase",
    "events.pack": "a device shows its token",
    "events.pair": "a device shows a one-time code",
    # The hub's door for a recorder that joins: it comes with a code and a key, and no person.
    "joining.create": "a recorder shows a one-time code, and signs with its key",
    "joining.show": "says which hub this is, and nothing of anybody",
    "events.ping": "says which recorder this is, and nothing of anybody",
    # The hub's door for nodes: a signature in each request, and on a hub alone.
    "sync.heads": "a node signs with its key",
    "sync.come_back": "a node signs with the key that it names, and gets in by nothing else",
    "sync.succeed": "says which hub this is, and nothing of anybody",
    "sync.bring": "a node signs with its key",
    "sync.fetch": "a node signs with its key",
    "sync.put_file": "a node signs with its key",
    "sync.get_file": "a node signs with its key",
}

# Endpoints for which one signs in: no session yet, but from a page of ours.
DOOR = {"sessions.new", "sessions.create"}

EVERYBODY = frozenset({"assessor", "site_lead", "monitor", "data_manager", "administrator"})
LEADS = frozenset({"site_lead", "data_manager"})
STAFFING = frozenset({"site_lead", "administrator"})
LEAD = frozenset({"site_lead"})
CARRYING = LEADS | {"administrator"}
ADMIN = frozenset({"administrator"})
BEDSIDE = frozenset({"assessor", "site_lead"})
ASKING = frozenset({"monitor", "data_manager"})
PRINTING = frozenset({"assessor", "site_lead", "monitor", "data_manager"})

# Every other endpoint: the roles that it serves. One that is not here serves nobody.
WHO_MAY: dict[str, frozenset[str]] = {
    "home.show": EVERYBODY,
    "participants.index": EVERYBODY,
    "participants.show": EVERYBODY,
    "participants.results": EVERYBODY,  # Who is kept from them is told so by the page.
    "visits.index": EVERYBODY,
    "visits.show": EVERYBODY,
    "visits.attempts": EVERYBODY,
    "reports.show": EVERYBODY,
    "reports.choose": EVERYBODY,
    "reports.index": EVERYBODY,
    "reports.worksheet": EVERYBODY,
    "reports.printed": PRINTING,
    "reports.copy": PRINTING,
    "reports.day": PRINTING,
    "verify.new": EVERYBODY,
    "verify.create": EVERYBODY,
    "parcel.show": CARRYING,
    "parcel.fetch": CARRYING,
    "parcel.create": CARRYING,
    "trail.visit": EVERYBODY,
    "trail.participant": EVERYBODY,
    "trail.person": STAFFING | {"monitor", "data_manager"},
    "trail.device": LEADS | {"monitor", "administrator"},
    "aside.index": LEADS | {"monitor", "administrator"},  # What lies there is not all settled.
    "aside.admit": LEADS,
    "aside.look": LEADS,
    "quarantine.index": LEADS | {"monitor", "administrator"},  # As what is set aside.
    "quarantine.decide": LEADS,
    "paper.new": BEDSIDE,
    "paper.create": BEDSIDE,
    "paper.edit": BEDSIDE,
    "paper.update": BEDSIDE,
    "paper.amend": BEDSIDE,
    "paper.amended": BEDSIDE,
    "checking.show": BEDSIDE,
    "checking.agree": BEDSIDE,
    "review.show": BEDSIDE,
    "review.sign": BEDSIDE,
    "amend.show": BEDSIDE,
    "amend.again": BEDSIDE,
    "amend.take_back": BEDSIDE,
    "amend.reopen": BEDSIDE,
    "amend.withdraw": LEAD,
    "amend.join": LEAD,
    "questions.new": ASKING,
    "questions.create": ASKING,
    "questions.show": BEDSIDE,
    "questions.answer": BEDSIDE,
    "redact.index": LEADS,
    "redact.new": LEADS,
    "redact.create": LEADS,
    "sessions.own": EVERYBODY,
    "sessions.change": EVERYBODY,
    "sessions.end": EVERYBODY,
    "equipment.index": EVERYBODY,
    "equipment.new": LEAD,
    "equipment.create": LEAD,
    "equipment.inspect": LEAD,
    "equipment.check": LEAD,
    "devices.index": LEAD,
    "devices.code": LEAD,
    "devices.revoke": LEAD,
    # Of a hub, and of every site: what is there, never how it went.
    "sites.table": EVERYBODY,
    "sites.show": EVERYBODY,
    "sites.visits": EVERYBODY,
    "sites.complete": EVERYBODY,
    "exchange.show": EVERYBODY,
    "exchange.state": EVERYBODY,
    "exchange.ask": EVERYBODY,  # It sends what goes by itself anyway, and costs nobody anything.
    "nodes.index": ADMIN,
    "nodes.readmit": ADMIN,
    "nodes.code": ADMIN,
    "nodes.revoke": ADMIN,
    "people.index": STAFFING,
    "people.new": STAFFING,
    "people.create": STAFFING,
    "people.show": STAFFING,
    "people.role": STAFFING,
    "people.passphrase": STAFFING,
    "people.disable": STAFFING,
    "enrolment.new": LEADS,
    "enrolment.create": LEADS,
    "enrolment.paste": LEADS,
    "enrolment.take": LEADS,
    "enrolment.edit": LEADS,
    "enrolment.left": LEADS,
    "enrolment.moved": LEADS,
}

# Pages of a visit that leave results out themselves for whoever is kept from them. Any other
# address that names a visit is shut to those who may not see its results (design §9).
WITHOUT_RESULTS = frozenset({"visits.show", "visits.attempts", "trail.visit"})

# What a page asks for by itself, again and again: it is no sign that somebody is at work.
UNATTENDED = frozenset({"visits.attempts", "exchange.state", "sites.table"})

# What can be read without a session where nothing is real, so that a demo shows itself.
OPEN_WHERE_SIMULATED = frozenset(
    {
        "home.show",
        "participants.index",
        "participants.show",
        "visits.index",
        "visits.show",
        "visits.attempts",
        "reports.show",
        "sites.table",
        "sites.show",
        "sites.visits",
        "sites.complete",
    }
)


def hang_on(app: Flask) -> None:
    """Set the guard before every page of an app."""
    app.before_request(_guard)
    app.context_processor(_context)


def cookie() -> str:
    """Return the cookie's name: only over https can it be one that the browser itself guards."""
    return "__Host-heeltoe" if request.is_secure else "heeltoe"


def csrf() -> str:
    """Return what a form of this session must carry; "" where nobody is signed in."""
    return csrf_of(request.cookies.get(cookie(), "")) if shared.me() else ""


def csrf_of(token: str) -> str:
    """Return what a form must carry in the session of a token."""
    return sha256(b"csrf\0" + token.encode()).hexdigest()


def whose() -> str:
    """Return the id of who is signed in, which a form says beside its token; "" for nobody."""
    present = shared.me()
    return present.person.id if present else ""


def may(endpoint: str) -> bool:
    """Say whether whoever is signed in may open an endpoint."""
    present = shared.me()
    allowed = WHO_MAY.get(endpoint, frozenset())
    return present is not None and any(role in allowed for role, _ in present.person.roles)


def measures() -> bool:
    """Say whether whoever is at this browser may work at a bed; nobody yet may find the way."""
    present = shared.me()
    return present is None or any(role in BEDSIDE for role, _ in present.person.roles)


def is_open() -> bool:
    """Say whether this study's pages can be read without signing in."""
    return bool(shared.bundle().study.simulated)


def _context() -> dict[str, Any]:
    present = shared.me()
    return {
        "csrf": csrf(),
        "is_guarded": "me" in g,  # A page that says no may come before we asked who is there.
        "may": may,
        "measures": measures(),
        "me": Face.of(present.person) if present else None,
    }


def _guard() -> Response | FlaskResponse | tuple[str, int] | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC:
        return None  # No page by this address says so itself.
    if request.method not in READING:
        _came_from_here()
    g.me = _present()
    if endpoint in MOST_SENT and may(endpoint):
        request.max_content_length = MOST_SENT[endpoint]
    if request.method not in READING and len(request.form) > MOST_FIELDS:
        return shared.no(
            413, shared.say("refused_too_large"), shared.say("too_many_fields", most=MOST_FIELDS)
        )
    if endpoint in DOOR:
        return None
    if g.me is None:
        if endpoint in OPEN_WHERE_SIMULATED and request.method in READING and is_open():
            return None
        return _sign_in_first()
    if request.method not in READING and not _carries_our_token():
        return _hold()
    if not may(endpoint):
        note_refused()
        raise NotAllowed(shared.say("not_your_role"))
    visit = (request.view_args or {}).get("visit")
    if visit and endpoint not in WITHOUT_RESULTS and not eyes.sees_results(str(visit)):
        note_refused()
        return _hidden()
    return None


def note_refused() -> None:
    """Write a refused signature down, by whichever rule; other refusals leave no trace."""
    if request.endpoint == "review.sign" and request.view_args:
        with shared.desk() as desk:
            signing.note_refused(desk, str(request.view_args["visit"]))


def _hidden() -> tuple[str, int]:
    """Refuse a visit whose results are kept from this person; what was typed for it is held."""
    from recorder.web import held

    typed = {} if request.method in READING else held.fields(request.form.items())
    if not typed:
        raise NotAllowed(shared.say("results_hidden"))
    return (
        held.page(shared.say("refused_not_allowed"), shared.say("results_hidden"), typed, here()),
        403,
    )


def _present() -> OpenSession | None:
    """Return who is signed in; an idle session is closed here, and one at work is noted."""
    token = request.cookies.get(cookie())
    found = sessions.find(shared.db(), token) if token else None
    if found is None:
        return None
    now = clock.now().at_ms
    # A full disk must neither prolong a session nor keep anybody from reading.
    if sessions.is_over(found, now):
        with suppress(sqlite3.OperationalError), shared.desk() as desk:
            sessions.sign_out(desk, found, "idle")
        return None
    if request.endpoint not in UNATTENDED and sessions.is_to_be_noted(found, now):
        with (
            suppress(sqlite3.OperationalError),
            shared.desk() as desk,
            store.writing(desk.db),
        ):
            store.touch_session(desk.db, found.token, now)
    return found


def _came_from_here() -> None:
    """Refuse what another site's page sends: browsers say with every form where it stood."""
    if urlsplit(request.headers.get("Origin", "")).netloc != request.host:
        raise PageExpired(shared.say("page_expired"))


def _carries_our_token() -> bool:
    return hmac.compare_digest(request.form.get("csrf", "").encode(), csrf().encode())


def _hold() -> tuple[str, int]:
    """Give back what stood on a page from before this session: its own person sends it on."""
    from recorder.web import held
    from recorder.web.sessions import held_back

    if request.form.get("by", whose()) != whose():
        return held_back(), 401
    typed = held.fields(request.form.items())
    if not typed:
        raise PageExpired(shared.say("page_expired"))
    title, why = shared.say("refused_page_expired"), shared.say("page_expired_held")
    return held.page(title, why, typed, here()), 403


def _sign_in_first() -> Response | tuple[str, int]:
    from recorder.web.sessions import held_back

    if request.endpoint == "sessions.end":
        return redirect(url_for("sessions.new"), code=303)  # There is nothing to hold.
    if request.method not in READING:
        return held_back(), 401
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if shared.htmx or wanted == "application/json":
        abort(401)
    return redirect(url_for("sessions.new", next=here()), code=303)


def here() -> str:
    """Return the address of this page, to come back to."""
    query = request.query_string.decode("ascii", "ignore")
    return request.path + (f"?{query}" if query else "")
