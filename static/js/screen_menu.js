// screen_menu.js: a visit at a glance: its measures, how far each has come, which is next.

import { rests } from "./circumstances.js"
import { closing, finished, gone } from "./closing.js"
import { setUp } from "./corrections.js"
import { choices, h, icon } from "./draw.js"
import { amount, seconds } from "./figures.js"
import { frame } from "./frame.js"
import { history } from "./history.js"
import { clock, left } from "./rest.js"
import { inPlaces, told } from "./given.js"
import { hidesScores, passesOver, planOf, scheduled } from "./schedule.js"
import { counted, results, settingsOf } from "./scoring.js"
import { go } from "./stage.js"
import { code, language, of, say, time } from "./words.js"

const ORDER_REASONS = ["participant_wish", "equipment", "tired", "other_reason"]
const ICONS = { todo: "todo", begun: "begun", done: "done", not_done: "not-done" }

export async function menu(visit, bundle, { looking = false } = {}) {
  if (visit.state === "withdrawn") return gone(visit)
  const plan = scheduled(visit, bundle)
  const { rows, next } = plan
  const ended = Boolean(visit.finished)
  const count = rows.filter(({ state }) => ["done", "not_done"].includes(state)).length
  const still = looking || ended
  const said = visit.notes.length + visit.safety.length
  const title = bundle.study.visits.find((one) => one.code === visit.code)?.title
  const made = frame(
    "menu",
    h(
      ".page__head",
      h("h1", h("span.page__id", visit.participant), " ", h("span.page__light", title ? of(title) : say("unscheduled"))),
      h("p", say("begun_at", { at: time(visit.opened.at_ms) }), " · ", h("strong", say("n_of", { n: count, of: rows.length }))),
    ),
    looking && h(".notice", { data: { looking: "" } }, h("p.notice__title", icon("lock"), say("open_elsewhere")), h("p", say("use_it_there"))),
    visit.questions.length > 0 && asked(visit, bundle),
    h(
      "nav.menu",
      { "aria-label": say("measures") },
      rows.map((row) => line(row)),
      h(
        `${looking ? "div" : "a"}.menu__row`,
        { href: !looking && `#/visit/${visit.id}/remarks`, data: { remarks: "" } },
        icon(said ? "done" : "todo", `menu__state menu__state--${said ? "done" : "todo"}`),
        h("span.menu__name", say("remarks")),
        h("span.menu__values", said ? say("n_recorded", { n: said }) : say("none_yet")),
        !looking && icon("next", "menu__go"),
      ),
    ),
    planOf(visit.code, bundle).sums.map((sum) => total(sum)),
    !still &&
      h(
        ".buttons",
        next
          ? h("a.button.button--main", { href: `#/visit/${visit.id}/${next.code}`, data: { onward: "" } }, say("next_is", { what: of(next.title) }), icon("next"))
          : closing(visit, bundle, rows),
        h("a.button.button--tall", { href: "#/today", data: { pause: "" } }, say("pause_visit")),
      ),
    !still && next && closing(visit, bundle, rows),
    ended && finished(visit, { looking }),
    await history(visit, bundle, undefined, { looking: still }),
    !still && gone.maybe(visit, bundle),
  )
  const ticking = setInterval(tick, 1000)
  const leave = made.leave
  made.leave = () => {
    clearInterval(ticking)
    leave()
  }
  tick()
  return made

  function line({ measure, state }) {
    const isNext = !ended && measure === next
    const away = !still && state === "todo" && passesOver(plan, measure) && !visit.settings[measure.code]?.order_reason
    const address = `#/visit/${visit.id}/${measure.code}`
    const shape = state.replace("_", "-")
    const row = h(
      `${still ? "div" : "a"}.menu__row${isNext ? ".menu__row--next" : ""}`,
      { href: !still && address, data: { measure: measure.code, state }, on: away ? { click: (event) => { event.preventDefault(); why(row, measure, address) } } : {} },
      icon(ICONS[state], `menu__state menu__state--${shape}`),
      h("span.unseen", say(`state_${state}`)),
      h("span.menu__name", of(measure.title)),
      h("span.menu__values", values(measure, state) || resting(measure, state) || (isNext ? say("is_next") : "")),
      !still && icon("next", "menu__go"),
    )
    return row
  }

  // Any order may be taken; a fixed one is left with a reason, once for each measure.
  function why(row, measure, address) {
    document.querySelector("[data-why-order]")?.remove()
    const go_ = async (reason) => {
      await setUp(visit, measure.code, { order_reason: reason })
      go(address)
    }
    const asks = h(
      ".notice.menu__why",
      { data: { whyOrder: "" } },
      choices(say("why_order", { what: of(measure.title), next: of(next?.title) }), "order", ORDER_REASONS.map((one) => [one, code(bundle, "values.order_reason", one)]), "", go_),
    )
    row.after(asks)
    asks.querySelector("input").focus()
  }

  function values(measure, state) {
    const events = inPlaces(visit, measure)
    const reasons = visit.notDone.filter(({ body }) => body.measure === measure.code)
    const because = reasons.map(({ body }) => [partName(measure, body.part), code(bundle, "reasons", body.why)].filter(Boolean).join(": "))
    if (measure.kind === "reading" && measure.parts) return [...hands(measure, events), ...because].join(" · ")
    const shown = events.map((event) => {
      const { value, reading, unit, word } = told(event, measure, bundle.study.rounding ?? "truncate")
      if (word) return code(bundle, ...word)
      return unit === "s" ? seconds(value, language()) : `${amount(reading ?? value, language(), unit)} ${unit}`
    })
    const times = shown.length && /\d$/.test(shown.at(-1)) ? `${shown.join(" · ")} s` : shown.join(" · ")
    return [times, ...because].filter(Boolean).join(" · ") || (state === "begun" ? say("state_begun") : "")
  }

  // What counts of each hand; every reading, where the study hides what counts.
  function hands(measure, events) {
    const settings = settingsOf(measure, visit, bundle.study)
    const { parts } = counted(measure, visit, settings, bundle.study.rounding ?? "truncate", bundle.study.not_done)
    const hides = hidesScores(bundle.study)
    return measure.parts.flatMap(({ code: part }) => {
      const mine = events.filter(({ body }) => body.part === part).map(({ body }) => amount(body.reading, language(), body.unit))
      const value = parts.find((one) => one.part === part)?.value
      if (!mine.length) return []
      return hides || value === undefined ? `${partName(measure, part)} ${mine.join(" ")}` : `${partName(measure, part)} ${amount(value, language())} ${measure.unit}`
    })
  }

  function resting(measure, state) {
    if (state !== "todo" || !measure.rest_before_s) return ""
    const [{ since_ms } = {}] = rests(visit, measure)
    return h("span", { data: { since: since_ms ?? "", rest: measure.rest_before_s } })
  }

  function tick() {
    for (const one of made.querySelectorAll("[data-since]")) {
      const seconds_ = left(Number(one.dataset.since) || undefined, Number(one.dataset.rest), Date.now())
      const whole = say("rest_first", { n: Math.round(one.dataset.rest / 60) })
      const words = Number(one.dataset.since) ? (seconds_ ? say("rest_left", { left: clock(seconds_) }) : say("rested")) : whole
      if (one.textContent !== words) one.textContent = words
    }
  }

  function total(sum) {
    if (hidesScores(bundle.study)) return null
    const found = results(bundle, visit)
    const whole = found.find((one) => one.measure === sum.code && one.part === undefined)
    const known = sum.sum_of.map((one) => found.filter((row) => row.measure === one).at(-1)?.points).filter((one) => one !== undefined)
    if (!known.length) return null
    const points = known.reduce((a, b) => a + b, 0)
    const words = whole?.points !== undefined ? "sum_is" : "sum_so_far"
    return h("p.page__quiet", { data: { sum: sum.code } }, say(words, { what: of(sum.title), n: whole?.points ?? points, of: sum.most_points, parts: known.length, all: sum.sum_of.length }))
  }
}

function partName(measure, part) {
  return of(measure.parts?.find((one) => one.code === part)?.title)
}

function asked(visit, bundle) {
  const names = [...new Set(visit.questions.map(({ measure }) => of(bundle.measures[measure]?.title) || say("the_visit")))]
  return h(".notice.notice--question", h("p.notice__title", icon("warn"), say("two_stand")), h("p", say("two_stand_how", { what: names.join(", ") })))
}
