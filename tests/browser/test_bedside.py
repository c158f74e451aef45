"""Every screen of the capture shell, on every glass it is held on: it fits, is seen, is touched."""

from itertools import product

import pytest

from tests.browser import chromium
from tests.browser.bedside import Bedside
from tests.browser.bedside_screens import ready, squeezed, walk
from tests.browser.looks import axe, in_longer_words, overlaid, sideways, small_targets
from tests.counts import PROOF

SIZES = [(768, 1024), (1024, 768), (360, 740), (320, 640)]
THEMES = ["light", "dark"]
LANGUAGES = ["en-GB", "es-ES"]
# Where most is to be fitted in; the others are walked as proof.
CROWDED = ["today", "choosing", "second-look", "menu", "grip", "gait-ready", "chair-single"]
# Every day the tablet by day and the phone by night, in turn: the extremes of both.
EXTREMES = [(SIZES[0], "light"), (SIZES[-1], "dark")]


@pytest.fixture
def tablet(windows, browser, ward):
    """Gives a tablet that nobody holds yet."""
    return lambda language: Bedside(windows(browser, ward, locale=language), ward)


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES if PROOF else LANGUAGES[:1])
def test_every_screen_fits_every_glass_and_shuts_nobody_out(tablet, language):
    found = []
    for number, (name, page) in enumerate(walk(tablet(language), tablet(language))):
        for (width, height), theme in product(SIZES, THEMES) if PROOF else [EXTREMES[number % 2]]:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            wrong = sideways(page) + overlaid(page) + small_targets(page) + axe(page)
            found += [f"{name} {width}×{height} {theme}: {one}" for one in wrong]

    assert found == []


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES if PROOF else LANGUAGES[1:])
def test_every_screen_fits_letters_twice_as_large_and_longer_words(tablet, language):
    found = []
    for name, page in walk(tablet(language), tablet(language), () if PROOF else CROWDED):
        for words, letters in (("", "200%"), ("longer ", "200%"), ("longer ", "")):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
            if words and letters:
                in_longer_words(page)
            for width, height in SIZES if PROOF else (SIZES[0], SIZES[-1]):
                page.set_viewport_size({"width": width, "height": height})
                wrong = sideways(page) + overlaid(page)
                found += [f"{name} {width}×{height} {words}{letters}: {one}" for one in wrong]
        page.set_viewport_size(chromium.GLASS)

    assert found == []


# Lines of what is read before the clock starts that are cut off, or lie under the fold.
CUT_OFF = """() => {
  const face = document.querySelector(".capture__face")
  const glass = face.getBoundingClientRect()
  return [...face.querySelectorAll(".script, .rule, .slots, .instead")]
    .filter(part => part.getBoundingClientRect().bottom > Math.min(glass.bottom, innerHeight) + 0.5)
    .map(part => `${part.className} is cut off at ${glass.bottom}`)
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_read_before_the_clock_starts_is_seen_at_once(tablet, language):
    bed = tablet(language).opens()
    for measure in ("balance", "gait_speed", "chair_stand_5"):
        ready(measure)(bed)

        assert bed.page.evaluate(CUT_OFF) == [], measure


# What has to be pressed, or read, and cannot be come by; what stands last is read by scrolling.
OUT_OF_REACH = """() => {
  const page = document.scrollingElement
  const face = document.querySelector(".capture__face")
  const box = part => part.getBoundingClientRect()
  const start = box(document.querySelector("[data-pad]"))
  const shows = start.top >= 0 && start.bottom <= innerHeight
  const line = parseFloat(getComputedStyle(face.querySelector(".script")).lineHeight)
  face.scrollTop = face.scrollHeight
  const last = [...face.children].findLast(e => e.offsetHeight)
  const ends = box(last).bottom <= box(face).bottom + 0.5
  const lines = Math.floor(face.clientHeight / line)
  return { page: page.scrollHeight - innerHeight, shows, ends, lines }
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_the_smallest_glass_start_is_always_seen_and_what_is_read_scrolls_above_it(
    tablet, language
):
    bed = tablet(language).opens()
    bed.page.set_viewport_size({"width": 320, "height": 640})
    for measure in ("balance", "gait_speed", "chair_stand_5"):
        ready(measure)(bed)

        found = bed.page.evaluate(OUT_OF_REACH)
        assert (found["page"], found["shows"], found["ends"]) == (0, True, True), measure
        assert found["lines"] >= 6, measure


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_squeezes_and_all_keys_are_seen_at_once(tablet, language):
    bed = tablet(language).opens()
    squeezed(bed)

    bottom = bed.page.evaluate(
        "() => document.querySelector('.keypad').getBoundingClientRect().bottom"
    )
    covered = bed.page.evaluate("() => document.querySelector('.tabs').getBoundingClientRect().top")
    assert bed.page.evaluate("scrollY") == 0
    assert bottom <= min(covered, chromium.GLASS["height"])
