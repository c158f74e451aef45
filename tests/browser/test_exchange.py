"""The page about the hub: what a person sees of an exchange that goes on beside it."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import expect

from recorder import uplink
from recorder.reaching import NotReached
from recorder.sync import told
from recorder.sync.talk import Exchanged, Known
from tests.browser.looks import assert_no_sideways_scroll, assert_targets, axe, overlaid
from tests.browser.node import Node
from tests.browser.screens import JOINED_SCREENS, Screen, show
from tests.heeltoe import HEELTOE
from tests.hub import Hub, joins
from tests.web.clinic import PASSPHRASE

LEAD = "Grace Muller"


@dataclass
class Joined:
    """A recorder of site 03 that joined a hub, served as a process."""

    address: str
    ended: bool = False


@pytest.fixture
def hub(tmp_path):
    hub = Hub.new(tmp_path / "hub")
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    hub.runs("person", "add", LEAD, "--role", "site_lead", "--site", "03")
    hub.runs("person", "passphrase", LEAD, "--passphrase-file", str(tmp_path / "passphrase"))
    return hub


@pytest.fixture
def joined(hub, tmp_path):
    """The recorder, joined while the hub was there; by now it is not."""
    with hub.served():
        assert joins(tmp_path / "node", hub.address, hub.code()).exit_code == 0
    command = [*HEELTOE, "serve", "--data", str(tmp_path / "node"), "--port", "0"]
    plain = {name: it for name, it in os.environ.items() if not name.startswith("HEELTOE_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=plain) as run:
        yield Joined(run.stdout.readline().split()[1].rstrip("/"))
        run.terminate()


@pytest.mark.slow
def test_what_comes_of_an_exchange_is_seen_without_anybody_reloading(windows, browser, hub, joined):
    page = windows(browser, joined, locale="en-GB")
    page.goto("/session/new?next=/sync")
    page.get_by_text(LEAD).click()
    page.fill("#passphrase", PASSPHRASE)
    page.click("main button")

    expect(page.locator("#exchange")).to_contain_text("No way to the hub")
    for width, height in [(768, 1024), (1024, 768), (360, 740), (320, 640)]:
        page.set_viewport_size({"width": width, "height": height})
        assert_no_sideways_scroll(page)
        assert_targets(page, least=48)
        assert overlaid(page) == []
    assert axe(page) == []
    with hub.served(port=hub.address.rpartition(":")[2]):
        page.get_by_role("button", name="Sync now").click()

        expect(page.locator("#exchange")).to_contain_text("Nothing: all is at the hub")
        expect(page.locator("#exchange")).not_to_contain_text("No way to the hub")
    page.goto("/")
    expect(page.locator(".exchange__line")).to_contain_text("At the hub until")


@pytest.fixture
def full(demo, tmp_path):
    """The demo as a recorder that joined a hub: for a lead it has every tab, and a count."""
    data = shutil.copytree(demo, tmp_path / "node")
    uplink.note(data, uplink.Uplink("http://127.0.0.1:9", "BFNSY", 1, "02" * 33, "01"))
    node = Node(data)
    node.start()
    yield node
    node.kill()


# The tabs whose words or count lie outside of them, and in how many rows all of them are.
TABS = """() => {
  const tabs = [...document.querySelectorAll(".tabs__tab")]
  const range = document.createRange()
  const out = tabs.filter(tab => {
    const box = tab.getBoundingClientRect()
    range.selectNodeContents(tab)
    const within = r => r.left >= box.left - 0.5 && r.right <= box.right + 0.5
    return ![...range.getClientRects()].every(within)
  })
  const rows = new Set(tabs.map(tab => tab.getBoundingClientRect().top))
  return [tabs.length, out.map(tab => tab.textContent), rows.size]
}"""


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
@pytest.mark.parametrize("screen", JOINED_SCREENS, ids=lambda it: it.name)
def test_it_fits_every_screen_whatever_was_met(windows, browser, full, screen, locale):
    done = Exchanged(
        stays={"DEMO.01.1": "fork", "DEMO.study.1": "set_back"},
        offset_ms=11 * 60_000,
        faults=["A", "B"],
        known={"A": Known("no_batch", "DEMO.01.1", "No room."), "B": Known("receipt")},
    )
    told.note(full.data, done, reached=False, fault=NotReached("No.", "wrong_certificate"))
    page = windows(browser, full, locale=locale)
    show(page, full, screen)

    for (width, height), theme in product(
        [(768, 1024), (1024, 768), (360, 740), (320, 640)], ("light", "dark")
    ):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        assert_no_sideways_scroll(page)
        assert_targets(page, least=48)
        assert overlaid(page) == []
    assert axe(page) == []


@pytest.mark.slow
def test_in_spanish_all_tabs_and_the_count_fit_the_smallest_screen(windows, browser, full):
    page = windows(browser, full, locale="es-ES")
    for address in ("/", "/participants"):  # The widest word is bold on its own page.
        show(page, full, Screen("tabs", f"{address}?lang=es", LEAD))
        for width, height in [(768, 1024), (1024, 768), (360, 740), (320, 640)]:
            page.set_viewport_size({"width": width, "height": height})

            assert_no_sideways_scroll(page)
            assert page.evaluate(TABS) == [8, [], 1 if width > 400 else 2], (address, width)
