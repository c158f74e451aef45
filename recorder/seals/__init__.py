"""Sealed reports: each made once, sealed by this node, and kept by its digest.

A report is asked for by what it is made of: the record, its signatures, language, paper
and audience. The same request gives the file that is kept, to the byte, also after an
update of the program; a signature more is another request, and another report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from recorder import canonical, participant_id, report, store, transcribed
from recorder.events import ReportPrinted, ReportSealed, VisitSigned
from recorder.reading import read_visit
from recorder.record import record, record_hash
from recorder.refusals import WrongUse
from recorder.seals import authority, pades

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.acts import Desk, Node
    from recorder.clock import Moment
    from recorder.events import Event
    from recorder.reading import Reading
    from recorder.report import Audience, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a report is asked for."""

    language: str | None = None
    paper: Paper = "A4"
    audience: Audience = "assessor"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed report: the digest it is kept by, and its bytes."""

    digest: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was sealed and is not kept: what was asked for, and its bytes."""

    request: str
    pdf: bytes


def is_signed(reading: Reading) -> bool:
    """Say whether anybody signed a visit: what nobody signed is a draft, and is not sealed."""
    return bool(reading.visit.standing.of(VisitSigned))


def kept(db: Database, reading: Reading, way: Way) -> Sealed | None:
    """Return the sealed report that answers this request, if it was made before."""
    request = _request(reading, way)
    for event in reading.visit.standing.of(ReportSealed):
        if event.body.request == request:
            pdf = store.file(db, event.body.report)
            if pdf is not None:
                return Sealed(event.body.report, pdf)
    return None


def seal(desk: Desk, visit: str, way: Way) -> Sealed:
    """Return the sealed report of a visit, made now if it was not before.

    Raises WrongUse for a draft, UnknownName where there is no such visit, OutOfReach
    where there is no Pango or no key.
    """
    while True:
        reading = read_visit(desk.db, visit)
        if not is_signed(reading):
            raise WrongUse(
                "Nobody has signed this visit, so its report is a draft. Nothing was sealed. "
                "Sign the visit, and print it then."
            )
        found = kept(desk.db, reading, way)
        if found is not None:
            return found
        certify(desk)
        made = make(desk.data, desk.node, reading, way, desk.now())
        sealed = keep(desk, visit, way, made)
        if sealed is not None:
            return sealed


def certify(desk: Desk) -> None:
    """Make what this node seals with where it is missing, one process at a time."""
    with store.writing(desk.db, desk.data):
        authority.sealer(desk.data, desk.node, desk.study, _utc(desk.now()))


def make(data: Path, node: Node, reading: Reading, way: Way, now: Moment) -> Made:
    """Return a sealed report that is not kept yet: all of the work, and no act of anybody."""
    at = _utc(now)
    pdf = report.render(reading, language=way.language, paper=way.paper, audience=way.audience)
    sealer = authority.sealer(data, node, reading.visit.standing.events[0].study, at)
    return Made(_request(reading, way), pades.put(pdf, sealer, at))


def keep(desk: Desk, visit: str, way: Way, made: Made) -> Sealed | None:
    """Keep a report that was made, and say so in the log; None where its visit has moved on."""
    with desk.hand(scope_of(read_visit(desk.db, visit), desk.node)) as hand:
        # Under the lock: somebody may have sealed it, or signed, while it was set.
        now = read_visit(desk.db, visit)
        found = kept(desk.db, now, way)
        if found is not None:
            return found
        if _request(now, way) != made.request:
            return None
        digest = hand.writing.keep_file(made.pdf)
        hand.does(
            ReportSealed(
                report=digest, record=record_hash(record(now.visit)), request=made.request
            ),
            visit=now.visit.id,
        )
    return Sealed(digest, made.pdf)


def _utc(moment: Moment) -> datetime:
    return datetime.fromtimestamp(moment.at_ms / 1000, UTC)


def prints(reading: Reading, digest: str) -> tuple[Event[ReportPrinted], ...]:
    """Return each time that a sealed report went to paper, in order."""
    printed = reading.visit.standing.of(ReportPrinted)
    return tuple(event for event in printed if event.body.report == digest)


def every_print(reading: Reading) -> list[Event[ReportPrinted]]:
    """Return each time that any sealed report of a visit went to paper, in order."""
    return reading.visit.standing.of(ReportPrinted)


def note_print(desk: Desk, visit: str, digest: str) -> int:
    """Note that one more copy of a sealed report goes to paper; return its number."""
    reading = read_visit(desk.db, visit)
    with desk.hand(scope_of(reading, desk.node)) as hand:
        copy = len(prints(read_visit(desk.db, visit), digest)) + 1
        hand.does(ReportPrinted(report=digest, copy=copy), visit=reading.visit.id)
    return copy


def scope_of(reading: Reading, node: Node) -> str:
    """Return the scope whose log a visit belongs to: its participant's site."""
    participant, bundle = reading.facts.participant, reading.bundle
    if participant is not None and participant.moved_to:
        return participant.moved_to
    if bundle is None:
        return node.home
    study = bundle.study
    site = participant_id.site_of(study.id_form, reading.visit.participant, study.site_codes)
    return site or node.home


def _request(reading: Reading, way: Way) -> str:
    """Return what a report is made of, as one hash."""
    signatures = (event.hash for event in reading.visit.standing.of(VisitSigned))
    # A text that two people had blanked must not come back from an older file.
    made_of = {
        "audience": way.audience,
        "blanked": sorted(reading.facts.blanked),
        "language": report.language_of(reading, way.language),
        "paper": way.paper,
        "record": record_hash(record(reading.visit)),
        "signatures": sorted(signatures),
    }
    if checked := sorted(event.hash for event in transcribed.checks(reading.visit)):
        made_of["checked"] = checked  # Only then: what was sealed before is found as it was.
    return canonical.fingerprint("report", canonical.encode(made_of))
