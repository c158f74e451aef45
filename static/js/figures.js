// figures.js: whole hundredths in, numbers as people read them out, and back.
//
// Milliseconds become hundredths in `ofMs` and nowhere else on the tablet, by the study's
// rounding; no fraction ever exists. As recorder/sheet/figures.py on screen and paper.
// What a number means, and whether it can be, is for scoring.js.

// Decimals shown at least; a reading keeps its own.
const PLACES = { s: 2, kg: 1, lb: 1, N: 1, m: 0 }

const NUMBER = /^([0-9]{1,12})(?:[.,]([0-9]+))?$/

// Hundredths of a second: cut as a stopwatch shows, or to the nearest.
export function ofMs(ms, rounding) {
  const cut = (ms - (ms % 10)) / 10
  return rounding === "half_up" && ms % 10 >= 5 ? cut + 1 : cut
}

export function seconds(hundredths, lang, places = 2) {
  return number(hundredths, places, lang)
}

export function amount(hundredths, lang, unit = "kg") {
  return number(hundredths, PLACES[unit] ?? 0, lang)
}

// What a running watch shows: cut, so that it never runs ahead of the time kept.
export function tenths(ms, lang) {
  const whole = (ms - (ms % 100)) / 100
  return number(whole * 10, 1, lang)
}

// Hundredths of a metre per second, half up, in one step from what was measured.
export function speed(course_cm, hundredths) {
  return hundredths > 0 ? nearest(100 * course_cm, hundredths) : null
}

// The nearest whole of top ÷ bottom, half up; exact, whatever the size.
export function nearest(top, bottom) {
  const [over, under] = [2n * BigInt(top) + BigInt(bottom), 2n * BigInt(bottom)]
  const down = over < 0n && over % under !== 0n ? 1n : 0n
  return Number(over / under - down)
}

// What a person typed, as hundredths; never a guess at thousands.
export function typed(text) {
  const plain = text.trim().replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 0xf)
  if (plain === "") return { why: "empty" }
  const [, whole, decimals = ""] = NUMBER.exec(plain) ?? []
  if (whole === undefined) return { why: whyNot(plain) }
  if (decimals.length > 2) return { why: "too_many_decimals" }
  return { value: Number(whole + decimals.padEnd(2, "0")) }
}

// Private

function number(hundredths, least, lang) {
  const size = Math.abs(hundredths)
  let places = String(size % 100).padStart(2, "0")
  while (places.length > least && places.endsWith("0")) places = places.slice(0, -1)
  const whole = `${hundredths < 0 ? "−" : ""}${(size - (size % 100)) / 100}`
  return places ? `${whole}${lang === "es" ? "," : "."}${places}` : whole
}

function whyNot(plain) {
  if (/^[+\-−]/.test(plain)) return "sign"
  if (/^[0-9.,]*[.,][0-9.,]*[.,][0-9.,]*$/.test(plain)) return "two_separators"
  return "not_a_number"
}
