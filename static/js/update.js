// update.js: the shell kept on this tablet, and a newer one taken only between visits.
//
// A new version installs itself and waits. A person applies it where no visit is open; the page is then
// loaded afresh. Nothing else ever reloads it.

const SCOPE = "/c/"

export async function offline() {
  const asked = navigator.serviceWorker?.register("/c/sw.js", { scope: SCOPE, updateViaCache: "none" })
  const registration = await asked?.catch(() => null) // Nobody answers, or the browser keeps nothing here.
  if (!registration) return
  const tell = () => document.dispatchEvent(new CustomEvent("update:waiting"))
  const follow = () => registration.installing?.addEventListener("statechange", tell)
  registration.addEventListener("updatefound", follow)
  follow() // The browser may have found one before us.
  document.addEventListener("visibilitychange", () => document.hidden || registration.update().catch(() => {}))
}

export async function updateWaits() {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE)
  return Boolean(registration?.waiting && registration.active)
}

export async function applyUpdate() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE)
  if (!registration?.waiting) return
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  registration.waiting.postMessage("apply")
}
