// The file behind journal.js. Only a worker may write to such a file and wait until it is on disk.
//
// There are two files, in turn: one is made anew whole before the other is emptied, so that a
// power cut at any moment leaves all of it in one of them, or in both.

const NAMES = ["journal-a", "journal-b"]
const SOON_MS = 300
const bytes = new TextEncoder()
let files = []
let current = 0

// Held until this tab ends; another that waits for it has it then.
navigator.locks.request("heeltoe:journal", hold)
setTimeout(() => files.length || postMessage({}), SOON_MS)

async function hold() {
  try {
    const folder = await navigator.storage.getDirectory()
    files = await Promise.all(NAMES.map((name) => opened(folder, name)))
  } catch (trouble) {
    postMessage({trouble})
    return
  }
  const texts = files.map(whole)
  current = texts[1] ? 1 : 0
  postMessage({text: texts.join("\n")})
  onmessage = ({data}) => postMessage({to: data.to, ...answer(data)})
  await new Promise(() => {})
}

// The tab that had the file before may be a moment late in letting it go.
async function opened(folder, name) {
  const file = await folder.getFileHandle(name, {create: true})
  for (let tries = 0; ; tries++) {
    try {
      const handle = await file.createSyncAccessHandle()
      if (typeof handle.getSize() === "number") return handle
      throw new Error("Of the early sort, which answers later: not for us.")
    } catch (trouble) {
      if (tries === 20) throw trouble
      await new Promise((later) => setTimeout(later, 25))
    }
  }
}

function answer({write, flush, anew, read}) {
  try {
    if (read) return {text: files.map(whole).join("\n")}
    if (write) add(write, flush)
    else turn(anew)
  } catch (trouble) {
    console.error(trouble) // No space: the database, which comes first, says so to the assessor.
  }
  return {}
}

function add(text, flush = true) {
  const file = files[current]
  file.write(bytes.encode(text), {at: file.getSize()})
  if (flush) file.flush()
}

function turn(text) {
  const before = files[current]
  current = 1 - current
  files[current].truncate(0)
  add(text)
  before.truncate(0)
  before.flush()
}

function whole(file) {
  const found = new Uint8Array(file.getSize())
  file.read(found, {at: 0})
  return new TextDecoder().decode(found)
}
