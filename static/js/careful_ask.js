// careful_ask.js: asks about a text once, before it is kept: what was found, to take out or to keep.

import { doubts } from "./careful.js"
import { button, h } from "./draw.js"
import { say } from "./words.js"

// The question as elements to show, or null where there is none to ask.
export function asked(text, bundle, { out, keep }) {
  const found = doubts(text, bundle.study.careful?.words)
  const lines = [["may_unblind", found.treatment], ["may_identify", found.person], ["study_asks", found.study]]
    .filter(([, words]) => words.length > 0)
    .map(([key, words]) => h("p", say(key, { what: words.map((word) => `“${word}”`).join(", ") })))
  if (!lines.length) return null
  return [...lines, h(".buttons", button(say("take_it_out"), out, { "data-out": "" }), button(say("keep_it"), keep, { "data-sure": "" }))]
}
