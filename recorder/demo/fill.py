"""Filling a data folder with the simulated study, by the product's own doors."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from msgspec import UNSET

from recorder import acts, bundles, participant_id, people, store
from recorder.acts import Desk, Hand
from recorder.demo.body import Person, person
from recorder.demo.day import Day
from recorder.demo.signers import THEN, Signers
from recorder.demo.staff import ASSESSORS, LEADS, LEFT, PASSPHRASES, PEOPLE
from recorder.demo.tablet import Tablet, moment, uuid7
from recorder.demo.unusual import UNUSUAL, Unusual
from recorder.events import (
    Check,
    DevicePaired,
    EquipmentAdded,
    EquipmentChecked,
    ParticipantAdded,
    ParticipantLeft,
)
from recorder.measures import packaged
from recorder.refusals import OutOfReach
from recorder.study import Bundle

SEED = 20260301
FIRST_DAY = datetime(2025, 9, 8, tzinfo=ZoneInfo("UTC"))
LAST_DAY = datetime(2026, 11, 20, tzinfo=ZoneInfo("UTC"))
PER_SITE = 12
BY_ONE_WHO_LEFT = (91, 2)  # Which participant, in order of entry, at which visit.


def fill(data: Path, progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the simulated study as a new data folder; return how many visits it has.

    It is made beside its place and moved there whole, so that one that was cut short is
    never taken for it. `progress` hears of every participant of the 120. Raises
    OutOfReach when something else is in that place, or it cannot be written.
    """
    bundle = Bundle.freeze(
        (files("recorder.demo") / "study.toml").read_bytes(), packaged(), name="study.toml"
    )
    making = data.with_name(f"{data.name}.being-made")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        visits = _simulate(making, bundle, progress)
        if data.is_dir():
            data.rmdir()  # Only an empty one goes.
        making.rename(data)
    except OSError as error:
        raise OutOfReach(
            f"The demo study cannot be made in {data} ({error.strerror}). Nothing that was there "
            "was changed. Choose an empty folder of yours with --data."
        ) from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return visits


def _simulate(data: Path, bundle: Bundle, progress: Callable[[int], None]) -> int:
    acts.found_node(data, "site", "DEMO")
    db = store.ensure(data)
    try:
        with store.unsynced(db):  # Until it is whole it is nobody's: a cut throws it away.
            study = _Study(Desk(db, data, bundle.study.id), bundle)
            study.founds()
            return study.runs(progress)
    finally:
        db.close()


class _Study:
    def __init__(self, desk: Desk, bundle: Bundle) -> None:
        self.desk, self.bundle = desk, bundle
        self.rng = Random(SEED)  # noqa: S311  Simulated data, no secret.
        self.staff: dict[str, str] = {}
        self.tablets: dict[str, Tablet] = {}
        self.signers = Signers(desk, LAST_DAY + timedelta(hours=14))

    # ── Before the first participant ────────────────────────────────────────

    def founds(self) -> None:
        """Name the people, publish the study, pair the tablets, register equipment."""
        at = moment(int(FIRST_DAY.timestamp() * 1000), 0)
        with self.desk.hand(at=at) as hand:
            for name, role, site, _ in PEOPLE:
                self._hires(hand, name, role, site)
            for site, lead, assessor in zip(self.bundle.study.sites, LEADS, ASSESSORS, strict=True):
                self._hires(hand, lead, "site_lead", site.code)
                self._hires(hand, assessor, "assessor", site.code)
            self._hires(hand, LEFT, "assessor", self.bundle.study.sites[0].code)
            bundles.publish(hand, self.bundle)
        self.signers.may_seal(FIRST_DAY)
        for site in self.bundle.study.sites:
            device = uuid7(self.rng, at.at_ms)
            self.tablets[site.code] = Tablet(self.rng, self.bundle.study.id, device)
            with self.desk.hand(site.code, at) as hand:
                self._equips(hand, site.code, device)

    def _hires(self, hand: Hand, name: str, role: str, site: str | None) -> None:
        self.staff[name] = people.add(hand, name, person=f"P{len(self.staff) + 1:02d}")
        people.give_role(hand, self.staff[name], role, site)
        # Whoever signs has a passphrase; nobody knows those that the README does not tell.
        people.set_passphrase(hand, self.staff[name], PASSPHRASES.get(name) or token_urlsafe())

    def _equips(self, hand: Hand, site: str, device: str) -> None:
        token = f"{self.rng.getrandbits(256):064x}"  # Of no token: no browser exists.
        hand.does(DevicePaired(paired=device, label=f"T{site}", token=token))
        hand.does(
            EquipmentAdded(
                equipment=f"D-{site}",
                site=site,
                sort="dynamometer",
                serial=f"HD-{self.rng.randint(10000, 99999)}",
                unit="kg",
                due="2027-03-31",
            )
        )
        hand.does(
            EquipmentChecked(
                equipment=f"D-{site}",
                checks=tuple(
                    Check(known=known, read=known + self.rng.choice((-10, 0, 0, 10)))
                    for known in (1000, 2000, 4000)
                ),
                due="2027-03-31",
            )
        )
        hand.does(
            EquipmentAdded(
                equipment=f"W-{site}", site=site, sort="stopwatch", serial=f"SW-{site}-1"
            )
        )

    # ── The visits ──────────────────────────────────────────────────────────

    def runs(self, progress: Callable[[int], None]) -> int:
        """Let every participant come to their visits until the last day."""
        count = 0
        for done, who in enumerate(self._participants(), 1):
            count += self._follows(who)
            progress(done)
        return count

    def _participants(self) -> Iterator[Person]:
        study = self.bundle.study
        series = {s: participant_id.series(study.id_form, s) for s in study.site_codes}
        effects = {s: self.rng.gauss(0, 0.05) for s in study.site_codes}
        number = 0
        for _ in range(PER_SITE):
            for site in study.site_codes:
                number += 1
                yield person(self.rng, next(series[site]), site, number, effects[site])

    def _follows(self, who: Person) -> int:
        site = self.bundle.study.site(who.site)
        assert site is not None
        zone = ZoneInfo(site.zone)
        entry = FIRST_DAY + timedelta(days=2.4 * who.number)
        day0 = _weekday(entry.astimezone(zone).replace(hour=9, minute=0, second=0))
        leaves = self.rng.uniform(60, 330) if self.rng.random() < 0.09 else None
        with self.desk.hand(who.site, moment(int(day0.timestamp() * 1000), 0)) as hand:
            hand.does(
                ParticipantAdded(
                    participant=who.id,
                    day0=day0.date().isoformat(),
                    sex=who.sex,  # type: ignore[arg-type]
                    birth_year=who.birth_year,
                )
            )
        count = 0
        for index, planned in enumerate(self.bundle.study.visits):
            late = 0 if index == 0 else self.rng.randint(-6, 6) + (20 if who.number == 33 else 0)
            at = _weekday(day0 + timedelta(days=planned.day + late))
            at = at.replace(hour=self.rng.randint(8, 15), minute=self.rng.randrange(0, 60, 5))
            if at > LAST_DAY or (leaves is not None and planned.day > leaves):
                break
            self._visits(who, index, planned.code, at)
            count += 1
        if leaves is not None and day0 + timedelta(days=leaves) < LAST_DAY:
            self._leaves(who, day0 + timedelta(days=leaves))
        return count

    def _visits(self, who: Person, index: int, code: str, at: datetime) -> None:
        lead, assessor = LEADS[int(who.site) - 1], ASSESSORS[int(who.site) - 1]
        if (who.number, index) == BY_ONE_WHO_LEFT:
            assessor = LEFT
        tablet = self.tablets[who.site]
        habits = {"rounds"} if who.site == "04" else set()
        if who.number == 26 and index == 1:
            habits.add("pounds")
        tablet.signs_in(self.staff[assessor], at)
        day = Day(tablet, self.rng, who, index, frozenset(habits))
        unusual = UNUSUAL.get((who.number, index))
        if unusual is not None:
            unusual(Unusual(self.desk, self.bundle, self.staff, day, who, code, lead, self.signers))
        else:
            day.begins(code, self.bundle.hash)
            day.whole()
        with self.desk.hand(who.site, tablet.now) as hand:
            hand.takes(tablet.hands_over())
        then = THEN.get((who.number, index), Signers.as_ever)
        then(self.signers, who.site, day.visit, tablet.at)

    # ── Leaving ─────────────────────────────────────────────────────────────

    def _leaves(self, who: Person, at: datetime) -> None:
        with self.desk.hand(who.site, moment(int(at.timestamp() * 1000), 0)) as hand:
            hand.does(
                ParticipantLeft(
                    participant=who.id,
                    why=self.rng.choice(("own_wish", "moved_away", "illness")),
                    day=at.date().isoformat() or UNSET,
                )
            )


def _weekday(at: datetime) -> datetime:
    """Return this day, or the Monday after a weekend."""
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)
