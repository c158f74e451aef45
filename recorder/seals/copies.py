"""Copies for paper: the first print of a sealed report is the report; later ones have a cover.

A copy's number, who asked for it and when come from its `report_printed`. What was signed
or changed since the seal is read from the log when the copy is made.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recorder import places, report, seals, store
from recorder.events import RECORD_KINDS, ReportSealed, VisitSigned
from recorder.reading import read_visit
from recorder.refusals import UnknownName
from recorder.report import covers
from recorder.report.covers import About, DayLine
from recorder.seals.check import record_in
from recorder.sheet import Fact, confirmed, figures
from recorder.sheet.reader import Reader
from recorder.sheet.signed import amended
from recorder.words import words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlite_utils import Database

    from recorder.acts import Desk
    from recorder.events import Event
    from recorder.reading import Reading
    from recorder.seals import Way
    from recorder.sheet import Sheet
    from recorder.sheet.parts import Amended


def copy(db: Database, visit: str, digest: str, number: int, way: Way) -> bytes:
    """Return a copy of a sealed report that was noted as printed; raise UnknownName if none was."""
    reading = read_visit(db, visit)
    sealing = _sealing(reading, digest)
    pdf = store.file(db, digest)
    printed = next((e for e in seals.prints(reading, digest) if e.body.copy == number), None)
    if pdf is None or sealing is None or printed is None:
        raise UnknownName(
            f"Copy {number} of this report was never printed here. Nothing was changed. Print it "
            "from the page of its visit."
        )
    if number == 1:
        return pdf
    sheet = _sheet(reading, way)
    reader = Reader(reading.visit, reading.bundle, reading.facts, sheet.language)
    said, events = sheet.words, reading.visit.standing.events
    at = reader.day_and_time(printed)
    facts = (
        Fact(said["printed"], reader.say("printed_by", when=at, who=reader.who(printed))),
        Fact(
            said["sealed"],
            reader.say("sealed_by", when=reader.day_and_time(sealing), node=sealing.device),
        ),
        Fact(said["sealed_file"], figures.fingerprint(digest)),
        Fact(said["record"], figures.fingerprint(sealing.body.record)),
        *confirmed.facts(reader, places.brackets(db, [e.hash for e in events])),
    )
    about = About(
        heading=sheet.participant,
        light=sheet.title,
        kind=reader.say("copy_n", n=number),
        lines=(" · ".join(filter(None, (sheet.study, sheet.site, sheet.span))),),
        foot=(f"{said['record']} {figures.fingerprint(sealing.body.record[:12])}",),
        simulated=sheet.simulated,
    )
    changed, later = _since(db, reader, sealing, pdf)
    first = covers.cover(
        about,
        facts,
        changed,
        [reader.say("signed_since", what=who) for who in later],
        language=sheet.language,
        paper=way.paper,
    )
    return covers.bind(first, [pdf])


def day(
    desk: Desk,
    on: date,
    visits: Sequence[str],
    way: Way,
    site: str,
    hidden: Collection[str] = (),
) -> bytes:
    """Return the reports of a day as one file behind a list.

    Drafts, and visits whose results are `hidden` from whoever asks, are named and left out.
    """
    lines, files, simulated = [], [], ""
    language = way.language or "en"
    for visit in visits:
        reading = read_visit(desk.db, visit)
        sheet = _sheet(reading, way)
        pages = 0
        if reading.visit.id in hidden:
            state, short = sheet.words["left_out_hidden"], ""  # A hash could be tried.
        else:
            state, short = sheet.signing.stamp, sheet.record_short
        if seals.is_signed(reading) and reading.visit.id not in hidden:
            sealed = seals.seal(desk, visit, way)
            files.append(sealed.pdf)
            pages = covers.page_count(sealed.pdf)
        lines.append(
            DayLine(
                participant=sheet.participant,
                title=sheet.title,
                state=state,
                pages=pages,
                record=short,
            )
        )
        language, simulated = sheet.language, sheet.simulated
    said = words(language)
    about = About(
        heading=figures.day(on, language),
        light=site,
        kind=said["reports_of_day"],
        foot=(desk.study,),
        simulated=simulated,
    )
    return covers.bind(covers.day(about, lines, language=language, paper=way.paper), files)


def _sheet(reading: Reading, way: Way) -> Sheet:
    return report.sheet_for(reading, language=way.language, audience=way.audience)


def _sealing(reading: Reading, digest: str) -> Event[ReportSealed] | None:
    sealed = reading.visit.standing.of(ReportSealed)
    return next((event for event in sealed if event.body.report == digest), None)


def _since(
    db: Database, reader: Reader, sealing: Event[ReportSealed], pdf: bytes
) -> tuple[list[Amended], list[str]]:
    """Return what a sealed report does not show: changes and signatures after it."""
    events = reader.visit.standing.events
    known = {event.hash: event for event in events}
    shown = record_in(pdf)
    changed = [
        amended(reader, event, [known[name] for name in event.replaces or () if name in known])
        for event in events
        if event.kind in RECORD_KINDS and event.raw not in shown
    ]
    signatures = reader.visit.standing.of(VisitSigned)
    came = store.arrivals(db, [sealing.hash, *(event.hash for event in signatures)])
    later = [
        f"{reader.text(event.body.name)}, {reader.day_and_time(event)}"
        for event in signatures
        if came[event.hash] > came[sealing.hash]
    ]
    return changed, later
