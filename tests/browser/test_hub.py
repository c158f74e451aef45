"""A hub's pages on every screen: seen, touched, read aloud, and filtered without a reload."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.looks import assert_no_sideways_scroll, assert_targets, axe, overlaid
from tests.browser.node import Node
from tests.browser.screens import HUB_SCREENS, show
from tests.demo_hub import becomes_a_hub

SIZES = [(768, 1024), (1024, 768), (360, 740), (320, 640)]
MOST_BYTES = 120_000
LOADED = """["navigation", "resource"].flatMap(
  type => performance.getEntriesByType(type).map(part => part.decodedBodySize))"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hub(demo, tmp_path_factory):
    data = shutil.copytree(demo, tmp_path_factory.mktemp("hub") / "node")
    becomes_a_hub(data)
    node = Node(data)
    node.start()
    yield node
    node.kill()


every_screen = pytest.mark.parametrize("screen", HUB_SCREENS, ids=lambda it: it.name)


@pytest.mark.parametrize(
    ("large", "locale"), [(False, "en-GB"), (True, "es-ES")], ids=["usual", "large"]
)
@every_screen
def test_it_fits_every_screen_and_finger(windows, browser, browser_in_large_letters, hub, screen,
                                         large, locale):  # fmt: skip
    page = windows(browser_in_large_letters if large else browser, hub, locale=locale)
    show(page, hub, screen)

    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert_no_sideways_scroll(page)
        assert_targets(page, least=48)
        assert overlaid(page) == []
    assert sum(page.evaluate(LOADED)) <= MOST_BYTES


@every_screen
def test_who_sees_or_hears_it_otherwise_is_not_shut_out(windows, browser, hub, screen):
    page = windows(browser, hub)
    show(page, hub, screen)

    for (width, height), theme in ((SIZES[1], "light"), (SIZES[2], "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        assert axe(page) == []


def test_a_choice_changes_the_list_alone_and_the_way_back_is_whole(windows, browser, hub):
    page = windows(browser, hub)
    page.goto(f"{hub.address}/sites/visits")
    page.evaluate("window.here = true")

    page.select_option("#site", "03")
    expect(page.locator("[data-participant]")).to_have_count(14)
    page.select_option("#state", "missed")
    expect(page.locator("[data-participant]")).to_have_count(2)

    assert page.evaluate("window.here")
    assert page.url.endswith("site=03&state=missed")
    page.go_back()
    expect(page.locator("[data-participant]")).to_have_count(14)
    expect(page.locator("h1")).to_have_count(1)
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )
