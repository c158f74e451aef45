"""Looking at a page as a person with large fingers, poor sight or a small screen would."""

from __future__ import annotations

from importlib.resources import files

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

# Both return what is wrong, in words; a box may be half a pixel short of its size by rounding.
_TARGETS = """least => {
  const seen = box => box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0
  const boxes = control => [control, ...(control.labels ?? [])].map(e => e.getBoundingClientRect())
  const inText = link => link.matches("a") && getComputedStyle(link).display === "inline"
    && [...link.parentElement.childNodes].some(n => n.nodeType === 3 && n.data.trim())
  const touched = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']"
  return [...document.querySelectorAll(touched)]
    .filter(e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter(e => seen(e.getBoundingClientRect()) && !inText(e))
    .filter(e => !boxes(e).some(b => b.width >= least - 0.5 && b.height >= least - 0.5))
    .map(e => { const b = e.getBoundingClientRect()
      return `${e.outerHTML.slice(0, 120)} is ${b.width.toFixed(1)} × ${b.height.toFixed(1)}` })
}"""

_SIDEWAYS = """() => {
  const page = document.scrollingElement
  if (page.scrollWidth <= page.clientWidth) return []
  const out = [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > page.clientWidth + 0.5)
  const last = out.slice(-4).map(e => e.outerHTML.slice(0, 120))
  return [`${page.scrollWidth} in ${page.clientWidth}`, ...last]
}"""

_BREACHES = """async tags => {
  // Its own rule for targets takes what lies under a fixed bar for small, and asks for 24 px only.
  const rules = { "target-size": { enabled: false } }
  const found = await axe.run(document, { runOnly: tags, rules, resultTypes: ["violations"] })
  const why = node => node.failureSummary.split("\\n").slice(1).join("; ").trim()
  return found.violations.flatMap(v => v.nodes.map(
    n => `${v.id}: ${n.html.slice(0, 120)} (${why(n)})`))
}"""


def sideways(page) -> list[str]:
    """Return what reaches beyond the screen's side, if the page can be moved sideways."""
    return page.evaluate(_SIDEWAYS)


def small_targets(page, least: int = 48) -> list[str]:
    """Return what a finger would not find; links within a text are excepted."""
    return page.evaluate(_TARGETS, least)


def assert_no_sideways_scroll(page) -> None:
    assert sideways(page) == []


def assert_targets(page, least: int = 48) -> None:
    assert small_targets(page, least) == []


def axe(page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2, A and AA."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(_BREACHES, WCAG)


def slow_cpu(page, times: int) -> None:
    """Make this page's computer so many times slower: 4 is a cheap tablet."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})
