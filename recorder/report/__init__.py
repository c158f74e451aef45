"""The visit report: a sheet drawn by the template, turned into one PDF/A-3.

A pure function of what was read, language, paper and audience (design §8): no clock, no
network, no font of this computer. The record it was made from is inside the file.
`press` turns the page into a PDF, `many` writes reports of many visits.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from recorder import canonical, house
from recorder.record import record
from recorder.report.press import press, printable
from recorder.sheet import Sheet, lay_out

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from recorder.reading import Reading

Paper = Literal["A4", "Letter"]
Audience = Literal["assessor", "study"]

PAPERS: tuple[Paper, ...] = ("A4", "Letter")
AUDIENCES: tuple[Audience, ...] = ("assessor", "study")
RECORD_FILE = "record.json"
PROGRAM = version("heeltoe")

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_370_764_800_000  # The year 9999: a tablet's clock may say anything.


def render(
    reading: Reading,
    *,
    language: str | None = None,
    paper: Paper = "A4",
    audience: Audience = "assessor",
) -> bytes:
    """Return the report of a visit as a PDF: the same reading gives the same bytes.

    Raises OutOfReach when Pango, which sets the type, is not on this computer.
    """
    sheet = sheet_for(reading, language=language, audience=audience)
    return pdf(sheet, record(reading.visit), paper)


def sheet_for(
    reading: Reading, *, language: str | None = None, audience: Audience = "assessor"
) -> Sheet:
    """Lay a visit out for an audience, in a language or the study's first."""
    study = reading.bundle.study if reading.bundle is not None else None
    hidden = study is not None and study.hides_scores and audience == "assessor"
    chosen = language_of(reading, language)
    return lay_out(*reading, language=chosen, show_scores=not hidden)


def language_of(reading: Reading, language: str | None) -> str:
    """Return the language that was asked for, else the study's first."""
    study = reading.bundle.study if reading.bundle is not None else None
    return language or (study.languages[0] if study is not None and study.languages else "en")


def pdf(sheet: Sheet, raw: bytes, paper: Paper) -> bytes:
    """Return the PDF of a sheet, with its record inside."""
    page = printable(html(sheet))
    content = hashlib.sha256(b"\0".join([page.encode(), raw, paper.encode()])).hexdigest()
    attached = press().attachment(
        raw,
        name=RECORD_FILE,
        description=sheet.record_hash,
        created=_latest(sheet),
        modified=_latest(sheet),
        relationship="Data",
    )
    return press().sets(page, paper, pdf_identifier=content[:32].encode(), attachments=[attached])


def html(sheet: Sheet) -> str:
    """Return the page that becomes the PDF."""
    lines, size = _qr(f"HEELTOE:{sheet.record_hash[:16]}:{sheet.id}")
    return template("reports/visit.html").render(
        sheet=sheet,
        qr=lines,
        qr_size=size,
        program=PROGRAM,
        latest=f"{_latest(sheet):%Y-%m-%dT%H:%M:%SZ}",
    )


def _latest(sheet: Sheet) -> datetime:
    """Return the moment of the record's latest event: the only time a report knows."""
    return _FIRST + timedelta(milliseconds=min(sheet.latest_ms, _LAST_MS))


def _qr(words: str) -> tuple[str, int]:
    """Return a QR code as one SVG path of lines, and its size in modules."""
    import segno

    code = segno.make(words, error="m", micro=False, boost_error=False)
    lines = "".join(_runs(bytes(row), y) for y, row in enumerate(code.matrix))
    return lines, len(code.matrix)


def _runs(row: bytes, y: int) -> str:
    found, x = "", 0
    while x < len(row):
        dark, start = row[x], x
        while x < len(row) and row[x] == dark:
            x += 1
        if dark:
            found += f"M{start} {y}.5h{x - start}"
    return found


def template(name: str) -> Template:
    """Return a template of a paper."""
    return _templates().get_template(name)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(house.folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=canonical.visible,  # What came past the gate long ago is seen, not obeyed.
        auto_reload=False,
    )
