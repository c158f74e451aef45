// words.js: what the shell says, in the language of who holds the tablet.
//
// The recorder's own words stand in words_en.js and words_es.js. What is said to the participant and what
// a measure is called belongs to the study's bundle and comes from there, in either language.

export const NAMES = { en: "English", es: "Español" }
const FILES = { en: () => import("./words_en.js"), es: () => import("./words_es.js") }
const TABLES = {}
const MORE = {}
let spoken = "en"

// Say all in this language from now on. One table is read, the one that is spoken.
export async function speak(language) {
  if (!FILES[language]) return
  TABLES[language] ??= (await FILES[language]())[language]
  spoken = language
}

export const language = () => spoken

// Languages that both the study and the shell speak, the browser's first.
export function languages(ofStudy = Object.keys(FILES)) {
  const both = ofStudy.filter((code) => FILES[code])
  const wished = navigator.languages.map((code) => code.slice(0, 2)).find((code) => both.includes(code))
  return wished ? [wished, ...both.filter((code) => code !== wished)] : both.length ? both : ["en"]
}

// Take in the words that only some screens say.
export function learn(tables) {
  for (const [name, words] of Object.entries(tables)) MORE[name] = { ...MORE[name], ...words }
}

// The words for a key, with {name} filled in. A key without words is a mistake of ours: it shows itself.
export function say(key, values = {}) {
  const words = TABLES[spoken]?.[key] ?? MORE[spoken]?.[key] ?? key
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "")
}

// What a recorder refused: in our words where it gave a code that we have words for, else in its own.
export function refusal({ code, why, wait_s = "" }) {
  const words = TABLES[spoken]?.[`refusal_${code}`]
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
