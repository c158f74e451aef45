"""Sealed reports of many visits: set and sealed in processes, kept by one, once."""

import pytest
from click.testing import CliRunner

from recorder import bundles, clock, seals, store
from recorder.cli import main
from recorder.events import ReportSealed
from recorder.reading import read_visit
from recorder.seals.check import check
from recorder.seals.many import seal_all
from tests.archive import Archive
from tests.office import an_id

WAY = seals.Way()


@pytest.fixture
def archive(data):
    """Two visits that were signed and one that nobody signed."""
    place = Archive(data)
    place.first = place.visit
    for at in (11, 12):
        place.keeps(place.bedside.opens(an_id(at, "07"), bundle=bundle(place)))
        place.keeps(place.bedside.times(5_310), place.bedside.finishes())
        place.visit = str(place.bedside.visit)
        if at == 11:
            place.signs()
    yield place
    place.leaves()


def bundle(place):
    return bundles.current(place.office.db).hash


def sealings(place):
    return [
        event
        for line in store.visits(place.office.db)
        for event in store.known(place.office.db, line.id).standing.of(ReportSealed)
    ]


def test_two_processes_seal_each_signed_visit_once_and_leave_out_the_drafts(archive, tmp_path):
    lines, seen = store.visits(archive.office.db), []

    files = seal_all(archive.desk, lines, tmp_path / "a", way=WAY, jobs=2, progress=seen.append)

    assert len(files) == len(sealings(archive)) == 2 and seen == [1, 2, 3]
    assert {check(f.read_bytes(), archive.office.db).found for f in files} == {"as_in_log"}
    again = seal_all(archive.desk, lines, tmp_path / "b", way=WAY)
    assert [f.read_bytes() for f in again] == [f.read_bytes() for f in files]
    assert len(sealings(archive)) == 2


def test_one_process_seals_them_as_well(archive, tmp_path):
    files = seal_all(archive.desk, store.visits(archive.office.db), tmp_path / "a", way=WAY)

    assert {check(f.read_bytes(), archive.office.db).found for f in files} == {"as_in_log"}


def test_a_visit_that_moved_on_while_its_report_was_made_is_made_anew(archive):
    reading = read_visit(archive.office.db, archive.first)
    seals.certify(archive.desk)
    made = seals.make(archive.data, archive.desk.node, reading, WAY, clock.now())
    archive.visit = archive.first
    archive.signs(by="Grace Muller", meaning="reviewed")

    assert seals.keep(archive.desk, archive.first, WAY, made) is None
    assert sealings(archive) == []


def runs(archive, *words, who="Dana Office"):
    return CliRunner().invoke(
        main, ["report", *map(str, words), "--data", str(archive.data), "--as", who]
    )


def test_the_command_says_whether_what_it_wrote_is_sealed(archive, tmp_path):
    done = runs(archive, "--all", "-o", tmp_path / "plain")
    assert done.exit_code == 0 and "3 reports in" in done.stderr
    assert "none of them sealed" in done.stderr and sealings(archive) == []

    done = runs(archive, "--all", "--sealed", "-o", tmp_path / "sealed")
    assert done.exit_code == 0, done.output
    assert "2 reports in" in done.stderr and "all of them sealed; 1 visits left out" in done.stderr
    assert all(event.session for event in sealings(archive))

    file = tmp_path / "one.pdf"
    assert runs(archive, archive.first, "-o", file).stderr.strip().endswith("one.pdf, not sealed")
    assert runs(archive, archive.first, "-o", file, "--sealed").stderr.strip().endswith(", sealed")
    assert check(file.read_bytes(), archive.office.db).ok


def test_a_draft_is_not_sealed_by_command_and_a_name_is_needed(archive, tmp_path):
    done = runs(archive, archive.visit, "--sealed", "-o", tmp_path / "x.pdf")
    assert done.exit_code == 2 and "Nobody has signed this visit" in done.stderr
    done = runs(archive, archive.first, "--sealed", "-o", tmp_path / "x.pdf", who="")
    assert done.exit_code == 2 and "--as PERSON" in done.stderr


def test_who_assesses_seals_no_earlier_visit_by_command(archive, tmp_path):
    archive.office.hires("Vera Lind", "assessor", "07")

    done = runs(archive, archive.first, "--sealed", "-o", tmp_path / "x.pdf", who="Vera Lind")
    every = runs(archive, "--all", "--sealed", "-o", tmp_path / "all", who="Vera Lind")

    assert done.exit_code != 0 and "keeps the results of this visit" in done.stderr
    assert "0 reports in" in every.stderr and sealings(archive) == []
