"""Every page, on every screen it is read on: it fits, it is seen, it is touched, it is light."""

from itertools import product

import pytest

from tests.browser.looks import assert_no_sideways_scroll, assert_targets, axe, overlaid
from tests.browser.screens import ASSESSOR, SCREENS, Screen, show
from tests.counts import PROOF

SIZES = [(768, 1024), (1024, 768), (360, 740), (320, 640)]
LANGUAGES = ["en-GB", "es-ES"] if PROOF else ["en-GB"]
LETTERS = [False, True] if PROOF else [False]
MOST_BYTES, MOST_REQUESTS = 120_000, 12
LOADED = """["navigation", "resource"].flatMap(
  type => performance.getEntriesByType(type).map(part => part.toJSON()))"""

# A day sees each screen one way; the proof sees each in every way.
a_half, the_other_half = (
    pytest.mark.parametrize(
        "screen", SCREENS if PROOF else SCREENS[first::2], ids=lambda screen: screen.name
    )
    for first in (0, 1)
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def shown(window, served):
    """Shows a screen in a window of its own."""

    def shows(screen, **more):
        page = window(device_scale_factor=1, **more)
        if screen.name == "not-here":
            page.watch.expects("status of 404")
        show(page, served, screen)
        return page

    return shows


@pytest.mark.proof
@every_language
@a_half
@pytest.mark.parametrize("large", LETTERS, ids=lambda large: "large" if large else "usual")
def test_it_fits_every_screen_and_finger(shown, screen, large, language):
    page = shown(screen, in_large_letters=large, locale=language)

    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})

        assert_no_sideways_scroll(page)
        assert_targets(page, least=48)
        assert overlaid(page) == []


@pytest.mark.proof
@every_language
@the_other_half
def test_who_sees_or_hears_it_otherwise_is_not_shut_out(shown, screen, language):
    page = shown(screen, locale=language)

    # Every day the tablet by day or the phone by night, in turn: the extremes of both.
    places = list(product(SIZES, ("light", "dark")))
    number = SCREENS.index(screen)
    for (width, height), theme in places if PROOF else [places[-(number % 2)]]:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)

        assert axe(page) == []


@pytest.mark.proof
@pytest.mark.parametrize("screen", SCREENS if PROOF else SCREENS[::3], ids=lambda it: it.name)
def test_it_is_light_and_everything_in_it_is_ours(shown, served, screen):
    page = shown(screen)

    # Again, by who is signed in now but has kept nothing.
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    answer = page.goto(screen.at(served))
    loaded = page.evaluate(LOADED)

    assert all(part["name"].startswith(served.address) for part in loaded)
    assert len(loaded) <= MOST_REQUESTS
    assert sum(part["decodedBodySize"] for part in loaded) <= MOST_BYTES
    policy = answer.header_value("content-security-policy")
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_page_turns_itself_away_from_nobody_but_who_left_it_alone(window, served):
    page = window()
    page.clock.install()
    show(page, served, Screen("home-signed-in", "/", ASSESSOR))
    page.evaluate("window.here = true")

    for _ in range(4):
        page.clock.fast_forward("05:00")
        page.keyboard.press("Shift")
        page.clock.fast_forward("05:00")
        page.touchscreen.tap(5, 500)
    page.clock.fast_forward("10:00")
    assert page.evaluate("window.here")

    with page.expect_navigation():
        page.clock.fast_forward("00:10")
    assert page.evaluate("window.here") is None
