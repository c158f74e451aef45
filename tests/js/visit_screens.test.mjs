// The visit's own screens: whose turn it is, what a reading may be, how long a rest is, what a note may hold.

import assert from "node:assert/strict"
import { test } from "node:test"

import { doubts } from "../../static/js/careful.js"
import { judge, next, turns } from "../../static/js/grip.js"
import { clock, left } from "../../static/js/rest.js"

const HANDS = [{ code: "left" }, { code: "right" }]
const GRIP = {
  unit: "kg",
  units: { lb: { times: 45359237, over: 100000000 } },
  limits_hundredths: { hard: { from: 0, to: 10000 }, soft: [{ sex: "f", from: 400, to: 4000 }, { from: 400, to: 6000 }] },
}
const kept = (part, number) => ({ body: { part, number } })

test("the right hand goes first and hands change", () => {
  const order = turns(HANDS, 2).map(({ part, number }) => `${part} ${number}`)

  assert.deepEqual(order, ["right 1", "left 1", "right 2", "left 2"])
})

test("the next turn is the first that lacks a reading, of a hand that is tested", () => {
  const order = turns(HANDS, 2)

  assert.deepEqual(next(order, [kept("right", 1), kept("right", 2)], []), { part: "left", number: 1 })
  assert.deepEqual(next(order, [kept("right", 1)], ["left"]), { part: "right", number: 2 })
  assert.equal(next(order, [kept("right", 1), kept("right", 2)], ["left"]), undefined)
})

test("a reading at a hard limit is taken and one beyond it is not", () => {
  assert.equal(judge("100", GRIP, "kg").why, undefined)
  assert.deepEqual(judge("100.01", GRIP, "kg"), { why: "above", limit: 10000, near: 1000 })
  assert.equal(judge("220", GRIP, "lb").why, undefined)
  assert.equal(judge("220.5", GRIP, "lb").why, "above")
})

test("a point that was not typed is guessed in words and never in the value", () => {
  assert.deepEqual(judge("310", GRIP, "kg"), { why: "above", limit: 10000, near: 3100 })
  assert.equal(judge("9000", GRIP, "kg").near, undefined)
})

test("what is unusual depends on who squeezes", () => {
  assert.equal(judge("45", GRIP, "kg", "f").unusual.to, 4000)
  assert.equal(judge("45", GRIP, "kg").unusual, undefined)
})

test("a rest counts down and is never longer than it was", () => {
  assert.equal(left(1_000, 60, 1_000), 60)
  assert.equal(left(1_000, 60, 60_999), 1)
  assert.equal(left(1_000, 60, 61_000), 0)
  assert.equal(left(1_000, 60, -500_000), 60)
  assert.equal(left(undefined, 60, 0), 0)
  assert.equal(clock(65), "1:05")
})

test("words that may reveal treatment are found in both languages", () => {
  for (const text of ["on placebo", "after the infusion", "Fue aleatorizado ayer", "500 mg at noon", "grupo control"]) {
    assert.equal(doubts(text).treatment.length, 1, text)
  }
  for (const text of ["arm on chest", "used both arms", "very tired", "el brazo izquierdo"]) {
    assert.deepEqual(doubts(text), { treatment: [], person: [], study: [] }, text)
  }
})

test("words that may say who somebody is are found", () => {
  for (const text of ["Mrs Smith fell", "call 0771 555 012 34", "a.b@c.org", "born on a farm", "nacida el lunes"]) {
    assert.equal(doubts(text).person.length, 1, text)
  }
  for (const text of ["held on to the dr table", "4 m in 5.04 s", "sra mayor"]) assert.deepEqual(doubts(text).person, [], text)
})
