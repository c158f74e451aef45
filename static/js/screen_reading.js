import { frame } from "./frame.js"
import { h } from "./draw.js"

export function reading() {
  return frame("reading", h("h1", "reading"))
}
