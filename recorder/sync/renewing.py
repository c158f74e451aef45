"""An exchange in which one of the two lives a new life: the hub was restored, or this node was.

A hub with a new key shows a statement that the study's authority signed (`succession`); then it
is noted, and the exchange goes on. A node with a new key asks to be let in again, gets its
certificate once it is, and keeps everything until then.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from recorder import admitting, canonical, readmitting, succession, uplink
from recorder.backups import told
from recorder.refusals import NotBelieved, OutOfReach
from recorder.seals import authority
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
            if _is_unsealed(talk):
                comes_back(talk)
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


def comes_back(talk: Talk, refused: NotReached | None = None) -> None:
    """Ask to be let in; keep the certificate where this node is, raise where it waits."""
    desk, node = talk.desk, talk.desk.node
    answered = talk.ask("POST", RETURN, canonical.encode(_asks(talk)), "application/json")
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
            "waits_for_admission",
        )
    at = datetime.fromtimestamp(desk.now().at_ms / 1000, UTC)
    try:
        authority.keep_given(desk.data, node.name, node.epoch, said.certificate, said.authority, at)
    except OutOfReach as trouble:
        talk.wrong(trouble, "no_seal", detail=trouble)  # It can send and fetch, and only not seal.


def _is_unsealed(talk: Talk) -> bool:
    node = talk.desk.node
    return node.epoch > 1 and not authority.of_node(talk.desk.data, node.name, node.epoch).exists()


def _asks(talk: Talk) -> dict[str, Any]:
    desk, node, joined = talk.desk, talk.desk.node, talk.line.uplink
    restored = told.restored(desk.data)
    return msgspec.to_builtins(  # type: ignore[no-any-return]
        readmitting.Asked(
            v=readmitting.FORM,
            study=desk.study or joined.study,
            node=node.name,
            epoch=node.epoch,
            public_key=node.public_key,
            site=joined.site,
            before=restored.before if restored else node.epoch,
            backup_ms=restored.backup_ms if restored else 0,
            why=" ".join(restored.why.split())[:400] if restored else "",
            certificate=authority.shown(desk.data, node.name),
        )
    )
