// Participant IDs: read as people type them, refused when a slip would make another.

import assert from "node:assert/strict"
import { test } from "node:test"

import { check } from "../../static/js/participant_id.js"
import { table } from "./tables.mjs"

const { rows } = table("participants")
const asked = ({ form = {}, typed, sites, here }) => check(form, typed, sites, here)

test("an ID is written one way or refused, and why", () => {
  for (const row of rows) {
    const { id, why } = asked(row)
    if (row.id) assert.deepEqual({ id, why }, { id: row.id, why: undefined })
    else assert.equal(why, row.why, row.typed)
  }
})

test("a refusal says what was typed and never the right check character", () => {
  const [right] = rows.filter((row) => row.id)
  for (const row of rows.filter((one) => one.why === "check_character" && one.sites === right.sites)) {
    const { id } = asked(row)
    assert.equal(id.replaceAll("-", ""), row.typed.toUpperCase().replaceAll("-", ""))
  }
  const elsewhere = rows.find((row) => row.why === "other_site")
  assert.deepEqual(asked(elsewhere), { why: "other_site", id: elsewhere.typed, site: "05", here: "03" })
})

test("every single wrong character of an ID is refused", () => {
  const { id, sites } = rows.find((row) => row.id)
  const compact = id.replaceAll("-", "")
  for (let at = 0; at < compact.length; at += 1) {
    for (const wrong of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".replace(compact[at], "")) {
      assert.ok(check({}, compact.slice(0, at) + wrong + compact.slice(at + 1), sites).why)
    }
  }
})
