"""From two tablets' browsers through a site's recorder to the hub: real processes, real HTTP.

Two people measure one participant, each on a tablet of their own, while neither reaches the
recorder, so each opens the visit. The lead joins the two records; both sign; it is printed and
synced. All of it by fingers on the shell's screens and at the recorder's pages. What lies in
the binder is what the hub holds.
"""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from recorder import acts, bundles, participants, people, store
from recorder.cli import main
from recorder.record import record
from tests.browser.bedside import AWAKE, Bedside
from tests.browser.node import Node
from tests.browser.test_opening import a_code, at, chooses, says_passphrase, step
from tests.heeltoe import HEELTOE
from tests.hub import Hub, joins
from tests.office import an_id
from tests.sync.test_simulation import signed

PASSPHRASE = "quiet lemon bridge nine"
ALICE, LENA = "Alice Ward", "Lena Moss"
SITE = "01"
WHO = an_id(1, SITE)
WALK_S = 2.6  # No shorter one goes unasked.
SQUEEZES = ["28.5", "26.4", "29.1"]  # The right hand, the left, the right.


class Site(Node):
    """The recorder of a site: it joined the hub, and tablets deliver to it."""

    def start(self) -> None:
        command = [*HEELTOE, "serve", "--data", str(self.data), "--port", str(self.port)]
        self.run = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.run.stdout and self.run.stdout.readline() == f"Ready {self.address}/\n"

    def says(self, *words: str, who: str | None = LENA) -> str:
        return super().says(*words, who=who)


def reads(data, visit):
    """Return a visit's attempts, its record and what is signed of it, as a recorder has them."""
    db = store.open_database(data, write=False)
    try:
        found = store.known(db, visit)
        desk = acts.Desk(db, data, bundles.current(db).study.id)
        return found.attempts, record(found), signed(desk, visit)
    finally:
        db.close()


def staffs(hub):
    """Let the hub's administrator add who works at the site, and who takes part."""
    db = store.open_database(hub.data)
    desk = acts.Desk(db, hub.data, bundles.current(db).study.id)
    with desk.hand() as hand:
        for name, role in ((ALICE, "assessor"), (LENA, "site_lead")):
            person = people.add(hand, name)
            people.give_role(hand, person, role, SITE)
            people.set_passphrase(hand, person, PASSPHRASE)
        study = bundles.current(db).study
        participants.add(hand, study, WHO, sex="f", birth_year=1944)
    db.close()


@pytest.fixture
def hub(tmp_path):
    it = Hub.new(tmp_path / "hub")
    staffs(it)
    with it.served():
        yield it


@pytest.fixture
def site(tmp_path, hub):
    it = Site(tmp_path / "site")
    assert joins(it.data, hub.address, hub.code(SITE)).exit_code == 0
    assert CliRunner().invoke(main, ["sync", "--data", str(it.data)]).exit_code == 0
    it.start()
    yield it
    it.kill()


# ── At the bed ──────────────────────────────────────────────────────────────


def lets_in(page, site, who):
    """Let a tablet in by a code, and somebody who works with it."""
    bed = Bedside(page, site, glass=page.context.new_cdp_session(page))
    page.goto(f"/c/#/door?code={a_code(site)}")
    page.tap("main form button")
    step(bed, "who")
    chooses(bed, who)
    says_passphrase(bed, PASSPHRASE)
    step(bed, "new-pin")
    page.tap("[data-later]")
    at(bed, "today")
    return bed


def opens_the_visit(bed):
    page = bed.page
    page.tap("[data-new]")
    page.tap(f"[data-list] a[href='#/new/{WHO}']")
    page.tap("text=Yes, this person")
    page.tap("[data-asks=visit] label:has(input[value=baseline])")
    page.tap("text=None of these")
    page.tap("[data-start]")
    at(bed, "menu")
    bed.visit = page.evaluate("location.hash.split('/')[2]")


def takes_another_first(bed, measure):
    """Leave the order of the study, with a reason."""
    bed.page.tap(f"[data-measure={measure}]")
    bed.page.tap("[data-why-order] label:has(input[value=equipment])")
    bed.phase("ready")
    bed.page.evaluate(AWAKE)


def walks(bed, *, meanwhile):
    bed.touches("[data-pad]")
    bed.phase("running")
    meanwhile()
    bed.runs_to(str(WALK_S))
    bed.touches("[data-pad]")
    bed.kept()


def squeezes(bed, reading):
    kept = bed.page.locator(".grip [data-kept]")
    before = kept.count()
    for sign in reading:
        bed.page.tap(f".keypad span:text-is('{sign}')")
    bed.page.tap("[data-keep]")
    expect(kept).to_have_count(before + 1)


def stops_for_today(bed):
    """Go to the menu and end the visit there: others do the rest."""
    bed.page.tap(f"a[href='#/visit/{bed.visit}']")
    at(bed, "menu")
    bed.page.tap("[data-ending] > summary")
    bed.page.tap("[data-ending] label:has(input[value=no_time]) >> nth=-1")
    bed.waits("[data-finished=stopped]")


def sees_all_delivered(bed):
    bed.page.evaluate("dispatchEvent(new Event('online'))")
    bed.waits("text=All delivered")


# ── At the recorder's pages, in the same browser ────────────────────────────


def sits_down(page, who, address):
    page.goto(f"/session/new?next={address}")
    page.click(f"[data-person] >> text={who}")
    page.fill("#passphrase", PASSPHRASE)
    page.click("main form button")
    page.wait_for_url(f"**{address}")


def signs(page, visit, who):
    page.goto(f"{visit}/review")
    if page.locator("#signer").count():  # Who signed before at this sitting is known.
        page.fill("#signer", who)
    page.fill("#passphrase", PASSPHRASE)
    page.click("#sign button")
    page.wait_for_url(f"**{visit}")


def joins_the_two(page, visit, other):
    page.click("[data-need=same_slot] a")
    page.select_option("#other", other)
    page.fill("#joining_reason", "Two tablets, one visit.")
    page.click("#join form > button")
    page.wait_for_url(f"**{visit}")


def prints(page, visit):
    """Print it, and return the sealed file behind the link on the page."""
    page.goto(f"{visit}/print")
    page.click("main form button")
    page.wait_for_url("**/print?*")
    file = page.get_attribute("a[href*='report.pdf']", "href")
    return page.request.get(file).body()


def syncs(page):
    page.goto("/sync")
    page.click("main form button")
    expect(page.locator("#exchange")).to_contain_text("Nothing: all is at the hub")


@pytest.mark.slow
def test_what_two_tablets_recorded_offline_is_at_the_hub_as_it_is_on_paper(
    browser, windows, hub, site, tmp_path
):
    alice = lets_in(windows(browser, site), site, ALICE)
    lena = lets_in(windows(browser, site), site, LENA)

    site.stop()  # Neither tablet reaches anything now, nor knows what the other does.
    for bed in (alice, lena):
        opens_the_visit(bed)
    lena.page.tap("[data-measure=grip]")
    takes_another_first(alice, "gait_speed")
    walks(alice, meanwhile=lambda: [squeezes(lena, reading) for reading in SQUEEZES])
    for bed in (alice, lena):
        stops_for_today(bed)
    site.start()
    for bed in (alice, lena):
        sees_all_delivered(bed)

    visit, other = f"/visits/{alice.visit}", lena.visit
    sits_down(lena.page, LENA, f"{visit}/review")
    joins_the_two(lena.page, visit, other)
    sits_down(alice.page, ALICE, visit)
    signs(alice.page, visit, ALICE)
    signs(lena.page, visit, LENA)
    paper = prints(lena.page, visit)
    syncs(lena.page)

    at_the_site = reads(site.data, alice.visit)
    assert reads(hub.data, alice.visit) == at_the_site
    attempts, *_ = at_the_site
    assert sorted(it.body.reading or 0 for it in attempts) == [0, 2_640, 2_850, 2_910]
    assert len({it.device for it in attempts}) == 2
    with closing(sqlite3.connect(hub.data / store.DATABASE)) as db:
        assert (paper,) in db.execute("select bytes from files").fetchall()
    pdf = tmp_path / "binder.pdf"
    pdf.write_bytes(paper)
    checked = hub.runs("verify", str(pdf), "--json")
    assert json.loads(checked.stdout)["ok"], checked.stdout
    hub.runs("verify")
    if shutil.which("pdfsig"):
        said = subprocess.run(
            ["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False
        ).stdout
        assert "Signature is Valid" in said, said
