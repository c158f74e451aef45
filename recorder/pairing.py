"""Pairing: a browser is given a token, by which the node knows it from then on.

The log holds the digest of the token and never the token. A browser uploads with it
and never with a person's session, so that no log-out can keep back what was recorded.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from uuid_utils import uuid7

from recorder import canonical, store
from recorder.events import DevicePaired, DeviceRevoked
from recorder.refusals import WrongUse

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Hand
    from recorder.roster import Device


class Paired(NamedTuple):
    """What a browser must know to deliver: its own name, and its token."""

    device: str
    token: str


def token_digest(token: str) -> str:
    """Return what the log knows of a token."""
    return canonical.fingerprint("token", token.encode())


def pair(hand: Hand, label: str, device: str | None = None) -> Paired:
    """Pair a browser in the log of the hand's scope; the token is said here and never again.

    Raises WrongUse when the label is another browser's or this one was revoked.
    """
    device = device or str(uuid7())
    for other in store.devices(hand.desk.db):
        if other.id == device and other.revoked:
            raise WrongUse(
                "This browser was revoked. Nothing was changed. What it holds is safe on it. "
                "Clear its data for this site to begin anew, after it delivered everything."
            )
        if other.label == label and other.id != device and not other.revoked:
            raise WrongUse(
                f"{label} is another browser. Nothing was changed. Choose another label, or end "
                f"it with: heeltoe device revoke {label} --why replaced --as SITE_LEAD"
            )
    token = secrets.token_urlsafe(32)
    hand.does(DevicePaired(paired=device, label=label, token=token_digest(token)))
    return Paired(device, token)


def revoke(hand: Hand, label: str, why: str) -> Device:
    """End a browser's pairing: what it still sends is kept beside the log, and not counted."""
    found = [d for d in store.devices(hand.desk.db) if d.label == label and not d.revoked]
    if len(found) != 1:
        raise WrongUse(
            f"{len(found) or 'No'} paired browsers are labelled {label}. Nothing was changed. "
            "`heeltoe pair --list` names them."
        )
    hand.does(DeviceRevoked(revoked=found[0].id, why=why))
    return found[0]


def known(db: Database, token: str) -> Device | None:
    """Return the browser that a token was given to, revoked or not; None for any other."""
    return store.device_of_token(db, token_digest(token))
