// lock.js: a visit is recorded in one tab at a time; a second one only looks on.
//
// The browser holds the lock and lets go of it when the tab ends, however it ends.

const SOON_MS = 300
let held = null // {id, release}, also while it is only waited for.

// Whether this tab may record in a visit; `freed` is called when it may later.
export async function mayRecord(id, freed) {
  if (held?.id === id) return held.mine
  letGo()
  if (!navigator.locks) return true
  const waiting = new AbortController()
  const mine = (held = { id, mine: false, release: () => waiting.abort() })
  const taken = await new Promise((resolve) => {
    const keep = (lock) => {
      resolve(Boolean(lock))
      return lock && new Promise((release) => Object.assign(mine, { mine: true, release }))
    }
    navigator.locks.request(`visit:${id}`, { ifAvailable: true }, keep)
  })
  if (held !== mine) mine.release() // Gone on meanwhile.
  else if (!taken) queue(mine, waiting.signal, freed)
  return taken
}

export function letGo() {
  held?.release()
  held = null
}

// Whether no tab records in a visit. One that has just ended may be a moment late in letting it go.
export function isFree(id) {
  if (!navigator.locks) return true
  const signal = AbortSignal.timeout(SOON_MS)
  return navigator.locks.request(`visit:${id}`, { signal }, () => true).catch(() => false)
}

// Private

function queue(mine, signal, freed) {
  const keep = () =>
    new Promise((release) => {
      Object.assign(mine, { mine: true, release })
      freed()
    })
  navigator.locks.request(`visit:${mine.id}`, { signal }, keep).catch(() => {})
}
