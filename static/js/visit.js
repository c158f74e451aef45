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
  const reasons = visit.notDone.filter(({ body }) => body.measure === measure.code)
  if (!begun && reasons.length === 0) return "todo"
  const settings = settingsOf(measure, visit, study)
  const whole = counted(measure, visit, settings, rounding, study.not_done)
  const excused = new Set(reasons.map(({ body }) => body.part))
  const places = (measure.parts ?? []).map(({ code }) => code)
  if (!begun && (excused.has(undefined) || (places.length > 0 && places.every((part) => excused.has(part))))) {
    return "not_done"
  }
  if (["open", "asked"].includes(whole.status)) return "begun"
  const most = waysOfCounting(measure, settings)?.attempts ?? 0
  const settledParts = whole.parts.filter(({ part }) => part !== measure.pretest?.part)
  const full = (part) => attemptsAt(visit, measure.code, part).filter(slot).length >= most
  return settledParts.every(({ status, part }) => status !== "counted" || full(part)) ? "done" : "begun"
}

// Private

function state(opened, finished) {
  if (!opened) return "withdrawn"
  if (!finished) return "open"
  return finished.body.how === "complete" ? "finished" : "stopped"
}

function twoOpenings(openings) {
  const said = ({ body }) => JSON.stringify([body.participant, body.visit_code, body.bundle])
  const differ = openings.some((event) => said(event) !== said(openings[0]))
  return differ ? [question("visit_opened", undefined, undefined, openings)] : []
}

// By measure, "" for the whole visit; what was said in two ways is a question, no setting.
function settled(events) {
  const said = new Map()
  for (const event of events) {
    for (const [name, value] of Object.entries(event.body.settings)) {
      const measure = event.body.measure ?? ""
      const values = into(said, JSON.stringify([measure, name]), new Map())
      if (!values.has(value)) values.set(value, event)
    }
  }
  const settings = {}
  const unsettled = []
  for (const [key, values] of said) {
    const [measure, name] = JSON.parse(key)
    if (values.size > 1) {
      unsettled.push(question("setting", measure || undefined, undefined, [...values.values()]))
    } else {
      settings[measure] = { ...settings[measure], [name]: [...values.keys()][0] }
    }
  }
  return { settings, unsettled }
}

function twoInOnePlace(attempts, notDone) {
  const claims = new Map()
  for (const event of attempts.filter(slot)) {
    const { measure, part, number } = slot(event)
    into(claims, JSON.stringify([measure, part ?? null, number]), []).push(event)
  }
  const questions = [...claims.values()]
    .filter((events) => events.length > 1)
    .map((events) => question("attempt", events[0].body.measure, events[0].body.part, events))
  const reasons = new Map()
  for (const event of notDone) {
    into(reasons, JSON.stringify([event.body.measure, event.body.part ?? null]), []).push(event)
  }
  for (const events of reasons.values()) {
    const { measure, part } = events[0].body
    // A reason for the whole measure speaks of each of its parts.
    const beside = attempts.filter(
      ({ body }) =>
        body.outcome === "complete" &&
        body.measure === measure &&
        (part === undefined || body.part === part),
    )
    const differ = events.some(({ body }) => body.why !== events[0].body.why)
    if (beside.length || differ) {
      questions.push(question("not_done", measure, part, [...events, ...beside]))
    }
  }
  return questions
}

function question(about, measure, part, events) {
  return { about, measure, part, events: events.map(({ hash }) => hash) }
}

function into(map, key, empty) {
  if (!map.has(key)) map.set(key, empty)
  return map.get(key)
}
