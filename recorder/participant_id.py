"""Participant IDs: what one looks like in this study, and why a mistyped one is refused.

By default SITE-NUMBER-CHECK with a check character after ISO 7064 mod 37,36; a study
that comes with IDs of its own gives a pattern instead. An ID is read in any case, with
spaces or without dashes, and written one way. Nothing is guessed: a refusal never
says what the right check character would be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal

from stdnum.iso7064 import mod_37_36

from recorder.refusals import NoSuchParticipantID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

HARD_TO_READ = frozenset("ILOU")  # As 1, 1, 0 and V: left out of the IDs we give out.


@dataclass(frozen=True, slots=True)
class IDForm:
    """How a study writes its participants' IDs."""

    form: Literal["check", "pattern"] = "check"
    digits: int = 4
    pattern: str = ""
    example: str = ""


def make(form: IDForm, site: str, number: int) -> str:
    """Return the ID of a participant by site and number, with its check character."""
    digits = f"{number:0{form.digits}d}"
    if form.form != "check" or number < 0 or len(digits) > form.digits:
        raise NoSuchParticipantID(f"No ID can be made of {site} and {number} in this study.")
    return f"{site}-{digits}-{mod_37_36.calc_check_digit(site + digits)}"


def series(form: IDForm, site: str, *, start: int = 1) -> Iterator[str]:
    """Give out a site's IDs in order, leaving out those that a slip could turn into another.

    Mod 37,36 misses about one in two hundred swaps of neighbours; a number whose ID has
    such a swap is never given out, nor is one whose check character reads like a digit.
    """
    for number in count(start):
        if number >= 10**form.digits:
            return
        participant = make(form, site, number)
        if participant[-1] not in HARD_TO_READ and not _has_a_twin(participant):
            yield participant


def check(
    form: IDForm,
    text: str,
    sites: Collection[str],
    *,
    here: str | None = None,
    place: str = "tablet",
) -> str:
    """Return an ID as the study writes it; raise NoSuchParticipantID saying what is wrong.

    `sites` are the codes of the study's sites; `here` is the site that asks, unless it
    may see them all, and `place` the word for where it asks.
    """
    if form.form == "pattern":
        return _by_pattern(form, text)
    typed = " ".join(text.split())
    compact = "".join(c for c in typed.upper() if c not in " -–—")
    site = _site_of(form, compact, sites)
    if site is None:
        raise NoSuchParticipantID(
            f"{_quoted(typed)} is not a valid ID (a site, {form.digits} digits and a check "
            "character). Compare with the bracelet.",
            "id_form" if typed else "id_empty",
            typed=_quoted(typed),
            digits=form.digits,
        )
    written = f"{site}-{compact[len(site) : -1]}-{compact[-1]}"
    number = compact[len(site) : -1]
    if not (number.isascii() and number.isdigit()):
        raise NoSuchParticipantID(
            f"{written} is not a valid ID (a letter among the digits). Compare with the bracelet.",
            "id_letter",
            typed=written,
        )
    if not mod_37_36.is_valid(compact):
        raise NoSuchParticipantID(
            f"{written} is not a valid ID (check character). Compare with the bracelet.",
            "id_check",
            typed=written,
        )
    if here is not None and site != here:
        raise NoSuchParticipantID(
            f"This ID belongs to site {site}; this {place} is site {here}. "
            "Compare with the bracelet.",
            "id_other_site",
            site=site,
            here=here,
        )
    return written


def site_of(form: IDForm, participant: str, sites: Collection[str]) -> str | None:
    """Return the site that an ID belongs to by its form, None where no site has it."""
    if form.form == "pattern":
        return next(iter(sites)) if len(sites) == 1 else None
    compact = participant.replace("-", "")
    return _site_of(form, compact, sites)


def _by_pattern(form: IDForm, text: str) -> str:
    typed = text.strip()
    if not re.fullmatch(form.pattern, typed):
        raise NoSuchParticipantID(
            f"{_quoted(typed)} is not an ID of this study; they look like {form.example}. "
            "Compare it with the list, letter by letter: capitals matter.",
            "id_pattern",
            typed=_quoted(typed),
            example=form.example,
        )
    return typed


def _site_of(form: IDForm, compact: str, sites: Collection[str]) -> str | None:
    """Return the site whose code begins these letters and leaves the right length."""
    if not compact.isascii() or not compact.isalnum():
        return None
    fitting = (
        s for s in sites if compact.startswith(s) and len(compact) == len(s) + form.digits + 1
    )
    return next(fitting, None)


def _has_a_twin(participant: str) -> bool:
    compact = participant.replace("-", "")
    swaps = (
        compact[:at] + compact[at + 1] + compact[at] + compact[at + 2 :]
        for at in range(len(compact) - 1)
        if compact[at] != compact[at + 1]
    )
    return any(map(mod_37_36.is_valid, swaps))


def _quoted(typed: str) -> str:
    if not typed:
        return "Nothing was typed: an empty text"
    shown = "".join(c if c.isprintable() else "�" for c in typed[:40])
    return f"{shown}…" if len(typed) > 40 else shown
