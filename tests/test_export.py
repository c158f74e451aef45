"""Export: everything that is kept, as files that others can read, check and trust."""

import base64
import csv
import hashlib
import json
import shutil
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from uuid_utils import uuid7

from recorder import bundles, canonical, chain, clock, demo, events, scoring, store
from recorder.events import AttemptRecorded, EventSetAside, VisitOpened, VisitRepinned, Withdrawn
from recorder.export import FILES, check, sdtm, write
from recorder.export.spreadsheet import safe
from recorder.study import Bundle
from tests.office import Office, an_id
from tests.postmark import Postmark

TERMS = Path(__file__).parents[2] / "shared" / "data" / "cdisc_sdtm_ct_2025-03-25_subset.csv"
ONE, TWO = an_id(1), an_id(2)


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path / "data")
    yield office
    office.leaves()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """The demonstration study, with all that can go wrong in one; only read from."""
    data = tmp_path_factory.mktemp("demo") / "data"
    demo.fill(data, lambda done: None)
    db = store.open_database(data, write=False)
    yield db
    db.close()


@pytest.fixture(scope="module")
def exported(demonstration, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    write(demonstration, folder, node="N", by="P", at_ms=0)
    return folder


def records(office, *bodies, participant=ONE, code="baseline", bundle=None, **more):
    """Keep a visit with these bodies; return its id and its events."""
    visit = str(uuid7())
    bundle = bundle or bundles.current(office.db).hash
    with office.desk.hand("03") as hand:
        opened = VisitOpened(participant=participant, visit_code=code, bundle=bundle)
        made = [hand.does(opened, visit=visit)]
        made += [hand.does(body, visit=visit, source="typed", **more) for body in bodies]
    return visit, made[1:]


def gait(elapsed_ms, number=1, **more):
    return AttemptRecorded(
        measure="gait_speed", number=number, outcome="complete", elapsed_ms=elapsed_ms, **more
    )


def grip(reading, part="left", unit="kg", number=1):
    return AttemptRecorded(
        measure="grip", part=part, number=number, outcome="complete", reading=reading, unit=unit
    )


def written(office, name="out"):
    folder = office.data.parent / name
    folder.mkdir()
    write(office.db, folder, node="N", by="P", at_ms=0)
    assert check(folder) == []
    return folder


def table(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ── The folder ──────────────────────────────────────────────────────────────


def test_an_export_is_these_files_and_no_other(office):
    records(office, gait(4820))
    out = office.data.parent / "out"

    result = office.runs("export", "-o", str(out))

    assert result.exit_code == 0, result.output
    assert {path.name for path in out.iterdir()} == set(FILES)
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []
    assert office.runs("export", "--check", str(out)).exit_code == 0


def test_an_export_is_logged_with_its_manifest(office):
    out = office.data.parent / "out"
    office.runs("export", "-o", str(out))

    kept = [json.loads(body)["event"] for *_, body in store.every_entry(office.db)]
    (event,) = [event for event in kept if event["kind"] == "exported"]
    manifest = (out / "manifest.json").read_bytes()
    assert event["body"]["manifest"] == canonical.fingerprint("file", manifest)
    assert event["body"]["events"] == json.loads(manifest)["entries"]


@pytest.mark.parametrize("there", ["a folder with a file", "a file"])
def test_what_is_there_is_not_written_over(office, there):
    out = office.data.parent / "out"
    if there == "a file":
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "mine.txt").write_text("mine")

    result = office.runs("export", "-o", str(out))

    assert result.exit_code == 2
    assert "there already" in result.stderr
    assert [p.read_text() for p in ([out] if out.is_file() else out.iterdir())] == ["mine"]


def test_an_empty_folder_may_be_filled(office):
    out = office.data.parent / "out"
    out.mkdir()

    assert office.runs("export", "-o", str(out)).exit_code == 0
    assert check(out) == []


def test_a_place_that_cannot_be_written_is_out_of_reach(office):
    office.file.write_text("a file, no folder")

    assert office.runs("export", "-o", str(office.file / "out")).exit_code == 3


def test_the_same_log_and_moment_give_the_same_bytes(exported, demonstration, tmp_path):
    write(demonstration, tmp_path, node="N", by="P", at_ms=0)

    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        p.name: p.read_bytes() for p in exported.iterdir()
    }


@pytest.mark.slow
def test_memory_stays_flat_however_much_is_exported(office, tmp_path):
    peaks = []
    for participants in (range(1, 51), range(51, 1001)):
        for number in participants:
            walks = [gait(4000 + number, n) for n in (1, 2)]
            squeezes = [grip(1500 + number, p, number=n) for p in ("left", "right") for n in (1, 2)]
            records(office, *walks, *squeezes, participant=an_id(number))
        folder = tmp_path / str(len(peaks))
        folder.mkdir()
        tracemalloc.start()
        write(office.db, folder, node="N", by="P", at_ms=0)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    small, large = peaks
    assert large < small + 2_000_000  # Bytes, for twenty times as much.


# ── Blinding ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("role", "site"), [("assessor", "03"), ("site_lead", "03")])
def test_who_assesses_may_not_export_what_is_hidden_from_them(office, role, site):
    office.hires("Alice Ward", role, site)
    out = office.data.parent / "out"

    result = office.runs("export", "-o", str(out), who="Alice Ward")

    assert result.exit_code == 1
    assert "hides earlier results" in result.stderr
    assert not out.exists()


def test_a_monitor_of_the_whole_study_may_export(office):
    office.hires("Max Monitor", "monitor")

    assert (
        office.runs("export", "-o", str(office.data.parent / "out"), who="Max Monitor").exit_code
        == 0
    )


def test_no_name_of_a_person_leaves_with_an_export(exported, demonstration):
    names = {person.name for person in store.people(demonstration)} - {None}

    assert names
    for path in exported.iterdir():
        found = [name for name in names if name in path.read_text(encoding="utf-8")]
        assert not found, path.name


@pytest.mark.parametrize("name", ["attempts.csv", "results.csv", "sdtm_ft.csv", "sdtm_mk.csv"])
def test_participants_are_ordered_by_the_hash_of_their_id(exported, name):
    column = "USUBJID" if name.startswith("sdtm") else "participant"
    ids = [row[column].removeprefix("CRATUS-DEMO-") for row in table(exported, name)]
    hashes = [hashlib.sha256(one.encode()).hexdigest() for one in dict.fromkeys(ids)]

    assert hashes == sorted(hashes)


# ── attempts.csv ────────────────────────────────────────────────────────────


def test_there_is_one_row_for_each_attempt_event(exported, demonstration):
    made = Counter()
    for *_, body in store.every_entry(demonstration):
        event = events.recall(chain.event_in(body))
        if isinstance(event.body, AttemptRecorded):
            made[event.hash] = 1

    assert Counter(row["event"] for row in table(exported, "attempts.csv")) == made


def test_a_row_says_what_was_entered_and_what_it_comes_to(office):
    records(office, gait(4829), grip(4425, unit="lb"))

    rows = table(written(office), "attempts.csv")

    force, walk = rows
    assert (walk["elapsed_ms"], walk["hundredths"], walk["seconds"]) == ("4829", "482", "4.82")
    assert (force["reading"], force["unit"], force["kg"]) == ("44.25", "lb", "20.07")
    assert walk["person"] == ""  # The node's own act: nobody sat down.
    assert walk["at"].endswith(
        tuple(f"{sign}{h:02d}:{m}0" for sign in "+-" for h in range(15) for m in "03")
    )


def test_a_row_says_between_which_times_the_hub_confirms_it(office):
    postmark = Postmark(office.data, "03")
    records(office, gait(4_310))
    [log] = [log for log in store.heads(office.db) if ".03." in log]
    postmark.covers(office.db, log, store.head(office.db, log)[0], 1_795_420_800_000)
    records(office, gait(4_400), participant=TWO)

    rows = {row["participant"]: row for row in table(written(office), "attempts.csv")}

    times = {one: (rows[one]["hub_not_before"], rows[one]["hub_not_after"]) for one in rows}
    at = "2026-11-23T08:00:00.000+00:00"
    assert times == {ONE: ("", at), TWO: (at, "")}


def test_what_no_longer_stands_stays_in_view(office):
    visit, (first, second) = records(office, gait(4820), gait(5000, 2))
    with office.desk.hand("03") as hand:
        better = hand.does(
            gait(4900), visit=visit, replaces=[first.hash], reason=hand.writes("=typed wrong")
        )
        hand.does(Withdrawn(), visit=visit, replaces=[second.hash], reason="wrong_course")

    rows = {row["event"]: row for row in table(written(office), "attempts.csv")}

    old, gone, new = rows[first.hash], rows[second.hash], rows[better.hash]
    assert (old["stands"], old["why_not"], old["replaced_by"]) == ("no", "replaced", better.hash)
    assert (gone["stands"], gone["why_not"]) == ("no", "withdrawn")
    assert (new["stands"], new["counted"], new["replaces"]) == ("yes", "yes", first.hash)
    assert new["reason_text"] == "=typed wrong"


def test_an_attempt_whose_visit_has_not_arrived_is_there_and_does_not_stand(office):
    with office.desk.hand("03") as hand:
        lost = hand.does(gait(4820), visit=str(uuid7()))

    folder = written(office)

    (row,) = table(folder, "attempts.csv")
    assert (row["event"], row["stands"]) == (lost.hash, "no")
    assert row["why_not"] == "its visit is not here"
    assert json.loads((folder / "manifest.json").read_bytes())["visits_not_here"] == 1


def test_what_was_set_aside_is_counted_and_leaves_whole(office):
    _, (walk,) = records(office, gait(4820))
    with office.desk.hand("03") as hand:
        hand.does(EventSetAside(event=walk.hash, why="unknown_session"))
        content = b"\xff no event"
        name = hand.writing.keep_aside(content, "not_canonical", "T04", clock.now())
        hand.does(EventSetAside(event=name, why="not_canonical"))

    folder = written(office)

    (row,) = table(folder, "attempts.csv")
    last = json.loads((folder / "events.jsonl").read_bytes().splitlines()[-1])
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert row["why_not"] == "set aside: unknown_session"
    assert base64.b64decode(last["aside"]["base64"]) == content
    assert manifest["set_aside"] == {"events": 1, "items": 1}


# ── Spreadsheets ────────────────────────────────────────────────────────────


RUN = ["=1+1", "+1+1", "-1+1", "@x", "|x", "%x", "\t=1", "\r=1", "\n=1", "\0=1", " =1", "-", "="]
WIDE = ["＝1+1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("cell", [*RUN, *WIDE, "+1", "-1,5"])
def test_what_a_spreadsheet_would_run_is_prefixed(cell):
    assert safe(cell) == "'" + canonical.visible(cell)


@pytest.mark.parametrize("cell", ["", "1", "-1", "4.82", "-0.50", "kg", "a=b", ">= 4.82", "S01-1"])
def test_numbers_and_words_are_left_as_they_are(cell):
    assert safe(cell) == cell


def test_only_the_file_for_spreadsheets_is_prefixed(office):
    visit, (first,) = records(office, gait(4820))
    words = '=HYPERLINK("http://x")'
    with office.desk.hand("03") as hand:
        hand.does(gait(4900), visit=visit, replaces=[first.hash], reason=hand.writes(words))

    folder = written(office)

    assert words in {row["reason_text"] for row in table(folder, "attempts.csv")}
    assert "'" + words in {row["reason_text"] for row in table(folder, "attempts.safe.csv")}


# ── results.csv ─────────────────────────────────────────────────────────────


def test_results_are_what_scoring_says(exported, demonstration):
    expected = set()
    for line in store.visits(demonstration):
        visit = store.known(demonstration, line.id)
        if not visit.withdrawn:
            for r in scoring.results(bundles.named(demonstration, visit.bundle), visit):
                expected.add((visit.id, r.measure, r.part, r.status, r.value, r.points))

    rows = table(exported, "results.csv")

    def number(cell):
        return int(cell) if cell else None

    assert expected == {
        (
            row["visit"],
            row["measure"],
            row["part"] or None,
            row["status"],
            number(row["hundredths"]),
            number(row["points"]),
        )
        for row in rows
    }


def test_each_visit_is_scored_by_its_own_bundle(office):
    early = bundles.current(office.db)
    study = office.study.replace(b'rounding = "truncate"', b'rounding = "half_up"')
    late = Bundle.freeze(study, office.measures)
    records(office, gait(4819), bundle=early.hash)
    office.publishes(late)
    records(office, gait(4819), bundle=late.hash, participant=TWO)

    folder = written(office)

    rows = {
        row["participant"]: row
        for row in table(folder, "results.csv")
        if row["measure"] == "gait_speed"
    }
    assert (rows[ONE]["hundredths"], rows[ONE]["points"]) == ("481", "4")
    assert (rows[TWO]["hundredths"], rows[TWO]["points"]) == ("482", "3")
    assert (rows[ONE]["bundle"], rows[TWO]["bundle"]) == (early.hash, late.hash)
    book = table(folder, "codebook.csv")
    roundings = {row["bundle"]: row["code"] for row in book if row["about"] == "rounding"}
    assert roundings == {early.hash: "truncate", late.hash: "half_up"}


def test_a_visit_whose_bundle_is_not_here_is_kept_and_unscored(office):
    visit, (walk,) = records(office, gait(4820))
    with office.desk.hand("03") as hand:
        hand.does(VisitRepinned(bundle="ab" * 32), visit=visit, reason="wrong_rules")

    folder = written(office)

    assert [row["event"] for row in table(folder, "attempts.csv")] == [walk.hash]
    assert table(folder, "results.csv") == []
    assert json.loads((folder / "manifest.json").read_bytes())["visits_without_bundle"] == [visit]


def test_two_visits_in_one_slot_are_both_there_and_say_so(office):
    records(office, gait(4820))
    records(office, gait(5000))

    rows = [r for r in table(written(office), "results.csv") if r["measure"] == "gait_speed"]

    assert [row["same_slot"] for row in rows] == ["1", "1"]


# ── The log and the codebook ────────────────────────────────────────────────


def test_the_log_leaves_byte_for_byte(exported, demonstration):
    lines = (exported / "events.jsonl").read_bytes().splitlines()

    assert lines == [body for *_, body in store.every_entry(demonstration)]


def test_every_column_of_every_file_is_in_the_codebook(exported):
    explained = {
        (row["file"], row["code"]): row["words"]
        for row in table(exported, "codebook.csv")
        if row["about"] == "column"
    }
    for name in FILES:
        if name.endswith(".csv") and ".safe." not in name:
            with (exported / name).open(newline="") as file:
                for column in next(csv.reader(file)):
                    assert explained[name, column]


def test_bands_stand_in_the_codebook_with_their_operators(exported):
    bands = [
        (row["low"], row["high"], row["points"])
        for row in table(exported, "codebook.csv")
        if row["about"] == "points" and row["when"] == "course_cm is 400"
    ]

    assert bands == [
        ("", "<= 4.81", "4"),
        (">= 4.82", "<= 6.20", "3"),
        (">= 6.21", "<= 8.70", "2"),
        (">= 8.71", "", "1"),
    ]


# ── Reading back ────────────────────────────────────────────────────────────


def altered(exported, tmp_path):
    folder = tmp_path / "altered"
    shutil.copytree(exported, folder)
    return folder


def again(folder):
    """Make the manifest fit again, as a forger would."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name, about in manifest["files"].items():
        about["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_bytes(canonical.encode(manifest))


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_found(exported, tmp_path, name):
    folder = altered(exported, tmp_path)
    raw = bytearray((folder / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / name).write_bytes(raw)

    assert check(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(exported, tmp_path, name):
    folder = altered(exported, tmp_path)
    (folder / name).unlink()

    assert check(folder)


def renumbered(line):
    return line.replace(b'"n":', b'"n":1')


@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("attempts.csv", lambda lines: [lines[0], lines[1].replace(b",1,", b",2,", 1), *lines[2:]]),
        ("attempts.csv", lambda lines: lines[:-1]),
        ("attempts.csv", lambda lines: [*lines, lines[-1]]),
        ("attempts.safe.csv", lambda lines: lines[:-1]),
        ("results.csv", lambda lines: lines[:-1]),
        ("events.jsonl", lambda lines: lines[:-1]),
        ("events.jsonl", lambda lines: [*lines[:20], *lines[21:]]),
        ("events.jsonl", lambda lines: [*lines[:20], renumbered(lines[20]), *lines[21:]]),
    ],
)  # fmt: skip
def test_a_forged_file_is_found_although_the_manifest_fits(exported, tmp_path, name, forge):
    folder = altered(exported, tmp_path)
    lines = (folder / name).read_bytes().splitlines(keepends=True)
    (folder / name).write_bytes(b"".join(forge(lines)))
    again(folder)

    assert check(folder)


def test_a_log_that_was_altered_is_exported_as_it_is_and_said_to_be(office):
    records(office, gait(4820))
    office.db.execute("drop trigger entry_no_update")
    office.db.execute(
        """
        update entry set body = cast(replace(cast(body as text), 's":4820', 's":4810') as blob)
        where cast(body as text) like '%s":4820%'
        """
    )
    out = office.data.parent / "out"

    result = office.runs("export", "-o", str(out))

    assert result.exit_code == 1
    assert "was altered at entry" in result.stderr
    assert {path.name for path in out.iterdir()} == set(FILES)
    assert len(check(out)) == 1


# ── SDTM ────────────────────────────────────────────────────────────────────


def test_seconds_are_given_only_for_a_stance_under_ten(exported):
    seconds = ("SPPB101A", "SPPB102A", "SPPB103A")
    held = [row for row in table(exported, "sdtm_ft.csv") if row["FTTESTCD"] in seconds]

    assert held
    assert all(float(row["FTSTRESN"]) < 10 and row["FTORRESU"] == "s" for row in held)


def test_a_stance_the_sheet_leads_past_is_logically_skipped(exported):
    skipped = [r for r in table(exported, "sdtm_ft.csv") if r["FTREASND"] == sdtm.SKIPPED]

    assert skipped
    assert all(r["FTSTAT"] == "NOT DONE" and r["FTORRES"] == r["FTSTRESN"] == "" for r in skipped)


def test_a_total_is_the_sum_of_its_items(exported):
    items = ("SPPB105", "SPPB109A", "SPPB109B", "SPPB113C")
    sums, totals = Counter(), {}
    for row in table(exported, "sdtm_ft.csv"):
        visit = row["USUBJID"], row["VISITNUM"]
        if row["FTTESTCD"] in items and row["FTSTRESN"]:
            sums[visit] += int(row["FTSTRESN"])
        elif row["FTTESTCD"] == "SPPB114" and row["FTSTRESN"]:
            totals[visit] = int(row["FTSTRESN"])

    assert totals
    assert {visit: sums[visit] for visit in totals} == totals


@pytest.mark.parametrize("domain", ["FT", "MK"])
def test_records_are_numbered_within_each_participant(exported, domain):
    numbers = {}
    for row in table(exported, f"sdtm_{domain.lower()}.csv"):
        numbers.setdefault(row["USUBJID"], []).append(int(row[f"{domain}SEQ"]))

    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_grip_keeps_the_unit_it_was_read_in(office):
    records(office, grip(4425, "right", "lb"), grip(2010, "left", "kg"))

    left, right = table(written(office), "sdtm_mk.csv")

    assert (right["MKLAT"], right["MKORRES"], right["MKORRESU"]) == ("RIGHT", "44.25", "LB")
    assert (right["MKSTRESN"], right["MKSTRESU"]) == ("20.07", "kg")
    assert (left["MKLAT"], left["MKORRES"], left["MKORRESU"]) == ("LEFT", "20.10", "kg")


WALK = b'"gait_speed"'
CHAIR = b'[settings.chair_stand_5]\nendpoint = "stand5"\nchair_height_mm = 450\n'


def test_a_walk_outside_the_battery_is_not_called_part_of_it(office):
    study = office.study.replace(b'"balance", "gait_speed", "chair_stand_5", "sppb"', WALK)
    study = study.replace(CHAIR, b"")
    walks_only = Bundle.freeze(study, office.measures)
    office.publishes(walks_only)
    records(office, gait(4820), bundle=walks_only.hash)

    folder = written(office)

    assert table(folder, "sdtm_ft.csv") == []
    assert json.loads((folder / "manifest.json").read_bytes())["not_in_sdtm"] == {"gait_speed": 1}


@pytest.mark.skipif(not TERMS.exists(), reason="the code lists lie outside the project")
def test_our_terms_are_those_of_the_code_lists():
    with TERMS.open(newline="") as file:
        known = {(row["code"], row["term"]) for row in csv.DictReader(file)}
    ours = sdtm.terms()
    said = {(about["code"], item) for item, about in ours["tests"].items()}
    said |= {(about["code"], about["name"]) for about in ours["tests"].values()}
    said |= {(about["code"], name) for name, about in ours["categories"].items()}
    said |= {(about["code"], name) for name, about in ours["methods"].items()}
    said |= {(about["code"], about["term"]) for about in ours["units"].values()}

    # The subset at hand has no pounds and newtons.
    assert said - known == {("C48531", "LB"), ("C42546", "Newton")}


def test_items_and_names_fit_the_lengths_of_sdtm():
    for item, about in sdtm.terms()["tests"].items():
        assert len(item) <= 8
        assert len(about["name"]) <= 40
