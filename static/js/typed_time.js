// typed_time.js: a time read off another watch, typed with the watch it was read from.

import { circumstances } from "./circumstances.js"
import { record } from "./desk.js"
import { button, h } from "./draw.js"
import { seconds, typed } from "./figures.js"
import { limits } from "./scoring.js"
import { offerUndo } from "./stage.js"
import { undo } from "./corrections.js"
import { keepSettings } from "./attempt_setup.js"
import { language, say } from "./words.js"

const DEVICE = /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}$/

// `instead`: the attempt whose time it takes the place of.
export function typedTime(now, instead) {
  const { bundle, measure, part, visit } = now
  const wrong = h("p.field__wrong", { id: "typed-wrong", role: "alert" })
  const time = h("input.field__input", { name: "time", inputmode: "decimal", autocomplete: "off", enterkeyhint: "next", "aria-describedby": "typed-wrong" })
  const device = h("input.field__input", { name: "device", autocomplete: "off", autocapitalize: "off", value: localStorage.getItem("watch") ?? "", "aria-describedby": "typed-wrong" })

  function no(field, words) {
    for (const one of [time, device]) one.toggleAttribute("aria-invalid", one === field)
    wrong.textContent = words
    field.focus()
  }

  async function keep(event) {
    event.preventDefault()
    const { value, why } = typed(time.value)
    if (why) return no(time, say(`typed_${why}`))
    const out = limits(measure, value)
    if (out?.kind === "hard") return no(time, say("typed_impossible", { from: seconds(out.from, language()), to: seconds(out.to, language()) }))
    const name = device.value.trim()
    if (!DEVICE.test(name)) return no(device, say("which_watch"))
    localStorage.setItem("watch", name)
    const began_at_ms = Date.now() - value * 10 // At the latest: it is typed after it was read.
    const how = circumstances(visit, bundle, { measure, part, began_at_ms, instead })
    const flags = [...(instead?.body.flags ?? []), ...how, "backup_watch"]
    const { taken, marks_ms, count, ended_by, ...before } = instead?.body ?? {}
    const body = { measure: measure.code, part, number: now.number, outcome: "complete", ...before, elapsed_ms: value * 10, instrument: name, flags }
    if (!instead) await keepSettings(now)
    const row = await record("attempt_recorded", body, { visit: visit.id, source: "typed", ...(instead && { replaces: [instead.hash], reason: "interruption" }) })
    await now.renew()
    now.result(row)
    offerUndo(say("time_typed"), async () => {
      await undo(visit, row.hash)
      await now.renew()
    })
  }

  return h(
    "form.instead__panel",
    { novalidate: true, on: { submit: keep } },
    h("label.field", h("span.field__label", say("time_in_seconds")), time),
    h("label.field", h("span.field__label", say("read_from_watch")), device),
    wrong,
    h("button.button.button--main", { type: "submit" }, say("keep")),
  )
}
