"""The visit report: a sheet drawn by the template, turned into one PDF/A-3.

A pure function of what was read, language, paper and audience (design §8): no clock, no
network, no font of this computer. The record it was made from is inside the file. Only
our own style sheets and fonts are ever fetched; anything else stops the rendering.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

from recorder import house
from recorder.record import record
from recorder.refusals import OutOfReach
from recorder.sheet import Sheet, lay_out

if TYPE_CHECKING:
    from jinja2 import Environment

    from recorder.reading import Reading

Paper = Literal["A4", "Letter"]
Audience = Literal["assessor", "study"]

PAPERS: tuple[Paper, ...] = ("A4", "Letter")
AUDIENCES: tuple[Audience, ...] = ("assessor", "study")
RECORD_FILE = "record.json"
PROGRAM = version("heeltoe")

# In the order of the cascade; the page's own comes last.
STYLES = (
    "tokens.css",
    "base.css",
    "components/attempts.css",
    "components/score.css",
    "components/facts.css",
    "report.css",
)
FONTS = ("Inter_400Regular.ttf", "Inter_600SemiBold.ttf")
# The same 186 x 250 mm in the middle of either sheet.
PAGES: dict[Paper, str] = {
    "A4": "@page { size: A4 }",
    "Letter": "@page { size: Letter; margin: 24.2mm 14.95mm 36.2mm }"
    "@page :first { margin-block-start: 14.7mm }",
}
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_370_764_800_000  # The year 9999: a tablet's clock may say anything.


def sheet_for(reading: Reading, *, language: str | None = None, audience: Audience) -> Sheet:
    """Lay a visit out for an audience, in its own language or the study's first."""
    study = reading.bundle.study if reading.bundle is not None else None
    hidden = study is not None and study.hides_scores and audience == "assessor"
    chosen = language or (study.languages[0] if study is not None and study.languages else "en")
    return lay_out(*reading, language=chosen, show_scores=not hidden)


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


def pdf(sheet: Sheet, raw: bytes, paper: Paper) -> bytes:
    """Return the PDF of a sheet, with its record inside."""
    page = printable(html(sheet, paper))
    latest = _FIRST + timedelta(milliseconds=min(sheet.latest_ms, _LAST_MS))
    press = _press()
    weasyprint = press.weasyprint
    attached = weasyprint.Attachment(
        string=raw,
        name=RECORD_FILE,
        description=sheet.record_hash,
        created=latest,
        modified=latest,
        relationship="Data",
        url_fetcher=press.fetcher,
    )
    content = hashlib.sha256(b"\0".join([page.encode(), raw, PROGRAM.encode()])).hexdigest()
    made: bytes = weasyprint.HTML(string=page, url_fetcher=press.fetcher).write_pdf(
        stylesheets=[press.style, press.pages[paper]],
        font_config=press.fonts,
        pdf_variant="pdf/a-3u",
        pdf_identifier=content[:32].encode(),
        attachments=[attached],
        finisher=_name_the_record_once,
    )
    return made


def html(sheet: Sheet, paper: Paper) -> str:
    """Return the page that becomes the PDF."""
    lines, size = _qr(f"HEELTOE:{sheet.record_hash[:16]}:{sheet.id}")
    latest = _FIRST + timedelta(milliseconds=min(sheet.latest_ms, _LAST_MS))
    return (
        _templates()
        .get_template("reports/visit.html")
        .render(
            sheet=sheet,
            qr=lines,
            qr_size=size,
            paper=paper,
            program=PROGRAM,
            latest=f"{latest:%Y-%m-%dT%H:%M:%SZ}",
        )
    )


def printable(page: str) -> str:
    """Return a page with every character that our font lacks written as its number.

    A font of this computer would print it in its own way, or print nothing at all.
    """
    if page.isascii():
        return page
    has = _letters()
    return "".join(
        c if c < "\x7f" or ord(c) in has else f"[U+{ord(c):04X}]"  # Line feeds included.
        for c in page
    )


def _name_the_record_once(document: object, pdf: Any) -> None:
    """Keep one mention of the attachment: WeasyPrint 70 lists it twice under /AF."""
    pdf.catalog["AF"] = pdf.catalog["AF"][:1]


def _qr(words: str) -> tuple[str, int]:
    """Return a QR code as one SVG path of lines, and its size in modules."""
    import segno

    code = segno.make(words, error="m", micro=False, boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    lines = "".join(_runs(row, y) for y, row in enumerate(rows))
    return lines, len(rows)


def _runs(row: bytes, y: int) -> str:
    found, x = "", 0
    while x < len(row):
        dark, start = row[x], x
        while x < len(row) and row[x] == dark:
            x += 1
        if dark:
            found += f"M{start} {y}.5h{x - start}"
    return found


# ── What is made once and kept ──────────────────────────────────────────────


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(house.folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )


@cache
def _letters() -> frozenset[int]:
    """Return the characters that both weights of our font can print."""
    from fontTools.ttLib import TTFont

    folder = house.folder("static") / "fonts"
    maps = [set(TTFont(folder / name, lazy=True).getBestCmap()) for name in FONTS]
    return frozenset(set.intersection(*maps))


class _Press:
    """WeasyPrint with our styles and fonts read once; both are half of a page's cost."""

    def __init__(self, weasyprint: Any) -> None:
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        static = house.folder("static")
        served = {f"heeltoe:static/fonts/{name}": static / "fonts" / name for name in FONTS}

        class OnlyOurs(URLFetcher):  # type: ignore[misc]
            """Fetches our two fonts; no disk, no network, no data URL beside them."""

            def fetch(self, url: str, headers: object = None) -> Any:
                if url not in served:
                    raise PermissionError(f"A report fetches nothing, and was asked for {url!r}.")
                return URLFetcherResponse(url, served[url].read_bytes())

        self.weasyprint = weasyprint
        self.fetcher = OnlyOurs(fail_on_errors=True)
        self.fonts = FontConfiguration()

        def css(words: str) -> Any:
            return weasyprint.CSS(string=words, font_config=self.fonts, url_fetcher=self.fetcher)

        self.style = css("\n".join(_styles()))
        self.pages = {paper: css(words) for paper, words in PAGES.items()}


def _styles() -> Iterator[str]:
    folder = house.folder("static") / "css"
    for name in STYLES:
        yield (folder / name).read_text(encoding="utf-8")


@cache
def _press() -> _Press:
    try:
        import weasyprint
    except OSError as error:
        raise OutOfReach(
            f"Reports need Pango, which is not on this computer ({error}). All data are safe. On "
            "Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0; on Windows install "
            "the MSYS2 package mingw-w64-x86_64-pango. `heeltoe doctor` looks for it."
        ) from None
    return _Press(weasyprint)
