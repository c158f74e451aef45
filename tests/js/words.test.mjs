// Words: whatever the shell says, it says in each language, and with the same values in it.

import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import test from "node:test"

import { en as places } from "../../static/js/places_words_en.js"
import { es as lugares } from "../../static/js/places_words_es.js"
import { en as english } from "../../static/js/words_en.js"
import { es as spanish } from "../../static/js/words_es.js"

const en = { ...english, ...places }
const es = { ...spanish, ...lugares }

const HERE = new URL("../../static/js/", import.meta.url)
const modules = readdirSync(HERE).filter((name) => name.endsWith(".js") && !/words(_..)?\.js$/.test(name))
const code = modules.map((name) => readFileSync(new URL(name, HERE), "utf8")).join("\n")
const values = (words) => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

test("no word stands in two tables", () => {
  assert.deepEqual(Object.keys(places).filter((key) => key in english), [])
})

test("both languages have the same words, with the same values", () => {
  assert.deepEqual(Object.keys(es).sort(), Object.keys(en).sort())
  for (const key of Object.keys(en)) assert.deepEqual(values(es[key]), values(en[key]), key)
})

test("whatever is said by its name has words", () => {
  const said = [...code.matchAll(/\bsay\(\s*"(\w+)"/g)].map(([, key]) => key)
  assert.deepEqual([...new Set(said.filter((key) => !(key in en)))].sort(), [])
})

test("whatever is said by a made-up name has words of that kind", () => {
  const begins = [...code.matchAll(/\bsay\(`(\w+?)\$\{/g)].map(([, start]) => start)
  const lacking = begins.filter((start) => !Object.keys(en).some((key) => key.startsWith(start)))
  assert.deepEqual([...new Set(lacking)].sort(), [])
})
