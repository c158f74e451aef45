"""What was set aside, on the screen: readable, with its reason, and let in by who may."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from recorder import store
from recorder.cli import main
from recorder.events import EventSetAside
from recorder.web import words
from tests.web.clinic import ANNA
from tests.web.page import Page

DELIVERY = (Path(__file__).parents[2] / "docs" / "delivery.md").read_text()
WHYS = re.findall(r"`([a-z_]+)`", DELIVERY.partition("| why |")[2].partition("Where the")[0])


@pytest.fixture
def aside(clinic):
    """A clinic where a walk was set aside, and the lead of its site is signed in."""
    clinic.visit = clinic.visits(ANNA)
    clinic.walk = clinic.bedside.times(5_500)
    clinic.keeps(clinic.walk, clinic.bedside.sets_aside(clinic.walk, "role_missing"))
    clinic.signs_in("site_lead", "07")
    return clinic


def puts_aside(clinic, raw, why="not_canonical"):
    """Keep bytes beside the log, as the door for tablets does."""
    with clinic.office.desk.hand("07") as hand:
        digest = hand.writing.keep_aside(raw, why, "T04", hand.at)
        hand.does(EventSetAside(event=digest, why=why))


def test_every_reason_of_the_delivery_has_a_sentence():
    reasons = set(WHYS) - {"kept", "session_expired", "same_id_other_bytes"}

    assert len(reasons) > 15
    assert {why for why in reasons if f"aside_why_{why}" not in words.WORDS} == set()


def test_what_was_set_aside_is_readable_with_its_reason_and_who_can_act(aside):
    page = Page(aside.gets("/aside").text)
    said = " ".join(page.text.split())

    assert page.faults == []
    assert "A trial" in said and "Gait speed" in said and "5 500 ms" in said and ANNA in said
    assert "does not have the role for this" in said
    assert "Who can act: Site lead" in said
    assert f"/visits/{aside.visit}" in aside.gets("/aside").text


def test_a_lead_lets_it_count_once(aside):
    address = f"/aside/{aside.walk.hash}/admission"

    assert aside.posts(address, why="assessor_confirms").status_code == 303
    assert aside.posts(address, why="assessor_confirms").status_code == 303  # A double tap.

    (admitted,) = aside.events("event_admitted")
    assert (admitted.body.event, admitted.body.why) == (aside.walk.hash, "assessor_confirms")
    assert "Nothing is set aside." in aside.gets("/aside").text
    assert "5.50 s" in aside.gets(f"/visits/{aside.visit}").text


def test_it_takes_a_reason(aside):
    answer = aside.posts(f"/aside/{aside.walk.hash}/admission")

    assert answer.status_code == 422
    assert [a for a in Page(answer.text).all("select") if "aria-invalid" in a]
    assert aside.events("event_admitted") == []


def test_the_lead_of_another_site_may_not(aside):
    aside.signs_in("site_lead", "08")

    assert "/admission" not in aside.gets("/aside").text
    answer = aside.posts(f"/aside/{aside.walk.hash}/admission", why="matches_paper")
    assert answer.status_code == 403
    assert aside.events("event_admitted") == []


def test_what_waits_for_a_tablet_cannot_be_let_in(clinic):
    clinic.visits(ANNA)
    walk = clinic.bedside.times(5_500)
    clinic.keeps(walk, clinic.bedside.sets_aside(walk, "session_unknown"))
    clinic.signs_in("site_lead", "07")

    assert "/admission" not in clinic.gets("/aside").text
    answer = clinic.posts(f"/aside/{walk.hash}/admission", why="matches_paper")
    assert answer.status_code == 400 and "Nothing was changed" in answer.text
    assert clinic.events("event_admitted") == []


def test_what_is_not_there_is_said_so(aside):
    for name in ("0" * 64, "x"):
        assert aside.posts(f"/aside/{name}/admission", why="matches_paper").status_code == 404


def test_bytes_are_shown_as_text_and_never_as_a_part_of_the_page(aside):
    puts_aside(aside, b"<script>alert(1)</script> \xff \xe2\x80\xae" + b"long" * 5_000)

    html = aside.gets("/aside").text

    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert "\u202e" not in html and "[U+202E]" in html
    assert len(html) < 30_000
    assert Page(html).faults == []


def test_a_note_set_aside_is_shown_by_its_words(aside):
    note = aside.bedside.notes("Walked with a <b>stick</b>.")
    aside.keeps(note, aside.bedside.sets_aside(note, "no_session"))

    assert "Walked with a &lt;b&gt;stick&lt;/b&gt;." in aside.gets("/aside").text


def test_the_page_speaks_spanish(aside):
    said = aside.gets("/aside?lang=es").text

    assert "Apartado" in said and "Que cuente" in said and 'lang="es"' in said


def everything(bed):
    """Return one event of each sort that a tablet makes, with every code it may hold."""
    yield bed.attempts("chair_stand_5", part="single_stand", result="used_arms", flags=("hidden",))
    yield bed.attempts("balance", part="semi_tandem", elapsed_ms=3_120, outcome="stopped",
                       ended_by="moved_feet", count=3, marks_ms=(1_000, 2_000))  # fmt: skip
    yield bed.squeezes(4_750, part="left", unit="lb", instrument="DYN-1")
    yield bed.settings("gait_speed", course_cm=400, aid="cane", start_type="standing")
    yield bed.skips("grip", "recent_surgery", part="right")
    yield bed.helps("near_fall", "clinician_called", during="gait_speed")
    yield bed.finishes("stopped", why="no_time")
    yield bed.opens(ANNA, "month_3")


ENGLISH = r"[a-z]+_[a-z_]+|\b(?:measure|outcome|elapsed|stopped|cane|left|during|what|settings)\b"


SPANISH = (
    "usó los brazos; pantalla oculta; bastón; recorrido; izquierda; cirugía en esta mano; "
    "casi caída; sí; sin tiempo; 4 m; 1 000 ms, 2 000 ms"
)


def test_what_an_event_says_is_said_in_spanish_and_never_by_its_codes(clinic):
    clinic.visits(ANNA)
    for event in everything(clinic.bedside):
        clinic.keeps(event, clinic.bedside.sets_aside(event, "role_missing"))
    clinic.signs_in("site_lead", "07")

    html = clinic.gets("/aside?lang=es").text
    facts = re.sub(r"<[^>]*>", " ", " ".join(re.findall(r"<dl.*?</dl>", html, re.S)))

    assert re.findall(ENGLISH, facts) == []
    for words_of in SPANISH.split("; "):
        assert words_of.casefold() in facts.casefold(), words_of


# ── Looked at ───────────────────────────────────────────────────────────────

FOUND = {"found": "Noise of a tablet in repair."}


def waiting(clinic):
    """Return how many things home says are set aside."""
    found = re.search(r'data-aside="(\d+)"', clinic.gets("/").text)
    return int(found[1]) if found else 0


def test_bytes_that_were_looked_at_are_asked_about_no_more_and_stay_readable(aside):
    puts_aside(aside, b"\xff noise")
    digest = aside.events("event_set_aside")[-1].body.event
    assert waiting(aside) == 2

    for _ in range(2):  # A double tap.
        assert aside.posts(f"/aside/{digest}/look", **FOUND).status_code == 303

    assert waiting(aside) == 1
    (seen,) = aside.events("aside_looked_at")
    assert (seen.body.event, bool(seen.session)) == (digest, True)
    page = aside.gets("/aside").text
    assert Page(page).faults == []
    assert "noise" in page and FOUND["found"] in page and "Some site_lead, " in page
    assert page.index(aside.walk.hash) < page.index(digest)  # What waits stands first.
    done = CliRunner().invoke(main, ["verify", "--data", str(aside.data)])
    assert done.exit_code == 0, done.output


def test_an_event_that_was_looked_at_counts_no_more_than_before_and_may_be_let_in(aside):
    assert "1 set aside" in aside.gets("/visits").text

    aside.posts(f"/aside/{aside.walk.hash}/look", **FOUND)

    assert waiting(aside) == 0
    assert "1 set aside" not in aside.gets("/visits").text
    assert "All that is set aside" in aside.gets("/").text
    assert "5.50 s" in aside.gets(f"/visits/{aside.visit}").text  # Still told among deviations.
    assert store.known(aside.office.db, aside.visit).attempts == ()

    aside.posts(f"/aside/{aside.walk.hash}/admission", why="matches_paper")
    assert len(store.known(aside.office.db, aside.visit).attempts) == 1
    assert "Nothing is set aside." in aside.gets("/aside").text


def test_looking_takes_words_that_give_nothing_away(aside):
    address = f"/aside/{aside.walk.hash}/look"
    typed = "She said it is the placebo."

    for sent, says in (({}, "needed"), ({"found": typed}, "treatment")):
        answer = aside.posts(address, **sent)
        assert answer.status_code == 422 and Page(answer.text).faults == []
        assert (words.say("en", "needed") if says == "needed" else "“placebo” may") in answer.text
    assert typed in answer.text
    assert aside.events("aside_looked_at") == []

    assert aside.posts(address, found=typed, **{"found-right": "yes"}).status_code == 303


def test_nobody_looks_for_another_site_and_what_is_not_there_is_said_so(aside):
    assert aside.posts(f"/aside/{'0' * 64}/look", **FOUND).status_code == 404
    aside.signs_in("site_lead", "08")

    assert "/look" not in aside.gets("/aside").text
    assert aside.posts(f"/aside/{aside.walk.hash}/look", **FOUND).status_code == 403
    assert aside.events("aside_looked_at") == []
    aside.signs_in("assessor", "07")
    assert aside.posts(f"/aside/{aside.walk.hash}/look", **FOUND).status_code == 403


def test_a_replay_from_nothing_knows_what_was_looked_at(aside):
    aside.posts(f"/aside/{aside.walk.hash}/look", **FOUND)

    done = CliRunner().invoke(main, ["rebuild", "--check", "--data", str(aside.data)])

    assert done.exit_code == 0, done.output
