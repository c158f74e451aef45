// history.js: everything that was recorded of a visit's measures: what stands, and what does not and why.

import { bringBack, takeBack, undo, withFates } from "./corrections.js"
import { person } from "./desk.js"
import { button, choices, h } from "./draw.js"
import { amount, seconds } from "./figures.js"
import * as outbox from "./outbox.js"
import { badge } from "./badge.js"
import { told } from "./given.js"
import { offerUndo, redraw } from "./stage.js"
import { code, language, of, say, time } from "./words.js"

const REASONS = ["instruction_error", "wrong_course", "equipment", "interruption", "safety", "entered_wrongly", "other_reason"]

// What an attempt says, in words.
export function words(event, bundle) {
  const measure = bundle.measures[event.body.measure]
  if (!["complete", "stopped"].includes(event.body.outcome)) return code(bundle, "voids", event.body.outcome)
  const { value, reading, unit, word } = told(event, measure, bundle.study.rounding ?? "truncate")
  if (word) return code(bundle, ...word)
  return unit === "s" ? `${seconds(value, language())} s` : `${amount(reading ?? value, language(), unit)} ${unit}`
}

// The attempts and reasons of a visit, or of one measure; {looking} where nothing may be recorded.
export async function history(visit, bundle, only, { looking = false } = {}) {
  const names = await whoWas()
  const told = withFates(visit, ["attempt_recorded", "measure_not_done"]).filter(({ body }) => !only || body.measure === only)
  if (!told.length) return null
  const codes = Object.keys(bundle.measures).filter((one) => told.some(({ body }) => body.measure === one))
  return h(
    "details.more",
    { data: { history: "" } },
    h("summary.button", say("all_attempts", { n: told.length })),
    codes.map((one) => [
      !only && h("h2", of(bundle.measures[one].title)),
      h("ul.history", told.filter(({ body }) => body.measure === one).map((event) => line(event, { visit, bundle, looking, names }))),
    ]),
  )
}

// The name of whoever said an event, by its session.
export async function whoWas() {
  const rows = (await outbox.rows()).filter(({ kind, raw }) => kind === "session_opened" && raw)
  const people = new Map(rows.map(({ id, raw }) => [id, person(JSON.parse(raw).body.person)?.name ?? ""]))
  return (event) => people.get(event.session) ?? ""
}

// Why something does not stand, by whom and when; with the way back where there is one.
export function fate(event, { visit, bundle, looking, names, instead }) {
  if (event.stands) return null
  const by = event.instead ?? event.taken[0]
  if (!by) return null
  const at = { when: time(by.at_ms), who: names(by), why: by.reason ? code(bundle, "voids", by.reason) : "" }
  const back = async () => {
    const row = await bringBack(visit, event.taken.map(({ hash }) => hash))
    offerUndo(say("restored"), () => undo(visit, row.hash))
    await redraw()
  }
  return [
    h("span.history__fate", event.instead ? say("replaced_by", { ...at, value: instead(event.instead) }) : say("voided_why", at)),
    event.taken.length > 0 && !looking && button(say("restore"), back, { draws: "undo", "data-restore": event.id }),
  ]
}

// Private

function line(event, { visit, bundle, looking, names }) {
  const measure = bundle.measures[event.body.measure]
  const isReason = event.kind === "measure_not_done"
  const part = measure.parts?.find(({ code: one }) => one === event.body.part) ?? (measure.pretest?.part === event.body.part ? measure.pretest : null)
  const what = (one) => (one.kind === "measure_not_done" ? `${say("not_done")}: ${code(bundle, "reasons", one.body.why)}` : words(one, bundle))
  const name = [of(part?.title), event.body.number].filter(Boolean).join(" ")
  const flags = (event.body.flags ?? []).map((flag) => code(bundle, "flags", flag)).join(" · ")
  const voids = async (reason) => {
    const row = await takeBack(visit, event.hash, reason)
    offerUndo(say("voided", { what: `${name} ${what(event)}`, why: code(bundle, "voids", reason) }), () => undo(visit, row.hash))
    await redraw()
  }
  return h(
    `li.history__row${event.stands ? "" : ".history__row--gone"}`,
    { data: isReason ? { reason: event.id } : { attempt: event.id } },
    h("span.history__name", name),
    h(event.stands ? "strong" : "s", what(event)),
    h("span.history__when", [time(event.at_ms), names(event), flags].filter(Boolean).join(" · ")),
    badge(event.row),
    fate(event, { visit, bundle, looking, names, instead: what }),
    event.stands && !looking &&
      h(
        "details.more.history__void",
        h("summary.button.button--quiet", say("void_value")),
        choices(say("why_void"), `void-${event.id}`, REASONS.map((one) => [one, code(bundle, "voids", one)]), "", voids),
      ),
  )
}
