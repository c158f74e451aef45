"""One exchange, from below: what the hub lacks goes up, what it has more comes down.

It begins with how far every log here goes, and does what the hub's answer asks for; nothing of
the last exchange is believed. What is called confirmed has a receipt that was checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from recorder import canonical, chain, keys, receipts, store, uplink
from recorder.naming import Named
from recorder.receipts import Head
from recorder.refusals import NotBelieved, NotCanonical, Refusal, WrongUse
from recorder.sync import crashes, files, lines, merge
from recorder.sync.alone import alone
from recorder.sync.answering import FORM
from recorder.sync.calling import Answered, Line, NotReached, TooSlow

if TYPE_CHECKING:
    from recorder.acts import Desk

CLOCK_OFF_MS = 120_000
TRIES = 3  # For the smallest batch, before the line is called too bad.
BYTES = "application/octet-stream"


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
        }


def exchange(desk: Desk) -> Exchanged:
    """Do one exchange with the hub that this node joined.

    Raises WrongUse where it joined none, NotReached where the hub is not reached: what had
    been confirmed by then stays confirmed.
    """
    joined = uplink.found(desk.data)
    if joined is None:
        raise WrongUse(
            "This recorder has joined no hub, so there is nobody to send to. Nothing was changed. "
            "Join one with: heeltoe join URL CODE"
        )
    node = desk.node
    key = keys.load(keys.of_node(desk.data, node.name, node.epoch))
    with alone(desk.data):
        line = Line(joined, node, key)
        try:
            return _Exchange(desk, line).runs()
        finally:
            line.close()


class _Stopped(Exception):
    """A log goes no further in this exchange; why is written down."""


class _Exchange:
    """An exchange that goes on: the line, and what was done so far."""

    def __init__(self, desk: Desk, line: Line) -> None:
        self.desk, self.line = desk, line
        self.done = Exchanged()
        self.most = lines.MOST_ENTRIES
        self.tries = 0  # That failed one after the other.
        self.asked_for: set[str] = set()  # Files that the hub is known to have.

    def runs(self) -> Exchanged:
        said = self._heads()
        for signed in said["receipts"]:
            try:
                self._keep_receipt(signed)
            except NotBelieved as fault:
                self.done.faults.append(str(fault))
        for name in said["lacks"]:
            self._lacked(name)
        for log, first in said["wants"].items():
            self._up(log, first)
        for log in sorted(said["more"], key=_study_first):
            self._down(log, said["more"][log])
        self._fetch_what_lacks()
        if abs(self.done.offset_ms) > CLOCK_OFF_MS:
            minutes = round(abs(self.done.offset_ms) / 60_000)
            behind = "behind" if self.done.offset_ms > 0 else "ahead of"
            self.done.faults.append(
                f"This computer's clock is {minutes} minutes {behind} the hub's. What was recorded "
                "keeps its order; set the clock, so that the times on it are right."
            )
        return self.done

    # ── How far everything goes ─────────────────────────────────────────────

    def _heads(self) -> dict[str, Any]:
        joined = self.line.uplink
        confirmed = store.confirmed(self.desk.db, joined.hub, joined.epoch)
        body = canonical.encode(
            {
                "v": FORM,
                "study": self.desk.study,
                "heads": {
                    log: [seq, head, confirmed.get(log, 0)]
                    for log, (seq, head) in store.heads(self.desk.db).items()
                },
            }
        )
        answered = self._ask("POST", "/sync/heads", body, "application/json")
        said = answered.plain()
        if answered.status != 200:
            raise NotReached(_sentence(answered), "refused")
        try:
            told = msgspec.convert(said, _Told)
        except msgspec.ValidationError as error:
            raise NotReached(
                f"The hub answers in a form that this program does not know ({error}). All data "
                "are safe here. Bring both to the same version.",
                "other_version",
            ) from None
        if (told.hub, told.epoch) != (joined.hub, joined.epoch):
            raise NotReached(
                f"The hub says it is {told.hub} in its life {told.epoch}; this recorder joined "
                f"{joined.hub} in its life {joined.epoch}. All data are safe here. Join again.",
                "wrong_hub",
            )
        self.desk.study = self.desk.study or told.study
        node = self.desk.node
        for log in list(told.more):
            parts = chain.parts(log)
            if parts is None or parts[1] not in ("study", joined.site):
                del told.more[log]
            elif (parts[0], parts[2]) == (node.name, node.epoch):
                self._stays(log, "set_back")
                del told.more[log]
        for log, why in told.stays.items():
            self._stays(log, why)
        return {
            "wants": told.wants,
            "more": told.more,
            "receipts": told.receipts,
            "lacks": told.lacks,
        }

    # ── Up ──────────────────────────────────────────────────────────────────

    def _up(self, log: str, first: int) -> None:
        reached, _ = store.head(self.desk.db, log)
        asked_again = 0
        while first <= reached:
            made = self._made(log, first)
            if made is None:
                self._stays(log, "not_vouched_for")
                return
            head, raw = made
            self._files_up(log, head.first, head.last)
            try:
                answered = self._ask("POST", "/sync/batches", raw, BYTES)
            except TooSlow:
                if not self._smaller(head):
                    raise
                continue
            if answered.status == 413:
                if not self._smaller(head):
                    raise NotReached(_sentence(answered), "too_large")
                continue
            self.most = min(2 * self.most, lines.MOST_ENTRIES)
            self.tries = 0
            try:
                need = self._answered(head, answered)
            except _Stopped:
                return
            if need:
                asked_again += 1
                if asked_again > TRIES or need > head.last:
                    self._stays(log, "gap")
                    return
                first = need
            else:
                first = head.last + 1

    def _smaller(self, head: Head) -> bool:
        """Take half as much from now on as was tried; say whether there is any use in it."""
        self.tries += 1
        if head.first == head.last and self.tries > TRIES:
            return False
        self.most = max(1, min(self.most, head.last - head.first + 1) // 2)
        return True

    def _made(self, log: str, first: int) -> tuple[Head, bytes] | None:
        parts = chain.parts(log)
        if parts is None or parts[0] != self.desk.node.name:
            return lines.passed_on(self.desk.db, log, first)

        def sign(head: Head) -> tuple[bytes, str]:
            return receipts.sign(self.line.key, head)

        return lines.make(self.desk.db, self.desk.study, log, first, sign, most=self.most)

    def _answered(self, head: Head, answered: Answered) -> int:
        """Keep what the hub says of a batch; return from where it needs the log again, or 0."""
        said = answered.plain()
        if answered.status in (200, 201):
            try:
                last = self._keep_receipt(said.get("receipt"))
                if last < head.last:
                    raise NotBelieved("The hub's receipt does not reach what was sent.")
            except NotBelieved as fault:
                self.done.faults.append(f"{head.log}: {fault} It does not count as confirmed.")
                raise _Stopped from None
            self.done.up += head.last - head.first + 1 if answered.status == 201 else 0
            return 0
        if answered.status == 202:
            need = said.get("need_from")
            if type(need) is int and need > 0:
                return need
            self._stays(head.log, str(said.get("why", "unknown")))
            return 0
        self.done.faults.append(f"{head.log}: {_sentence(answered)}")
        raise _Stopped

    def _keep_receipt(self, signed: object) -> int:
        """Check a receipt and keep it; return how far it goes. Raises NotBelieved."""
        joined = self.line.uplink
        try:
            it = msgspec.convert(signed, _Signed)
            raw = it.said.encode()
            receipt = receipts.believe(
                joined.public_key, joined.hub, joined.epoch, raw, it.signature
            )
        except (msgspec.ValidationError, NotCanonical) as error:
            raise NotBelieved(f"The hub's receipt cannot be read ({error}).") from None
        here = store.hashes_between(self.desk.db, receipt.log, receipt.last, receipt.last)
        if here.get(receipt.last) != receipt.head:
            raise NotBelieved("The hub's receipt is not for the log that is here.")
        crashes.here("receipt_came")
        with store.writing(self.desk.db):
            store.keep_receipt(self.desk.db, receipt, store.Signed(raw, it.signature))
        return receipt.last

    def _files_up(self, log: str, first: int, last: int) -> None:
        """Send the files that these entries name, before them."""
        named = _files_named(store.rows_from(self.desk.db, log, first, last))
        if log.startswith(f"{self.desk.node.name}."):
            named -= set(store.published(self.desk.db))  # They came from the hub.
        for name in sorted(named - self.asked_for):
            content = store.file(self.desk.db, name)
            if content is not None:
                self._file_up(name, content)
            self.asked_for.add(name)

    def _lacked(self, name: str) -> None:
        """Send a file that the hub has an entry of and never got, if it is here."""
        content = store.file(self.desk.db, name)
        if content is not None:
            self._file_up(name, content)

    def _file_up(self, name: str, content: bytes) -> None:
        at, of, sent, stuck = 0, len(content), False, 0
        piece = b""  # The first only asks how much is there.
        while True:
            path = f"/sync/files/{name}?{urlencode({'at': at, 'of': of})}"
            answered = self._ask("PUT", path, piece, BYTES)
            here = answered.plain().get("at")
            if answered.status not in (200, 409) or type(here) is not int or not 0 <= here <= of:
                self.done.faults.append(f"A file was not taken: {_sentence(answered)}")
                return
            stuck = stuck + 1 if here == at and piece else 0
            if here == of or stuck > TRIES:
                break
            at, sent = here, True
            piece = content[at : at + files.PIECE]
        self.done.files_up += sent

    # ── Down ────────────────────────────────────────────────────────────────

    def _down(self, log: str, reaches: int) -> None:
        while (here := store.head(self.desk.db, log)[0]) < reaches:
            path = f"/sync/batches?{urlencode({'log': log, 'from': here + 1})}"
            answered = self._ask("GET", path)
            if answered.status != 200:
                self.done.faults.append(f"{log}: {_sentence(answered)}")
                return
            try:
                self._files_down(answered.body)
                outcome = merge.from_the_hub(self.desk, self.line.uplink, answered.body)
            except WrongUse as fault:
                self.done.faults.append(f"{log}: {fault}")
                return
            self.done.down += outcome.entries
            if outcome.answer == "parked":
                self._stays(log, outcome.why)
                return
            if not outcome.entries:
                self.done.faults.append(f"{log}: the hub sent nothing new of it.")
                return

    def _files_down(self, raw: bytes) -> None:
        """Fetch the files that a batch names, before it is merged."""
        try:
            batch = lines.read(lines.unpack(raw))
        except Refusal:
            return  # The merge says why.
        named = Named()
        for entry in batch.entries:
            try:
                named.note(canonical.parse(entry, max_bytes=chain.MAX_BYTES)["event"])
            except (NotCanonical, KeyError, TypeError):
                return
        for name in sorted(named.files - store.files_held(self.desk.db, named.files)):
            if files.is_name(name) and files.whole(self.desk.data, name) is None:
                self._file_down(name)

    def _file_down(self, name: str) -> None:
        hub = f"{self.line.uplink.hub}.{self.line.uplink.epoch}"
        at, of = files.so_far(self.desk.data, name, hub), 0
        while not of or at < of:
            answered = self._ask("GET", f"/sync/files/{name}?{urlencode({'at': at})}")
            if answered.status != 200:
                return  # Not there yet either: the entry is kept, and the file comes later.
            said = answered.headers.get("Heeltoe-Of", "")
            of = int(said) if said.isdigit() and len(said) < 16 else 0
            try:
                here = files.add(self.desk.data, name, hub, at, of, answered.body)
            except WrongUse as fault:
                self.done.faults.append(str(fault))
                return
            if here <= at and here != of:
                return
            at = here
        self.done.files_down += 1

    def _fetch_what_lacks(self) -> None:
        """Fetch files that did not come with their entries; the hub may have them by now."""
        for name in files.lacking(self.desk.data):
            if not store.files_held(self.desk.db, [name]):
                self._file_down(name)
            with store.writing(self.desk.db) as writing:
                files.take_in(self.desk.data, writing, [name])
            files.drop(self.desk.data, store.files_held(self.desk.db, [name]))

    # ── What is said ────────────────────────────────────────────────────────

    def _ask(self, method: str, path: str, body: bytes = b"", sort: str = "") -> Answered:
        self.done.requests += 1
        answered = self.line.ask(method, path, body, sort)
        self.done.offset_ms = answered.offset_ms
        return answered

    def _stays(self, log: str, why: str) -> None:
        self.done.stays[log] = why


class _Signed(msgspec.Struct, frozen=True):
    said: str
    signature: str


class _Told(msgspec.Struct, frozen=True):
    """What the hub answers to the heads."""

    hub: str
    epoch: int
    study: str
    wants: dict[str, int]
    more: dict[str, int]
    stays: dict[str, str]
    receipts: list[Any]
    lacks: tuple[str, ...] = ()


def _study_first(log: str) -> tuple[bool, str]:
    parts = chain.parts(log)
    return (parts is None or parts[1] != "study", log)


def _files_named(rows: Any) -> set[str]:
    named = Named()
    for row in rows:
        named.note(msgspec.json.decode(row.body)["event"])
    return named.files


def _sentence(answered: Answered) -> str:
    return str(answered.plain().get("why") or f"The hub answered with status {answered.status}.")
