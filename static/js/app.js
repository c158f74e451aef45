// app.js: which screen is shown, and what all of them share. The address after # says where one is.
//
// A screen is a function (params) → element, or a promise of one; it may carry `leave` to clean up. This
// module alone listens to the window: what was kept, what was delivered, whether anybody is here.

import * as desk from "./desk.js"
import { languages, read, say, speak } from "./words.js"
import { missing, onShow, redraw } from "./stage.js"
import { lacks } from "./lacks.js"
import { watchKeeping } from "./unkept.js"
import { offline } from "./update.js"
import { SCREENS } from "./screens.js"

const root = document.getElementById("screen")
let shown = null
let touched = Date.now()

async function show({ again = false } = {}) {
  const address = location.hash.slice(2) || "today"
  const [where, query = ""] = address.split("?")
  const [name, ...params] = where.split("/").map(decodeURIComponent)
  const chosen = needsDoor(name) ? "door" : SCREENS[name] ? name : "today"
  shown?.leave?.()
  shown = null
  const made = await drawn(chosen, chosen === name ? params : [], new URLSearchParams(query))
  if ((location.hash.slice(2) || "today") !== address) return made.leave?.() // Gone on meanwhile.
  if (made.dataset.screen) document.getElementById("missing").hidden = true
  root.replaceChildren(made)
  shown = made
  document.body.dataset.screen = made.dataset.screen ?? chosen
  document.title = `${made.querySelector("h1")?.textContent ?? ""} · Heeltoe`
  if (!again) {
    scrollTo(0, 0)
    const head = made.querySelector("[data-focus]") ?? made.querySelector("h1")
    head?.setAttribute("tabindex", head.matches("button, input, a") ? "0" : "-1")
    head?.focus({ preventScroll: true })
  }
}

async function drawn(name, params, query) {
  try {
    await dress()
    return await SCREENS[name](params, query)
  } catch (trouble) {
    missing(trouble)
    return document.createElement("span")
  }
}

// Nobody may record here yet, or the tablet was left alone: first the door.
function needsDoor(name) {
  if (name === "places") return false // Where results are is no secret, and may be urgent.
  const { device, pack, session, locked, trouble } = desk.desk
  return Boolean(trouble) || !device || !pack || !session || locked || desk.expired()
}

async function dress() {
  const { hand, size, theme, language } = desk.likes()
  const page = document.documentElement
  await speak(language || languages(desk.desk.pack?.languages)[0])
  page.lang = say("code")
  page.dataset.hand = hand
  page.dataset.size = size
  if (theme === "auto") delete page.dataset.theme
  else page.dataset.theme = theme
}

// ── What happens to the window ──────────────────────────────────────────────

async function idle() {
  const { session, locked, busy } = desk.desk
  if (!session || locked || busy || Date.now() - touched < desk.IDLE_MS) return
  await desk.set("locked", true)
  await show()
}

async function start() {
  // Without its styles a screen is a heap of words: #missing stays instead.
  if (!getComputedStyle(document.documentElement).getPropertyValue("--gap")) return
  watchKeeping()
  for (const name of ["pointerdown", "keydown"]) {
    addEventListener(name, () => { touched = Date.now() }, { passive: true, capture: true })
  }
  addEventListener("visibilitychange", idle)
  setInterval(idle, 5000)
  read(languages()[0]).catch(() => {}) // Most likely the words to come; where not, one table was read in vain.
  if (!lacks(globalThis)) await desk.begin() // Else the door says what is lacking.
  const seen = Number(localStorage.getItem("seen") ?? Date.now())
  if (desk.desk.session && Date.now() - seen > desk.IDLE_MS) await desk.set("locked", true)
  const seenNow = () => localStorage.setItem("seen", String(touched))
  setInterval(seenNow, 5000)
  addEventListener("pagehide", seenNow)
  onShow(show) // Not sooner: who is here is known only now.
  addEventListener("hashchange", () => show())
  offline() // The shell is kept from here on, however long the recorder takes over the rest.
  await show()
  if ((await desk.refresh()) || desk.desk.refused) await fresh()
}

// News of the pack is shown where nothing is typed or measured.
async function fresh() {
  if (document.body.dataset.screen === "today") await redraw()
}

start()
