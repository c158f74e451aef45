// frame.js: what stands round every screen but the ones that time: whose tablet this is, how many
// results are here only, the way home. It draws the news of outbox and delivery by itself.

import { desk, person } from "./desk.js"
import * as outbox from "./outbox.js"
import { h, icon } from "./draw.js"
import { boxes } from "./place.js"
import { of, say } from "./words.js"

// A whole screen: frame("menu", h("h1", …), …).
export function frame(name, ...content) {
  const made = h(
    ".page",
    { data: { screen: name } },
    h("header", head(), simulated(), trouble()),
    h("main.page__main", { id: "main" }, content),
    h("span"),
    tabs(name),
  )
  const again = () => made.isConnected && renew(made)
  for (const news of ["outbox:changed", "delivery:changed"]) document.addEventListener(news, again)
  made.leave = () => {
    for (const news of ["outbox:changed", "delivery:changed"]) document.removeEventListener(news, again)
  }
  renew(made)
  return made
}

function head() {
  const who = person()
  return h(
    ".bar",
    h("a.bar__brand", { href: "#/today", "aria-label": "Heeltoe" }, icon("mark"), h("span.bar__word", "Heeltoe")),
    h("span.bar__where", where()),
    h(
      "span.bar__end",
      h("a.place", { href: "#/places", data: { here: "" } }, say("places")),
      who && h("a.bar__person", { href: "#/door", "aria-label": `${who.name}: ${say("lock_or_switch")}` }, initials(who.name)),
    ),
  )
}

function where() {
  const { device, site_names: names = {} } = desk.pack ?? {}
  return device?.site && device.site !== "study" ? `${device.site} ${of(names[device.site]) ?? ""}` : (desk.pack?.study ?? "")
}

function simulated() {
  const words = of(desk.pack?.simulated)
  return words && h("p.banner", words)
}

function trouble() {
  return desk.trouble && h("p.banner.banner--testing", { role: "alert" }, say("storage_refused"))
}

function tabs(name) {
  const tab = (screen, draws, words) =>
    h("a.tabs__tab", { href: `#/${screen}`, "aria-current": name === screen && "page" }, icon(draws), words)
  return h(
    "nav.tabs",
    { "aria-label": say("main_menu") },
    tab("today", "home", say("today")),
    tab("places", "sync", say("places")),
    h("a.tabs__tab", { href: "/" }, icon("visits"), say("recorder")),
  )
}

async function renew(made) {
  const waiting = await outbox.waiting().catch(() => [])
  const badge = made.querySelector("[data-here]")
  if (!badge) return
  const words = waiting.length ? say("here_only", { n: waiting.length }) : say("nothing_waits")
  badge.replaceChildren(waiting.length ? boxes("tablet") : icon("check"), words)
  badge.dataset.place = "tablet"
  badge.classList.toggle("place--tablet", waiting.length > 0)
}

export function initials(name) {
  const words = name.split(/\s+/)
  return [...new Set([words[0], words.at(-1)])].map((word) => word[0]).join("").toUpperCase()
}
