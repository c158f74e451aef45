"""A form as it was sent: what was typed, and, field by field, what is wrong with it.

What is not wrong but odd is asked about: it is taken once a person has ticked that it is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flask import request

from recorder import canonical, careful
from recorder.refusals import UnprintableText
from recorder.web import shared

MOST_TEXT = 4_000  # Characters of a text.

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(slots=True)
class Form:
    """What was typed, by field; `wrong` and `asks` name a field and say what is wrong or odd."""

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

    def asked(self, name: str, question: str) -> None:
        """Ask about a field, unless a person has ticked that it is right."""
        if self.said(f"{name}-right") != "yes":
            self.asks[name] = question

    def text(self, name: str) -> str:
        """Return a text as it is kept; what cannot be printed is wrong, what tells is asked."""
        said = self.said(name).replace("\r\n", "\n")
        if not said:
            return ""
        try:
            said = canonical.printable(said)
        except UnprintableText:
            self.wrong[name] = shared.say("not_printable", most=MOST_TEXT)
            return ""
        found = careful.doubts(said, shared.bundle().study.careful)
        kinds = ("may_reveal_treatment", "looks_personal", "study_asks")
        told = zip(kinds, (found.treatment, found.person, found.study), strict=True)
        asks = [shared.say(kind, what=_quoted(what)) for kind, what in told if what]
        if asks:
            self.asked(name, " ".join(asks))
            shared.kept_though_asked()[said] = found.sorts
        return said

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


def _quoted(found: tuple[str, ...]) -> str:
    marks = "«{}»" if shared.language() == "es" else "“{}”"
    return ", ".join(marks.format(words) for words in found)
