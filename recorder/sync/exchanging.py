"""One exchange, from below: what the hub lacks goes up, what it has more comes down.

It begins with how far every log here goes, and does what the hub's answer asks for; nothing of
the last exchange is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from recorder import canonical, chain, keys, store, uplink
from recorder.refusals import NotBelieved
from recorder.sync.alone import alone
from recorder.sync.answering import FORM
from recorder.sync.calling import Line, NotReached
from recorder.sync.fetching import Fetching
from recorder.sync.sending import Sending
from recorder.sync.talk import Exchanged, Talk, sentence

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.uplink import Uplink

CLOCK_OFF_MS = 120_000


class Told(msgspec.Struct, frozen=True):
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
    joined = uplink.needed(desk.data)
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


def heads(desk: Desk, joined: Uplink) -> dict[str, Any]:
    """Return how far every log here goes, and how far the hub confirmed it: what it is asked."""
    confirmed = store.confirmed(desk.db, joined.hub, joined.epoch)
    return {
        "v": FORM,
        "study": desk.study,
        "heads": {
            log: [seq, head, confirmed.get(log, 0)]
            for log, (seq, head) in store.heads(desk.db).items()
        },
    }


def _heads(talk: Talk) -> Told:
    """Say how far every log here goes; return what the hub answers to that."""
    joined = talk.line.uplink
    body = canonical.encode(heads(talk.desk, joined))
    answered = talk.ask("POST", "/sync/heads", body, "application/json")
    if answered.status != 200:
        raise NotReached(sentence(answered), "refused")
    return understood(talk.desk, joined, answered.plain(), talk.done.stays)


def understood(desk: Desk, joined: Uplink, said: dict[str, Any], stays: dict[str, str]) -> Told:
    """Return what the hub answered to the heads; `stays` gets why a log goes no further.

    Raises NotReached where it is another hub's, or in a form that is not known here.
    """
    try:
        told = msgspec.convert(said, Told)
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
    desk.study = desk.study or told.study
    node = desk.node
    for log in list(told.more):
        parts = chain.parts(log)
        if parts is None or parts[1] not in ("study", joined.site):
            del told.more[log]
        elif (parts[0], parts[2]) == (node.name, node.epoch):
            if told.more[log] > store.head(desk.db, log)[0]:  # Not so in an answer of before.
                stays[log] = "set_back"
            del told.more[log]
    stays |= told.stays
    return told


def _study_first(log: str) -> tuple[bool, str]:
    parts = chain.parts(log)
    return (parts is None or parts[1] != "study", log)
