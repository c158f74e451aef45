"""What an exchange is told as it goes on: what was done, what stays, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from recorder import tidings

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.sync.calling import Answered, Line
    from recorder.sync.watch import Watch

BYTES = "application/octet-stream"


class Known(NamedTuple):
    """What a fault is by its code, for whoever says it in another language (`tidings`)."""

    code: str
    log: str = ""  # Which log it is about, if it is about one.
    detail: str = ""  # What only whoever said it can say, in its own words.


@dataclass(slots=True)
class Exchanged:
    """What an exchange did: how much went and came, what stays and why, what is wrong."""

    up: int = 0  # Entries that the hub confirmed in this exchange.
    down: int = 0
    files_up: int = 0
    files_down: int = 0
    requests: int = 0
    offset_ms: int = 0  # How far the hub's clock is ahead of this one.
    stays: dict[str, str] = field(default_factory=dict)  # Log → why it goes no further.
    faults: list[str] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)  # Of faults: what they are by a code.
    notes: list[str] = field(default_factory=list)  # What is worth knowing, and asks for nothing.

    @property
    def ok(self) -> bool:
        """Whether all that is here is at the hub, and nothing asks for a person."""
        return not self.stays and not self.faults

    def plain(self) -> dict[str, Any]:
        """Return what was done as the one object that `sync --json` prints."""
        return {
            "ok": self.ok,
            "up": self.up,
            "down": self.down,
            "files_up": self.files_up,
            "files_down": self.files_down,
            "requests": self.requests,
            "clock_offset_ms": self.offset_ms,
            "stays": self.stays,
            "faults": self.faults,
            "notes": self.notes,
        }


class Talk:
    """An exchange that goes on: whose it is, the line, and what was done so far."""

    def __init__(self, desk: Desk, line: Line, watch: Watch | None = None) -> None:
        self.desk, self.line, self.watch = desk, line, watch
        self.done = Exchanged()

    def ask(self, method: str, path: str, body: bytes = b"", sort: str = "") -> Answered:
        """Ask the hub; every answer tells its clock."""
        self.done.requests += 1
        answered = self.line.ask(method, path, body, sort)
        self.done.offset_ms = answered.offset_ms
        return answered

    def has_to_move(self, entries: int) -> None:
        """Note how many entries are to go and to come; whoever watches is told."""
        if self.watch:
            self.watch.of += entries

    def moved(self, entries: int) -> None:
        """Note how many of them went or came just now."""
        if self.watch:
            self.watch.done += entries

    def stays(self, log: str, why: str) -> None:
        """Note why a log goes no further."""
        self.done.stays[log] = why

    def wrong(self, fault: object, code: str = "", log: str = "", detail: object = "") -> None:
        """Note what is wrong, as a sentence; with its code, where words for it are known."""
        self.done.faults.append(str(fault))
        self.names(str(fault), code, log, detail)

    def refused(self, answered: Answered, code: str, log: str = "", about: str = "") -> None:
        """Note the hub's no: by its own code, else by what it was asked for and its words."""
        why = sentence(answered)
        own = _code(answered)
        self.wrong(f"{log or about}: {why}", own or code, log, "" if own else why)

    def says_no(self, answered: Answered, before: str = "") -> str:
        """Return the hub's no as a sentence that is known by its code from now on."""
        why = before + sentence(answered)
        self.names(why, _code(answered))
        return why

    def names(self, fault: str, code: str, log: str = "", detail: object = "") -> None:
        """Note what a fault is by its code, where words for it are known."""
        if code:
            self.done.known[fault] = Known(code, log, str(detail))


def sentence(answered: Answered) -> str:
    """Return why the hub did not do what it was asked."""
    return str(answered.plain().get("why") or f"The hub answered with status {answered.status}.")


def _code(answered: Answered) -> str:
    """Return the code of the hub's no; "" where it gives none that has words here."""
    code = answered.plain().get("code")
    return code if isinstance(code, str) and f"said_{code}" in tidings.WORDS else ""
