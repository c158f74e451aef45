// who_typed.js: a participant's ID as it is typed, and in words what is wrong with it.

import { desk } from "./desk.js"
import { h } from "./draw.js"
import { check } from "./participant_id.js"
import { say } from "./words.js"

// A field, and `check()`, which gives the ID as the study writes it, or nothing and says why.
export function typedId(id, { label, button, hidden = false, value = "" }) {
  const said = h("p.field__wrong", { id: `${id}-said`, role: "alert" })
  const input = h("input.field__input.field__input--code", {
    id, value, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go",
    placeholder: hidden && label, "aria-describedby": `${id}-said`,
  })
  const field = h(
    ".field",
    h(hidden ? "label.unseen" : "label.field__label", { for: id }, label),
    h(".field__row", input, button && h("button.button", { type: "submit" }, button)),
    said,
  )
  return {
    field,
    input,
    check() {
      const found = readId(input.value)
      said.textContent = found.words ?? ""
      if (found.words) {
        input.setAttribute("aria-invalid", "true")
        input.focus()
      } else input.removeAttribute("aria-invalid")
      return found.id
    },
  }
}

// {id}, or {words}: the refusal, with what to do next.
export function readId(typed) {
  const { study } = desk.pack.bundle
  const { site } = desk.pack.device ?? {}
  const here = site && site !== "study" ? site : undefined
  const found = check(study.participants ?? {}, typed, study.sites.map(({ code }) => code), here)
  // Who moved belongs to the site they moved to, whatever the ID says.
  const moved = desk.pack.participants.find(({ id }) => id === found.id)?.site
  if (here && moved && moved !== here) return { words: say("wrong_id_other_site", { site: moved, here }) }
  if (found.id && (!found.why || moved === here && found.why === "other_site")) return { id: found.id }
  if (!typed.trim()) return { words: say("id_empty") }
  return { words: say(`wrong_id_${found.why}`, found) }
}
