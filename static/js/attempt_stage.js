// attempt_stage.js: a stage of a measure that ends in a word instead of a time.

import { button, h, icon } from "./draw.js"
import { visit as visitNow } from "./desk.js"
import { instead, script, takenBack } from "./attempt_ready.js"
import { code, say } from "./words.js"
import { redraw } from "./stage.js"
import { toVisit } from "./onward.js"

export async function stage(kind) {
  const { bundle, measure, results, first } = kind
  const made = h(".capture", { data: { screen: measure.kind } })
  const words = (one) => code(bundle, "results", one)
  const now = { ...kind, number: 1, rounding: bundle.study.rounding ?? "truncate", words, again: redraw, result: redraw }
  now.renew = async () => {
    now.visit = (await visitNow(now.visit.id)) ?? now.visit
  }
  const head = h(
    "header.capture__head",
    h("a.capture__back", { href: toVisit(now.visit), "aria-label": say("back_to_visit") }, icon("back")),
    h("h1.capture__name", kind.name, " ", h("span.capture__of", kind.of)),
    h("span.capture__id", now.visit.participant),
  )
  const gone = now.visit.notDone.find(({ body }) => body.measure === measure.code)
  if (first || gone) {
    const { result } = await import("./attempt_result.js")
    const page = result(now, first ?? gone, {})
    made.className = "capture capture--stopped"
    made.append(head, page.face, page.pad)
    page.kept(first ?? gone)
    return made
  }
  const chosen = (one) => kind.chosen(one, now)
  made.className = "capture capture--stage"
  made.append(
    head,
    h("main.capture__face.capture__face--read", script(now), instead(now), takenBack(now)),
    h(".capture__pad.capture__pad--stage", results.map((one) => button(words(one), () => chosen(one), { kind: "tall", data: { result: one } }))),
  )
  const pad = made.querySelector(".capture__pad")
  pad.inert = true
  setTimeout(() => (pad.inert = false), 350)
  return made
}
