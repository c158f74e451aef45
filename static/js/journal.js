// A second copy of what the outbox holds, in a file of its own beside the database.
//
// A browser that is killed in the midst of writing may throw its whole database away two starts
// later (DECISIONS 60), rows that were complete long since included. So each draft, row and value
// is written here as a line too, flushed before anything is called kept, and the outbox takes in
// at its next start what the database lost. One tab holds the file; where it cannot be had, as in
// a second tab or a browser that knows no such files, the database stands alone.

const PATIENCE_MS = 300 // The database has the row by then: a file that hangs must not hold it up.
const LARGE = 4_000_000 // Letters; what lies in it is a few hundred thousand.

let worker = null
let held = false
let asked = 0
let size = 0
let everything = null // Gives all lines that the outbox has.
let oncemore = false
let since = null // Those written while the file is made anew.
const answers = new Map()

// Starts to hold the file. As soon as it is ours, taken({rows, values, drafts}) gets what is in it
// and it is made anew from all(), a promise of lines. Resolves when taken is done, or when it is
// plain that another tab has the file for now.
export function open(taken, all) {
  everything = all
  if (!globalThis.Worker || !navigator.storage?.getDirectory) return Promise.resolve()
  return new Promise((done) => {
    worker = new Worker(new URL("journal_worker.js", import.meta.url))
    worker.onerror = () => done()
    worker.onmessage = async ({data: {to, text, trouble}}) => {
      if (to) return answered(to, text)
      if (trouble) console.error(trouble)
      if (text !== undefined) {
        held = true
        await taken(read(text)).then(() => void renew(), (trouble) => console.error(trouble))
      }
      done()
    }
  })
}

// Writes one line, {draft, texts}, {row} or {value: {key, value}}; resolves when it is on disk. A
// draft is not waited for: it outlives the browser at once, and a power cut with the next line.
export function write(line) {
  if (!held) return Promise.resolve()
  if (size > LARGE) renew()
  const text = said(line)
  since?.push(text)
  return ask({write: text, flush: !line.draft})
}

// Writes the file anew from what the outbox has now; once more, where that was under way.
export async function renew() {
  if (!held) return
  if (since) return void (oncemore = true)
  since = []
  size = 0
  try {
    const lines = (await everything()).map(said)
    ask({anew: [...lines, ...since].join("")})
  } catch (trouble) {
    console.error(trouble) // The file goes on as it is, only longer.
  } finally {
    since = null
    if (oncemore) renew((oncemore = false))
  }
}

// What the file holds now, for a tablet whose database is dead.
export async function copy() {
  return read((held && (await ask({read: true}))) || "")
}

// What the lines of a text leave: the last that was said of each row and value, and the drafts
// that no row came of. A line that was cut short is none.
export function read(text) {
  const [rows, values, drafts] = [new Map(), new Map(), new Map()]
  for (const line of text.split("\n")) {
    const {row, value, draft, texts} = parsed(line)
    if (row) rows.set(row.id, row)
    if (value) values.set(value.key, value)
    if (draft) drafts.set(draft.id, {draft, texts})
  }
  for (const id of rows.keys()) drafts.delete(id)
  const [held, said, left] = [rows, values, drafts].map((found) => [...found.values()])
  return {rows: held, values: said, drafts: left}
}

// The break comes first, so that a line which was cut short spoils none that follows.
export const said = (line) => "\n" + JSON.stringify(line)

function parsed(line) {
  try {
    return JSON.parse(line) ?? {}
  } catch {
    return {}
  }
}

function ask(what) {
  const to = ++asked
  size += what.write?.length ?? what.anew?.length ?? 0
  return new Promise((resolve) => {
    const timer = setTimeout(() => answered(to), what.read ? 10 * PATIENCE_MS : PATIENCE_MS)
    answers.set(to, (text) => {
      clearTimeout(timer)
      resolve(text)
    })
    worker.postMessage({to, ...what})
  })
}

function answered(to, text) {
  answers.get(to)?.(text)
  answers.delete(to)
}
