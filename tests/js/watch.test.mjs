// Watch: every decision of the stopwatch, with times that are said instead of waited for.

import assert from "node:assert/strict"
import { test } from "node:test"

import { ofMs } from "../../static/js/figures.js"
import * as watch from "../../static/js/watch.js"

const WALL = 1_795_000_000_000 // The wall's clock when the page's own stood at nought.

// A tap at `t` that is heard `lag` later; both in milliseconds of the page's clock.
function tap(t, { lag = 0, previous, input = "touch", wall = WALL + t + lag } = {}) {
  return watch.stamp({ timeStamp: t, input }, t + lag, wall, previous)
}

function timed(from, to, setup) {
  return watch.press(watch.press(watch.ready(setup), tap(from)), tap(to))
}

// The same numbers on every run: a generator of our own, which nothing here shares with the watch.
function chance(seed) {
  let state = BigInt(seed)
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n
    return Number((state >> 33n) % BigInt(below))
  }
}

test("a thousand intervals from 0.3 to 400 s read as an oracle in whole microseconds says", () => {
  const below = chance(20261122)
  for (let i = 0; i < 1000; i += 1) {
    const from_us = 1_000_000 + below(3_600_000_000)
    const took_us = 300_000 + below(399_700_001)
    const ms = Math.floor((took_us + 500) / 1000)
    const away = Math.abs((took_us % 1000) - 500) > 1 // From where a microsecond of the clock decides.
    const { elapsed_ms, flags } = watch.said(timed(from_us / 1000, (from_us + took_us) / 1000))
    assert.ok(Math.abs(elapsed_ms - took_us / 1000) <= 0.5 + 1e-3)
    if (away) assert.equal(elapsed_ms, ms, `${took_us} µs`)
    if (away) assert.equal(ofMs(elapsed_ms, "truncate"), Math.floor(ms / 10))
    assert.deepEqual(flags, [])
  }
})

test("how late a tap is heard changes nothing", () => {
  const below = chance(7)
  for (let i = 0; i < 200; i += 1) {
    const [lagging, late] = [below(500), below(500)]
    const started = watch.press(watch.ready(), tap(1000, { lag: lagging }))
    const { elapsed_ms, flags, taken } = watch.said(watch.press(started, tap(5820, { lag: late })))
    assert.equal(elapsed_ms, 4820)
    assert.deepEqual(flags, [])
    assert.deepEqual([taken.lag_start_ms, taken.lag_stop_ms, taken.wall_ms], [lagging, late, 4820])
  }
})

test("a second touch within 300 ms is the same finger", () => {
  const running = watch.press(watch.ready(), tap(1000))
  assert.equal(watch.press(running, tap(1299)), running)
  assert.equal(watch.press(running, tap(1300)).phase, "stopped")
})

test("a second touch within 300 ms is no second rise", () => {
  const one = watch.press(watch.press(watch.ready({ rises: 5 }), tap(1000)), tap(3000))
  assert.equal(watch.press(one, tap(3299)), one)
  assert.equal(watch.press(one, tap(3300)).marks.length, 2)
})

test("what is tapped after the end changes nothing", () => {
  const stopped = timed(1000, 5000)
  assert.equal(watch.press(stopped, tap(9000)), stopped)
})

test("the clock stops itself at exactly 10.00 s, however late that is noticed", () => {
  for (const late of [0, 3, 16.7, 145, 4000]) {
    const running = watch.press(watch.ready({ end_ms: 10_000 }), tap(1234.567))
    assert.equal(watch.pass(running, 11_234, WALL + 11_234), running)
    const ended = watch.pass(running, 11_234.567 + late, WALL + 11_234.567 + late)
    assert.ok(!watch.settled(ended, ended.ended_at + watch.GRACE_MS - 1))
    assert.ok(watch.settled(ended, ended.ended_at + watch.GRACE_MS))
    const { elapsed_ms, ended_by, flags } = watch.said(watch.settle(ended))
    assert.deepEqual([elapsed_ms, ended_by, flags], [10_000, "auto_stop", []])
    assert.equal(ofMs(elapsed_ms, "truncate"), 1000)
  }
})

test("a STOP before 10 s that is heard after it wins", () => {
  const running = watch.press(watch.ready({ end_ms: 10_000 }), tap(1000))
  const ended = watch.pass(running, 11_001, WALL + 11_001)
  const { elapsed_ms, ended_by } = watch.said(watch.press(ended, tap(10_950, { lag: 145 })))
  assert.deepEqual([elapsed_ms, ended_by], [9950, undefined])
})

test("a STOP at or after 10 s does not win, nor one whose moment is not known", () => {
  const running = watch.press(watch.ready({ end_ms: 10_000 }), tap(1000))
  const ended = watch.pass(running, 11_001, WALL + 11_001)
  assert.equal(watch.press(ended, tap(11_000, { lag: 20 })), ended)
  assert.equal(watch.press(ended, tap(10_950, { lag: 145, previous: 11_000 })).phase, "ended")
})

test("five rises keep their times, and the fifth stops", () => {
  let state = watch.press(watch.ready({ rises: 5, end_ms: 60_000 }), tap(1000))
  for (const t of [3710, 6480, 9290, 11_800, 15_260]) state = watch.press(state, tap(t))
  const { elapsed_ms, marks_ms, count, ended_by } = watch.said(state)
  assert.deepEqual(marks_ms, [2710, 5480, 8290, 10_800, 14_260])
  assert.deepEqual([elapsed_ms, count, ended_by, state.phase], [14_260, 5, "fifth_stand", "stopped"])
})

test("a rise that was seen and not tapped counts without a time, and never stops", () => {
  let state = watch.press(watch.ready({ rises: 5 }), tap(1000))
  for (const t of [3000, 5000]) state = watch.press(state, tap(t))
  state = watch.missed(watch.missed(state))
  assert.equal(watch.missed(state), state)
  const { marks_ms, count, flags, elapsed_ms } = watch.said(watch.press(state, tap(12_000)))
  assert.deepEqual([marks_ms, count, flags, elapsed_ms], [[2000, 4000, 11_000], 5, ["untimed_mark"], 11_000])
})

test("an undone rise is gone; after the fifth the clock goes on from its true start", () => {
  let state = watch.press(watch.ready({ rises: 5, end_ms: 60_000 }), tap(1000))
  for (const t of [3000, 5000, 7000, 9000, 9900]) state = watch.press(state, tap(t))
  assert.equal(state.phase, "stopped")
  state = watch.undo(state)
  assert.deepEqual([state.phase, state.marks.length, state.ended_by], ["running", 4, ""])
  assert.equal(watch.elapsed(state, 10_500), 9500)
  const { elapsed_ms, marks_ms } = watch.said(watch.press(state, tap(11_000)))
  assert.deepEqual([elapsed_ms, marks_ms], [10_000, [2000, 4000, 6000, 8000, 10_000]])
})

test("with no rise to undo nothing happens", () => {
  const running = watch.press(watch.ready({ rises: 5 }), tap(1000))
  assert.equal(watch.undo(running), running)
})

test("rises that are not done in 60 s end there, and say so", () => {
  const running = watch.press(watch.press(watch.ready({ rises: 5, end_ms: 60_000 }), tap(1000)), tap(20_000))
  const { elapsed_ms, count, ended_by } = watch.said(watch.settle(watch.pass(running, 61_003, WALL + 61_003)))
  assert.deepEqual([elapsed_ms, count, ended_by], [60_000, 1, "time_limit"])
})

test("another button ends it at its own tap's time", () => {
  const running = watch.press(watch.ready({ rises: 5 }), tap(1000))
  const { elapsed_ms, ended_by } = watch.said(watch.end(running, tap(8000, { lag: 120 }), "used_arms"))
  assert.deepEqual([elapsed_ms, ended_by], [7000, "used_arms"])
})

test("a wall clock that moved otherwise than the page's is flagged, either way", () => {
  for (const by of [30_000, -30_000]) {
    const started = watch.press(watch.ready(), tap(1000))
    const { flags, elapsed_ms, taken } = watch.said(watch.press(started, tap(5000, { wall: WALL + 5000 + by })))
    assert.deepEqual([flags, elapsed_ms, taken.wall_ms], [["clock_gap"], 4000, Math.max(0, 4000 + by)])
  }
})

test("the tolerated gap is 100 ms and a thousandth", () => {
  const gap = (took, by) => {
    const started = watch.press(watch.ready(), tap(1000))
    return watch.said(watch.press(started, tap(1000 + took, { wall: WALL + 1000 + took + by }))).flags
  }
  assert.deepEqual(gap(4000, 104), [])
  assert.deepEqual(gap(4000, 105), ["clock_gap"])
  assert.deepEqual(gap(400_000, 500), [])
  assert.deepEqual(gap(400_000, 501), ["clock_gap"])
})

test("being out of sight is told with its times and changes no value", () => {
  const started = watch.press(watch.ready(), tap(1000))
  const { flags, elapsed_ms, taken } = watch.said(watch.press(watch.hid(started, 2000, 3500), tap(5000)))
  assert.deepEqual([flags, elapsed_ms, taken.hidden_ms], [["hidden"], 4000, [[1000, 2500]]])
})

test("a stamp that cannot be true gives way to the moment we heard, and is flagged", () => {
  const now = 9000
  for (const timeStamp of [0, 9001, 8499, Date.now()]) {
    const heard = watch.stamp({ timeStamp, input: "touch" }, now, WALL + now)
    assert.deepEqual([heard.t, heard.clock, heard.wall], [now, "handler", WALL + now])
  }
  assert.equal(tap(8500, { lag: 500 }).clock, "event")
  const before = watch.stamp({ timeStamp: 8900, input: "touch" }, now, WALL + now, 8950)
  const { flags, taken } = watch.said(watch.press(watch.press(watch.ready(), tap(1000)), before))
  assert.deepEqual([flags, taken.clock], [["handler_clock"], "handler"])
})

test("what is shown while it runs is never more than what the clock stops at", () => {
  const running = watch.press(watch.ready({ end_ms: 10_000 }), tap(1000))
  assert.equal(watch.elapsed(running, 12_000), 10_000)
  assert.equal(watch.elapsed(watch.ready(), 12_000), 0)
})
