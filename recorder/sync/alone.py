"""One exchange at a time, across the processes that work with a data folder."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

LOCK = "sync.lock"


SAYS = (
    "This recorder is sending and fetching already, in another window or by itself. "
    "All data are safe; nothing needs to be done."
)


class AtItAlready(OutOfReach):
    """Another process is at it now."""


@contextmanager
def alone(data: Path, lock: str = LOCK, says: str = SAYS) -> Iterator[None]:
    """Hold the folder's lock as long as this lasts; the system lets go of it after a kill."""
    with (data / lock).open("ab") as file:
        if not _locked(file):
            raise AtItAlready(says)
        yield


def _locked(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
