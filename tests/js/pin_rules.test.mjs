// Which PIN a person may choose.

import assert from "node:assert/strict"
import { test } from "node:test"
import { wrongWith } from "../../static/js/pin_rules.js"

test("a PIN has six digits", () => {
  for (const pin of ["", "12345", "4829130", "48291a", "４８２９１３"]) assert.equal(wrongWith(pin), "pin_length")
})

test("what anybody would try first is no PIN", () => {
  for (const pin of ["000000", "777777", "123456", "654321", "890123", "121212", "482482"]) assert.equal(wrongWith(pin), "pin_obvious", pin)
})

test("any other six digits are, once they were typed twice alike", () => {
  assert.equal(wrongWith("482913"), null)
  assert.equal(wrongWith("482913", "482913"), null)
  assert.equal(wrongWith("482913", "482931"), "pin_differs")
})
