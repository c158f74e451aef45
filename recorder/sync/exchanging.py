"""One exchange, from below: what the hub lacks goes up, what it has more comes down.

It begins with how far every log here goes, and does what the hub's answer asks for; nothing of
the last exchange is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from recorder import bundles, canonical, chain, keys, places, store, tidings, uplink
from recorder.acts import APP, Desk
from recorder.refusals import NotBelieved, UnknownName
from recorder.sync import lives, renewing
from recorder.sync import told as noted
from recorder.sync.alone import alone
from recorder.sync.answering import FORM
from recorder.sync.calling import Line, NotReached
from recorder.sync.fetching import Fetching
from recorder.sync.sending import Sending
from recorder.sync.talk import Exchanged, Talk

if TYPE_CHECKING:
    from pathlib import Path

    from recorder.sync.watch import Watch
    from recorder.uplink import Uplink


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
    doubts: tuple[str, ...] = ()  # What it was shown of its own lives, and why it believes it not.


def exchange_at(data: Path, watch: Watch | None = None) -> Exchanged:
    """Do one exchange for a data folder, on a connection of its own; raises as `exchange`."""
    db = store.open_database(data)
    try:
        try:
            study = bundles.current(db).study.id
        except UnknownName:
            study = ""  # It comes from the hub.
        return exchange(Desk(db, data, study), watch)
    finally:
        db.close()


def exchange(desk: Desk, watch: Watch | None = None) -> Exchanged:
    """Do one exchange with the hub that this node joined; note what it said (`told`).

    Raises WrongUse where it joined none, NotReached where the hub is not reached, Ended where
    whoever watches asked for that: what had been confirmed by then stays confirmed.
    """
    joined = uplink.needed(desk.data)
    node = desk.node
    key = keys.load(keys.of_node(desk.data, node.name, node.epoch))
    with alone(desk.data):
        talk = Talk(desk, Line(joined, node, key, watch), watch)
        try:
            renewing.through(talk, _runs)
        except NotReached as fault:
            noted.note(desk.data, talk.done, reached=talk.line.reached, fault=fault)
            raise
        finally:
            talk.line.close()
        noted.note(desk.data, talk.done, reached=True)
        return talk.done


def _runs(talk: Talk) -> None:
    told, sending, fetching = _heads(talk), Sending(talk), Fetching(talk)
    _has_to_move(talk, told)
    for signed in told.receipts:
        try:
            sending.keep_receipt(signed)
        except NotBelieved as fault:
            talk.wrong(fault, "receipt", detail=fault)
    for doubt in told.doubts:
        talk.wrong(doubt, "doubt", detail=doubt)
    for name in told.lacks:
        sending.lacked(name)
    for log, first in told.wants.items():
        sending.log(log, first)
    for log in sorted(told.more, key=_study_first):
        fetching.log(log, told.more[log])
    fetching.what_lacks()
    if off := tidings.clock_off("en", talk.done.offset_ms):
        talk.wrong(off)


def _has_to_move(talk: Talk, told: Told) -> None:
    here = {log: seq for log, (seq, _) in store.heads(talk.desk.db).items()}
    up = (here.get(log, 0) - first + 1 for log, first in told.wants.items())
    down = (reaches - here.get(log, 0) for log, reaches in told.more.items())
    talk.has_to_move(sum(max(0, n) for n in (*up, *down)))


def heads(desk: Desk, joined: Uplink) -> dict[str, Any]:
    """Return how far every log here goes, and how far the hub confirmed it: what it is asked.

    With it goes what was signed of the hub's lives, since a restored hub may know less of them.
    """
    confirmed = places.reached(desk.db, joined)
    reach = places.Reach(desk.node, joined.hub, joined.epoch, confirmed)
    oldest_ms = places.unsynced(desk.db, reach).oldest_ms
    followed = lives.held(desk.data)[-lives.MOST :]
    return {
        "v": FORM,
        "app": APP,
        "study": desk.study,
        "heads": {
            log: [seq, head, confirmed.get(log, 0)]
            for log, (seq, head) in store.heads(desk.db).items()
        },
        **({} if oldest_ms is None else {"oldest_ms": oldest_ms}),
        **({"lives": msgspec.to_builtins(followed)} if followed else {}),
    }


def _heads(talk: Talk) -> Told:
    """Say how far every log here goes; return what the hub answers to that."""
    joined = talk.line.uplink
    body = canonical.encode(heads(talk.desk, joined))
    answered = talk.ask("POST", "/sync/heads", body, "application/json")
    if answered.status != 200:
        raise NotReached(talk.says_no(answered), "refused")
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
