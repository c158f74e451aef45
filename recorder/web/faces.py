"""Faces: a person of the list as pages show them, with initials and roles in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder.web import shared

if TYPE_CHECKING:
    from recorder.store import PersonLine


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody: id, name, roles in words."""

    id: str
    name: str
    roles: str
    active: bool
    can_sign_in: bool

    @property
    def initials(self) -> str:
        """First and last initial, as people write them on a paper form."""
        words = self.name.split()
        return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()

    @classmethod
    def of(cls, person: PersonLine) -> Face:
        """Return the face of a person of the list."""
        roles = ", ".join(role(*held) for held in person.roles) or shared.say("no_role")
        return cls(
            person.id,
            person.name or person.id,
            roles,
            person.state == "active",
            person.can_sign_in,
        )


def role(name: str, site: str | None) -> str:
    """Return a role in words, with its site where it has one."""
    said = shared.say(f"role_{name}")
    return f"{said} {shared.say('at_site', site=site)}" if site else said
