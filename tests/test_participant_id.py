"""Participant IDs: how they are read, and that no slip of a finger makes another."""

from __future__ import annotations

from itertools import islice

import pytest

from recorder.participant_id import IDForm, check, make, series, site_of
from recorder.refusals import NoSuchParticipantID

SITES = tuple(f"{number:02d}" for number in range(1, 11))
FORM = IDForm()
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GAITPDB = IDForm("pattern", pattern="(Ga|Ju|Si)(Pt|Co)[0-9]{2}", example="GaPt03")


def given_out(how_many: int) -> list[str]:
    return [p for site in SITES for p in islice(series(FORM, site), how_many // len(SITES))]


def is_refused(typed: str) -> bool:
    try:
        check(FORM, typed, SITES)
    except NoSuchParticipantID:
        return True
    return False


def test_every_single_wrong_character_of_a_thousand_ids_is_refused():
    for participant in given_out(1000):
        compact = participant.replace("-", "")
        for at, right in enumerate(compact):
            for wrong in ALPHABET.replace(right, ""):
                assert is_refused(compact[:at] + wrong + compact[at + 1 :]), participant


def test_every_swap_of_neighbours_of_a_thousand_ids_is_refused():
    for participant in given_out(1000):
        compact = participant.replace("-", "")
        for at in range(len(compact) - 1):
            swapped = compact[:at] + compact[at + 1] + compact[at] + compact[at + 2 :]
            assert swapped == compact or is_refused(swapped), participant


def test_the_series_leaves_out_what_reads_like_something_else():
    assert not {participant[-1] for participant in given_out(1000)} & set("ILOU")


def test_the_series_of_a_site_ends_with_its_digits():
    last = list(series(IDForm(digits=2), "01"))

    assert 60 < len(last) < 100
    assert all(participant.startswith("01-") for participant in last)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{compact}", "{spaced}", "{en_dash}"])
def test_case_spaces_and_missing_dashes_do_not_matter(typed):
    participant = make(FORM, "03", 42)
    forms = {
        "lower": participant.lower(),
        "compact": participant.replace("-", ""),
        "spaced": participant.replace("-", " "),
        "en_dash": participant.replace("-", "–"),
    }

    assert check(FORM, typed.format(participant, **forms), SITES) == participant


def test_a_wrong_check_character_is_named_and_the_right_one_is_not():
    right = make(FORM, "03", 42)[-1]
    wrong = "K" if right != "K" else "M"

    with pytest.raises(NoSuchParticipantID) as refusal:
        check(FORM, f"03-0042-{wrong}", SITES)

    assert str(refusal.value) == (
        f"03-0042-{wrong} is not a valid ID (check character). Compare with the bracelet."
    )


def test_a_letter_among_the_digits_is_said_to_be_one():
    with pytest.raises(NoSuchParticipantID, match=r"03-0O42-K is not a valid ID \(a letter"):
        check(FORM, "03-0O42-K", SITES)


def test_another_sites_id_is_refused_by_name():
    participant = make(FORM, "05", 7)

    with pytest.raises(NoSuchParticipantID) as refusal:
        check(FORM, participant, SITES, here="03")

    assert "This ID belongs to site 05; this tablet is site 03." in str(refusal.value)
    assert check(FORM, participant, SITES, here="05") == participant
    assert check(FORM, participant, SITES) == participant


@pytest.mark.parametrize(
    "typed",
    ["", "03", "03-0042", "03-00423-KK", "99-0042-K", "Ⅲ-0042-K", "03-００42-K", "x" * 9999, "\0",
     "03_0042_K", "../../etc"],
)  # fmt: skip
def test_what_has_not_the_form_of_an_id_is_refused_with_the_form(typed):
    with pytest.raises(NoSuchParticipantID, match="is not a valid ID") as refusal:
        check(FORM, typed, SITES)

    assert len(str(refusal.value)) < 200


def test_an_id_says_its_site():
    assert site_of(FORM, make(FORM, "07", 142), SITES) == "07"
    assert site_of(FORM, "99-0142-K", SITES) is None
    assert site_of(GAITPDB, "GaPt03", ("01",)) == "01"


@pytest.mark.parametrize("typed", ["GaPt03", " JuCo06 ", "SiPt40"])
def test_a_study_may_bring_ids_of_its_own(typed):
    assert check(GAITPDB, typed, ("01",)) == typed.strip()


@pytest.mark.parametrize("typed", ["Juc010", "gapt03", "GaPt3", "GaPt033", "GaPt03\n1", "GaPt٠٣"])
def test_an_id_that_breaks_the_pattern_is_not_guessed_at(typed):
    with pytest.raises(NoSuchParticipantID, match="look like GaPt03"):
        check(GAITPDB, typed, ("01",))


@pytest.mark.parametrize(("site", "number"), [("03", 10_000), ("03", -1)])
def test_no_id_is_made_of_a_number_that_does_not_fit(site, number):
    with pytest.raises(NoSuchParticipantID):
        make(FORM, site, number)
