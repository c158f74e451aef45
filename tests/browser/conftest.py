"""A node that serves the demo, a browser, and a tablet to hold."""

import fcntl
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from recorder.demo import fill
from tests.browser import chromium
from tests.browser.bedside import Bedside
from tests.browser.node import Node
from tests.browser.tablet import Slate, Tablet
from tests.browser.watch import Watch

expect.set_options(timeout=20_000)  # Four browsers on two cores: a page may be late, not wrong.


@pytest.fixture(scope="session")
def demo(tmp_path_factory, worker_id):
    """The demo study in a folder, filled once for all workers; copy it, do not touch it."""
    top = tmp_path_factory.getbasetemp()
    shared = top if worker_id == "master" else top.parent
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo").exists():
            fill(shared / "demo")
    return shared / "demo"


@pytest.fixture(scope="session")
def served(demo, tmp_path_factory):
    """A node that every test of a worker reads from, and none writes to."""
    yield from _served(demo, tmp_path_factory.mktemp("served"))


@pytest.fixture
def node(demo, tmp_path):
    """A node of this test's own, to write to, stop and kill."""
    yield from _served(demo, tmp_path)


def _served(demo, place):
    node = Node(shutil.copytree(demo, place / "node"))
    node.start()
    yield node
    node.kill()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    """One Chromium for all tests of a worker; what a test needs for itself is a window of it."""
    browser = playwright.chromium.launch(**chromium.how_to_start())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_in_large_letters(playwright):
    """The same, of somebody who asked for letters twice as large."""
    browser = playwright.chromium.launch(**chromium.how_to_start(chromium.LARGE_LETTERS))
    yield browser
    browser.close()


@pytest.fixture
def windows():
    """Opens windows that share nothing, at a node; fails the test on what they did wrong."""
    opened = []

    def opens(browser, node, *scripts, **more):
        context = browser.new_context(base_url=node.address, **{**chromium.TABLET, **more})
        opened.append((context, Watch(context, node)))
        for script in scripts:
            context.add_init_script(script)
        page = context.new_page()
        page.watch = opened[-1][1]
        return page

    yield opens
    for context, _ in opened:
        context.close()
    assert [trouble for _, watch in opened for trouble in watch.unexpected] == []


@pytest.fixture
def window(request, windows, served):
    """Opens a window at the node that nobody writes to."""

    def opens(in_large_letters=False, **more):
        kind = "browser_in_large_letters" if in_large_letters else "browser"
        return windows(request.getfixturevalue(kind), served, **more)

    return opens


@pytest.fixture(scope="session")
def ward(demo, tmp_path_factory):
    """A node that takes in what the tablets of a worker's tests send, and is never stopped."""
    yield from _served(demo, tmp_path_factory.mktemp("ward"))


@pytest.fixture
def slate(windows, browser, ward):
    """A tablet that is only touched, never turned off."""
    return Slate(ward, windows(browser, ward))


@pytest.fixture
def bedside(windows, browser, ward):
    """Opens a visit on a tablet of its own; scripts are run in its page before all others."""
    return lambda *scripts, **more: Bedside(windows(browser, ward, *scripts, **more), ward).opens()


@pytest.fixture
def tablet(playwright, node, tmp_path):
    """A tablet of this test's own; fails the test on what it did wrong."""
    tablet = Tablet(playwright, node, tmp_path / "profile")
    tablet.start()
    yield tablet
    tablet.close()
    assert tablet.troubles == []
