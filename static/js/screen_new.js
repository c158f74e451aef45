import { frame } from "./frame.js"
import { h } from "./draw.js"

export function opening() {
  return frame("new", h("h1", "new"))
}
