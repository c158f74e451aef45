// Scoring: what the printed sheet says, from the bundle in the pack.

import assert from "node:assert/strict"
import { test } from "node:test"

import { converted, counted, limits, points, read, results, settingsOf } from "../../static/js/scoring.js"
import { studies, table } from "./tables.mjs"

const STUDIES = studies()
const { study, measures } = STUDIES.demo

test("a value earns what the sheet says", () => {
  for (const row of table("points").rows) {
    const measure = measures[row.measure]
    const visit = { settings: {} }
    const settings = { ...settingsOf(measure, visit, study), ...row.settings }

    const found = points(measure, row.hundredths, settings, row.part)

    assert.deepEqual(found.points ?? null, row.points, JSON.stringify(row))
    assert.equal("why" in found, row.points === null)
  }
})

test("pounds and newtons become kilograms exactly", () => {
  const { units } = measures.grip
  for (const [reading, unit, kilograms] of table("units").rows) {
    if (unit !== "kg") assert.equal(converted(reading, units[unit]), kilograms)
    const attempt = { outcome: "complete", reading, unit }
    assert.deepEqual(read(attempt, measures.grip, "truncate"), { value: kilograms })
  }
})

test("a value is possible and usual within the limits, and the bounds are named", () => {
  for (const { measure, sex, hundredths, outside } of table("limits").rows) {
    const found = limits(measures[measure], hundredths, { sex })
    assert.equal(found?.kind ?? null, outside, `${measure} ${sex} ${hundredths}`)
  }
  assert.deepEqual(limits(measures.gait_speed, 99), { kind: "hard", from: 100, to: 12000 })
  assert.deepEqual(limits(measures.grip, 399, { sex: "f" }), { kind: "soft", from: 400, to: 4000 })
})

for (const row of table("visits").rows) {
  test(`a visit: ${row.name}`, () => {
    const found = found_in(row)

    for (const [place, expected] of Object.entries(row.expect)) {
      const [measure, part] = place.split("/")
      const result = found.find((one) => one.measure === measure && one.part === part)
      const names = new Set(["status", "value", "points", ...Object.keys(expected)])
      const said = Object.fromEntries([...names].map((name) => [name, result[name]]))
      assert.deepEqual(said, { value: undefined, points: undefined, ...expected }, place)
    }
  })
}

test("the whole of a measure has its parts beside it", () => {
  const row = table("visits").rows.find(({ name }) => name === "Southampton: the best of six")
  const visit = taken(row)

  const whole = counted(measures.grip, visit, settingsOf(measures.grip, visit, study), "truncate")

  assert.deepEqual([whole.value, whole.counted], [2080, ["4"]])
  assert.deepEqual(whole.parts.map(({ part, value }) => [part, value]), [["left", 1820], ["right", 2080]])
})

test("rules that this tablet does not know are never guessed at", () => {
  const newer = { ...measures.gait_speed, rules: 2 }

  assert.deepEqual(read({ outcome: "complete", elapsed_ms: 5000 }, newer, "truncate"), {
    why: "needs_a_newer_program",
  })
})

function found_in(row) {
  return results(STUDIES[row.bundle], taken(row))
}

function taken({ attempts, not_done, settings = {}, asked = [] }) {
  const events = (bodies, kind) => bodies.map((body, at) => ({ kind, body, hash: String(at) }))
  return {
    code: "baseline",
    attempts: events(attempts, "attempt_recorded"),
    notDone: events(not_done, "measure_not_done"),
    settings,
    questions: asked.map(([measure, part]) => ({ measure, part: part ?? undefined })),
  }
}
