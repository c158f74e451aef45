"""sdtm_ft.csv and sdtm_mk.csv: findings in the shape and words of CDISC SDTM.

Which item a number belongs to stands in the visit's own measures (`codes.cdisc`); the
words come from `terms.toml`, which names its version. Only what is settled is written:
nothing for a measure that is still open or waits for a person to decide.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from recorder.measures.capture import value_of
from recorder.measures.typed import text
from recorder.scoring import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recorder.events import AttemptRecorded, Body, Event
    from recorder.measures import Measure
    from recorder.scoring import Result
    from recorder.study import Bundle
    from recorder.visit import Visit

SKIPPED = "LOGICALLY SKIPPED ITEM"
NOT_DONE = "NOT DONE"
ABOUT = ("category", "domain", "method", "left", "right")  # Codes that are no items.
UNSAFE = ("unsafe_assessor", "unsafe_participant")

FT = {
    "STUDYID": "study",
    "DOMAIN": "FT, functional tests",
    "USUBJID": "study and blinded ID",
    "FTSEQ": "number of the record within the participant",
    "FTTESTCD": "item, controlled",
    "FTTEST": "name of the item, controlled",
    "FTCAT": "instrument, controlled",
    "FTREPNUM": "which attempt, where an item has several",
    "FTORRES": "result as collected",
    "FTORRESU": "its unit, controlled",
    "FTSTRESC": "result, standard, as text",
    "FTSTRESN": "result, standard, as a number",
    "FTSTRESU": "its unit, controlled",
    "FTSTAT": "NOT DONE, where there is no result",
    "FTREASND": "why not; LOGICALLY SKIPPED ITEM where the sheet leads past it",
    "VISITNUM": "number of the visit in the schedule, from 1",
    "VISIT": "title of the visit",
    "FTDTC": "when, ISO 8601, local time of the place; empty where it is not known",
}
MK = {
    "STUDYID": "study",
    "DOMAIN": "MK, musculoskeletal findings",
    "USUBJID": "study and blinded ID",
    "MKSEQ": "number of the record within the participant",
    "MKTESTCD": "item, controlled",
    "MKTEST": "name of the item, controlled",
    "MKREPNUM": "which attempt",
    "MKORRES": "reading as it was entered",
    "MKORRESU": "its unit, controlled",
    "MKSTRESC": "reading in kg, as text",
    "MKSTRESN": "reading in kg, as a number",
    "MKSTRESU": "kg",
    "MKSTAT": "NOT DONE, where there is no reading",
    "MKREASND": "why not",
    "MKLAT": "LEFT or RIGHT",
    "MKMETHOD": "how, controlled",
    "VISITNUM": "number of the visit in the schedule, from 1",
    "VISIT": "title of the visit",
    "MKDTC": "when, ISO 8601, local time of the place; empty where it is not known",
}


@cache
def terms() -> dict[str, Any]:
    """Return the controlled terms that are used, with their version and NCI codes."""
    return tomllib.loads((resources.files(__package__) / "terms.toml").read_text("utf-8"))


@dataclass(slots=True)
class Sdtm:
    """Findings of visits, numbered within each participant; visits come participant by one."""

    left_out: Counter[str] = field(default_factory=Counter)  # Measure → visits without an item.
    _participant: str | None = None
    _seq: Counter[str] = field(default_factory=Counter)

    def visit(
        self, visit: Visit, bundle: Bundle, results: Sequence[Result]
    ) -> Iterator[dict[str, str]]:
        """Yield the records of a visit; DOMAIN says which file each belongs to."""
        if visit.participant != self._participant:
            self._participant, self._seq = visit.participant, Counter()
        items = _Items(visit, bundle, results)
        for record in items.records():
            domain = record["DOMAIN"]
            self._seq[domain] += 1
            yield {**record, f"{domain}SEQ": str(self._seq[domain])}
        self.left_out.update(items.left_out)


class _Items:
    """The items of one visit, as its measures' codes name them."""

    def __init__(self, visit: Visit, bundle: Bundle, results: Sequence[Result]) -> None:
        self.at, self.bundle = visit, bundle
        self.left_out: list[str] = []
        self.wholes = {r.measure: r for r in results if r.part is None}
        self.parts: dict[tuple[str, str | None], Result] = {
            (r.measure, r.part): r for r in results if r.part is not None
        }
        schedule = [planned.code for planned in bundle.study.visits]
        planned = bundle.study.visit(visit.code)
        self.about = {
            "STUDYID": bundle.study.id,
            "USUBJID": f"{bundle.study.id}-{visit.participant}",
            "VISITNUM": str(schedule.index(visit.code) + 1) if planned else "",
            "VISIT": planned.title.get("en", visit.code) if planned else visit.code,
        }
        self.opened = visit.opened

    def records(self) -> Iterator[dict[str, str]]:
        for code, whole in self.wholes.items():
            measure = self.bundle.measures[code]
            codes = measure.codes.get("cdisc", {})
            if not codes or not self._belongs(measure, codes):
                if whole.status != "open":
                    self.left_out.append(code)
                continue
            if codes.get("domain") == "MK":
                yield from self._force(measure, codes)
            elif whole.status in ("asked", "open"):
                continue
            elif measure.sum_of:
                yield from self._points(whole, codes.get("points"), codes)
            elif measure.kind == "hold":
                yield from self._stances(measure, whole, codes)
            elif measure.kind == "rises":
                yield from self._rises(measure, whole, codes)
            else:
                yield from self._course(measure, whole, codes)

    def _belongs(self, measure: Measure, codes: Any) -> bool:
        """Say whether the visit holds the instrument that a measure's items belong to."""
        items = {code for key, code in codes.items() if key not in ABOUT}
        if not items <= terms()["tests"].keys():
            return False  # A study's own items have no controlled terms to write them in.
        if codes.get("domain") == "MK":
            return "value" in codes and codes.get("method") in terms()["methods"]
        category = terms()["categories"].get(codes.get("category"))
        if category is None:
            return False
        if not category["summed"] or measure.sum_of:
            return True
        summed = any(measure.code in self.bundle.measures[code].sum_of for code in self.wholes)
        settings = settings_of(self.bundle, measure, self.at)
        # Sitting down at the end is another test than the sheet's.
        return summed and (measure.scores_parts or measure.table_for(None, settings) is not None)

    # ── The kinds ───────────────────────────────────────────────────────────

    def _stances(self, measure: Measure, whole: Result, codes: Any) -> Iterator[dict[str, str]]:
        reason = None
        for part in measure.part_codes:
            result = self.parts[measure.code, part]
            reason = reason or self._reason(result)
            yield from self._points(result, codes.get(f"{part}_points"), codes)
            below = measure.auto_stop is None or (result.value or 0) < measure.auto_stop
            if result.status == "counted" and result.value is not None and below:
                yield from self._ft(
                    codes.get(f"{part}_seconds"), codes, text(result.value), "s", of=result
                )
        if reason is not None:
            yield from self._ft(codes.get("not_done"), codes, reason)
        yield from self._points(whole, codes.get("points"), codes)

    def _course(self, measure: Measure, whole: Result, codes: Any) -> Iterator[dict[str, str]]:
        settings = settings_of(self.bundle, measure, self.at)
        course_cm = settings.get(measure.speed_from or "")
        if "course" in codes and isinstance(course_cm, int) and whole.status == "counted":
            metres = text(course_cm).removesuffix(".00")
            yield from self._ft(codes.get("course"), codes, metres, "m", of=whole)
        taken = self._attempts(measure)
        reason = self._reason(whole)
        numbered = "attempt_1" in codes
        for event in taken:
            value = value_of(event.body, measure, self.bundle.study.rounding)
            item = codes.get(f"attempt_{event.body.number}") if numbered else codes.get("value")
            if value is None or item is None:
                continue
            repnum = "" if numbered else str(event.body.number)
            yield from self._ft(item, codes, text(value), "s", event=event, repnum=repnum)
            aid, aid_item = settings.get("aid"), codes.get(f"attempt_{event.body.number}_aid")
            if isinstance(aid, str) and aid_item:
                words = self.bundle.said("values.aid", aid, "en")
                yield from self._ft(aid_item, codes, words, event=event)
        if not taken and reason is not None:
            yield from self._ft(
                codes.get("attempt_1" if numbered else "value"), codes, not_done=reason
            )
            if "attempt_1_not_done" in codes:
                yield from self._ft(codes.get("attempt_1_not_done"), codes, reason)
        points = codes.get(f"points_course_cm_{course_cm}")
        if points:
            yield from self._points(whole, points, codes)

    def _rises(self, measure: Measure, whole: Result, codes: Any) -> Iterator[dict[str, str]]:
        assert measure.pretest is not None
        stage = self.parts[measure.code, measure.pretest.part]
        stood = next((a for a in self.at.attempts if a.hash in stage.counted), None)
        reason = self._reason(stage)
        ended = stage.status != "counted"
        if stood is not None:
            yield from self._ft(codes.get("safe_to_stand"), codes, "YES", event=stood)
            said = self.bundle.said("results", stood.body.result or "", "en")
            yield from self._ft(codes.get("single_stand"), codes, said, event=stood)
        elif reason is not None:
            if stage.why in UNSAFE:
                yield from self._ft(codes.get("safe_to_stand"), codes, "NO")
            yield from self._ft(codes.get("single_stand"), codes, not_done=reason)
        main = next((a for a in self._attempts(measure) if not a.body.part), None)
        why = self._reason(whole)
        if main is not None:
            yield from self._ft(codes.get("safe_to_stand_five"), codes, "YES", event=main)
        elif whole.why in UNSAFE and not ended:
            yield from self._ft(codes.get("safe_to_stand_five"), codes, "NO")
        elif ended and whole.status == "zero":
            yield from self._ft(codes.get("safe_to_stand_five"), codes, not_done=SKIPPED)
        if main is not None and whole.value is not None:
            yield from self._ft(codes.get("value"), codes, text(whole.value), "s", event=main)
        else:
            routed = ended and whole.status == "zero"
            yield from self._ft(
                codes.get("value"), codes, not_done=SKIPPED if routed else why or ""
            )
            if not routed and why is not None:
                yield from self._ft(codes.get("not_done"), codes, why)
        yield from self._points(whole, codes.get("points"), codes)

    def _force(self, measure: Measure, codes: Any) -> Iterator[dict[str, str]]:
        for part in measure.part_codes:
            result = self.parts.get((measure.code, part))
            if result is None or result.status in ("asked", "skipped"):
                continue
            taken = [a for a in self._attempts(measure) if (a.body.part or None) == part]
            for event in taken:
                value = value_of(event.body, measure, self.bundle.study.rounding)
                if value is None or not isinstance(event.body.reading, int):
                    continue
                yield self._mk(
                    codes,
                    part,
                    event,
                    MKORRES=text(event.body.reading),
                    MKORRESU=_unit(event.body.unit or measure.unit),
                    MKSTRESC=text(value),
                    MKSTRESN=text(value),
                    MKSTRESU=_unit(measure.unit),
                    MKREPNUM=str(event.body.number),
                )
            reason = self._reason(result)
            if not taken and reason is not None:
                yield self._mk(codes, part, None, MKSTAT=NOT_DONE, MKREASND=reason)

    # ── Records ─────────────────────────────────────────────────────────────

    def _points(self, result: Result, item: str | None, codes: Any) -> Iterator[dict[str, str]]:
        if result.status == "skipped":
            yield from self._ft(item, codes, not_done=SKIPPED)
        elif result.status == "missing":
            yield from self._ft(item, codes, not_done=self._reason(result) or "")
        elif result.points is not None:
            yield from self._ft(item, codes, str(result.points), of=result)

    def _ft(
        self,
        item: str | None,
        codes: Any,
        result: str = "",
        unit: str = "",
        *,
        not_done: str | None = None,
        event: Event[Any] | None = None,
        of: Result | None = None,
        repnum: str = "",
    ) -> Iterator[dict[str, str]]:
        if item is None:
            return  # The measure's sheet has no such item.
        if event is None and of is not None and of.counted:
            event = next((a for a in self.at.attempts if a.hash in of.counted), None)
        number = result if result.replace(".", "", 1).isdigit() else ""
        yield {
            **self.about,
            "DOMAIN": "FT",
            "FTTESTCD": item,
            "FTTEST": terms()["tests"][item]["name"],
            "FTCAT": codes["category"],
            "FTREPNUM": repnum,
            "FTORRES": result,
            "FTORRESU": _unit(unit) if unit else "",
            "FTSTRESC": result,
            "FTSTRESN": number,
            "FTSTRESU": _unit(unit) if unit else "",
            "FTSTAT": "" if not_done is None else NOT_DONE,
            "FTREASND": not_done or "",
            "FTDTC": self._when(event),
        }

    def _mk(
        self, codes: Any, part: str | None, event: Event[Any] | None, **more: str
    ) -> dict[str, str]:
        return {
            **self.about,
            "DOMAIN": "MK",
            "MKTESTCD": codes["value"],
            "MKTEST": terms()["tests"][codes["value"]]["name"],
            "MKLAT": codes.get(part or "", ""),
            "MKMETHOD": codes["method"],
            "MKDTC": self._when(event),
            **more,
        }

    def _attempts(self, measure: Measure) -> list[Event[AttemptRecorded]]:
        return sorted(
            (
                a
                for a in self.at.attempts
                if a.body.measure == measure.code and a.body.outcome in ("complete", "stopped")
            ),
            key=lambda a: (a.body.part or "", a.body.number, a.id),
        )

    def _reason(self, result: Result) -> str | None:
        """Return in words why there is no result; None where there is one."""
        if result.status not in ("zero", "missing") or result.why is None:
            return None
        return self.bundle.said("reasons", result.why, "en")

    def _when(self, event: Event[Body] | None) -> str:
        event = event or self.opened
        if event is None:
            return ""
        if event.performed:
            return "" if event.performed == "unknown" else event.performed
        local = datetime.fromtimestamp(0, UTC) + timedelta(
            milliseconds=event.at_ms, minutes=event.offset_min
        )
        return local.strftime("%Y-%m-%dT%H:%M:%S")


def _unit(unit: str) -> str:
    return str(terms()["units"][unit]["term"])
