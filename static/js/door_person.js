// door_person.js: what the person who holds the tablet may do with it: lock it, hand it over, set it to their liking.

import { desk, leave, like, likes, person, set, workers } from "./desk.js"
import { button, choices, h } from "./draw.js"
import { go, redraw } from "./stage.js"
import { language, languages, NAMES, say } from "./words.js"
import { choosePin, identify, list } from "./door_who.js"

export function mine(step, through) {
  const who = person()
  const others = workers().filter(({ id }) => id !== desk.session.person)
  step(
    "mine",
    h("h1", who?.name ?? desk.session.person),
    h(
      ".buttons",
      button(say("lock_now"), lock, { kind: "main", draws: "lock", data: { lock: "" } }),
      button(say("sign_out"), signOut, { kind: "tall", data: { signOut: "" } }),
    ),
    others.length > 0 && h("section.page__section", h("h2", say("hand_over")), list(others, handOver)),
    h("section.page__section", h("h2", say("likes")), liking()),
    desk.session.how === "passphrase" &&
      h(".buttons", button(say(desk.pins[desk.session.person] ? "pin_change" : "pin_new"), () => choosePin(step, through))),
  )

  // From this tap on nobody goes on in the name of who handed it over.
  async function handOver(next) {
    await set("locked", true)
    identify(step, next, through)
  }
}

async function lock() {
  await set("locked", true)
  await redraw()
}

async function signOut() {
  await leave("signed_out")
  go("#/today")
}

function liking() {
  const { hand, size, theme } = likes()
  const chips = (name, chosen, options) =>
    choices(say(`like_${name}`), name, options, chosen, (value) => { like(name, value); redraw() })
  const worded = (...keys) => keys.map((key) => [key, say(`like_${key}`)])
  return [
    chips("language", language(), languages(desk.pack?.languages).sort().map((one) => [one, NAMES[one]])),
    chips("hand", hand, worded("left", "right")),
    chips("size", size, worded("normal", "large")),
    chips("theme", theme, worded("auto", "bright", "night")),
  ]
}
