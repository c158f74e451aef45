"""What the last exchange said, as a file beside the database: also for whoever starts anew.

Written whole by whoever exchanged, this process or another, under the folder's lock. It is
told to people and decides nothing: every exchange asks anew.
"""

from __future__ import annotations

import json
import os
from threading import get_ident
from typing import TYPE_CHECKING

import msgspec

from recorder import clock
from recorder.refusals import Refusal
from recorder.sync.talk import Known

if TYPE_CHECKING:
    from pathlib import Path

    from recorder.sync.talk import Exchanged

FILE = "sync.json"


class Told(msgspec.Struct, frozen=True):
    """What an exchange said: when, whether all is well, else by which code and in which words."""

    at_ms: int
    ok: bool
    up: int
    down: int
    stays: dict[str, str]
    faults: list[str]
    offset_ms: int
    reached_ms: int  # When the hub itself answered last; 0 where it never did.
    code: str = ""
    why: str = ""
    by_hand_ms: int = 0  # When an answer of the hub was taken in on a stick; 0 where none was.
    known: dict[str, Known] = {}  # Of faults, and of why: what they are by a code.


def last(data: Path) -> Told | None:
    """Return what the last exchange said, None where there was none or nobody can tell."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Told)
    except (OSError, msgspec.DecodeError):
        return None


def note(data: Path, done: Exchanged, *, reached: bool, fault: Exception | None = None) -> Told:
    """Write down what an exchange said, and return it; a full disk keeps the note of before."""
    now, before = clock.now().at_ms, last(data)
    told = Told(
        at_ms=now,
        ok=fault is None and done.ok,
        up=done.up,
        down=done.down,
        stays=done.stays,
        faults=done.faults,
        offset_ms=done.offset_ms,
        reached_ms=now if reached else before.reached_ms if before else 0,
        code=_code(fault) if fault else "",
        why=str(fault) or type(fault).__name__ if fault else "",
        by_hand_ms=before.by_hand_ms if before else 0,
        known=done.known,
    )
    _write(data, told)
    return told


def note_by_hand(data: Path) -> None:
    """Write down that the hub's answer was taken in from a stick now; the rest stays as it was."""
    before = last(data) or Told(0, True, 0, 0, {}, [], 0, 0)
    _write(data, msgspec.structs.replace(before, by_hand_ms=clock.now().at_ms))


def _write(data: Path, told: Told) -> None:
    fresh = data / f"{FILE}.{os.getpid()}.{get_ident()}"
    try:
        fresh.write_text(json.dumps(msgspec.to_builtins(told), ensure_ascii=False, sort_keys=True))
        fresh.replace(data / FILE)
    except OSError:
        fresh.unlink(missing_ok=True)


def _code(fault: Exception) -> str:
    return getattr(fault, "code", "") or ("here" if isinstance(fault, Refusal) else "broken")
