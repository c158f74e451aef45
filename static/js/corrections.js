// corrections.js: what was recorded is taken back, brought back or said anew: each time by one more event.
//
// *Undo* names the last event alone, so that what lay beneath stands again; a *void* names the whole
// chain; *restore* withdraws the withdrawal. Nothing is ever changed or removed.

import { record } from "./desk.js"
import { chain, weigh } from "./standing.js"

// All that was said in a visit, each event with its row: where it is, and its words.
export function eventsOf(visit) {
  return visit.rows.filter(({ raw }) => raw).map((row) => ({ ...JSON.parse(row.raw), hash: row.hash, row }))
}

export function undo(visit, hash) {
  return record("withdrawn", {}, { visit: visit.id, replaces: [hash], reason: "undone" })
}

export function takeBack(visit, hash, reason) {
  return record("withdrawn", {}, { visit: visit.id, replaces: chain(eventsOf(visit), hash), reason })
}

export function bringBack(visit, withdrawals) {
  return record("withdrawn", {}, { visit: visit.id, replaces: withdrawals, reason: "restored" })
}

// The events of some kinds, oldest first, each as it is now: whether it stands, what stands in its place,
// and which withdrawals took it back.
export function withFates(visit, kinds) {
  const events = eventsOf(visit)
  const known = new Map(events.map((event) => [event.hash, event]))
  const { stands, replacedBy } = weigh(events)
  const mine = events.filter(({ kind }) => kinds.includes(kind)).sort((a, b) => a.at_ms - b.at_ms)
  return mine.map((event) => {
    const by = (replacedBy.get(event.hash) ?? []).map((hash) => known.get(hash))
    // Voided together with what had replaced it: that one alone is brought back.
    const later = mine.find(({ replaces = [] }) => replaces.includes(event.hash))
    const taken = later ? [] : by.filter(({ kind }) => kind === "withdrawn")
    const instead = by.find(({ kind }) => kind !== "withdrawn") ?? (stands.has(event.hash) ? undefined : later)
    return { ...event, stands: stands.has(event.hash), instead, taken }
  })
}

// Record how something is set up; what stood for the same settings is replaced, and keeps its others.
export async function setUp(visit, measure, changes) {
  const names = Object.keys(changes)
  const old = withFates(visit, ["settings_recorded"]).filter(
    ({ stands, body }) => stands && body.measure === measure && names.some((name) => name in body.settings),
  )
  const settings = Object.assign({}, ...old.map(({ body }) => body.settings), changes)
  const replacing = old.length ? { replaces: old.map(({ hash }) => hash), reason: "changed" } : {}
  return record("settings_recorded", { measure, settings }, { visit: visit.id, ...replacing })
}
