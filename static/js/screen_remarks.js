// screen_remarks.js: what is said beside the numbers: notes, and what happened to the participant.

import { takeBack, undo, withFates } from "./corrections.js"
import { CannotBeKept, printable } from "./canonical.js"
import { asked } from "./careful_ask.js"
import { record } from "./desk.js"
import { button, choices, h, icon } from "./draw.js"
import { frame } from "./frame.js"
import { fate, whoWas } from "./history.js"
import { badge } from "./badge.js"
import { scheduled } from "./schedule.js"
import { announce, offerUndo, redraw } from "./stage.js"
import { code, of, say, time } from "./words.js"

const MOST = 500
const WHAT = ["fall", "near_fall", "chest_pain", "dizziness", "breathless", "pain", "other"]
const ACTIONS = ["sat_down", "rested", "clinician_called", "none", "other"]
const REASONS = ["entered_wrongly", "other_reason"]

export async function remarks(visit, bundle) {
  const { rows } = scheduled(visit, bundle)
  const names = await whoWas()
  const events = withFates(visit, ["note_written", "safety_event_recorded"])
  return frame(
    "remarks",
    h(".page__head", h("h1", say("remarks")), h("p", h("a.button.button--quiet", { href: `#/visit/${visit.id}` }, say("back_to", { id: visit.participant })))),
    h("section.page__section", h("h2", say("note")), note(visit, bundle, rows)),
    h("section.page__section", h("h2", say("safety_event")), safety(visit, bundle, rows)),
    events.length > 0 && h("section.page__section", h("h2", say("said_so_far")), h("ul.history", events.map((event) => line(event, { visit, bundle, names })))),
  )
}

// Private

function note(visit, bundle, rows) {
  const lastOf = (measure) => [...visit.attempts, ...visit.notDone].filter(({ body }) => body.measure === measure.code).at(-1)?.hash
  const about = rows.map(({ measure }) => [lastOf(measure) ?? "", of(measure.title)]).filter(([hash]) => hash)
  const left = h("p.field__help", { id: "note-left" })
  const said = h(".field__wrong", { id: "note-said", role: "alert" })
  let chosen = ""
  const field = h("textarea.field__input.field__input--lines", { id: "note", rows: "4", "aria-describedby": "note-left note-said", on: { input: count } })

  function count() {
    const n = MOST - [...field.value.normalize("NFC")].length
    left.textContent = n < 0 ? say("too_many", { n: -n }) : say("left_n", { n })
    left.classList.toggle("field__wrong", n < 0)
    said.replaceChildren()
    field.removeAttribute("aria-invalid")
  }

  function refuse(...words) {
    field.setAttribute("aria-invalid", "true")
    said.replaceChildren(...words)
  }

  async function keep(sure) {
    const text = field.value.trim()
    if (!text) return refuse(say("reading_empty")), field.focus()
    try {
      printable(text, { most: MOST })
    } catch (trouble) {
      if (!(trouble instanceof CannotBeKept)) throw trouble
      refuse(trouble.code === "too_long" ? say("too_many", { n: trouble.length - MOST }) : say("sign_refused", { sign: trouble.character }))
      return field.focus()
    }
    const question = !sure && asked(text, bundle, { out: () => field.focus(), keep })
    if (question) return refuse(...question), said.querySelector("button").focus()
    try {
      const row = await record("note_written", { about: chosen || undefined }, { visit: visit.id, text, asked: sure })
      announce(say("note_kept"))
      offerUndo(say("note_kept"), () => undo(visit, row.hash))
      await redraw()
    } catch {
      refuse(say("keep_screen_open", { value: say("the_note") }))
    }
  }

  count()
  return h(
    ".form",
    h(".field", h("label.field__label", { for: "note" }, say("note_label")), field, left, said),
    about.length > 0 && choices(say("note_about"), "about", [["", say("the_visit")], ...about], chosen, (one) => { chosen = one }),
    button(say("keep_note"), () => keep(), { "data-keep-note": "" }),
  )
}

function safety(visit, bundle, rows) {
  const said = { stopped: "" }
  const wrong = h("p.field__wrong", { role: "alert" })
  const chips = (group, codes) => codes.map((one) => [one, code(bundle, group, one)])
  const put = (name) => (value) => { said[name] = value; wrong.textContent = "" }

  async function keep() {
    const lacking = ["what", "action", "stopped"].find((name) => !said[name])
    if (lacking) return void (wrong.textContent = say(`safety_lacks_${lacking}`))
    const body = { what: said.what, action: said.action, stopped: said.stopped === "yes", during: said.during || undefined }
    try {
      const row = await record("safety_event_recorded", body, { visit: visit.id })
      offerUndo(say("safety_kept"), () => undo(visit, row.hash))
      await redraw()
    } catch {
      wrong.textContent = say("keep_screen_open", { value: code(bundle, "safety", said.what) })
    }
  }

  return h(
    "details.more",
    { data: { safety: "" } },
    h("summary.button", icon("warn"), say("record_safety")),
    h(
      ".form",
      choices(say("safety_what"), "what", chips("safety", WHAT), "", put("what")),
      choices(say("safety_during"), "during", [["", say("no_measure")], ...rows.map(({ measure }) => [measure.code, of(measure.title)])], "", put("during")),
      choices(say("safety_action"), "action", chips("actions", ACTIONS), "", put("action")),
      choices(say("safety_stopped"), "stopped", [["yes", say("yes")], ["no", say("no")]], "", put("stopped")),
      wrong,
      button(say("keep_safety"), keep, { "data-keep-safety": "" }),
    ),
  )
}

function line(event, { visit, bundle, names }) {
  const voids = async (reason) => {
    const row = await takeBack(visit, event.hash, reason)
    offerUndo(say("taken_back"), () => undo(visit, row.hash))
    await redraw()
  }
  return h(
    `li.history__row${event.stands ? "" : ".history__row--gone"}`,
    { data: { remark: event.id } },
    h("span.history__name", say(event.kind === "note_written" ? "note" : "safety_event")),
    h(`${event.stands ? "span" : "s"}.remarks__words`, words(event, bundle)),
    h("span.history__when", [time(event.at_ms), names(event), about(event, visit, bundle)].filter(Boolean).join(" · ")),
    badge(event.row),
    fate(event, { visit, bundle, names, instead: (one) => words(one, bundle) }),
    event.stands &&
      h(
        "details.more.history__void",
        h("summary.button.button--quiet", say("void_value")),
        choices(say("why_void"), `void-${event.id}`, REASONS.map((one) => [one, code(bundle, "voids", one)]), "", voids),
      ),
  )
}

function words({ kind, body, row }, bundle) {
  if (kind === "note_written") {
    const words = row.texts?.find(({ digest }) => digest === body.text)
    return words?.text ?? say(words ? "blanked" : "not_held_here")
  }
  const parts = [code(bundle, "safety", body.what), code(bundle, "actions", body.action), say(body.stopped ? "was_stopped" : "went_on")]
  return parts.join(" · ")
}

function about({ body }, visit, bundle) {
  const measure = body.during ?? (body.about && [...visit.all, ...visit.notDone].find(({ hash }) => hash === body.about)?.body.measure)
  return measure ? say("about", { what: of(bundle.measures[measure]?.title) }) : ""
}
