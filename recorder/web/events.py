"""The door for tablets: what they recorded comes in, and what a visit needs goes out.

A tablet shows its token in every request and never a cookie, so no person's session,
its expiry or its log-out can keep back what was recorded. Refusals are one sentence
as JSON, `{"why": …}`; after any of them the tablet keeps everything.
"""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from flask import Blueprint, Response, current_app, jsonify, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge

from recorder import acts, bundles, clock, packs, pairing, sessions, store
from recorder.events import Name, Uuid
from recorder.receive import MOST_LINES, receive, unpack
from recorder.refusals import (
    CannotPair,
    LockedOut,
    NoPassphrase,
    NotAllowed,
    NotBelieved,
    NotPaired,
    Refusal,
    TooSoon,
    WrongUse,
)
from recorder.web import guard, shared

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.roster import Device

bp = Blueprint("events", __name__)

MOST_BYTES = 8 * 1024 * 1024  # As they travel.
MOST_UNPACKED = 32 * 1024 * 1024
MOST_RATIO = 100
MOST_ASKED = 16 * 1024  # A code, or a name and a passphrase with every letter escaped.

LOOPBACK = ("127.0.0.1", "::1")
PASSED_ON = ("Forwarded", "X-Forwarded-For", "Via", "X-Real-IP")


class Asked(msgspec.Struct):
    """What a browser sends to be paired: the code that was typed, and its own id."""

    device: Uuid
    code: str = ""
    local: bool = False


class SignIn(msgspec.Struct):
    """Who says to be at a paired tablet, and what they typed."""

    person: Name
    passphrase: Annotated[str, msgspec.Meta(max_length=sessions.LONGEST_PASSPHRASE)]


AskedT = TypeVar("AskedT", Asked, SignIn)

# What a passphrase was refused for: the status, and the code a tablet has words for.
NOT_BELIEVED: dict[type[Refusal], tuple[int, str]] = {
    NotBelieved: (401, "not_believed"),
    NoPassphrase: (403, "no_passphrase"),
    NotAllowed: (403, "not_allowed"),
    TooSoon: (429, "too_soon"),
    LockedOut: (423, "locked"),
}


class Refused(Exception):
    """A request of a tablet is not answered, and why not."""

    def __init__(self, status: int, why: str, *, code: str = "", wait_s: int = 0) -> None:
        super().__init__(why)
        self.status, self.code, self.wait_s = status, code, wait_s


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
    said: dict[str, str | int] = {"why": str(refused)}
    said |= {"code": refused.code} if refused.code else {}
    said |= {"wait_s": refused.wait_s} if refused.wait_s else {}
    answer = make_response(jsonify(said), refused.status)
    if refused.code == "device_unknown":
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
    said = {"held": store.held(db, device.id), "now_ms": clock.now().at_ms}
    redacted = store.every_redaction(db)
    said |= {"redacted": redacted} if redacted else {}  # What the tablet must blank too.
    return jsonify(**said, answers=[answer.plain() for answer in answers])


@bp.post("/devices")
def pair() -> Response:
    """Give a browser its token for a one-time code that was typed on it."""
    said = _asked(Asked, "A code and the browser's own id are needed. Nothing was changed.")
    db = store.open_database(shared.data())
    try:
        desk = acts.Desk(db, shared.data(), bundles.current(db).study.id)
        if said.local:
            _from_here()
            paired, label = pairing.pair_here(desk, said.device, many=guard.is_open())
        else:
            paired, label = pairing.exchange(desk, said.code, said.device)
    except (NotPaired, CannotPair) as refusal:
        wait_s = int(str(refusal.facts.get("wait_s", 0)))
        raise Refused(403, str(refusal), code=refusal.code, wait_s=wait_s) from None
    except NotAllowed as refusal:
        raise Refused(403, str(refusal)) from None
    finally:
        db.close()
    return make_response(jsonify(device=paired.device, token=paired.token, label=label), 201)


@bp.post("/devices/session")
def believe() -> Response:
    """Say whether a passphrase typed on a tablet is its person's; no session is opened here."""
    db = store.open_database(shared.data())
    try:
        device = _working(db)
        said = _asked(SignIn, "A person and a passphrase are needed. Nothing was changed.")
        desk = acts.Desk(db, shared.data(), bundles.current(db).study.id)
        scope = desk.node.scope(store.scope_of_device(db, device.id))
        until_ms = sessions.check(
            desk,
            said.person,
            said.passphrase,
            device.id,  # Many tablets may share an address, and one may change it.
            None if scope == acts.STUDY_SCOPE else scope,
        )
    except tuple(NOT_BELIEVED) as refusal:
        status, code = NOT_BELIEVED[type(refusal)]
        wait_s = refusal.wait_s if isinstance(refusal, TooSoon) else 0
        raise Refused(status, str(refusal), code=code, wait_s=wait_s) from None
    finally:
        db.close()
    return jsonify(person=said.person, until_ms=until_ms)


@bp.get("/packs")
def pack() -> Response:
    """Give a paired tablet all that visits need; no earlier result is in it."""
    device = _working(shared.db())
    return jsonify(packs.pack(shared.db(), shared.node(), device, clock.now()))


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
        pairs_itself=pairs_itself(),
        now_ms=clock.now().at_ms,
    )


def pairs_itself() -> bool:
    """Say whether a browser on this computer needs no code.

    Only where nobody else can reach this recorder, and where it is either the tablet
    itself or a simulation. A request that came through another program is nobody's here.
    """
    here = request.remote_addr in LOOPBACK and not any(map(request.headers.get, PASSED_ON))
    whose = guard.is_open() or shared.node().place == "tablet"
    return bool(current_app.config["ALONE"]) and here and whose


def _from_here() -> None:
    # Every browser says where a POST comes from; a page from elsewhere was refused before.
    if not (pairs_itself() and request.headers.get("Origin")):
        raise Refused(
            403,
            "This browser cannot be paired without a code. Nothing was changed. "
            "A site lead has one made, on the page Devices.",
            code="code_needed",
        )


def _asked(form: type[AskedT], needed: str) -> AskedT:
    request.max_content_length = MOST_ASKED
    try:
        return msgspec.json.decode(request.get_data(), type=form)
    except RequestEntityTooLarge:
        raise Refused(413, f"Larger than 16 KB. {needed}") from None
    except (ValueError, RecursionError):
        raise Refused(400, needed) from None


def _device(db: Database) -> Device:
    """Return the tablet whose token came along; refuse any other."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    device = pairing.known(db, token) if scheme.lower() == "bearer" and token else None
    if device is None:
        raise Refused(
            401,
            "This recorder does not know this tablet. Nothing was read; the tablet keeps "
            "everything. Pair it again with: heeltoe pair",
            code="device_unknown",
        )
    return device


def _working(db: Database) -> Device:
    """Return the tablet whose token came along; refuse one that was revoked too."""
    device = _device(db)
    if device.revoked:
        raise Refused(
            403,
            f"{device.label} was revoked. What it holds is safe and may still be delivered. "
            "Ask the site lead for another tablet.",
            code="device_revoked",
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
