// circumstances.js: how an attempt came about: after which rest, and whether it was its turn. Pure.
//
// The tablet remarks it by itself, as flags of the attempt; nobody is kept from going on.

import { passesOver, scheduled } from "./schedule.js"
import { slot } from "./visit.js"

const FLAGS = ["short_rest", "out_of_order"]

// The flags of an attempt that began at a moment. One that is said anew came about as it did.
export function circumstances(visit, bundle, { measure, part, began_at_ms, instead }) {
  if (instead) return (instead.body.flags ?? []).filter((flag) => FLAGS.includes(flag))
  const isShort = ({ since_ms, rest_s }) => began_at_ms - since_ms < rest_s * 1000
  return [
    rests(visit, measure, part).some(isShort) && "short_rest",
    isOutOfOrder(visit, bundle, measure) && "out_of_order",
  ].filter(Boolean)
}

// The rests that a measure asks for, each with the moment that it counts from; the one that ends last first.
export function rests(visit, measure, part) {
  const same = ({ body }) => body.measure === measure.code && body.part === part
  const other = ({ body }) => body.measure !== measure.code
  return [
    { since_ms: lastEnd(visit, same), rest_s: measure.rest_between_s },
    { since_ms: lastEnd(visit, other), rest_s: measure.rest_before_s },
  ]
    .filter(({ since_ms, rest_s }) => since_ms !== undefined && rest_s)
    .sort((a, b) => b.since_ms + b.rest_s * 1000 - (a.since_ms + a.rest_s * 1000))
}

// Private

// What is still open before it, or what was done already behind it.
function isOutOfOrder(visit, bundle, measure) {
  const plan = scheduled(visit, bundle)
  const at = plan.rows.findIndex((row) => row.measure.code === measure.code)
  if (!plan.fixed || at < 0) return false
  const behind = new Set(plan.rows.slice(at + 1).map((row) => row.measure.code))
  const isBehind = ({ body }) => behind.has(body.measure)
  return passesOver(plan, measure) || lastEnd(visit, isBehind) !== undefined
}

// When the last of these attempts ended, voided ones too: who walked the wrong course has walked.
function lastEnd({ all }, is) {
  const known = new Map(all.map((event) => [event.hash, event]))
  const saidAnew = new Set(all.flatMap(({ replaces = [] }) => replaces))
  const ends = all
    .filter((event) => slot(event) && !saidAnew.has(event.hash) && is(event))
    .map((event) => endOf(event, known))
  return ends.length ? Math.max(...ends) : undefined
}

// A reading that is corrected later was still squeezed when it was first said.
function endOf(event, known) {
  const { began_at_ms, elapsed_ms = 0 } = event.body
  if (began_at_ms !== undefined) return began_at_ms + elapsed_ms
  const before = known.get(event.replaces?.[0])
  return before ? endOf(before, known) : event.at_ms
}
