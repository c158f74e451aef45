// board.js: how far the visits of this tablet have come, as today's page shows them.

import { bundleOf, desk, visits } from "./desk.js"
import { h, icon } from "./draw.js"
import { dayOf } from "./due.js"
import { existing, placeOf } from "./place.js"
import { planOf } from "./schedule.js"
import { progress } from "./visit.js"
import { of, say } from "./words.js"

export function titleOf(code) {
  const planned = desk.pack.schedule.find(({ visit }) => visit === code)
  return planned ? of(planned.title) : code === "unscheduled" ? say("unscheduled") : code.replaceAll("_", " ")
}

// Each visit that this tablet holds, newest first, with its steps: [{measure, state}].
export async function held() {
  return Promise.all(
    (await visits()).map(async (visit) => {
      const bundle = await bundleOf(visit)
      const state = (measure) => progress(visit, measure, bundle.study, bundle.study.rounding ?? "truncate")
      const { performed } = planOf(visit.code, bundle)
      return { visit, steps: performed.map((measure) => ({ measure, state: state(measure) })) }
    }),
  )
}

export const isOpen = ({ visit }) => visit.state === "open"

export function finishedOn(day) {
  return ({ visit }) => Boolean(visit.finished) && dayOf(new Date(visit.finished.at_ms)) === day
}

// Dots and the words that say the same.
export function strip(steps) {
  const mark = ({ state }) => icon(state.replace("_", "-"), `progress__mark progress__mark--${state}`)
  const through = steps.filter(({ state }) => state === "done" || state === "not_done").length
  const begun = steps.some(({ state }) => state !== "todo")
  return [
    h("span.progress", { "aria-hidden": "true" }, steps.map(mark)),
    h("span", begun ? say("so_far", { n: through, of: steps.length }) : say("not_begun")),
  ]
}

// Where a visit's results are: as far as the one that got least far.
export function whereabouts({ visit }) {
  const places = visit.rows.map((row) => placeOf(row, desk.pack.place))
  const place = existing().find((one) => places.includes(one)) ?? "tablet"
  const words = { tablet: "on_this_tablet", site: "at_the_site", hub: "at_the_hub" }
  return h("span.place", { data: { place } }, icon(place), say(words[place]))
}
