// onward.js: what comes after a measure: the next one of the visit's schedule, or its menu.

import { progress } from "./visit.js"
import { of, say } from "./words.js"

export const toVisit = (visit) => `#/visit/${visit.id}`

// {words, address}: the button says where it leads.
export function afterMeasure(visit, bundle, measure) {
  const { study } = bundle
  const planned = study.visits.find(({ code }) => code === visit.code) ?? study.unscheduled
  const codes = planned?.measures ?? []
  const at = codes.indexOf(measure.code)
  const open = [...codes.slice(at + 1), ...codes.slice(0, Math.max(0, at))].find((code) =>
    ["todo", "begun"].includes(progress(visit, bundle.measures[code], study, study.rounding)),
  )
  if (!open) return { words: say("back_to_visit"), address: toVisit(visit) }
  return { words: say("next_is", { what: of(bundle.measures[open].title) }), address: `${toVisit(visit)}/${open}` }
}
