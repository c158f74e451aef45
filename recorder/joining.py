"""Joining a hub: an empty folder becomes a recorder of one site of its study.

All or nothing. The key is made first and stays while it is not known whether the hub let
it in: then the same code does for the same key once more. `node.toml` is written last, so
a folder without it is none of ours yet and can be joined again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from recorder import acts, canonical, clock, keys, reaching, store, uplink, witness
from recorder.admitting import FORM, Answer, Asked, Hub
from recorder.reaching import NeverSent, NoAnswer
from recorder.refusals import CannotJoin, OutOfReach, WrongUse
from recorder.seals import authority
from recorder.uplink import Uplink

if TYPE_CHECKING:
    from pathlib import Path

    from recorder.acts import Node, Place

PATH = "/sync/join"
SIGNATURE = "Heeltoe-Signature"
EPOCH = 1
ToldT = TypeVar("ToldT", Answer, Hub)


@dataclass(frozen=True, slots=True)
class Joined:
    """What a folder is from now on, and whom it believes."""

    node: Node
    answer: Answer


def look(url: str) -> Hub:
    """Return what a hub says of itself, without joining it."""
    hub = reaching.address(url)
    got = reaching.ask(hub, PATH)
    if got.status != 200:
        raise _said_no(hub, got)
    return _told(hub, got, Hub)


def join(data: Path, url: str, code: str, place: Place, *, study: str = "") -> Joined:
    """Make an empty folder a recorder that belongs to a hub; leave it empty where that fails.

    Raises WrongUse for a folder that is in use or an address that cannot be trusted,
    CannotJoin with the hub's own words, OutOfReach where no hub answers.
    """
    hub = reaching.address(url)
    name, made = _named(data)
    key_file = keys.of_node(data, name, EPOCH)
    try:
        answer = _ask(hub, key_file, name, code, study)
    except (CannotJoin, NeverSent):
        if made:  # An older one may have been let in, and its answer lost.
            key_file.unlink()
        raise
    try:
        _write(data, hub, name, place, answer)
    except OSError as error:
        raise OutOfReach(
            f"The hub let this recorder in, and {error.filename or data} cannot be written "
            f"({error.strerror}). Nothing is lost. Free space, or choose a folder that is yours; "
            "then type the same again: the code is still good for this folder."
        ) from None
    return Joined(acts.this_node(data), answer)


def _named(data: Path) -> tuple[str, bool]:
    """Return the name of the recorder that this folder becomes, and whether it was made now."""
    if (data / acts.NODE_FILE).exists():
        raise WrongUse(
            f"{data} holds a recorder already. Nothing was changed. Choose another folder with "
            "--data."
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
        left = sorted(file.name for file in data.iterdir())
    except OSError as error:
        raise OutOfReach(
            f"{data} cannot be made or read ({error.strerror}). Nothing was changed. Choose a "
            "folder that is yours with --data."
        ) from None
    begun = [name for name in left if name.startswith("node-") and name.endswith(f"-{EPOCH}.key")]
    if len(begun) == 1:
        return begun[0].removeprefix("node-").removesuffix(f"-{EPOCH}.key"), False
    if left:
        raise WrongUse(
            f"{data} is not empty ({', '.join(left[:3])}). Nothing was changed. Choose a new "
            "folder with --data."
        )
    name = acts.short_name()
    keys.make(keys.of_node(data, name, EPOCH))
    return name, True


def _ask(hub: str, key_file: Path, name: str, code: str, study: str) -> Answer:
    key = keys.load(key_file)
    asked = Asked(
        v=FORM,
        code=code,
        node=name,
        epoch=EPOCH,
        public_key=keys.public_half(key.public_key()),
        at_ms=clock.now().at_ms,
        study=study,
    )
    raw = canonical.encode(msgspec.to_builtins(asked))
    signed = {SIGNATURE: witness.sign(key, "join", raw), "Content-Type": "application/json"}
    got = reaching.ask(hub, PATH, method="POST", body=raw, headers=signed)
    if got.status != 200:
        raise _said_no(hub, got)
    answer = _told(hub, got, Answer)
    signature = got.headers.get(SIGNATURE, "")
    if not witness.holds(answer.public_key, "joined", got.raw, signature):
        raise NoAnswer(
            f"{hub} did not sign its answer with its own key, so it is not believed. Nothing was "
            "kept. Ask whoever looks after the hub, and try again.",
            "not_the_hub",
        )
    return answer


def _write(data: Path, hub: str, name: str, place: Place, answer: Answer) -> None:
    """Write down what was joined; what the folder is comes last, and makes it one."""
    authority.keep_given(data, name, EPOCH, answer.certificate, answer.authority)
    store.ensure(data).close()
    uplink.note(
        data, Uplink(hub, answer.hub, answer.epoch, answer.public_key, answer.site, answer.study)
    )
    key = keys.load(keys.of_node(data, name, EPOCH))
    acts.note_node(data, name, place, keys.public_half(key.public_key()))


def _told(hub: str, got: reaching.Answer, form: type[ToldT]) -> ToldT:
    try:
        return msgspec.json.decode(got.raw, type=form)
    except msgspec.DecodeError as error:
        raise NoAnswer(
            f"{hub} answered what this program cannot read ({error}). Nothing is lost. Bring hub "
            "and recorder up to date, and try again.",
            "other_version",
        ) from None


def _said_no(hub: str, got: reaching.Answer) -> CannotJoin | NoAnswer | NeverSent:
    why = canonical.visible(str(got.said.get("why") or f"{got.status}, and no reason"))
    if got.status >= 500:
        return NoAnswer(f"The hub {hub} is in trouble: {why}", "hub_busy")
    if got.status == 404:
        return NeverSent(f"{hub} is no hub: {why}", "not_the_hub")
    return CannotJoin(f"The hub {hub} did not let this recorder in: {why}")
