"""When a tablet cannot keep, cannot deliver, or cannot run the shell: it says so, and in time."""

import pytest

from tests.browser.bedside import Bedside
from tests.browser.bedside_screens import UNLOCKS, to
from tests.counts import PROOF

# Every place that a browser keeps things in refuses, or the one that a test names, once it says so.
REFUSES = """
  window.refuses = false
  const refusing = (thing, name) => {
    if (!thing) return // A blank page has no such thing.
    const given = thing[name]
    thing[name] = function (...all) {
      if (window.refuses === true || window.refuses === name) {
        throw new DOMException("No room is left.", "QuotaExceededError")
      }
      return given.apply(this, all)
    }
  }
  refusing(IDBDatabase.prototype, "transaction")
  refusing(Storage.prototype, "setItem")
  refusing(globalThis.StorageManager?.prototype, "getDirectory")
  refusing(globalThis.Cache?.prototype, "put")
"""
REFUSE = "() => { window.refuses = true }"
REFUSE_TRANSACTIONS = "() => { window.refuses = 'transaction' }"  # A draft is kept, its row is not.
ALL_IS_KEPT = "() => document.getElementById('unkept').hidden"
RELENT = "() => { window.refuses = false }"
# Another connection holds the database, as a slow disk does, until a test says that it is enough.
HOLDS = """() => new Promise(held => {
  const asked = indexedDB.open("heeltoe")
  asked.onsuccess = () => {
    const store = asked.result.transaction(["events", "meta"], "readwrite").objectStore("meta")
    const on = () => window.enough || (store.get("n").onsuccess = () => (held(), on()))
    on()
  }
})"""
LETS_GO = "() => { window.enough = true }"
SAID = ["NotKept", "Not kept yet", "QuotaExceededError", "No room"]  # On the console.
RED = "[data-trouble]:visible"


def times(bed):
    """Time a walk, without waiting for what becomes of it."""
    bed.touches("[data-pad]")
    bed.phase("running")
    bed.runs_to("2.6")


def test_a_time_that_nothing_keeps_stays_in_large_print_and_is_to_be_written_down(bedside):
    bed = bedside(REFUSES)
    bed.watch.expects(*SAID)
    bed.goes("gait_speed")
    times(bed)
    bed.page.evaluate(REFUSE)

    bed.touches("[data-pad]")
    bed.waits(RED)

    value = bed.shown()
    assert float(value) >= 2.6
    said = f"Not saved yet. Keep this screen open, and write {value} s on paper now."
    assert bed.page.locator(RED).text_content() == said
    height = bed.page.locator("[data-value]").bounding_box()["height"]
    assert height >= 48
    assert bed.page.locator("[data-kept], [data-next]").count() == 0


@pytest.mark.slow
def test_a_time_that_is_kept_late_is_red_until_then_and_no_longer(bedside):
    bed = bedside()
    bed.goes("gait_speed")
    times(bed)
    bed.page.evaluate(HOLDS)

    bed.touches("[data-pad]")
    bed.waits(RED)
    assert bed.page.locator("[data-kept]").count() == 0
    bed.page.evaluate(LETS_GO)

    bed.kept()
    assert bed.page.locator(RED).count() == 0
    assert len(bed.rows()) == 1


@pytest.fixture
def squeezing(bedside):
    bed = bedside(REFUSES)
    bed.watch.expects(*SAID)
    to("visit/VISIT/grip", "[data-screen=reading] .keypad")(bed)
    for name in ("dominant_hand", "device", "handle"):
        asked = bed.page.locator(f"[data-setup] input[name={name}]")
        if asked.count() and not any(one.is_checked() for one in asked.all()):
            asked.first.check(force=True)
    bed.waits("[data-setup]:not([open])")  # All is said: it is folded away.
    bed.page.focus(".grip__field")
    bed.page.keyboard.type("20.8")
    return bed


def test_a_reading_that_nothing_keeps_stays_as_typed_and_is_to_be_written_down(squeezing):
    squeezing.page.evaluate(REFUSE)

    squeezing.page.keyboard.press("Enter")

    squeezing.waits("#grip-said >> text=write 20.8 kg on paper now")
    assert squeezing.page.input_value(".grip__field") == "20.8"
    assert squeezing.page.locator(".grip [data-kept]").count() == 0


@pytest.mark.slow
def test_a_reading_that_is_kept_late_says_so_until_then(squeezing):
    squeezing.page.evaluate(HOLDS)

    squeezing.page.keyboard.press("Enter")
    squeezing.waits("#grip-said >> text=write 20.8 kg on paper now")
    squeezing.page.evaluate(LETS_GO)

    squeezing.waits(".grip [data-kept]")
    assert squeezing.page.locator("#grip-said").text_content() == ""
    assert len(squeezing.rows()) == 1


def test_a_reading_that_was_not_kept_and_is_kept_again_is_one(squeezing):
    """A little later: the hand has rested by then, which the squeeze had not."""
    page = squeezing.page
    page.keyboard.press("Enter")
    squeezing.waits(".grip [data-kept]")
    part = page.get_attribute(".grip [data-kept]", "data-part")
    page.click(f".slot--later[data-part={part}] >> nth=0")
    page.keyboard.type("21.4")
    page.evaluate(REFUSE_TRANSACTIONS)
    page.keyboard.press("Enter")
    squeezing.waits("#grip-said >> text=write 21.4 kg on paper now")
    page.clock.set_fixed_time(page.evaluate("Date.now()") / 1000 + 120)
    page.evaluate(RELENT)

    page.keyboard.press("Enter")

    squeezing.waits(".grip [data-kept] >> nth=1")
    page.wait_for_function(ALL_IS_KEPT)
    assert [row["body"]["reading"] for row in squeezing.rows()] == [2080, 2140]
    assert squeezing.rows()[1]["body"]["flags"] == ["short_rest"]


def test_another_value_after_one_that_was_not_kept_is_another_event(squeezing):
    page = squeezing.page
    page.keyboard.press("Enter")
    squeezing.waits(".grip [data-kept]")
    page.keyboard.type("21.4")
    page.evaluate(REFUSE_TRANSACTIONS)
    page.keyboard.press("Enter")
    squeezing.waits("#grip-said >> text=write 21.4 kg on paper now")
    page.evaluate(RELENT)
    page.fill(".grip__field", "21.8")

    page.keyboard.press("Enter")

    page.wait_for_function(ALL_IS_KEPT)
    readings = [row["body"]["reading"] for row in squeezing.rows()]
    assert sorted(readings) == [2080, 2140, 2180]  # Both were said: a person is asked which holds.


@pytest.mark.parametrize("press", [REFUSE_TRANSACTIONS, HOLDS])
def test_a_word_that_was_not_kept_and_is_pressed_again_is_one(bedside, press):
    bed = bedside(REFUSES)
    bed.watch.expects(*SAID)
    bed.goes("chair_stand_5")
    bed.page.evaluate(press)
    bed.touches("[data-result=stood]")
    bed.waits("#unkept:visible >> text=Not saved yet")

    bed.page.evaluate(RELENT)
    bed.touches("[data-result=stood]")
    bed.page.evaluate(LETS_GO)

    bed.page.wait_for_selector("#unkept", state="hidden")
    assert [row["body"]["result"] for row in bed.rows()] == ["stood"]


def test_a_word_that_nothing_keeps_is_said_too(bedside):
    bed = bedside(REFUSES)
    bed.watch.expects(*SAID)
    bed.goes("chair_stand_5")
    bed.page.evaluate(REFUSE)

    bed.touches("[data-result=stood]")

    bed.waits("#unkept:visible >> text=Not saved yet")
    assert bed.page.locator("[data-result=stood]").is_visible()  # Nothing went on as if it were.


@pytest.mark.slow
def test_a_word_that_is_kept_late_is_red_until_then(bedside):
    bed = bedside()
    bed.goes("chair_stand_5")
    bed.page.evaluate(HOLDS)

    bed.touches("[data-result=stood]")
    bed.waits("#unkept:visible >> text=Not saved yet")
    bed.page.evaluate(LETS_GO)

    bed.page.wait_for_selector("#unkept", state="hidden")
    assert len(bed.rows()) == 1


def test_a_browser_that_asks_a_person_about_storage_holds_nothing_up(bedside):
    bed = bedside(
        "if (isSecureContext) StorageManager.prototype.persist = () => new Promise(() => {})"
    )
    to("today", "[data-due]")(bed)
    bed.page.click("[data-due] >> nth=0")

    bed.page.click("[data-check]")

    bed.waits(".new__heard button")


# ── Unsent for long ─────────────────────────────────────────────────────────

OLD = "[data-notice=old]"


def test_what_was_not_sent_for_a_day_is_said_and_after_three_it_is_red(tablet, node):
    bed = Bedside(tablet.page, node).opens()
    node.stop()
    page = bed.page
    bed.excuses("grip")
    page.clock.install()
    started = page.evaluate("Date.now()")

    def today_after(hours):
        page.clock.set_fixed_time(started / 1000 + hours * 3600)
        page.evaluate("dispatchEvent(new PointerEvent('pointerdown'))")  # Somebody is here.
        page.evaluate(UNLOCKS)
        to("places", ".station")(bed)
        page.evaluate("location.hash = '#/today'")
        page.wait_for_selector("body[data-screen=today]")
        return page.locator(OLD)

    assert today_after(23.9).all_text_contents() == []
    after_a_day = today_after(24.1)
    assert "for 24 hours or more" in after_a_day.text_content()
    assert "notice--bad" not in after_a_day.get_attribute("class")
    after_three = today_after(72.1)
    assert "notice--bad" in after_three.get_attribute("class")
    after_three.locator("a").click()
    page.wait_for_selector("body[data-screen=places] .station[data-place=tablet]")


# ── A browser that cannot ───────────────────────────────────────────────────

LACKS = {
    "locks": "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })",
    "digest": "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })",
    "signal": "AbortSignal.timeout = undefined",
    "colours": "CSS.supports = () => false",
    "database": "Object.defineProperty(globalThis, 'indexedDB', { value: undefined })",
}


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize("thing", LACKS if PROOF else ["locks", "database"])
def test_a_browser_that_is_too_old_is_told_so_and_sees_no_blank_page(window, thing):
    page = window()
    page.context.add_init_script(LACKS[thing])
    page.goto("/c/")

    page.wait_for_selector("[data-step=refused] [role=alert]")

    said = page.locator("[data-step=refused]").text_content()
    assert "too old" in said and "Update it" in said


def test_a_browser_that_cannot_read_the_program_sees_what_to_do(window):
    """Older still: a module that cannot be understood runs not at all."""
    page = window()
    page.watch.expects("SyntaxError", "Unexpected")
    broken = {"content_type": "text/javascript", "body": "this is no program"}
    page.route("**/app.js", lambda route: route.fulfill(**broken))
    page.goto("/c/")

    page.wait_for_selector("#missing:visible >> text=Connect to the recorder")
    assert "Conéctese" in page.locator("#missing").text_content()
