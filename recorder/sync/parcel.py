"""A parcel: the same batches and files as over the wire, in one file, for a stick.

It is an uncompressed tar, so that any computer shows what is in it. First stands `parcel.json`,
which says from whom to whom, where each log ends, and every other member with size and digest;
then its signature; then the members, in that order. So each has its place before it is read:
what is cut or damaged costs itself alone, and no header in the middle is ever believed. A name
in a parcel is compared and never used as a path.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from recorder import canonical, witness
from recorder.events import Hash, Milliseconds
from recorder.readmitting import Answer
from recorder.refusals import Coded, NotAllowed, NotCanonical, OutOfReach, WrongUse
from recorder.sync import files, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

FORM = 1
HEAD, SIGNATURE = "parcel.json", "parcel.sig"
BATCHES, FILES = "batches/", "files/"
BLOCK = 512
MOST_HEAD = 8 * 1024 * 1024
MOST_MEMBERS = 20_000
MOST_BYTES = 2_000_000_000  # What any stick takes as one file; the rest goes with the next.
_SIGNED = 128
_SIZE = slice(124, 135)  # Where a tar's header says how long a member is, in octal digits.

# NAME.EPOCH; a hub's name may be older than the rule for those that join.
Speaker = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\.[0-9]{1,10}\Z")]


class Member(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A batch or a file in a parcel: its name there, its size, the SHA-256 of its bytes."""

    name: Annotated[str, Meta(pattern=r"^(batches/[0-9]{5}\.gz|files/[0-9a-f]{64})\Z")]
    size: Annotated[int, Meta(ge=1, le=files.MOST)]
    digest: Hash

    @property
    def is_file(self) -> bool:
        """Whether it is a file, by its hash, and no batch."""
        return self.name.startswith(FILES)

    @property
    def file(self) -> str:
        """The hash that names a file."""
        return self.name.removeprefix(FILES)


class Said(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"sender": "from"},
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """What a parcel says of itself; its maker signs these bytes (tag `parcel`)."""

    v: int
    study: Annotated[str, Meta(max_length=64)]
    sender: Speaker
    to: Speaker
    at_ms: Milliseconds
    members: Annotated[tuple[Member, ...], Meta(max_length=MOST_MEMBERS)]
    asks: dict[str, Any] | UnsetType = UNSET  # In a node's: the body of `POST /sync/heads`.
    lacks: Annotated[tuple[Hash, ...], Meta(max_length=1_000)] = ()  # Files it never got.
    returns: dict[str, Any] | UnsetType = UNSET  # And that of `POST /sync/return`.
    answer: dict[str, Any] | UnsetType = UNSET  # In a hub's: what it answers to that.
    succession: dict[str, str] | UnsetType = UNSET  # In that of one that was restored.
    let_in: Answer | UnsetType = UNSET  # In that for a node that shows no certificate of its own.


class NoParcel(Coded, WrongUse):
    """A file is no parcel, or its beginning is cut or altered: nothing of it can be believed."""


class NotForHere(Coded, WrongUse):
    """A parcel is of another study, or for another recorder: nothing of it is read."""


class NotOfThem(Coded, NotAllowed):
    """A parcel is not signed by who is believed here: nothing of it is read."""


class Lost(Exception):
    """A member did not come whole; `altered` where its bytes are here and are others."""

    def __init__(self, name: str, *, altered: bool) -> None:
        super().__init__(name)
        self.altered = altered


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel that is open to be read; whether its maker is believed is asked elsewhere."""

    file: IO[bytes]
    said: Said
    raw: bytes
    signature: str
    begins: int  # Where the first member begins.

    def is_signed_with(self, public_key: str) -> bool:
        """Say whether a key signed what this parcel says of itself."""
        return witness.holds(public_key, "parcel", self.raw, self.signature)

    def members(self) -> Iterator[tuple[Member, int]]:
        """Yield each member and where it begins."""
        at = self.begins
        for member in self.said.members:
            yield member, at
            at += BLOCK + _padded(member.size)

    def content(self, member: Member, at: int) -> bytes:
        """Return a member's bytes; raise Lost where they are not those that were promised."""
        try:
            self.file.seek(at)
            head = self.file.read(BLOCK)
            content = self.file.read(member.size)
        except OSError:  # The stick was pulled out, or a part of it cannot be read any more.
            raise Lost(member.name, altered=False) from None
        if len(head) < BLOCK or len(content) < member.size:
            raise Lost(member.name, altered=False)
        if head != header(member.name, member.size) or sha256(content).hexdigest() != member.digest:
            raise Lost(member.name, altered=True)
        return content


def opened(file: IO[bytes]) -> Parcel:
    """Return the parcel in a file that can be sought in; read no more than what it says of itself.

    Raises NoParcel where it is none that can be read.
    """
    try:
        file.seek(0)
        raw = _first(file, HEAD, MOST_HEAD)
        signature = _first(file, SIGNATURE, _SIGNED)
        plain = canonical.parse(raw, max_bytes=MOST_HEAD)
        if isinstance(plain, dict) and type(plain.get("v")) is int and plain["v"] > FORM:
            raise NoParcel(
                "This parcel was made by a newer program. Nothing was read. Bring this one up to "
                "date, then take it in again.",
                "parcel_newer",
            )
        said = msgspec.convert(plain, Said)
    except (NotCanonical, msgspec.ValidationError) as error:
        raise NoParcel(f"{_NO_PARCEL} ({error}) {_MAKE_ANEW}", "no_parcel") from None
    except OSError as error:
        raise OutOfReach(
            f"The parcel cannot be read ({error.strerror}). Nothing was changed. Put the stick in "
            "again, and try once more."
        ) from None
    if said.v != FORM or (said.asks is UNSET) == (said.answer is UNSET):
        raise NoParcel(f"{_NO_PARCEL}. {_MAKE_ANEW}", "no_parcel")
    return Parcel(file, said, raw, signature.decode("ascii", "replace"), file.tell())


_NO_PARCEL = "This file is no parcel, or its beginning is cut or altered"
_MAKE_ANEW = "Nothing was read. Copy it once more, or make a new one with: heeltoe sync --to-file"


def _first(file: IO[bytes], name: str, most: int) -> bytes:
    """Read one of the two members that stand before the list of the others."""
    head = file.read(BLOCK)
    digits = head[_SIZE]
    size = int(digits, 8) if len(digits) == 11 and set(digits) <= set(b"01234567") else 0
    if not 0 < size <= most or head != header(name, size):
        raise NoParcel(f"{_NO_PARCEL}. {_MAKE_ANEW}", "no_parcel")
    content = file.read(_padded(size))
    if len(content) < _padded(size):
        raise NoParcel(f"{_NO_PARCEL}. {_MAKE_ANEW}", "no_parcel")
    return content[:size]


# ── Writing one ─────────────────────────────────────────────────────────────


def header(name: str, size: int) -> bytes:
    """Return a member's header, as POSIX calls it ustar; there is one way to write it."""
    fields = (
        name.encode().ljust(100, b"\0"),
        b"0000644\0",
        b"0000000\0",
        b"0000000\0",
        b"%011o\0" % size,
        b"%011o\0" % 0,
        b" " * 8,
        b"0",
        bytes(100),
        b"ustar\x0000",
        bytes(64),
        b"0000000\0" * 2,
        bytes(167),
    )
    raw = b"".join(fields)
    return raw[:148] + b"%06o\0 " % sum(raw) + raw[156:]


class Wrapping:
    """A parcel that is being made: members go to a file of their own until all are known."""

    def __init__(self, spool: IO[bytes]) -> None:
        self.spool = spool
        self.members: list[Member] = []
        self.size = 0
        self.batches = 0
        self.names: set[str] = set()

    @property
    def is_full(self) -> bool:
        """Whether what goes beyond is for another parcel."""
        room = files.MOST + lines.MOST_PACKED + MOST_HEAD
        return self.size > MOST_BYTES - room or len(self.members) >= MOST_MEMBERS - 1_000

    def batch(self, content: bytes) -> None:
        """Put in a batch."""
        self.batches += 1
        self._put(f"{BATCHES}{self.batches:05}.gz", content)

    def add_file(self, name: str, content: bytes) -> bool:
        """Put in a file, once; say if it was new."""
        if f"{FILES}{name}" in self.names:
            return False
        self._put(f"{FILES}{name}", content)
        return True

    def _put(self, name: str, content: bytes) -> None:
        self.names.add(name)
        self.members.append(Member(name, len(content), sha256(content).hexdigest()))
        self.spool.write(header(name, len(content)))
        self.spool.write(content)
        self.spool.write(bytes(_padded(len(content)) - len(content)))
        self.size += BLOCK + _padded(len(content))


def beginning(said: Said, key: EllipticCurvePrivateKey) -> bytes:
    """Return what stands before the members: what the parcel says of itself, and who says so."""
    raw = canonical.encode(said)
    signed = witness.sign(key, "parcel", raw).encode()
    return b"".join(
        header(name, len(content)) + content + bytes(_padded(len(content)) - len(content))
        for name, content in ((HEAD, raw), (SIGNATURE, signed))
    )


ENDING = bytes(2 * BLOCK)  # As a tar ends.


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
