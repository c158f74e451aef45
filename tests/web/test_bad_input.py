"""Forty ways to bring in what is wrong: each gets its answer, loses nothing, and leads on."""

# ruff: noqa: F811  A fixture that comes from beside has the name of the argument it fills.

import importlib
import re

import pytest

from tests.bad_input import TOP, At, load
from tests.bad_input.__main__ import PAGE, page
from tests.web.clinic import ANNA
from tests.web.test_events import door  # noqa: F401
from tests.web.test_hardening import without_room
from tests.web.test_paper import NOW
from tests.web.test_review import ward  # noqa: F401
from tests.web.test_sessions import now  # noqa: F401

ROWS = load()


@pytest.fixture
def desk(clinic, monkeypatch):
    """A clinic on a Sunday in November; Maria, who assesses at site 07, is signed in."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", NOW)
    clinic.lists(ANNA, day0="2026-11-20", sex="f")
    clinic.maria = clinic.hires("Maria Ruiz", "assessor", "07")
    assert clinic.tries(clinic.maria).status_code == 303
    return clinic


@pytest.fixture
def locked(desk, now):
    """The same, with a clock that moves when it is told to."""
    desk.now = now
    return desk


@pytest.fixture
def full(request):
    """Let a disk be full for a while; SQLite itself says so."""
    patch = pytest.MonkeyPatch()
    yield lambda place: (
        setattr(place, "fills_up", lambda: without_room(patch)),
        setattr(place, "has_room", patch.undo),
    )
    patch.undo()


@pytest.mark.parametrize("row", [row for row in ROWS if row.case], ids=lambda row: row.id)
def test_bad_input_gets_its_answer(request, full, row):
    place = request.getfixturevalue(row.place)
    full(place)
    at = At(row, place)

    row.case(at)

    assert at.shown == {"en", "es", "kept", "next"}


@pytest.mark.parametrize(
    "test", sorted({test for row in ROWS for test in row.tests}), ids=lambda test: test[6:]
)
def test_what_holds_a_row_elsewhere_is_there(test):
    file, _, name = test.partition("::")

    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))

    assert callable(getattr(module, name))


def test_every_one_of_the_forty_has_its_row_and_each_row_its_holder():
    assert {row.number for row in ROWS} == set(range(1, 41))
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.case or row.tests or row.left, row.id
        assert row.kept and row.next, row.id
        said = row.words()[-1:]  # A tablet says in both languages what a door says in one.
        assert row.left or all(said[0]), row.id


def test_what_is_named_and_not_played_is_what_the_program_says():
    files = [TOP / "recorder" / "words.py", *(TOP / "recorder" / "web" / "words").glob("*.py")]
    said = "".join(file.read_text() for file in files)
    said = re.sub(r'"\s+"', "", said)

    for row in ROWS:
        if not row.case:
            assert row.en in said and row.es in said, row.id


def test_the_page_is_what_the_cases_say():
    assert PAGE.read_text() == page()
