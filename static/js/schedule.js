// schedule.js: which measures a visit has, how far each has come, and which is next: decisions alone.

import { counted, read, settingsOf } from "./scoring.js"
import { progress, slot } from "./visit.js"

const FAR = ["done", "not_done"]

// {rows: [{measure, state, open}], next, fixed}: in the study's order, sums left out. `open` is where neither
// a value nor a reason stands; a row that is begun and not open only lacks attempts that it could have had.
export function scheduled(visit, bundle) {
  const { study, measures } = bundle
  const planned = study.visits.find(({ code }) => code === visit.code)
  const codes = planned?.measures ?? study.unscheduled?.measures ?? []
  const rounding = study.rounding ?? "truncate"
  const rows = codes
    .map((code) => measures[code])
    .filter(({ kind }) => kind !== "composite")
    .map((measure) => {
      const whole = counted(measure, visit, settingsOf(measure, visit, study), rounding, study.not_done)
      const asked = whole.status === "asked"
      return { measure, state: progress(visit, measure, study, rounding), open: whole.status === "open", asked }
    })
  return { rows, fixed: planned?.order === "fixed", next: rows.find(({ state }) => !FAR.includes(state))?.measure }
}

export const sums = (visit, { study, measures }) =>
  (study.visits.find(({ code }) => code === visit.code)?.measures ?? study.unscheduled?.measures ?? [])
    .map((code) => measures[code])
    .filter(({ kind }) => kind === "composite")

// What one attempt gave: {value} in the measure's hundredths, {reading, unit} as it was read, or {word}.
export function told({ body }, measure, rounding) {
  if (body.result) return { word: ["results", body.result] }
  if (body.reading !== undefined) return { reading: body.reading, unit: body.unit ?? measure.unit }
  const { value, why } = read(body, measure, rounding)
  if (value !== undefined) return { value, unit: measure.unit }
  return { word: ["flags", body.ended_by ?? why ?? body.outcome] }
}

// The attempts of a measure that stand and take a place, by part and number.
export function inPlaces(visit, measure) {
  const parts = (measure.parts ?? []).map(({ code }) => code)
  const at = ({ body }) => parts.indexOf(body.part) * 1000 + body.number
  return visit.attempts.filter((event) => slot(event)?.measure === measure.code).sort((a, b) => at(a) - at(b))
}

// The places that a reason for not doing it may still be given for.
export function empty(visit, measure) {
  const parts = measure.parts?.map(({ code }) => code) ?? [undefined]
  const taken = new Set(inPlaces(visit, measure).map(({ body }) => body.part))
  if (!taken.size) return [undefined]
  const excused = new Set(visit.notDone.filter(({ body }) => body.measure === measure.code).map(({ body }) => body.part))
  return parts.filter((part) => !taken.has(part) && !excused.has(part))
}
