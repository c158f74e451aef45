"""Late entry from paper: a sheet's fields in its order, and nothing lost of what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from msgspec import UNSET
from msgspec.structs import replace
from uuid_utils import uuid7

from recorder import clock, paper, participant_id, store
from recorder.events import AttemptRecorded, MeasureNotDone, SafetyEventRecorded, VisitSigned
from recorder.intake.row import Claims, RowRefused, written
from recorder.measures import typed
from recorder.refusals import (
    NoSuchParticipantID,
    NotAllowed,
    NotAMeasurement,
    OnlyAtTheHub,
    UnknownName,
)
from recorder.sheet import figures
from recorder.study import UNSCHEDULED
from recorder.web import lists, shared
from recorder.web.board import site_of_person
from recorder.web.forms import Form
from recorder.web.slots import groups
from recorder.web.visits import found

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.paper import Place
    from recorder.study import Bundle
    from recorder.visit import Visit
    from recorder.web.slots import Asked, Choices, Group, Slot

bp = Blueprint("paper", __name__)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}")


@dataclass(slots=True)
class Paper:
    """The form: for whom, which visit, and the lines of its sheet."""

    participant: str
    code: str
    bundle: Bundle
    groups: list[Group]
    form: Form
    nonce: str
    visit: Visit | None = None
    amends: bool = False
    recorded: str = ""  # The visit that is here already.


@bp.get("/paper/new")
def new() -> str | Response | tuple[str, int]:
    """Ask whose sheet it is and of which visit, then show the sheet."""
    said = {name: request.args.get(name, "").strip() for name in ("participant", "code")}
    form = Form(said)
    if not any(said.values()):
        return _choose(form)
    participant, code = _participant(form), _code(form)
    if form.wrong:
        return _choose(form), 422
    here = store.visits_in_slot(shared.db(), participant, code) if code != UNSCHEDULED else []
    if here:
        return redirect(url_for(".edit", visit=here[0]), code=303)
    return _draw(_paper(Form(), shared.bundle(), participant, code))


@bp.post("/paper")
def create() -> Response | tuple[str, int]:
    """Keep a sheet as a new visit."""
    form = Form.sent()
    participant, code = _participant(form), _code(form)
    if form.wrong:
        return _choose(form), 422
    return _kept(_paper(form, shared.bundle(), participant, code))


@bp.get("/visits/<uuid:visit>/paper")
def edit(visit: UUID) -> str:
    """Show the sheet of a visit that is here, to add to it or to correct it."""
    return _draw(_of_visit(visit, Form()))


@bp.post("/visits/<uuid:visit>/paper")
def update(visit: UUID) -> Response | tuple[str, int]:
    """Add what a sheet says to a visit, or put it in the place of what stands."""
    return _kept(_of_visit(visit, Form.sent()))


@bp.get("/visits/<uuid:visit>/amend/sheet")
def amend(visit: UUID) -> str:
    """Show the same sheet for a visit that may be signed: what changes, changes under a reason."""
    return _draw(_of_visit(visit, Form(), amends=True))


@bp.post("/visits/<uuid:visit>/amend/sheet")
def amended(visit: UUID) -> Response | tuple[str, int]:
    """Amend a visit by what the sheet says, under a reason."""
    it = _of_visit(visit, Form.sent(), amends=True)
    it.form.needed("reason")
    return _kept(it)


def _kept(it: Paper) -> Response | tuple[str, int]:
    sheet = _read(it)
    if it.form.wrong or it.form.asks:
        return _draw(it), 409 if _is_signed(it.visit) and not it.amends else 422
    try:
        with shared.desk() as desk:
            there = it.visit.id if it.visit else None
            visit = paper.keep(desk, sheet, it.bundle, it.nonce, there, amends=it.amends)
    except NotAllowed:
        it.form.wrong["sheet"] = shared.say("not_your_site")
        return _draw(it), 403
    except OnlyAtTheHub as refusal:
        it.form.wrong["sheet"] = shared.say_why(refusal)
        return _draw(it), 403
    except paper.NeedsReason:
        it.form.wrong["reason"] = shared.say("say_why_it_changes")
        return _draw(it), 422
    except paper.RecordedAlready as refusal:
        it.form.wrong["sheet"], it.recorded = shared.say("recorded_already"), refusal.visit
        return _draw(it), 409
    except RowRefused as refusal:
        signed = refusal.sort == paper.SIGNED
        it.form.wrong["sheet"] = shared.say("signed_already" if signed else "decide_first")
        return _draw(it), 409
    return redirect(url_for("visits.show", visit=visit), code=303)


# ── Whose sheet ─────────────────────────────────────────────────────────────


def _participant(form: Form) -> str:
    study, said = shared.bundle().study, form.said("participant")
    here = site_of_person()
    try:
        found = participant_id.check(study.id_form, said, study.site_codes)
        moved = store.moved_to(shared.db(), found)
        if here and moved != here:
            participant_id.check(study.id_form, said, study.site_codes, here=here)
    except NoSuchParticipantID as refusal:
        form.wrong["participant"] = shared.say_why(refusal)
        return ""
    return found


def _code(form: Form) -> str:
    codes = [code for code, _ in _visits()]
    return form.one_of("code", codes) or form.needed("code")


def _visits() -> list[tuple[str, str]]:
    study = shared.bundle().study
    codes = [visit.code for visit in study.visits]
    codes += [UNSCHEDULED] if study.unscheduled is not None else []
    return [(code, lists.title(code)) for code in codes]


def _of_visit(visit: UUID, form: Form, *, amends: bool = False) -> Paper:
    reading = found(visit)
    if reading.bundle is None:
        raise UnknownName(shared.say("rules_not_here"))
    it = reading.visit
    made = _paper(form, reading.bundle, it.participant, it.code, it)
    made.amends = amends
    if _is_signed(it) and not amends:
        form.wrong["sheet"] = shared.say("signed_already")
    return made


def _is_signed(visit: Visit | None) -> bool:
    return visit is not None and any(
        isinstance(event.body, VisitSigned) for event in visit.standing.events
    )


def _paper(
    form: Form, bundle: Bundle, participant: str, code: str, visit: Visit | None = None
) -> Paper:
    try:
        nonce = str(UUID(form.said("nonce")))
    except ValueError:
        nonce = str(uuid7())
    return Paper(participant, code, bundle, groups(bundle, code, visit), form, nonce, visit)


# ── Reading the sheet ───────────────────────────────────────────────────────


def _read(it: Paper) -> paper.Sheet:
    form = it.form
    performed, today = _performed(form)
    late = form.text("late")
    if performed not in ("", today) and not late and "performed" not in form.wrong:
        form.wrong.setdefault("late", shared.say("say_why_late"))
    claims = Claims()
    said: dict[Place, str] = {}
    for group in it.groups:
        _group(it, group, claims, said)
    safety = _safety(it)
    note, about = form.text("note"), form.one_of("note_about", [g.measure.code for g in it.groups])
    finishes = form.said("finishes") == "yes"
    claimed = claims.attempts or claims.not_done or claims.settings
    if not (claimed or safety or note or finishes) and not form.wrong:
        form.wrong["sheet"] = shared.say("nothing_on_the_sheet")
    return paper.Sheet(
        participant=it.participant,
        code=it.code,
        performed=performed,
        claims=claims,
        said=said,
        safety=safety,
        note=note,
        about=about,
        late=late,
        reason=form.text("reason"),
        finishes=finishes,
    )


def _performed(form: Form) -> tuple[str, str]:
    """Return the day a sheet claims, and today; a day that is not known reads `unknown`."""
    now = clock.now()
    today = figures.moment(now.at_ms, now.offset_min).date()
    if form.said("day_unknown") == "yes":
        return "unknown", today.isoformat()
    said = form.day("performed")
    if not said and "performed" not in form.wrong:
        form.wrong["performed"] = shared.say("day_or_unknown")
    elif said and date.fromisoformat(said) > today:
        form.wrong["performed"] = shared.say(
            "in_the_future", day=figures.claimed(said, shared.language())
        )
    return said, today.isoformat()


def _group(it: Paper, group: Group, claims: Claims, said: dict[Place, str]) -> None:
    """Read what stands about one measure."""
    form, code = it.form, group.measure.code
    for asked in group.settings:
        value = _setting(form, asked)
        if value is not None:
            claims.settings[code, asked.setting.code] = value
    for slot in group.slots:
        _line(it, slot, claims, said)
    numbers = [a for a in claims.attempts.values() if a.measure == code and not a.result]
    _not_done(it, group.name, (code, None), group.reasons, claims, said, done=bool(numbers))


def _setting(form: Form, asked: Asked) -> int | str | None:
    name, setting = asked.name, asked.setting
    if setting.values:
        typed_in = form.one_of(name, [value for value, _ in asked.choices])
        return next((value for value in setting.values if str(value) == typed_in), None)
    if setting.range is not None:
        return form.number(name, setting.range.low or 0, setting.range.high or 1_000_000)
    typed_in = form.said(name)
    if typed_in and not _NAME.fullmatch(typed_in):
        form.wrong[name] = shared.say("not_a_label")
        return None
    return typed_in or None


def _line(it: Paper, slot: Slot, claims: Claims, said: dict[Place, str]) -> None:
    """Read one line of the sheet: its trials, or why there is none."""
    form, any_typed = it.form, False
    for number in slot.numbers:
        name = f"{slot.name}-{number}"
        ended = form.one_of(f"{name}-ended", [code for code, _ in slot.ends])
        if not (form.said(name) or ended):
            continue
        any_typed = True
        if slot.results:
            word = form.one_of(name, [code for code, _ in slot.results])
            body: AttemptRecorded | None = AttemptRecorded(
                measure=slot.measure.code,
                part=slot.part or UNSET,
                number=number,
                outcome="complete",
                result=word or UNSET,
            )
        else:
            body = _attempt(it, slot, name, number, ended)
        if body is not None:
            claims.attempts[name] = body
    place = slot.measure.code, slot.part
    _not_done(it, slot.name, place, slot.reasons, claims, said, done=any_typed)


def _not_done(
    it: Paper,
    name: str,
    place: Place,
    reasons: Choices,
    claims: Claims,
    said: dict[Place, str],
    *,
    done: bool,
) -> None:
    """Read why something was not done; “other” says what in words."""
    form = it.form
    why = form.one_of(f"{name}-why", [code for code, _ in reasons])
    words = form.text(f"{name}-say")
    if why and done:
        form.wrong[f"{name}-why"] = shared.say("done_and_not_done")
    elif why:
        claims.not_done[name] = MeasureNotDone(measure=place[0], part=place[1] or UNSET, why=why)
        if words:
            said[place] = words
        elif why == "other":
            form.wrong.setdefault(f"{name}-say", shared.say("needed"))
    elif words:
        form.wrong[f"{name}-why"] = shared.say("needed")


def _attempt(it: Paper, slot: Slot, name: str, number: int, ended: str) -> AttemptRecorded | None:
    measure, said = slot.measure, it.form.said(name)
    units = [measure.unit, *measure.units]
    unit = it.form.one_of(f"{measure.code}-unit", units) or measure.unit
    stopped = measure.kind == "rises" and bool(ended)
    if stopped and not said:  # Who could not go on has no time.
        return AttemptRecorded(
            measure=measure.code,
            part=slot.part or UNSET,
            number=number,
            outcome="stopped",
            ended_by=ended,
        )
    try:
        value = typed.value(said, measure, it.bundle.study.rounding, unit)
    except NotAMeasurement as refusal:
        it.form.wrong[name] = shared.say_why(refusal)
        return None
    body = written(measure, slot.part, number, said, unit)
    if ended:
        body = replace(body, ended_by=ended, outcome="stopped" if stopped else "complete")
    usual = measure.soft_for(_sex(it.participant))
    if stopped or usual is None or value in usual:
        return body
    shown = figures.amount(value, measure.unit, shared.language())
    it.form.asked(name, shared.say("unusual", value=shown))
    return replace(body, flags=("confirmed",))


def _safety(it: Paper) -> SafetyEventRecorded | None:
    """Read what happened to the participant; each of its fields is needed once one is filled."""
    form, asks = it.form, _safety_asks(it)
    said = {name: form.one_of(f"safety-{name}", [code for code, _ in asks[name]]) for name in asks}
    if not any(said.values()):
        return None
    for name in ("what", "action", "stopped"):
        form.needed(f"safety-{name}")
    if any(name.startswith("safety-") for name in form.wrong):
        return None
    return SafetyEventRecorded(
        what=said["what"],
        action=said["action"],
        stopped=said["stopped"] == "yes",
        during=said["during"] or UNSET,
    )


def _safety_asks(it: Paper) -> dict[str, Choices]:
    """Return what may be said of a safety event: the bundle's words, and the measures here."""

    def words(group: str) -> Choices:
        return [
            (code, it.bundle.said(group, code, shared.language()))
            for code in it.bundle.words.get(group, {})
        ]

    return {
        "what": words("safety"),
        "during": [(group.measure.code, group.title) for group in it.groups],
        "action": words("actions"),
        "stopped": [(code, shared.say(f"said_{code}")) for code in ("yes", "no")],
    }


def _sex(participant: str) -> str | None:
    return next((p.sex for p in store.participants(shared.db()) if p.id == participant), None)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _choose(form: Form) -> str:
    return render_template("paper/choose.html", form=form, visits=_visits())


def _draw(it: Paper) -> str:
    return render_template(
        "paper/sheet.html",
        it=it,
        form=it.form,
        title=lists.title(it.code),
        safety=_safety_asks(it),
        measures=[(group.measure.code, group.title) for group in it.groups],
    )
