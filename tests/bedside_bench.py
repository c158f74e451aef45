"""How soon a slow tablet answers a finger: the part of `make bench` that needs a browser.

A slow tablet is this computer's browser at a quarter of its speed, by its own brake. Times
are of the wall clock, hence of the load as well, which is printed; each is the median of
several starts. A screen answers once what a finger wants is there, hears it, and was drawn.
"""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import sync_playwright

from tests.browser import chromium, keeping
from tests.browser.bedside import Bedside
from tests.browser.looks import slow_cpu
from tests.browser.node import Node
from tests.browser.until import until

STARTS = 5
TAPS = 200
SLOWER = 4
COLD_S, CACHED_S, FEEDBACK_MS, KEPT_MS = 2.0, 1.0, 100, 25

# By the page's own clock, which begins at the navigation: the first task after the frame that
# shows it. And from a finger on the pad to the frame that shows the clock running.
LOOKS = """
  window.stood = {}
  window.felt = null
  const wanted = {
    door: "[data-screen=door] main :is(button, input)",
    today: "[data-screen=today] [data-new]",
    pad: "[data-pad]:not([inert], [inert] *)",
  }
  const drawn = note => requestAnimationFrame(() => setTimeout(note))
  const look = () => {
    for (const [name, selector] of Object.entries(wanted)) {
      if (stood[name] !== undefined || !document.querySelector(selector)) continue
      stood[name] = null
      drawn(() => (stood[name] = performance.now()))
    }
    requestAnimationFrame(look)
  }
  look()
  addEventListener("pointerdown", ({ timeStamp }) => {
    const runs = () => document.querySelector(".capture--running")
      ? drawn(() => (window.felt = performance.now() - timeStamp))
      : requestAnimationFrame(runs)
    requestAnimationFrame(runs)
  }, { capture: true })
"""
KEEPS_THE_SHELL = """async () => {
  const registration = await navigator.serviceWorker.ready
  return registration.active?.state === "activated" && Boolean(navigator.serviceWorker.controller)
}"""


class Figures(Protocol):
    """Where a figure goes, beside what it must reach."""

    def add(self, name: str, value: float, unit: str, must: str, reached: bool | None) -> None: ...


def bench_bedside(figures: Figures, demo: Path, place: Path) -> None:
    node = Node(shutil.copytree(demo, place / "node"))
    node.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.how_to_start())
        try:
            bench_starts(figures, browser, node)
        finally:
            browser.close()
            node.kill()
        bench_keeping(figures, playwright, place / "bed")


def bench_starts(figures: Figures, browser: Any, node: Node) -> None:
    took: dict[str, list[float]] = {}
    for _ in range(STARTS):
        context = browser.new_context(base_url=node.address, **chromium.TABLET)
        for name, value in one_tablet(context, node).items():
            took.setdefault(name, []).append(value)
        context.close()
    for name, must in {
        "the door, cold": COLD_S,
        "today, cold": COLD_S,
        "today, kept on the tablet": CACHED_S,
        "the pad of a walk, kept on the tablet": CACHED_S,
    }.items():
        seconds = statistics.median(took[name]) / 1000
        figures.add(f"{name}, at a {SLOWER}th", seconds, "s", f"≤ {must}", seconds <= must)
    felt = statistics.median(took["felt"])
    figures.add(
        "  a finger to the running clock", felt, "ms", f"≤ {FEEDBACK_MS}", felt <= FEEDBACK_MS
    )


def one_tablet(context: Any, node: Node) -> dict[str, float]:
    """Return in milliseconds how long one new tablet took for each start."""
    context.add_init_script(LOOKS)
    page = context.new_page()
    glass = context.new_cdp_session(page)
    slow_cpu(page, SLOWER)
    page.goto("/c/")
    found = {"the door, cold": stood(page, "door")}

    bedside = Bedside(page, node).opens()
    until(page, KEEPS_THE_SHELL)
    page.goto("about:blank")
    gone = {"origin": node.address, "storageTypes": "service_workers,cache_storage"}
    glass.send("Storage.clearDataForOrigin", gone)
    glass.send("Network.clearBrowserCache")
    page.goto("/c/#/today")
    found["today, cold"] = stood(page, "today")

    until(page, KEEPS_THE_SHELL)
    page.reload()
    found["today, kept on the tablet"] = stood(page, "today")
    page.goto("about:blank")
    page.goto(f"/c/#/visit/{bedside.visit}/gait_speed")
    found["the pad of a walk, kept on the tablet"] = stood(page, "pad")
    page.locator("[data-pad]").click(trial=True)  # It stands still, and nothing lies over it.
    bedside.touches("[data-pad]")
    page.wait_for_function("() => window.felt")
    found["felt"] = page.evaluate("window.felt")
    return found


def stood(page: Any, name: str) -> float:
    page.wait_for_function("name => window.stood[name]", arg=name)
    took: float = page.evaluate(f"window.stood.{name}")
    return took


def bench_keeping(figures: Figures, playwright: Any, place: Path) -> None:
    """Keep attempts one after the other; from the finger to what may be called kept."""
    place.mkdir()
    bed = keeping.Bed(playwright, place)
    try:
        page = bed.starts().opens()
        bed.begins(page)
        page.evaluate("times(20)")  # Warm.
        took = page.evaluate(f"times({TAPS})")
    finally:
        bed.leaves()
    p95 = statistics.quantiles(took, n=20)[-1]
    figures.add("an attempt to “kept”, 95 of 100", p95, "ms", f"≤ {KEPT_MS}", p95 <= KEPT_MS)
