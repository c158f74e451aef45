// careful_ask.js: asks about a text once, before it is kept: what was found, to take out or to keep.

import { doubts } from "./careful.js"
import { button, h } from "./draw.js"
import { say } from "./words.js"

const KEYS = { treatment: "may_unblind", person: "may_identify", study: "study_asks" }

// The question as elements to show, or null where there is none to ask. `keep` is told what was asked.
export function asked(text, bundle, { out, keep }) {
  const found = doubts(text, bundle.study.careful?.words)
  const sorts = ["treatment", "person", "study"].filter((sort) => found[sort].length > 0)
  if (!sorts.length) return null
  const quoted = (sort) => found[sort].map((word) => `“${word}”`).join(", ")
  const lines = sorts.map((sort) => h("p", say(KEYS[sort], { what: quoted(sort) })))
  const sure = button(say("keep_it"), () => keep(sorts), { "data-sure": "" })
  return [...lines, h(".buttons", button(say("take_it_out"), out, { "data-out": "" }), sure)]
}
