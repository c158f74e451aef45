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
  const named = e => e.outerHTML.slice(0, 120)
  const page = document.scrollingElement
  const parts = [...document.body.querySelectorAll("*")]
  const within = parts
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.checkVisibility())
    .filter(e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
    .map(e => `${e.scrollWidth} in ${e.clientWidth} of ${named(e)}`)
  if (page.scrollWidth <= page.clientWidth) return within
  const out = parts.filter(e => e.getBoundingClientRect().right > page.clientWidth + 0.5)
  return [`${page.scrollWidth} in ${page.clientWidth}`, ...out.slice(-4).map(named), ...within]
}"""

# Lines of text of which one lies over another. A line is narrower than its letters' box, hence
# the fifth that is left off above and below; what hides or moves by itself is left out.
_OVERLAID = """() => {
  const lines = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode
    const own = text.parentElement
    const seen = own.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    const aside = own.closest(".unseen, .undo, .tabs, .page__skip, script, style, noscript")
    if (!text.data.trim() || !seen || aside) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const fifth = (bottom - top) / 5
      const line = { text, left, right, top: top + fifth, bottom: bottom - fifth }
      for (let up = own; up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowY === "visible") continue
        const frame = up.getBoundingClientRect()
        for (const side of ["left", "top"]) line[side] = Math.max(line[side], frame[side])
        for (const side of ["right", "bottom"]) line[side] = Math.min(line[side], frame[side])
      }
      if (line.right - line.left > 1 && line.bottom - line.top > 1) lines.push(line)
    }
  }
  const over = (a, b) => a.text !== b.text
    && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2
  const words = ({ text }) => text.data.trim().slice(0, 40)
  return lines.flatMap((a, at) => lines.slice(at + 1)
    .filter(b => over(a, b)).map(b => `“${words(a)}” lies over “${words(b)}”`))
}"""

# A language with longer words: each gains a third of its length, by its own last letters.
_LONGER = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const longer = word => word + word.slice(-Math.ceil(word.length * 0.3))
  while (texts.nextNode()) {
    const text = texts.currentNode
    text.data = text.data.replace(/\\p{L}{3,}/gu, longer)
  }
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
    """Return what reaches beyond a side, if the page or a part of it can be moved sideways."""
    return page.evaluate(_SIDEWAYS)


def overlaid(page) -> list[str]:
    """Return texts that cannot be read because another lies over them."""
    return page.evaluate(_OVERLAID)


def in_longer_words(page) -> None:
    """Say what is shown in a language of longer words, until it is drawn anew."""
    page.evaluate(_LONGER)


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
