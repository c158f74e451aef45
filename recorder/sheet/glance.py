"""A visit at a glance, for eyes that its results are hidden from (design §9).

Nothing is taken out of a sheet here; what may be seen is put in, so that what a sheet
learns to say tomorrow stays out. No time of the day is in it either: an attempt is named
by the moment it began and kept when it ended, and the two tell how long it took.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder.sheet import figures, head, said, signed, taken
from recorder.sheet.parts import Fact, Facts
from recorder.sheet.reader import Reader

if TYPE_CHECKING:
    from recorder.study import Bundle
    from recorder.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """That a visit took place: whose, which, when, by whom, how set up, what was done."""

    words: Mapping[str, str]
    id: str
    participant: str
    title: str
    day: str
    state_word: str
    signed: str  # A word of `signatures.STATES`, and the same in words.
    signed_words: str
    people: str
    done: tuple[Fact, ...]  # Whole measures: which part came last tells how the others went.
    settings: tuple[Fact, ...]
    equipment: tuple[Fact, ...]


def glance(visit: Visit, bundle: Bundle | None, facts: Facts, *, language: str) -> Glance:
    """Return what of a visit may be seen by those who its results are hidden from."""
    reader = Reader(visit, bundle, facts, language)
    signing = signed.signing(reader)
    return Glance(
        words=reader.words,
        id=visit.id,
        participant=visit.participant,
        title=head.title(reader),
        day=_day(reader),
        state_word=reader.words[visit.state],
        signed=signing.state,
        signed_words=signing.words,
        people=head.people(reader),
        done=tuple(_done(reader)),
        settings=taken.settings(reader),
        equipment=said.equipment(reader),
    )


def _day(reader: Reader) -> str:
    visit = reader.visit
    if visit.performed == "unknown":
        return reader.words["date_not_known"]
    if visit.performed:
        return figures.claimed(visit.performed.partition("T")[0], reader.language)
    began = visit.began or visit.standing.events[0]
    return figures.day(reader.at(began), reader.language)


def _done(reader: Reader) -> Iterator[Fact]:
    visit, bundle = reader.visit, reader.bundle
    tried = {attempt.body.measure for attempt in visit.attempts}
    skipped = {reason.body.measure for reason in visit.not_done}
    planned = bundle.study.visit(visit.code) if bundle is not None else None
    codes = planned.measures if planned is not None else ()
    for code in dict.fromkeys([*codes, *sorted(tried | skipped)]):
        measure = reader.measure(code)
        if measure is not None and measure.sum_of:
            continue
        word = "was_done" if code in tried else "not_done_short" if code in skipped else "untold"
        yield Fact(reader.measure_title(code), reader.words[word])
