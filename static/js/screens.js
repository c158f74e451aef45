// screens.js: the screens by the first word of their address, and which kind of measure has which.

import { bundleOf, visit } from "./desk.js"
import { letGo, mayRecord } from "./lock.js"
import { redraw } from "./stage.js"
import { language, speak } from "./words.js"

// Each is read when it is first shown: a slow tablet starts with what it needs to start. All of them lie on
// the tablet from the first day (sw.js), so none waits for a network.
const FILES = {
  today: () => import("./screen_today.js"),
  door: () => import("./screen_door.js"),
  places: () => import("./screen_places.js"),
  opening: () => import("./screen_new.js"),
  menu: () => import("./screen_menu.js"),
  remarks: () => import("./screen_remarks.js"),
  course: () => import("./screen_course.js"),
  hold: () => import("./screen_hold.js"),
  rises: () => import("./screen_rises.js"),
  reading: () => import("./screen_reading.js"),
}
const KINDS = new Set(["course", "hold", "rises", "reading"])

// A screen is drawn when its words are here too.
const shown = (name) => async (...given) => {
  const screen = (await FILES[name]())[name]
  await speak(language())
  return screen(...given)
}

// A visit is this tab's own until another screen than its own is shown.
const leaving = (name) => (...address) => {
  letGo()
  return shown(name)(...address)
}

export const SCREENS = {
  today: leaving("today"),
  door: shown("door"),
  places: leaving("places"),
  new: leaving("opening"),
  visit: ofVisit,
}

// #/visit/ID, #/visit/ID/remarks, #/visit/ID/CODE, #/visit/ID/CODE/PART
async function ofVisit([id, code, part]) {
  const found = await visit(id)
  if (!found?.id) return shown("today")([])
  const bundle = await bundleOf(found)
  const looking = !(await mayRecord(id, redraw))
  if (!code || looking || found.finished || !found.opened) return shown("menu")(found, bundle, { looking })
  if (code === "remarks") return shown("remarks")(found, bundle)
  const measure = bundle.measures[code]
  if (!KINDS.has(measure?.kind)) return shown("menu")(found, bundle)
  return shown(measure.kind)({ visit: found, bundle, measure, part })
}
