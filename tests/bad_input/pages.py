"""Rows that meet a page: forms with mistakes, sessions that ended, files and disks gone wrong."""

from __future__ import annotations

import io
import json
import subprocess

from recorder import people, reading, report
from recorder.export.spreadsheet import safe
from tests.bad_input import At, row
from tests.heeltoe import HEELTOE
from tests.office import an_id
from tests.web.clinic import ANNA, PASSPHRASE
from tests.web.page import Page
from tests.web.test_paper import NONCE, SHEET
from tests.web.test_review import seen, signs
from tests.web.test_sessions import HOME

WRONG = ANNA[:-1] + ("A" if ANNA[-1] != "A" else "B")
FORM = "the form holds what was typed"
NOTHING = "nothing; what was there, byte for byte"
SCRIPT = "<script>alert(1)</script>"
FETCHES = "<link rel=attachment href=file:///etc/passwd>"
FORMULAS = '=HYPERLINK("http://x")', "＝1"


def sheet(at: At, **change: str) -> None:
    """Send a paper sheet with a mistake; nothing is kept and the sheet comes back."""
    fields = {**SHEET, "grip-right-2": "21.5", **change}
    at.each(lambda query: at.place.posts(f"/paper?{query}", **fields))
    at.keeps()
    at.holds(nonce=NONCE, grip__right__2="21.5")


# ── Values ──────────────────────────────────────────────────────────────────


@row(
    1, "A participant ID with one wrong character", 422, place="desk",
    en=f"{WRONG} is not a valid ID (check character). Compare with the bracelet.",
    es=f"{WRONG} no es un código válido (carácter de control). Compárelo con la pulsera.",
    kept=NOTHING, next=FORM,
    tests=("tests/browser/test_opening.py::test_a_wrong_id_is_refused_in_words",),
)  # fmt: skip
def one_wrong_character(at: At) -> None:
    at.each(lambda query: at.place.gets(f"/paper/new?participant={WRONG}&code=baseline&{query}"))
    at.keeps()
    at.holds(participant=WRONG)


@row(
    2, "A valid ID of another site", 422, place="desk",
    en="This ID belongs to site 05; you work at site 07. Compare with the bracelet.",
    es="Este código es del centro 05; usted trabaja en el 07. Compárelo con la pulsera.",
    kept=NOTHING, next=FORM,
    tests=("tests/browser/test_opening.py::test_a_wrong_id_is_refused_in_words",),
)  # fmt: skip
def another_site(at: At) -> None:
    there = an_id(1, "05")
    at.each(lambda query: at.place.gets(f"/paper/new?participant={there}&code=baseline&{query}"))
    at.keeps()
    at.holds(participant=there)


@row(
    3, "A gait time `4,87`, with a comma", "200 after 303", place="desk",
    en="4.87 s", es="4,87 s", kept="one attempt of 4 870 ms",
    next="reads it back on the visit’s page",
)  # fmt: skip
def a_comma(at: At) -> None:
    here = at.place.posts("/paper", **{**SHEET, "gait_speed-all-1": "4,87"}).location
    at.each(lambda query: at.place.gets(f"{here}?{query}"))
    found = at.keeps("visit_opened", "attempt_recorded")
    assert [e.body.elapsed_ms for e in found if e.kind == "attempt_recorded"] == [4_870]
    at.offers(f"{here}/amend")


@row(
    3, "A gait time `4.8.7`", 422, place="desk",
    en="“4.8.7” is not a number.", es="«4.8.7» no es un número.", kept=NOTHING, next=FORM,
)  # fmt: skip
def two_points(at: At) -> None:
    sheet(at, **{"gait_speed-all-1": "4.8.7"})
    at.holds(gait_speed__all__1="4.8.7")


@row(
    4, "A gait time `0`, `-3`, `1e999`, `NaN`", 422, place="desk",
    en="Enter seconds between 1.00 and 120.00.", es="Introduzca segundos entre 1,00 y 120,00.",
    kept=NOTHING, next=FORM,
)  # fmt: skip
def no_such_time(at: At) -> None:
    for value in ("0", "-3", "1e999", "NaN"):
        sheet(at, **{"gait_speed-all-1": value})
        at.holds(gait_speed__all__1=value)


@row(
    5, "Grip of `310` kg, a slip of the point", 422, place="desk",
    en="Above 100 kg. Did you mean 31.0? Retype it.",
    es="Más de 100 kg. ¿Quería decir 31,0? Escríbalo de nuevo.",
    kept="nothing; never corrected by itself", next=FORM,
    tests=("tests/browser/test_visit.py::test_what_cannot_be_is_refused_in_words_and_stays_as_typed",),
)  # fmt: skip
def a_slip(at: At) -> None:
    sheet(at, **{"grip-left-1": "310"})
    at.holds(grip__left__1="310")


@row(
    5, "Grip of `68` kg, which is unusual", 422, place="desk",
    en="68.0 kg is unusual. Compare it with the sheet.",
    es="68,0 kg es poco habitual. Compárelo con la hoja.",
    kept="nothing; then the value, flagged `confirmed`", next="ticks that it is right, or retypes",
    tests=("tests/browser/test_visit.py::test_what_is_unusual_is_asked_and_kept_as_confirmed",),
)  # fmt: skip
def unusual(at: At) -> None:
    sheet(at, **{"grip-left-1": "68"})
    fields = {**SHEET, "grip-left-1": "68", "grip-left-1-right": "yes"}
    assert at.place.posts("/paper", **fields).status_code == 303
    found = at.keeps("visit_opened", "attempt_recorded", "attempt_recorded")
    flags = {e.body.measure: e.body.flags for e in found if e.kind == "attempt_recorded"}
    assert flags["grip"] == ("confirmed",)


@row(
    6, "A whole number as `2.5` (a grip handle’s position; no measure here counts stands)", 422,
    place="desk", en="A whole number from 1 to 5.", es="Un número entero de 1 a 5.",
    kept=NOTHING, next=FORM,
)  # fmt: skip
def no_whole_number(at: At) -> None:
    sheet(at, **{"grip-set-handle": "2.5"})
    at.holds(grip__set__handle="2.5")


@row(
    7, "A test done on a day that has not been yet", 422, place="desk",
    en="has not been yet. Check the day and the clock of this computer.",
    es="aún no ha llegado. Compruebe el día y el reloj de este equipo.", kept=NOTHING, next=FORM,
)  # fmt: skip
def the_future(at: At) -> None:
    sheet(at, performed="2026-11-23")
    at.holds(performed="2026-11-23")


@row(
    8, "A test of three days ago", 422, place="desk",
    en="Late entry: say why.", es="Entrada tardía: indique por qué.",
    kept="nothing; then the events, with the day claimed and the reason",
    next="says why; the form holds the rest",
)  # fmt: skip
def late(at: At) -> None:
    sheet(at, performed="2026-11-19")
    assert at.place.posts(
        "/paper", **{**SHEET, "performed": "2026-11-19", "late": "No power."}
    ).location
    found = at.keeps("visit_opened", "attempt_recorded", texts=("No power.", "No power."))
    assert {(e.performed, e.source) for e in found} == {("2026-11-19", "paper")}
    assert all(e.reason for e in found)


# ── Two at once, twice, too late ────────────────────────────────────────────


@row(
    9, "The same visit from paper in two tabs", 409, place="desk",
    en="This visit was recorded meanwhile. Yours is not kept; it stands below.",
    es="Entretanto se registró esta visita. La suya no se guardó; está abajo.",
    kept="the first; the second stands in its form",
    next="opens the other one and adds to it there",
    tests=("tests/browser/test_visit.py::test_a_second_tab_of_a_visit_only_looks_on",),
)  # fmt: skip
def two_tabs(at: At) -> None:
    first = at.place.posts("/paper", **SHEET).location
    at.begins()
    second = {**SHEET, "nonce": NONCE[:-1] + "7", "gait_speed-all-1": "5.10"}
    at.each(lambda query: at.place.posts(f"/paper?{query}", **second))
    at.keeps()
    at.offers(first)
    at.holds(gait_speed__all__1="5.10")


@row(
    10, "A double tap on Save", "200 after 303", place="desk", en="4.87 s", es="4,87 s",
    kept="one event: the form carries the id of its first",
    next="is led to the same visit",
    tests=(
        "tests/browser/test_opening.py::test_two_taps_on_start_open_one_visit",
        "tests/browser/test_signing.py::test_two_taps_on_sign_sign_once_and_stay_signed_in",
    ),
)  # fmt: skip
def a_double_tap(at: At) -> None:
    first, second = (at.place.posts("/paper", **SHEET) for _ in range(2))
    assert first.location == second.location
    at.each(lambda query: at.place.gets(f"{second.location}?{query}"))
    at.keeps("visit_opened", "attempt_recorded")
    at.offers(f"{second.location}/amend")


@row(
    12, "A form sent after the session ended idle", 401, place="desk",
    en="Sign in to finish. What you typed is held on this page; a passphrase is not.",
    es="Inicie sesión para terminar. Lo que escribió se conserva en esta página;",
    kept="nothing until its own person signs in and sends it on; then every letter",
    next="signs in, and sends it with one tap",
    tests=(
        "tests/web/test_sessions.py::test_what_was_typed_when_the_session_ended_is_held_for_its_own_person",
        "tests/browser/test_opening.py::test_a_tablet_left_alone_locks_but_not_while_somebody_is_measured",
    ),
)  # fmt: skip
def after_idle(at: At) -> None:
    typed = {**SHEET, "by": at.place.maria, "note": "Rested <b>twice</b>."}
    at.place.posts("/session/end")
    at.begins()
    at.each(lambda query: at.place.browser.post(f"/paper?{query}", data=typed, headers=HOME))
    at.keeps()
    at.offers("/session")
    carried = {a["name"]: a["value"] for a in Page(at.answer.text).all("input") if "value" in a}
    held = at.place.tries(at.place.maria, **{**carried, "who": at.place.maria})
    fields = {a["name"]: a["value"] for a in Page(held.text).all("input") if "value" in a}
    at.begins()
    assert at.place.browser.post("/paper", data=fields, headers=HOME).status_code == 303
    at.keeps("visit_opened", "attempt_recorded", "note_written", texts=("Rested <b>twice</b>.",))
    at.goes_on(fields["note"] == typed["note"])


@row(
    13, "A correction without a reason", 422, place="desk",
    en="A value that stands would change. Nothing was kept yet. Say why it changes.",
    es="Cambiaría un valor existente. Aún no se guardó nada. Indique por qué cambia.",
    kept="the old value; the new one once there is a reason",
    next="says why; the form holds the new value",
)  # fmt: skip
def no_reason(at: At) -> None:
    here = at.place.posts("/paper", **SHEET).location
    at.begins()
    change = {"nonce": NONCE[:-1] + "2", "performed": "2026-11-22", "gait_speed-all-1": "5.10"}
    at.each(lambda query: at.place.posts(f"{here}/paper?{query}", **change))
    at.keeps()
    at.holds(gait_speed__all__1="5.10")


# ── Signing ─────────────────────────────────────────────────────────────────


@row(
    14, "A change to a signed visit through an old address", 409, place="ward",
    en="This visit is signed. Nothing was changed. What is wrong in it is amended, not replaced.",
    es="Esta visita está firmada. Nada ha cambiado. Lo erróneo se enmienda, no se sustituye.",
    kept=NOTHING, next="opens Amend; the form holds what was typed",
)  # fmt: skip
def signed_already(at: At) -> None:
    assert signs(at.place).status_code == 303
    there = f"/visits/{at.place.visit}"
    change = {"nonce": NONCE, "performed": "2026-09-21", "late": "-", "gait_speed-all-1": "5.12"}
    at.begins()
    at.each(lambda query: at.place.posts(f"{there}/paper?{query}", **change))
    at.keeps()
    at.holds(gait_speed__all__1="5.12")
    at.offers(f"{there}/amend")


@row(
    15, "A signature under a record that changed since it was reviewed", 409, place="ward",
    en="The record changed since you reviewed it. Nothing was signed.",
    es="El registro ha cambiado desde que lo revisó. No se firmó nada.",
    kept="all that was recorded; no signature", next="reviews it as it is now, and signs that",
)  # fmt: skip
def changed_since(at: At) -> None:
    page = seen(at.place)
    at.place.keeps(at.place.bedside.notes("It came later."))
    fields = {a["name"]: a["value"] for a in page.all("input") if a.get("type") == "hidden"}
    form = {n: fields[n] for n in ("meaning", "reviewed")}
    form |= {"signer": "Alice Ward", "passphrase": PASSPHRASE}
    there = f"/visits/{at.place.visit}/review"
    at.begins()
    at.each(lambda query: at.place.posts(f"{there}?{query}", **form))
    at.keeps()
    at.offers(there)
    at.goes_on("It came later." in at.answer.text)


@row(
    16, "Ten wrong passphrases", 423, place="locked",
    en="Locked after 10 wrong passphrases. All that was recorded is safe.",
    es="Bloqueado tras 10 contraseñas erróneas. Todo lo registrado está a salvo.",
    kept="each wrong try as `sign_in_refused`, without the passphrase; the count outlives restarts",
    next="a site lead or an administrator sets a new one; before, each try waits longer (429)",
    tests=(
        "tests/test_sessions.py::test_ten_wrong_tries_lock_also_after_a_restart",
        "tests/browser/test_opening.py::test_ten_wrong_pins_leave_the_passphrase_alone_also_after_a_restart",
    ),
)  # fmt: skip
def ten_wrong(at: At) -> None:
    at.place.posts("/session/end")
    at.begins()
    for tried in range(10):
        answer = at.place.tries(at.place.maria, "wrong wrong wrong")
        assert answer.status_code == (401 if tried < 9 else 423)
        assert tried == 9 or at.place.tries(at.place.maria).status_code == 429
        at.place.now(minutes=10)
    form = {"who": at.place.maria, "passphrase": PASSPHRASE}
    at.each(lambda query: at.place.browser.post(f"/session?{query}", data=form, headers=HOME))
    found = at.keeps(*["sign_in_refused"] * 10)
    assert b"wrong wrong" not in b"".join(event.raw for event in found)
    with at.place.office.desk.hand() as hand:
        people.set_passphrase(hand, at.place.maria, "another one entirely")
    at.goes_on(at.place.tries(at.place.maria, "another one entirely").status_code == 303)


@row(
    17, "A signature by somebody whose it is not, an administrator’s too", 403, place="ward",
    en="This is not yours to sign now. Who took the measurements signs first;",
    es="Ahora no le toca firmar. Firma primero quien midió;",
    kept="no signature; `signature_refused`, or under another’s name `sign_in_refused`",
    next="who took the measurements signs",
)  # fmt: skip
def not_theirs(at: At) -> None:
    page, there = seen(at.place), f"/visits/{at.place.visit}/review"
    fields = {a["name"]: a["value"] for a in page.all("input") if a.get("type") == "hidden"}
    form = {name: fields[name] for name in ("meaning", "reviewed")} | {"passphrase": PASSPHRASE}
    at.place.signs_in("assessor", "07")
    at.begins()
    mine = {**form, "signer": "Some assessor"}
    at.each(lambda query: at.place.posts(f"{there}?{query}", **mine))
    found = at.keeps("signature_refused", "signature_refused")
    assert {event.visit for event in found} == {at.place.visit}
    at.offers("/")
    at.begins()
    assert at.place.posts(there, **{**form, "signer": "Alice Ward"}).status_code == 401
    at.keeps("sign_in_refused")
    at.place.office.db.conn.execute("delete from wrong_tries")
    at.place.signs_in("administrator")
    at.begins()
    for name in ("Some administrator", "Alice Ward"):
        assert at.place.posts(there, **{**form, "signer": name}).status_code == 403
    at.keeps("signature_refused", "signature_refused")


# ── Words ───────────────────────────────────────────────────────────────────


def a_note(at: At, note: str) -> str:
    """Keep a note; return the address of its visit."""
    here = at.place.posts("/paper", **SHEET, note=note).location
    at.each(lambda query: at.place.gets(f"{here}?{query}"))
    at.keeps("visit_opened", "attempt_recorded", "note_written", texts=(note,))
    at.offers(f"{here}/amend")
    return here


@row(
    18, f"`{SCRIPT}` in a note", "200 after 303", place="desk", en=SCRIPT, es=SCRIPT,
    kept="the words exactly", next="reads them as text, on every page",
    tests=("tests/browser/test_visit.py::test_a_note_is_kept_as_written_whatever_it_holds",),
)  # fmt: skip
def a_script(at: At) -> None:
    here = at.place.posts("/paper", **SHEET, note=SCRIPT).location
    for language in ("en", "es"):
        answer = at.place.gets(f"{here}?lang={language}")
        assert SCRIPT not in answer.text and "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
        at.says(language, answer)
    at.keeps("visit_opened", "attempt_recorded", "note_written", texts=(SCRIPT,))
    at.offers(f"{here}/amend")


@row(
    19, "`=HYPERLINK(\"http://x\")`, `＝1` in a note", "200 after 303", place="desk",
    en=" ".join(FORMULAS), es=" ".join(FORMULAS),
    kept="the words exactly; a table for spreadsheets prefixes them",
    next="opens the `.safe.csv` in a spreadsheet, or the exact file in a program",
    tests=("tests/test_export.py::test_only_the_file_for_spreadsheets_is_prefixed",),
)  # fmt: skip
def formulas(at: At) -> None:
    a_note(at, " ".join(FORMULAS))
    assert all(safe(cell) == f"'{cell}" for cell in (*FORMULAS, "=1"))


@row(
    20, f"`{FETCHES}` in a note", "200 after 303", place="desk", en=FETCHES, es=FETCHES,
    kept="the words exactly", next="reads them on paper; the report fetches nothing",
    tests=("tests/test_report.py::test_a_page_that_asks_for_anything_outside_is_not_made",),
)  # fmt: skip
def fetches(at: At) -> None:
    import pikepdf

    here = at.place.posts("/paper", **SHEET, note=FETCHES).location
    at.each(lambda query: at.place.gets(f"{here}?{query}"))
    at.keeps("visit_opened", "attempt_recorded", "note_written", texts=(FETCHES,))
    visit = reading.read_visit(at.place.office.db, here.rpartition("/")[2])
    with pikepdf.open(io.BytesIO(report.render(visit))) as pdf:
        at.goes_on(list(pdf.attachments) == ["record.json"])


@row(
    21, "A note of 10 MB", 413, place="desk",
    en="A page may send 4 MB at most, and one text 4 000 characters. Nothing was kept.",
    es="Una página puede enviar 4 MB como máximo, y un texto 4 000 caracteres. No se guardó nada.",
    kept=NOTHING, next="shortens what came back of it; all else of the form is held",
)  # fmt: skip
def ten_megabytes(at: At) -> None:
    fields = {**SHEET, "note": "Palabra\n" * 1_250_000}
    at.each(lambda query: at.place.posts(f"/paper?{query}", **fields))
    at.keeps()
    at.holds(gait_speed__all__1="4.87", nonce=NONCE)


@row(
    21, "A note of 4 001 characters, or one word of them", 422, place="desk",
    en="At most 4000 characters, all of them printable.",
    es="4000 caracteres como máximo, todos imprimibles.", kept=NOTHING, next=FORM,
    tests=("tests/browser/test_visit.py::test_a_note_that_cannot_be_kept_says_why_and_stays",),
)  # fmt: skip
def too_long(at: At) -> None:
    sheet(at, note="n" * 4_001)
    at.holds(note="n" * 4_001)


@row(
    22, "A NUL, or a mark that turns what follows (U+202E), in a note", 422, place="desk",
    en="At most 4000 characters, all of them printable.",
    es="4000 caracteres como máximo, todos imprimibles.",
    kept=NOTHING, next="takes out what is shown by its number; the form holds the rest",
    tests=("tests/browser/test_visit.py::test_a_note_that_cannot_be_kept_says_why_and_stays",),
)  # fmt: skip
def not_printable(at: At) -> None:
    for note in ("a\0b", "a\u202eb"):
        sheet(at, note=note)
    at.goes_on("a[U+202E]b" in at.answer.text)


@row(
    23, "“placebo” in a note on a page", 422, place="desk",
    en="“placebo” may reveal the treatment. Take it out, or send it to the unblinded contact.",
    es="«placebo» puede revelar el tratamiento. Quítelo o envíelo al contacto no ciego.",
    kept="nothing until it is answered; then the words exactly, and that they were asked about",
    next="takes it out, or ticks “Keep it as it is”; the form holds the rest",
)  # fmt: skip
def may_unblind(at: At) -> None:
    asked_first(at, "Says she is on placebo.", "treatment")


@row(
    24, "A telephone number in a note on a page", 422, place="desk",
    en="“555 0100 223” looks like a name, a number or a date of a person. Take it out.",
    es="«555 0100 223» parece un nombre, un número o una fecha de una persona. Quítelo.",
    kept="nothing until it is answered; then the words exactly, and that they were asked about",
    next="takes it out, or ticks “Keep it as it is”; the form holds the rest",
)  # fmt: skip
def personal(at: At) -> None:
    asked_first(at, "Daughter is at 555 0100 223.", "person")


def asked_first(at: At, note: str, doubt: str) -> None:
    sheet(at, note=note)
    at.holds(note=note)
    fields = {**SHEET, "note": note, "note-right": "yes"}
    assert at.place.posts("/paper", **fields).status_code == 303
    found = at.keeps("visit_opened", "attempt_recorded", "note_written", texts=(note,))
    assert [event.asked for event in found if event.kind == "note_written"] == [(doubt,)]


# ── Not from a page of ours ─────────────────────────────────────────────────


@row(
    25, "A form without our token, or from before this session", 403, place="desk",
    en="Nothing was changed, and what you typed is safe on this page; a passphrase is not held.",
    es="Nada ha cambiado, y lo que escribió está a salvo en esta página; una contraseña no.",
    kept=NOTHING, next="sends it again with one tap",
)  # fmt: skip
def no_token(at: At) -> None:
    at.each(lambda query: at.place.browser.post(f"/paper?{query}", data=SHEET, headers=HOME))
    at.keeps()
    at.holds(**{name.replace("-", "__"): value for name, value in SHEET.items()})
    fields = {a["name"]: a["value"] for a in Page(at.answer.text).all("input") if "value" in a}
    assert at.place.browser.post("/paper", data=fields, headers=HOME).status_code == 303
    at.keeps("visit_opened", "attempt_recorded")


@row(
    25, "A form sent by another site’s page", 403, place="desk",
    en="Page expired. Nothing was changed. Open it again.",
    es="Página caducada. Nada ha cambiado. Ábrala de nuevo.",
    kept=NOTHING, next="opens the page here",
)  # fmt: skip
def foreign(at: At) -> None:
    form, elsewhere = {**SHEET, "csrf": at.place.csrf}, {"Origin": "https://evil.test"}
    at.each(lambda query: at.place.browser.post(f"/paper?{query}", data=form, headers=elsewhere))
    at.keeps()
    at.offers("/")


@row(
    26, "`Host: evil.test`", 400, place="desk",
    en="Unknown host. Nothing was shown or changed. Use the address that this recorder said",
    es="Servidor desconocido. No se mostró ni cambió nada. Use la dirección que este registrador",
    kept=NOTHING, next="uses the address that the recorder said",
)  # fmt: skip
def unknown_host(at: At) -> None:
    at.says("en", at.place.gets("/", Host="evil.test"))
    at.says("es", at.place.gets("/", Host="evil.test"))
    at.keeps()
    at.goes_on(at.place.gets("/").status_code == 200)


@row(
    27, "A cookie from before the sign-in, or before the signature", 401, place="desk",
    en="Sign in to finish. What you typed is held on this page; a passphrase is not.",
    es="Inicie sesión para terminar. Lo que escribió se conserva en esta página;",
    kept=NOTHING, next="signs in; a page that is only read leads to the door (303)",
    tests=(
        "tests/web/test_sessions.py::test_a_cookie_from_before_is_worth_nothing_after",
        "tests/web/test_hardening.py::"
        "test_signing_gives_the_session_a_new_token_and_the_one_before_is_worth_nothing",
    ),
)  # fmt: skip
def an_old_cookie(at: At) -> None:
    before = at.place.token
    assert at.place.tries(at.place.maria).status_code == 303 and at.place.token != before
    at.place.browser.set_cookie("heeltoe", before)
    at.begins()
    typed = {**SHEET, "by": at.place.maria}
    at.each(lambda query: at.place.browser.post(f"/paper?{query}", data=typed, headers=HOME))
    at.keeps()
    at.offers("/session")
    assert at.place.gets("/people").location.startswith("/session/new")


@row(
    28, "A file to be checked that is named `../../app.db`", 200, place="desk",
    en="This is no PDF that can be read, and it bears no seal.",
    es="No es un PDF que se pueda leer, y no lleva sello.",
    kept="nothing: a file is looked at, and its name is never used",
    next="chooses another file",
    tests=("tests/sync/test_parcel.py::test_of_another_study_hub_or_recorder_nothing_is_read",),
)  # fmt: skip
def named_as_ours(at: At) -> None:
    folder = sorted(path.name for path in at.place.data.iterdir())

    def sends(query: str) -> object:
        form = {"csrf": at.place.csrf, "pdf": (io.BytesIO(b"not a pdf"), "../../app.db")}
        return at.place.browser.post(f"/verify?{query}", data=form, headers=HOME)

    at.each(sends)
    at.keeps()
    at.offers("/verify")
    assert sorted(path.name for path in at.place.data.iterdir()) == folder


# ── The place itself ────────────────────────────────────────────────────────


@row(
    38, "A form while the disk is full", 507, place="desk",
    en="The disk of this recorder is full: what you sent is not saved. All that was kept before",
    es="El disco de este registrador está lleno: lo que envió no se guardó.",
    kept="nothing half; what was there", next="keeps the page open, has space freed, sends again",
)  # fmt: skip
def a_full_disk(at: At) -> None:
    long = {**SHEET, "note": "n" * 4_000}
    at.place.fills_up()
    at.each(lambda query: at.place.posts(f"/paper?{query}", **long))
    at.keeps()
    at.holds(note="n" * 4_000, gait_speed__all__1="4.87")
    at.place.has_room()
    assert at.place.posts("/paper", **long).status_code == 303
    at.keeps("visit_opened", "attempt_recorded", "note_written", texts=("n" * 4_000,))


@row(
    40, "A row of the database altered by hand, its triggers dropped", "200", place="ward",
    en="What is stored of this visit is not as it was written. It cannot be signed.",
    es="Lo guardado de esta visita no está como se escribió. No se puede firmar.",
    kept="the file as it is, for evidence; no signature, and export still works",
    next="`heeltoe verify` names the first bad entry (exit 1); other visits go on",
    tests=(
        "tests/web/test_review.py::test_a_visit_whose_entries_were_altered_cannot_be_signed_and_another_can",
        "tests/test_export.py::test_a_log_that_was_altered_is_exported_as_it_is_and_said_to_be",
    ),
)  # fmt: skip
def altered(at: At) -> None:
    db, there = at.place.office.db.conn, f"/visits/{at.place.visit}/review"
    for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f"drop trigger {name}")
    db.execute(
        "update entry set body = cast(replace(cast(body as text), '5310', '4310') as blob) "
        "where instr(body, cast('\"elapsed_ms\":5310' as blob))"
    )
    db.commit()
    at.begins()
    at.each(lambda query: at.place.gets(f"{there}?{query}"))
    assert not [a for a in Page(at.answer.text).all("form") if a.get("id") == "sign"]
    at.keeps()
    verify = [*HEELTOE, "verify", "--json"]
    done = subprocess.run([*verify, "--data", str(at.place.data)], capture_output=True, check=False)
    said = json.loads(done.stdout)
    at.goes_on(done.returncode == 1 and any(log["first_bad"] for log in said["logs"]))
