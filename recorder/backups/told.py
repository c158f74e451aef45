"""What became of the last backup and the last drill, noted beside the database for people.

The log says that a backup was made; what failed, and where the good one lies, stands here alone.
A restored node has no such note: its backups begin anew.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recorder import canonical, chain, store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.acts import Node
    from recorder.backups.folder import Backup
    from recorder.refusals import Coded

FILE, RESTORED = "backups.json", "restored.json"
OLD_MS = 2 * 24 * 60 * 60_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """A medium that took no backup the last time: a code and facts for words, and a sentence."""

    code: str
    facts: dict[str, str]
    said: str


@dataclass(frozen=True, slots=True)
class State:
    """How it stands with backups: the last good one, what went wrong since, the last drill."""

    good_ms: int | None = None
    where: str = ""
    tried_ms: int | None = None
    troubles: tuple[Trouble, ...] = ()
    drill: dict[str, Any] | None = None
    since_ms: int | None = None  # Since when there is something to lose.

    def is_old(self, now_ms: int) -> bool:
        """Say whether the last good backup, or its lack, is older than two days."""
        since = self.good_ms if self.good_ms is not None else self.since_ms
        return since is not None and now_ms - since > OLD_MS


@dataclass(frozen=True, slots=True)
class Begun:
    """The restore that a folder began with: when, from a backup of when and which epoch, why."""

    at_ms: int
    backup_ms: int
    before: int
    why: str


def note(data: Path, made: Sequence[Backup], troubles: Sequence[Coded], now_ms: int) -> None:
    """Note what became of a backup: a good one replaces the good one before, nothing else does."""
    said = _read(data)
    said["tried_ms"] = now_ms
    said["troubles"] = [
        {
            "code": it.code,
            "facts": {name: str(fact) for name, fact in it.facts.items()},
            "said": str(it),
        }
        for it in troubles
    ]
    for backup in made:
        said["good"] = {"at_ms": backup.facts.at_ms, "where": str(backup.path)}
    _write(data, said)


def note_drill(data: Path, figures: dict[str, Any]) -> None:
    """Note what the last drill found."""
    _write(data, _read(data) | {"drill": figures})


def state(data: Path, db: Database | None = None, node: Node | None = None) -> State:
    """Return how it stands; with the database also since when there is something to lose."""
    said = _read(data)
    since = None
    if db is not None and node is not None:
        since = store.since_ms(db, chain.log_id(node.name, node.home, node.epoch))
    try:
        good = said.get("good")
        return State(
            good_ms=int(good["at_ms"]) if good else None,
            where=str(good["where"]) if good else "",
            tried_ms=int(said["tried_ms"]) if "tried_ms" in said else None,
            troubles=tuple(
                Trouble(str(it["code"]), dict(it["facts"]), str(it["said"]))
                for it in said.get("troubles", [])
            ),
            drill=said.get("drill"),
            since_ms=since,
        )
    except (KeyError, TypeError, ValueError):
        return State(since_ms=since)


def note_restore(data: Path, at_ms: int, backup: Backup, before: int, why: str) -> None:
    """Note beside the database that this node was restored: to what, and why."""
    said = {
        "at_ms": at_ms,
        "backup_ms": backup.facts.at_ms,
        "before": before,
        "why": canonical.printable(why),
    }
    (data / RESTORED).write_text(json.dumps(said, ensure_ascii=False))


def restored(data: Path) -> Begun | None:
    """Return the restore that this folder began with; None where it began with none."""
    try:
        said = json.loads((data / RESTORED).read_text())
        return Begun(
            int(said["at_ms"]), int(said["backup_ms"]), int(said["before"]), str(said["why"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(data: Path) -> dict[str, Any]:
    try:
        said = json.loads((data / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _write(data: Path, said: dict[str, Any]) -> None:
    fresh = data / f"{FILE}.fresh"
    with suppress(OSError):  # The backup is made all the same; only the note of it lags.
        fresh.write_text(json.dumps(said, indent=1))
        fresh.replace(data / FILE)
