"""Break the recorder on purpose, one break at a time: `make mutants`.

Each break is a small change of text that somebody might make in good faith. The tests
named beside it must turn red on it; one that stays green is a promise nobody keeps. A
break that no longer applies is one as well: mend it here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[1]
ROOMS = ["recorder", "migrations", "templates", "static", "tests", "docs", "pyproject.toml"]


@dataclass(frozen=True)
class Mutant:
    """One break: in a file, `old` becomes `new`, and `tests` (pytest's words) must see it."""

    name: str
    file: str
    old: str
    new: str
    tests: str


MUTANTS = [
    Mutant(
        "copies are not counted once",
        "recorder/standing.py",
        "shown = tuple(sorted(known.values(), key=",
        "shown = tuple(sorted(list(events), key=",
        "tests/test_visit.py -k twice",
    ),
    Mutant(
        "no tag before what is hashed",
        "recorder/canonical.py",
        'b"heeltoe/%s/1\\0" % tag.encode() + raw',
        "raw",
        "tests/test_events.py -k hash",
    ),
    Mutant(
        "NORMAL for FULL, by its number",
        "recorder/store/database.py",
        '("synchronous", "full", 2)',
        '("synchronous", "normal", 1)',
        "tests/test_store.py -k full",
    ),
    Mutant(
        "NORMAL for FULL, in a power cut",
        "recorder/store/database.py",
        '("synchronous", "full", 2)',
        '("synchronous", "normal", 1)',
        "tests/test_power_cut.py -k survives",
    ),
    Mutant(
        "the last one wins in a slot",
        "recorder/visit.py",
        "        if len(events) > 1\n    ]\n    refusals:",
        "        if len(events) > 2\n    ]\n    refusals:",
        "tests/test_visit.py -k slot",
    ),
    Mutant(
        "the clock orders what is shown",
        "recorder/standing.py",
        "key=lambda event: (event.id, event.hash)))\n    admitted",
        "key=lambda event: event.at_ms))\n    admitted",
        "tests/test_visit.py -k any_order",
    ),
    Mutant(
        "what was restored stays away",
        "recorder/standing.py",
        "not any(settled[r.hash] for r in by)",
        "not by",
        "tests/test_visit.py -k restored",
    ),
    Mutant(
        "one visit reaches into another",
        "recorder/events.py",
        "old.kind not in RECORD_KINDS or new.visit != old.visit",
        "old.kind not in RECORD_KINDS",
        "tests/test_visit.py -k across",
    ),
    Mutant(
        "any kind replaces any other",
        "recorder/events.py",
        "        new.kind == old.kind\n        or",
        "        True\n        or",
        "tests/test_visit.py -k another_kind",
    ),
    Mutant(
        "what was set aside counts",
        "recorder/standing.py",
        "if h not in set_aside}",
        "if h not in admitted}",
        "tests/test_visit.py -k set_aside",
    ),
    Mutant(
        "of two contents under one id the first counts",
        "recorder/standing.py",
        "if len(group) > 1 for h in group)",
        "if len(group) > 1 for h in group[1:])",
        "tests/test_visit.py -k one_id",
    ),
    Mutant(
        "verify skips the texts",
        "recorder/verify.py",
        "        _check_texts(db, found, named)\n",
        "",
        "tests/test_stranger.py -k text",
    ),
    Mutant(
        "verify skips the files",
        "recorder/verify.py",
        "        _check_files(db, found, named)\n",
        "",
        "tests/test_stranger.py -k file",
    ),
    Mutant(
        "verify skips what was set aside",
        "recorder/verify.py",
        "        _check_aside(db, found, named)\n",
        "",
        "tests/test_stranger.py -k aside",
    ),
    Mutant(
        "verify does not hold a log against the heads noted beside it",
        "recorder/verify.py",
        "for log, (seq, head) in noted.items():",
        "for log, (seq, head) in ():",
        "tests/test_verify.py",
    ),
    Mutant(
        "verify skips the schema",
        "recorder/verify.py",
        "        _check_schema(db, found)\n",
        "",
        "tests/test_tamper.py -k person",
    ),
    Mutant(
        "an entry need not follow from the one before",
        "recorder/chain.py",
        "if prev != self.head:",
        "if False:",
        "tests/test_tamper.py tests/test_stranger.py -k 'person or agrees'",
    ),
    Mutant(
        "an entry may be replaced by its row number",
        "migrations/migrations.py",
        "          or exists (select 1 from entry where rowid = new.rowid)\n",
        "",
        "tests/test_store.py -k rowid",
    ),
    Mutant(
        "a text is blanked under anybody's name",
        "migrations/migrations.py",
        "select 1 from redactions where digest = old.digest and event = new.redacted_by",
        "select 1 from redactions where event = new.redacted_by",
        "tests/test_store.py -k name",
    ),
    Mutant(
        "a writer reads before it takes its turn",
        "recorder/store/writing.py",
        '"begin immediate"',
        '"begin deferred"',
        "tests/test_store.py -k turn",
    ),
    Mutant(
        "an answer before the commit",
        "recorder/store/writing.py",
        '        db.conn.execute("commit")\n',
        "",
        "tests/test_store.py -k one_commit",
    ),
    Mutant(
        "rows are not replayed with the append",
        "recorder/store/writing.py",
        "        transaction._project()\n",
        "",
        "tests/test_kill.py tests/test_visit.py -k same_tables",
    ),
    Mutant(
        "a newer database is opened",
        "recorder/store/database.py",
        "newer = done - set(_steps())",
        "newer = set()",
        "tests/test_store.py -k newer",
    ),
    Mutant(
        "the gate lets fractions in",
        "recorder/canonical.py",
        "elif kind is int:",
        "elif kind in (int, float):",
        "tests/test_events.py -k gate",
    ),
    Mutant(
        "the gate lets direction marks in",
        "recorder/canonical.py",
        "character in BIDI or ",
        "",
        "tests/test_events.py -k gate",
    ),
    Mutant(
        "the gate does not compare bytes",
        "recorder/canonical.py",
        "if encode(value) != raw:",
        "if False:",
        "tests/test_events.py -k gate",
    ),
    Mutant(
        "a pattern ends in $",
        "recorder/events.py",
        "[A-Za-z0-9 ._/-]{0,63}\\Z",
        "[A-Za-z0-9 ._/-]{0,63}$",
        "tests/test_events.py -k line_feed",
    ),
    Mutant(
        "half up for truncate",
        "recorder/measures/capture.py",
        'return (milliseconds + 5) // 10 if rounding == "half_up" else milliseconds // 10',
        "return (milliseconds + 5) // 10",
        "tests/test_measures.py tests/test_scoring.py -k 'rounding or chooses'",
    ),
    Mutant(
        "the points come from the speed",
        "recorder/measures/__init__.py",
        "if value in band.range), None)",
        "if (value if 'course_cm' not in settings else round("
        "int(settings['course_cm']) * 100 / round(int(settings['course_cm']) * 100 / value)"
        ")) in band.range), None)",
        "tests/test_measures.py",
    ),
    Mutant(
        "what was not done for want of time scores 0",
        "recorder/scoring/__init__.py",
        'for lacking in ("asked", "open", "missing"):',
        'for lacking in ("asked", "open"):',
        "tests/test_scoring.py",
    ),
    Mutant(
        "a mistyped ID is taken for another's",
        "recorder/participant_id.py",
        "if not mod_37_36.is_valid(compact):",
        "if False:",
        "tests/test_participant_id.py",
    ),
    Mutant(
        "a row of a file is taken again",
        "recorder/intake/visit.py",
        "if not excused and there and self._same(there[0], body):",
        "if False:",
        "tests/test_intake.py -k twice",
    ),
    Mutant(
        "a spreadsheet may run a cell",
        "recorder/export/tables.py",
        "writer.writerow(map(safe, cells))",
        "writer.writerow(cells)",
        "tests/test_export.py -k spreadsheet",
    ),
    Mutant(
        "a report fetches what a note asks for",
        "recorder/report/press.py",
        "                    refused.append(url)\n                    raise PermissionError(url)\n",
        "                    return super().fetch(url, headers)\n",
        "tests/test_report.py -k 'outside or fetch'",
    ),
    Mutant(
        "nobody is judged",
        "recorder/acts.py",
        "        self._judge(body, scope)\n",
        "",
        "tests/test_acts.py",
    ),
    Mutant(
        "a delivery needs a person's session",
        "recorder/web/events.py",
        "    device = pairing.known(db, token) if",
        "    device = pairing.known(db, token) if request.cookies and",
        "tests/web/test_events.py -k 'answered or cookie'",
    ),
    Mutant(
        "what was delivered before is written again",
        "recorder/receive.py",
        "        if event.hash in namesakes:",
        "        if False:",
        "tests/test_receive.py -k 'again or twice or threads'",
    ),
    Mutant(
        "a delivery is answered before it is committed",
        "recorder/store/writing.py",
        '        db.conn.execute("commit")\n',
        "",
        "tests/test_receive.py -k committed",
    ),
    Mutant(
        "what waited is not let in by what it waited for",
        "recorder/receive.py",
        "        door.ends()\n    return answers",
        "        return answers",
        "tests/test_receive.py -k 'arrive or come or waits or whole'",
    ),
    Mutant(
        "a tablet may do what only a node may",
        "recorder/receive.py",
        "if event.kind in KINDS and event.kind not in TABLET_KINDS:",
        "if False:",
        "tests/test_receive.py -k only_a_node",
    ),
    Mutant(
        "a tablet may speak for another device",
        "recorder/receive.py",
        "if event.device != self.device.id:",
        "if False:",
        "tests/test_receive.py -k another_device",
    ),
    Mutant(
        "a delivery is unpacked whatever its size",
        "recorder/web/events.py",
        "unpacker.decompress(raw, most + 1)",
        "unpacker.decompress(raw)[:most]",
        "tests/web/test_events.py -k bomb",
    ),
    Mutant(
        "wrong codes are not counted",
        "recorder/pairing.py",
        "_write(desk.data, _one_more_wrong(kept, now))",
        "_one_more_wrong(kept, now)",
        "tests/test_pairing.py -k ten_wrong",
    ),
    Mutant(
        "a wrong passphrase is not counted",
        "recorder/store/signing_in.py",
        "        [who, passphrase, tries, at_ms],\n",
        "        [who, passphrase, 1, at_ms],\n",
        "tests/test_sessions.py -k 'lock or double'",
    ),
    Mutant(
        "a tablet may try passphrases without being counted",
        "recorder/sessions.py",
        "    tries = _count(desk, person, digest, here)\n",
        "    tries = 1\n",
        "tests/web/test_tablet_sessions.py -k 'lock or wait'",
    ),
    Mutant(
        "a tablet lets anybody work at any bed",
        "recorder/sessions.py",
        "role in AT_BEDS and (where is None or site in (where, None))",
        "role in AT_BEDS",
        "tests/web/test_tablet_sessions.py -k beds",
    ),
    Mutant(
        "a revoked tablet may try passphrases",
        "recorder/web/events.py",
        "        device = _working(db)\n        said = _asked(SignIn",
        "        device = _device(db)\n        said = _asked(SignIn",
        "tests/web/test_tablet_sessions.py -k revoked",
    ),
    Mutant(
        "a visit is settled although something came after its signature",
        "recorder/packs.py",
        "if set(event.body.covers) == record]",
        "if event.body.covers]",
        "tests/web/test_events.py -k settled",
    ),
    Mutant(
        "whoever reaches the recorder is paired without a code",
        "recorder/web/events.py",
        'return bool(current_app.config["ALONE"]) and here and whose',
        "return here and whose",
        "tests/web/test_pairing_here.py",
    ),
    Mutant(
        "what another program passed on is paired without a code",
        "recorder/web/events.py",
        " and not any(map(request.headers.get, PASSED_ON))",
        "",
        "tests/web/test_pairing_here.py",
    ),
    Mutant(
        "a real tablet pairs every browser on it",
        "recorder/pairing.py",
        "if not many and HERE in taken:",
        "if False:",
        "tests/web/test_pairing_here.py",
    ),
    Mutant(
        "a lead revokes another site's tablet",
        "recorder/web/devices.py",
        "desk.hand(scope) as hand",
        "desk.hand() as hand",
        "tests/web/test_devices.py -k another_site",
    ),
    Mutant(
        "what has not arrived is not said",
        "recorder/web/devices.py",
        "    if not gaps:\n",
        "    if gaps:\n",
        "tests/web/test_devices.py -k arrived",
    ),
    Mutant(
        "a lock is forgotten",
        "recorder/sessions.py",
        "            if tries >= MOST_TRIES:\n                raise _locked()\n",
        "",
        "tests/test_sessions.py -k lock",
    ),
    Mutant(
        "a session outlives its person",
        "recorder/store/signing_in.py",
        " and p.state = 'active'",
        "",
        "tests/test_sessions.py tests/web/test_sessions.py -k disabled",
    ),
    Mutant(
        "a form needs no token",
        "recorder/web/guard.py",
        "    if request.method not in READING and not _carries_our_token():\n",
        "    if False:\n",
        "tests/web/test_sessions.py -k token",
    ),
    Mutant(
        "a form may come from anywhere",
        "recorder/web/guard.py",
        "        _came_from_here()\n",
        "        pass\n",
        "tests/web/test_sessions.py -k another_site",
    ),
    Mutant(
        "no page asks for a role",
        "recorder/web/guard.py",
        "    if not may(endpoint):\n",
        "    if False:\n",
        "tests/web/test_sessions.py -k serves",
    ),
    Mutant(
        "a site lead reaches everybody",
        "recorder/acts.py",
        "            self._judge_reach(person, body)\n",
        "            pass\n",
        "tests/test_acts.py tests/web/test_people.py -k 'lead'",
    ),
    Mutant(
        "a session goes on when nobody is there",
        "recorder/web/guard.py",
        "    if sessions.is_over(found, now):\n",
        "    if False:\n",
        "tests/web/test_sessions.py -k alone",
    ),
    Mutant(
        "the pages answer to any host",
        "recorder/web/__init__.py",
        "TRUSTED_HOSTS=[*LOOPBACK, *hosts]",
        "TRUSTED_HOSTS=None",
        "tests/web",
    ),
    Mutant(
        "a time is of when the page heard of the finger",
        "static/js/watch.js",
        "t: ok ? timeStamp : now,",
        "t: now,",
        "tests/browser/test_timing.py -k stalls",
    ),
    Mutant(
        "a STOP that comes late is lost",
        "static/js/watch.js",
        '  return press({ ...watch, phase: "running" }, tap)',
        "  return watch",
        "tests/test_javascript.py",
    ),
    Mutant(
        "what the clock stopped itself at is when it noticed",
        "static/js/watch.js",
        "  const t = watch.start.t + watch.end_ms",
        "  const t = watch.ended_at",
        "tests/test_javascript.py",
    ),
    Mutant(
        "a new shell takes over in mid-visit",
        "static/js/sw.js",
        '"install", (event) => {\n',
        '"install", (event) => {\n  self.skipWaiting()\n',
        "tests/browser/test_shell.py -k between_visits",
    ),
    Mutant(
        "kept is said before the transaction is complete",
        "static/js/outbox.js",
        "(value) => (result = value),",
        "(value) => resolve((result = value)),",
        "tests/browser/test_keeping.py -k called_kept",
    ),
    Mutant(
        "kept is said before the disk has it",
        "static/js/outbox.js",
        'work, durability = "strict"',
        'work, durability = "relaxed"',
        "tests/browser/test_keeping.py -k called_kept",
    ),
    Mutant(
        "nothing is written while the finger is down",
        "static/js/outbox.js",
        "  note(draft, texts)\n  return",
        "  return",
        "tests/browser/test_keeping.py -k still_down",
    ),
    Mutant(
        "kept is said before the journal has it",
        "static/js/outbox.js",
        "  await journal.write({row})\n  forget",
        "  journal.write({row})\n  forget",
        "tests/browser/test_keeping.py -k called_kept",
    ),
    Mutant(
        "a number is taken before the row is there",
        "static/js/outbox.js",
        '((await wanted(meta.get("n")))?.value ?? 0) + 1',
        "(globalThis.taken = (globalThis.taken ?? 0) + 1)",
        "tests/browser/test_keeping.py -k no_gap",
    ),
    Mutant(
        "another event under an id that is there is called kept",
        "static/js/outbox.js",
        "if (!there.raw || there.raw === row.raw) return there",
        "return there",
        "tests/browser/test_keeping.py -k counts_once",
    ),
    Mutant(
        "the database alone is believed",
        "static/js/outbox.js",
        "    for (const row of lost.rows) events.add(row)\n",
        "",
        "tests/browser/test_keeping.py -k threw_away",
    ),
    Mutant(
        "numbers begin anew where the database was lost",
        "static/js/outbox.js",
        'lost.length ? [...found, {key: "n", value: n}] : found',
        "found",
        "tests/browser/test_keeping.py -k threw_away",
    ),
    Mutant(
        "the journal is asked for once",
        "static/js/journal_worker.js",
        'request("heeltoe:journal", hold)',
        'request("heeltoe:journal", {ifAvailable: true}, (lock) => lock && hold())',
        "tests/browser/test_keeping.py -k has_the_journal",
    ),
    Mutant(
        "a line cut short spoils the next",
        "static/js/journal.js",
        '"\\n" + JSON.stringify(line)',
        'JSON.stringify(line) + "\\n"',
        "tests/test_javascript.py",
    ),
    Mutant(
        "an attempt that runs in another tab is taken for interrupted",
        "static/js/desk.js",
        "if (!kept || !(await isFree(kept.visit))) return",
        "if (!kept) return",
        "tests/browser/test_timing.py -k another_tab",
    ),
    Mutant(
        "what is sent counts as delivered before an answer",
        "static/js/delivery.js",
        "    const answer = await post(",
        '    const sure = rows.map(({id, hash}) => ({id, hash, answer: "kept"}))\n'
        "    await settle(sure, [])\n"
        "    const answer = await post(",
        "tests/browser/test_keeping.py -k nobody_answers",
    ),
    Mutant(
        "an answer for other bytes settles a row",
        "static/js/outbox.js",
        " || !row.hash || row.hash !== hash) return row",
        ") return row",
        "tests/browser/test_keeping.py -k other_bytes",
    ),
    Mutant(
        "a second tab sends as well",
        "static/js/delivery.js",
        "      if (!lock) return false // Another tab is at it.\n",
        "",
        "tests/browser/test_keeping.py -k one_tab",
    ),
    Mutant(
        "a delivery carries a person's cookie",
        "static/js/delivery.js",
        'credentials: "omit"',
        'credentials: "include"',
        "tests/browser/test_keeping.py -k no_cookie",
    ),
    Mutant(
        "signed without making the record anew",
        "recorder/signing.py",
        "    if raw != reviewed:\n",
        "    if raw != raw:\n",
        "tests/web/test_review.py -k 'changed_since or passphrase_and_the_lock'",
    ),
    Mutant(
        "a result that arrived at once is shown on the tablet for good",
        "static/js/attempt_result.js",
        "      follow() // It may have arrived before anybody listened.\n",
        "",
        "tests/browser/test_story.py",
    ),
    Mutant(
        "a trail lists every hash that a signature covers",
        "recorder/web/told.py",
        'words.count(shared.language(), "events", len(value))',
        '", ".join(value)',
        "tests/browser/test_story.py",
    ),
    Mutant(
        "a demo's folder stays in a hurry",
        "recorder/store/database.py",
        "    yield\n    _set(db)\n",
        "    yield\n",
        "tests/test_store.py -k hurry",
    ),
    Mutant(
        "a lead of the demo reviews for an assessor who is there",
        "recorder/demo/signers.py",
        "site, visit, ABSENT, _friday(at))",
        "site, visit, REVIEWED, _friday(at))",
        "tests/test_demo.py -k absence",
    ),
    Mutant(
        "the record is made before the lock",
        "recorder/signing.py",
        "    sessions.prove(desk, who, passphrase, here)\n",
        "    before = store.known(desk.db, visit_id)\n"
        "    sessions.prove(desk, who, passphrase, here)\n"
        "    store.known = lambda *_: before\n",
        "tests/web/test_review.py -k passphrase_and_the_lock",
    ),
    Mutant(
        "covers are not compared",
        "recorder/signatures.py",
        "fits and covers == now",
        "fits",
        "tests/test_signatures.py -k whatever_comes_after",
    ),
    Mutant(
        "a signature fits any record",
        "recorder/signatures.py",
        "len(covered) == len(covers) and event.body.record in made",
        "len(covered) == len(covers)",
        "tests/test_signatures.py -k does_not_fit",
    ),
    Mutant(
        "a wrong passphrase signs",
        "recorder/signing.py",
        "    sessions.prove(desk, who, passphrase, here)\n",
        "",
        "tests/web/test_review.py -k must_both_be_right",
    ),
    Mutant(
        "the first signature takes the passphrase alone",
        "recorder/signing.py",
        'who = person.id if not first or is_called(person, name) else ""',
        "who = person.id",
        "tests/web/test_review.py -k must_both_be_right",
    ),
    Mutant(
        "a session never counts as one that signed",
        "recorder/signing.py",
        "store.note_signature(desk.db, present.token)\n",
        "pass\n",
        "tests/web/test_review.py -k passphrase_alone",
    ),
    Mutant(
        "a conflict is signed over",
        "recorder/signing.py",
        '"conflict": bool(visit.questions or visit.standing.twins)',
        '"conflict": False',
        "tests/web/test_review.py -k open_conflict",
    ),
    Mutant(
        "an altered entry is signed over",
        "recorder/store/history.py",
        "return walk.first_bad is None and after in (None, stored)",
        "return True",
        "tests/web/test_review.py -k altered",
    ),
    Mutant(
        "anybody says that they took the measurements",
        "recorder/signing.py",
        "        if person.id in took:\n",
        "        if True:\n",
        "tests/web/test_review.py -k did_not_measure",
    ),
    Mutant(
        "a lead countersigns their own",
        "recorder/signing.py",
        "and person.id != signer:",
        "and True:",
        "tests/web/test_review.py -k signed_themselves",
    ),
    Mutant(
        "a lead signs for an assessor who is here",
        "recorder/signing.py",
        "not any(_can_sign(db, one, site) for one in took)",
        "True",
        "tests/web/test_review.py -k who_left",
    ),
    Mutant(
        "what an ended session kept needs no confirming",
        "recorder/signing.py",
        "if found.to_confirm and not confirms",
        "if False",
        "tests/web/test_review.py -k confirmed_first",
    ),
    Mutant(
        "a question unsigns a visit",
        "recorder/signatures.py",
        'return "signed_question_open" if asked else "signed"',
        'return "changed" if asked else "signed"',
        "tests/test_signatures.py -k question",
    ),
    Mutant(
        "a signed visit is corrected by any sheet",
        "recorder/paper.py",
        "if not amends and any(isinstance(e.body, VisitSigned)",
        "if False and any(isinstance(e.body, VisitSigned)",
        "tests/web/test_amend.py -k judged_once_more",
    ),
    Mutant(
        "an amendment needs no reason",
        "recorder/paper.py",
        "if (amends or any(deed.replaces for deed in made)) and not sheet.reason:",
        "if any(deed.replaces for deed in made) and not sheet.reason:",
        "tests/web/test_amend.py -k judged_once_more",
    ),
    Mutant(
        "a visit is moved by one of the two sites",
        "recorder/amending.py",
        "        hand.may(Withdrawn())",
        "        pass",
        "tests/web/test_amend.py -k works_at_both",
    ),
    Mutant(
        "an assessor withdraws a whole visit",
        "recorder/amending.py",
        "    hand.may(VisitsJoined(visits=visit.ids))\n",
        "    pass\n",
        "tests/web/test_amend.py -k whichever_door",
    ),
    Mutant(
        "the left hand has the pad on the right",
        "static/css/components/capture.css",
        'grid-template: "pad head" auto "pad face" minmax(0, 1fr) / minmax(0, 1fr)',
        'grid-template: "head pad" auto "face pad" minmax(0, 1fr) / minmax(0, 1fr)',
        "tests/browser/test_needs.py -k left_hand",
    ),
    Mutant(
        "the way back lies over the pad",
        "static/css/components/attempt.css",
        "{ inset-inline: var(--inset) 47%; }",
        "{ }",
        "tests/browser/test_needs.py -k takes_back",
    ),
    Mutant(
        "what moves is not held back for who is troubled by it",
        "static/js/attempt.js",
        "kind.draw?.(made, shown_ms)",
        "kind.draw?.(made, ms)",
        "tests/browser/test_needs.py -k troubled",
    ),
    Mutant(
        "a beep has no sign for who does not hear it",
        "static/js/attempt.js",
        '    made.classList.add("capture--flash")\n',
        "",
        "tests/browser/test_needs.py -k end_of_a_stance",
    ),
    Mutant(
        "who asked for less motion is flashed at",
        "static/js/attempt.js",
        "    if (calm.matches) return\n",
        "",
        "tests/browser/test_needs.py -k end_of_a_stance",
    ),
    Mutant(
        "a stance that is over is beeped at",
        "static/js/sound.js",
        "  return () => tone.disconnect()",
        "  return () => {}",
        "tests/browser/test_needs.py -k before_its_time",
    ),
    Mutant(
        "a screen that cannot be kept on is not spoken of",
        "static/js/wake.js",
        '!navigator.wakeLock || state === "refused"',
        'state === "refused"',
        "tests/browser/test_needs.py -k 'stays_on and absent'",
    ),
    Mutant(
        "what is read pushes START off a small glass",
        "static/css/components/capture.css",
        "    block-size: 100dvh;\n    border:",
        "    min-block-size: 100dvh;\n    border:",
        "tests/browser/test_bedside.py -k smallest",
    ),
    Mutant(
        "large letters get the layout of small ones",
        "static/css/components/page.css",
        "  .page, #screen { container: page / inline-size; }\n",
        "",
        "tests/browser/test_bedside.py -k twice_as_large",
    ),
    Mutant(
        "a long word pushes the page aside",
        "static/css/components/choice.css",
        "    max-inline-size: 100%;\n",
        "",
        "tests/browser/test_bedside.py -k twice_as_large",
    ),
    Mutant(
        "what was held is another person's to send",
        "recorder/web/guard.py",
        'if request.form.get("by", whose()) != whose():',
        "if False:",
        "tests/web/test_held.py -k that_person_alone",
    ),
    Mutant(
        "a passphrase is held on a page",
        "recorder/web/held.py",
        ' and "passphrase" not in name',
        "",
        "tests/web/test_held.py -k no_passphrase",
    ),
    Mutant(
        "half a text is sent for a whole one",
        "recorder/web/held.py",
        "        if is_whole:\n",
        "        if True:\n",
        "tests/web/test_held.py -k ten_megabytes",
    ),
    Mutant(
        "what is held is written as it is shown",
        "templates/held/page.html",
        'value="{{ value|e }}"',
        'value="{{ value }}"',
        "tests/web/test_held.py -k from_before",
    ),
    Mutant(
        "what was looked at is asked about for ever",
        "recorder/store/waiting.py",
        "return len(standing.set_aside) - looked, looked",
        "return len(standing.set_aside), looked",
        "tests/web/test_aside.py -k asked_about_no_more",
    ),
    Mutant(
        "a look lets an event count",
        "recorder/standing.py",
        "if isinstance(e.body, EventAdmitted)}",
        "if isinstance(e.body, EventAdmitted | AsideLookedAt)}",
        "tests/web/test_aside.py -k counts_no_more",
    ),
    Mutant(
        "a look is not found with its event",
        "recorder/store/topics.py",
        "EventSetAside | EventAdmitted | AsideLookedAt",
        "EventSetAside | EventAdmitted",
        "tests/web/test_aside.py -k asked_about_no_more",
    ),
    Mutant(
        "a refusal to pair has no code",
        "recorder/web/events.py",
        "    except (NotPaired, CannotPair) as refusal:\n",
        "    except NotPaired as refusal:\n",
        "tests/test_pairing.py -k taken_meanwhile",
    ),
    Mutant(
        "how a time was taken is not on paper",
        "recorder/sheet/taken.py",
        "        yield from timing.told(reader, body)\n",
        "",
        "tests/test_report.py -k shell_says",
    ),
    Mutant(
        "who took a trial is never said",
        "recorder/sheet/taken.py",
        "len({reader.who(e) for e in events}) > 1",
        "False",
        "tests/test_report.py -k who_took_each",
    ),
    Mutant(
        "only declared settings are on paper",
        "recorder/sheet/taken.py",
        "every = {**own, **{s: v for s, v in more if s not in own}}",
        "every = own",
        "tests/test_report.py -k shell_says",
    ),
    Mutant(
        "a reason for all of a measure beside its numbers is kept",
        "recorder/web/paper.py",
        "_not_done(it, group.name, (code, None), group.reasons, claims, said, done=bool(numbers))",
        "_not_done(it, group.name, (code, None), group.reasons, claims, said, done=False)",
        "tests/web/test_paper.py -k beside_a_number",
    ),
    Mutant(
        "who could not go on is said to have done it",
        "recorder/web/paper.py",
        'outcome="stopped",\n            ended_by=ended,',
        'outcome="complete",\n            ended_by=ended,',
        "tests/web/test_paper.py -k all_that_a_tablet_takes",
    ),
    Mutant(
        "half a safety event is dropped",
        "recorder/web/paper.py",
        '        form.needed(f"safety-{name}")\n',
        "        pass\n",
        "tests/web/test_paper.py -k beside_a_number",
    ),
    Mutant(
        "a trail shows results to whoever assesses",
        "recorder/web/trail.py",
        "results=_sees_results()",
        "results=True",
        "tests/web/test_trail.py -k no_result",
    ),
    Mutant(
        "a trail shows the hash of what it hides",
        "recorder/trail.py",
        'row["hash"] = "" if line.hidden else it.event.hash',
        'row["hash"] = it.event.hash',
        "tests/web/test_trail.py -k no_result",
    ),
    Mutant(
        "a monitor reads a trail and nobody knows",
        "recorder/web/trail.py",
        "    if not _works_at_a_site():",
        "    if False:",
        "tests/web/test_trail.py -k written_down",
    ),
    Mutant(
        "a form from before this session is taken",
        "recorder/web/guard.py",
        "    if request.method not in READING and not _carries_our_token():\n",
        "    if False:\n",
        "tests/web/test_held.py -k from_before",
    ),
    Mutant(
        "the worker takes some of its files for all",
        "static/js/sw.js",
        "cache.addAll(FILES.map(",
        "cache.addAll(FILES.slice(0, 9).map(",
        "tests/browser/test_shell.py -k slow_recorder",
    ),
    Mutant(
        "a shell with a gap answers from what it has",
        "static/js/sw.js",
        "  if (kept.length === FILES.length) return found\n",
        "  if (found) return found\n",
        "tests/browser/test_shell.py -k 'comes_back or newer_one_whole'",
    ),
    Mutant(
        "an older shell stays on the tablet for good",
        "static/js/sw.js",
        'names.filter((name) => name.startsWith("heeltoe-") && name !== CACHE)',
        "names.filter((name) => name === CACHE)",
        "tests/browser/test_shell.py -k between_visits",
    ),
    Mutant(
        "a newer shell is offered with a visit under way",
        "static/js/screen_today.js",
        "!under.length && (await updateWaits())",
        "(await updateWaits())",
        "tests/browser/test_shell.py -k between_visits",
    ),
    Mutant(
        "the check of a tablet waits for a person's answer",
        "static/js/readiness.js",
        "  navigator.storage?.persist?.().then(",
        "  await navigator.storage?.persist?.().then(",
        "tests/browser/test_trouble.py -k holds_nothing_up",
    ),
    Mutant(
        "a reading that is not kept yet says nothing",
        "static/js/screen_reading.js",
        '    document.addEventListener("outbox:slow", slow)\n',
        "",
        "tests/browser/test_trouble.py -k 'reading and late'",
    ),
    Mutant(
        "what is pressed again is a second event",
        "static/js/desk.js",
        "outbox.keep(before || draft, texts)",
        "outbox.keep(draft, texts)",
        "tests/browser/test_trouble.py -k is_one",
    ),
    Mutant(
        "what is said anew is taken for what was said before",
        "static/js/desk.js",
        "said(other) === said(draft)",
        "other.kind === draft.kind",
        "tests/browser/test_trouble.py -k another_value",
    ),
    Mutant(
        "a time waits for the file that shows it",
        "static/js/attempt.js",
        "  function stopped(state) {\n",
        "  async function stopped(state) {\n    await results()\n",
        "tests/browser/test_shell.py -k result_cannot",
    ),
    Mutant(
        "a result that cannot be shown says nothing",
        "static/js/attempt.js",
        "{ early, safety, state }).catch(missing), CALM_MS)",
        "{ early, safety, state }).catch(() => {}), CALM_MS)",
        "tests/browser/test_shell.py -k result_cannot",
    ),
    Mutant(
        "a word that is not kept yet says nothing",
        "static/js/app.js",
        "  watchKeeping()\n",
        "",
        "tests/browser/test_trouble.py -k word",
    ),
    Mutant(
        "the red bar stays when all is kept",
        "static/js/unkept.js",
        "  bar.hidden = ids.size === 0\n",
        "",
        "tests/browser/test_trouble.py -k 'word and late'",
    ),
    Mutant(
        "what waits for three days is no worse than for one",
        "static/js/screen_today.js",
        'hours >= 72 ? "bad"',
        'hours >= 720 ? "bad"',
        "tests/browser/test_trouble.py -k a_day",
    ),
    Mutant(
        "a browser that lacks what we need is started all the same",
        "static/js/app.js",
        "if (!lacks(globalThis)) await",
        "await",
        "tests/browser/test_trouble.py -k 'too_old and locks'",
    ),
    Mutant(
        "a chair stand ended by the arms is a whole one",
        "static/js/screen_rises.js",
        'ended_by === "fifth_stand" ? "complete" : "stopped"',
        'ended_by ? "complete" : "stopped"',
        "tests/browser/test_endings.py -k fewer",
    ),
    Mutant(
        "no rest is asked for before a measure",
        "static/js/circumstances.js",
        "    { since_ms: lastEnd(visit, other), rest_s: measure.rest_before_s },\n",
        "",
        "tests/test_javascript.py -k promises",
    ),
    Mutant(
        "who walked the wrong course has not walked",
        "static/js/circumstances.js",
        ".filter((event) => slot(event) && ",
        ".filter((event) => event.stands && slot(event) && ",
        "tests/test_javascript.py -k promises",
    ),
    Mutant(
        "a corrected reading was squeezed when it was corrected",
        "static/js/circumstances.js",
        "  return before ? endOf(before, known) : event.at_ms\n",
        "  return event.at_ms\n",
        "tests/test_javascript.py -k promises",
    ),
    Mutant(
        "what is taken before its turn is not noted",
        "static/js/circumstances.js",
        "  return passesOver(plan, measure) || ",
        "  return ",
        "tests/test_javascript.py -k promises",
    ),
    Mutant(
        "what is taken after its turn is not noted",
        "static/js/circumstances.js",
        " || lastEnd(visit, isBehind) !== undefined\n",
        "\n",
        "tests/test_javascript.py -k promises",
    ),
    Mutant(
        "an order that the study leaves out is free",
        "static/js/schedule.js",
        'planned.order !== "free"',
        'planned.order === "fixed"',
        "tests/test_javascript.py -k promises",
    ),
    Mutant(
        "scores are shown where the study says nothing of them",
        "static/js/schedule.js",
        "assessors?.hide_scores ?? true",
        "assessors?.hide_scores ?? false",
        "tests/browser/test_scores.py -k nothing",
    ),
    Mutant(
        "the seal of paper: a signature need not cover all to stand",
        "recorder/sheet/signatures.py",
        "return set(event.body.covers) == {",
        "return True or set(event.body.covers) == {",
        "tests/test_report.py -k changed_after_a_signature",
    ),
    Mutant(
        "the seal of paper: the same request is made again",
        "recorder/seals/__init__.py",
        "        if event.body.request == request:",
        "        if False:",
        "tests/test_seals.py -k sealed_once",
    ),
    Mutant(
        "the seal of paper: a countersigned visit is the old file",
        "recorder/seals/__init__.py",
        '        "signatures": sorted(signatures),',
        '        "signatures": [],',
        "tests/test_seals.py -k countersigned",
    ),
    Mutant(
        "the seal of paper: a blanked text comes back",
        "recorder/seals/__init__.py",
        '        "blanked": sorted(blanked),',
        '        "blanked": [],',
        "tests/test_seals.py -k blanked",
    ),
    Mutant(
        "the seal of paper: a draft is sealed",
        "recorder/seals/__init__.py",
        "        if not is_signed(reading):",
        "        if False:",
        "tests/test_seals.py -k draft",
    ),
    Mutant(
        "the seal of paper: not asked again under the lock",
        "recorder/seals/__init__.py",
        "            found = kept(desk.db, now, way)",
        "            found = None",
        "tests/test_seals.py -k twice_at_once",
    ),
    Mutant(
        "the seal of paper: any key that names a node of ours is believed",
        "recorder/seals/check.py",
        "    node = nodes.get(seal.public_key)",
        "    node = seal.claims",
        "tests/test_seals.py -k 'another_nodes or in_a_nodes_name'",
    ),
    Mutant(
        "the seal of paper: what stands after it is not looked at",
        "recorder/seals/pades.py",
        "    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:",
        "    if False:",
        "tests/test_seals.py -k appended_revision",
    ),
    Mutant(
        "the seal of paper: the bytes under it are not looked at",
        "recorder/seals/pades.py",
        "    if not (status.intact and status.valid):",
        "    if False:",
        "tests/test_seals.py -k one_byte",
    ),
    Mutant(
        "the seal of paper: the first of several seals speaks for all",
        "recorder/seals/pades.py",
        "        if len(seals) != 1:",
        "        if not seals:",
        "tests/test_seals.py -k second_seal",
    ),
    Mutant(
        "the seal of paper: a file need not be in the log",
        "recorder/seals/check.py",
        'return Verdict(found="altered" if touched else "not_kept", facts=facts)',
        'return Verdict(found="as_in_log", facts=facts | {"short": ""})',
        "tests/test_seals.py -k own_key",
    ),
    Mutant(
        "the seal of paper: a visit changed since is as it was",
        "recorder/seals/check.py",
        "    same = now == inside and",
        "    same =",
        "tests/test_seals.py -k changed_since",
    ),
    Mutant(
        "the seal of paper: every copy is the first",
        "recorder/seals/__init__.py",
        "        copy = len(prints(read_visit(desk.db, visit), digest)) + 1",
        "        copy = 1",
        "tests/test_copies.py -k later_copy",
    ),
    Mutant(
        "the seal of paper: any printer's name is used",
        "recorder/printers.py",
        "    if printer not in names():",
        "    if False:",
        "tests/test_copies.py -k of_the_list",
    ),
]


def main(names: list[str]) -> int:
    chosen = [m for m in MUTANTS if not names or any(word in m.name for word in names)]
    width = max(len(mutant.name) for mutant in chosen)
    survivors = 0
    for mutant in chosen:
        outcome = outcome_of(mutant)
        survivors += outcome != "found"
        print(f"{mutant.name:{width}}  {outcome}", flush=True)
    print(f"{len(chosen)} breaks, {survivors} of them unseen")
    return 1 if survivors else 0


def outcome_of(mutant: Mutant) -> str:
    text = (TOP / mutant.file).read_text()
    if text.count(mutant.old) != 1:
        return f"DOES NOT APPLY: {text.count(mutant.old)} such places in {mutant.file}"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ROOMS:
            if (TOP / room).is_dir():
                shutil.copytree(TOP / room, copy / room)
            elif (TOP / room).exists():
                shutil.copy(TOP / room, copy / room)
        if run(mutant, copy) != 0:
            return "CANNOT TELL: the tests are red without it"
        (copy / mutant.file).write_text(text.replace(mutant.old, mutant.new))
        code = run(mutant, copy)
    # 1: a test failed, 2: tests could not even be read. 5: there was no such test.
    return {0: "SURVIVED", 1: "found", 2: "found"}.get(code, f"pytest left with {code}")


def run(mutant: Mutant, copy: Path) -> int:
    words, _, choice = mutant.tests.partition(" -k ")
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *words.split()]
    pytest += ["-k", choice.strip("'")] if choice else []
    world = os.environ | {"PYTHONPATH": str(copy), "HEELTOE_PROOF": "0"}
    return subprocess.run(pytest, cwd=copy, env=world, capture_output=True, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
