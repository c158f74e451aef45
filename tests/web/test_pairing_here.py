"""A browser on the recorder's own computer pairs itself, and only such a one."""

import pytest

from recorder import pairing, store
from recorder.web import create_app
from tests.ward import some_uuid

FIRST, SECOND = some_uuid("first"), some_uuid("second")
OURS = "http://localhost"


@pytest.fixture
def tablet(clinic):
    """A tablet with a real study on it, serving itself alone."""
    clinic.becomes_real()
    clinic.is_a("tablet")
    return clinic


def asks(clinic, device=FIRST, *, alone=True, peer="127.0.0.1", **headers):
    shown = {"Origin": OURS, **{name.replace("_", "-"): v for name, v in headers.items()}}
    return (
        create_app(clinic.data, alone=alone)
        .test_client()
        .post(
            "/devices",
            json={"device": device, "local": True},
            headers={name: value for name, value in shown.items() if value},
            environ_base={"REMOTE_ADDR": peer},
        )
    )


def test_the_tablets_own_browser_is_paired_as_an_act_of_the_node(tablet):
    answer = asks(tablet)

    assert (answer.status_code, answer.json["label"]) == (201, "This computer")
    found = pairing.known(tablet.office.db, answer.json["token"])
    assert (found.id, found.revoked) == (FIRST, None)
    (paired,) = tablet.events("device_paired")
    assert not paired.session
    assert paired.device.startswith("office.")


def test_it_may_lose_its_token_and_ask_again(tablet):
    old, new = asks(tablet).json, asks(tablet).json

    assert new["label"] == old["label"]
    assert pairing.known(tablet.office.db, old["token"]) is None
    assert pairing.known(tablet.office.db, new["token"]).id == FIRST


def test_a_second_browser_of_a_real_tablet_needs_a_code_until_the_first_is_revoked(tablet):
    asks(tablet)

    refused = asks(tablet, SECOND)
    assert refused.status_code == 403
    assert "site lead" in refused.json["why"]
    assert refused.json["code"] == "here_already"

    with tablet.office.desk.hand() as hand:
        pairing.revoke(hand, pairing.labelled(tablet.office.db, "This computer"), "lost")
    assert asks(tablet, SECOND).status_code == 201
    assert asks(tablet, FIRST).status_code == 403


@pytest.mark.parametrize(
    "how",
    [
        {"alone": False},
        {"peer": "10.0.0.7"},
        {"Origin": None},
        {"Origin": "http://elsewhere.example"},
        {"Host": "rebound.example"},
        {"X_Forwarded_For": "10.0.0.7"},
        {"Forwarded": "for=10.0.0.7"},
        {"Via": "1.1 somewhere"},
    ],
    ids=str,
)
def test_nobody_else_is_paired_without_a_code(tablet, how):
    assert asks(tablet, **how).status_code in (400, 403)
    assert store.devices(tablet.office.db) == []


def test_a_sites_recorder_asks_for_a_code_also_on_itself(clinic):
    clinic.becomes_real()

    assert asks(clinic).json["code"] == "code_needed"


def test_in_a_demonstration_every_browser_on_it_is_paired(clinic):
    labels = [asks(clinic, some_uuid(name)).json["label"] for name in "abc"]

    assert labels == ["This computer", "This computer 2", "This computer 3"]


def test_ping_says_whether_a_code_is_needed(tablet):
    def said(alone):
        return create_app(tablet.data, alone=alone).test_client().get("/ping").json["pairs_itself"]

    assert (said(True), said(False)) == (True, False)
