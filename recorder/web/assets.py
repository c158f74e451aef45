"""What lies in static/, by version: asked for once, kept by the browser for good.

static/css/app.css is a table of contents; so is hub.css, for what only a hub's pages show, and
capture.css for the capture shell. The files that one names are put together here in its
order, so that a page needs one stylesheet, and one version covers them all.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256

from flask import Blueprint, Response, abort, request, send_from_directory, url_for
from werkzeug.security import safe_join

from recorder.house import folder

bp = Blueprint("assets", __name__)

STYLES = {"css/app.css": "app.css", "css/hub.css": "hub.css"}
A_YEAR = 365 * 24 * 60 * 60
_IMPORT = re.compile(r'^@import url\("([\w/.-]+)"\);\n', re.MULTILINE)


@bp.get("/static/<path:name>")
def show(name: str) -> Response:
    """Hand out one file; for good when it is asked for by its version."""
    asked = request.args.get("v")
    if name in STYLES:
        answer = Response(joined(STYLES[name]), mimetype="text/css")
        answer.add_etag()
        answer.make_conditional(request)
    else:
        answer = send_from_directory(folder("static"), name)
    if asked and asked == version(name):
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    else:
        answer.headers["Cache-Control"] = "no-cache"
    return answer


def address(name: str) -> str:
    """Return where a browser finds a file of static/, its version included."""
    return url_for("assets.show", name=name, v=version(name))


@cache
def joined(contents_name: str) -> bytes:
    """Return what a table of contents in static/css names, one file after the other."""
    css = folder("static") / "css"
    contents = (css / contents_name).read_text()
    return _IMPORT.sub(lambda named: (css / named[1]).read_text(), contents).encode()


@cache
def version(name: str) -> str:
    """Return a short name for what a file of static/ holds now."""
    path = safe_join(str(folder("static")), name)
    if path is None:
        abort(404)
    content = joined(STYLES[name]) if name in STYLES else (folder("static") / name).read_bytes()
    return sha256(content).hexdigest()[:12]
