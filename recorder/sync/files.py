"""Files on their way: in pieces, each behind the last, under the hash that they must have.

A file lies beside the database until an entry that names it is taken in; then it goes into
the same transaction. What was cut goes on where it stopped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from recorder import canonical, store
from recorder.refusals import WrongUse
from recorder.sync import crashes
from recorder.sync.inbox import FOLDER, sync_folder, write_down

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from recorder.store import Writing

FILES = "files"
PIECE = 256 * 1024
MOST = 32 * 1024 * 1024
LACKING = ".lacking"
MOST_ASKED_FOR = 50
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
    if canonical.fingerprint("file", content) != name:
        path.unlink(missing_ok=True)
        raise WrongUse("The file that came has another hash. Nothing of it was kept; send it anew.")
    write_down(path.parent / name, content)
    crashes.here("file_whole")
    path.unlink(missing_ok=True)
    return of


def take_in(data: Path, writing: Writing, names: Iterable[str]) -> list[str]:
    """Keep those of these files that came whole, in the transaction of who names them."""
    taken = []
    for name in sorted(set(names) - store.files_held(writing.db, names)):
        content = whole(data, name)
        if content is not None and writing.keep_file(content) == name:
            taken.append(name)
    return taken


def drop(data: Path, names: Iterable[str]) -> None:
    """Remove files that are in the database by now."""
    for name in names:
        (_folder(data) / name).unlink(missing_ok=True)
        (_folder(data) / f"{name}{LACKING}").unlink(missing_ok=True)
    if names and _folder(data).exists():
        sync_folder(_folder(data))


def note_lacking(data: Path, names: Iterable[str]) -> None:
    """Note files that an entry names and that did not come before it: they are asked for."""
    for name in names:
        if is_name(name):
            _folder(data).mkdir(parents=True, exist_ok=True)
            (_folder(data) / f"{name}{LACKING}").touch()


def is_lacking(data: Path, name: str) -> bool:
    """Say whether an entry that came before it names this file."""
    return (_folder(data) / f"{name}{LACKING}").exists()


def lacking(data: Path) -> list[str]:
    """Return the files that are asked for, some at a time."""
    found = sorted(_folder(data).glob(f"*{LACKING}"))[:MOST_ASKED_FOR]
    return [path.name.removesuffix(LACKING) for path in found]


def _folder(data: Path) -> Path:
    return data / FOLDER / FILES


def _part(data: Path, name: str, sender: str) -> Path:
    return _folder(data) / f"{name}.{sender}.part"
