// closing.js: how a visit ends, opens again, or turns out to have been another's.

import { bringBack, takeBack, undo, withFates } from "./corrections.js"
import { desk, record } from "./desk.js"
import { button, choices, h, icon } from "./draw.js"
import { frame } from "./frame.js"
import { check } from "./participant_id.js"
import { empty, inPlaces } from "./given.js"
import { waysOfCounting, settingsOf } from "./scoring.js"
import { go, offerUndo, redraw } from "./stage.js"
import { code, of, say, time } from "./words.js"

const WHY_STOPPED = ["participant_wish", "unwell", "no_time", "equipment", "safety", "other_reason"]
const WHY_VOID = ["opened_by_mistake", "wrong_participant", "wrong_visit", "other_reason"]

// The end of a visit. What is missing is named first, each with the way to do it or to say why not.
export function closing(visit, bundle, rows) {
  const missing = rows.filter(({ state }) => !["done", "not_done"].includes(state))
  if (!missing.length) return button(say("finish_visit"), () => finish("complete"), { kind: "main", draws: "check", "data-finish": "" })
  const openStill = missing.some(({ open }) => open)
  return h(
    "details.more",
    { data: { ending: "" } },
    h("summary.button", say("finish_visit")),
    h("h2", say("missing_n", { n: missing.length })),
    h("ul.missing", missing.map((row) => lacking(row))),
    openStill
      ? choices(say("why_stopped"), "stopped", WHY_STOPPED.map((one) => [one, code(bundle, "stops", one)]), "", (why) => finish("stopped", why))
      : h(".buttons", button(say("finish_as_is"), () => finish("complete"), { kind: "main", "data-finish": "" })),
  )

  function lacking({ measure, open }) {
    const places = open ? empty(visit, measure) : []
    return h(
      "li.missing__one",
      { data: { missing: measure.code } },
      h("strong", of(measure.title)),
      h("span", { class: "page__quiet" }, said(measure, open)),
      h(
        ".buttons",
        h("a.button", { href: `#/visit/${visit.id}/${measure.code}` }, say("do_it")),
        places.map((part) =>
          h(
            "details.more",
            h("summary.button", [say("not_done"), of(measure.parts?.find((one) => one.code === part)?.title)].filter(Boolean).join(": ")),
            choices(say("why_not"), `not-${measure.code}-${part ?? ""}`, Object.values(measure.not_done ?? {}).flat().map((one) => [one, code(bundle, "reasons", one)]), "", (why) => excuse(measure, part, why)),
          ),
        ),
      ),
    )
  }

  function said(measure, open) {
    const taken = inPlaces(visit, measure).length
    if (!taken) return say("state_todo")
    const most = (waysOfCounting(measure, settingsOf(measure, visit, bundle.study))?.attempts ?? 1) * (measure.parts?.length ?? 1)
    return open ? say("state_begun") : say("could_have_more", { n: taken, most })
  }

  async function excuse(measure, part, why) {
    const row = await record("measure_not_done", { measure: measure.code, part, why }, { visit: visit.id })
    offerUndo(`${of(measure.title)}: ${code(bundle, "reasons", why)}`, () => undo(visit, row.hash))
    await redraw()
  }

  async function finish(how, why) {
    const row = await record("visit_finished", { how, why }, { visit: visit.id })
    offerUndo(say(how === "complete" ? "visit_finished" : "visit_stopped"), () => undo(visit, row.hash))
    await redraw()
  }
}

// A visit that is finished, with the way to open it again.
export function finished(visit, { looking }) {
  const { body, at_ms, hash } = visit.finished
  const reopen = async () => {
    const row = await takeBack(visit, hash, "reopened")
    offerUndo(say("visit_reopened"), () => undo(visit, row.hash))
    await redraw()
  }
  return h(
    ".notice",
    { data: { finished: body.how } },
    h("p.notice__title", icon("check"), say(body.how === "complete" ? "finished_at" : "stopped_at", { at: time(at_ms) })),
    body.why && h("p", code({ words: {} }, "stops", body.why)),
    h("p", say("sign_at_recorder")),
    h(".buttons", h("a.button", { href: "#/today" }, say("today")), !looking && button(say("reopen_visit"), reopen, { draws: "undo", "data-reopen": "" })),
  )
}

// A visit that was taken back whole; everything in it is kept.
export function gone(visit) {
  const opening = withFates(visit, ["visit_opened"]).at(-1)
  const back = async () => {
    await bringBack(visit, opening.taken.map(({ hash }) => hash))
    await redraw()
  }
  return frame(
    "gone",
    h("h1", h("span.page__id", visit.participant)),
    h(".notice", h("p.notice__title", icon("void"), say("visit_gone")), h("p", say("visit_gone_safe")), h(".buttons", button(say("restore"), back, { draws: "undo", "data-restore": "" }))),
  )
}

// Where a person or a visit was mistaken: the whole visit is taken back, or belongs to another ID.
gone.maybe = (visit, bundle) => {
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
  return h(
    "details.more",
    { data: { mistaken: "" } },
    h("summary.button.button--quiet", say("mistaken_visit")),
    h(".field", h("label.field__label", { for: "right-id" }, say("right_id")), field, said),
    choices(say("right_visit"), "right-visit", codes, codeOf, (one) => { codeOf = one }),
    h(".buttons", button(say("check_id"), look, { "data-check": "" })),
    sure,
    choices(say("void_visit"), "void-visit", WHY_VOID.map((one) => [one, code(bundle, "voids", one)]), "", voids),
  )
}
