"""WeasyPrint, set up once for a process: our styles, our fonts, and nothing else to fetch.

Importing it takes most of a second and reading styles and fonts half of a page's cost,
so both are kept. The font's own list of letters says what can be printed. A visit of which
much is to be said is set again, closer and then smaller, so that page one stands alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from recorder import house
from recorder.refusals import OutOfReach

# In the order of the cascade; the page's own comes last.
STYLES = (
    "tokens.css",
    "base.css",
    "components/attempts.css",
    "components/score.css",
    "components/facts.css",
    "report.css",
)
SMALLER = ("report_close.css", "report_tight.css")  # Over them, where page one would run over.
CHECKING = "as-taken"  # Where the pages for checking begin.
FONTS = ("Inter_400Regular.ttf", "Inter_600SemiBold.ttf")

# The same 186 x 250 mm in the middle of either sheet.
PAGES = {
    "A4": "@page { size: A4 }",
    "Letter": "@page { size: Letter; margin: 24.2mm 14.95mm 34.2mm }"
    "@page :first { margin-block-start: 14.7mm }",
}


class Press:
    """What is read once: the style sheets, the fonts, and a fetcher that knows only them."""

    def __init__(self, weasyprint: Any) -> None:
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        fonts = house.folder("static") / "fonts"
        served = {f"heeltoe:static/fonts/{name}": fonts / name for name in FONTS}

        refused: list[str] = []

        class OnlyOurs(URLFetcher):  # type: ignore[misc]
            """Fetches our two fonts; no disk, no network, no data URL beside them."""

            def fetch(self, url: str, headers: object = None) -> Any:
                if url not in served:
                    refused.append(url)
                    raise PermissionError(url)
                return URLFetcherResponse(url, served[url].read_bytes())

        self._weasyprint = weasyprint
        self._refused = refused
        self._lock = threading.Lock()  # Pango's fonts are not for two threads at once.
        self._fetcher = OnlyOurs(fail_on_errors=True)
        self._fonts = FontConfiguration()
        self._style = self._css("\n".join(_styles()))
        self._smaller = [self._css(_read(name)) for name in SMALLER]
        self._pages = {paper: self._css(words) for paper, words in PAGES.items()}

    def sets(self, page: str, paper: str, **options: Any) -> bytes:
        """Return a page as a PDF/A-3u; raise PermissionError if it asks for anything outside."""
        from weasyprint.urls import FatalURLFetchingError

        with self._lock:
            self._refused.clear()
            try:
                laid = self._lays_out(page, paper)
                for style in self._smaller:
                    if _runs_over(laid):
                        laid = self._lays_out(page, paper, style)
                made: bytes = laid.write_pdf(
                    pdf_variant="pdf/a-3u", finisher=_name_each_file_once, **options
                )
            except FatalURLFetchingError as error:
                # Not an Exception: nobody above would be told in words.
                if not self._refused:
                    raise OSError(f"The report could not be set: {error}.") from error
            # Some drawings are left out without a word when their fetch fails; not here.
            if self._refused:
                raise PermissionError(
                    f"A report fetches nothing, and was asked for {self._refused[0]!r}. "
                    "No report was made; the data are safe."
                )
        return made

    def attachment(self, content: bytes, **about: Any) -> Any:
        """Return a file to put inside a PDF."""
        return self._weasyprint.Attachment(string=content, url_fetcher=self._fetcher, **about)

    def _lays_out(self, page: str, paper: str, *more: Any) -> Any:
        return self._weasyprint.HTML(string=page, url_fetcher=self._fetcher).render(
            stylesheets=[self._style, self._pages[paper], *more], font_config=self._fonts
        )

    def _css(self, words: str) -> Any:
        return self._weasyprint.CSS(
            string=words, font_config=self._fonts, url_fetcher=self._fetcher
        )


@cache
def press() -> Press:
    """Return this process's press; raise OutOfReach where Pango, which sets type, is missing."""
    try:
        import weasyprint
    except OSError as error:
        raise OutOfReach(
            f"Reports need Pango, which is not on this computer ({error}). All data are safe. On "
            "Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0; on Windows install "
            "the MSYS2 package mingw-w64-x86_64-pango. `heeltoe doctor` looks for it."
        ) from None
    return Press(weasyprint)


def printable(page: str) -> str:
    """Return a page with every character that our font lacks written as its number.

    A font of this computer would print it in its own way, or nothing would print it.
    """
    if page.isascii():
        return page
    has = _letters()
    return "".join(c if c.isascii() or ord(c) in has else f"[U+{ord(c):04X}]" for c in page)


@cache
def _letters() -> frozenset[int]:
    """Return the characters that both weights of our font can print."""
    from fontTools.ttLib import TTFont

    folder = house.folder("static") / "fonts"
    maps = []
    for name in FONTS:
        with TTFont(folder / name, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


def _styles() -> Iterator[str]:
    return map(_read, STYLES)


def _read(name: str) -> str:
    return (house.folder("static") / "css" / name).read_text(encoding="utf-8")


def _runs_over(laid: Any) -> bool:
    """Say whether the pages for checking begin behind page two: page one did not hold its own."""
    return any(CHECKING in page.anchors for page in laid.pages[2:])


def _name_each_file_once(document: object, pdf: Any) -> None:
    """Keep one mention of each attachment: WeasyPrint 70 lists it twice under /AF."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
