"""Studies: what a protocol file says, every mistake in one, and the bundle it is frozen to."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import recorder
from recorder import canonical
from recorder.measures import packaged
from recorder.refusals import FaultyFile, UnknownName
from recorder.study import Bundle

DEMO = (Path(recorder.__file__).parent / "demo" / "study.toml").read_bytes()
GAITPDB = Path(recorder.__file__).parents[1] / "docs" / "intake" / "gaitpdb-study.toml"
SMALL = b"""
id = "SMALL"
title = "A small study"
languages = ["en"]

[[sites]]
code = "01"
name = "Oslo"
zone = "Europe/Oslo"

[[visits]]
code = "baseline"
title = { en = "Baseline" }
day = 0
measures = ["timed_up_and_go"]
"""


def mistakes_in(study: bytes) -> list:
    with pytest.raises(FaultyFile) as refusal:
        Bundle.freeze(study, packaged())
    assert all(str(mistake) in str(refusal.value) for mistake in refusal.value.mistakes)
    return list(refusal.value.mistakes)


def test_the_demonstration_says_what_its_protocol_says():
    study = Bundle.freeze(DEMO, packaged()).study

    assert study.id == "CRATUS-DEMO"
    assert [visit.day for visit in study.visits] == [0, 90, 180, 270, 360]
    assert [(v.before_days, v.after_days) for v in study.visits[1:]] == [(7, 7)] + [(14, 14)] * 3
    assert len(study.sites) == 10
    assert study.hides_earlier_results
    assert study.records_sex
    assert study.simulated["en"].startswith("Simulated data")


def test_a_study_left_to_itself_knows_nobody_and_hides_results():
    study = Bundle.freeze(SMALL, packaged()).study

    assert not study.records_sex
    assert not study.records_birth_year
    assert study.hides_earlier_results
    assert study.hides_scores
    assert study.rounding == "truncate"
    assert study.unscheduled is None
    assert study.not_done == {"refused": "missing", "other": "query"}
    assert study.simulated == {}


def test_the_public_data_set_has_a_study_of_its_own():
    study = Bundle.freeze(GAITPDB.read_bytes(), packaged()).study

    assert study.id == "GAITPDB"
    assert study.measure_codes == ("timed_up_and_go",)


# ── The bundle ──────────────────────────────────────────────────────────────


def test_thawing_gives_the_same_rules_under_the_same_hash():
    frozen = Bundle.freeze(DEMO, packaged())

    thawed = Bundle.thaw(frozen.files)

    assert thawed.hash == frozen.hash
    assert (thawed.study, thawed.measures) == (frozen.study, frozen.measures)


def test_a_bundle_is_known_by_the_hashes_of_its_files():
    bundle = Bundle.freeze(SMALL, packaged())

    assert set(bundle.files) == {"study.toml", "timed_up_and_go.toml", "words.toml"}
    for file, raw in bundle.files.items():
        assert canonical.encode(canonical.parse(raw, max_bytes=None)) == raw
        assert bundle.hashes[file] == canonical.fingerprint("file", raw)
    assert bundle.hash == canonical.fingerprint("file", canonical.encode(bundle.hashes))


def test_a_frozen_file_is_the_parsed_toml_and_nothing_else():
    bundle = Bundle.freeze(SMALL, packaged())

    assert canonical.parse(bundle.files["study.toml"]) == tomllib.loads(SMALL.decode())


def test_comments_and_order_do_not_change_a_bundle_and_a_number_does():
    commented = SMALL.replace(
        b'id = "SMALL"\ntitle = "A small study"', b'title = "A small study"\nid="SMALL" # x'
    )

    assert Bundle.freeze(commented, packaged()).hash == Bundle.freeze(SMALL, packaged()).hash
    assert Bundle.freeze(SMALL.replace(b"day = 0", b"day = 1"), packaged()).hash != (
        Bundle.freeze(SMALL, packaged()).hash
    )


def test_the_installed_files_play_no_part_in_a_thawed_bundle():
    files = packaged()
    files["timed_up_and_go.toml"] = files["timed_up_and_go.toml"].replace(b"30000", b"20000")

    thawed = Bundle.thaw(Bundle.freeze(SMALL, files).files)

    assert thawed.measure("timed_up_and_go").hard.high == 20_000


@pytest.mark.parametrize(
    "files", [{}, {"study.toml": b"{"}, {"study.toml": b"[]"}, {"study.toml": b"{}"}]
)
def test_what_is_no_bundle_does_not_thaw(files):
    with pytest.raises(FaultyFile):
        Bundle.thaw(files)


def test_a_measure_the_study_does_not_name_is_not_there():
    with pytest.raises(UnknownName, match="It has: timed_up_and_go"):
        Bundle.freeze(SMALL, packaged()).measure("grip")


def test_the_study_decides_before_the_measure():
    study = DEMO.replace(b"course_cm = 400", b"course_cm = 300")

    assert Bundle.freeze(study, packaged()).settings("gait_speed")["course_cm"] == 300


def test_a_code_is_said_in_the_persons_language_or_as_it_is_written():
    bundle = Bundle.freeze(SMALL, packaged())

    assert bundle.said("reasons", "refused", "es") == "El participante se negó"
    assert bundle.said("values.aid", "cane", "en") == "cane"
    assert bundle.said("reasons", "never_heard_of", "en") == "never heard of"


# ── Mistakes ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "key", "found", "allowed"),
    [
        ('id = "SMALL"', "", "id", "nothing", "letters"),
        ('id = "SMALL"', 'id = "\\u00c5"', "id", "“Å”", "letters"),
        ('id = "SMALL"', 'id = "SMALL"\narm = "A"', "arm", "do not know", "sites"),
        ('languages = ["en"]', "languages = []", "languages", "empty list", "language codes"),
        ('languages = ["en"]', 'languages = ["en", "es"]',
         "visits[0].title.es", "nothing", "en, es"),
        ('languages = ["en"]', 'languages = "en"', "languages", "“en”", "a list"),
        ('code = "01"', "code = 1", "sites[0].code", "1", "capital letters"),
        ('code = "01"', 'code = "0 1"', "sites[0].code", "“0 1”", "capital letters"),
        ("Europe/Oslo", "Europe/Olso", "sites[0].zone", "“Europe/Olso”", "time zone"),
        ("day = 0", "day = 0.5", "visits[0].day", "the fraction 0.5", "whole numbers"),
        ("day = 0", 'day = "0"', "visits[0].day", "“0”", "a whole number"),
        ("day = 0", "", "visits[0].day", "nothing", "a whole number"),
        ("day = 0", "day = 0\nbefore_days = -1", "visits[0].before_days", "-1", "from 0"),
        ("day = 0", 'day = 0\norder = "any"', "visits[0].order", "“any”", "fixed, free"),
        ("timed_up_and_go", "timed_up_and_og", "visits[0].measures[0]", "og”", "timed_up_and_go"),
        ('"timed_up_and_go"]', '"timed_up_and_go", "timed_up_and_go"]',
         "visits[0].measures[1]", "timed", "once"),
        ('"timed_up_and_go"]', '"sppb", "balance"]',
         "visits[0].measures[0]", "sppb without gait_speed", "beside all of"),
        ('code = "baseline"', 'code = "unscheduled"', "visits[0].code", "“unscheduled”", "other"),
        ("[[sites]]", '[rounding]\na = 1\n[[sites]]', "rounding", "a table", "truncate, half_up"),
        ("[[sites]]", "[participants]\nage = true\n[[sites]]", "participants.age", "know", "sex"),
        ("[[sites]]", '[participants]\nsex = "yes"\n[[sites]]', "participants.sex", "yes", "true"),
        ("[[sites]]", '[participants]\nform = "pattern"\npattern = "("\nexample = "A"\n[[sites]]',
         "participants.pattern", "(", "regular expression"),
        ("[[sites]]", '[participants]\nform = "pattern"\npattern = "B"\nexample = "A"\n[[sites]]',
         "participants.example", "“A”", "fits the pattern"),
        ("[[sites]]", '[not_done]\nrefused = "nought"\n[[sites]]',
         "not_done.refused", "“nought”", "score_zero, missing, query"),
        ("[[sites]]", '[settings.timed_up_and_go]\npace = "fast"\n[[sites]]',
         "settings.timed_up_and_go.pace", "“fast”", "usual, fast_as_safe"),
        ("[[sites]]", '[settings.timed_up_and_go]\npase = "usual"\n[[sites]]',
         "settings.timed_up_and_go.pase", "“pase”", "pace"),
        ("[[sites]]", '[settings.grip]\nhandle = 2\n[[sites]]', "settings.grip", "grip", "timed"),
        ("[[visits]]", '[[sites]]\ncode = "01"\nname = "B"\nzone = "UTC"\n[[visits]]',
         "sites[1].code", "“01”", "once"),
        ("[[visits]]", '[[sites]]\ncode = "011"\nname = "B"\nzone = "UTC"\n[[visits]]',
         "sites[1].code", "“011”", "one length"),
        ("[[visits]]", "[[vists]]", "vists", "do not know", "visits"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_key_what_was_found_and_what_is_allowed(old, new, key, found, allowed):
    assert old in SMALL.decode()

    mistakes = mistakes_in(SMALL.decode().replace(old, new, 1).encode())

    fitting = [m for m in mistakes if m.key == key and found in m.found and allowed in m.allowed]
    assert fitting, [str(m) for m in mistakes]
    assert fitting[0].file == "study.toml"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("titel", "title"), ("langauges", "languages"), ("roundin", "rounding"), ("visit", "visits"),
     ("counter_sign", "countersign"), ("setings", "settings"), ("simulate", "simulated")],
)  # fmt: skip
def test_an_unknown_key_is_met_with_did_you_mean(wrong, meant):
    mistakes = mistakes_in(SMALL.replace(b"title =", f'{wrong} = "x"\ntitle ='.encode(), 1))

    assert [(m.key, m.hint) for m in mistakes] == [(wrong, meant)]


def test_all_mistakes_are_named_at_once():
    study = SMALL.replace(b"day = 0", b"day = 0.5").replace(b'Oslo"\nz', b'Oslo"\nzz')

    mistakes = mistakes_in(study.replace(b'"timed_up_and_go"', b'"tug"'))

    assert {m.key for m in mistakes} >= {
        "visits[0].day", "sites[0].zzone", "sites[0].zone", "visits[0].measures[0]",
    }  # fmt: skip


def test_the_mistakes_of_a_measure_are_named_with_the_studys():
    files = packaged()
    files["timed_up_and_go.toml"] = files["timed_up_and_go.toml"].replace(b"300, to", b"3.0, to")

    with pytest.raises(FaultyFile) as refusal:
        Bundle.freeze(SMALL.replace(b"day = 0", b'day = "0"'), files)

    named = {(m.file, m.key) for m in refusal.value.mistakes}
    assert ("study.toml", "visits[0].day") in named
    assert ("timed_up_and_go.toml", "limits_hundredths.hard.from") in named


def test_a_battery_that_promises_more_than_its_measures_give_is_a_mistake():
    files = packaged()
    files["sppb.toml"] = files["sppb.toml"].replace(b"most_points = 12", b"most_points = 13")

    with pytest.raises(FaultyFile, match=r"sppb\.toml: most_points: found 13; allowed: 12"):
        Bundle.freeze(DEMO, files)


@pytest.mark.parametrize("word", ["arm", "dose", "kit", "treatment", "name", "birth_date"])
def test_a_study_has_no_place_for_what_must_not_be_known(word):
    assert mistakes_in(
        SMALL.replace(b"[[sites]]", f"[participants]\n{word} = true\n[[sites]]".encode())
    )


def test_a_study_has_words_of_its_own_that_ask_first():
    added = b'\n[careful]\nwords = ["Nurse K.", "kit blue"]\n'

    assert Bundle.freeze(SMALL + added, packaged()).study.careful == ("Nurse K.", "kit blue")
    assert Bundle.freeze(SMALL, packaged()).study.careful == ()


@pytest.mark.parametrize("words", ['""', '" x"', f'"{"x" * 61}"', '"a", "a"', "7"])
def test_a_word_that_could_not_be_found_is_a_mistake(words):
    (mistake,) = mistakes_in(SMALL + f"\n[careful]\nwords = [{words}]\n".encode())

    assert mistake.key.startswith("careful.words[")
