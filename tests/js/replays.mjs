// Replays visits told one a line, and answers one a line: what tests/test_javascript.py compares.

import { readFileSync } from "node:fs"

import { encode, fingerprint } from "../../static/js/canonical.js"
import { results } from "../../static/js/scoring.js"
import { weigh } from "../../static/js/standing.js"
import { progress, replay, slot } from "../../static/js/visit.js"
import { studies } from "./tables.mjs"

const STUDIES = studies()
const lines = readFileSync(process.argv[2], "utf8").trimEnd().split("\n")

for (const line of lines) {
  const { study, events } = JSON.parse(line)
  const hashed = []
  for (const event of events) hashed.push({ ...event, hash: await fingerprint("event", encode(event)) })
  process.stdout.write(`${JSON.stringify(answer(STUDIES[study], hashed))}\n`)
}

function answer(bundle, events) {
  const { stands, replacedBy } = weigh(events)
  const visit = replay(events)
  return {
    stands: [...stands].sort(),
    replaced_by: Object.fromEntries(replacedBy),
    state: visit.state,
    participant: visit.participant,
    slots: visit.attempts.map(slot),
    not_done: visit.notDone.map(({ hash }) => hash),
    settings: visit.settings,
    questions: visit.questions,
    results: results(bundle, visit),
    progress: Object.values(bundle.measures).map((measure) =>
      progress(visit, measure, bundle.study, bundle.study.rounding),
    ),
  }
}
