// grip.js: what a reading off a dynamometer is, and whose turn is next: decisions alone.

import { nearest, typed } from "./figures.js"
import { converted, limits } from "./scoring.js"

// The squeezes in their order: the right hand first, then hands change.
export function turns(parts, most) {
  const hands = [...parts].sort((a, b) => (b.code === "right") - (a.code === "right"))
  return Array.from({ length: most }, (_, at) => hands.map(({ code }) => ({ part: code, number: at + 1 }))).flat()
}

// The first turn that nothing was read for, of a hand that is tested.
export function next(order, attempts, excused) {
  const is = ({ part, number }) => ({ body }) => body.part === part && body.number === number
  return order.find((turn) => !excused.includes(turn.part) && !attempts.some(is(turn)))
}

// A reading in the measure's own unit.
export function inUnitOf(measure, value, unit) {
  return unit === measure.unit ? value : converted(value, measure.units[unit])
}

// What was typed: {value}, with `unusual` bounds if it asks for a second look; or {why}, with the facts.
export function judge(text, measure, unit, sex) {
  const { value, why } = typed(text)
  if (why) return { why }
  const outside = (amount) => limits(measure, inUnitOf(measure, amount, unit), { sex })
  const found = outside(value)
  if (found?.kind === "hard") {
    const tenth = nearest(value, 10) // A point that was not typed is the usual slip.
    const above = inUnitOf(measure, value, unit) > found.to
    return { why: above ? "above" : "below", limit: above ? found.to : found.from, near: above && !outside(tenth) ? tenth : undefined }
  }
  return found ? { value, unusual: found } : { value }
}
