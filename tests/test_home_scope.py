"""Home: a recorder that joined a hub writes for its own site, and says where else to go."""

import pytest

from recorder import acts, bundles, pairing, people, store, uplink
from recorder.events import (
    DevicePaired,
    NodeAdmitted,
    NodeRevoked,
    ParticipantMoved,
    StudyPublished,
)
from recorder.receive import receive, unpack
from recorder.refusals import OnlyAtTheHub
from recorder.uplink import Uplink
from recorder.verify import verify
from recorder.web import create_app
from tests.office import DANA, DEMO_STUDY, Office, an_id
from tests.tablet import Tablet
from tests.test_intake import HEAD, TUG
from tests.ward import some_hash, some_uuid
from tests.web.clinic import PASSPHRASE
from tests.web.page import Page

HUB = "https://hub.example.org"
HERE, ELSEWHERE = "07", "08"
KEY = "02" + some_hash("key")
LEAD = "Grace Lead"


def joins(office, site=HERE):
    """Let an office's recorder be one that joined a hub for a site."""
    uplink.note(office.data, Uplink(HUB, "HUBXX", 1, KEY, site))
    office.desk = acts.Desk(office.db, office.data, office.desk.study)
    office.before = entries(office)


def entries(office):
    return office.db.conn.execute("select max(rowid) from entry").fetchone()[0]


def written(office):
    """Return the scopes that were written in since the hub was joined."""
    rows = office.db.conn.execute("select log from entry where rowid > ?", [office.before])
    return {log.split(".")[-2] for (log,) in rows}


@pytest.fixture
def office(data):
    place = Office(data)
    place.lead = place.hires(LEAD, "site_lead", HERE)
    place.alice = place.hires("Alice Ward", "assessor", HERE)
    joins(place)
    yield place
    assert verify(data).ok
    place.leaves()


@pytest.fixture
def joined(clinic):
    """A clinic whose recorder joined a hub, with its site's lead signed in."""
    person = clinic.hires(LEAD, "site_lead", HERE)
    joins(clinic.office)
    assert clinic.tries(person).status_code == 303
    return clinic


# ── At home ─────────────────────────────────────────────────────────────────


def test_by_command_all_is_written_in_the_log_of_the_site(office, tmp_path):
    for words in (
        ("person", "add", "Luis Vega", "--role", "assessor", "--site", HERE),
        ("participants", "add", an_id(5, HERE)),
        ("pair", "--label", "T05"),
        ("pair", "--label", "T06", "--code"),
        ("device", "revoke", "T05", "--why", "lost"),
    ):
        run = office.runs(*words, who=LEAD)
        assert run.exit_code == 0, (words, run.output)
    assert office.runs("export", "-o", str(tmp_path / "out")).exit_code == 0

    assert written(office) == {HERE}


def test_on_its_pages_all_is_written_in_the_log_of_the_site(joined):
    a_code = joined.posts("/devices/codes", label="T09", site=HERE)
    typed = a_code.text.partition('data-code="')[2][:9]
    paired = (
        create_app(joined.data)
        .test_client()
        .post("/devices", json={"code": typed, "device": some_uuid("T09")})
    )
    answers = [
        joined.tries(joined.alice, "wrong words"),
        joined.posts("/people", name="Luis Vega", role="assessor", site=HERE),
        joined.posts("/participants", participant=an_id(6, HERE)),
        joined.posts(
            "/equipment", equipment="D1", serial="77", sort="dynamometer", unit="kg", site=HERE
        ),
        joined.posts("/session/end"),
    ]

    assert (paired.status_code, [a.status_code for a in answers]) == (
        201,
        [403, 303, 303, 303, 303],
    )
    assert written(joined.office) == {HERE}


def test_what_a_tablet_delivers_is_written_in_the_log_of_the_site(office):
    tablet = Tablet(office)
    events = [
        tablet.signs_in(office.alice),
        tablet.opens(an_id(1, HERE), bundle=bundles.current(office.db).hash),
        tablet.times(4_210),
        tablet.finishes(),
    ]

    said = delivers(tablet, *events)

    assert said == [("kept", "")] * 4
    assert written(office) == {HERE}


def test_a_tablet_that_the_hub_paired_delivers_into_the_log_of_the_site(clinic):
    tablet = Tablet(clinic.office, site=acts.STUDY_SCOPE)  # Before it joined: as from the hub.
    joins(clinic.office)

    said = delivers(tablet, tablet.signs_in(clinic.alice))

    assert said == [("kept", "")]
    assert written(clinic.office) == {HERE}


def test_a_visit_of_another_sites_participant_is_kept_at_home_and_judged_where_they_belong(office):
    tablet = Tablet(office)
    bundle = bundles.current(office.db).hash

    said = delivers(
        tablet, tablet.signs_in(office.alice), tablet.opens(an_id(1, ELSEWHERE), bundle=bundle)
    )

    assert said == [("kept", ""), ("set_aside", "role_missing")]
    assert written(office) == {HERE}


def delivers(tablet, *events):
    office = tablet.office
    office.desk = acts.Desk(office.db, office.data, office.desk.study)
    device = pairing.known(office.db, tablet.token)
    answers = receive(office.desk, device, unpack(tablet.delivers(*events), device))
    return [(a.answer, a.why) for a in answers]


def test_a_role_at_the_site_counts_as_before_and_one_elsewhere_does_not(office):
    office.desk.node = acts.Node("office", "site", 1, KEY)  # As if it came from the hub.
    office.hires("Otto Other", "site_lead", ELSEWHERE)

    run = office.runs("participants", "add", an_id(7, HERE), who="Otto Other")

    assert (run.exit_code, "at site 07" in run.stderr) == (1, True)
    assert office.runs("participants", "add", an_id(7, HERE), who=LEAD).exit_code == 0


# ── What is done at the hub ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        StudyPublished(bundle=some_hash("b"), files={"study.toml": some_hash("s")}),
        NodeAdmitted(node="ABCDE", epoch=1, public_key=KEY, site=HERE),
        NodeRevoked(node="ABCDE", since_ms=1, why="stolen"),
        ParticipantMoved(participant=an_id(1, HERE), to_site=ELSEWHERE),
    ],
    ids=lambda body: type(body).__name__,
)
def test_what_belongs_to_the_whole_study_is_sent_to_the_hub(office, body):
    with (
        pytest.raises(OnlyAtTheHub, match=f"site 07 alone.*at the hub: {HUB}"),
        office.desk.hand() as hand,
    ):
        hand.does(body)

    assert written(office) == set()


@pytest.mark.parametrize("scope", [acts.STUDY_SCOPE, ELSEWHERE])
def test_no_other_log_is_written_by_any_way(office, scope):
    paired = DevicePaired(paired=some_uuid("T09"), label="T09", token=some_hash("t"))
    tablet = Tablet(office)
    event = tablet.signs_in(office.alice)
    office.before = entries(office)

    for way in (
        lambda hand: hand.does(paired),
        lambda hand: hand.may(paired),
        lambda hand: hand.takes([event]),
        lambda hand: hand.head(),
    ):
        with pytest.raises(OnlyAtTheHub), office.desk.hand(scope) as hand:
            way(hand)

    assert written(office) == set()


def test_a_changed_study_is_published_at_the_hub(office, tmp_path):
    changed = tmp_path / "study.toml"
    changed.write_text(DEMO_STUDY.read_text().replace('"truncate"', '"half_up"'))

    run = office.runs("publish", str(changed))

    assert (run.exit_code, HUB in run.stderr, "Nothing was changed" in run.stderr) == (
        1,
        True,
        True,
    )


def test_of_people_it_says_what_holds_at_its_own_site_alone(office):
    with_one_more = office.runs("person", "add", "Luis Vega").stdout.strip()
    refused = [
        ("person", "role", with_one_more, "monitor"),
        ("person", "role", with_one_more, "assessor", "--site", ELSEWHERE),
        ("person", "disable", DANA),
    ]

    for words in refused:
        run = office.runs(*words)
        assert (run.exit_code, HUB in run.stderr) == (1, True), (words, run.output)
    assert office.runs("person", "role", with_one_more, "site_lead", "--site", HERE).exit_code == 0
    assert office.runs("person", "disable", with_one_more).exit_code == 0


def test_a_passphrase_that_opens_other_doors_is_set_at_the_hub(office):
    with pytest.raises(OnlyAtTheHub), office.desk.hand() as hand:
        people.set_passphrase(hand, office.desk.somebody(DANA).id, PASSPHRASE)
    with office.desk.hand() as hand:
        people.set_passphrase(hand, office.alice, PASSPHRASE)

    assert written(office) == {HERE}


def test_a_tablet_that_the_hub_paired_is_revoked_there(clinic):
    tablet = Tablet(clinic.office, site=acts.STUDY_SCOPE)
    person = clinic.hires(LEAD, "site_lead", HERE)
    joins(clinic.office)
    clinic.tries(person)
    clinic.office.before = entries(clinic.office)

    answer = clinic.posts(f"/devices/{tablet.device}/revocation", why="lost")
    run = clinic.office.runs("device", "revoke", tablet.label, "--why", "lost", who=LEAD)

    assert (answer.status_code, HUB in answer.text) == (403, True)
    assert (run.exit_code, HUB in run.stderr) == (1, True)
    assert clinic.events("device_revoked") == []


def test_its_pages_offer_the_own_site_alone_and_say_where_the_rest_is_done(joined):
    joined.office.runs("participants", "add", an_id(5, HERE), who=LEAD)

    edit = joined.gets(f"/participants/{an_id(5, HERE)}/edit")
    moved = joined.posts(f"/participants/{an_id(5, HERE)}/moved", to_site=ELSEWHERE)
    spanish = joined.posts(f"/participants/{an_id(5, HERE)}/moved?lang=es", to_site=ELSEWHERE)

    assert HUB in edit.text
    assert "to_site" not in edit.text
    assert (moved.status_code, HUB in moved.text) == (403, True)
    assert "se hace en la central" in spanish.text


def test_an_administrator_gives_roles_at_the_site_and_none_in_the_whole_study(clinic):
    person = clinic.hires("Dana Admin", "administrator")
    joins(clinic.office)
    clinic.tries(person)

    everywhere = clinic.posts("/people", name="Luis Vega", role="monitor")
    here = clinic.posts("/people", name="Luis Vega", role="monitor", site=HERE)
    elsewhere = clinic.posts("/people", name="Luis Vega", role="monitor", site=ELSEWHERE)

    assert [a.status_code for a in (everywhere, here, elsewhere)] == [422, 303, 422]


def test_a_sheet_of_another_site_is_refused_with_all_that_was_typed(clinic):
    person = clinic.hires("Lena Everywhere", "site_lead")
    joins(clinic.office)
    clinic.tries(person)

    answer = clinic.posts(
        "/paper",
        participant=an_id(1, ELSEWHERE),
        code="baseline",
        nonce=some_uuid("sheet"),
        performed="2026-09-21",
        late="The tablet was away.",
        note="Walked well.",
        **{"gait_speed-all-1": "4.87"},
    )

    assert answer.status_code == 403
    assert "Walked well." in answer.text and "4.87" in answer.text and HUB in answer.text


def test_who_works_elsewhere_too_is_told_where_to_change_the_passphrase_and_stays(clinic):
    person = clinic.hires("Mona Monitor", "monitor")
    joins(clinic.office)
    clinic.tries(person)
    words = "four other words here"

    answer = clinic.posts(
        "/session/passphrase",
        passphrase=PASSPHRASE,
        new_passphrase=words,
        passphrase_again=words,
    )

    assert (answer.status_code, HUB in answer.text) == (403, True)
    assert clinic.gets("/people").status_code == 403  # Not asked to sign in: the session goes on.


def test_rows_of_another_site_are_refused_and_those_of_this_one_taken(office):
    office.map.write_text(HEAD + TUG)

    said = office.takes(f"id,tug\n{an_id(1, HERE)},9.5\n{an_id(1, ELSEWHERE)},9.5\n")

    assert (said["taken"], said["refused"]) == (1, 1)
    assert f"writes for site {HERE} alone" in office.rejects.read_text()
    assert written(office) == {HERE}


def test_two_people_blank_a_text_and_both_their_sessions_are_at_home(clinic):
    lead, dora = (clinic.hires(name, "site_lead", HERE) for name in (LEAD, "Dora Lead"))
    clinic.visits(an_id(1, HERE))
    clinic.keeps(note := clinic.bedside.notes("Mrs Example of Elm Street."))
    joins(clinic.office)
    clinic.tries(lead)

    answer = clinic.posts(
        f"/texts/{note.body.text}/redaction",
        why="names_a_person",
        passphrase=PASSPHRASE,
        second="Dora Lead",
        second_passphrase=PASSPHRASE,
    )

    assert answer.status_code == 303
    (redacted,) = clinic.events("text_redacted")
    known = store.sessions(clinic.office.db, redacted.body.sessions)
    assert {one.person for one in known.values()} == {lead, dora}
    assert written(clinic.office) == {HERE}


# ── Places ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("place", "boxes"), [("tablet", 2), ("site", 3)])
def test_with_a_hub_there_is_one_place_more_and_nothing_is_there_yet(clinic, place, boxes):
    clinic.is_a(place)
    joins(clinic.office)

    drawn = clinic.gets("/").text
    shown = [a["data-place"] for a in Page(drawn).all("span") if "data-place" in a]

    assert set(shown) == {place}
    assert f'viewBox="0 0 {boxes * 10} 10"' in drawn
    assert drawn.count('class="place__box--full"') == (boxes - 1) * len(shown)


def test_a_pack_names_the_site_and_the_places_that_exist(clinic):
    tablet = Tablet(clinic.office, site=acts.STUDY_SCOPE)
    joins(clinic.office)

    shown = {"Authorization": f"Bearer {tablet.token}"}
    pack = clinic.app.test_client().get("/packs", headers=shown).json

    assert (pack["device"]["site"], pack["places"]) == (HERE, ["tablet", "site", "hub"])


def test_a_tablet_that_a_hub_itself_paired_has_no_site_on_its_way(clinic):
    tablet = Tablet(clinic.office)
    clinic.is_a("hub")

    shown = {"Authorization": f"Bearer {tablet.token}"}
    pack = clinic.app.test_client().get("/packs", headers=shown).json

    assert (pack["place"], pack["places"]) == ("hub", ["tablet", "hub"])


# ── Without a hub, and at one ───────────────────────────────────────────────


def test_without_a_hub_all_is_as_it_was(data):
    office = Office(data)
    office.before = 0
    office.hires("Mona Monitor", "monitor")

    assert office.runs("person", "add", "Luis Vega").exit_code == 0

    assert written(office) == {acts.STUDY_SCOPE}
    office.leaves()


def test_a_hub_says_of_a_move_where_the_other_site_reads_it(clinic):
    clinic.is_a("hub")
    clinic.lists(an_id(1, HERE))
    clinic.signs_in("site_lead", HERE)
    clinic.office.before = entries(clinic.office)

    assert clinic.posts(f"/participants/{an_id(1, HERE)}/moved", to_site="08").status_code == 303

    assert written(clinic.office) == {acts.STUDY_SCOPE, "08"}
    assert store.moved_to(clinic.office.db, an_id(1, HERE)) == "08"


def test_at_a_hub_the_site_that_lets_go_decides_about_a_move(clinic):
    clinic.is_a("hub")
    clinic.lists(an_id(1, ELSEWHERE))
    clinic.signs_in("site_lead", HERE)

    answer = clinic.posts(f"/participants/{an_id(1, ELSEWHERE)}/moved", to_site=HERE)

    assert answer.status_code == 403
    assert clinic.events("participant_moved") == []
