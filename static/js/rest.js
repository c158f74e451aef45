// rest.js: how much of a rest is left. It counts down beside the work and never stands in its way.

import { h } from "./draw.js"
import { say } from "./words.js"

// Whole seconds left of a rest since a moment; a clock that was set back makes none longer.
export function left(since_ms, rest_s, now_ms) {
  if (since_ms === undefined || !rest_s) return 0
  return Math.max(0, Math.min(rest_s, Math.ceil((since_ms + rest_s * 1000 - now_ms) / 1000)))
}

export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

// A rest that is shown while it lasts; `passes` hears true now and false at its end. `stop` ends the counting.
export function rest(since_ms, rest_s, passes = () => {}) {
  const words = h("span.rest__left")
  const meter = h("progress.meter", { max: rest_s, "aria-label": say("rest") })
  const made = h(".rest", { data: { rest: "" } }, h("p.rest__line", words, h("small", say("rest_may_go_on"))), meter)
  let timer = 0
  const follow = () => {
    const seconds = left(since_ms, rest_s, Date.now())
    words.textContent = `${say("rest")} ${clock(seconds)}`
    meter.value = rest_s - seconds
    if (seconds === 0) made.stop()
  }
  made.stop = () => {
    clearInterval(timer)
    made.hidden = true
    passes(false)
  }
  timer = setInterval(follow, 1000)
  passes(true)
  follow()
  return made
}
