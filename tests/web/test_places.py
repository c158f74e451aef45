"""Where a result is: the word names the place whose loss would lose it, and no other is drawn."""

import pytest

from tests.web.page import Page


@pytest.mark.parametrize(
    ("place", "word", "boxes"),
    [("tablet", "On this tablet", 1), ("site", "At the site", 2), ("hub", "At the hub", 3)],
)
def test_only_places_that_exist_are_drawn(busy, place, word, boxes):
    busy.is_a(place)

    page = Page(busy.gets(f"/visits/{busy.visit}").text)
    shown = [a["data-place"] for a in page.all("span") if "data-place" in a]

    assert set(shown) == {place}
    assert page.text.count(word) == len(shown)
    drawn = [a for a in page.all("path") if a.get("d", "").endswith(" 1h7v8h-7z")]
    assert len(drawn) == boxes * len(shown)


def test_what_was_not_taken_is_nowhere(clinic):
    visit = clinic.visits()

    page = Page(clinic.gets(f"/visits/{visit}/attempts").text)

    assert [a for _, a in page.found if "data-place" in a] == []
