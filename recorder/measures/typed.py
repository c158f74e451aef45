"""Numbers that a person typed, or a file holds, as the whole units events keep.

Point or comma, at most one, never a guess at thousands; no float ever exists. What
is no number, or lies outside what the measure can give, is refused in words that say
what to do; a slip of the decimal point is pointed out and never corrected.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from recorder.measures.capture import converted, hundredths
from recorder.refusals import NotAMeasurement

if TYPE_CHECKING:
    from recorder.measures import Measure
    from recorder.measures.capture import Rounding

_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})(?:[.,]([0-9]{1,12}))?")
_UNIT_WORDS = {"s": "seconds", "kg": "kilograms", "m": "metres", "stands": "stands"}


def scaled(text: str, decimals: int) -> int:
    """Return a typed number times 10^decimals; raise NotAMeasurement if it is none.

    Digits of any script are read; more decimals than asked for are refused unless 0.
    """
    typed = text.strip()
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in typed)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise NotAMeasurement(
            f"“{_shown(typed)}” is not a number.", "value_not_a_number", typed=_shown(typed)
        )
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if fraction[decimals:].strip("0"):
        most = "Whole numbers only" if decimals == 0 else f"At most {decimals} decimals"
        raise NotAMeasurement(
            f"“{_shown(typed)}” has too many decimals. {most}.",
            "value_decimals",
            typed=_shown(typed),
            most=decimals,
        )
    number = int(whole + fraction[:decimals].ljust(decimals, "0"))
    return -number if sign == "-" else number


def value(text: str, measure: Measure, rounding: Rounding, unit: str | None = None) -> int:
    """Return a typed value in hundredths of the measure's unit, within its hard limits.

    Seconds may have three decimals and are cut by the study's rounding; readings may
    have two. Raises NotAMeasurement, worded for the person who typed it.
    """
    if measure.unit == "points":
        raise NotAMeasurement(f"{measure.code} is a sum; give its parts.")
    unit = unit or measure.unit
    if unit != measure.unit and unit not in measure.units:
        known = ", ".join((measure.unit, *measure.units))
        raise NotAMeasurement(f"“{_shown(unit)}” is no unit of {measure.code}. Use {known}.")
    try:
        if measure.unit == "s":
            # Below zero is out of range whatever the rounding: keep the sign apart from it.
            milliseconds = scaled(text, 3)
            found = hundredths(milliseconds, rounding) if milliseconds >= 0 else -1
        elif measure.unit == "stands":
            found = scaled(text, 0) * 100
        else:
            found = scaled(text, 2)
            if unit != measure.unit:
                found = converted(found, measure.units[unit])
    except NotAMeasurement:
        if re.fullmatch(
            r"[+-]?(nan|inf(inity)?|[0-9.]+e[+-]?[0-9]+|[0-9]{13,})", text.strip().lower()
        ):
            raise _outside(measure) from None
        if measure.unit == "stands":
            raise NotAMeasurement("Whole number of stands.", "value_whole") from None
        raise
    check(found, measure)
    return found


def check(found: int, measure: Measure) -> None:
    """Raise NotAMeasurement when a value in hundredths lies outside the hard limits."""
    if found in measure.hard:
        return
    high = measure.hard.high
    if measure.unit == "kg" and high is not None and found > high:
        usual, tenth = measure.soft_for(), found // 10
        slip = f" Did you mean {text(tenth)[:-1]}?" if usual and tenth in usual else ""
        raise NotAMeasurement(
            f"Above {_plain(high)} {measure.unit}.{slip} Retype it or record why.",
            "value_slip" if slip else "value_above",
            most=_plain(high),
            unit=measure.unit,
            meant=text(tenth)[:-1],
        )
    raise _outside(measure)


def text(found: int) -> str:
    """Return hundredths as people write them: 482 is 4.82."""
    sign = "-" if found < 0 else ""
    return f"{sign}{abs(found) // 100}.{abs(found) % 100:02d}"


def _outside(measure: Measure) -> NotAMeasurement:
    low, high = measure.hard.low or 0, measure.hard.high
    return NotAMeasurement(
        _range(measure),
        "value_range",
        unit=measure.unit,
        low=text(low),
        high=text(high) if high is not None else "…",
    )


def _range(measure: Measure) -> str:
    unit = _UNIT_WORDS.get(measure.unit, measure.unit)
    low, high = measure.hard.low or 0, measure.hard.high
    end = f"and {text(high)}" if high is not None else "and more"
    return f"Enter {unit} between {text(low)} {end}."


def _plain(found: int) -> str:
    return text(found).removesuffix(".00")


def _shown(typed: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in typed[:40])
    return f"{shown}…" if len(typed) > 40 else shown
