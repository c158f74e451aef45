// taken.js: what this tablet knows of its own clock, browser and screen, beside every time it takes.

const NAME = 64
let step_us
let frame_hz

// The smallest step of the page's clock; 5 µs where the page is isolated, 100 or more where not.
function step() {
  let least = Infinity
  for (let last = performance.now(), seen = 0; seen < 20; ) {
    const now = performance.now()
    if (now === last) continue
    least = Math.min(least, now - last)
    last = now
    seen += 1
  }
  return Math.max(1, Math.round(least * 1000))
}

// How often the screen is drawn, from ten frames; a hidden page draws none.
function frames() {
  let first
  let count = 0
  const each = (at) => {
    first ??= at
    if (count === 10) frame_hz = Math.round(10_000 / (at - first))
    else requestAnimationFrame(each)
    count += 1
  }
  requestAnimationFrame(each)
}

export function measureTablet() {
  step_us ??= step()
  if (!frame_hz) frames()
}

export function ofTablet() {
  return {
    isolated: crossOriginIsolated,
    step_us,
    agent: agent(),
    screen: `${innerWidth}x${innerHeight}x${Math.round(devicePixelRatio * 100) / 100}`,
    frame_hz,
  }
}

// Private

function agent() {
  const { userAgentData, userAgent } = navigator
  const brand = userAgentData?.brands.find(({ brand: name }) => !/not/i.test(name))
  const [, name, version] = brand
    ? [0, brand.brand, brand.version]
    : (/(Firefox|Chrome|Version)\/(\d+)/.exec(userAgent) ?? [0, "Browser", ""])
  const system = userAgentData?.platform ?? /iPad|iPhone|Android|Windows|Mac OS X|Linux/.exec(userAgent)?.[0] ?? ""
  const said = `${name === "Version" ? "Safari" : name} ${version} ${system}`
  return said.replace(/[^A-Za-z0-9 ._/-]/g, "").trim().slice(0, NAME)
}
