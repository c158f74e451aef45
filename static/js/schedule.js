// schedule.js: which measures a visit has, how far each has come, and which is next: decisions alone.
//
// What a visit consists of is said by `planOf` and nowhere else on the tablet.

import { counted, settingsOf } from "./scoring.js"
import { progress } from "./visit.js"

const FAR = ["done", "not_done"]

// {performed, sums, fixed} of a visit by its code: the measures that are performed and those that only add up,
// in the study's order, and whether that order is to be kept. One outside the schedule is as the study allows.
export function planOf(code, { study, measures }) {
  const planned = study.visits.find((one) => one.code === code)
  const all = (planned ?? study.unscheduled)?.measures ?? []
  const isSum = ({ kind }) => kind === "composite"
  const named = all.map((one) => measures[one])
  return {
    performed: named.filter((one) => !isSum(one)),
    sums: named.filter(isSum),
    fixed: planned !== undefined && planned.order !== "free",
  }
}

// Whether points, and what counts towards them, stay unseen at the bedside; so, where the study says nothing.
export function hidesScores({ assessors }) {
  return assessors?.hide_scores ?? true
}

// {rows: [{measure, state, open}], next, fixed}: in the study's order, sums left out. `open` is where neither
// a value nor a reason stands; a row that is begun and not open only lacks attempts that it could have had.
export function scheduled(visit, bundle) {
  const { study } = bundle
  const { performed, fixed } = planOf(visit.code, bundle)
  const rounding = study.rounding ?? "truncate"
  const rows = performed.map((measure) => {
    const settings = settingsOf(measure, visit, study)
    const { status } = counted(measure, visit, settings, rounding, study.not_done)
    const state = progress(visit, measure, study, rounding)
    return { measure, state, open: status === "open", asked: status === "asked" }
  })
  return { rows, fixed, next: rows.find(({ state }) => !FAR.includes(state))?.measure }
}

// What comes after a measure: the first that is not through, of those behind it and then of those before.
export function following(visit, bundle, { code }) {
  const { performed } = planOf(visit.code, bundle)
  const at = performed.findIndex((one) => one.code === code)
  const others = [...performed.slice(at + 1), ...performed.slice(0, Math.max(0, at))]
  const { study } = bundle
  return others.find((one) => !FAR.includes(progress(visit, one, study, study.rounding ?? "truncate")))
}

// Whether a fixed order passes over something by going to this measure now: what is still open before it.
export function passesOver({ rows, fixed }, { code }) {
  const at = rows.findIndex(({ measure }) => measure.code === code)
  return fixed && rows.slice(0, Math.max(0, at)).some(({ open }) => open)
}
