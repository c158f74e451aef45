// timer.js: a watch on the screen. Taps come from the pad and keep the time of the touch itself.
//
// The digits only follow: they are drawn each frame and decide nothing. What is decided is in
// watch.js. A timer is used once; `stop()` takes its listeners away whatever state it is in.

import * as watch from "./watch.js"

const KEYS = new Set([" ", "Enter"])
const DEAD_MS = 350 // The finger that brought this screen does not start its clock.

// pad: the element that is tapped. setup: what watch.ready takes. draw(state, elapsed_ms) as time passes
// and at every change; stopped(state) once. now, wall: the page's two clocks.
export function timer(pad, setup, { draw, changed, stopped }) {
  let state = watch.ready(setup)
  let frame = 0
  let clock = 0
  let previous = -Infinity
  let hiddenAt = 0

  const now = () => performance.now()
  const born = now()

  function hear(event) {
    const key = event.type === "keydown"
    if (key ? event.repeat || !KEYS.has(event.key) : !event.isPrimary || event.button > 0) return
    event.preventDefault()
    const tap = watch.stamp({ timeStamp: event.timeStamp, input: key ? "key" : event.pointerType || "mouse" }, now(), Date.now(), previous)
    if (state.phase === "ready" && tap.t - born < DEAD_MS) return
    previous = tap.t
    become(watch.press(state, tap))
  }

  function become(next) {
    if (next === state) return
    const before = state
    state = next
    if (before.phase === "ready") run()
    draw(state, watch.elapsed(state, now()))
    changed?.(state, before)
    if (state.phase === "stopped" && before.phase !== "stopped") {
      halt()
      stopped(state)
    } else if (before.phase === "stopped") {
      run()
    }
  }

  function run() {
    halt()
    frame = requestAnimationFrame(follow)
    if (state.end_ms) clock = setTimeout(check, Math.max(0, state.end_ms - watch.elapsed(state, now())))
  }

  function follow() {
    check()
    if (state.phase !== "running" && state.phase !== "ended") return
    draw(state, watch.elapsed(state, now()))
    frame = requestAnimationFrame(follow)
  }

  // The earliest of a frame and a timeout: a hidden page has no frames.
  function check() {
    if (watch.settled(state, now())) return become(watch.settle(state))
    become(watch.pass(state, now(), Date.now()))
    if (state.phase === "ended") {
      clearTimeout(clock)
      clock = setTimeout(check, Math.max(1, watch.GRACE_MS - (now() - state.ended_at)))
    }
  }

  function sight() {
    if (document.hidden) hiddenAt = now()
    else if (hiddenAt) {
      if (state.phase === "running" || state.phase === "ended") state = watch.hid(state, hiddenAt, now())
      hiddenAt = 0
      check()
    }
  }

  function halt() {
    cancelAnimationFrame(frame)
    clearTimeout(clock)
  }

  const quiet = (event) => event.preventDefault()
  pad.addEventListener("pointerdown", hear)
  pad.addEventListener("keydown", hear)
  pad.addEventListener("contextmenu", quiet)
  document.addEventListener("visibilitychange", sight)
  draw(state, 0)

  return {
    get state() {
      return state
    },
    undo: () => become(watch.undo(state)),
    missed: () => become(watch.missed(state)),
    // Ended by another button than the pad: at that tap's own time.
    end(event, why) {
      const tap = watch.stamp({ timeStamp: event.timeStamp, input: event.pointerType || "key" }, now(), Date.now(), previous)
      become(watch.end(state, tap, why))
    },
    stop() {
      halt()
      pad.removeEventListener("pointerdown", hear)
      pad.removeEventListener("keydown", hear)
      pad.removeEventListener("contextmenu", quiet)
      document.removeEventListener("visibilitychange", sight)
    },
  }
}
