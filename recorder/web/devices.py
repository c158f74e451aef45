"""Devices: the browsers paired with this recorder, and what of theirs has not arrived.

A site lead has a one-time code made, which a tablet reads as a QR code or has typed in,
and ends the pairing of one that was lost. What a device holds is never touched from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from recorder import pairing, store
from recorder.refusals import UnknownName
from recorder.web import qr, shared, told
from recorder.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from werkzeug.wrappers import Response

    from recorder.roster import Device

bp = Blueprint("devices", __name__, url_prefix="/devices")

REASONS = ("lost", "replaced", "wrong")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Paired:
    """A device as the page shows it."""

    id: str
    label: str
    since: str
    heard: str
    holds: str
    revoked: str


@bp.get("")
def index() -> str:
    """List every paired browser, with what has not arrived, and the form for one more."""
    return _page(Form())


@bp.post("/codes")
def code() -> str | tuple[str, int]:
    """Make a one-time code and show it, once, to be read or typed on the tablet."""
    form = Form.sent()
    label = form.needed("label")
    if label and not _LABEL.fullmatch(label):
        form.wrong["label"] = shared.say("not_a_label")
    site = form.one_of("site", [name for name, _ in shared.sites_led()]) or form.needed("site")
    if form.wrong:
        return _page(form), 422
    with shared.desk(shared.NOT_YOURS) as desk, desk.hand(site) as hand:
        made = pairing.make_code(hand, label)
    address = f"{request.host_url}c/#/door?code={made}"
    return render_template(
        "devices/code.html",
        label=label,
        made=made,
        address=address,
        picture=qr.picture(address),
        alone=current_app.config["ALONE"],
    )


@bp.post("/<uuid:device>/revocation")
def revoke(device: UUID) -> Response | tuple[str, int]:
    """End a browser's pairing; what it still sends is kept beside the log, and not counted."""
    found = next((d for d in store.devices(shared.db()) if d.id == str(device)), None)
    if found is None or found.revoked:
        raise UnknownName(shared.say("no_such_device"))
    form = Form.sent()
    why = form.one_of("why", REASONS) or form.needed("why")
    if form.wrong:
        return _page(form), 422
    scope = store.scope_of_device(shared.db(), found.id)
    with shared.desk(shared.NOT_YOURS) as desk, desk.hand(scope) as hand:
        pairing.revoke(hand, found, why)
    return redirect(url_for(".index"), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _page(form: Form) -> str:
    return render_template(
        "devices/index.html",
        devices=[_paired(device) for device in store.devices(shared.db())],
        form=form,
        sites=shared.sites_led(),
        reasons=[(why, shared.say(f"device_{why}")) for why in REASONS],
    )


def _paired(device: Device) -> Paired:
    since, heard = store.device_times(shared.db(), device.id)
    return Paired(
        device.id,
        device.label,
        _moment(since),
        _moment(heard),
        holds(device.label, store.held(shared.db(), device.id)),
        _why(device.revoked) if device.revoked else "",
    )


def _why(code: str) -> str:
    # The command line takes any reason.
    return shared.say(f"device_{code}") if code in REASONS else code.replace("_", " ")


def holds(label: str, runs: list[tuple[int, int]]) -> str:
    """Say which of a device's numbers are here, and which of them have not arrived."""
    if not runs:
        return shared.say("holds_nothing", label=label)
    starts = [first for first, _ in runs]
    ends = [0, *(last for _, last in runs)]
    gaps = [
        (end + 1, start - 1) for end, start in zip(ends, starts, strict=False) if start > end + 1
    ]
    holds = shared.say("holds", label=label, numbers=_numbers(runs))
    if not gaps:
        return f"{holds}."
    one = len(gaps) == 1 and gaps[0][0] == gaps[0][1]
    key = "number_missing" if one else "numbers_missing"
    return f"{holds}; {shared.say(key, numbers=_numbers(gaps))}"


def _numbers(runs: Iterable[tuple[int, int]]) -> str:
    said = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    head, last = ", ".join(said[:-1]), said[-1]
    return shared.say("and", first=head, last=last) if head else last


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else told.moment(at_ms)
