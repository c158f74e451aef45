"""Blanking words: two people, one page; what goes is gone and what cannot go is listed."""

import pytest
from click.testing import CliRunner

from recorder import clock, redacting, seals, store, trail
from recorder.cli import main
from recorder.events import AsideLookedAt
from recorder.signatures import signing
from tests.ward import some_hash
from tests.web.clinic import ANNA, PASSPHRASE
from tests.web.page import Page
from tests.web.test_review import signs, ward  # noqa: F401
from tests.web.test_sessions import now  # noqa: F401

SLIP = "Mrs Ångström-Example of Elm Street came with her daughter."


@pytest.fixture
def noted(ward):  # noqa: F811
    """A signed visit with a note that should not have been written, and a lead at the browser."""
    ward.keeps(note := ward.bedside.notes(SLIP))
    signs(ward)
    ward.slip = note.body.text
    ward.dora = ward.hires("Dora Manager", "data_manager")
    ward.lead = ward.signs_in("site_lead", "07")
    return ward


def blanks(clinic, **typed):
    form = {
        "why": "names_a_person",
        "passphrase": PASSPHRASE,
        "second": "Dora Manager",
        "second_passphrase": PASSPHRASE,
        **typed,
    }
    return clinic.posts(f"/texts/{clinic.slip}/redaction", **form)


def redacted(clinic):
    return clinic.events("text_redacted")


def stored(clinic):
    """Return every byte that the data folder holds."""
    return b"".join(p.read_bytes() for p in sorted(clinic.data.rglob("*")) if p.is_file())


# ── The act ─────────────────────────────────────────────────────────────────


def test_two_people_blank_a_text_and_no_byte_of_it_is_left(noted):
    assert SLIP.encode() in stored(noted)

    answer = blanks(noted)

    assert (answer.status_code, answer.location) == (303, f"/texts/{noted.slip}/redaction")
    assert SLIP.encode() not in stored(noted) and b"Elm Street" not in stored(noted)
    assert store.texts(noted.office.db, [noted.slip]) == {noted.slip: None}
    for command in (["verify"], ["rebuild", "--check"]):
        done = CliRunner().invoke(main, [*command, "--data", str(noted.data)])
        assert done.exit_code == 0, done.output


def test_both_sessions_are_real_and_of_two_people(noted):
    blanks(noted)

    (event,) = redacted(noted)
    first, second = event.body.sessions
    known = store.sessions(noted.office.db, [first, second])
    assert [known[it].person for it in (first, second)] == [noted.lead, noted.dora]
    assert event.session == first and event.visit == noted.visit
    assert known[second].closed and not known[first].closed
    assert event.body.why == "names_a_person"


def test_the_signature_over_the_note_still_fits(noted):
    blanks(noted)

    held = signing(noted.bedside.sees(noted.visit))
    assert held.held == "assessed" and all(it.fits and it.holds for it in held.signatures)


def test_what_was_blanked_is_blanked_once(noted):
    assert [blanks(noted).status_code for _ in range(2)] == [303, 303]

    assert len(redacted(noted)) == 1


# ── What is shown instead ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "by Some site_lead and Dora Manager: it named a person]"),
        ("es", "por Some site_lead y Dora Manager: nombraba a una persona]"),
    ],
)
def test_who_blanked_it_when_and_why_stands_in_its_place(noted, language, says):
    blanks(noted)

    for place in ("", "/texts", "/review"):
        page = noted.gets(f"/visits/{noted.visit}{place}?lang={language}")
        assert Page(page.text).faults == []
        assert says in page.text and SLIP not in page.text
    for place in (f"/texts/{noted.slip}/redaction", f"/trail/visit/{noted.visit}"):
        page = noted.gets(f"{place}?lang={language}")
        assert says in page.text and SLIP not in page.text
    assert says in noted.gets(f"/trail/visit/{noted.visit}?as=csv&lang={language}").text


def test_a_reason_that_was_blanked_reads_so_in_trail_and_export(noted, tmp_path):
    bed = noted.bedside
    walk = bed.sees(noted.visit).attempts[0]
    noted.slip = bed.writes("Fred's chair.")
    noted.keeps(again := bed.corrects(walk, elapsed_ms=4_990, reason=noted.slip))

    assert blanks(noted, why="other").status_code == 303

    lines = trail.trail(noted.office.db, "participant", ANNA)
    (line,) = [it for it in lines if it.at.event.id == again.id]
    assert line.reason.startswith("[redacted on ") and line.reason.endswith("another reason]")
    out = tmp_path / "out"
    assert noted.office.runs("export", "-o", str(out)).exit_code == 0
    files = b"".join(file.read_bytes() for file in out.iterdir())
    assert b"and Dora Manager: another reason]" in files
    assert b"Fred's chair." not in files + stored(noted)


def test_the_report_sealed_before_is_listed_and_not_shown_any_more(noted):
    printed = noted.posts(f"/visits/{noted.visit}/print")
    (sealed,) = noted.events("report_sealed")
    digits = sealed.body.report
    copy = f"/visits/{noted.visit}/copies/{digits}/1.pdf"
    assert printed.status_code == 303 and noted.gets(copy).status_code == 200
    there = f"/texts/{noted.slip}/redaction"
    before = noted.gets(there).text

    blanks(noted)

    for page in (before, noted.gets(there).text):
        assert f"The sealed report {digits[:12]}" in page
        assert f"Copy 1 on paper of report {digits[:12]}" in page
    refused = noted.gets(copy)
    assert refused.status_code == 409 and "may show them" in refused.text
    again = seals.seal(noted.office.desk, noted.visit, seals.Way(language="en"))
    assert again.digest != digits
    assert noted.gets(f"/visits/{noted.visit}/copies/{again.digest}/1.pdf").status_code == 404


def test_copies_exports_and_what_was_set_aside_are_listed(noted, tmp_path):
    assert noted.office.runs("export", "-o", str(tmp_path / "before")).exit_code == 0
    (noted.data / "before-some_step.db").write_bytes(b"an older copy")
    with store.writing(noted.office.db, noted.data) as writing:
        came = f"What came: {SLIP}".encode()
        name = writing.keep_aside(came, "not_canonical", "T09", clock.now())
    page = noted.gets(f"/texts/{noted.slip}/redaction").text

    assert "before-some_step.db" in page
    assert "Exports made since it was written: 1." in page
    assert f"Something set aside whole, {name[:12]}" in page


# ── Who may, and who is believed ────────────────────────────────────────────


def test_one_person_alone_cannot(noted):
    answer = blanks(noted, second="Some site_lead")

    assert answer.status_code == 422
    assert "It takes another person who may do this here" in answer.text
    assert redacted(noted) == []


@pytest.mark.parametrize("role", ["assessor", "monitor", "administrator"])
def test_the_second_person_needs_a_role_that_may(noted, role):
    noted.hires("Eve Elsewhere", role, "07" if role == "assessor" else None)

    answer = blanks(noted, second="Eve Elsewhere")

    assert answer.status_code == 422 and redacted(noted) == []
    assert "site lead of this site or a data manager" in answer.text


def test_a_lead_of_another_site_is_neither_first_nor_second(noted):
    far = noted.hires("Fay Faraway", "site_lead", "08")
    assert blanks(noted, second="Fay Faraway").status_code == 422
    noted.tries(far)
    assert blanks(noted).status_code == 403
    assert redacted(noted) == [] and SLIP.encode() in stored(noted)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("passphrase", "wrong"), ("second_passphrase", "wrong"), ("second", "Nobody Known")],
)
def test_who_is_not_believed_blanks_nothing_and_no_passphrase_comes_back(noted, field, typed):
    answer = blanks(noted, **{field: typed})

    page = Page(answer.text)
    marked = [a["name"] for a in page.all("input") if "aria-invalid" in a]
    assert answer.status_code == 401 and page.faults == []
    assert marked == ["second_passphrase" if field == "second" else field]
    assert PASSPHRASE not in answer.text and redacted(noted) == []


def test_the_second_passphrase_is_tried_with_the_waits_and_the_lock(noted, now):  # noqa: F811
    noted.tries(noted.lead)
    assert blanks(noted, second_passphrase="wrong").status_code == 401
    assert blanks(noted).status_code == 429
    for _ in range(9):
        now(minutes=9)
        noted.tries(noted.lead)
        blanks(noted, second_passphrase="wrong")
    now(minutes=9)
    noted.tries(noted.lead)

    assert blanks(noted).status_code == 423 and redacted(noted) == []


def test_what_lacks_is_asked_for(noted):
    answer = noted.posts(f"/texts/{noted.slip}/redaction")

    page = Page(answer.text)
    assert answer.status_code == 422 and page.faults == []
    assert {a["name"] for a in page.all("input") if "aria-invalid" in a} == {
        "passphrase",
        "second",
        "second_passphrase",
    }


def test_a_persons_name_and_what_there_is_not_are_not_blanked_here(noted):
    name = noted.events("visit_signed")[0].body.name
    for digest in (name, some_hash("nothing")):
        noted.slip = digest
        assert noted.gets(f"/texts/{digest}/redaction").status_code == 404
        assert blanks(noted).status_code == 404
    assert redacted(noted) == []


def test_nobody_at_the_desk_blanks_nothing(noted):
    typed = {"passphrase": "", "second": "Dora Manager", "secret": PASSPHRASE, "here": "here"}
    with pytest.raises(redacting.NotAllowed, match="Nobody is signed in"):
        redacting.redact(noted.office.desk, noted.slip, "other", **typed)


# ── The page before ─────────────────────────────────────────────────────────


def test_the_page_says_before_what_goes_and_what_stays(noted):
    assert f'href="/visits/{noted.visit}/texts"' in noted.gets(f"/visits/{noted.visit}").text
    listed = noted.gets(f"/visits/{noted.visit}/texts")
    assert SLIP in listed.text and Page(listed.text).faults == []

    for language, says in (("en", "Nobody can undo it."), ("es", "Nadie puede deshacerlo.")):
        page = noted.gets(f"/texts/{noted.slip}/redaction?lang={language}")
        assert says in page.text and SLIP in page.text
        assert Page(page.text).faults == []


def test_a_text_of_two_events_goes_from_both(noted):
    first = noted.events("note_written")[0]
    again = noted.bedside.says(first.body, visit=noted.visit)
    noted.keeps(again)
    page = noted.gets(f"/texts/{noted.slip}/redaction")
    assert Page(page.text).text.count("A note") == 2

    blanks(noted)

    shown = noted.gets(f"/visits/{noted.visit}").text  # Each note, and the amendment.
    assert shown.count("it named a person]") == 3 and SLIP not in shown


def test_while_somebody_reads_it_is_said_that_old_bytes_may_stand(noted):
    db, there = noted.office.db, f"/texts/{noted.slip}/redaction"
    blanks(noted)
    db.conn.execute("pragma busy_timeout = 0")
    other = store.open_database(noted.data, write=False)
    with store.reading(other):
        with store.writing(db):
            store.drop_session(db, "nobody's")
        assert not store.scrub(db)
    other.close()

    assert store.scrub(db)
    assert "an old copy of the bytes may still" in noted.gets(f"{there}?swept=no").text
    assert "an old copy of the bytes may still" not in noted.gets(there).text


def test_a_finding_about_what_was_set_aside_is_blanked_like_any_words(noted):
    bed = noted.bedside
    walk = bed.times(4_210)
    noted.slip = bed.writes("Found by Fred Bloggs.")
    looked = bed.says(AsideLookedAt(event=walk.hash, why=noted.slip))
    noted.keeps(walk, bed.sets_aside(walk, "no_session"), looked)
    assert "Found by Fred Bloggs." in noted.gets("/aside").text

    assert blanks(noted, why="other").status_code == 303

    page = noted.gets("/aside").text
    assert "Fred Bloggs" not in page and "Dora Manager: another reason]" in page
