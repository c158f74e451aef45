"""Blanking words: the free texts of a visit, and the page on which two people blank one.

The page says before what will happen and what cannot be undone, and lists, before and after,
what may hold the words still. After it stands who blanked them, when and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from recorder import redacting, store
from recorder.reading import blanked
from recorder.refusals import NotAllowed, UnknownName
from recorder.web import kinds, lists, shared, told
from recorder.web.forms import Form
from recorder.web.sessions import why_not
from recorder.web.visits import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from recorder.reading import Reading
    from recorder.redacting import Remains
    from recorder.standing import AnyEvent

bp = Blueprint("redact", __name__)


@dataclass(frozen=True, slots=True)
class Words:
    """A free text of a visit: its digest, what it stands in, by whom, and what it says."""

    digest: str
    title: str
    by: str
    said: str
    is_blanked: bool


@bp.get("/visits/<uuid:visit>/texts")
def index(visit: UUID) -> str:
    """List the free texts of a visit, each with the way to blank it."""
    reading = found(visit)
    return render_template(
        "redact/index.html",
        visit=reading.visit,
        title=lists.title(reading.visit.code),
        texts=list(_words(reading)),
    )


@bp.get("/texts/<digest>/redaction")
def new(digest: str) -> str:
    """Show what blanking a text does and what it cannot, or how it was blanked."""
    return _page(digest, Form())


@bp.post("/texts/<digest>/redaction")
def create(digest: str) -> Response | tuple[str, int]:
    """Blank a text, by who is signed in and a second person beside them."""
    form = Form.sent()
    why = form.one_of("why", redacting.WHYS) or form.needed("why")
    form.needed("second")
    # As they were typed: a space is a part of a passphrase.
    own, secret = (request.form.get(name, "") for name in ("passphrase", "second_passphrase"))
    for name, typed in (("passphrase", own), ("second_passphrase", secret)):
        if not typed:
            form.wrong[name] = shared.say("needed")
    if form.wrong:
        return _page(digest, form), 422
    try:
        with shared.desk() as desk:
            shared.read_anew()  # Who reads an old state keeps its bytes on disk.
            swept = redacting.redact(
                desk,
                digest,
                why,
                passphrase=own,
                second=form.said("second"),
                secret=secret,
                here=request.remote_addr or "",
            )
    except redacting.NotProven as refusal:
        form.wrong["second_passphrase" if refusal.second else "passphrase"] = why_not(refusal.why)
        return _page(digest, form), shared.status_of(refusal.why)
    except redacting.NotTwo:
        form.wrong["second"] = shared.say("second_may_not")
        return _page(digest, form), 422
    except UnknownName:
        raise UnknownName(shared.say("no_such_text")) from None
    except NotAllowed:
        raise NotAllowed(shared.say("not_your_site")) from None
    there = url_for(".new", digest=digest, swept=None if swept else "no")
    return redirect(there, code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _page(digest: str, form: Form) -> str:
    db = shared.db()
    try:
        named = redacting.named_by(db, digest)
    except UnknownName:
        raise UnknownName(shared.say("no_such_text")) from None
    words = store.text(db, digest)
    gone = blanked(db, [digest]).get(digest)
    left = redacting.remains(db, shared.data(), digest, words)
    return render_template(
        "redact/show.html",
        digest=digest,
        words=words,
        gone=gone.said(shared.language()) if gone else "",
        swept=request.args.get("swept") != "no",
        stands_in=[
            (kinds.title(it.event.kind), _by(it.event), it.event.visit or "") for it in named
        ],
        left=list(_left(left)),
        whys=[(code, shared.say(f"redact_{code}")) for code in redacting.WHYS],
        form=form,
    )


def _left(it: Remains) -> Iterator[str]:
    """Say what may hold the words still, one thing a line."""
    say = shared.say
    for event in it.sealed:
        when = told.when(event.at_ms, event.offset_min)
        yield say("left_sealed", digits=event.body.report[:12], when=when)
    for copy in it.prints:
        when = told.when(copy.at_ms, copy.offset_min)
        yield say("left_print", n=copy.body.copy, digits=copy.body.report[:12], when=when)
    if it.exports:
        yield say("left_exports", n=it.exports)
    if it.backups:
        yield say("left_backups", n=it.backups)
    for name in it.copies:
        yield say("left_copy", name=name)
    for name in it.asides:
        yield say("left_aside", digits=name[:12])
    yield say("left_elsewhere")


def _words(reading: Reading) -> Iterator[Words]:
    """Return each free text once, where it was written first."""
    facts, seen = reading.facts, set[str]()
    for event in reading.visit.standing.events:
        for digest in store.words_of(event):
            if digest in seen:
                continue
            seen.add(digest)
            gone, said = facts.blanked.get(digest), facts.texts.get(digest)
            shown = gone.said(shared.language()) if gone else said
            yield Words(
                digest,
                kinds.title(event.kind),
                _by(event),
                shown if shown is not None else shared.say("not_held_here"),
                gone is not None,
            )


def _by(event: AnyEvent) -> str:
    session = store.sessions(shared.db(), [event.session or ""]).get(event.session or "")
    who = store.person_name(shared.db(), session.person) if session else ""
    return ", ".join(filter(None, [who, told.when(event.at_ms, event.offset_min)]))
