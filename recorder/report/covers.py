"""Papers round a report: the cover of a copy, the list of a day, a blank worksheet.

Pure, as the report is: what they say is given, so the same in gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder.report import PROGRAM, Paper, template
from recorder.report.press import press, printable
from recorder.words import words

if TYPE_CHECKING:
    from recorder.sheet import Fact
    from recorder.sheet.parts import Amended
    from recorder.study import Bundle

BESIDE = "report-{n}.pdf"  # What a copy calls the sealed files that it carries whole.


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The head and foot of a paper."""

    heading: str
    light: str
    kind: str
    lines: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    simulated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """A visit of the day: how its report stands, and how many pages of it follow."""

    participant: str
    title: str
    state: str
    pages: int
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A line to fill in: how many trials, or words to tick."""

    title: str
    note: str
    trials: int = 0
    choices: tuple[str, ...] = ()


def cover(
    about: About,
    facts: Sequence[Fact],
    changes: Sequence[Amended],
    signatures: Sequence[str],
    *,
    language: str,
    paper: Paper,
) -> bytes:
    """Return the sheet that goes before a copy: what was changed and signed since."""
    return _pdf(
        "cover", about, language, paper, facts=facts, changes=changes, signatures=signatures
    )


def day(about: About, lines: Sequence[DayLine], *, language: str, paper: Paper) -> bytes:
    """Return the list that goes before the reports of a day."""
    return _pdf("day", about, language, paper, lines=lines)


def worksheet(bundle: Bundle, code: str, *, language: str, paper: Paper, whose: str = "") -> bytes:
    """Return a blank sheet of a visit, for the day on which the tablet fails."""
    study, said = bundle.study, words(language)
    planned = study.visit(code)
    codes = planned.measures if planned else study.unscheduled or ()
    measures = [bundle.measures[c] for c in codes if not bundle.measures[c].sum_of]
    rows: list[Blank] = []
    reasons: dict[str, str] = {}
    settings: list[str] = []
    for measure in measures:
        title = measure.title.get(language) or measure.title["en"]
        counting = measure.counting_for(bundle.settings(measure.code))
        if measure.pretest is not None:
            stage = measure.pretest
            choices = tuple(bundle.said("results", it, language) for it in stage.results)
            name = stage.title.get(language) or stage.title["en"]
            rows.append(Blank(title=name, note="", choices=choices))
        titles = {it.code: it.title.get(language) or it.title["en"] for it in measure.parts}
        trials = counting.attempts if counting else 1
        for part in measure.part_codes:
            name = f"{title}: {titles[part]}" if part else title
            rows.append(Blank(title=name, note=measure.unit, trials=trials))
        for why in measure.not_done:
            reasons.setdefault(why, bundle.said("reasons", why, language))
        for setting in measure.settings.values():
            if setting.chosen_by == "assessor":
                name = bundle.said("settings", setting.code, language)
                settings.append(f"{title}: {name or setting.code.replace('_', ' ')}")
    called = planned.title if planned else {}
    about = About(
        heading=whose or said["worksheet"],
        light=called.get(language) or called.get("en") or said["unscheduled"],
        kind=said["worksheet"] if whose else "",
        lines=(study.title, said["worksheet_words"]),
        foot=(study.id, f"{said['bundle']} {bundle.hash[:12]}", f"Heeltoe {PROGRAM}"),
        simulated=study.simulated.get(language) or study.simulated.get("en") or "",
    )
    most = max((row.trials for row in rows), default=1)
    return _pdf(
        "worksheet",
        about,
        language,
        paper,
        rows=rows,
        most=most,
        settings=settings,
        reasons=list(reasons.values()),
    )


def bind(first: bytes, reports: Iterable[bytes]) -> bytes:
    """Return one PDF to print: a first sheet, then the pages of each report.

    The sealed files are inside as they are, byte for byte: pages that are printed with
    others can bear no seal.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(first)) as bound:
        for n, content in enumerate(reports, 1):
            with pikepdf.open(io.BytesIO(content)) as report:
                for page in report.pages:
                    if "/Annots" in page:
                        del page["/Annots"]  # The seal's field means nothing here.
                bound.pages.extend(report.pages)
            name = BESIDE.format(n=n)
            bound.attachments[name] = pikepdf.AttachedFileSpec(
                bound,
                content,
                filename=name,
                description="",
                mime_type="application/pdf",
                creation_date="",
                mod_date="",
            )
        out = io.BytesIO()
        bound.save(out, deterministic_id=True)
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _pdf(name: str, about: About, language: str, paper: Paper, **values: object) -> bytes:
    page = printable(
        template(f"reports/{name}.html").render(
            about=about, words=words(language), language=language, program=PROGRAM, **values
        )
    )
    content = hashlib.sha256(b"\0".join([page.encode(), paper.encode()])).hexdigest()
    return press().sets(page, paper, pdf_identifier=content[:32].encode())
