// What was recorded on this tablet, kept here until a recorder answered for it, and after.
//
// Everything goes in here first, online or not. keep() writes a draft to localStorage while
// the finger is still on the glass, then one strict transaction numbers the event and puts it
// into IndexedDB, and a file beside it (journal.js) holds all of it once more; only when both
// are complete is anything called kept. Nothing is ever removed here: an answer changes a row's
// state, and what lapses is a payload, never a row.
// Other modules hear "outbox:changed", "outbox:slow" and "outbox:failed" on document; none
// touches the database itself.

import {encode, fingerprint} from "./canonical.js"
import {build} from "./event.js"
import * as journal from "./journal.js"

const DATABASE = "heeltoe"
const EVENTS = "events"
const META = "meta"
const DRAFT = "j:"
const BLANKED = "blanked"
const SLOW_MS = 500
const PATIENCE_MS = 5_000 // A connection that says nothing for so long is as good as dead.
const DAY_MS = 24 * 60 * 60 * 1_000
const STAYS_DAYS = 14

// An event is not in the database; its draft is, if anything can be, in one of the other places.
export class NotKept extends Error {
  constructor(draft, cause) {
    super("Not kept yet. Keep this screen open and write the value on paper.", {cause})
    this.name = "NotKept"
    this.draft = draft
  }
}

// ── Decisions ───────────────────────────────────────────────────────────────

// The row of a draft that has its number; what is sent is `raw`, byte for byte.
export function rowOf(draft, texts, device, n) {
  const {id, kind, visit, at_ms} = draft
  const raw = encode(build(draft, device, n))
  return {n, id, kind, ...(visit && {visit}), at_ms, raw, texts, state: "waiting"}
}

// The row after an answer; the same row when the answer is not about these very bytes.
export function answered(row, {id, hash, answer, why, who}, held, now_ms) {
  if (row.id !== id || !row.hash || row.hash !== hash) return row
  const state = stateAfter(answer, why)
  if (!state) return row
  const {why: _why, who: _who, ...rest} = row
  const asked = {...(why && {why}), ...(who && {who})}
  return {...rest, ...asked, state, answered_ms: now_ms, held: isHeld(row.n, held)}
}

// "known" with a reason came before and does not count: a person must still look at it.
function stateAfter(answer, why) {
  if (answer === "kept" || (answer === "known" && !why)) return "kept"
  return answer === "set_aside" || answer === "known" ? "aside" : null
}

export function isHeld(n, held) {
  return held.some(([first, last]) => first <= n && n <= last)
}

// Whether a recorder that had a row lost it again (an older copy was restored): it must go
// back to waiting. What was put whole beside the log was never among the numbers held.
export function isLost(row, held) {
  return row.state !== "waiting" && row.held && Boolean(row.raw) && !isHeld(row.n, held)
}

// Whether a row's payload may go: answered, and its visit settled for two weeks.
export function mayLapse(row, settled, now_ms) {
  if (row.state !== "kept" || !row.raw || !row.visit) return false
  return settled.some((s) => s.visit === row.visit && s.at_ms + STAYS_DAYS * DAY_MS <= now_ms)
}

export function lapsed({raw, texts, ...row}) {
  return {...row, texts: []}
}

// A row without the words of texts that were redacted; their digests stay, as in the event.
export function without(row, digests) {
  const gone = ({digest, text}) => text !== undefined && digests.includes(digest)
  if (!row.texts.some(gone)) return row
  return {...row, texts: row.texts.map((it) => (gone(it) ? {digest: it.digest} : it))}
}

export function again({why, who, answered_ms, held, ...row}) {
  return {...row, state: "waiting"}
}

// The drafts that a storage holds and no transaction has completed yet.
export function draftsIn(storage) {
  const found = []
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i)
    if (!key.startsWith(DRAFT)) continue
    try {
      const left = JSON.parse(storage.getItem(key))
      if (left?.draft?.id) found.push(left)
    } catch {
      // Cut short by a power cut: nothing can be read from it, and it stays to be looked at.
    }
  }
  return found.sort((a, b) => a.draft.at_ms - b.draft.at_ms)
}

export function copyOf(rows, drafts, device, at_ms) {
  return JSON.stringify({"heeltoe-outbox": 1, device, at_ms, rows, drafts}, null, 1)
}

// What the journal has and the database lost: {rows, values}, and up to where was counted. Where
// the tablet began to count anew since, a row's key is the negative of its number; what is sent
// stays what it was.
export function lostFrom({rows, values}, there) {
  const ids = new Set(there.rows.map(({id}) => id))
  const taken = new Set(there.rows.map(({n}) => n))
  const keys = new Set(there.values.map(({key}) => key))
  const lost = rows
    .filter(({id}) => !ids.has(id))
    .map((row) => (taken.has(row.n) ? {...row, n: -row.n} : row))
  const found = values.filter(({key}) => !keys.has(key) && key !== "n")
  const n = Math.max(0, ...[...there.rows, ...lost].map(({n}) => n))
  return {rows: lost, values: lost.length ? [...found, {key: "n", value: n}] : found}
}

// ── Keeping ─────────────────────────────────────────────────────────────────

// Opens the database and takes in what it lost and what an earlier start left unfinished.
export async function open() {
  await journal.open(takeIn, lines)
  await inside("readonly", () => {})
  await finishDrafts(draftsLeft())
}

async function takeIn(journalled) {
  const {rows, values} = await inside("readwrite", async (events, meta) => {
    const lost = lostFrom(journalled, await everything(events, meta))
    for (const row of lost.rows) events.add(row)
    for (const value of lost.values) meta.put(value)
    return lost
  })
  await finishDrafts(journalled.drafts)
  if (rows.length || values.length) changed()
}

async function everything(events, meta) {
  const [rows, values] = await Promise.all([wanted(events.getAll()), wanted(meta.getAll())])
  return {rows, values}
}

async function lines() {
  const {rows, values} = await inside("readonly", everything)
  return [...values.map((value) => ({value})), ...rows.map((row) => ({row}))]
}

// Keeps one event; texts are {digest, salt (hex), text}. Called again for the same event, it
// gives the row that is there; another event under its id is not kept, and says so.
export function keep(draft, texts = []) {
  try {
    encode(build(draft, "", 1)) // What cannot be an event is said at once, and not journalled.
  } catch (refusal) {
    return Promise.reject(refusal)
  }
  note(draft, texts)
  return take(draft, texts).then((row) => {
    finishDrafts(draftsLeft())
    return row
  })
}

const underWay = new Set()
const unkept = new Map() // What was said and is not taken in yet, by id.

// Of what is not taken in yet, the draft that says the same, if any.
export function unkeptLike(says) {
  return [...unkept.values()].find(says)
}

async function take(draft, texts) {
  underWay.add(draft.id)
  unkept.set(draft.id, draft)
  const slow = setTimeout(() => announce("outbox:slow", {id: draft.id}), SLOW_MS)
  let row
  try {
    row = await inside("readwrite", (events, meta) => add(events, meta, draft, texts))
  } catch (cause) {
    announce("outbox:failed", {id: draft.id})
    throw new NotKept(draft, cause)
  } finally {
    clearTimeout(slow)
    underWay.delete(draft.id)
  }
  await journal.write({row})
  forget(draft.id)
  unkept.delete(draft.id)
  changed()
  if (row.hash) return row
  const named = {...row, hash: await fingerprint("event", row.raw)}
  nameRows([named]).catch(() => {}) // It follows from raw: whoever reads the row makes it again.
  return named
}

async function add(events, meta, draft, texts) {
  let device = (await wanted(meta.get("device")))?.value
  if (!device) meta.put({key: "device", value: (device = crypto.randomUUID())})
  const there = await wanted(events.index("id").get(draft.id))
  if (there) return same(there, rowOf(draft, texts, device, Math.abs(there.n)))
  const n = ((await wanted(meta.get("n")))?.value ?? 0) + 1
  const row = rowOf(draft, texts, device, n)
  meta.put({key: "n", value: n})
  events.add(row)
  return row
}

function same(there, row) {
  if (!there.raw || there.raw === row.raw) return there
  throw new DOMException("Another event has this id.", "DataError")
}

async function finishDrafts(drafts) {
  for (const {draft, texts} of drafts) {
    // One that cannot be taken in has said so, and must not stand before the others.
    if (!underWay.has(draft.id)) await take(draft, texts).catch(() => {})
  }
}

function note(draft, texts) {
  journal.write({draft, texts})
  try {
    localStorage.setItem(DRAFT + draft.id, JSON.stringify({draft, texts}))
  } catch {
    // Where it refuses, the other places are asked all the same.
  }
}

function forget(id) {
  try {
    localStorage.removeItem(DRAFT + id)
  } catch {
    // It is taken for finished at the next start: the id is there already.
  }
}

export function draftsLeft() {
  try {
    return draftsIn(localStorage)
  } catch {
    return []
  }
}

// ── Reading ─────────────────────────────────────────────────────────────────

export const rows = () => read((events) => events.getAll())
export const rowsOf = (visit) => read((events) => events.index("visit").getAll(visit))
export const waiting = (most) => read((events) => events.index("state").getAll("waiting", most))
export const row = async (n) => (await read((events) => events.getAll(n)))[0]

export const meta = {
  get: (key) => inside("readonly", async (_, meta) => (await wanted(meta.get(key)))?.value),
  set: async (key, value) => {
    await inside("readwrite", (_, meta) => wanted(meta.put({key, value})))
    await journal.write({value: {key, value}})
  },
}

// Everything that is here, as a file to carry away; also where the database is dead.
export async function copy() {
  const {rows, values} = await inside("readonly", everything).catch(journal.copy)
  const device = values.find(({key}) => key === "device")?.value ?? ""
  const text = copyOf(rows, draftsLeft(), device, Date.now())
  return new Blob([text], {type: "application/json"})
}

// ── What an answer changes ──────────────────────────────────────────────────

// Notes the answers of a recorder, and what it holds; returns how many rows changed.
export const settle = (answers, held) =>
  change(async (events) => {
    const changes = []
    for (const answer of answers) {
      const row = answer.id ? await wanted(events.index("id").get(answer.id)) : undefined
      if (row) changes.push([row, answered(row, answer, held, Date.now())])
    }
    for (const state of ["kept", "aside"]) {
      for (const n of await wanted(events.index("state").getAllKeys(state))) {
        if (isHeld(n, held)) continue
        const row = await wanted(events.get(n))
        if (isLost(row, held)) changes.push([row, again(row)])
      }
    }
    return changes
  })

// Drops the payloads of visits ({visit, at_ms}) that were settled two weeks ago.
export const forgetPayload = (settled) =>
  change(async (events) => {
    const found = await Promise.all(
      settled.map(({visit}) => wanted(events.index("visit").getAll(visit))),
    )
    return found
      .flat()
      .filter((row) => row.hash && mayLapse(row, settled, Date.now()))
      .map((row) => [row, lapsed(row)])
  })

// Blanks what two people had redacted, here and in the second copy, whichever tab holds that.
export async function blank(digests) {
  const count = await change(async (events) =>
    (await wanted(events.getAll())).map((row) => [row, without(row, digests)]),
  )
  if (!count) return
  others?.postMessage(BLANKED)
  await journal.renew()
}

// Puts all that still has its payload back to waiting, for a recorder that lost its disk.
export const everythingAgain = () =>
  change(async (events) =>
    (await wanted(events.getAll()))
      .filter((row) => row.raw && row.state !== "waiting")
      .map((row) => [row, again(row)]),
  )

async function change(decide) {
  const count = await inside("readwrite", async (events) => {
    const changes = (await decide(events)).filter(([before, after]) => before !== after)
    for (const [, after] of changes) events.put(after)
    return changes.length
  })
  if (count) changed()
  return count
}

// ── The database ────────────────────────────────────────────────────────────

async function read(ask) {
  const found = await inside("readonly", (events) => wanted(ask(events)))
  const nameless = found.filter((row) => !row.hash)
  for (const row of nameless) row.hash = await fingerprint("event", row.raw)
  if (nameless.length) await nameRows(nameless).catch(() => {})
  return found
}

// A row's hash is noted once its bytes are on disk, since a digest cannot be waited for
// inside a transaction. It follows from the bytes, so a power cut may take it.
function nameRows(named) {
  return inside(
    "readwrite",
    async (events) => {
      for (const {n, hash} of named) events.put({...(await wanted(events.get(n))), hash})
    },
    "relaxed",
  )
}

let connection = null

// Runs work in one transaction over both stores and gives its result when that is complete.
// A connection may have died since (iOS loses it in the background): once more, on a new one.
async function inside(mode, work, durability = "strict") {
  for (let last = false; ; last = true) {
    const used = (connection ??= connect())
    try {
      return await soon(used.then((database) => run(database, mode, work, durability)))
    } catch (trouble) {
      abandon(used)
      if (last) throw trouble
    }
  }
}

function run(database, mode, work, durability) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([EVENTS, META], mode, {durability})
    let result
    let trouble
    transaction.oncomplete = () => resolve(result)
    transaction.onabort = () => reject(trouble ?? transaction.error)
    Promise.resolve(work(transaction.objectStore(EVENTS), transaction.objectStore(META))).then(
      (value) => (result = value),
      (error) => {
        trouble = error
        try {
          transaction.abort()
        } catch {
          reject(error) // It was over already.
        }
      },
    )
  })
}

function connect() {
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1)
    asked.onupgradeneeded = () => {
      const events = asked.result.createObjectStore(EVENTS, {keyPath: "n"})
      events.createIndex("id", "id", {unique: true})
      events.createIndex("visit", "visit")
      events.createIndex("state", "state")
      asked.result.createObjectStore(META, {keyPath: "key"})
    }
    asked.onerror = () => reject(asked.error)
    asked.onsuccess = () => {
      // Whoever upgrades the database is never made to wait for this page.
      asked.result.onversionchange = () => abandon(opened)
      asked.result.onclose = () => abandon(opened)
      resolve(asked.result)
    }
  })
  return opened
}

function abandon(used) {
  if (connection === used) connection = null
  used.then(
    (database) => database.close(),
    () => {},
  )
}

function soon(promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("No answer", "TimeoutError")), PATIENCE_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function wanted(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

// ── Telling others ──────────────────────────────────────────────────────────

const others = globalThis.BroadcastChannel && globalThis.document && new BroadcastChannel(DATABASE)
if (others) {
  others.onmessage = ({data}) => {
    if (data === BLANKED) journal.renew()
    announce("outbox:changed")
  }
}

function changed() {
  announce("outbox:changed")
  others?.postMessage("changed")
}

function announce(name, detail) {
  document.dispatchEvent(new CustomEvent(name, {detail}))
}
