"""The demo study: simulated, the same each time, and as messy as real ones."""

import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from recorder import bundles, signatures, signing, store
from recorder.demo import PASSPHRASES, fill
from recorder.events import ReportSealed, VisitSigned
from recorder.record import record, record_hash
from recorder.refusals import OutOfReach
from recorder.scoring import results
from recorder.signatures import ABSENT, PERFORMED
from recorder.verify import verify


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    data = tmp_path_factory.mktemp("demo") / "study"
    fill(data)
    db = store.open_database(data, write=False)
    yield db
    db.close()


@pytest.fixture(scope="module")
def visits(demo):
    return [store.known(demo, line.id) for line in store.visits(demo)]


def test_it_says_in_each_language_that_it_is_simulated(demo):
    study = bundles.current(demo).study

    assert {"en", "es"} <= study.simulated.keys()


def test_it_has_ten_sites_and_120_participants_on_the_list(demo):
    study = bundles.current(demo).study

    assert len(study.sites) == 10
    assert sum(p.listed for p in store.participants(demo)) == 120


@pytest.mark.slow
def test_the_same_seed_gives_the_same_visits_and_measurements(demo, tmp_path):
    fill(tmp_path / "again")
    again = store.open_database(tmp_path / "again", write=False)

    for table in ("visits", "attempts", "participants", "equipment", "devices"):
        everything = f"select * from {table} order by 1, 2"
        assert demo.conn.execute(everything).fetchall() == again.conn.execute(everything).fetchall()
    again.close()


def test_everything_in_it_came_through_the_products_own_doors(demo):
    data = Path(demo.conn.execute("pragma database_list").fetchone()[2]).parent

    assert verify(data).ok


def test_its_scores_look_like_those_of_frail_people(demo, visits):
    bundle = bundles.current(demo)
    totals = [
        result.points
        for visit in visits
        for result in results(bundle, visit)
        if result.measure == "sppb" and result.points is not None
    ]

    assert 7 <= sum(totals) / len(totals) <= 9
    assert min(totals) <= 2 and max(totals) == 12


def test_it_has_the_trouble_that_real_studies_have(demo, visits):
    outcomes = {a.body.outcome for visit in visits for a in visit.attempts}
    replaced = [visit for visit in visits if visit.standing.replaced_by]
    states = {visit.state for visit in visits}

    assert {"complete", "stopped", "false_start"} <= outcomes
    assert {"finished", "stopped", "open"} <= states
    assert any(len(visit.ids) == 2 for visit in visits), "two records of one visit, joined"
    assert any(visit.questions for visit in visits), "two in one slot"
    assert any(visit.raised and visit.answered for visit in visits), "a monitor's question"
    assert any(visit.safety for visit in visits)
    assert any(not visit.attempts and visit.not_done for visit in visits), "all refused"
    assert any(e.reason == "wrong_participant" for visit in replaced for e in visit.standing.events)
    assert any(p.state == "left" for p in store.participants(demo))


def test_one_assessor_types_rounded_times(visits):
    def last_two(site):
        return [
            attempt.body.elapsed_ms % 500
            for visit in visits
            for attempt in visit.attempts
            if visit.participant.startswith(site)
            and attempt.body.measure in ("gait_speed", "timed_up_and_go")
        ]

    assert set(last_two("04")) == {0}
    assert len(set(last_two("05"))) > 50


def test_one_visits_grip_was_read_in_pounds(visits):
    best = {}
    for visit in visits:
        squeezes = [a.body.reading for a in visit.attempts if a.body.measure == "grip"]
        if squeezes:
            best.setdefault(visit.participant, []).append(max(squeezes))

    doubled = [who for who, seen in best.items() if max(seen) > 1.8 * min(seen)]

    assert len(doubled) == 1


def test_the_people_who_can_sign_in_stand_in_the_readme(demo):
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    can = {p.name for p in store.people(demo) if p.can_sign_in and p.state == "active"}

    told = dict(re.findall(r"^\| ([A-Z]\w+ \w+) \| [^|]+ \| ([a-z ]+) \|$", readme, re.M))
    assert told == PASSPHRASES
    assert told.keys() <= can


def test_it_is_signed_as_in_a_real_study(demo):
    lines = store.visits(demo)
    held = Counter(line.signed for line in lines)

    assert held["countersigned"] > 0.9 * len(lines)
    assert 5 <= held["assessed"] <= 12, "waiting for a site lead"
    assert held["changed"] == 1 and 3 <= held["none"] <= 8
    assert sum(line.asked for line in lines) == 1, "a monitor's question is open"
    assert any(signing.since_ms for signing in map(signatures.signing, known(demo, "changed")))


def known(demo, held):
    return [store.known(demo, line.id) for line in store.visits(demo) if line.signed == held]


def test_each_was_signed_by_who_measured_it_or_in_their_absence(demo):
    absent = 0
    for line in store.visits(demo):
        visit = store.known(demo, line.id)
        took = signing.takers(demo, visit)
        for it in signatures.of(visit):
            session = it.event.session
            signer = store.sessions(demo, [session])[session].person
            assert it.fits
            assert (it.meaning == PERFORMED) == (signer in took)
            absent += it.meaning == ABSENT

    assert absent == 1


def test_whoever_signed_has_a_passphrase(demo):
    people = {person.id: person for person in store.people(demo)}
    sessions = [
        event.session
        for line in store.visits(demo)
        for event in store.known(demo, line.id).standing.of(VisitSigned)
    ]

    assert all(people[it.person].can_sign_in for it in store.sessions(demo, sessions).values())


def test_some_reports_were_sealed_and_one_of_them_was_amended_since(demo):
    printed = [visit for visit in map(partial(store.known, demo), ids(demo)) if sealed(visit)]
    now = {record_hash(record(visit)) in records(visit) for visit in printed}

    assert 2 <= len(printed) <= 8
    assert now == {True, False}


def ids(demo):
    return [line.id for line in store.visits(demo)]


def sealed(visit):
    return visit.standing.of(ReportSealed)


def records(visit):
    return {event.body.record for event in sealed(visit)}


@pytest.mark.slow
def test_one_that_was_cut_short_is_not_taken_for_it(tmp_path):
    def unplugged(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "data", unplugged)

    assert list(tmp_path.iterdir()) == []
    assert fill(tmp_path / "data") > 400


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes.txt").write_text("mine")

    with pytest.raises(OutOfReach, match="Nothing that was there"):
        fill(tmp_path / "data")

    assert (tmp_path / "data" / "notes.txt").read_text() == "mine"
