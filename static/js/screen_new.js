// screen_new.js: opening a visit: who it is, which visit, how the person is today, with what.
//
// What was said stays while the tablet is locked, for the person who said it. Nothing is
// recorded before "Start visit"; then all of it is, under ids made when the page was opened,
// so that a second tap, or a second try, opens no second visit.

import { desk, newId, record, visits } from "./desk.js"
import { button, choices, h, icon } from "./draw.js"
import { dayOf, likely, place } from "./due.js"
import { titleOf } from "./board.js"
import { frame } from "./frame.js"
import { planOf } from "./schedule.js"
import { go } from "./stage.js"
import { code as inWords, day, language, languages, NAMES, say } from "./words.js"
import { chooser } from "./new_who.js"
import { readId, typedId } from "./who_typed.js"
import { readySection } from "./new_ready.js"
import { askedOf, earlier, fit, fresh, SAFETY, settingsOf, sortsOf, stillOpen } from "./visit_draft.js"

let kept = null // {person, draft}: what was said and not started yet.

export async function opening([typed]) {
  if (typed === undefined) return chooser()
  const found = readId(typed)
  if (!found.id) return chooser({ typed, words: found.words })
  const { person } = desk.session
  if (kept?.person !== person || kept.draft.participant !== found.id) kept = { person, draft: begin(found.id) }
  const made = await madeBefore(found.id)
  const { draft } = kept
  const who = desk.pack.participants.find(({ id }) => id === found.id)
  draft.code ??= likely(who?.due ?? [], today(), made)
  return form(draft, who, made)
}

function begin(id) {
  const draft = { ...fresh(id), visit: newId() }
  const spoken = languages(desk.pack.languages)
  const who = desk.pack.participants.find((one) => one.id === id)
  draft.language = earlier(who, "spoken_language") ?? (spoken.includes(language()) ? language() : spoken[0])
  return draft
}

// The codes that are taken: made as the pack says, or begun on this tablet.
async function madeBefore(id) {
  const inPack = desk.pack.participants.find((one) => one.id === id)?.due ?? []
  const here = (await visits()).filter(({ participant }) => participant === id)
  return new Set([...inPack.filter(({ made }) => made).map(({ visit }) => visit), ...here.map(({ code }) => code)])
}

const today = () => dayOf(new Date())

// ── The form ────────────────────────────────────────────────────────────────

function form(draft, who, made) {
  const { bundle } = desk.pack
  const measures = () => (draft.code ? planOf(draft.code, bundle).performed : [])
  const open = h("p.page__quiet", { role: "status", id: "still-open" })
  const second = h("div")
  const setup = h(".new__setup")
  const refused = () => pieces(measures()).some(({ sort, all }) => all.length > 0 && !isFit(sort, draft.equipment[sort]))
  const left = () => stillOpen(draft, { made, refused: refused() })

  function tell() {
    const codes = left()
    open.textContent = codes.length ? say("still_open", { what: codes.map((code) => say(`open_${code}`)).join(", ") }) : ""
  }
  function chosen() {
    second.replaceChildren(...[windowWords(who, draft.code), asksSecond()].filter(Boolean))
    setup.replaceChildren(...setups(draft, who, measures(), tell))
    tell()
  }
  function asksSecond() {
    if (!made.has(draft.code)) return null
    const press = (_, on) => { draft.second = on; tell() }
    return h(
      ".notice.notice--question",
      h("p", say("made_before", { visit: titleOf(draft.code) })),
      choices("", "second", [["yes", say("second_yes")]], draft.second ? ["yes"] : [], press, { many: true }),
    )
  }

  const start = button(say("start_visit"), press, { kind: "main", after: "next", data: { start: "" }, "aria-describedby": "still-open" })
  let starting = false
  async function press() {
    const codes = left()
    if (codes.length) return page.querySelector(`[data-asks=${codes[0]}] :is(input, button)`)?.focus()
    if (starting) return
    starting = true
    navigator.storage?.persist?.().catch(() => {})
    try {
      await begun(draft, measures())
    } catch (trouble) {
      starting = false
      open.textContent = say("not_kept")
      console.warn(trouble)
      return
    }
    kept = null
    go(`#/visit/${draft.visit}`)
  }

  const page = frame(
    "new",
    h("h1", say("new_visit")),
    identity(draft, who, tell),
    h("div.page__section", { data: { asks: "visit" } }, whichVisit(draft, made, chosen), h("div", { data: { asks: "second" } }, second)),
    safety(draft, tell),
    spoken(draft),
    setup,
    readySection(draft),
    h(".new__start", h(".buttons", start), open),
  )
  chosen()
  return page
}

// The visit first, then how it is set up: each under the id it had from the beginning.
async function begun(draft, measures) {
  const id = (key) => (draft.ids[key] ??= newId())
  const body = { participant: draft.participant, visit_code: draft.code, bundle: desk.pack.bundle.hash }
  await record("visit_opened", body, { visit: draft.visit, id: id("visit") })
  for (const said of settingsOf(draft, measures)) {
    await record("settings_recorded", said, { visit: draft.visit, id: id(said.measure ?? "") })
  }
}

// ── Who it is ───────────────────────────────────────────────────────────────

// A second look: what the study knows of the person, or else the ID once more.
function identity(draft, who, said) {
  const known = [who?.birth_year && say("born", { year: who.birth_year }), who?.sex && say(`is_${who.sex}`)].filter(Boolean)
  const answer = (value) => {
    if (value === "no") return go("#/new")
    draft.sure = true
    said()
  }
  return h(
    "section.page__section",
    { data: { asks: "identity" } },
    h(
      ".new__who",
      h("strong.new__id", { data: { participant: draft.participant } }, draft.participant),
      known.length > 0 && h("span", known.join(" · ")),
      who?.listed !== true && h("span.new__unlisted", { data: { unlisted: "" } }, icon("warn"), say("unlisted")),
    ),
    known.length > 0
      ? choices(say("is_it"), "sure", [["yes", say("yes_this")], ["no", say("no_other")]], draft.sure ? "yes" : "", answer)
      : twice(draft, said),
  )
}

function twice(draft, said) {
  const typed = typedId("twice", { label: say("id_twice"), value: draft.sure ? draft.participant : "" })
  const wrong = typed.field.querySelector("[role=alert]")
  const look = (complain) => {
    draft.sure = readId(typed.input.value).id === draft.participant
    wrong.textContent = draft.sure || !complain ? "" : say("id_differs")
    said()
  }
  typed.input.addEventListener("input", () => look(false))
  typed.input.addEventListener("change", () => look(true))
  return typed.field
}

// ── Which visit ─────────────────────────────────────────────────────────────

function whichVisit(draft, made, chosen) {
  const codes = desk.pack.schedule.map(({ visit }) => visit)
  if (desk.pack.bundle.study.unscheduled) codes.push("unscheduled")
  const options = codes.map((code) => [code, made.has(code) ? say("made", { visit: titleOf(code) }) : titleOf(code)])
  return choices(say("which_visit"), "visit", options, draft.code, (code) => {
    draft.code = code
    draft.second = false
    chosen()
  })
}

function windowWords(who, code) {
  const due = who?.due?.find(({ visit }) => visit === code)
  if (!code || code === "unscheduled") return null
  const { where, days } = place(due ?? {}, today())
  const at = (iso) => iso && day(new Date(`${iso}T12:00`))
  return h("p.choices__hint", { data: { window: where } }, say(`window_${where}`, { first: at(due?.first), last: at(due?.last), n: days }))
}

// ── How the person is today ─────────────────────────────────────────────────

function safety(draft, said) {
  const hint = h("p.choices__hint", { role: "status" })
  const given = draft.safety === null ? [] : draft.safety.length ? draft.safety : ["none"]
  const options = [["none", say("none_of_these")], ...SAFETY.map((name) => [name, say(name)])]
  const made = choices(say("safety_today"), "safety", options, given, press, { many: true })
  const boxes = Object.fromEntries([...made.querySelectorAll("input")].map((box) => [box.value, box]))
  function press(value, on) {
    if (value === "none" && on) for (const name of SAFETY) boxes[name].checked = false
    if (value !== "none" && on) boxes.none.checked = false
    const some = SAFETY.filter((name) => boxes[name].checked)
    draft.safety = some.length || boxes.none.checked ? some : null
    hint.textContent = some.length ? say("safety_ask") : ""
    said()
  }
  return h("section", { data: { asks: "safety" } }, made, hint)
}

function spoken(draft) {
  const spokenHere = languages(desk.pack.languages)
  if (spokenHere.length < 2) return null
  return choices(say("spoken_in"), "spoken", [...spokenHere].sort().map((one) => [one, NAMES[one]]), draft.language, (value) => { draft.language = value })
}

// ── With what ───────────────────────────────────────────────────────────────

function setups(draft, who, measures, said) {
  const { bundle } = desk.pack
  const asked = askedOf(measures).map(({ name, values }) => {
    const before = earlier(who, name)
    const hint = before && say("earlier", { value: inWords(bundle, `values.${name}`, before) })
    const options = values.map((value) => [value, inWords(bundle, `values.${name}`, value)])
    return choices(inWords(bundle, "settings", name), name, options, draft.settings[name], (value) => { draft.settings[name] = value }, { hint })
  })
  return [...(asked.length ? [h(".new__pair", asked)] : []), ...pieces(measures).map((one) => equipment(draft, one, said))]
}

// The site's own equipment of each sort that the measures need.
function pieces(measures) {
  const { site } = desk.pack.device ?? {}
  const here = desk.pack.equipment.filter((one) => !site || site === "study" || one.site === site)
  return sortsOf(measures).map((sort) => ({ sort, all: here.filter((one) => one.sort === sort) }))
}

const month = (iso) => new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(new Date(`${iso}T12:00`))
const ruleOf = (sort) => desk.pack.bundle.study.equipment?.[sort]
const fitness = (sort, one) => fit(one, ruleOf(sort), today())

function isFit(sort, id) {
  const one = desk.pack.equipment.find((piece) => piece.id === id && piece.sort === sort)
  return !one || fitness(sort, one) !== "block"
}

function equipment(draft, { sort, all }, said) {
  const hint = h("div", { role: "status" })
  if (all.length === 0) return sort === "dynamometer" ? h("p.choices__hint", say("no_equipment", { sort: say(`sort_${sort}`).toLowerCase() })) : ""
  draft.equipment[sort] ??= all.find((one) => fitness(sort, one) === "ok")?.id ?? (all.length === 1 ? all[0].id : undefined)
  const press = (id) => {
    draft.equipment[sort] = id
    const one = all.find((piece) => piece.id === id)
    const state = one && fitness(sort, one)
    const until = one?.due && month(one.due)
    hint.replaceChildren(
      !one || !until ? "" : state === "ok"
        ? h("p.choices__hint", say("valid_to", { day: until }))
        : h(`p.notice.notice--${state === "block" ? "bad" : "question"}`, { data: { overdue: state } }, say(`overdue_${state}`, { name: one.id, day: until })),
    )
    said()
  }
  const made = h(
    "section",
    { data: { asks: "equipment" } },
    choices(say(`sort_${sort}`), sort, all.map(({ id }) => [id, id]), draft.equipment[sort], press),
    hint,
  )
  press(draft.equipment[sort])
  return made
}
