"""Which lives a hub led: what the study's authority signed of each, kept so that none is lost.

A recorder keeps the statement of every life that it followed, and shows them with how far its
logs go. A hub that was restored from a backup older than one of its lives has its key from
there, and so gets back what it wrote in the life between. Of a life that is not before its own
it keeps the statement too: that one vouches for nothing, and people are told.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from recorder import chain, store, succession
from recorder.events import LogOpened
from recorder.refusals import NotBelieved
from recorder.sync.inbox import write_down

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from recorder.acts import Desk, Node
    from recorder.succession import Statement
    from recorder.uplink import Uplink

FILE = "lives.json"
MOST = 50


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement as it was signed."""

    said: Annotated[str, Meta(max_length=2_048)]
    signature: Annotated[str, Meta(max_length=128)]


def held(data: Path) -> list[Shown]:
    """Return the statements that are kept here, the newest last; whether they hold is not asked."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=list[Shown])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return []


# ── At a recorder ───────────────────────────────────────────────────────────


def has(data: Path, joined: Uplink, study: str) -> bool:
    """Say whether the statement of the life that a recorder follows is kept; of the first is none.

    A recorder that joined in a later life has it only once it asked.
    """
    return joined.epoch == 1 or any(
        (it.epoch, it.public_key) == (joined.epoch, joined.public_key)
        for it in _believed(data, joined.hub, study or joined.study)
    )


def keep(data: Path, joined: Uplink, study: str, signed: bytes) -> None:
    """Keep what was signed of the life that a recorder follows; of any other nothing is kept."""
    try:
        said = succession.read(data, joined.hub, study or joined.study, signed)
    except NotBelieved:
        return
    if (said.epoch, said.public_key) == (joined.epoch, joined.public_key):
        _keep(data, msgspec.json.decode(signed, type=Shown))


# ── At the hub ──────────────────────────────────────────────────────────────


def keys(desk: Desk) -> dict[int, str]:
    """Return the keys of a hub by its lives, up to its own: those that vouch for what it gave away.

    What its study logs begin with stands before what it was shown; a life has one key.
    """
    return _vouching(desk, _shown(desk))


def _vouching(desk: Desk, shown: Mapping[int, str]) -> dict[int, str]:
    node = desk.node
    found = {epoch: key for epoch, key in shown.items() if epoch < node.epoch}
    for epoch in range(1, node.epoch):
        for row in store.rows_from(desk.db, chain.log_id(node.name, "study", epoch), 1, 1):
            body = getattr(store.event_in(row.body), "body", None)
            if isinstance(body, LogOpened):
                found[epoch] = body.public_key
    return found | {node.epoch: node.public_key}


def learn(desk: Desk, shown: Iterable[Shown]) -> list[str]:
    """Keep what a node shows of lives that this hub does not know; say what was not believed."""
    doubts = []
    for one in shown:
        try:
            _learn(desk, one)
        except NotBelieved as why:
            doubts.append(f"The hub was shown a life of its own that it does not believe in. {why}")
            logging.getLogger(__name__).warning("A life was shown and not believed. %s", why)
    return doubts


def _learn(desk: Desk, one: Shown) -> None:
    node = desk.node
    said = succession.read(desk.data, node.name, desk.study, msgspec.json.encode(one))
    if _is_known(desk, one, said):
        return  # As every time but the first: then nobody waits for the pen.
    with store.writing(desk.db):  # The lock alone: two may show at once.
        if not _is_known(desk, one, said):
            _keep(desk.data, one)
    if said.epoch >= node.epoch:
        logging.getLogger(__name__).error(over(desk.data, node, desk.study))


def _is_known(desk: Desk, one: Shown, said: Statement) -> bool:
    """Say whether a life is known here; raise NotBelieved where it is known by another key."""
    if one in held(desk.data):
        return True
    shown = _shown(desk)
    known = shown | _vouching(desk, shown)
    if known.get(said.epoch) == said.public_key:
        return True
    if said.epoch in known and said.epoch != desk.node.epoch:
        raise NotBelieved(f"Its life {said.epoch} is known here by another key.")
    return False


def _shown(desk: Desk) -> dict[int, str]:
    """Return the keys that this hub was shown, by their lives; of two for one the first."""
    every = list(_believed(desk.data, desk.node.name, desk.study))
    return {it.epoch: it.public_key for it in reversed(every)}


def next_epoch(data: Path, node: Node, study: str) -> int:
    """Return which epoch a hub must take since its own or a later one is led elsewhere; else 0."""
    others = [
        it.epoch
        for it in _believed(data, node.name, study)
        if it.epoch >= node.epoch and it.public_key != node.public_key
    ]
    return 1 + max(others) if others else 0


def latest(data: Path, hub: str, study: str) -> int:
    """Return the latest epoch of a hub that is told of here; 0 where none is."""
    return max((it.epoch for it in _believed(data, hub, study)), default=0)


def over(data: Path, node: Node, study: str) -> str:
    """Say what is to be done at a hub that recorders follow elsewhere; "" where none does."""
    epoch = next_epoch(data, node, study)
    return (
        f"Recorders follow another life of this hub than its life {node.epoch}; they keep all they "
        f"have and send nothing here. Restore once more, with --epoch {epoch}; if this is an old "
        "machine, switch it off."
        if epoch
        else ""
    )


# ── What is kept ────────────────────────────────────────────────────────────


def _believed(data: Path, hub: str, study: str) -> Iterator[Statement]:
    """Yield what is kept here and was signed by the study's authority, of this hub."""
    for one in held(data):
        try:
            yield succession.read(data, hub, study, msgspec.json.encode(one))
        except NotBelieved:
            continue


def _keep(data: Path, one: Shown) -> None:
    every = held(data)
    if one not in every:
        write_down(data / FILE, msgspec.json.encode([*every, one][-MOST:]))
