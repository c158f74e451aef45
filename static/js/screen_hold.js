import { frame } from "./frame.js"
import { h } from "./draw.js"

export function hold() {
  return frame("hold", h("h1", "hold"))
}
