"""Each conflict of two recorders, walked over a real exchange to the end that the design says.

Nobody loses: what two said stands side by side until a person decides, in any order of
arrival, and behind what cannot be taken in the logs of others go on.
"""

import gzip

import pytest

from recorder import bundles, participants, quarantine, signatures, store
from recorder.events import (
    CredentialSet,
    EventAdmitted,
    EventSetAside,
    ParticipantMoved,
    PersonAdded,
    PersonDisabled,
    RoleGiven,
    TextRedacted,
    VisitSigned,
)
from recorder.record import record, record_hash
from recorder.study import Bundle
from recorder.sync import inbox, merge
from recorder.trail import trail
from tests.network import Node
from tests.office import DANA, an_id
from tests.sync.test_merge import batch, forged, resigned, takes

ANNA = an_id(1, "07")


def meet(hub, *nodes):
    """Let each exchange, and once more, so that what the last one sent reaches the first."""
    with hub.serves():
        done = [node.exchanges() for node in (*nodes, *nodes[:-1])]
    return done


def opens(node, participant=ANNA, **more):
    opened = node.bed.opens(participant, bundle=store.current_bundle(node.hub.db), **more)
    node.keeps(opened)
    return opened


def takes_up(node, opened):
    """Go on in a visit that another recorder opened."""
    node.bed.visit = opened.visit


def seen(recorders, visit):
    """Return a visit as it stands; it stands alike everywhere."""
    views = [store.known(it.db, visit) for it in recorders]
    assert all(it.is_sound() for it in recorders)
    assert all(view.standing.events == views[0].standing.events for view in views)
    assert all(view.standing.stands == views[0].standing.stands for view in views)
    return views[0]


# ── Two who say something of one visit ──────────────────────────────────────


def test_one_event_in_two_logs_counts_once(hub, anna, berta):
    opened, timed = opens(anna), anna.bed.times(5_000)
    anna.keeps(timed)
    berta.keeps(opened, timed)

    assert all(done.ok for done in meet(hub, anna, berta))

    assert seen([hub, anna, berta], opened.visit).attempts == (timed,)
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.entries(berta.log) == berta.entries(berta.log)


def test_of_two_attempts_in_one_slot_both_are_shown_and_a_person_is_asked(hub, anna, berta):
    opened = opens(anna)
    meet(hub, anna, berta)
    takes_up(berta, opened)
    one, other = anna.bed.times(5_000, number=1), berta.bed.times(5_000, number=1)
    anna.keeps(one)
    berta.keeps(other)

    meet(hub, anna, berta)

    visit = seen([hub, anna, berta], opened.visit)
    assert set(visit.attempts) == {one, other}
    assert [set(q.events) for q in visit.questions] == [{one, other}]

    berta.keeps(berta.bed.voids(other, reason="wrong_button"))
    meet(hub, berta, anna)
    settled = seen([hub, anna, berta], opened.visit)
    assert (settled.attempts, settled.questions) == ((one,), ())


def test_a_visit_opened_at_two_recorders_is_two_until_a_lead_joins_them(hub, anna, berta):
    first, second = opens(anna), opens(berta)
    anna.keeps(anna.bed.times(5_000))
    berta.keeps(berta.bed.squeezes(18_20))
    meet(hub, anna, berta)
    both = sorted([first.visit, second.visit])

    for it in (hub, anna, berta):
        assert store.visits_in_slot(it.db, ANNA, "baseline") == both

    anna.keeps(anna.bed.joins(*both))
    meet(hub, anna, berta)
    visit = seen([hub, anna, berta], both[1])
    assert (visit.id, len(visit.attempts)) == (both[0], 2)


def test_signed_here_and_amended_there_reads_changed_since_signed(hub, anna, berta):
    opened = opens(anna)
    timed = anna.bed.times(5_000)
    anna.keeps(timed)
    meet(hub, anna, berta)
    takes_up(berta, opened)
    amended = berta.bed.corrects(timed, elapsed_ms=5_100)
    anna.keeps(signs(anna, opened.visit))
    berta.keeps(amended)

    meet(hub, anna, berta)

    visit = seen([hub, anna, berta], opened.visit)
    how = signatures.signing(visit)
    assert how.held == "changed"
    assert [e for e in visit.record if e.hash not in how.signatures[0].event.body.covers] == [
        amended
    ]
    anna.keeps(signs(anna, opened.visit))
    assert signatures.signing(store.known(anna.db, opened.visit)).held == "assessed"


def signs(node, visit):
    seen = store.known(node.db, visit)
    body = VisitSigned(
        covers=tuple(sorted(e.hash for e in seen.record)),
        record=record_hash(record(seen)),
        head="ab" * 32,
        meaning=signatures.PERFORMED,
        name=node.bed.writes("Alice Ward"),
        how="passphrase",
    )
    return node.bed.says(body, visit=visit)


def test_a_visit_under_way_keeps_the_rules_it_began_with_when_others_are_published(
    hub, anna, berta
):
    meet(hub, anna, berta)
    before = store.current_bundle(hub.db)
    opened = opens(anna)
    anna.keeps(anna.bed.times(5_000))
    study = bundles.current(hub.db)
    with hub.desk.hand() as hand:
        bundles.publish(hand, changed(hub))
    anna.keeps(anna.bed.times(5_100))

    assert all(done.ok for done in meet(hub, anna, berta))

    after = store.current_bundle(anna.db)
    visit = seen([hub, anna, berta], opened.visit)
    assert after == store.current_bundle(hub.db) != before == study.hash
    assert (visit.bundle, len(visit.attempts)) == (before, 2)
    assert opens(berta, an_id(2, "07")).body.bundle == after


def changed(hub):
    from tests.office import DEMO_STUDY, packaged

    text = DEMO_STUDY.read_text()
    return Bundle.freeze(text.replace("title = ", "# Amended.\ntitle = ", 1).replace(
        bundles.current(hub.db).study.title, "An amended study").encode(), packaged())  # fmt: skip


# ── A participant who moves ─────────────────────────────────────────────────


@pytest.fixture
def dora(tmp_path, hub):
    """A tablet of site 08."""
    node = Node(tmp_path / "dora", hub, "DORAX", "08")
    hub.admits(node)
    yield node
    node.leaves()


def moves(hub, to_site):
    (who,) = [p for p in store.participants(hub.db) if p.id == ANNA]
    with hub.desk.hand() as hand:
        participants.move(hand, bundles.current(hub.db).study, who, to_site)


def listed(recorder):
    return [(p.id, p.day0, p.moved_to) for p in store.participants(recorder.db) if p.listed]


def test_the_new_site_of_a_participant_knows_day_0(hub, anna, dora):
    anna.keeps(anna.bed.lists(ANNA, day0="2026-09-20"))
    meet(hub, anna)
    moves(hub, "08")

    meet(hub, dora, anna)

    for it in (hub, anna, dora):
        assert listed(it) == [(ANNA, "2026-09-20", "08")]
        assert it.is_sound()


def test_moved_twice_the_later_word_of_the_hub_holds_everywhere(hub, anna, dora):
    anna.keeps(anna.bed.lists(ANNA, day0="2026-09-20"))
    meet(hub, anna)
    for site in ("03", "08"):
        moves(hub, site)

    meet(hub, anna, dora)

    for it in (hub, anna, dora):
        assert listed(it) == [(ANNA, "2026-09-20", "08")]


def test_moved_on_two_tablets_by_themselves_nobody_is_moved(hub, anna, berta):
    anna.keeps(anna.bed.lists(ANNA))
    for node, site in ((anna, "08"), (berta, "03")):
        node.keeps(node.bed.says(ParticipantMoved(participant=ANNA, to_site=site)))

    assert all(done.ok for done in meet(hub, anna, berta))

    for it in (hub, anna, berta):
        assert listed(it) == [(ANNA, None, None)]
        assert it.is_sound()


# ── What a site's log says beyond its site ──────────────────────────────────


@pytest.fixture
def people(hub):
    """Ana, who administers the study, and Luis of site 07, both put on the list at the hub."""
    from recorder import people as said

    with hub.desk.hand() as hand:
        ana, luis = said.add(hand, "Ana Ruiz"), said.add(hand, "Luis Vega")
        said.give_role(hand, ana, "administrator")
        said.give_role(hand, luis, "assessor", "07")
        said.set_passphrase(hand, ana, "quiet lemon bridge nine")
    return ana, luis


def who(recorder):
    """Return all that is known of people here, their passphrases too."""
    rows = recorder.db.conn.execute("select id, name, credential, roles, state from people")
    return {row[0]: row[1:] for row in rows}


def test_a_site_gives_no_role_beyond_it_and_shuts_out_nobody_of_the_study(hub, anna, berta, people):
    ana, luis = people
    meet(hub, anna)
    roles = [e for e in hub_says(hub, RoleGiven) if e.body.person == ana]
    before = who(hub)
    say = anna.bed.says
    anna.keeps(
        say(RoleGiven(person=luis, role="administrator")),
        say(RoleGiven(person=luis, role="administrator", site="07")),
        say(RoleGiven(person=luis, role="site_lead", site="08")),
        say(CredentialSet(person=ana, argon2=anna.bed.writes("$argon2id$"))),
        say(PersonAdded(person=ana, name=anna.bed.writes("Ana Evil"))),
        say(PersonDisabled(person=ana, why="left")),
        anna.bed.voids(*roles),
        *(say(EventSetAside(event=event.hash, why="no_session")) for event in roles),
    )

    assert all(done.ok for done in meet(hub, anna, berta))

    for it in (hub, berta):
        assert who(it) == before
        assert it.is_sound()
    told = [line.state for line in trail(hub.db, "person", luis) if line.at.log == anna.log]
    assert told == 3 * ["no_say"], "nothing is left out of a trail"


def test_no_admission_of_a_site_lets_in_what_is_not_its_to_say(hub, anna, berta, people):
    given = anna.bed.says(RoleGiven(person=people[1], role="administrator"))
    anna.keeps(given, anna.bed.admits(given))
    berta.keeps(berta.bed.says(EventAdmitted(event=given.hash, why="matches_paper")))

    meet(hub, anna, berta)

    assert "administrator" not in who(hub)[people[1]][2]
    assert who(berta) == who(hub)


def test_what_a_site_says_of_its_own_people_counts_as_before(hub, anna, berta, people):
    luis, digest = people[1], anna.bed.writes("$argon2id$")
    anna.keeps(
        anna.bed.says(RoleGiven(person=luis, role="site_lead", site="07")),
        anna.bed.says(CredentialSet(person=luis, argon2=digest)),
        anna.bed.says(PersonAdded(person="PNEWX", name=anna.bed.writes("Eva Sol"))),
        anna.bed.says(RoleGiven(person="PNEWX", role="assessor", site="07")),
    )

    meet(hub, anna, berta)

    for it in (hub, berta):
        assert who(it)[luis][1] == digest
        assert '["site_lead", "07"]' in who(it)[luis][2]
        assert '["assessor", "07"]' in who(it)["PNEWX"][2]


def test_any_site_of_a_person_ends_their_access_and_no_other(hub, anna, people, dora):
    luis = people[1]
    dora.keeps(dora.bed.says(PersonDisabled(person=luis, why="left")))
    meet(hub, dora)
    assert who(hub)[luis][3] == "active"

    from recorder import people as said

    with hub.desk.hand() as hand:
        said.give_role(hand, luis, "assessor", "08")

    assert who(hub)[luis][3] == "disabled: left"
    assert hub.is_sound()


def test_a_passphrase_that_a_site_set_opens_no_more_than_the_site(hub, anna, people):
    luis = people[1]
    anna.keeps(anna.bed.says(CredentialSet(person=luis, argon2=anna.bed.writes("$argon2id$"))))
    meet(hub, anna)
    assert who(hub)[luis][1]

    from recorder import people as said

    with hub.desk.hand() as hand:
        said.give_role(hand, luis, "monitor")

    assert who(hub)[luis][1] is None
    assert hub.is_sound()


def hub_says(hub, kind):
    rows = store.every_entry(hub.db)
    events = (store.event_in(body) for *_, body in rows)
    return [event for event in events if isinstance(event.body, kind)]


# ── A redaction meets its text ──────────────────────────────────────────────


def whole_folder(recorder):
    """Return every byte of a recorder's folder, what is packed unpacked."""
    recorder.db.conn.execute("pragma wal_checkpoint(truncate)")
    found = b""
    for file in sorted(recorder.data.rglob("*")):
        if file.is_file():
            raw = file.read_bytes()
            found += gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    return found


@pytest.fixture
def noted(anna):
    note = anna.bed.notes("Mrs Example", visit=anna.bed.opens(ANNA).visit)
    anna.keeps(note)
    return note


def test_blanked_words_leave_a_batch_that_failed_and_lies_in_the_inbox(
    hub, anna, berta, noted, monkeypatch
):
    def fails(*_):
        raise RuntimeError("a program that fails on it")

    path = inbox.keep(hub.data, batch(anna), anna.desk.node.device)
    inbox.let_go(path)
    with hub.serves():
        with monkeypatch.context() as broken:
            broken.setattr(merge, "at_the_hub", fails)
            for _ in range(3):
                berta.exchanges()
        assert b"Mrs Example" in whole_folder(hub)
        berta.keeps(berta.bed.redacts(noted))
        berta.exchanges()
        berta.exchanges()

    [left] = (hub.data / inbox.FOLDER).glob("*.batch3")
    assert b"Mrs Example" not in whole_folder(hub)
    kept = takes(hub, anna, left.read_bytes())
    assert kept.answer == "merged", "the rest of it is as it was"


def test_blanked_words_leave_the_quarantine_and_are_not_adopted(hub, anna, berta, noted):
    hub.revokes(anna)
    meet(hub, anna)
    assert b"Mrs Example" in whole_folder(hub)
    berta.keeps(berta.bed.redacts(noted))
    meet(hub, berta)

    hub.desk.sit_down(DANA)
    [branch] = quarantine.branches(hub.db)
    quarantine.decide(hub.desk, branch.name, "adopt", "Recorded before it was stolen.")

    assert store.events_held(hub.db, [noted.hash])
    assert b"Mrs Example" not in whole_folder(hub)
    assert hub.is_sound()


def test_no_site_blanks_a_name_or_a_passphrase_of_the_study(hub, anna, berta, people):
    meet(hub, anna)
    name, credential = who(hub)[people[0]][:2]
    kept = anna.bed.notes("Mrs Example", visit=anna.bed.opens(ANNA).visit)
    session = anna.bed.new_id()
    anna.keeps(
        *(
            anna.bed.says(TextRedacted(digest=it, sessions=(session, session), why="other"))
            for it in (name, credential)
        ),
        kept,
        anna.bed.redacts(kept),
    )

    meet(hub, anna, berta)

    assert store.every_redaction(hub.db) == [kept.body.text]
    for it in (hub, berta):
        assert store.text(it.db, name) == "Ana Ruiz"
        assert store.text(it.db, credential)
        assert it.is_sound()


def test_what_a_branch_blanked_is_blanked_when_it_is_adopted(hub, anna, noted):
    meet(hub, anna)
    hub.revokes(anna)
    anna.keeps(anna.bed.redacts(noted))
    meet(hub, anna)
    hub.desk.sit_down(DANA)

    [branch] = quarantine.branches(hub.db)
    quarantine.decide(hub.desk, branch.name, "adopt", "Recorded before it was stolen.")

    assert b"Mrs Example" not in whole_folder(hub)


def test_blanked_words_that_a_late_tablet_delivers_are_stored_nowhere(hub, anna, berta, noted):
    hub_words = dict(anna.bed.texts)
    meet(hub, anna, berta)
    berta.keeps(berta.bed.redacts(noted))
    meet(hub, berta, anna)
    late = anna.bed.writes("Mrs Example")
    hub_words[late] = anna.bed.texts[late]
    anna.bed.texts.update(hub_words)
    anna.keeps(anna.bed.says(noted.body, visit=noted.visit))

    meet(hub, anna, berta)

    assert store.every_redaction(anna.db) == [late], "the tablet hears of it with its answer"
    for it in (hub, anna, berta):
        assert b"Mrs Example" not in whole_folder(it)
        assert it.is_sound()


# ── What cannot be taken in ─────────────────────────────────────────────────


def a_fork(hub, anna, tmp_path):
    takes(hub, anna, batch(anna))
    copy = anna.clone(tmp_path / "copy")
    anna.keeps(anna.bed.lists("07-8-K"))
    takes(hub, anna, batch(anna))
    copy.keeps(copy.bed.lists("07-9-K"))
    takes(hub, copy, batch(copy))
    copy.leaves()


def a_gap(hub, anna, tmp_path):
    takes(hub, anna, batch(anna, first=3))


def an_altered_entry(hub, anna, tmp_path):
    takes(hub, anna, resigned(batch(anna), anna, forged))


def an_unknown_version(hub, anna, tmp_path):
    takes(hub, anna, resigned(batch(anna), anna, lambda rest: rest, v=2))


def a_revoked_one(hub, anna, tmp_path):
    hub.revokes(anna)
    takes(hub, anna, batch(anna))


WHY = {
    a_fork: "fork",
    a_gap: "gap",
    an_altered_entry: "bad_hash",
    an_unknown_version: "needs_newer_program",
    a_revoked_one: "revoked",
}


@pytest.mark.parametrize("trouble", WHY, ids=lambda it: it.__name__)
def test_behind_each_trouble_the_logs_of_others_go_on(hub, anna, berta, tmp_path, trouble):
    anna.visits()
    trouble(hub, anna, tmp_path)
    assert [it.why for it in quarantine.branches(hub.db)] == [WHY[trouble]]
    assert quarantine.counted(quarantine.branches(hub.db)).waiting == 1
    berta.visits()

    with hub.serves():
        anna.exchanges()
        done = berta.exchanges()

    assert done.ok, done
    assert hub.entries(berta.log) == berta.entries(berta.log)
    assert hub.is_sound()
