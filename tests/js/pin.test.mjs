// The PIN of a tablet: told right from wrong, and each wrong one waited for.
import assert from "node:assert/strict"
import { webcrypto } from "node:crypto"
import test from "node:test"

import {after, make, matches} from "../../static/js/pin.js"

globalThis.crypto ??= webcrypto // Node 18 has it under another name than browsers do.

const NOW = 1_790_000_000_000

test("the PIN that was made matches, and no other", async () => {
  const kept = await make("482915")

  assert.equal(await matches("482915", kept), true)
  for (const wrong of ["482916", "48291", "4829150", "", "482915 "]) {
    assert.equal(await matches(wrong, kept), false, wrong)
  }
})

test("what is kept says nothing of the PIN and is another each time", async () => {
  const [one, two] = [await make("482915"), await make("482915")]

  assert.deepEqual(Object.keys(one), ["salt", "rounds", "verifier"])
  assert.ok(one.rounds >= 600_000)
  assert.notEqual(one.salt, two.salt)
  assert.notEqual(one.verifier, two.verifier)
  assert.deepEqual(await matches("482915", JSON.parse(JSON.stringify(one))), true)
})

test("each wrong try doubles the wait, from one second on", () => {
  const waits = [0, 1, 2, 3, 4, 9].map((tries) => after(tries, NOW, NOW).wait_s)

  assert.deepEqual(waits, [0, 1, 2, 4, 8, 256])
})

test("a wait ends when its time has passed", () => {
  assert.equal(after(4, NOW, NOW + 7_999).wait_s, 1)
  assert.equal(after(4, NOW, NOW + 8_000).wait_s, 0)
})

test("a clock set back makes a wait no longer than it was", () => {
  assert.equal(after(4, NOW, NOW - 3_600_000).wait_s, 8)
})

test("ten wrong ones lock, however long ago", () => {
  assert.equal(after(9, NOW, NOW).locked, false)
  assert.deepEqual(after(10, NOW, NOW + 10 ** 10), {wait_s: 0, locked: true})
})
