"""A visit with all that is needed to say it in words: who, when, what, why.

The one place that turns a code, a digest, a session or a time into words; rows and
audit lines ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from recorder import scoring
from recorder.events import AttemptRecorded, Body, Event, MeasureNotDone
from recorder.sheet import figures
from recorder.words import for_code, words

if TYPE_CHECKING:
    from recorder.measures import Measure, Value
    from recorder.sheet.parts import Facts
    from recorder.study import Bundle
    from recorder.visit import Visit

AnyEvent = Event[Body]
NO_BREAK = "\u00a0"  # A number and its unit stay in one line.
DIGEST = 64  # A reason of this length is the digest of a text, not a code.


class Reader:
    """Says the things of one visit in one language."""

    def __init__(self, visit: Visit, bundle: Bundle | None, facts: Facts, language: str) -> None:
        self.visit, self.bundle, self.facts, self.language = visit, bundle, facts, language
        self.words = words(language)
        self.results = scoring.results(bundle, visit) if bundle is not None else ()
        self.counted = {h for result in self.results for h in result.counted}
        self._settings: dict[str, dict[str, Value]] = {}

    def say(self, key: str, **filled: object) -> str:
        """Return the recorder's own words for a key, filled in."""
        return self.words[key].format(**filled)

    # Who and when.

    def who(self, event: AnyEvent) -> str:
        """Return the name of the person who did this."""
        if not event.session:
            return self.words["recorder_itself"]
        return self.facts.people.get(event.session, self.words["not_known_here"])

    def at(self, event: AnyEvent) -> datetime:
        """Return when an event was kept, by the clock where it happened."""
        return figures.moment(event.at_ms, event.offset_min)

    def began(self, event: AnyEvent) -> datetime:
        """Return when it began, or when it was kept if that was not recorded."""
        body = event.body
        if isinstance(body, AttemptRecorded) and isinstance(body.began_at_ms, int):
            return figures.moment(body.began_at_ms, event.offset_min)
        return self.at(event)

    def signed(self, event: AnyEvent) -> str:
        """Return “who, when” to the minute."""
        return f"{self.who(event)} {figures.clock(self.at(event))}"

    def day_and_time(self, event: AnyEvent) -> str:
        """Return the day and the minute of an event."""
        at = self.at(event)
        return f"{figures.day(at, self.language)}, {figures.clock(at)}"

    # What it is about.

    def measure(self, code: str) -> Measure | None:
        """Return a measure of the bundle, None where there is none by this code."""
        return self.bundle.measures.get(code) if self.bundle is not None else None

    def pick(self, said: Mapping[str, str], code: str) -> str:
        """Return words in this language, in English, or the code with spaces."""
        return said.get(self.language) or said.get("en") or code.replace("_", " ")

    def measure_title(self, code: str) -> str:
        """Return what the study calls a measure."""
        measure = self.measure(code)
        return self.pick(measure.title if measure else {}, code)

    def title(self, code: str, part: str | None) -> str:
        """Return what a row is called: the part where its name says enough, else both."""
        measure = self.measure(code)
        if not part:
            return self.measure_title(code)
        named = {p.code: p.title for p in measure.parts} if measure else {}
        if measure is not None and measure.pretest is not None:
            named[measure.pretest.part] = measure.pretest.title
        words = self.pick(named.get(part, {}), part)
        if measure is not None and measure.ends_below is not None:
            return words  # A stance or stage of its own: “Tandem” needs no “Balance”.
        if measure is not None and measure.pretest is not None:
            return words
        return f"{self.measure_title(code)}, {words[:1].lower()}{words[1:]}"

    def visit_title(self, code: str) -> str:
        """Return what the study calls a visit."""
        planned = self.bundle.study.visit(code) if self.bundle is not None else None
        if planned is None and code in self.words:
            return self.words[code]
        return self.pick(planned.title if planned else {}, code)

    def settings(self, code: str) -> dict[str, Value]:
        """Return the settings a measure was taken and is judged with."""
        measure = self.measure(code)
        if measure is None or self.bundle is None:
            return {s: v for (m, s), v in self.visit.settings.items() if m == code}
        if code not in self._settings:
            self._settings[code] = scoring.settings_of(self.bundle, measure, self.visit)
        return self._settings[code]

    def setting(self, code: str, said: Value) -> tuple[str, str]:
        """Return a setting's name and its value with the unit that the name carries."""
        name = self.bundle.said("settings", code, self.language) if self.bundle else ""
        name, _, unit = (name or code.replace("_", " ")).partition(", ")
        if isinstance(said, int):
            return name, figures.length(said, unit, self.language)
        return name, self.said(f"values.{code}", said)

    def said(self, group: str, code: str) -> str:
        """Return the bundle's words for a code of a group, else the recorder's own."""
        words = self.bundle.said(group, code, self.language) if self.bundle else ""
        return words if words and words != code.replace("_", " ") else for_code(code, self.language)

    # What it says.

    def text(self, digest: str) -> str:
        """Return the words of a text, or why they cannot be shown."""
        if digest in self.facts.blanked:
            return self.facts.blanked[digest].said(self.language)
        if digest not in self.facts.texts:
            return self.words["not_held"]
        found = self.facts.texts[digest]
        return self.words["blanked"] if found is None else found

    def reason(self, event: AnyEvent) -> str:
        """Return why an event was made, in words; empty where it says no reason."""
        if not event.reason:
            return ""
        if len(event.reason) == DIGEST:
            return self.text(event.reason)
        return self.said("voids", event.reason)

    def why(self, code: str, measure: str = "") -> str:
        """Return a reason of the sheet, or what scoring found, in words."""
        lacking = ("missing", "open", "asked", "no_points")
        for word in lacking:
            name = code.removeprefix(f"{word}_")
            if name != code and self.measure(name) is not None:
                never = word == "open" and self.visit.state != "open"
                key = "why_never" if never else f"why_{word}"
                return self.say(key, measure=self.measure_title(name))
        if code.startswith("after_"):
            part = self.title(measure, code.removeprefix("after_"))
            return self.say("skipped", part=part)
        if code == "stopped":  # Of an attempt; the word by this name is that of a visit.
            return self.words["outcome_stopped"]
        if code in self.words:
            return self.words[code]
        for group in ("reasons", "results", "flags"):
            said = self.said(group, code)
            if said != code.replace("_", " "):
                return said
        return code.replace("_", " ")

    def value(self, attempt: Event[AttemptRecorded]) -> int | None:
        """Return an attempt's value in hundredths of the measure's unit."""
        measure = self.measure(attempt.body.measure)
        if measure is None or self.bundle is None:
            return None
        return scoring.value_of(attempt.body, measure, self.bundle.study.rounding)

    def shown(self, attempt: Event[AttemptRecorded]) -> str:
        """Return what an attempt says as it was taken, without the measure's own unit."""
        body, measure = attempt.body, self.measure(attempt.body.measure)
        if body.result:
            return self.said("results", body.result)
        if isinstance(body.reading, int):
            unit = body.unit or (measure.unit if measure else "")
            if measure is not None and unit == measure.unit:
                return figures.value(body.reading, unit, self.language)
            return figures.amount(body.reading, unit, self.language)
        if isinstance(body.count, int) and (measure is None or measure.kind == "count"):
            return str(body.count)
        if isinstance(body.elapsed_ms, int):
            if self.bundle is None:
                return f"{figures.grouped(body.elapsed_ms)} ms"  # Which rounding is not known.
            cut = scoring.hundredths(body.elapsed_ms, self.bundle.study.rounding)
            held = self.value(attempt) if measure and measure.kind == "hold" else None
            return figures.value(cut if held is None else held, "s", self.language)
        if body.outcome in ("false_start", "interrupted"):
            return "–"
        return self.words["outcome_stopped"] if body.outcome == "stopped" else "–"

    def kept(self, event: AnyEvent) -> str:
        """Return what an event holds, with its unit, and in the measure's own if another."""
        if isinstance(event.body, MeasureNotDone):
            return self.words["not_done_short"]
        attempt = cast("Event[AttemptRecorded]", event)
        body, measure = attempt.body, self.measure(attempt.body.measure)
        shown = self.shown(attempt)
        if measure is None and self.bundle is not None and isinstance(body.elapsed_ms, int):
            return f"{shown} s"
        if body.result or measure is None or shown[-1:].isalpha():
            value = self.value(attempt)
            if measure and value is not None and isinstance(body.reading, int):
                own = figures.amount(value, measure.unit, self.language, exact=True)
                return " = ".join(side.replace(" ", NO_BREAK) for side in (shown, own))
            return shown
        return f"{shown} {measure.unit}" if shown != "–" else shown
