"""A row beside what is kept: which of its claims are known, new, or different.

What a claim is known by is its place: participant, visit, measure, part and number
(or setting). Equal to what stands there it is known; different it is refused, or takes
its place under a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from recorder.events import (
    AttemptRecorded,
    Body,
    Event,
    MeasureNotDone,
    SettingsRecorded,
    VisitSigned,
    slot,
)
from recorder.intake.row import UNKNOWN, Claims, RowRefused
from recorder.measures.capture import hundredths, value_of
from recorder.measures.typed import text

if TYPE_CHECKING:
    from recorder.study import Bundle
    from recorder.visit import Visit

DIFFERENT = "something else stands there"


@dataclass(slots=True)
class Deed:
    """An event to make, and the events it takes the place of."""

    body: Body
    visit: str
    replaces: list[Event[Any]] = field(default_factory=list)


def deeds(
    visit: Visit | None,
    visit_id: str,
    said: Claims,
    performed: str,
    bundle: Bundle,
    *,
    amends: bool = False,
) -> list[Deed]:
    """Return what is to be kept of a row beside a visit; nothing when all is known.

    A deed that replaces must only be done under a reason, and so must any that `amends` a
    visit that is signed. Raises RowRefused where a
    person has to decide first.
    """
    if visit is None:
        fresh: list[Deed] = [Deed(body, visit_id) for body in _settings_bodies(said.settings)]
        fresh += [Deed(body, visit_id) for body in said.attempts.values()]
        fresh += [Deed(body, visit_id) for body in said.not_done.values()]
        return fresh
    found = _Beside(visit, bundle, performed)
    made = found.settings(said)
    made += [d for c, a in said.attempts.items() if (d := found.attempt(c, a)) is not None]
    made += [d for c, n in said.not_done.items() if (d := found.not_done(c, n)) is not None]
    signed = any(isinstance(e.body, VisitSigned) for e in visit.standing.events)
    if made and signed and not amends:
        raise RowRefused(
            "the visit is signed",
            "The visit is signed; nothing is added to it from a file. Amend it on its page.",
        )
    return made


def _settings_bodies(settings: dict[tuple[str, str], Any]) -> list[SettingsRecorded]:
    by_measure: dict[str, dict[str, Any]] = {}
    for (measure, name), value in settings.items():
        by_measure.setdefault(measure, {})[name] = value
    return [SettingsRecorded(measure=m, settings=values) for m, values in by_measure.items()]


class _Beside:
    """Claims held against one visit that is here already."""

    def __init__(self, visit: Visit, bundle: Bundle, performed: str) -> None:
        self.visit, self.bundle, self.performed = visit, bundle, performed

    def attempt(self, column: str, body: AttemptRecorded) -> Deed | None:
        place = (body.measure, body.part or None, body.number)
        there = [a for a in self.visit.attempts if slot(a) == place]
        excused = [
            n
            for n in self.visit.not_done
            if n.body.measure == body.measure and (n.body.part or None) in (None, place[1])
        ]
        if len(there) > 1:
            raise RowRefused(
                "a person must decide first",
                f"{column}: two attempts stand in this place already. Decide between them first.",
            )
        if not excused and there and self._same(there[0], body):
            return None
        replaced = [*there, *excused]
        if replaced:
            self._one_visit(column, replaced)
        return Deed(body, _visit_of(replaced, self.visit), cast("list[Event[Any]]", replaced))

    def not_done(self, column: str, body: MeasureNotDone) -> Deed | None:
        part = body.part or None
        there: list[Event[Any]] = [
            n
            for n in self.visit.not_done
            if n.body.measure == body.measure and (n.body.part or None) == part
        ]
        done: list[Event[Any]] = [
            a
            for a in self.visit.attempts
            if a.body.measure == body.measure and (a.body.part or None) == part and slot(a)
        ]
        if not done and any(n.body.why == body.why for n in there):
            return None
        replaced = [*there, *done]
        if replaced:
            self._one_visit(column, replaced)
        return Deed(body, _visit_of(replaced, self.visit), replaced)

    def settings(self, said: Claims) -> list[Deed]:
        made = []
        for (measure, name), value in said.settings.items():
            there = [
                e
                for e in self.visit.standing.of(SettingsRecorded)
                if (e.body.measure or None) == measure and name in e.body.settings
            ]
            if there and all(e.body.settings[name] == value for e in there):
                continue
            if len(there) > 1:
                raise RowRefused(
                    "a person must decide first",
                    f"{name}: two settings stand already. Decide between them first.",
                )
            kept = dict(there[0].body.settings) if there else {}
            body = SettingsRecorded(measure=measure, settings={**kept, name: value})
            replaced = cast("list[Event[Any]]", there)
            made.append(Deed(body, _visit_of(replaced, self.visit), replaced))
        return made

    def _one_visit(self, column: str, replaced: list[Event[Any]]) -> None:
        # A correction stays within the record it corrects; joined visits are several.
        if len({event.visit for event in replaced}) > 1:
            raise RowRefused(
                "a person must decide first",
                f"{column}: what stands there was recorded on two devices. Decide between them "
                "first.",
            )

    def _same(self, there: Event[AttemptRecorded], body: AttemptRecorded) -> bool:
        """Say whether a standing attempt says what a row says."""
        old = there.body
        # What the file does not know it does not contradict.
        if there.performed and self.performed not in (UNKNOWN, there.performed):
            return False
        if old.outcome != body.outcome or old.result != body.result:
            return False
        if (
            isinstance(body.elapsed_ms, int)
            and isinstance(old.elapsed_ms, int)
            and there.source != "file"
        ):
            # A file shows what a timer's thousandths came to.
            rounding = self.bundle.study.rounding
            return hundredths(old.elapsed_ms, rounding) == hundredths(body.elapsed_ms, rounding)
        return (old.elapsed_ms, old.count, old.reading, old.unit) == (
            body.elapsed_ms,
            body.count,
            body.reading,
            body.unit,
        )


def _visit_of(replaced: list[Event[Any]], visit: Visit) -> str:
    return str(replaced[0].visit) if replaced else visit.id


def stands(deed: Deed, bundle: Bundle) -> str:
    """Say what stands where a deed would go, for a refusal."""
    old = deed.replaces[0].body
    if isinstance(old, AttemptRecorded):
        measure = bundle.measure(old.measure)
        value = value_of(old, measure, bundle.study.rounding)
        part = f" {old.part}" if old.part else ""
        words = old.result or (old.outcome if value is None else f"{text(value)} {measure.unit}")
        if isinstance(old.reading, int) and old.unit and old.unit != measure.unit:
            words = f"{text(old.reading)} {old.unit}"
        day = deed.replaces[0].performed
        when = f", performed {day}," if day and day != UNKNOWN else ""
        return f"{old.measure}{part} {old.number} stands as {words}{when}"
    if isinstance(old, MeasureNotDone):
        return f"{old.measure} stands as not done ({old.why.replace('_', ' ')})"
    settings = cast(SettingsRecorded, old).settings
    return "settings stand as " + ", ".join(f"{k} = {v}" for k, v in settings.items())
