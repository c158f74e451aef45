// sound.js: one beep, at a moment that the sound card keeps by itself.
//
// Browsers allow it after a tap only. Where there is none, nothing happens: each sound has a sign too.

const HERTZ = 880
const LASTS_S = 0.5
let context = null

export function mayBeep() {
  try {
    context ??= new AudioContext()
    context.resume().catch(() => {})
  } catch {
    context = null
  }
}

// Beep in so many milliseconds; what comes back takes it back.
export function beepIn(ms) {
  if (context?.state !== "running") return () => {}
  const at = context.currentTime + ms / 1000
  const tone = new OscillatorNode(context, { frequency: HERTZ })
  tone.connect(new GainNode(context, { gain: 0.4 })).connect(context.destination)
  tone.start(at)
  tone.stop(at + LASTS_S)
  return () => tone.disconnect()
}
