// screen_today.js: the board of the day: what is under way, who is due, what was finished.
//
// It is made of what lies on this tablet and of the pack, and needs no recorder.

import { desk } from "./desk.js"
import { status } from "./delivery.js"
import { waiting } from "./outbox.js"
import { button, h, icon } from "./draw.js"
import { board, dayOf } from "./due.js"
import { finishedOn, held, isOpen, strip, titleOf, whereabouts } from "./board.js"
import { frame } from "./frame.js"
import { go } from "./stage.js"
import { day, of, say, time } from "./words.js"
import { typedId } from "./who_typed.js"
import { applyUpdate, updateWaits } from "./update.js"

const MOST = 12 // Rows of who is due; the rest is a tap away.
const HOUR_MS = 3_600_000
const SKEW_MS = 120_000

export async function today() {
  const now = new Date()
  const all = await held()
  const under = all.filter(isOpen)
  const finished = all.filter(finishedOn(dayOf(now)))
  const begun = new Set(all.map(({ visit }) => `${visit.participant} ${visit.code}`))
  const due = board(desk.pack.participants, { site: mySite(), today: dayOf(now), begun })
  const news = h("div.today__news")
  const newer = h("div.today__news")
  const made = frame(
    "today",
    h(".page__head", h("h1", say("today")), h("p.page__quiet", `${day(now)}, ${time(now)}`)),
    news,
    newer,
    under.length > 0 && h("section.today__now", { "aria-label": say("under_way") }, row(under[0]), goOn(under[0])),
    section("under_way", under.slice(1).map(row)),
    find(under),
    h(
      "section.page__section",
      h("h2", say("due")),
      due.length
        ? h(".visits", due.slice(0, MOST).map(dueRow))
        : h("p.page__quiet", say(desk.pack.participants.length ? "nobody_due" : "nobody_listed")),
      due.length > MOST && h("p", h("a.button.button--quiet", { href: "#/new" }, say("more_due", { n: due.length - MOST }))),
    ),
    section("finished_today", finished.map(row)),
    h(
      ".buttons",
      h(`a.button.button--${under.length ? "tall" : "main"}`, { href: "#/new", data: { new: "" } }, icon("plus"), say("new_visit")),
    ),
  )
  const warn = async () => news.replaceChildren(...warnings(await waiting()).filter(Boolean))
  // A newer shell is taken only here, and only with no visit under way.
  const offer = async () => newer.replaceChildren(...(!under.length && (await updateWaits()) ? [update()] : []))
  const { leave } = made
  document.addEventListener("delivery:changed", warn)
  document.addEventListener("update:waiting", offer)
  made.leave = () => {
    leave()
    document.removeEventListener("delivery:changed", warn)
    document.removeEventListener("update:waiting", offer)
  }
  await Promise.all([warn(), offer()])
  return made
}

export function mySite() {
  const { site } = desk.pack.device ?? {}
  return site && site !== "study" ? site : undefined
}

function section(key, rows) {
  return rows.length > 0 && h("section.page__section", h("h2", say(key)), h(".visits", rows))
}

function row(one) {
  const { visit, steps } = one
  return h(
    "a.visits__row",
    { href: `#/visit/${visit.id}`, data: { visit: visit.id } },
    h("strong.visits__id", visit.participant),
    h("span.visits__visit", titleOf(visit.code), " · ", began(visit)),
    h("span.visits__state", strip(steps)),
    h("span.visits__when", whereabouts(one)),
    icon("next", "visits__go"),
  )
}

function began({ opened }) {
  const on = new Date(opened.at_ms)
  return dayOf(on) === dayOf(new Date()) ? time(on) : day(on)
}

function goOn({ visit, steps }) {
  const next = steps.find(({ state }) => state === "begun") ?? steps.find(({ state }) => state === "todo")
  return h(
    "a.button.button--main",
    { href: `#/visit/${visit.id}${next ? `/${next.measure.code}` : ""}` },
    next ? say("go_on_with", { measure: of(next.measure.title) }) : say("go_on_review"),
    icon("next"),
  )
}

function dueRow({ who, due, where, days }) {
  const late = where === "late"
  return h(
    "a.visits__row",
    { href: `#/new/${encodeURIComponent(who.id)}`, data: { due: who.id } },
    h("strong.visits__id", who.id),
    h("span.visits__visit", titleOf(due.visit)),
    h(`span.${late ? "visits__asks" : "visits__state"}`, late && icon("warn"), daysIn(late ? "days_over" : "days_left", days)),
    h("span.visits__when", say("until", { day: day(new Date(`${due.last}T12:00`)) })),
    icon("next", "visits__go"),
  )
}

function daysIn(key, days) {
  if (days === 0) return say(`${key}_0`)
  return say(days === 1 ? `${key}_1` : key, { n: days })
}

// ── Find by the ID ──────────────────────────────────────────────────────────

function find(under) {
  const { field, check } = typedId("find", { label: say("find"), button: say("find_go"), hidden: true })
  const press = (event) => {
    event.preventDefault()
    const found = check()
    if (!found) return
    const here = under.find(({ visit }) => visit.participant === found)
    go(here ? `#/visit/${here.visit.id}` : `#/new/${encodeURIComponent(found)}`)
  }
  return h("form", { role: "search", on: { submit: press } }, field)
}

// ── What a person should know ───────────────────────────────────────────────

function warnings(rows) {
  const minutes = Math.round(Math.abs(desk.skew_ms ?? 0) / 60_000)
  const unknown = status.unpaired || desk.refused?.status === 401
  const oldest = Math.min(...rows.map(({ at_ms }) => at_ms))
  const hours = Math.floor((Date.now() - oldest) / HOUR_MS)
  const asks = desk.pack.places?.includes("hub") || !status.reachable
  return [
    unknown &&
      notice("question", "unknown", say("pair_unknown"), h("a.button", { href: "#/door?again" }, say("pair")), h("a.button", { href: "#/places" }, say("save_a_copy"))),
    !unknown && desk.refused && notice("question", "refused", desk.refused.why),
    Math.abs(desk.skew_ms ?? 0) > SKEW_MS && notice("question", "skew", say("clock_differs", { n: minutes })),
    rows.length > 0 && asks && hours >= 24 &&
      notice(hours >= 72 ? "bad" : "question", "old", say("here_long", { n: rows.length, hours }), h("a.button", { href: "#/places" }, say("places"))),
  ]
}

function notice(kind, name, words, ...buttons) {
  return h(`.notice.notice--${kind}`, { data: { notice: name } }, h("p", words), buttons.length > 0 && h(".buttons", buttons))
}

function update() {
  return button(say("update_ready"), applyUpdate, { draws: "sync", data: { update: "" } })
}
