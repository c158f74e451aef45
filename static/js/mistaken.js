// mistaken.js: a visit was opened by mistake: it is taken back whole, or belongs to another ID.

import { takeBack, undo } from "./corrections.js"
import { desk, record } from "./desk.js"
import { button, choices, h } from "./draw.js"
import { check } from "./participant_id.js"
import { go, offerUndo, redraw } from "./stage.js"
import { code, of, say } from "./words.js"

const WHY_VOID = ["opened_by_mistake", "wrong_participant", "wrong_visit", "other_reason"]

// The parts of the panel, each for itself.
export function mistaken(visit, bundle) {
  const { study } = bundle
  const sites = (study.sites ?? []).map((site) => site.code)
  const field = h("input.field__input", { id: "right-id", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": "right-said" })
  const said = h("p.field__wrong", { id: "right-said", role: "alert" })
  const sure = h(".form")
  let codeOf = visit.code

  async function voids(reason) {
    const row = await takeBack(visit, visit.opened.hash, reason)
    offerUndo(say("visit_gone"), () => undo(visit, row.hash))
    go("#/today")
  }

  function look() {
    const { id, why, ...facts_ } = check(study.participants ?? {}, field.value, sites)
    sure.replaceChildren()
    said.textContent = why ? say(`wrong_id_${why}`, { id, ...facts_ }) : id === visit.participant && codeOf === visit.code ? say("same_as_now") : ""
    field.toggleAttribute("aria-invalid", Boolean(said.textContent))
    if (said.textContent) return field.focus()
    const who = desk.pack.participants?.find((one) => one.id === id)
    const title = of(study.visits.find((one) => one.code === codeOf)?.title) || say("unscheduled")
    const facts = who ? [who.birth_year && say("born", { year: who.birth_year }), who.sex && say(`sex_${who.sex}`)].filter(Boolean) : [say("not_on_list")]
    sure.replaceChildren(
      h("p", h("strong", [id, ...facts, title].join(" · "))),
      button(say("change_to", { id }), () => replace(id), { "data-replace": "" }),
    )
    sure.querySelector("button").focus()
  }

  async function replace(id) {
    const reason = id === visit.participant ? "wrong_visit" : "wrong_participant"
    const body = { participant: id, visit_code: codeOf, bundle: visit.bundle }
    const row = await record("visit_opened", body, { visit: visit.id, replaces: [visit.opened.hash], reason })
    offerUndo(say("now_of", { id }), () => undo(visit, row.hash))
    await redraw()
  }

  const codes = [...study.visits.map((one) => [one.code, of(one.title)]), ...(study.unscheduled ? [["unscheduled", say("unscheduled")]] : [])]
  return [
    h(".field", h("label.field__label", { for: "right-id" }, say("right_id")), field, said),
    choices(say("right_visit"), "right-visit", codes, codeOf, (one) => { codeOf = one }),
    h(".buttons", button(say("check_id"), look, { "data-check": "" })),
    sure,
    choices(say("void_visit"), "void-visit", WHY_VOID.map((one) => [one, code(bundle, "voids", one)]), "", voids),
  ]
}
