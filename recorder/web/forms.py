"""A form as it was sent: what was typed, and, field by field, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flask import request

from recorder.web import shared

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(slots=True)
class Form:
    """What was typed, by field; `wrong` says what is wrong with a field, `asks` if it is right."""

    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls) -> Form:
        """Return the form of this request, without space around what was typed."""
        return cls({name: value.strip() for name, value in request.form.items()})

    def said(self, name: str) -> str:
        """Return what was typed into a field; "" for nothing."""
        return self.typed.get(name, "")

    def needed(self, name: str) -> str:
        """Return what was typed into a field that cannot be left out."""
        if not self.said(name):
            self.wrong[name] = shared.say("needed")
        return self.said(name)

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """Return what was chosen, "" for nothing; what was not offered is wrong."""
        said = self.said(name)
        if said and said not in allowed:
            self.wrong[name] = shared.say("not_offered")
        return said

    def day(self, name: str) -> str:
        """Return a day as YYYY-MM-DD, "" for none; anything else is wrong."""
        said = self.said(name)
        try:
            return date.fromisoformat(said).isoformat() if said else ""
        except ValueError:
            self.wrong[name] = shared.say("not_a_day")
            return ""

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number, None for nothing; anything else is wrong."""
        said = self.said(name)
        if not said:
            return None
        if said.isascii() and said.isdigit() and least <= int(said[:9]) <= most:
            return int(said)
        self.wrong[name] = shared.say("not_a_number", least=least, most=most)
        return None
