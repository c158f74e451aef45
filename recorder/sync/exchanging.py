"""One exchange, from below: what the hub lacks goes up, what it has more comes down.

It begins with how far every log here goes, and does what the hub's answer asks for; nothing of
the last exchange is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from recorder import canonical, chain, keys, places, store, uplink
from recorder.refusals import NotBelieved, WrongUse
from recorder.sync.alone import alone
from recorder.sync.answering import FORM
from recorder.sync.calling import Line, NotReached
from recorder.sync.fetching import Fetching
from recorder.sync.sending import Sending
from recorder.sync.talk import Exchanged, Talk, sentence

if TYPE_CHECKING:
    from recorder.acts import Desk

CLOCK_OFF_MS = 120_000


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
            return _runs(Talk(desk, line))
        finally:
            line.close()


def _runs(talk: Talk) -> Exchanged:
    told, sending, fetching = _heads(talk), Sending(talk), Fetching(talk)
    for signed in told.receipts:
        try:
            sending.keep_receipt(signed)
        except NotBelieved as fault:
            talk.wrong(fault)
    for name in told.lacks:
        sending.lacked(name)
    for log, first in told.wants.items():
        sending.log(log, first)
    for log in sorted(told.more, key=_study_first):
        fetching.log(log, told.more[log])
    fetching.what_lacks()
    _look_at_the_clock(talk)
    return talk.done


def _look_at_the_clock(talk: Talk) -> None:
    offset = talk.done.offset_ms
    if abs(offset) > CLOCK_OFF_MS:
        talk.wrong(
            f"This computer's clock is {round(abs(offset) / 60_000)} minutes "
            f"{'behind' if offset > 0 else 'ahead of'} the hub's. What was recorded keeps its "
            "order; set the clock, so that the times on it are right."
        )


def _heads(talk: Talk) -> _Told:
    """Say how far every log here goes; return what the hub answers to that."""
    joined = talk.line.uplink
    confirmed = places.reached(talk.desk.db, joined)
    body = canonical.encode(
        {
            "v": FORM,
            "study": talk.desk.study,
            "heads": {
                log: [seq, head, confirmed.get(log, 0)]
                for log, (seq, head) in store.heads(talk.desk.db).items()
            },
        }
    )
    answered = talk.ask("POST", "/sync/heads", body, "application/json")
    said = answered.plain()
    if answered.status != 200:
        raise NotReached(sentence(answered), "refused")
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
    talk.desk.study = talk.desk.study or told.study
    node = talk.desk.node
    for log in list(told.more):
        parts = chain.parts(log)
        if parts is None or parts[1] not in ("study", joined.site):
            del told.more[log]
        elif (parts[0], parts[2]) == (node.name, node.epoch):
            talk.stays(log, "set_back")
            del told.more[log]
    for log, why in told.stays.items():
        talk.stays(log, why)
    return told


def _study_first(log: str) -> tuple[bool, str]:
    parts = chain.parts(log)
    return (parts is None or parts[1] != "study", log)
