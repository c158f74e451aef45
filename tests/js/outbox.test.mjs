// The outbox's decisions: what an answer changes, what is lost, what may lapse.
import assert from "node:assert/strict"
import test from "node:test"

import {
  again,
  answered,
  copyOf,
  draftsIn,
  isHeld,
  isLost,
  lapsed,
  lostFrom,
  mayLapse,
  rowOf,
  without,
} from "../../static/js/outbox.js"

const NOW = 1_790_000_000_000
const DAY = 86_400_000
const DRAFT = {
  study: "DEMO",
  id: "01a2b3c4-0000-7000-8000-000000000001",
  kind: "visit_finished",
  visit: "01a2b3c4-0000-7000-8000-00000000000a",
  at_ms: NOW,
  offset_min: 120,
  app: "0.1.0",
  body: {outcome: "complete"},
}

const waiting = {...rowOf(DRAFT, [], "T04", 7), hash: "a".repeat(64)}
const answer = {id: waiting.id, hash: waiting.hash, answer: "kept"}
const HELD = [[1, 57], [59, 59]]
const kept = answered(waiting, answer, HELD, NOW)

test("a row carries its number, its bytes and its texts, and waits", () => {
  const row = rowOf(DRAFT, [{digest: "d", salt: "s", text: "Walked."}], "T04", 7)
  const event = JSON.parse(row.raw)

  assert.deepEqual([row.n, row.id, row.kind, row.state], [7, DRAFT.id, DRAFT.kind, "waiting"])
  assert.deepEqual([event.n, event.device, event.id], [7, "T04", DRAFT.id])
  assert.equal(row.texts.length, 1)
})

test("a redacted text goes from a row, and the row and its digest stay", () => {
  const words = {digest: "d", salt: "s", text: "Mrs Example"}
  const other = {digest: "e", salt: "s", text: "Walked."}
  const row = rowOf(DRAFT, [words, other], "T04", 7)

  assert.deepEqual(without(row, ["d", "f"]), {...row, texts: [{digest: "d"}, other]})
  assert.equal(without(row, ["f"]), row)
  assert.equal(without(without(row, ["d"]), ["d"]).texts.length, 2)
})

test("an answer for this very id and hash settles a row", () => {
  assert.deepEqual([kept.state, kept.answered_ms, kept.raw], ["kept", NOW, waiting.raw])
})

test("an answer for another id, or for other bytes, changes nothing", () => {
  for (const other of [{id: "another"}, {hash: "b".repeat(64)}, {hash: undefined}]) {
    assert.equal(answered(waiting, {...answer, ...other}, HELD, NOW), waiting)
  }
  const nameless = rowOf(DRAFT, [], "T04", 7)
  assert.equal(answered(nameless, {...answer, hash: undefined}, HELD, NOW), nameless)
})

test("an answer in words not known here changes nothing", () => {
  assert.equal(answered(waiting, {...answer, answer: "lost"}, HELD, NOW), waiting)
})

test("what is set aside says why and who can act, until it counts", () => {
  const aside = answered(
    waiting,
    {...answer, answer: "set_aside", why: "role_missing", who: "site_lead"},
    HELD,
    NOW,
  )
  assert.deepEqual([aside.state, aside.why, aside.who], ["aside", "role_missing", "site_lead"])

  const known = answered(aside, {...answer, answer: "known", why: "role_missing"}, HELD, NOW)
  assert.equal(known.state, "aside")

  const admitted = answered(aside, {...answer, answer: "known"}, HELD, NOW)
  assert.deepEqual([admitted.state, admitted.why, admitted.who], ["kept", undefined, undefined])
})

test("what is kept may ask for a person all the same", () => {
  const late = answered(waiting, {...answer, why: "session_expired", who: "assessor"}, HELD, NOW)

  assert.deepEqual([late.state, late.why], ["kept", "session_expired"])
})

test("a number is held within the runs, both ends included", () => {
  const found = [0, 1, 57, 58, 59, 60].map((n) => isHeld(n, HELD))

  assert.deepEqual(found, [false, true, true, false, true, false])
})

test("what a recorder held and holds no more goes back to waiting, with all it had", () => {
  assert.equal(isLost(kept, HELD), false)
  assert.equal(isLost(kept, [[1, 6]]), true)
  assert.deepEqual(again(kept), waiting)
})

test("what was put whole beside the log was never held, and is not lost", () => {
  const whole = answered(
    {...waiting, n: 58},
    {...answer, answer: "set_aside", why: "device_revoked"},
    HELD,
    NOW,
  )
  assert.equal(isLost(whole, HELD), false)
  assert.equal(isLost(waiting, []), false)
})

test("a payload lapses two weeks after its visit was settled, and not before", () => {
  const settled = [{visit: DRAFT.visit, at_ms: NOW}]

  assert.equal(mayLapse(kept, settled, NOW + 14 * DAY - 1), false)
  assert.equal(mayLapse(kept, settled, NOW + 14 * DAY), true)
  assert.equal(mayLapse(kept, [], NOW + 99 * DAY), false)
  assert.equal(mayLapse(waiting, settled, NOW + 99 * DAY), false)
  assert.equal(mayLapse({...kept, state: "aside"}, settled, NOW + 99 * DAY), false)
})

test("of what lapsed the number, id, hash and state stay", () => {
  const row = lapsed({...kept, texts: [{digest: "d", salt: "s", text: "Walked."}]})

  assert.deepEqual([row.n, row.id, row.hash, row.state], [7, DRAFT.id, kept.hash, "kept"])
  assert.equal(row.raw, undefined)
  assert.deepEqual(row.texts, [])
  assert.equal(isLost(row, []), false)
})

test("drafts are read from a storage oldest first, past what is not ours or cut short", () => {
  const said = (id, at_ms) => JSON.stringify({draft: {id, at_ms}, texts: []})
  const found = draftsIn(
    storage({"j:2": said("2", 20), theme: "night", "j:3": '{"draft":{"id', "j:1": said("1", 10)}),
  )
  assert.deepEqual(found.map(({draft}) => draft.id), ["1", "2"])
})

test("what the database lost comes back from the journal, and counting goes on after it", () => {
  const other = {...waiting, n: 9, id: "another"}
  const device = {key: "device", value: "T04"}

  const all = lostFrom({rows: [waiting, other], values: [device]}, {rows: [], values: []})
  assert.deepEqual(all, {rows: [waiting, other], values: [device, {key: "n", value: 9}]})

  const there = {rows: [waiting, other], values: [device]}
  const nothing = lostFrom({rows: [waiting, other], values: [{...device, value: "older"}]}, there)
  assert.deepEqual(nothing, {rows: [], values: []})
})

test("a row whose number was given again since comes back beside it, its bytes as they were", () => {
  const newer = {rows: [{...waiting, id: "newer"}], values: [{key: "n", value: 7}]}
  const {rows, values} = lostFrom({rows: [waiting], values: []}, newer)

  assert.deepEqual([rows[0].n, rows[0].raw, rows[0].state], [-7, waiting.raw, "waiting"])
  assert.deepEqual(values, [{key: "n", value: 7}])
})

test("a copy holds every row byte for byte, and the drafts", () => {
  const copy = JSON.parse(copyOf([kept, waiting], [{draft: DRAFT, texts: []}], "T04", NOW))

  assert.equal(copy["heeltoe-outbox"], 1)
  assert.deepEqual([copy.device, copy.at_ms, copy.drafts.length], ["T04", NOW, 1])
  assert.deepEqual(copy.rows, [kept, waiting])
})

function storage(items) {
  const keys = Object.keys(items)
  return {length: keys.length, key: (i) => keys[i], getItem: (key) => items[key]}
}
