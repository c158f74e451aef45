// door_who.js: who holds this tablet: a name, then a passphrase, or the PIN where no recorder answers.
//
// The PIN only locks a screen. A try is counted before it is judged, so that turning the tablet
// off gives none for free; after ten the passphrase alone opens, and the recorder must answer.

import { ask, desk, expired, known, person, record, set, signedIn, workers } from "./desk.js"
import { status } from "./delivery.js"
import { button, h, icon } from "./draw.js"
import { initials } from "./frame.js"
import { after, make, matches } from "./pin.js"
import { wrongWith } from "./pin_rules.js"
import { pinPad } from "./pin_pad.js"
import { refusal, say } from "./words.js"

export function people(step, through, { but } = {}) {
  const rows = workers().filter(({ id }) => id !== but)
  step(
    "who",
    h("h1", say("who_are_you")),
    rows.length ? list(rows, (who) => identify(step, who, through)) : h("p", say("nobody_here")),
  )
}

// One row a person; `press` hears who.
export function list(rows, press) {
  const row = (who) =>
    h(
      "li",
      h(
        "button.door__person",
        { type: "button", data: { person: who.id }, on: { click: () => press(who) } },
        h("span.who__initials", { "aria-hidden": "true" }, initials(who.name ?? who.id)),
        h("span", who.name ?? who.id),
        icon("next"),
      ),
    )
  return h("ul.door__list", rows.map(row))
}

// Ask a person to prove it. A locked tablet is opened by its own person; anybody else takes it over.
export function identify(step, who, through, { first = [], title } = {}) {
  const own = desk.session?.person === who.id
  const pin = desk.pins[who.id]
  const others = button(say("someone_else"), () => people(step, through), { kind: "quiet", data: { others: "" } })
  const head = [h("h1", title ?? who.name ?? who.id), ...first]
  const passphrase = (why) => askPassphrase(why)
  const keypad = (why) =>
    step(
      "pin",
      ...head,
      why && h("p.notice.notice--question", { role: "status" }, why),
      pinPad(say("pin_of", { name: who.name ?? who.id }), tryPin),
      h(".buttons", button(say("use_passphrase"), () => passphrase()), others),
    )

  const mayPin = () => pin && !after(desk.tries[who.id]?.count ?? 0, 0, 0).locked
  if (mayPin() && (own || !status.reachable)) keypad()
  else passphrase()

  function askPassphrase(why) {
    const said = h("p.field__wrong", { id: "passphrase-said", role: "alert" }, why)
    const field = h("input.field__input", {
      id: "passphrase", type: "password", autocomplete: "current-password",
      "aria-describedby": "passphrase-said", data: { focus: "" },
    })
    const send = h("button.button.button--main", { type: "submit" }, say(own ? "unlock" : "sign_in"))
    const press = async (event) => {
      event.preventDefault()
      if (send.disabled) return
      send.disabled = true
      said.textContent = ""
      const answer = await ask("/devices/session", { person: who.id, passphrase: field.value })
      send.disabled = false
      if (answer.status === 200) return believed("passphrase", answer.said.until_ms)
      if (answer.status === 0 && mayPin()) return keypad(say("no_answer_pin"))
      said.textContent = answer.status || pin ? refusal(answer.said) : say("no_answer_no_pin")
      field.value = ""
      field.focus()
      if (answer.said.wait_s) rest(send, answer.said.wait_s)
    }
    step(
      "passphrase",
      ...head,
      h(
        "form.door__form",
        { on: { submit: press } },
        h("input.unseen", { type: "text", autocomplete: "username", value: who.name ?? who.id, tabindex: "-1", "aria-hidden": "true", readonly: true }),
        h(".field", h("label.field__label", { for: "passphrase" }, say("passphrase")), field, said),
        send,
      ),
      h(".buttons", mayPin() && button(say("use_pin"), () => keypad()), others),
    )
  }

  async function count() {
    return (await known("tries"))[who.id] ?? { count: 0, last_ms: 0 }
  }

  async function tryPin(typed) {
    const before = await count()
    const { wait_s, locked } = after(before.count, before.last_ms, Date.now())
    if (locked) return passphrase(say("pin_locked"))
    if (wait_s) return say("pin_wait", { s: wait_s })
    const tries = { count: before.count + 1, last_ms: Date.now() }
    await set("tries", { ...desk.tries, [who.id]: tries })
    if (await matches(typed, pin)) return believed("pin_offline")
    await record("sign_in_refused", { how: "pin_offline", tries: tries.count, person: who.id })
    const next = after(tries.count, tries.last_ms, Date.now())
    if (next.locked) return passphrase(say("pin_locked"))
    return say("pin_wrong", { s: next.wait_s, n: 10 - tries.count })
  }

  async function believed(how, until_ms) {
    await set("tries", { ...desk.tries, [who.id]: { count: 0, last_ms: 0 } })
    const goesOn = own && !expired() && (how === "pin_offline" || desk.session.how === "passphrase")
    if (goesOn) await set("locked", false)
    else await signedIn(who.id, how, until_ms)
    if (how === "passphrase" && !desk.pins[who.id]) choosePin(step, through)
    else through()
  }
}

// A person who proved it by passphrase chooses the PIN that opens this tablet without a recorder.
export function choosePin(step, through) {
  const who = person()
  let first = ""
  const ask = (label, heard, ...more) =>
    step("new-pin", h("h1", say("pin_new")), h("p", say("pin_what")), pinPad(label, heard), ...more)
  const later = () => h(".buttons", button(say("pin_later"), through, { kind: "quiet", data: { later: "" } }))

  const hearFirst = (pin) => {
    const wrong = wrongWith(pin)
    if (wrong) return say(wrong)
    first = pin
    ask(say("pin_again"), hearAgain, later())
  }
  const hearAgain = async (pin) => {
    const wrong = wrongWith(first, pin)
    if (wrong) {
      ask(say("pin_choose"), hearFirst, h("p.field__wrong", { role: "alert" }, say(wrong)), later())
      return
    }
    await set("pins", { ...desk.pins, [who.id]: await make(pin) })
    through()
  }
  ask(say("pin_choose"), hearFirst, later())
}

function rest(send, seconds) {
  send.disabled = true
  setTimeout(() => { send.disabled = false }, seconds * 1000)
}
