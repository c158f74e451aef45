// The tables that Python and JavaScript answer alike, and the studies they are read by.

import { readFileSync } from "node:fs"
import { webcrypto } from "node:crypto"

import { encode, fingerprint } from "../../static/js/canonical.js"
import { build } from "../../static/js/event.js"

globalThis.crypto ??= webcrypto // Node 18 keeps it apart; every browser has it.

export function table(name) {
  return JSON.parse(file(`../boundaries/${name}.json`))
}

export function file(path) {
  return readFileSync(new URL(path, import.meta.url), "utf8")
}

// Each study as a tablet has it, written by tests/test_javascript.py from the recorder's code.
export function studies() {
  const path = process.env.HEELTOE_STUDIES
  if (!path) throw new Error("Run these through pytest tests/test_javascript.py, which writes the studies.")
  return JSON.parse(readFileSync(path, "utf8"))
}

// The n-th event of a case, as tests/tables.py makes it too, by way of `build`.
export async function event(n, { kind, visit, body }, replaces) {
  const draft = {
    study: "CRATUS-DEMO",
    id: `01990000-0000-7000-8000-${String(n).padStart(12, "0")}`,
    kind,
    at_ms: 1_790_000_000_000 + n,
    offset_min: 60,
    app: "0.1.0",
    visit: `01990000-0000-7000-9000-${String(visit).padStart(12, "0")}`,
    replaces,
    body,
  }
  const plain = build(draft, "T04", n)
  return { ...plain, hash: await fingerprint("event", encode(plain)) }
}
