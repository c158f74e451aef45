"""Keeping and sending, in a real browser before a real recorder: nothing lost, nothing twice."""

import json
import os
import shutil

import pytest

from tests import counts
from tests.browser.keeping import bed, rows, states
from tests.browser.until import until

__all__ = ["bed"]

KILLS = counts.cases(3, 20, soak=200)
DELAYS_S = [0, 0.005, 0.2, 0.02, 0.05]
REFUSES = """
  if (!sessionStorage.well) IDBFactory.prototype.open = () => { throw new Error("refused") }
"""
COUNTS_NEW = """
  const open = IDBFactory.prototype.open
  IDBFactory.prototype.open = function (...asked) {
    const request = open.apply(this, asked)
    request.addEventListener("upgradeneeded", () => (sessionStorage.made = 1))
    return request
  }
"""
HEARS_THE_WORKER = """
  window.written = 0
  window.Worker = class extends Worker {
    constructor(...asked) {
      super(...asked)
      this.addEventListener("message", ({data}) => { window.written += Boolean(data.to) })
    }
  }
"""
A_UUID = "01a2b3c4-0000-7000-8000-000000000001"
WELCOME = "<!doctype html><title>Welcome to GuestNet</title>"


# ── Killed, closed, refused, slow ───────────────────────────────────────────


@pytest.mark.proof
def test_every_tap_outlives_a_kill_of_the_browser_and_arrives_once(bed):
    page = bed.starts().opens()
    said = bed.begins(page)
    told, taps = set(), 2

    for kill in range(KILLS):
        page.on("console", lambda line: told.add(line.text.removeprefix("kept ")))
        page.mouse.move(100, 100)
        page.mouse.down()  # Returns when the page has heard it: keep() was called.
        bed.browser.dies(after_s=DELAYS_S[kill % len(DELAYS_S)])
        taps += 1

        page = bed.starts().opens()
        page.evaluate("([said, from]) => goesOn(said, from)", [said, taps])

    kept = rows(page)
    assert told and told <= {row["id"] for row in kept}
    assert [row["n"] for row in kept] == list(range(1, taps + 1))
    assert page.evaluate("outbox.draftsLeft()") == []

    bed.node.starts()
    assert bed.sends(page)["why"] is None
    arrived = bed.node.entries()
    assert [event.raw.decode() for event in arrived] == [row["raw"] for row in kept]
    assert set(states(page)) == {"kept"}
    print(f"{KILLS} kills, 0 of {taps} taps lost, {len(told)} of them heard to be kept")


def test_a_database_that_the_browser_threw_away_is_made_again_from_the_journal(bed):
    """A kill in the midst of a write costs Chromium its whole database two starts later."""
    page = bed.starts().opens()
    said = bed.begins(page)
    page.evaluate("keeps()")
    bed.browser.dies()
    tears(bed.folder / "profile")
    page = bed.starts().opens()
    page.evaluate("([said, from]) => goesOn(said, from)", [said, 1])
    page.evaluate("keeps()")
    was = rows(page)
    assert len(was) == 4
    bed.browser.dies()

    page = bed.starts().opens(init=COUNTS_NEW)

    assert page.evaluate("sessionStorage.made") == "1", "the browser had thrown it away"
    assert [row["raw"] for row in rows(page)] == [row["raw"] for row in was]
    assert page.evaluate("outbox.meta.get('device')") == bed.node.device
    page.evaluate("([said, from]) => goesOn(said, from)", [said, 2])
    page.evaluate("keeps()")
    assert [row["n"] for row in rows(page)] == [1, 2, 3, 4, 5]
    bed.node.starts()
    bed.sends(page)
    assert bed.node.held() == [(1, 5)]


def tears(profile) -> None:
    """Cut the last record of the database's log short, as a kill in the midst of it does."""
    (log,) = (profile / "Default/IndexedDB").rglob("0*.log")
    os.truncate(log, log.stat().st_size - 7)


def test_a_tap_that_reached_only_the_draft_is_taken_in_at_the_next_start(bed):
    page = bed.starts().opens(init=REFUSES)
    page.evaluate("said => goesOn(said, 0)", {**bed.node.said, "session": A_UUID, "visit": A_UUID})

    assert page.evaluate("ready") == "refused"
    assert page.evaluate("tries()") == "NotKept"
    assert "outbox:failed" in page.evaluate("heard")
    (left,) = page.evaluate("outbox.draftsLeft()")
    copy = json.loads(page.evaluate("outbox.copy().then((file) => file.text())"))
    assert (copy["rows"], copy["drafts"]) == ([], [left])

    page.evaluate("sessionStorage.well = 1")
    bed.browser.reopens(page)
    (row,) = rows(page)
    assert (row["id"], row["n"], row["state"]) == (left["draft"]["id"], 1, "waiting")
    assert page.evaluate("outbox.draftsLeft()") == []


def test_a_draft_is_written_while_the_finger_is_still_down(bed):
    page = bed.starts().opens()
    bed.begins(page)

    found = page.evaluate(
        "() => { const kept = keeps(); const left = outbox.draftsLeft();"
        " return kept.then((row) => [left.map(({draft}) => draft.id), row.id]) }"
    )

    assert found[0] == [found[1]]


def test_a_connection_that_died_is_made_anew(bed):
    hook = """
      const open = IDBFactory.prototype.open
      IDBFactory.prototype.open = function (...asked) {
        const request = open.apply(this, asked)
        request.addEventListener("success", () => (window.database = request.result))
        return request
      }
    """
    page = bed.starts().opens(init=hook)
    bed.begins(page)

    page.evaluate("database.close()")

    assert page.evaluate("tries()") == "kept"
    assert len(rows(page)) == 3


def test_a_page_that_upgrades_the_database_need_not_wait_and_the_next_tap_is_kept(bed):
    page, other = bed.starts().opens(), bed.browser.opens()
    said = bed.begins(page)
    other.evaluate("said => goesOn(said, 100)", said)
    other.evaluate("outbox.rows()")

    outcome = page.context.new_page()
    outcome.goto(f"{bed.browser.origin}/c/test/event.js")
    seen = outcome.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("heeltoe", 2)
          asked.onblocked = () => done("blocked")
          asked.onupgradeneeded = () => asked.transaction.abort()
          asked.onerror = () => done("let in")
        })"""
    )

    assert seen == "let in"
    assert (page.evaluate("tries()"), other.evaluate("tries()")) == ("kept", "kept")


def test_what_is_not_complete_in_half_a_second_is_said_and_not_called_kept(bed):
    page, other = bed.starts().opens(), bed.browser.opens()
    bed.begins(page)
    other.evaluate(
        """() => new Promise((held) => {
          const asked = indexedDB.open("heeltoe")
          asked.onsuccess = () => {
            const store = asked.result.transaction("meta", "readwrite").objectStore("meta")
            const on = () => window.enough || (store.get("n").onsuccess = () => (held(), on()))
            on()
          }
        })"""
    )

    page.evaluate("() => { tries().then((outcome) => (window.outcome = outcome)) }")
    page.wait_for_function("heard.includes('outbox:slow')")
    assert page.evaluate("[window.outcome, heard.at(-1)]") == [None, "outbox:slow"]

    other.evaluate("() => { window.enough = true }")
    page.wait_for_function("window.outcome")
    assert page.evaluate("outcome") == "kept"
    assert len(rows(page)) == 3


def test_called_kept_is_in_the_database_and_in_the_journal_by_then(bed):
    """Another connection is asked at the moment of the announcement, not after it."""
    page = bed.starts().opens(init=HEARS_THE_WORKER)
    bed.begins(page)

    found = page.evaluate(
        """() => new Promise((done) => {
          const complete = []
          const strict = IDBDatabase.prototype.transaction
          IDBDatabase.prototype.transaction = function (...asked) {
            const transaction = strict.apply(this, asked)
            const {mode, durability} = transaction
            transaction.addEventListener("complete", () => complete.push([mode, durability]))
            return transaction
          }
          const before = window.written
          const said = () => done([[...complete], window.written - before])
          document.addEventListener("outbox:changed", said, {once: true})
          keeps()
        })"""
    )

    assert found == [[["readwrite", "strict"]], 2], "its draft, and its row"


def test_a_tap_that_the_database_would_not_take_leaves_no_gap_in_the_numbers(bed):
    page = bed.starts().opens()
    bed.begins(page)
    page.evaluate(
        """() => {
          const add = IDBObjectStore.prototype.add
          IDBObjectStore.prototype.add = function (...asked) {
            if (window.full) throw new DOMException("", "QuotaExceededError")
            return add.apply(this, asked)
          }
        }"""
    )

    page.evaluate("() => { window.full = true }")
    assert page.evaluate("tries()") == "NotKept"
    page.evaluate("() => { window.full = false }")
    assert page.evaluate("tries()") == "kept"

    page.wait_for_function("outbox.draftsLeft().length === 0")  # The one before is taken in too.
    assert [row["n"] for row in rows(page)] == [1, 2, 3, 4]


def test_an_event_counts_once_and_another_under_its_id_is_not_called_kept(bed):
    page = bed.starts().opens()
    bed.begins(page)

    found = page.evaluate(
        """async () => {
          const draft = attempt()
          const [first, again] = [await outbox.keep(draft), await outbox.keep(draft)]
          const other = {...draft, body: {...draft.body, elapsed_ms: 9_000}}
          return [again.n - first.n, await outbox.keep(other).catch((refusal) => refusal.name)]
        }"""
    )

    assert found == [0, "NotKept"]
    assert len(rows(page)) == 3


def test_a_browser_that_knows_no_such_files_keeps_in_the_database_alone(bed):
    page = bed.starts().opens(init="delete StorageManager.prototype.getDirectory")
    bed.begins(page)

    assert page.evaluate("tries()") == "kept"
    assert len(rows(page)) == 3


def test_a_second_tab_has_the_journal_when_the_first_ends(bed):
    first, second = bed.starts().opens(), bed.browser.opens(init=HEARS_THE_WORKER)
    said = bed.begins(first)
    second.evaluate("said => goesOn(said, 0)", said)
    second.evaluate("keeps()")
    assert second.evaluate("written") == 0

    first.close()
    second.wait_for_function("written > 0")  # All that the database has, its own row included.
    second.evaluate("keeps()")

    bed.browser.loses_its_database()
    assert [row["n"] for row in rows(bed.starts().opens())] == [1, 2, 3, 4]


WRITES = """
  async ([{session, visit}, text]) => {
    const {textDigest} = await import("/c/test/canonical.js")
    const digest = await textDigest(new Uint8Array(16), text)
    const note = draft("note_written", {text: digest}, {session, visit})
    await outbox.keep(note, [{digest, salt: "0".repeat(32), text}])
    return digest
  }
"""
IN_JOURNAL = """
  async (text) => {
    const journal = await import("/c/test/journal.js")
    return JSON.stringify(await journal.copy()).includes(text)
  }
"""


def test_words_that_two_people_blanked_go_from_the_tablet_whichever_tab_has_the_journal(bed):
    slip = "Mrs Example of Elm Street"
    bed.node.starts()
    first, other = bed.starts().opens(), bed.browser.opens()
    digest = first.evaluate(WRITES, [bed.begins(first), slip])
    assert bed.sends(other)["why"] is None
    assert first.evaluate(IN_JOURNAL, slip)
    bed.node.redacts(digest)

    other.evaluate("delivery.sendNow()")

    assert [row["texts"] for row in rows(first)] == [[], [], [{"digest": digest}]]
    assert set(states(first)) == {"kept"}
    until(first, f"async (text) => !(await ({IN_JOURNAL})(text))", slip)
    other.evaluate("outbox.everythingAgain().then(() => delivery.sendNow())")
    assert set(states(first)) == {"kept"} and bed.node.aside() == 0


# ── Two tabs, a bad line ────────────────────────────────────────────────────


def test_of_175_kept_in_two_tabs_over_a_bad_line_each_arrives_once(bed):
    line = bed.over(loses=0.4, seed=counts.SEED)
    bed.node.starts()
    page, other = bed.starts().opens(), bed.browser.opens()
    said = bed.begins(page)
    other.evaluate("said => goesOn(said, 100)", said)
    for tab in (page, other):
        bed.sends(tab)

    for tab, count in ((page, 87), (other, 86)):
        tab.evaluate(
            "count => { window.done = Promise.all(Array.from({length: count}, keeps)) }", count
        )
    for tab in (page, other):
        tab.evaluate("done.then(() => 0)")
    while "waiting" in states(page):
        page.evaluate("delivery.sendNow()")

    kept = rows(page)
    arrived = bed.node.entries()
    assert line.lost > 0
    assert set(states(page)) == {"kept"}
    assert len(arrived) == len({event.id for event in arrived}) == 175
    assert sorted(event.n for event in arrived) == list(range(1, 176))
    assert {event.raw.decode() for event in arrived} == {row["raw"] for row in kept}
    assert bed.node.held() == [(1, 175)]


def test_one_tab_sends_at_a_time(bed):
    bed.node.starts()
    page, other = bed.starts().opens(), bed.browser.opens()
    bed.begins(page)
    under_way = []
    bed.browser.context.route("**/events", lambda route: under_way.append(route))

    for tab in (page, other):
        tab.evaluate("token => { sends(token) }", bed.node.token)
    page.wait_for_function("delivery.status.sending")
    other.wait_for_function("delivery.status.next_ms")
    waiting = [tab.evaluate("delivery.status.sending") for tab in (page, other)]

    assert waiting == [True, False]
    assert len(under_way) == 1
    under_way[0].continue_()
    page.wait_for_function("!delivery.status.sending")
    assert set(states(other)) == {"kept"}


def test_a_delivery_carries_the_tablets_token_and_no_cookie(bed):
    line = bed.over()
    bed.node.starts()
    page = bed.starts().opens()
    bed.browser.context.add_cookies(
        [{"name": "heeltoe", "value": "somebody", "url": bed.browser.origin}]
    )
    bed.begins(page)
    bed.sends(page)
    page.evaluate("fetch('/ping', {method: 'GET'}).then((answer) => answer.text())")

    sent = b"".join(line.heard)
    (head,) = [part for part in sent.split(b"\r\n\r\n") if part.startswith(b"POST /events")]
    assert b"heeltoe=somebody" in sent, "the cookie is there, and other requests carry it"
    assert f"Bearer {bed.node.token}".encode() in head
    assert b"cookie" not in head.lower()


# ── What a recorder says, and what only seems one ───────────────────────────


def test_a_recorder_that_does_not_know_the_tablet_gets_nothing_and_loses_nothing(bed):
    bed.node.starts()
    page = bed.starts().opens()
    bed.begins(page)

    status = bed.sends(page, "another-token")
    assert (status["unpaired"], status["reachable"], status["why"]) == (True, True, "not_known")
    assert "keeps everything" in status["said"]
    assert set(states(page)) == {"waiting"}

    assert bed.sends(page)["unpaired"] is False
    assert set(states(page)) == {"kept"}


def test_a_tablet_that_is_not_paired_asks_nobody(bed):
    page = bed.starts().opens()
    bed.begins(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    status = page.evaluate("sends('').then(() => delivery.status)")
    assert page.evaluate("tries()") == "kept"

    assert (status["unpaired"], status["why"]) == (True, "no_token")
    assert asked == []
    assert set(states(page)) == {"waiting"}


def test_what_a_revoked_tablet_sends_is_set_aside_and_stays_readable(bed):
    bed.node.does("device", "revoke", "T01", "--why", "lost")
    bed.node.starts()
    page = bed.starts().opens()
    bed.begins(page)
    bed.sends(page)

    found = rows(page)
    assert {(row["state"], row["why"], row["who"]) for row in found} == {
        ("aside", "device_revoked", "site_lead")
    }
    assert all(row["raw"] for row in found)
    assert bed.node.aside() == 2

    assert page.evaluate("outbox.everythingAgain()") == 2
    bed.sends(page)
    assert set(states(page)) == {"aside"}
    assert bed.node.aside() == 2


@pytest.mark.parametrize(
    ("code", "body", "why", "reachable"),
    [
        (200, WELCOME, "not_the_recorder", False),
        pytest.param(302, "", "not_the_recorder", False, marks=pytest.mark.slow),
        pytest.param(401, WELCOME, "not_the_recorder", False, marks=pytest.mark.slow),
        (413, '{"why":"Larger than 8 MB."}', "too_large", True),
        (503, '{"why":"Nothing of this delivery was kept."}', "busy", True),
        pytest.param(
            507, '{"why":"Free space on the recorder."}', "full", True, marks=pytest.mark.slow
        ),
    ],
)
def test_whatever_answers_instead_nothing_is_lost_and_the_status_says_so(
    bed, code, body, why, reachable
):
    bed.node.starts()
    page = bed.starts().opens()
    bed.begins(page)
    headers = {"Location": "https://portal.test/"} if code == 302 else {}
    bed.browser.context.route(
        "**/events", lambda route: route.fulfill(status=code, body=body, headers=headers)
    )

    status = bed.sends(page)
    assert (status["why"], status["reachable"]) == (why, reachable)
    assert status["wrong"] == (why == "not_the_recorder")
    assert (status["sending"], status["last_ms"]) == (False, None)
    assert status["next_ms"] > page.evaluate("Date.now()")
    assert set(states(page)) == {"waiting"}

    bed.browser.context.unroute("**/events")
    assert bed.sends(page)["why"] is None
    assert set(states(page)) == {"kept"}


def test_where_nobody_answers_all_waits_and_the_status_says_so(bed):
    page = bed.starts().opens()
    bed.begins(page)

    status = bed.sends(page)

    assert (status["why"], status["reachable"], status["wrong"]) == ("no_answer", False, False)
    assert set(states(page)) == {"waiting"}


def test_an_answer_for_other_bytes_settles_nothing(bed):
    page = bed.starts().opens()
    bed.begins(page)
    answers = [{"id": row["id"], "hash": "0" * 64, "answer": "kept"} for row in rows(page)]

    page.evaluate("answers => outbox.settle(answers, [[1, 2]])", answers)

    assert set(states(page)) == {"waiting"}


def test_a_large_delivery_is_sent_in_smaller_parts_and_one_too_large_stops_no_other(bed):
    bed.node.starts()
    page = bed.starts().opens()
    bed.begins(page)
    for _ in range(6):
        page.evaluate("keeps()")

    def narrow(route):
        numbers = [json.loads(line).get("event", {}).get("n") for line in sent_lines(route)]
        if len(numbers) > 4 or 4 in numbers:
            route.fulfill(status=413, body='{"why":"Larger than 8 MB."}')
        else:
            route.continue_()

    bed.browser.context.route("**/events", narrow)
    assert bed.sends(page)["why"] == "too_large"

    waits = [row["n"] for row in rows(page) if row["state"] == "waiting"]
    assert waits == [4]
    assert bed.node.held() == [(1, 3), (5, 8)]


def sent_lines(route):
    return route.request.post_data.splitlines()


# ── Restored, again, and long after ─────────────────────────────────────────


def test_what_a_restored_recorder_lost_is_sent_again(bed, tmp_path):
    bed.node.starts()
    page = bed.starts().opens()
    bed.begins(page)
    bed.sends(page)
    bed.node.stops()
    shutil.copytree(bed.node.data, tmp_path / "older")
    bed.node.starts()
    for _ in range(3):
        page.evaluate("keeps()")
    page.evaluate("delivery.sendNow()")
    assert set(states(page)) == {"kept"}
    bed.node.stops()
    shutil.rmtree(bed.node.data)
    shutil.copytree(tmp_path / "older", bed.node.data)
    bed.node.starts()
    assert bed.node.held() == [(1, 2)]

    page.evaluate("delivery.sendNow()")  # As at the next start, or when the tablet is picked up.

    assert set(states(page)) == {"kept"}
    assert [event.raw.decode() for event in bed.node.entries()] == [r["raw"] for r in rows(page)]
    assert bed.node.held() == [(1, 5)]


def test_everything_sent_again_is_known_and_counts_once(bed):
    bed.node.starts()
    page = bed.starts().opens()
    bed.begins(page)
    bed.sends(page)

    assert page.evaluate("outbox.everythingAgain()") == 2
    page.evaluate("delivery.sendNow()")

    assert set(states(page)) == {"kept"}
    assert len(bed.node.entries()) == 2


def test_a_text_travels_with_the_event_that_names_it(bed):
    bed.node.starts()
    page = bed.starts().opens()
    said = bed.begins(page)
    from recorder import store

    salt, words = bytes(range(16)), "Walked\nwith “a stick”."
    text = {"digest": store.digest(salt, words), "salt": salt.hex(), "text": words}
    page.evaluate(
        "([said, text]) => outbox.keep(draft('note_written', {text: text.digest},"
        " {session: said.session, visit: said.visit}), [text])",
        [said, text],
    )

    bed.sends(page)

    assert set(states(page)) == {"kept"}
    db = store.open_database(bed.node.data)
    assert store.text(db, text["digest"]) == words
    db.close()


def test_of_a_visit_long_settled_the_payload_goes_and_the_row_stays(bed):
    bed.node.starts()
    page = bed.starts().opens()
    said = bed.begins(page)
    bed.sends(page)
    page.evaluate("keeps()")  # Still waiting, or just kept: it is told apart below.
    page.evaluate("delivery.sendNow()")
    before = rows(page)

    settled = [{"visit": said["visit"], "at_ms": page.evaluate("Date.now()") - 13 * 86_400_000}]
    assert page.evaluate("settled => outbox.forgetPayload(settled)", settled) == 0
    settled[0]["at_ms"] -= 86_400_000
    assert page.evaluate("settled => outbox.forgetPayload(settled)", settled) == 2

    after = rows(page)
    assert [(r["n"], r["id"], r["hash"], r["state"]) for r in after] == [
        (r["n"], r["id"], r["hash"], r["state"]) for r in before
    ]
    assert ["raw" in row for row in after] == [True, False, False]
    assert page.evaluate("outbox.everythingAgain()") == 1


def test_a_copy_to_carry_away_holds_every_row(bed):
    page = bed.starts().opens()
    bed.begins(page)

    copy = json.loads(page.evaluate("outbox.copy().then((file) => file.text())"))

    assert (copy["heeltoe-outbox"], copy["device"]) == (1, bed.node.device)
    assert copy["rows"] == rows(page)
