"""The shell as files on a tablet: a newer version waits, a missing file is healed or said."""

import re
import shutil

import pytest

from recorder.house import HERE
from tests.browser.bedside import Bedside
from tests.browser.until import until
from tests.counts import PROOF

ROOMS = ["recorder", "migrations", "static", "templates"]
VERSION = "document.documentElement.dataset.version"
WHOLE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/c/")
  if (!registration?.active) return false
  const [name] = (await caches.keys()).filter(name => name.startsWith("heeltoe-"))
  const listed = JSON.parse((await (await fetch("/c/sw.js")).text()).match(/FILES = (.*)/)[1])
  const kept = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)
  return listed.every(path => kept.includes(path)) && kept.length === listed.length
}"""
PATHS = """async () => {
  const [name] = (await caches.keys()).filter(name => name.startsWith("heeltoe-"))
  return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)
}"""
# What the browser cleared of its own accord; a test puts it back from beside.
CLEARS = """async path => {
  const [name] = (await caches.keys()).filter(name => name.startsWith("heeltoe-"))
  const [kept, beside] = await Promise.all([caches.open(name), caches.open("beside")])
  await beside.put(path, await kept.match(path))
  await kept.delete(path)
}"""
PUTS_BACK = """async path => {
  const [name] = (await caches.keys()).filter(name => name.startsWith("heeltoe-"))
  const [kept, beside] = await Promise.all([caches.open(name), caches.open("beside")])
  await kept.put(path, await beside.match(path))
}"""
NEWER = """async () =>
  Boolean((await navigator.serviceWorker.getRegistration("/c/")).waiting)"""
LOOKS_FOR_NEWER = """async () => {
  await (await navigator.serviceWorker.getRegistration("/c/")).update()
}"""
FINISHES = """async visit => {
  const src = document.querySelector("script[type=module]").src.replace("app.js", "desk.js")
  await (await import(src)).record("visit_finished", { how: "complete" }, { visit })
}"""
# A file each of what a start reads: the page, the styles, the first module, a screen, the words.
DAILY = ["", "capture.css", "app.js", "screen_today.js", "words_en.js"]


@pytest.fixture
def hands(tablet, node):
    """A signed-in tablet that keeps the whole shell, with a visit open."""
    hands = Bedside(tablet.page, node).opens()
    kept(tablet)
    return hands


def kept(tablet) -> None:
    until(tablet.page, WHOLE)


def publishes(node, place) -> None:
    """Let the node run a program whose shell differs by a word."""
    for room in ROOMS:
        shutil.copytree(HERE.parent / room, place / room)
    page = place / "templates/capture/shell.html"
    page.write_text(page.read_text().replace("Heeltoe records", "Heeltoe newly records"))
    node.stop()
    node.checkout = place
    node.start()


def test_a_new_version_waits_until_a_person_takes_it_between_visits(hands, tablet, node, tmp_path):
    page = tablet.page
    old = page.evaluate(VERSION)
    page.evaluate("window.since = 'before'")
    hands.goes("gait_speed")
    hands.touches("[data-pad]")
    hands.phase("running")

    publishes(node, tmp_path / "newer")
    page.evaluate(LOOKS_FOR_NEWER)
    until(page, NEWER)
    hands.runs_to("2.0")
    hands.touches("[data-pad]")
    hands.kept()
    assert page.evaluate(f"[{VERSION}, window.since]") == [old, "before"]

    page.evaluate("location.hash = '#/today'")
    page.wait_for_selector("body[data-screen=today]")
    assert page.locator("[data-update]").count() == 0  # The visit is open yet.
    page.evaluate(FINISHES, hands.visit)
    page.evaluate("location.hash = '#/places'")
    page.wait_for_selector("body[data-screen=places]")
    page.evaluate("location.hash = '#/today'")
    page.wait_for_selector("[data-update]")
    assert page.evaluate(f"[{VERSION}, window.since]") == [old, "before"]

    with page.expect_navigation():
        page.click("[data-update]")
    page.wait_for_selector("body[data-screen=today]")
    assert page.evaluate(VERSION) != old
    assert [name for name in page.evaluate("caches.keys()") if old in name] == []


@pytest.mark.slow
def test_a_new_version_that_comes_while_today_is_shown_is_offered_there(
    hands, tablet, node, tmp_path
):
    tablet.page.evaluate(FINISHES, hands.visit)
    shows_today(tablet)

    publishes(node, tmp_path / "newer")
    tablet.page.evaluate(LOOKS_FOR_NEWER)

    tablet.page.wait_for_selector("[data-update]")


# ── Cleared by the browser ──────────────────────────────────────────────────


def shows_today(tablet) -> None:
    tablet.page.evaluate("location.hash = '#/today'")
    tablet.page.wait_for_selector("body[data-screen=today]")


def chosen(tablet) -> list[str]:
    """Return the files to clear in turn: all of them as proof."""
    paths = tablet.page.evaluate(PATHS)
    return [path for path in paths if PROOF or path.rpartition("/")[2] in DAILY]


def forgets(tablet, path) -> None:
    """Take a file away from the shell that is kept, and from what the browser read lately."""
    tablet.page.evaluate(CLEARS, path)
    tablet.glass.send("Network.clearBrowserCache")


@pytest.mark.slow
@pytest.mark.proof
def test_a_file_that_was_cleared_comes_back_from_the_recorder(hands, tablet):
    shows_today(tablet)

    for path in chosen(tablet):
        forgets(tablet, path)
        tablet.page.reload()
        tablet.page.wait_for_selector("body[data-screen=today]")
        kept(tablet)


@pytest.mark.proof
def test_without_the_recorder_a_file_that_was_cleared_is_said_in_words(hands, tablet, node):
    tablet.watch.expects("status of 503", "dynamically imported module")
    shows_today(tablet)
    node.stop()

    for path in chosen(tablet):
        forgets(tablet, path)
        tablet.page.reload()
        said = tablet.page.wait_for_selector(
            "#missing:visible, pre, body[data-screen=today] main:visible"
        ).inner_text()
        if path.rpartition("/")[2] in DAILY:
            assert re.search("(What was measured is|and) safe", said), path
        tablet.page.evaluate(PUTS_BACK, path)

    tablet.page.reload()
    tablet.page.wait_for_selector("body[data-screen=today]")


@pytest.mark.slow
def test_a_screen_whose_file_was_cleared_says_so_and_the_others_go_on(hands, tablet, node):
    tablet.watch.expects("status of 503", "dynamically imported module")
    shows_today(tablet)
    node.stop()
    (path,) = (p for p in tablet.page.evaluate(PATHS) if p.endswith("/screen_hold.js"))
    forgets(tablet, path)

    tablet.page.evaluate("to => { location.hash = to }", f"#/visit/{hands.visit}/balance/tandem")
    tablet.page.wait_for_selector("#missing:visible")

    shows_today(tablet)
    assert tablet.page.locator("#missing:visible").count() == 0


@pytest.mark.slow
def test_a_time_whose_result_cannot_be_shown_is_kept_all_the_same(hands, tablet, node):
    tablet.watch.expects("status of 503", "dynamically imported module")
    shows_today(tablet)
    node.stop()
    (path,) = (p for p in tablet.page.evaluate(PATHS) if p.endswith("/attempt_result.js"))
    forgets(tablet, path)
    hands.goes("gait_speed")
    hands.touches("[data-pad]")
    hands.phase("running")
    hands.runs_to("2.0")

    hands.touches("[data-pad]")

    tablet.page.wait_for_selector("#missing:visible")
    (kept,) = hands.rows()
    assert kept["body"]["outcome"] == "complete"
    assert tablet.page.locator("#missing a").is_visible()
    tablet.page.evaluate(PUTS_BACK, path)
    tablet.page.reload()
    tablet.page.wait_for_selector("body[data-screen=course] [data-pad]")
    shown = f"[data-attempt='{kept['id']}']"
    assert f"{kept['body']['elapsed_ms'] // 10 / 100:.2f} s" in tablet.page.text_content(shown)


@pytest.mark.slow
def test_a_shell_with_a_gap_takes_a_newer_one_whole(hands, tablet, node, tmp_path):
    shows_today(tablet)
    old = tablet.page.evaluate(VERSION)
    forgets(tablet, f"/c/{old}/app.js")
    publishes(node, tmp_path / "newer")

    tablet.page.reload()

    tablet.page.wait_for_selector("body[data-screen=today]")
    assert tablet.page.evaluate(VERSION) != old


@pytest.mark.slow
def test_a_slow_recorder_does_not_keep_the_shell_from_the_tablet(tablet):
    tablet.context.add_init_script("AbortSignal.timeout = () => new AbortController().signal")
    tablet.context.route("**/devices", lambda route: None)  # Asked for ever.
    tablet.goes("/c/")
    kept(tablet)
