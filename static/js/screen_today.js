import { frame } from "./frame.js"
import { h } from "./draw.js"

export function today() {
  return frame("today", h("h1", "today"))
}
