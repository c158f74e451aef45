"""The pack a tablet takes to the bedside: all that a visit needs without a network.

It holds what was set up at earlier visits (aid, chair, handle) and never what came out
of them: two recorders that differ only in earlier results give the same pack (design §9).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from recorder import bundles, canonical, store
from recorder.acts import APP, STUDY_SCOPE
from recorder.measures import WORDS_FILE
from recorder.participant_id import site_of
from recorder.places import at_hub_to
from recorder.study.bundle import STUDY_FILE
from recorder.study.windows import window

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Node
    from recorder.clock import Moment
    from recorder.roster import Device, Participant
    from recorder.store import VisitLine
    from recorder.study import Bundle, Study

FORM = 1


# The places on the way to a node, itself included.
PLACES = {"tablet": ["tablet"], "site": ["tablet", "site"], "hub": ["tablet", "site", "hub"]}


def places(node: Node) -> list[str]:
    """Return the places that exist for what a node takes in: with a hub, that is one more."""
    return [*PLACES[node.place], *(["hub"] if node.site else [])]


def pack(db: Database, node: Node, device: Device, now: Moment) -> dict[str, Any]:
    """Return the pack of a tablet as plain values; raise UnknownName without a study."""
    bundle = bundles.current(db)
    study = bundle.study
    lines, here = store.visits(db), _site(db, node, device)
    visits: dict[str, list[VisitLine]] = {}
    for line in lines:
        if line.state != "withdrawn":
            visits.setdefault(line.participant, []).append(line)
    return _said(
        v=FORM,
        study=study.id,
        simulated=study.simulated or None,
        site_names={site.code: site.name for site in study.sites},
        program=APP,
        device=_said(id=device.id, label=device.label, site=here),
        settled=_settled(lines),
        at_hub=at_hub_to(db, device.id),
        bundle=_bundle(bundle),
        place=node.place,
        # A tablet that a hub itself paired has no site on its way.
        places=["tablet", "hub"] if node.place == "hub" else places(node),
        node=node.name,
        now_ms=now.at_ms,
        languages=list(study.languages),
        rounding=study.rounding,
        hides={"earlier_results": study.hides_earlier_results, "scores": study.hides_scores},
        schedule=[
            {"visit": visit.code, "title": visit.title, "measures": list(visit.measures)}
            for visit in study.visits
        ],
        participants=[
            _participant(db, study, who, visits.get(who.id, []), here)
            for who in store.participants(db)
            if not who.left
        ],
        people=_people(db),
        equipment=[
            _said(id=e.id, site=e.site, sort=e.sort, serial=e.serial, unit=e.unit, due=e.due)
            for e in store.equipment(db)
        ],
    )


def _site(db: Database, node: Node, device: Device) -> str | None:
    scope = node.scope(store.scope_of_device(db, device.id))
    return None if scope == STUDY_SCOPE else scope


def _settled(lines: list[VisitLine]) -> list[dict[str, Any]]:
    """Return the visits that a tablet may forget: signed, and nothing recorded since."""
    return [
        {"visit": name, "at_ms": line.settled_ms}
        for line in lines
        if line.settled_ms is not None and line.state != "open"
        for name in line.ids
    ]


def _bundle(bundle: Bundle) -> dict[str, Any]:
    plain = {name: canonical.parse(raw, max_bytes=None) for name, raw in bundle.files.items()}
    return {
        "hash": bundle.hash,
        "study": plain.pop(STUDY_FILE),
        "words": plain.pop(WORDS_FILE, {}),
        "measures": {name.removesuffix(".toml"): values for name, values in plain.items()},
    }


def _participant(
    db: Database, study: Study, who: Participant, visits: list[VisitLine], here: str | None
) -> dict[str, Any]:
    site = who.moved_to or site_of(study.id_form, who.id, study.site_codes)
    return _said(
        id=who.id,
        site=site,
        listed=who.listed,
        sex=who.sex,
        birth_year=who.birth_year,
        day0=who.day0,
        # Whoever belongs elsewhere is on the list to be told so, not to be measured.
        settings=_settings(db, visits) if here in (None, site) else [],
        due=_due(study, who.day0, {line.code for line in visits}),
    )


def _settings(db: Database, visits: list[VisitLine]) -> list[dict[str, Any]]:
    """Return how the newest visit that says anything about it was set up."""
    for line in visits:
        said = store.known(db, line.id).settings
        if said:
            return [
                _said(measure=measure, setting=name, value=value)
                for (measure, name), value in sorted(said.items(), key=lambda it: str(it[0]))
            ]
    return []


def _due(study: Study, day0: str | None, made: set[str]) -> list[dict[str, Any]]:
    """Return each visit of the schedule: when it is due, if that is known, and whether made."""
    try:
        start = date.fromisoformat(day0 or "")
    except ValueError:
        return [{"visit": visit.code, "made": visit.code in made} for visit in study.visits]
    return [
        {
            "visit": visit.code,
            "made": visit.code in made,
            "first": due.first.isoformat(),
            "planned": due.planned.isoformat(),
            "last": due.last.isoformat(),
        }
        for visit in study.visits
        for due in [window(start, visit)]
    ]


def _people(db: Database) -> list[dict[str, Any]]:
    return [
        _said(
            id=person.id,
            name=person.name,
            roles=[_said(role=role, site=site) for role, site in person.roles],
            can_sign_in=person.can_sign_in,
        )
        for person in store.people(db)
        if person.state == "active"
    ]


def _said(**values: Any) -> dict[str, Any]:
    """Return what is known; what is not is absent, as in an event."""
    return {name: value for name, value in values.items() if value is not None}
