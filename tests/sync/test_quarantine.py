"""What could not be taken in is told apart, counted, and waits for one of three answers."""

import json

import pytest
from click.testing import CliRunner

from recorder import acts, quarantine, store
from recorder.cli import main
from recorder.events import BranchDecided, CredentialSet, RoleGiven
from recorder.refusals import NoLonger, NotAllowed, OnlyAtTheHub, UnknownName, WrongUse
from recorder.sync import merge
from tests.network import Node, events_in
from tests.office import DANA
from tests.sync.test_merge import batch, forged, resigned, takes

NONE_KEPT = {"branches": 0, "entries": 0, "attempts": 0}


def lying(db, site=None):
    """Return how much lies in quarantine; of one site where it is named."""
    return quarantine.counted(it for it in quarantine.branches(db) if site in (None, it.scope))


def sits(hub, who=DANA):
    hub.desk.sit_down(who)


@pytest.fixture
def forked(hub, anna, tmp_path):
    """A tablet whose copy went on beside it: the hub has the one, the other lies parked."""
    anna.visits()
    takes(hub, anna, batch(anna))
    copy = anna.clone(tmp_path / "copy")
    anna.visits(2)
    takes(hub, anna, batch(anna))
    copy.visits(4)
    takes(hub, copy, batch(copy))
    sits(hub)
    yield copy
    copy.leaves()


def only(hub):
    [branch] = quarantine.branches(hub.db)
    return branch


def attempts(recorder):
    return store.counts(recorder.db)["attempts"]


def test_a_branch_is_what_no_log_here_holds_and_says_what_counts_nowhere(hub, anna, forked):
    branch = only(hub)

    shared = 5  # An opening of the log, a visit, and its three attempts.
    assert (branch.log, branch.why, branch.scope) == (anna.log, "fork", "07")
    assert [line.seq for line in branch.lines] == list(range(shared + 1, shared + 6))
    assert [line.kind for line in branch.lines] == ["visit_opened"] + 4 * ["attempt_recorded"]
    assert lying(hub.db) == quarantine.Totals(1, 1, 5, 4)
    assert lying(hub.db, "08") == quarantine.Totals()


def test_what_comes_in_pieces_and_twice_is_one_branch_and_counts_once(hub, forked):
    takes(hub, forked, batch(forked, most=7))
    takes(hub, forked, batch(forked, first=8))
    forked.keeps(forked.bed.times(4_900))
    takes(hub, forked, batch(forked, first=8))

    assert len(store.parked(hub.db)) == 4
    assert lying(hub.db) == quarantine.Totals(1, 1, 6, 5)


def test_two_copies_of_one_recorder_are_two_branches(hub, anna, forked, tmp_path):
    other = forked.clone(tmp_path / "other")
    other.db.conn.execute("pragma wal_checkpoint(truncate)")
    late = anna.clone(tmp_path / "late")
    late.keeps(late.bed.lists("07-9-K"))
    hub.revokes(late)
    takes(hub, late, batch(late))

    assert [it.why for it in quarantine.branches(hub.db)] == ["fork", "revoked"]
    for it in (other, late):
        it.leaves()


# ── Adopt ───────────────────────────────────────────────────────────────────


def test_what_is_adopted_counts_beside_what_was_there_and_no_entry_moves(hub, anna, forked):
    before, count = hub.entries(anna.log), attempts(hub)

    adopted = quarantine.decide(hub.desk, only(hub).name, "adopt", "Both tablets were at work.")

    assert adopted == 5
    assert attempts(hub) == count + 4
    assert hub.entries(anna.log) == before
    verbatim = events_in(forked, forked.log)[-5:]
    assert [it for it in events_in(hub, "office.07.1") if it["kind"] != "log_opened"] == verbatim
    assert lying(hub.db) == quarantine.Totals()
    assert hub.is_sound()


def test_adopted_twice_counts_once(hub, forked):
    name = only(hub).name
    quarantine.decide(hub.desk, name, "adopt", "Both tablets were at work.")
    heads, count = hub.heads(), attempts(hub)

    assert quarantine.decide(hub.desk, name, "adopt", "Once more.") == 0
    with pytest.raises(NoLonger, match="already"):
        quarantine.decide(hub.desk, name, "keep_as_evidence", "Changed my mind.")

    assert (hub.heads(), attempts(hub)) == (heads, count)


def test_an_event_that_is_here_by_another_way_is_not_adopted_again(hub, berta, forked):
    same = forked.bed.times(4_321)
    for node in (forked, berta):
        node.keeps(same)
    takes(hub, forked, batch(forked, first=11))
    takes(hub, berta, batch(berta))

    assert quarantine.decide(hub.desk, only(hub).name, "adopt", "Both count.") == 5
    written = [row for log in hub.heads() for row in events_in(hub, log) if row["id"] == same.id]
    assert len(written) == 1


def test_no_role_no_passphrase_and_no_recorder_comes_in_with_a_branch(hub, forked):
    forked.keeps(
        forked.bed.says(RoleGiven(person="PEVIL", role="site_lead", site="07")),
        forked.bed.says(CredentialSet(person="PEVIL", argon2=forked.bed.writes("$argon2id$"))),
    )
    takes(hub, forked, batch(forked, first=11))

    quarantine.decide(hub.desk, only(hub).name, "adopt", "Both tablets were at work.")

    kinds = {event["kind"] for event in events_in(hub, "office.07.1")}
    assert kinds == {"log_opened", "visit_opened", "attempt_recorded"}
    assert hub.is_sound()


def test_the_words_of_what_is_adopted_come_along(hub, forked):
    note = forked.bed.notes("Walked with a stick.")
    forked.keeps(note)
    takes(hub, forked, batch(forked, first=11))

    quarantine.decide(hub.desk, only(hub).name, "adopt", "Both tablets were at work.")

    assert store.text(hub.db, note.body.text) == "Walked with a stick."
    assert hub.is_sound()


def test_what_is_adopted_without_its_words_is_set_aside_until_they_come(hub, forked):
    note = forked.bed.notes("Walked with a stick.")
    forked.keeps(note)

    def without_words(rest):
        return [line for line in rest if not line.startswith(b'{"text"')]

    takes(hub, forked, resigned(batch(forked, first=11), forked, without_words))
    quarantine.decide(hub.desk, only(hub).name, "adopt", "Both tablets were at work.")

    assert store.why_set_aside(hub.db, note.hash) == "text_missing"
    assert hub.is_sound()


def test_an_altered_entry_is_adopted_only_as_far_as_it_can_be_read(hub, anna):
    anna.visits(2)
    takes(hub, anna, resigned(batch(anna), anna, forged))
    sits(hub)

    assert only(hub).why == "bad_hash"
    assert quarantine.decide(hub.desk, only(hub).name, "adopt", "Read from the paper.") == 3
    assert attempts(hub) == 2
    takes(hub, anna, batch(anna))  # The true log comes all the same.
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.is_sound()


# ── Keep as evidence ────────────────────────────────────────────────────────


def test_what_is_kept_as_evidence_is_asked_about_no_more_and_still_counted(hub, forked):
    quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "A copy made for a test.")

    assert not only(hub).waits
    assert lying(hub.db) == quarantine.Totals(1, 0, 5, 4)
    assert len(store.parked(hub.db)) == 1


@pytest.mark.parametrize("answer", quarantine.ANSWERS)
def test_what_was_answered_waits_for_nobody_any_more(hub, anna, forked, answer):
    takes(hub, forked, batch(forked, most=7))  # A piece of it came once more.
    assert store.parked_each(hub.db) == {f"{anna.name}.1": 2}
    assert quarantine.waiting(hub.db) == quarantine.waiting(hub.db, "07") != quarantine.Totals()
    assert quarantine.waiting(hub.db, "08") == quarantine.Totals()

    quarantine.decide(hub.desk, only(hub).name, answer, "Both tablets were at work.")

    assert store.parked_each(hub.db) == {}
    assert quarantine.waiting(hub.db) == quarantine.Totals()


def test_a_branch_that_grows_after_a_decision_is_asked_about_again(hub, forked):
    quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "A copy made for a test.")
    forked.keeps(forked.bed.times(4_900))
    takes(hub, forked, batch(forked, first=11))

    assert only(hub).waits
    assert lying(hub.db) == quarantine.Totals(1, 1, 6, 5)


# ── Ask again ───────────────────────────────────────────────────────────────


def test_what_is_asked_for_again_comes_in_once_it_comes_whole(hub, anna):
    anna.visits()
    takes(hub, anna, resigned(batch(anna), anna, forged))
    sits(hub)
    with hub.serves():
        assert anna.exchanges().stays == {anna.log: "bad_hash"}

        quarantine.decide(hub.desk, only(hub).name, "ask_again", "It was a bad stick.")
        done = anna.exchanges()

    assert done.ok, done
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert quarantine.branches(hub.db) == []


def test_what_comes_again_as_it_was_stays_and_the_rest_goes_on(hub, anna, berta, forked):
    berta.visits()
    quarantine.decide(hub.desk, only(hub).name, "ask_again", "Perhaps it was mended.")

    with hub.serves():
        first, second = forked.exchanges(), forked.exchanges()
        other = berta.exchanges()

    assert first.stays == second.stays == {anna.log: "fork"}
    assert lying(hub.db).entries == 5
    assert other.ok


# ── Who decides, and who hears of it ────────────────────────────────────────


def hired(hub, role, site=None):
    with hub.desk.hand() as hand:
        from recorder import people

        person = people.add(hand, f"{role} {site}")
        people.give_role(hand, person, role, site)
    return person


@pytest.mark.parametrize(
    ("role", "site", "may"),
    [
        ("site_lead", "07", True),
        ("data_manager", None, True),
        ("data_manager", "07", True),
        ("site_lead", "08", False),
        ("data_manager", "08", False),
        ("assessor", "07", False),
        ("monitor", None, False),
        ("administrator", None, False),
    ],
)
def test_a_lead_of_its_site_or_a_data_manager_decides_and_nobody_else(hub, forked, role, site, may):
    sits(hub, hired(hub, role, site))
    heads = hub.heads()

    if may:
        quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "It was a test.")
        assert not only(hub).waits
        return
    with pytest.raises(NotAllowed):
        quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "It was a test.")
    assert only(hub).waits and hub.heads() == heads


def test_what_belongs_to_no_one_site_is_decided_for_the_whole_study(hub, anna):
    anna.visits()
    takes(hub, anna, resigned(batch(anna), anna, lambda rest: rest, more=1))
    lead, manager = hired(hub, "site_lead", "07"), hired(hub, "data_manager")

    sits(hub, lead)
    with pytest.raises(NotAllowed, match="whole study"):
        quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "It was a test.")

    sits(hub, manager)
    quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "It was a test.")
    assert not only(hub).waits


def test_what_cannot_be_answered_so_is_said_and_changes_nothing(hub, forked):
    name, heads = only(hub).name, hub.heads()

    for wrong, answer, words in (
        (UnknownName, "adopt", "Why."),
        (WrongUse, "throw_away", "Why."),
        (WrongUse, "adopt", " "),
    ):
        with pytest.raises(wrong):
            which = "ab" * 32 if wrong is UnknownName else name
            quarantine.decide(hub.desk, which, answer, words)

    assert hub.heads() == heads


def test_a_recorder_of_a_site_is_sent_to_the_hub(hub, anna):
    anna.joins()
    desk = acts.Desk(anna.db, anna.data, anna.desk.study)
    with pytest.raises(OnlyAtTheHub):
        quarantine.decide(desk, "ab" * 32, "adopt", "Why.")


def test_a_decision_reaches_the_site_which_knows_which_of_its_logs_it_is_about(hub, anna, forked):
    quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "A copy made for a test.")
    with hub.serves():
        forked.exchanges()

    [decided] = quarantine.heard(forked.db, forked.name)

    assert (decided.log, decided.last) == (forked.log, 10)
    assert decided.event.body.decision == "keep_as_evidence"
    assert store.text(forked.db, decided.event.body.why) == "A copy made for a test."


def test_what_a_sites_log_says_was_decided_decides_nothing(hub, berta, forked):
    body = BranchDecided(branch=only(hub).name, decision="keep_as_evidence", why="fork")
    berta.keeps(berta.bed.says(body))
    takes(hub, berta, batch(berta))

    assert only(hub).waits


# ── What waits for no person ────────────────────────────────────────────────


def test_a_gap_that_was_filled_is_no_branch_any_more(hub, anna):
    anna.visits()
    takes(hub, anna, batch(anna, first=4))
    assert only(hub).why == "gap"

    takes(hub, anna, batch(anna))

    assert quarantine.branches(hub.db) == []


def test_what_nobody_can_read_is_counted_all_the_same(hub, anna):
    anna.visits()
    takes(hub, anna, resigned(batch(anna), anna, lambda rest: rest, more=1))

    branch = only(hub)

    assert (branch.why, branch.log) == ("bad_head", "")
    assert lying(hub.db).entries == 5
    assert not quarantine.can_adopt(branch)


def test_behind_what_is_parked_the_logs_of_others_go_on(hub, anna, berta, forked, tmp_path):
    berta.visits()
    clara = Node(tmp_path / "clara", hub, "CLARA")
    hub.admits(clara)
    clara.visits()

    for node in (berta, clara):
        assert takes(hub, node, batch(node)).answer == "merged"
    assert merge.at_the_hub(hub.desk, forked.desk.node.device, batch(forked)).answer == "parked"
    clara.leaves()


# ── At the terminal, and in what leaves ─────────────────────────────────────


def types(hub, *words, code=0):
    done = CliRunner().invoke(main, [*words, "--data", str(hub.data)])
    assert done.exit_code == code, done.output
    return done.stdout


def test_an_export_says_how_much_is_in_no_file_of_it(hub, forked, tmp_path):
    said = types(hub, "export", "-o", str(tmp_path / "out"), "--as", DANA)

    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    parked = {"branches": 1, "waiting": 1, "entries": 5, "attempts": 4}
    assert manifest["quarantine"] == {**parked, "kept_as_evidence": NONE_KEPT}
    assert "5 events (4 attempts) lie in quarantine, in 1 branches, and are in no file" in said
    assert "evidence" not in said


def test_an_export_says_apart_what_was_kept_as_evidence(hub, anna, forked, tmp_path):
    quarantine.decide(hub.desk, only(hub).name, "keep_as_evidence", "A copy made for a test.")
    anna.visits(1)
    takes(hub, anna, resigned(batch(anna, first=9), anna, forged))

    said = types(hub, "export", "-o", str(tmp_path / "out"), "--as", DANA)

    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    kept = {"branches": 1, "entries": 5, "attempts": 4}
    assert manifest["quarantine"] == {
        "branches": 2, "waiting": 1, "entries": 7, "attempts": 5, "kept_as_evidence": kept,
    }  # fmt: skip
    assert "Of these, 5 events (4 attempts), in 1 branches, were kept as evidence" in said


def test_the_commands_list_a_branch_and_decide_about_it(hub, forked):
    listed = json.loads(types(hub, "hub", "parked", "--json"))
    [branch] = listed.pop("parked")
    assert listed.pop("kept_as_evidence") == NONE_KEPT
    assert listed == {"branches": 1, "waiting": 1, "entries": 5, "attempts": 4}
    assert (branch["log"], branch["why"], len(branch["entries"])) == (forked.log, "fork", 5)
    assert f"{branch['branch'][:12]}  {forked.log}  5 events" in types(hub, "hub", "parked")

    said = types(
        hub, "hub", "decide", branch["branch"][:8], "--adopt", "--why", "Both.", "--as", DANA
    )

    assert "5 events count from now on" in said
    assert types(hub, "hub", "parked") == "Nothing lies in quarantine.\n"
    types(hub, "hub", "decide", "abc", "--keep", "--why", "x", "--as", DANA, code=1)
    types(hub, "hub", "decide", "abc", "--why", "x", "--as", DANA, code=2)
