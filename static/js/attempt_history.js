// attempt_history.js: what was taken back at this place, and the way back, for as long as the visit is here.

import { button, h } from "./draw.js"
import { bringBack, undo, withFates } from "./corrections.js"
import { read } from "./scoring.js"
import { slot } from "./visit.js"
import { seconds } from "./figures.js"
import { code, language, say } from "./words.js"

export function history(now) {
  const { visit, measure, part, bundle, rounding } = now
  const all = withFates(visit, ["attempt_recorded", "measure_not_done"])
  const mine = all.filter(({ body }) => body.measure === measure.code && body.part === part)
  const gone = mine.filter((one) => (one.stands ? one.body.outcome === "false_start" && !one.replaces : one.taken.length || isFalse(one.instead)))
  if (!gone.length) return null
  const row = (event) => {
    const { body, taken, instead, stands } = event
    const value = body.elapsed_ms === undefined ? "" : `${seconds(read({ ...body, outcome: "complete" }, measure, rounding).value ?? 0, language())} s`
    const why = stands || isFalse(instead) ? say("false_start") : taken.map(({ reason }) => code(bundle, "voids", reason)).join()
    const name = body.why ? code(bundle, "reasons", body.why) : say("trial_n", { n: body.number })
    const back = async () => {
      await (isFalse(instead) ? undo(visit, instead.hash) : bringBack(visit, taken.map(({ hash }) => hash)))
      await now.renew()
      now.again()
    }
    const free = !stands && !visit.attempts.some((one) => slot(one) && one.body.measure === measure.code && one.body.part === part && one.body.number === body.number)
    return h("li.gone", { data: { attempt: event.id } }, h("span", name, " ", h("s", value), " ", h("small", why)), free && button(say("restore"), back))
  }
  return h("details.instead__more", h("summary.button.button--quiet", say("taken_back_n", { n: gone.length })), h("ul.instead__panel", gone.map(row)))
}

function isFalse(event) {
  return event?.body.outcome === "false_start"
}
