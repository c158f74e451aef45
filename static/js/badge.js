// badge.js: a result's place as a drawing and a word; touched, it says since when and what it waits for.

import { desk } from "./desk.js"
import { h } from "./draw.js"
import { boxes, placeOf } from "./place.js"
import { learn, say, time } from "./words.js"

learn({ en: () => import("./places_words_en.js"), es: () => import("./places_words_es.js") })

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
