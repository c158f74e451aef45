"""One long day on the ward, on which everything happens that can happen.

It needs every kind of event at least once; golden vectors, the stranger's verifier
and the tamper test are told on it.
"""

from __future__ import annotations

from recorder import store
from recorder.clock import Moment
from recorder.events import (
    AsideLookedAt,
    BackupMade,
    BranchDecided,
    Check,
    ClockStepped,
    CredentialSet,
    DevicePaired,
    DeviceRevoked,
    EquipmentAdded,
    EquipmentChecked,
    Event,
    EventSetAside,
    Exported,
    LogOpened,
    NodeAdmitted,
    NodeRevoked,
    ParticipantLeft,
    ParticipantMoved,
    PersonAdded,
    PersonCertified,
    PersonDisabled,
    ReportPrinted,
    ReportSealed,
    Restored,
    RoleGiven,
    SheetChecked,
    SignatureRefused,
    SignInRefused,
    StudyPublished,
    Taken,
    TrailRead,
    VisitSigned,
)
from tests.ward import BUNDLE, FILES, HASHES, MORNING, Bedside, some_hash, some_uuid

TAKEN = Taken(
    input="touch",
    clock="event",
    isolated=True,
    step_us=5,
    lag_start_ms=4,
    lag_stop_ms=-1,
    wall_ms=4_909,
    hidden_ms=((1_000, 1_250), (2_000, 2_004)),
    wake="held",
    agent="Safari 26.1",
    screen="768x1024x2",
    frame_hz=60,
)
KEY = "02" + some_hash("the public half")
PDF = b"%PDF-1.7 a report, sealed"


def a_long_day(bedside: Bedside) -> list[Event]:
    """Tell the whole day; the texts and files it names wait in `bedside` to be kept."""
    says, writes = bedside.says, bedside.writes
    bedside.files += FILES.values()
    weights = (Check(known=1_000, read=1_010), Check(known=2_000, read=1_990))
    day = [
        says(LogOpened(node="ward-1", place="site", scope="S01", epoch=1, public_key=KEY)),
        says(StudyPublished(bundle=BUNDLE, files=HASHES)),
        says(NodeAdmitted(node="ward-1", epoch=1, public_key=KEY, site="S01")),
        says(PersonAdded(person="alice", name=writes("Alice Ångström"))),
        says(PersonAdded(person="bob", name=writes("Bob 北"))),
        says(RoleGiven(person="alice", role="assessor", site="S01")),
        says(RoleGiven(person="bob", role="administrator")),
        says(CredentialSet(person="alice", argon2=writes("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA"))),
        says(PersonCertified(person="alice", measure="gait_speed", until="2027-09-21")),
        says(EquipmentAdded(equipment="DYN-1", site="S01", sort="dynamometer", serial="J00105",
                            unit="kg", due="2026-12-01")),
        says(EquipmentChecked(equipment="DYN-1", due="2027-03-01", checks=weights)),
        says(DevicePaired(paired=some_uuid("T04"), label="T04", token=some_hash("token"))),
        bedside.lists(day0="2026-09-21", sex="f", birth_year=1944),
        bedside.lists("S01-018-9"),
        bedside.signs_in(),
    ]  # fmt: skip

    opened = bedside.opens()
    first = opened.visit
    slow = bedside.times(5_120, mono_ms=12_345, source="timer", began_at_ms=MORNING)
    fast = bedside.times(4_780, source="timer", flags=("walking_aid",))
    stands = bedside.attempts("chair_stand_5", elapsed_ms=13_690, ended_by="fifth_stand",
                              marks_ms=(2_700, 5_400, 8_150, 10_900, 13_690), flags=("hard_chair",),
                              began_at_ms=MORNING, mono_ms=61_200, source="timer")  # fmt: skip
    squeeze = bedside.squeezes(2_850, instrument="DYN-1", source="typed")
    stepped = bedside.attempts("balance", part="tandem", elapsed_ms=4_310, outcome="stopped",
                               ended_by="stepped")  # fmt: skip
    false_start = bedside.times(300, outcome="false_start", number=3)
    skipped = bedside.skips("grip", "pain", part="right")
    note = bedside.notes("Asked to sit down after the second walk. 祖母 came with her.")
    slip = bedside.notes("Mrs Example said she is on the new drug.", about=slow.hash)
    wrong = bedside.voids(fast)
    day += [
        opened,
        bedside.settings(shoes="own", temperature_c=21),
        bedside.settings("gait_speed", course_cm=400, start="standing"),
        *(slow, fast, stands, squeeze, stepped, false_start, skipped, note, slip, wrong),
        bedside.restores(wrong),
        bedside.corrects(squeeze, reading=2_830),
        bedside.helps(during="gait_speed"),
        bedside.finishes(),
    ]
    question = bedside.asks(about=slow.hash)
    covers = tuple(sorted(event.hash for event in (opened, slow, fast)))
    day += [
        bedside.signs_out(),
        says(VisitSigned(covers=covers, record=some_hash("record"), head=some_hash("head"),
                         meaning="assessed", name=writes("Alice Ångström"),
                         how="passphrase"), visit=first),
        question,
        bedside.answers(question),
        bedside.redacts(slip),
        says(ReportSealed(report=bedside.attaches(PDF), record=some_hash("record")), visit=first),
        says(ReportPrinted(report=bedside.attaches(PDF), copy=1), visit=first),
    ]  # fmt: skip

    bedside.session = None
    lost = bedside.says(SignInRefused(how="pin_offline", tries=3, person="alice"))
    again, repeated = bedside.opens(), bedside.times(5_500)
    joined, repinned = bedside.joins(first, again.visit), bedside.repins(BUNDLE)
    third = bedside.opens("S01-018-9", code="month_3", performed="2026-09", source="paper")
    stranger = bedside.times(6_210, session=some_uuid("nobody's session"))
    return [
        *day,
        lost,
        again,
        repeated,
        joined,
        repinned,
        third,
        stranger,
        bedside.sets_aside(stranger),
        bedside.admits(stranger),
        says(ParticipantMoved(participant="S01-018-9", to_site="S02")),
        says(ParticipantLeft(participant="S01-017-K", why="moved_away", day="2026-09-21")),
        says(PersonDisabled(person="bob", why="left_the_study")),
        says(DeviceRevoked(revoked=some_uuid("T04"), why="lost")),
        says(NodeRevoked(node="ward-2", since_ms=1_790_000_000_000, why="stolen")),
        says(BranchDecided(branch=some_hash("branch"), decision="keep_as_evidence", why="fork")),
        says(Exported(manifest=some_hash("manifest"), events=60)),
        says(BackupMade(backup=some_hash("backup"), entries=60)),
        says(Restored(backup=some_hash("backup"), why=writes("The disk broke."))),
        says(ClockStepped(by_ms=-3_600_000)),
        bedside.times(4_910, source="timer", flags=("hidden",), taken=TAKEN),
        stray := bedside.times(6_300, session=some_uuid("another nobody's session")),
        bedside.sets_aside(stray),
        says(AsideLookedAt(event=stray.hash, why=writes("Sent by a tablet in repair."))),
        says(TrailRead(about="participant", name="S01-017-K")),
        says(
            ReportSealed(
                report=bedside.attaches(PDF),
                record=some_hash("record"),
                request=some_hash("request"),
            ),
            visit=first,
        ),
        says(SheetChecked(events=(third.hash,)), visit=third.visit),
        says(SignatureRefused(), visit=first),
        bedside.notes("Ask Mr Example about the infusion.", asked=("person", "treatment")),
    ]


def keeps_a_long_day(bedside: Bedside) -> None:
    """Keep the day in two logs, with bytes that could not be an event set aside beside it."""
    day = a_long_day(bedside)
    bedside.keeps(*day[:40])
    with store.writing(bedside.db, bedside.data) as transaction:
        for content in (b"\xff no event", b'{"kind":7}'):
            at = Moment(at_ms=MORNING, offset_min=0, boot="", up_ms=0)
            name = transaction.keep_aside(content, "not_canonical", "T09", at)
            why = bedside.says(EventSetAside(event=name, why="not_canonical"))
            transaction.append("hub.S01.1", [why], at)
    bedside.keeps(*day[40:], log="hub.S01.1")
