// readiness.js: whether this tablet is ready for a visit.
//
// Each check gives {name, state: "ok" | "warn" | "bad", values}; its words are `ready_NAME_STATE`.
// Only storage that refuses to keep anything stops a visit.

import { status } from "./delivery.js"

const LITTLE_MB = 100
const LOW = 0.35 // Of the battery: a visit takes an hour.

// What can be said without a tap.
export async function look({ recorder = status.reachable } = {}) {
  const checks = await Promise.all([storage(), screen(), battery()])
  return [...checks.flat(), { name: "recorder", state: "ok", values: { reached: recorder } }]
}

// At a tap: ask that storage stays, and whether the screen may be kept on; sound a beep. Firefox asks a
// person whether storage may stay: nobody waits for that answer here, `answered` is called when it comes.
export async function atTap(answered) {
  beep()
  navigator.storage?.persist?.().then(answered, () => {})
  const held = await navigator.wakeLock?.request("screen").catch(() => null)
  await held?.release()
  return Boolean(held)
}

export function beep(seconds = 0.25) {
  const Context = globalThis.AudioContext
  if (!Context) return
  const context = new Context()
  const tone = context.createOscillator()
  tone.frequency.value = 880
  tone.connect(context.destination)
  tone.start()
  tone.stop(context.currentTime + seconds)
  tone.onended = () => context.close()
}

// Private

async function storage() {
  const stays = await navigator.storage?.persisted?.().catch(() => false)
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {}
  const free = Math.floor((quota - usage) / 1e6)
  const room = { name: "space", state: quota && free < LITTLE_MB ? "warn" : "ok", values: { mb: free } }
  return [{ name: "storage", state: stays ? "ok" : "warn" }, ...(quota ? [room] : [])]
}

function screen() {
  return { name: "screen", state: "wakeLock" in navigator ? "ok" : "warn" }
}

async function battery() {
  const known = await navigator.getBattery?.().catch(() => null)
  if (!known) return []
  const low = known.level < LOW && !known.charging
  return [{ name: "battery", state: low ? "warn" : "ok", values: { percent: Math.round(known.level * 100) } }]
}
