"""The door for tablets: what they recorded comes in, and what a visit needs goes out.

A tablet shows its token in every request and never a cookie, so no person's session,
its expiry or its log-out can keep back what was recorded. Refusals are one sentence
as JSON, `{"why": …}`; after any of them the tablet keeps everything.
"""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING

import msgspec
from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge

from recorder import acts, bundles, clock, packs, pairing, store
from recorder.events import Uuid
from recorder.receive import MOST_LINES, receive, unpack
from recorder.refusals import NotAllowed, Refusal, WrongUse
from recorder.web import shared

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.roster import Device

bp = Blueprint("events", __name__)

MOST_BYTES = 8 * 1024 * 1024  # As they travel.
MOST_UNPACKED = 32 * 1024 * 1024
MOST_RATIO = 100


class Asked(msgspec.Struct):
    """What a browser sends to be paired: the code that was typed, and its own id."""

    code: str
    device: Uuid


class Refused(Exception):
    """A request of a tablet is not answered, and why not."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@bp.before_request
def _same_origin() -> None:
    """Refuse what a page of somebody else's sends; a token could be stolen, an origin not."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise Refused(
            403,
            "This was sent by a page from elsewhere. Nothing was read. Open this recorder's own.",
        )


@bp.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    answer = make_response(jsonify(why=str(refused)), refused.status)
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@bp.errorhandler(Refusal)
def _cannot(refusal: Refusal) -> Response:
    return _refused(Refused(503, f"{refusal} The tablet keeps everything."))


@bp.errorhandler(sqlite3.OperationalError)
def _not_kept(trouble: sqlite3.OperationalError) -> Response:
    full = "full" in str(trouble)
    return _refused(
        Refused(
            507 if full else 503,
            f"Nothing of this delivery was kept here ({trouble}). The tablet keeps everything and "
            f"sends it again. {'Free space on the recorder' if full else 'Try again'}; "
            "`heeltoe doctor` looks for the cause.",
        )
    )


@bp.post("/events")
def deliver() -> Response:
    """Take in one delivery of a paired tablet; answer each event once all are on disk."""
    request.max_content_length = MOST_BYTES
    db = store.open_database(shared.data())
    try:
        return _taken_in(db)
    finally:
        db.close()


def _taken_in(db: Database) -> Response:
    device = _device(db)
    body = _body()
    if body.count(b"\n") > MOST_LINES + 1:
        raise Refused(
            413,
            f"More than {MOST_LINES:,} lines. Nothing was read; the tablet keeps everything. "
            "Send it in smaller parts.",
        )
    try:
        delivery = unpack(body, device)
    except WrongUse as wrong:
        raise Refused(400, str(wrong)) from None
    desk = acts.Desk(db, shared.data(), bundles.current(db).study.id)
    answers = receive(desk, device, delivery)
    return jsonify(
        held=store.held(db, device.id),
        answers=[answer.plain() for answer in answers],
        now_ms=clock.now().at_ms,
    )


@bp.post("/devices")
def pair() -> Response:
    """Give a browser its token for a one-time code that was typed on it."""
    try:
        said = msgspec.json.decode(request.get_data(), type=Asked)
    except (ValueError, RecursionError):
        raise Refused(
            400, "A code and the browser's own id are needed. Nothing was changed."
        ) from None
    db = store.open_database(shared.data())
    try:
        desk = acts.Desk(db, shared.data(), bundles.current(db).study.id)
        paired, label = pairing.exchange(desk, said.code, said.device)
    except (NotAllowed, WrongUse) as refusal:
        raise Refused(403, str(refusal)) from None
    finally:
        db.close()
    return make_response(jsonify(device=paired.device, token=paired.token, label=label), 201)


@bp.get("/packs")
def pack() -> Response:
    """Give a paired tablet all that visits need; no earlier result is in it."""
    device = _device(shared.db())
    if device.revoked:
        raise Refused(
            403,
            f"{device.label} was revoked. What it holds is safe and may still be delivered. "
            "Ask the site lead for another tablet.",
        )
    return jsonify(packs.pack(shared.db(), shared.node(), clock.now()))


@bp.get("/ping")
def ping() -> Response:
    """Say who answers here."""
    node, study = shared.node(), shared.bundle().study
    return jsonify(
        heeltoe=1,
        place=node.place,
        node=node.name,
        study=study.id,
        title=study.title,
        program=acts.APP,
        now_ms=clock.now().at_ms,
    )


def _device(db: Database) -> Device:
    """Return the tablet whose token came along; refuse any other."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    device = pairing.known(db, token) if scheme.lower() == "bearer" and token else None
    if device is None:
        raise Refused(
            401,
            "This recorder does not know this tablet. Nothing was read; the tablet keeps "
            "everything. Pair it again with: heeltoe pair",
        )
    return device


def _body() -> bytes:
    """Return what was sent, unpacked within bounds."""
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Refused(
            413,
            "Larger than 8 MB. Nothing was read; the tablet keeps everything. "
            "Send it in smaller parts.",
        ) from None
    packed = request.headers.get("Content-Encoding", "identity").lower()
    if packed == "identity":
        return raw
    if packed != "gzip":
        raise Refused(415, "Packed in a way not known here. Nothing was read. Send gzip or plain.")
    return _unpacked(raw)


def _unpacked(raw: bytes) -> bytes:
    most = min(MOST_UNPACKED, MOST_RATIO * len(raw))
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(raw, most + 1)
    except zlib.error:
        body = b""
    if len(body) > most:
        raise Refused(
            413,
            "Larger than 32 MB or a hundred times itself when unpacked; nothing was read. "
            "The tablet keeps everything. Send it in smaller parts.",
        )
    if not unpacker.eof or unpacker.unused_data:
        raise Refused(
            400,
            "The delivery arrived incomplete and cannot be unpacked. Nothing was read; the tablet "
            "keeps everything. It will be sent again.",
        )
    return body
