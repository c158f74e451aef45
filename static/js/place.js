// place.js: where a result is: a box for each place there is, filled as far as it got.

import { desk } from "./desk.js"

const SVG = "http://www.w3.org/2000/svg"

// The places that exist here, from the tablet on.
export function existing() {
  const { place, places } = desk.pack ?? {}
  return places ?? [...new Set(["tablet", place ?? "tablet"])]
}

// A row's place; what the recorder set aside is where the recorder is, and asks for a person. The
// pack says up to which number of this tablet all is at the hub.
export function placeOf({ state, n }, place = "tablet") {
  return state === "waiting" ? "tablet" : n <= desk.pack?.at_hub ? "hub" : place
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
