// Where a result is, as this tablet knows it: here, where it was delivered, or at the hub.

import assert from "node:assert/strict"
import { test } from "node:test"

globalThis.document = { documentElement: { dataset: {} } }
delete globalThis.BroadcastChannel // No other tab is here to be told, and an open one is waited for.
const { desk } = await import("../../static/js/desk.js")
const { placeOf } = await import("../../static/js/place.js")

const places = (rows) => rows.map((row) => placeOf(row, "site"))

test("at the hub is what the recorder named, up to its number, and nothing that still waits here", () => {
  desk.pack = { place: "site", places: ["tablet", "site", "hub"], at_hub: 3 }
  const rows = [{ state: "kept", n: 3 }, { state: "kept", n: 4 }, { state: "aside", n: 1 }, { state: "waiting", n: 2 }]
  assert.deepEqual(places(rows), ["hub", "site", "hub", "tablet"])
})

test("a recorder without a hub names none, and nothing is at one", () => {
  desk.pack = { place: "site", places: ["tablet", "site"] }
  assert.deepEqual(places([{ state: "kept", n: 1 }, { state: "waiting", n: 2 }]), ["site", "tablet"])
})
