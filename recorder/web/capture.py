"""The capture shell: static pages that time and record at the bedside, with or without us.

The shell is one unit. `/c/` is its only page and names every file by the shell's version,
a hash over all of them; `/c/sw.js` lists the same files, and the browser keeps all of them
or none. Comments and indents stay here, since a slow tablet reads every byte at each start.
Nothing here knows a participant, so nothing here asks for a session.
What static/js/pages/ holds belongs to the other pages, not to the shell.
"""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, render_template, url_for
from rcssmin import cssmin
from rjsmin import jsmin

from recorder import acts
from recorder.house import folder
from recorder.web import assets

if TYPE_CHECKING:
    from pathlib import Path

bp = Blueprint("capture", __name__, url_prefix="/c")

STYLES = "capture.css"
WORKER = "sw.js"
# What every start runs. The page names all that these import, so that a browser asks for it at
# once and not file by file, each learnt of from the one before.
FIRST = ("app.js", "screen_today.js")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@bp.get("/")
def shell() -> Response:
    """Return the one page of the shell; it is the same for everybody."""
    known = {"version": version(), "app": acts.APP, "first": first()}
    page = Response(render_template("capture/shell.html", **known))
    page.headers["Cache-Control"] = "no-cache"
    return page


@bp.get("/<release>/<name>")
def file(release: str, name: str) -> Response:
    """Hand out a file of the shell as it is now; of another version there is none here."""
    if release != version() or name not in files():
        abort(404)
    answer = Response(_content(name), mimetype=TYPES[name[name.rindex(".") :]])
    answer.headers["Cache-Control"] = f"public, max-age={assets.A_YEAR}, immutable"
    return answer


@bp.get("/sw.js")
def worker() -> Response:
    """Return the service worker; it changes when any file of the shell does."""
    listed = [url_for(".shell"), *(url_for(".file", release=version(), name=n) for n in files())]
    head = f"const VERSION = {json.dumps(version())}\nconst FILES = {json.dumps(listed)}\n"
    answer = Response(head.encode() + _content(WORKER), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def files() -> tuple[str, ...]:
    """Return the names of all files of the shell beside its page and its worker."""
    modules = (path.name for path in _js().glob("*.js") if path.name != WORKER)
    return (STYLES, "logo.svg", *sorted(modules))


@cache
def first() -> tuple[str, ...]:
    """Return the names of the modules that a start runs before its first screen stands."""
    found: dict[str, None] = {}
    todo = list(FIRST)
    while todo:
        name = todo.pop(0)
        if name not in found:
            found[name] = None
            todo += re.findall(r'from "\./([\w.]+)"', (_js() / name).read_text())
    return tuple(found)


@cache
def version() -> str:
    """Return a short name for what the whole shell holds now, its page and worker included."""
    whole = sha256()
    for name in files():
        whole.update(f"{name}\0".encode() + _content(name) + b"\0")
    whole.update((_js() / WORKER).read_bytes())
    whole.update(_page())
    return whole.hexdigest()[:12]


def _page() -> bytes:
    sources = ("capture/shell.html", "_sprite.html", "capture/_sprite.html")
    return acts.APP.encode() + b"".join(
        (folder("templates") / source).read_bytes() for source in sources
    )


@cache
def _content(name: str) -> bytes:
    if name == STYLES:
        return cast("bytes", cssmin(assets.joined(STYLES)))
    if name == "logo.svg":
        return (folder("static") / "img" / name).read_bytes()
    return cast("bytes", jsmin((_js() / name).read_bytes()))


def _js() -> Path:
    return folder("static") / "js"
