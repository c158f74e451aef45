"""A parcel is checked where it lies, and says what that was held against."""

import json

import pytest
from click.testing import CliRunner

from recorder.cli import main
from recorder.sync import parcel
from tests.sync import read_parcel
from tests.sync.test_door import sealed
from tests.sync.test_parcel import Stick, cut, forged
from tests.sync.test_recovery import sets_aside


@pytest.fixture
def stick(tmp_path, hub, anna):
    anna.joins()
    (tmp_path / "stick").mkdir()
    return Stick(tmp_path / "stick")


@pytest.fixture
def carried(anna, stick):
    """A parcel of a node with a file, a note and enough entries for two batches."""
    sealed(anna, b"%PDF of a visit")
    anna.keeps(anna.bed.notes("Walked with a stick."))
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    return stick.from_(anna)


def checks(path, data, code=0):
    words = ["verify", str(path), "--data", str(data)]
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == code, done.output
    spoken = CliRunner().invoke(main, words)
    assert spoken.exit_code == code
    return json.loads(done.stdout), spoken.stdout


def test_it_says_what_is_in_it_and_what_that_was_held_against(hub, anna, stick, carried, tmp_path):
    alone, words = checks(carried, tmp_path / "nowhere")
    at_the_hub, _ = checks(carried, hub.data)
    at_home, _ = checks(carried, anna.data)
    answer = stick.from_(hub, carried)
    abroad, unknown = checks(answer, tmp_path / "nowhere")

    own = "its own list and chains"
    assert alone["checked_against"] == [own, "the key of ANNAX.1 that it declares itself"]
    assert at_the_hub["checked_against"] == [own, "the key of ANNAX.1 that this data folder knows"]
    assert at_home["checked_against"][1] == "the logs in this data folder"
    assert abroad["checked_against"] == [own, "the key of office.1 that it declares itself"]
    last = len(anna.entries(anna.log))
    [log] = alone["logs"]
    assert (log["log"], log["from"], log["entries"]) == (anna.log, 1, last)
    assert log["head"] == anna.heads()[anna.log][1] and alone["files"] == 1
    assert "is whole and as it was written" in words and "is whole" in unknown


def test_a_stranger_reads_a_parcel_from_the_documentation_alone(hub, anna, stick, carried):
    sets_aside(anna, b"\xff" * 100_000)
    answer = stick.from_(hub, carried)

    mine, theirs = read_parcel.read(carried), read_parcel.read(answer)

    assert [*mine[anna.log].values()] == anna.entries(anna.log)[:-1]
    assert [*theirs["office.study.1"].values()] == hub.entries("office.study.1")
    assert read_parcel.read(stick.from_(anna))[anna.log].keys() >= {len(anna.entries(anna.log))}


def test_what_only_goes_on_of_a_hub_names_nobody_it_could_be_held_against(
    hub, anna, berta, stick, tmp_path
):
    anna.visits()
    stick.goes_round(anna, hub)
    anna.visits()

    own = stick.from_(anna)

    found, words = checks(stick.from_(hub, own), tmp_path / "nowhere")
    says_who, _ = checks(own, tmp_path / "nowhere")  # In what it asks, to be let in again.
    bent, _ = checks(forged(own, {"at_ms": 5}, berta.key()), tmp_path / "nowhere", code=1)

    assert found["checked_against"] == ["its own list and chains"]
    assert "nothing here knows the key of who made it" in words
    assert says_who["checked_against"][1:] == ["the key of ANNAX.1 that it declares itself"]
    assert "not signed with the key of ANNAX.1" in bent["faults"][0]


def test_what_is_cut_altered_or_signed_by_another_is_named(hub, anna, berta, stick, carried):
    with carried.open("rb") as file:
        places = {member.name: at for member, at in parcel.opened(file).members()}
    content = bytearray(carried.read_bytes())
    content[places["batches/00002.gz"] + parcel.BLOCK + 100] ^= 1
    bent = stick.path()
    bent.write_bytes(content)
    cases = [
        (cut(carried, places["batches/00002.gz"] + 700), "batches/00002.gz did not come"),
        (bent, "batches/00002.gz is not as it was written"),
        (forged(carried, {"at_ms": 5}, berta.key()), "not signed with the key of ANNAX.1"),
        (cut(carried, 100), "is no parcel"),
    ]

    for path, words in cases:
        found, spoken = checks(path, hub.data, code=1)
        assert any(words in fault for fault in found["faults"]), (words, found)
        assert words in spoken


def test_a_branch_of_a_log_that_goes_on_otherwise_here_is_named(hub, anna, stick, tmp_path):
    anna.visits()
    with hub.serves():
        anna.exchanges()
    copy = anna.clone(tmp_path / "copy")
    anna.visits(1)
    copy.keeps(*(copy.bed.lists(f"07-{n}-K") for n in range(8)))
    path = stick.from_(copy)
    with hub.serves():
        anna.exchanges()

    found, _ = checks(path, hub.data, code=1)

    assert "has other entries of ANNAX.07.1" in found["faults"][0]
    copy.leaves()
