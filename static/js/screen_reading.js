// screen_reading.js: readings off a dynamometer: a grid of both hands, a keypad, a rest that never blocks.

import { circumstances, rests } from "./circumstances.js"
import { setUp, takeBack, undo } from "./corrections.js"
import { desk, record } from "./desk.js"
import { button, choices, h } from "./draw.js"
import { amount } from "./figures.js"
import { frame } from "./frame.js"
import { inUnitOf, judge, next, turns } from "./grip.js"
import { history } from "./history.js"
import { keypad } from "./keypad.js"
import { left, rest } from "./rest.js"
import { counted, settingsOf, waysOfCounting } from "./scoring.js"
import { announce, offerUndo, redraw } from "./stage.js"
import { code, language, of, say } from "./words.js"
import { hidesScores, scheduled } from "./schedule.js"

export const REASONS = ["entered_wrongly", "instruction_error", "equipment", "interruption", "safety", "other_reason"]

// Digits typed while a setting is being kept outlive the drawing anew that follows it.
let typed = {}

export async function reading({ visit, bundle, measure }) {
  const { study } = bundle
  const rounding = study.rounding ?? "truncate"
  const who = desk.pack.participants?.find(({ id }) => id === visit.participant)
  const settings = { ...earlier(who, measure.code), ...settingsOf(measure, visit, study), ...visit.settings[measure.code] }
  const home = desk.pack.device?.site || "study"
  const tools = (desk.pack.equipment ?? []).filter(
    ({ sort, site }) => sort === "dynamometer" && (home === "study" || site === home),
  )
  if (!tools.some(({ id }) => id === settings.device)) delete settings.device
  if (tools.length === 1) settings.device ??= tools[0].id
  const unit = tools.find(({ id }) => id === settings.device)?.unit ?? measure.unit
  const most = waysOfCounting(measure, settings)?.attempts ?? 1
  const order = turns(measure.parts, most)
  const attempts = visit.attempts.filter(({ body }) => body.measure === measure.code && body.outcome === "complete")
  const excuses = visit.notDone.filter(({ body }) => body.measure === measure.code)
  const excused = measure.parts.map((part) => part.code).filter((part) => excuses.some(({ body }) => (body.part ?? part) === part))
  const upcoming = next(order, attempts, excused)
  const shows = !hidesScores(study)
  const whole = counted(measure, visit, settingsOf(measure, visit, study), rounding, study.not_done)
  const at = ({ part, number }) => attempts.find(({ body }) => body.part === part && body.number === number)
  const shown = (event) => `${amount(event.body.reading, language(), event.body.unit)} ${event.body.unit ?? measure.unit}`
  const title = (part) => of(measure.parts.find((one) => one.code === part)?.title)
  const named = (turn) => `${title(turn.part)} ${turn.number}`
  const mark = amount(50, language()).replace(/\d/g, "")

  let turn = upcoming
  let reason = REASONS[0]
  let unusual = null
  let keeping = false
  let resting = null

  const field = h("input.grip__field", {
    type: "text",
    inputmode: "none", // The keys are on the page; a keyboard that is plugged in writes here too.
    autocomplete: "off",
    "aria-describedby": "grip-said",
    on: { input: () => typing(), keydown: (event) => event.key === "Enter" && keep() },
  })
  const said = h("p.field__wrong", { id: "grip-said", role: "alert" })
  const keepButton = button("", () => keep(), { kind: "main", "data-keep": "" })
  const grid = h(".grip__grid")
  const beside = h(".grip__say")
  const pause = h(".grip__rest")
  const keys = h(".grip__keys", said, keypad(field, mark, keepButton))

  // ── What is typed ──────────────────────────────────────────────────────────

  const place = () => `${visit.id}/${measure.code}/${turn?.part}/${turn?.number}`

  function typing() {
    typed = { place: place(), value: field.value }
    unusual = null
    field.removeAttribute("aria-invalid")
    said.replaceChildren()
    const judged = judge(field.value, measure, unit, who?.sex)
    const value = judged.value === undefined ? "" : ` ${amount(judged.value, language(), unit)} ${unit}`
    const words = turn && at(turn) ? say("keep_instead", { value }) : say("keep_value", { value })
    keepButton.replaceChildren(h("span", words))
    equals.textContent = unit === measure.unit || judged.value === undefined ? "" : inOwnUnit(judged.value)
  }

  const equals = h("small.grip__equals")
  const inOwnUnit = (value) => `= ${amount(inUnitOf(measure, value, unit), language())} ${measure.unit}`

  function refuse(words, ...more) {
    field.setAttribute("aria-invalid", "true")
    said.replaceChildren(words, ...more)
    field.focus()
  }

  async function keep(confirmed = false) {
    if (keeping || !turn) return
    const judged = judge(field.value, measure, unit, who?.sex)
    if (judged.why) return refuse(refusal(judged))
    if (judged.unusual && !confirmed) return question(judged)
    if (tools.length && !settings.device) return refuse(say("choose_device"))
    keeping = true
    const old = at(turn)
    const how = circumstances(visit, bundle, { measure, part: turn.part, began_at_ms: Date.now(), instead: old })
    const body = {
      measure: measure.code,
      part: turn.part,
      number: turn.number,
      outcome: "complete",
      reading: judged.value,
      unit,
      instrument: settings.device,
      flags: [...(judged.unusual ? ["confirmed"] : []), ...how],
    }
    const value = `${amount(judged.value, language(), unit)} ${unit}`
    const slow = () => {
      said.dataset.trouble = ""
      said.replaceChildren(say("keep_screen_open", { value }))
    }
    document.addEventListener("outbox:slow", slow)
    try {
      await settle()
      const row = await record("attempt_recorded", body, { visit: visit.id, source: "typed", ...(old && { replaces: [old.hash], reason }) })
      const words = say("value_kept", { what: named(turn), value })
      announce(words)
      offerUndo(words, () => undo(visit, row.hash))
      await redraw()
      focusField()
    } catch {
      said.dataset.trouble = ""
      refuse(say("keep_screen_open", { value }))
    } finally {
      document.removeEventListener("outbox:slow", slow)
      keeping = false
    }
  }

  // With the first reading the record says what it was read off, and how that was set.
  function settle() {
    const open = Object.entries({ device: settings.device, handle: settings.handle })
    const lacking = open.filter(([name, value]) => value !== undefined && visit.settings[measure.code]?.[name] === undefined)
    return lacking.length ? setUp(visit, measure.code, Object.fromEntries(lacking)) : undefined
  }

  function refusal({ why, limit, near }) {
    if (why !== "above" && why !== "below") return say(`reading_${why}`)
    const words = say(`limit_${why}`, { limit: `${amount(limit, language(), "")} ${measure.unit}` })
    return near === undefined ? `${words} ${say("retype")}` : `${words} ${say("did_you_mean", { value: amount(near, language(), unit) })}`
  }

  function question({ value }) {
    unusual = value
    refuse(
      h("span", say("unusual", { value: `${amount(value, language(), unit)} ${unit}` })),
      h(".buttons", button(say("it_is_right"), () => keep(true), { "data-right": "" }), button(say("change"), () => { said.replaceChildren(); field.focus(); field.select() })),
    )
  }

  // ── What is shown ──────────────────────────────────────────────────────────

  function choose(chosen) {
    turn = chosen
    const old = turn && at(turn)
    field.value = old ? amount(old.body.reading, language(), old.body.unit) : ""
    draw()
    focusField()
  }

  function focusField() {
    document.querySelector(".grip__field")?.focus({ preventScroll: true })
  }

  function cell(one) {
    const here = turn && one.part === turn.part && one.number === turn.number
    const event = at(one)
    if (here) {
      field.setAttribute("aria-label", `${named(one)}, ${unit}`)
      return h("label.slot.slot--now", h("span.slot__value.grip__typed", field, h("small", unit)), equals)
    }
    if (event) {
      return h(
        "button.slot",
        { type: "button", data: { kept: "", part: one.part, number: one.number }, "aria-label": `${named(one)}: ${shown(event)}. ${say("change_or_void")}`, on: { click: () => choose(one) } },
        h("span.slot__value", amount(event.body.reading, language(), event.body.unit), " ", h("small", event.body.unit)),
        event.body.unit !== measure.unit && h("small", `= ${amount(inUnitOf(measure, event.body.reading, event.body.unit), language())} ${measure.unit}`),
        event.body.flags?.length && h("small", event.body.flags.map((flag) => code(bundle, "flags", flag)).join(" · ")),
      )
    }
    const excuse = excuses.find(({ body }) => (body.part ?? one.part) === one.part)
    if (excuse) return h(".slot.slot--later", h("small", say("not_tested")))
    const soon = upcoming && one.part === upcoming.part && one.number === upcoming.number
    return h("button.slot.slot--later", { type: "button", data: { part: one.part, number: one.number }, "aria-label": named(one), on: { click: () => choose(one) } }, h("small", soon ? say("is_next") : "–"))
  }

  function draw() {
    const numbers = [...new Set([...order.map(({ number }) => number), ...attempts.map(({ body }) => body.number)])].sort((a, b) => a - b)
    grid.replaceChildren(
      h("span"),
      ...measure.parts.map((part) =>
        h("span.grip__hand", of(part.title), " ", ["both", part.code].includes(settings.dominant_hand) && h("small", say("dominant"))),
      ),
      ...numbers.flatMap((number) => [h("span.grip__number", String(number)), ...measure.parts.map((part) => cell({ part: part.code, number }))]),
      ...(shows && attempts.length ? [h("span"), ...measure.parts.map(({ code: part }) => best(part))] : []),
    )
    typing()
    resting?.stop()
    resting = null
    const [due] = turn && !at(turn) ? rests(visit, measure, turn.part) : []
    if (due && left(due.since_ms, due.rest_s, Date.now())) {
      resting = rest(due.since_ms, due.rest_s, (yes) => { desk.busy = yes })
      pause.replaceChildren(resting)
    } else pause.replaceChildren()
    keys.hidden = !turn
    beside.replaceChildren(...(turn && at(turn) ? correcting(at(turn)) : saying()))
  }

  function best(part) {
    const { value } = whole.parts.find((one) => one.part === part) ?? {}
    const words = of(waysOfCounting(measure, settings)?.words)
    return h("small.grip__best", value === undefined ? "" : `${words}: ${amount(value, language())} ${measure.unit}`)
  }

  function correcting(event) {
    return [
      choices(say("why_changed", { what: `${named(turn)}, ${shown(event)}` }), "reason", REASONS.map((one) => [one, code(bundle, "voids", one)]), reason, (one) => { reason = one }),
      h(".buttons", button(say("void_value"), () => voids(event), { draws: "void", "data-void": "" }), button(say("leave_as_is"), () => choose(upcoming))),
    ]
  }

  async function voids(event) {
    const row = await takeBack(visit, event.hash, reason)
    offerUndo(say("voided", { what: `${named(event.body)}, ${shown(event)}`, why: code(bundle, "voids", reason) }), () => undo(visit, row.hash))
    await redraw()
  }

  function saying() {
    const words = of(measure.spoken?.begin, visit.settings[""]?.spoken_language)
    const following = scheduled(visit, bundle).next
    return [
      upcoming
        ? words && h("blockquote.script", h("p.script__say", say("say_this")), h("p", `“${words}”`))
        : h("a.button.button--main", { href: `#/visit/${visit.id}${following ? `/${following.code}` : ""}`, data: { onward: "" } }, following ? say("next_is", { what: of(following.title) }) : say("back_to_visit")),
      ...measure.parts.map(({ code: part }) => untested(part)),
    ].filter(Boolean)
  }

  function untested(part) {
    const excuse = excuses.find(({ body }) => (body.part ?? part) === part)
    if (excuse) {
      return h(
        ".notice",
        { data: { excused: part } },
        h("p", `${title(part)}: ${code(bundle, "reasons", excuse.body.why)}`),
        h("div", button(say("test_it_after_all"), async () => { await undo(visit, excuse.hash); await redraw() }, { draws: "undo" })),
      )
    }
    if (attempts.some(({ body }) => body.part === part)) return null
    const codes = Object.values(measure.not_done ?? {}).flat()
    return h(
      "details.more",
      { data: { untested: part } },
      h("summary.button", say("hand_not_tested", { hand: title(part) })),
      choices(say("why_not"), `why-${part}`, codes.map((one) => [one, code(bundle, "reasons", one)]), "", async (why) => {
        const row = await record("measure_not_done", { measure: measure.code, part, why }, { visit: visit.id })
        offerUndo(`${title(part)}: ${code(bundle, "reasons", why)}`, () => undo(visit, row.hash))
        await redraw()
      }),
    )
  }

  function equipment() {
    const change = async (name, value) => {
      await setUp(visit, measure.code, { [name]: value })
      await redraw()
      if (!document.querySelector("[data-setup][open]")) focusField() // All is said: it is folded away.
    }
    const asked = Object.entries(measure.settings ?? {}).filter(([, one]) => one.chosen_by !== "study")
    const options = (name, { from, to, values }) => {
      if (name === "device") return tools.map(({ id, unit: its }) => [id, its && its !== measure.unit ? `${id}, ${its}` : id])
      if (values) return values.map((value) => [value, code(bundle, `values.${name}`, value)])
      return Array.from({ length: to - from + 1 }, (_, n) => [from + n, String(from + n)])
    }
    const summary = asked.map(([name, one]) => settings[name] !== undefined && (name === "device" ? settings[name] : `${code(bundle, "settings", name)} ${one.values ? code(bundle, `values.${name}`, settings[name]) : settings[name]}`))
    return h(
      "details.more",
      { data: { setup: "" }, open: asked.some(([name]) => settings[name] === undefined) },
      h("summary.button", [...summary.filter(Boolean), unit].join(" · ")),
      asked.map(([name, one]) =>
        choices(code(bundle, "settings", name), name, options(name, one), settings[name], (value) => change(name, typeof one.from === "number" ? Number(value) : value)),
      ),
    )
  }

  const number = turn?.number ?? most
  const made = frame(
    "reading",
    h(".page__head", h("h1", of(measure.title), " ", h("span.page__light", upcoming ? say("trial_of", { n: number, most }) : say("done"))), h("p", h("a.button.button--quiet", { href: `#/visit/${visit.id}` }, visit.participant))),
    equipment(),
    h(".grip", grid, pause, keys, beside),
    await history(visit, bundle, measure.code),
  )
  const leave = made.leave
  made.leave = () => {
    leave()
    resting?.stop()
  }
  if (typed.place === place()) field.value = typed.value
  draw()
  field.dataset.focus = ""
  return made
}

function earlier(who, measure) {
  return Object.fromEntries((who?.settings ?? []).filter((one) => one.measure === measure).map(({ setting, value }) => [setting, value]))
}
