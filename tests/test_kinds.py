"""Each kind of event, all the way: kept, replayed, exported, shown, and unchanged since v1."""

import json
import shutil
from pathlib import Path

import pytest

from recorder import acts, bundles, chain, demo, store
from recorder.events import KINDS, RECORD_KINDS, AttemptRecorded, read
from recorder.export.writing import write
from recorder.measures import packaged
from recorder.study import Bundle
from recorder.verify import verify
from recorder.web import create_app

GOLDEN = Path(__file__).parent / "golden" / "v1"


@pytest.fixture(scope="module")
def folder(finished_day, tmp_path_factory):
    """That day, and a study published after it that pages can be shown by."""
    copy = tmp_path_factory.mktemp("evening") / "data"
    shutil.copytree(finished_day, copy)
    acts.found_node(copy, "site", "EVENING")
    db = store.open_database(copy)
    raw = (Path(demo.__file__).parent / "study.toml").read_bytes()
    with acts.Desk(db, copy, "DEMO").hand() as hand:
        bundles.publish(hand, Bundle.freeze(raw, packaged()))
    db.close()
    return copy


@pytest.fixture(scope="module")
def evening(folder):
    db = store.open_database(folder, write=False)
    yield db
    db.close()


@pytest.fixture(scope="module")
def kept(evening):
    return {chain.event_in(body) for *_, body in store.every_entry(evening)}


@pytest.fixture(scope="module")
def lines(evening, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    write(evening, folder, node="N", by="P", at_ms=0)
    return (folder / "events.jsonl").read_text().splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_kept_as_it_was_frozen(kind, kept):
    frozen = (GOLDEN / f"{kind}.json").read_bytes()

    assert frozen in kept
    assert read(frozen).raw == frozen


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_leaves_in_an_export_byte_for_byte(kind, lines):
    frozen = (GOLDEN / f"{kind}.json").read_text()

    assert any(frozen in line for line in lines)


def test_the_tables_of_that_day_are_what_a_replay_makes(folder):
    db = store.open_database(folder)

    assert verify(folder).ok
    assert store.differences(db)[1] == []
    db.close()


def test_every_record_kind_of_a_visit_is_in_what_would_be_signed(evening):
    visits = [store.known(evening, line.id) for line in store.visits(evening)]

    covered = {event.kind for visit in visits for event in visit.record}
    assert covered == RECORD_KINDS


def test_every_attempt_is_shown_on_its_visits_page(folder, evening):
    browser = create_app(folder).test_client()
    for line in store.visits(evening):
        page = browser.get(f"/visits/{line.id}")
        assert page.status_code == 200
        for event in store.known(evening, line.id).record:
            if isinstance(event.body, AttemptRecorded):
                assert event.id in page.text


def test_the_docstring_of_each_kind_says_what_happened():
    silent = [kind for kind, body in KINDS.items() if len((body.__doc__ or "").split()) < 5]

    assert silent == []


def test_the_reference_of_kinds_is_what_the_code_says():
    written = (Path(__file__).parents[1] / "docs" / "events.md").read_text()

    for kind, body in KINDS.items():
        first = " ".join((body.__doc__ or "").split("\n\n")[0].split())
        assert f"`{kind}`" in written, kind
        assert first in " ".join(written.split()), kind
    names = json.loads((GOLDEN / "hashes.json").read_text())
    assert {name.partition(".")[0] for name in names} == set(KINDS)
