// board.js: how far the visits of this tablet have come, as today's page shows them.

import { bundleOf, desk, visits } from "./desk.js"
import { h, icon } from "./draw.js"
import { dayOf } from "./due.js"
import { progress } from "./visit.js"
import { of, say } from "./words.js"

// The codes of what a visit consists of, composites left out: nobody performs those.
export function measuresOf(code, bundle) {
  const { visits = [], unscheduled } = bundle.study
  const named = visits.find((one) => one.code === code) ?? unscheduled
  return (named?.measures ?? []).filter((one) => bundle.measures[one] && bundle.measures[one].kind !== "composite")
}

export function titleOf(code) {
  const planned = desk.pack.schedule.find(({ visit }) => visit === code)
  return planned ? of(planned.title) : code === "unscheduled" ? say("unscheduled") : code.replaceAll("_", " ")
}

// Each visit that this tablet holds, newest first, with its steps: [{code, state}].
export async function held() {
  return Promise.all(
    (await visits()).map(async (visit) => {
      const bundle = await bundleOf(visit)
      const state = (code) => progress(visit, bundle.measures[code], bundle.study, bundle.study.rounding ?? desk.pack.rounding)
      return { visit, bundle, steps: measuresOf(visit.code, bundle).map((code) => ({ code, state: state(code) })) }
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
  const here = visit.rows.some(({ state }) => state === "waiting")
  const place = here || desk.pack.place === "tablet" ? "tablet" : desk.pack.place
  const words = { tablet: "on_this_tablet", site: "at_the_site", hub: "at_the_hub" }
  return h("span.place", { data: { place } }, icon(place), say(words[place]))
}
