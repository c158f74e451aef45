"""The quarantine on its page: what lies there in words, and three answers."""

import re
from types import SimpleNamespace

import pytest

from recorder import acts, quarantine, store, uplink
from recorder.events import NodeAdmitted
from recorder.sync import told
from recorder.sync.talk import Exchanged
from tests.network import Node
from tests.office import an_id
from tests.sync.test_merge import batch, forged, resigned, takes
from tests.web.page import Page


@pytest.fixture
def hub(clinic):
    clinic.is_a("hub")
    office = clinic.office
    office.desk = acts.Desk(office.db, clinic.data, office.desk.study)
    return clinic


@pytest.fixture
def anna(hub, tmp_path):
    """A tablet of site 07; what it sends is altered on the way, and lies in quarantine."""
    node = Node(tmp_path / "anna", SimpleNamespace(desk=hub.office.desk, db=hub.office.db), "ANNAX")
    it = node.desk.node
    with hub.office.desk.hand() as hand:
        hand.does(NodeAdmitted(node=it.name, epoch=1, public_key=it.public_key, site="07"))
    bundle = store.current_bundle(hub.office.db)
    node.keeps(
        node.bed.opens(an_id(1, "07"), bundle=bundle), node.bed.times(4_000), node.bed.times(4_100)
    )
    takes(SimpleNamespace(desk=hub.office.desk), node, resigned(batch(node), node, forged))
    yield node
    node.leaves()


def only(hub):
    [branch] = quarantine.branches(hub.office.db)
    return branch


def test_a_branch_is_shown_with_its_reason_its_content_and_who_can_act(hub, anna):
    hub.signs_in("data_manager")
    page = Page(hub.gets("/quarantine").text)

    assert page.faults == []
    for words in (
        "ANNAX.07.1", "does not hold together", "A lead of site 07, or a data manager",
        an_id(1, "07"), "Keep as evidence",
    ):  # fmt: skip
        assert words in page.text, words
    assert re.search("Time: 3.000 ms", page.text), "as it came, altered"


def test_a_branch_of_one_entry_names_it_and_no_range(hub, anna):
    before = len(anna.entries(anna.log))
    anna.keeps(anna.bed.times(4_200), anna.bed.times(4_300))
    takes(SimpleNamespace(desk=hub.office.desk), anna, batch(anna, first=before + 2))
    hub.signs_in("data_manager")

    said = Page(hub.gets("/quarantine").text).text

    assert f"Log ANNAX.07.1, entry {before + 2}" in said and f"entries {before + 2}" not in said
    assert f"Log ANNAX.07.1, entries 1 to {before}" in said


def test_whoever_is_kept_from_results_reads_kinds_alone(hub, anna):
    far = an_id(3, "08")
    anna.keeps(anna.bed.opens(far, bundle="ab" * 32), anna.bed.times(6_789))
    takes(SimpleNamespace(desk=hub.office.desk), anna, resigned(batch(anna), anna, forged))
    person = hub.hires("Two hats", "site_lead", "07")
    with hub.office.desk.hand() as hand:
        from recorder import people

        people.give_role(hand, person, "assessor", "08")
    hub.tries(person)

    text = hub.gets("/quarantine").text

    assert "hidden here from your eyes" in text
    assert "789 ms" not in text
    assert "000 ms" in text


def test_a_branch_of_another_site_is_not_shown(hub, anna):
    hub.signs_in("site_lead", "08")

    assert "ANNAX" not in hub.gets("/quarantine").text


def test_an_answer_is_kept_with_its_reason_and_shown(hub, anna):
    hub.signs_in("site_lead", "07")
    name = only(hub).name

    answer = hub.posts(f"/quarantine/{name}/decision", answer="keep_as_evidence", why="A test.")

    assert answer.status_code == 303
    assert not only(hub).waits
    shown = hub.gets("/quarantine").text
    assert "Kept as evidence" in shown and "A test." in shown and "Some site_lead" in shown


def test_what_lacks_in_an_answer_is_asked_for_and_nothing_is_decided(hub, anna):
    hub.signs_in("data_manager")
    name = only(hub).name

    for form in ({"answer": "adopt", "why": ""}, {"answer": "", "why": "Why."}):
        answer = hub.posts(f"/quarantine/{name}/decision", **form)
        assert answer.status_code == 422
        assert Page(answer.text).faults == []
    assert only(hub).waits


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [("ab" * 32, 404, "no branch by this name"), (None, 409, "adopted already")],
)
def test_an_answer_that_cannot_be_is_said_in_a_sentence(hub, anna, name, status, words):
    hub.signs_in("data_manager")
    known = only(hub).name
    if name is None:
        hub.posts(f"/quarantine/{known}/decision", answer="adopt", why="Read from paper.")

    answer = hub.posts(f"/quarantine/{name or known}/decision", answer="ask_again", why="Why.")

    assert answer.status_code == status
    assert words in answer.text


def test_a_lead_of_another_site_decides_nothing(hub, anna):
    hub.signs_in("site_lead", "08")

    answer = hub.posts(f"/quarantine/{only(hub).name}/decision", answer="adopt", why="Mine.")

    assert answer.status_code == 403
    assert only(hub).waits


def test_the_front_page_counts_what_waits_and_evidence_stands_apart_on_the_page(hub, anna):
    hub.signs_in("data_manager")
    before, page = hub.gets("/").text, hub.gets("/quarantine").text
    hub.posts(f"/quarantine/{only(hub).name}/decision", answer="keep_as_evidence", why="A test.")
    after, kept = hub.gets("/").text, Page(hub.gets("/quarantine").text)

    assert 'data-parked="1"' in before and "of them trials: 2" in before
    assert "data-parked" not in after
    assert "data-evidence" not in page
    assert kept.faults == []
    assert [it["data-evidence"] for it in kept.all("section") if "data-evidence" in it] == ["1"]
    assert "of them trials: 2" in kept.text and "waits for an answer" in kept.text


def test_a_site_reads_what_stays_and_what_was_decided(hub, anna):
    hub.signs_in("site_lead", "07")
    it = hub.office.desk.node
    uplink.note(hub.data, uplink.Uplink("https://hub.example", "HUBBA", 1, it.public_key, "07"))
    file = hub.data / acts.NODE_FILE
    file.write_text(file.read_text().replace('place = "hub"', 'place = "site"'))
    told.note(hub.data, Exchanged(stays={"office.07.1": "fork"}), reached=True)

    front, page = hub.gets("/").text, Page(hub.gets("/quarantine").text)

    assert 'data-stays="1"' in front
    assert page.faults == []
    assert "two recorders wrote as one" in page.text
    assert "At the hub: a lead of this site" in page.text
    assert not page.all("form") or "decision" not in str(page.all("form"))
