// unkept.js: the red bar over every screen, for as long as something that was said is not on this tablet.
//
// A screen that has the value in large print says it there instead ([data-trouble], unkept.css).

import { draftsLeft } from "./outbox.js"
import { say } from "./words.js"

const bar = document.getElementById("unkept")
const ids = new Set()

export function watchKeeping() {
  for (const news of ["outbox:slow", "outbox:failed"]) document.addEventListener(news, ({ detail }) => missing(detail.id))
  document.addEventListener("outbox:changed", found)
}

// Private

function missing(id) {
  ids.add(id)
  bar.textContent = say("keep_screen_open", { value: say("what_was_said") })
  bar.hidden = false
}

// Something was kept: only a draft that is still to be taken in keeps the bar.
function found() {
  const left = new Set(draftsLeft().map(({ draft }) => draft.id))
  for (const id of ids) if (!left.has(id)) ids.delete(id)
  bar.hidden = ids.size === 0
}
