// A visit about to be opened: what is still to be said, and what will be recorded.

import assert from "node:assert/strict"
import { test } from "node:test"
import { askedOf, fit, fresh, settingsOf, sortsOf, stillOpen } from "../../static/js/visit_draft.js"

const GAIT = { code: "gait_speed", kind: "course", settings: { aid: { values: ["none", "cane"] }, footwear: { values: ["barefoot"] } } }
const GRIP = { code: "grip", kind: "reading", settings: { device: { form: "name" }, handle: { from: 1, to: 5 } } }
const CHAIR = { code: "chair_stand_5", kind: "rises", settings: { chair_height_mm: { from: 300, to: 600 } } }
const MEASURES = [GRIP, GAIT, CHAIR]

test("nothing begins before one knows who, which visit, and how safe it is", () => {
  assert.deepEqual(stillOpen(fresh("01-0001-X"), { made: new Set() }), ["identity", "visit", "safety"])
  const said = { ...fresh("01-0001-X"), sure: true, code: "baseline", safety: [] }
  assert.deepEqual(stillOpen(said, { made: new Set() }), [])
})

test("a second visit of one code begins only when it was asked for", () => {
  const said = { ...fresh("01-0001-X"), sure: true, code: "baseline", safety: [] }
  assert.deepEqual(stillOpen(said, { made: new Set(["baseline"]) }), ["second"])
  assert.deepEqual(stillOpen({ ...said, second: true }, { made: new Set(["baseline"]) }), [])
})

test("what was not said is not recorded", () => {
  assert.deepEqual(settingsOf(fresh("01-0001-X"), MEASURES), [])
})

test("each measure gets only the settings that it has", () => {
  const said = { ...fresh("01-0001-X"), safety: ["pain"], language: "es", settings: { aid: "cane" }, equipment: { dynamometer: "D-03", chair: "C-1" } }
  assert.deepEqual(settingsOf(said, MEASURES), [
    { settings: { pain: "yes", dizzy: "no", pressure: "no", spoken_language: "es" } },
    { measure: "grip", settings: { device: "D-03" } },
    { measure: "gait_speed", settings: { aid: "cane" } },
  ])
})

test("aid and footwear are asked where a measure has them, and equipment by what is measured", () => {
  assert.deepEqual(askedOf([GRIP]), [])
  assert.deepEqual(askedOf(MEASURES).map(({ name }) => name), ["aid", "footwear"])
  assert.deepEqual(sortsOf(MEASURES), ["dynamometer", "course", "chair"])
})

test("past its date a piece of equipment is as the study says", () => {
  assert.equal(fit({ due: "2026-11-22" }, { overdue: "block" }, "2026-11-22"), "ok")
  assert.equal(fit({ due: "2026-11-21" }, { overdue: "block" }, "2026-11-22"), "block")
  assert.equal(fit({ due: "2026-11-21" }, undefined, "2026-11-22"), "warn")
})
