// screen_places.js: where results are: here, at the site, at the hub; what sends them; what needs a person.

import { why } from "./badge.js"
import { sendNow, status } from "./delivery.js"
import { app, desk } from "./desk.js"
import { button, h, icon } from "./draw.js"
import { frame } from "./frame.js"
import * as outbox from "./outbox.js"
import { boxes, existing, placeOf } from "./place.js"
import { announce } from "./stage.js"
import { updateWaits } from "./update.js"
import { say, time, day } from "./words.js"

const NEWS = ["outbox:changed", "delivery:changed", "update:waiting"]

export async function places() {
  const content = h(".page__section")
  const made = frame("places", h("h1", say("places")), content)
  const again = async () => content.replaceChildren(...(await shown()))
  for (const news of NEWS) document.addEventListener(news, again)
  const ticking = setInterval(again, 30_000)
  const leave = made.leave
  made.leave = () => {
    leave()
    clearInterval(ticking)
    for (const news of NEWS) document.removeEventListener(news, again)
  }
  await again()
  return made
}

// Private

async function shown() {
  const rows = await outbox.rows().catch(() => [])
  const aside = rows.filter(({ state }) => state === "aside" || state === "kept").filter((row) => row.why)
  return [
    h("section.stations", { "aria-label": say("places"), data: { places: existing().length } }, existing().map((place) => station(place, rows))),
    h(
      ".buttons",
      button(say(status.sending ? "sending" : "send_now"), () => sendNow(), { kind: "main", draws: "sync", "data-send": "", disabled: status.sending }),
      button(say("save_copy"), save, { kind: "tall", draws: "save", "data-copy": "" }),
    ),
    aside.length > 0 && needsALook(aside),
    h("section.page__section", h("h2", say("the_recorder")), h("dl.facts", recorder().map(fact))),
    h(
      "section.page__section",
      h("h2", say("this_tablet")),
      h("dl.facts", (await tablet(rows)).map(fact)),
      h("div", button(say("send_again"), again, { "data-again": "" })),
    ),
  ].filter(Boolean)
}

function station(place, rows) {
  const here = rows.filter((row) => placeOf(row, desk.pack?.place) === place)
  const since = here.length && (place === "tablet" ? say("oldest", { age: age(Math.min(...here.map(({ at_ms }) => at_ms))) }) : say("last_at", { at: time(Math.max(...here.map(({ answered_ms = 0 }) => answered_ms))) }))
  return h(
    `.station.station--${place}`,
    { data: { place } },
    h("span.station__name", boxes(place), say(`place_${place}`)),
    h("span.station__count", String(here.length)),
    h("span.station__since", since || say("nothing_here")),
  )
}

function age(at_ms) {
  const minutes = Math.max(0, Math.floor((Date.now() - at_ms) / 60_000))
  if (minutes < 60) return say("minutes", { n: minutes })
  return minutes < 2880 ? say("hours", { n: Math.floor(minutes / 60) }) : say("days", { n: Math.floor(minutes / 1440) })
}

function needsALook(rows) {
  return h(
    ".notice.notice--question",
    { data: { look: rows.length } },
    h("p.notice__title", icon("warn"), say("need_a_look", { n: rows.length })),
    h("p", say("look_safe")),
    h(
      "ul.remarks",
      rows.map((row) =>
        h(
          "li.remarks__remark",
          { data: { aside: row.id } },
          h("p", h("strong", say(`kind_${row.kind}`)), ` · ${day(row.at_ms)} ${time(row.at_ms)}`),
          h("p", why(row)),
          row.visit && row.raw && h("a.button", { href: `#/visit/${row.visit}` }, say("look_at_it")),
        ),
      ),
    ),
  )
}

function recorder() {
  const { reachable, unpaired, wrong, last_ms, next_ms, why: code, said } = status
  const trouble = unpaired ? "unpaired" : wrong ? "not_the_recorder" : code
  const words = trouble ? say(`delivery_${trouble}`) : say(reachable ? "answers" : "delivery_not_asked")
  return [
    ["state", h("span", { data: { recorder: trouble ?? "" } }, words === `delivery_${trouble}` ? (said ?? say("delivery_other")) : words)],
    ["last_answer", last_ms ? `${day(last_ms)} ${time(last_ms)}` : say("none_since_start")],
    next_ms && ["next_try", time(next_ms)],
  ].filter(Boolean)
}

async function tablet(rows) {
  const kept = await navigator.storage?.persisted?.().catch(() => false)
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {}
  const numbers = new Set(rows.map(({ n }) => n))
  const most = Math.max(0, ...numbers)
  const gaps = Array.from({ length: most }, (_, at) => at + 1).filter((n) => !numbers.has(n))
  const drafts = outbox.draftsLeft()
  return [
    ["tablet", desk.device?.label ?? desk.pack?.device?.label ?? say("unpaired_short")],
    ["storage", [say(kept ? "storage_kept" : "storage_may_go"), say("space_left", { n: Math.floor((quota - usage) / 1e9) })].join(" · ")],
    ["program", `Heeltoe ${app}`],
    ["update", say((await updateWaits().catch(() => false)) ? "update_waits" : "update_none")],
    ["rows", gaps.length ? h("strong", say("rows_missing", { n: most, gaps: gaps.slice(0, 10).join(", ") })) : say("rows_all", { n: most })],
    drafts.length > 0 && ["drafts", h("strong", say("drafts_left", { n: drafts.length }))],
  ].filter(Boolean)
}

function fact([name, value]) {
  return h(".facts__pair", h("dt.facts__name", say(`fact_${name}`)), h("dd.facts__value", value))
}

// Everything on this tablet in one file, also where it is unpaired or nobody answers.
async function save() {
  const address = URL.createObjectURL(await outbox.copy())
  const stamp = new Date().toISOString().slice(0, 16).replace(/[-:]/g, "")
  h("a", { href: address, download: `heeltoe-${desk.device?.label ?? "tablet"}-${stamp}.json` }).click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  announce(say("copy_saved"))
}

async function again() {
  await outbox.everythingAgain()
  await sendNow()
}
