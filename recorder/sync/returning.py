"""Coming back in a new life: what a recorder asks, who waits at the hub, what is given and kept.

Over the network `renewing` asks; a node's parcel carries the same request always, since only its
hub knows that it forgot a recorder. The hub notes who waits in one list, whichever way it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from recorder import admitting, canonical, certificates, readmitting
from recorder.backups import told
from recorder.readmitting import Answer, Asked
from recorder.refusals import Coded, NotAllowed
from recorder.seals import authority

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.sync.identity import Sender
    from recorder.sync.parcel import Parcel, Said
    from recorder.uplink import Uplink

WAITS = "waits_for_admission"


class Waits(Coded, NotAllowed):
    """A parcel is of a recorder that asks to be let in again: nothing of it is taken until then."""


def is_unsealed(desk: Desk) -> bool:
    """Say whether this node lives a new life and has no certificate for it."""
    node = desk.node
    return node.epoch > 1 and not authority.of_node(desk.data, node.name, node.epoch).exists()


def asks(desk: Desk, joined: Uplink) -> Asked:
    """Return what this node says of itself, to be let in again."""
    node, restored = desk.node, told.restored(desk.data)
    # No longer than it is needed: every parcel asks, and what a person wrote may be blanked.
    why = restored.why if restored and is_unsealed(desk) else ""
    return Asked(
        v=readmitting.FORM,
        study=desk.study or joined.study,
        node=node.name,
        epoch=node.epoch,
        public_key=node.public_key,
        site=joined.site,
        before=restored.before if restored else node.epoch,
        backup_ms=restored.backup_ms if restored else 0,
        why=" ".join(why.split())[:400],
        certificate=authority.shown(desk.data, node.name),
    )


def keep(desk: Desk, given: Answer) -> bool:
    """Keep the certificate that the hub gave for this life; say whether it is new here.

    Raises OutOfReach where it is not for this node and its key.
    """
    node = desk.node
    file = authority.of_node(desk.data, node.name, node.epoch)
    before = file.read_bytes() if file.exists() else b""
    authority.keep_given(desk.data, node.name, node.epoch, given.certificate, given.authority)
    return file.read_bytes() != before


# ── On a stick ──────────────────────────────────────────────────────────


def waits(desk: Desk, found: Parcel) -> None:
    """Note that whoever made a parcel waits to be let in again, where it asks for that.

    Raises Waits then, and CannotJoin for one that nobody could let in as it is; returns where
    the parcel asks for nothing, or is not signed by the one that it asks for.
    """
    said = found.said
    if said.returns is UNSET or not found.is_signed_with(str(said.returns.get("public_key"))):
        return
    asked = readmitting.read(canonical.encode(said.returns))
    if f"{asked.node}.{asked.epoch}" != said.sender:
        return
    readmitting.ask(desk, asked)
    digits = admitting.spoken(asked.public_key)
    raise Waits(
        f"{said.sender} asks to be let in again, and waits. Nothing of its parcel was taken "
        f"in yet. Compare its key by telephone with whoever sits at it: {digits}. Then let it in, "
        f"on the page Recorders or with: heeltoe hub admit --restored {asked.node}; and take in "
        "the same parcel again.",
        WAITS,
        digits=digits,
    )


def given(desk: Desk, sender: Sender, said: Said) -> Answer | msgspec.UnsetType:
    """Return what a node seals by from now on; UNSET where its parcel shows that it has that."""
    if said.returns is UNSET or sender.revoked:
        return UNSET
    if authority.vouched(desk.data, str(said.returns.get("certificate"))) == sender.name:
        return UNSET
    it = readmitting.given(desk, sender.node, sender.epoch, sender.public_key)
    return msgspec.structs.replace(
        it,
        certificate=certificates.on_one_line(it.certificate),
        authority=certificates.on_one_line(it.authority),
    )


def taken(desk: Desk, given: Answer) -> bool:
    """Keep what a parcel of the hub brings to seal by; say whether it is new. Raises as `keep`."""
    return keep(
        desk,
        msgspec.structs.replace(
            given,
            certificate=certificates.of_one_line(given.certificate),
            authority=certificates.of_one_line(given.authority),
        ),
    )
