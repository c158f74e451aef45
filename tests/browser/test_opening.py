"""How one gets to a visit: the door, today's board, a new visit; with and without the recorder."""

from __future__ import annotations

import re
import shutil

import pytest

from recorder.demo import PASSPHRASES
from tests.browser.looks import assert_no_sideways_scroll, assert_targets, axe
from tests.browser.tablet import Tablet
from tests.counts import PROOF

ASSESSOR, LEAD = "Maria Ruiz", "Grace Muller"
PIN = "482913"
SIZES = [(768, 1024), (1024, 768), (360, 740), (320, 640)]
REFUSED = r"the server responded with a status of 40[13]"
HEARD = "() => document.getElementById('passphrase-said').textContent"
DESK = """async () => (await import(
    document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))).desk"""


def a_code(node) -> str:
    said = node.says("pair", "--label", node.label(), "--site", "01", "--code")
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", said).group()


def at(tablet, screen) -> None:
    tablet.page.wait_for_selector(f"body[data-screen={screen}]")


def step(tablet, name) -> None:
    tablet.page.wait_for_selector(f"[data-screen=door][data-step={name}]")


def types_pin(tablet, pin) -> None:
    for digit in pin:
        tablet.page.click(f"[data-key='{digit}']")


def chooses(tablet, name) -> None:
    tablet.page.click(f"[data-person='{tablet.node.person(name)}']")


def says_passphrase(tablet, words) -> None:
    tablet.page.fill("#passphrase", words)
    tablet.page.keyboard.press("Enter")


def signs_in(tablet, name=ASSESSOR, pin=PIN) -> None:
    """Sign in with the passphrase and choose a PIN, or none."""
    chooses(tablet, name)
    says_passphrase(tablet, PASSPHRASES[name])
    step(tablet, "new-pin")
    if pin is None:
        tablet.page.click("[data-later]")
    else:
        types_pin(tablet, pin)
        tablet.page.wait_for_selector("text=The same six digits again")
        types_pin(tablet, pin)
    at(tablet, "today")


def pairs(tablet):
    """Let a tablet of site 01 in by a code."""
    tablet.page.set_default_timeout(8_000)
    tablet.goes(f"/c/#/door?code={a_code(tablet.node)}")
    tablet.page.click("main form button")
    step(tablet, "who")
    return tablet


@pytest.fixture
def paired(slate):
    return pairs(slate)


@pytest.fixture
def signed_in(paired):
    signs_in(paired)
    return paired


@pytest.fixture
def apart(tablet):
    """Signed in at a recorder of its own, which may be stopped, as the tablet may be."""
    signs_in(pairs(tablet))
    return tablet


def kinds(node) -> list[str]:
    return [event["kind"] for event in node.kept()]


def locks(tablet) -> None:
    tablet.page.click(".bar__person")
    tablet.page.click("[data-lock]")
    step(tablet, "pin")


def has_tried(tablet, count) -> None:
    """Make it remember wrong PINs of some time ago."""
    tablet.page.evaluate(
        """async ([who, count]) => {
            const desk = await import(
            document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))
            await desk.set('tries', { [who]: { count, last_ms: 0 } })
        }""",
        [tablet.node.person(ASSESSOR), count],
    )


def starts(tablet, who=None) -> str:
    """Go from today's board to a visit that is started; return its id."""
    page = tablet.page
    page.click(f"[data-due='{who}']" if who else "[data-due] >> nth=0")
    page.click("text=Yes, this person")
    page.click("text=None of these")
    page.click("[data-start]")
    page.wait_for_url("**/#/visit/*")
    return page.evaluate("location.hash.split('/')[2]")


# ── Pairing ─────────────────────────────────────────────────────────────────


def test_a_code_pairs_one_browser_and_no_second_one(tablet, playwright, tmp_path):
    code = a_code(tablet.node)
    tablet.goes(f"/c/#/door?code={code.lower()}")
    tablet.page.click("main button")
    step(tablet, "who")

    other = Tablet(playwright, tablet.node, tmp_path / "other")
    other.start()
    other.watch.expects(REFUSED)
    other.goes(f"/c/#/door?code={code}")
    other.page.click("main button")
    other.page.wait_for_selector("#code-said:has-text('used already')")
    other.close()

    assert other.troubles == []


def test_a_browser_on_the_recorder_s_own_computer_needs_no_code(tablet):
    tablet.goes("/c/")
    step(tablet, "who")
    known = tablet.page.evaluate(DESK)
    assert known["device"]["device"] == known["self"]
    signs_in(tablet, pin=None)
    assert tablet.page.locator("text=more are due").count() == 1  # It is of no site: all are its.
    assert_targets(tablet.page)


def test_a_tablet_that_is_not_known_any_more_keeps_all_and_says_so(signed_in):
    signed_in.watch.expects(REFUSED)
    signed_in.page.evaluate("""async () => {
        const desk = await import(
            document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))
        await desk.set('device', { ...desk.desk.device, token: 'of-another-recorder' })
    }""")
    signed_in.page.reload()
    signed_in.page.wait_for_selector("[data-notice=unknown]")
    signed_in.page.click("[data-notice=unknown] a[href='#/door?again']")
    step(signed_in, "pair")
    assert signed_in.page.locator("[data-unknown] a[href='#/places']").is_visible()

    signed_in.page.fill("#code", a_code(signed_in.node))
    signed_in.page.click("main form button")
    at(signed_in, "today")
    assert signed_in.page.evaluate(DESK)["session"]["how"] == "passphrase"


LATE = """async paired => {
  const desk = await import(
    document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))
  const ask = window.fetch
  let answers
  window.fetch = (...all) => {
    window.fetch = ask
    return new Promise(done => { answers = () => done(ask(...all)) })
  }
  const before = desk.refresh()
  await desk.set('device', paired)
  await desk.refresh()
  answers()
  await before
  return desk.desk.pack.device.id
}"""


def test_a_pack_that_was_asked_for_before_it_was_paired_anew_comes_too_late(paired):
    anew = paired.node.pair()

    assert paired.page.evaluate(LATE, anew) == anew["device"]


# ── Who holds it ────────────────────────────────────────────────────────────


def test_a_wrong_passphrase_lets_nobody_in_and_the_right_one_does(tablet):
    paired = pairs(tablet)  # Whom it makes wait would have to wait elsewhere too.
    paired.watch.expects(REFUSED, "status of 429")
    chooses(paired, ASSESSOR)
    said = paired.page.locator("#passphrase-said")
    for _ in range(6):  # Each wait is twice the one before: a slow machine comes too soon at last.
        says_passphrase(paired, "not mine")
        paired.page.wait_for_function(HEARD)
        if "Wait" in said.text_content():
            break
    assert "Wait" in said.text_content()
    paired.page.wait_for_selector("main form button:not([disabled])")
    says_passphrase(paired, PASSPHRASES[ASSESSOR])
    step(paired, "new-pin")


@pytest.mark.slow
def test_an_easy_pin_is_not_taken(paired):
    chooses(paired, ASSESSOR)
    says_passphrase(paired, PASSPHRASES[ASSESSOR])
    step(paired, "new-pin")
    types_pin(paired, "123456")
    paired.page.wait_for_selector("#pin-said:has-text('Too easy')")
    assert paired.page.evaluate(DESK)["pins"] == {}


def test_a_pin_signs_in_where_the_recorder_is_away(apart):
    apart.page.click(".bar__person")
    apart.page.click("[data-sign-out]")
    step(apart, "who")
    apart.node.kill()
    chooses(apart, ASSESSOR)
    if apart.page.locator("#passphrase").count():  # It has not noticed yet.
        says_passphrase(apart, PASSPHRASES[ASSESSOR])
    types_pin(apart, PIN)
    at(apart, "today")

    apart.node.start()
    apart.page.evaluate("dispatchEvent(new Event('online'))")
    apart.page.wait_for_selector("text=All delivered")
    opened = [e["body"]["how"] for e in apart.node.kept() if e["kind"] == "session_opened"]
    assert opened[-1] == "pin_offline"


def test_ten_wrong_pins_leave_the_passphrase_alone_also_after_a_restart(apart):
    locks(apart)
    has_tried(apart, 9)  # Waited for, these take eight minutes.
    types_pin(apart, "111222")
    step(apart, "passphrase")
    apart.close()
    apart.start()
    apart.goes("/c/")
    step(apart, "passphrase")
    assert apart.page.locator("#pin").count() == 0
    assert apart.page.locator("text=Use the PIN").count() == 0

    says_passphrase(apart, PASSPHRASES[ASSESSOR])
    at(apart, "today")
    apart.page.wait_for_selector("text=All delivered")
    refused = [e["body"] for e in apart.node.kept() if e["kind"] == "sign_in_refused"]
    assert refused[-1]["how"] == "pin_offline"
    assert refused[-1]["tries"] == 10


@pytest.mark.slow
def test_a_wrong_pin_must_be_waited_for(signed_in):
    locks(signed_in)
    has_tried(signed_in, 4)
    types_pin(signed_in, "111222")
    signed_in.page.wait_for_selector(
        "#pin-said:has-text('Wait 16 s, then try again; 5 tries left')"
    )
    types_pin(signed_in, PIN)
    signed_in.page.wait_for_selector("#pin-said:has-text('Wait')")
    assert signed_in.page.evaluate(DESK)["locked"] is True


def test_the_tablet_changes_hands_in_two_taps(signed_in):
    signed_in.page.click(".bar__person")
    chooses(signed_in, LEAD)
    says_passphrase(signed_in, PASSPHRASES[LEAD])
    signed_in.page.click("[data-later]")
    at(signed_in, "today")

    assert signed_in.page.evaluate(DESK)["session"]["person"] == signed_in.node.person(LEAD)
    signed_in.page.wait_for_selector("text=All delivered")
    assert kinds(signed_in.node)[-2:] == ["session_closed", "session_opened"]


def test_a_locked_tablet_opens_where_one_was(signed_in):
    signed_in.page.click("[data-due] >> nth=0")
    at(signed_in, "new")
    signed_in.page.click("text=Pain")
    here = signed_in.page.evaluate("location.hash")
    signed_in.page.evaluate("""async () => {
        const desk = await import(
            document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))
        await desk.set('locked', true)
        dispatchEvent(new HashChangeEvent('hashchange'))
    }""")
    step(signed_in, "pin")
    assert signed_in.page.locator("main").inner_text().count("01-") == 0  # Nobody's ID.
    types_pin(signed_in, PIN)
    at(signed_in, "new")
    assert signed_in.page.evaluate("location.hash") == here
    assert signed_in.page.locator("input[value=pain]").is_checked()


def test_a_tablet_left_alone_locks_but_not_while_somebody_is_measured(signed_in):
    later = """async busy => {
        const desk = await import(
            document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))
        desk.desk.busy = busy
        const now = Date.now
        Date.now = () => now() + 11 * 60_000
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
        Date.now = now
        return desk.desk.locked
    }"""
    assert signed_in.page.evaluate(later, True) is False
    signed_in.page.evaluate(later, False)
    step(signed_in, "pin")


def test_signing_out_with_results_waiting_loses_none(apart):
    apart.node.kill()
    visit = starts(apart)
    apart.goes("/c/#/door")
    apart.page.click("[data-sign-out]")
    step(apart, "who")
    apart.node.start()
    apart.page.evaluate("dispatchEvent(new Event('online'))")
    apart.page.wait_for_selector("text=All delivered")

    kept = [e["kind"] for e in apart.node.kept() if e.get("visit") == visit]
    assert kept[0] == "visit_opened"
    assert kinds(apart.node)[-1] == "session_closed"


# ── A new visit ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "typed", "words"),
    [
        ("en", "01-0011-R", "01-0011-R is not a valid ID (check character)"),
        ("es", "01-0011-R", "01-0011-R no es un ID válido (carácter de control)"),
        ("en", "02", "belongs to site 02; this tablet is site 01"),
        ("es", "02", "es del centro 02; esta tableta es del centro 01"),
    ],
)
def test_a_wrong_id_is_refused_in_words(signed_in, language, typed, words):
    if typed == "02":
        typed = signed_in.node.one("select id from participants where id like '02-%' limit 1")
    if language == "es":
        signed_in.page.click(".bar__person")
        signed_in.page.click("text=Español")
    signed_in.goes("/c/#/new")
    at(signed_in, "new")
    signed_in.page.fill("#participant", typed)
    signed_in.page.keyboard.press("Enter")
    signed_in.page.wait_for_selector("#participant[aria-invalid]")
    assert words in signed_in.page.inner_text("#participant-said")


def test_somebody_not_on_the_list_is_typed_twice_and_may_be_measured(signed_in):
    page = signed_in.page
    page.goto("/c/#/new")
    page.fill("#participant", "01 9001" + a_check("019001"))
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-unlisted]")
    page.fill("#twice", "01-0011-Q")
    page.keyboard.press("Tab")
    page.wait_for_selector("#twice-said:has-text('not the ID above')")
    page.fill("#twice", "019001" + a_check("019001"))
    page.click("text=Unscheduled")
    page.click("text=None of these")
    page.click("[data-start]")
    page.wait_for_url("**/#/visit/*")


def a_check(compact) -> str:
    from stdnum.iso7064 import mod_37_36

    return mod_37_36.calc_check_digit(compact)


def test_nothing_starts_before_all_is_said(signed_in):
    page = signed_in.page
    page.click("[data-due] >> nth=0")
    page.click("[data-start]")
    assert page.inner_text("#still-open") == "Still open: who it is, safety today."
    assert page.evaluate("location.hash").startswith("#/new/")


def test_two_taps_on_start_open_one_visit(signed_in):
    page = signed_in.page
    page.click("[data-due] >> nth=0")
    page.click("text=Yes, this person")
    page.click("text=None of these")
    page.evaluate("const b = document.querySelector('[data-start]'); b.click(); b.click()")
    page.wait_for_url("**/#/visit/*")
    page.wait_for_selector("text=All delivered", state="attached")
    assert kinds(signed_in.node)[-8:].count("visit_opened") == 1


def test_a_second_visit_of_one_code_is_asked_about(signed_in):
    page = signed_in.page
    page.click("[data-due] >> nth=0")
    page.click("text=Yes, this person")
    page.click("text=None of these")
    page.click("text=Baseline, made")
    assert page.inner_text("#still-open") == "Still open: the second visit."
    page.click("text=Open a second one")
    assert page.inner_text("#still-open") == ""


def test_from_cold_with_the_recorder_stopped_one_gets_to_a_started_visit(apart):
    apart.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    apart.close()
    apart.node.kill()
    apart.start()
    apart.goes("/c/")
    apart.page.wait_for_selector("#pin, [data-due]")
    if apart.page.locator("#pin").count():
        types_pin(apart, PIN)
    at(apart, "today")
    visit = starts(apart)

    apart.node.start()
    apart.page.evaluate("dispatchEvent(new Event('online'))")
    apart.goes("/c/#/today")
    apart.page.wait_for_selector("text=All delivered")
    opened = [e for e in apart.node.kept() if e.get("visit") == visit]
    assert [e["kind"] for e in opened][:2] == ["visit_opened", "settings_recorded"]


def test_a_tablet_that_lost_its_database_goes_on_with_the_visit_and_no_recorder(apart):
    apart.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    apart.node.kill()
    visit = starts(apart)
    apart.kill()
    shutil.rmtree(apart.profile / "Default/IndexedDB")

    apart.start()
    apart.goes(f"/c/#/visit/{visit}")
    apart.page.wait_for_selector("#pin, [data-screen=menu]")
    if apart.page.locator("#pin").count():
        types_pin(apart, PIN)
    at(apart, "menu")

    apart.node.start()
    apart.page.evaluate("dispatchEvent(new Event('online'))")
    apart.goes("/c/#/today")
    apart.page.wait_for_selector("text=All delivered")
    opened = [e for e in apart.node.kept() if e.get("visit") == visit]
    assert [e["kind"] for e in opened][:2] == ["visit_opened", "settings_recorded"]


def test_a_clock_that_differs_is_said_on_today(signed_in):
    signed_in.page.evaluate("""async () => {
        const desk = await import(
            document.querySelector('script[type=module]').src.replace('app.js', 'desk.js'))
        desk.desk.skew_ms = 240_000
        dispatchEvent(new HashChangeEvent('hashchange'))
    }""")
    signed_in.page.wait_for_selector("[data-notice=skew]:has-text('4 minutes')")


# ── How it looks ────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize("size", SIZES if PROOF else SIZES[::3])
def test_each_screen_suits_a_finger_at_every_size(signed_in, size):
    page = signed_in.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in ("today", "new", "new/01-0011-Q", "door"):
        page.goto(f"/c/#/{address}")
        page.wait_for_selector(f"body[data-screen={address.split('/')[0]}] main h1")
        assert_no_sideways_scroll(page)
        assert_targets(page)
        assert axe(page) == [], address
