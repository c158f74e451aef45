"""The words of the pages around a visit, in English and Spanish: a module for each kind of page.

What a study calls things stands in its bundle, what the visit's own page and its paper say
in recorder/words.py; here is the frame: lists, states, how we say no.
"""

from __future__ import annotations

from recorder import tidings
from recorder.sheet.figures import grouped
from recorder.web.words import (
    amending,
    aside,
    equipment,
    exchange,
    frame,
    home,
    nodes,
    parcel,
    participants,
    people,
    quarantine,
    redaction,
    refusals,
    reports,
    sheets,
    signing,
    trail,
    visits,
)

LANGUAGES = {"en": "English", "es": "Español"}

KINDS = (
    amending,
    aside,
    equipment,
    exchange,
    frame,
    home,
    nodes,
    parcel,
    participants,
    people,
    quarantine,
    redaction,
    refusals,
    reports,
    sheets,
    signing,
    tidings,
    trail,
    visits,
)
WORDS: dict[str, tuple[str, str]] = {
    key: said for kind in KINDS for key, said in kind.WORDS.items()
}


def say(language: str, key: str, **values: object) -> str:
    """Return the words for a key in a language, English where it has none."""
    english, spanish = WORDS[key]
    return (spanish if language == "es" else english).format(**values)


def count(language: str, key: str, n: int) -> str:
    """Return the words for a number of things: `KEY_1` for one, `KEY_n` for any other."""
    return say(language, f"{key}_1") if n == 1 else say(language, f"{key}_n", n=grouped(n))
