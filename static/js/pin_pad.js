// pin_pad.js: six digits typed on the page itself, so that no system keyboard covers it.

import { button, h } from "./draw.js"
import { say } from "./words.js"
import { DIGITS } from "./pin_rules.js"

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]

// `heard` is given the digits and returns, when it likes, what is wrong with them in words.
export function pinPad(label, heard) {
  const field = h("input.field__input.pin__field", {
    id: "pin", type: "password", inputmode: "none", autocomplete: "off", maxlength: DIGITS,
    "aria-describedby": "pin-said", data: { focus: "" }, on: { input: changed },
  })
  const said = h("p.field__wrong", { id: "pin-said", role: "alert" })
  let judging = false

  async function changed() {
    field.value = field.value.replace(/\D/g, "").slice(0, DIGITS)
    if (judging || field.value.length < DIGITS) return
    judging = true
    said.textContent = ""
    const wrong = await heard(field.value)
    judging = false
    field.value = ""
    said.textContent = wrong ?? ""
    if (wrong) field.setAttribute("aria-invalid", "true")
    else field.removeAttribute("aria-invalid")
  }

  const press = (digit) => () => {
    if (judging) return
    field.value += digit
    changed()
  }
  const key = (digit) => button(digit, press(digit), { data: { key: digit } })
  const erase = () => { if (!judging) field.value = field.value.slice(0, -1) }
  return h(
    "form.pin",
    { on: { submit: (event) => event.preventDefault() } },
    h(".field", h("label.field__label", { for: "pin" }, label), field, said),
    h(
      ".keypad.pin__keys",
      KEYS.map(key),
      h("span"),
      key("0"),
      button("", erase, { draws: "erase", "aria-label": say("erase") }),
    ),
  )
}
