// The PIN that unlocks a tablet without a network, for the person who signed in on it.
//
// It locks a screen; it protects no bytes and never leaves the tablet. What is kept is a
// salt and a slow digest. Each wrong try doubles the wait, and after ten only the
// passphrase, said to a recorder, opens again. Counting the tries is up to the caller, who
// keeps the count before a try is judged.

const ROUNDS = 600_000
const SALT_BYTES = 16
const MOST_TRIES = 10

// What a number of wrong tries, the last of them at last_ms, asks for now.
export function after(tries, last_ms, now_ms) {
  if (tries >= MOST_TRIES) return {wait_s: 0, locked: true}
  if (tries === 0) return {wait_s: 0, locked: false}
  const whole_ms = 2 ** (tries - 1) * 1_000
  // A clock that was set back must not shorten a wait, nor make it longer than it ever was.
  const left_ms = Math.min(whole_ms, last_ms + whole_ms - now_ms)
  return {wait_s: Math.max(0, Math.ceil(left_ms / 1_000)), locked: false}
}

export async function make(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  return {salt: hex(salt), rounds: ROUNDS, verifier: hex(await slowly(pin, salt, ROUNDS))}
}

export async function matches(pin, {salt, rounds, verifier}) {
  const found = await slowly(pin, bytes(salt), rounds)
  const wanted = bytes(verifier)
  let difference = found.length ^ wanted.length
  for (let i = 0; i < found.length; i++) difference |= found[i] ^ wanted[i]
  return difference === 0
}

async function slowly(pin, salt, iterations) {
  const given = new TextEncoder().encode(pin.normalize("NFC"))
  const key = await crypto.subtle.importKey("raw", given, "PBKDF2", false, ["deriveBits"])
  const how = {name: "PBKDF2", hash: "SHA-256", salt, iterations}
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256))
}

const hex = (some) => Array.from(some, (byte) => byte.toString(16).padStart(2, "0")).join("")
const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
