"""Blinding: no byte of what an assessor is given depends on how it went at an earlier visit.

Two recorders are alike in everything but earlier results. Whoever only assesses walks every
address of both, and every form that could answer a guess.
"""

import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from recorder import acts, bundles, events, pairing, seals, store
from recorder.web import capture, create_app, guard
from tests import paper
from tests.ward import Bedside
from tests.web.clinic import ANNA, BERTA, NOBODY, PASSPHRASE, Clinic

TODAY = "2026-09-28T10:00:00+00:00"
A_WEEK = 7 * 24 * 60 * 60  # Events of the ward are a second apart.

# Each value of a visit, as it came out in one recorder and in the other.
SLOW = {
    "walk": 9_990, "again": 9_870, "grip": 9_00, "hold": 4_310, "ended": "moved_feet",
    "stood": "used_arms", "note": "Took 9.99 s, very slow.", "why": "unable", "flag": "confirmed",
    "what": "fall", "reason": "9.99 was read as 9.98",
}  # fmt: skip
FAST = {
    "walk": 3_010, "again": 3_120, "grip": 42_00, "hold": 10_000, "ended": "held_on",
    "stood": "stood", "note": "Quick, 3.01 s.", "why": "refused", "flag": "talked",
    "what": "dizziness", "reason": "3.01 was read as 3.02",
}  # fmt: skip


@dataclass
class Recorder:
    """One of the two: its data, its browser, and what the walk has to fill in."""

    data: Path
    base: "Base"
    visits: tuple[str, ...]
    names: dict[str, str]  # What differs in the address itself: as it is here → by one name.

    def __post_init__(self):
        self.browser = create_app(self.data).test_client()

    def comes_as(self, who):
        self.browser.set_cookie("heeltoe", self.base.tokens[who])
        return self

    def asks(self, address, **headers):
        shown = {"HX-Request": "true"} if headers.pop("htmx", False) else {}
        return self._plain(self.browser.get(address, headers={**shown, **headers}))

    def sends(self, address, who, **form):
        fields = {"csrf": guard.csrf_of(self.base.tokens[who]), **form}
        return self._plain(
            self.browser.post(address, data=fields, headers={"Origin": "http://localhost"})
        )

    def _plain(self, answer):
        body = answer.get_data()
        answer.close()
        for here, name in self.names.items():
            body = body.replace(here.encode(), name.encode())
        # A form that keeps a sheet has an id of its own each time it is drawn.
        body = re.sub(rb'name="nonce" value="[0-9a-f-]+"', b"", body)
        heads = {n: v for n, v in answer.headers.items() if n not in ("Set-Cookie", "Date")}
        return answer.status_code, heads, body


@dataclass
class Base:
    """What both recorders begin with."""

    data: Path
    tokens: dict[str, str]
    session: str
    vera: str
    device: str
    device_token: str


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("HEELTOE_TESTING", "1")
    patch.setenv("HEELTOE_NOW", TODAY)
    yield tmp_path_factory.mktemp("world")
    patch.undo()


@pytest.fixture(scope="module")
def base(world):
    clinic = Clinic(world / "base")
    clinic.lists(ANNA, day0="2026-09-20", sex="f")
    vera, tokens = clinic.hires("Vera Lind", "assessor", "07"), {}
    people_here = {"vera": vera}
    for who, role, site in (("lead", "site_lead", "07"), ("elsewhere", "assessor", "08")):
        people_here[who] = clinic.hires(f"A {who}", role, site)
    for who, person in people_here.items():
        browser = clinic.app.test_client()
        form = {"who": person, "passphrase": PASSPHRASE}
        assert browser.post("/session", data=form, headers={"Origin": "http://localhost"})
        tokens[who] = browser.get_cookie("heeltoe").value
    with clinic.office.desk.hand("07") as hand:
        paired = pairing.pair(hand, "T09")
    opened = clinic.bedside.signs_in(vera)
    clinic.keeps(opened)
    clinic.leaves()
    return Base(clinic.data, tokens, opened.id, vera, paired.device, paired.token)


def lives(base, data, went):
    """Let a visit of Vera's be signed and amended, and one of Alice's finished; then today's."""
    shutil.copytree(base.data, data)
    db = store.open_database(data)
    desk = acts.Desk(db, data, bundles.current(db).study.id)
    bundle = bundles.current(db)
    bed = Bedside(data, files=[])
    bed.made, bed.session = 500, base.session

    def keeps(*made):
        bed.keeps(*made, log="ward.07.1")
        return made

    def visit(code, finishes=True):
        first = bed.opens(ANNA, code, bundle=bundle.hash)
        walk = bed.times(went["walk"], flags=(went["flag"],), taken=paper.TAKEN)
        # Kept when it had passed: the moment alone tells how long it took.
        walk = events.read(replace(walk, at_ms=walk.at_ms + went["walk"]).raw)
        made = [
            first,
            bed.settings("gait_speed", aid="cane"),
            walk,
            bed.squeezes(went["grip"]),
            bed.attempts("balance", part="side_by_side", elapsed_ms=went["hold"],
                         ended_by=went["ended"]),
            bed.attempts("chair_stand_5", part="single_stand", result=went["stood"]),
            bed.skips("timed_up_and_go", went["why"]),
            bed.notes(went["note"]),
            bed.helps(went["what"]),
            bed.corrects(walk, elapsed_ms=went["again"], reason=bed.writes(went["reason"])),
            *([bed.finishes()] if finishes else []),
        ]  # fmt: skip
        keeps(*made)
        return bed.visit, made

    own, made = visit("baseline")
    keeps(paper.signed(bed, list(bed.sees(own).standing.events), by="Vera Lind"))
    fixed = bed.corrects(made[3], reading=went["grip"] + 10, visit=own)
    keeps(fixed)
    asked = bed.asks("Which chair was it?", visit=own)
    keeps(asked, bed.answers(asked))
    keeps(paper.signed(bed, list(bed.sees(own).standing.events), by="Vera Lind"))
    sealed = seals.seal(desk, own, seals.Way(language="en"))
    seals.note_print(desk, own, sealed.digest)

    bed.session = None
    alice = next(p.id for p in store.people(db) if p.name == "Alice Ward")
    keeps(bed.signs_in(alice))
    others, _ = visit("unscheduled")
    begun, _ = visit("month_6", finishes=False)

    bed.made, bed.session = A_WEEK + 500, base.session
    keeps(bed.opens(ANNA, "month_3", bundle=bundle.hash), bed.times(5_550), bed.squeezes(20_00))
    today = bed.visit
    names = {
        sealed.digest: "DIGEST", made[2].hash: "ATTEMPT", sealed.digest[:12]: "DIGEST",
    }  # fmt: skip
    found = Recorder(data, base, (own, others, today, begun), names)
    found.given = {"digest": sealed.digest, "attempt": made[2].hash, "question": asked.hash}
    bed.leaves()
    db.close()
    return found


@pytest.fixture(scope="module")
def two(base, world):
    return lives(base, world / "slow", SLOW), lives(base, world / "fast", FAST)


# ── The walk ────────────────────────────────────────────────────────────────

VARIANTS = {
    "visits.index": ("?site=07", "?state=to_sign", "?state=needs_a_person", "?state=finished"),
    "visits.attempts": ("?seen=1-1",),
    "participants.index": (f"?find={ANNA}", "?site=07"),
    "reports.index": ("?on=2026-09-21", "?on=2026-09-28&site=07"),
    "reports.day": ("?on=2026-09-21", "?on=2026-09-21&site=07&paper=Letter"),
    "trail.visit": ("?as=csv", "?kind=attempt_recorded", "?kind=visit_signed&as=csv"),
    "trail.participant": ("?as=csv", "?page=2", "?kind=report_sealed"),
    "paper.new": (f"?participant={ANNA}&code=baseline",),
}


def addresses(here):
    """Yield every address that can be read, with its endpoint, and what is named in it."""
    given = here.given
    fills = {
        "visit": here.visits, "participant": (ANNA, BERTA), "person": (here.base.vera,),
        "device": (here.base.device,), "digest": (given["digest"],), "number": ("1", "2"),
        "event": (given["question"], given["attempt"]), "code": ("baseline",), "name": ("D-07",),
        "site": ("07",),
        "release": (capture.version(),),
    }  # fmt: skip
    for rule in create_app(here.data).url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        found = [rule.rule]
        named = fills | ({"name": ("app.js",)} if rule.endpoint == "capture.file" else {})
        named |= {"name": ("css/app.css",)} if rule.endpoint == "assets.show" else {}
        for argument in rule.arguments:
            place = re.compile(rf"<(?:\w+:)?{argument}>")
            found = [place.sub(value, at) for at in found for value in named[argument]]
        for at in found:
            usual = ("",) if is_a_file(at) else ("", "?lang=es")
            for more in (*usual, *VARIANTS.get(rule.endpoint, ())):
                yield rule.endpoint, at + more


def is_a_file(at):
    """Say whether an address is that of a file, which htmx and language leave as it is."""
    return bool(re.search(r"[.](pdf|js|css)$", at.partition("?")[0]))


def walk(here, who, only=None):
    here.comes_as(who)
    found = {}
    for endpoint, at in addresses(here):
        if only is not None and endpoint not in only:
            continue
        name = at
        for own, common in here.names.items():
            name = name.replace(own, common)
        found[endpoint, name] = here.asks(at)
        if not is_a_file(at):
            found[endpoint, f"{name} htmx"] = here.asks(at, htmx=True)
    return found


def differing(one, other):
    assert one.keys() == other.keys()
    return sorted({name for name in one if one[name] != other[name]})


@pytest.mark.parametrize("who", ["vera", "elsewhere"])
def test_no_page_list_trail_or_paper_depends_on_an_earlier_result(two, who):
    pages = [walk(here, who) for here in two]

    assert differing(*pages) == []
    assert all(status < 500 for status, _, _ in pages[0].values())
    read = {endpoint for (endpoint, _), (status, _, _) in pages[0].items() if status == 200}
    assert read >= {"home.show", "visits.show", "trail.visit", "reports.day", "participants.show"}


# Where whoever leads the site sees the difference: what the walk above would notice.
TELLS = {
    "visits.show", "visits.attempts", "review.show", "amend.show", "paper.edit", "paper.amend",
    "reports.show", "reports.copy", "reports.day", "trail.visit", "trail.participant", "home.show",
}  # fmt: skip


def test_who_leads_the_site_sees_on_each_of_them_how_it_went(two):
    pages = [walk(here, "lead", TELLS) for here in two]

    assert {endpoint for endpoint, _ in differing(*pages)} == TELLS


def test_a_visit_of_today_is_whole_for_those_who_measured(two):
    here = two[0].comes_as("vera")
    _, others, today, _ = here.visits

    for at in ("", "/review", "/amend", "/paper", "/attempts"):
        status, _, body = here.asks(f"/visits/{today}{at}")
        assert status == 200 and (b"5.55" in body), at
    assert here.asks(f"/visits/{today}/report.pdf")[2].startswith(b"%PDF-")
    assert here.asks(f"/visits/{others}/review")[0] == 403


def test_a_visit_at_a_glance_says_that_it_was_and_how_it_was_set_up(two):
    here = two[0].comes_as("vera")
    status, _, body = here.asks(f"/visits/{here.visits[0]}")
    words = " ".join(re.sub("<[^>]+>", " ", body.decode()).split())

    assert status == 200
    assert "21 Sep 2026" in words and "cane" in words and "Vera Lind" in words
    assert "Signed, countersignature waiting" in words
    assert "Gait speed done" in words and "Timed Up and Go not done" in words
    assert "this study keeps earlier results from those who assess" in words
    for told in (
        "9.99",
        "9.00",
        "4.31",
        "unable",
        "slow",
        "fall",
        ":08",
        here.given["attempt"][:6],
    ):
        assert told not in words.replace("10:00", ""), told


# ── What is sent ────────────────────────────────────────────────────────────

GUESS = {"gait_speed-all-1": "9.99", "grip-left-1": "9.0", "performed": "2026-09-21", "late": "x"}
FORMS = {
    "/visits/{visit}/review": {"meaning": "performed", "reviewed": "0" * 64, "passphrase": "x y z",
                               "signer": "Vera Lind"},
    "/visits/{visit}/paper": GUESS,
    "/visits/{visit}/amend/sheet": {**GUESS, "reason": "A guess."},
    "/visits/{visit}/withdrawals": {"event": "{attempt}", "reason": "A guess."},
    "/visits/{visit}/opening": {"participant": ANNA, "code": "baseline", "opening_reason": "x y"},
    "/visits/{visit}/withdrawal": {"withdrawal_reason": "x y"},
    "/visits/{visit}/joining": {"other": "{other}", "joining_reason": "x y"},
    "/visits/{visit}/print": {"paper": "A4"},
    "/visits/{visit}/question": {"about": "gait_speed", "question": "9.99?"},
    "/visits/{visit}/questions/{question}": {"answer": "9.99."},
    "/paper": {**GUESS, "participant": ANNA, "code": "baseline", "nonce": NOBODY},
}  # fmt: skip


def test_no_answer_to_a_form_depends_on_an_earlier_result(two):
    answers = []
    for here in two:
        here.comes_as("vera")
        before = len(list(log_of(here)))
        said = {}
        for visit, other in (here.visits[:2], here.visits[1::-1]):
            fill = {**here.given, "visit": visit, "other": other}
            for at, form in FORMS.items():
                filled = {name: value.format(**fill) for name, value in form.items()}
                name = at.format(visit=visit, question="Q")
                said[name] = here.sends(at.format(**fill), "vera", **filled)
        kept = {store.event_in(body).kind for *_, body in list(log_of(here))[before:]}
        assert kept == {"signature_refused"}  # It says nothing of a result.
        answers.append(said)

    assert differing(*answers) == []
    refused = [status for at, (status, _, _) in answers[0].items() if at.startswith("/visits/")]
    assert set(refused) == {403}


def log_of(here):
    db = store.open_database(here.data, write=False)
    try:
        yield from list(store.every_entry(db))
    finally:
        db.close()


def test_a_pdf_that_is_checked_says_nothing_of_what_is_not_in_it(two):
    def checked(here):
        pdf = {"pdf": (io.BytesIO(b"%PDF-1.7 nothing"), "x.pdf")}
        return here.comes_as("vera").sends("/verify", "vera", **pdf)

    assert checked(two[0]) == checked(two[1])


def test_the_pack_of_a_tablet_holds_earlier_settings_and_no_result(two):
    packs = []
    for here in two:
        shown = {"Authorization": f"Bearer {here.base.device_token}"}
        packs.append(here.browser.get("/packs", headers=shown).data)

    assert packs[0] == packs[1]
    assert b'"cane"' in packs[0]


# ── A hub's pages of its sites ──────────────────────────────────────────────

OF_A_HUB = {"home.show", "sites.show", "sites.table", "sites.visits", "sites.complete"}
OF_SITES = ("?site=07", "?state=unsigned", "?state=to_decide", "?as=csv")


@pytest.fixture
def two_hubs(two):
    """The same two recorders, as hubs."""
    files = [here.data / acts.NODE_FILE for here in two]
    was = [file.read_text() for file in files]
    for file, words in zip(files, was, strict=True):
        file.write_text(words.replace('place = "site"', 'place = "hub"'))
    yield two
    for file, words in zip(files, was, strict=True):
        file.write_text(words)


@pytest.mark.parametrize("who", ["vera", "elsewhere"])
def test_no_page_of_a_hub_about_its_sites_depends_on_an_earlier_result(two_hubs, who):
    pages = [walk(here, who, OF_A_HUB) for here in two_hubs]
    for found, here in zip(pages, two_hubs, strict=True):
        for at in ("/sites/visits", "/sites/completeness"):
            for more in OF_SITES:
                found["sites", at + more] = here.asks(at + more)

    assert differing(*pages) == []
    assert {status for status, _, _ in pages[0].values()} == {200}
