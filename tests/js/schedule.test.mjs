// What a visit consists of, whose turn it is, and how an attempt came about.

import assert from "node:assert/strict"
import { test } from "node:test"

import { circumstances, rests } from "../../static/js/circumstances.js"
import { following, hidesScores, passesOver, planOf, scheduled } from "../../static/js/schedule.js"
import { replay } from "../../static/js/visit.js"
import { event, studies } from "./tables.mjs"

const BUNDLE = Object.values(studies())[0]
const ORDER = ["grip", "balance", "gait_speed", "chair_stand_5", "timed_up_and_go"]
const MINUTE = 60_000
const T0 = 1_790_000_000_000

// A visit with attempts: [measure, minute it began, more of its body, the n-th it replaces].
async function visit(...attempts) {
  const opening = { kind: "visit_opened", visit: 1, body: { participant: "01-0001-X", visit_code: "baseline", bundle: "0" } }
  const events = [await event(1, opening)]
  for (const [at, [measure, minute, more = {}, replaces]] of attempts.entries()) {
    const body = { measure, number: 1, outcome: "complete", began_at_ms: T0 + minute * MINUTE, elapsed_ms: 10_000, ...more }
    const made = await event(at + 2, { kind: "attempt_recorded", visit: 1, body }, replaces && [events[replaces].hash])
    events.push(made)
  }
  return replay(events)
}
const measure = (code) => BUNDLE.measures[code]
const at = (minute, code, part) => ({ measure: measure(code), part, began_at_ms: T0 + minute * MINUTE })

test("a visit's measures come in the study's order, and what only adds up is no measure to perform", () => {
  const { performed, sums, fixed } = planOf("baseline", BUNDLE)

  assert.deepEqual(performed.map(({ code }) => code), ORDER)
  assert.deepEqual(sums.map(({ code }) => code), ["sppb"])
  assert.equal(fixed, true)
})

test("an order is fixed unless the study says that it is free", () => {
  const [first] = BUNDLE.study.visits
  const said = (order) => ({ ...BUNDLE, study: { ...BUNDLE.study, visits: [{ ...first, code: "baseline", order }] } })

  assert.equal(planOf("baseline", said("free")).fixed, false)
  assert.equal(planOf("baseline", said(undefined)).fixed, true)
})

test("a visit outside the schedule has what the study allows, in any order", () => {
  const { unscheduled } = BUNDLE.study
  const { performed, fixed } = planOf("unscheduled", BUNDLE)

  assert.equal(performed.length > 0, Boolean(unscheduled))
  assert.equal(fixed, false)
  assert.deepEqual(planOf("unscheduled", { ...BUNDLE, study: { ...BUNDLE.study, unscheduled: undefined } }).performed, [])
})

test("after a measure comes the next that is not through, and what was left out before it last of all", async () => {
  const begun = await visit(["balance", 0, { part: "side_by_side" }])

  assert.equal(following(begun, BUNDLE, measure("balance")).code, "gait_speed")
  assert.equal(following(begun, BUNDLE, measure("timed_up_and_go")).code, "grip")
})

test("an order is passed over only by what is still open", async () => {
  const fresh = scheduled(await visit(), BUNDLE)
  const oneWalk = scheduled(await visit(["gait_speed", 0]), BUNDLE)

  assert.equal(passesOver(fresh, measure("grip")), false)
  assert.equal(passesOver(fresh, measure("balance")), true)
  assert.equal(passesOver({ ...fresh, fixed: false }, measure("balance")), false)
  assert.equal(oneWalk.rows.find((row) => row.measure.code === "gait_speed").open, false)
})

test("a rest is short by the millisecond, before a measure as between its attempts", async () => {
  const rested = await visit(["chair_stand_5", 0])
  const before = measure("timed_up_and_go").rest_before_s * 1000
  const end = T0 + 10_000
  const begins = (began_at_ms) => circumstances(rested, BUNDLE, { measure: measure("timed_up_and_go"), began_at_ms })

  assert.ok(before > 0)
  assert.equal(begins(end + before).includes("short_rest"), false)
  assert.equal(begins(end + before - 1).includes("short_rest"), true)
})

test("between two walks the rest counts from the end of the first, also of one that was voided", async () => {
  const [withdrawn] = await Promise.all([visit(["gait_speed", 0])])
  const voided = { ...withdrawn, attempts: [], all: withdrawn.all.map((one) => ({ ...one, stands: false })) }
  const soon = { ...at(0, "gait_speed"), began_at_ms: T0 + 10_000 + measure("gait_speed").rest_between_s * 1000 - 1 }

  assert.deepEqual(rests(voided, measure("gait_speed")), [{ since_ms: T0 + 10_000, rest_s: measure("gait_speed").rest_between_s }])
  assert.ok(circumstances(voided, BUNDLE, soon).includes("short_rest"))
})

test("a false start tires nobody", async () => {
  const early = await visit(["gait_speed", 0, { outcome: "false_start", elapsed_ms: 900 }])

  assert.deepEqual(rests(early, measure("gait_speed")), [])
})

test("a rest between squeezes is of the same hand, and a corrected reading was squeezed when it was first said", async () => {
  const squeeze = { elapsed_ms: undefined, began_at_ms: undefined, reading: 2000, unit: "kg", part: "left" }
  const first = await visit(["grip", 0, squeeze])
  const corrected = await visit(["grip", 0, squeeze], ["grip", 0, { ...squeeze, reading: 2100 }, 1])
  const [{ since_ms }] = rests(first, measure("grip"), "left")

  assert.equal(corrected.attempts[0].body.reading, 2100)
  assert.ok(corrected.attempts[0].at_ms > since_ms)
  assert.equal(rests(corrected, measure("grip"), "left")[0].since_ms, since_ms)
  assert.deepEqual(rests(first, measure("grip"), "right"), [])
})

test("out of order is what was taken before its turn, and what was taken after something behind it", async () => {
  const fresh = await visit()
  const ahead = await visit(["gait_speed", 0])

  assert.deepEqual(circumstances(fresh, BUNDLE, at(9, "grip", "left")), [])
  assert.deepEqual(circumstances(fresh, BUNDLE, at(9, "balance", "tandem")), ["out_of_order"])
  assert.deepEqual(circumstances(ahead, BUNDLE, at(9, "grip", "left")), ["out_of_order"])
})

test("an attempt that is said anew came about as it did", async () => {
  const walked = await visit(["gait_speed", 0])
  const instead = { body: { flags: ["out_of_order", "hidden"] } }

  assert.deepEqual(circumstances(walked, BUNDLE, { ...at(0, "gait_speed"), instead }), ["out_of_order"])
})

test("scores are hidden unless the study shows them", () => {
  assert.equal(hidesScores({}), true)
  assert.equal(hidesScores({ assessors: { hide_scores: true } }), true)
  assert.equal(hidesScores({ assessors: { hide_scores: false } }), false)
})
