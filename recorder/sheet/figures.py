"""Numbers, times and dates as people read them: whole hundredths in, words out.

A number's language decides its decimal sign, in both on screen and on paper. Nothing
is rounded here but what arithmetic makes: a speed, and a force out of another unit.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from recorder.words import MONTHS

_DECIMALS = {"s": 2, "kg": 1, "lb": 1, "N": 1, "m": 0}  # At least; a reading keeps its own.
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_370_764_800_000  # The year 9999: a clock may say anything.


def number(hundredths: int, least: int, language: str) -> str:
    """Return hundredths as a decimal number with at least so many places."""
    sign, whole, rest = "−" if hundredths < 0 else "", *divmod(abs(hundredths), 100)
    places = f"{rest:02d}"
    while len(places) > least and places.endswith("0"):
        places = places[:-1]
    point = "," if language == "es" else "."
    return f"{sign}{whole}{point}{places}" if places else f"{sign}{whole}"


def value(hundredths: int, unit: str, language: str, *, exact: bool = False) -> str:
    """Return a value without its unit; `exact` shows both places of what was converted."""
    return number(hundredths, 2 if exact else _DECIMALS.get(unit, 0), language)


def amount(hundredths: int, unit: str, language: str, *, exact: bool = False) -> str:
    """Return a value with its unit."""
    return f"{value(hundredths, unit, language, exact=exact)} {unit}".rstrip()


def length(whole: int, unit: str, language: str) -> str:
    """Return a length as people say it on a ward: a course in metres, a chair in centimetres.

    Events hold whole numbers of the smaller unit; any other unit is shown as it is.
    """
    if unit == "cm" and whole >= 100:
        return f"{number(whole, 0, language)} m"
    if unit == "mm":
        return f"{number(10 * whole, 0, language)} cm"
    return f"{whole} {unit}".rstrip()


def speed(course_cm: int, hundredths: int, language: str) -> str:
    """Return metres per second to two places, half up, in one step from what was measured."""
    return f"{number((200 * course_cm + hundredths) // (2 * hundredths), 2, language)} m/s"


def grouped(whole: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{whole:,}".replace(",", " ")


def fingerprint(digits: str) -> str:
    """Return hex digits in fours, to be read out and compared."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def moment(at_ms: int, offset_min: int) -> datetime:
    """Return the local time of an event, where it happened."""
    zone = timezone(timedelta(minutes=offset_min))
    return (_FIRST + timedelta(milliseconds=min(at_ms, _LAST_MS))).astimezone(zone)


def day(on: date, language: str) -> str:
    """Return a date as it is spoken: 22 Nov 2026."""
    months = MONTHS.get(language, MONTHS["en"])
    return f"{on.day} {months[on.month - 1]} {on.year}"


def clock(at: datetime) -> str:
    """Return hours and minutes."""
    return f"{at:%H:%M}"


def second(at: datetime) -> str:
    """Return hours, minutes and seconds."""
    return f"{at:%H:%M:%S}"


def offset(offset_min: int) -> str:
    """Return how far a clock is from UTC: UTC+1, UTC−3:30."""
    hours, minutes = divmod(abs(offset_min), 60)
    sign = "−" if offset_min < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def span(first: datetime, last: datetime, offset_min: int, language: str) -> str:
    """Return from when to when, the date once if it is one day."""
    start = f"{day(first, language)}, {clock(first)}"
    if first.date() != last.date():
        return f"{start} – {day(last, language)}, {clock(last)} {offset(offset_min)}"
    end = "" if clock(first) == clock(last) else f"–{clock(last)}"
    return f"{start}{end} {offset(offset_min)}"


def claimed(said: str, language: str) -> str:
    """Return a claimed date in words, as far as it was known: 2026, Nov 2026, 22 Nov 2026."""
    parts, _, hour = said.partition("T")
    numbers = parts.split("-")
    months = MONTHS.get(language, MONTHS["en"])
    # A claim of the 31st of June is shown as it was claimed.
    named = months[int(numbers[1]) - 1] if len(numbers) > 1 and 1 <= int(numbers[1]) <= 12 else ""
    if len(numbers) > 1 and not named:
        return said
    shown = " ".join([*(str(int(n)) for n in numbers[2:]), *([named] if named else []), numbers[0]])
    return f"{shown}, {hour}" if hour else shown
