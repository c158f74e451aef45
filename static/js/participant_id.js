// participant_id.js: what a participant's ID looks like, and why a mistyped one is refused.
//
// Read in any case, with spaces or without dashes, and written one way, with the refusals
// of recorder/participant_id.py as codes and facts. Nothing is guessed: no refusal says what
// the right check character would be. Whether there is such a person is the list's to say.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// `idForm` is the study's [participants]; `here` the site that asks, unless it may see all.
export function check(idForm, typed, siteCodes, here) {
  const { form = "check", digits = 4 } = idForm
  if (form === "pattern") return byPattern(idForm, typed.trim())
  const shown = typed.trim().replace(/\s+/g, " ")
  const compact = shown.toUpperCase().replace(/[ \-–—]/g, "")
  const site = siteOf(compact, siteCodes, digits)
  if (site === undefined) return { why: "form", typed: shown, digits }
  const number = compact.slice(site.length, -1)
  const id = `${site}-${number}-${compact.at(-1)}`
  if (!/^[0-9]+$/.test(number)) return { why: "letter", id }
  if (!isValid(compact)) return { why: "check_character", id }
  if (here !== undefined && site !== here) return { why: "other_site", id, site, here }
  return { id }
}

// Private

function byPattern({ pattern, example }, id) {
  return new RegExp(`^(?:${pattern})$`).test(id) ? { id } : { why: "pattern", typed: id, example }
}

function siteOf(compact, siteCodes, digits) {
  if (!/^[0-9A-Z]+$/.test(compact)) return undefined
  return siteCodes.find(
    (site) => compact.startsWith(site) && compact.length === site.length + digits + 1,
  )
}

// ISO 7064 mod 37,36: catches every single wrong character and nearly every swap.
function isValid(compact) {
  let check = 18
  for (const character of compact) {
    check = (((check || 36) * 2) % 37 + ALPHABET.indexOf(character)) % 36
  }
  return check === 1
}
