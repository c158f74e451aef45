"""An exchange in which one of the two lives a new life: the hub was restored, or this node was.

A hub with a new key shows a statement that the study's authority signed (`succession`); then it
is noted, and the exchange goes on: the statement is kept (`lives`) before anything of that life.
A node with a new key asks to be let in again, gets its certificate once it is, and keeps
everything until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from recorder import admitting, canonical, readmitting, succession, uplink
from recorder.refusals import LifeUsed, NotBelieved, OutOfReach
from recorder.sync import lives, returning
from recorder.sync.calling import SAFE, Line, NotReached

if TYPE_CHECKING:
    from collections.abc import Callable

    from recorder.sync.talk import Talk

SUCCESSION, RETURN = "/sync/succession", "/sync/return"
LIVES = 3  # A hub and a node may both have been restored; whoever changes more is not followed.


def through(talk: Talk, runs: Callable[[Talk], None]) -> None:
    """Do an exchange, and again where it turns out that the hub or this node begins anew."""
    for _ in range(LIVES):
        try:
            if returning.is_unsealed(talk.desk):
                comes_back(talk)
            if not lives.has(talk.desk.data, talk.line.uplink, talk.desk.study):
                _keeps_its_statement(talk)
            runs(talk)
            return
        except NotReached as refused:
            if refused.code == "wrong_hub":
                follows(talk, refused)
            elif refused.code == "not_admitted":
                comes_back(talk, refused)
            else:
                raise
    runs(talk)


def follows(talk: Talk, refused: NotReached) -> None:
    """Go on with the hub under its new key, if it is the one that was joined; else raise."""
    line, data = talk.line, talk.desk.data
    shown = line.door.ask("GET", SUCCESSION, b"", {})
    if shown.status != 200 or not succession.is_one(shown.raw):
        raise refused
    try:
        said = succession.believe(data, line.uplink, talk.desk.study, shown.raw)
    except LifeUsed as why:
        raise NotReached(
            f"What answers at {line.uplink.url} is the hub {line.uplink.hub}, restored from a "
            f"backup, in a life that this recorder cannot follow. {why} Nothing was believed and "
            f"nothing was sent. {SAFE} Tell who runs the hub.",
            "hub_life_used",
        ) from None
    except NotBelieved as why:
        raise NotReached(
            f"What answers at {line.uplink.url} says that it is the hub {line.uplink.hub}, "
            f"restored from a backup, and does not prove it. {why} Nothing of it was believed and "
            f"nothing was sent. {SAFE} Ask who runs the hub.",
            "forged_succession",
        ) from None
    renewed = succession.renewed(line.uplink, said)
    fresh = Line(renewed, line.node, line.key, talk.watch)
    try:
        fresh.ask("GET", SUCCESSION)  # It holds the key that the statement names.
    except NotReached:
        fresh.close()
        raise
    line.close()
    uplink.note(data, renewed)
    talk.line = fresh
    talk.done.notes.append(succession.told(said))


def _keeps_its_statement(talk: Talk) -> None:
    """Keep what was signed of the life that is followed: after a succession, or having joined."""
    shown = talk.ask("GET", SUCCESSION)
    if shown.status == 200:
        lives.keep(talk.desk.data, talk.line.uplink, talk.desk.study, shown.body)


def comes_back(talk: Talk, refused: NotReached | None = None) -> None:
    """Ask to be let in; keep the certificate where this node is, raise where it waits."""
    desk, node = talk.desk, talk.desk.node
    asked = canonical.encode(returning.asks(desk, talk.line.uplink))
    answered = talk.ask("POST", RETURN, asked, "application/json")
    if answered.status != 200:
        if refused is None:
            return  # It may send all the same, as one that was let in once and is over.
        if answered.plain().get("code") in (None, "readmit_unknown"):
            raise refused
        raise NotReached(
            talk.says_no(answered, "The hub does not let this recorder in again: "),
            str(answered.plain().get("code") or "not_admitted"),
        )
    try:
        said = msgspec.convert(answered.plain(), readmitting.Answer)
    except msgspec.ValidationError:
        raise refused or NotReached("The hub's answer cannot be read.", "other_version") from None
    if not said.let_in:
        raise NotReached(
            f"The hub does not take from {node.device} yet: it was restored, and an administrator "
            f"lets it in again there, on the page Recorders, after comparing its key: "
            f"{admitting.spoken(node.public_key)}. All data are safe here, and are sent then.",
            returning.WAITS,
        )
    try:
        returning.keep(desk, said)
    except OutOfReach as trouble:
        talk.wrong(trouble, "no_seal", detail=trouble)  # It can send and fetch, and only not seal.
