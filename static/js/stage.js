// stage.js: how a screen moves on, says what it did, and lets it be taken back.
//
// The address after # says where one is; app.js shows the screen that belongs to it.

import { h, button } from "./draw.js"
import { say } from "./words.js"

const live = document.getElementById("live")
const bar = document.getElementById("undo")
const UNDO_MS = 5000
// A finger leaves a :hover behind where it last was; only a mouse means it.
const HELD = matchMedia("(hover: hover)").matches ? ":hover, :focus-within" : ":active, :focus-within"
let undone = 0
let shows = () => {}

export function onShow(show) {
  shows = show
}

export function go(address) {
  if (location.hash === address) return shows({})
  location.hash = address
}

// Show the screen of the address again, without moving the focus.
export function redraw() {
  return shows({ again: true })
}

// Say something to who cannot see the screen; nothing is said while a clock ticks.
export function announce(words) {
  live.textContent = words
}

// Say what was done, for five seconds, with the way back. It waits while it is focused or touched.
export function offerUndo(words, undo) {
  clearTimeout(undone)
  const later = () => {
    clearTimeout(undone)
    undone = setTimeout(() => (bar.matches(HELD) ? later() : hideUndo()), UNDO_MS)
  }
  const back = async () => {
    hideUndo()
    await undo()
    await redraw()
  }
  bar.replaceChildren(h("span", words), button(say("undo"), back, { draws: "undo" }))
  bar.hidden = false
  later()
}

// A file of the shell was cleared from this tablet, or a mistake of ours: never a blank page.
export function missing(trouble) {
  console.error(trouble)
  document.getElementById("missing").hidden = false
}

export function hideUndo() {
  clearTimeout(undone)
  bar.hidden = true
}
