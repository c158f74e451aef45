// closing.js: how a visit ends, and how it opens again.

import { bringBack, takeBack, undo, withFates } from "./corrections.js"
import { record } from "./desk.js"
import { button, choices, h, icon } from "./draw.js"
import { frame } from "./frame.js"
import { empty, inPlaces } from "./given.js"
import { waysOfCounting, settingsOf } from "./scoring.js"
import { missing as lacks, offerUndo, redraw } from "./stage.js"
import { code, of, say, time } from "./words.js"

const WHY_STOPPED = ["participant_wish", "unwell", "no_time", "equipment", "safety", "other_reason"]

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

// Where a person or a visit was mistaken, which is rare: its panel is read when it is opened.
gone.maybe = (visit, bundle) => {
  const made = h("details.more", { data: { mistaken: "" } }, h("summary.button.button--quiet", say("mistaken_visit")))
  const fill = async () => made.append(...(await import("./mistaken.js")).mistaken(visit, bundle))
  made.addEventListener("toggle", () => fill().catch(lacks), { once: true })
  return made
}
