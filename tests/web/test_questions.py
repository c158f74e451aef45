"""Questions: a monitor asks, the site answers, and no signature is touched."""

import pytest

from recorder import questions
from recorder.refusals import UnknownName
from recorder.signatures import signing
from tests.web.page import Page
from tests.web.test_review import signs, ward  # noqa: F401


@pytest.fixture
def asked(ward):  # noqa: F811
    """A signed visit about which a monitor asked something."""
    signs(ward)
    ward.signs_in("site_lead", "07")
    signs(ward, signer="Some site_lead")
    ward.signs_in("monitor")
    answer = ward.posts(
        f"/visits/{ward.visit}/question", about="gait_speed", question="Was it 4 m?"
    )
    assert answer.status_code == 303
    (ward.question,) = ward.events("question_raised")
    return ward


def state(clinic):
    return signing(clinic.bedside.sees(clinic.visit)).state(countersigned=False)


def test_a_monitor_asks_and_the_visit_reads_signed_question_open(asked):
    assert state(asked) == "signed_question_open"
    assert (asked.question.body.measure, asked.question.visit) == ("gait_speed", asked.visit)
    for place in ("/visits", f"/visits/{asked.visit}"):
        page = asked.gets(place)
        assert Page(page.text).faults == []
    assert "Was it 4 m?" in page.text and "Signed, question open" in page.text
    assert "Firmada, pregunta abierta" in asked.gets(f"/visits/{asked.visit}?lang=es").text


def test_the_site_answers_and_it_is_signed_as_before(asked):
    there = f"/visits/{asked.visit}/questions/{asked.question.hash}"
    asked.tries(asked.alice)
    assert f'href="{there}"' in asked.gets(f"/visits/{asked.visit}").text
    assert Page(asked.gets(there).text).faults == []
    assert asked.posts(there).status_code == 422

    for _ in range(2):  # Twice is once.
        assert asked.posts(there, answer="Yes, taped.").status_code == 303

    assert len(asked.events("question_answered")) == 1
    assert state(asked) == "signed"
    page = asked.gets(there)
    assert "Yes, taped." in page.text and Page(page.text).all("textarea") == []


def test_the_whole_visit_may_be_asked_about_and_nothing_that_is_not_there(asked):
    there = f"/visits/{asked.visit}/question"
    assert Page(asked.gets(there).text).faults == []
    assert asked.posts(there, question="").status_code == 422
    assert asked.posts(there, question="Why?", about="no_such").status_code == 422
    assert asked.posts(there, question="Why so late?").status_code == 303
    assert asked.events("question_raised")[1].body.measure is not None


def test_an_event_may_be_asked_about_and_none_of_another_visit(asked):
    desk, attempt = asked.office.desk, asked.bedside.sees(asked.visit).attempts[0]

    questions.ask(desk, asked.visit, "Which watch?", about=attempt.hash)
    with pytest.raises(UnknownName, match="no such event"):
        questions.ask(desk, asked.visit, "Which watch?", about="0" * 64)

    assert [e.body.about for e in asked.events("question_raised")][1:] == [attempt.hash]


def test_who_asks_does_not_answer_and_another_site_does_neither(asked):
    there = f"/visits/{asked.visit}/questions/{asked.question.hash}"
    assert asked.posts(there, answer="Yes.").status_code == 403
    asked.signs_in("assessor", "08")
    assert asked.posts(there, answer="Yes.").status_code == 403
    asked.signs_in("monitor", "08")
    assert asked.posts(f"/visits/{asked.visit}/question", question="Why?").status_code == 403
    assert asked.events("question_answered") == []


def test_a_question_that_there_is_not_is_said_to_be_none(asked):
    asked.tries(asked.alice)
    there = f"/visits/{asked.visit}/questions/{'0' * 64}"

    assert asked.gets(there).status_code == 404
    assert "no such question" in asked.posts(there, answer="Yes.").text
