"""Pages say where a visit is and since when, in words, and only a joined node waits for anybody."""

from __future__ import annotations

import re

import pytest

from recorder import packs, places, store
from recorder.roster import Device
from recorder.web import create_app, whereabouts
from tests.network import Hub, Node
from tests.web.page import Page

BED = "T-ANNAX"


class Reader:
    """Somebody who reads the pages of a recorder."""

    def __init__(self, recorder) -> None:
        self.browser = create_app(recorder.data).test_client()

    def reads(self, address: str, language: str = "en") -> str:
        mark = "&" if "?" in address else "?"
        answer = self.browser.get(f"{address}{mark}lang={language}")
        assert answer.status_code == 200, answer.text
        return " ".join(answer.text.split())


@pytest.fixture
def hub(tmp_path):
    it = Hub(tmp_path / "hub")
    yield it
    it.leaves()


@pytest.fixture
def anna(tmp_path, hub):
    it = Node(tmp_path / "anna", hub, "ANNAX")
    hub.admits(it)
    with hub.serves():
        it.exchanges()  # Study and rules come, so that there are pages.
    yield it
    it.leaves()


@pytest.fixture
def at(monkeypatch):
    monkeypatch.setenv("HEELTOE_TESTING", "1")

    def says(moment: str) -> None:
        monkeypatch.setenv("HEELTOE_NOW", f"2026-11-{moment}:00+00:00")

    says("23T08:03")
    return says


def shown(page: str, visit: str = "") -> list[str]:
    """Return the places that a page draws, outside its bar."""
    found = [a["data-place"] for _, a in Page(page).found if "data-place" in a]
    return found[1:] if "bar__end" in page else found


def bracket(page: str) -> str:
    found = re.search(r"<p data-bracket>(.+?)</p>", page)
    assert found
    return found[1]


def told(page: str) -> str:
    return " ".join(Page(page).text.split())


def level(page: str) -> str:
    return next(a["data-level"] for _, a in Page(page).found if "data-level" in a)


# ── A visit ─────────────────────────────────────────────────────────────────


def test_a_visit_tells_place_and_bracket_and_what_they_prove(at, hub, anna):
    with hub.serves():
        anna.visits()
        anna.exchanges()
        at("23T10:42")
        visit = anna.visits()
        at("23T17:20")
        anna.exchanges()

    page = Reader(anna).reads(f"/visits/{visit}")

    assert set(shown(page)) == {"hub"}
    assert "the hub confirms between 23 Nov 2026" in page
    assert "These times are by the hub’s clock" in page
    assert "la central confirma entre" in Reader(anna).reads(f"/visits/{visit}", "es")
    # At the hub the same is read, from the receipts that it gave.
    said = bracket(page).replace("Kept on this tablet", "Received at the site")
    assert bracket(Reader(hub).reads(f"/visits/{visit}")) == said


def test_a_side_that_nothing_proves_is_said_to_be_missing(at, hub, anna):
    anna.joins()
    before = store.newest_receipt(anna.db)
    assert before == ""
    visit = anna.visits()
    assert "not confirmed by the hub yet; no receipt before it" in Reader(anna).reads(
        f"/visits/{visit}"
    )

    at("23T09:00")
    with hub.serves():
        anna.exchanges()

    page = Reader(anna).reads(f"/visits/{visit}")
    assert "the hub had it by" in page and "; no receipt before it" in page
    assert "aún sin confirmar" not in Reader(anna).reads(f"/visits/{visit}", "es")

    later = anna.visits()
    page = Reader(anna).reads(f"/visits/{later}")
    assert "not confirmed by the hub yet; not before 23 Nov 2026" in page


def test_the_bracket_of_a_visit_spans_those_of_what_was_done_at_it(at, hub, anna):
    with hub.serves():
        anna.visits()
        anna.exchanges()
        at("23T10:00")
        visit = anna.visits(attempts=1)
        at("23T11:00")
        anna.exchanges()
        at("23T12:00")
        anna.keeps(anna.bed.times(5_000, visit=visit))

        page = Reader(anna).reads(f"/visits/{visit}")
        assert "23 Nov 2026, 12:00–14:00 UTC+2 · not confirmed by the hub yet; not before" in page

        at("23T13:00")
        anna.exchanges()
    first = Reader(anna).reads(f"/visits/{visit}")
    between = "the hub confirms between 23 Nov 2026, 10:03 and 15:00"
    assert between in bracket(first)

    # A correction of weeks later has a bracket of its own.
    at("30T13:00")
    attempt = store.known(anna.db, visit).attempts[0]
    anna.keeps(anna.bed.corrects(attempt, elapsed_ms=4_100))
    later = Reader(anna).reads(f"/visits/{visit}")
    assert between in bracket(later)
    assert "not confirmed by the hub yet; not before 23 Nov 2026, 15:00" in later


def test_a_row_is_as_far_as_the_attempt_that_got_least_far(hub, anna):
    visit = anna.visits(attempts=1)
    with hub.serves():
        anna.exchanges()
    anna.keeps(anna.bed.times(5_000, visit=visit))

    page = Reader(anna).reads(f"/visits/{visit}/attempts")

    assert shown(page) == ["tablet"]
    assert "On this tablet, 1 of 2 at the hub" in told(page)


def test_a_page_that_watches_is_told_when_the_hub_has_it(hub, anna):
    visit = anna.visits()
    reader = Reader(anna)
    seen = re.search(r"seen=([\w-]+)", reader.reads(f"/visits/{visit}"))
    assert seen
    address = f"/visits/{visit}/attempts?seen={seen[1]}"
    assert reader.browser.get(address, headers={"HX-Request": "true"}).status_code == 204

    with hub.serves():
        anna.exchanges()

    assert "At the hub" in reader.browser.get(address, headers={"HX-Request": "true"}).text


@pytest.mark.parametrize(("kept", "note"), [("23T08:30", "data-clocks"), ("23T10:41", "")])
def test_a_clock_that_does_not_agree_is_a_note_and_no_error(at, hub, anna, kept, note, monkeypatch):
    """A tablet whose clock is behind keeps what reached the recorder only after ten."""
    with hub.serves():
        at("23T10:40")
        anna.visits()
        anna.exchanges()
        monkeypatch.setattr("tests.ward.MORNING", ms_of(kept))
        at("23T10:42")
        visit = anna.visits()
        at("23T17:20")
        anna.exchanges()

    page = Reader(anna).reads(f"/visits/{visit}")

    assert ("data-clocks" in page) == bool(note)
    assert ("before the hub’s first time" in page) == bool(note)


def ms_of(moment: str) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(f"2026-11-{moment}:00+00:00").timestamp() * 1000)


def test_a_record_of_the_hub_before_its_restore_reads_so(at, hub, anna):
    visit = anna.visits()
    with hub.serves():
        anna.exchanges()
    hub.lives_anew()
    anna.joins()

    page = Reader(anna).reads(f"/visits/{visit}")

    assert "was at the hub before its restore" in page
    assert "estaba en la central antes de su restauración" in Reader(anna).reads(
        f"/visits/{visit}", "es"
    )
    assert set(shown(page)) == {"tablet"}


def test_the_copy_that_a_hub_was_restored_from_is_named_where_it_is_known(busy):
    was = places.Place("site", 3, 20, was=True, restored_ms=1_795_420_800_000)

    with busy.app.test_request_context("/?lang=en"):
        said = whereabouts.in_words(busy.office.desk.node, was).more

    assert said == (
        "3 of 20 at the hub; was at the hub before its restore from the copy of 23 Nov 2026"
    )


def test_without_a_hub_a_visit_has_its_place_and_no_bracket(busy):
    page = busy.gets(f"/visits/{busy.visit}").text

    assert "data-bracket" not in page and "data-since" not in page
    assert "hub" not in Page(page).text


# ── What waits ──────────────────────────────────────────────────────────────


def test_the_list_of_visits_says_what_waits_as_the_day_s_page_does(at, anna):
    anna.visits()
    reader = Reader(anna)

    for later, urgency in (("23T09:03", "waits"), ("24T08:03", "late"), ("26T08:03", "very_late")):
        at(later)
        assert level(reader.reads("/visits")) == level(reader.reads("/")) == urgency


def test_a_joined_node_that_waits_for_nothing_says_so(hub, anna):
    anna.visits()
    with hub.serves():
        anna.exchanges()

    page = Reader(anna).reads("/visits")

    assert level(page) == "well"
    assert shown(page) == ["hub"]


def test_a_list_tells_of_each_visit_how_far_it_got(hub, anna):
    first = anna.visits()
    with hub.serves():
        anna.exchanges()
    anna.keeps(anna.bed.times(5_000, visit=first))
    anna.visits()

    for address in ("/visits", "/"):
        page = Reader(anna).reads(address)
        assert set(shown(page)) == {"tablet"}
        assert "On this tablet, 4 of 5 at the hub" in told(page)


def test_who_joined_no_hub_is_not_nagged(busy):
    for address in ("/", "/visits"):
        page = busy.gets(address).text
        assert "data-level" not in page and "visits__place" not in page


def test_a_hub_waits_for_nobody(hub, anna):
    anna.visits()
    with hub.serves():
        anna.exchanges()

    for address in ("/", "/visits"):
        assert "data-level" not in Reader(hub).reads(address)


# ── A tablet's pack ─────────────────────────────────────────────────────────


def test_a_pack_names_the_last_number_that_is_at_the_hub(hub, anna):
    bed = Device(id=BED, label="T04", token="", revoked=None)

    def named() -> object:
        return packs.pack(anna.db, anna.desk.node, bed, anna.desk.now()).get("at_hub")

    anna.visits(attempts=2)
    assert named() == 0
    with hub.serves():
        anna.exchanges()
    assert named() == 3


def test_a_pack_without_a_hub_names_none(busy):
    bed = Device(id=BED, label="T04", token="", revoked=None)
    pack = packs.pack(busy.office.db, busy.office.desk.node, bed, busy.office.desk.now())

    assert "at_hub" not in pack
