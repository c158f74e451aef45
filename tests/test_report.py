"""The report on paper: the same bytes each time, all of the visit, and nothing from outside."""

import io
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from recorder import store
from recorder.cli import main
from recorder.events import PersonAdded, ReportPrinted, ReportSealed
from recorder.reading import read_visit
from recorder.record import record, record_hash
from recorder.refusals import OutOfReach
from recorder.report import html, printable, render, sheet_for
from recorder.report.many import Way, names, write_all
from recorder.report.press import press
from tests import paper
from tests.ward import Bedside, some_hash

MM = 72 / 25.4


def tool(name):
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not here")


def kept(bedside, events):
    """Keep events in the ward's database; return the visit's reading from there."""
    bedside.keeps(*events)
    return read_visit(bedside.db, bedside.visit)


@pytest.fixture
def whole(bedside):
    return kept(bedside, paper.whole(bedside))


@pytest.fixture(params=[paper.whole, paper.half, paper.refused], ids=lambda made: made.__name__)
def reading(request, bedside):
    return kept(bedside, request.param(bedside))


def pdftotext(pdf, *options):
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def pages(pdf):
    return pdftotext(pdf, "-layout").split("\f")[:-1]


def flat(words):
    return " ".join(words.split())


# ── What the shell says beside a number ─────────────────────────────────────

CODE = r"\b[a-z]+_[a-z_]+\b"


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            "hidden 1.00–1.25 s; 6 010 ms by the wall clock; backup watch; short rest before it; "
            "stop seen 31 ms late; screen was not kept awake; wrong course; Out of order: tired; "
            "Near fall during Balance; a clinician was called; The visit was stopped: No time; "
            "47.5 lb = 21.55 kg; opened again; tried but unable; Spoken in: Spanish",
        ),
        (
            "es",
            "oculta 1,00–1,25 s; 6 010 ms según el reloj de pared; reloj de reserva; "
            "descanso corto antes; fin visto 31 ms tarde; la pantalla no se mantuvo encendida; "
            "recorrido equivocado; Fuera de orden: cansancio; Casi caída durante Equilibrio; "
            "se llamó a un profesional sanitario; La visita se interrumpió: Sin tiempo; "
            "47,5 lb = 21,55 kg; abierta de nuevo; Lo intentó pero no pudo; Hablado en: español",
        ),
    ],
)
def test_all_that_the_shell_says_beside_a_number_is_on_paper_in_words(
    bedside, language, says, size
):
    reading = kept(bedside, paper.eventful(bedside))

    said = flat(pdftotext(render(reading, language=language, paper=size), "-raw"))

    for words in says.split("; "):
        assert words.casefold() in said.casefold(), words
    assert re.findall(CODE, said) == []
    assert "Interrumpida" not in said or said.count("Interrumpida") == 1  # The visit, no attempt.


def test_the_trials_of_several_people_say_who_took_each(bedside):
    events = paper.begins(bedside)
    events.append(paper.timed(bedside, 5_312))
    events += [bedside.says(PersonAdded(person="ben", name=bedside.writes("Ben Carter")))]
    events += [bedside.signs_in("ben"), paper.timed(bedside, 5_047)]

    taken = sheet_for(kept(bedside, events), language="en").taken

    assert [it.remarks.partition(";")[0] for it in taken] == ["Alice Ruiz", "Ben Carter"]


def test_a_stage_that_ended_in_a_word_is_not_said_not_to_be_done(bedside):
    reading = kept(bedside, paper.eventful(bedside))

    rows = {(r.measure, r.part): r for r in sheet_for(reading, language="en").rows}

    assert rows["chair_stand_5", "single_stand"].reason == ""
    assert "Tried but unable" in rows["chair_stand_5", ""].reason


# ── The same in, the same out ───────────────────────────────────────────────


def test_the_same_visit_gives_the_same_bytes(reading):
    assert render(reading) == render(reading)


def test_another_process_makes_the_same_bytes(whole, bedside):
    here = render(whole, language="es", paper="Letter")
    program = (
        "import sys; from pathlib import Path; from recorder import store, report, reading\n"
        "db = store.open_database(Path(sys.argv[1]), write=False)\n"
        "read = reading.read_visit(db, sys.argv[2])\n"
        "sys.stdout.buffer.write(report.render(read, language='es', paper='Letter'))"
    )

    there = subprocess.run(
        [sys.executable, "-c", program, bedside.data, bedside.visit],
        capture_output=True,
        check=True,
        env={"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1", "PYTHONPATH": str(Path.cwd())},
    ).stdout

    assert there == here


@pytest.mark.parametrize("earlier", ["fast", "slow"])
def test_an_earlier_result_changes_no_byte_of_a_later_report(tmp_path, earlier):
    reports = set()
    for ms in (4_100, 9_900):
        alice = Bedside(tmp_path / earlier / str(ms))
        before = paper.begins(alice, code="baseline")
        walk = paper.timed(alice, ms)
        later = paper.whole(alice)
        alice.keeps(*before, walk, *later)
        reports.add(render(read_visit(alice.db, alice.visit), audience="study"))
        alice.leaves()

    assert len(reports) == 1


# ── What stands on it ───────────────────────────────────────────────────────


@tool("pdftotext")
def test_every_counted_value_can_be_read(whole):
    words = flat(pages(render(whole))[0])

    for value in ("18.2 kg", "20.8 kg", "10.00 s", "6.31 s", "5.04 s", "14.26 s", "13.42 s"):
        assert value in words
    assert "0.79 m/s, 4 m, cane" in words
    assert "8 / 12" in words


@tool("pdftotext")
@pytest.mark.parametrize(
    ("language", "draft", "simulated", "page"),
    [
        ("en", "DRAFT, not signed", "Simulated data. No participant exists.", "page 1 of"),
        ("es", "BORRADOR, sin firmar", "Datos simulados. Ningún participante existe.", "página 1"),
    ],
)
def test_every_page_says_draft_simulated_and_which_page(reading, language, draft, simulated, page):
    found = [flat(page) for page in pages(render(reading, language=language))]

    assert all(draft in words and simulated in words for words in found)
    assert page in found[0]
    assert paper.PARTICIPANT in found[-1]


@tool("pdftotext")
def test_page_one_stands_alone(whole):
    first = flat(pages(render(whole))[0])

    for words in ("Month 3", "site 07 Oslo", "Assessor Alice Ruiz", "UTC+2", "Deviations"):
        assert words in first
    assert "Earlier results are hidden by the study; none are missing from this page." in first
    assert "This is a draft without signature. Sign it in the recorder." in first


@tool("pdftotext")
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_whole_visit_takes_two_pages(whole, language):
    assert len(pages(render(whole, language=language))) == 2


@tool("pdftotext")
def test_the_record_hash_on_paper_is_that_of_the_file_inside(reading):
    pdf = render(reading)
    (inside,) = attachments(pdf).values()

    assert inside == record(reading.visit)
    digits = record_hash(inside)
    in_fours = " ".join(digits[at : at + 4] for at in range(0, 64, 4))
    assert in_fours in flat(pdftotext(pdf))
    assert json.loads(inside)["visits"] == [reading.visit.id]


@tool("pdftotext")
@pytest.mark.parametrize("language", ["en", "es"])
def test_hidden_scores_leave_no_point_on_paper(bedside, language):
    reading = kept(bedside, paper.whole(bedside, paper.hiding_scores()))

    for_assessors = pdftotext(render(reading, language=language, audience="assessor"))
    for_the_study = pdftotext(render(reading, language=language, audience="study"))

    assert re.search("Points|Puntos", for_the_study)
    assert not re.search(r"Points|Puntos|/ ?12|/ ?4\b|SPPB: |[34] \+ ", for_assessors)
    assert "5.04" in for_assessors.replace(",", ".")


# ── Who signed it ───────────────────────────────────────────────────────────


def signed(bedside, *, then=(), **more):
    """Keep a whole visit and a signature under it, and what came after."""
    events = paper.whole(bedside)
    bedside.keeps(*events)
    return kept(bedside, [paper.signed(bedside, events, **more), *then])


@tool("pdftotext")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Signed, countersignature waiting", "“I took these measurements.”"]),
        ("es", ["Firmada, falta otra firma", "“He realizado estas mediciones.”"]),
    ],
)
def test_a_signature_says_who_when_and_what_it_means_on_page_one(bedside, language, words):
    first = flat(pages(render(signed(bedside), language=language))[0])

    assert all(word in first for word in [*words, "Alice Ruiz"])
    assert re.search("21 [Ss]ept? 2026, 16:1[0-9] UTC.2 · (name and passphrase|nombre y c)", first)
    assert "DRAFT" not in first and "BORRADOR" not in first


@tool("pdftotext")
def test_a_line_is_left_for_the_ink_of_whoever_has_not_signed(bedside):
    first = pages(render(signed(bedside)))[0]
    assert "Reviewed by" in first and "signature in ink" in first

    bedside.keeps(paper.signed(bedside, told(bedside), by="Grace Muller", meaning="reviewed"))
    again = pages(render(read_visit(bedside.db, bedside.visit)))[0]

    assert "Grace Muller" in again and "“I reviewed this visit.”" in again
    assert "signature in ink" not in again


def told(bedside):
    return list(bedside.sees().standing.events)


@tool("pdftotext")
def test_where_the_log_stood_at_the_signature_is_on_paper(bedside):
    reading = signed(bedside)
    (head,) = {e.body.head for e in reading.visit.standing.events if e.kind == "visit_signed"}

    words = flat(pdftotext(render(reading)))

    assert " ".join(head[at : at + 4] for at in range(0, 64, 4)) in words


@tool("pdftotext")
def test_what_was_changed_after_a_signature_stands_there_old_and_new(bedside):
    reading = signed(bedside)
    [walk] = [a for a in reading.visit.attempts if a.body.elapsed_ms == 5_312]
    bedside.keeps(bedside.corrects(walk, elapsed_ms=6_660, reason="misread"))

    found = pages(render(read_visit(bedside.db, bedside.visit)))

    first = flat(found[0])
    assert "Changed since signed" in first and "✓" not in first
    assert "Gait speed, trial 1: 5.31 s → 6.66 s" in first
    why = "Alice Ruiz, 21 Sep 2026, 16:1[0-9] · Reason: misread · not signed yet"
    assert re.search(why, flat(" ".join(found)))
    assert "the record has changed since" in flat(" ".join(found))


def test_a_seal_and_a_print_change_no_byte_of_a_report(bedside):
    reading = signed(bedside)
    before = render(reading)
    sealed = bedside.attaches(before)
    bedside.keeps(
        bedside.says(ReportSealed(report=sealed, record=some_hash("r")), visit=bedside.visit),
        bedside.says(ReportPrinted(report=sealed, copy=1), visit=bedside.visit),
    )

    assert render(read_visit(bedside.db, bedside.visit)) == before


@tool("pdftotext")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_signed_by_two_a_whole_visit_takes_two_pages(bedside, language, size):
    reading = signed(bedside)
    bedside.keeps(paper.signed(bedside, told(bedside), by="Grace Muller", meaning="reviewed"))

    for read in (reading, read_visit(bedside.db, bedside.visit)):
        found = pages(render(read, language=language, paper=size))

        assert len(found) == 2
        assert "Alice Ruiz" in found[0].split("Visit report")[-1]
        assert re.search("Reviewed by|Revisado por|Grace Muller", found[0])


@tool("pdftotext")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("visit", [paper.whole, paper.eventful], ids=lambda made: made.__name__)
def test_page_one_of_an_amended_visit_stands_alone(bedside, visit, language, size):
    reading = kept(bedside, paper.amended(bedside, visit(bedside)))
    said = sheet_for(reading, language=language)

    first, second, *_ = map(flat, pages(render(reading, language=language, paper=size)))

    wanted = [said.signing.stamp, said.words["amendments"], "Grace Muller", said.hidden[0]]
    wanted += [said.words["deviations"], said.words["conditions"], said.settings[-1].value]
    assert [words for words in wanted if words not in first] == []
    assert said.words["as_taken"] in second


@pytest.mark.parametrize(
    ("visit", "title"), [(paper.whole, 25.4), (paper.eventful, 21.8)], ids=["somewhat", "much"]
)
def test_only_what_would_run_over_is_set_closer_and_then_smaller(bedside, visit, title):
    before = sizes(render(kept(bedside, paper.whole(bedside))))

    amended = sizes(render(kept(bedside, paper.amended(bedside, visit(bedside)))))

    assert (before[0], amended[0]) == (29.0, title)
    assert min(amended) > 8  # 7 pt and its leading.


def sizes(pdf):
    """Return how high the lines of page one are, in points."""
    found = re.findall(r'yMin="(\S+)" xMax="\S+" yMax="(\S+)">', pdftotext(pdf, "-bbox", "-l", "1"))
    return [round(float(below) - float(above), 1) for above, below in found]


# ── As a file ───────────────────────────────────────────────────────────────


def attachments(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}


def test_the_record_is_attached_once_as_data(whole):
    with pikepdf.open(io.BytesIO(render(whole))) as pdf:
        (spec,) = pdf.Root.AF
        assert spec.AFRelationship == "/Data"
        assert spec.objgen == pdf.Root.Names.EmbeddedFiles.Names[1].objgen
        assert spec.UF == "record.json"
        assert spec.EF.F.Subtype == "/application/json"
        assert len(pdf.attachments) == 1


def test_it_says_that_it_is_pdf_a_3u(whole):
    with pikepdf.open(io.BytesIO(render(whole))) as pdf:
        with pdf.open_metadata() as about:
            assert about["pdfaid:part"] == "3"
            assert about["pdfaid:conformance"] == "U"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert not [
            o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Interpolate")
        ]
        assert "/JavaScript" not in pdf.Root.get("/Names", {})


def test_its_dates_are_those_of_the_record(whole):
    latest = max(event.at_ms for event in whole.visit.record)
    stamp = time.strftime("D:%Y%m%d%H%M%S", time.gmtime(latest / 1000))

    with pikepdf.open(io.BytesIO(render(whole))) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith(stamp)
        assert str(pdf.Root.AF[0].EF.F.Params.ModDate).startswith(stamp)


@tool("qpdf")
def test_qpdf_finds_nothing_wrong(reading, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(render(reading))

    subprocess.run(["qpdf", "--check", file], check=True, capture_output=True)


@tool("pdffonts")
@pytest.mark.parametrize("language", ["en", "es"])
def test_its_only_fonts_are_ours_embedded_in_part(reading, language, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(render(reading, language=language))

    listed = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True)
    fonts = [line.split() for line in listed.stdout.splitlines()[2:]]

    assert len(fonts) == 2
    for font in fonts:
        assert re.fullmatch(r"[A-Z]{6}\+Inter(-Bold)?", font[0])
        assert font[-5:-2] == ["yes", "yes", "yes"]


@tool("pdftotext")
@pytest.mark.parametrize(("size", "wide", "high"), [("A4", 210, 297), ("Letter", 215.9, 279.4)])
def test_everything_stands_in_the_area_that_both_papers_have(bedside, size, wide, high):
    events = [*paper.half(bedside), *(bedside.notes(f"Note {n}. " + "x" * 400) for n in range(20))]
    boxes = pdftotext(render(kept(bedside, events), paper=size), "-bbox")

    assert f'width="{wide * MM:.1f}'[:-2] in boxes
    left, top = (wide - 186) / 2 * MM - 1, (high - 250) / 2 * MM - 1
    found = re.findall(r'xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">', boxes)
    assert len(found) > 200
    for box in found:
        x0, y0, x1, y1 = map(float, box)
        assert x0 >= left
        assert y0 >= top
        assert x1 <= wide * MM - left
        assert y1 <= high * MM - top


def test_ink_is_black_or_grey(whole):
    with pikepdf.open(io.BytesIO(render(whole))) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("rg", "RG", "sc", "SC", "scn", "SCN") and len(operands) == 3:
                    assert len({round(float(part), 2) for part in operands}) == 1


# ── Hostile and long words ──────────────────────────────────────────────────


HOSTILE = [
    "<script>alert(1)</script>",
    '<link rel=attachment href="file:///etc/passwd">',
    '<img src="http://127.0.0.1:9/x.png"> <style>* { display: none }</style>',
    "{{ sheet.record_hash }} {% raw %}",
    "&lt;b&gt; \\ \" ' ` ${x}",
]


@tool("pdftotext")
@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_note_are_only_words(bedside, words):
    events = [*paper.begins(bedside), bedside.notes(words)]
    pdf = render(kept(bedside, events))

    assert flat(words) in flat(pdftotext(pdf))
    assert list(attachments(pdf)) == ["record.json"]


@pytest.mark.parametrize(
    "asked",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        '<div style="background: url(heeltoe:static/../../x)">x</div>',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        '<style>@font-face { font-family: X; src: url("file:///etc/passwd") }</style><p>x',
    ],
)
def test_a_page_that_asks_for_anything_outside_is_not_made(asked):
    with pytest.raises(PermissionError, match="A report fetches nothing"):
        press().sets(f"<!doctype html><title>x</title>{asked}", "A4", pdf_identifier=b"x")


@tool("pdftotext")
def test_a_note_of_one_word_without_end_breaks_and_is_whole(bedside):
    tokens = [f"{n:05d}." for n in range(666)]
    pdf = render(kept(bedside, [*paper.begins(bedside), bedside.notes("".join(tokens))]))

    shown = "".join(pdftotext(pdf, "-raw").split())
    cut = [token for token in tokens if token not in shown]
    assert len(cut) <= len(pages(pdf)) - 1  # A page may end within one.


@tool("pdftotext")
def test_fifty_attempts_and_twenty_notes_are_all_there(bedside):
    events = paper.begins(bedside)
    events += [paper.timed(bedside, 5_000 + 10 * n) for n in range(50)]
    events += [bedside.notes(f"Note number {n}.\nSecond line.") for n in range(20)]
    pdf = render(kept(bedside, events))

    words = flat(pdftotext(pdf))
    assert all(f"5.{n:02d}" in words for n in range(50))
    assert all(f"Note number {n}." in words for n in range(20))
    assert f"page 1 of {len(pages(pdf))}" in words


@tool("pdftotext")
def test_a_letter_our_font_lacks_is_written_as_its_number(bedside, tmp_path):
    words = "Łukasz ≥ 3 → ok, 東 😀 मी"
    pdf = render(kept(bedside, [*paper.begins(bedside), bedside.notes(words)]))
    (tmp_path / "report.pdf").write_bytes(pdf)

    shown = flat(pdftotext(pdf))
    assert "Łukasz ≥ 3 → ok, [U+6771] [U+1F600] [U+092E][U+0940]" in shown
    listed = subprocess.run(["pdffonts", tmp_path / "report.pdf"], capture_output=True, text=True)
    assert all("Inter" in line for line in listed.stdout.splitlines()[2:])


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_of_our_own_needs_another_font(reading, language):
    page = html(sheet_for(reading, language=language))

    assert printable(page) == page


def test_without_its_bundle_a_visit_is_printed_unscored(bedside):
    unheard = paper.demo(title=("a demonstration", "of which nobody here has heard"))
    events = paper.whole(bedside, unheard)
    bedside.files.clear()
    pdf = render(kept(bedside, events))

    assert "not held here; nothing is scored" in flat(pdftotext(pdf))


# ── Many, and from the command line ─────────────────────────────────────────


def test_several_processes_write_what_one_writes(bedside, tmp_path):
    for made in (paper.whole, paper.half, paper.refused):
        bedside.keeps(*made(bedside))
    lines = store.visits(bedside.db)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    seen = []

    write_all(bedside.data, lines, one, way=Way(), jobs=1)
    write_all(bedside.data, lines, two, way=Way(), jobs=2, progress=seen.append)

    assert {f.name: f.read_bytes() for f in one.iterdir()} == {
        f.name: f.read_bytes() for f in two.iterdir()
    }
    assert sorted(f.name for f in one.iterdir()) == sorted(names(lines))
    assert seen == [1, 2, 3]


def test_names_never_collide(bedside):
    bedside.keeps(*paper.whole(bedside))
    (line,) = store.visits(bedside.db)

    first, second = names([line, line])

    assert first == f"07-0142-2_month_3_{line.id[:8]}.pdf"
    assert second == f"07-0142-2_month_3_{line.id}.pdf"


def test_many_make_their_folder_where_there_is_a_place_for_it(bedside, tmp_path):
    bedside.keeps(*paper.whole(bedside))
    [line] = store.visits(bedside.db)

    [file] = write_all(bedside.data, [line], tmp_path / "new", way=Way())

    assert file.parent == tmp_path / "new" and file.stat().st_size > 10_000
    with pytest.raises(OutOfReach, match="There is no folder"):
        write_all(bedside.data, [], tmp_path / "none" / "deep", way=Way())


def command(*words):
    return CliRunner().invoke(main, ["report", *map(str, words)])


def test_the_command_writes_the_report(whole, bedside, tmp_path):
    file = tmp_path / "report.pdf"

    done = command(bedside.visit, "-o", file, "--data", bedside.data)

    assert (done.exit_code, done.stdout) == (0, "")
    assert file.read_bytes() == render(whole)


def test_the_command_writes_all_reports(whole, bedside, tmp_path):
    done = command("--all", "-o", tmp_path, "--data", bedside.data, "--paper", "Letter")

    assert done.exit_code == 0
    assert "1 reports in" in done.stderr
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes() == render(whole, paper="Letter")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nonsense", "-o", "x.pdf"], 1, "There is no visit nonsense here."),
        (["-o", "x.pdf"], 2, "Name one visit, or all of them with --all."),
        (["VISIT", "--all", "-o", "x.pdf"], 2, "Name one visit"),
        (["VISIT", "-o", "/nowhere/x.pdf"], 3, "There is no folder /nowhere."),
        (["VISIT", "-o", "."], 2, ". is a folder."),
        (["--all", "-o", "/nowhere/at/all"], 3, "There is no folder /nowhere/at/all"),
        (["VISIT"], 2, "-o"),
        (["VISIT", "-o", "x.pdf", "--language", "xx"], 2, "xx"),
    ],
)
def test_the_command_refuses_in_words(whole, bedside, tmp_path, monkeypatch, words, code, says):
    monkeypatch.chdir(tmp_path)
    words = [bedside.visit if word == "VISIT" else word for word in words]

    done = command(*words, "--data", bedside.data)

    assert done.exit_code == code
    assert says in done.stderr
    assert not list(tmp_path.glob("*.pdf"))
