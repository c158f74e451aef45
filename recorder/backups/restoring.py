"""Restoring: an empty folder becomes the node that a backup was made of, in a new life.

The same name, the next epoch, a new key: so what the old machine may still write is never
taken for what this one writes. All is made in a folder inside; what the node is comes last,
so a restore that was cut short is no node and is begun anew.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from recorder import acts, bundles, chain, keys, store, succession, verify
from recorder.backups import folder, told
from recorder.events import Restored
from recorder.refusals import OutOfReach, WrongUse
from recorder.sync import crashes, lives
from recorder.sync.inbox import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.acts import Node, Place
    from recorder.backups.folder import Backup

STAGE = "restoring"
DRILL = "drill"
MOST_EPOCH = 2**31


@dataclass(frozen=True, slots=True)
class Anew:
    """What a folder is from now on: the node in its new life, and what it began from."""

    node: Node
    backup: Backup
    before: int  # The epoch that the backup is of.
    entries: int
    authority: bool  # Whether nodes can be shown that this is the hub that they joined.


def restore(
    backup: Path, data: Path, why: str, who: str | None, *, epoch: int = 0, rehearsal: bool = False
) -> Anew:
    """Make an empty folder the node of a backup, begun anew by somebody for a reason.

    Without anybody it is the node's own act. A rehearsal tells nobody that it is the hub.
    Raises BrokenBackup for a backup that is not whole, WrongUse for a folder that is in
    use, OutOfReach where it cannot be written.
    """
    _room(data)
    found = folder.check(backup)
    stage = data / STAGE
    try:
        if stage.exists():
            _clear(data)
        stage.mkdir(parents=True, mode=0o700)
        try:
            _copied(found, stage)
            crashes.here("restore_copied")
            done = _begun_anew(found, stage, why, who, epoch, rehearsal=rehearsal)
            crashes.here("restore_made")
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        _moved_out(stage, data)
    except OSError as error:
        raise OutOfReach(
            f"{error.filename or data} cannot be read or written ({error.strerror}). The backup is "
            "as it was. Free space, or choose a folder that is yours; then type the same again."
        ) from None
    return done


def _room(data: Path) -> None:
    """Raise WrongUse for a folder with anything in it but a restore that was cut short."""
    if not data.exists():
        return
    left = sorted(path.name for path in data.iterdir())
    if left and (STAGE not in left or acts.NODE_FILE in left):
        raise WrongUse(
            f"{data} is not empty ({', '.join(left[:3])}). Nothing was restored and nothing was "
            "changed. Choose a new folder with --data; the old one stays as it is."
        )


def _clear(data: Path) -> None:
    """Take away what a restore that was cut short left: it is no node yet."""
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _copied(found: Backup, stage: Path) -> None:
    for name in found.files:
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found.path / name, stage / name)
        (stage / name).chmod(0o600)


def _begun_anew(
    found: Backup, stage: Path, why: str, who: str | None, epoch: int, *, rehearsal: bool
) -> Anew:
    db = store.revive(stage)
    try:
        _sound(found, stage, db)
        old = tomllib.loads((stage / acts.NODE_FILE).read_text())
        name, before = str(old["name"]), int(old["epoch"])
        study = bundles.current(db).study.id
        now = _epoch(db, name, max(before, lives.latest(stage, name, study)), epoch)
        key = keys.make(keys.of_node(stage, name, now))
        acts.note_node(stage, name, cast("Place", old["place"]), key, now)
        store.forget_sessions(db)
        desk = acts.Desk(db, stage, study)
        if who is not None:
            desk.sit_down(who)
        with desk.hand() as hand:
            said = DRILL if rehearsal else hand.writes(why)
            hand.does(Restored(backup=found.digest, why=said))
            at_ms = hand.at.at_ms
        if who is not None:
            desk.stand_up()
        is_said = False
        if not rehearsal:
            told.note_restore(stage, at_ms, found, before, why)
            if desk.node.place == "hub":
                is_said = succession.state(stage, desk, at_ms, found.facts.at_ms, said)
        entries = store.event_count(db)
        db.conn.execute("pragma wal_checkpoint(truncate)")
    finally:
        db.close()
    (stage / folder.FACTS).unlink()
    return Anew(desk.node, found, before, entries, is_said)


def _sound(found: Backup, stage: Path, db: Database) -> None:
    """Walk along all that came back, before anything is written to it."""
    checked = verify.check(db, store.noted_heads(stage), node=found.facts.node)
    if not checked.ok:
        wrong = [f"{walk.log}: {walk.why}" for walk in checked.logs if walk.why] + checked.faults
        raise folder.broken(found.path, wrong[0].rstrip("."))
    if store.heads(db) != found.facts.logs:
        raise folder.broken(found.path, "its logs do not end where it says")


def _epoch(db: Database, name: str, before: int, wanted: int) -> int:
    """Return the epoch of the new life: after every one that this node had, here or elsewhere."""
    logs = (chain.parts(log) for log in store.heads(db))
    least = 1 + max([before, *(parts[2] for parts in logs if parts and parts[0] == name)])
    if wanted and not least <= wanted < MOST_EPOCH:
        raise WrongUse(
            f"{name} had epoch {least - 1}, so the next is {least} or later. Nothing was restored."
        )
    return wanted or least


def _moved_out(stage: Path, data: Path) -> None:
    """Give the folder what was made; what it is comes last."""
    for path in sorted(stage.iterdir(), key=lambda path: path.name == acts.NODE_FILE):
        if path.name == acts.NODE_FILE:
            sync_folder(data)
        path.rename(data / path.name)
    stage.rmdir()
    sync_folder(data)
