"""Who hears, in this process, of what was kept: after the commit, in the thread that kept it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from recorder.store.entries import Kept

_ears: dict[Path, Callable[[list[Kept]], None]] = {}


@contextmanager
def heard(data: Path, hears: Callable[[list[Kept]], None]) -> Iterator[None]:
    """Let `hears` be told of all that is kept in a data folder, as long as this lasts."""
    _ears[data.absolute()] = hears
    try:
        yield
    finally:
        del _ears[data.absolute()]


def tell(data: Path, kept: list[Kept]) -> None:
    """Say what was kept to whoever wants to hear it."""
    if _ears and (hears := _ears.get(data.absolute())):
        hears(kept)
