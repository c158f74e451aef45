"""Succession: a hub that was restored shows those who joined it that it is the same hub.

It has a new key, and signs nothing with the one before. The study's own authority does: its
certificate was given to each recorder that joined, and its key lies in the hub's backup. So a
statement that it signed names the hub's new epoch and key, and nothing else can.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from recorder import canonical, keys, witness
from recorder.events import Milliseconds, Name
from recorder.refusals import LifeUsed, NotBelieved, NotCanonical
from recorder.seals import authority

if TYPE_CHECKING:
    from pathlib import Path

    from recorder.acts import Desk
    from recorder.uplink import Uplink

FILE = "succession.json"
TAG = "succession"
FORM = 1
STRANGE = "It is in a form that this program does not know."


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which hub lives on, in which epoch and with which key, and since which backup."""

    v: int
    study: Name
    hub: Name
    epoch: Annotated[int, Meta(ge=2, le=2**53)]
    public_key: Annotated[str, Meta(pattern=r"^[0-9a-f]{66}\Z")]
    at_ms: Milliseconds
    backup_ms: Milliseconds  # Of the backup: what came after it is sent again.
    reason: str


def state(data: Path, desk: Desk, at_ms: int, backup_ms: int, reason: str) -> bool:
    """Write down that this hub lives on; say whether the study's authority is here to sign it.

    Without it nobody has joined yet, and nobody needs to be shown.
    """
    if not (data / authority.KEY).exists():
        return False
    node = desk.node
    raw = canonical.encode(
        Statement(
            FORM, desk.study, node.name, node.epoch, node.public_key, at_ms, backup_ms, reason
        )
    )
    signed = {
        "said": raw.decode(),
        "signature": witness.sign(keys.load(data / authority.KEY), TAG, raw),
    }
    (data / FILE).write_text(json.dumps(signed))
    return True


def stated(data: Path) -> bytes | None:
    """Return the statement of this hub as it is given to whoever asks; None where it has none."""
    try:
        return (data / FILE).read_bytes()
    except OSError:
        return None


def restored_to_ms(data: Path) -> int | None:
    """Return the moment of the backup that this hub began anew from; None where it did not."""
    try:
        said = json.loads(json.loads((data / FILE).read_text())["said"])
        return int(said["backup_ms"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read(data: Path, hub: str, study: str, signed: bytes) -> Statement:
    """Return what the study's authority stated of a hub; raise NotBelieved for anything else."""
    if not is_one(signed):
        raise NotBelieved(STRANGE)
    said = msgspec.json.decode(signed, type=dict[str, str])
    raw = said["said"].encode()
    try:
        by = keys.public_half(authority.public_key(data))
    except (OSError, ValueError):
        raise NotBelieved(
            f"{data / authority.CERTIFICATE}, by which it could be checked, is not here."
        ) from None
    if not witness.holds(by, TAG, raw, said["signature"]):
        raise NotBelieved("The study's own key did not sign it.")
    try:
        statement = msgspec.convert(canonical.parse(raw, max_bytes=2_048), Statement)
        keys.public(statement.public_key)
    except (NotCanonical, msgspec.ValidationError, ValueError):
        raise NotBelieved(STRANGE) from None
    if statement.v != FORM:
        raise NotBelieved(STRANGE)
    if statement.hub != hub or statement.study != study:
        raise NotBelieved("It is about another hub.")
    return statement


def believe(data: Path, joined: Uplink, study: str, signed: bytes) -> Statement:
    """Return what a hub states; raise NotBelieved unless the study's authority signed it.

    It must be of the very hub and study that was joined, and of a later life: LifeUsed else,
    so that of two lives with one number never both are believed.
    """
    statement = read(data, joined.hub, study or joined.study, signed)
    if statement.epoch <= joined.epoch:
        raise LifeUsed(
            f"It is about its life {statement.epoch}, and this recorder follows its life "
            f"{joined.epoch} already. If the hub was restored just now, restore it once more, with "
            f"--epoch {joined.epoch + 1}. If it is an old machine, switch it off.",
            statement.public_key,
            joined.epoch + 1,
        )
    return statement


def renewed(joined: Uplink, statement: Statement) -> Uplink:
    """Return the hub that was joined as it lives now, by a statement that is believed."""
    return replace(
        joined,
        epoch=statement.epoch,
        public_key=statement.public_key,
        backup_ms=statement.backup_ms,
    )


def told(statement: Statement) -> str:
    """Say to people what a statement means for what the hub had."""
    to = datetime.fromtimestamp(statement.backup_ms / 1000, UTC)
    return (
        f"The hub was restored from its backup of {to:%Y-%m-%d %H:%M} UTC; what it had since then "
        "is being sent again."
    )


def is_one(signed: bytes) -> bool:
    """Say whether bytes are in the form of a statement, whoever made it."""
    try:
        return msgspec.json.decode(signed, type=dict[str, str]).keys() == {"said", "signature"}
    except (msgspec.DecodeError, UnicodeError):
        return False
