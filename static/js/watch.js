// watch.js: the stopwatch as decisions, without a screen and without a clock of its own.
//
// Every time comes in with the tap that it belongs to, in milliseconds of the page's own
// clock. A watch is a plain value; each function gives the next one. timer.js feeds it.

export const DEAD_MS = 300 // A second touch this soon is the same finger.
export const GRACE_MS = 250 // A STOP tapped before the clock's own end may be handled this late.
const LATEST_MS = 500 // A stamp older than this is not believed.
const GAP_MS = 100
const GAP_SHARE = 0.001

// The time of a tap: the touch's own stamp, where it can be true, else when we heard of it.
export function stamp({ timeStamp, input }, now, wall, previous = -Infinity) {
  const lag = now - timeStamp
  const ok = timeStamp > 0 && lag >= 0 && lag <= LATEST_MS && timeStamp > previous
  // The wall's time is of the same moment, or a page that was busy would look like a clock that was set.
  return { t: ok ? timeStamp : now, lag: Math.max(0, Math.round(lag)) || 0, wall: ok ? wall - lag : wall, input, clock: ok ? "event" : "handler" }
}

// `rises`: so many marks, the last of which stops. `end_ms`: the clock stops by itself there.
export function ready({ rises = 0, end_ms = 0 } = {}) {
  return { phase: "ready", rises, end_ms, start: null, stop: null, marks: [], hidden: [], ended_by: "" }
}

export function press(watch, tap) {
  if (watch.phase === "ready") return { ...watch, phase: "running", start: tap }
  if (watch.phase === "ended") return late(watch, tap)
  if (watch.phase !== "running" || tap.t - last(watch).t < DEAD_MS) return watch
  if (!watch.rises) return { ...watch, phase: "stopped", stop: tap }
  const marks = [...watch.marks, tap]
  if (marks.length < watch.rises) return { ...watch, marks }
  return { ...watch, marks, phase: "stopped", stop: tap, ended_by: "fifth_stand" }
}

// A rise was seen and not tapped: it counts, and has no time.
export function missed(watch) {
  if (watch.phase !== "running" || watch.marks.length >= watch.rises - 1) return watch
  return { ...watch, marks: [...watch.marks, null] }
}

// Nothing was stopped, only marked: after the last mark is undone the clock goes on from its start.
export function undo(watch) {
  if (!watch.marks.length) return watch
  return { ...watch, marks: watch.marks.slice(0, -1), phase: "running", stop: null, ended_by: "" }
}

export function end(watch, tap, why) {
  if (watch.phase !== "running") return watch
  return { ...watch, phase: "stopped", stop: tap, ended_by: why }
}

// Called as time passes: "ended" waits for a tap that came before; `settle` closes it.
export function pass(watch, now, wall) {
  if (watch.phase !== "running" || !watch.end_ms || now - watch.start.t < watch.end_ms) return watch
  return { ...watch, phase: "ended", ended_at: now, ended_wall: wall }
}

export function settled(watch, now) {
  return watch.phase === "ended" && now - watch.ended_at >= GRACE_MS
}

export function settle(watch) {
  if (watch.phase !== "ended") return watch
  const t = watch.start.t + watch.end_ms
  const stop = { t, wall: watch.ended_wall - (watch.ended_at - t), lag: 0, input: watch.start.input, clock: "event" }
  return { ...watch, phase: "stopped", stop, ended_by: watch.rises ? "time_limit" : "auto_stop" }
}

// The page was out of sight from one moment to another, while the clock ran.
export function hid(watch, from, to) {
  return { ...watch, hidden: [...watch.hidden, [from, to]] }
}

export function elapsed(watch, now) {
  const until = watch.stop ? watch.stop.t : now
  const ms = watch.start ? Math.max(0, until - watch.start.t) : 0
  return watch.end_ms && !watch.rises ? Math.min(ms, watch.end_ms) : ms
}

// What the attempt's event says of the time: whole milliseconds from the start.
export function said(watch) {
  const { start, stop } = watch
  const since = (t) => Math.max(0, Math.round(t - start.t))
  const timed = watch.marks.filter(Boolean)
  const hidden = watch.hidden.map(([from, to]) => [since(from), since(Math.min(to, stop.t))]).filter(([a, b]) => b > a)
  const elapsed_ms = since(stop.t)
  const wall_ms = Math.max(0, Math.round(stop.wall - start.wall))
  const flags = []
  if (hidden.length) flags.push("hidden")
  if (Math.abs(wall_ms - elapsed_ms) > GAP_MS + GAP_SHARE * elapsed_ms) flags.push("clock_gap")
  if ([start, stop, ...timed].some(({ clock }) => clock === "handler")) flags.push("handler_clock")
  if (timed.length < watch.marks.length) flags.push("untimed_mark")
  return {
    began_at_ms: Math.round(start.wall),
    elapsed_ms,
    ...(timed.length && { marks_ms: timed.map(({ t }) => since(t)) }),
    ...(watch.rises && { count: watch.marks.length }),
    ...(watch.ended_by && { ended_by: watch.ended_by }),
    flags,
    taken: {
      input: stop.input,
      clock: flags.includes("handler_clock") ? "handler" : "event",
      lag_start_ms: start.lag,
      lag_stop_ms: stop.lag,
      wall_ms,
      ...(hidden.length && { hidden_ms: hidden }),
    },
  }
}

// Private

function last(watch) {
  return watch.marks.findLast(Boolean) ?? watch.start
}

// The clock stopped itself; a tap that truly came before that wins, though we hear of it late.
function late(watch, tap) {
  if (tap.clock !== "event" || tap.t >= watch.start.t + watch.end_ms || tap.t - last(watch).t < DEAD_MS) return watch
  return press({ ...watch, phase: "running" }, tap)
}
