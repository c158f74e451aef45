// words.js: what the shell says, in the language of who holds the tablet.
//
// The recorder's own words stand in words_en.js and words_es.js. What is said to the participant and what
// a measure is called belongs to the study's bundle and comes from there, in either language.

export const NAMES = { en: "English", es: "Español" }
const FILES = [{ en: () => import("./words_en.js"), es: () => import("./words_es.js") }]
const TABLES = { en: [], es: [] } // As in FILES: one for each file that was read.
let spoken = "en"

// Say all in this language from now on; only the files of the one that is spoken are read.
export async function speak(language) {
  if (!TABLES[language]) return
  await read(language)
  spoken = language
}

// Have a language's words at hand, and say nothing in it yet.
export async function read(language) {
  const tables = TABLES[language]
  const words = async (files, at) => (tables[at] ??= (await files[language]())[language])
  await Promise.all(FILES.map(words))
}

export const language = () => spoken

// Languages that both the study and the shell speak, the browser's first.
export function languages(ofStudy = Object.keys(TABLES)) {
  const both = ofStudy.filter((code) => TABLES[code])
  const wished = navigator.languages.map((code) => code.slice(0, 2)).find((code) => both.includes(code))
  return wished ? [wished, ...both.filter((code) => code !== wished)] : both.length ? both : ["en"]
}

// Learn of words that only some screens say: they are read before such a screen is drawn (screens.js).
export function learn(files) {
  FILES.push(files)
}

// The words for a key, with {name} filled in. A key without words is a mistake of ours: it shows itself.
export function say(key, values = {}) {
  const words = word(key) ?? key
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "")
}

// What a recorder refused: in our words where it gave a code that we have words for, else in its own.
export function refusal({ code, why, wait_s = "" }) {
  const words = word(`refusal_${code}`)
  return words ? words.replace("{s}", wait_s) : why ?? say("no_answer")
}

// Of words that the study gives per language, those of the tablet, or of a language that is asked for.
export function of(table, inLanguage = spoken) {
  if (typeof table === "string") return table
  return table?.[inLanguage] ?? table?.en ?? Object.values(table ?? {})[0] ?? ""
}

// A code of the study in words: group "reasons", "settings", "values.aid", "results", "flags".
export function code(bundle, group, value) {
  const table = group.split(".").reduce((found, name) => found?.[name], bundle.words)
  return of(table?.[value]) || say(`${group}_${value}`).replace(`${group}_`, "").replaceAll("_", " ")
}

export function time(at_ms) {
  return new Intl.DateTimeFormat(spoken, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at_ms)
}

export function day(at) {
  return new Intl.DateTimeFormat(spoken, { weekday: "short", day: "numeric", month: "short" }).format(at)
}

// Private

function word(key) {
  return TABLES[spoken].find((table) => table?.[key])?.[key]
}
