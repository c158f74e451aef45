import { frame } from "./frame.js"
import { h } from "./draw.js"

export function door() {
  return frame("door", h("h1", "door"))
}
