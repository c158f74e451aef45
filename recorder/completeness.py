"""Completeness: which measures were recorded, said not to be done, or are missing. No values.

A visit counts from the day it was finished or stopped, or its window closed; of those who
left, what was made counts. A measure is recorded where a trial of it stands, whatever came
of it: how far it was taken would tell how its first part went (design §9).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorder import store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from recorder.schedule import Row
    from recorder.study import Bundle

Key = tuple[str, str, str]  # Site, visit, measure.


@dataclass(slots=True)
class Share:
    """Of so many that should be there: those recorded, not done for a reason, and missing."""

    of: int = 0
    recorded: int = 0
    not_done: int = 0

    @property
    def missing(self) -> int:
        """Neither recorded nor said to be not done."""
        return self.of - self.recorded - self.not_done

    def plus(self, other: Share) -> None:
        """Count another share in."""
        self.of += other.of
        self.recorded += other.recorded
        self.not_done += other.not_done


def shares(db: Database, bundle: Bundle, rows: Iterable[Row]) -> dict[Key, Share]:
    """Return the share of every measure at every visit of every site; sums of others left out."""
    has = store.measures_each(db)
    planned = {
        visit.code: [code for code in visit.measures if not bundle.measures[code].sum_of]
        for visit in bundle.study.visits
    }
    found = defaultdict[Key, Share](Share)
    for row in rows:
        for cell in row.cells:
            if not cell.counts:
                continue
            kept = [has[visit.id] for visit in cell.visits]
            tried = frozenset[str]().union(*(it[0] for it in kept))
            not_done = frozenset[str]().union(*(it[1] for it in kept)) - tried
            for code in planned[cell.code]:
                share = found[row.site, cell.code, code]
                share.of += 1
                share.recorded += code in tried
                share.not_done += code in not_done
    return dict(found)


def together(
    every: dict[Key, Share], *, site: str = "", visit: str = "", measure: str = ""
) -> Share:
    """Return the shares of a site, a visit, a measure, or any of them, as one."""
    found = Share()
    for (at, code, what), share in every.items():
        if site in ("", at) and visit in ("", code) and measure in ("", what):
            found.plus(share)
    return found
