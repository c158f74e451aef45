"""What bad input gets: one row for each way in, with its answer, what is kept, and what comes next.

`pages` are the rows that a browser's form meets, `deliveries` those that a tablet's door meets,
`tablets` those that only the tablet can show, or only the hub will. Each row is a line of
docs/bad-input.md (`python -m tests.bad_input`) and a case of tests/web/test_bad_input.py.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

from recorder import chain, store
from recorder.events import recall
from tests.web.page import Page

TOP = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """One way to bring in what is wrong.

    `en` and `es` stand in the answer word for word; `tablet` is a word of the tablet, which it
    says in both languages. `case` plays it before a `place`; `tests` hold the part of it that
    is played elsewhere; `left` says what waits for the hub.
    """

    number: int
    comes: str
    status: str
    kept: str
    next: str
    en: str = ""
    es: str = ""
    tablet: str = ""
    place: str = ""
    case: Callable[[At], None] | None = None
    tests: tuple[str, ...] = ()
    left: str = ""

    @property
    def id(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", f"{self.number:02} {self.comes}".lower()).strip("-")[:60]

    def words(self) -> list[tuple[str, str]]:
        """Return what is said in both languages: by the recorder, then by the tablet."""
        return [
            said
            for said in ((self.en, self.es), tuple(map(self._of_tablet, ("en", "es"))))
            if any(said)
        ]

    def _of_tablet(self, language: str) -> str:
        if not self.tablet:
            return ""
        for file in sorted((TOP / "static" / "js").glob(f"*words_{language}.js")):
            found = re.search(rf'^  {self.tablet}: "(.*)",$', file.read_text(), re.M)
            if found:
                return found[1]
        raise LookupError(f"The tablet has no word {self.tablet} in {language}.")


ROWS: list[Row] = []


def row(number: int, comes: str, status: object, **said: Any) -> Callable[[Any], Any]:
    """Set a function down as the case of a row."""

    def sets(case: Callable[[At], None]) -> Callable[[At], None]:
        ROWS.append(Row(number, comes, str(status), case=case, **said))
        return case

    return sets


def named(number: int, comes: str, status: object, **said: Any) -> None:
    """Set a row down that tests elsewhere hold, or that waits for the hub."""
    ROWS.append(Row(number, comes, str(status), **said))


def load() -> list[Row]:
    """Return all rows in their order."""
    for module in ("pages", "deliveries", "tablets"):
        importlib.import_module(f"tests.bad_input.{module}")
    return sorted(ROWS, key=lambda it: it.number)


# ── Playing a row ───────────────────────────────────────────────────────────


class At:
    """A row before its place: what came back, what was kept, and what one can do next."""

    def __init__(self, row: Row, place: Any) -> None:
        self.row, self.place, self.answer = row, place, None
        self.shown: set[str] = set()
        self.begins()

    def begins(self) -> None:
        """Look from here on at what is kept."""
        self.before = self._everything()

    def _everything(self) -> tuple[list[bytes], list[tuple[str, str]], list[bytes]]:
        db = self.place.office.db
        return (
            [body for *_, body in store.every_entry(db)],
            sorted(db.conn.execute("select digest, text from texts").fetchall()),
            [content for *_, content in store.every_aside(db)],
        )

    # ── Said ────────────────────────────────────────────────────────────────

    def each(self, sends: Callable[[str], Any]) -> None:
        """Send the same in each language; `sends` gets the query that asks for it."""
        for language in ("en", "es"):
            self.says(language, sends(f"lang={language}"))

    def says(self, language: str, answer: Any) -> None:
        """Look at an answer: its status, and the row's sentence in this language."""
        text = re.sub(r"<[^>]+>", " ", answer.text) if "html" in answer.mimetype else answer.text
        said = " ".join(unescape(text).split())
        assert str(answer.status_code) == self.row.status.split()[0], said[:300]
        assert getattr(self.row, language) in said, said
        if "html" in answer.mimetype:
            assert Page(answer.text).faults == []
        self.answer = answer
        self.shown.add(language)

    def tells(self, answer: Any, *, why: str = "") -> None:
        """Look at an answer to a tablet: a sentence of ours, or a code it has words for."""
        assert str(answer.status_code) == self.row.status.split()[0], answer.text
        if self.row.en:
            assert self.row.en in answer.json["why"]
        if why:
            assert why in {one.get("why") for one in answer.json["answers"]}, answer.json
        assert all(all(said) for said in self.row.words()[1 if self.row.en else 0 :])
        self.answer = answer
        self.shown |= {"en", "es"}

    # ── Kept ────────────────────────────────────────────────────────────────

    def keeps(self, *kinds: str, texts: tuple[str, ...] = (), aside: tuple[bytes, ...] = ()) -> Any:
        """Look at what was kept since: events of these kinds, these words, these bytes aside.

        What was there before is there byte for byte. Returns the events.
        """
        events, words, beside = self.before
        now_events, now_words, now_beside = self._everything()
        came = [recall(chain.event_in(b)) for b in now_events if b not in set(events)]
        found = [event for event in came if event.kind != "log_opened"]  # A log's own first entry.
        assert set(events) <= set(now_events) and set(words) <= set(now_words)
        assert sorted(event.kind for event in found) == sorted(kinds)
        assert sorted(text for _, text in set(now_words) - set(words)) == sorted(texts)
        assert now_beside == [*beside, *aside]
        self.shown.add("kept")
        return found

    # ── Next ────────────────────────────────────────────────────────────────

    def holds(self, **typed: str) -> None:
        """See that the page that came back holds what was typed, to the letter."""
        page = Page(self.answer.text)
        fields = page.all("input") + page.all("option")
        values = {(a.get("name"), a.get("value")) for a in fields}
        for name, value in typed.items():
            name = name.replace("__", "-")
            area = (
                f'name="{name}"' in self.answer.text and f"\n{escape(value)}</t" in self.answer.text
            )
            assert (name, value) in values or area, (name, value)
        self.shown.add("next")

    def offers(self, address: str) -> None:
        """See that the page has a link or a form that leads on."""
        page = Page(self.answer.text)
        ways = {a.get("href", "").partition("?")[0] for a in page.all("a")}
        ways |= {a.get("action", "").partition("?")[0] for a in page.all("form")}
        assert address in ways, sorted(ways)
        self.shown.add("next")

    def goes_on(self, so: bool) -> None:
        """Say that what a person or a tablet does next was seen to work."""
        assert so
        self.shown.add("next")
