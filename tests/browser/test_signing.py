"""Signing in a real browser: read, sign, and be told when it is not what was read any more."""

import pytest

from recorder.demo import PASSPHRASES
from tests.browser.screens import ASSESSOR, AT_01, LEAD, Screen, a_visit, show

REVIEW = Screen("review", lambda node: f"{a_visit(AT_01)(node)}/review", ASSESSOR)


@pytest.fixture
def opens(windows, browser, node):
    """Opens a window on a node of this test's own."""
    return lambda: windows(browser, node)


def signs(page, who=ASSESSOR):
    if page.locator("#signer").count():
        page.fill("#signer", who)
    page.fill("#passphrase", PASSPHRASES[who])
    page.click("#sign button")


def state(page):
    return page.get_attribute("[data-signature-state]", "data-signature-state")


def test_a_visit_is_signed_amended_and_signed_again(opens, node):
    review, stale = opens(), opens()
    show(review, node, REVIEW)
    shown = review.get_attribute("[data-record]", "data-record")
    assert review.inner_text(".sign__hash strong").replace(" ", "") == shown[:12]
    visit = review.url.removesuffix("/review")
    as_lead = Screen("review", review.url.removeprefix(node.address), LEAD)

    signs(review)
    review.wait_for_url(visit)
    assert state(review) == "countersignature_waiting"

    show(stale, node, as_lead)
    review.goto(f"{visit}/amend")
    review.locator("input[name=event]").first.check()
    review.fill("#reason", "Set down for another visit.")
    review.click("#take-back button")
    review.wait_for_url(visit)
    assert state(review) == "changed"

    stale.watch.expects("status of 409")
    signs(stale, LEAD)
    assert "changed since you reviewed it" in stale.inner_text("[role=alert]")

    review.goto(f"{visit}/review")
    signs(review)
    review.wait_for_url(visit)
    assert state(review) == "countersignature_waiting"
    show(stale, node, as_lead)
    signs(stale, LEAD)
    stale.wait_for_url(visit)
    assert state(stale) == "signed"


def test_what_was_typed_when_the_session_ended_is_kept_in_the_end(opens, node):
    page = opens()
    show(page, node, Screen("amend", lambda node: f"{a_visit(AT_01)(node)}/amend", ASSESSOR))
    page.locator("input[name=event]").first.check()
    page.fill("#reason", "Set down <b>twice</b>.")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.watch.expects("status of 401")

    page.click("#take-back button")
    assert "What you typed is held on this page" in page.inner_text("main")
    page.fill("#passphrase", PASSPHRASES[ASSESSOR])
    page.click("main button")
    assert "Set down <b>twice</b>." in page.inner_text("main")
    page.click("main button")

    page.wait_for_url(lambda here: "/session" not in here and "/withdrawals" not in here)
    assert node.one("select count(*) from texts where text = 'Set down <b>twice</b>.'") == 1
    assert page.context.cookies() != cookies


def test_two_taps_on_sign_sign_once_and_stay_signed_in(opens, node):
    page, sent = opens(), []
    show(page, node, REVIEW)
    visit = page.url.removesuffix("/review")
    page.fill("#signer", ASSESSOR)
    page.fill("#passphrase", PASSPHRASES[ASSESSOR])
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))

    prevented = page.evaluate("""() => {
        const seen = [], button = document.querySelector("#sign button")
        addEventListener("submit", (event) => seen.push(event.defaultPrevented))
        button.click()
        button.click()
        return seen
    }""")

    page.wait_for_url(visit)
    assert prevented == [False, True]
    assert sent == [f"{visit}/review"]
    page.goto(f"{visit}/amend")
    assert page.url == f"{visit}/amend" and page.locator("#reason").count() == 1
