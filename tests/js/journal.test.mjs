// What the lines of a journal leave.
import assert from "node:assert/strict"
import test from "node:test"

import {read, said} from "../../static/js/journal.js"

const row = {n: 1, id: "a", raw: "{}", state: "waiting"}
const draft = (id) => ({draft: {id}, texts: []})

test("the last that was said of a row and of a value holds", () => {
  const text = [
    {row},
    {value: {key: "pack", value: 1}},
    {row: {...row, state: "kept"}},
    {value: {key: "pack", value: 2}},
  ]
  const found = read(text.map(said).join(""))

  assert.deepEqual(found.rows, [{...row, state: "kept"}])
  assert.deepEqual(found.values, [{key: "pack", value: 2}])
})

test("a draft is left until a row came of it", () => {
  const found = read([draft("a"), draft("b"), {row}].map(said).join(""))

  assert.deepEqual(found.drafts, [draft("b")])
})

test("a line that was cut short is none, and spoils none that follows", () => {
  const cut = said({row: {...row, id: "cut"}}).slice(0, -7)

  assert.deepEqual(read(said({row}) + cut + said(draft("b"))).drafts, [draft("b")])
  assert.deepEqual(read(said({row}) + cut).rows, [row])
  assert.deepEqual(read(""), {rows: [], values: [], drafts: []})
})
