"""A visit in an assessor's hands: its menu, readings, remarks, end, and where it all is."""

import json
import re

import pytest
from playwright.sync_api import expect

from recorder import store
from tests.browser.looks import assert_no_sideways_scroll, assert_targets, axe
from tests.postmark import Postmark

# What the doors do, in one step: pair, take the pack, sign Maria Ruiz in, open a visit.
OPENS = """async ([pairing, code]) => {
  const app = document.querySelector("script[type=module]").src
  const desk = await import(app.replace("app.js", "desk.js"))
  await desk.set("device", pairing)
  await desk.refresh()
  const maria = desk.desk.pack.people.find(({ name }) => name === "Maria Ruiz")
  await desk.signedIn(maria.id, "passphrase")
  const { id } = desk.desk.pack.participants.find(({ site }) => site === "01")
  const visit = desk.newId()
  const body = { participant: id, visit_code: code, bundle: desk.desk.pack.bundle.hash }
  await desk.record("visit_opened", body, { visit })
  location.hash = `#/visit/${visit}`
  return visit
}"""
IN_POUNDS = """async () => {
  const app = document.querySelector("script[type=module]").src
  const desk = await import(app.replace("app.js", "desk.js"))
  const { pack } = desk.desk
  const inPounds = (one) => (one.sort === "dynamometer" ? { ...one, unit: "lb" } : one)
  const equipment = pack.equipment.map(inPounds)
  await desk.set("pack", { ...pack, equipment })
}"""
RECORDS = """async ([kind, body, more]) => {
  const app = document.querySelector("script[type=module]").src
  const desk = await import(app.replace("app.js", "desk.js"))
  await desk.record(kind, body, more)
}"""
REFRESHES = """async () => {
  const app = document.querySelector("script[type=module]").src
  await (await import(app.replace("app.js", "desk.js"))).refresh()
}"""
KEPT = ".grip [data-kept]"
HOSTILE = "<script>alert(1)</script> 🦵🏽 ok"
BIDI = "turned \u202e round"


class Hands:
    """What an assessor does on the tablet, by the names of what is touched."""

    def __init__(self, tablet):
        self.tablet, self.node = tablet, tablet.node
        tablet.context.set_default_timeout(10_000)
        tablet.goes("/c/")
        expect(self.at("[data-screen]").first).to_be_attached()
        self.visit = self.page.evaluate(OPENS, [self.node.pair(), "month_12"])
        self.sees("menu")

    @property
    def page(self):
        return self.tablet.page

    def at(self, selector):
        return self.page.locator(selector)

    def sees(self, screen):
        expect(self.at("body")).to_have_attribute("data-screen", screen)

    def goes(self, address="", screen="menu"):
        self.page.goto(f"/c/#/visit/{self.visit}{address}")
        self.sees(screen)

    def taps(self, selector):
        self.at(selector).first.tap()

    def types(self, number):
        for sign in number:
            self.taps(f".keypad span:text-is('{sign}')")

    def keeps(self, number, then):
        self.types(number)
        self.taps("[data-keep]")
        expect(self.at(KEPT)).to_have_count(then)

    def delivers(self):
        self.page.goto("/c/#/places")
        self.sees("places")
        self.taps("[data-send]")
        expect(self.at(".station[data-place=tablet] .station__count")).to_have_text("0")

    def known(self):
        """The visit as the recorder replays it from its own log."""
        with self.node.db() as db:
            return store.known(db, self.visit)

    def readings(self):
        """What stands at the recorder, by hand and number."""
        return {(e.body.part, e.body.number): e.body.reading for e in self.known().attempts}


@pytest.fixture
def hands(slate):
    return Hands(slate)


@pytest.fixture
def apart(tablet):
    """The same with a recorder of their own, which may be stopped."""
    return Hands(tablet)


@pytest.mark.slow
def test_what_the_hub_has_reads_at_the_hub_and_what_came_after_does_not(apart):
    postmark = Postmark(apart.node.data, "01")
    apart.delivers()
    db = store.open_database(apart.node.data)
    log, number = "DEMO.01.1", store.head(db, "DEMO.01.1")[0]
    postmark.covers(db, log, number, 1)
    db.close()

    apart.page.evaluate(REFRESHES)
    apart.page.goto("/c/#/today")
    expect(apart.at(f"a[href='#/visit/{apart.visit}'] [data-place=hub]")).to_have_text("At the hub")

    apart.page.evaluate(RECORDS, ["settings_recorded", {"settings": {}}, {"visit": apart.visit}])
    apart.delivers()
    expect(apart.at(".station[data-place=hub] .station__count")).not_to_have_text("0")
    expect(apart.at(".station[data-place=site] .station__count")).to_have_text("1")
    apart.page.goto("/c/#/today")
    expect(apart.at(f"a[href='#/visit/{apart.visit}'] [data-place=site]")).to_be_visible()


# ── Readings ────────────────────────────────────────────────────────────────


def test_six_squeezes_are_kept_by_finger_and_by_keyboard(hands):
    hands.taps("[data-measure=grip]")
    hands.sees("reading")

    hands.keeps("20.8", then=1)
    hands.keeps("17.6", then=2)
    for then, number in enumerate(("21,2", "18.25", "22", "19"), start=3):
        hands.page.keyboard.type(number)
        hands.page.keyboard.press("Enter")
        expect(hands.at(KEPT)).to_have_count(then)

    expect(hands.at("[data-onward]")).to_contain_text("Balance")
    hands.delivers()
    assert hands.readings() == {
        ("right", 1): 2080,
        ("left", 1): 1760,
        ("right", 2): 2120,
        ("left", 2): 1825,
        ("right", 3): 2200,
        ("left", 3): 1900,
    }
    first, *others = sorted(hands.known().attempts, key=lambda event: event.n)
    assert (first.source, first.body.unit, first.body.instrument) == ("typed", "kg", "D-01")
    assert [bool(event.body.flags) for event in others] == [False, True, True, True, True]


def test_a_dynamometer_in_pounds_shows_the_kilograms_beside(hands):
    hands.page.evaluate(IN_POUNDS)
    hands.goes("/grip", "reading")

    hands.keeps("45.5", then=1)

    expect(hands.at(KEPT)).to_contain_text("= 20.64 kg")
    hands.delivers()
    (event,) = hands.known().attempts
    assert (event.body.reading, event.body.unit) == (4550, "lb")


CHOOSES_AND_TYPES = """digits => {
  const field = document.querySelector(".grip__field")
  window.before = field
  document.querySelector("[data-setup] input[name=handle]:not(:checked)").click()
  field.value = digits
  field.dispatchEvent(new Event("input", { bubbles: true }))
}"""
DRAWN_ANEW = "() => ![null, window.before].includes(document.querySelector('.grip__field'))"


def test_digits_typed_while_a_setting_is_kept_stay(hands):
    hands.goes("/grip", "reading")

    hands.page.evaluate(CHOOSES_AND_TYPES, "20.8")
    hands.page.wait_for_function(DRAWN_ANEW)

    expect(hands.at(".grip__field")).to_have_value("20.8")
    hands.taps("[data-keep]")
    expect(hands.at(KEPT)).to_have_count(1)
    expect(hands.at(".grip__field")).to_have_value("")


def test_what_cannot_be_is_refused_in_words_and_stays_as_typed(hands):
    hands.goes("/grip", "reading")

    hands.types("310")
    hands.taps("[data-keep]")

    expect(hands.at("#grip-said")).to_have_text("Above 100 kg. Did you mean 31.0? Retype it.")
    expect(hands.at(".grip__field")).to_have_value("310")
    expect(hands.at(".grip__field")).to_have_attribute("aria-describedby", "grip-said")
    expect(hands.at(KEPT)).to_have_count(0)


def test_what_is_unusual_is_asked_and_kept_as_confirmed(hands):
    hands.goes("/grip", "reading")

    hands.types("68")
    hands.taps("[data-keep]")
    expect(hands.at(KEPT)).to_have_count(0)
    hands.taps("[data-right]")

    expect(hands.at(KEPT)).to_have_count(1)
    hands.delivers()
    (event,) = hands.known().attempts
    assert event.body.flags == ("confirmed",)


def test_void_undo_change_and_restore_give_the_recorder_the_same_visit(hands):
    hands.goes("/grip", "reading")
    hands.keeps("20.8", then=1)
    hands.keeps("17.6", then=2)

    hands.taps("[data-kept][data-part=right]")
    hands.taps("[data-void]")
    expect(hands.at("#undo")).to_contain_text("voided")
    expect(hands.at(KEPT)).to_have_count(1)
    hands.taps("#undo button")
    expect(hands.at(KEPT)).to_have_count(2)
    hands.taps("[data-kept][data-part=left]")
    hands.at(".grip__field").fill("18.6")
    hands.taps("[data-keep]")
    expect(hands.at("[data-kept][data-part=left]")).to_contain_text("18.6")
    hands.taps("[data-kept][data-part=left]")
    hands.taps("[data-void]")
    expect(hands.at("[data-restore]")).to_have_count(1)
    expect(hands.at(KEPT)).to_have_count(1)  # What lay beneath it does not come back.
    hands.taps("[data-history] > summary")
    hands.taps("[data-restore]")
    expect(hands.at(KEPT)).to_have_count(2)

    hands.delivers()
    assert hands.readings() == {("right", 1): 2080, ("left", 1): 1860}


def test_a_hand_that_is_not_tested_has_its_reason_and_a_way_back(hands):
    hands.goes("/grip", "reading")

    hands.taps("[data-untested=left] > summary")
    hands.taps("[data-untested=left] label:has(input[value=acute_pain])")
    expect(hands.at("[data-excused=left]")).to_contain_text("Acute pain")
    for then in (1, 2, 3):
        hands.keeps("20", then)

    expect(hands.at("[data-onward]")).to_be_visible()
    hands.delivers()
    (reason,) = hands.known().not_done
    assert (reason.body.part, reason.body.why) == ("left", "acute_pain")
    hands.goes("/grip", "reading")
    hands.taps("[data-excused=left] button")
    expect(hands.at("[data-excused]")).to_have_count(0)


# ── A visit from its menu to its end ────────────────────────────────────────


def test_a_visit_goes_on_after_the_tablet_was_off_and_nobody_answered(apart):
    apart.goes("/grip", "reading")
    apart.node.stop()
    apart.keeps("20.8", then=1)
    apart.tablet.close()
    apart.tablet.start()
    apart.tablet.goes(f"/c/#/visit/{apart.visit}")
    apart.sees("menu")
    expect(apart.at("[data-measure=grip]")).to_have_attribute("data-state", "begun")

    apart.taps("[data-measure=grip]")
    apart.keeps("17.6", then=2)
    apart.goes()
    apart.taps("[data-ending] > summary")
    expect(apart.at("[data-missing]")).to_have_count(5)
    apart.taps("[data-ending] > fieldset label:has(input[value=unwell])")
    expect(apart.at("[data-finished=stopped]")).to_be_visible()
    apart.node.start()
    apart.delivers()

    known = apart.known()
    assert known.finished.body.how == "stopped"
    assert known.finished.body.why == "unwell"
    assert len(apart.readings()) == 2


def test_a_finished_visit_can_be_opened_again(hands):
    for measure in ("grip", "balance", "gait_speed", "chair_stand_5", "timed_up_and_go"):
        body = {"measure": measure, "why": "no_time"}
        hands.page.evaluate(RECORDS, ["measure_not_done", body, {"visit": hands.visit}])
    hands.goes("/remarks", "remarks")
    hands.goes()
    hands.taps("[data-finish]")
    expect(hands.at("[data-finished=complete]")).to_be_visible()

    hands.taps("[data-reopen]")

    expect(hands.at("[data-finish]")).to_be_visible()
    hands.delivers()
    assert hands.known().finished is None


def test_another_measure_than_the_next_asks_for_a_reason_once(hands):
    hands.taps("[data-measure=timed_up_and_go]")
    hands.taps("[data-why-order] label:has(input[value=tired])")

    expect(hands.page).to_have_url(re.compile("/timed_up_and_go$"))
    hands.goes()
    hands.taps("[data-measure=timed_up_and_go]")
    expect(hands.page).to_have_url(re.compile("/timed_up_and_go$"))
    hands.delivers()
    assert hands.known().settings["timed_up_and_go", "order_reason"] == "tired"


def test_a_visit_under_the_wrong_id_moves_to_the_right_one(hands):
    with hands.node.db() as db:
        right = [p.id for p in store.participants(db) if p.id.startswith("01-")][1]
    hands.taps("[data-mistaken] > summary")
    wrong_check = right[:-1] + ("0" if right[-1] != "0" else "1")
    hands.at("#right-id").fill(wrong_check)
    hands.taps("[data-check]")
    expect(hands.at("#right-said")).to_contain_text("check character")

    hands.at("#right-id").fill(right.lower())
    hands.taps("[data-check]")
    hands.taps("[data-replace]")

    expect(hands.at("h1")).to_contain_text(right)
    hands.delivers()
    assert hands.known().participant == right


def test_a_second_tab_of_a_visit_only_looks_on(hands):
    other = hands.page.context.new_page()
    other.goto(f"/c/#/visit/{hands.visit}/grip")

    expect(other.locator("[data-looking]")).to_contain_text("Use it there")
    assert other.locator("main button, main input, main a[href*=visit]").count() == 0
    hands.page.goto("/c/#/today")
    expect(other.locator("body[data-screen=reading]")).to_be_visible()


# ── Remarks ─────────────────────────────────────────────────────────────────


def test_a_note_is_kept_as_written_whatever_it_holds(hands):
    hands.goes("/remarks", "remarks")

    hands.at("#note").fill(HOSTILE)
    hands.taps("[data-keep-note]")

    expect(hands.at("[data-remark] .remarks__words")).to_have_text(HOSTILE)
    hands.delivers()
    (note,) = hands.known().notes
    with hands.node.db() as db:
        said = "select text from texts where digest = ?"
        assert db.conn.execute(said, (note.body.text,)).fetchone()[0] == HOSTILE


@pytest.mark.parametrize(
    ("text", "said"), [("a" * 501, "1 characters too many"), (BIDI, "U+202E"), ("  ", "Nothing")]
)
def test_a_note_that_cannot_be_kept_says_why_and_stays(hands, text, said):
    hands.goes("/remarks", "remarks")

    hands.at("#note").fill(text)
    hands.taps("[data-keep-note]")

    expect(hands.at("#note-said")).to_contain_text(said)
    expect(hands.at("#note")).to_have_value(text)
    expect(hands.at("[data-remark]")).to_have_count(0)


def test_words_that_may_reveal_treatment_ask_first(hands):
    hands.goes("/remarks", "remarks")
    hands.at("#note").fill("Dizzy after the infusion.")
    hands.taps("[data-keep-note]")
    expect(hands.at("#note-said")).to_contain_text("“infusion” may reveal treatment")
    expect(hands.at("[data-remark]")).to_have_count(0)

    hands.taps("[data-sure]")

    expect(hands.at("[data-remark]")).to_have_count(1)
    hands.delivers()
    assert [note.asked for note in hands.known().notes] == [("treatment",)]


OWN_WORDS = """
  async () => {
    const page = document.querySelector("link[rel=modulepreload][href$='/desk.js']").href
    const { desk } = await import(page)
    desk.pack.bundle.study.careful = { words: ["blue kit"] }
  }
"""


def test_a_word_of_the_study_asks_first(hands):
    hands.goes("/remarks", "remarks")
    hands.page.evaluate(OWN_WORDS)
    hands.at("#note").fill("Took the Blue Kit home.")

    hands.taps("[data-keep-note]")

    expect(hands.at("#note-said")).to_contain_text("“Blue Kit”: this study asks not to write")
    expect(hands.at("[data-remark]")).to_have_count(0)


def test_a_safety_event_says_what_and_what_was_done(hands):
    hands.goes("/remarks", "remarks")
    hands.taps("[data-safety] > summary")
    hands.taps("label:has(input[name=what][value=near_fall])")
    hands.taps("[data-keep-safety]")
    expect(hands.at("[data-safety]")).to_contain_text("Say what was done.")

    hands.taps("label:has(input[name=during][value=gait_speed])")
    hands.taps("label:has(input[name=action][value=sat_down])")
    hands.taps("label:has(input[name=stopped][value=no])")
    hands.taps("[data-keep-safety]")

    expect(hands.at("[data-remark]")).to_contain_text("Near fall")
    hands.delivers()
    (event,) = hands.known().safety
    said = (event.body.what, event.body.during, event.body.action, event.body.stopped)
    assert said == ("near_fall", "gait_speed", "sat_down", False)


# ── Where results are ───────────────────────────────────────────────────────


def test_what_the_recorder_sets_aside_is_shown_with_its_reason(hands):
    body = {"participant": "01-0001-X", "visit_code": "month_3", "bundle": "0" * 64}
    more = {"visit": "01a00000-0000-7000-8000-000000000001"}
    hands.page.evaluate(RECORDS, ["visit_opened", body, more])

    hands.delivers()

    expect(hands.at("[data-aside]")).to_contain_text("Visit opened")
    expect(hands.at("[data-aside]")).to_contain_text(
        re.compile("rules it was measured by|participant ID cannot")
    )
    expect(hands.at("[data-aside]")).to_contain_text("site lead")


def test_a_copy_holds_every_row_also_where_nobody_answers(apart, tmp_path):
    apart.node.stop()
    apart.goes("/grip", "reading")
    apart.keeps("20.8", then=1)
    apart.page.goto("/c/#/places")
    expect(apart.at("[data-recorder=no_answer]")).to_be_visible()

    with apart.page.expect_download() as download:
        apart.taps("[data-copy]")

    copy = json.loads(download.value.path().read_text())
    assert [row["n"] for row in copy["rows"]] == [1, 2, 3, 4]
    assert json.loads(copy["rows"][3]["raw"])["body"]["reading"] == 2080


# ── Looks ───────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "height"), [(768, 1024), (1024, 768), (360, 740), (320, 640)], ids=str
)
def test_the_visits_screens_fit_and_are_easy_to_touch(hands, width, height):
    hands.page.set_viewport_size({"width": width, "height": height})
    for address, screen in (("/grip", "reading"), ("", "menu"), ("/remarks", "remarks")):
        hands.goes(address, screen)
        if screen == "reading":
            hands.keeps("20.8", then=1)
        for more in hands.at("main details.more").all():
            more.evaluate("details => { details.open = true }")
        assert_no_sideways_scroll(hands.page)
        assert_targets(hands.page)
        assert axe(hands.page) == []
    hands.page.goto("/c/#/places")
    hands.sees("places")
    expect(hands.at(".station").first).to_be_visible()
    assert_no_sideways_scroll(hands.page)
    assert_targets(hands.page)
    assert axe(hands.page) == []
    hands.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_no_sideways_scroll(hands.page)
