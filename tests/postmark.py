"""A hub far away that a data folder joined: its receipts come with whatever time is asked for."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from sqlite_utils import Database

from recorder import keys, receipts, store, uplink
from recorder.receipts import Receipt
from recorder.uplink import Uplink

NAME = "FARHB"


class Postmark:
    """The key of that hub, and what it signs."""

    def __init__(self, data: Path, site: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = keys.public_half(self.key.public_key())
        uplink.note(data, Uplink("https://hub.invalid", NAME, 1, public, site))

    def covers(self, db: Database, log: str, last: int, at_ms: int) -> None:
        """Let the folder have a receipt for a log up to an entry."""
        head = store.hashes_between(db, log, last, last)[last]
        said = Receipt(
            v=1, hub=NAME, epoch=1, log=log, first=1, last=last, head=head, batch="0" * 64,
            at_ms=at_ms,
        )  # fmt: skip
        with store.writing(db):
            store.keep_receipt(db, said, store.Signed(*receipts.sign(self.key, said)))
