"""Days as a file writes them: read by one stated form, never guessed from their looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
}
ORDER = ("year", "month", "day", "hour", "minute")
ALLOWED = "a form of YYYY, MM, DD, hh and mm, such as DD.MM.YYYY or YYYY-MM-DD hh:mm"


@dataclass(frozen=True, slots=True)
class DayForm:
    """A form such as DD.MM.YYYY; what is finer than the form is not claimed."""

    form: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, form: str) -> DayForm:
        """Return the form that these letters say; raise ValueError saying what is allowed."""
        parts = re.split(r"(YYYY|MM|DD|hh|mm)", form)
        named = [part for part in parts if part in TOKENS]
        # Coarse to fine without a gap: a day without its month says nothing.
        whole = len(named) in (1, 2, 3, 5) and set(named) == set(list(TOKENS)[: len(named)])
        between = "".join(parts[::2]).replace("T", "")
        if not whole or re.search("[A-Za-z0-9]", between):
            raise ValueError(ALLOWED)
        return cls(form, re.compile("".join(TOKENS.get(part, re.escape(part)) for part in parts)))

    def read(self, text: str) -> str:
        """Return a day as events write it, ISO 8601; raise ValueError when it is none."""
        match = self.pattern.fullmatch(text)
        if match is None:
            raise ValueError(f"it is not written as {self.form}")
        said = {name: int(value) for name, value in match.groupdict().items()}
        try:
            datetime(
                said["year"],
                said.get("month", 1),
                said.get("day", 1),
                said.get("hour", 0),
                said.get("minute", 0),
                tzinfo=UTC,  # Any will do: what is asked is whether there is such a day.
            )
        except ValueError as error:
            raise ValueError(str(error)) from None
        written = f"{said['year']:04d}"
        for name, mark in zip(ORDER[1:], "--T:", strict=True):
            if name in said:
                written += f"{mark}{said[name]:02d}"
        return written
