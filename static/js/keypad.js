// keypad.js: twelve large keys that write into a field, so that no other keyboard covers what was kept.

import { button, h } from "./draw.js"
import { say } from "./words.js"

// The last key keeps: what its words say is set by whoever knows the value (`keep`, an element).
export function keypad(field, mark, keep) {
  const write = (text) => {
    field.value = text
    field.dispatchEvent(new Event("input"))
  }
  const key = (sign, more) => button(sign, () => write(field.value + sign), more)
  return h(
    ".keypad",
    { data: { keypad: "" } },
    "789456123".split("").map((sign) => key(sign)),
    key(mark, { "aria-label": say("decimal_sign") }),
    key("0"),
    button("", () => write(field.value.slice(0, -1)), { draws: "erase", "aria-label": say("erase") }),
    keep,
  )
}
