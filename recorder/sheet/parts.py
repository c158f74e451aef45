"""What a sheet is made of: ready words and small numbers, nothing left to work out.

A template draws these as they are. Empty text, an empty tuple or None means that there
is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from recorder.roster import Equipment, Participant, Session
from recorder.sheet.blanked import Blanked

RowState = Literal["counted", "zero", "missing", "open", "asked", "skipped", "whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the events of a visit name and do not hold, looked up by whoever has the store.

    `texts` has the words for each digest held here, None where they were blanked; `blanked`
    says of each of those by whom, when and why.
    """

    texts: Mapping[str, str | None] = field(default_factory=dict)
    blanked: Mapping[str, Blanked] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)  # Session → a person's name.
    sessions: Mapping[str, Session] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)  # Device → its label.
    equipment: tuple[Equipment, ...] = ()  # Of the participant's site.
    participant: Participant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt in its place: the value, and whether it is the one that counts."""

    id: str
    value: str
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One attempt of the dot strip, at 0 to 100 across it; `beyond` is −1 or 1 past an end."""

    x: str
    counted: bool
    beyond: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something beneath a row: replaced, a false start, an extra trial, one of two."""

    kind: Literal["replaced", "aside", "extra", "two", "reason"]
    id: str
    title: str
    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One part of a measure: its trials by number, what counts, and what it earns."""

    measure: str
    part: str
    title: str
    note: str
    status: RowState
    places: tuple[tuple[Tried, ...], ...] = ()
    in_words: bool = False  # A stage that ends in a word, which takes the whole width.
    counted: str = ""
    points: str = ""
    points_word: str = ""
    spread: tuple[Dot, ...] = ()
    reason: str = ""
    reason_id: str = ""  # The event that gave the reason.
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One component of the score; `points` is None where there are none."""

    title: str
    points: int | None
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The total of a composite measure, or in words why there is none."""

    title: str
    total: int | None
    of: int
    parts: tuple[ScorePart, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something said beside the numbers: a heading word, the words, who and when."""

    kind: str
    title: str
    words: str
    by: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that is open or was answered."""

    words: str
    by: str = ""
    answer: str = ""
    open: bool = True
    measure: str = ""
    part: str = ""
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One event about a measure, as it was taken."""

    id: str
    title: str
    began: str
    raw: str
    kept: str
    how: str
    hash: str
    remarks: str
    stands: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what was set or found."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature: whose, what was meant, when, and whether it still holds."""

    id: str
    name: str
    meaning: str
    when: str
    how: str
    standing: str
    holds: bool
    fits: bool
    record: str
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """Something done after the first signature: what it was, what it is, by whom, why."""

    id: str
    what: str
    old: str
    new: str
    by: str
    why: str
    signed: bool  # A later signature covers it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a visit stands under its signatures; `state` is a word of `signatures.STATES`."""

    state: str
    words: str
    stamp: str  # The same on paper, where what nobody signed is called a draft.
    line: str
    signed: tuple[Signed, ...]
    amended: tuple[Amended, ...]
    to_sign: tuple[str, ...]  # What a line is left for, to sign in ink.
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A visit laid out for reading, on screen and on paper."""

    language: str
    words: Mapping[str, str]
    id: str
    # The head.
    participant: str
    title: str
    study: str
    study_title: str
    site: str
    span: str
    people: str
    devices: str
    apps: str
    published: str
    listed: bool
    simulated: str
    # How it stands.
    state: str
    state_word: str
    state_when: str
    counts: tuple[str, str]  # How many were replaced, how many questions are open.
    replaced: int
    open_questions: int
    transcribed: tuple[str, ...]  # Typed from paper: by whom, and who held it against the sheet.
    to_check: bool
    signing: Signing  # Who signed it, and what was changed since.
    score: Score | None
    shows_scores: bool
    unscored: str
    # What was measured.
    columns: tuple[int, ...]
    rows: tuple[Row, ...]
    counts_words: str
    spread_words: str
    # What was said about it.
    questions: tuple[Asked, ...]
    remarks: tuple[Remark, ...]
    hidden: tuple[str, ...]
    # For checking.
    taken: tuple[Taken, ...]
    brackets: bool
    settings: tuple[Fact, ...]
    equipment: tuple[Fact, ...]
    bands: tuple[Fact, ...]
    sessions: tuple[Fact, ...]
    rounding: str
    rules: tuple[Fact, ...]
    latest_ms: int
    latest: str
    record_hash: str
    record_digits: str
    record_short: str
    bundle_digits: str
