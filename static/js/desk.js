// desk.js: what this tablet knows and does: who holds it, which visits it keeps, what it records.
//
// Every screen records through `record` and reads through `visit`; none touches the outbox itself.
// What lies in the outbox's `meta` is read once at the start and kept here as plain values.

import * as outbox from "./outbox.js"
import * as delivery from "./delivery.js"
import { hex, textDigest, printable } from "./canonical.js"
import { uuid7 } from "./event.js"
import { isFree } from "./lock.js"
import { replay } from "./visit.js"
import { language } from "./words.js"

const { meta } = outbox
const WORK_KINDS = new Set(["assessor", "site_lead"])
const SLOTTED = new Set(["attempt_recorded", "measure_not_done"])
const RUNNING = "running"
export const IDLE_MS = 10 * 60 * 1000

// The values of meta that screens read: pack, device {device, token, label}, session {id, person, how,
// until_ms}, locked, pins {person: {salt, rounds, verifier}}, tries {person: {count, last_ms}}. And of this
// start only: `self` is this browser's own id; `refused` what the recorder last said instead of a pack,
// {status, why}; `skew_ms` by how much its clock is ahead of ours, where it was asked.
export const desk = {
  pack: null, device: null, session: null, locked: false, pins: {}, tries: {},
  busy: false, trouble: "", self: "", refused: null, skew_ms: null,
}

// Where each lies in meta. The id alone is under "device": the outbox numbers its events by it.
const PLACES = { pack: "pack", device: "paired", session: "session", locked: "locked", pins: "pins", tries: "tries" }

export const app = document.documentElement.dataset.app

export async function begin() {
  try {
    await outbox.open()
  } catch (trouble) {
    desk.trouble = trouble.name
    return
  }
  await Promise.all(Object.keys(PLACES).map(known))
  desk.self = (await meta.get("device")) ?? uuid7(Date.now())
  await meta.set("device", desk.self)
  await wasRunning()
  delivery.start({ token: () => desk.device?.token, study: () => desk.pack?.study })
}

export async function set(name, value) {
  desk[name] = value
  if (name === "device") await meta.set("device", (desk.self = value.device))
  await meta.set(PLACES[name] ?? name, value)
}

// Read a value anew: another tab may have changed it.
export async function known(name) {
  return (desk[name] = (await meta.get(PLACES[name] ?? name)) ?? desk[name])
}

// ── Recording ───────────────────────────────────────────────────────────────

// Keep one event; resolves once it is on this tablet, with its row. A person's words go beside the event,
// which names them by digest: `text` in its body, `reasonText` as its reason.
export async function record(kind, body, { visit, replaces, reason, source, id, timed = false, text, asked, reasonText } = {}) {
  const at = Date.now()
  const words = text ?? reasonText
  const texts = words === undefined ? [] : [await spoken(words)]
  const draft = {
    study: desk.pack.study,
    id: id ?? uuid7(at),
    kind,
    at_ms: at,
    offset_min: -new Date(at).getTimezoneOffset(),
    app,
    mono_ms: timed ? Math.round(performance.now()) : undefined,
    session: desk.session?.id,
    visit,
    source,
    replaces,
    asked,
    reason: reasonText === undefined ? reason : texts[0].digest,
    body: text === undefined ? body : { ...body, text: texts[0].digest },
  }
  if (kind === "session_opened" || kind === "sign_in_refused") delete draft.session
  const before = id === undefined && SLOTTED.has(kind) && outbox.unkeptLike(saysAs(draft))
  return outbox.keep(before || draft, texts)
}

// Pressed again since it was not kept yet, a word or a value is the same event still, as it was when it was
// first said: two would stand in one slot. How it came about (its flags) is not said, but remarked by us.
function saysAs(draft) {
  const said = ({ id, at_ms, offset_min, body: { flags, ...body }, ...rest }) => JSON.stringify([rest, body])
  return (other) => said(other) === said(draft)
}

async function spoken(words) {
  const text = printable(words)
  const salt = crypto.getRandomValues(new Uint8Array(16))
  return { digest: await textDigest(salt, text), salt: hex(salt), text }
}

export const newId = () => uuid7(Date.now())

// ── An attempt that runs ────────────────────────────────────────────────────

// Noted at START, so that a crash leaves a trace; taken away when its event is kept.
export function started(attempt) {
  desk.busy = true
  meta.set(RUNNING, attempt).catch(() => {}) // The attempt goes on; its event will say whether it is kept.
}

export function ended() {
  desk.busy = false
  meta.set(RUNNING, null).catch(() => {})
}

// After a crash: what was running is recorded as interrupted, once, under the id it began with. In another
// tab it may be running still, and is left alone then.
async function wasRunning() {
  const kept = await meta.get(RUNNING)
  if (!kept || !(await isFree(kept.visit))) return
  const { id, visit, session, ...body } = kept
  const rows = await outbox.rowsOf(visit)
  if (!rows.some((row) => row.id === id) && desk.pack) {
    await record("attempt_recorded", { ...body, outcome: "interrupted" }, { visit, id, source: "timer" })
  }
  await meta.set(RUNNING, null)
}

// ── Visits ──────────────────────────────────────────────────────────────────

// The visit as its events on this tablet leave it, each event with its row's state.
export async function visit(id) {
  const rows = await outbox.rowsOf(id)
  return rows.length ? { ...replay(rows.filter(({ raw }) => raw).map(eventOf)), rows } : null
}

export async function visits() {
  const ids = new Map()
  for (const row of await outbox.rows()) if (row.visit && row.raw) ids.set(row.visit, [...(ids.get(row.visit) ?? []), row])
  return [...ids.values()]
    .map((rows) => ({ ...replay(rows.map(eventOf)), rows }))
    .filter(({ opened }) => opened)
    .sort((a, b) => b.opened.at_ms - a.opened.at_ms)
}

// A visit keeps the rules it began with, also when the study was published anew since.
export async function bundleOf(visit) {
  if (!visit || visit.bundle === desk.pack.bundle.hash) return desk.pack.bundle
  return (await meta.get(`bundle:${visit.bundle}`)) ?? desk.pack.bundle
}

function eventOf(row) {
  return { ...JSON.parse(row.raw), hash: row.hash }
}

// ── The recorder ────────────────────────────────────────────────────────────

// Ask the recorder for the pack; false where it does not answer. What is known here stays then.
export async function refresh() {
  if (!desk.device) return false
  const asked = Date.now()
  const { token } = desk.device
  const answer = await ask("/packs")
  if (desk.device?.token !== token) return false // Paired anew meanwhile: this is the pack of before.
  desk.refused = answer.status === 200 || answer.status === 0 ? null : { status: answer.status, why: answer.said.why }
  if (answer.status !== 200) return false
  const pack = answer.said
  desk.skew_ms = pack.now_ms - Math.round((asked + Date.now()) / 2)
  await meta.set(`bundle:${pack.bundle.hash}`, pack.bundle)
  await set("pack", pack)
  await outbox.forgetPayload(pack.settled ?? [])
  return true
}

// One request in JSON; status 0 where nobody answers. Never a cookie: a session cannot hold it back.
export async function ask(path, said) {
  try {
    const answer = await fetch(path, {
      method: said === undefined ? "GET" : "POST",
      headers: { "Accept-Language": language(), ...(desk.device && { Authorization: `Bearer ${desk.device.token}` }) },
      body: said === undefined ? undefined : JSON.stringify(said),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(10_000),
    })
    const ours = answer.headers.get("Content-Type")?.startsWith("application/json")
    return ours ? { status: answer.status, said: await answer.json() } : { status: 0, said: {} }
  } catch {
    return { status: 0, said: {} }
  }
}

// ── People ──────────────────────────────────────────────────────────────────

export function person(id = desk.session?.person) {
  return desk.pack?.people.find((one) => one.id === id)
}

// Who may work at this tablet's site, and has a passphrase to say so.
export function workers() {
  const site = desk.pack?.device?.site
  const here = (role) => WORK_KINDS.has(role.role) && (!role.site || !site || site === "study" || role.site === site)
  return (desk.pack?.people ?? []).filter(({ roles, can_sign_in }) => can_sign_in && roles.some(here))
}

export async function signedIn(who, how, until_ms) {
  if (desk.session) await leave(desk.session.person === who ? "renewed" : "handed_over")
  const row = await record("session_opened", { person: who, how, ...(until_ms && { until_ms }) })
  await set("session", { id: row.id, person: who, how, until_ms })
  await set("locked", false)
}

// A session holds as long as the recorder said; what is recorded after that must be confirmed.
export function expired() {
  return desk.session?.until_ms < Date.now()
}

export async function leave(why) {
  await record("session_closed", { why })
  await set("session", null)
}

// What a person likes, on this tablet: hand, size, theme, language.
export function likes() {
  const kept = JSON.parse(localStorage.getItem(`likes:${desk.session?.person ?? ""}`) ?? "{}")
  return { hand: "right", size: "normal", theme: "auto", language: "", ...kept }
}

export function like(name, value) {
  localStorage.setItem(`likes:${desk.session?.person ?? ""}`, JSON.stringify({ ...likes(), [name]: value }))
}
