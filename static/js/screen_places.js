import { frame } from "./frame.js"
import { h } from "./draw.js"

export function places() {
  return frame("places", h("h1", "places"))
}
