"""Every screen of the capture shell, in the order in which a visit comes past them.

A new screen gets a line in SCREENS. Each is reached from wherever the tablet is, so that
one tablet can be walked through all of them; those of the door need one nobody holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from tests.browser.bedside import AWAKE, Bedside

LOCKS = """async () => {
  const at = name => document.querySelector("script[type=module]").src.replace("app.js", name)
  const desk = await import(at("desk.js"))
  const { make } = await import(at("pin.js"))
  await desk.set("pins", { [desk.desk.session.person]: await make("482913") })
  await desk.set("locked", true)
}"""
UNLOCKS = """async () => {
  const src = document.querySelector("script[type=module]").src.replace("app.js", "desk.js")
  await (await import(src)).set("locked", false)
}"""


@dataclass(frozen=True)
class BedsideScreen:
    """A screen of the shell and how one gets to it; `held` when somebody must be signed in."""

    name: str
    reach: Callable[[Bedside], None]
    held: bool = True


def to(address: str, waits: str = "main h1") -> Callable[[Bedside], None]:
    """Return a way by the address after the #, in which `VISIT` is the open visit."""

    def reaches(bed: Bedside) -> None:
        where = f"#/{address.replace('VISIT', bed.visit)}"
        bed.page.evaluate("to => { location.hash = to }", where)
        bed.page.wait_for_selector(waits)
        bed.page.wait_for_function("() => !document.querySelector('[inert]')")

    return reaches


def code(bed: Bedside) -> None:
    bed.page.goto("/c/#/door?code=7KQ2-M4XD")
    bed.waits("[data-step=pair]")


def people(bed: Bedside) -> None:
    bed.page.goto("/c/#/door")
    bed.page.reload()
    bed.waits("[data-step=who]")


def passphrase(bed: Bedside) -> None:
    people(bed)
    bed.page.click("[data-person] >> nth=0")
    bed.waits("[data-step=passphrase]")


def pin(bed: Bedside) -> None:
    bed.page.evaluate(LOCKS)
    to("door", "[data-step=pin]")(bed)


def person(bed: Bedside) -> None:
    bed.page.evaluate(UNLOCKS)
    to("today", "[data-screen=today]")(bed)
    to("door", "[data-step=mine]")(bed)


def new(bed: Bedside) -> None:
    to("today", "[data-due]")(bed)
    who = bed.page.locator("[data-due]").first.get_attribute("data-due")
    to(f"new/{who}", "[data-start]")(bed)


def ready(measure: str, *, safe: bool = True) -> Callable[[Bedside], None]:
    def reaches(bed: Bedside) -> None:
        to("visit/VISIT", "[data-screen=menu]")(bed)
        bed.goes(measure)
        if safe and bed.page.locator("[data-result=stood]").count():
            bed.touches("[data-result=stood]")
            bed.phase("ready")
            bed.page.evaluate(AWAKE)

    return reaches


def running(measure: str) -> Callable[[Bedside], None]:
    def reaches(bed: Bedside) -> None:
        ready(measure)(bed)
        bed.touches("[data-pad]")
        bed.phase("running")

    return reaches


def risen(bed: Bedside) -> None:
    running("chair_stand_5")(bed)
    for after in ("1.3", "2.6"):
        bed.runs_to(after)
        bed.touches("[data-pad]")


def stopped(bed: Bedside) -> None:
    running("gait_speed")(bed)
    bed.runs_to("2.6")
    bed.touches("[data-pad]")
    bed.kept()


def squeezed(bed: Bedside) -> None:
    to("visit/VISIT/grip", "[data-screen=reading] .keypad")(bed)
    for name in ("dominant_hand", "device", "handle"):
        asked = bed.page.locator(f"[data-setup] input[name={name}]")
        if asked.count() and not any(one.is_checked() for one in asked.all()):
            asked.first.check(force=True)
            bed.page.wait_for_selector(f"[data-setup] input[name={name}]:checked", state="attached")
    for kept, reading in enumerate(("20.8", "17.6"), start=1):
        bed.page.focus(".grip__field")
        bed.page.keyboard.type(reading)
        bed.page.keyboard.press("Enter")
        bed.page.wait_for_function(
            "n => document.querySelectorAll('.grip [data-kept]').length === n", arg=kept
        )


SCREENS = [
    BedsideScreen("code", code, held=False),
    BedsideScreen("people", people, held=False),
    BedsideScreen("passphrase", passphrase, held=False),
    BedsideScreen("pin", pin),
    BedsideScreen("person", person),
    BedsideScreen("today", to("today", "[data-screen=today]")),
    BedsideScreen("choosing", to("new", "[data-screen=new]")),
    BedsideScreen("second-look", new),
    BedsideScreen("menu", to("visit/VISIT", "[data-screen=menu]")),
    BedsideScreen("grip-set-up", to("visit/VISIT/grip", "[data-screen=reading]")),
    BedsideScreen("grip", squeezed),
    BedsideScreen("balance-ready", ready("balance")),
    BedsideScreen("balance-running", running("balance")),
    BedsideScreen("gait-ready", ready("gait_speed")),
    BedsideScreen("gait-running", running("gait_speed")),
    BedsideScreen("gait-stopped", stopped),
    BedsideScreen("chair-single", ready("chair_stand_5", safe=False)),
    BedsideScreen("chair-ready", ready("chair_stand_5")),
    BedsideScreen("chair-running", risen),
    BedsideScreen("remarks", to("visit/VISIT/remarks", "[data-screen=remarks]")),
    BedsideScreen("places", to("places", ".station")),
]


def walk(unheld: Bedside, bed: Bedside, chosen: Collection[str] = ()) -> Iterator[tuple]:
    """Bring two tablets to every screen, one unheld, one held; give each screen's name and page."""
    for screen in SCREENS:
        if chosen and screen.name not in chosen:
            continue
        here = bed if screen.held else unheld
        if screen.held and not bed.visit:
            bed.opens()
        screen.reach(here)
        yield screen.name, here.page
