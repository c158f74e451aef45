"""People: added, given roles, given a passphrase, sent away; each an event.

A name and an argon2 string are texts bound by their digests, so that a name can be
blanked while what the person did stays.
"""

from __future__ import annotations

from recorder import roster, store
from recorder.acts import Hand, short_name
from recorder.events import (
    Body,
    CredentialSet,
    Event,
    PersonAdded,
    PersonDisabled,
    RoleGiven,
)
from recorder.refusals import UnknownName, WrongUse
from recorder.store.topics import of_subject

SHORTEST_PASSPHRASE = 10
ROLES = ("assessor", "site_lead", "monitor", "data_manager", "administrator")


def add(hand: Hand, name: str, *, person: str | None = None) -> str:
    """Add a person by name; return the opaque id they are known by from now on."""
    name = " ".join(name.split())
    if not name:
        raise WrongUse("A person needs a name. Nothing was changed.")
    person = person or "P" + short_name()
    hand.does(PersonAdded(person=person, name=hand.writes(name)))
    return person


def give_role(hand: Hand, person: str, role: str, site: str | None = None) -> None:
    """Give a person a role, at one site or, without one, in the whole study."""
    from msgspec import UNSET

    if role not in ROLES:
        raise WrongUse(f"“{role}” is no role. Nothing was changed. Roles are: {', '.join(ROLES)}.")
    hand.does(RoleGiven(person=person, role=role, site=site or UNSET))  # type: ignore[arg-type]


def set_passphrase(hand: Hand, person: str, passphrase: str) -> None:
    """Give a person a new passphrase in place of the one that stands.

    Raises WrongUse when it is too short to be one.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise WrongUse(
            f"A passphrase has at least {SHORTEST_PASSPHRASE} characters; four words are easy to "
            "keep in mind. The old one, if any, still holds."
        )
    replaces = _standing(hand, person).standing.get("credential_set", ())
    hand.does(
        CredentialSet(person=person, argon2=hand.writes(hashed(passphrase))),
        replaces=replaces,
    )


def may_set_passphrase(hand: Hand, person: str) -> None:
    """Judge, without doing it, whether a person's passphrase is set here; raise as `Hand.does`."""
    hand.may(CredentialSet(person=person, argon2="0" * 64))


def hashed(passphrase: str) -> str:
    """Return the argon2id string of a passphrase, at the cost that OWASP names as enough."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(passphrase)


def disable(hand: Hand, person: str, why: str) -> None:
    """Keep a person from signing in or acting; what they recorded stays as it is."""
    hand.does(PersonDisabled(person=person, why=why))


def _standing(hand: Hand, person: str) -> roster.Person:
    found: dict[str, Event[Body]] = store.gather(hand.desk.db, [of_subject("person", person)])
    standing = roster.person(person, found.values())
    if standing is None:
        raise UnknownName(f"There is no person {person} here. Nothing was changed.")
    return standing


def found(hand: Hand, administrator: str, passphrase: str | None) -> str:
    """Make the first person of a study, as the node's own act; return their id.

    They are administrator and, until others are named, data manager too, so that a
    study can be set up and its earlier measurements taken in.
    """
    person = add(hand, administrator)
    give_role(hand, person, "administrator")
    give_role(hand, person, "data_manager")
    if passphrase is not None:
        set_passphrase(hand, person, passphrase)
    return person
