"""Late entry from paper: a sheet's fields in its order, and nothing lost of what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from msgspec import UNSET
from msgspec.structs import replace
from uuid_utils import uuid7

from recorder import clock, paper, participant_id, store
from recorder.events import AttemptRecorded, MeasureNotDone, VisitSigned
from recorder.intake.row import Claims, RowRefused, written
from recorder.measures import typed
from recorder.measures.capture import value_of
from recorder.refusals import (
    NoSuchParticipantID,
    NotAllowed,
    NotAMeasurement,
    UnknownName,
)
from recorder.sheet import figures
from recorder.study import UNSCHEDULED
from recorder.visit import Visit
from recorder.web import free_text, lists, shared
from recorder.web.board import site_of_person
from recorder.web.forms import Form
from recorder.web.visits import found

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.measures import Measure
    from recorder.study import Bundle

bp = Blueprint("paper", __name__)


@dataclass(slots=True)
class Slot:
    """One line of the sheet: a measure, or a side or stance of it."""

    measure: Measure
    part: str | None
    title: str
    numbers: list[int]
    results: list[tuple[str, str]]  # Of a stage that ends in a word.
    reasons: list[tuple[str, str]]
    stands: str = ""

    @property
    def name(self) -> str:
        """What its fields begin with."""
        return f"{self.measure.code}-{self.part or 'all'}"


@dataclass(slots=True)
class Paper:
    """The form: for whom, which visit, and the lines of its sheet."""

    participant: str
    code: str
    bundle: Bundle
    slots: list[Slot]
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
    free_text.read(it.form, "reason", need=True)
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
    slots = [s for m in _measures(bundle, code) for s in _slots(bundle, m, visit)]
    return Paper(participant, code, bundle, slots, form, nonce, visit)


def _measures(bundle: Bundle, code: str) -> list[Measure]:
    planned = bundle.study.visit(code)
    codes = planned.measures if planned else bundle.study.unscheduled or ()
    return [bundle.measures[c] for c in codes if not bundle.measures[c].sum_of]


def _slots(bundle: Bundle, measure: Measure, visit: Visit | None) -> list[Slot]:
    language = shared.language()
    counting = measure.counting_for(bundle.settings(measure.code))
    numbers = list(range(1, (counting.attempts if counting else 1) + 1))
    title = measure.title.get(language) or measure.title["en"]
    reasons = [(why, bundle.said("reasons", why, language)) for why in measure.not_done]
    made = []
    if measure.pretest is not None:
        stage = measure.pretest
        results = [(word, bundle.said("results", word, language)) for word in stage.results]
        name = stage.title.get(language) or stage.title["en"]
        made.append(Slot(measure, stage.part, name, [1], results, reasons))
    titles = {part.code: part.title.get(language) or part.title["en"] for part in measure.parts}
    for part in measure.part_codes:
        name = f"{title}: {titles[part]}" if part else title
        made.append(Slot(measure, part, name, numbers, [], reasons))
    for slot in made:
        slot.stands = _stands(bundle, slot, visit) if visit else ""
    return made


def _stands(bundle: Bundle, slot: Slot, visit: Visit) -> str:
    """Return what stands in a line of the sheet, in words."""
    language, said = shared.language(), []
    for attempt in visit.attempts:
        body = attempt.body
        if (body.measure, body.part or None) != (slot.measure.code, slot.part):
            continue
        value = _value(attempt.body, slot.measure, bundle)
        shown = bundle.said("results", body.result, language) if body.result else value
        said.append(f"{body.number}: {shown}")
    said += [
        bundle.said("reasons", n.body.why, language)
        for n in visit.not_done
        if (n.body.measure, n.body.part or None) == (slot.measure.code, slot.part)
    ]
    return ", ".join(said)


def _value(body: AttemptRecorded, measure: Measure, bundle: Bundle) -> str:
    """Return what an attempt holds, in the measure's unit."""
    value = value_of(body, measure, bundle.study.rounding)
    return "–" if value is None else figures.amount(value, measure.unit, shared.language())


# ── Reading the sheet ───────────────────────────────────────────────────────


def _read(it: Paper) -> paper.Sheet:
    form = it.form
    performed, today = _performed(form)
    late = free_text.read(form, "late")
    if performed not in ("", today) and not late and "performed" not in form.wrong:
        form.wrong.setdefault("late", shared.say("say_why_late"))
    claims = Claims()
    for slot in it.slots:
        _claim(it, slot, claims)
    note = free_text.read(form, "note")
    finishes = form.said("finishes") == "yes"
    if not (claims.attempts or claims.not_done or note or finishes) and not form.wrong:
        form.wrong["sheet"] = shared.say("nothing_on_the_sheet")
    return paper.Sheet(
        participant=it.participant,
        code=it.code,
        performed=performed,
        claims=claims,
        note=note,
        late=late,
        reason=free_text.read(form, "reason"),
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


def _claim(it: Paper, slot: Slot, claims: Claims) -> None:
    form = it.form
    why = form.one_of(f"{slot.name}-why", [code for code, _ in slot.reasons])
    typed_any = False
    for number in slot.numbers:
        name = f"{slot.name}-{number}"
        if not form.said(name):
            continue
        typed_any = True
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
            body = _attempt(it, slot, name, number)
        if body is not None:
            claims.attempts[name] = body
    if why and typed_any:
        form.wrong[f"{slot.name}-why"] = shared.say("done_and_not_done")
    elif why:
        claims.not_done[slot.name] = MeasureNotDone(
            measure=slot.measure.code, part=slot.part or UNSET, why=why
        )


def _attempt(it: Paper, slot: Slot, name: str, number: int) -> AttemptRecorded | None:
    measure, said = slot.measure, it.form.said(name)
    units = [measure.unit, *measure.units]
    unit = it.form.one_of(f"{measure.code}-unit", units) or measure.unit
    try:
        value = typed.value(said, measure, it.bundle.study.rounding, unit)
    except NotAMeasurement as refusal:
        it.form.wrong[name] = shared.say_why(refusal)
        return None
    body = written(measure, slot.part, number, said, unit)
    usual = measure.soft_for(_sex(it.participant))
    if usual is None or value in usual:
        return body
    if it.form.said(f"{name}-right") != "yes":
        shown = figures.amount(value, measure.unit, shared.language())
        it.form.asks[name] = shared.say("unusual", value=shown)
    return replace(body, flags=("confirmed",))


def _sex(participant: str) -> str | None:
    return next((p.sex for p in store.participants(shared.db()) if p.id == participant), None)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _choose(form: Form) -> str:
    return render_template("paper/choose.html", form=form, visits=_visits())


def _draw(it: Paper) -> str:
    return render_template("paper/sheet.html", it=it, form=it.form, title=lists.title(it.code))
