"""At the bed: a paired tablet with an open visit, fingers whose moment is known, what was kept."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

from tests.browser.until import until

SIGN_IN = """async paired => {
  const at = name => document.querySelector("script[type=module]").src.replace("app.js", name)
  const desk = await import(at("desk.js"))
  const { uuid7 } = await import(at("event.js"))
  await desk.set("device", paired)
  await desk.refresh()
  await desk.signedIn(desk.workers()[0].id, "passphrase")
  await desk.set("locked", false)
  const { pack } = desk.desk
  const { id: participant } = pack.participants.find(one => one.site === "01" && one.sex)
  const visit = uuid7(Date.now())
  const body = { participant, visit_code: "baseline", bundle: pack.bundle.hash }
  await desk.record("visit_opened", body, { visit })
  return visit
}"""

ROWS = """async visit => {
  const src = document.querySelector("script[type=module]").src.replace("app.js", "desk.js")
  const { rows } = await (await import(src)).visit(visit)
  return rows.map(({ raw, state }) => ({ ...JSON.parse(raw), state }))
}"""

RECORDS = """async ([kind, body, visit]) => {
  const src = document.querySelector("script[type=module]").src.replace("app.js", "desk.js")
  await (await import(src)).record(kind, body, { visit })
}"""

ALIVE = "!document.querySelector('[inert]') && document.querySelector('.capture')"
# The pad, and what lies where it was, hear no finger for a third of a second after they appear.
AWAKE = """() => new Promise(done => setTimeout(() => done(true), 400))"""


@dataclass
class Bedside:
    """A page of a tablet on which a visit is open; `taps` says when the finger came down."""

    page: object
    node: object
    visit: str = ""
    glass: object = None
    began: float = field(default_factory=lambda: time.time() - time.perf_counter())

    def opens(self, sign_in: str = SIGN_IN) -> Bedside:
        self.page.goto("/c/")
        self.page.wait_for_selector("#screen > *")
        self.visit = self.page.evaluate(sign_in, self.node.pair())
        self.glass = self.page.context.new_cdp_session(self.page)
        return self

    @property
    def watch(self) -> object:
        """What heeds what the page does wrong."""
        return self.page.watch

    def now(self) -> float:
        """Return this moment in seconds of the epoch, by a clock that is never set."""
        return self.began + time.perf_counter()

    def goes(self, measure: str) -> None:
        self.page.evaluate("to => { location.hash = to }", f"#/visit/{self.visit}/{measure}")
        self.page.wait_for_function(f"() => {ALIVE} && location.hash.endsWith('{measure}')")
        self.page.evaluate(AWAKE)

    def touches(self, target: str, at: float | None = None) -> float:
        """Put a finger on a target and lift it; the screen is told that it was at that moment."""
        return self.lands(self.middle(target), at or self.now())

    def middle(self, target: str) -> dict[str, float]:
        found = self.page.locator(target).first
        found.scroll_into_view_if_needed()
        box = found.bounding_box()
        return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}

    def lands(self, point: dict[str, float], at: float) -> float:
        for kind, points in (("touchStart", [point]), ("touchEnd", [])):
            event = {"type": kind, "touchPoints": points, "timestamp": at}
            self.glass.send("Input.dispatchTouchEvent", event)
        return at

    def waits(self, what: str) -> None:
        self.page.wait_for_selector(what)

    def phase(self, name: str) -> None:
        self.page.wait_for_selector(f".capture--{name}")

    def kept(self) -> None:
        """Wait until the result says that it is kept, and hears fingers."""
        self.page.wait_for_selector("[data-kept]")
        self.page.wait_for_function(f"() => {ALIVE}")

    def next(self) -> None:
        self.touches("[data-next]")
        self.page.wait_for_function(f"() => {ALIVE} && !document.querySelector('[data-next]')")
        self.page.evaluate(AWAKE)

    def walks(self, seconds: float) -> float:
        """Time so long by touch; return in milliseconds how far the fingers were apart."""
        start = self.touches("[data-pad]")
        self.phase("running")
        self.runs_to(str(seconds - 0.1))
        stop = self.touches("[data-pad]")
        self.phase("stopped")
        self.kept()
        return (stop - start) * 1000

    def stands(self) -> None:
        """Say that the single stand from the chair went well."""
        self.touches("[data-result=stood]")
        self.phase("ready")
        self.page.evaluate(AWAKE)

    def rises(self, times: int = 5) -> list[float]:
        """Start, and touch at each rise; return in milliseconds when they were."""
        marks = [self.touches("[data-pad]")]
        self.phase("running")
        for n in range(times):
            self.runs_to(str(1.3 * (n + 1)))
            marks.append(self.touches("[data-pad]"))
        if times == 5:
            self.kept()
        return [(mark - marks[0]) * 1000 for mark in marks[1:]]

    def shown(self) -> str:
        return self.page.locator("[data-value] span").first.text_content()

    def runs_to(self, tenths: str) -> None:
        """Wait until the digits have come so far."""
        self.page.wait_for_function(
            "least => parseFloat(document.querySelector('[role=timer]')?.textContent) >= least",
            arg=float(tenths),
            timeout=90_000,
        )

    def excuses(self, *measures: str) -> None:
        """Say that there was no time for these, as on a visit that begins with another."""
        for measure in measures:
            body = {"measure": measure, "why": "no_time"}
            self.page.evaluate(RECORDS, ["measure_not_done", body, self.visit])

    def rows(self, kind: str = "attempt_recorded") -> list[dict]:
        return [row for row in self.page.evaluate(ROWS, self.visit) if row["kind"] == kind]

    def attempt(self) -> dict:
        """Return what the last attempt's event says, as its body."""
        return self.rows()[-1]["body"]

    def delivered(self) -> list[dict]:
        """Return the visit's events in the recorder's log, once all have come."""
        self.page.evaluate("dispatchEvent(new Event('online'))")
        asks = f"async visit => (await ({ROWS})(visit)).every(row => row.state === 'kept')"
        until(self.page, asks, self.visit)
        return [event for event in self.node.kept() if event.get("visit") == self.visit]


def plain(events: list[dict]) -> list[str]:
    """Return events as one text each, to be compared whatever their order."""
    return sorted(
        json.dumps({k: v for k, v in e.items() if k != "state"}, sort_keys=True) for e in events
    )
