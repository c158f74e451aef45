// pin_rules.js: which PIN a person may choose. Pure, so that Node can try it.

export const DIGITS = 6

// Null, or the code of what is wrong with a PIN and its repetition.
export function wrongWith(pin, again) {
  if (!/^[0-9]{6}$/.test(pin)) return "pin_length"
  if (isObvious(pin)) return "pin_obvious"
  return again === undefined || again === pin ? null : "pin_differs"
}

// Private

// One digit or one group again and again, or a walk along the keys.
function isObvious(pin) {
  const steps = [...pin.slice(1)].map((digit, at) => (digit - pin[at] + 10) % 10)
  const walks = [1, 9].some((step) => steps.every((one) => one === step))
  return walks || /^(.{1,3})\1+$/.test(pin)
}
