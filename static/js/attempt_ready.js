// attempt_ready.js: what is read before the clock starts: what to say, when to start and stop, what was
// taken so far; and, out of the way below, what else may be done instead.

import { h } from "./draw.js"
import { desk } from "./desk.js"
import { maySleep } from "./wake.js"
import { known, settingsForm, settingsLine, unsaid } from "./attempt_setup.js"
import { attemptsAt } from "./visit.js"
import { rests } from "./circumstances.js"
import { left, rest } from "./rest.js"
import { language, of, say } from "./words.js"
import { afterMeasure, toVisit } from "./onward.js"

export function readyFace(now) {
  const { measure } = now
  return h(
    "main.capture__face.capture__face--read",
    interrupted(now),
    script(now),
    measure.watch &&
      h("dl.rule", h("dt.rule__name", say("start_when")), h("dd", of(measure.watch.start)), h("dt.rule__name", say("stop_when")), h("dd", of(measure.watch.stop))),
    now.slots?.(now),
    resting(now),
    h("p.page__quiet", { hidden: !maySleep(), data: { maySleep: "" } }, say("screen_may_sleep")),
    instead(now), // Seen without scrolling; how it is set up is asked again with the result.
    setup(now),
    takenBack(now),
  )
}

// What is said to the participant, in the participant's language.
export function script({ visit, script: said, number }) {
  const spoken = visit.settings[""]?.spoken_language ?? language()
  const words = said(number).map((one) => of(one, spoken)).filter(Boolean)
  return h("blockquote.script", { lang: spoken }, h("p.script__say", { lang: say("code") }, say("say_this")), words.map((one) => h("p", `“${one}”`)))
}

// What else may be done here. Who walked once has done it: the second walk may be left out.
export function instead(now) {
  const onward = now.number > 1 && afterMeasure(now.visit, now.bundle, now.measure)
  return h(
    ".instead",
    onward ? h("a.button", { href: onward.address }, onward.words) : opens("not_done", async () => (await import("./not_done.js")).notDone(now)),
    now.setup && opens("type_a_time", async () => (await import("./typed_time.js")).typedTime(now)),
    happened(now),
  )
}

export function happened({ visit, measure }) {
  return h("a.button", { href: `${toVisit(visit)}/remarks?during=${measure.code}`, data: { tool: "safety" } }, say("something_happened"))
}

// What was taken back comes a little later: few attempts have any, and no start waits for it.
export function takenBack(now) {
  const made = h("div")
  import("./attempt_history.js").then(({ history }) => made.replaceWith(history(now) ?? ""))
  return made
}

export function setup(now) {
  const made = h(".setup")
  const draw = () => {
    const name = made.contains(document.activeElement) && document.activeElement.name
    const open = made.querySelector("details")?.open ?? false
    const line = settingsLine(now)
    const more = line && h("details.instead__more", { open }, h("summary.button.button--quiet", line), h(".instead__panel", settingsForm(now, known(now))))
    made.replaceChildren(...settingsForm(now, unsaid(now)), ...(more ? [more] : []))
    if (name) (made.querySelector(`[open] [name="${name}"]:checked`) ?? made.querySelector("summary"))?.focus()
  }
  now.changed = draw
  draw()
  return made
}

// Private

// What few attempts need comes when it is opened; the worker keeps it here all the same.
function opens(name, make) {
  const fill = async () => made.open && !made.dataset.full && ((made.dataset.full = ""), made.append(await make()))
  const made = h("details.instead__more", { name: "instead", data: { panel: name }, on: { toggle: fill } }, h("summary.button", say(name)))
  return made
}

// After a crash: nobody must wonder where an attempt went.
function interrupted({ visit, measure, part, number }) {
  const last = attemptsAt(visit, measure.code, part).filter(({ body }) => body.outcome === "interrupted" && body.number === number)
  return last.length > 0 && h("p.notice.notice--question", { data: { interrupted: "" } }, say("was_running", { n: number }))
}

function resting({ visit, measure, part }) {
  if (desk.busy) return null
  const [asked] = rests(visit, measure, part)
  return asked && left(asked.since_ms, asked.rest_s, Date.now()) > 0 && rest(asked.since_ms, asked.rest_s)
}
