// new_ready.js: "Ready?" on the page of a new visit: what the tablet can do, and whether the beep is heard.

import { button, h, icon } from "./draw.js"
import { say } from "./words.js"
import { atTap, look } from "./readiness.js"

export function readySection(draft) {
  const list = h("ul.facts.facts--checks")
  const ask = h(".new__heard")
  const line = ({ name, state, values = {} }) =>
    h(
      `li.facts__check${state === "ok" ? "" : ".facts__check--warn"}`,
      { data: { ready: name } },
      icon(state === "ok" ? "check" : "warn"),
      h("span", say(name === "recorder" && !values.reached ? "ready_recorder_away" : `ready_${name}_${state}`, values)),
    )
  const show = async () => {
    const checks = (await look()).map((one) => (one.name === "screen" && draft.screen !== null ? { ...one, state: draft.screen ? "ok" : "warn" } : one))
    const sound = draft.sound === null ? [] : [{ name: "sound", state: draft.sound ? "ok" : "warn" }]
    list.replaceChildren(...[...checks, ...sound].map(line))
  }
  const heard = (yes) => () => {
    draft.sound = yes
    ask.replaceChildren()
    show()
  }
  const press = async () => {
    draft.screen = await atTap(show)
    ask.replaceChildren(h("p", say("heard")), h(".buttons", button(say("heard_yes"), heard(true)), button(say("heard_no"), heard(false))))
    await show()
  }
  show()
  return h("section.page__section", h("h2", say("ready")), list, h(".buttons", button(say("check_tablet"), press, { data: { check: "" } })), ask)
}
