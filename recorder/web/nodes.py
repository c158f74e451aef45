"""Nodes: the recorders that this hub takes from; one more let in by a code, one revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from recorder import admitting, clock, heard, readmitting
from recorder.refusals import UnknownName, WrongUse
from recorder.web import qr, shared, sites, told
from recorder.web.forms import Form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.heard import Heard

bp = Blueprint("nodes", __name__, url_prefix="/nodes")

REFUSED: shared.InWords = {UnknownName: "no_such_node"}


@dataclass(frozen=True, slots=True)
class Node:
    """A recorder as the page shows it."""

    name: str
    label: str
    site: str
    since: str
    key: str
    revoked: str
    why: str
    followed_by: str
    heard: sites.Recorder


@dataclass(frozen=True, slots=True)
class Waiting:
    """A restored recorder as the page shows it."""

    name: str
    label: str
    says: str
    why: str
    compare: str
    digits: str
    public_key: str


@bp.before_request
def _only_at_a_hub() -> None:
    if shared.node().place != "hub":
        abort(404)


@bp.get("")
def index() -> str:
    """List every recorder that was let in, and the form for one more."""
    return _page(Form())


@bp.post("/codes")
def code() -> str | tuple[str, int]:
    """Make a one-time code and show it, once, to be typed on the computer that joins."""
    form = Form.sent()
    site = form.one_of("site", [name for name, _ in _sites()]) or form.needed("site")
    if form.wrong:
        return _page(form), 422
    with shared.desk() as desk, desk.hand() as hand:
        made, until_ms = admitting.make_code(hand, site)
    command = f"heeltoe join {request.host_url.rstrip('/')} {made}"
    return render_template(
        "nodes/code.html",
        site=dict(_sites())[site],
        made=made,
        command=command,
        picture=qr.picture(command),
        until=told.moment(until_ms),
        alone=current_app.config["ALONE"],
    )


@bp.post("/<node>/readmission")
def readmit(node: str) -> Response:
    """Let a recorder in again that was restored: the one whose key was shown and compared."""
    with shared.desk(REFUSED) as desk, desk.hand() as hand:
        readmitting.let_in(hand, node, Form.sent().said("key") or "none")
    return redirect(url_for(".index"), code=303)


@bp.post("/<node>/revocation")
def revoke(node: str) -> Response | tuple[str, int]:
    """End what a recorder was let in for, since a moment and for a reason."""
    form, now = Form.sent(), clock.now()
    why = form.one_of("why", admitting.WHYS) or form.needed("why")
    since_ms = now.at_ms
    if form.said("since"):
        try:
            since_ms = admitting.since(form.said("since"), now.offset_min)
        except WrongUse:
            since_ms = now.at_ms + 1
    if since_ms > now.at_ms:
        form.wrong["since"] = shared.say("node_since_wrong")
    if form.wrong:
        return _page(form, node), 422
    with shared.desk(REFUSED) as desk, desk.hand() as hand:
        admitting.revoke(hand, node, since_ms, cast("admitting.Why", why))
    return redirect(url_for(".index"), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _page(form: Form, about: str = "") -> str:
    here = shared.node()
    everybody = heard.of_nodes(shared.db(), here.name)
    known = [it.node for it in everybody]
    return render_template(
        "nodes/index.html",
        hub=here.device,
        key=admitting.spoken_unbroken(here.public_key),
        nodes=[_node(it) for it in everybody],
        waiting=[
            _waiting(it, {one.name for one in known})
            for it in readmitting.waiting(shared.data(), known)
        ],
        form=form,
        about=about,
        sites=_sites(),
        reasons=[(why, shared.say(f"node_{why}")) for why in admitting.WHYS],
    )


def _node(known: Heard) -> Node:
    one = known.node
    return Node(
        name=one.name,
        label=known.label,
        site=dict(_sites()).get(one.site, one.site),
        since=told.moment(one.since_ms),
        key=admitting.spoken_unbroken(one.public_key),
        revoked=told.moment(one.revoked.since_ms) if one.revoked else "",
        why=shared.say(f"node_{one.revoked.why}") if one.revoked else "",
        followed_by=f"{one.name}.{one.followed_by}" if one.followed_by else "",
        heard=sites.recorder(known),
    )


def _waiting(it: readmitting.Waiting, known: set[str]) -> Waiting:
    facts = {
        "site": dict(_sites()).get(it.site, it.site),
        "before": f"{it.name}.{it.before}",
        "when": told.moment(it.backup_ms),
        "since": told.moment(it.since_ms),
        "digits": admitting.spoken(it.public_key),
    }
    unknown = "" if it.name in known else "_unknown"
    return Waiting(
        name=it.name,
        label=f"{it.name}.{it.epoch}",
        says=shared.say("node_waits_unknown" if unknown else "node_waits_from", **facts),
        why=shared.say("node_waits_why", why=it.why) if it.why else "",
        compare=shared.say(f"node_waits_compare{unknown}", **facts),
        digits=facts["digits"],
        public_key=it.public_key,
    )


def _sites() -> list[tuple[str, str]]:
    return [(site.code, f"{site.code} {site.name}") for site in shared.bundle().study.sites]
