// scoring.js: what a visit's attempts amount to, read by the sheet in the study's bundle.
//
// The answers of recorder/measures and recorder/scoring, in whole hundredths: every
// cut-off comes from the bundle, every sum is missing while one of its measures is, and
// where a person must decide nothing is counted. Finding out what stands is visit.js's;
// an attempt here is the body of its event.

import { nearest, ofMs } from "./figures.js"

export const CONFIRMED = "confirmed" // On an attempt outside the limits that a person stood by.

// ── One attempt ─────────────────────────────────────────────────────────────

// A value in hundredths of the measure's unit, or why there is none; `failed` scores 0.
export function read(attempt, measure, rounding) {
  if (["false_start", "interrupted"].includes(attempt.outcome)) return { why: attempt.outcome }
  const kind = KINDS[`${measure.kind} ${measure.rules}`]
  return kind ? kind(attempt, measure, rounding) : { why: "needs_a_newer_program" }
}

// The unit's `times` and `over`, as the bundle gives them; half up to the hundredth.
export function converted(amount, unit) {
  return nearest(BigInt(amount) * BigInt(unit.times), unit.over)
}

// Which limits a value lies outside, if any: {kind: "hard" | "soft", from, to}.
export function limits(measure, value, { sex } = {}) {
  const { hard = {}, soft = [] } = measure.limits_hundredths ?? {}
  if (!within(hard, value)) return { kind: "hard", ...hard }
  const usual = (of) => soft.filter((range) => range.sex === of).at(-1)
  const { from, to } = usual(sex) ?? usual(undefined) ?? {}
  return within({ from, to }, value) ? null : { kind: "soft", from, to }
}

// ── One measure ─────────────────────────────────────────────────────────────

// The visit's settings, else the study's, else the measure's own; what the study chooses,
// nothing at the bedside can change.
export function settingsOf(measure, visit, study) {
  const settings = {}
  for (const [name, { default: own, chosen_by: by }] of Object.entries(measure.settings ?? {})) {
    const bedside = by === "study" ? undefined : said(visit, measure.code, name)
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
  for (const status of ["asked", "open", "missing"]) {
    const lacking = wholes.find((whole) => whole.status === status)
    if (lacking) return { measure: measure.code, status, counted: [], why: `${status}_${lacking.measure}` }
  }
  const without = wholes.find((whole) => whole.points === undefined)
  if (without) {
    return { measure: measure.code, status: "missing", counted: [], why: `no_points_${without.measure}` }
  }
  return {
    measure: measure.code,
    status: wholes.every((whole) => whole.status === "zero") ? "zero" : "counted",
    points: total(wholes),
    counted: wholes.flatMap((whole) => whole.counted),
  }
}

// ── A visit ─────────────────────────────────────────────────────────────────

// A result per part and per measure of a visit, in the study's order, parts first.
export function results(bundle, visit) {
  const { study, measures } = bundle
  const codes = study.visits.find(({ code }) => code === visit.code)?.measures ?? taken(bundle, visit)
  const found = {}
  const rows = {}
  for (const measure of codes.map((code) => measures[code]).filter((one) => !one.sum_of)) {
    const settings = settingsOf(measure, visit, study)
    const rounding = study.rounding ?? "truncate"
    rows[measure.code] = performed(measure, visit, settings, rounding, study.not_done)
    found[measure.code] = rows[measure.code].at(-1)
  }
  return codes.flatMap((code) => rows[code] ?? [sppb(measures[code], found)])
}

// Private

const KINDS = { "hold 1": hold, "course 1": course, "rises 1": rises, "count 1": count,
  "reading 1": reading, "laps 1": laps, "composite 1": composite }

function hold({ elapsed_ms }, measure, rounding) {
  // The time held counts, also when the participant had to stop; what the finger added
  // after the clock stopped by itself was not asked for.
  if (elapsed_ms === undefined) return { why: "no_time_recorded" }
  return { value: Math.min(ofMs(elapsed_ms, rounding), measure.auto_stop_hundredths ?? Infinity) }
}

function course({ outcome, elapsed_ms }, measure, rounding) {
  if (outcome === "stopped") return { why: "stopped" }
  return elapsed_ms === undefined ? { why: "no_time_recorded" } : { value: ofMs(elapsed_ms, rounding) }
}

function rises(attempt, measure, rounding) {
  const { flags = [], ended_by, outcome, marks_ms = [], elapsed_ms } = attempt
  if (flags.includes("used_arms") || ended_by === "used_arms") return { why: "used_arms", failed: true }
  if (outcome === "stopped") return { why: ended_by ?? "stopped", failed: true }
  // A typed time has neither count nor splits: it stands for all the rises.
  const told = attempt.count ?? (marks_ms.length || undefined)
  if (told < measure.rises) return { why: "too_few_rises", failed: true }
  return elapsed_ms === undefined ? { why: "no_time_recorded" } : { value: ofMs(elapsed_ms, rounding) }
}

function count(attempt) {
  return attempt.count === undefined ? { why: "no_count_recorded" } : { value: attempt.count * 100 }
}

function reading(attempt, measure) {
  if (attempt.outcome === "stopped") return { why: "stopped" }
  if (attempt.reading === undefined) return { why: "no_reading_recorded" }
  const unit = attempt.unit ?? measure.unit
  if (unit === measure.unit) return { value: attempt.reading }
  const known = measure.units?.[unit]
  return known ? { value: converted(attempt.reading, known) } : { why: "unit_not_of_this_measure" }
}

function laps(attempt) {
  return attempt.reading === undefined ? { why: "no_reading_recorded" } : { value: attempt.reading }
}

function composite() {
  return { why: "not_performed_itself" }
}

function performed(measure, visit, settings, rounding, reasons) {
  const sheet = new Sheet(measure, visit, settings, rounding, reasons)
  return sheet.results()
}

// The order of questions is the same for every kind: does a person have to decide, is there
// a value, could the participant not do it, is there a reason, is it still open.
class Sheet {
  constructor(measure, visit, settings, rounding, reasons) {
    const own = ({ body }) => body.measure === measure.code
    Object.assign(this, { measure, settings, rounding })
    this.reasons = { refused: "missing", other: "query", ...reasons }
    this.counting = waysOfCounting(measure, settings)
    this.attempts = visit.attempts.filter(own)
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
    if (pretest) {
      const first = this.pretest(pretest)
      return [first, this.after(first, this.part(undefined))]
    }
    return [this.part(undefined)]
  }

  result(part, status, more = {}) {
    const made = { measure: this.measure.code, part, status, counted: [] }
    if (status === "zero" && this.measure.points?.length) made.points = 0
    return { ...made, ...more }
  }

  part(part) {
    if (this.asked.has(part) || this.asked.has(undefined)) {
      return this.result(part, "asked", { why: "two_in_one_place" })
    }
    if (!this.counting) return this.result(part, "open", { why: "no_way_of_counting" })
    const attempts = this.taken(part)
    if (this.doneAndNotDone(part, attempts)) return this.result(part, "asked", { why: "done_and_not_done" })
    const found = attempts.map((event) => ({ event, ...read(event.body, this.measure, this.rounding) }))
    const valid = found.filter(({ value }) => value !== undefined)
    const { hard = {} } = this.measure.limits_hundredths ?? {}
    if (valid.some(({ event, value }) => !within(hard, value) && !isConfirmed(event))) {
      return this.result(part, "asked", { why: "outside_the_limits" })
    }
    if (valid.length >= least(this.counting)) return this.counted(part, valid)
    const failed = found.find((one) => one.failed)
    if (failed) return this.result(part, "zero", { why: failed.why })
    const why = this.notDone.get(part) ?? (valid.length ? undefined : this.notDone.get(undefined))
    if (why) return this.excused(part, why)
    return this.result(part, "open", { why: valid.length ? "too_few_attempts" : found.at(-1)?.why })
  }

  // The attempts that take a slot of a part, extra ones left out.
  taken(part) {
    const most = this.counting?.attempts ?? 0
    return this.attempts.filter(
      ({ body }) =>
        body.part === part && body.number <= most && ["complete", "stopped"].includes(body.outcome),
    )
  }

  doneAndNotDone(part, attempts) {
    return this.notDone.has(part) && attempts.some(({ body }) => body.outcome === "complete")
  }

  counted(part, valid) {
    const rule = this.counting.within
    const value = combined(rule, valid.map((one) => one.value))
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
    const own = Object.entries(this.measure.not_done ?? {}).find(([, codes]) => codes.includes(why))
    const effect = own?.[0] === "by_study" ? this.reasons[why] : own?.[0]
    const status = { score_zero: "zero", missing: "missing" }[effect] ?? "asked"
    return this.result(part, status, { why })
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
    const first = (status) => parts.find((part) => part.status === status)
    if (this.asked.has(undefined)) return this.result(undefined, "asked", { why: "two_in_one_place" })
    const unsettled = first("asked") ?? first("open")
    if (unsettled) return this.result(undefined, unsettled.status, { why: unsettled.why })
    const found = parts.filter((part) => part.status === "counted")
    const lacking = first("missing") ?? first("zero")
    const scoresParts = this.measure.points?.some((table) => table.part !== undefined)
    if (!found.length || (scoresParts && first("missing"))) {
      return this.result(undefined, lacking.status, { why: lacking.why })
    }
    // The best of two hands is known from one of them; a sum or a mean is not.
    const across = this.counting.across ?? "none"
    if (lacking && ["sum", "mean"].includes(across)) {
      return this.result(undefined, "missing", { why: lacking.why })
    }
    const value = across === "none" ? undefined : combined(across, found.map((part) => part.value))
    const one = ["lowest", "highest"].includes(across)
    const chosen = one ? [found.find((part) => part.value === value)] : found
    let earned
    if (scoresParts) earned = total(parts)
    else if (value !== undefined) earned = points(this.measure, value, this.settings).points
    return this.result(undefined, "counted", {
      value,
      points: earned,
      counted: chosen.flatMap((part) => part.counted),
    })
  }

  // A stage that ends in a word.
  pretest({ part, results, goes_on }) {
    if (this.asked.has(part)) return this.result(part, "asked", { why: "two_in_one_place" })
    const [attempt, ...others] = this.taken(part)
    if (this.doneAndNotDone(part, attempt ? [attempt, ...others] : [])) {
      return this.result(part, "asked", { why: "done_and_not_done" })
    }
    if (attempt) {
      const { result: word, outcome, ended_by } = attempt.body
      const counted = [attempt.hash]
      if (goes_on.includes(word)) return this.result(part, "counted", { counted })
      if (outcome === "stopped" || results.includes(word)) {
        return this.result(part, "zero", { counted, why: word ?? ended_by ?? "stopped" })
      }
      return this.result(part, "asked", { why: "no_such_result" })
    }
    const why = this.notDone.get(part) ?? this.notDone.get(undefined)
    return why ? this.excused(part, why) : this.result(part, "open")
  }

  // The measure itself, whose first stage ended like this.
  after(pretest, main) {
    const { why, counted } = pretest
    if (main.status === "asked") return main
    if (pretest.status === "asked") return this.result(undefined, "asked", { why })
    if (pretest.status === "zero" && main.value !== undefined) {
      return this.result(undefined, "asked", { why: "done_after_a_failed_stage" })
    }
    if (pretest.status === "zero") return this.result(undefined, "zero", { why, counted })
    if (pretest.status === "missing" && main.status === "open") {
      return this.result(undefined, "missing", { why })
    }
    return main
  }
}

// Outside the schedule: what was begun, and sums of which all was.
function taken({ study, measures }, visit) {
  const begun = new Set([...visit.attempts, ...visit.notDone].map(({ body }) => body.measure))
  const planned = study.visits.flatMap((one) => one.measures)
  return [...new Set([...planned, ...(study.unscheduled?.measures ?? [])])].filter((code) => {
    const sum = measures[code].sum_of
    return begun.has(code) || sum?.every((part) => begun.has(part))
  })
}

function said(visit, code, name) {
  return visit.settings[code]?.[name] ?? visit.settings[""]?.[name]
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

function combined(rule, values) {
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
