// screen_door.js: the door, in the order in which it opens: a browser that can, a tablet that is
// known, a pack to work with, a person who holds it. Behind it one is where one was.

import { desk, person, refresh } from "./desk.js"
import { waiting } from "./outbox.js"
import { button, h, icon } from "./draw.js"
import { frame } from "./frame.js"
import { go } from "./stage.js"
import { say } from "./words.js"
import { lacks } from "./lacks.js"
import { pairing } from "./door_pair.js"
import { identify, people } from "./door_who.js"
import { mine } from "./door_person.js"

export async function door(_, query = new URLSearchParams()) {
  const place = h(".door")
  const made = frame("door", place)
  let first = true

  function step(name, ...content) {
    made.dataset.step = name
    place.replaceChildren(...content.flat(Infinity).filter(Boolean))
    if (first) return (first = false) // The first is shown by app.js, which sees to the focus.
    const head = place.querySelector("[data-focus], h1")
    if (head.matches("h1")) head.tabIndex = -1
    head.focus()
  }

  const through = () => go(/^#\/door/.test(location.hash) ? "#/today" : location.hash)
  await open(step, through, query)
  return made
}

function open(step, through, query) {
  const missing = lacks(globalThis)
  if (missing) return refused(step, say(missing))
  if (desk.trouble) return refused(step, say("storage_refused"))
  const paired = () => {
    query.delete("again")
    return desk.session && !desk.locked ? through() : open(step, through, query)
  }
  if (!desk.device || query.has("again")) {
    return pairing(step, { typed: query.get("code") ?? "", again: Boolean(desk.device), done: paired })
  }
  if (!desk.pack) return fetchPack(step, through, query)
  if (!desk.session) return people(step, through)
  if (desk.locked) return locked(step, through)
  return mine(step, through)
}

function refused(step, words) {
  step("refused", h("h1", say("refused_title")), h("p.notice.notice--bad", { role: "alert" }, words))
}

async function fetchPack(step, through, query) {
  const again = () => open(step, through, query)
  if (await refresh()) return again()
  if (desk.refused?.status === 401) return pairing(step, { again: true, done: again })
  step(
    "no-pack",
    h("h1", say("pack_title")),
    h("p.notice.notice--question", desk.refused?.why ?? say("pack_missing")),
    h(".buttons", button(say("try_again"), again, { kind: "main" })),
  )
}

async function locked(step, through) {
  const who = person() ?? { id: desk.session.person }
  const here = (await waiting()).length
  identify(step, who, through, {
    title: say("locked_title"),
    first: [
      h("p", say("locked_whose", { name: who.name ?? who.id })),
      h("p.door__safe", { data: { waiting: String(here) } }, icon("tablet"), h("span", here ? say("locked_here", { n: here }) : say("locked_none"))),
    ],
  })
}
