"""Parcels on a page, for sites where nobody types commands."""

import io

import pytest

from recorder import admitting, people, store
from recorder.sync.alone import alone
from recorder.web import create_app, guard
from tests.sync.test_parcel import Stick, cut, says
from tests.sync.test_restored import backup_of, begins_anew, lets_in
from tests.web.clinic import PASSPHRASE
from tests.web.page import Page

HERE = {"Origin": "http://localhost"}


@pytest.fixture
def stick(tmp_path, hub, anna):
    """A stick between a hub and a recorder where people can sign in."""
    with hub.desk.hand() as hand:
        for name, role, site in (
            ("Lena Lead", "site_lead", "07"),
            ("Ada Assessor", "assessor", "07"),
        ):
            person = people.add(hand, name)
            people.give_role(hand, person, role, site)
            people.set_passphrase(hand, person, PASSPHRASE)
    anna.joins()
    (tmp_path / "stick").mkdir()
    it = Stick(tmp_path / "stick")
    it.goes_round(anna, hub)
    return it


def signed_in(recorder, name="Lena Lead"):
    browser = create_app(recorder.data).test_client()
    who = next(it.id for it in store.people(recorder.db) if it.name == name)
    form = {"who": who, "passphrase": PASSPHRASE}
    assert browser.post("/session", data=form, headers=HERE).status_code == 303
    return browser


def sends(browser, content, name="answer.tar", **more):
    return posts(browser, "/parcel", form_of(browser, content, name) | more)


def posts(browser, address, form):
    answer = browser.post(address, data=form, headers=HERE)
    answer.request.environ["wsgi.input"].close()  # Of a large form the client keeps a file open.
    return answer


def test_a_parcel_made_and_an_answer_taken_in_on_the_page_confirm_what_was_recorded(
    hub, anna, stick
):
    anna.visits()
    browser = signed_in(anna)
    page = Page(browser.get("/parcel").text)
    assert page.faults == []

    made = browser.get("/parcel/file")
    path = stick.path()
    path.write_bytes(made.get_data())
    made.close()
    answer = stick.from_(hub, path)
    took = sends(browser, answer.read_bytes())
    again = sends(browser, answer.read_bytes())

    assert made.headers["Content-Disposition"].startswith("attachment; filename=ANNAX-to-office-")
    assert took.status_code == 200 and "The hub confirms" in took.text
    assert Page(took.text).faults == []
    assert "All of it was known" in again.text
    assert anna.confirmed() >= len(anna.entries(anna.log)) - 2, "all but what the sign-in added"
    assert list(anna.data.glob("parcel-*")) == [], "nothing of it stays here"


def test_a_restored_recorder_shows_its_digits_and_is_let_in_by_the_answer(
    hub, anna, stick, tmp_path
):
    (tmp_path / "backups").mkdir()
    anew = begins_anew(anna, backup_of(anna, tmp_path / "backups"), tmp_path / "anew")
    digits = admitting.spoken(anew.desk.node.public_key)
    browser = signed_in(anew)
    waits = browser.get("/parcel")
    path = stick.path()
    with browser.get("/parcel/file") as made:
        path.write_bytes(made.get_data())
    assert digits in says(hub, "--from-file", path)[2]
    lets_in(hub, anew)
    answer = stick.from_(hub, path).read_bytes()

    took, again = sends(browser, answer), sends(browser, answer)

    assert f"its key reads {digits}. All data" in waits.text and Page(waits.text).faults == []
    assert took.status_code == 200 and Page(took.text).faults == []
    assert "has let this recorder in again" in took.text and "All data" not in took.text
    assert "has let this recorder in again" not in again.text and "was known" in again.text
    (anew.data / "node-ANNAX-2.crt").unlink()
    spanish = browser.post("/parcel?lang=es", data=form_of(browser, answer), headers=HERE)
    assert "ha dejado entrar de nuevo" in spanish.text
    anew.leaves()


def form_of(browser, content, name="answer.tar"):
    token = browser.get_cookie("heeltoe").value
    return {"csrf": guard.csrf_of(token), "answer": (io.BytesIO(content), name)}


def test_what_cannot_be_taken_in_is_said_on_the_page_in_both_languages(hub, anna, stick):
    anna.visits()
    with hub.desk.hand() as hand:
        people.add(hand, "Nora New")
    answer = stick.from_(hub, stick.from_(anna))
    browser = signed_in(anna)
    cases = [
        (b"", "", 422, "This is needed", "Esto es necesario"),
        (b"no parcel", "x.tar", 422, "This file is no parcel", "Este archivo no es un paquete"),
        (stick.from_(anna).read_bytes(), "x.tar", 422, "was made here", "se creó aquí"),
        (
            cut(answer, -1_500).read_bytes(),
            "x.tar",
            200,
            "did not come whole",
            "no llegaron enteras",
        ),
    ]

    for content, name, status, english, spanish in cases:
        for language, words in (("en", english), ("es", spanish)):
            form = form_of(browser, content, name)
            said = browser.post(f"/parcel?lang={language}", data=form, headers=HERE)
            assert said.status_code == status and words in said.text, (words, said.text)


def test_while_an_exchange_lasts_nothing_is_read_and_a_parcel_is_made_all_the_same(
    hub, anna, stick
):
    anna.visits()
    answer = stick.from_(hub, stick.from_(anna))
    browser = signed_in(anna)

    with alone(anna.data):
        refused = sends(browser, answer.read_bytes())
        typed = says(anna, "--from-file", answer)
        made = browser.get("/parcel/file")
        made.close()

    assert refused.status_code == 503 and "just now" in refused.text
    assert typed[0] == 3 and "Try again in a minute" in typed[2]
    assert made.status_code == 200


def test_a_file_larger_than_the_page_takes_is_refused_and_a_form_elsewhere_stays_small(
    hub, anna, stick
):
    browser = signed_in(anna)

    allowed = sends(browser, bytes(5 * 1024 * 1024))
    too_large = sends(browser, bytes(guard.MOST_SENT["parcel.create"] + 1))
    elsewhere = posts(browser, "/verify", {"pdf": (io.BytesIO(bytes(5 * 1024 * 1024)), "x.pdf")})

    assert (allowed.status_code, too_large.status_code, elsewhere.status_code) == (422, 413, 413)


def test_only_who_may_carry_sees_the_page_and_a_hub_has_none(hub, anna, stick):
    assessor = signed_in(anna, "Ada Assessor")
    for ask in (assessor.get("/parcel"), assessor.get("/parcel/file"), sends(assessor, b"x")):
        assert ask.status_code == 403
    large = sends(assessor, bytes(5 * 1024 * 1024))
    assert large.status_code == 413, "who may not send one is not read to its end"

    lead = signed_in(hub)
    assert lead.get("/parcel").status_code == lead.get("/parcel/file").status_code == 404
