"""Seals: one file for each report, sealed by this node; every false one named for what it is."""

import asyncio
import io
import json
import shutil
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pikepdf
import pytest
from click.testing import CliRunner

from recorder import acts, canonical, certificates, clock, keys, seals, store
from recorder.cli import main
from recorder.events import NodeAdmitted, ReportSealed
from recorder.record import record, record_hash
from recorder.refusals import OutOfReach, WrongUse
from recorder.report import render
from recorder.seals import authority, pades
from recorder.seals.check import check, record_in
from recorder.verify import verify
from tests import counts
from tests.archive import Archive
from tests.office import Office
from tests.ward import some_hash, some_uuid

NOW = datetime(2026, 9, 22, 7, 0, tzinfo=UTC)


@pytest.fixture
def archive(data):
    place = Archive(data)
    yield place
    place.leaves()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """An archive with one sealed report, to look at and not to change."""
    place = Archive(tmp_path_factory.mktemp("archive") / "data")
    place.sealed = place.seals()
    yield place
    place.leaves()


def tool(name):
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not here")


def sealings(archive):
    return archive.reads().visit.standing.of(ReportSealed)


# ── Sealing ─────────────────────────────────────────────────────────────────


def test_the_same_request_gives_the_same_file_and_is_sealed_once(archive):
    first, again = archive.seals(), archive.seals()

    assert again == first
    [event] = sealings(archive)
    assert event.body.report == first.digest == canonical.fingerprint("file", first.pdf)
    assert store.file(archive.office.db, first.digest) == first.pdf
    assert event.body.record == record_hash(record(archive.reads().visit))


def test_whoever_runs_a_loop_of_their_own_may_seal_and_check(archive):
    async def seals():
        return archive.seals()

    found = asyncio.run(seals())

    assert found == archive.seals()


def test_a_seal_does_not_change_what_was_signed(archive):
    before = record(archive.reads().visit)

    archive.seals()

    assert record(archive.reads().visit) == before


@pytest.mark.parametrize("way", [{"language": "es"}, {"paper": "Letter"}, {"audience": "study"}])
def test_another_language_paper_or_audience_is_another_file(archive, way):
    assert archive.seals(**way).digest != archive.seals().digest
    assert len(sealings(archive)) == 2


def test_the_studys_own_language_asked_for_by_name_is_the_same_file(archive):
    assert archive.seals(language="en") == archive.seals()


def test_a_countersigned_visit_is_a_new_report(archive):
    first = archive.seals()
    archive.signs(by="Grace Muller", meaning="reviewed")

    second = archive.seals()

    assert second.digest != first.digest
    assert store.file(archive.office.db, first.digest) == first.pdf


def test_asked_for_twice_at_once_it_is_sealed_once(archive):
    found = []

    def asks():
        db = store.open_database(archive.data)
        found.append(
            seals.seal(acts.Desk(db, archive.data, archive.desk.study), archive.visit, WAY)
        )
        db.close()

    threads = [threading.Thread(target=asks) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 3 and len({it.digest for it in found}) == 1
    assert len(sealings(archive)) == 1


WAY = seals.Way()


def test_what_nobody_signed_is_a_draft_and_is_not_sealed(archive):
    archive.keeps(archive.bedside.opens("07-0143-0", bundle=archive.reads().visit.bundle))

    with pytest.raises(WrongUse, match="Nobody has signed this visit"):
        seals.seal(archive.desk, str(archive.bedside.visit), WAY)


def test_a_text_that_was_blanked_does_not_come_back_from_an_older_file(archive):
    note = archive.bedside.notes("Mrs Example said so.")
    archive.keeps(note)
    archive.signs()
    before = archive.seals()
    archive.keeps(archive.bedside.redacts(note))

    assert archive.seals().digest != before.digest


def test_a_log_with_seals_in_it_is_sound(archive):
    archive.seals()
    archive.office.db.conn.execute("pragma wal_checkpoint(truncate)")

    assert verify(archive.data).faults == []
    assert store.differences(archive.office.db)[1] == []


# ── The keys ────────────────────────────────────────────────────────────────


def test_the_studys_authority_is_made_on_first_need_and_kept_as_the_nodes_key_is(archive):
    assert not (archive.data / authority.KEY).exists()

    archive.seals()
    made = (archive.data / authority.KEY).read_bytes()
    archive.seals(paper="Letter")

    assert (archive.data / authority.KEY).read_bytes() == made
    assert stat.S_IMODE((archive.data / authority.KEY).stat().st_mode) == 0o600


def test_a_leaf_is_of_this_nodes_key_by_the_studys_authority(archive):
    node = archive.desk.node
    made = authority.sealer(archive.data, node, "STUDY", NOW)

    assert keys.public_half(made.leaf.public_key()) == node.public_key
    made.leaf.verify_directly_issued_by(made.authority)
    again = authority.sealer(archive.data, node, "STUDY", NOW)
    assert (again.leaf, again.authority) == (made.leaf, made.authority)


@pytest.mark.parametrize("file", ["study-ca.crt", "node-office-1.crt"])
@pytest.mark.parametrize("content", [b"", b"no certificate", None])
def test_a_certificate_that_is_gone_or_broken_is_made_again(archive, file, content):
    authority.sealer(archive.data, archive.desk.node, "STUDY", NOW)
    if content is None:
        (archive.data / file).unlink()
    else:
        (archive.data / file).write_bytes(content)

    again = authority.sealer(archive.data, archive.desk.node, "STUDY", NOW)

    again.leaf.verify_directly_issued_by(again.authority)


def test_a_leaf_about_to_end_is_renewed(archive):
    first = authority.sealer(archive.data, archive.desk.node, "STUDY", NOW)
    late = first.leaf.not_valid_after_utc - certificates.SOON

    assert authority.sealer(archive.data, archive.desk.node, "STUDY", late).leaf != first.leaf


@pytest.mark.parametrize("content", [None, b"no key"])
def test_without_its_key_a_node_says_so_and_seals_nothing(archive, content):
    file = archive.data / "node-office-1.key"
    file.unlink()
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(OutOfReach, match="cannot be read"):
        archive.seals()
    assert sealings(archive) == []


# ── The file, as others see it ──────────────────────────────────────────────


@tool("pdfsig")
def test_pdfsig_finds_the_signature_valid_and_over_the_whole_file(shared, tmp_path):
    (tmp_path / "sealed.pdf").write_bytes(shared.sealed.pdf)

    said = subprocess.run(
        ["pdfsig", "-nocert", tmp_path / "sealed.pdf"], capture_output=True, text=True, check=True
    ).stdout

    assert "Signature is Valid." in said and "Total document signed" in said
    assert "ETSI.CAdES.detached" in said and "SHA-256" in said
    assert said.count("Signature #") == 1


@tool("qpdf")
def test_qpdf_finds_nothing_wrong_with_a_sealed_file(shared, tmp_path):
    (tmp_path / "sealed.pdf").write_bytes(shared.sealed.pdf)

    subprocess.run(["qpdf", "--check", tmp_path / "sealed.pdf"], check=True, capture_output=True)


def test_the_seal_is_invisible_forbids_nothing_and_leaves_the_report_as_it_was(shared):
    made = render(shared.reads())

    assert shared.sealed.pdf.startswith(made)
    with pikepdf.open(io.BytesIO(shared.sealed.pdf)) as pdf:
        assert "/Perms" not in pdf.Root  # No DocMDP.
        [field] = pdf.Root.AcroForm.Fields
        assert [float(at) for at in field.Rect] == [0, 0, 0, 0]
        assert "/AP" not in field
        with pdf.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "U")
        inside = pdf.attachments["record.json"].get_file().read_bytes()
    assert json.loads(inside)["visits"] == [shared.visit]


def test_serving_and_scoring_do_not_import_what_seals():
    program = (
        "import sys, recorder.web.serve, recorder.cli.score, recorder.cli.serve\n"
        "from recorder.web import create_app; from pathlib import Path; create_app(Path('.'))\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('pyhanko', 'weasyprint', 'pikepdf', 'asn1crypto', 'aiohttp')])"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.strip() == "[]", said.stderr


# ── Held against the log ────────────────────────────────────────────────────


def found(archive, pdf):
    verdict = check(pdf, archive.office.db)
    assert verdict.ok == (verdict.found == "as_in_log")
    assert verdict.sentence("en") != verdict.sentence("es")
    return verdict.found


def test_a_report_of_this_log_is_well_and_the_sentence_says_all_of_it(shared):
    said = check(shared.sealed.pdf, shared.office.db).sentence()

    digits = record_hash(record(shared.reads().visit))
    assert "Sealed by node office.1 on" in said and "covers the whole file" in said
    assert f"{digits[:4]} {digits[4:8]} {digits[8:12]}" in said
    assert "as it stands in this log" in said


def test_a_visit_changed_since_is_told_from_one_that_was_altered(archive):
    sealed = archive.seals().pdf
    archive.amends()

    verdict = check(sealed, archive.office.db)

    assert verdict.found == "changed_since" and not verdict.ok
    assert "the visit was changed in this log since" in verdict.sentence()


@pytest.mark.proof
def test_any_one_byte_changed_is_named_altered(shared):
    pdf = shared.sealed.pdf
    spread = range(1, len(pdf) - 8, max(1, len(pdf) // counts.cases(60, 6_000)))

    for at in spread:
        for bit in (0x01, 0x20):
            broken = bytearray(pdf)
            broken[at] ^= bit
            assert check(bytes(broken), shared.office.db).found == "altered", (at, bit)


def test_a_byte_within_the_seal_itself_changes_the_file_too(shared):
    pdf = shared.sealed.pdf
    start = pdf.rindex(b"/Contents <")

    for at in (start + 40, start + 2_000, start + pades.ROOM - 8):
        broken = bytearray(pdf)
        broken[at] ^= 0x01
        assert found(shared, bytes(broken)) == "altered", at


def test_an_appended_revision_is_named(shared, tmp_path):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(shared.sealed.pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)

    assert out.getvalue().startswith(shared.sealed.pdf)
    assert found(shared, out.getvalue()) == "appended"
    assert found(shared, shared.sealed.pdf + b"\n% one more line\n") == "appended"


def test_another_nodes_seal_is_named(shared, tmp_path):
    stranger = Archive(tmp_path / "elsewhere")
    renamed(stranger, "ELSEWHERE")
    pdf = stranger.seals().pdf
    stranger.leaves()

    verdict = check(pdf, shared.office.db)

    assert verdict.found == "stranger"
    assert "ELSEWHERE.1, which no log here knows" in verdict.sentence()


def test_a_copy_sealed_again_in_a_nodes_name_is_named(shared, tmp_path):
    liar = Archive(tmp_path / "elsewhere")  # Of the same name, with a key of its own.
    pdf = pades.put(render(shared.reads()), sealer_of(liar), NOW)
    liar.leaves()

    verdict = check(pdf, shared.office.db)

    assert verdict.found == "other_key"
    assert "not made with that node's key" in verdict.sentence()


def test_a_copy_sealed_again_with_the_nodes_own_key_is_named(shared):
    again = pades.put(render(shared.reads()), sealer_of(shared), NOW)

    assert found(shared, again) == "not_kept"


def test_a_second_seal_on_a_sealed_file_is_named(shared, monkeypatch):
    monkeypatch.setattr(pades, "FIELD", "Seal2")

    twice = pades.put(shared.sealed.pdf, sealer_of(shared), NOW)

    assert found(shared, twice) == "many_seals"


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n%%EOF", b"\0" * 5_000])
def test_what_is_no_pdf_is_named(shared, content):
    assert found(shared, content) == "unreadable"


def test_a_report_without_a_seal_is_named(shared):
    assert found(shared, render(shared.reads())) == "unsealed"


def test_without_a_log_nothing_is_believed(shared):
    verdict = check(shared.sealed.pdf, None)

    assert verdict.found == "nothing_to_hold_against" and not verdict.ok
    assert "anybody could have made it" in verdict.sentence()


def test_a_node_that_was_admitted_is_known_before_what_it_wrote_is_here(shared, tmp_path):
    hub = Office(tmp_path / "hub")
    key = shared.desk.node.public_key
    with hub.desk.hand() as hand:
        hand.does(NodeAdmitted(node="SITE", epoch=1, public_key=key, site="07"))

    verdict = check(shared.sealed.pdf, hub.db)

    assert verdict.found == "not_kept" and "node SITE.1" in verdict.sentence()
    hub.leaves()


def renamed(archive, name):
    """Let an archive's node be called something else."""
    file = archive.data / acts.NODE_FILE
    file.write_text(file.read_text().replace('"office"', f'"{name}"'))
    (archive.data / "node-office-1.key").rename(archive.data / f"node-{name}-1.key")
    archive.desk.node = acts.this_node(archive.data)


def sealer_of(archive):
    return authority.sealer(archive.data, archive.desk.node, archive.desk.study, NOW)


# ── From the command line ───────────────────────────────────────────────────


def command(*words):
    return CliRunner().invoke(main, ["verify", *map(str, words)])


def test_the_command_says_it_in_a_sentence_and_an_exit_code(archive, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(archive.seals().pdf)
    well = command(file, "--data", archive.data)
    archive.amends()
    changed = command(file, "--data", archive.data)
    alone = command(file, "--data", tmp_path / "nowhere")
    file.write_bytes(file.read_bytes() + b"x")
    appended = command(file, "--data", archive.data)

    assert (well.exit_code, changed.exit_code, alone.exit_code, appended.exit_code) == (0, 1, 3, 1)
    assert well.stdout.startswith("report.pdf: Sealed by node office.1 on")
    assert well.stdout.count("\n") == 1
    assert "changed in this log since" in changed.stdout
    assert "no log here" in alone.stdout
    assert "appended" in appended.stdout


def test_the_command_checks_a_folder_of_reports(archive, tmp_path):
    folder = tmp_path / "printed"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(archive.seals().pdf)
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 none")

    done = command(folder, "--data", archive.data, "--json")

    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert [(paper["ok"], paper["found"]) for paper in said["papers"]] == [
        (True, "as_in_log"),
        (False, "unreadable"),
    ]
    assert not said["ok"] and said["logs"] == []


def test_the_command_still_checks_a_data_folder_and_a_database(archive):
    archive.seals()
    for path in (archive.data, archive.data / store.DATABASE):
        done = command(path)
        assert done.exit_code == 0, done.output
        assert "entries are as they were written" in done.stdout


def test_the_command_says_that_a_file_is_not_there(archive, tmp_path):
    done = command(tmp_path / "none.pdf", "--data", archive.data)

    assert done.exit_code == 3 and "There is no file" in done.stderr


def test_a_report_whose_visit_has_not_arrived_is_held_against_nothing(archive):
    seals.certify(archive.desk)
    made = seals.make(archive.data, archive.desk.node, archive.reads(), seals.Way(), clock.now())
    sealed = ReportSealed(report=archive.bedside.attaches(made.pdf), record=some_hash("record"))
    archive.keeps(archive.bedside.says(sealed, visit=some_uuid("elsewhere")))

    assert check(made.pdf, archive.office.db).found == "not_kept"


def test_a_seal_that_was_touched_is_altered_also_where_another_file_is_not_here(archive):
    sealed = archive.seals()
    gone = ReportSealed(report=some_hash("a file that is elsewhere"), record=some_hash("record"))
    archive.keeps(archive.bedside.says(gone, visit=archive.visit))
    at = sealed.pdf.rindex(b"0000>")  # The room that the seal does not fill.
    touched = sealed.pdf[:at] + b"0001>" + sealed.pdf[at + 5 :]

    assert check(touched, archive.office.db).found == "altered"


def test_what_is_no_pdf_has_no_record_inside():
    assert record_in(b"no PDF at all") == b""
