// visit.js: what a visit amounts to on this tablet: its events, folded.
//
// Any order and any number of copies of the same events give the same visit, as
// recorder/visit.py folds it. Where two things stand in one place neither is chosen: both
// are there, under `questions`. Joining visits and giving them other rules is left to the
// recorder; what the attempts are worth, to scoring.js.

import { counted, settingsOf, waysOfCounting } from "./scoring.js"
import { inOrder, weigh } from "./standing.js"

// Events are plain, with their `hash`. Null where no visit was ever opened.
export function replay(events) {
  const shown = inOrder(events)
  const { stands, replacedBy } = weigh(shown)
  const first = shown.find((event) => event.kind === "visit_opened" && event.visit)
  if (first === undefined) return null
  const own = shown.filter((event) => event.visit === first.visit)
  const standing = (kind) => own.filter((event) => event.kind === kind && stands.has(event.hash))
  const openings = standing("visit_opened")
  const opened = openings[0]
  const { participant, visit_code: code, bundle } = (opened ?? first).body
  const { settings, unsettled } = settled(standing("settings_recorded"))
  const attempts = standing("attempt_recorded")
  const notDone = standing("measure_not_done")
  const finished = standing("visit_finished").at(-1)
  return {
    id: first.visit,
    participant,
    code,
    bundle,
    opened,
    settings,
    attempts,
    notDone,
    finished,
    all: own
      .filter((event) => event.kind === "attempt_recorded")
      .map((event) => ({
        ...event,
        stands: stands.has(event.hash),
        replacedBy: replacedBy.get(event.hash) ?? [],
      })),
    safety: standing("safety_event_recorded"),
    notes: standing("note_written"),
    questions: [...twoOpenings(openings), ...unsettled, ...twoInOnePlace(attempts, notDone)],
    state: state(opened, finished),
  }
}

// The place an attempt claims, if it claims one: a false start says nothing of anybody.
export function slot({ kind, body }) {
  const claims = kind === "attempt_recorded" && ["complete", "stopped"].includes(body.outcome)
  return claims ? { measure: body.measure, part: body.part, number: body.number } : null
}

// The attempts that stand in one place, of every outcome, in the order they are shown.
export function attemptsAt(visit, code, part) {
  return visit.attempts.filter(({ body }) => body.measure === code && body.part === part)
}

// The smallest number that no attempt stands under: after a void that one is free again.
export function nextNumber(visit, code, part) {
  const taken = new Set(attemptsAt(visit, code, part).map((event) => slot(event)?.number))
  let number = 1
  while (taken.has(number)) number += 1
  return number
}

// How far a measure has come: "todo", "begun", "done" or "not_done". A composite, which
// nobody performs, has come nowhere: null.
export function progress(visit, measure, study, rounding) {
  if (measure.kind === "composite") return null
  const begun = visit.attempts.some((event) => slot(event)?.measure === measure.code)
  const own = visit.notDone.filter(({ body }) => body.measure === measure.code)
  const excused = new Set(own.map(({ body }) => body.part))
  if (!begun && excused.size === 0) return "todo"
  const everyPart = measure.parts?.every(({ code }) => excused.has(code))
  if (!begun && (excused.has(undefined) || everyPart)) return "not_done"
  const settings = settingsOf(measure, visit, study)
  const whole = counted(measure, visit, settings, rounding, study.not_done)
  if (["open", "asked"].includes(whole.status)) return "begun"
  const most = waysOfCounting(measure, settings).attempts
  const isFull = (part) => attemptsAt(visit, measure.code, part).filter(slot).length >= most
  const rows = measure.pretest ? [whole] : whole.parts // A word is no attempt to repeat.
  return rows.every(({ status, part }) => status !== "counted" || isFull(part)) ? "done" : "begun"
}

// Private

function state(opened, finished) {
  if (!opened) return "withdrawn"
  if (!finished) return "open"
  return finished.body.how === "complete" ? "finished" : "stopped"
}

function twoOpenings(openings) {
  const said = openings.map(({ body }) => [body.participant, body.visit_code, body.bundle].join())
  return new Set(said).size > 1 ? [question("visit_opened", {}, openings)] : []
}

// By measure, "" for the whole visit; what was said in two ways is a question, no setting.
function settled(events) {
  const said = events.flatMap((event) => {
    const { measure, settings } = event.body
    return Object.entries(settings).map(([name, value]) => ({ measure, name, value, event }))
  })
  const settings = {}
  const unsettled = []
  for (const all of grouped(said, ({ measure, name }) => [measure, name])) {
    const different = grouped(all, ({ value }) => [value]).map(([first]) => first)
    const [{ measure, name, value }] = all
    if (different.length > 1) {
      unsettled.push(question("setting", { measure }, different.map(({ event }) => event)))
    } else {
      settings[measure ?? ""] = { ...settings[measure ?? ""], [name]: value }
    }
  }
  return { settings, unsettled }
}

function twoInOnePlace(attempts, notDone) {
  const claims = grouped(attempts.filter(slot), ({ body }) => [body.measure, body.part, body.number])
  const twice = claims.filter((events) => events.length > 1)
  const questions = twice.map((events) => question("attempt", events[0].body, events))
  for (const events of grouped(notDone, ({ body }) => [body.measure, body.part])) {
    const { measure, part } = events[0].body
    // A reason for the whole measure speaks of each of its parts, but a stage that ended in a word, as a
    // single stand does, says nothing against it.
    const speaksOf = ({ body }) =>
      body.measure === measure && (body.part === part || (part === undefined && !body.result))
    const beside = attempts.filter((event) => event.body.outcome === "complete" && speaksOf(event))
    const whys = new Set(events.map(({ body }) => body.why))
    if (beside.length || whys.size > 1) {
      questions.push(question("not_done", { measure, part }, [...events, ...beside]))
    }
  }
  return questions
}

function question(about, { measure, part }, events) {
  return { about, measure, part, events: events.map(({ hash }) => hash) }
}

function grouped(all, key) {
  const groups = new Map()
  for (const one of all) {
    const name = JSON.stringify(key(one))
    groups.set(name, [...(groups.get(name) ?? []), one])
  }
  return [...groups.values()]
}
