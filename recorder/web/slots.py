"""The lines of a paper sheet: what each measure of a visit asks for, and what stands there.

Everything comes from the bundle, as on a tablet: settings, parts, reasons, how a trial may
end. Nothing is filled in before it is typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recorder.measures.capture import value_of
from recorder.sheet import figures
from recorder.web import shared, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from recorder.events import AttemptRecorded
    from recorder.measures import Measure, Setting
    from recorder.study import Bundle
    from recorder.visit import Visit

Choices = list[tuple[str, str]]

# How a trial may end before its time, by the kind of its measure; the shell asks the same.
ENDS = {
    "hold": ("moved_feet", "held_on", "stopped_by_assessor"),
    "rises": ("used_arms", "unable", "time_limit"),
}


@dataclass(slots=True)
class Asked:
    """A setting that a sheet has a field for."""

    name: str
    title: str
    setting: Setting
    choices: Choices
    stands: str


@dataclass(slots=True)
class Slot:
    """One line of the sheet: a measure, or a side or stance of it."""

    measure: Measure
    part: str | None
    title: str
    numbers: list[int]
    results: Choices  # Of a stage that ends in a word.
    reasons: Choices
    ends: Choices
    stands: str = ""

    @property
    def name(self) -> str:
        """What its fields begin with."""
        return f"{self.measure.code}-{self.part or 'all'}"


@dataclass(slots=True)
class Group:
    """One measure of the sheet: how it was set up, its lines, and why none of it was done."""

    measure: Measure
    title: str
    settings: list[Asked]
    slots: list[Slot]
    reasons: Choices = field(default_factory=list)  # For all of it, where it has parts.

    @property
    def name(self) -> str:
        """What the field for the whole measure begins with."""
        return f"{self.measure.code}-whole"


def groups(bundle: Bundle, code: str, visit: Visit | None) -> list[Group]:
    """Return what the sheet of a visit asks for, measure by measure."""
    planned = bundle.study.visit(code)
    codes = planned.measures if planned else bundle.study.unscheduled or ()
    return [
        _group(bundle, bundle.measures[c], visit) for c in codes if not bundle.measures[c].sum_of
    ]


def _group(bundle: Bundle, measure: Measure, visit: Visit | None) -> Group:
    slots = _slots(bundle, measure)
    for slot in slots:
        slot.stands = "; ".join(_stands(bundle, measure, slot.part, visit)) if visit else ""
    title = _own(measure.title)
    settings = list(_settings(bundle, measure, visit))
    return Group(
        measure, title, settings, slots, _reasons(bundle, measure) if len(slots) > 1 else []
    )


def _slots(bundle: Bundle, measure: Measure) -> list[Slot]:
    counting = measure.counting_for(bundle.settings(measure.code))
    numbers = list(range(1, (counting.attempts if counting else 1) + 1))
    reasons, made = _reasons(bundle, measure), []
    ends = _said(bundle, "flags", ENDS.get(measure.kind, ()))
    if measure.pretest is not None:
        stage = measure.pretest
        results = _said(bundle, "results", stage.results)
        made.append(Slot(measure, stage.part, _own(stage.title), [1], results, reasons, []))
    titles = {part.code: _own(part.title) for part in measure.parts}
    for part in measure.part_codes:
        title = titles[part] if part else _own(measure.title)
        made.append(Slot(measure, part, title, numbers, [], reasons, ends))
    return made


def _settings(bundle: Bundle, measure: Measure, visit: Visit | None) -> Iterator[Asked]:
    """Yield the settings that whoever measures chooses; the study's own are not asked."""
    for code, setting in measure.settings.items():
        if setting.chosen_by == "study":
            continue
        choices = [(str(value), told.setting(bundle, code, value)[1]) for value in setting.values]
        here = visit.settings.get((measure.code, code)) if visit else None
        yield Asked(
            name=f"{measure.code}-set-{code}",
            title=told.said(bundle, "settings", code),
            setting=setting,
            choices=choices,
            stands=told.setting(bundle, code, here)[1] if here is not None else "",
        )


def _stands(bundle: Bundle, measure: Measure, part: str | None, visit: Visit) -> Iterator[str]:
    """Yield what stands in a line of the sheet, in words."""
    language = shared.language()
    for attempt in visit.attempts:
        body = attempt.body
        if (body.measure, body.part or None) == (measure.code, part):
            shown = _shown(bundle, measure, body)
            if body.ended_by:
                shown += f", {bundle.said('flags', body.ended_by, language)}"
            yield f"{body.number}: {shown}"
    for reason in visit.not_done:
        if reason.body.measure == measure.code and (reason.body.part or None) in (part, None):
            yield bundle.said("reasons", reason.body.why, language)


def _shown(bundle: Bundle, measure: Measure, body: AttemptRecorded) -> str:
    language = shared.language()
    if body.result:
        return bundle.said("results", body.result, language)
    value = value_of(body, measure, bundle.study.rounding)
    return "–" if value is None else figures.amount(value, measure.unit, language)


def _reasons(bundle: Bundle, measure: Measure) -> Choices:
    return _said(bundle, "reasons", measure.not_done)


def _said(bundle: Bundle, group: str, codes: Iterable[str]) -> Choices:
    return [(code, bundle.said(group, code, shared.language())) for code in codes]


def _own(title: Mapping[str, str]) -> str:
    return title.get(shared.language()) or title["en"]
