// screen_rises.js: standing up from a chair: once to see whether it is safe, then so many times by the watch.

import { attempt } from "./attempt.js"
import { button, h, icon } from "./draw.js"
import { record } from "./desk.js"
import { ofMs, seconds } from "./figures.js"
import { go, offerUndo } from "./stage.js"
import { undo } from "./corrections.js"
import { stage } from "./attempt_stage.js"
import { attemptsAt, nextNumber } from "./visit.js"
import { language, of, say } from "./words.js"

export function rises({ visit, bundle, measure, part }) {
  const { pretest } = measure
  const first = pretest && attemptsAt(visit, measure.code, pretest.part).at(-1)
  const excused = visit.notDone.some(({ body }) => body.measure === measure.code)
  const safe = !pretest || pretest.goes_on.includes(first?.body.result)
  const begun = attemptsAt(visit, measure.code).length > 0
  if ((part === pretest?.part && pretest) || (!safe && !excused && !begun)) return single({ visit, bundle, measure, first })
  return five({ visit, bundle, measure })
}

// Private

function five({ visit, bundle, measure }) {
  const { explain, begin } = measure.spoken ?? {}
  const rounding = bundle.study.rounding ?? "truncate"
  const tool = (name, press, draws) => button(say(name), press, { draws, data: { tool: name } })
  return attempt({
    visit, bundle, measure,
    name: of(measure.title),
    setup: { rises: measure.rises, end_ms: (measure.limit_hundredths ?? 0) * 10 },
    script: () => [explain, begin],
    running: (state) => slots(state, measure, rounding),
    pad: (state) => {
      const n = state.marks.length + 1
      return n < measure.rises
        ? ["pad pad--mark", h("span.pad__word", say("rise_pad", { n })), h("span.pad__hint", say("rise_hint", { n: measure.rises }))]
        : ["pad pad--stop", h("span.pad__word", icon("stop"), say("rise_pad", { n })), h("span.pad__hint", say("rise_stops"))]
    },
    tools: (watch, early) => [
      tool("undo_rise", () => watch().undo(), "undo"),
      tool("missed_rise", () => watch().missed(), "plus"),
      early,
      tool("used_arms", (event) => watch().end(event, "used_arms")),
      tool("unable", (event) => watch().end(event, "unable")),
    ],
    outcome: ({ ended_by }) => (ended_by === "fifth_stand" ? "complete" : "stopped"),
  })
}

function slots(state, measure, rounding) {
  const now = state.marks.length
  const list = Array.from({ length: measure.rises }, (_, at) => {
    const mark = state.marks[at]
    const words = mark
      ? seconds(ofMs(Math.round(mark.t - state.start.t), rounding), language())
      : mark === null ? "–" : at === now ? say("now") : at === measure.rises - 1 ? say("end") : ""
    return h(`li.slot${at < now ? "" : at === now ? ".slot--now" : ".slot--later"}`, h("span.slot__name", at + 1), h("span.slot__value", words))
  })
  return h("ol.slots", list)
}

// The single stand: three results, no clock. Only one of them goes on to five.
function single({ visit, bundle, measure, first }) {
  const { part, title, say: said, results } = measure.pretest
  const further = `#/visit/${visit.id}/${measure.code}`
  return stage({
    visit, bundle, measure, part,
    name: of(measure.title),
    of: `· ${of(title)}`,
    script: () => [said],
    first,
    results,
    async chosen(result, now) {
      const body = { measure: measure.code, part, number: nextNumber(visit, measure.code, part), outcome: "complete", result }
      const row = await record("attempt_recorded", body, { visit: visit.id, source: "typed" })
      const back = () => undo(visit, row.hash)
      go(measure.pretest.goes_on.includes(result) ? further : `${further}/${part}`)
      offerUndo(say("stage_kept", { result: now.words(result) }), back)
    },
  })
}
