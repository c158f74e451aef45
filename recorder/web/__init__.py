"""Requests in, pages out: this module hangs every resource on the app.

A page is asked for by its address. `shared` opens the database for this request, to
read only, chooses the language, and turns every refusal into one kind of page. One
module per resource calls what it needs downstairs and fills a template of the same
name: `home`, `participants`, `enrolment`, `visits`, `reports`, `trail`, `verify`, `aside`,
`parcel`, `paper`, `checking`, `review`, `amend`, `redact`, `questions`, `sessions`, `people`,
`equipment`, `devices`, `nodes`, `quarantine`, `exchange`; `assets` hands out what lies in
static/. `serve` puts the app behind a server on 127.0.0.1.

`guard` stands before every page: who may open it, and whether a form comes from a page of
ours; `held` gives back what was typed where it could not be taken. What is written passes
the same judge as on the command line (acts.WHO). `events` is the door for tablets, which show
a token in every request and never a cookie; `capture` is the shell that runs on them.
`joining` lets recorders in at a hub, and `sync` is its door for those, which sign each request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from recorder.house import folder
from recorder.web import (
    amend,
    aside,
    assets,
    capture,
    checking,
    devices,
    enrolment,
    equipment,
    events,
    exchange,
    guard,
    held,
    home,
    joining,
    nodes,
    paper,
    parcel,
    participants,
    people,
    quarantine,
    questions,
    redact,
    reports,
    review,
    sessions,
    shared,
    sync,
    trail,
    verify,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost")


def create_app(data: Path, *, hosts: Iterable[str] = (), alone: bool = False) -> Flask:
    """Return the app of one data folder; `hosts` are names it answers to beside loopback.

    `alone` says that nobody but this computer can reach it.
    """
    app = Flask(
        "recorder.web",
        template_folder=str(folder("templates")),
        static_folder=None,  # `assets` hands them out, by version.
    )
    app.config.update(
        DATA=data,
        ALONE=alone,
        TRUSTED_HOSTS=[*LOOPBACK, *hosts],
        MAX_CONTENT_LENGTH=4 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        # Flask's own session has no key and is not used: `sessions` sets the one cookie. Should
        # somebody give it one, it is kept to itself.
        SESSION_COOKIE_NAME="__Host-flask",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
    )
    shared.hang_on(app)
    guard.hang_on(app)
    held.hang_on(app)
    for resource in (
        assets,
        capture,
        sessions,
        home,
        participants,
        enrolment,
        visits,
        reports,
        trail,
        verify,
        parcel,
        aside,
        paper,
        checking,
        review,
        amend,
        questions,
        redact,
        people,
        equipment,
        devices,
        nodes,
        quarantine,
        joining,
        events,
        exchange,
        sync,
    ):
        app.register_blueprint(resource.bp)
    return app
