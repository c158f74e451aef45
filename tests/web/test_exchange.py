"""The page about the hub: what waits, what is wrong and what to do, in both languages."""

import re

import pytest

from recorder import acts, admitting, store, tidings, uplink
from recorder.reaching import NotReached
from recorder.receipts import Receipt
from recorder.store import Signed
from recorder.sync import told
from recorder.sync.talk import Exchanged, Known
from recorder.sync.worker import Worker
from recorder.uplink import Uplink
from tests.web.page import Page

HUB = Uplink("https://hub.example.org", "BFNSY", 1, "02" * 33, "07", "CRATUS-DEMO")
CODES = [
    key.removeprefix("met_").removesuffix("_do") for key in tidings.WORDS if key.endswith("_do")
]


@pytest.fixture
def joined(clinic):
    """A clinic that joined a hub, with an assessor signed in and a worker that nobody started."""
    clinic.signs_in("assessor", "07")
    uplink.note(clinic.data, HUB)
    clinic.office.desk.node = acts.this_node(clinic.data)
    clinic.app.config["WORKER"] = Worker(clinic.data, clock=lambda: 0.0, chance=lambda: 0)
    return clinic


def all_of(clinic, address="/sync", **headers):
    """Return the words of a page, after a look at its form."""
    page = Page(clinic.gets(address, **headers).text)
    assert page.faults == []
    return " ".join(page.text.split())


def ran_into(clinic, code, why="Some words."):
    told.note(clinic.data, Exchanged(), reached=False, fault=NotReached(why, code))


def confirms(clinic):
    """Let the hub have signed for all that is here."""
    for log, (last, head) in store.heads(clinic.office.db).items():
        it = Receipt(v=1, hub=HUB.hub, epoch=1, log=log, first=1, last=last, head=head,
                     batch="0" * 64, at_ms=1)  # fmt: skip
        with store.writing(clinic.office.db):
            store.keep_receipt(clinic.office.db, it, Signed(f"{log} {last}".encode(), "00" * 64))


# ── Where there is one ──────────────────────────────────────────────────────


def test_a_recorder_without_a_hub_and_a_hub_have_no_such_page(clinic):
    clinic.signs_in("site_lead", "07")
    assert clinic.gets("/sync").status_code == 404
    assert 'href="/sync"' not in clinic.gets("/").text

    uplink.note(clinic.data, HUB)
    clinic.is_a("hub")

    for address in ("/sync", "/sync/state"):
        assert clinic.gets(address).status_code == 404
    assert clinic.posts("/sync").status_code == 404


def test_whoever_has_a_role_asks_for_an_exchange_and_comes_back_to_the_page(joined):
    worker = joined.app.config["WORKER"]
    worker._due = 300.0

    answer = joined.posts("/sync")

    assert (answer.status_code, answer.location) == (303, "/sync")
    assert worker.left_s() == 0
    assert "Exchanging now" in all_of(joined)


def test_a_form_that_is_not_ours_asks_for_nothing(joined):
    worker = joined.app.config["WORKER"]
    worker._due = 300.0

    assert joined.posts("/sync", csrf="another").status_code == 403
    assert worker.left_s() == 300


def test_where_nothing_runs_by_itself_the_page_says_what_to_run(joined):
    joined.app.config["WORKER"] = None

    assert "heeltoe serve" in all_of(joined)
    assert joined.posts("/sync").status_code == 303
    assert "<button" not in joined.gets("/sync").text.partition("<main")[2].partition("</main")[0]


# ── What waits ──────────────────────────────────────────────────────────────


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""
    monkeypatch.setenv("HEELTOE_TESTING", "1")
    return lambda moment: monkeypatch.setenv("HEELTOE_NOW", moment)


def opens(clinic, *participants):
    with clinic.office.desk.hand("07") as hand:
        hand.takes([clinic.bedside.opens(it) for it in participants])


def test_entries_and_visits_that_the_hub_did_not_sign_for_are_counted_and_since_when(joined, at):
    at("2030-09-21T10:00:00+02:00")
    joined.signs_in("assessor", "07")
    opens(joined, "07-0-K")
    confirms(joined)
    told.note(joined.data, Exchanged(), reached=True)
    assert "Nothing: all is at the hub" in all_of(joined)
    assert "At the hub until 10:00" in all_of(joined, "/")

    opens(joined, "07-1-K", "07-2-K")
    with joined.office.desk.hand("07") as hand:
        hand.takes([joined.bedside.times(4_000)])

    at("2030-09-21T10:09:00+02:00")
    assert "2 visits, 3 entries, the oldest for 9 min" in all_of(joined)
    assert "2 visits wait for the hub, 9 min" in all_of(joined, "/")
    assert '<span class="tabs__count" aria-hidden="true">2</span>' in joined.gets("/visits").text

    confirms(joined)
    joined.signs_in("assessor", "07")
    said = all_of(joined)
    assert "entries, the oldest for" in said and "visits, " not in said, "none is not counted"


def test_where_parcels_go_in_place_of_a_network_the_last_answer_is_told(joined, at):
    at("2030-09-21T10:00:00+02:00")
    joined.signs_in("assessor", "07")
    opens(joined, "07-0-K")
    confirms(joined)
    assert "Last answer by hand" not in all_of(joined)
    told.note_by_hand(joined.data)
    at("2030-09-21T10:05:00+02:00")
    ran_into(joined, "no_network")

    said = all_of(joined)

    assert "Last answer by hand 10:00" in said and "Last exchange 10:05" in said
    assert "At the hub until 10:00" in all_of(joined, "/")


LATER = [
    (23, "waits", "23 h"),
    (24, "late", "24 h"),
    (71, "late", "71 h"),
    (72, "very_late", "72 h"),
    (24 * 9, "very_late", "9 d"),
]


def test_the_longer_something_waits_the_more_it_asks_for_somebody(joined, at):
    at("2030-09-01T10:00:00+00:00")
    person = joined.signs_in("assessor", "07")
    opens(joined, "07-0-K")
    confirms(joined)
    opens(joined, "07-1-K")
    for hours, level, said in LATER:
        day, hour = divmod(10 + hours, 24)
        at(f"2030-09-{1 + day:02d}T{hour:02d}:00:00+00:00")
        joined.tries(person)

        page = joined.gets("/").text

        assert f'data-level="{level}"' in page
        assert f"1 visit waits for the hub, {said}" in page.replace("\N{NO-BREAK SPACE}", " ")
        drawn = re.search(r'exchange__line--\w+".*?#i-(\w+)', page, re.DOTALL)
        assert drawn, "it is drawn"
        assert drawn[1] == ("begun" if level == "waits" else "warn"), "not by colour alone"


# ── What is wrong ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_way_not_to_reach_the_hub_says_what_is_wrong_safe_and_to_do(joined, language):
    for code in CODES:
        ran_into(joined, code)

        said = all_of(joined, f"/sync?lang={language}")

        for key in (f"met_{code}_title", f"met_{code}", f"met_{code}_do", "safe_here"):
            digits = admitting.spoken(joined.office.desk.node.public_key)
            facts = {"hub": HUB.url, "digits": digits, "epoch": HUB.epoch + 1}
            assert tidings.say(language, key, **facts) in said, key
    assert {"no_network", "sign_in_page", "wrong_certificate", "wrong_hub"} < set(CODES)


def test_who_waits_to_be_let_in_again_reads_the_digits_that_the_hub_compares(joined):
    ran_into(joined, "waits_for_admission")

    said = all_of(joined)

    assert admitting.spoken(joined.office.desk.node.public_key) in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_stays_is_named_with_why_and_that_it_is_safe(joined, language):
    for why in ("revoked", "fork", "set_back", "something_new"):
        done = Exchanged(stays={"OFFIC.07.1": why}, faults=["The receipt cannot be read."])
        told.note(joined.data, done, reached=True)

        said = all_of(joined, f"/sync?lang={language}")

        assert tidings.why_it_stays(language, why) in said
        assert "OFFIC.07.1" in said
        assert tidings.say(language, "safe_kept") in said
        assert "The receipt cannot be read." in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_hub_said_is_said_in_the_readers_language_where_its_code_is_known(
    joined, language
):
    codes = [it.removeprefix("said_") for it in tidings.WORDS if it.startswith("said_")]
    for code in codes:
        known = {"Hub’s English.": Known(code, "OFFIC.07.1"), "More English.": Known("of_later")}
        done = Exchanged(faults=list(known), known=known)
        told.note(joined.data, done, reached=True)

        said = all_of(joined, f"/sync?lang={language}")

        assert f"OFFIC.07.1: {tidings.say(language, f'said_{code}')}" in said
        assert "Hub’s English." not in said
        assert "More English." in said, "as it came, where nobody knows it"
    assert {"revoked", "superseded", "receipt"} < set(codes)


@pytest.mark.parametrize(("language", "began"), [("en", "In its own"), ("es", "En sus palabras")])
def test_what_only_the_hub_can_say_stands_in_its_words_beside_ours(joined, language, began):
    known = {"X: No room.": Known("not_taken", "OFFIC.07.1", "No room.")}
    told.note(joined.data, Exchanged(faults=list(known), known=known), reached=True)

    said = all_of(joined, f"/sync?lang={language}")

    assert tidings.say(language, "said_not_taken") in said
    assert began in said and said.count("No room.") == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_why_a_restored_recorder_is_not_let_in_is_said_in_the_readers_language(joined, language):
    why = "The hub does not let this recorder in again: English."
    done = Exchanged(known={why: Known("readmit_epoch_used")})
    fault = NotReached(why, "readmit_epoch_used")
    told.note(joined.data, done, reached=True, fault=fault)

    said = all_of(joined, f"/sync?lang={language}")

    assert tidings.say(language, "said_readmit_epoch_used") in said and "English." not in said
    told.note(joined.data, Exchanged(), reached=True, fault=fault)
    assert "English." in all_of(joined, f"/sync?lang={language}"), "never nothing"


def test_what_an_exchange_said_beside_is_one_notice_however_much_it_is(joined):
    told.note(joined.data, Exchanged(faults=["One.", "Two.", "Three."]), reached=True)

    said = all_of(joined)

    assert said.count("The last exchange also said") == 1
    assert "One. Two. Three." in said


def test_a_clock_that_is_off_is_said_once_with_what_to_do(joined):
    for minutes, language, words in (
        (7, "en", "7 minutes behind the hub’s"),
        (-7, "en", "7 minutes ahead of the hub’s"),
        (7, "es", "7 minutos atrasado"),
        (-7, "es", "7 minutos adelantado"),
    ):
        off = tidings.clock_off("en", minutes * 60_000)
        done = Exchanged(offset_ms=minutes * 60_000, faults=[off])
        told.note(joined.data, done, reached=True)

        said = all_of(joined, f"/sync?lang={language}")

        assert said.count(words) == 1
        assert ("set the clock" if language == "en" else "ponga el reloj en hora") in said
        assert said.count(off) == (language == "en")


def test_a_network_that_was_gone_for_a_minute_is_no_reason_to_call_somebody(joined):
    confirms(joined)
    told.note(joined.data, Exchanged(), reached=True)
    ran_into(joined, "no_network")
    assert 'data-level="well"' in joined.gets("/").text
    assert "No way to the hub" in all_of(joined), "but the page says it"

    ran_into(joined, "sign_in_page")

    assert "The network wants a sign-in" in all_of(joined, "/")


# ── As it goes on ───────────────────────────────────────────────────────────


def test_an_exchange_that_runs_says_how_far_it_is(joined):
    worker = joined.app.config["WORKER"]
    worker.running, worker.watch.done, worker.watch.of = True, 120, 480

    text = joined.gets("/sync").text

    assert "120 of 480 entries" in text
    assert '<progress class="exchange__bar" max="480" value="120"' in text
    assert 'hx-trigger="every 2s"' in text


def test_a_page_that_shows_it_already_is_sent_nothing(joined):
    joined.app.config["WORKER"]._due = 300.0
    seen = re.search(r"seen=(\w+)", joined.gets("/sync").text)[1]
    address = f"/sync/state?seen={seen}"

    assert joined.gets(address, HX_Request="true").status_code == 204
    assert joined.gets(address).status_code == 200, "without htmx it is a page as any"
    ran_into(joined, "no_network")
    moved = joined.gets(address, HX_Request="true")

    assert moved.status_code == 200
    assert "No way to the hub" in moved.text
    assert "<main" not in moved.text


def test_a_page_that_is_left_open_is_no_sign_of_work(joined, at):
    moment = "2030-01-01T10:{:02d}:00+00:00"
    at(moment.format(0))
    joined.signs_in("assessor", "07")
    for minute in range(2, 20, 2):
        at(moment.format(minute))
        last = joined.gets("/sync/state", HX_Request="true").status_code

    assert last == 401


def test_when_the_next_exchange_is(joined, at):
    at("2030-09-21T10:00:00+02:00")
    joined.signs_in("assessor", "07")
    worker = joined.app.config["WORKER"]

    worker._due = 300.0
    assert "Next 10:05, or sooner when a visit is finished" in all_of(joined)
    worker._due = 4.0
    assert "Next in some seconds" in all_of(joined)
