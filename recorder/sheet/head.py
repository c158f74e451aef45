"""The head of a sheet: which visit, of whom, when, by whom, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recorder import participant_id
from recorder.sheet import figures

if TYPE_CHECKING:
    from recorder.sheet.reader import Reader

# What tells when a visit was.
DONE = ("visit_opened", "attempt_recorded", "measure_not_done", "visit_finished")


def title(reader: Reader) -> str:
    """Return what the study calls the visit."""
    study = reader.bundle.study if reader.bundle is not None else None
    planned = study.visit(reader.visit.code) if study is not None else None
    if planned is not None:
        return reader.pick(planned.title, reader.visit.code)
    if reader.visit.code == "unscheduled":
        return reader.words["unscheduled"]
    return reader.visit.code.replace("_", " ")


def site(reader: Reader) -> str:
    """Return the site in words; nothing where it is not known."""
    if reader.bundle is None:
        return ""
    study, participant = reader.bundle.study, reader.facts.participant
    code = participant.moved_to if participant else None
    code = code or participant_id.site_of(study.id_form, reader.visit.participant, study.site_codes)
    site = study.site(code) if code else None
    return reader.say("site", site=f"{site.code} {site.name}") if site else ""


def span(reader: Reader) -> str:
    """Return when the visit was: a day that paper or a file claims, else from when to when."""
    visit = reader.visit
    performed = visit.performed
    if performed == "unknown":
        return reader.words["date_not_known"]
    if performed:
        source = (visit.opened.source or "") if visit.opened else ""
        key = {"paper": "as_paper_says", "file": "as_file_says"}.get(source, "as_claimed")
        return reader.say(key, date=figures.claimed(performed, reader.language))
    # Written down late, also signed off late: what was done tells when the visit was.
    # A correction may come weeks later, and is no part of the visit’s day.
    done = [e for e in visit.record if e.kind in DONE and not e.replaces]
    done = done or list(visit.standing.events)
    offset = done[0].offset_min
    times = [figures.moment(e.at_ms, offset) for e in done]
    times += [reader.began(e).astimezone(times[0].tzinfo) for e in done]
    return figures.span(min(times), max(times), offset, reader.language)


def people(reader: Reader) -> str:
    """Return who recorded it."""
    names = dict.fromkeys(
        reader.facts.people[e.session]
        for e in reader.visit.record
        if e.session and e.session in reader.facts.people
    )
    if not names:
        return reader.words["nobody"]
    return reader.say("assessor" if len(names) == 1 else "assessors", names=", ".join(names))


def devices(reader: Reader) -> str:
    """Return on which devices."""
    known = reader.facts.devices
    labels = sorted({known.get(e.device, e.device[:12]) for e in reader.visit.record})
    if not labels:
        return ""
    return reader.say("device" if len(labels) == 1 else "devices", devices=", ".join(labels))


def state_when(reader: Reader) -> str:
    """Return since when it is finished, or that it is not."""
    visit = reader.visit
    if visit.state == "withdrawn":
        return reader.words["taken_back"]
    if visit.finished is None:
        return reader.words["still_open"]
    return reader.day_and_time(visit.finished)
