"""The archive: an office with a whole visit that Alice signed, and its report, sealed."""

from __future__ import annotations

from pathlib import Path

from recorder import acts, bundles, seals
from recorder.reading import Reading, read_visit
from tests import paper
from tests.office import Office
from tests.ward import Bedside

AT = "2026-09-22T09:00:00+02:00"


class Archive:
    """A node with a key, and a bed whose visits are signed."""

    def __init__(self, data: Path) -> None:
        self.office = Office(data)
        self.bedside = Bedside(data, files=[])
        self.desk: acts.Desk = self.office.desk
        events = paper.whole(self.bedside, bundles.current(self.office.db))
        self.bedside.files.clear()
        self.keeps(*events)
        self.visit = str(self.bedside.visit)
        self.signs()

    @property
    def data(self) -> Path:
        return self.office.data

    def keeps(self, *events) -> None:
        self.bedside.keeps(*events, log="ward.07.1")

    def signs(self, **more) -> None:
        told = list(self.bedside.sees(self.visit).standing.events)
        self.keeps(paper.signed(self.bedside, told, **more))

    def amends(self) -> None:
        [walk] = [a for a in self.reads().visit.attempts if a.body.elapsed_ms == 5_312]
        self.keeps(self.bedside.corrects(walk, elapsed_ms=6_660))

    def reads(self) -> Reading:
        return read_visit(self.office.db, self.visit)

    def seals(self, **way) -> seals.Sealed:
        return seals.seal(self.desk, self.visit, seals.Way(**way))

    def leaves(self) -> None:
        self.bedside.leaves()
        self.office.leaves()
