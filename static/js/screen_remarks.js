import { frame } from "./frame.js"
import { h } from "./draw.js"

export function remarks() {
  return frame("remarks", h("h1", "remarks"))
}
