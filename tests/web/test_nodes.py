"""Recorders on the hub's page: let in by a code that is shown once, listed, revoked."""

import re

import pytest

from recorder import acts, admitting, joining, keys, store
from recorder.events import NodeAdmitted
from tests.web.page import Page


@pytest.fixture
def hub(clinic):
    """A clinic that is a hub, with its administrator signed in."""
    clinic.is_a("hub")
    clinic.office.desk = acts.Desk(clinic.office.db, clinic.data, clinic.office.desk.study)
    clinic.signs_in("administrator")
    return clinic


def lets_in(hub, name="KRTBA", site="07"):
    with hub.office.desk.hand() as hand:
        key = keys.make(hub.data / f"{name}.key")
        hand.does(NodeAdmitted(node=name, epoch=1, public_key=key, site=site))
    return key


def test_a_code_made_here_lets_a_recorder_in(hub, tmp_path):
    page = Page(hub.posts("/nodes/codes", site="07").text)
    (shown,) = [a["data-code"] for a in page.all("strong") if "data-code" in a]
    key = tmp_path / "k.key"
    keys.make(key)
    asked = admitting.Asked(1, shown, "KRTBA", 1, keys.public_half(keys.load(key).public_key()), 1)

    answer = admitting.admit(hub.office.desk, asked)

    assert page.faults == []
    assert page.all("svg")
    assert answer.site == "07"
    (admitted,) = hub.events("node_admitted")
    person = store.sessions(hub.office.db, [admitted.session])[admitted.session].person
    assert store.person_name(hub.office.db, person) == "Some administrator"


def test_the_picture_is_the_command_that_joins(hub, monkeypatch):
    import segno

    said = []
    make = segno.make
    monkeypatch.setattr(
        segno, "make", lambda words, **how: said.append(words) or make(words, **how)
    )

    text = hub.posts("/nodes/codes", site="07").text

    code = text.partition('data-code="')[2][:9]
    assert said == [f"heeltoe join http://localhost {code}"]
    assert said[0] in text


def test_those_that_joined_are_listed_with_site_key_and_since_when(hub):
    key = lets_in(hub)

    for language, words in (("en", "For site 07"), ("es", "Para el centro 07")):
        text = hub.gets(f"/nodes?lang={language}").text.replace("\N{NO-BREAK SPACE}", " ")
        assert Page(text).faults == []
        assert "KRTBA.1" in text and words in text and admitting.spoken(key) in text
    assert admitting.spoken(acts.this_node(hub.data).public_key) in text


def test_a_recorder_is_revoked_with_a_reason_and_since_when(hub):
    lets_in(hub)

    assert hub.posts("/nodes/KRTBA/revocation").status_code == 422
    done = hub.posts("/nodes/KRTBA/revocation", why="stolen", since="2026-11-20T08:30")

    (revoked,) = hub.events("node_revoked")
    assert (done.status_code, revoked.body.node, revoked.body.why) == (303, "KRTBA", "stolen")
    assert admitting.since("2026-11-20T08:30", revoked.offset_min) == revoked.body.since_ms
    text = hub.gets("/nodes").text
    assert "Revoked since 20 Nov" in text and "Stolen or lost" in text
    assert 'name="why"' not in text
    assert "Robado o perdido" in hub.gets("/nodes?lang=es").text


def test_without_a_moment_it_is_revoked_from_now_on(hub):
    lets_in(hub)

    hub.posts("/nodes/KRTBA/revocation", why="retired", since="")

    (revoked,) = hub.events("node_revoked")
    assert 0 <= revoked.at_ms - revoked.body.since_ms < 60_000


@pytest.mark.parametrize("since", ["yesterday", "2999-01-01T00:00"])
def test_a_moment_that_cannot_be_is_said_at_its_field(hub, since):
    lets_in(hub)

    answer = hub.posts("/nodes/KRTBA/revocation", why="stolen", since=since)

    assert answer.status_code == 422
    assert 'id="since-wrong"' in answer.text
    assert Page(answer.text).faults == []
    assert hub.events("node_revoked") == []


def test_a_site_that_is_not_there_gets_no_code(hub):
    assert hub.posts("/nodes/codes", site="99").status_code == 422
    assert hub.posts("/nodes/codes").status_code == 422
    assert hub.posts("/nodes/NOONE/revocation", why="stolen").status_code == 404
    assert not (hub.data / admitting.FILE).exists()


def test_elsewhere_than_at_a_hub_there_is_no_such_page_and_no_way_to_it(clinic):
    clinic.signs_in("administrator")

    assert clinic.gets("/nodes").status_code == 404
    assert clinic.posts("/nodes/codes", site="07").status_code == 404
    assert "/nodes" not in clinic.gets("/people").text
    clinic.is_a("hub")
    assert re.search(r'href="/nodes"', clinic.gets("/people").text)


def test_the_door_for_joining_is_at_a_hub_alone(clinic):
    sent = clinic.app.test_client().post(joining.PATH, data=b"{}")
    assert (sent.status_code, sent.json["code"]) == (404, "not_a_hub")

    clinic.is_a("hub")

    assert clinic.app.test_client().post(joining.PATH, data=b"{}").status_code == 400
    shown = clinic.app.test_client().get(joining.PATH).json
    assert shown["public_key"] == acts.this_node(clinic.data).public_key
    page = clinic.app.test_client().post(
        joining.PATH, data=b"{}", headers={"Origin": "http://localhost"}
    )
    assert page.status_code == 403
    too_long = clinic.app.test_client().post(joining.PATH, data=b"x" * 5_000)
    assert too_long.status_code == 413
