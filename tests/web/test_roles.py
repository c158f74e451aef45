"""Roles: one matrix, kept by walking every address and every act in every role and none."""

import pytest

from recorder import acts, people, store
from recorder.events import KIND_OF
from recorder.refusals import NotAllowed
from recorder.web import guard
from tests.roles import PAGE, ROLES, page
from tests.story import a_long_day
from tests.ward import Bedside
from tests.web.clinic import ANNA, PASSPHRASE
from tests.web.test_shared import addresses

WAYS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
NO_ROLE = b"Your role does not cover this page"


def test_the_matrix_that_is_written_is_the_one_that_decides():
    assert PAGE.read_text() == page(), "`python -m tests.roles` writes it anew"


def comes_as(clinic, role, site):
    """Let somebody sign in who has this role at a site, or no role at all."""
    if role:
        return clinic.signs_in(role, site)
    with clinic.office.desk.hand() as hand:
        person = people.add(hand, "Newly Come")
        people.set_passphrase(hand, person, PASSPHRASE)
    assert clinic.tries(person).status_code == 303
    return person


def asks(clinic, way, address):
    form = {"csrf": clinic.csrf} if clinic.token else {}
    answer = clinic.browser.open(
        address, method=way, data=form, headers={"Origin": "http://localhost"}
    )
    answer.get_data()
    answer.close()
    return answer


@pytest.mark.parametrize("site", ["07", pytest.param("08", marks=pytest.mark.slow)])
@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_way_into_every_address_serves_the_roles_of_the_matrix(busy, role, site):
    who = comes_as(busy, role, site)
    shut_here = guard.PUBLIC.keys() | guard.DOOR | {"sessions.end", "sessions.change"}

    map_of = busy.app.url_map.bind("localhost")

    for rule, address in addresses(busy):
        if rule.endpoint in shut_here:
            continue
        for way in WAYS:
            led_to = map_of.match(address, way)[0] if map_of.test(address, way) else None
            if led_to not in (rule.endpoint, None):
                continue  # Another endpoint has this way into the same address.
            answer = asks(busy, way, address)
            where = (way, address, role, site)
            assert answer.status_code != 500, where
            if led_to is None:
                assert answer.status_code == 405, where
            elif role not in guard.WHO_MAY[rule.endpoint]:
                assert answer.status_code == 403, where
                assert way == "HEAD" or NO_ROLE in answer.data, where
            else:
                assert NO_ROLE not in answer.data, where
    assert store.people(busy.office.db, who)[0].state == "active"


@pytest.mark.parametrize("way", WAYS)
def test_without_a_session_every_way_leads_to_the_door(busy, way):
    busy.becomes_real()
    open_to_all = guard.PUBLIC.keys() | guard.DOOR

    for rule, address in addresses(busy):
        if rule.endpoint in open_to_all or way not in rule.methods:
            continue
        answer = asks(busy, way, address)
        leaves = rule.endpoint == "sessions.end"
        wanted = 303 if way in guard.READING or leaves else 401
        assert answer.status_code == wanted, (way, address)


# ── Acts ────────────────────────────────────────────────────────────────────

# Judged a second time, by whom they are about: tests/test_acts.py.
ABOUT_PEOPLE = {"role_given", "credential_set", "person_disabled"}


@pytest.mark.parametrize("where", ["07", "08", None])
@pytest.mark.parametrize("role", ROLES)
def test_every_act_is_done_by_the_roles_of_the_matrix_at_their_own_site(busy, role, where):
    who = busy.office.hires("Some Body", role, where)
    desk = busy.office.desk
    (desk.person,) = store.people(busy.office.db, who)
    bodies = {event.kind: event.body for event in a_long_day(Bedside(busy.data))}
    for kind in acts.WHO.keys() - ABOUT_PEOPLE:
        body = bodies[kind]
        with desk.hand("07") as hand:
            try:
                hand.may(body)
                did = True
            except NotAllowed as refusal:
                did = False
                assert "Nothing was changed" in str(refusal)
        assert did == (role in acts.WHO[kind] and where in ("07", None)), (kind, role, where)


def test_every_kind_is_somebodys_or_the_nodes_own():
    assert acts.WHO.keys() <= set(KIND_OF.values())
    assert all(roles <= set(ROLES) for roles in acts.WHO.values())
    assert all(roles <= set(ROLES) for roles in guard.WHO_MAY.values())


def test_the_visit_of_another_site_is_not_for_its_lead_to_change(busy):
    busy.signs_in("site_lead", "08")
    at = f"/visits/{busy.visit}"
    before = len(list(store.every_entry(busy.office.db)))

    for address, form in {
        f"{at}/withdrawal": {"withdrawal_reason": "Not mine."},
        f"{at}/opening": {"participant": ANNA, "code": "month_3", "opening_reason": "No."},
        f"{at}/paper": {"performed": "2026-09-21", "grip-right-1": "20", "late": "Left lying."},
    }.items():
        assert busy.posts(address, **form).status_code == 403, address

    assert len(list(store.every_entry(busy.office.db))) == before
