// lacks.js: whether this browser can keep and time at all. Pure: what it is asked of comes from the caller.

// The word for what a browser lacks, or null. Asked of globalThis, or of a test's own.
export function lacks(browser) {
  const { crypto, indexedDB, navigator, AbortSignal, CSS } = browser
  if (browser.isSecureContext === false) return "refused_insecure"
  const can =
    indexedDB && crypto?.subtle && navigator?.locks && AbortSignal?.timeout &&
    CSS?.supports("color", "light-dark(white, black)")
  return can ? null : "refused_old"
}
