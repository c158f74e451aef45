// door_pair.js: how a browser becomes a tablet of a recorder: a one-time code, or being on the same computer.

import { ask, desk, refresh, set } from "./desk.js"
import { button, h } from "./draw.js"
import { refusal, say } from "./words.js"
import { sendNow } from "./delivery.js"

const HERE = ["127.0.0.1", "localhost", "[::1]"]

// `step` shows the next thing at the door; `done` is called once this browser is paired.
// Paired before and unknown now is said first: nothing is lost by it.
export async function pairing(step, { typed = "", again = false, done }) {
  if (!again && !typed && HERE.includes(location.hostname)) {
    const answer = await ask("/devices", { device: desk.self, local: true })
    if (answer.status === 201) return paired(answer.said, done)
  }
  const said = h("p.field__wrong", { id: "code-said", role: "alert" })
  const field = h("input.field__input.field__input--code", {
    id: "code", value: typed, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    maxlength: 20, "aria-describedby": "code-help code-said", data: { focus: "" },
  })
  const press = async (event) => {
    event.preventDefault()
    const answer = await ask("/devices", { code: field.value, device: desk.self })
    if (answer.status === 201) return paired(answer.said, done)
    said.textContent = refusal(answer.said)
    field.setAttribute("aria-invalid", "true")
    field.focus()
  }
  step(
    "pair",
    h("h1", say(again ? "pair_again" : "pair_title")),
    again ? unknown() : h("p", say("pair_what")),
    h(
      "form.door__form",
      { on: { submit: press } },
      h(
        ".field",
        h("label.field__label", { for: "code" }, say("pair_code")),
        field,
        h("p.field__help", { id: "code-help" }, say("pair_help")),
        said,
      ),
      h("button.button.button--main", { type: "submit" }, say("pair")),
    ),
  )
}

function unknown() {
  return h(
    ".notice.notice--question",
    { data: { unknown: "" } },
    h("p", desk.refused?.why ?? say("pair_unknown")),
    h("p", h("a.button", { href: "#/places" }, say("save_a_copy"))),
  )
}

async function paired({ device, token, label }, done) {
  await set("device", { device, token, label })
  await refresh()
  sendNow()
  done()
}
