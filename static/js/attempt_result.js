// attempt_result.js: what became of an attempt: its value, where it is, what may be asked about it, what next.
//
// First as the finger left it; what can be done with it comes once it is kept. Nothing here blocks the way on.

import { desk, record } from "./desk.js"
import { button, h } from "./draw.js"
import { seconds, speed } from "./figures.js"
import { limits, read } from "./scoring.js"
import { go, offerUndo } from "./stage.js"
import { takeBack, undo } from "./corrections.js"
import { settingsForm, setupOf, unsaid } from "./attempt_setup.js"
import { happened, takenBack } from "./attempt_ready.js"
import { boxes, placeOf } from "./place.js"
import { afterMeasure } from "./onward.js"
import { code, language, say } from "./words.js"

const DEAD_MS = 350 // What lies where STOP was does not hear the same finger.
const DOUBTS = ["hidden", "clock_gap"]
const VOIDS = ["instruction_error", "wrong_course", "equipment", "interruption", "safety", "entered_wrongly", "other_reason"]

export function result(now, event, { goOn }) {
  const { measure, bundle, rounding } = now
  const body = event?.body ?? {}
  const { value } = event && !body.why ? read(body, measure, rounding) : {}
  const shown = value ?? (body.elapsed_ms === undefined ? undefined : read({ ...body, outcome: "complete", count: undefined, marks_ms: undefined, ended_by: undefined, flags: [] }, measure, rounding).value)
  const text = shown === undefined ? "" : seconds(shown, language())
  const place = h("p.capture__kept")
  const notices = h(".capture__notices")
  const title = text
    ? h("h2.timer", { tabindex: "-1", data: { value: "" } }, h("span", text), h("span.timer__unit", "s"))
    : h("h2.capture__word", { tabindex: "-1" }, wordOf(now, body))
  const face = h("main.capture__face", title, derived(now, body, value), place, notices)
  const pad = h(".capture__pad.capture__pad--result")
  pad.inert = true
  setTimeout(() => (pad.inert = false), DEAD_MS)

  // ── What the place line says ────────────────────────────────────────────

  // Until it is kept: nothing at first, red when it takes too long.
  function trouble(id, keeping) {
    const bad = () => notices.replaceChildren(h("p.notice.notice--bad", { role: "alert", data: { trouble: "" } }, h("strong", say("keep_screen_open", { value: `${text} s` }))))
    const hears = ({ detail }) => (!detail?.id || detail.id === id) && bad()
    for (const news of ["outbox:slow", "outbox:failed"]) document.addEventListener(news, hears)
    const over = () => {
      for (const news of ["outbox:slow", "outbox:failed"]) document.removeEventListener(news, hears)
    }
    keeping.then(over, bad)
  }

  function where(row) {
    const at = placeOf(row, desk.pack?.place)
    place.replaceChildren(boxes(at), say(`kept_${at}`))
    Object.assign(place.dataset, { kept: "", place: at })
  }

  // ── What may be done ────────────────────────────────────────────────────

  function kept(attempt, row = now.visit.rows.find(({ hash }) => hash === attempt?.hash)) {
    notices.replaceChildren()
    if (row) where(row)
    const follow = async () => {
      if (!place.isConnected && row) return document.removeEventListener("outbox:changed", follow)
      await now.renew()
      const again = now.visit.rows.find(({ hash }) => hash === attempt?.hash)
      if (again) where(again)
    }
    if (row) {
      document.addEventListener("outbox:changed", follow)
      follow() // It may have arrived before anybody listened.
    }
    if (!attempt) return act(null)
    if (attempt.body.why === undefined) questions(attempt)
    act(attempt)
  }

  function questions(attempt) {
    const { flags = [] } = attempt.body
    const doubt = flags.find((flag) => DOUBTS.includes(flag))
    const out = value === undefined || flags.includes("confirmed") ? null : limits(measure, value, { sex: sexOf(now) })
    if (doubt && !flags.includes("backup_watch")) notices.append(doubted(attempt, doubt))
    if (out) notices.append(unusual(attempt, out))
    if (now.ask) notices.append(...[now.ask(now, attempt, amend)].flat().filter(Boolean))
  }

  function doubted(attempt, flag) {
    const made = h("section.notice.notice--question", { data: { question: flag } })
    const repeat = () => voided(attempt, "interruption")
    const typing = async () => made.append((await import("./typed_time.js")).typedTime(now, attempt))
    made.append(
      h("h3.notice__title", say(`doubt_${flag}`)),
      h(".buttons", button(say("repeat_it"), repeat), button(say("type_watch_time"), typing), button(say("keep_with_flag"), () => made.remove())),
    )
    return made
  }

  function unusual(attempt, { kind, from, to }) {
    const flags = [...(attempt.body.flags ?? []), "confirmed"]
    const range = { value: text, from: seconds(from ?? 0, language()), to: seconds(to ?? 0, language()) }
    return h(
      "section.notice.notice--question",
      { data: { question: kind } },
      h("h3.notice__title", say(`unusual_${kind}`, range)),
      h(".buttons", button(say("it_is_right"), () => amend(attempt, { flags }, "confirmed")), button(say("change"), () => voided(attempt, "entered_wrongly"))),
    )
  }

  // The same attempt said anew, with something more.
  async function amend(attempt, changes, reason) {
    const row = await record("attempt_recorded", { ...attempt.body, ...changes }, { visit: now.visit.id, source: attempt.source, replaces: [attempt.hash], reason })
    await now.renew()
    now.result(row)
  }

  async function voided(attempt, reason) {
    const row = await takeBack(now.visit, attempt.hash, reason)
    await backTo(row, say("voided_n", { n: attempt.body.number, why: code(bundle, "voids", reason) }))
  }

  async function falseStart(attempt) {
    const body = { ...attempt.body, outcome: "false_start" }
    const row = await record("attempt_recorded", body, { visit: now.visit.id, source: attempt.source, replaces: [attempt.hash], reason: "false_start" })
    await backTo(row, say("voided_n", { n: attempt.body.number, why: say("false_start").toLowerCase() }))
  }

  async function backTo(row, words) {
    await now.renew()
    now.again()
    offerUndo(words, async () => {
      await undo(now.visit, row.hash)
      await now.renew()
    })
  }

  function act(attempt) {
    const onward = now.next?.(now) ?? afterMeasure(now.visit, bundle, measure)
    const next = button(onward.words, () => go(onward.address), { kind: "main", after: "next", data: { next: "" } })
    const reasons = h(".choices", { hidden: true, data: { voids: "" } }, text && button(say("false_start"), () => falseStart(attempt), { data: { why: "false_start" } }), VOIDS.map((why) => button(code(bundle, "voids", why), () => voided(attempt, why), { data: { why } })))
    const open = () => (reasons.hidden = !reasons.hidden)
    const timed = attempt?.body.why === undefined
    pad.replaceChildren(
      ...[
        ...(attempt && timed ? settingsForm(now, unsaid(now)) : []),
        now.slots?.(now),
        reasons,
        h(
          ".buttons",
          next,
          goOn && button(say("undo_rise_n", { n: measure.rises }), goOn, { kind: "tall", draws: "undo", data: { tool: "go_on" } }),
          attempt && button(timed ? say("void_n", { n: attempt.body.number }) : say("take_back"), timed ? open : () => voided(attempt, "entered_wrongly"), { kind: "tall", draws: "void", data: { tool: "void" } }),
        ),
        attempt && timed && h(".instead", happened(now)),
        takenBack(now),
      ].filter(Boolean),
    )
  }

  now.changed = () => now.result({ hash: event.hash })
  return { face, pad, title, trouble, kept, stopped: () => say("stopped_after", { value: text }) }
}

// Private

function derived(now, body, value) {
  if (now.measure.speed_from && value) {
    const course_cm = setupOf(now)[now.measure.speed_from]
    const found = course_cm && speed(course_cm, value)
    if (found) return h("p.capture__derived", say("speed_is", { course: course_cm / 100, value: seconds(value, language()) }), " ", h("strong", `${seconds(found, language())} m/s`))
  }
  const words = [body.outcome === "stopped" && say("not_carried_through"), body.ended_by && body.ended_by !== "fifth_stand" && code(now.bundle, "flags", body.ended_by)]
  const said = words.filter(Boolean).join(": ")
  return said && h("p.capture__derived", said)
}

function wordOf(now, { why, result: word }) {
  if (why) return `${say("not_done")}: ${code(now.bundle, "reasons", why)}`
  return word ? code(now.bundle, "results", word) : say("nothing_more_here")
}

function sexOf({ visit }) {
  return desk.pack?.participants.find(({ id }) => id === visit.participant)?.sex
}
