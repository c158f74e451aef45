"""Equipment: what is in use at a site, and when it was last held against known weights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from recorder import clock, equipment, store
from recorder.refusals import UnknownName
from recorder.sheet import figures
from recorder.web import shared
from recorder.web.forms import Form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.roster import Equipment

bp = Blueprint("equipment", __name__, url_prefix="/equipment")

WEIGHTS = 3  # As many as one check asks for; two may stay empty.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_HUNDREDTHS = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?", re.ASCII)


@bp.get("")
def index() -> str:
    """List the equipment of every site, with what is overdue."""
    today = figures.moment(clock.now().at_ms, clock.now().offset_min).date().isoformat()
    return render_template(
        "equipment/index.html",
        equipment=store.equipment(shared.db()),
        today=today,
        mine=[code for code, _ in shared.sites_led()],
        sort=_sort,
        day=lambda said: figures.claimed(said, shared.language()),
    )


@bp.get("/new")
def new() -> str:
    """Show the form for one more piece."""
    return _new(Form())


@bp.post("")
def create() -> Response | tuple[str, int]:
    """Put a piece of equipment in use."""
    form = Form.sent()
    name, serial = _name(form, "equipment"), _name(form, "serial")
    site = form.one_of("site", [code for code, _ in shared.sites_led()]) or form.needed("site")
    sort = form.one_of("sort", equipment.SORTS) or form.needed("sort")
    unit, due = form.one_of("unit", equipment.UNITS), form.day("due")
    if any(it.id == name for it in store.equipment(shared.db())):
        form.wrong["equipment"] = shared.say("equipment_there", id=name)
    if sort == "dynamometer" and not unit:
        form.wrong.setdefault("unit", shared.say("needed"))
    if form.wrong:
        return _new(form), 422
    shared.act(
        lambda hand: equipment.add(
            hand, name, site=site, sort=sort, serial=serial, unit=unit, due=due
        )
    )
    return redirect(url_for(".index"), code=303)


@bp.get("/<name>/check")
def inspect(name: str) -> str:
    """Show the form for a check."""
    return _inspect(_found(name), Form())


@bp.post("/<name>/check")
def check(name: str) -> Response | tuple[str, int]:
    """Note a check against known weights."""
    it, form = _found(name), Form.sent()
    weights = [w for n in range(1, _weights(it) + 1) if (w := _weight(form, n)) is not None]
    due = form.day("due")
    if not form.wrong and not weights and not due:
        form.wrong["due"] = shared.say("needed")
    if form.wrong:
        return _inspect(it, form), 422
    shared.act(lambda hand: equipment.check(hand, it, weights, due))
    return redirect(url_for(".index"), code=303)


def _sort(sort: str) -> str:
    # A table or another program may have brought a sort that this page does not offer.
    return shared.say(f"sort_{sort}") if sort in equipment.SORTS else sort.replace("_", " ")


def _found(name: str) -> Equipment:
    found = next((it for it in store.equipment(shared.db()) if it.id == name), None)
    if found is None:
        raise UnknownName(shared.say("no_such_equipment", id=name[:40]))
    return found


# ── Reading the forms ───────────────────────────────────────────────────────


def _name(form: Form, name: str) -> str:
    said = form.needed(name)
    if said and not _NAME.fullmatch(said):
        form.wrong[name] = shared.say("not_a_label")
    return said


def _weights(it: Equipment) -> int:
    return WEIGHTS if it.unit else 0  # A chair shows no weight.


def _weight(form: Form, n: int) -> tuple[int, int] | None:
    """Return a known weight and its reading in hundredths; None where both are left empty."""
    names = f"known_{n}", f"read_{n}"
    if not any(map(form.said, names)):
        return None
    known, read = (_hundredths(form, name) for name in names)
    return known, read


def _hundredths(form: Form, name: str) -> int:
    found = _HUNDREDTHS.fullmatch(form.needed(name))
    if found is None:
        form.wrong.setdefault(name, shared.say("not_a_weight"))
        return 0
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


# ── Drawing ─────────────────────────────────────────────────────────────────


def _new(form: Form) -> str:
    return render_template(
        "equipment/new.html",
        form=form,
        sites=shared.sites_led(),
        sorts=[(sort, _sort(sort)) for sort in equipment.SORTS],
        units=[(unit, unit) for unit in equipment.UNITS],
    )


def _inspect(it: Equipment, form: Form) -> str:
    return render_template("equipment/check.html", it=it, form=form, weights=_weights(it))
