"""Letting a recorder in again that was restored: by a person, who compares its key, not by a code.

It comes with a name that the hub knows, a later epoch and a new key, and says why. It waits
in a list, and nothing of it is taken, until an administrator lets it in. What the hub does not
remember, since it was itself restored from an older copy, waits there too: its certificate
shows that this study once let it in.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from recorder import admitting, bundles, canonical, keys, store
from recorder.acts import STUDY_SCOPE
from recorder.admitting import NodeName, PublicKey
from recorder.events import NodeAdmitted
from recorder.refusals import CannotJoin, NotCanonical, UnknownName, WrongUse
from recorder.seals import authority

if TYPE_CHECKING:
    from pathlib import Path

    from recorder.acts import Desk, Hand

FILE = "waiting.json"
FORM = 1
MOST_OF_A_NAME = 3  # Anybody may ask under a known name, and must not keep its owner out.
MOST_BYTES = 8 * 1024


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a restored recorder says of itself; its new key signs the request."""

    v: int
    study: str
    node: NodeName
    epoch: Annotated[int, Meta(ge=1, le=2**31)]
    public_key: PublicKey
    site: Annotated[str, Meta(max_length=64)]
    before: int  # The epoch that its backup is of; its own where it was not restored.
    backup_ms: int
    why: Annotated[str, Meta(max_length=400)]
    certificate: Annotated[str, Meta(max_length=4_000)] = ""


class Answer(msgspec.Struct, frozen=True):
    """What it hears: that it waits, or that it is in, with what it seals by."""

    v: int
    let_in: bool
    certificate: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recorder that waits for an administrator: what it says of itself, and since when."""

    name: str
    epoch: int
    public_key: str
    site: str
    before: int
    backup_ms: int
    why: str
    since_ms: int


def read(raw: bytes) -> Asked:
    """Return what a recorder asks; raise WrongUse where it is no such request."""
    try:
        asked = msgspec.convert(canonical.parse(raw, max_bytes=MOST_BYTES), Asked)
        keys.public(asked.public_key)
    except (NotCanonical, msgspec.ValidationError, ValueError) as error:
        raise WrongUse(
            f"This is no request of a restored recorder ({error}). Nothing was changed."
        ) from None
    if asked.v != FORM:
        raise WrongUse("This request is of another version. Nothing was changed.")
    return asked


def ask(desk: Desk, asked: Asked) -> Answer:
    """Say whether a recorder was let in; note that it waits where it was not.

    Raises CannotJoin for one that nobody could let in as it is.
    """
    study = bundles.current(desk.db).study
    if asked.study and asked.study != study.id:
        raise CannotJoin(
            f"This is the hub of the study {study.id}, not of {asked.study}. Nothing was changed.",
            "join_other_study",
        )
    everybody = admitting.admitted(desk.db, desk.node.name)
    own = [one for one in everybody if one.name == asked.node]
    same = next(
        (o for o in own if (o.epoch, o.public_key) == (asked.epoch, asked.public_key)), None
    )
    if same is not None and not same.revoked and not same.followed_by:
        return given(desk, same.name, same.epoch, same.public_key)
    _could_be_let_in(desk, asked, own, everybody)
    with store.writing(desk.db):  # The lock alone: two may ask at once.
        _note(desk, asked)
    return Answer(FORM, let_in=False)


def given(desk: Desk, name: str, epoch: int, public_key: str) -> Answer:
    """Return what a recorder that was let in hears, and seals by."""
    study, now = bundles.current(desk.db).study.id, desk.now()
    at = datetime.fromtimestamp(now.at_ms / 1000, UTC)
    with desk.hand(STUDY_SCOPE):  # The write lock: the authority is made once.
        leaf, by = authority.admit(desk.data, name, epoch, public_key, study, at)
    return Answer(FORM, let_in=True, certificate=leaf, authority=by)


def waiting(data: Path, everybody: list[admitting.Admitted]) -> list[Waiting]:
    """Return those that wait still; whoever was let in by now, or came too late, does not."""
    known = {(one.name, one.epoch) for one in everybody}
    latest = {one.name: one.epoch for one in sorted(everybody, key=lambda one: one.epoch)}
    return [
        it
        for it in _read(data)
        if (it.name, it.epoch) not in known and it.epoch > latest.get(it.name, 0)
    ]


def let_in(hand: Hand, name: str, public_key: str = "") -> Waiting:
    """Let a restored recorder in: what it was before is over, and parked if it sends still.

    Raises UnknownName where none of this name waits, WrongUse where it must be said which.
    """
    desk = hand.desk
    everybody = admitting.admitted(desk.db, desk.node.name)
    meant = [
        it
        for it in waiting(desk.data, everybody)
        if it.name == name and public_key in ("", it.public_key)
    ]
    if not meant:
        raise UnknownName(
            f"No recorder {name[:40]} waits to be let in again. Nothing was changed. It asks by "
            "itself once it was restored and reaches this hub (heeltoe sync), or its parcel does."
        )
    if len(meant) > 1:
        digits = " or ".join(admitting.spoken(it.public_key) for it in meant)
        raise WrongUse(
            f"{len(meant)} recorders wait under the name {name}. Nothing was changed. Say which by "
            f"its key, as it reads on the computer itself: --key “{digits}”"
        )
    it = meant[0]
    hand.does(
        NodeAdmitted(node=it.name, epoch=it.epoch, public_key=it.public_key, site=it.site),
        scope=STUDY_SCOPE,
    )
    return it


def key_reading(data: Path, everybody: list[admitting.Admitted], digits: str) -> str:
    """Return the key that reads so among those that wait; raise UnknownName for none."""
    wanted = "".join(digits.split())
    for it in waiting(data, everybody):
        if admitting.spoken(it.public_key).replace(" ", "") == wanted:
            return it.public_key
    raise UnknownName("No recorder that waits has a key that reads so. Nothing was changed.")


def _could_be_let_in(
    desk: Desk, asked: Asked, own: list[admitting.Admitted], everybody: list[admitting.Admitted]
) -> None:
    if any(one.public_key == asked.public_key for one in everybody):
        raise CannotJoin(
            f"{asked.node}.{asked.epoch} was let in once, and that was ended. Nothing was changed. "
            "Ask the study's administrator.",
            "readmit_ended",
        )
    last = max((one.epoch for one in own), default=0)
    if asked.epoch <= last:
        raise CannotJoin(
            f"{asked.node}.{asked.epoch} was used by another restore: the hub knows {asked.node} "
            f"to its epoch {last}. Nothing was changed. Restore once more, with --epoch {last + 1}",
            "readmit_epoch_used",
            epoch=last + 1,
        )
    if own and own[-1].site != asked.site:
        raise CannotJoin(
            f"{asked.node} records for site {own[-1].site}. Nothing was changed.",
            "readmit_other_site",
        )
    if asked.site not in bundles.current(desk.db).study.site_codes:
        raise CannotJoin(f"The study has no site {asked.site}.", "readmit_other_site")
    shown = authority.vouched(desk.data, asked.certificate)
    if not own and shown.rpartition(".")[0] != asked.node:
        raise CannotJoin(
            f"This hub never let a recorder {asked.node} in. Nothing was changed. Join with a "
            "code, from an empty folder.",
            "readmit_unknown",
        )


# ── The list ────────────────────────────────────────────────────────────────


def _note(desk: Desk, asked: Asked) -> None:
    """Note who waits, at the end of the list; of one name the last three that asked."""
    every = _read(desk.data)
    before = next((it for it in every if it.public_key == asked.public_key), None)
    kept = [it for it in every if it.public_key != asked.public_key]
    namesakes = [it for it in kept if it.name == asked.node]
    kept = [it for it in kept if it not in namesakes[: 1 - MOST_OF_A_NAME]]
    it = Waiting(
        asked.node,
        asked.epoch,
        asked.public_key,
        asked.site,
        asked.before,
        asked.backup_ms,
        str(canonical.visible(asked.why)),
        before.since_ms if before else desk.now().at_ms,
    )
    fresh = desk.data / f"{FILE}.fresh"
    fresh.write_text(json.dumps([asdict(one) for one in (*kept, it)], ensure_ascii=False))
    fresh.replace(desk.data / FILE)


def _read(data: Path) -> list[Waiting]:
    try:
        said: list[dict[str, Any]] = json.loads((data / FILE).read_text())
        return [Waiting(**it) for it in said]
    except (OSError, ValueError, TypeError):
        return []
