"""A browser that was told once to trust a site's recorder: it works without a network then."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error, expect

from tests.browser import chromium
from tests.browser.bedside import Bedside
from tests.browser.node import Node
from tests.heeltoe import HEELTOE
from tests.site import NAME, Site

CERTUTIL = shutil.which("certutil")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CERTUTIL is None, reason="certutil is not here: .ci/system-packages proof"),
]


@pytest.fixture
def site(tmp_path):
    place = Site(tmp_path / "data")
    yield place
    with place.run as run:
        run.kill()


@pytest.fixture
def opens(tmp_path, playwright):
    """Open a browser whose user trusts what is in a file, or nothing more than it came with."""
    contexts = []

    def open_one(name, authority=None, address=None):
        home = tmp_path / name
        store = home / ".pki" / "nssdb"
        store.mkdir(parents=True)
        base = [CERTUTIL, "-d", f"sql:{store}"]
        subprocess.run([*base, "-N", "--empty-password"], check=True)
        if authority:
            subprocess.run([*base, "-A", "-t", "C,,", "-n", "site", "-i", authority], check=True)
        found = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP ward-8.local 127.0.0.1"
        context = playwright.chromium.launch_persistent_context(
            home / "profile",
            base_url=address,
            env={**os.environ, "HOME": str(home)},
            **chromium.how_to_start(found),
            **chromium.TABLET,
        )
        contexts.append(context)
        return context.pages[0]

    yield open_one
    for context in contexts:
        context.close()


def test_a_tablet_with_the_profile_is_paired_and_starts_without_a_network(site, opens):
    said = site.runs("pair", "--label", "T04", "--code", "--json", "--as", "Lena West")
    page = opens("told", site.authority)

    page.goto(f"{site.address}c/#/door?code={json.loads(said)['code']}")
    page.locator("main form button").first.click()
    expect(page.locator(f"[data-person='{site.alice}']")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    site.run.kill()
    site.run.wait()
    page.goto(f"{site.address}c/")

    expect(page.locator(f"[data-person='{site.alice}']")).to_be_visible()
    assert page.evaluate("() => isSecureContext") is True
    assert "T04" in site.runs("pair", "--list")


def test_a_tablet_without_it_and_another_name_are_warned(site, opens):
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        opens("untold").goto(site.address)
    with pytest.raises(Error, match="ERR_CERT_COMMON_NAME_INVALID"):
        opens("told", site.authority).goto(site.address.replace(NAME, "ward-8.local"))


@dataclass
class SecuredNode(Node):
    """The demo study, served as a site does: over TLS, by an authority of its own."""

    @property
    def address(self):
        return f"https://{NAME}:{self.port}"

    def start(self):
        command = [*HEELTOE, "serve", "--data", self.data, "--tls", "--host", "127.0.0.1"]
        self.run = subprocess.Popen(
            [*map(str, command), "--port", str(self.port)], stdout=subprocess.PIPE, text=True
        )
        assert self.run.stdout.readline() == f"Ready {self.address}/\n"


@pytest.fixture
def node(demo, tmp_path):
    node = SecuredNode(shutil.copytree(demo, tmp_path / "node"))
    node.says("tls", "--name", NAME, who=None)
    node.start()
    yield node
    node.kill()


def test_an_update_in_the_middle_of_a_visit_loses_none_of_it(node, tmp_path, opens):
    bed = Bedside(opens("told", node.data / "tls" / "authority.crt", node.address), node).opens()
    bed.goes("gait_speed")
    bed.walks(2.1)

    node.stop()
    shutil.copytree(node.data, tmp_path / "copy")
    bed.next()
    bed.walks(2.6)
    node.start()

    walked = [e["body"]["elapsed_ms"] for e in bed.delivered() if e["kind"] == "attempt_recorded"]
    assert [ms // 500 for ms in walked] == [4, 5]
    node.says("verify", who=None)  # Or it would leave with another code than 0.
