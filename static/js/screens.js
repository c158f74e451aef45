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

const KINDS = { course, hold, rises, reading }

export const SCREENS = { today, door, places, new: opening, visit: ofVisit }

// #/visit/ID, #/visit/ID/remarks, #/visit/ID/CODE, #/visit/ID/CODE/PART
async function ofVisit([id, code, part]) {
  const found = await visit(id)
  if (!found?.opened) return today([])
  const bundle = await bundleOf(found)
  if (!code) return menu(found, bundle)
  if (code === "remarks") return remarks(found, bundle)
  const measure = bundle.measures[code]
  const kind = KINDS[measure?.kind]
  return kind ? kind({ visit: found, bundle, measure, part }) : menu(found, bundle)
}
