"""Lighthouse, as anybody may run it: nothing to mend in accessibility and best practices."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser import chromium

PLACE = Path(__file__).parents[2] / "build" / "lighthouse"
PROGRAM = PLACE / "node_modules" / ".bin" / "lighthouse"
GET = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "lighthouse@12.8.2"]
ASKED = ["accessibility", "best-practices"]
WORDS = ["--quiet", "--output=json", f"--only-categories={','.join(ASKED)}"]


@pytest.fixture(scope="module")
def lighthouse():
    """Lighthouse, fetched once into build/ with npm."""
    if not PROGRAM.exists():
        if shutil.which("npm") is None:
            pytest.skip("Lighthouse is fetched with npm: install npm, or `apt-get install npm`.")
        PLACE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([*GET, "--prefix", "."], cwd=PLACE, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"npm could not fetch Lighthouse; try `{' '.join(GET)}` in {PLACE}.")
    flags = "--headless=new " + " ".join(chromium.how_to_start()["args"])

    def audits(address):
        said = subprocess.run(
            [PROGRAM, address, *WORDS, f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium.PROGRAM},
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(said.stdout)

    return audits


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/session/new", "/c/"])
def test_lighthouse_has_nothing_to_mend(lighthouse, served, path):
    report = lighthouse(served.address + path)

    lost = [f"{a['id']}: {a['title']}" for a in report["audits"].values() if a["score"] == 0]
    assert {name: report["categories"][name]["score"] for name in ASKED} == dict.fromkeys(
        ASKED, 1
    ), lost
