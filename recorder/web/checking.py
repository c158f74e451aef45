"""The second person's check: what was typed from paper, to be held against the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from recorder import paper, transcribed
from recorder.events import AttemptRecorded, SafetyEventRecorded
from recorder.refusals import NotAllowed
from recorder.sheet.reader import Reader
from recorder.sheet.signed import said, what
from recorder.web import lists, shared, told
from recorder.web.forms import Form
from recorder.web.visits import found

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from recorder.reading import Reading
    from recorder.standing import AnyEvent

# Of a trial or a safety event, what its line says already, or what stands on no sheet.
SAID = frozenset(
    {
        "measure",
        "part",
        "number",
        "elapsed_ms",
        "reading",
        "unit",
        "result",
        "what",
        "flags",
        "taken",
    }
)

bp = Blueprint("checking", __name__, url_prefix="/visits")

REFUSED = {NotAllowed: "not_your_site", paper.NothingToCheck: "nothing_to_check"}


@bp.get("/<uuid:visit>/sheet")
def show(visit: UUID) -> str:
    """Show what was typed from paper, in the order of the sheet."""
    return _page(found(visit), Form())


@bp.post("/<uuid:visit>/sheet")
def agree(visit: UUID) -> Response | tuple[str, int]:
    """Say that what is shown agrees with the sheet."""
    reading, form = found(visit), Form.sent()
    try:
        with shared.desk(REFUSED) as desk:
            paper.agree(desk, reading.visit.id, form.said("shown"))
    except paper.ChangedSince:
        form.wrong["sheet"] = shared.say("changed_since_looked")
        shared.read_anew()
        return _page(found(visit), form), 409
    return redirect(url_for("visits.show", visit=reading.visit.id), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _page(reading: Reading, form: Form) -> str:
    visit, present = reading.visit, shared.me()
    assert present is not None  # The guard let nobody else in.
    reader = Reader(visit, reading.bundle, reading.facts, shared.language())
    left = transcribed.unchecked(visit)
    others = paper.to_check(shared.db(), visit, present.person.id)
    order = _order(reading)
    return render_template(
        "checking/show.html",
        visit=visit,
        title=lists.title(visit.code),
        lines=[
            (what(reader, event), said(reader, event), _beside(event), reader.who(event))
            for event in sorted(others, key=order)
        ],
        own=len(left) - len(others),
        shown=paper.fingerprint(others),
        signed=any(event.kind == "visit_signed" for event in visit.standing.events),
        form=form,
    )


def _beside(event: AnyEvent) -> str:
    """Return what else the sheet says of a line: how a trial ended, what was done after a fall."""
    if not isinstance(event.body, AttemptRecorded | SafetyEventRecorded):
        return ""
    facts = told.facts(event, SAID)
    return " · ".join(f"{name}: {value}" for name, value in facts)


def _order(reading: Reading) -> Callable[[AnyEvent], tuple[int, str, str, int, str]]:
    """Return the order of a sheet: whose it is, then measure by measure, then the rest."""
    codes = list(reading.bundle.measures) if reading.bundle else []

    def key(event: AnyEvent) -> tuple[int, str, str, int, str]:
        body = event.body
        measure = getattr(body, "measure", "") or ""
        if event.kind == "visit_opened":
            at = -2
        elif not measure:
            at = -1 if event.kind == "settings_recorded" else len(codes) + 1
        else:
            at = codes.index(measure) if measure in codes else len(codes)
        return (
            at,
            measure,
            getattr(body, "part", "") or "",
            getattr(body, "number", 0),
            event.id,
        )

    return key
