"""What recorders sign about a log: its owner that it reaches so far, the hub that it has it.

Both are canonical bytes that are signed, kept and sent as they are, never written anew to be
checked. A receipt covers an entry whose number is at most its `to` in a log whose chain
reaches its `head`; so it can be held against a log by anybody, with nothing but the hub's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta

from recorder import canonical, witness
from recorder.events import Hash, Milliseconds, Name
from recorder.refusals import NeedsNewerProgram, NotBelieved, NotCanonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

FORM = 1
Number = Annotated[int, Meta(ge=1, le=2**53)]
LogName = Annotated[str, Meta(max_length=160)]
_NAMES = {"first": "from", "last": "to"}  # One of them is a word of Python.


class Head(msgspec.Struct, frozen=True, kw_only=True, rename=_NAMES, forbid_unknown_fields=True):
    """A log goes on from one entry to another, and its last has this hash."""

    v: int
    study: Name
    log: LogName
    first: Number
    last: Number
    prev: Hash
    head: Hash
    at_ms: Milliseconds


class Receipt(msgspec.Struct, frozen=True, kw_only=True, rename=_NAMES, forbid_unknown_fields=True):
    """A hub, in one of its lives, has a log to its entry `last`, whose hash is `head`."""

    v: int
    hub: Name
    epoch: Number
    log: LogName
    first: Number
    last: Number
    head: Hash
    batch: Hash
    at_ms: Milliseconds


SaidT = TypeVar("SaidT", Head, Receipt)
_TAGS: dict[type[Head] | type[Receipt], str] = {Head: "head", Receipt: "receipt"}


def sign(key: EllipticCurvePrivateKey, said: Head | Receipt) -> tuple[bytes, str]:
    """Return the canonical bytes of what is said, and a key's signature over them."""
    raw = canonical.encode(said)
    return raw, witness.sign(key, _TAGS[type(said)], raw)


def holds(public_key: str, form: type[Head] | type[Receipt], raw: bytes, signature: str) -> bool:
    """Say whether bytes of this form were signed with a key; no input raises."""
    return witness.holds(public_key, _TAGS[form], raw, signature)


def read(form: type[SaidT], raw: bytes) -> SaidT:
    """Return what these bytes say; who signed them is another question.

    Raises NeedsNewerProgram for a later form, NotCanonical for what is none.
    """
    plain = canonical.parse(raw, max_bytes=2_048)
    if isinstance(plain, dict) and type(plain.get("v")) is int and plain["v"] > FORM:
        raise NeedsNewerProgram(f"Form {plain['v']} of a {_TAGS[form]}: it needs a newer program.")
    try:
        said = msgspec.convert(plain, form)
    except msgspec.ValidationError as error:
        raise NotCanonical(f"This is no {_TAGS[form]}: {error}.") from None
    if said.v != FORM or said.last < said.first:
        raise NotCanonical(f"This is no {_TAGS[form]} that can be.")
    return said


def believe(public_key: str, hub: str, epoch: int, raw: bytes, signature: str) -> Receipt:
    """Return a receipt of this hub in this life; raise NotBelieved for any other.

    Whether the log it speaks of reaches its head is for whoever holds the log to say.
    """
    if not holds(public_key, Receipt, raw, signature):
        raise NotBelieved("The receipt was not signed by the hub.")
    receipt = read(Receipt, raw)
    if (receipt.hub, receipt.epoch) != (hub, epoch):
        raise NotBelieved("The receipt is another hub's, or one of another life of this hub.")
    return receipt


def fingerprint(raw: bytes) -> str:
    """Return a receipt's hash, as the entries written after it name it."""
    return canonical.fingerprint("receipt", raw)
