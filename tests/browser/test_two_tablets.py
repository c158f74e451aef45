"""From two tablets' browsers through a site's recorder to the hub: real processes, real HTTP.

Gait on one tablet and grip on the other, of the same participant, while neither reaches the
recorder; then delivered, signed, sealed, synced. What lies in the binder is what the hub holds.
"""

import json
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from recorder import acts, bundles, participants, people, seals, sessions, signing, store
from recorder.cli import main
from recorder.record import record, record_hash
from recorder.signatures import PERFORMED, REVIEWED
from tests.browser.bedside import RECORDS, SIGN_IN, Bedside
from tests.browser.node import HEELTOE, Node
from tests.hub import Hub, joins
from tests.office import an_id
from tests.sync.test_simulation import signed

PASSPHRASE = "quiet lemon bridge nine"
ALICE, LENA = "Alice Ward", "Lena Moss"
SITE = "01"
WALKS = [4_210, 4_480]
SIGN_IN_ALICE = SIGN_IN.replace("workers()[0]", f"workers().find(one => one.name === '{ALICE}')")
SIGN_IN_ALONE = SIGN_IN_ALICE.partition("  const { pack }")[0] + "}"  # The visit is open elsewhere.
SQUEEZES = [("right", 1, 2_850), ("right", 2, 2_910), ("left", 1, 2_640)]


class Site(Node):
    """The recorder of a site: it joined the hub, and tablets deliver to it."""

    def start(self) -> None:
        command = [*HEELTOE, "serve", "--data", str(self.data), "--port", str(self.port)]
        self.run = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.run.stdout and self.run.stdout.readline() == f"Ready {self.address}/\n"

    def pair(self) -> dict[str, str]:
        label = self.label()
        said = self.says("pair", "--label", label, "--site", SITE, "--json", who=LENA)
        return {**json.loads(said), "label": label}

    @contextmanager
    def desk(self):
        db = store.open_database(self.data)
        try:
            yield acts.Desk(db, self.data, bundles.current(db).study.id)
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
        participants.add(hand, study, an_id(1, SITE), sex="f", birth_year=1944)
    db.close()


def syncs(data):
    done = CliRunner().invoke(main, ["sync", "--json", "--data", str(data)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


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
    syncs(it.data)
    it.start()
    yield it
    it.kill()


def signs(desk, visit, name, meaning):
    """Sign as a person does at the site's screen: passphrase, record as reviewed, name."""
    token = sessions.sign_in(desk, desk.somebody(name).id, PASSPHRASE, "here")
    reviewed = record_hash(record(store.known(desk.db, visit)))
    signing.sign(
        desk, sessions.find(desk.db, token), visit, meaning=meaning, reviewed=reviewed,
        passphrase=PASSPHRASE, here="here", name=name,
    )  # fmt: skip


@pytest.mark.slow
def test_what_two_tablets_recorded_offline_is_at_the_hub_as_it_is_on_paper(
    browser, windows, hub, site, tmp_path
):
    first = Bedside(windows(browser, site), site).opens(SIGN_IN_ALICE)
    visit = first.visit
    second = Bedside(windows(browser, site), site, visit)
    second.page.goto("/c/")
    second.page.wait_for_selector("#screen > *")
    second.page.evaluate(SIGN_IN_ALONE, site.pair())
    first.delivered()

    site.stop()  # Neither tablet reaches anything now.
    for number, elapsed_ms in enumerate(WALKS, 1):
        body = {"measure": "gait_speed", "number": number, "outcome": "complete"}
        first.page.evaluate(
            RECORDS, ["attempt_recorded", {**body, "elapsed_ms": elapsed_ms}, visit]
        )
    for part, number, reading in SQUEEZES:
        body = {"measure": "grip", "part": part, "number": number, "outcome": "complete"}
        second.page.evaluate(
            RECORDS, ["attempt_recorded", {**body, "reading": reading, "unit": "kg"}, visit]
        )
    site.start()
    assert len(second.delivered()) >= len(SQUEEZES)
    first.page.evaluate(RECORDS, ["visit_finished", {"how": "complete"}, visit])
    first.delivered()

    with site.desk() as desk:
        found = store.known(desk.db, visit)
        assert len(found.attempts) == len(WALKS) + len(SQUEEZES)
        assert len({it.device for it in found.attempts}) == 2
        signs(desk, visit, ALICE, PERFORMED)
        signs(desk, visit, LENA, REVIEWED)
        paper = seals.seal(desk, visit, seals.Way())
        at_the_site = record(store.known(desk.db, visit)), signed(desk, visit)
    assert syncs(site.data)["ok"]

    db = store.open_database(hub.data, write=False)
    there = acts.Desk(db, hub.data, bundles.current(db).study.id)
    assert (record(store.known(db, visit)), signed(there, visit)) == at_the_site
    assert store.file(db, paper.digest) == paper.pdf
    db.close()
    pdf = tmp_path / "binder.pdf"
    pdf.write_bytes(paper.pdf)
    checked = hub.runs("verify", str(pdf), "--json")
    assert json.loads(checked.stdout)["ok"], checked.stdout
    hub.runs("verify")
    if shutil.which("pdfsig"):
        said = subprocess.run(
            ["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False
        ).stdout
        assert "Signature is Valid" in said, said
