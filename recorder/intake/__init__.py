"""Taking in earlier measurements from somebody's table, row by row.

A row is taken whole or refused with its reason and nothing of it kept; the rows before
it stay. What is known is not taken twice, so a run that was killed half-way is simply
run again. rows = taken + known + refused.

A few dozen rows share a commit, since a commit waits for the disk: all of a row is in
one, and its refusal is decided before anything of it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import UNSET
from uuid_utils import uuid7

from recorder import bundles, clock, participant_id, store
from recorder.acts import WHO
from recorder.events import (
    AttemptRecorded,
    Body,
    MeasureNotDone,
    NoteWritten,
    SettingsRecorded,
    VisitOpened,
)
from recorder.intake.lines import Record, Table
from recorder.intake.map import Map, read_map
from recorder.intake.rejects import Rejects
from recorder.intake.row import Claims, RowRefused, Who, claims, who
from recorder.intake.visit import DIFFERENT, Deed, deeds, stands
from recorder.refusals import NotAllowed, OutOfReach, UnknownName, WrongUse

if TYPE_CHECKING:
    from recorder.acts import Desk, Hand
    from recorder.study import Bundle

REASON_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
SOURCE = "file"
ROWS_IN_A_COMMIT = 50


@dataclass(slots=True)
class Intake:
    """What became of a file's rows."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    rejects: str | None = None
    columns_left_out: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    said: str | None = None  # What became of the list of rejects.

    def plain(self) -> dict[str, Any]:
        """Return this as the one object that `intake --json` prints."""
        return {
            "rows": self.rows,
            "taken": self.taken,
            "known": self.known,
            "refused": self.refused,
            "rejects": self.rejects,
            "columns_left_out": self.columns_left_out,
            "reasons": dict(self.reasons.most_common()),
        }


def take_in(
    desk: Desk,
    file: Path,
    map_file: Path,
    *,
    replace: str | None = None,
    rejects: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Intake:
    """Take the rows of a file into visits, as the person who sits at the desk.

    `replace` is the reason under which a different value takes the place of the one
    that stands: a code or a text. `progress` hears how many bytes are read. Raises
    FaultyFile, WrongUse, OutOfReach, NotAllowed before any row is taken.
    """
    _may(desk)
    bundle = bundles.current(desk.db)
    raw_map = _bytes_of(map_file)
    table_map = read_map(map_file.name, raw_map, bundle)
    digest = _digest(file)
    if replace is not None and not replace.strip():
        raise WrongUse("--replace needs a reason. Nothing was taken in.")
    with file.open("rb") as opened:
        table = Table(opened, table_map)
        listed = Rejects(rejects or file.with_name(file.name + ".rejects.csv"), table.columns)
        note = (
            f"Earlier measurements taken in from a file. SHA-256 of the file: {digest}; "
            f"of its map: {hashlib.sha256(raw_map).hexdigest()}."
        )
        rows = _Rows(desk, table_map, bundle, replace, note)
        done = Intake(columns_left_out=table.left_out)
        try:
            for batch in _batches(table, rows):
                with desk.hand() as hand:
                    became = [rows.take(hand, record) for record in batch]
                # Only what was committed is told.
                for record, refusal in zip(batch, became, strict=True):
                    done.rows += 1
                    if isinstance(refusal, RowRefused):
                        done.refused += 1
                        done.reasons[refusal.sort] += 1
                        listed.add(record, str(refusal))
                    elif refusal:
                        done.taken += 1
                    else:
                        done.known += 1
                progress(table.done_bytes)
        except BaseException:
            listed.drop()
            raise
        done.said = listed.close()
        done.rejects = str(listed.path) if listed.rows else None
    return done


def _may(desk: Desk) -> None:
    """Refuse early what would be refused for every row."""
    person = desk.person
    if person is not None and not any(role in WHO["attempt_recorded"] for role, _ in person.roles):
        needed = " or ".join(sorted(r.replace("_", " ") for r in WHO["attempt_recorded"]))
        raise NotAllowed(
            f"{person.name or person.id} may not take in measurements; it takes a {needed}. "
            "Nothing was taken in. An administrator gives roles with: "
            "heeltoe person role PERSON ROLE --as ADMINISTRATOR"
        )


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutOfReach(
            f"{path} cannot be read ({error.strerror}). Nothing was taken in."
        ) from None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise OutOfReach(
            f"{path} cannot be read ({error.strerror}). Nothing was taken in."
        ) from None


def _batches(table: Table, rows: _Rows) -> Iterator[list[Record]]:
    """Yield rows in groups for one commit each, none with two rows of one visit.

    The second has to see what became of the first.
    """
    batch: list[Record] = []
    about: set[tuple[str | None, ...]] = set()
    for record in table.records():
        whose = rows.whose(record)
        if batch and (whose in about or len(batch) == ROWS_IN_A_COMMIT):
            yield batch
            batch, about = [], set()
        batch.append(record)
        about.add(whose)
    if batch:
        yield batch


class _Rows:
    """Rows of one file, taken one by one."""

    def __init__(
        self, desk: Desk, table_map: Map, bundle: Bundle, replace: str | None, note: str
    ) -> None:
        self.desk, self.map, self.bundle = desk, table_map, bundle
        self.replace, self.note = replace, note
        self.noted = False
        self.reason: str | None = None
        # Anywhere on earth it may be a day later than in Greenwich.
        now = datetime.fromtimestamp(clock.now().at_ms / 1000, UTC)
        self.today = (now + timedelta(days=1)).strftime("%Y-%m-%d")
        self.seen: dict[tuple[Any, ...], int] = {}

    def whose(self, record: Record) -> tuple[str | None, ...]:
        """Return what a row says of participant and visit, so that two of one are told apart."""
        said = record.cells.get(self.map.participant, "")
        try:
            told = who(self.map, record.cells, self.bundle, self.today)
        except (RowRefused, KeyError):
            return (said, None)  # It is refused whatever stands.
        return (told.participant, told.code)

    def take(self, hand: Hand, record: Record) -> bool | RowRefused:
        """Keep a row; return False when all of it is known, or why it is refused."""
        try:
            if record.fault is not None:
                raise RowRefused("a line that cannot be read", record.fault)
            told = who(self.map, record.cells, self.bundle, self.today)
            site = self._site(told)
            said, to_do = self._beside(told, record.cells)
        except RowRefused as refusal:
            return refusal
        if to_do.deeds:
            self._keep(hand, told, to_do, site)
        for place in _speaks_for(told, said):
            self.seen.setdefault(place, record.line)
        return bool(to_do.deeds)

    def _site(self, told: Who) -> str:
        study, person = self.bundle.study, self.desk.person
        site = participant_id.site_of(study.id_form, told.participant, study.site_codes)
        roles = person.roles if person else ()
        able = WHO["attempt_recorded"]  # As for all kinds that a row can become.
        if person and not any(r in able and where in (None, site) for r, where in roles):
            raise RowRefused(
                "a site where this person may not act",
                f"{told.participant} belongs to site {site}, where {person.name or person.id} may "
                "not record. Somebody of that site, or a data manager, can take it in.",
            )
        node = self.desk.node
        if node.site and site and site != node.site:
            raise RowRefused(
                "a site that is not written here",
                f"{told.participant} belongs to site {site}; this recorder writes for site "
                f"{node.site} alone. Take it in there, or at the hub: {node.hub}",
            )
        return site or node.home

    def _beside(self, told: Who, cells: dict[str, str]) -> tuple[Claims, _ToDo]:
        """Compare a row with what is kept; the write lock is held, so that it stays so."""
        here = store.visits_in_slot(self.desk.db, told.participant, told.code)
        if len(here) > 1:
            raise RowRefused(
                "a person must decide first",
                f"{len(here)} visits of {told.participant} stand as {told.code}. A site lead joins "
                "them or withdraws one first.",
            )
        visit = store.known(self.desk.db, here[0]) if here else None
        bundle = self.bundle
        if visit is not None and visit.bundle != bundle.hash:
            try:
                bundle = bundles.named(self.desk.db, visit.bundle)
            except UnknownName as refusal:
                raise RowRefused("a visit whose rules are not held here", str(refusal)) from None
        said = claims(self.map, cells, told.code, bundle)
        visit_id = visit.id if visit else str(uuid7())
        made = deeds(visit, visit_id, said, told.performed, bundle)
        self._not_refuted(told, made, bundle)
        opening = None
        if visit is None:
            opening = VisitOpened(
                participant=told.participant, visit_code=told.code, bundle=bundle.hash
            )
        return said, _ToDo(made, visit_id, opening)

    def _keep(self, hand: Hand, told: Who, to_do: _ToDo, scope: str) -> None:
        hand.at = clock.now()
        if not self.noted:
            hand.does(NoteWritten(text=hand.writes(self.note)), scope=self.desk.node.home)
            self.noted = True
        if to_do.opening is not None:
            hand.does(
                to_do.opening,
                visit=to_do.visit,
                performed=told.performed,
                source=SOURCE,
                scope=scope,
            )
        for deed in to_do.deeds:
            if deed.replaces and self.reason is None:
                self.reason = self._reason(hand)
            hand.does(
                deed.body,
                visit=deed.visit,
                performed=told.performed,
                source=SOURCE,
                replaces=[old.hash for old in deed.replaces],
                reason=(self.reason or UNSET) if deed.replaces else UNSET,
                scope=scope,
            )

    def _reason(self, hand: Hand) -> str:
        assert self.replace is not None
        words = self.replace.strip()
        return words if REASON_CODE.fullmatch(words) else hand.writes(words)

    def _not_refuted(self, told: Who, to_do: list[Deed], bundle: Bundle) -> None:
        """Refuse what differs from what stands, or from an earlier line of this file."""
        for deed in to_do:
            if not deed.replaces:
                continue
            for place in _asks(told, deed.body):
                if place in self.seen:
                    raise RowRefused(
                        "two lines that differ",
                        f"Line {self.seen[place]} of this file says otherwise: "
                        f"{stands(deed, bundle)}. Which is right is for a person to say.",
                    )
            if self.replace is None:
                raise RowRefused(
                    DIFFERENT,
                    f"{stands(deed, bundle)}. To put this row in its place, say why: "
                    "--replace REASON",
                )


@dataclass(frozen=True, slots=True)
class _ToDo:
    deeds: list[Deed]
    visit: str
    opening: VisitOpened | None


# A line speaks for the places of its claims; another line of the same file may not
# replace what stands in one of them, else two lines that differ would replace each
# other in every run. A reason speaks for every attempt: its number is ANY or NONE.
ANY, NONE = "any", "none"


def _speaks_for(told: Who, said: Claims) -> Iterator[tuple[Any, ...]]:
    bodies: list[AttemptRecorded | MeasureNotDone] = [*said.attempts.values()]
    for body in [*bodies, *said.not_done.values()]:
        place = (told.participant, told.code, body.measure, body.part or None)
        yield (*place, body.number if isinstance(body, AttemptRecorded) else NONE)
        yield (*place, ANY)
    for measure, name in said.settings:
        yield (told.participant, told.code, measure, name)


def _asks(told: Who, body: Body) -> list[tuple[Any, ...]]:
    if isinstance(body, SettingsRecorded):
        return [(told.participant, told.code, body.measure, name) for name in body.settings]
    assert isinstance(body, AttemptRecorded | MeasureNotDone)
    place = (told.participant, told.code, body.measure, body.part or None)
    if isinstance(body, AttemptRecorded):
        return [(*place, body.number), (*place, NONE)]
    return [(*place, ANY)]
