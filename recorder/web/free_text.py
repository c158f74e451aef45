"""What a person writes in their own words: printable, and asked about where it may tell much."""

from __future__ import annotations

import re

from recorder import canonical
from recorder.refusals import UnprintableText
from recorder.web import shared
from recorder.web.forms import Form

MOST = 4_000  # Characters of a text.
# Words that may give away who gets what, and what looks like a person: asked about, not refused.
_TREATMENT = re.compile(r"\b(placebo|active arm|control arm|drug [a-z0-9]\b|blinded? to)", re.I)
_PERSONAL = re.compile(r"\d[\d /.-]{6,}\d|\S@\S|\b(?i:mr|mrs|ms|sr|sra)\.? [A-Z]")


def read(form: Form, name: str, *, need: bool = False) -> str:
    """Return what was written into a field; say in the form what is wrong with it or asked."""
    said = form.said(name).replace("\r\n", "\n")
    if not said:
        return form.needed(name) if need else ""
    try:
        said = canonical.printable(said)
    except UnprintableText:
        form.wrong[name] = shared.say("not_printable", most=MOST)
        return ""
    if form.said(f"{name}-right") != "yes":
        if _TREATMENT.search(said):
            form.asks[name] = shared.say("may_reveal_treatment")
        elif _PERSONAL.search(said):
            form.asks[name] = shared.say("looks_personal")
    return said
