"""Whose eyes see which results: those of the visit at hand, and of no earlier one."""

from datetime import datetime

import pytest

from recorder import blinding, bundles, participants, people, store
from recorder.clock import Moment
from recorder.study import Bundle
from tests import paper
from tests.office import Office, an_id
from tests.ward import Bedside

THE_DAY, LATER = "2026-09-21T20:00:00+02:00", "2026-09-22T00:10:00+02:00"


class Place:
    """A visit that Alice measured and has not signed; Ben assesses at the same site."""

    participant = an_id(77, "07")

    def __init__(self, data):
        self.office = Office(data)
        self.desk = self.office.desk
        self.alice = self.office.hires("Alice Ruiz", "assessor", "07")
        self.ben = self.office.hires("Ben Carter", "assessor", "07")
        self.bedside = bed = Bedside(data, files=[])
        bundle = bundles.current(self.office.db).hash
        self.keeps(bed.signs_in(self.alice), bed.opens(self.participant, bundle=bundle))
        self.keeps(bed.times(5_310), bed.finishes())
        self.visit = bed.visit

    def keeps(self, *events):
        self.bedside.keeps(*events, log="ward.07.1")

    def signs(self):
        told = list(self.bedside.sees().standing.events)
        self.keeps(paper.signed(self.bedside, told))

    def sees(self, person, at=THE_DAY, visit=None):
        line = next(p for p in store.people(self.office.db) if p.id == person)
        now = Moment(int(datetime.fromisoformat(at).timestamp() * 1000), 0, "", 0)
        return blinding.sees_results(self.office.db, line, visit or self.visit, now)

    def leaves(self):
        self.bedside.leaves()
        self.office.leaves()


@pytest.fixture
def place(data):
    it = Place(data)
    yield it
    it.leaves()


def test_who_measured_sees_it_until_it_is_signed_and_for_the_rest_of_the_day(place):
    assert place.sees(place.alice) and place.sees(place.alice, LATER)

    place.signs()

    assert place.sees(place.alice) and not place.sees(place.alice, LATER)


def test_who_signs_on_a_later_day_sees_it_for_the_rest_of_that_day(place):
    place.bedside.made += 24 * 60 * 60  # Events of the ward are a second apart.
    place.signs()

    assert place.sees(place.alice, "2026-09-22T23:50:00+02:00")
    assert not place.sees(place.alice, "2026-09-23T00:10:00+02:00")


def test_who_did_not_measure_sees_it_on_its_day_until_it_is_signed(place):
    assert place.sees(place.ben) and not place.sees(place.ben, LATER)

    place.signs()

    assert not place.sees(place.ben)


def test_who_assesses_at_another_site_never_sees_it(place):
    assert not place.sees(place.office.hires("Nora Far", "assessor", "08"))


def test_who_has_to_sign_again_or_to_answer_sees_it_and_nobody_else(place):
    place.signs()
    asked = place.bedside.asks(visit=place.visit)
    place.keeps(asked)
    assert place.sees(place.alice, LATER) and not place.sees(place.ben, LATER)
    place.keeps(place.bedside.answers(asked))
    assert not place.sees(place.alice, LATER)

    place.keeps(place.bedside.times(5_040, visit=place.visit))

    assert place.sees(place.alice, LATER) and not place.sees(place.ben, LATER)


@pytest.mark.parametrize(
    ("role", "site", "sees"),
    [
        ("assessor", "07", False),
        ("assessor", "08", False),
        ("site_lead", "07", True),
        ("site_lead", "08", True),
        ("monitor", None, True),
        ("monitor", "08", True),
        ("data_manager", None, True),
        ("administrator", None, True),
    ],
)
def test_whoever_only_assesses_sees_none_and_every_other_role_does(place, role, site, sees):
    assert place.sees(place.office.hires("Somebody Else", role, site), LATER) is sees


def test_who_also_has_another_role_there_is_not_kept_blind(place):
    with place.desk.hand() as hand:
        people.give_role(hand, place.ben, "monitor", None)

    assert place.sees(place.ben, LATER)


def test_who_leads_elsewhere_and_assesses_here_is_kept_blind_here(place):
    with place.desk.hand() as hand:
        people.give_role(hand, place.ben, "site_lead", "08")
    assert not place.sees(place.ben, LATER)

    who = next(p for p in store.participants(place.office.db) if p.id == place.participant)
    with place.desk.hand() as hand:
        participants.move(hand, bundles.current(place.office.db).study, who, "08")

    assert place.sees(place.ben, LATER), "the participant goes to the site that Ben leads"


def test_where_the_study_hides_nothing_everybody_sees(place):
    shown = place.office.study.replace(
        b"hide_earlier_results = true", b"hide_earlier_results = false"
    )
    assert shown != place.office.study
    place.office.publishes(Bundle.freeze(shown, place.office.measures))

    assert place.sees(place.ben, LATER)


def test_of_a_visit_that_is_not_here_there_is_nothing_to_hide(place):
    assert place.sees(place.ben, visit="01990000-0000-7000-8000-000000000000")
