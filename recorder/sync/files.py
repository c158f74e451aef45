"""Files on their way: in pieces, each behind the last, under the hash that they must have.

So travel sealed reports and bundles, and bytes set aside that are too long for a batch: those
behind what is said of them, so that their digest is the hash of both. What came lies beside
the database until an entry that names it is taken in; then it goes into the same transaction.
What was cut goes on where it stopped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from recorder import canonical, store
from recorder.refusals import WrongUse
from recorder.sync import crashes
from recorder.sync.inbox import FOLDER, sync_folder, write_down

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.store import Writing

FILES = "files"
PIECE = 256 * 1024
MOST = 32 * 1024 * 1024 + 1024  # A whole delivery set aside, and what is said of it.
LACKING = ".lacking"
SET_ASIDE = "set aside"
MOST_ASKED_FOR = 50
_OTHER_HASH = "The file that came has another hash. Nothing of it was kept; send it anew."
_NAME = re.compile(r"[0-9a-f]{64}")


def is_name(name: str) -> bool:
    """Say whether a file could be called so."""
    return _NAME.fullmatch(name) is not None


def whole(data: Path, name: str) -> bytes | None:
    """Return a file that came whole and is not in the database yet."""
    try:
        return (_folder(data) / name).read_bytes()
    except OSError:
        return None


def so_far(data: Path, name: str, sender: str) -> int:
    """Return how many bytes of a file that is not whole have come from a sender."""
    try:
        return _part(data, name, sender).stat().st_size
    except OSError:
        return 0


def add(data: Path, name: str, sender: str, at: int, of: int, piece: bytes) -> int:
    """Put a piece behind those that came; return how much is here now, `of` when it is whole.

    A piece that does not follow is left out. Raises WrongUse where the file that is whole now
    has another hash: it is thrown away and can be sent again.
    """
    if not 0 < of <= MOST:
        raise WrongUse(f"A file has at most {MOST // 1024 // 1024} MB. Nothing was kept.")
    path = _part(data, name, sender)
    path.parent.mkdir(parents=True, exist_ok=True)
    here = so_far(data, name, sender)
    if at == here and at + len(piece) <= of:
        with path.open("ab") as file:
            file.write(piece)
        here += len(piece)
        crashes.here("piece_came")
    if here != of:  # Where it is, this finishes what a crash left unfinished.
        return here
    content = path.read_bytes()
    if not is_it(name, content):
        path.unlink(missing_ok=True)
        raise WrongUse(_OTHER_HASH)
    write_down(path.parent / name, content)
    crashes.here("file_whole")
    path.unlink(missing_ok=True)
    return of


def put(data: Path, name: str, content: bytes) -> None:
    """Lay down a file that came at once and whole; raise WrongUse where it has another hash."""
    if not is_it(name, content):
        raise WrongUse(_OTHER_HASH)
    _folder(data).mkdir(parents=True, exist_ok=True)
    write_down(_folder(data) / name, content)


def take_in(
    data: Path, writing: Writing, names: Iterable[str], asides: Iterable[str] = ()
) -> list[str]:
    """Keep those of these that came whole, in the transaction of who names them."""
    names, asides = set(names), set(asides)
    taken = []
    for name in sorted((names | asides) - store.files_held(writing.db, names | asides)):
        content = whole(data, name)
        if content is None:
            continue
        about = _aside(name, content) if name in asides else None
        if about is not None:
            writing.bring_aside(about.content, about.why, about.device, about.at_ms)
            taken.append(name)
        elif name in names and canonical.fingerprint("file", content) == name:
            writing.keep_file(content)
            taken.append(name)
    return taken


def drop(data: Path, names: Iterable[str]) -> None:
    """Remove files that are in the database by now."""
    for name in names:
        (_folder(data) / name).unlink(missing_ok=True)
        (_folder(data) / f"{name}{LACKING}").unlink(missing_ok=True)
    if names and _folder(data).exists():
        sync_folder(_folder(data))


def take_in_lacking(data: Path, db: Database, name: str) -> None:
    """Keep a file at once where an entry that came before it names it."""
    if is_lacking(data, name):
        named = (_folder(data) / f"{name}{LACKING}").read_text()
        with store.writing(db) as writing:
            sorts = ([], [name]) if named == SET_ASIDE else ([name], [])
            take_in(data, writing, *sorts)
        drop(data, store.files_held(db, [name]))


def note_lacking(data: Path, names: Iterable[str], asides: Iterable[str] = ()) -> None:
    """Note what an entry names and did not come before it: it is asked for."""
    for name, sort in [*((it, "") for it in names), *((it, SET_ASIDE) for it in asides)]:
        if is_name(name):
            _folder(data).mkdir(parents=True, exist_ok=True)
            (_folder(data) / f"{name}{LACKING}").write_text(sort)


def is_lacking(data: Path, name: str) -> bool:
    """Say whether an entry that came before it names this file."""
    return (_folder(data) / f"{name}{LACKING}").exists()


def lacking(data: Path) -> list[str]:
    """Return the files that are asked for, some at a time."""
    found = sorted(_folder(data).glob(f"*{LACKING}"))[:MOST_ASKED_FOR]
    return [path.name.removesuffix(LACKING) for path in found]


class _About(msgspec.Struct, forbid_unknown_fields=True):
    at_ms: int
    device: str
    why: str
    content: bytes = b""


def is_it(name: str, content: bytes) -> bool:
    """Say whether these are the bytes that travel under this hash."""
    return canonical.fingerprint("file", content) == name or _aside(name, content) is not None


def _aside(name: str, content: bytes) -> _About | None:
    """Return the bytes set aside that travel so, and what is said of them; None for others."""
    if canonical.fingerprint("aside", content) != name:
        return None
    said, _, behind = content.partition(b"\0")
    try:
        about = msgspec.json.decode(said, type=_About)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    about.content = behind
    told = store.aside_digest(behind, about.why, about.device, about.at_ms)
    return about if told == name else None


def _folder(data: Path) -> Path:
    return data / FOLDER / FILES


def _part(data: Path, name: str, sender: str) -> Path:
    return _folder(data) / f"{name}.{sender}.part"
