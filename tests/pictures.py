"""Pictures of every screen at three sizes and in two themes, into build/pictures/.

    make pictures

For looking at, by a person; nothing is compared. tests/browser/screens.py says which pages,
tests/browser/bedside_screens.py which screens of the capture shell;
`report` is page one of a sealed report. Words after the command choose among them:
`.venv/bin/python -m tests.pictures grip menu`.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from recorder import seals, store
from recorder.demo import fill
from recorder.reading import read_visit
from tests.browser import bedside_screens, chromium
from tests.browser.bedside import Bedside
from tests.browser.node import Node
from tests.browser.screens import SCREENS, show

PICTURES = Path(__file__).parents[1] / "build" / "pictures"
SIZES = {"tablet": (768, 1024), "wide": (1024, 768), "phone": (360, 740)}
THEMES = {"bright": "light", "night": "dark"}


def main(chosen: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, sync_playwright() as playwright:
        fill(Path(place) / "node")
        node = Node(Path(place) / "node")
        node.start()
        browser = playwright.chromium.launch(**chromium.how_to_start())
        try:
            for screen in SCREENS:
                if chosen and screen.name not in chosen:
                    continue
                page = opens(browser, node)
                show(page, node, screen)
                take(page, screen.name)
                page.context.close()
            if not chosen or "report" in chosen:
                paper(node)
            beds = (Bedside(opens(browser, node), node) for _ in range(2))
            for name, page in bedside_screens.walk(*beds, chosen):
                take(page, f"bedside-{name}")
        finally:
            browser.close()
            node.stop()
    print(f"{len(list(PICTURES.iterdir()))} pictures in {PICTURES}")


def paper(node: Node) -> None:
    """Draw page one of a sealed report, as it lies on a desk."""
    with node.db() as db:
        signed = [visit.id for visit in store.visits(db) if visit.signed == "countersigned"]
        prints = next(filter(None, (seals.every_print(read_visit(db, it)) for it in signed)))
        pdf = store.file(db, prints[0].body.report)
    command = ["pdftoppm", "-r", "80", "-png", "-singlefile", "-l", "1", "-", PICTURES / "report"]
    subprocess.run(command, input=pdf, check=True)


def opens(browser, node: Node):
    return browser.new_context(base_url=node.address, **chromium.TABLET).new_page()


def take(page, name: str) -> None:
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme, scheme in THEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=PICTURES / f"{name}-{size}-{theme}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
