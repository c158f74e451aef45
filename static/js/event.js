// event.js: what happened, as the plain values that an event is made of.
//
// `build` gives a draft the form that every event has (design §6): what is not known is
// absent, never null or []. Moment, counter and chance come from the caller. Who may say
// what is the recorder's to judge.

import { hex } from "./canonical.js"

// All that an event holds; a draft may carry more of its own.
const FIELDS = [
  "study", "id", "kind", "at_ms", "offset_min", "app", "mono_ms", "session", "visit",
  "performed", "source", "replaces", "reason", "asked", "body",
]

export function build(draft, device, n) {
  const event = { v: 1, device, n }
  for (const field of FIELDS) event[field] = draft[field]
  event.replaces = inOrder(draft.replaces)
  event.asked = inOrder(draft.asked)
  event.body = { ...draft.body, flags: inOrder(draft.body.flags) }
  return known(event)
}

// A UUIDv7: the milliseconds first, so that ids sort by when they were made.
export function uuid7(at_ms, random16 = crypto.getRandomValues(new Uint8Array(16))) {
  const bytes = Uint8Array.from(random16)
  for (let at = 5, rest = at_ms; at >= 0; at -= 1, rest = Math.floor(rest / 256)) {
    bytes[at] = rest % 256
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f)
  bytes[8] = 0x80 | (bytes[8] & 0x3f)
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}

// Private

function inOrder(list) {
  return list && [...new Set(list)].sort()
}

function known(values) {
  const said = Object.entries(values).filter(([, value]) => value != null && value.length !== 0)
  return Object.fromEntries(said.map(([name, value]) => [name, isPlain(value) ? known(value) : value]))
}

function isPlain(value) {
  return typeof value === "object" && !Array.isArray(value)
}
