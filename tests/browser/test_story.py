"""The story of docs/story.md, played: at the bed, at the desk, on paper, in a file, in the log.

Every value is taken from the table at the end of the story; one that is told there and
looked at nowhere here fails the test.
"""

import csv
import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from recorder.demo import PASSPHRASES
from tests.browser.bedside import AWAKE, Bedside
from tests.browser.screens import ASSESSOR, LEAD, MONITOR, Screen, show
from tests.browser.test_opening import a_code, at, chooses, says_passphrase, step

STORY = Path(__file__).parents[2] / "docs" / "story.md"
MANAGER = "Noor Haddad"


class Told:
    """What the story says, by name; remembers what was looked at."""

    def __init__(self, story):
        self.prose, _, table = story.partition("## Told again")
        said = re.findall(r"^\| (.+?) +\| (.+?) +\|$", table, re.M)
        self.facts = dict(said[2:])  # After the head and its line.
        self.unread = set(self.facts)

    def __getitem__(self, name):
        self.unread.discard(name)
        return self.facts[name]


@pytest.fixture(scope="module")
def story():
    return STORY.read_text()


@pytest.fixture
def told(story):
    return Told(story)


@pytest.fixture
def desks(windows, browser, node):
    """Opens a window for somebody at a desk."""

    def sits(who, address):
        page = windows(browser, node)
        show(page, node, Screen("", address, who))
        return page

    return sits


def test_the_table_of_the_story_says_what_the_story_says(told):
    prose = flat(told.prose)

    assert [value for value in told.facts.values() if value not in prose] == []
    assert len(told.facts) > 20


@pytest.mark.slow
def test_the_story_is_true(tablet, node, desks, told, tmp_path):
    bed = opens_the_visit(tablet, told)
    one_hand_has_a_drip(bed, told)
    the_second_stance_is_not_held(bed, told)
    the_network_goes(bed, told)
    she_uses_her_arms(bed, told)
    it_is_finished(bed)
    visit = f"/visits/{bed.visit}"

    maria = tablet.page
    she_signs_on_the_spot(maria, node, visit, told)
    the_id_was_wrong(maria, visit, told)
    the_monitor_asks(desks, maria, visit, told)
    grace = the_lead_is_back(desks, visit, told)

    on_screen(grace, told)
    on_paper(grace, node, visit, told, tmp_path)
    in_a_file(node, bed.visit, told, tmp_path)
    in_the_trail(desks, visit, told)
    in_the_log(node)
    assert told.unread == set()


# ── At the bed ──────────────────────────────────────────────────────────────


def opens_the_visit(tablet, told):
    page = tablet.page
    page.set_default_timeout(15_000)
    page.goto(f"/c/#/door?code={a_code(tablet.node)}")
    page.click("main form button")
    step(tablet, "who")
    chooses(tablet, ASSESSOR)
    says_passphrase(tablet, PASSPHRASES[ASSESSOR])
    step(tablet, "new-pin")
    page.click("[data-later]")
    at(tablet, "today")
    page.goto(f"/c/#/new/{told['participant, as first typed']}")
    page.click("text=Yes, this person")
    page.click("[data-asks=visit] label:has(input[value=unscheduled])")
    page.click("text=None of these")
    page.click("[data-start]")
    page.wait_for_url("**/#/visit/*")
    at(tablet, "menu")
    visit = page.evaluate("location.hash.split('/')[2]")
    return Bedside(page, tablet.node, visit, tablet.glass)


def one_hand_has_a_drip(bed, told):
    page = bed.page
    page.tap("[data-measure=grip]")
    bed.waits("body[data-screen=reading]")
    page.tap("[data-untested=left] > summary")
    page.tap("[data-untested=left] label:has(input[value=iv_line_or_fistula])")
    assert told["grip, left"] in page.inner_text("[data-excused=left]")
    for number in (1, 2, 3):
        page.fill(".grip__field", told[f"grip, right, trial {number}"])
        page.press(".grip__field", "Enter")
        page.wait_for_selector(f".grip [data-kept] >> nth={number - 1}")


def the_second_stance_is_not_held(bed, told):
    bed.goes("balance")
    bed.touches("[data-pad]")
    bed.kept()
    assert bed.shown() == told["side by side"]
    bed.next()
    bed.phase("ready")
    times(bed, told["semi-tandem"])
    bed.touches("[data-question=early] [data-why=moved_feet]")
    bed.page.wait_for_selector("[data-question=early]", state="detached")
    bed.kept()


def the_network_goes(bed, told):
    bed.goes("gait_speed")
    bed.touches("[data-pad]")
    bed.phase("running")
    bed.touches("[data-tool=false_start]")
    bed.phase("ready")
    bed.page.evaluate(AWAKE)
    times(bed, told["walk 1"])
    bed.waits("[data-kept][data-place=site]")
    bed.next()
    bed.node.stop()
    times(bed, told["walk 2"])
    assert told["walking speed"] in bed.page.inner_text(".capture__derived")
    bed.waits("[data-kept][data-place=tablet]")


def she_uses_her_arms(bed, told):
    bed.goes("chair_stand_5")
    bed.touches("[data-result=used_arms]")
    bed.waits("[data-next] >> text=Next: Timed Up and Go")
    bed.goes("timed_up_and_go")
    bed.touches("[data-panel=not_done] summary")
    bed.waits("[data-why=unsafe_participant]")
    bed.touches("[data-why=unsafe_participant]")
    bed.phase("stopped")
    bed.waits("[data-next]")


def it_is_finished(bed):
    bed.page.evaluate("visit => { location.hash = `#/visit/${visit}` }", bed.visit)
    bed.waits("body[data-screen=menu]")
    bed.page.tap("[data-finish]")
    bed.waits("[data-finished=complete]")
    bed.node.start()
    bed.delivered()


def times(bed, seconds):
    """Start and stop so far apart, by the stamps of the fingers; five thousandths more."""
    whole = float(seconds) + 0.005
    start = bed.touches("[data-pad]")
    bed.phase("running")
    pad = bed.middle("[data-pad]")
    bed.runs_to(str(whole))
    bed.lands(pad, start + whole)
    bed.kept()
    assert bed.shown() == seconds


# ── At the desk ─────────────────────────────────────────────────────────────


def she_signs_on_the_spot(page, node, visit, told):
    show(page, node, Screen("review", f"{visit}/review", ASSESSOR))
    signs(page, visit, told["signed by"])
    assert state(page) == "countersignature_waiting"


def the_id_was_wrong(page, visit, told):
    page.goto(f"{visit}/amend")
    page.fill("#participant", told["participant"])
    page.fill("#opening_reason", told["why the ID was wrong"])
    page.click("#opening button")
    page.wait_for_url(f"**{visit}")
    assert state(page) == "changed"
    page.goto(f"{visit}/review")
    assert told["participant"] in page.inner_text("h1")
    assert told["grip, right, counted"] in row(page, "grip", "right")
    signs(page, visit, told["signed by"])


def the_monitor_asks(desks, maria, visit, told):
    tomas = desks(MONITOR, f"{visit}/question")
    tomas.fill("#question", told["the monitor asks"])
    tomas.click("main form button")
    maria.goto(visit)
    assert told["the monitor asks"] in maria.inner_text("main")
    maria.click("a:has-text('Answer')")
    maria.fill("#answer", told["the answer"])
    maria.click("main form button")
    tomas.goto(visit)
    assert told["the answer"] in tomas.inner_text("main")


def the_lead_is_back(desks, visit, told):
    page = desks(LEAD, "/")
    assert told["participant"] in page.inner_text("[data-board=unsigned]")
    page.goto(f"{visit}/review")
    signs(page, visit, told["countersigned by"])
    assert state(page) == "signed"
    return page


def signs(page, visit, who):
    if page.locator("#signer").count():
        page.fill("#signer", who)
    page.fill("#passphrase", PASSPHRASES[who])
    page.click("#sign button")
    page.wait_for_url(f"**{visit}")


def state(page):
    return page.get_attribute("[data-signature-state]", "data-signature-state")


# ── Read back ───────────────────────────────────────────────────────────────


def both_say(told):
    """Return what page and paper must say alike, each as one run of words."""
    squeezes = " ".join(told[f"grip, right, trial {n}"] for n in (1, 2, 3))
    side, semi = told["side by side"], told["semi-tandem"]
    first, second = told["walk 1"], told["walk 2"]
    return [
        f"{told['participant']} Unscheduled visit",
        f"Grip strength, left hand Not done: {told['grip, left']}",
        f"{squeezes} {told['grip, right, counted']} kg",
        f"Side by side {side} {side} s",
        f"Semi-tandem moved feet {semi} {semi} s",
        f"Gait speed {told['walking speed']} m/s",
        f"{first} {second} {second} s",
        f"Gait speed, {told['gait, first'].lower()}",
        f"Single stand {told['single stand']}",
        f"Timed Up and Go Not done: {told['Timed Up and Go']}",
        f"SPPB {told['SPPB']}",
        f"{told['participant, as first typed']}, Unscheduled visit",
        f"Reason: {told['why the ID was wrong']}",
        told["the monitor asks"],
        f"Answer: {told['the answer']} ({told['signed by']}",
    ]


def on_screen(page, told):
    said = flat(page.inner_text("main"))
    assert [it for it in both_say(told) if it not in said] == [], said
    signed = flat(page.inner_text("[data-signature]"))
    assert names(signed) == [told["signed by"], told["signed by"], told["countersigned by"]]


def on_paper(page, node, visit, told, tmp_path):
    page.goto(f"{visit}/print")
    page.click("main form button")
    page.wait_for_url("**/print?*")
    file = tmp_path / "report.pdf"
    file.write_bytes(page.request.get(f"{visit}/report.pdf").body())
    said = flat(says("pdftotext", "-raw", file, "-"))
    assert [it for it in both_say(told) if it not in said] == [], said
    first = flat(says("pdftotext", "-raw", "-l", "1", file, "-"))
    assert names(first) == [told["signed by"], told["signed by"], told["countersigned by"]]
    seal = says("pdfsig", "-nocert", file)
    assert "Signature is Valid." in seal and "Total document signed" in seal
    says("qpdf", "--check", file)
    verdict = json.loads(node.says("verify", str(file), "--json", who=None))
    assert verdict["ok"], verdict


def in_a_file(node, visit, told, tmp_path):
    node.says("export", "-o", str(tmp_path / "export"), who=MANAGER)
    tried, found = (
        [line for line in rows(tmp_path / "export" / name) if line["visit"] == visit]
        for name in ("attempts.csv", "results.csv")
    )
    assert {line["participant"] for line in tried + found} == {told["participant"]}
    stand = {it["measure"] + it["part"] + it["number"]: it for it in tried if it["stands"] == "yes"}
    whole = {it["measure"] + it["part"]: it for it in found}
    numbers = {
        "grip, right, trial 1": stand["gripright1"]["kg"],
        "grip, right, trial 2": stand["gripright2"]["kg"],
        "grip, right, trial 3": stand["gripright3"]["kg"],
        "grip, right, counted": whole["gripright"]["value"],
        "side by side": stand["balanceside_by_side1"]["seconds"],
        "semi-tandem": stand["balancesemi_tandem1"]["seconds"],
        "walk 1": stand["gait_speed1"]["seconds"],
        "walk 2": stand["gait_speed2"]["seconds"],
        "SPPB": whole["sppb"]["points"],
    }
    assert {name: Decimal(said) for name, said in numbers.items()} == {
        name: Decimal(told[name]) for name in numbers
    }
    codes = ("gripleft", "chair_stand_5single_stand", "timed_up_and_go")
    words = [whole[code]["why"] for code in codes]
    assert words == ["iv_line_or_fistula", "used_arms", "unsafe_participant"]
    assert "false_start" in {it["outcome"] for it in tried}


def in_the_trail(desks, visit, told):
    page = desks(MONITOR, f"/trail{visit.replace('/visits', '/visit')}")
    said = flat(page.inner_text("[data-trail]"))
    assert told["participant, as first typed"] in said and told["participant"] in said
    assert len(re.findall(r"Covers \d+ events", said)) == 3
    assert not re.search("[0-9a-f]{64}", said), "a number nobody reads"


def in_the_log(node):
    assert json.loads(node.says("verify", "--json", who=None))["ok"]


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def row(page, measure, part=None):
    which = f"[data-measure={measure}]" + (f"[data-part={part}]" if part else ":not([data-part])")
    return flat(page.locator(which).first.inner_text())


def names(said):
    """Return who says something by signing, in order."""
    return re.findall(r"([A-Z]\w+ [A-Z]\w+):? “", said)


def flat(words):
    return " ".join(words.split())


def says(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
