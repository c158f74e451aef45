"""What stands between a page and whoever means ill: tokens, headers, caps, waits, plain text."""

# ruff: noqa: F811  A fixture that comes from beside has the name of the argument it fills.

import io
import json
import logging
import re
import sqlite3
import sys

import pytest
from click.testing import CliRunner

from recorder import people, sessions, store
from recorder.cli import main
from recorder.cli import shared as terminal
from recorder.export.spreadsheet import safe
from recorder.web import logs, shared
from tests.tablet import Tablet
from tests.web.clinic import PASSPHRASE
from tests.web.page import Page
from tests.web.test_paper import SHEET
from tests.web.test_review import hidden, seen, signs, ward  # noqa: F401
from tests.web.test_sessions import HOME, now  # noqa: F401
from tests.web.test_shared import addresses
from tests.web.test_tablet_sessions import bed  # noqa: F401

ACTS = "\x1b[2J\x9b31m\x07\u202egnp\x7f"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


# ── Sessions ────────────────────────────────────────────────────────────────


def test_signing_gives_the_session_a_new_token_and_the_one_before_is_worth_nothing(ward):
    before = ward.token

    answer = signs(ward)

    assert answer.status_code == 303 and ward.token not in ("", before)
    assert {"HttpOnly", "SameSite=Strict"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert ward.gets(f"/visits/{ward.visit}/review").status_code == 200
    assert ward.events("session_closed") == []
    ward.browser.set_cookie("heeltoe", before)
    assert ward.gets("/participants/new").status_code == 303
    assert ward.browser.post("/paper", data=SHEET, headers=HOME).status_code == 401


def test_a_tab_that_was_open_when_another_signed_loses_nothing(ward):
    typed = {**SHEET, "csrf": ward.csrf, "by": ward.alice, "note": "Typed in another tab."}
    signs(ward)

    held = ward.browser.post("/paper", data=typed, headers=HOME)

    assert held.status_code == 403 and "Typed in another tab." in held.text
    fields = {a["name"]: a["value"] for a in Page(held.text).all("input") if "value" in a}
    assert fields["csrf"] == ward.csrf and typed["note"] == fields["note"]


def test_what_is_refused_at_signing_leaves_the_session_as_it_was(ward):
    before = ward.token

    assert signs(ward, passphrase="wrong words all over").status_code == 401
    assert "Set-Cookie" not in signs(ward, passphrase="").headers
    assert ward.token == before


def test_a_day_at_work_ends_by_itself_however_busy(clinic, now):
    clinic.becomes_real()
    clinic.signs_in("assessor", "07")
    minutes = sessions.LONGEST_MS // 60_000

    for _ in range(0, minutes - 9, 9):
        now(minutes=9)
        assert clinic.gets("/").status_code == 200
    now(minutes=9)

    assert clinic.gets("/").status_code == 303


def test_guesses_from_one_tablet_slow_that_tablet_alone_also_after_a_restart(bed):
    for n in range(sessions.FREE_TRIES_HERE):
        assert bed.types("guess", person=f"P{n}").status_code == 401
    bed.restarts()

    assert bed.types("guess", person="PX").json["code"] == "too_soon"
    other = Tablet(bed.office, label="T05")
    answer = bed.types(Authorization=f"Bearer {other.token}")
    assert answer.status_code == 200  # From the same address.


def test_a_new_passphrase_makes_the_token_before_it_worth_nothing(ward):
    before = ward.token
    form = {"passphrase": PASSPHRASE, "new_passphrase": "silver window nine boats"}

    answer = ward.posts("/session/passphrase", **form, passphrase_again=form["new_passphrase"])

    assert answer.status_code == 303 and ward.token not in ("", before)
    ward.browser.set_cookie("heeltoe", before)
    assert ward.browser.post("/paper", data=SHEET, headers=HOME).status_code == 401


# ── Headers ─────────────────────────────────────────────────────────────────


def everything(clinic):
    """Ask for every address there is in every way, and for what goes wrong; yield the answers."""
    clinic.app.config["PROPAGATE_EXCEPTIONS"] = False
    tablet = ["/ping", "/packs", "/events", "/devices", "/devices/session"]
    shell = ["/c/", "/c/sw.js", "/c/0/app.js"]
    shell += re.findall(r"/c/\w+/app\.js", clinic.gets("/c/").text)[:1]
    for address in [a for _, a in addresses(clinic)] + tablet + shell:
        for method in ("get", "post", "put"):
            yield address, getattr(clinic.browser, method)(address, headers=HOME)
    yield "no page", clinic.gets("/nowhere")
    yield "no host", clinic.gets("/", Host="evil.test")
    yield "too large", clinic.browser.post("/paper", data="n=" + "n" * 5_000_000, headers=HOME)
    clinic.app.view_functions["home.show"] = lambda: 1 // 0
    yield "a bug", clinic.gets("/")


@pytest.mark.parametrize("role", ["administrator", "site_lead", None])
def test_every_answer_carries_every_header_and_what_holds_data_is_not_stored(busy, role):
    if role:
        busy.signs_in(role, "07" if role == "site_lead" else None)
    statuses = set()
    for address, answer in everything(busy):
        statuses.add(answer.status_code)
        assert {n: answer.headers.get(n) for n in shared.HEADERS} == shared.HEADERS, address
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "*" not in policy
        if not address.startswith(("/static/", "/c/")):
            assert answer.headers["Cache-Control"] == "no-store", address
        assert "Server" not in answer.headers, address
        assert "Access-Control-Allow-Origin" not in answer.headers, address
        answer.close()
    assert statuses >= {200, 400, 401, 404, 405, 413, 500} | ({403} if role else set())


def test_the_headers_are_these():
    assert shared.HEADERS.keys() == {
        "Content-Security-Policy",
        "Cross-Origin-Embedder-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    }
    policy = shared.HEADERS["Content-Security-Policy"]
    for rule in ("default-src 'self'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert "frame-ancestors 'none'" in policy
    assert shared.HEADERS["X-Content-Type-Options"] == "nosniff"


def test_a_paper_carries_them_too(ward):
    signs(ward)

    answer = ward.gets(f"/visits/{ward.visit}/report.pdf")

    assert answer.mimetype == "application/pdf"
    assert {n: answer.headers[n] for n in shared.HEADERS} == shared.HEADERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_download_is_named_for_what_it_is_and_for_nobody(busy):
    busy.signs_in("data_manager")
    about = [f"visit/{busy.visit}", f"participant/{busy.seen[2].rpartition('/')[2]}"]
    about += [f"person/{busy.alice}"]
    addresses = [f"/trail/{one}?as=csv" for one in about]
    addresses += [f"/visits/{busy.visit}/report.pdf", "/worksheets/baseline.pdf"]

    for address in addresses:
        said = busy.gets(address).headers["Content-Disposition"]
        name = re.fullmatch(r'(?:inline|attachment); filename="([a-z0-9-]+\.(?:pdf|csv))"', said)
        assert name, said
        assert not any(digits in name[1] for digits in ("0001", busy.alice.lower())), said


# ── Caps ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "says"), [("en", "1000 fields at most"), ("es", "1000 campos como máximo")]
)
def test_a_form_of_more_fields_than_any_page_has_is_refused_in_words(clinic, language, says):
    clinic.signs_in("assessor", "07")

    answer = clinic.posts(f"/paper?lang={language}", **{f"field-{n}": "" for n in range(1_001)})

    assert answer.status_code == 413 and says in answer.text


@pytest.mark.parametrize("address", ["/devices", "/devices/session"])
def test_what_a_tablet_asks_is_short(bed, address):
    shown = {"Authorization": f"Bearer {bed.tablet.token}"}

    answer = bed.browser.post(address, data=b" " * 17_000, headers=shown)

    assert answer.status_code == 413
    assert "Nothing was changed" in answer.json["why"]
    deep = b'{"device":' + b"[" * 8_000
    assert bed.browser.post(address, data=deep, headers=shown).status_code == 400


def without_room(monkeypatch):
    """Let no database grow from now on, as on a disk that is full; SQLite itself refuses."""
    opened = store.open_database

    def opens(*words, **more):
        db = opened(*words, **more)
        pages = db.conn.execute("pragma page_count").fetchone()[0]
        db.conn.execute(f"pragma max_page_count = {pages}")
        return db

    monkeypatch.setattr(store, "open_database", opens)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "The disk of this recorder is full"),
        ("es", "El disco de este registrador está lleno"),
    ],
)
def test_on_a_full_disk_a_form_is_held_and_pages_are_read(clinic, monkeypatch, now, language, says):
    clinic.signs_in("assessor", "07")
    long = {**SHEET, "note": "n" * 4_000, "performed": "2026-11-22"}
    before = store.event_count(clinic.office.db)
    with monkeypatch.context() as patch:
        without_room(patch)
        answer = clinic.posts(f"/paper?lang={language}", **long, late="No power.")
        now(minutes=1)
        assert clinic.gets("/").status_code == 200

    assert answer.status_code == 507 and says in answer.text
    fields = {a["name"]: a["value"] for a in Page(answer.text).all("input") if "value" in a}
    assert fields["note"] == long["note"]
    assert store.event_count(clinic.office.db) == before
    assert clinic.browser.post("/paper", data=fields, headers=HOME).status_code == 303


def test_a_database_that_cannot_be_written_is_read_and_holds_the_form(clinic, monkeypatch, now):
    clinic.signs_in("assessor", "07")
    holder = sqlite3.connect(clinic.data / store.DATABASE)
    holder.execute("begin immediate")
    opened = store.open_database

    def soon(*words, **more):
        db = opened(*words, **more)
        db.conn.execute("pragma busy_timeout = 10")
        return db

    monkeypatch.setattr(store, "open_database", soon)
    now(minutes=1)  # It is time to note that somebody is at work, and it cannot be noted.
    read = clinic.gets("/")
    answer = clinic.posts("/paper", **SHEET, late="No power.")
    holder.close()

    assert (read.status_code, answer.status_code) == (200, 503)
    assert "4.87" in answer.text and "nothing was saved just now" in answer.text


# ── What acts on a terminal, or turns what follows ──────────────────────────


def calls_everybody(clinic, name):
    """Write a name that the gate would refuse, as somebody with the file in hand may."""
    conn = clinic.office.db.conn
    triggers = conn.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    for (trigger,) in triggers:
        conn.execute(f"drop trigger {trigger}")
    conn.execute("update texts set text = ? where digest in (select name from people)", [name])
    conn.commit()


def test_no_command_prints_what_a_terminal_would_act_on(clinic):
    calls_everybody(clinic, f"Anna {ACTS}")

    for words in (["person"], ["person", "--json"], ["visits"], ["verify"]):
        done = CliRunner().invoke(main, [*words[:1], "--data", str(clinic.data), *words[1:]])
        assert ACTING.search(done.output) is None, words
    assert (
        "Anna [U+001B][2J[U+009B]31m"
        in CliRunner().invoke(main, ["person", "--data", str(clinic.data)]).output
    )


@pytest.mark.parametrize(
    "words",
    [
        ["score", f"/nowhere/{ACTS}"],
        ["report", "--data", f"/nowhere/{ACTS}", "-o", "x.pdf"],
        ["init", f"/nowhere/{ACTS}"],
        ["export", "--check", f"/nowhere/{ACTS}"],
        [f"{ACTS}"],
        ["visits", f"--{ACTS}"],
        ["pair", "--label", ACTS, "--as", f"Nobody {ACTS}"],
    ],
)
def test_no_refusal_prints_what_a_terminal_would_act_on(clinic, words):
    done = CliRunner().invoke(main, words, env={"HEELTOE_DATA": str(clinic.data)})

    assert done.exit_code > 0 and done.output
    assert ACTING.search(done.output) is None


def test_an_answer_for_a_program_is_harmless_and_reads_as_the_same_value(capsys):
    terminal.print_json({"name": f"Anna {ACTS}", "où": "é"})

    said = capsys.readouterr().out
    assert ACTING.search(said) is None
    assert json.loads(said) == {"name": f"Anna {ACTS}", "où": "é"}


def test_an_entry_of_the_server_log_acts_on_nothing_and_is_not_two():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Plain(logs.FORM))
    try:
        raise ValueError(f"no such {ACTS}\n2026-11-22 ERROR root: forged")
    except ValueError:
        error = logging.LogRecord("x", logging.ERROR, "", 1, f"/{ACTS}\nforged", (), None)
        error.exc_info = sys.exc_info()
        handler.handle(error)

    lines = out.getvalue().splitlines()
    assert ACTING.search(out.getvalue()) is None
    assert "[U+001B][2J" in lines[0] and len(lines) > 3
    assert [line for line in lines[1:] if not line.startswith("    ")] == []


def test_a_page_shows_what_acts_as_its_number(clinic):
    with clinic.office.desk.hand() as hand:
        people.set_passphrase(hand, clinic.alice, PASSPHRASE)
    calls_everybody(clinic, f"Anna {ACTS}")

    text = clinic.gets("/session/new").text

    assert "Anna [U+001B][2J[U+009B]31m[U+0007][U+202E]gnp" in text
    assert ACTING.search(text) is None


PAYLOAD = " ".join(
    (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'><svg/onload=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "</title><b id=x>",
        "{{ 7 * 7 }}{% raw %}",
    )
)


def test_no_words_of_anybody_are_markup_on_any_page(busy):
    bed = busy.bedside
    bed.visit = busy.visit
    with busy.office.desk.hand() as hand:
        people.add(hand, PAYLOAD)
    note = bed.notes(PAYLOAD)
    busy.keeps(note, bed.asks(PAYLOAD), bed.sets_aside(bed.notes(f"{PAYLOAD} again")))
    calls_everybody(busy, PAYLOAD)
    parts = [part for part in PAYLOAD.split() if "<" in part]
    seen = 0

    for role in ("site_lead", "monitor"):
        busy.signs_in(role, "07" if role == "site_lead" else None)
        for rule, address in addresses(busy):
            if "GET" not in rule.methods or ".pdf" in rule.rule or rule.endpoint == "assets.show":
                continue
            answer = busy.gets(address)
            if answer.status_code == 200:
                assert [part for part in parts if part in answer.text] == [], (role, address)
                assert Page(answer.text).faults == [], (role, address)
                seen += PAYLOAD in " ".join(Page(answer.text).text.split())

    assert seen >= 10


@pytest.mark.parametrize("cell", [f"Anna {ACTS}", f"={ACTS}", f"{ACTS}=1+1"])
def test_a_cell_for_spreadsheets_holds_nothing_that_acts(cell):
    assert ACTING.search(safe(cell)) is None
    assert safe(cell).startswith("'") == cell.startswith("=")
