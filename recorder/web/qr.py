"""What a camera reads: a text as a picture of squares."""

from __future__ import annotations

from markupsafe import Markup


def picture(words: str) -> Markup:
    """Return a QR code of words, to be put into a page."""
    import segno  # Only the pages with a code pay for it.

    drawn = segno.make(words, error="m", micro=False)
    # Dark on light in either scheme: cameras read no other.
    return Markup(drawn.svg_inline(scale=6, border=4, dark="#000", light="#fff"))  # noqa: S704
