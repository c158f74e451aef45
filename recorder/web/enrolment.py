"""Enrolment: participants put on the list, one or a pasted many; gone, or moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from recorder import participant_id, participants, store
from recorder.refusals import NoSuchParticipantID, UnknownName
from recorder.web import shared
from recorder.web.forms import Form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.acts import Hand
    from recorder.participants import Line
    from recorder.roster import Participant

bp = Blueprint("enrolment", __name__, url_prefix="/participants")

WHY_LEFT = ("own_wish", "illness", "moved_away", "died", "other")


@bp.get("/new")
def new() -> str:
    """Show the form for one participant."""
    return _new(Form())


@bp.post("")
def create() -> Response | tuple[str, int]:
    """Put one participant on the list."""
    form, study = Form.sent(), shared.bundle().study
    participant = _checked(form)
    day0 = form.day("day0")
    sex = form.one_of("sex", ("f", "m")) if study.records_sex else ""
    year = form.number("birth_year", 1880, 2100) if study.records_birth_year else None
    if form.wrong:
        return _new(form), 422
    shared.act(
        lambda hand: participants.add(hand, study, participant, day0=day0, sex=sex, birth_year=year)
    )
    return redirect(url_for("participants.show", participant=participant), code=303)


@bp.get("/list")
def paste() -> str:
    """Show where a list of participants is pasted."""
    return _paste(Form())


@bp.post("/list")
def take() -> Response | str | tuple[str, int]:
    """Show what a pasted list means; when that was confirmed, take all of it or nothing."""
    form, study = Form.sent(), shared.bundle().study
    # A browser sends line feeds its own way, a spreadsheet tabs: the page shows neither.
    form.typed["pasted"] = "\n".join(form.needed("pasted").expandtabs(1).splitlines())
    lines = list(participants.read_list(study, form.said("pasted"), _listed(), here=_here()))
    if len(lines) > participants.MOST_LINES:
        form.wrong["pasted"] = shared.say("too_many_lines", most=participants.MOST_LINES)
        lines = []
    if form.wrong or any(line.wrong for line in lines):
        return _paste(form, lines), 422
    fresh = [line for line in lines if not line.known]
    if not form.said("sure") or not fresh:
        return _paste(form, lines)

    def adds(hand: Hand) -> None:
        for line in fresh:
            participants.add(hand, study, line.participant, day0=line.day0)

    shared.act(adds)
    return redirect(url_for("participants.index"), code=303)


@bp.get("/<participant>/edit")
def edit(participant: str) -> str:
    """Show what may be noted about a participant: that they left, or moved."""
    return _edit(_found(participant))


@bp.post("/<participant>/left")
def left(participant: str) -> Response | tuple[str, int]:
    """Note that a participant takes no further part, and why."""
    who, form, study = _found(participant), Form.sent(), shared.bundle().study
    why, day = form.one_of("why", WHY_LEFT) or form.needed("why"), form.day("day")
    if form.wrong:
        return _edit(who, left=form), 422
    shared.act(lambda hand: participants.leave(hand, study, who, why, day))
    return redirect(url_for("participants.show", participant=who.id), code=303)


@bp.post("/<participant>/moved")
def moved(participant: str) -> Response | tuple[str, int]:
    """Note that a participant goes on at another site."""
    who, form, study = _found(participant), Form.sent(), shared.bundle().study
    to_site = form.one_of("to_site", study.site_codes) or form.needed("to_site")
    if not form.wrong and to_site == _site(who):
        form.wrong["to_site"] = shared.say("there_already")
    if form.wrong:
        return _edit(who, moved=form), 422
    shared.act(lambda hand: participants.move(hand, study, who, to_site))
    return redirect(url_for("participants.show", participant=who.id), code=303)


# ── Reading the forms ───────────────────────────────────────────────────────


def _checked(form: Form) -> str:
    """Return a new participant's ID as the study writes it, or note what is wrong with it."""
    study = shared.bundle().study
    if not form.needed("participant"):
        return ""
    try:
        one = participant_id.check(
            study.id_form, form.said("participant"), study.site_codes, here=_here(), place="page"
        )
    except NoSuchParticipantID as refusal:
        form.wrong["participant"] = shared.say_why(refusal)
        return ""
    if one in _listed():
        form.wrong["participant"] = shared.say("on_the_list", id=one)
    return one


def _listed() -> set[str]:
    return {p.id for p in store.participants(shared.db()) if p.listed}


def _here() -> str | None:
    """Return the one site that may be enrolled for here; None for several or all."""
    present = shared.me()
    if shared.node().site:
        return shared.node().site
    roles = present.person.roles if present else ()
    held = {at for role, at in roles if role in ("site_lead", "data_manager")}
    return next(iter(held)) if len(held) == 1 else None


def _site(who: Participant) -> str:
    study = shared.bundle().study
    by_id = participant_id.site_of(study.id_form, who.id, study.site_codes)
    return who.moved_to or by_id or ""


def _found(participant: str) -> Participant:
    found = next((p for p in store.participants(shared.db()) if p.id == participant), None)
    if found is None:
        raise UnknownName(shared.say("no_such_participant", id=participant[:40]))
    return found


# ── Drawing ─────────────────────────────────────────────────────────────────


def _new(form: Form) -> str:
    sexes = [("f", shared.say("sex_f")), ("m", shared.say("sex_m"))]
    return render_template(
        "enrolment/new.html", form=form, study=shared.bundle().study, sexes=sexes
    )


def _paste(form: Form, lines: list[Line] | None = None) -> str:
    found = lines or []
    return render_template(
        "enrolment/paste.html",
        form=form,
        lines=found,
        wrong_count=sum(bool(line.wrong) for line in found),
        fresh=sum(not line.known and not line.wrong for line in found),
    )


def _edit(who: Participant, **sent: Form) -> str:
    study, at = shared.bundle().study, _site(who)
    return render_template(
        "enrolment/edit.html",
        participant=who,
        joined=shared.node(),
        forms={name: sent.get(name, Form()) for name in ("left", "moved")},
        reasons=[(why, shared.say(f"left_{why}")) for why in WHY_LEFT],
        sites=[(s.code, f"{s.code} {s.name}") for s in study.sites if s.code != at],
    )
