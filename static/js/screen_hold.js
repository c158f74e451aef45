// screen_hold.js: a stance is held until the clock has had enough: the three of balance.
//
// A stance that was not held, or not done, ends the measure; the later ones are not asked.

import { attempt } from "./attempt.js"
import { button, h, icon } from "./draw.js"
import { seconds } from "./figures.js"
import { counted, settingsOf } from "./scoring.js"
import { language, of, say } from "./words.js"

const FEET = { side_by_side: "side", semi_tandem: "semi", tandem: "tandem" }
const ENDS = ["moved_feet", "held_on", "stopped_by_assessor"]
const SVG = "http://www.w3.org/2000/svg"

export function hold({ visit, bundle, measure, part }) {
  const parts = measure.parts ?? []
  const end_ms = (measure.auto_stop_hundredths ?? 0) * 10
  const stances = (seen) => counted(measure, seen, settingsOf(measure, seen, bundle.study), bundle.study.rounding ?? "truncate", bundle.study.not_done).parts
  // Also where a person must still say what a reason is worth, nobody is asked to do more.
  const ended = (seen) => seen.notDone.some(({ body }) => body.measure === measure.code)
  const open = (seen) => (ended(seen) ? undefined : stances(seen).find(({ status }) => status === "open")?.part)
  // Without a stance in the address: the next that is open, else the last that was done.
  const here = parts.find(({ code }) => code === (part ?? open(visit) ?? stances(visit).findLast(({ status }) => !["skipped", "open"].includes(status))?.part)) ?? parts[0]
  const address = (code) => `#/visit/${visit.id}/${measure.code}/${code}`
  return attempt({
    visit, bundle, measure,
    part: here.code,
    name: of(measure.title),
    title: of(measure.title),
    short: of(here.title),
    of: () => `· ${of(here.title)}`,
    setup: { end_ms },
    script: () => [here.say],
    above: (now) => slots(now, here, stances),
    slots: (now) => slots(now, here, stances),
    line: say("stop_if", { stop: of(measure.watch.stop), s: seconds(measure.auto_stop_hundredths, language(), 0) }),
    running: () => meter(end_ms),
    draw: (made, ms) => {
      const bar = made.querySelector("progress")
      if (bar) bar.value = ms / 1000
    },
    pad: () => ["pad pad--stop", h("span.pad__word", icon("stop"), say("stop"))],
    outcome: () => "complete",
    closed: (now) => ended(now.visit) || stances(now.visit).find(({ part: code }) => code === here.code)?.status === "skipped",
    next: (now) => {
      const code = open(now.visit)
      return code ? { words: say("next_is", { what: of(parts.find((one) => one.code === code).title).toLowerCase() }), address: address(code) } : null
    },
    ask: why,
  })
}

// Private

function meter(end_ms) {
  return h("progress.meter", { max: end_ms / 1000, value: 0, "aria-label": say("of_seconds", { s: end_ms / 1000 }) })
}

// Why it ended early: asked, never demanded.
function why({ bundle, measure }, event, amend) {
  const { elapsed_ms, ended_by } = event.body
  if (elapsed_ms === undefined || elapsed_ms >= measure.auto_stop_hundredths * 10 || (ended_by && event.reason === "detail_added")) return null
  const words = (code) => say(`early_${code}`)
  return h(
    "section.capture__ask",
    { data: { question: "early" } },
    h("h3.choices__title", say("what_ended_it")),
    h(".choices", ENDS.map((code) => button(words(code), () => amend(event, { ended_by: code }, "detail_added"), { data: { why: code } }))),
  )
}

function slots(now, here, stances) {
  const found = stances(now.visit)
  return h(
    "ol.slots",
    (now.measure.parts ?? []).map(({ code, title }) => {
      const { status, value } = found.find(({ part }) => part === code) ?? {}
      const over = status === "open" && now.visit.notDone.some(({ body }) => body.measure === now.measure.code)
      const look = value !== undefined ? "" : code === here.code ? ".slot--now" : ".slot--later"
      const words = value !== undefined ? seconds(value, language()) : say({ zero: "not_done", missing: "not_done", skipped: "stance_not_asked", asked: "not_done" }[status] ?? (over ? "stance_not_asked" : null) ?? (code === here.code ? "now" : "later"))
      return h(`li.slot${look}`, { data: { part: code } }, feet(FEET[code]), h("span.slot__name", of(title)), h("span.slot__value", words))
    }),
  )
}

function feet(name) {
  if (!name) return null
  const made = document.createElementNS(SVG, "svg")
  made.setAttribute("class", "slot__feet")
  made.setAttribute("viewBox", "0 0 24 44")
  made.setAttribute("aria-hidden", "true")
  const use = document.createElementNS(SVG, "use")
  use.setAttribute("href", `#i-${name}`)
  made.append(use)
  return made
}
