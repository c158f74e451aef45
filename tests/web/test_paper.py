"""Late entry from paper: what the sheet says is kept once, and nothing typed is ever lost."""

import csv
import io
import re
import tomllib
from pathlib import Path

import pytest
from msgspec import UNSET

from recorder import measures, store
from recorder.events import VisitSigned
from recorder.study import Bundle
from recorder.web.slots import ENDS
from tests.office import an_id
from tests.web.clinic import ANNA, BERTA
from tests.web.page import Page

MEASURES = Path(measures.__file__).parent
NOW = "2026-11-22T10:00:00+01:00"
NONCE = "01a00000-0000-7000-8000-000000000001"
SHEET = {
    "participant": ANNA,
    "code": "baseline",
    "nonce": NONCE,
    "performed": "2026-11-22",
    "gait_speed-all-1": "4.87",
}


@pytest.fixture
def desk(clinic, monkeypatch):
    """A clinic on a Sunday in November, with an assessor of site 07 signed in."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", NOW)
    clinic.lists(ANNA, day0="2026-11-20", sex="f")
    clinic.signs_in("assessor", "07")
    return clinic


def wrong(answer):
    """Return the fields that a page marks, after looking at its form."""
    page = Page(answer.text)
    assert page.faults == []
    marked = page.all("input") + page.all("select") + page.all("textarea")
    return {a["name"] for a in marked if "aria-invalid" in a}


def visits(clinic):
    return store.visits(clinic.office.db)


def attempts(clinic):
    return clinic.events("attempt_recorded")


def test_the_sheet_of_a_visit_is_asked_for_and_drawn(desk):
    page = Page(desk.gets(f"/paper/new?participant={ANNA}&code=baseline").text)
    names = {a.get("name") for a in page.all("input") + page.all("select")}

    assert page.faults == [] and Page(desk.gets("/paper/new").text).faults == []
    assert {"gait_speed-all-2", "grip-right-3", "grip-unit", "balance-tandem-why"} <= names
    assert "sppb-all-1" not in names


def test_what_the_sheet_says_is_kept_as_from_paper(desk):
    answer = desk.posts(
        "/paper", **SHEET, **{"grip-left-1": "18,2", "balance-tandem-why": "refused"}
    )

    assert answer.status_code == 303
    walk, grip = sorted(attempts(desk), key=lambda e: e.body.measure)
    assert (walk.source, walk.performed, walk.body.elapsed_ms) == ("paper", "2026-11-22", 4870)
    assert (grip.body.reading, grip.body.unit, grip.body.part) == (1820, "kg", "left")
    assert [e.body.why for e in desk.events("measure_not_done")] == ["refused"]
    assert "4.87 s" in desk.gets(answer.location).text


def test_a_double_tap_keeps_one(desk):
    first, second = (desk.posts("/paper", **SHEET) for _ in range(2))

    assert first.location == second.location
    assert len(visits(desk)) == len(attempts(desk)) == 1


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"gait_speed-all-1": "4.8.7"}, "gait_speed-all-1", "not a number"),
        ({"gait_speed-all-1": "0"}, "gait_speed-all-1", "Enter seconds between"),
        ({"gait_speed-all-1": "-3"}, "gait_speed-all-1", "Enter seconds between"),
        ({"gait_speed-all-1": "1e999"}, "gait_speed-all-1", "Enter seconds between"),
        ({"gait_speed-all-1": "NaN"}, "gait_speed-all-1", "Enter seconds between"),
        ({"grip-left-1": "310"}, "grip-left-1", "Above 100 kg. Did you mean 31.0?"),
        ({"gait_speed-all-why": "refused"}, "gait_speed-all-why", "Empty one of them"),
        ({"performed": "2026-11-23"}, "performed", "has not been yet"),
        ({"performed": ""}, "performed", "say that it has none"),
        ({"performed": "2026-11-19"}, "late", "Late entry: say why"),
        ({"day_unknown": "yes"}, "late", "Late entry: say why"),
        ({"note": "a\u202eb\ud800".encode("utf-8", "surrogatepass")}, "note", "printable"),
        ({"note": "n" * 4_001}, "note", "At most 4000 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(desk, change, field, says):
    answer = desk.posts("/paper", **{**SHEET, "grip-right-2": "21.5", **change})

    assert answer.status_code == 422
    assert wrong(answer) == {field}
    assert says in answer.text
    assert 'value="21.5"' in answer.text and NONCE in answer.text
    assert visits(desk) == []


@pytest.mark.parametrize(
    ("participant", "english", "spanish"),
    [
        (ANNA[:-1] + ("A" if ANNA[-1] != "A" else "B"), "check character", "carácter de control"),
        (an_id(1, "05"), "This ID belongs to site 05", "Este código es del centro 05"),
        ("", "No ID was typed", "No se escribió ningún código"),
    ],
)
def test_a_wrong_id_is_refused_in_both_languages(desk, participant, english, spanish):
    for address, words in (("/paper", english), ("/paper?lang=es", spanish)):
        answer = desk.posts(address, **{**SHEET, "participant": participant})

        assert answer.status_code == 422
        assert words in answer.text
        assert wrong(answer) == {"participant"}


def test_what_is_unusual_is_asked_about_and_kept_when_it_is_right(desk):
    answer = desk.posts("/paper", **SHEET, **{"grip-left-1": "68"})
    assert answer.status_code == 422 and "68.0 kg is unusual" in answer.text
    assert 'name="grip-left-1-right"' in answer.text and visits(desk) == []

    kept = desk.posts("/paper", **SHEET, **{"grip-left-1": "68", "grip-left-1-right": "yes"})

    assert kept.status_code == 303
    assert [e.body.flags for e in attempts(desk) if e.body.measure == "grip"] == [("confirmed",)]


def test_a_late_entry_says_why_where_it_is_read(desk):
    answer = desk.posts(
        "/paper", **{**SHEET, "performed": "2026-11-19", "late": "The tablet was empty."}
    )

    html = desk.gets(answer.location).text
    assert "The tablet was empty." in html
    assert "19 Nov 2026" in html


def test_a_note_is_kept_letter_by_letter_and_shown_as_text(desk):
    note = '<script>alert(1)</script> =HYPERLINK("http://x") <link rel=attachment href=file:///x>'
    answer = desk.posts("/paper", **SHEET, note=note)

    html = desk.gets(answer.location).text
    assert "<script>alert" not in html and "<link rel=attachment" not in html
    (written,) = desk.events("note_written")
    assert store.text(desk.office.db, written.body.text) == note


@pytest.mark.parametrize(
    "note", ["Thinks she got placebo.", "Call +47 912 34 567", "Mr Hansen fell"]
)
def test_a_note_that_may_reveal_too_much_is_asked_about(desk, note):
    answer = desk.posts("/paper", **SHEET, note=note)

    assert answer.status_code == 422 and 'name="note-right"' in answer.text and note in answer.text
    assert desk.posts("/paper", **SHEET, note=note, **{"note-right": "yes"}).status_code == 303


def test_words_that_were_kept_though_asked_about_say_so_in_the_trail(desk):
    said = {"late": "Mr Hansen had the tablet.", "note": "Took 5 mg of it, says Mrs Moe."}
    form = {**SHEET, "performed": "2026-11-19", "gait_speed-all-2": "5.01", **said}
    assert desk.posts("/paper", **form).status_code == 422
    ticked = {f"{name}-right": "yes" for name in said}

    here = desk.posts("/paper", **form, **ticked).location

    (note,) = desk.events("note_written")
    assert note.asked == ("person", "treatment")
    assert {walk.asked for walk in attempts(desk)} == {("person",)}
    desk.signs_in("monitor")
    there = here.replace("/visits/", "/trail/visit/")
    page = " ".join(Page(desk.gets(there).text).text.split())
    assert "though asked whether it says who somebody is, reveals the treatment" in page
    assert "aunque se preguntó si" in desk.gets(f"{there}?lang=es").text
    rows = list(csv.DictReader(io.StringIO(desk.gets(f"{there}?as=csv").text)))
    assert {row["asked"] for row in rows} == {"person", "person treatment"}


def test_words_that_nobody_was_asked_about_say_nothing(desk):
    ticked = {"note": "Walked with a stick.", "note-right": "yes"}
    desk.posts("/paper", **SHEET, **ticked)

    assert [event.asked for event in desk.events("note_written")] == [UNSET]


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "“Blue Kit”: this study asks not"), ("es", "«Blue Kit»: este estudio pide no")],
)
def test_a_word_of_the_study_is_named_and_kept_only_by_a_tick(desk, language, says):
    study = desk.office.study + b'\n[careful]\nwords = ["blue kit"]\n'
    desk.office.publishes(Bundle.freeze(study, desk.office.measures))
    note = "Took the Blue Kit home."

    answer = desk.posts(f"/paper?lang={language}", **SHEET, note=note)

    assert answer.status_code == 422 and says in answer.text and note in answer.text
    assert Page(answer.text).faults == [] and attempts(desk) == []
    assert ("Keep it as it is" if language == "en" else "Dejarlo como está") in answer.text
    assert desk.posts("/paper", **SHEET, note=note, **{"note-right": "yes"}).status_code == 303


def test_ten_megabytes_are_refused_before_they_are_read(desk):
    assert desk.posts("/paper", **SHEET, note="n" * 10_000_000).status_code == 413
    assert visits(desk) == []


def test_a_visit_recorded_meanwhile_is_not_recorded_again(desk):
    here = desk.visits(ANNA)

    answer = desk.posts("/paper", **SHEET)

    assert answer.status_code == 409
    assert f"/visits/{here}" in answer.text and 'value="4.87"' in answer.text
    new = desk.gets(f"/paper/new?participant={ANNA}&code=baseline")
    assert new.location == f"/visits/{here}/paper"


def test_a_correction_takes_a_reason_and_leaves_what_it_replaced_in_view(desk):
    here = desk.posts("/paper", **SHEET).location
    change = {"nonce": NONCE[:-1] + "2", "performed": "2026-11-22", "gait_speed-all-1": "5.10"}

    refused = desk.posts(f"{here}/paper", **change)
    assert refused.status_code == 422 and wrong(refused) == {"reason"}

    assert desk.posts(f"{here}/paper", **change, reason="Misread a 5.").status_code == 303
    assert desk.posts(f"{here}/paper", **change, reason="Misread a 5.").status_code == 303

    old, new = attempts(desk)
    assert list(new.replaces) == [old.hash] and new.source == "paper"
    html = desk.gets(here).text
    assert "5.10 s" in html and "<s>4.87" in html and "Misread a 5." in html


def test_what_stands_already_is_not_kept_twice(desk):
    here = desk.posts("/paper", **SHEET).location

    same = {"nonce": NONCE[:-1] + "3", "performed": "2026-11-22", "gait_speed-all-1": "4,87"}
    assert desk.posts(f"{here}/paper", **same).status_code == 303

    assert len(attempts(desk)) == 1


def test_an_assessor_of_another_site_may_not_add(desk):
    here = desk.posts("/paper", **SHEET).location
    desk.signs_in("assessor", "08")

    answer = desk.posts(
        f"{here}/paper", nonce=NONCE[:-1] + "4", performed="2026-11-22", note="Mine."
    )

    assert answer.status_code == 403 and "Mine." in answer.text
    assert desk.events("note_written") == []


def test_an_empty_sheet_is_none(desk):
    form = {k: v for k, v in SHEET.items() if not k.startswith("gait")}

    assert desk.posts("/paper", **form).status_code == 422
    assert visits(desk) == []


def test_a_complete_sheet_finishes_its_visit(desk):
    desk.posts("/paper", **{**SHEET, "participant": BERTA}, finishes="yes")

    (visit,) = visits(desk)
    assert visit.state == "finished"
    assert not re.search("hx-get", desk.gets(f"/visits/{visit.id}").text)


def test_a_signed_visit_is_amended_and_not_added_to(desk):
    here = desk.posts("/paper", **SHEET).location
    visit = desk.bedside.sees(here.rpartition("/")[2])
    with desk.office.desk.hand("07") as hand:
        signed = VisitSigned(
            covers=tuple(e.hash for e in visit.record),
            record="0" * 64,
            head="0" * 64,
            meaning="recorded",
            name=hand.writes("Alice Ward"),
            how="passphrase",
        )
        hand.does(signed, visit=visit.id)

    for more in ({"note": "One more."}, {"gait_speed-all-2": "5"}):
        answer = desk.posts(f"{here}/paper", nonce=NONCE, performed="2026-11-22", **more)
        assert answer.status_code == 409 and "This visit is signed." in answer.text

    assert len(attempts(desk)) == 1 and desk.events("note_written") == []


# ── As much as a tablet takes ───────────────────────────────────────────────

WHOLE = {
    **SHEET,
    "gait_speed-set-course_cm": "300",
    "gait_speed-set-aid": "cane",
    "grip-set-handle": "3",
    "grip-set-device": "D-07",
    "grip-whole-why": "other",
    "grip-whole-say": "Both arms in plaster.",
    "balance-side_by_side-1": "6.5",
    "balance-side_by_side-1-ended": "moved_feet",
    "balance-tandem-why": "unsafe_assessor",
    "chair_stand_5-single_stand-1": "stood",
    "chair_stand_5-all-1-ended": "unable",
    "safety-what": "near_fall",
    "safety-during": "balance",
    "safety-action": "sat_down",
    "safety-stopped": "yes",
    "note": "Rested twice.",
    "note_about": "gait_speed",
}


def attempt_at(clinic, measure, part=None):
    (found,) = [
        e for e in attempts(clinic) if (e.body.measure, e.body.part or None) == (measure, part)
    ]
    return found


def test_a_sheet_takes_all_that_a_tablet_takes(desk):
    answer = desk.posts("/paper", **WHOLE)

    assert answer.status_code == 303, wrong(answer)
    settings = {e.body.measure: e.body.settings for e in desk.events("settings_recorded")}
    assert settings == {
        "gait_speed": {"course_cm": 300, "aid": "cane"},
        "grip": {"handle": 3, "device": "D-07"},
    }
    stance = attempt_at(desk, "balance", "side_by_side").body
    assert (stance.elapsed_ms, stance.outcome, stance.ended_by) == (6_500, "complete", "moved_feet")
    rises = attempt_at(desk, "chair_stand_5").body
    assert (rises.outcome, rises.ended_by, bool(rises.elapsed_ms)) == ("stopped", "unable", False)
    reasons = {(e.body.measure, e.body.part or None): e for e in desk.events("measure_not_done")}
    assert {place: e.body.why for place, e in reasons.items()} == {
        ("grip", None): "other",
        ("balance", "tandem"): "unsafe_assessor",
    }
    (safety,) = desk.events("safety_event_recorded")
    assert (safety.body.what, safety.body.during, safety.body.stopped) == (
        "near_fall",
        "balance",
        True,
    )
    said = {store.text(desk.office.db, e.body.text): e.body for e in desk.events("note_written")}
    assert said["Both arms in plaster."].about == reasons["grip", None].hash
    assert said["Rested twice."].about == attempt_at(desk, "gait_speed").hash
    assert {e.source for e in attempts(desk)} == {safety.source} == {"paper"}
    shown = desk.gets(answer.location).text
    assert "Near fall" in shown and "Both arms in plaster." in shown and "3 m" in shown


def test_the_same_whole_sheet_twice_is_kept_once(desk):
    first, second = (desk.posts("/paper", **WHOLE) for _ in range(2))

    assert first.location == second.location
    kinds = ("settings_recorded", "measure_not_done", "safety_event_recorded", "note_written")
    assert [len(desk.events(kind)) for kind in kinds] == [2, 2, 1, 2]


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"grip-set-handle": "9"}, "grip-set-handle", "from 1 to 5"),
        ({"gait_speed-set-aid": "crutch"}, "gait_speed-set-aid", "Choose one of"),
        ({"grip-set-device": "<b>"}, "grip-set-device", "letters"),
        ({"grip-whole-say": ""}, "grip-whole-say", "is needed"),
        ({"grip-whole-say": "She gets placebo"}, "grip-whole-say-right", "treatment"),
        ({"grip-left-1": "20"}, "grip-whole-why", "Empty one of them"),
        ({"balance-side_by_side-1": ""}, "balance-side_by_side-1", "not a number"),
        ({"safety-action": ""}, "safety-action", "needed"),
        ({"safety-stopped": "perhaps"}, "safety-stopped", "Choose one of"),
        (
            {"balance-tandem-say": "Dizzy.", "balance-tandem-why": ""},
            "balance-tandem-why",
            "needed",
        ),
    ],
)
def test_what_is_wrong_beside_a_number_is_said_at_its_field(desk, change, field, says):
    answer = desk.posts("/paper", **{**WHOLE, **change})

    page = Page(answer.text)
    assert answer.status_code == 422 and page.faults == []
    assert says in answer.text
    if field.endswith("-right"):
        assert [a for a in page.all("input") if a.get("name") == field]
    else:
        assert wrong(answer) == {field}
    kept = {a["name"]: a.get("value") for a in page.all("input") if "name" in a}
    assert kept["gait_speed-all-1"] == "4.87" and "Rested twice." in answer.text
    assert visits(desk) == []


def test_a_setting_that_stands_is_shown_and_replaced_only_with_a_reason(desk):
    here = desk.posts("/paper", **WHOLE).location
    change = {"nonce": NONCE[:-1] + "5", "performed": "2026-11-22", "grip-set-handle": "2"}

    page = desk.gets(f"{here}/paper").text
    assert "Now: 3" in page and "Now: cane" in page
    assert wrong(desk.posts(f"{here}/paper", **change)) == {"reason"}

    assert desk.posts(f"{here}/paper", **change, reason="Misread.").status_code == 303
    visit = desk.bedside.sees(here.rpartition("/")[2])
    assert visit.settings["grip", "handle"] == 2 and visit.settings["grip", "device"] == "D-07"


def test_the_sheet_says_all_of_it_in_spanish(desk):
    html = desk.gets(f"/paper/new?participant={ANNA}&code=baseline&lang=es").text
    said = re.sub(r"<[^>]*>", " ", html)

    for words in ("bastón", "Movió los pies", "Casi caída", "se sentó", "Terminó antes por"):
        assert words.casefold() in said.casefold(), words
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", said)


def test_the_shell_asks_the_same_as_the_sheet():
    shell = Path(__file__).parents[2] / "static" / "js"
    remarks = (shell / "screen_remarks.js").read_text()
    words = tomllib.loads((MEASURES / "words.toml").read_text())

    def listed(name, text):
        return tuple(re.findall(r'"(\w+)"', re.search(rf"const {name} = \[(.*?)\]", text)[1]))

    assert listed("WHAT", remarks) == tuple(words["safety"])
    assert listed("ACTIONS", remarks) == tuple(words["actions"])
    assert listed("ENDS", (shell / "screen_hold.js").read_text()) == ENDS["hold"]
    rises = (shell / "screen_rises.js").read_text()
    assert all(f'"{code}"' in rises for code in ENDS["rises"][:2])
