"""What stands in the place of words that two people blanked."""

from __future__ import annotations

from dataclasses import dataclass

from recorder.sheet import figures
from recorder.words import words


@dataclass(frozen=True, slots=True)
class Blanked:
    """A redaction: when it was done, by which two people, and its reason code."""

    at_ms: int
    offset_min: int
    people: tuple[str, str]  # By name, "" for one who is not known here.
    why: str

    def said(self, language: str) -> str:
        """Return the one line that is shown instead of the words."""
        own = words(language)
        first, second = (name or own["not_known_here"] for name in self.people)
        return own["redacted"].format(
            day=figures.day(figures.moment(self.at_ms, self.offset_min), language),
            first=first,
            second=second,
            why=own.get(f"redacted_{self.why}") or self.why.replace("_", " "),
        )
