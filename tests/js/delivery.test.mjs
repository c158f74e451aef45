// The delivery's decisions: what is sent, what an answer means, when to try again.
import assert from "node:assert/strict"
import test from "node:test"

import {batchOf, bodyOf, fewer, understood, waitAfter} from "../../static/js/delivery.js"

const row = (n, raw = `{"n":${n}}`, texts = []) => ({n, raw, texts})
const many = (count, raw) => Array.from({length: count}, (_, i) => row(i + 1, raw))

test("a delivery takes the oldest fifty", () => {
  const chosen = batchOf(many(60))

  assert.deepEqual([chosen.length, chosen[0].n, chosen.at(-1).n], [50, 1, 50])
})

test("a delivery ends before it is larger than it may be, counted in bytes", () => {
  const line = '{"event":}'.length
  const rows = many(9, "é".repeat(45))

  assert.equal(batchOf(rows, {bytes: 3 * (90 + line)}).length, 3)
  assert.equal(batchOf(rows, {bytes: 3 * (90 + line) - 1}).length, 2)
})

test("one row goes however large it is", () => {
  assert.equal(batchOf(many(2, "x".repeat(900_000))).length, 1)
  assert.deepEqual(batchOf([]), [])
})

test("a delivery has a line that says whose it is, and one for each event and text", () => {
  const text = {digest: "ab", salt: "cd", text: "Walked\nwith “a stick”."}
  const body = bodyOf([row(1), row(2, '{"n":2}', [text])], "T04", 1_790_000_000_000)

  const lines = body.split("\n")
  assert.equal(lines.pop(), "")
  assert.equal(lines[0], '{"delivery":1,"device":"T04","now_ms":1790000000000}')
  assert.equal(lines[1], '{"event":{"n":1}}')
  assert.equal(lines[2], '{"event":{"n":2}}')
  assert.deepEqual(JSON.parse(lines[3]), {text})
  assert.equal(lines.length, 4)
})

test("a text that was redacted is not sent again, and its event is", () => {
  const body = bodyOf([row(1, '{"n":1}', [{digest: "ab"}])], "T04", 0)

  assert.deepEqual(body.split("\n").slice(1), ['{"event":{"n":1}}', ""])
})

test("an answer of ours is read", () => {
  const said = {answers: [], held: [[1, 2]], now_ms: 5}

  assert.deepEqual(understood(200, JSON.stringify(said)), said)
})

test("a refusal of ours is told by its status and its sentence", () => {
  const said = (code) => understood(code, '{"why":"A sentence."}')

  for (const [code, why] of [
    [401, "not_known"],
    [413, "too_large"],
    [503, "busy"],
    [507, "full"],
    [400, "refused"],
    [403, "refused"],
    [415, "refused"],
  ]) {
    assert.deepEqual(said(code), {why, said: "A sentence.", heard: true})
  }
})

test("what is no JSON of ours is not the recorder, whatever its status", () => {
  const portal = "<!doctype html><title>Welcome to GuestNet</title>"

  for (const [code, text] of [
    [200, portal],
    [401, portal],
    [503, portal],
    [0, ""],
    [200, ""],
    [200, "null"],
    [200, "[]"],
    [200, '{"why":"All is well."}'],
    [200, '{"answers":[]}'],
    [502, '{"error":"bad gateway"}'],
  ]) {
    assert.deepEqual(understood(code, text), {why: "not_the_recorder"}, `${code} ${text}`)
  }
})

test("the wait grows from 15 to 60 seconds, each tablet at its own moment", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 9].map((failures) => waitAfter(failures, 0.5)),
    [15_000, 15_000, 30_000, 60_000, 60_000],
  )
  assert.deepEqual([waitAfter(1, 0), waitAfter(1, 1)], [12_000, 18_000])
})

test("after one that was too large the next takes half, and never none", () => {
  assert.deepEqual([50, 3, 1].map(fewer), [25, 1, 1])
})
