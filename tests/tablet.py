"""A tablet that delivers: the bytes of `POST /events` as the capture shell sends them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable

from recorder import pairing
from recorder.acts import Desk
from tests.office import Office
from tests.ward import Bedside


def line(event) -> bytes:
    """Return the line of an event, or of bytes that ought to be one."""
    raw = event if isinstance(event, bytes) else event.raw
    return b'{"event":%s}' % raw


def text_line(digest: str, salt: bytes, words: str) -> bytes:
    said = {"text": {"digest": digest, "salt": salt.hex(), "text": words}}
    return json.dumps(said, ensure_ascii=False).encode()


class Tablet(Bedside):
    """Alice's tablet, paired with the recorder of an office for one of its sites."""

    def __init__(self, office: Office, *, label: str = "T04", site: str = "07") -> None:
        self.office = office
        with office.desk.hand(site) as hand:
            paired = pairing.pair(hand, label)
        super().__init__(office.data, device=paired.device)
        self.label, self.token = label, paired.token

    def says(self, body, **more):
        """Make an event of this office's study."""
        from msgspec.structs import replace

        from recorder import events

        event = replace(super().says(body, **more), study=self.office.desk.study)
        return events.read(event.raw)

    def delivers(self, *events, texts: bool = True, **head) -> bytes:
        """Return the body of a delivery of these events and the texts they name."""
        first = {"delivery": 1, "device": self.device, "now_ms": 1_790_000_000_000, **head}
        lines = [json.dumps(first).encode(), *map(line, events)]
        if texts:
            lines += [text_line(d, salt, words) for d, (salt, words) in self.texts.items()]
            self.texts.clear()
        return framed(lines)

    @property
    def desk(self) -> Desk:
        return self.office.desk


def framed(lines: Iterable[bytes]) -> bytes:
    return b"".join(one + b"\n" for one in lines)


def packed(body: bytes) -> bytes:
    return gzip.compress(body)
