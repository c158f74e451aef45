// standing.js: what stands, the one rule under everything that is replayed.
//
// An event stands unless a standing event replaces it. The answer depends on the set of
// events alone, on no order and no clock, and is that of recorder/standing.py for all that
// a tablet makes. Here an event is plain values with its `hash`. What only the recorder can
// tell (set aside, one id twice, who may replace news of people) is left to it.

const RECORD_KINDS = new Set([
  "visit_opened", "visit_repinned", "visits_joined", "settings_recorded", "attempt_recorded",
  "measure_not_done", "safety_event_recorded", "note_written", "withdrawn", "visit_finished",
])

export function weigh(events) {
  const known = byHash(events)
  const replacers = replacersOf(known)
  const stands = standing(known, replacers)
  const replacedBy = new Map()
  for (const [hash, all] of replacers) {
    const by = all.filter((one) => stands.has(one))
    if (by.length) replacedBy.set(hash, by)
  }
  return { stands, replacedBy }
}

// All that a void must name, so that nothing beneath comes back; an undo names one alone.
export function chain(events, hash) {
  const known = byHash(events)
  const found = new Set([hash])
  for (const one of found) for (const beneath of known.get(one)?.replaces ?? []) found.add(beneath)
  return [...found].sort()
}

// Every event once, by id: the order things are shown in.
export function inOrder(events) {
  return [...byHash(events).values()].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
}

// Private

function byHash(events) {
  return new Map([...events].map((event) => [event.hash, event]))
}

function replacersOf(known) {
  const replacers = new Map()
  for (const event of inOrder(known.values())) {
    for (const target of event.replaces ?? []) {
      const old = known.get(target)
      if (!old || !mayReplace(event, old)) continue
      if (!replacers.has(target)) replacers.set(target, [])
      replacers.get(target).push(event.hash)
    }
  }
  return replacers
}

function mayReplace({ kind, visit }, old) {
  if (!RECORD_KINDS.has(old.kind) || visit !== old.visit) return false
  if (kind === old.kind || kind === "withdrawn") return true
  return [kind, old.kind].sort().join() === "attempt_recorded,measure_not_done"
}

// Each event is settled after those that replace it; naming by hash makes circles unwritable.
function standing(known, replacers) {
  const settled = new Map()
  for (const start of known.keys()) {
    const path = [start]
    while (path.length) {
      const by = replacers.get(path.at(-1)) ?? []
      const unsettled = by.filter((one) => !settled.has(one))
      if (unsettled.length) path.push(...unsettled)
      else settled.set(path.pop(), !by.some((one) => settled.get(one)))
    }
  }
  return new Set([...known.keys()].filter((hash) => settled.get(hash)))
}
