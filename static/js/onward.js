// onward.js: what comes after a measure: the next one of the visit's schedule, or its menu.

import { following } from "./schedule.js"
import { of, say } from "./words.js"

export const toVisit = (visit) => `#/visit/${visit.id}`

// {words, address}: the button says where it leads.
export function afterMeasure(visit, bundle, measure) {
  const next = following(visit, bundle, measure)
  if (!next) return { words: say("back_to_visit"), address: toVisit(visit) }
  return { words: say("next_is", { what: of(next.title) }), address: `${toVisit(visit)}/${next.code}` }
}
