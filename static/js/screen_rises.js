import { frame } from "./frame.js"
import { h } from "./draw.js"

export function rises() {
  return frame("rises", h("h1", "rises"))
}
