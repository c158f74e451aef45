"""Requests in, pages out: this module hangs every resource on the app.

A page is asked for by its address. `shared` opens the database for this request, to
read only, chooses the language, and turns every refusal into one kind of page. One
module per resource calls what it needs downstairs and fills a template of the same
name: `home`, `participants`, `visits`, `reports`; `assets` hands out what lies in
static/. `serve` puts the app behind a server on 127.0.0.1.

No page can write yet: each answers GET, HEAD and OPTIONS alone. `events` is the door for
tablets, which show a token in every request and never a cookie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from recorder.house import folder
from recorder.web import assets, events, home, participants, reports, shared, visits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost")


def create_app(data: Path, *, hosts: Iterable[str] = ()) -> Flask:
    """Return the app of one data folder; `hosts` are names it answers to beside loopback."""
    app = Flask(
        "recorder.web",
        template_folder=str(folder("templates")),
        static_folder=None,  # `assets` hands them out, by version.
    )
    app.config.update(
        DATA=data,
        TRUSTED_HOSTS=[*LOOPBACK, *hosts],
        MAX_CONTENT_LENGTH=4 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        # No page sets a cookie yet. The day one does, it is kept to itself.
        SESSION_COOKIE_NAME="__Host-heeltoe",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
    )
    shared.hang_on(app)
    for resource in (assets, home, participants, visits, reports, events):
        app.register_blueprint(resource.bp)
    return app
