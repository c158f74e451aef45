// Events: the bytes and hashes of v1, as the golden vectors froze them.

import assert from "node:assert/strict"
import { test } from "node:test"

import { encode, fingerprint } from "../../static/js/canonical.js"
import { build, uuid7 } from "../../static/js/event.js"
import { file } from "./tables.mjs"

const hashes = Object.entries(JSON.parse(file("../golden/v1/hashes.json")))

test("every event of v1 is built, written and hashed as ever", async () => {
  assert.ok(hashes.length > 40)
  for (const [name, hash] of hashes) {
    const raw = file(`../golden/v1/${name}`)
    const { v, device, n, ...draft } = JSON.parse(raw)

    const text = encode(build(draft, device, n))

    assert.equal(v, 1)
    assert.equal(text, raw, name)
    assert.equal(await fingerprint("event", text), hash, name)
  }
})

test("what is not known is absent, never null or empty", () => {
  const draft = {
    study: "S", id: "i", kind: "attempt_recorded", at_ms: 1, offset_min: 0, app: "1", session: undefined,
    visit: null, replaces: [], reason: "", mono_ms: 0, texts: ["not of the event"],
    body: { measure: "m", elapsed_ms: 0, marks_ms: [], flags: [], part: undefined, taken: { wake: null, hidden_ms: [] , isolated: false } },
  }

  const event = build(draft, "T04", 7)

  assert.deepEqual(event, {
    v: 1, study: "S", id: "i", kind: "attempt_recorded", at_ms: 1, offset_min: 0, app: "1", mono_ms: 0,
    device: "T04", n: 7, body: { measure: "m", elapsed_ms: 0, taken: { isolated: false } },
  })
})

test("what is replaced, and the flags, are in order and named once; marks are as they came", () => {
  const body = { flags: ["outside", "hidden", "outside"], marks_ms: [3000, 2000] }
  const event = build({ kind: "attempt_recorded", replaces: ["b", "a", "b"], body }, "T04", 1)

  assert.deepEqual(event.replaces, ["a", "b"])
  assert.deepEqual(event.body, { flags: ["hidden", "outside"], marks_ms: [3000, 2000] })
  assert.deepEqual(body.flags, ["outside", "hidden", "outside"])
})

test("an id is the example of RFC 9562", () => {
  const random = Uint8Array.from(Buffer.from("0000000000000cc318c4dc0c0c07398f", "hex"))

  assert.equal(uuid7(0x17f22e279b0, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
})

test("ids of their own chance differ, and later ones are greater", () => {
  const ids = [1_790_000_000_000, 1_790_000_000_001, 2 ** 48 - 1].map((at_ms) => uuid7(at_ms))

  assert.deepEqual([...ids].sort(), ids)
  assert.notEqual(uuid7(5), uuid7(5))
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
