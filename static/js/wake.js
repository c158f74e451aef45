// wake.js: the screen stays on while somebody is being measured, where the browser allows it.
//
// Asked for after a tap, asked again when the page is seen again, and never waited for.

let lock = null
let wanted = false
let state = "absent"
let lost_ms = -Infinity

export async function stayAwake() {
  wanted = true
  if (!navigator.wakeLock || document.hidden || (lock && !lock.released)) return
  try {
    lock = await navigator.wakeLock.request("screen")
    state = "held"
    lock.addEventListener("release", () => {
      lost_ms = performance.now()
      if (wanted) state = "lost"
    })
    if (!wanted) mayDim()
  } catch {
    state = "refused"
  }
}

export function mayDim() {
  wanted = false
  lock?.release().catch(() => {})
  lock = null
}

// Whether a person has to keep the screen on: this browser cannot, or was not allowed to.
export function maySleep() {
  return !navigator.wakeLock || state === "refused"
}

// "lost" also where it was lost after that moment and got again since.
export function awakeSince(since_ms) {
  return lost_ms >= since_ms ? "lost" : state
}

document.addEventListener("visibilitychange", () => wanted && stayAwake())
