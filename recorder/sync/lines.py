"""A batch: entries of one log on their way, as lines of JSON, packed with gzip.

The first line is the signed head, the last its signature; between them stand entries, byte for
byte, then the texts and the bytes set aside that they name. A batch that was cut has no last
line. Unpacking is bounded before anything is read.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from recorder import canonical, store
from recorder.events import Hash
from recorder.refusals import NeedsNewerProgram, NotCanonical, UnprintableText, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable


MOST_ENTRIES = 500
MOST_PACKED = 256 * 1024
MOST_UNPACKED = 2 * 1024 * 1024

HEAD, ENTRY, TEXT, ASIDE, SIGNED = (
    b'{"%s":' % sort for sort in (b"head", b"entry", b"text", b"aside", b"signed")
)
_SIGNATURE = re.compile(rb'"[0-9a-f]{128}"')


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text as it travels."""

    digest: Hash
    salt: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    text: Annotated[str, Meta(max_length=canonical.MAX_TEXT)]


class Aside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes set aside whole, as they travel."""

    at_ms: int
    bytes: str
    device: str
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The lines of a batch; what they say is for `merge` to believe or not."""

    name: str  # The hash of all before the signature: what a receipt calls the batch.
    content: bytes  # The lines, unpacked.
    head: bytes
    entries: list[bytes]
    texts: list[bytes]
    asides: list[bytes]
    signature: str


def unpack(raw: bytes) -> bytes:
    """Return the lines of a packed batch; raise WrongUse where they are none or too many."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(raw, MOST_UNPACKED + 1)
    except zlib.error:
        content = b""
    if len(content) > MOST_UNPACKED:
        raise too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise WrongUse("The batch arrived incomplete and cannot be unpacked. Nothing was kept.")
    return content


class TooLarge(WrongUse):
    """A batch is larger than one may be: its sender makes smaller ones."""


def too_large() -> TooLarge:
    """Return what is said of a batch beyond what one may hold."""
    return TooLarge(
        f"A batch holds at most {MOST_ENTRIES} entries, {MOST_PACKED // 1024} KB packed and "
        f"{MOST_UNPACKED // 1024 // 1024} MB unpacked. Nothing was kept; it comes in smaller ones."
    )


def read(content: bytes) -> Batch:
    """Return the lines of a batch by their sorts.

    Raises WrongUse where it has no beginning or no end, NeedsNewerProgram for lines unknown here.
    """
    lines = content.split(b"\n")
    if len(lines) < 3 or lines[-1] or not lines[0].startswith(HEAD):
        raise WrongUse("This is no whole batch: its first or its last line is missing.")
    last = _inside(lines[-2], SIGNED)
    if not _SIGNATURE.fullmatch(last):
        raise WrongUse("This is no whole batch: its last line is broken.")
    found: dict[bytes, list[bytes]] = {ENTRY: [], TEXT: [], ASIDE: []}
    for line in lines[1:-2]:
        sort = line[: line.find(b":") + 1]
        if sort not in found:
            raise NeedsNewerProgram("The batch has lines that this program does not know.")
        found[sort].append(_inside(line, sort))
    if len(found[ENTRY]) > MOST_ENTRIES:
        raise too_large()
    before = content[: len(content) - len(lines[-2]) - 1]
    return Batch(
        canonical.fingerprint("batch", before),
        content,
        _inside(lines[0], HEAD),
        found[ENTRY],
        found[TEXT],
        found[ASIDE],
        last[1:-1].decode(),
    )


def _inside(line: bytes, sort: bytes) -> bytes:
    if not line.startswith(sort) or not line.endswith(b"}"):
        raise WrongUse("This is no whole batch: a line of it is broken.")
    return line[len(sort) : -1]


def text_in(line: bytes) -> tuple[str, bytes, str]:
    """Return the digest, salt and words of a text's line; raise NotCanonical if they do not fit."""
    said = _typed(line, Text)
    salt = bytes.fromhex(said.salt)
    try:
        fits = canonical.printable(said.text) == said.text
    except UnprintableText as error:
        raise NotCanonical(str(error)) from None
    if not fits or canonical.encode(said) != line or store.digest(salt, said.text) != said.digest:
        raise NotCanonical("A text does not match its digest.")
    return said.digest, salt, said.text


def without(content: bytes, blanked: Callable[[str], bool]) -> bytes:
    """Return the lines of a batch without texts that were blanked, or that cannot be read."""

    def stays(line: bytes) -> bool:
        if not line.startswith(TEXT):
            return True
        try:
            return not blanked(text_in(line.rstrip(b"\n")[len(TEXT) : -1])[0])
        except NotCanonical:
            return False  # Nobody could find it again to blank it.

    return b"".join(line for line in content.splitlines(keepends=True) if stays(line))


def aside_in(line: bytes) -> tuple[str, bytes, Aside]:
    """Return the name, content and circumstances of bytes that were set aside."""
    said = _typed(line, Aside)
    try:
        content = b64decode(said.bytes, validate=True)
    except (NotBase64, ValueError):
        raise NotCanonical("What was set aside is not readable.") from None
    return store.aside_digest(content, said.why, said.device, said.at_ms), content, said


def _typed(line: bytes, form: type[Any]) -> Any:
    try:
        return msgspec.json.decode(line, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotCanonical(f"A line cannot be read: {error}.") from None
