// draw.js: elements made from values. What is given as text stays text, whatever it holds.
//
// h("p.notice", { data: { kept: "" } }, "words", h("strong", "more")) makes a <p>; `on` are its
// listeners, `data` its data- attributes, true and false set or leave out an attribute.

const SVG = "http://www.w3.org/2000/svg"

export function h(what, ...rest) {
  const [tag, ...classes] = what.split(".")
  const made = document.createElement(tag || "div")
  if (classes.length) made.className = classes.join(" ")
  const attributes = isPlain(rest[0]) ? rest.shift() : {}
  for (const [name, value] of Object.entries(attributes)) set(made, name, value)
  append(made, rest)
  return made
}

export function icon(name, kind = "") {
  const made = document.createElementNS(SVG, "svg")
  made.setAttribute("class", `icon ${kind}`.trim())
  made.setAttribute("aria-hidden", "true")
  const use = document.createElementNS(SVG, "use")
  use.setAttribute("href", `#i-${name}`)
  made.append(use)
  return made
}

export function button(words, press, { kind = "", draws = "", after = "", ...attributes } = {}) {
  return h(
    `button${kind ? `.button.button--${kind}` : ".button"}`,
    { type: "button", on: { click: press }, ...attributes },
    draws && icon(draws),
    h("span", words),
    after && icon(after),
  )
}

// Radios (or checkboxes) as chips: options are [value, words]; press hears the value.
export function choices(title, name, options, chosen, press, { hint = "", many = false } = {}) {
  const is = (value) => (many ? chosen.includes(value) : value === chosen)
  return h(
    "fieldset",
    h("legend.choices__title", title),
    h(
      ".choices",
      options.map(([value, words]) =>
        h(
          "label.choice",
          h("input.choice__input", {
            type: many ? "checkbox" : "radio",
            name,
            value: String(value),
            checked: is(value),
            on: { change: (event) => press(value, event.target.checked) },
          }),
          h("span", words),
        ),
      ),
    ),
    hint && h("p.choices__hint", hint),
  )
}

// Private

function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Node)
}

function set(made, name, value) {
  if (name === "on") {
    for (const [event, hears] of Object.entries(value)) made.addEventListener(event, hears)
  } else if (name === "data") {
    Object.assign(made.dataset, value)
  } else if (value === true) {
    made.setAttribute(name, "")
  } else if (value !== false && value !== null && value !== undefined) {
    made.setAttribute(name, value)
  }
}

function append(made, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") made.append(child)
  }
}
