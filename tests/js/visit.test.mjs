// Visits: what stands, whatever the order in which news of it arrives.

import assert from "node:assert/strict"
import { test } from "node:test"

import { results } from "../../static/js/scoring.js"
import { chain, weigh } from "../../static/js/standing.js"
import { attemptsAt, nextNumber, progress, replay, slot } from "../../static/js/visit.js"
import { event, studies, table } from "./tables.mjs"

const { demo } = studies()

for (const row of table("standing").rows) {
  test(`what stands: ${row.name}`, async () => {
    const made = await everything(row)
    const names = new Map([...made].map(([name, { hash }]) => [hash, name]))
    for (const events of [[...made.values()], [...made.values()].reverse(), [...made.values(), ...made.values()]]) {
      const visit = replay(events)

      assert.deepEqual([...weigh(events).stands].map((hash) => names.get(hash)).sort(), [...row.stands].sort())
      assert.deepEqual(visit.questions.map((q) => [q.about, q.measure ?? null, q.part ?? null]), row.questions)
      assert.equal(visit.state, row.state)
      if (row.values) assert.deepEqual(values(visit), row.values)
      if (row.settings) assert.deepEqual(visit.settings, row.settings)
      for (const [name, beneath] of Object.entries(row.chain ?? {})) {
        assert.deepEqual(chain(events, made.get(name).hash), beneath.map((one) => made.get(one).hash).sort())
      }
      for (const [code, expected] of Object.entries(row.progress ?? {})) {
        assert.equal(progress(visit, demo.measures[code], demo.study, "truncate"), expected, code)
      }
    }
  })
}

test("every attempt stays in view, with what became of it", async () => {
  const made = await everything(named("a correction of a correction that names both"))

  const visit = replay(made.values())

  assert.deepEqual(visit.all.map(({ hash, stands }) => [hash, stands]), [
    [made.get("one").hash, false], [made.get("b").hash, false], [made.get("c").hash, true],
  ])
  assert.deepEqual(visit.all[0].replacedBy, [made.get("c").hash])
  assert.deepEqual(attemptsAt(visit, "gait_speed", undefined), visit.attempts)
})

test("a false start takes no place, and a void frees one", async () => {
  const slots = (visit) => visit.attempts.map(slot)
  const falsely = replay((await everything(named("a walk after a false start"))).values())
  const voided = replay((await everything(named("a void"))).values())

  assert.deepEqual(slots(falsely), [null, { measure: "gait_speed", part: undefined, number: 1 }])
  assert.equal(nextNumber(falsely, "gait_speed", undefined), 2)
  assert.equal(nextNumber(voided, "gait_speed", undefined), 2)
  assert.equal(nextNumber(voided, "grip", "left"), 1)
})

test("nothing opened is no visit", async () => {
  assert.equal(replay([]), null)
})

test("a chain of 5,000 withdrawals has its end", () => {
  const links = Array.from({ length: 5_001 }, (_, n) => ({
    id: String(n).padStart(5, "0"), hash: `h${n}`, kind: n ? "withdrawn" : "attempt_recorded", visit: "v",
    ...(n && { replaces: [`h${n - 1}`] }), body: {},
  }))

  assert.ok(weigh(links).stands.has("h0"))
  assert.ok(!weigh(links.slice(0, -1)).stands.has("h0"))
  assert.equal(chain(links, "h5000").length, 5_001)
})

function named(name) {
  return table("standing").rows.find((row) => row.name === name)
}

async function everything({ events }) {
  const made = new Map()
  for (const [at, row] of events.entries()) {
    const replaces = (row.replaces ?? []).map((name) => made.get(name).hash)
    made.set(row.name, await event(at + 1, row, replaces))
  }
  return made
}

function values(visit) {
  const wholes = results(demo, visit).filter(({ part, value }) => part === undefined && value !== undefined)
  return Object.fromEntries(wholes.map(({ measure, value }) => [measure, value]))
}
