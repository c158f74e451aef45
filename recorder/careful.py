"""Words that may say who somebody is, or what treatment they have: only a question.

The same list as in static/js/careful.js, which asks at the bedside; a test holds the two
against each other. A study adds words of its own. Whoever writes decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recorder.events import Doubt

# `\b` and digits as a browser knows them, letters as everybody does.
_B = r"(?a:\b)"
_END = r"(?![^\W_])"
_TREATMENT = re.compile(
    _B + r"(placebo|sham|unblind[a-z0-9_]*|blind(?:ed)? to|random[a-z0-9_]*|treatment arm|"
    r"(?:active|control) arm|arm [ab12]|study drug|drug [a-z0-9]|verum|lomecel[a-z0-9_]*|"
    r"stem cells?|infusion|dos(?:e|ed|es|is)|kit [0-9]+|[0-9]+ ?(?:mg|ml|mcg|µg)|"
    r"grupo (?:control|activo|tratado)|brazo (?:[ab12]|de tratamiento)|aleatori[a-z0-9_]*|"
    r"desenmascar[a-z0-9_]*|fármaco|células madre|infusión)" + _END,
    re.IGNORECASE,
)
_TITLED = _B + r"(?:mrs?|ms|miss|dr|sra?|srta|dra|don|doña)\.? [^\W\d_]{2,}"
_PERSON = re.compile(
    r"(\S+@\S+\.[a-z0-9_]{2,}|" + _TITLED + r"|\+?[0-9](?:[ ./-]?[0-9]){6,}|"
    rf"{_B}[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:19|20)[0-9][0-9]{_B}|"
    rf"{_B}(?:born on|date of birth|dob|nacid[oa] el|lives (?:at|in)|vive en){_END})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What was found, as it is written: of the treatment, of a person, and the study's words."""

    treatment: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    study: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sorts)

    @property
    def sorts(self) -> tuple[Doubt, ...]:
        """What the text may tell, as an event says that it was asked about."""
        found: dict[Doubt, tuple[str, ...]] = {
            "person": self.person,
            "study": self.study,
            "treatment": self.treatment,
        }
        return tuple(sort for sort, words in found.items() if words)


def doubts(text: str, own: Iterable[str] = ()) -> Doubts:
    """Return what in a text asks to be looked at; `own` are words of the study."""
    return Doubts(
        _found(_TREATMENT, text),
        tuple(said for said in _found(_PERSON, text) if not _names_nobody(said)),
        tuple(said for word in own for said in _found(_whole(word), text)),
    )


def _found(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in pattern.finditer(text)))


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(word)}{_END}", re.IGNORECASE)


def _names_nobody(said: str) -> bool:
    """Say whether a title is followed by what begins small: “the dr table” is no name."""
    title, _, name = said.partition(" ")
    if not title.rstrip(".").isalpha() or re.match("born|date|dob|nacid|lives|vive", said, re.I):
        return False
    return name[:1].islower()
