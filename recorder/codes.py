"""One-time codes: given out by a person, typed once somewhere else, good for a while.

Only a code's digest is kept, in a file beside the database, since the process that makes
it is not the one that is asked; so is the count of wrong tries. Call under the write lock:
of two who type one code, one is the first. What a code opens is the caller's.
"""

from __future__ import annotations

import os
import secrets
from threading import get_ident
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from recorder import canonical
from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # None that reads like another.
LENGTH = 8
MOST_WRONG = 10
LOCKED_MS = 15 * 60_000


class Code(msgspec.Struct, frozen=True):
    """A code that was given out: its digest, what it is for, who asked, and until when."""

    digest: str
    label: str
    scope: str
    session: str
    until_ms: int
    used_by: str = ""  # Whose it became, where the same one may come with it again.


class Codes(msgspec.Struct, frozen=True):
    """What stands in a file: the codes that are good still, and how many wrong ones came."""

    codes: tuple[Code, ...] = ()
    wrong: int = 0
    locked_until_ms: int = 0

    def match(self, typed: str) -> Code | None:
        """Return the code that was typed, however old; None where there is none."""
        return next((c for c in self.codes if c.digest == _digest(typed)), None)

    def wait_min(self, now: int) -> int:
        """Return for how many minutes no code is looked at, after too many wrong ones."""
        return (self.locked_until_ms - now) // 60_000 + 1 if now < self.locked_until_ms else 0

    def with_new(
        self, label: str, scope: str, session: str, now: int, good_ms: int
    ) -> tuple[str, Codes]:
        """Return a new code as it is to be typed, and the codes with it.

        One given out before for the same label is good no more, and those too old are left.
        """
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        made = Code(_digest(code), label, scope, session, now + good_ms)
        others = (c for c in self.codes if c.until_ms > now and c.label != label)
        return f"{code[:4]}-{code[4:]}", replace(self, codes=(*others, made))

    def with_wrong(self, now: int) -> Codes:
        """Return the codes after one more wrong one came; the tenth locks for a while."""
        if self.wrong + 1 < MOST_WRONG:
            return replace(self, wrong=self.wrong + 1)
        return replace(self, wrong=0, locked_until_ms=now + LOCKED_MS)

    def without(self, used: Code) -> Codes:
        """Return the codes after one was used: nobody else gets in with it."""
        return replace(self, codes=tuple(c for c in self.codes if c is not used), wrong=0)

    def with_used(self, used: Code, by: str) -> Codes:
        """Return the codes after one was used by somebody who may come with it again."""
        rest = self.without(used)
        return replace(rest, codes=(*rest.codes, replace(used, used_by=by)))


def read(file: Path) -> Codes:
    """Return the codes in a file; none where there is no such file yet."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Codes)
    except FileNotFoundError:
        return Codes()
    except (OSError, msgspec.DecodeError) as error:
        raise OutOfReach(
            f"{file} cannot be read ({error}). The data are safe and nothing was changed. "
            "Remove that file; codes that were not used yet are then made anew."
        ) from None


def write(file: Path, codes: Codes) -> None:
    """Put codes into a file, for nobody else of this computer to read."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(msgspec.json.encode(codes))
    fresh.replace(file)


def _digest(typed: str) -> str:
    compact = "".join(c for c in typed.upper() if c not in " -–—")
    return canonical.fingerprint("code", compact.encode(errors="replace"))
