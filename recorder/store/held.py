"""Which of a device's events are held here: its numbers, as runs without a gap.

A device counts what it keeps, so a node can say "I hold 1–57 and 59; 58 has not
arrived". The runs are the same in whatever order the numbers came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def hold(db: Database, device: str, numbers: Iterable[int]) -> None:
    """Note that these numbers of a device are held."""
    for first, last in _runs(numbers):
        before = db.conn.execute(
            "select first, last from held where device = ? and first <= ? "
            "order by first desc limit 1",
            [device, first],
        ).fetchone()
        if before and before[1] >= last:
            continue
        if before and before[1] >= first - 1:
            first = before[0]
        reached = [device, first, last + 1]
        beyond = db.conn.execute(
            "select max(last) from held where device = ? and first between ? and ?", reached
        ).fetchone()[0]
        db.conn.execute("delete from held where device = ? and first between ? and ?", reached)
        db.conn.execute(
            "insert into held (device, first, last) values (?, ?, ?)",
            [device, first, max(last, beyond or 0)],
        )


def held(db: Database, device: str) -> list[tuple[int, int]]:
    """Return the runs of a device's numbers that are held, both ends included."""
    return db.conn.execute(
        "select first, last from held where device = ? order by first", [device]
    ).fetchall()


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in sorted(set(numbers)):
        if first and number == last + 1:
            last = number
            continue
        if first:
            yield first, last
        first = last = number
    if first:
        yield first, last
