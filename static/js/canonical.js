// canonical.js: the one form of bytes that is hashed, kept and sent.
//
// What `encode` returns passes the recorder's gate (recorder/canonical.py) byte for
// byte; what could not pass it is refused here, before anything is kept. It knows
// nothing of events: only of whole numbers, texts, lists and objects.

const MOST_BYTES = 65_536
const MOST_DEEP = 32
const MOST_INTEGER = 2 ** 53
const MOST_TEXT = 4_000 // Characters, as people count them: code points.

// Control characters, halves of a pair, and marks that turn the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

export class CannotBeKept extends Error {
  constructor(code, facts = {}) {
    super(code)
    this.name = "CannotBeKept"
    Object.assign(this, { code, ...facts })
  }
}

export function encode(plain) {
  const text = written(plain, MOST_DEEP)
  const bytes = utf8(text).length
  if (bytes > MOST_BYTES) throw new CannotBeKept("too_many_bytes", { bytes, most: MOST_BYTES })
  return text
}

// A person's words in NFC. Of the control characters only the line feed may stay.
export function printable(text, { most = MOST_TEXT } = {}) {
  const length = [...text].length
  if (length > most) throw new CannotBeKept("too_long", { length, most })
  const composed = text.normalize("NFC")
  refuseUnprintable(composed.replaceAll("\n", ""))
  return composed
}

// SHA-256 over a domain tag and bytes, so that no kind can stand for another.
export async function fingerprint(tag, content) {
  const bytes = joined(utf8(`heeltoe/${tag}/1\0`), typeof content === "string" ? utf8(content) : content)
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)))
}

// What stands in an event for a text; the salt is 16 bytes that travel with the text.
export function textDigest(salt, text) {
  return fingerprint("text", joined(salt, utf8(text)))
}

// Private

function written(value, deep) {
  if (typeof value === "string") return quoted(value)
  if (typeof value === "boolean") return String(value)
  if (typeof value === "number") return whole(value)
  if (value === null || typeof value !== "object") throw new CannotBeKept("no_value")
  if (deep === 0) throw new CannotBeKept("too_deep", { most: MOST_DEEP })
  if (Array.isArray(value)) return `[${value.map((inner) => written(inner, deep - 1)).join(",")}]`
  const pairs = Object.keys(value).sort().map((key) => `${name(key)}:${written(value[key], deep - 1)}`)
  return `{${pairs.join(",")}}`
}

function quoted(text) {
  if (text !== text.normalize("NFC")) throw new CannotBeKept("not_composed")
  refuseUnprintable(text)
  return JSON.stringify(text)
}

function name(key) {
  if (!/^[\x20-\x7e]*$/.test(key)) throw new CannotBeKept("key_not_ascii")
  return JSON.stringify(key)
}

function whole(number) {
  if (!Number.isInteger(number)) throw new CannotBeKept("fraction")
  if (Math.abs(number) > MOST_INTEGER) throw new CannotBeKept("too_large")
  return String(number === 0 ? 0 : number) // Minus nought is nought.
}

function refuseUnprintable(text) {
  const found = UNPRINTABLE.exec(text)
  const number = found?.[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")
  if (found) throw new CannotBeKept("unprintable", { character: `U+${number}` })
}

function utf8(text) {
  return new TextEncoder().encode(text)
}

function joined(first, second) {
  return Uint8Array.from([...first, ...second])
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
