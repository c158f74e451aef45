"""Copies on paper: numbered, the same bytes behind a cover, and a day's as one file."""

import io
import re
import subprocess
from datetime import date

import pikepdf
import pytest

from recorder import printers, seals, store
from recorder.events import ReportPrinted
from recorder.refusals import OutOfReach, UnknownName, WrongUse
from recorder.report import covers
from recorder.seals import copies
from tests import cups, paper
from tests.archive import Archive
from tests.postmark import Postmark


@pytest.fixture
def archive(data):
    place = Archive(data)
    yield place
    place.leaves()


def words_of(pdf, *options):
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def inside(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}


def prints(archive, sealed, way=None):
    way = way or seals.Way()
    number = seals.note_print(archive.desk, archive.visit, sealed.digest)
    return number, copies.copy(archive.office.db, archive.visit, sealed.digest, number, way)


# ── Copies ──────────────────────────────────────────────────────────────────


def test_the_first_copy_is_the_sealed_file_itself(archive):
    sealed = archive.seals()

    assert prints(archive, sealed) == (1, sealed.pdf)


def test_a_later_copy_has_the_same_bytes_behind_a_cover(archive):
    sealed = archive.seals()
    prints(archive, sealed)

    number, pdf = prints(archive, sealed)

    assert number == 2
    assert inside(pdf)["report-1.pdf"] == sealed.pdf
    cover, *pages = words_of(pdf)
    assert pages == words_of(sealed.pdf)
    assert "Copy 2 of the report" in cover
    assert "None: the visit stands in the recorder as these pages show it." in cover
    assert re.search(r"Printed \d+ \w+ \d{4}, \d\d:\d\d, by the recorder itself", cover)


def test_a_cover_says_where_the_record_is_and_what_the_hub_confirms(archive):
    sealed, db = archive.seals(), archive.office.db
    prints(archive, sealed)
    without = words_of(prints(archive, sealed)[1])[0]
    assert "Where it is" not in without and "hub" not in without
    postmark = Postmark(archive.data, "07")
    last, _ = store.head(db, "ward.07.1")

    waits = words_of(prints(archive, sealed)[1])[0]
    assert "Where it is At the site" in waits
    assert "not confirmed by the hub yet; no receipt before it" in waits

    postmark.covers(db, "ward.07.1", last, 1_795_420_800_000)  # 08:00 UTC.
    _, pdf = prints(archive, sealed)  # Of this print no hub knows, and it is no part of the record.

    cover = words_of(pdf)[0]
    assert "Where it is At the hub" in cover
    assert "the hub had it by 23 Nov 2026, 10:00; no receipt before it" in cover
    assert inside(pdf)["report-1.pdf"] == sealed.pdf  # Never in the sealed bytes.


def test_a_cover_names_who_asked_and_what_was_changed_and_signed_since(archive):
    sealed = archive.seals()
    prints(archive, sealed)
    archive.amends()
    archive.signs(by="Grace Muller", meaning="reviewed")
    archive.desk.sit_down("Dana Office")

    _, pdf = prints(archive, sealed, seals.Way(language="es"))

    cover = words_of(pdf)[0]
    assert "por Dana Office" in cover and "Copia 2 del informe" in cover
    assert "5,31 s → 6,66 s" in cover
    assert "Firmado después: Grace Muller" in cover and "después: Alice" not in cover


def test_a_copy_can_be_shown_again_to_the_byte(archive):
    sealed = archive.seals()
    prints(archive, sealed)
    number, pdf = prints(archive, sealed)

    assert copies.copy(archive.office.db, archive.visit, sealed.digest, number, seals.Way()) == pdf


@pytest.mark.parametrize("number", [0, 1, 7])
def test_a_copy_that_was_never_printed_is_not_made(archive, number):
    sealed = archive.seals()

    with pytest.raises(UnknownName, match=f"Copy {number} of this report was never printed"):
        copies.copy(archive.office.db, archive.visit, sealed.digest, number, seals.Way())


def test_each_report_counts_its_own_copies(archive):
    first = archive.seals()
    prints(archive, first)
    archive.signs(by="Grace Muller", meaning="reviewed")

    assert prints(archive, archive.seals())[0] == 1
    assert [e.body.copy for e in archive.reads().visit.standing.of(ReportPrinted)] == [1, 1]


# ── A day ───────────────────────────────────────────────────────────────────


def test_a_day_is_one_file_behind_a_list_that_names_the_drafts_it_leaves_out(archive):
    sealed = archive.seals()
    bundle = archive.reads().visit.bundle
    archive.keeps(archive.bedside.opens("07-0143-0", "baseline", bundle=bundle))
    draft = str(archive.bedside.visit)

    pdf = copies.day(
        archive.desk, date(2026, 9, 21), [archive.visit, draft], seals.Way(), "07 Oslo"
    )

    assert list(inside(pdf).values()) == [sealed.pdf]
    first, *pages = words_of(pdf)
    assert pages == words_of(sealed.pdf)
    assert "21 Sep 2026 07 Oslo" in first and "Reports of the day" in first
    assert re.search(r"07-0142-2 Month 3 Signed, countersignature waiting 2", first)
    assert re.search(r"07-0143-0 Baseline DRAFT, not signed –", first)


def test_a_day_without_visits_says_so(archive):
    pdf = copies.day(archive.desk, date(2026, 1, 1), [], seals.Way(language="es"), "")

    assert "Ninguna visita en este día." in words_of(pdf)[0]


# ── A blank worksheet ───────────────────────────────────────────────────────


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_worksheet_has_a_line_for_all_that_can_be_typed_in_later(language, size):
    bundle = paper.demo()
    pdf = covers.worksheet(bundle, "month_3", language=language, paper=size, whose="07-0142-2")

    words = " ".join(words_of(pdf))
    for measure in bundle.study.visit("month_3").measures:
        if not bundle.measures[measure].sum_of:
            assert bundle.measures[measure].title[language] in words
            for part in bundle.measures[measure].parts:
                assert part.title[language] in words
    for why in bundle.measures["grip"].not_done:
        assert bundle.said("reasons", why, language) in words
    assert "07-0142-2" in words
    assert covers.worksheet(
        bundle, "month_3", language=language, paper=size, whose="07-0142-2"
    ) == pdf  # fmt: skip


# ── This node's own printers ────────────────────────────────────────────────


def test_a_print_reaches_the_printer_that_was_chosen(tmp_path, monkeypatch):
    kept = cups.set_up(tmp_path / "cups", monkeypatch)

    job = printers.send("ward-printer", b"%PDF a report", "report-1", "A4")

    assert job == "ward-printer-7"
    assert (kept / "job.pdf").read_bytes() == b"%PDF a report"
    words = (kept / "words").read_text().split("\n")
    assert words[:6] == ["-d", "ward-printer", "-t", "report-1", "-o", "media=A4"]


def test_only_a_printer_of_the_list_is_printed_to(tmp_path, monkeypatch):
    kept = cups.set_up(tmp_path / "cups", monkeypatch)

    assert printers.names() == ["ward-printer", "office-printer"]
    for name in ("somebody-elses", "-o", ""):
        with pytest.raises(WrongUse, match="Nothing was printed"):
            printers.send(name, b"%PDF", "t", "A4")
    assert not (kept / "words").exists()


def test_a_printer_that_refuses_is_told_in_its_words(tmp_path, monkeypatch):
    kept = cups.set_up(tmp_path / "cups", monkeypatch)
    (kept / "jam").touch()

    with pytest.raises(OutOfReach, match=r"did not take the print \(lp: the printer is jammed\)"):
        printers.send("ward-printer", b"%PDF", "t", "A4")


def test_without_cups_there_are_no_printers(tmp_path, monkeypatch):
    cups.take_away(monkeypatch, tmp_path / "empty")

    assert not printers.are_here() and printers.names() == []
