import { frame } from "./frame.js"
import { h } from "./draw.js"

export function course() {
  return frame("course", h("h1", "course"))
}
