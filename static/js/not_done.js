// not_done.js: that something is not done is a result too, with the protocol's reason for it.

import { record } from "./desk.js"
import { button, choices, h } from "./draw.js"
import { offerUndo } from "./stage.js"
import { undo } from "./corrections.js"
import { code, say } from "./words.js"

export function notDone(now) {
  const { measure, part, bundle, visit } = now
  const reasons = Object.values(measure.not_done ?? {}).flat()
  const whole = { part: part === undefined || !measure.parts }
  const panel = h(".instead__panel")
  let why = ""
  let words = ""

  async function keep(sure) {
    const body = { measure: measure.code, why, ...(!whole.part && { part }) }
    const row = await record("measure_not_done", body, { visit: visit.id })
    if (words.trim()) await record("note_written", { about: row.hash }, { visit: visit.id, text: words, asked: sure })
    await now.renew()
    now.again()
    offerUndo(say("kept_not_done", { why: code(bundle, "reasons", why) }), async () => {
      await undo(visit, row.hash)
      await now.renew()
    })
  }

  function choose(value) {
    why = value
    if (why !== "other") return keep()
    const text = h("input.field__input", { maxlength: 500, on: { input: retyped } })
    const question = h(".field__wrong", { role: "alert" })
    function retyped() {
      words = text.value
      question.replaceChildren() // It was asked about other words.
    }
    const ask = async () => {
      if (!words.trim()) return
      const { asked } = await import("./careful_ask.js") // Read only by who writes.
      const found = asked(words, bundle, { out: () => text.focus(), keep })
      found ? question.replaceChildren(...found) : keep()
    }
    panel.querySelector("[data-words]")?.remove()
    panel.append(h("div.field", { data: { words: "" } }, h("label.field", h("span.field__label", say("say_what")), text), question, button(say("keep"), ask, { kind: "main" })))
    text.focus()
  }

  panel.append(
    ...(part !== undefined && measure.parts && !visit.attempts.some(({ body }) => body.measure === measure.code)
      ? [choices(say("what_not_done"), "scope", [[false, now.short], [true, now.title]], false, (value) => (whole.part = value))]
      : []),
    h("p.choices__title", say("why_not_done")),
    h(".choices", reasons.map((one) => button(code(bundle, "reasons", one), () => choose(one), { data: { why: one } }))),
  )
  return panel
}
