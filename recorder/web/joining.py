"""Joining: the hub's door for a recorder that comes with a one-time code.

It shows no session and no cookie: a code, once, and a signature by the key that it made.
What it must answer is docs/hub.md; who is let in is `admitting`.
"""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, jsonify, make_response, request

from recorder import acts, admitting, bundles, canonical, keys, store, witness
from recorder.refusals import CannotJoin, Refusal, WrongUse
from recorder.web import shared

bp = Blueprint("joining", __name__, url_prefix="/sync/join")

MOST_BYTES = 4 * 1024
SIGNATURE = "Heeltoe-Signature"


@bp.before_request
def _only_a_hub() -> Response | None:
    if shared.node().place == "hub":
        return None
    return _no(
        404,
        "This recorder is no hub: nobody joins it. Nothing was changed. Ask for the hub's address.",
        "not_a_hub",
    )


@bp.before_request
def _no_page() -> Response | None:
    if "Origin" not in request.headers:
        return None
    # Wrong codes are counted: a page of somebody else's must not close this door.
    return _no(403, "This was sent by a web page, not by a recorder. Nothing was read.")


@bp.errorhandler(Refusal)
def _refused(refusal: Refusal) -> Response:
    match refusal:
        case CannotJoin():
            return _no(403, str(refusal), refusal.code)
        case WrongUse():
            return _no(400, str(refusal))
    return _no(503, str(refusal))


def _no(status: int, why: str, code: str = "") -> Response:
    said = {"why": why, "code": code} if code else {"why": why}
    return make_response(jsonify(said), status)


@bp.get("")
def show() -> Response:
    """Say which hub this is, to be compared before anybody joins it."""
    node, study = shared.node(), shared.bundle().study
    hub = admitting.Hub(
        admitting.FORM, study.id, study.title, node.name, node.epoch, node.public_key
    )
    return jsonify(msgspec.to_builtins(hub))


@bp.post("")
def create() -> Response:
    """Let a recorder in, and answer under this hub's own key."""
    request.max_content_length = MOST_BYTES
    asked = admitting.read(request.get_data(), request.headers.get(SIGNATURE, ""))
    db = store.open_database(shared.data())
    try:
        desk = acts.Desk(db, shared.data(), bundles.current(db).study.id)
        answer = admitting.admit(desk, asked)
    finally:
        db.close()
    key = keys.load(keys.of_node(shared.data(), desk.node.name, desk.node.epoch))
    raw = canonical.encode(msgspec.to_builtins(answer))
    said = Response(raw, mimetype="application/json")
    said.headers[SIGNATURE] = witness.sign(key, "joined", raw)
    return said
