"""The shell in a second engine: what it promises does not hang on Chromium."""

import re

import pytest

from recorder.demo import PASSPHRASES
from tests.browser import firefox
from tests.browser.bedside import AWAKE
from tests.browser.firefox import Firefox

ASSESSOR, PIN = "Maria Ruiz", "482913"
CODE = r"[0-9A-Z]{4}-[0-9A-Z]{4}"
# The files of the shell that this browser does not keep.
LACKING = """(async () => {
  await navigator.serviceWorker.ready
  const [name] = (await caches.keys()).filter(name => name.startsWith("heeltoe-"))
  const listed = JSON.parse((await (await fetch("/c/sw.js")).text()).match(/FILES = (.*)/)[1])
  const kept = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)
  return listed.filter(path => !kept.includes(path))
})()"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(firefox.PROGRAM is None, reason=firefox.MISSING),
]


@pytest.fixture
def browser(node, tmp_path):
    browser = Firefox(node.address, tmp_path / "firefox")
    browser.start()
    yield browser
    browser.kill()


def types_pin(browser) -> None:
    for digit in PIN:
        browser.clicks(f"//*[@data-key='{digit}']")


def shows(browser, screen) -> None:
    browser.sees(f"//body[@data-screen='{screen}']//h1")


def signs_in(browser, node) -> None:
    """Pair with a code, sign in and choose a PIN: the one visit with a network."""
    said = node.says("pair", "--label", "F1", "--site", "01", "--code")
    browser.goes(f"/c/#/door?code={re.search(CODE, said).group()}")
    browser.clicks("//main//form//button")
    browser.clicks(f"//*[@data-person='{node.person(ASSESSOR)}']")
    browser.types("//*[@id='passphrase']", PASSPHRASES[ASSESSOR])
    browser.clicks("//*[@data-step='passphrase']//form//button")
    browser.sees("//*[@data-step='new-pin']")
    types_pin(browser)
    browser.sees("//*[contains(., 'The same six digits again')]")
    types_pin(browser)
    shows(browser, "today")


def test_from_cold_with_the_recorder_stopped_one_measures_in_firefox(browser, node):
    signs_in(browser, node)
    assert browser.says(LACKING) == []
    browser.clicks("//*[contains(@class, 'bar__person')]")
    browser.clicks("//*[@data-lock]")
    browser.close()
    node.stop()

    browser.start()
    browser.goes("/c/")
    browser.sees("//*[@data-step='pin']")
    types_pin(browser)
    shows(browser, "today")
    browser.clicks("//*[@data-due]")
    browser.clicks("//*[contains(text(), 'Yes, this person')]")
    browser.clicks("//*[contains(text(), 'None of these')]")
    browser.clicks("//*[@data-check]")
    browser.clicks("//*[contains(@class, 'new__heard')]//button")
    browser.clicks("//*[@data-start]")
    shows(browser, "menu")
    visit = browser.says("location.hash.split('/')[2]")
    browser.goes(f"/c/#/visit/{visit}/gait_speed")
    browser.sees("//*[@data-pad]")
    browser.says(f"({AWAKE})()")
    browser.clicks("//*[@data-pad]")
    browser.sees("//*[@role='timer'][number(translate(., 's ', '')) >= 2]")
    browser.clicks("//*[@data-pad]")
    browser.sees("//*[@data-kept]")

    node.start()
    browser.goes("/c/#/places")
    browser.clicks("//*[@data-send]")
    browser.sees("//*[@data-place='tablet']//*[@class='station__count'][.='0']")
    (walk,) = (e for e in node.kept() if e["kind"] == "attempt_recorded" and e["visit"] == visit)
    assert walk["body"]["elapsed_ms"] >= 2000
    assert walk["body"]["taken"]["agent"].startswith("Firefox")
