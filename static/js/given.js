// given.js: what the attempts of a measure gave, and where there is room for a reason instead. Pure.

import { read } from "./scoring.js"
import { slot } from "./visit.js"

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
