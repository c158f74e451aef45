"""The tablet and the node that browser tests hold: they can be hurt, and say where it hurts."""

import re

import pytest
from playwright.sync_api import Error

# They hold what other tests lean on, which fail too where these do.
pytestmark = pytest.mark.slow

LISTEN = """() => { window.heard = []
  for (const kind of ["pointerdown", "pointerup"])
    addEventListener(kind, ({ type, pointerType }) => heard.push([type, pointerType])) }"""


def test_a_node_comes_back_at_its_address_with_what_it_held(tablet, node):
    held = len(node.kept())

    for end in (node.stop, node.kill):
        end()
        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            tablet.goes("/")
        node.start()
        tablet.goes("/")

    assert tablet.page.title().endswith("Heeltoe")
    assert len(node.kept()) == held


def test_a_tablet_without_power_keeps_its_profile(tablet):
    tablet.goes("/")
    tablet.page.evaluate("localStorage.setItem('here', 'still')")
    tablet.close()
    tablet.start()

    tablet.kill()
    tablet.start()
    tablet.goes("/")

    assert tablet.page.evaluate("localStorage.getItem('here')") == "still"


def test_a_tap_is_a_finger_going_down_and_up(tablet):
    tablet.goes("/participants")
    tablet.page.evaluate(LISTEN)

    tablet.touches("h1")
    down = tablet.page.evaluate("heard")
    tablet.lifts()
    up = tablet.page.evaluate("heard")

    assert down == [["pointerdown", "touch"]]
    assert up == [*down, ["pointerup", "touch"]]


def test_a_finger_opens_what_it_taps(tablet):
    tablet.goes("/")

    tablet.taps("nav a[href='/visits']")

    tablet.page.wait_for_url("**/visits")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("console.error('lost')", "error: lost"),
        ("setTimeout(() => { throw new Error('thrown') })", "uncaught: thrown"),
        ("document.body.setAttribute('style', 'color: red')", "error: .*Content Security Policy"),
    ],
)
def test_what_a_page_does_wrong_is_noticed(tablet, wrong, said):
    tablet.goes("/")
    tablet.watch.expects(said)

    tablet.page.evaluate(f"() => {{ {wrong} }}")
    tablet.page.evaluate("() => new Promise(done => setTimeout(done))")

    assert re.search(said, *tablet.watch.troubles)
    assert tablet.watch.unexpected == []


def test_a_request_to_anybody_else_is_noticed(tablet):
    tablet.watch.expects("third party: http://elsewhere")

    with pytest.raises(Error, match="ERR_"):
        tablet.goes("http://elsewhere.invalid/")

    assert any("elsewhere.invalid" in trouble for trouble in tablet.watch.troubles)


def test_a_paired_tablet_may_deliver(tablet, node):
    paired = node.pair()

    said = tablet.page.request.get("/packs", headers={"Authorization": f"Bearer {paired['token']}"})

    assert said.status == 200
    assert "device_paired" in {event["kind"] for event in node.kept()}
