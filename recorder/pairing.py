"""Pairing: a browser is given a token, by which the node knows it from then on.

The log holds the digest of the token and never the token. A browser uploads with it
and never with a person's session, so that no log-out can keep back what was recorded.

A person at the recorder may have a one-time code made, which is typed on the tablet
within ten minutes.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from uuid_utils import uuid7

from recorder import canonical, codes, store
from recorder.events import DevicePaired, DeviceRevoked
from recorder.refusals import CannotPair, NotPaired, WrongUse

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Desk, Hand
    from recorder.roster import Device

FILE = "pairing.json"
HERE = "This computer"
MOST_HERE = 99
CODE_MS = 10 * 60_000


class Paired(NamedTuple):
    """What a browser must know to deliver: its own name, and its token."""

    device: str
    token: str


def pair(hand: Hand, label: str, device: str | None = None, scope: str | None = None) -> Paired:
    """Pair a browser in the log of a scope; the token is said here and never again.

    Raises CannotPair when the label is another browser's or this one was revoked.
    """
    device = device or str(uuid7())
    _free(hand.desk.db, label, device)
    token = secrets.token_urlsafe(32)
    paired = DevicePaired(paired=device, label=label, token=token_digest(token))
    hand.does(paired, scope=scope)
    return Paired(device, token)


def pair_here(desk: Desk, device: str, *, many: bool) -> tuple[Paired, str]:
    """Pair a browser of this very computer, as an act of the node; return its label too.

    Without `many` only one such browser may be paired at a time: who else works on this
    computer must ask a site lead. Raises NotPaired for one more, CannotPair as `pair` does.
    """
    with desk.hand() as hand:  # The write lock: of two browsers at once, one is the first.
        others = store.devices(desk.db)
        mine = next((d for d in others if d.id == device and not d.revoked), None)
        taken = {d.label for d in others if d.id != device and not d.revoked}
        if not many and HERE in taken:
            raise NotPaired(
                f"Another browser of this computer is paired as “{HERE}”. Nothing was changed. "
                "A site lead pairs this one with a code, or revokes the other, on the page "
                "Devices.",
                "here_already",
            )
        free = (n for n in range(1, MOST_HERE + 1) if _here(n) not in taken)
        number = next(free, None)
        label = mine.label if mine else _here(number) if number else ""
        if not label:
            raise NotPaired(
                f"{MOST_HERE} browsers of this computer are paired. Nothing was changed. "
                "Revoke those that are not used any more, on the page Devices.",
                "too_many_here",
            )
        return pair(hand, label, device), label


def _here(number: int) -> str:
    return HERE if number == 1 else f"{HERE} {number}"


def revoke(hand: Hand, device: Device, why: str) -> None:
    """End a browser's pairing: what it still sends is kept beside the log, and not counted."""
    hand.does(DeviceRevoked(revoked=device.id, why=why))


def labelled(db: Database, label: str) -> Device:
    """Return the paired browser with this label; raise WrongUse when there is none."""
    for device in store.devices(db):
        if device.label == label and not device.revoked:
            return device
    raise WrongUse(
        f"No paired browser is labelled {label}. Nothing was changed. "
        "`heeltoe pair --list` names them."
    )


def known(db: Database, token: str) -> Device | None:
    """Return the browser that a token was given to, revoked or not; None for any other."""
    return store.device_of_token(db, token_digest(token))


def token_digest(token: str) -> str:
    """Return what the log knows of a token."""
    return canonical.fingerprint("token", token.encode())


def _free(db: Database, label: str, device: str) -> None:
    for other in store.devices(db):
        if other.id == device and other.revoked:
            raise CannotPair(
                "This browser was revoked. Nothing was changed, and what it holds is safe on it. "
                "Deliver that first; then clear its data for this site and pair it anew.",
                "browser_revoked",
            )
        if other.label == label and other.id != device and not other.revoked:
            raise CannotPair(
                f"{label} is another browser. Nothing was changed. Choose another label, or end "
                f"that one with: heeltoe device revoke {label} --why replaced --as SITE_LEAD",
                "label_in_use",
            )


# ── One-time codes ──────────────────────────────────────────────────────────


def make_code(hand: Hand, label: str) -> str:
    """Return a one-time code for a label in the hand's scope, as it is to be typed.

    Raises NotAllowed when the person at the desk may not pair.
    """
    hand.may(DevicePaired(paired=str(uuid7()), label=label, token="0" * 64))  # Judged now.
    file, session = hand.desk.data / FILE, hand.desk.session or ""
    code, kept = codes.read(file).with_new(label, hand.scope, session, hand.at.at_ms, CODE_MS)
    codes.write(file, kept)
    return code


def exchange(desk: Desk, typed: str, device: str) -> tuple[Paired, str]:
    """Give a browser its token and label for a code that was typed on it; each code once.

    Raises NotPaired for a code that is wrong, used or too old; the tenth wrong one locks
    this door for a quarter of an hour. Raises CannotPair as `pair` does.
    """
    file = desk.data / FILE
    with desk.hand() as hand:  # The write lock: of two tablets with one code, one gets in.
        kept, now = codes.read(file), hand.at.at_ms
        minutes = kept.wait_min(now)
        if minutes:
            raise NotPaired(
                f"Too many wrong codes came. Nothing was changed. Wait {minutes} minutes, then "
                "have a new code made.",
                "codes_locked",
                wait_s=minutes * 60,
            )
        found = kept.match(typed)
        if found is None:
            codes.write(file, kept.with_wrong(now))
            raise NotPaired(
                "This code is wrong, or was used already. Nothing was changed. Compare it letter "
                "by letter, or have a new one made with: heeltoe pair --label LABEL --code",
                "code_wrong",
            )
        if found.until_ms <= now:
            raise NotPaired(
                "This code is older than ten minutes. Nothing was changed. Have a new one made "
                f"with: heeltoe pair --label {found.label} --code",
                "code_too_old",
            )
        desk.session = found.session  # Of the person who had it made.
        paired = pair(hand, found.label, device, found.scope)
        codes.write(file, kept.without(found))
    return paired, found.label
