// scoring.js: what a visit's attempts amount to, read by the sheet in the study's bundle.
//
// The answers of recorder/measures and recorder/scoring, in whole hundredths: every
// cut-off comes from the bundle, every sum is missing while one of its measures is, and
// where a person must decide nothing is counted. Finding out what stands is visit.js's;
// an attempt here is the body of its event.

import { nearest, ofMs } from "./figures.js"

export const CONFIRMED = "confirmed" // On an attempt outside the limits that a person stood by.

const TAKES_A_SLOT = new Set(["complete", "stopped"])

// ── One attempt ─────────────────────────────────────────────────────────────

// A value in hundredths of the measure's unit, or why there is none; `failed` scores 0.
export function read(attempt, measure, rounding) {
  if (!TAKES_A_SLOT.has(attempt.outcome)) return { why: attempt.outcome }
  const kind = KINDS[`${measure.kind} ${measure.rules}`]
  return kind ? kind(attempt, measure, rounding) : { why: "needs_a_newer_program" }
}

// The unit's `times` and `over`, as the bundle gives them; half up to the hundredth.
export function converted(amount, unit) {
  return nearest(BigInt(amount) * BigInt(unit.times), unit.over)
}

// Which limits a value lies outside, if any: {kind: "hard" | "soft", from, to}.
export function limits(measure, value, { sex } = {}) {
  const { hard, soft = [] } = measure.limits_hundredths
  if (!within(hard, value)) return { kind: "hard", ...hard }
  const usual = (of) => soft.filter((range) => range.sex === of).at(-1)
  const { from, to } = usual(sex) ?? usual(undefined) ?? {}
  return within({ from, to }, value) ? null : { kind: "soft", from, to }
}

// ── One measure ─────────────────────────────────────────────────────────────

// The visit's settings, else the study's, else the measure's own; what the study chooses,
// nothing at the bedside can change.
export function settingsOf(measure, visit, study) {
  const [here, everywhere] = [visit.settings[measure.code], visit.settings[""]]
  const settings = {}
  for (const [name, { default: own, chosen_by: by }] of Object.entries(measure.settings ?? {})) {
    const bedside = by === "study" ? undefined : (here?.[name] ?? everywhere?.[name])
    const value = bedside ?? study.settings?.[measure.code]?.[name] ?? own
    if (value !== undefined) settings[name] = value
  }
  return settings
}

// The block of the sheet that says how attempts count under these settings.
export function waysOfCounting(measure, settings) {
  return measure.counting?.find(({ when }) => holds(when, settings))
}

export function points(measure, value, settings, part) {
  const table = measure.points?.find((one) => one.part === part && holds(one.when, settings))
  const band = table?.bands_hundredths.find((one) => within(edges(one), value))
  return band ? { points: band.points } : { why: "no_bands_for_these_settings" }
}

// The measure as a whole: {status, value?, points?, derived?, counted, why?, parts}. Status is
// counted, zero (could not), missing, open (not yet), asked (a person decides) or skipped;
// `derived` thousandths of a metre per second, `counted` hashes, `reasons` what the
// study makes of the reasons that the measure leaves to it.
export function counted(measure, visit, settings, rounding, reasons = {}) {
  const parts = performed(measure, visit, settings, rounding, reasons)
  return { ...parts.at(-1), parts: parts.length > 1 ? parts.slice(0, -1) : parts }
}

// A composite from the wholes of its measures, by code; no sum while one lacks its points.
export function sppb(measure, found) {
  const wholes = measure.sum_of.map((code) => found[code])
  const none = (status, why) => ({ measure: measure.code, status, counted: [], why })
  for (const status of ["asked", "open", "missing"]) {
    const lacking = wholes.find((whole) => whole.status === status)
    if (lacking) return none(status, `${status}_${lacking.measure}`)
  }
  const without = wholes.find((whole) => whole.points === undefined)
  if (without) return none("missing", `no_points_${without.measure}`)
  return {
    measure: measure.code,
    status: wholes.every((whole) => whole.status === "zero") ? "zero" : "counted",
    points: total(wholes),
    counted: wholes.flatMap((whole) => whole.counted),
  }
}

// ── A visit ─────────────────────────────────────────────────────────────────

// A result per part and per measure of a visit, in the study's order, parts first.
export function results({ study, measures }, visit) {
  const planned = study.visits.find(({ code }) => code === visit.code)
  const codes = planned?.measures ?? taken(study, measures, visit)
  const [rows, found] = [{}, {}]
  for (const measure of codes.map((code) => measures[code]).filter((one) => !one.sum_of)) {
    const settings = settingsOf(measure, visit, study)
    const rounding = study.rounding ?? "truncate"
    rows[measure.code] = performed(measure, visit, settings, rounding, study.not_done)
    found[measure.code] = rows[measure.code].at(-1)
  }
  return codes.flatMap((code) => rows[code] ?? [sppb(measures[code], found)])
}

// Private

const KINDS = {
  // The time held counts, also when the participant had to stop; what the finger added
  // after the clock stopped by itself was not asked for.
  "hold 1": (attempt, { auto_stop_hundredths: most = Infinity }, rounding) =>
    said("time", attempt.elapsed_ms, (ms) => Math.min(ofMs(ms, rounding), most)),
  "course 1": ({ outcome, elapsed_ms }, measure, rounding) =>
    outcome === "stopped" ? { why: outcome } : said("time", elapsed_ms, (ms) => ofMs(ms, rounding)),
  "rises 1": rises,
  "count 1": ({ count }) => said("count", count, (stands) => stands * 100),
  "reading 1": reading,
  // The distance walked counts, also when the participant had to stop.
  "laps 1": (attempt) => said("reading", attempt.reading, (metres) => metres),
  "composite 1": () => ({ why: "not_performed_itself" }),
}

function said(what, raw, value) {
  return raw === undefined ? { why: `no_${what}_recorded` } : { value: value(raw) }
}

function rises({ flags = [], ended_by, outcome, count, marks_ms, elapsed_ms }, measure, rounding) {
  const failed = (why) => ({ why, failed: true })
  if (flags.includes("used_arms") || ended_by === "used_arms") return failed("used_arms")
  if (outcome === "stopped") return failed(ended_by ?? outcome)
  // A typed time has neither count nor splits: it stands for all the rises.
  if ((count ?? marks_ms?.length) < measure.rises) return failed("too_few_rises")
  return said("time", elapsed_ms, (ms) => ofMs(ms, rounding))
}

function reading({ outcome, reading: raw, unit }, measure) {
  if (outcome === "stopped") return { why: outcome }
  if (raw === undefined || (unit ?? measure.unit) === measure.unit) return said("reading", raw, Number)
  const known = measure.units?.[unit]
  return known ? { value: converted(raw, known) } : { why: "unit_not_of_this_measure" }
}

function performed(measure, visit, settings, rounding, reasons) {
  return new Sheet(measure, visit, settings, rounding, reasons).results()
}

// The order of questions is the same for every kind: does a person have to decide, is there
// a value, could the participant not do it, is there a reason, is it still open.
class Sheet {
  constructor(measure, visit, settings, rounding, reasons) {
    const own = ({ body }) => body.measure === measure.code
    Object.assign(this, { measure, settings, rounding })
    this.reasons = { refused: "missing", other: "query", ...reasons }
    this.counting = waysOfCounting(measure, settings)
    this.attempts = visit.attempts.filter(own).filter(({ body }) => TAKES_A_SLOT.has(body.outcome))
    this.notDone = new Map(visit.notDone.filter(own).map(({ body }) => [body.part, body.why]))
    const asked = (visit.questions ?? []).filter((question) => question.measure === measure.code)
    this.asked = new Set(asked.map(({ part }) => part))
  }

  results() {
    const { parts, pretest } = this.measure
    if (parts?.length) {
      const routed = this.routed(parts.map(({ code }) => this.part(code)))
      return [...routed, this.whole(routed)]
    }
    if (!pretest) return [this.part()]
    const first = this.pretest(pretest)
    return [first, this.after(first, this.part())]
  }

  result(part, status, more) {
    const made = { measure: this.measure.code, part, status, counted: [] }
    if (status === "zero" && this.measure.points?.length) made.points = 0
    return { ...made, ...more }
  }

  part(part) {
    const is = (status, why) => this.result(part, status, { why })
    if (this.asked.has(part) || this.asked.has(undefined)) return is("asked", "two_in_one_place")
    if (!this.counting) return is("open", "no_way_of_counting")
    const attempts = this.taken(part)
    if (this.isBoth(part, attempts)) return is("asked", "done_and_not_done")
    const found = attempts.map((event) => ({ event, ...read(event.body, this.measure, this.rounding) }))
    const valid = found.filter(({ value }) => value !== undefined)
    const { hard } = this.measure.limits_hundredths
    if (valid.some(({ event, value }) => !within(hard, value) && !isConfirmed(event))) {
      return is("asked", "outside_the_limits")
    }
    if (valid.length >= least(this.counting)) return this.counted(part, valid)
    const failed = found.find((one) => one.failed)
    if (failed) return is("zero", failed.why)
    const why = this.notDone.get(part) ?? (valid.length ? undefined : this.notDone.get(undefined))
    if (why) return this.excused(part, why)
    return is("open", valid.length ? "too_few_attempts" : found.at(-1)?.why)
  }

  // The attempts that take a slot of a part, extra ones left out.
  taken(part) {
    const most = this.counting?.attempts ?? 0
    return this.attempts.filter(({ body }) => body.part === part && body.number <= most)
  }

  isBoth(part, attempts) {
    return this.notDone.has(part) && attempts.some(({ body }) => body.outcome === "complete")
  }

  counted(part, valid) {
    const rule = this.counting.within
    const value = combined(rule, valid)
    const chosen = rule === "mean" ? valid : [valid.find((one) => one.value === value)]
    const earned = points(this.measure, value, this.settings, part)
    return this.result(part, "counted", {
      value,
      derived: derived(this.measure, value, this.settings),
      counted: chosen.map(({ event }) => event.hash),
      points: earned.points,
      why: this.measure.points?.length ? earned.why : undefined,
    })
  }

  // What a reason for not doing it means, by the sheet and the study.
  excused(part, why) {
    const sheet = Object.entries(this.measure.not_done ?? {})
    const own = sheet.find(([, codes]) => codes.includes(why))?.[0]
    const effect = own === "by_study" ? this.reasons[why] : own
    return this.result(part, { score_zero: "zero", missing: "missing" }[effect] ?? "asked", { why })
  }

  // The parts, those after a failed one skipped, as the sheet routes.
  routed(parts) {
    const below = this.measure.ends_below_hundredths
    if (below === undefined) return parts
    let end
    return parts.map((part) => {
      if (end && part.status !== "asked") {
        // What was done all the same stays in view; the sheet gives it nothing.
        const earned = end.status === "missing" ? undefined : 0
        return { ...part, status: "skipped", points: earned, counted: [], why: `after_${end.part}` }
      }
      if (["zero", "missing"].includes(part.status) || part.value < below) end ??= part
      return part
    })
  }

  whole(parts) {
    const is = (status, more) => this.result(undefined, status, more)
    const first = (status) => parts.find((part) => part.status === status)
    if (this.asked.has(undefined)) return is("asked", { why: "two_in_one_place" })
    const unsettled = first("asked") ?? first("open")
    if (unsettled) return is(unsettled.status, { why: unsettled.why })
    const found = parts.filter((part) => part.status === "counted")
    const lacking = first("missing") ?? first("zero")
    const scoresParts = this.measure.points?.some((table) => table.part !== undefined)
    if (!found.length || (scoresParts && first("missing"))) {
      return is(lacking.status, { why: lacking.why })
    }
    // The best of two hands is known from one of them; a sum or a mean is not.
    const { across = "none" } = this.counting
    if (lacking && ["sum", "mean"].includes(across)) return is("missing", { why: lacking.why })
    const value = across === "none" ? undefined : combined(across, found)
    const one = ["lowest", "highest"].includes(across)
    const chosen = one ? [found.find((part) => part.value === value)] : found
    const earned = value === undefined ? {} : points(this.measure, value, this.settings)
    return is("counted", {
      value,
      points: scoresParts ? total(parts) : earned.points,
      counted: chosen.flatMap((part) => part.counted),
    })
  }

  // A stage that ends in a word.
  pretest({ part, results, goes_on }) {
    const is = (status, why, counted = []) => this.result(part, status, { why, counted })
    const attempts = this.taken(part)
    if (this.asked.has(part)) return is("asked", "two_in_one_place")
    if (this.isBoth(part, attempts)) return is("asked", "done_and_not_done")
    if (attempts.length) {
      const [{ hash, body }] = attempts
      const { result: word, outcome, ended_by } = body
      if (goes_on.includes(word)) return is("counted", undefined, [hash])
      const failed = outcome === "stopped" || results.includes(word)
      return failed ? is("zero", word ?? ended_by ?? "stopped", [hash]) : is("asked", "no_such_result")
    }
    const why = this.notDone.get(part) ?? this.notDone.get(undefined)
    return why ? this.excused(part, why) : is("open")
  }

  // The measure itself, whose first stage ended like this.
  after({ status, why, counted }, main) {
    const is = (status, more) => this.result(undefined, status, more)
    if (main.status === "asked") return main
    if (status === "asked") return is("asked", { why })
    if (status === "zero" && main.value === undefined) return is("zero", { why, counted })
    if (status === "zero") return is("asked", { why: "done_after_a_failed_stage" })
    return status === "missing" && main.status === "open" ? is("missing", { why }) : main
  }
}

// Outside the schedule: what was begun, and sums of which all was.
function taken(study, measures, visit) {
  const begun = new Set([...visit.attempts, ...visit.notDone].map(({ body }) => body.measure))
  const named = [...study.visits, study.unscheduled ?? { measures: [] }].flatMap((one) => one.measures)
  const isTaken = (code) => begun.has(code) || measures[code].sum_of?.every((one) => begun.has(one))
  return [...new Set(named)].filter(isTaken)
}

function holds(when = {}, settings) {
  return Object.entries(when).every(([name, value]) => settings[name] === value)
}

function within({ from, to }, value) {
  return (from === undefined || value >= from) && (to === undefined || value <= to)
}

// Whole hundredths: above 870 is from 871.
function edges({ from, above, to, below }) {
  return {
    from: above === undefined ? from : above + 1,
    to: below === undefined ? to : below - 1,
  }
}

function least({ within: rule, attempts, least: fewest }) {
  return fewest ?? (rule === "mean" ? attempts : 1)
}

function combined(rule, rows) {
  const values = rows.map((one) => one.value)
  if (rule === "lowest") return Math.min(...values)
  if (rule === "highest") return Math.max(...values)
  const sum = values.reduce((a, b) => a + b, 0)
  if (rule === "sum") return sum
  return rule === "mean" ? nearest(sum, values.length) : values[0]
}

// Thousandths of a metre per second, half up.
function derived(measure, value, settings) {
  const course_cm = settings[measure.speed_from]
  return Number.isInteger(course_cm) && value > 0 ? nearest(course_cm * 1000, value) : undefined
}

function total(parts) {
  const earned = parts.map((part) => part.points)
  return earned.includes(undefined) ? undefined : earned.reduce((a, b) => a + b, 0)
}

function isConfirmed({ body }) {
  return (body.flags ?? []).includes(CONFIRMED)
}
