// new_who.js: choosing whom the visit is with: from the list, or by an ID that is typed.

import { desk } from "./desk.js"
import { h, icon } from "./draw.js"
import { board, dayOf } from "./due.js"
import { titleOf } from "./board.js"
import { frame } from "./frame.js"
import { go } from "./stage.js"
import { say } from "./words.js"
import { typedId } from "./who_typed.js"
import { mySite } from "./screen_today.js"

const MOST = 40

export function chooser({ typed = "", words = "" } = {}) {
  const site = mySite()
  const here = desk.pack.participants.filter((who) => !site || who.site === site)
  const due = new Map(board(here, { site, today: dayOf(new Date()) }).map((row) => [row.who.id, row.due.visit]))
  const { field, input, check } = typedId("participant", { label: say("type_id"), button: say("to_next"), value: typed })
  const list = h("ul.door__list", { data: { list: "" } })
  const plain = (id) => id.toUpperCase().replace(/[^0-9A-Z]/g, "")
  const show = () => {
    const asked = plain(input.value)
    const rows = [...here].sort((a, b) => due.has(b.id) - due.has(a.id) || (a.id < b.id ? -1 : 1))
    list.replaceChildren(...rows.filter(({ id }) => plain(id).includes(asked)).slice(0, MOST).map(row))
  }
  const row = ({ id }) =>
    h(
      "li",
      h("a.door__person", { href: `#/new/${encodeURIComponent(id)}` }, h("strong.visits__id", id), due.has(id) && h("span.page__quiet", say("due"), ": ", titleOf(due.get(id))), icon("next")),
    )
  const press = (event) => {
    event.preventDefault()
    const id = check()
    if (id) go(`#/new/${encodeURIComponent(id)}`)
  }
  input.addEventListener("input", show)
  field.querySelector("[role=alert]").textContent = words
  show()
  return frame(
    "new",
    h("h1", say("choose_participant")),
    h("form", { on: { submit: press } }, field),
    h("section.page__section", h("h2", say("on_the_list")), here.length ? list : h("p.page__quiet", say("nobody_listed"))),
  )
}
