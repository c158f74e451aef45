// sw.js: the shell's files on this tablet, one version as one unit. VERSION and FILES come first.
//
// It keeps all files or none, answers from them first, and stores nothing else: no page of a
// person, no POST. A new version waits until the shell says that no visit is open.

const CACHE = `heeltoe-${VERSION}`
const PAGE = FILES[0]

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(FILES.map((path) => new Request(path, { cache: "reload" })))),
  )
})

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("heeltoe-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener("message", (event) => {
  if (event.data === "apply") self.skipWaiting()
})

self.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== "GET" || origin !== location.origin || !FILES.includes(pathname)) return
  event.respondWith(mode === "navigate" ? page(event) : file(pathname, event.request))
})

// The page, which begins every start. Where the browser cleared a file of the shell, the recorder is asked
// first: it gives this version back, or a newer one that brings its own files. Without it, what is here.
async function page(event) {
  const cache = await caches.open(CACHE)
  const [found, kept] = await Promise.all([cache.match(PAGE), cache.keys()])
  if (kept.length === FILES.length) return found
  try {
    const fresh = await fetch(event.request)
    const ours = fresh.ok && (await fresh.clone().text()).includes(`data-version="${VERSION}"`)
    if (ours) event.waitUntil(mend(cache, kept))
    return fresh.ok ? fresh : (found ?? missing())
  } catch {
    return found ?? missing()
  }
}

async function mend(cache, kept) {
  const here = new Set(kept.map(({ url }) => new URL(url).pathname))
  await cache.addAll(FILES.filter((path) => !here.has(path)))
}

async function file(path, request) {
  const cache = await caches.open(CACHE)
  const found = await cache.match(path)
  return found ?? fetch(request).catch(missing)
}

// Part of the shell was cleared from this tablet, and the recorder does not answer.
function missing() {
  const words =
    "Heeltoe’s pages are missing on this tablet, and the recorder does not answer. What was measured is safe here. " +
    "Connect to the recorder’s network and open this page again.\n\n" +
    "Faltan las páginas de Heeltoe en esta tableta y el registrador no responde. Lo medido está a salvo aquí. " +
    "Conéctese a la red del registrador y abra esta página de nuevo.\n"
  return new Response(words, { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } })
}
