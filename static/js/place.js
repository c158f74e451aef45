// place.js: where a result is: a box for each place there is, filled as far as it got, and the words.

import { desk } from "./desk.js"
import { h } from "./draw.js"
import { say, time } from "./words.js"

const SVG = "http://www.w3.org/2000/svg"

// The places that exist here, from the tablet on.
export function existing() {
  const { place, places } = desk.pack ?? {}
  return places ?? [...new Set(["tablet", place ?? "tablet"])]
}

// A row's place; what the recorder set aside is where the recorder is, and asks for a person.
export function placeOf({ state }, place = "tablet") {
  return state === "waiting" ? "tablet" : place
}

export function boxes(place) {
  const places = existing()
  const made = document.createElementNS(SVG, "svg")
  made.setAttribute("class", "place__boxes")
  made.setAttribute("viewBox", `0 0 ${places.length * 12} 12`)
  made.setAttribute("aria-hidden", "true")
  places.forEach((_, at) => {
    const box = document.createElementNS(SVG, "rect")
    const sides = { x: at * 12 + 2, y: 2, width: 8, height: 8, rx: 1 }
    for (const [name, value] of Object.entries(sides)) box.setAttribute(name, value)
    if (at <= places.indexOf(place)) box.setAttribute("class", "place__box--full")
    made.append(box)
  })
  return made
}

// A row's badge; touched, it says since when and what it waits for.
export function badge(row) {
  const place = placeOf(row, desk.pack?.place)
  const name = row.state === "aside" ? "needs_a_look" : `place_${place}`
  const at = time(row.state === "waiting" ? row.at_ms : (row.answered_ms ?? row.at_ms))
  const words = row.state === "aside" ? why(row) : say(row.state === "waiting" ? "since_waiting" : "since_there", { at })
  return h(
    "details.where",
    h(`summary.place.place--${place}`, { data: { place } }, boxes(place), say(name)),
    h("p.where__why", words),
  )
}

// Why the recorder asks for a person, and who that is.
export function why({ why: code, who }) {
  const known = say(`aside_${code}`)
  const words = known === `aside_${code}` ? say("aside_unknown", { code: code ?? "" }) : known
  return who ? `${words} ${say("who_can", { who: say(`role_${who}`).replace("role_", "").replaceAll("_", " ") })}` : words
}
