"""A study that hides scores: nobody at the bedside sees one, whatever was measured."""

import pytest

from tests.browser.bedside import RECORDS
from tests.browser.bedside_screens import to

# What the study says of its assessors, or nothing.
SAYS = """async assessors => {
  const src = document.querySelector("script[type=module]").src.replace("app.js", "desk.js")
  const desk = await import(src)
  const { pack } = desk.desk
  const study = { ...pack.bundle.study, assessors }
  await desk.set("pack", { ...pack, bundle: { ...pack.bundle, study } })
}"""
MEASURED = [
    {"measure": "grip", "part": "right", "number": 1, "reading": 2080, "unit": "kg"},
    {"measure": "balance", "part": "side_by_side", "number": 1, "elapsed_ms": 10_000},
    {"measure": "balance", "part": "semi_tandem", "number": 1, "elapsed_ms": 10_000},
    {"measure": "balance", "part": "tandem", "number": 1, "elapsed_ms": 10_000},
    {"measure": "gait_speed", "number": 1, "elapsed_ms": 4_500},
    {"measure": "gait_speed", "number": 2, "elapsed_ms": 4_700},
]
SCORES = "[data-sum], .grip__best"


@pytest.fixture
def measured(bedside):
    bed = bedside()
    for body in MEASURED:
        said = ["attempt_recorded", {"outcome": "complete", **body}, bed.visit]
        bed.page.evaluate(RECORDS, said)
    return bed


def walks_through(bed):
    """Go past every screen of the visit; yield each screen's words and what scores it shows."""
    screens = [("", "[data-screen=menu]"), ("/grip", ".keypad"), ("/gait_speed", "[data-next]")]
    for address, waits in screens:
        to("places", ".station")(bed)
        to(f"visit/VISIT{address}", waits)(bed)
        yield bed.page.locator("main").inner_text(), bed.page.locator(SCORES).all_text_contents()


@pytest.mark.parametrize("assessors", [{"hide_scores": True}, None], ids=["hides", "says nothing"])
def test_a_study_that_hides_scores_shows_none_on_any_screen(measured, assessors):
    measured.page.evaluate(SAYS, assessors)

    for words, scores in walks_through(measured):
        assert scores == []
        assert not [word for word in ("points", "SPPB", "Best") if word in words]
        assert "20.8" in words or "4.50" in words or "4.70" in words  # Values are no scores.


def test_a_study_that_shows_scores_shows_them(measured):
    measured.page.evaluate(SAYS, {"hide_scores": False})

    (_, menu), (_, grip), _ = walks_through(measured)

    assert "SPPB" in menu[0] or "Short Physical" in menu[0]
    assert any("20.8" in score for score in grip)
