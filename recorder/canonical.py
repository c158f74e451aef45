"""Canonical or not at all: the one form of bytes that we hash, keep and send.

JSON as RFC 8785 writes it, cut down to whole numbers within ±2^53, true and
false, objects with ASCII keys, lists, and text that is NFC and can be printed. The
gate decodes to plain values, refuses what is not allowed, encodes again and
compares bytes: that alone refuses repeated keys, spaces and odd order.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

import msgspec

from recorder.refusals import NotCanonical, UnprintableText

MAX_BYTES = 65_536
MAX_DEPTH = 32
MAX_INTEGER = 2**53
MAX_TEXT = 4_000

Plain = dict[str, "Plain"] | list["Plain"] | str | int | bool

# Marks that turn the direction of what follows: a name could read as another.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_decode = msgspec.json.Decoder().decode
_PRINTABLE = re.compile(rb"[\x20-\x7e]*\Z")


def encode(value: Any) -> bytes:
    """Return the canonical bytes of plain values."""
    return msgspec.json.encode(value, order="sorted")


def parse(raw: bytes, *, max_bytes: int | None = MAX_BYTES) -> Any:
    """Return the plain values in canonical bytes; raise NotCanonical, saying why not."""
    if max_bytes is not None and len(raw) > max_bytes:
        raise NotCanonical(f"{len(raw):,} bytes; at most {max_bytes:,} are allowed.")
    try:
        value = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotCanonical(f"Not JSON that we can read: {error}.") from None
    except RecursionError:
        raise NotCanonical(f"Nested deeper than {MAX_DEPTH}.") from None
    # Most bytes are plain ASCII without escapes: no text in them can be unprintable.
    plain_text = _PRINTABLE.match(raw) is not None and b"\\" not in raw
    _check(value, MAX_DEPTH, plain_text)
    if encode(value) != raw:
        raise NotCanonical("Not in canonical form: a key twice, a space, or another order.")
    return value


def _check(value: Any, depth: int, plain_text: bool) -> None:
    kind = type(value)
    if kind is str:
        if not plain_text:
            check_text(value)
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical("A whole number beyond 2^53 cannot be kept exactly everywhere.")
    elif kind is dict:
        if depth == 0:
            raise NotCanonical(f"Nested deeper than {MAX_DEPTH}.")
        for key, inner in value.items():
            if not (plain_text or key.isascii()):
                raise NotCanonical("A key has letters other than ASCII.")
            if not (plain_text or key.isprintable()):
                raise NotCanonical("A key has characters that cannot be printed.")
            # Nearly all there is, and right: not worth the way down.
            if type(inner) is str:
                if plain_text:
                    continue
            elif type(inner) is int and -MAX_INTEGER <= inner <= MAX_INTEGER:
                continue
            _check(inner, depth - 1, plain_text)
    elif kind is list:
        if depth == 0:
            raise NotCanonical(f"Nested deeper than {MAX_DEPTH}.")
        for inner in value:
            _check(inner, depth - 1, plain_text)
    elif kind is float:
        raise NotCanonical("A fraction is not allowed; numbers are whole, in small units.")
    elif kind is not bool:
        raise NotCanonical("null is not allowed; what is not known is left out.")


def check_text(text: str, *, also: str = "") -> None:
    """Raise NotCanonical when a text is not NFC or holds what cannot be printed."""
    if text.isascii() and text.isprintable():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("Text must be in the Unicode form NFC.")
    for character in text:
        if character in also:
            continue
        if character in BIDI or unicodedata.category(character) in ("Cc", "Cs"):
            raise NotCanonical(
                f"U+{ord(character):04X} is a control or direction mark; it cannot be printed."
            )


def printable(text: str, *, most: int = MAX_TEXT) -> str:
    """Return a person's words in NFC; raise UnprintableText if they cannot be kept.

    Of the control characters only the line feed may stay.
    """
    if len(text) > most:
        raise UnprintableText(
            f"{len(text):,} characters; at most {most:,} fit. Nothing was kept: shorten it."
        )
    try:
        text = unicodedata.normalize("NFC", text)
        text.encode()
        check_text(text, also="\n")
    except (NotCanonical, UnicodeEncodeError) as error:
        raise UnprintableText(
            f"The text contains characters that cannot be printed ({error}). "
            "Nothing was kept: take them out and try again."
        ) from None
    return text


def visible(value: object) -> object:
    """Return a text with what must not act on a page or on paper written as its number.

    Nothing of the kind passes the gate or `printable`; what came another way is seen. A
    value that is no plain text (a number, what a template escaped already) is returned
    as it is, so that a template can put everything through this.
    """
    if type(value) is not str or value.isprintable():
        return value
    return "".join(
        f"[U+{ord(c):04X}]" if c in BIDI or (c != "\n" and unicodedata.category(c) == "Cc") else c
        for c in value
    )


def fingerprint(tag: str, raw: bytes) -> str:
    """Return SHA-256 over a domain tag and bytes, so that no kind can stand for another."""
    return hashlib.sha256(b"heeltoe/%s/1\0" % tag.encode() + raw).hexdigest()
