"""The command line: verbs that teach, answers that programs can read, never a traceback."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from recorder import bundles, store
from recorder.cli import COMMANDS, main

TOP = Path(__file__).parents[1]
STUDY = TOP / "recorder" / "demo" / "study.toml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HEELTOE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("HEELTOE_AS", raising=False)
    return tmp_path / "data"


def heeltoe(*words, stdin=""):
    done = CliRunner().invoke(main, [str(word) for word in words], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def ana(folder):
    done = heeltoe("init", STUDY, "--administrator", "Ana Ruiz")
    assert done.exit_code == 0, done.output
    return done.output.split()[0]


# ── Beginning ───────────────────────────────────────────────────────────────


def test_init_makes_a_study_with_its_first_administrator(ana, folder):
    people = heeltoe("person").output

    assert f"{ana}  Ana Ruiz  administrator, data manager" in people
    assert heeltoe("verify").exit_code == 0


@pytest.mark.parametrize("command", ["person", "hub", "join", "init", "device", "export"])
def test_each_example_of_a_command_stands_on_a_line_of_its_own(command):
    said = heeltoe(command, "--help").output

    examples = [line for line in said.splitlines() if line.startswith(f"  heeltoe {command}")]
    assert examples
    assert "\\b" not in said
    assert all(line.count("heeltoe ") == 1 for line in examples)


def test_a_study_with_a_mistake_makes_nothing_and_names_the_place(folder, tmp_path):
    wrong = tmp_path / "study.toml"
    wrong.write_text(STUDY.read_text().replace('rounding = "truncate"', 'rounding = "up"'))

    done = heeltoe("init", wrong)

    assert done.exit_code == 2
    for words in ("study.toml", "rounding", "up", "truncate", "half_up"):
        assert words in done.output
    assert not folder.exists()


def test_a_folder_that_holds_a_study_is_left_alone(ana, folder):
    before = (folder / store.DATABASE).read_bytes()

    done = heeltoe("init", STUDY)

    assert done.exit_code == 2
    assert "holds a study already" in done.output
    assert (folder / store.DATABASE).read_bytes() == before


def test_an_init_that_was_cut_short_is_simply_done_again(folder, monkeypatch):
    def unplugged(*_):
        raise SystemExit(9)

    monkeypatch.setattr(bundles, "publish", unplugged)
    heeltoe("init", STUDY)
    monkeypatch.undo()
    monkeypatch.setenv("HEELTOE_DATA", str(folder))

    assert heeltoe("init", STUDY, "--administrator", "Ana Ruiz").exit_code == 0
    assert heeltoe("person").output.count("\n") == 1
    assert heeltoe("verify").exit_code == 0


def test_a_changed_study_is_published_for_the_visits_to_come(ana, folder, tmp_path):
    changed = tmp_path / "study.toml"
    changed.write_text(STUDY.read_text().replace('rounding = "truncate"', 'rounding = "half_up"'))
    before = current(folder)

    done = heeltoe("publish", changed, "--as", ana)

    assert done.exit_code == 0
    assert current(folder).hash != before.hash
    assert current(folder).study.rounding == "half_up"
    assert "published already" in heeltoe("publish", changed, "--as", ana).output


def test_another_study_is_not_published_into_this_folder(ana, folder, tmp_path):
    other = tmp_path / "study.toml"
    other.write_text(STUDY.read_text().replace('id = "CRATUS-DEMO"', 'id = "OTHER"'))

    done = heeltoe("publish", other, "--as", ana)

    assert done.exit_code == 2
    assert "OTHER" in done.output and "CRATUS-DEMO" in done.output


def test_a_measure_of_the_studys_own_takes_the_place_of_ours(ana, folder, tmp_path):
    (tmp_path / "measures").mkdir()
    ours = (TOP / "recorder" / "measures" / "timed_up_and_go.toml").read_text()
    (tmp_path / "measures" / "timed_up_and_go.toml").write_text(
        ours.replace("Timed Up and Go", "Up and go")
    )
    (tmp_path / "study.toml").write_text(STUDY.read_text())

    assert heeltoe("publish", tmp_path / "study.toml", "--as", ana).exit_code == 0
    assert current(folder).measure("timed_up_and_go").title["en"] == "Up and go"


def current(folder):
    db = store.open_database(folder, write=False)
    try:
        return bundles.current(db)
    finally:
        db.close()


# ── People ──────────────────────────────────────────────────────────────────


def test_a_person_is_added_given_a_role_and_a_passphrase(ana):
    luis = heeltoe("person", "add", "Luis Vega", "--as", "ana ruiz").output.strip()

    heeltoe("person", "role", luis, "assessor", "--site", "03", "--as", ana)
    heeltoe(
        "person", "passphrase", luis, "--passphrase-file", "-", "--as", ana,
        stdin="four words to keep\n",
    )  # fmt: skip

    assert f"{luis}  Luis Vega  assessor at 03  can sign in  active" in heeltoe("person").output


def test_a_passphrase_stands_nowhere_in_the_database(ana, folder):
    words = "unmistakable turtle parade"
    heeltoe("person", "passphrase", ana, "--passphrase-file", "-", "--as", ana, stdin=words)

    for file in folder.iterdir():
        assert words.encode() not in file.read_bytes()


def test_a_new_passphrase_takes_the_place_of_the_old(ana, folder):
    for words in ("the first passphrase", "the second passphrase"):
        heeltoe("person", "passphrase", ana, "--passphrase-file", "-", "--as", ana, stdin=words)

    db = store.open_database(folder, write=False)
    [kept] = [store.text(db, row[0]) for row in db.conn.execute("select credential from people")]
    db.close()
    from argon2 import PasswordHasher

    assert PasswordHasher().verify(kept, "the second passphrase")


def test_a_short_passphrase_is_refused_and_the_old_one_holds(ana):
    done = heeltoe("person", "passphrase", ana, "--passphrase-file", "-", "--as", ana, stdin="1234")

    assert done.exit_code == 2
    assert "at least 10 characters" in done.output and "still holds" in done.output


def test_who_was_disabled_cannot_act_any_more(ana):
    bob = heeltoe("person", "add", "Bob Till", "--role", "administrator", "--as", ana)
    heeltoe("person", "disable", "Bob Till", "--why", "left", "--as", ana)

    done = heeltoe("person", "add", "Mallory", "--as", bob.output.strip())

    assert done.exit_code == 1
    assert "Bob Till is disabled: left" in done.output
    assert "Mallory" not in heeltoe("person").output


def test_who_lacks_the_role_is_told_which_one_it_takes(ana):
    heeltoe("person", "add", "Tom Lind", "--role", "monitor", "--as", ana)

    done = heeltoe("person", "add", "Mallory", "--as", "Tom Lind")

    assert done.exit_code == 1
    assert "may not do this" in done.output and "administrator" in done.output


@pytest.mark.parametrize("who", [[], ["--as", "nobody"]])
def test_an_act_says_who_does_it_or_is_not_done(ana, who):
    done = heeltoe("person", "add", "Luis Vega", *who)

    assert done.exit_code == 2
    assert "Nothing was changed" in done.output
    assert "Luis Vega" not in heeltoe("person").output


def test_every_act_opens_a_session_on_the_command_line_and_closes_it(ana, folder):
    heeltoe("person", "add", "Luis Vega", "--as", ana)

    db = store.open_database(folder, write=False)
    rows = db.conn.execute("select person, how, closed from sessions").fetchall()
    db.close()
    assert rows == [(ana, "command_line", 1)]


def test_of_mistyped_ids_none_is_added(ana):
    done = heeltoe("participants", "add", "03-0142-2", "03-0O42-2", "--as", ana)

    assert done.exit_code == 1
    assert heeltoe("participants").output == ""


# ── Checking ────────────────────────────────────────────────────────────────


def test_verify_answers_a_program_with_one_object(ana):
    answer = json.loads(heeltoe("verify", "--json").stdout)

    assert answer["ok"] is True
    assert answer["checked_against"]
    [log] = answer["logs"]
    assert log.keys() == {"log", "entries", "head", "first_bad", "why"}
    assert log["first_bad"] is None and log["entries"] == 5


def test_verify_names_the_first_bad_entry_by_its_number(ana, folder):
    with bare(folder) as db:
        db.execute("drop trigger entry_no_update")
        db.execute("update entry set body = cast(body || ' ' as blob) where seq >= 3")

    done = heeltoe("verify", "--json")

    assert done.exit_code == 1
    [log] = json.loads(done.stdout)["logs"]
    assert log["first_bad"] == 3
    assert "entry_no_update is missing" in " ".join(json.loads(done.stdout)["faults"])
    assert "entry 3 is not as it was written" in heeltoe("verify").output


def test_rebuild_check_names_a_cell_and_rebuild_puts_it_right(ana, folder):
    with bare(folder) as db:
        db.execute("update people set state = 'disabled: by hand'")

    done = heeltoe("rebuild", "--check")

    assert done.exit_code == 1
    assert f"people, {ana}: state is 'disabled: by hand', a replay gives 'active'" in done.output
    assert heeltoe("rebuild").exit_code == 0
    assert heeltoe("rebuild", "--check").exit_code == 0


def test_a_file_that_is_no_database_is_named_and_left_alone(folder):
    folder.mkdir()
    (folder / store.DATABASE).write_bytes(b"not a database, but somebody's notes" * 100)

    done = heeltoe("visits")

    assert done.exit_code == 1
    assert "not a database" in done.output and "Nothing was changed" in done.output
    assert json.loads(heeltoe("verify", "--json").stdout)["ok"] is False


def test_somebody_elses_database_is_named_and_left_alone(folder):
    folder.mkdir()
    with bare(folder) as db:
        db.execute("create table entry (x)")

    done = heeltoe("visits")

    assert done.exit_code == 1
    assert "was not made by this program" in done.output


class bare(sqlite3.Connection):
    def __init__(self, folder):
        super().__init__(folder / store.DATABASE)


def test_the_doctor_answers_a_program_and_exits_by_what_is_wrong(ana, monkeypatch):
    well = heeltoe("doctor", "--json", "--port", "0")
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    monkeypatch.setenv("HEELTOE_NOW", "1999-01-01T00:00:00+00:00")
    unwell = heeltoe("doctor", "--json", "--port", "0")

    checks = {check["name"]: check for check in json.loads(unwell.stdout)["checks"]}
    assert json.loads(well.stdout)["ok"] is True and well.exit_code == 0
    assert unwell.exit_code == 1
    assert checks["clock"]["state"] == "wrong" and checks["clock"]["do"]
    assert checks["test mode"]["state"] == "look"


def test_the_demo_does_not_touch_a_folder_with_a_real_study(folder, tmp_path):
    real = tmp_path / "study.toml"
    text = STUDY.read_text()
    start, end = text.index("[simulated]"), text.index("[participants]")
    real.write_text(text[:start] + text[end:])
    heeltoe("init", real)

    done = heeltoe("demo", "--no-serve")

    assert done.exit_code == 2
    assert "not simulated" in done.output


# ── Whatever is asked ───────────────────────────────────────────────────────


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_teaches_itself(name):
    done = heeltoe(name, "--help")

    assert done.exit_code == 0
    assert len(done.output.splitlines()) >= 6


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["visits", "--data", "/nowhere/at/all"], 3),
        (["verify", "--data", "/nowhere/at/all"], 3),
        (["rebuild", "--data", "/nowhere/at/all"], 3),
        (["person", "--data", "/nowhere/at/all"], 3),
        (["init", "/nowhere/study.toml"], 3),
        (["init", "/dev/null"], 2),
        (["frobnicate"], 2),
        (["init"], 2),
        (["doctor", "--port", "many"], 2),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_with_its_exit_code(folder, words, code):
    done = heeltoe(*words)

    assert done.exit_code == code
    assert "Traceback" not in done.output
    assert len(done.output.strip()) > 20


def test_a_study_file_that_is_no_text_is_said_to_be_none(folder, tmp_path):
    (tmp_path / "study.toml").write_bytes(b"\xff\xfe\x00id = 1")

    done = heeltoe("init", tmp_path / "study.toml")

    assert done.exit_code == 2
    assert "study.toml" in done.output


def test_what_a_terminal_would_act_on_is_not_passed_on(ana):
    done = heeltoe("person", "add", "Luis", "--as", "\x1b[2J\u202egnihton")

    assert "\x1b" not in done.output and "\u202e" not in done.output
