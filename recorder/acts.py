"""Acts: what a node does, and what a person does at it, written into the right log.

A `Desk` is an open database with the node that owns it and the person who sits at
it. `with desk.hand() as hand: hand.does(body)` makes an event, judges once whether
this person may, and keeps it; all acts of one hand are one transaction.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from msgspec import UNSET, UnsetType, structs
from uuid_utils import uuid7

from recorder import canonical, chain, clock, keys, store, uplink
from recorder.events import (
    KIND_OF,
    Body,
    CredentialSet,
    Event,
    LogOpened,
    NodeAdmitted,
    NodeRevoked,
    ParticipantMoved,
    PersonCertified,
    PersonDisabled,
    RoleGiven,
    SessionClosed,
    SessionOpened,
    StudyPublished,
    Unread,
    read,
)
from recorder.refusals import NotAllowed, OnlyAtTheHub, OutOfReach, WrongUse
from recorder.store import PersonLine, Writing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlite_utils import Database

    from recorder.clock import Moment
    from recorder.events import Doubt

APP = version("heeltoe")
STUDY_SCOPE = "study"
NODE_FILE = "node.toml"
Place = Literal["tablet", "site", "hub"]
BodyT = TypeVar("BodyT", bound=Body)

_SITE = frozenset({"assessor", "site_lead"})
_LEADS = frozenset({"site_lead", "data_manager"})
_ADMIN = frozenset({"administrator"})

# Kind → the roles that may do it (design §6a). A kind that is not here is the node's own
# act. Earlier measurements come in from a file by a data manager too.
WHO: dict[str, frozenset[str]] = {
    "visit_opened": _SITE | {"data_manager"},
    "settings_recorded": _SITE | {"data_manager"},
    "attempt_recorded": _SITE | {"data_manager"},
    "measure_not_done": _SITE | {"data_manager"},
    "safety_event_recorded": _SITE,
    "note_written": _SITE | {"monitor", "data_manager", "administrator"},
    "withdrawn": _SITE | {"data_manager"},
    "visit_finished": _SITE | {"data_manager"},
    "visit_signed": _SITE,
    "visit_repinned": frozenset({"data_manager"}),
    "visits_joined": frozenset({"site_lead"}),
    "question_raised": frozenset({"monitor", "data_manager"}),
    "question_answered": _SITE,
    "sheet_checked": _SITE,  # But never by who typed it: `paper.agree`.
    "participant_added": _LEADS,
    "participant_left": _LEADS,
    "participant_moved": _LEADS,
    "person_added": _ADMIN | {"site_lead"},
    "role_given": _ADMIN | {"site_lead"},
    "credential_set": _ADMIN | {"site_lead"},
    "person_certified": _ADMIN | {"site_lead"},
    "person_disabled": _ADMIN | {"site_lead"},
    "equipment_added": frozenset({"site_lead"}),
    "equipment_checked": frozenset({"site_lead"}),
    "device_paired": frozenset({"site_lead"}),
    "device_revoked": frozenset({"site_lead"}),
    "study_published": _ADMIN,
    "node_admitted": _ADMIN,
    "node_revoked": _ADMIN,
    "event_admitted": _LEADS,
    "aside_looked_at": _LEADS,
    "branch_decided": _LEADS,
    # Not a monitor: who reads from outside may ask for it, and never does it.
    "text_redacted": _LEADS,
    "trail_read": _ADMIN | {"monitor", "data_manager"},
}

# What belongs to the whole study: of several recorders only the hub may say it.
_OF_THE_STUDY = (StudyPublished, NodeAdmitted, NodeRevoked, ParticipantMoved)
# What is said of a person, and holds wherever that person has a role.
_OF_A_PERSON = (RoleGiven, CredentialSet, PersonCertified, PersonDisabled)


@dataclass(frozen=True, slots=True)
class Node:
    """This recorder: its name, what it is (tablet, site or hub), and which life it lives.

    One that joined a hub has a `site`, and writes for that site alone; `hub` is where it
    does not write itself.
    """

    name: str
    place: Place
    epoch: int
    public_key: str
    site: str | None = None
    hub: str = ""

    @property
    def home(self) -> str:
        """The scope of what is about nothing else: its own sessions, people, devices."""
        return self.site or STUDY_SCOPE

    def scope(self, wanted: str | None) -> str:
        """Return where this node keeps what comes for a scope: a joined one at home, always."""
        return self.home if self.site else wanted or STUDY_SCOPE

    @property
    def device(self) -> str:
        """The name under which the node counts its own events."""
        return f"{self.name}.{self.epoch}"


def found_node(data: Path, place: Place, name: str | None = None) -> Node:
    """Make this data folder a node: a name, a key, and a note of both."""
    name = name or short_name()
    public_key = keys.make(keys.of_node(data, name, 1))
    note_node(data, name, place, public_key)
    return Node(name, place, 1, public_key)


def note_node(data: Path, name: str, place: Place, public_key: str, epoch: int = 1) -> None:
    """Write down what a data folder is: the node whose key lies in it."""
    fresh = data / f"{NODE_FILE}.fresh"
    fresh.write_text(
        "# What this recorder is. Its key lies beside this file and never leaves it.\n"
        f'name = "{name}"\nplace = "{place}"\nepoch = {epoch}\npublic_key = "{public_key}"\n'
    )
    fresh.replace(data / NODE_FILE)


def this_node(data: Path) -> Node:
    """Return the node that a data folder is; raise OutOfReach when it is none."""
    try:
        node = _node((data / NODE_FILE).read_text())
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise OutOfReach(
            f"{data / NODE_FILE} cannot be read ({error}). The data are safe and nothing was "
            "changed. Put the file back from a backup; it belongs beside the database."
        ) from None
    joined = uplink.found(data)
    return replace(node, site=joined.site, hub=joined.url) if joined else node


@lru_cache(maxsize=8)
def _node(said: str) -> Node:
    """Return the node that a file says; every delivery asks, and reading TOML is dear."""
    node = tomllib.loads(said)
    return Node(node["name"], node["place"], node["epoch"], node["public_key"])


class Desk:
    """An open database, the node it belongs to, and who is at work."""

    def __init__(self, db: Database, data: Path, study: str) -> None:
        self.db = db
        self.data = data
        self.study = study
        self.node = this_node(data)
        self.person: PersonLine | None = None
        self.session: str | None = None
        self.asked: Mapping[str, Collection[Doubt]] = {}  # Words kept though they were asked about.
        self.at: Moment | None = None  # The moment it is here, where that is not the clock's.

    def now(self) -> Moment:
        """Return this moment; in a simulated study that is the one that is told."""
        return self.at or clock.now()

    @contextmanager
    def hand(self, scope: str | None = None, at: Moment | None = None) -> Iterator[Hand]:
        """Hold the pen: all acts until the end are one transaction in one scope's log.

        Without a scope it is the node's home.
        """
        with store.writing(self.db, self.data) as writing:
            yield Hand(self, writing, scope or self.node.home, at or self.now())

    def sit_down(self, who: str) -> None:
        """Open a session for a person on the command line.

        `who` is a person's id, or their name as on the list. Raises WrongUse when
        nobody is meant by it, NotAllowed when they may not work here any more.
        """
        person = self.somebody(who)
        if person.state != "active":
            raise NotAllowed(
                f"{person.name or person.id} is {person.state} and cannot act here. Nothing was "
                "changed. An administrator can say who may."
            )
        with self.hand() as hand:
            opened = hand.does(SessionOpened(person=person.id, how="command_line"))
        self.person, self.session = person, opened.id

    def stand_up(self) -> None:
        """Close the session that `sit_down` opened."""
        with self.hand() as hand:
            hand.does(SessionClosed())
        self.person, self.session = None, None

    def somebody(self, who: str) -> PersonLine:
        """Return the person meant by an id or a name; raise WrongUse when it is not one."""
        everybody = store.people(self.db)
        meant = [
            p
            for p in everybody
            if p.id.casefold() == who.casefold() or (p.name or "").casefold() == who.casefold()
        ]
        if len(meant) == 1:
            return meant[0]
        known = ", ".join(f"{p.id} ({p.name or 'name blanked'})" for p in everybody) or "nobody yet"
        how_many = "Nobody" if not meant else f"{len(meant)} people"
        raise WrongUse(
            f"{how_many} here answer to “{who}”. Nothing was changed. Name one of: {known}."
        )


class Hand:
    """Acts of one person, or of the node itself, in one transaction."""

    def __init__(self, desk: Desk, writing: Writing, scope: str, at: Moment) -> None:
        self.desk = desk
        self.writing = writing
        self.scope = scope
        self.at = at
        self._n = writing.next_n(desk.node.device)
        self._asked: dict[str, Collection[Doubt]] = {}

    def does(
        self,
        body: BodyT,
        *,
        visit: str | UnsetType = UNSET,
        performed: str | UnsetType = UNSET,
        source: str | UnsetType = UNSET,
        replaces: Iterable[str] = (),
        reason: str | UnsetType = UNSET,
        event_id: str | None = None,
        scope: str | None = None,
    ) -> Event[BodyT]:
        """Make an event of this body and keep it; return it.

        Raises NotAllowed when the person at the desk may not do this, OnlyAtTheHub when
        it is not for this node to write.
        """
        scope = scope or self.scope
        self._judge(body, scope)
        log = self._log(scope)
        event = self._event(
            body,
            id=event_id or str(uuid7()),
            session=self.desk.session or UNSET,
            visit=visit,
            performed=performed,
            source=source,
            replaces=tuple(sorted(set(replaces))) or UNSET,
            reason=reason,
            asked=self._asked_of(body, reason),
        )
        self._keep(log, event)
        return event

    def takes(self, events: Iterable[Event[Body] | Unread], scope: str | None = None) -> None:
        """Keep events as a paired browser made them, in the scope's log."""
        log = self._log(scope or self.scope)
        self.writing.append(log, events, self.at)

    def may(self, body: Body, scope: str | None = None) -> None:
        """Judge, without doing it, whether the person at the desk may; raise as `does`."""
        self._judge(body, scope or self.scope)

    def writes(self, words: str) -> str:
        """Keep a text with a fresh salt; return the digest that an event names it by."""
        import secrets

        words = canonical.printable(words)
        digest = self.writing.keep_text(secrets.token_bytes(16), words)
        self._asked[digest] = self.desk.asked.get(words, ())
        return digest

    def _asked_of(self, body: Body, reason: str | UnsetType) -> tuple[Doubt, ...] | UnsetType:
        """Return what the words that an event names were asked about."""
        named = [*structs.astuple(body), reason]
        said = (self._asked.get(name, ()) for name in named if isinstance(name, str))
        return tuple(sorted({doubt for doubts in said for doubt in doubts})) or UNSET

    def head(self) -> str:
        """Return the hash of the entry that the next one in this scope's log will follow."""
        return store.head(self.desk.db, self._log(self.scope))[1]

    def _log(self, scope: str) -> str:
        """Return the name of a scope's log; its first entry says what it is."""
        node = self.desk.node
        self._at_home(scope)  # Whatever comes this way: nothing is written past it.
        log = chain.log_id(node.name, scope, node.epoch)
        if store.head(self.desk.db, log)[0] == 0:
            self._keep(log, self._event(_opening(node, scope, self._before(scope))))
        return log

    def _before(self, scope: str) -> str | UnsetType:
        """Return where this scope's log ended in the life before this one."""
        node = self.desk.node
        lives = {
            parts[2]: last
            for log, (_, last) in store.heads(self.desk.db).items()
            if (parts := chain.parts(log)) and parts[:2] == (node.name, scope)
        }
        return lives[max(lives)] if lives else UNSET

    def _event(self, body: BodyT, **said: Any) -> Event[BodyT]:
        event: Event[BodyT] = Event(
            v=1,
            study=self.desk.study,
            kind=KIND_OF[type(body)],
            at_ms=self.at.at_ms,
            offset_min=self.at.offset_min,
            device=self.desk.node.device,
            n=self._n,
            app=APP,
            body=body,
            **{"id": str(uuid7()), **said},
        )
        read(event.raw)  # What we make ourselves passes the same gate as what we are sent.
        return event

    def _keep(self, log: str, event: Event[Body]) -> None:
        self.writing.append(log, [event], self.at)
        self._n += 1

    def _at_home(self, scope: str) -> None:
        node = self.desk.node
        if node.site not in (None, scope):
            raise elsewhere(node)

    def _judge_home(self, body: Body, scope: str) -> None:
        """Keep a node that joined a hub to its own site: also with what it says of people."""
        node = self.desk.node
        if node.site is None:
            return
        self._at_home(scope)
        sites: set[str | None] = {node.site}
        if isinstance(body, RoleGiven):
            # Who administers is named at the hub: the rule of `store.reach`, before it is written.
            sites.add(None if body.role == "administrator" else body.site or None)
        elif isinstance(body, _OF_A_PERSON):
            # Elsewhere the old passphrase would still open what this one closes, and the like.
            sites |= {at for p in store.people(self.desk.db, body.person) for _, at in p.roles}
        if isinstance(body, _OF_THE_STUDY) or sites != {node.site}:
            raise elsewhere(node)

    def _judge(self, body: Body, scope: str) -> None:
        self._judge_home(body, scope)
        person, kind = self.desk.person, KIND_OF[type(body)]
        roles = WHO.get(kind)
        if roles is None or person is None:
            return  # The node's own act; commands that act for a person sit down first.
        if isinstance(body, CredentialSet) and body.person == person.id:
            return  # Everybody may choose a passphrase of their own.
        site = None if scope == STUDY_SCOPE else scope
        if not any(
            role in roles and (where is None or site is None or where == site)
            for role, where in person.roles
        ):
            needed = " or ".join(sorted(role.replace("_", " ") for role in roles))
            at = f" at site {site}" if site else ""
            raise NotAllowed(
                f"{person.name or person.id} may not do this ({kind.replace('_', ' ')}{at}). "
                f"Nothing was changed. It takes the role {needed}; an administrator gives it with: "
                "heeltoe person role PERSON ROLE --as ADMINISTRATOR"
            )
        if isinstance(body, RoleGiven | CredentialSet | PersonDisabled):
            self._judge_reach(person, body)

    def _judge_reach(
        self, person: PersonLine, body: RoleGiven | CredentialSet | PersonDisabled
    ) -> None:
        """Keep site leads to their own site: with another's passphrase they could be anybody."""
        if ("administrator", None) in person.roles:
            return
        led = {where for role, where in person.roles if role == "site_lead"}
        about = next((p for p in store.people(self.desk.db) if p.id == body.person), None)
        roles = list(about.roles) if about and not isinstance(body, RoleGiven) else []
        if isinstance(body, RoleGiven):
            roles.append((body.role, body.site or None))
        for role, where in roles:
            if role in _SITE and where is not None and (where in led or None in led):
                continue
            at = f" at site {where}" if where else " in the whole study"
            raise NotAllowed(
                f"{person.name or person.id} may not decide about a {role.replace('_', ' ')}{at}. "
                "Nothing was changed. A site lead decides about assessors and leads of the own "
                "site; an administrator about everybody."
            )


def elsewhere(node: Node) -> OnlyAtTheHub:
    """Return how a recorder of a site says that something is done at its hub."""
    return OnlyAtTheHub(
        f"This recorder writes for site {node.site} alone. Nothing was changed. What belongs to "
        f"another site or to the whole study is done at the hub: {node.hub}",
        "only_at_the_hub",
        site=node.site,
        hub=node.hub,
    )


def _opening(node: Node, scope: str, before: str | UnsetType) -> LogOpened:
    return LogOpened(
        node=node.name,
        place=node.place,
        scope=scope,
        epoch=node.epoch,
        public_key=node.public_key,
        head_before=before,
    )


def short_name() -> str:
    """Return a name of five letters for a node or a person: easy to read out, hard to guess."""
    import secrets

    return "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(5))
