import { frame } from "./frame.js"
import { h } from "./draw.js"

export function menu() {
  return frame("menu", h("h1", "menu"))
}
