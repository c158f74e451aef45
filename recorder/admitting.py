"""Admitting: the hub lets a recorder in for one site, by a one-time code, and may end that.

A code is good for a day and for one recorder. Whoever comes with it shows that it holds a
key; the hub writes down whose that is, and gives it a certificate to seal with. The same
recorder gets the same answer once more, since its first one may have been lost on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta
from uuid_utils import uuid7

from recorder import bundles, canonical, codes, keys, store, witness
from recorder.acts import STUDY_SCOPE
from recorder.events import NodeAdmitted, NodeRevoked
from recorder.refusals import CannotJoin, NotCanonical, UnknownName, WrongUse
from recorder.seals import authority

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Desk, Hand

FILE = "joining.json"
CODE_MS = 24 * 60 * 60_000
WHYS = ("stolen", "retired", "wrong")
FORM = 1

Why = Literal["stolen", "retired", "wrong"]  # As in node_revoked.
NodeName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,40}\Z")]  # No dot: logs are named by it.
PublicKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{66}\Z")]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a recorder sends to be let in; its new key signs these bytes (tag `join`)."""

    v: int
    code: Annotated[str, Meta(max_length=40)]
    node: NodeName
    epoch: Annotated[int, Meta(ge=1, le=2**31)]
    public_key: PublicKey
    at_ms: int
    study: str = ""  # What it expects to find here, where it expects anything.


class Answer(msgspec.Struct, frozen=True):
    """What it gets back, signed by the hub's own key (tag `joined`)."""

    v: int
    study: str
    title: str
    hub: str
    epoch: int
    public_key: PublicKey
    site: str
    site_name: str
    certificate: str
    authority: str
    now_ms: int


class Hub(msgspec.Struct, frozen=True):
    """Which hub this is: what whoever joins it will believe."""

    v: int
    study: str
    title: str
    hub: str
    epoch: int
    public_key: PublicKey


@dataclass(frozen=True, slots=True)
class Admitted:
    """A recorder that was let in: for which site, since when, and whether that was ended.

    One that was restored is let in again in its next epoch; what it was before is over then.
    """

    name: str
    epoch: int
    public_key: str
    site: str
    since_ms: int
    revoked: NodeRevoked | None = None
    followed_by: int = 0  # The epoch that it goes on in.


def make_code(hand: Hand, site: str) -> tuple[str, int]:
    """Return a one-time code for one more recorder of a site, and until when it is good.

    Raises WrongUse for a site that the study has not, NotAllowed for whom it is not.
    """
    sites = bundles.current(hand.desk.db).study.site_codes
    if site not in sites:
        raise WrongUse(
            f"The study has no site {site}. Nothing was changed. Its sites are: {', '.join(sites)}."
        )
    # Judged now: who comes with the code is nobody's deputy.
    hand.may(NodeAdmitted(node="X", epoch=1, public_key="02" + 64 * "0", site=site), STUDY_SCOPE)
    file, session, now = hand.desk.data / FILE, hand.desk.session or "", hand.at.at_ms
    code, kept = codes.read(file).with_new(str(uuid7()), site, session, now, CODE_MS)
    codes.write(file, kept)
    return code, now + CODE_MS


def read(raw: bytes, signature: str) -> Asked:
    """Return what a recorder asks; raise WrongUse where it is no such request.

    Raises CannotJoin where it does not hold the key that it names.
    """
    try:
        canonical.parse(raw)
        asked = msgspec.json.decode(raw, type=Asked)
        keys.public(asked.public_key)
    except (NotCanonical, msgspec.DecodeError, ValueError) as error:
        raise WrongUse(
            f"This is no request to join ({error}). Nothing was changed. "
            "Bring the program that asks up to date."
        ) from None
    if asked.v != FORM:
        raise WrongUse(
            "This request to join is of another version of the program. Nothing was changed. "
            "Bring hub and recorder up to date."
        )
    if not witness.holds(asked.public_key, "join", raw, signature):
        raise CannotJoin(
            "The recorder does not hold the key that it names. Nothing was changed. Join anew, "
            "with an empty folder.",
            "join_key_not_held",
        )
    return asked


def admit(desk: Desk, asked: Asked) -> Answer:
    """Let a recorder in for the site of its code; each code lets in one.

    Raises CannotJoin for a code that is wrong, used or too old, a name that is another's,
    a recorder that was turned away, and another study than is here.
    """
    file, study = desk.data / FILE, bundles.current(desk.db).study
    with desk.hand(STUDY_SCOPE) as hand:  # The write lock: of two with one code, one gets in.
        kept, now = codes.read(file), hand.at.at_ms
        minutes = kept.wait_min(now)
        if minutes:
            raise CannotJoin(
                f"Too many wrong codes came. Nothing was changed. Wait {minutes} minutes, then try "
                "again.",
                "join_locked",
            )
        found = kept.match(asked.code)
        if found is None:
            codes.write(file, kept.with_wrong(now))
            raise CannotJoin(
                "This code is wrong. Nothing was changed. Compare it letter by letter, or have a "
                "new one made at the hub with: heeltoe hub admit --site SITE --as ADMINISTRATOR",
                "join_code_wrong",
            )
        _good(found, asked, now)
        if asked.study and asked.study != study.id:
            raise CannotJoin(
                f"This is the hub of the study {study.id}, not of {asked.study}. Nothing was "
                "changed, and the code is still good. Ask for the address of the right hub.",
                "join_other_study",
            )
        if not _is_known(desk, asked, found.scope):
            desk.session = found.session or None  # Of the person who had it made.
            hand.does(
                NodeAdmitted(
                    node=asked.node,
                    epoch=asked.epoch,
                    public_key=asked.public_key,
                    site=found.scope,
                )
            )
        codes.write(file, kept.with_used(found, asked.public_key))
        at = datetime.fromtimestamp(now / 1000, UTC)
        leaf, by = authority.admit(
            desk.data, asked.node, asked.epoch, asked.public_key, study.id, at
        )
    site = study.site(found.scope)
    return Answer(
        v=FORM,
        study=study.id,
        title=study.title,
        hub=desk.node.name,
        epoch=desk.node.epoch,
        public_key=desk.node.public_key,
        site=found.scope,
        site_name=site.name if site else "",
        certificate=leaf,
        authority=by,
        now_ms=now,
    )


def _good(found: codes.Code, asked: Asked, now: int) -> None:
    """Raise CannotJoin for a code that is too old, or that let in another recorder."""
    if found.used_by not in ("", asked.public_key):
        raise CannotJoin(
            "This code was used by another recorder. Nothing was changed. Have a new one made at "
            "the hub; if nobody of yours used it, revoke that recorder there.",
            "join_code_used",
        )
    if found.until_ms <= now:
        raise CannotJoin(
            "This code is older than a day. Nothing was changed. Have a new one made at the hub "
            "with: heeltoe hub admit --site SITE --as ADMINISTRATOR",
            "join_code_too_old",
        )


def _is_known(desk: Desk, asked: Asked, site: str) -> bool:
    """Say whether this very recorder was let in before; raise CannotJoin for any other of it."""
    everybody = admitted(desk.db, desk.node.name)
    for one in everybody:
        if one.public_key != asked.public_key and one.name != asked.node:
            continue
        if one.revoked:
            raise CannotJoin(
                f"The recorder {one.name} was turned away ({one.revoked.why}). Nothing was "
                "changed. Join as a new one, with an empty folder.",
                "join_revoked",
            )
        same = (one.name, one.epoch, one.public_key, one.site)
        if same == (asked.node, asked.epoch, asked.public_key, site):
            return True
    logs = {log.rsplit(".", 2)[0] for log in store.heads(desk.db)} | {desk.node.name}
    if asked.node in logs or any(
        asked.node == one.name or asked.public_key == one.public_key for one in everybody
    ):
        raise CannotJoin(
            f"There is another recorder {asked.node} here, or this one was let in for another "
            "site. Nothing was changed. Join anew, with an empty folder: it gets a new name.",
            "join_name_taken",
        )
    return False


def admitted(db: Database, hub: str) -> list[Admitted]:
    """Return every recorder that a hub ever let in, in that order, revoked or not.

    A later epoch of the same name is the same recorder, restored: it takes the place of the one
    before, and what ended that one before it came does not end it.
    """
    found: dict[tuple[str, int], Admitted] = {}
    for event in store.admissions(db, hub):
        body = event.body
        if isinstance(body, NodeRevoked):
            for place, one in found.items():
                if one.name == body.node:
                    found[place] = replace(one, revoked=body)  # Said again, the last word holds.
        else:
            for place, one in found.items():
                if one.name == body.node and one.epoch < body.epoch:
                    found[place] = replace(one, followed_by=body.epoch)
            found[body.node, body.epoch] = Admitted(
                body.node, body.epoch, body.public_key, body.site, event.at_ms
            )
    return list(found.values())


def revoke(hand: Hand, name: str, since_ms: int, why: Why) -> None:
    """End what a recorder was let in for: what it sends from a moment on is parked whole.

    Raises UnknownName where nobody by this name was let in, WrongUse for a moment to come.
    """
    if all(one.name != name for one in admitted(hand.desk.db, hand.desk.node.name)):
        raise UnknownName(
            f"No recorder {name[:40]} was let in here. Nothing was changed. "
            "`heeltoe hub nodes` lists them."
        )
    if since_ms > hand.at.at_ms:
        raise WrongUse(
            "That moment has not been yet. Nothing was changed. Say since when it is not trusted."
        )
    hand.does(NodeRevoked(node=name, since_ms=since_ms, why=why), scope=STUDY_SCOPE)


def since(said: str, offset_min: int) -> int:
    """Return a moment that a person wrote, in ms; without a zone it is one of this computer.

    Raises WrongUse where it is none.
    """
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise WrongUse(
            f"“{said}” is no moment. Nothing was changed. Write it as 2026-11-20T08:30, with a "
            "zone as +01:00 where it is another than this computer's."
        ) from None
    here = timezone(timedelta(minutes=offset_min))
    return int((at if at.tzinfo else at.replace(tzinfo=here)).timestamp() * 1000)


def spoken(public_key: str) -> str:
    """Return a key as two people compare it: sixteen digits of its hash, in groups."""
    digits = canonical.fingerprint("key", bytes.fromhex(public_key))[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def spoken_unbroken(public_key: str) -> str:
    """Return the same digits for a sentence, on one line: they are read out in one go."""
    return spoken(public_key).replace(" ", "\N{NO-BREAK SPACE}")
