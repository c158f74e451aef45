"""The inbox: what a node sent, on disk as it came, before anybody looks inside.

A batch lies here from its arrival until its merge is committed. Whatever a crash left
behind is taken in again; that changes nothing where it was taken in already.
"""

from __future__ import annotations

import gzip
import os
import sys
import time
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

from recorder.refusals import WrongUse
from recorder.sync import crashes, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = "inbox"
BATCH = ".batch"
FRESH = ".fresh"
FORSAKEN_S = 600  # Nobody takes so long to write a file; whoever began it is no more.
_TRIES = {"": "1", "1": "2", "2": "3"}
_LEFT = "3"  # Tried so often, it is left for a person.

_in_hand: set[Path] = set()  # What a request of this process is taking in right now.


def keep(data: Path, raw: bytes, sender: str) -> Path:
    """Write a batch as it came, and wait until file and folder are on the disk."""
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{sha256(raw).hexdigest()}.{sender}{BATCH}"
    _in_hand.add(path)
    write_down(path, raw)
    crashes.here("inbox_kept")
    return path


def write_down(path: Path, raw: bytes) -> None:
    """Write a file under its name at once and whole, and wait until it is on the disk."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}{FRESH}")
    with fresh.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    crashes.here("written_not_named")
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows has no such thing."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def done(path: Path) -> None:
    """Let go of a batch whose merge is committed, or that nobody could ever take in."""
    path.unlink(missing_ok=True)
    _in_hand.discard(path)
    crashes.here("inbox_done")


def forget_what_was_never_whole(data: Path) -> None:
    """Remove what a crash left half written: words in it would outlive their blanking."""
    for path in (data / FOLDER).rglob(f"*{FRESH}"):
        try:
            if abs(time.time() - path.stat().st_mtime) > FORSAKEN_S:
                path.unlink()
        except FileNotFoundError:
            continue  # It has its name by now.


def let_go(path: Path) -> None:
    """Leave a batch where it lies, to be taken again."""
    _in_hand.discard(path)


def left_behind(data: Path) -> Iterator[tuple[Path, str, bytes]]:
    """Yield what lies here and nobody has in hand: path, sender (NAME.EPOCH), bytes.

    Each is counted by its name before it is tried: one that fails again and again is left for
    a person, and keeps nobody else's waiting. Its sender has all of it still.
    """
    for path in sorted((data / FOLDER).glob(f"*{BATCH}*")):
        name, _, tries = path.name.partition(BATCH)
        if path in _in_hand or tries not in _TRIES:
            continue
        counted = path.with_name(f"{name}{BATCH}{_TRIES[tries]}")
        try:
            path.rename(counted)
            raw = counted.read_bytes()
        except FileNotFoundError:
            continue  # Another request was faster.
        yield counted, name.partition(".")[2], raw


def scrub(data: Path, blanked: Callable[[str], bool]) -> None:
    """Take words that were blanked since out of what was tried and is left for a person.

    The rest of it stays as it came: a text may be absent from any batch.
    """
    for path in sorted((data / FOLDER).glob(f"*{BATCH}{_LEFT}")):
        try:
            content = lines.unpack(path.read_bytes())
        except (FileNotFoundError, WrongUse):
            continue
        left = lines.without(content, blanked)
        if left != content:
            write_down(path, gzip.compress(left, mtime=0))
