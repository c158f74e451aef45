// Sending what the outbox holds to the recorder, and saying how that goes.
//
// One tab sends at a time, oldest first, and a row leaves "waiting" only by an answer for
// its very id and bytes: after a lost reply it is sent again, and known there. It is the
// tablet that delivers and never a person's session, so no cookie goes along and no
// log-out keeps anything back. `status` says how it stands; "delivery:changed" that it changed.

import {blank, meta, settle, waiting} from "./outbox.js"

const MOST_EVENTS = 50
const MOST_BYTES = 200_000
const PATIENCE_MS = 10_000
const FIRST_WAIT_S = 15
const LONGEST_WAIT_S = 60
const IDLE_WAIT_S = 300 // With nothing waiting: is what was answered for still held?

export const status = {
  reachable: false,
  unpaired: false,
  wrong: false,
  sending: false,
  last_ms: null,
  next_ms: null,
  why: null, // A code of ours: no_answer, not_the_recorder, no_token, not_known, too_large …
  said: null, // The recorder's own sentence, where there was one.
}

// ── Decisions ───────────────────────────────────────────────────────────────

// The oldest rows that fit into one delivery; one row always does.
export function batchOf(rows, {most = MOST_EVENTS, bytes = MOST_BYTES} = {}) {
  const utf8 = new TextEncoder()
  const chosen = []
  let size = 0
  for (const row of rows.slice(0, most)) {
    size += utf8.encode(linesOf(row).join("\n")).length
    if (chosen.length && size > bytes) break
    chosen.push(row)
  }
  return chosen
}

// What is sent: one line that says whose, one an event (its bytes as kept), one a text.
export function bodyOf(rows, device, now_ms) {
  const first = JSON.stringify({delivery: 1, device, now_ms})
  return [first, ...rows.flatMap(linesOf)].map((line) => line + "\n").join("")
}

function linesOf({raw, texts}) {
  const held = texts.filter(({text}) => text !== undefined) // Not what was redacted.
  const said = held.map(({digest, salt, text}) => JSON.stringify({text: {digest, salt, text}}))
  return [`{"event":${raw}}`, ...said]
}

const WHY = {401: "not_known", 413: "too_large", 503: "busy", 507: "full"}

// What came back: {answers, held, now_ms} of a recorder, or {why, said?, heard?}. A page that
// stands between the tablet and the recorder answers too, and mostly with 200.
export function understood(code, text) {
  const said = plainObject(text)
  if (code === 200 && Array.isArray(said?.answers) && Array.isArray(said.held)) return said
  if (code !== 200 && typeof said?.why === "string") {
    return {why: WHY[code] ?? "refused", said: said.why, heard: true}
  }
  return {why: "not_the_recorder"}
}

function plainObject(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

// How long until the next try: 15, 30, 60 s …, each tablet at its own moment (chance 0–1).
export function waitAfter(failures, chance) {
  const wait = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** Math.max(0, failures - 1))
  return Math.round(wait * (0.8 + 0.4 * chance) * 1_000)
}

// How many rows the next delivery takes, after one that was too large.
export function fewer(count) {
  return Math.max(1, Math.floor(count / 2))
}

// ── Sending ─────────────────────────────────────────────────────────────────

let options = null
let timer = null
let failures = 0
let most = MOST_EVENTS
let underWay = null
let missed = false // Somebody asked while a delivery was under way,
let emptyToo = false // also should nothing wait.

// token() gives the tablet's secret or nothing; onAnswers hears each answer of a recorder.
export function start(given) {
  const first = !options
  options = given
  if (first) {
    addEventListener("online", sendNow)
    addEventListener("pageshow", sendNow)
    document.addEventListener("visibilitychange", () => document.hidden || sendNow())
    document.addEventListener("outbox:changed", () => status.unpaired || attend(false))
  }
  return sendNow()
}

// Asks the recorder also when nothing waits: an older copy of it may have been restored.
export function sendNow() {
  return attend(true)
}

// Whoever asks while this tab is sending waits for the same end.
function attend(evenIfEmpty) {
  missed = true
  emptyToo ||= evenIfEmpty
  return options ? (underWay ??= sendAll()) : undefined
}

async function sendAll() {
  let alone
  do {
    alone = await navigator.locks.request("delivery", {ifAvailable: true}, async (lock) => {
      if (!lock) return false // Another tab is at it.
      const ask = emptyToo
      missed = emptyToo = false
      await drain(ask).catch((trouble) => failed({why: "not_read", said: String(trouble)}))
      return !failures
    })
  } while (alone && missed)
  underWay = null
  await plan()
}

async function drain(evenIfEmpty) {
  const tried = new Set()
  let trouble = {why: "not_settled", heard: true}
  for (let ask = evenIfEmpty; ; ask = false) {
    const left = await waiting(most + tried.size)
    const rows = batchOf(left.filter((row) => !tried.has(row.n)), {most})
    if (!rows.length && !ask) return left.length ? failed(trouble) : undefined
    const token = await options.token()
    if (!token) return failed({why: "no_token"})
    note({sending: true})
    const answer = await post(token, bodyOf(rows, await meta.get("device"), Date.now()))
    if (answer.why && answer.why !== "too_large") return failed(answer)
    if (answer.why && rows.length > 1) {
      most = fewer(rows.length)
      continue
    }
    // Each row goes once in a drain, so that none that is not settled stands before the others.
    for (const row of rows) tried.add(row.n)
    if (answer.why) {
      trouble = answer
      continue
    }
    await settle(answer.answers, answer.held)
    if (answer.redacted) await blank(answer.redacted)
    most = MOST_EVENTS
    succeeded()
    options.onAnswers?.(answer)
  }
}

async function post(token, body) {
  try {
    const answer = await fetch("/events", {
      method: "POST",
      body,
      credentials: "omit",
      redirect: "manual",
      cache: "no-store",
      headers: {Authorization: `Bearer ${token}`, "Content-Type": "application/x-ndjson"},
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return understood(answer.status, await answer.text())
  } catch {
    return {why: "no_answer"}
  }
}

function succeeded() {
  failures = 0
  note({
    reachable: true,
    unpaired: false,
    wrong: false,
    sending: false,
    last_ms: Date.now(),
    why: null,
    said: null,
  })
}

function failed({why, said = null, heard = false}) {
  failures += 1
  const unpaired = why === "not_known" || why === "no_token"
  const wrong = why === "not_the_recorder"
  note({reachable: heard, unpaired, wrong, sending: false, why, said})
}

// The next try: soon while something waits, later when a person must pair this tablet.
async function plan() {
  clearTimeout(timer)
  const [next] = await waiting(1).catch(() => [true])
  const idle = next ? waitAfter(failures, Math.random()) : IDLE_WAIT_S * 1_000
  const wait_ms = status.unpaired ? LONGEST_WAIT_S * 1_000 : idle
  timer = setTimeout(sendNow, wait_ms)
  note({next_ms: Date.now() + wait_ms})
}

function note(news) {
  const before = JSON.stringify(status)
  Object.assign(status, news)
  if (JSON.stringify(status) !== before) {
    document.dispatchEvent(new CustomEvent("delivery:changed", {detail: {...status}}))
  }
}
