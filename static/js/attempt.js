// attempt.js: one attempt by the watch, from what is said before it to what became of it.
//
// ready → running → result, the same for every kind of measure that is timed. What a kind does in its own
// way it says in `kind` (screen_course.js, screen_hold.js, screen_rises.js). The time is in the outbox
// before anything else happens with it.

import * as desk from "./desk.js"
import { h, button, icon } from "./draw.js"
import { tenths } from "./figures.js"
import { timer } from "./timer.js"
import { said } from "./watch.js"
import { announce, go, hideUndo, missing } from "./stage.js"
import { measureTablet, ofTablet } from "./taken.js"
import { awakeSince, mayDim, maySleep, stayAwake } from "./wake.js"
import { beepIn, mayBeep } from "./sound.js"
import { circumstances } from "./circumstances.js"
import { attemptsAt, nextNumber } from "./visit.js"
import { settingsOf, waysOfCounting } from "./scoring.js"
import { keepSettings } from "./attempt_setup.js"
import { readyFace } from "./attempt_ready.js"
import { language, say } from "./words.js"
import { toVisit } from "./onward.js"

// What shows a result is read once START can be pressed. No start waits for it, nor does what is kept.
const results = () => import("./attempt_result.js")
const FALSE_START_MS = 3000
const CALM_MS = 150 // The hundredths come a little after the stop, so that they do not look jumpy.
const calm = matchMedia("(prefers-reduced-motion: reduce)")

// kind: {visit, bundle, measure, part?, name, of?, setup, script(number), running(state), pad(state), line,
// outcome(state), tools?(watch), slots?(now), next?(now), ask?(now, event)}
export async function attempt(kind) {
  const { bundle, measure, part } = kind
  const most = waysOfCounting(measure, settingsOf(measure, kind.visit, bundle.study))?.attempts ?? 1
  const made = h(".capture", { data: { screen: measure.kind } })
  const now = { ...kind, most, rounding: bundle.study.rounding ?? "truncate", renew, again: () => show().catch(missing), result: showRow }
  let watch = null
  let begun = null // The attempt that runs: its id, its number, what it takes the place of.
  let silence = () => {}
  let shown = null

  async function renew() {
    now.visit = (await desk.visit(now.visit.id)) ?? now.visit
  }

  // What is there to do now: the next attempt, or nothing more: then the last result.
  async function show() {
    watch?.stop()
    watch = null
    now.number = nextNumber(now.visit, measure.code, part)
    const gone = now.visit.notDone.find(({ body }) => body.measure === measure.code && (!body.part || body.part === part))
    const last = attemptsAt(now.visit, measure.code, part).findLast(({ body }) => ["complete", "stopped"].includes(body.outcome))
    if (now.number <= most && !gone && !kind.closed?.(now)) ready()
    else await settle(last ?? gone ?? null)
  }

  // The result of a row that was just kept.
  function showRow({ hash }) {
    const event = [...now.visit.all, ...now.visit.notDone].find((one) => one.hash === hash)
    return (event ? settle(event) : show()).catch(missing)
  }

  function head() {
    return h(
      "header.capture__head",
      h("a.capture__back", { href: toVisit(now.visit), "aria-label": say("back_to_visit") }, icon("back")),
      h("h1.capture__name", kind.name, " ", h("span.capture__of", kind.of?.(now))),
      h("span.capture__id", now.visit.participant),
    )
  }

  function become(state, ...parts) {
    made.className = `capture capture--${state}`
    made.replaceChildren(...parts.filter(Boolean))
    if (made.isConnected) document.body.dataset.phase = state
  }

  // ── Ready ─────────────────────────────────────────────────────────────────

  const pad = h("button.pad", { type: "button", data: { pad: "", focus: "" } })
  const digits = document.createTextNode("")

  function ready() {
    begun = null
    watch = timer(pad, kind.setup, { draw, changed, stopped })
    wordPad("pad", h("span.pad__word", icon("start"), say("start")))
    become("ready", head(), readyFace(now), h(".capture__pad", pad))
    if (made.isConnected) pad.focus({ preventScroll: true })
    requestAnimationFrame(() => setTimeout(() => results().catch(() => {}))) // Whoever needs it says so.
  }

  function wordPad(look, ...words) {
    pad.className = look
    pad.replaceChildren(...words)
  }

  // ── Running ───────────────────────────────────────────────────────────────

  function changed(state, before) {
    if (before.phase === "ready") begin(state)
    else if (before.phase === "stopped") begin(state, shown?.event)
    else if (state.phase === "running") {
      const marks = state.marks.length
      if (marks > before.marks.length) announce(say("rise_n", { n: marks }))
      follow(state)
    }
  }

  function begin(state, instead) {
    hideUndo()
    begun = { id: desk.newId(), number: instead?.body.number ?? now.number, instead, began_at_ms: Math.round(state.start.wall) }
    desk.started({ id: begun.id, visit: now.visit.id, measure: measure.code, part, number: begun.number, began_at_ms: begun.began_at_ms })
    if (!instead) {
      announce(say("started"))
      keepSettings(now)
    }
    if (state.end_ms && !state.rises) silence = beepIn(state.end_ms - (performance.now() - state.start.t))
    const face = h(
      "main.capture__face",
      kind.above && h(".capture__above", kind.above(now)),
      h("p.timer", { role: "timer", "aria-live": "off" }, h("span", digits), h("span.timer__unit", "s")),
      h(".capture__more", { data: { more: "" } }),
      kind.line && h("p.capture__line", kind.line),
      tools(),
    )
    if (instead) become("running", face, h(".capture__pad", pad))
    else {
      // The pad stays where it is: a finger lies on it.
      made.className = "capture capture--running"
      document.body.dataset.phase = "running"
      made.querySelector("header").remove()
      made.querySelector("main").replaceWith(face)
    }
    draw(state, performance.now() - state.start.t)
    follow(state)
    pad.focus({ preventScroll: true })
  }

  function follow(state) {
    const [look, ...words] = kind.pad(state)
    wordPad(look, ...words)
    made.querySelector("[data-more]")?.replaceChildren(...[kind.running?.(state)].flat().filter(Boolean))
  }

  function tools() {
    const early = button(say("false_start"), (event) => watch.end(event, "false_start"), { data: { tool: "false_start" } })
    setTimeout(() => (early.style.visibility = "hidden"), FALSE_START_MS)
    const happened = button(say("something_happened"), (event) => {
      begun.safety = true
      watch.end(event, "stopped_by_assessor")
    }, { data: { tool: "safety" } })
    return h(".capture__tools", kind.tools?.(() => watch, early) ?? early, happened)
  }

  function draw(state, ms) {
    if (state.phase === "ready") return
    // Who is troubled by what moves is shown whole seconds, until the clock stands.
    const steps = calm.matches && !state.stop
    const shown_ms = steps ? ms - (ms % 1000) : ms
    const words = steps ? String(shown_ms / 1000) : tenths(Math.floor(ms), language())
    if (digits.data !== words) digits.data = words
    kind.draw?.(made, shown_ms)
  }

  // ── Stopped ───────────────────────────────────────────────────────────────

  function stopped(state) {
    const { taken, flags, ...times } = said(state)
    const early = state.ended_by === "false_start"
    if (early) delete times.ended_by
    const body = {
      measure: measure.code,
      part,
      number: begun.number,
      outcome: early ? "false_start" : begun.safety ? "stopped" : kind.outcome(state),
      ...times,
      flags: [...flags, ...circumstances(now.visit, bundle, { measure, part, ...begun })],
      taken: { ...taken, ...ofTablet(), wake: awakeSince(state.start.t) },
    }
    const { instead, safety, id } = begun
    const replacing = instead && { replaces: [instead.hash], reason: "mark_undone" }
    const keeping = desk.record("attempt_recorded", body, { id, visit: now.visit.id, source: "timer", timed: true, ...replacing })
    if (state.ended_by !== "auto_stop") silence()
    else flash()
    made.querySelector("main").inert = true // What it offers belongs to a clock that runs.
    setTimeout(() => made.isConnected && settle({ body, id }, keeping, { early, safety, state }).catch(missing), CALM_MS)
    keeping.then(desk.ended, () => {})
  }

  function flash() {
    if (calm.matches) return
    made.classList.add("capture--flash")
    setTimeout(() => made.classList.remove("capture--flash"), 600)
  }

  // The result, first as the finger left it, then as it was kept.
  async function settle(event, keeping, { early, safety, state } = {}) {
    const { result } = await results()
    const page = result(now, event, {
      // Nothing was stopped, only marked: the clock goes on from its true start.
      goOn: state?.ended_by === "fifth_stand" ? () => watch.undo() : null,
    })
    shown = { event }
    const flashing = made.classList.contains("capture--flash")
    become("stopped", head(), page.face, page.pad)
    made.classList.toggle("capture--flash", flashing)
    if (keeping) page.title.focus({ preventScroll: true })
    if (!keeping) return page.kept(event)
    page.trouble(id(event), keeping)
    const row = await keeping.catch(() => null)
    if (!row) return
    await renew()
    if (!made.isConnected || watch?.state.phase === "running") return
    const kept = now.visit.all.find(({ hash }) => hash === row.hash) ?? event
    shown = { event: kept }
    announce(page.stopped())
    if (safety) return go(`${toVisit(now.visit)}/remarks?during=${measure.code}`)
    if (early) return await show()
    page.kept({ ...kept, hash: row.hash }, row)
  }

  const id = (event) => event.id

  // Asked for by a tap: the screen stays on, the sound is allowed.
  const awake = () => {
    stayAwake().then(() => made.querySelector("[data-may-sleep]")?.toggleAttribute("hidden", !maySleep()))
    mayBeep()
  }
  made.addEventListener("click", awake)
  if (navigator.userActivation?.hasBeenActive ?? true) awake()
  measureTablet()

  made.leave = () => {
    silence()
    delete document.body.dataset.phase
    const phase = watch?.state.phase
    watch?.stop()
    if (begun && ["running", "ended"].includes(phase)) {
      const { id, number, began_at_ms } = begun
      const body = { measure: measure.code, part, number, began_at_ms, outcome: "interrupted" }
      desk.record("attempt_recorded", body, { id, visit: now.visit.id, source: "timer" }).then(desk.ended, () => {})
    }
    if (!location.hash.startsWith("#/visit/")) mayDim()
  }
  await show()
  return made
}
