// screen_course.js: a way is walked against the watch: gait speed, timed up and go.

import { attempt } from "./attempt.js"
import { icon, h } from "./draw.js"
import { seconds } from "./figures.js"
import { counted, read, settingsOf, waysOfCounting } from "./scoring.js"
import { attemptsAt, nextNumber } from "./visit.js"
import { language, of, say } from "./words.js"

export function course({ visit, bundle, measure }) {
  const known = settingsOf(measure, visit, bundle.study)
  const most = waysOfCounting(measure, known)?.attempts ?? 1
  const { explain, begin, again } = measure.spoken ?? {}
  const length = known.course_cm ? ` ${known.course_cm / 100}\u00a0m` : ""
  return attempt({
    visit, bundle, measure,
    name: of(measure.title) + length,
    of: ({ number }) => most > 1 && `· ${say("trial_n_of", { n: Math.min(number, most), of: most })}`,
    setup: {},
    script: (number) => (number > 1 && again ? [again] : [explain, begin]),
    line: say("watch_feet", { stop: of(measure.watch.stop) }),
    pad: () => ["pad pad--stop", h("span.pad__word", icon("stop"), say("stop"))],
    outcome: () => "complete",
    slots: most > 1 ? (now) => trials(now, most) : undefined,
    next: (now) =>
      nextNumber(now.visit, measure.code) <= most && !excused(now)
        ? { words: say("next_is", { what: say("trial_n", { n: nextNumber(now.visit, measure.code) }).toLowerCase() }), address: location.hash }
        : null,
  })
}

// Private

function excused({ visit, measure }) {
  return visit.notDone.some(({ body }) => body.measure === measure.code)
}

function trials({ visit, bundle, measure, rounding }, most) {
  const whole = counted(measure, visit, settingsOf(measure, visit, bundle.study), rounding, bundle.study.not_done)
  const next = nextNumber(visit, measure.code)
  const slots = Array.from({ length: most }, (_, at) => {
    const taken = attemptsAt(visit, measure.code).find(({ body }) => body.number === at + 1 && ["complete", "stopped"].includes(body.outcome))
    const { value } = taken ? read(taken.body, measure, rounding) : {}
    const counts = taken && whole.status === "counted" && whole.counted.includes(taken.hash) && next > most
    const look = taken ? (counts ? ".slot--now" : "") : at + 1 === next ? ".slot--now" : ".slot--later"
    return h(
      `li.slot${look}`,
      taken && { data: { attempt: taken.id } },
      h("span.slot__name", say(counts ? "trial_n_counts" : "trial_n", { n: at + 1 })),
      h("span.slot__value", value !== undefined ? `${seconds(value, language())} s` : taken ? "–" : say(at + 1 === next ? "now" : "later")),
    )
  })
  return h("ol.slots", slots)
}
