// Figures: whole hundredths, cut once, shown in the person's language, read back without a guess.

import assert from "node:assert/strict"
import { test } from "node:test"

import { amount, nearest, ofMs, seconds, speed, tenths, typed } from "../../static/js/figures.js"
import { table } from "./tables.mjs"

test("milliseconds become hundredths once and exactly", () => {
  const { rows } = table("rounding")

  assert.deepEqual(rows.map(([ms]) => [ms, ofMs(ms, "truncate"), ofMs(ms, "half_up")]), rows)
})

test("a typed number is read with point or comma and Arabic digits", () => {
  for (const [text, value] of table("typed").accepted) assert.deepEqual(typed(text), { value }, text)
})

test("what is no number of ours is refused, and why", () => {
  const { refused, stricter } = table("typed")
  for (const [text, why] of refused) assert.deepEqual(typed(text), { why }, text)
  for (const { text, why } of stricter) assert.deepEqual(typed(text), { why }, text)
})

test("a time has both its decimals, in the sign of the language", () => {
  assert.deepEqual([482, 480, 400, 7, 0].map((h) => seconds(h, "en")), ["4.82", "4.80", "4.00", "0.07", "0.00"])
  assert.equal(seconds(482, "es"), "4,82")
  assert.equal(seconds(480, "en", 1), "4.8")
  assert.equal(seconds(-5, "en"), "−0.05")
})

test("a running watch never shows more than has passed", () => {
  assert.deepEqual([0, 99, 100, 4_899, 60_000].map((ms) => tenths(ms, "en")), ["0.0", "0.0", "0.1", "4.8", "60.0"])
  assert.equal(tenths(4_899, "es"), "4,8")
})

test("a reading keeps its own decimals", () => {
  assert.deepEqual([1820, 1825, 1800].map((h) => amount(h, "en")), ["18.2", "18.25", "18.0"])
  assert.equal(amount(1820, "es"), "18,2")
  assert.equal(amount(35000, "en", "m"), "350")
})

test("a speed is nearest to the hundredth, half up, in one step", () => {
  assert.deepEqual([482, 620, 870, 504].map((h) => speed(400, h)), [83, 65, 46, 79])
  assert.equal(speed(300, 362), 83)
  assert.equal(speed(1, 200), 1) // 0.005 m/s, half up.
  assert.equal(speed(400, 0), null)
})

test("the nearest whole is exact beyond what a number holds", () => {
  assert.equal(nearest(7, 2), 4)
  assert.equal(nearest(-7, 2), -3)
  assert.equal(nearest(9_007_199_254_740_991n * 45_359_237n, 100_000_000), 4_085_596_857_020_200)
})
