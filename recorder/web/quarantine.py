"""The quarantine: at a hub what could not be taken in, and three answers; at a site what it hears.

What a branch holds is shown line by line: when, who, whose visit, and what was measured where
the eyes that look may see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from recorder import blinding, quarantine, store
from recorder.events import SessionOpened, VisitOpened
from recorder.reading import in_words
from recorder.refusals import NoLonger, NotAllowed, UnknownName, WrongUse
from recorder.web import kinds, shared, told, words
from recorder.web.forms import Form

if TYPE_CHECKING:
    from sqlite_utils import Database
    from werkzeug.wrappers import Response

    from recorder.events import Body, BranchDecided, Event
    from recorder.quarantine import Branch, Line

bp = Blueprint("quarantine", __name__, url_prefix="/quarantine")

REFUSED = {
    UnknownName: "no_such_branch",
    NoLonger: "branch_adopted_already",
    NotAllowed: "branch_not_yours",
    WrongUse: "branch_not_adoptable",
}

MOST_SHOWN = 100  # Entries of a branch; the command lists all.
SHORT = 12  # Digits of a name that two people compare.


@dataclass(frozen=True, slots=True)
class Said:
    """One entry in quarantine, in words."""

    title: str
    about: str
    facts: tuple[tuple[str, str], ...]
    when: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided: the answer, its reason, by whom and when."""

    title: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Item:
    """One branch in words."""

    name: str
    short: str
    title: str
    why: str
    since: str
    who: str
    counts: quarantine.Totals
    waits: bool
    said: tuple[Said, ...]
    more: int
    decided: Decided | None
    answers: tuple[tuple[str, str], ...]


@bp.get("")
def index() -> str:
    """Show what lies in quarantine here, or, at a site, what the hub did not take in."""
    return _index(Form())


@bp.post("/<branch>/decision")
def decide(branch: str) -> Response | str | tuple[str, int]:
    """Adopt a branch, keep it as evidence, or ask for it again; with the reason."""
    form = Form.sent()
    answer = form.one_of("answer", quarantine.ANSWERS) or form.needed("answer")
    why = form.text("why") or form.needed("why")
    if form.wrong or form.asks:
        return _index(form, branch), 422
    with shared.desk(REFUSED) as desk:
        quarantine.decide(desk, branch, answer, why)
    return redirect(url_for(".index"), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _index(form: Form, about: str = "") -> str:
    db, here = shared.db(), shared.node()
    found = [it for it in quarantine.branches(db) if _is_theirs(it)]
    open_still = [it for it in found if it.decision in ("", "ask_again")]
    evidence = [it for it in found if it.is_evidence]
    at_hub = here.site is None
    return render_template(
        "quarantine/index.html",
        at_hub=at_hub,
        items=[_item(db, it) for it in sorted(open_still, key=lambda it: not it.waits)],
        evidence=[_item(db, it) for it in evidence],
        kept=quarantine.counted(evidence),
        adopted=[_adopted(db, it) for it in found if it.decision == "adopt"],
        form=form,
        about=about,
        stays=[] if at_hub else _stays(),
        heard=[] if at_hub else _heard(db, here.name),
    )


def _is_theirs(branch: Branch) -> bool:
    """Say whether whoever is signed in has to do with a branch: its site's, or the study's."""
    present = shared.me()
    return present is not None and any(
        where in (None, branch.scope) and role != "assessor" for role, where in present.person.roles
    )


def _item(db: Database, it: Branch) -> Item:
    present = shared.me()
    decides = present is not None and quarantine.may_decide(present.person, it)
    answers = [a for a in quarantine.ANSWERS if a != "adopt" or quarantine.can_adopt(it)]
    return Item(
        name=it.name,
        short=it.name[:SHORT],
        title=_title(it),
        why=_why(it.why),
        since=shared.say("branch_since", node=it.node, when=told.moment(it.since_ms)),
        who=_who_decides(it),
        counts=quarantine.counted([it]),
        waits=it.waits,
        said=tuple(_said(db, it)),
        more=max(0, len(it.lines) - MOST_SHOWN),
        decided=_decided(db, it.decided) if it.decided else None,
        answers=tuple(
            (a, shared.say(f"decide_{a}")) for a in answers if decides and a != it.decision
        ),
    )


def _title(it: Branch) -> str:
    if not it.log or not it.lines:
        return shared.say("branch_unread", node=it.node)
    first, last = it.lines[0].seq, it.lines[-1].seq
    return shared.say(
        "branch_of_one" if first == last else "branch_of", log=it.log, first=first, last=last
    )


def _why(code: str) -> str:
    sentence = f"parked_why_{code}"
    return shared.say(sentence if sentence in words.WORDS else "parked_why_other")


def _who_decides(it: Branch) -> str:
    if shared.node().site is not None:
        return ""
    sites = shared.bundle().study.site_codes
    if it.scope in sites:
        return shared.say("who_decides", site=it.scope)
    return shared.say("who_decides_study")


def _adopted(db: Database, it: Branch) -> tuple[str, Decided]:
    assert it.decided is not None
    return _title(it), _decided(db, it.decided)


def _decided(db: Database, event: Event[BranchDecided]) -> Decided:
    why = event.body.why
    said = in_words(db, [why], shared.language()).get(why) or shared.say("not_held_here")
    who = _who(db, event.session, {}) if event.session else ""
    return Decided(
        title=shared.say(f"decided_{event.body.decision}"),
        why=said,
        by=", ".join(filter(None, [who, told.when(event.at_ms, event.offset_min)])),
    )


def _stays() -> list[tuple[str, str]]:
    return [(log, _why(why)) for log, why in sorted(quarantine.stays(shared.data()).items())]


def _heard(db: Database, node: str) -> list[tuple[str, Decided]]:
    return [
        (shared.say("decided_up_to", log=it.log, last=it.last), _decided(db, it.event))
        for it in quarantine.heard(db, node)
    ]


# ── What it holds ───────────────────────────────────────────────────────────


def _said(db: Database, it: Branch) -> list[Said]:
    events = quarantine.said(db, it)
    opened = {
        event.visit: event.body
        for event in events.values()
        if isinstance(event.body, VisitOpened) and event.visit
    }
    people = {
        event.id: event.body.person
        for event in events.values()
        if isinstance(event.body, SessionOpened)
    }
    return [
        _line(db, line, events.get(line.name), opened, people) for line in it.lines[:MOST_SHOWN]
    ]


def _line(
    db: Database,
    line: Line,
    event: Event[Body] | None,
    opened: dict[str, VisitOpened],
    people: dict[str, str],
) -> Said:
    if event is None:
        return Said(shared.say("branch_unreadable"), "", (), "", hidden=False)
    who = _participant(db, event, opened)
    sees = _sees(who)
    about = [who] if who else []
    if event.session:
        about.append(_who(db, event.session, people))
    return Said(
        title=kinds.title(line.kind),
        about=" · ".join(about),
        facts=tuple(told.facts(event)) if sees else (),
        when=told.when(event.at_ms, event.offset_min),
        hidden=not sees,
    )


def _participant(db: Database, event: Event[Body], opened: dict[str, VisitOpened]) -> str:
    if not event.visit:
        return ""
    if (body := opened.get(event.visit)) is not None:
        return body.participant
    about = store.site_of_visit(db, event.visit)
    return about[0] if about else ""


def _sees(participant: str) -> bool:
    """Say whether whoever is signed in may see what was measured of a participant."""
    present = shared.me()
    return present is not None and not (
        participant and blinding.is_blinded(shared.db(), present.person, participant)
    )


def _who(db: Database, session: str, people: dict[str, str]) -> str:
    found = store.sessions(db, [session]).get(session)
    person = found.person if found else people.get(session)
    return store.person_name(db, person) if person else session[:SHORT]
