"""codebook.csv: what every column, measure, setting, code, limit and band means.

All of it is read from the bundles that the exported visits were scored by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recorder.export import attempts, results, sdtm
from recorder.measures.typed import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recorder.measures import Measure, Range
    from recorder.study import Bundle

COLUMNS = {
    "about": ("", "column, measure, part, setting, attempts, limits, points, reason, code, …"),
    "file": ("", "the file of this export that the line is about"),
    "bundle": ("", "the study and measures, as published, that say so"),
    "measure": ("", "the measure that the line is about"),
    "part": ("", "its side, stance or stage"),
    "code": ("", "what stands in the file"),
    "words": ("", "what it means"),
    "unit": ("", "its unit"),
    "low": ("", "the lower end of a range, with its operator"),
    "high": ("", "the upper end of a range, with its operator"),
    "points": ("points", "what the range earns"),
    "when": ("", "the settings under which it holds"),
    "source": ("", "where it is printed"),
}
STATUS = {
    "counted": "a value counts",
    "zero": "the participant could not do it, which earns 0",
    "missing": "not done for a reason that is not the participant's",
    "open": "not done yet, and no reason given",
    "asked": "a person has to decide; nothing counts meanwhile",
    "skipped": "the sheet leads past it",
}
ROUNDING = {
    "truncate": "thousandths of a second are cut off, as a stopwatch shows",
    "half_up": "thousandths of a second are rounded, a half up",
}


def rows(bundles: Mapping[str, Bundle]) -> Iterator[dict[str, str]]:
    """Yield the codebook's lines: of the columns, then of each bundle."""
    yield from _columns()
    for status, words in STATUS.items():
        yield {"about": "status", "file": "results.csv", "code": status, "words": words}
    for name in sorted(bundles):
        for line in _bundle(bundles[name]):
            yield {**line, "bundle": name}


def _columns() -> Iterator[dict[str, str]]:
    files: dict[str, Mapping[str, Any]] = {
        "attempts.csv": attempts.COLUMNS,
        "results.csv": results.COLUMNS,
        "codebook.csv": COLUMNS,
        "sdtm_ft.csv": {column: ("", words) for column, words in sdtm.FT.items()},
        "sdtm_mk.csv": {column: ("", words) for column, words in sdtm.MK.items()},
    }
    for file, columns in files.items():
        for column, (unit, words) in columns.items():
            yield {"about": "column", "file": file, "code": column, "unit": unit, "words": words}


def _bundle(bundle: Bundle) -> Iterator[dict[str, str]]:
    study = bundle.study
    yield {"about": "study", "code": study.id, "words": study.title}
    yield {"about": "rounding", "code": study.rounding, "words": ROUNDING[study.rounding]}
    for visit in study.visits:
        yield {"about": "visit", "code": visit.code, "words": visit.title.get("en", visit.code)}
    for measure in bundle.measures.values():
        for line in _measure(bundle, measure):
            yield {"measure": measure.code, **line}


def _measure(bundle: Bundle, measure: Measure) -> Iterator[dict[str, str]]:
    yield {
        "about": "measure",
        "code": measure.code,
        "words": f"{measure.title.get('en', measure.code)} ({measure.kind}, rules {measure.rules})",
        "unit": measure.unit,
        "source": measure.source,
    }
    if measure.sum_of:
        yield {"about": "sum", "code": measure.code, "words": f"sum of {', '.join(measure.sum_of)}"}
        return
    parts = {part.code: part.title for part in measure.parts}
    if measure.pretest is not None:
        parts[measure.pretest.part] = measure.pretest.title
    for code, title in parts.items():
        yield {"about": "part", "code": code, "words": title.get("en", code)}
    for result in measure.pretest.results if measure.pretest else ():
        yield {"about": "result", "code": result, "words": bundle.said("results", result, "en")}
    for counting in measure.counting:
        across = "" if counting.across == "none" else f", then {counting.across} across parts"
        yield {
            "about": "attempts",
            "code": str(counting.attempts),
            "words": f"{counting.within} of {counting.attempts}{across}",
            "when": _when(counting.when),
            "source": counting.source,
        }
    yield {"about": "limits", "words": "possible", "unit": measure.unit, **_range(measure.hard)}
    for sex, usual in measure.soft:
        when = f"sex is {sex}" if sex else ""
        yield {
            "about": "limits",
            "words": "usual",
            "unit": measure.unit,
            "when": when,
            **_range(usual),
        }
    for table in measure.points:
        for band in table.bands:
            yield {
                "about": "points",
                "part": table.part or "",
                "unit": measure.unit,
                "points": str(band.points),
                "when": _when(table.when),
                "source": table.source,
                **_range(band.range),
            }
    yield from _settings(bundle, measure)
    for reason, effect in measure.not_done.items():
        by_study = bundle.study.not_done.get(reason, "query") if effect == "by_study" else effect
        words = f"{bundle.said('reasons', reason, 'en')}: {by_study.replace('_', ' ')}"
        yield {"about": "reason", "code": reason, "words": words}
    for unit, factor in measure.units.items():
        words = f"1 {unit} is {factor.times} / {factor.over} {measure.unit}, exactly"
        yield {"about": "unit", "code": unit, "words": words, "unit": measure.unit}
    for system, codes in measure.codes.items():
        for item, code in codes.items():
            yield {"about": system, "code": code, "words": item}


def _settings(bundle: Bundle, measure: Measure) -> Iterator[dict[str, str]]:
    chosen = bundle.settings(measure.code)
    for name, setting in measure.settings.items():
        words = f"{bundle.said('settings', name, 'en')}: {setting.allowed}"
        if name in chosen:
            words += f"; {chosen[name]} unless the visit says otherwise"
        if setting.chosen_by == "study":
            words = f"{bundle.said('settings', name, 'en')}: {chosen.get(name)}, the study's choice"
        yield {"about": "setting", "code": name, "words": words}


def _range(found: Range) -> dict[str, str]:
    return {
        "low": "" if found.low is None else f">= {text(found.low)}",
        "high": "" if found.high is None else f"<= {text(found.high)}",
    }


def _when(when: Mapping[str, Any]) -> str:
    return " and ".join(f"{name} is {value}" for name, value in when.items())
