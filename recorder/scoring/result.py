"""What scoring says of a measure, and what it needs to know of a visit to say so.

A result always names its rule, the rules number of its kind and the bundle, so that
a number on paper can be traced to the sheet it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recorder.events import AttemptRecorded, Event, MeasureNotDone
    from recorder.measures import Counting, Measure, Value

Status = Literal["counted", "zero", "missing", "open", "asked", "skipped"]


class Taken(Protocol):
    """What scoring needs to know of a visit; `recorder.visit` has more."""

    @property
    def code(self) -> str:
        """The visit's code in the study's schedule."""
        ...

    @property
    def attempts(self) -> Sequence[Event[AttemptRecorded]]:
        """The attempts that stand, of every outcome."""
        ...

    @property
    def not_done(self) -> Sequence[Event[MeasureNotDone]]:
        """The reasons that stand."""
        ...

    @property
    def settings(self) -> Mapping[tuple[str | None, str], Value]:
        """What was recorded of the set-up, by (measure or None, setting)."""
        ...

    @property
    def asked(self) -> frozenset[tuple[str, str | None]]:
        """The (measure, part) pairs where a person must decide first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What stands for a measure, or one part of it, and by which rule.

    `status` is counted, zero (could not), missing (not done for another reason), open
    (not yet done), asked (a person must decide) or skipped (by the sheet's routing).
    `value` is hundredths of `unit`, `derived` thousandths of a metre per second,
    `counted` the hashes of the events that count, `why` a code.
    """

    measure: str
    part: str | None
    status: Status
    unit: str
    rule: str
    rules: int
    bundle: str
    value: int | None = None
    points: int | None = None
    derived: int | None = None
    counted: tuple[str, ...] = ()
    why: str | None = None


def total(results: Iterable[Result]) -> int | None:
    """Return the sum of points, None when one of them is none."""
    points = 0
    for result in results:
        if result.points is None:
            return None
        points += result.points
    return points


def rule_of(
    measure: Measure, counting: Counting | None, part: str | None, settings: Mapping[str, Value]
) -> str:
    """Return the rule in words: how attempts count, and the sheet the points come from."""
    words = []
    if counting is not None:
        words.append(f"{counting.within} of {counting.attempts}")
        if part is None and counting.across != "none":
            words[-1] += f", {counting.across} across parts"
    if part is None and measure.scores_parts:
        words.append("points summed over parts")
    table = measure.table_for(part, settings)
    words.append((table and table.source) or (counting and counting.source) or measure.source)
    return "; ".join(words)
