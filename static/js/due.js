// due.js: when a visit is due, and who is asked for first. It counts days, never moments.
//
// A window includes both its ends, as in recorder/study/windows.py. Days are written as
// in the pack (2026-11-22); which day it is comes from the caller.

const DAY_MS = 86_400_000

// The day of a moment where the tablet is.
export function dayOf(moment) {
  const two = (number) => String(number).padStart(2, "0")
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

// Where a day lies in a window: "open" (days left), "early" (days to go), "late" (days
// over), or "unknown" where no day 0 is known.
export function place({ first, last }, today) {
  if (!first || !last) return { where: "unknown" }
  if (today < first) return { where: "early", days: between(today, first) }
  if (today > last) return { where: "late", days: between(last, today) }
  return { where: "open", days: between(today, last) }
}

// Who is due, the most urgent first: open windows by days left, then what is overdue, the
// newest first. Of each participant only the newest window that has opened is asked for.
// `begun` holds "PARTICIPANT VISIT" of what this tablet has begun.
export function board(participants, { site, today, begun = new Set() }) {
  const rows = []
  for (const who of participants) {
    if (site && who.site !== site) continue
    const due = (who.due ?? []).filter(({ first }) => first && first <= today).at(-1)
    if (due && !due.made && !begun.has(`${who.id} ${due.visit}`)) rows.push({ who, due, ...place(due, today) })
  }
  const rank = ({ where }) => (where === "open" ? 0 : 1)
  return rows.sort((a, b) => rank(a) - rank(b) || a.days - b.days || (a.who.id < b.who.id ? -1 : 1))
}

// The visit that is probably meant: the one open today, else the newest missed, else the
// first that was never made. `made` holds the codes made here or elsewhere.
export function likely(due, today, made) {
  const left = due.filter(({ visit }) => !made.has(visit))
  const at = (where) => left.filter((one) => place(one, today).where === where)
  return (at("open")[0] ?? at("late").at(-1) ?? (left.length === due.length ? left[0] : undefined))?.visit
}

// Private

function between(day, later) {
  return Math.round((Date.parse(later) - Date.parse(day)) / DAY_MS)
}
