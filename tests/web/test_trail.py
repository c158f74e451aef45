"""The audit trail: all of it, by whom and why, and no result for eyes it is hidden from."""

import csv
import io
import json

import pytest

from recorder import pairing
from recorder.events import NoteWritten
from recorder.trail import TELLS_NOTHING
from tests.web.clinic import ANNA
from tests.web.page import Page


def words(answer):
    return " ".join(Page(answer.text).text.split())


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_trail_holds_every_event_of_its_visit_and_what_became_of_it(busy):
    busy.signs_in("monitor")

    answer = busy.gets(f"/trail/visit/{busy.visit}?as=csv")
    rows = table(answer)

    taken = busy.bedside.sees(busy.visit).standing.events
    assert {row["hash"] for row in rows} >= {event.hash for event in taken}
    (slow,) = [row for row in rows if "5310" in row["says"]]
    assert (slow["state"], slow["name"], slow["device"]) == ("replaced", "Alice Ward", "T04")
    (void,) = [row for row in rows if row["kind"] == "withdrawn"]
    assert (void["replaces"], void["reason"]) == (slow["hash"], "false_start")
    assert "5310" in void["before"]
    assert "Walked with a stick." in {row["text"] for row in rows}
    assert all(row["arrived"] and row["log"] and row["seq"] for row in rows)


def test_a_trail_can_be_read_by_the_kind_of_what_happened(busy):
    busy.signs_in("monitor")

    page = words(busy.gets(f"/trail/visit/{busy.visit}?kind=note_written"))

    assert "A note" in page
    assert "Walked with a stick." in page
    kinds = {row["kind"] for row in table(busy.gets(f"/trail/visit/{busy.visit}?kind=x&as=csv"))}
    assert len(kinds) > 5, "an unknown kind chooses nothing"


@pytest.mark.parametrize("about", ["visit", "participant"])
def test_whoever_only_assesses_reads_no_result_in_a_trail(busy, about):
    name = {"visit": busy.visit, "participant": ANNA}[about]
    asked = {"visit": busy.visit, "asked": ("person",)}
    busy.keeps(busy.bedside.notes("Walked with Mrs Moe.", **asked))
    busy.signs_in("assessor", "07")

    rows = table(busy.gets(f"/trail/{about}/{name}?as=csv"))
    page = words(busy.gets(f"/trail/{about}/{name}"))

    attempts = [row for row in rows if row["kind"] == "attempt_recorded"]
    assert len(attempts) == 3
    assert {key for row in attempts for key in json.loads(row["says"])} <= TELLS_NOTHING
    for value in ("5310", "5040", "1820"):
        assert all(value not in row["says"] + row["before"] for row in rows)
        assert value not in page
    assert {row["hash"] for row in attempts} == {""}, "a hash could be tried until one fits"
    (void,) = [row for row in rows if row["kind"] == "withdrawn"]
    assert void["replaces"] == ""
    assert {row["asked"] for row in rows} == {""}
    assert "this study keeps earlier results" in page


def test_the_trails_of_a_participant_a_person_and_a_device_hold_their_own(busy):
    monitor = busy.signs_in("monitor")
    with busy.office.desk.hand("07") as hand:
        paired = pairing.pair(hand, "T09")

    ours = table(busy.gets(f"/trail/participant/{ANNA}?as=csv"))
    assert {"participant_added", "visit_opened", "attempt_recorded"} <= {r["kind"] for r in ours}
    hers = table(busy.gets(f"/trail/person/{busy.alice}?as=csv"))
    assert {"person_added", "role_given", "attempt_recorded"} <= {row["kind"] for row in hers}
    (added,) = [row for row in hers if row["kind"] == "person_added"]
    assert added["person"] != busy.alice, "she did not add herself"
    assert {row["person"] for row in hers if row["kind"] == "attempt_recorded"} == {busy.alice}
    assert monitor not in {row["person"] for row in hers}
    its = table(busy.gets(f"/trail/device/{paired.device}?as=csv"))
    assert [row["kind"] for row in its] == ["device_paired"]


def test_reading_a_trail_from_outside_the_site_is_written_down_once(busy):
    monitor = busy.signs_in("monitor")
    for _ in range(2):
        busy.gets(f"/trail/visit/{busy.visit}")

    (read,) = busy.events("trail_read")
    assert (read.body.about, read.body.name) == ("visit", busy.visit)
    busy.gets(f"/trail/participant/{ANNA}")
    assert len(busy.events("trail_read")) == 2
    mine = table(busy.gets(f"/trail/person/{monitor}?as=csv"))
    assert [row["kind"] for row in mine].count("trail_read") >= 2


def test_reading_one_s_own_trail_at_the_site_writes_nothing(busy):
    busy.signs_in("site_lead", "07")
    busy.gets(f"/trail/visit/{busy.visit}")

    assert busy.events("trail_read") == []


def test_a_trail_of_nobody_is_refused_in_words(busy):
    busy.signs_in("monitor")
    nobody = "01990000-0000-7000-8000-000000000000"

    for address in (f"visit/{nobody}", "participant/X", "person/nobody", f"device/{nobody}"):
        answer = busy.gets(f"/trail/{address}")
        assert answer.status_code == 404, address
        assert "Nothing was changed" in words(answer), address


def test_a_cell_of_a_trail_is_no_formula(busy):
    with busy.office.desk.hand("07") as hand:
        text = hand.writes('=HYPERLINK("http://x")')
        hand.does(NoteWritten(text=text), visit=busy.visit)
    busy.signs_in("monitor")

    texts = {row["text"] for row in table(busy.gets(f"/trail/visit/{busy.visit}?as=csv"))}

    assert '\'=HYPERLINK("http://x")' in texts
