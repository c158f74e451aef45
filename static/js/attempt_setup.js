// attempt_setup.js: how a measure is set up: course, start, aid, shoes, chair.
//
// What the study says holds until somebody says otherwise; what was in effect is recorded when it is first
// used, so that no time stands without it. What the study alone decides is not asked.

import { desk } from "./desk.js"
import { choices, h } from "./draw.js"
import { settingsOf } from "./scoring.js"
import { setUp } from "./corrections.js"
import { code, say } from "./words.js"

export function setupOf({ measure, visit, bundle }) {
  return settingsOf(measure, visit, bundle.study)
}

// Settings of the bedside that nobody has said yet, and the study does not say either.
export function unsaid(now) {
  const known = setupOf(now)
  return asked(now).filter(([name]) => known[name] === undefined)
}

// The others, to be said otherwise.
export function known(now) {
  const known = setupOf(now)
  return asked(now).filter(([name]) => known[name] !== undefined)
}

export function settingsForm(now, chosen) {
  const known = setupOf(now)
  return chosen.map(([name, rule]) => field(now, name, rule, known[name]))
}

// In one line: "4 m · standing start · cane".
export function settingsLine(now) {
  const known = setupOf(now)
  return asked(now)
    .filter(([name]) => known[name] !== undefined)
    .map(([name]) => inWords(now, name, known[name]))
    .join(" · ")
}

// Recorded when first used: what is in effect and not yet said in this visit.
export async function keepSettings(now) {
  const { visit, measure } = now
  const said = { ...visit.settings[""], ...visit.settings[measure.code] }
  const fresh = Object.entries(setupOf(now)).filter(([name]) => said[name] === undefined)
  if (!fresh.length) return
  await setUp(visit, measure.code, Object.fromEntries(fresh))
}

// Private

function asked({ measure }) {
  return Object.entries(measure.settings ?? {}).filter(([, rule]) => rule.chosen_by !== "study")
}

async function settle(now, name, value) {
  await setUp(now.visit, now.measure.code, { [name]: value })
  await now.renew()
  now.changed?.()
}

function field(now, name, rule, value) {
  const title = code(now.bundle, "settings", name)
  if (rule.values) {
    const options = rule.values.map((one) => [one, inWords(now, name, one)])
    const before = earlier(now, name)
    const hint = value === undefined && before !== undefined ? say("last_visit_was", { value: inWords(now, name, before) }) : ""
    return choices(title, name, options, value, (one) => settle(now, name, one), { hint })
  }
  const press = (event) => {
    const typed = Number(event.target.value)
    const fits = Number.isInteger(typed) && typed >= rule.from && typed <= rule.to
    event.target.toggleAttribute("aria-invalid", !fits)
    if (fits && typed !== value) settle(now, name, typed)
  }
  return h(
    "label.field",
    h("span.field__label", title),
    h("input.field__input", { inputmode: "numeric", autocomplete: "off", name, value: value ?? "", on: { change: press } }),
    h("span.field__help", say("from_to", rule)),
  )
}

function earlier({ visit, measure }, name) {
  const known = desk.pack?.participants.find(({ id }) => id === visit.participant)?.settings ?? []
  return known.find((one) => one.setting === name && one.measure === measure.code)?.value
}

function inWords({ bundle }, name, value) {
  if (name === "course_cm") return `${value / 100} m`
  if (name.endsWith("_mm")) return `${value} mm`
  return code(bundle, `values.${name}`, value)
}
