"""What a person needs of a tablet: a left hand's pad, calm digits, a beep and its sign, light."""

import pytest

from tests.browser.bedside_screens import new, ready, to

# Every tone that was asked of the sound card, at what time of day, and whether it was taken back.
HEARD = """
window.heard = []
const tones = new WeakMap()
const { start } = AudioScheduledSourceNode.prototype
AudioScheduledSourceNode.prototype.start = function (at = 0) {
  const tone = { at_ms: Date.now() + (at - this.context.currentTime) * 1000, back: false }
  tones.set(this, tone)
  heard.push(tone)
  return start.call(this, at)
}
const { disconnect } = AudioNode.prototype
AudioNode.prototype.disconnect = function (...from) {
  if (tones.has(this)) tones.get(this).back = true
  return disconnect.apply(this, from)
}
"""
# Every flash that was shown, and how much of the glass it covered.
SEEN = """
window.seen = []
new MutationObserver(() => {
  const flash = document.querySelector(".capture--flash")
  if (!flash) return
  const { position, width, height } = getComputedStyle(flash, "::after")
  seen.push([position, parseFloat(width) / innerWidth, parseFloat(height) / innerHeight])
}).observe(document, { subtree: true, childList: true, attributeFilter: ["class"] })
"""
# All that the digits and the meter showed while the clock ran.
SHOWN = """() => {
  window.shown = { digits: [], meter: [] }
  new MutationObserver(() => {
    if (!document.querySelector(".capture--running")) return
    shown.digits.push(document.querySelector("[role=timer] span").textContent)
    shown.meter.push(document.querySelector(".meter").value)
  }).observe(document.querySelector("#screen"),
    { subtree: true, childList: true, characterData: true, attributeFilter: ["value"] })
}"""
LOCK = """Object.defineProperty(Navigator.prototype, "wakeLock", { get: () => ({ request }) })
"""
HELD = """const request = async () => {
  const lock = Object.assign(new EventTarget(), { released: false })
  lock.release = async () => { lock.released = true; lock.dispatchEvent(new Event("release")) }
  return lock
}
"""
REFUSED = """const request = async () => { throw new DOMException("", "NotAllowedError") }
"""
ABSENT = "delete Navigator.prototype.wakeLock"
SIDES = """() => {
  const sides = name => {
    const { left, right } = document.querySelector(name).getBoundingClientRect()
    return { left, right }
  }
  return { pad: sides("[data-pad]"), face: sides(".capture__face") }
}"""


def test_who_taps_with_the_left_hand_has_the_pad_on_the_left(bedside):
    bed = bedside(viewport={"width": 1024, "height": 768})
    ready("gait_speed")(bed)
    right = bed.page.evaluate(SIDES)
    to("door", "[data-step=mine]")(bed)
    bed.page.check("[name=hand][value=left]", force=True)
    bed.waits("[data-hand=left]")
    bed.page.reload()  # It is remembered, too.
    ready("gait_speed")(bed)
    left = bed.page.evaluate(SIDES)
    bed.touches("[data-pad]")
    bed.phase("running")
    running = bed.page.evaluate(SIDES)

    assert right["face"]["right"] <= right["pad"]["left"]
    for mirrored in (left, running):
        assert mirrored["pad"]["right"] <= mirrored["face"]["left"]
        assert mirrored["pad"]["left"] >= 24
    assert left["pad"]["right"] - left["pad"]["left"] == pytest.approx(
        right["pad"]["right"] - right["pad"]["left"], abs=1
    )


@pytest.mark.parametrize("hand", ["right", "left"])
def test_what_takes_back_never_lies_over_the_pad(bedside, hand):
    bed = bedside()
    to("door", "[data-step=mine]")(bed)
    bed.page.check(f"[name=hand][value={hand}]", force=True)
    bed.waits(f"[data-hand={hand}]")
    ready("chair_stand_5")(bed)
    bed.page.focus("#undo button")  # It stays as long as it is held.

    for width, height in ((1024, 768), (768, 1024), (360, 740), (320, 640)):
        bed.page.set_viewport_size({"width": width, "height": height})
        undo, pad = (bed.page.locator(name).bounding_box() for name in ("#undo", "[data-pad]"))
        beside = undo["x"] + undo["width"] <= pad["x"] or pad["x"] + pad["width"] <= undo["x"]
        assert beside or undo["y"] + undo["height"] <= pad["y"], (width, height)


def test_who_is_troubled_by_motion_sees_whole_seconds_until_the_clock_stands(bedside):
    bed = bedside(reduced_motion="reduce")
    ready("balance")(bed)
    bed.page.evaluate(SHOWN)
    bed.touches("[data-pad]")
    bed.runs_to("2")
    bed.touches("[data-pad]")
    bed.kept()

    shown = bed.page.evaluate("shown")
    elapsed_ms = bed.attempt()["elapsed_ms"]
    stood_at = f"{elapsed_ms // 100 / 10:.1f}"
    assert set(shown["digits"]) - {stood_at} == {"0", "1", "2"}
    assert {round(value, 3) for value in shown["meter"] if value % 1} <= {elapsed_ms / 1000}
    assert bed.page.text_content("[data-value] span") == f"{elapsed_ms // 10 / 100:.2f}"


@pytest.mark.slow
def test_the_end_of_a_stance_is_heard_and_seen_by_who_bears_a_flash(bedside):
    beds = bedside(HEARD, SEEN), bedside(HEARD, SEEN, reduced_motion="reduce")
    for bed in beds:
        ready("balance")(bed)
    for bed in beds:
        bed.touches("[data-pad]")
    for bed in beds:
        bed.page.wait_for_selector("[data-kept]", timeout=30_000)

    for bed in beds:
        (tone,) = bed.page.evaluate("heard")
        assert tone["at_ms"] == pytest.approx(bed.attempt()["began_at_ms"] + 10_000, abs=150)
        assert not tone["back"]
    bright, calm = (bed.page.evaluate("seen") for bed in beds)
    assert bright
    assert all(position == "fixed" and min(share) >= 1 for position, *share in bright)
    assert calm == []


def test_a_stance_that_ends_before_its_time_is_not_beeped_at(bedside):
    bed = bedside(HEARD, SEEN)
    ready("balance")(bed)
    bed.touches("[data-pad]")
    bed.runs_to("1")
    bed.touches("[data-pad]")
    bed.kept()

    assert [tone["back"] for tone in bed.page.evaluate("heard")] == [True]
    assert bed.page.evaluate("seen") == []


def test_whether_the_beep_is_heard_is_asked_before_a_visit(bedside):
    bed = bedside(HEARD)
    new(bed)
    bed.page.click("[data-check]")
    bed.page.click(".new__heard button >> nth=1")
    bed.waits("[data-ready=sound].facts__check--warn")

    assert len(bed.page.evaluate("heard")) == 1
    assert "watch the screen" in bed.page.text_content("[data-ready=sound]")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lock", "wake", "says"),
    [
        (HELD + LOCK, "held", "Screen stays on"),
        (REFUSED + LOCK, "refused", "Screen may sleep: touch it once a minute"),
        (ABSENT, "absent", "Screen may sleep: touch it once a minute"),
    ],
    ids=["held", "refused", "absent"],
)
def test_whether_the_screen_stays_on_is_said_before_it_matters(bedside, lock, wake, says):
    bed = bedside(lock)
    new(bed)
    bed.page.click("[data-check]")
    bed.page.wait_for_selector(f"[data-ready=screen]:has-text('{says}')")
    ready("gait_speed")(bed)
    bed.page.click(".capture__name")  # Any tap: only then may a page ask for it.
    bed.page.wait_for_selector("[data-may-sleep]", state="hidden" if wake == "held" else "visible")
    bed.touches("[data-pad]")
    bed.runs_to("0.5")
    bed.touches("[data-pad]")
    bed.kept()

    assert bed.attempt()["taken"]["wake"] == wake
