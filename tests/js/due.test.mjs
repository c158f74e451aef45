// When a visit is due, and who is asked for first.

import assert from "node:assert/strict"
import { test } from "node:test"
import { board, dayOf, likely, place } from "../../static/js/due.js"

const WEEK = { visit: "month_3", first: "2026-11-15", planned: "2026-11-22", last: "2026-11-29", made: false }

test("a window includes both its ends", () => {
  const at = (day) => place(WEEK, day)
  assert.deepEqual(at("2026-11-14"), { where: "early", days: 1 })
  assert.deepEqual(at("2026-11-15"), { where: "open", days: 14 })
  assert.deepEqual(at("2026-11-29"), { where: "open", days: 0 })
  assert.deepEqual(at("2026-12-01"), { where: "late", days: 2 })
})

test("days are counted across the change of the clocks", () => {
  assert.deepEqual(place({ first: "2026-10-20", last: "2026-11-02" }, "2026-10-24"), { where: "open", days: 9 })
})

test("without a day 0 no window is made up", () => {
  assert.deepEqual(place({ visit: "month_3" }, "2026-11-22"), { where: "unknown" })
})

test("the day is that of the tablet, not of Greenwich", () => {
  assert.equal(dayOf(new Date(2026, 0, 5, 23, 59)), "2026-01-05")
})

const who = (id, last, more = {}) => ({ id, site: "01", due: [{ ...WEEK, first: "2026-11-01", last, ...more }] })
const ids = (rows) => rows.map((row) => row.who.id)
const NOW = { site: "01", today: "2026-11-22" }

test("open windows come first by days left, then the newest overdue", () => {
  const all = [who("long-over", "2026-11-03"), who("later", "2026-11-28"), who("just-over", "2026-11-20"), who("soon", "2026-11-23")]
  assert.deepEqual(ids(board(all, NOW)), ["soon", "later", "just-over", "long-over"])
})

test("nobody is due who was seen, is of another site, or was begun on this tablet", () => {
  const all = [who("seen", "2026-11-28", { made: true }), { ...who("away", "2026-11-28"), site: "02" }, who("begun", "2026-11-28")]
  assert.deepEqual(ids(board(all, { ...NOW, begun: new Set(["begun month_3"]) })), [])
})

test("of one participant only the newest window is asked for", () => {
  const due = [{ ...WEEK, visit: "old", first: "2026-01-01", last: "2026-01-09" }, WEEK, { ...WEEK, visit: "next", first: "2027-01-01", last: "2027-01-09" }]
  assert.deepEqual(board([{ id: "a", site: "01", due }], NOW).map((row) => row.due.visit), ["month_3"])
})

test("the visit proposed is the open one, else the newest missed, else the first of all", () => {
  const missed = { ...WEEK, visit: "missed", first: "2026-01-01", last: "2026-01-09" }
  const bare = [{ visit: "baseline" }, { visit: "month_3" }]
  assert.equal(likely([missed, WEEK], "2026-11-22", new Set()), "month_3")
  assert.equal(likely([missed, WEEK], "2026-11-22", new Set(["month_3"])), "missed")
  assert.equal(likely(bare, "2026-11-22", new Set()), "baseline")
  assert.equal(likely(bare, "2026-11-22", new Set(["baseline"])), undefined)
})
