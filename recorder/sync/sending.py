"""What goes up: batches of what the hub lacks, and before them the files that they name.

A batch is half as large after each that did not get through, and grows back. What is called
confirmed has a receipt that was checked against the log here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from recorder import chain, receipts, store
from recorder.naming import Named
from recorder.refusals import NotBelieved, NotCanonical
from recorder.sync import crashes, files, lines, packing
from recorder.sync.calling import NotReached, TooSlow
from recorder.sync.talk import BYTES, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.acts import Desk
    from recorder.receipts import Head
    from recorder.store import Row
    from recorder.sync.calling import Answered
    from recorder.sync.talk import Talk
    from recorder.uplink import Uplink

TRIES = 3  # For the smallest batch, before the line is called too bad.


class _Signed(msgspec.Struct, frozen=True):
    said: str
    signature: str


class _Stopped(Exception):
    """A log goes no further in this exchange; why is written down."""


class Sending:
    """What an exchange sends, and how much of it gets through at once."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.most = lines.MOST_ENTRIES
        self.tries = 0  # That failed one after the other.
        self.asked_for: set[str] = set()  # Files that the hub is known to have.

    def log(self, log: str, first: int) -> None:
        """Send a log from an entry on, until the hub has all of it or it goes no further.

        Raises NotReached where not even the smallest batch gets through.
        """
        reached, _ = store.head(self.talk.desk.db, log)
        asked_again = 0
        while first <= reached:
            made = self._made(log, first)
            if made is None:
                self.talk.stays(log, "not_vouched_for")
                return
            head, raw = made
            self._files_up(log, head.first, head.last)
            try:
                answered = self.talk.ask("POST", "/sync/batches", raw, BYTES)
            except TooSlow:
                if not self._smaller(head):
                    raise
                continue
            if answered.status == 413:
                if not self._smaller(head):
                    raise NotReached(sentence(answered), "too_large")
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
                    self.talk.stays(log, "gap")
                    return
                first = need
            else:
                first = head.last + 1
                self.talk.moved(head.last - head.first + 1)

    def _smaller(self, head: Head) -> bool:
        """Take half as much from now on as was tried; say whether there is any use in it."""
        self.tries += 1
        if head.first == head.last and self.tries > TRIES:
            return False
        self.most = max(1, min(self.most, head.last - head.first + 1) // 2)
        return True

    def _made(self, log: str, first: int) -> tuple[Head, bytes] | None:
        parts = chain.parts(log)
        if parts is None or parts[0] != self.talk.desk.node.name:
            return packing.passed_on(self.talk.desk.db, log, first)

        def sign(head: Head) -> tuple[bytes, str]:
            return receipts.sign(self.talk.line.key, head)

        return packing.make(
            self.talk.desk.db, self.talk.desk.study, log, first, sign, most=self.most
        )

    def _answered(self, head: Head, answered: Answered) -> int:
        """Keep what the hub says of a batch; return from where it needs the log again, or 0."""
        said = answered.plain()
        if answered.status in (200, 201):
            try:
                last = self.keep_receipt(said.get("receipt"))
                if last < head.last:
                    raise NotBelieved("The hub's receipt does not reach what was sent.")
            except NotBelieved as fault:
                words = f"{head.log}: {fault} It does not count as confirmed."
                self.talk.wrong(words, "receipt", head.log, fault)
                raise _Stopped from None
            self.talk.done.up += head.last - head.first + 1 if answered.status == 201 else 0
            return 0
        if answered.status == 202:
            need = said.get("need_from")
            if type(need) is int and need > 0:
                return need
            self.talk.stays(head.log, str(said.get("why", "unknown")))
            return 0
        self.talk.refused(answered, "not_taken", head.log)
        raise _Stopped

    def keep_receipt(self, signed: object) -> int:
        """Check a receipt and keep it; return how far it goes. Raises NotBelieved."""
        return keep_receipt(self.talk.desk, self.talk.line.uplink, signed)

    def _files_up(self, log: str, first: int, last: int) -> None:
        """Send the files that these entries name, before them."""
        named = files_named(self.talk.desk.db, store.rows_from(self.talk.desk.db, log, first, last))
        if log.startswith(f"{self.talk.desk.node.name}."):
            named -= set(store.published(self.talk.desk.db))  # They came from the hub.
        for name in sorted(named - self.asked_for):
            content = store.file_of(self.talk.desk.db, name)
            if content is not None:
                self._file_up(name, content)
            self.asked_for.add(name)

    def lacked(self, name: str) -> None:
        """Send a file that the hub has an entry of and never got, if it is here."""
        content = store.file_of(self.talk.desk.db, name)
        if content is not None:
            self._file_up(name, content)

    def _file_up(self, name: str, content: bytes) -> None:
        at, of, sent, stuck = 0, len(content), False, 0
        piece = b""  # The first only asks how much is there.
        while True:
            path = f"/sync/files/{name}?{urlencode({'at': at, 'of': of})}"
            answered = self.talk.ask("PUT", path, piece, BYTES)
            here = answered.plain().get("at")
            if answered.status not in (200, 409) or type(here) is not int or not 0 <= here <= of:
                self.talk.refused(answered, "file_not_taken", about="A file was not taken")
                return
            stuck = stuck + 1 if here == at and piece else 0
            if here == of or stuck > TRIES:
                break
            at, sent = here, True
            piece = content[at : at + files.PIECE]
        self.talk.done.files_up += sent


def files_named(db: Database, rows: Iterable[Row]) -> set[str]:
    """Return what travels before these entries: files, and what was set aside and is too long."""
    named = Named()
    for row in rows:
        named.note(msgspec.json.decode(row.body)["event"])
    return named.files | store.asides_longer(db, named.set_aside, packing.MOST_ASIDE)


def keep_receipt(desk: Desk, joined: Uplink, signed: object) -> int:
    """Check a receipt of the hub and keep it; return how far it goes. Raises NotBelieved."""
    try:
        it = msgspec.convert(signed, _Signed)
        raw = it.said.encode()
        receipt = receipts.believe(joined.public_key, joined.hub, joined.epoch, raw, it.signature)
    except (msgspec.ValidationError, NotCanonical) as error:
        raise NotBelieved(f"The hub's receipt cannot be read ({error}).") from None
    here = store.hashes_between(desk.db, receipt.log, receipt.last, receipt.last)
    if here.get(receipt.last) != receipt.head:
        raise NotBelieved("The hub's receipt is not for the log that is here.")
    crashes.here("receipt_came")
    with store.writing(desk.db):
        store.keep_receipt(desk.db, receipt, store.Signed(raw, it.signature))
    crashes.here("receipt_kept")
    return receipt.last
