// screens.js: the screens by the first word of their address, and which kind of measure has which.

import { course } from "./screen_course.js"
import { hold } from "./screen_hold.js"
import { rises } from "./screen_rises.js"
import { reading } from "./screen_reading.js"
import { menu } from "./screen_menu.js"
import { remarks } from "./screen_remarks.js"
import { opening } from "./screen_new.js"
import { today } from "./screen_today.js"
import { door } from "./screen_door.js"
import { places } from "./screen_places.js"
import { bundleOf, visit } from "./desk.js"
import { letGo, mayRecord } from "./lock.js"
import { redraw } from "./stage.js"

const KINDS = { course, hold, rises, reading }

// A visit is this tab's own until another screen than its own is shown.
const leaving = (screen) => (...address) => {
  letGo()
  return screen(...address)
}

export const SCREENS = {
  today: leaving(today),
  door,
  places: leaving(places),
  new: leaving(opening),
  visit: ofVisit,
}

// #/visit/ID, #/visit/ID/remarks, #/visit/ID/CODE, #/visit/ID/CODE/PART
async function ofVisit([id, code, part]) {
  const found = await visit(id)
  if (!found?.id) return today([])
  const bundle = await bundleOf(found)
  const looking = !(await mayRecord(id, redraw))
  if (!code || looking || found.finished || !found.opened) return menu(found, bundle, { looking })
  if (code === "remarks") return remarks(found, bundle)
  const measure = bundle.measures[code]
  const kind = KINDS[measure?.kind]
  return kind ? kind({ visit: found, bundle, measure, part }) : menu(found, bundle)
}
