"""The hub's door for nodes: how far they are, what they bring, and what they fetch.

Each request is signed with the node's key and each answer with the hub's; no session, cookie or
secret is in it. Refusals are one sentence as JSON, `{"why": …}`; after any of them the
node keeps everything. On a recorder that is no hub nothing is here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from flask import Blueprint, Response, current_app, jsonify, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge

from recorder import acts, bundles, clock, keys, readmitting, store, succession
from recorder.refusals import CannotJoin, NotAllowed, Refusal, UnknownName, WrongUse
from recorder.sync import answering, files, identity, inbox, lines
from recorder.sync.lines import TooLarge
from recorder.web import guard, shared

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.sync.identity import Sender

bp = Blueprint("sync", __name__, url_prefix="/sync")

MOST_ASKED = 2 * 1024 * 1024  # The heads of some thousand logs.
BYTES = "application/octet-stream"
STATUS = {"merged": 201, "known": 200, "parked": 202}
REFUSED: list[tuple[type[Refusal], int, str]] = [  # And the code by which it is known.
    (TooLarge, 413, "too_large"),
    (WrongUse, 400, ""),
    (NotAllowed, 403, "not_given"),
    (CannotJoin, 403, ""),  # It has its own.
    (UnknownName, 404, "not_here"),
    (Refusal, 503, ""),
]


class Refused(Exception):
    """A request of a node is not answered, and why not."""

    def __init__(self, status: int, why: str, code: str = "") -> None:
        super().__init__(why)
        self.status, self.code = status, code


@bp.before_request
def _only_a_hub() -> None:
    if shared.node().place != "hub":
        raise Refused(404, "This recorder is no hub. Nothing was read; send to the hub.")


@bp.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    return make_response(jsonify(_said(str(refused), refused.code)), refused.status)


@bp.errorhandler(Refusal)
def _cannot(refusal: Refusal) -> Response:
    status, code = next((s, c) for kind, s, c in REFUSED if isinstance(refusal, kind))
    code = refusal.code if isinstance(refusal, CannotJoin) else code
    return make_response(jsonify(_said(f"{refusal} The node keeps everything.", code)), status)


def _said(why: str, code: str) -> dict[str, str]:
    """Return a refusal as it is sent: by its code the node says it in its reader's language."""
    return {"why": why, "code": code} if code else {"why": why}


@bp.errorhandler(sqlite3.OperationalError)
def _busy(trouble: sqlite3.OperationalError) -> Response:
    full = "full" in str(trouble)
    why = f"The hub could not write ({trouble}). The node keeps everything and sends it again."
    answer = make_response(jsonify(why=why), 507 if full else 503)
    answer.headers["Retry-After"] = "30"
    return answer


@bp.after_request
def _sign(answer: Response) -> Response:
    """Sign every answer of a hub, refusals too: whoever stands between can give none."""
    if shared.node().place == "hub":
        node = shared.node()
        key = keys.load(keys.of_node(shared.data(), node.name, node.epoch))
        asked = request.headers.get(identity.SIGNATURE, "")
        answer.headers.update(
            identity.sign_answer(
                key, node.device, clock.now().at_ms, asked, answer.status_code, answer.get_data()
            )
        )
    return answer


@bp.post("/heads")
def heads() -> Response:
    """Say what the hub lacks of the logs that a node names, and what it has more."""
    body = _body(MOST_ASKED)
    with _desk() as desk:
        sender = _sender(desk, body)
        answering.take_what_was_left(desk)
        asked = answering.read(body)
        said = answering.answer(desk, sender, asked)
        answering.remember(desk, sender, asked, int(request.headers[identity.AT]))
        return jsonify(said)


@bp.post("/return")
def come_back() -> Response:
    """Say to a recorder that was restored whether it is let in again, or note that it waits."""
    raw = _body(readmitting.MOST_BYTES)
    asked = readmitting.read(raw)
    it = identity.Sender(asked.node, asked.epoch, asked.public_key, asked.site)
    if _believed({it.name: it}, raw) is None:
        raise Refused(401, "It was not signed with the key that it names. Nothing was noted.")
    with _desk() as desk:
        return jsonify(msgspec.to_builtins(readmitting.ask(desk, asked)))


@bp.get("/succession")
def succeed() -> Response:
    """Give the statement by which this hub, restored, shows that it is the same."""
    said = succession.stated(shared.data())
    if said is None:
        raise Refused(404, "This hub was not restored.")
    return make_response(said, 200, {"Content-Type": "application/json"})


@bp.post("/batches")
def bring() -> Response:
    """Write a batch down, then look inside: it is merged, known, or parked whole."""
    raw = _body(lines.MOST_PACKED)
    with _desk() as desk:
        sender = _sender(desk, raw)
    path = inbox.keep(desk.data, raw, sender.name)
    with _desk(takes_in=True) as desk:
        outcome = answering.take(desk, path, sender.name, raw)
        if outcome is None:
            why = "This is no whole batch. Nothing was kept; it will be sent again."
            raise Refused(400, why, "no_batch")
        return make_response(jsonify(outcome.plain()), STATUS[outcome.answer])


@bp.get("/batches")
def fetch() -> Response:
    """Give the next batch of a log from an entry on."""
    with _desk() as desk:
        sender = _sender(desk, b"")
        raw = answering.batch_of(desk, sender, request.args.get("log", ""), _number("from"))
        return make_response(raw, 200, {"Content-Type": BYTES})


@bp.put("/files/<name>")
def put_file(name: str) -> Response:
    """Take a piece of a file; say how much of it is here. An empty piece only asks."""
    piece = _body(files.PIECE)
    with _desk() as desk:
        sender = _active(_sender(desk, piece))
        if not files.is_name(name):
            raise Refused(400, "A file is named by its hash. Nothing was kept.")
        of = _number("of")
        if store.files_held(desk.db, [name]) or files.whole(desk.data, name) is not None:
            files.take_in_lacking(desk.data, desk.db, name)
            return jsonify(at=of)
        at = _number("at")
        here = files.add(desk.data, name, sender.name, at, of, piece)
        if here == of:
            files.take_in_lacking(desk.data, desk.db, name)
        return make_response(jsonify(at=here), 200 if here == at + len(piece) else 409)


@bp.get("/files/<name>")
def get_file(name: str) -> Response:
    """Give a piece of a file that a log names which this node is given."""
    with _desk() as desk:
        sender = _active(_sender(desk, b""))
        if not (files.is_name(name) and answering.may_read_file(desk, sender, name)):
            raise Refused(404, "No file of this hash is here for this node.")
        content = store.file_of(desk.db, name)
        if content is None:
            raise Refused(404, "This file has not come to the hub yet.")
        at = _number("at")
        piece = content[at : at + files.PIECE]
        return make_response(piece, 200, {"Content-Type": BYTES, "Heeltoe-Of": str(len(content))})


# ── Who asks, and what came along ───────────────────────────────────────────


@contextmanager
def _desk(*, takes_in: bool = False) -> Iterator[Desk]:
    at_hand = current_app.extensions.setdefault("at_hand", store.AtHand(shared.data()))
    with at_hand.to_take_in() if takes_in else at_hand.to_ask() as db:
        yield acts.Desk(db, shared.data(), bundles.current(db).study.id)


def _sender(desk: Desk, body: bytes) -> Sender:
    """Return the node whose key signed this request; refuse any other."""
    sender = _believed(identity.senders(desk.db, desk.node), body)
    if sender is None:
        raise Refused(
            401,
            "This hub does not know this recorder, or its signature does not fit. Nothing was "
            "read; it keeps everything.",
        )
    return sender


def _believed(known: dict[str, Sender], body: bytes) -> Sender | None:
    headers = {name: request.headers.get(name, "") for name in
               (identity.NODE, identity.SIGNATURE, identity.AT)}  # fmt: skip
    return identity.believed(known, headers, request.method, guard.here(), body)


def _active(sender: Sender) -> Sender:
    if sender.revoked == identity.SUPERSEDED:
        raise Refused(
            403,
            f"{sender.name} was restored from a backup, and this hub takes from that one now. What "
            "this one records is kept, and parked here when it sends it. Record no more with it.",
            "superseded",
        )
    if sender.revoked:
        raise Refused(
            403,
            f"{sender.name} was revoked ({sender.revoked}). What it records is kept, and parked "
            "here when it sends it; nothing is given to it. Ask the study's administrator.",
            "revoked",
        )
    return sender


def _body(most: int) -> bytes:
    request.max_content_length = most
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLarge(f"More than {most // 1024} KB. Nothing was read; send less.") from None


def _number(name: str) -> int:
    said = request.args.get(name, "0")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Refused(400, f"“{name}” is no number. Nothing was kept.")
    return int(said)
