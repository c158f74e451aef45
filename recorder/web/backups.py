"""What the front page says of backups: how old the last is, who was restored, who waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recorder import admitting, chain, clock, places, readmitting, store, succession, uplink
from recorder.backups import media, told
from recorder.refusals import OutOfReach
from recorder.seals import authority
from recorder.sync import lives
from recorder.web import guard, shared
from recorder.web import told as words

if TYPE_CHECKING:
    from recorder.acts import Node

SEES = frozenset({"site_lead", "data_manager", "administrator"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the backups of this recorder, in sentences."""

    says: str
    is_old: bool = False
    troubles: list[str] = field(default_factory=list)


def standing() -> Standing | None:
    """Return how it stands, for whoever can do something about it; None where nobody need ask."""
    present = shared.me()
    if present is None or not any(role in SEES for role, _ in present.person.roles):
        return None
    last = told.state(shared.data(), shared.db(), shared.node())
    if last.good_ms is None and not _is_set_up() and shared.bundle().study.simulated:
        return None  # What is simulated is lost to nobody.
    says = shared.say("backup_none")
    if last.good_ms is not None:
        says = shared.say("backup_last", when=words.moment(last.good_ms))
    troubles = [shared.say(it.code, **it.facts) for it in last.troubles]
    return Standing(says, last.is_old(clock.now().at_ms), troubles)


def begun_anew() -> list[str]:
    """Return what everybody should know of a restore, as long as it is not over."""
    node = shared.node()
    said = (_of_another_life(node), _of_a_hub(node), _of_its_hub(node), _of_this(node))
    return [it for it in said if it]


def waiting() -> int:
    """Return how many restored recorders wait at this hub for who is signed in here."""
    node = shared.node()
    if node.place != "hub" or not guard.may("nodes.index"):
        return 0
    return len(readmitting.waiting(shared.data(), admitting.admitted(shared.db(), node.name)))


def _of_another_life(node: Node) -> str:
    """Say of a hub that it is led elsewhere too, and which epoch ends that."""
    if node.place != "hub":
        return ""
    epoch = lives.next_epoch(shared.data(), node, shared.bundle().study.id)
    return shared.say("hub_life_used", epoch=epoch) if epoch else ""


def _of_a_hub(node: Node) -> str:
    """Say of a hub that was restored from whom it has not heard in this life."""
    since = succession.restored_to_ms(shared.data()) if node.place == "hub" else None
    if since is None:
        return ""
    heard = {log.partition(".")[0] for log in store.confirmed(shared.db(), node.name, node.epoch)}
    silent = [
        one.name
        for one in admitting.admitted(shared.db(), node.name)
        if not one.revoked and not one.followed_by and one.name not in heard
    ]
    if not silent:
        return ""
    names = ", ".join(sorted(silent))
    return shared.say("hub_restored_here", when=words.moment(since), names=names)


def _of_its_hub(node: Node) -> str:
    """Say that the hub was restored, until it has confirmed anew all that is this node's."""
    joined = uplink.found(shared.data())
    if joined is None or not joined.backup_ms:
        return ""
    reached = places.reached(shared.db(), joined)
    for log, (last, _) in store.heads(shared.db()).items():
        parts = chain.parts(log)
        if parts and parts[0] == node.name and reached[log] < last:
            return shared.say("hub_restored", when=words.moment(joined.backup_ms))
    return ""


def _of_this(node: Node) -> str:
    """Say that this recorder was restored and waits for the hub, until that let it in."""
    began = told.restored(shared.data())
    if began is None or node.site is None:
        return ""
    if authority.of_node(shared.data(), node.name, node.epoch).exists():
        return ""
    return shared.say(
        "restored_waits",
        when=words.moment(began.backup_ms),
        digits=admitting.spoken(node.public_key),
    )


def _is_set_up() -> bool:
    try:
        return bool(media.of(shared.data()).every)
    except OutOfReach:
        return True
