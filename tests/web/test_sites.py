"""A hub's pages: which sites to call, visits by window, what has not come, completeness."""

import csv
import io
import re
from dataclasses import replace

import pytest

from recorder import acts, bundles, clock, heard, keys, schedule, store
from recorder.events import DevicePaired, NodeAdmitted, NodeRevoked, ParticipantLeft
from recorder.web import sites
from tests.office import an_id
from tests.ward import Bedside, some_hash, some_uuid
from tests.web.clinic import ANNA, BERTA, CLARA
from tests.web.page import Page

HOUR = 60 * 60_000
NOON = "2026-09-21T12:00:00+00:00"  # The ward's day.


@pytest.fixture
def hub(clinic, monkeypatch):
    """A clinic that is a hub, at noon of the ward's day."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", NOON)
    clinic.is_a("hub")
    clinic.office.desk = acts.Desk(clinic.office.db, clinic.data, clinic.office.desk.study)
    return clinic


def lets_in(hub, name="KRTBA", site="07"):
    with hub.office.desk.hand() as hand:
        key = keys.make(hub.data / f"{name}.key")
        hand.does(NodeAdmitted(node=name, epoch=1, public_key=key, site=site))


def hears(hub, name="KRTBA", ago_h=0.0, announced=None, **more):
    """Let the hub have heard of a recorder so many hours ago."""
    at = clock.now().at_ms - int(ago_h * HOUR)
    logs = {log: store.Announced(last, head, at) for log, (last, head) in (announced or {}).items()}
    said = store.Seen(f"{name}.1", at, 0, acts.APP, None, logs)
    assert store.note_seen(hub.office.db, replace(said, **more))


def words(hub, address="/"):
    """Return a page's words; it is well formed."""
    html = hub.gets(address).text
    assert Page(html).faults == []
    return " ".join(Page(html).text.split())


def row(hub, site, address="/sites/table"):
    """Return the cells of a site in the table of sites, each by its heading."""
    html = hub.gets(address).text
    (found,) = re.findall(rf'<tr data-site="{site}".*?</tr>', html, re.DOTALL)
    cells = re.findall(r'<td[^>]*data-word="([^"]*)">(.*?)</td>', found, re.DOTALL)
    return {
        word.replace("\u00ad", ""): " ".join(re.sub("<[^>]+>", " ", said).split())
        for word, said in cells
    }


# ── The front page ──────────────────────────────────────────────────────────


def test_a_hub_shows_its_sites_in_place_of_the_board_of_a_ward(hub):
    said = words(hub)

    assert "07 Oslo" in said and "Every site" in said
    assert "Begun, not finished" not in said and "New visit" not in said
    assert "Measure" not in said.partition("Español")[2]  # Nor in the bar.
    assert "Centros" in words(hub, "/?lang=es")


def test_elsewhere_than_at_a_hub_there_are_no_such_pages(clinic):
    for at in ("/sites/07", "/sites/table", "/sites/visits", "/sites/completeness"):
        assert clinic.gets(at).status_code == 404, at
    assert "New visit" in words(clinic)


@pytest.mark.parametrize(
    ("ago_h", "look"), [(23.9, None), (24, "amber"), (71.9, "amber"), (72, "red")]
)
def test_a_site_that_is_silent_for_a_day_is_amber_and_for_three_red(hub, ago_h, look):
    lets_in(hub)
    hears(hub, ago_h=ago_h)

    html = hub.gets("/").text

    call = re.search(r'data-call="07"(?: data-look="(\w+)")?', html)
    assert (call[1] if call else None) == look
    assert ("Not heard of for" in html) == (look is not None)


def test_one_recorder_that_speaks_is_enough_for_its_site_not_to_be_silent(hub):
    lets_in(hub)
    lets_in(hub, "BFNSY")
    hears(hub, ago_h=80)
    hears(hub, "BFNSY", ago_h=1)

    assert row(hub, "07")["Last heard"] == "1 h"
    assert "Not heard of" not in words(hub)


def test_a_recorder_that_never_spoke_is_silent_since_it_was_let_in(hub, monkeypatch):
    lets_in(hub)
    monkeypatch.setenv("HEELTOE_NOW", "2026-09-24T13:00:00+00:00")

    assert "Not heard of for 73 h" in words(hub)
    assert "never since it was let in" in words(hub, "/sites/07")


def test_a_revoked_recorder_alarms_nobody_and_is_told_apart(hub):
    lets_in(hub)
    hears(hub, ago_h=90, announced={"KRTBA.07.1": (12, some_hash("x"))})
    with hub.office.desk.hand() as hand:
        hand.does(NodeRevoked(node="KRTBA", since_ms=hand.at.at_ms, why="stolen"))

    front, page = hub.gets("/").text, hub.gets("/sites/07").text

    assert "data-call" not in front
    assert row(hub, "07")["Last heard"] == "no recorder"
    assert "data-revoked" in page and "Stolen or lost" in page
    assert "12 have not arrived" in page and "sites__look" not in page


def test_what_was_announced_and_has_not_arrived_is_counted(hub):
    log = "ward.07.1"
    here, _ = store.head(hub.office.db, log)
    lets_in(hub)
    hears(hub, ago_h=73, announced={log: (here + 12, some_hash("x"))})

    said = words(hub, "/sites/07")

    assert f"announced {here + 12} entries on Fri 18 Sep 2026" in said
    assert f"{here} is here; 12 have not arrived" in said
    assert row(hub, "07")["Not yet here, oldest"] == "73 h"
    assert "faltan 12 por llegar" in words(hub, "/sites/07?lang=es")


def test_where_all_that_was_announced_is_here_nothing_waits(hub):
    log = "ward.07.1"
    last, head = store.head(hub.office.db, log)
    lets_in(hub)
    hears(hub, ago_h=2, announced={log: (last, head)})

    assert row(hub, "07")["Not yet here, oldest"] == "none"
    assert "all of them are here" in words(hub, "/sites/07")


def test_another_entry_in_the_place_of_what_was_announced_is_no_arrival(hub):
    log = "ward.07.1"
    last, _ = store.head(hub.office.db, log)
    lets_in(hub)
    hears(hub, ago_h=25, announced={log: (last, some_hash("branch"))})

    assert "others stand here in their place" in words(hub, "/sites/07")
    assert row(hub, "07")["Not yet here, oldest"] == "25 h"


def test_a_recorder_that_was_set_back_still_owes_what_it_announced(hub):
    lets_in(hub)
    hears(hub, ago_h=50, announced={"KRTBA.07.1": (812, some_hash("long"))})
    hears(hub, ago_h=1, announced={"KRTBA.07.1": (700, some_hash("short"))})

    (it,) = heard.of_nodes(hub.office.db, hub.office.desk.node.name)

    assert [(a.last, a.missing) for a in it.announced] == [(812, 812)]
    assert clock.now().at_ms - it.oldest_ms == 50 * HOUR


def test_an_older_program_and_a_clock_that_is_off_are_marked(hub):
    lets_in(hub)
    hears(hub, app="0.0.9", ahead_ms=-9 * 60_000)
    said = words(hub, "/sites/07")
    assert f"0.0.9 · older than this hub’s {acts.APP}" in said
    assert "9 min behind this hub’s" in said

    hears(hub, app=acts.APP, ahead_ms=120_000)
    html = hub.gets("/sites/07").text
    assert "older than" not in html and "sites__look" not in html
    hears(hub, app=acts.APP, ahead_ms=120_001)
    assert "sites__look--amber" in hub.gets("/sites/07").text


def test_a_site_that_still_records_by_older_rules_is_told(hub):
    hub.visits(ANNA)
    assert "data-rules" not in hub.gets("/sites/07").text

    hub.becomes_real()
    hub.signs_in("monitor")

    assert "recorded by rules" in words(hub, "/sites/07")
    assert "recorded by rules" not in words(hub, "/sites/08")


def test_a_tablet_of_which_a_number_lacks_is_named_at_its_site(hub):
    bed = Bedside(hub.data, device=some_uuid("a tablet"))
    with hub.office.desk.hand("07") as hand:
        hand.does(DevicePaired(paired=bed.device, label="T07", token="0" * 64))
        hand.does(DevicePaired(paired=some_uuid("other"), label="T08", token="1" * 64))
    hub.keeps(*(bed.lists(ANNA) for _ in range(57)))
    bed.lists(ANNA)  # Made on the tablet, and has not come.
    hub.keeps(bed.lists(BERTA))

    said = "I hold 1–57 and 59 of T07; 58 has not arrived."

    assert said in words(hub, "/sites/07") and said in words(hub)
    assert "T07" not in words(hub, "/sites/08")
    bed.leaves()


def test_what_lies_in_quarantine_is_counted_on_the_front_page_whoever_sent_it(hub):
    lets_in(hub)
    with store.writing(hub.office.db):
        for node, log in (("KRTBA.1", "KRTBA.07.1"), ("NOBOD.1", "NOBOD.99.1")):
            name = some_hash(f"a batch of {node}")
            item = store.Parked(name, "fork", node, log, 1, 2, name, 0, b"lines")
            assert store.park(hub.office.db, item)

    assert 'data-parked="2"' in hub.gets("/").text
    assert row(hub, "07")["Quarantine"] == "1"
    assert "1 batch" in words(hub, "/sites/07")


def test_what_a_site_has_to_answer_or_decide_is_counted(hub):
    hub.lists(ANNA)
    hub.visits(ANNA)
    bed = hub.bedside
    hub.keeps(bed.times(5_040, number=1), bed.times(6_120, number=1))

    html = hub.gets("/").text

    assert 'data-decide="1"' in html
    assert "to decide" in words(hub, "/sites/visits?state=to_decide")


# ── Visits by window ────────────────────────────────────────────────────────


@pytest.fixture
def planned(hub):
    """Five participants of site 07 and one of 08, each somewhere else in the schedule."""
    hub.early, hub.gone, hub.new = (an_id(n, "07") for n in (11, 12, 13))
    hub.lists(ANNA, day0="2026-09-21")  # Baseline today.
    hub.visits(ANNA)
    hub.keeps(hub.bedside.times(5_310), hub.bedside.finishes())
    hub.lists(BERTA, day0="2026-06-01")  # Month 3 was due until 6 September.
    hub.lists(hub.early, day0="2026-07-10")  # Month 3 from 1 October.
    hub.visits(hub.early, "month_3")
    hub.lists(hub.gone, day0="2026-01-01")
    hub.keeps(hub.bedside.says(ParticipantLeft(participant=hub.gone, why="own_wish")))
    hub.lists(hub.new)
    hub.lists(CLARA, day0="2026-09-21")
    return hub


def test_who_was_never_put_on_the_list_is_not_counted_as_enrolled(hub):
    hub.lists(ANNA)
    hub.visits(BERTA)

    assert row(hub, "07")["Enrolled"] == "1"
    assert f"{BERTA} not on the list" in words(hub, "/sites/visits")


def states(hub):
    now = clock.now()
    rows = schedule.rows(hub.office.db, bundles.current(hub.office.db).study, now)
    return {(it.who.id, cell.code): cell for it in rows for cell in it.cells}


def test_each_visit_is_where_its_window_and_its_day_put_it(planned):
    found = {key: cell.state for key, cell in states(planned).items()}

    assert found[ANNA, "baseline"] == "in_window"
    assert found[ANNA, "month_3"] == "to_come"
    assert found[BERTA, "baseline"] == "missed"
    assert found[BERTA, "month_3"] == "missed"
    assert found[planned.early, "month_3"] == "early"
    assert found[CLARA, "baseline"] == "due"
    assert found[planned.gone, "baseline"] == "not_expected"
    assert found[planned.new, "baseline"] == "not_expected"


def test_a_window_closes_at_midnight_where_the_participant_is_seen(planned, monkeypatch):
    # In Oslo the 22nd has begun, two hours before it does in London.
    monkeypatch.setenv("HEELTOE_NOW", "2026-09-21T22:30:00+00:00")
    anna_b = an_id(21, "07")
    planned.lists(anna_b, day0="2026-09-21")
    planned.lists(an_id(22, "09"), day0="2026-09-21")

    found = states(planned)

    assert found[anna_b, "baseline"].state == "missed"
    assert found[an_id(22, "09"), "baseline"].state == "due"


def test_what_should_be_there_by_now_is_the_denominator(planned):
    here = row(planned, "07")

    # Anna's baseline was made; of Berta two were missed, of the early one the baseline.
    # A visit that goes on counts once its window has closed; of who left, what was made.
    assert here["Visits"] == "1 of 4"
    assert (here["Missed"], here["Open"], here["Unsigned"]) == ("3", "1", "1")
    assert here["Enrolled"] == "5"
    assert row(planned, "08")["Visits"] == "0 of 0"
    assert "of 4 visits expected by now" in words(planned)


def test_the_table_of_visits_says_each_in_words_and_leads_to_it(planned):
    said = words(planned, "/sites/visits")

    assert "21 Sep 2026" in said and "unsigned" in said
    assert "10 days early" in said
    assert "missed until 1 Jun 2026" in said
    assert "to come from 13 Dec 2026" in said
    assert "left the study not expected" in said
    html = planned.gets("/sites/visits").text
    assert len(re.findall(r'href="/visits/[0-9a-f-]{36}"', html)) == 2
    assert "10 días antes" in words(planned, "/sites/visits?lang=es")


def test_the_table_is_cut_to_a_site_or_a_state(planned):
    def shown(address):
        return set(re.findall(r'data-participant="([^"]+)"', planned.gets(address).text))

    early = {planned.early}
    whose = {"due": {CLARA}, "missed": early | {BERTA}, "early": early, "open": early,
             "unsigned": {ANNA}, "late": set(), "to_decide": set()}  # fmt: skip
    for state, who in whose.items():
        assert shown(f"/sites/visits?state={state}") == who, state
        assert shown(f"/sites/visits?state={state}&site=08") == who & {CLARA}, state
    everybody = {ANNA, BERTA, CLARA, planned.early, planned.gone, planned.new}
    assert shown("/sites/visits?state=nonsense&site=99") == everybody


def test_htmx_gets_the_piece_and_a_page_that_is_made_again_comes_whole(planned):
    for at in ("/sites/visits?site=07", "/sites/completeness?site=07"):
        piece = planned.gets(at, HX_Request="true").text
        again = planned.gets(at, HX_Request="true", HX_History_Restore_Request="true").text

        assert "<html" not in piece and piece.strip().startswith("<div"), at
        assert "<html" in again, at


def test_what_closes_this_week_stands_on_the_front_page(planned, monkeypatch):
    dora = an_id(31, "07")
    planned.lists(dora, day0="2026-06-22")  # Month 3 until 27 September.

    said = words(planned)
    assert f"{dora} Month 3 not begun 6 days left" in said
    monkeypatch.setenv("HEELTOE_NOW", "2026-09-19T12:00:00+00:00")
    assert f"{dora} Month 3" not in words(planned)


# ── Completeness ────────────────────────────────────────────────────────────


def table(hub):
    read = csv.DictReader(io.StringIO(hub.gets("/sites/completeness?as=csv").text))
    return {(r["site"], r["visit"], r["measure"]): r for r in read}


def test_recorded_not_done_and_missing_make_up_what_was_expected(planned):
    bed = planned.bedside
    dora = an_id(31, "07")
    planned.lists(dora, day0="2026-09-21")
    planned.visits(dora)
    planned.keeps(bed.squeezes(18_20), bed.skips("grip", "refused", part="left"))
    planned.keeps(bed.skips("gait_speed", "refused"), bed.finishes())

    found = table(planned)

    gait, grip = found["07", "baseline", "gait_speed"], found["07", "baseline", "grip"]
    # Expected: Anna, Dora; and Berta and the early one, whose windows have closed.
    assert [gait[k] for k in ("expected", "recorded", "not_done", "missing")] == [
        "4",
        "1",
        "1",
        "2",
    ]
    assert [grip[k] for k in ("expected", "recorded", "not_done", "missing")] == [
        "4",
        "1",
        "0",
        "3",
    ]
    for it in found.values():
        parts = [int(it[k]) for k in ("recorded", "not_done", "missing")]
        assert sum(parts) == int(it["expected"]) and min(parts) >= 0
    assert not any(measure == "sppb" for *_, measure in found)  # Made of others.
    assert "Gait speed 4 1 · 25.0 % 1 · 25.0 % 2 · 50.0 %" in words(planned, "/sites/completeness")
    assert "25,0 %" in words(planned, "/sites/completeness?lang=es&site=07")


def test_only_all_of_them_are_a_hundred_per_cent(hub):
    with hub.app.test_request_context("/"):
        said = [sites.Part(n, 3_000).percent for n in (2_999, 3_000, 1, 0)]

    assert said == ["99.9 %", "100.0 %", "0.0 %", "0.0 %"]


def test_of_nothing_there_is_no_percentage(planned):
    said = words(planned, "/sites/completeness?site=08")

    assert "Grip strength 0 0 0 0" in said
    assert "%" not in said


def test_a_visit_recorded_twice_counts_once(planned):
    planned.visits(ANNA)
    planned.keeps(planned.bedside.squeezes(20_00), planned.bedside.finishes())

    found = table(planned)["07", "baseline", "grip"]

    assert (found["expected"], found["recorded"]) == ("3", "1")


def test_completeness_shows_no_value(planned):
    text = (
        planned.gets("/sites/completeness").text + planned.gets("/sites/completeness?as=csv").text
    )

    assert "5.31" not in text and "5310" not in text


def test_a_site_that_the_study_has_not_is_not_here(hub):
    assert hub.gets("/sites/99").status_code == 404


def test_a_page_that_asks_for_itself_is_no_sign_that_somebody_is_at_work(hub, monkeypatch):
    hub.signs_in("monitor")
    for minutes in (4, 8, 12):
        monkeypatch.setenv("HEELTOE_NOW", f"2026-09-21T12:{minutes:02d}:00+00:00")
        answer = hub.gets("/sites/table")

    assert "data-sites" in answer.text  # As anybody may read it here who is signed in no more.
    assert hub.gets("/sites/07").text.count("Sign in")


def test_every_role_sees_the_sites_and_an_administrator_the_way_to_the_recorders(hub):
    lets_in(hub)
    hub.becomes_real()
    hub.signs_in("assessor", "07")
    assert hub.gets("/sites/07").status_code == 200
    assert 'href="/nodes"' not in hub.gets("/sites/07").text
    hub.signs_in("administrator")
    assert 'href="/nodes"' in hub.gets("/sites/07").text
