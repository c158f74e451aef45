"""Every way we say no.

A refusal is expected, and worded for its reader: what is wrong, what is safe,
what to do next. It is raised anywhere and turned into an answer in one place a
door: web/shared.py for a browser, cli for a terminal. A bug is not a refusal and
is not caught.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class Refusal(Exception):
    """Something was asked that cannot be done as asked."""

    #: What the command line leaves with; 2 is wrong use, 1 found something wrong.
    exit_code = 1


# ── Bytes and events ────────────────────────────────────────────────────────


class NotCanonical(Refusal):
    """These bytes are not in the one form that we hash and keep."""


class NotAnEvent(Refusal):
    """These bytes are canonical, but break the form of an event."""


class NeedsNewerProgram(Refusal):
    """This was made by a newer program than this one; it is kept, not counted."""


class UnprintableText(Refusal):
    """A text holds characters that cannot be printed, or is too long."""


# ── Studies, measures, IDs, values ──────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that cannot be as it stands in a file."""

    file: str
    key: str
    found: str
    allowed: str
    hint: str = ""

    def __str__(self) -> str:
        words = (
            f"{self.file}: {self.key or 'the file'}: found {self.found}; allowed: {self.allowed}."
        )
        return f"{words} Did you mean “{self.hint}”?" if self.hint else words


class FaultyFile(Refusal):
    """A study, measure or map file says something that cannot be; each place is named."""

    exit_code = 2

    def __init__(self, message: str, mistakes: Sequence[Mistake] = ()) -> None:
        super().__init__(message)
        self.mistakes = tuple(mistakes)


class WrongUse(Refusal):
    """A command was given something it cannot work with."""

    exit_code = 2


class Coded(Refusal):
    """A refusal that a page can say in its own language: a code, and the facts it names."""

    def __init__(self, message: str, code: str = "", **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


class NoSuchParticipantID(Coded):
    """A participant ID is mistyped, or is another site's."""


class NotAMeasurement(Coded):
    """A value is no number, or no number that this measure can give."""


class UnknownName(Refusal):
    """A visit, participant, person, measure or bundle by this name is not here."""


# ── The database ────────────────────────────────────────────────────────────


class NotOurDatabase(Refusal):
    """The file is no recorder's database, or cannot be read as one."""


class OtherSchema(Refusal):
    """The database was made by an older or a newer program."""


class UnsafeConnection(Refusal):
    """The database did not take the settings that make "kept" true."""


class BrokenLog(Refusal):
    """A stored entry does not follow from the one before it."""


# ── People ──────────────────────────────────────────────────────────────────


class NotAllowed(Refusal):
    """This person may not do this."""


class OnlyAtTheHub(Coded):
    """A recorder that joined a hub is asked for what is not of its own site."""


class NotPaired(Coded, NotAllowed):
    """A browser is not let in: its code is wrong, used or too old, or too many came."""


class CannotPair(Coded, WrongUse):
    """A browser cannot be paired so: its label is another's, or it was revoked."""


class CannotJoin(Coded):
    """A hub does not let a recorder in: its code, name, key or study is not the one."""


class NotBelieved(Refusal):
    """Somebody said who they are and the passphrase was not theirs."""


class LifeUsed(NotBelieved):
    """A hub shows a life that is not later than the one known; `epoch` is the next that is free."""

    def __init__(self, message: str, public_key: str, epoch: int) -> None:
        super().__init__(message)
        self.public_key = public_key  # Of the life that was shown.
        self.epoch = epoch


class NoPassphrase(Refusal):
    """Somebody who has no passphrase yet wants to sign in."""


class TooSoon(Refusal):
    """After wrong passphrases the next try has to wait for some seconds."""

    def __init__(self, message: str, wait_s: int = 1) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class LockedOut(Refusal):
    """Too many wrong passphrases: a person has to set a new one."""


class PageExpired(Refusal):
    """What came was not sent from a page that we gave to this session."""


class NoLonger(Refusal):
    """What was shown when this was asked for is not so any more."""


class CannotBackUp(Coded):
    """No backup was made: its medium is gone, full or in trouble."""

    exit_code = 3


class BrokenBackup(Coded):
    """A copy is not what it should be: it is no backup, and nothing is restored from it."""


class OutOfReach(Refusal):
    """A file, folder or port cannot be reached."""

    exit_code = 3
