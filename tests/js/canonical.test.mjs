// Canonical: what the recorder's gate would let in, and nothing else.

import assert from "node:assert/strict"
import { test } from "node:test"

import { CannotBeKept, encode, fingerprint, printable, textDigest } from "../../static/js/canonical.js"
import { table } from "./tables.mjs"

const { encoded, refused, words } = table("canonical")

test("values have one form of bytes", () => {
  for (const { plain, bytes } of encoded) assert.equal(encode(plain), bytes)
})

test("minus nought is nought", () => {
  assert.equal(encode({ ms: -0 }), '{"ms":0}')
})

test("what is not canonical is refused by its code", () => {
  for (const { plain, code } of refused) assert.throws(() => encode(plain), { name: "CannotBeKept", code })
})

test("what JSON has no word for is refused", () => {
  for (const value of [undefined, NaN, Infinity, () => 1, 1n, Symbol("x"), { a: undefined }]) {
    assert.throws(() => encode(value), CannotBeKept)
  }
})

test("an event of more bytes than the gate takes is refused", () => {
  assert.equal(encode("x".repeat(65_534)).length, 65_536)
  assert.throws(() => encode("x".repeat(65_535)), { code: "too_many_bytes" })
  assert.throws(() => encode("é".repeat(40_000)), { code: "too_many_bytes" })
})

test("words are kept composed or not at all", () => {
  for (const { text, most, kept, code } of words) {
    if (code) assert.throws(() => printable(text, { most }), { name: "CannotBeKept", code })
    else assert.equal(printable(text, { most }), kept)
  }
})

test("a refused character is named by its number", () => {
  assert.throws(() => printable("a\u202eb"), { character: "U+202E" })
})

test("a text is known by its salted digest", async () => {
  for (const { salt, text, digest } of table("texts").rows) {
    assert.equal(await textDigest(Uint8Array.from(Buffer.from(salt, "hex")), text), digest)
  }
})

test("bytes and text are fingerprinted alike, each under its tag", async () => {
  const text = '{"a":"é"}'

  assert.equal(await fingerprint("event", text), await fingerprint("event", new TextEncoder().encode(text)))
  assert.notEqual(await fingerprint("event", text), await fingerprint("entry", text))
})
