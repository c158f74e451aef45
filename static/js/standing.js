// standing.js: what stands, the one rule under everything that is replayed.
//
// An event stands unless a standing event replaces it. The answer depends on the set of
// events alone, on no order and no clock, and is that of recorder/standing.py for all that
// a tablet can make. Here an event is plain values with its `hash`; what may be replaced by
// whom about people and equipment is left to the recorder, where such events are made.

const RECORD_KINDS = new Set([
  "visit_opened", "visit_repinned", "visits_joined", "settings_recorded", "attempt_recorded",
  "measure_not_done", "safety_event_recorded", "note_written", "withdrawn", "visit_finished",
])

export function weigh(events) {
  const known = byHash(events)
  const aside = setAside([...known.values()])
  const counted = new Map([...known].filter(([hash]) => !aside.has(hash)))
  const named = grouped([...counted.values()], (event) => event.id)
  const single = new Map([...counted].filter(([, event]) => named.get(event.id).length === 1))
  let replacers = replacersOf(single.values(), counted)
  let stands = standing(single, replacers)
  if (single.size < counted.size) {
    // One of several with the same id counts once all its namesakes are withdrawn, which
    // only events that have no namesake decide: the answer never depends on itself.
    const twins = [...counted.values()].filter((event) => !single.has(event.hash))
    const gone = new Set(twins.filter(({ hash }) => isWithdrawn(hash, replacers, stands)).map(hashOf))
    const others = (event) => named.get(event.id).filter(({ hash }) => hash !== event.hash)
    const freed = twins.filter((event) => others(event).every(({ hash }) => gone.has(hash)))
    for (const event of freed) single.set(event.hash, event)
    replacers = replacersOf(single.values(), counted)
    stands = standing(single, replacers)
  }
  const replacedBy = new Map()
  for (const hash of known.keys()) {
    const by = (replacers.get(hash) ?? []).map(hashOf).filter((one) => stands.has(one))
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

export function inOrder(events) {
  return [...byHash(events).values()].sort((a, b) => compared(a.id, b.id) || compared(a.hash, b.hash))
}

// Private

function byHash(events) {
  return new Map([...events].map((event) => [event.hash, event]))
}

function hashOf(event) {
  return event.hash
}

function compared(a, b) {
  return a < b ? -1 : Number(a > b)
}

function grouped(events, key) {
  const groups = new Map()
  for (const event of events) groups.set(key(event), [...(groups.get(key(event)) ?? []), event])
  return groups
}

// What the recorder kept but does not count, should a tablet be told of it.
function setAside(events) {
  const named = (kind) => events.filter((event) => event.kind === kind).map(({ body }) => body.event)
  const admitted = new Set(named("event_admitted"))
  return new Set(named("event_set_aside").filter((hash) => !admitted.has(hash)))
}

function replacersOf(events, known) {
  const replacers = new Map()
  for (const event of inOrder(events)) {
    for (const target of event.replaces ?? []) {
      if (!known.has(target) || !mayReplace(event, known.get(target))) continue
      if (!replacers.has(target)) replacers.set(target, [])
      replacers.get(target).push(event)
    }
  }
  return replacers
}

function mayReplace(event, old) {
  if (old.kind === "withdrawn" && !old.visit) return event.kind === "withdrawn" && !event.visit
  if (!RECORD_KINDS.has(old.kind) || event.visit !== old.visit) return false
  if (event.kind === old.kind || event.kind === "withdrawn") return true
  const pair = [event.kind, old.kind].sort().join()
  return pair === "attempt_recorded,measure_not_done"
}

function isWithdrawn(hash, replacers, stands) {
  return (replacers.get(hash) ?? []).some((by) => by.kind === "withdrawn" && stands.has(by.hash))
}

// Each event is settled after those that replace it; naming by hash makes circles unwritable.
function standing(events, replacers) {
  const settled = new Map()
  for (const start of events.keys()) {
    const path = [start]
    while (path.length) {
      const hash = path.at(-1)
      const by = (replacers.get(hash) ?? []).map(hashOf)
      const unsettled = by.filter((one) => !settled.has(one))
      if (unsettled.length) {
        path.push(...unsettled)
        continue
      }
      settled.set(hash, !by.some((one) => settled.get(one)))
      path.pop()
    }
  }
  return new Set([...settled].filter(([hash, stands]) => stands && events.has(hash)).map(([hash]) => hash))
}
