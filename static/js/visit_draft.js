// visit_draft.js: a visit about to be opened: what is still to be said, and what will be recorded. Pure.

export const ASKED = ["aid", "footwear"] // Said once, for every measure that has such a setting.
export const SAFETY = ["pain", "dizzy", "pressure"]
const SORT_OF_KIND = { rises: "chair", course: "course" }

export function fresh(participant) {
  return { participant, ids: {}, sure: false, code: undefined, second: false, safety: null, language: undefined, settings: {}, equipment: {}, sound: null, screen: null }
}

// What a person must still say before the visit can begin, in the order of the page.
export function stillOpen(draft, { made, refused }) {
  return [
    !draft.sure && "identity",
    !draft.code && "visit",
    draft.code && made.has(draft.code) && !draft.second && "second",
    draft.safety === null && "safety",
    refused && "equipment",
  ].filter(Boolean)
}

// The settings to record: [{measure?, settings}], only such as were said, for measures that have them.
export function settingsOf(draft, measures) {
  const safety = draft.safety && Object.fromEntries(SAFETY.map((name) => [name, draft.safety.includes(name) ? "yes" : "no"]))
  const whole = { ...safety, ...(draft.language && { spoken_language: draft.language }) }
  const said = { ...draft.settings, device: draft.equipment.dynamometer }
  const each = measures.map((measure) => ({
    measure: measure.code,
    settings: Object.fromEntries(Object.keys(measure.settings ?? {}).filter((name) => said[name] !== undefined).map((name) => [name, said[name]])),
  }))
  return [{ settings: whole }, ...each].filter(({ settings }) => Object.keys(settings).length > 0)
}

// The settings asked here, with the values that any of the measures allows.
export function askedOf(measures) {
  return ASKED.map((name) => ({
    name,
    values: [...new Set(measures.flatMap((measure) => measure.settings?.[name]?.values ?? []))],
  })).filter(({ values }) => values.length > 0)
}

// The sorts of equipment that the measures are made with.
export function sortsOf(measures) {
  const sorts = measures.map((measure) => (measure.settings?.device ? "dynamometer" : SORT_OF_KIND[measure.kind]))
  return [...new Set(sorts.filter(Boolean))]
}

// Whether a piece may be used on a day: "ok", or past its date "warn" or "block", as the study says.
export function fit({ due }, rule, today) {
  return !due || due >= today ? "ok" : (rule?.overdue ?? "warn")
}

// How a setting was at an earlier visit, for the first measure that says so.
export function earlier(participant, name) {
  return participant?.settings?.find(({ setting }) => setting === name)?.value
}
